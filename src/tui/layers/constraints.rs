//! The constraints of paths, as switches that take effect at once.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Layer;
use crate::analysis::paths::TimeMode;
use crate::scene::cells::clip;
use crate::tui::app::{App, Effect};
use crate::tui::keys::Key;
use crate::tui::panes::frame::{popup, select_row};
use crate::tui::panes::paths;

/// The switches.
pub struct Constraints {
    cursor: usize,
}

const ROWS: usize = 4;

/// Opens the switches.
pub fn open(_app: &mut App) -> Layer {
    Layer::Constraints(Constraints { cursor: 0 })
}

/// What a key does on the switches.
pub fn key(app: &mut App, mut layer: Constraints, key: Key) -> Vec<Effect> {
    let mut effects = Vec::new();
    match (key.code, key.typed()) {
        (KeyCode::Esc, _) | (_, Some('c' | 'q')) => return effects,
        (KeyCode::Up, _) | (_, Some('k')) => layer.cursor = layer.cursor.saturating_sub(1),
        (KeyCode::Down, _) | (_, Some('j')) => layer.cursor = (layer.cursor + 1).min(ROWS - 1),
        (KeyCode::Enter, _) | (_, Some(' ')) => {
            match layer.cursor {
                0 => app.paths.asks.directed = !app.paths.asks.directed,
                1 => app.paths.asks.time = TimeMode::Any,
                2 => app.paths.asks.time = TimeMode::Same,
                _ => app.paths.asks.time = TimeMode::Chronological,
            }
            effects = paths::again(app);
        }
        _ => {}
    }
    app.layers.push(Layer::Constraints(layer));
    effects
}

/// Draws the switches.
pub fn draw(app: &mut App, layer: &Constraints, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let inside = popup(app, f, area, (60, ROWS as u16 + 4), words.constraints_title);
    let time = app.paths.asks.time;
    let rows = [
        (app.paths.asks.directed, words.constraint_directed),
        (time == TimeMode::Any, words.constraint_any),
        (time == TimeMode::Same, words.constraint_same),
        (time == TimeMode::Chronological, words.constraint_chronological),
    ];
    for (i, (on, label)) in rows.into_iter().enumerate() {
        let place = Rect { y: inside.y + i as u16, height: 1, ..inside };
        if place.y >= inside.bottom() {
            break;
        }
        let mark = match (i, on) {
            (0, true) => "[x] ",
            (0, false) => "[ ] ",
            (_, true) => "(o) ",
            (_, false) => "( ) ",
        };
        f.render_widget(
            Line::from(vec![Span::raw(mark), Span::raw(clip(label, inside.width as usize - 4).into_owned())]),
            place,
        );
        if i == layer.cursor {
            select_row(app, f, place, true);
        }
    }
    let foot = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside };
    f.render_widget(
        Line::styled(clip(words.constraints_foot, inside.width as usize).into_owned(), app.theme.quiet()),
        foot,
    );
}
