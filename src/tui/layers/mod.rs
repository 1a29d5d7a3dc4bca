//! What lies on top of the panes: prompts, pickers, pages. A stack; each takes all keys while it is on top.

pub mod answer;
pub mod constraints;
pub mod export;
pub mod filter;
pub mod help;
pub mod jump;
pub mod open;
pub mod pages;
pub mod palette;
pub mod search;
pub mod steps;
pub mod time;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::app::{App, Effect};
use super::keys::Key;

/// Something on top of the panes.
pub enum Layer {
    /// Search by name.
    Search(search::Search),
    /// What to do about an actor that is hidden.
    Hidden(search::Hidden),
    /// The line of a filter.
    Filter(filter::Filter),
    /// The bar of years.
    Time(time::Time),
    /// The list of steps.
    Steps(steps::Steps),
    /// All actions.
    Palette(palette::Palette),
    /// Help, a receipt, an explanation: a text to read.
    Page(pages::Page),
    /// The line that opens a file.
    Open(open::Open),
    /// The dialog of an export.
    Export(export::Export),
    /// The dialog that takes paths away.
    Answer(answer::Answer),
    /// The constraints of paths.
    Constraints(constraints::Constraints),
    /// Letters at the actors of the map.
    Jump(jump::Jump),
}

impl Layer {
    /// Whether what lies below goes on being read while it is open: the view follows it live.
    pub fn lets_see(&self) -> bool {
        matches!(self, Layer::Filter(_) | Layer::Time(_) | Layer::Jump(_))
    }
}

/// Gives a key to a layer that was taken from the top. The layer puts itself back unless it is done.
pub fn key(app: &mut App, layer: Layer, key: Key) -> Vec<Effect> {
    match layer {
        Layer::Search(layer) => search::key(app, layer, key),
        Layer::Hidden(layer) => search::hidden_key(app, layer, key),
        Layer::Filter(layer) => filter::key(app, layer, key),
        Layer::Time(layer) => time::key(app, layer, key),
        Layer::Steps(layer) => steps::key(app, layer, key),
        Layer::Palette(layer) => palette::key(app, layer, key),
        Layer::Page(layer) => pages::key(app, layer, key),
        Layer::Open(layer) => open::key(app, layer, key),
        Layer::Export(layer) => export::key(app, layer, key),
        Layer::Answer(layer) => answer::key(app, layer, key),
        Layer::Constraints(layer) => constraints::key(app, layer, key),
        Layer::Jump(layer) => jump::key(app, layer, key),
    }
}

/// Draws a layer.
pub fn draw(app: &mut App, layer: &Layer, f: &mut Frame<'_>, area: Rect) {
    match layer {
        Layer::Search(layer) => search::draw(app, layer, f, area),
        Layer::Hidden(layer) => search::draw_hidden(app, layer, f, area),
        Layer::Filter(layer) => filter::draw(app, layer, f, area),
        Layer::Time(layer) => time::draw(app, layer, f, area),
        Layer::Steps(layer) => steps::draw(app, layer, f, area),
        Layer::Palette(layer) => palette::draw(app, layer, f, area),
        Layer::Page(layer) => pages::draw(app, layer, f, area),
        Layer::Open(layer) => open::draw(app, layer, f, area),
        Layer::Export(layer) => export::draw(app, layer, f, area),
        Layer::Answer(layer) => answer::draw(app, layer, f, area),
        Layer::Constraints(layer) => constraints::draw(app, layer, f, area),
        Layer::Jump(layer) => jump::draw(app, layer, f),
    }
}
