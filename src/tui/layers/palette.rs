//! Every action by name, with its key, and the reason where one cannot be used now.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use tui_input::Input;

use super::Layer;
use crate::network::fold::fold;
use crate::scene::cells::{clip, pad, width};
use crate::tui::action::{ACTIONS, Action, ActionRow};
use crate::tui::app::{App, Effect};
use crate::tui::keys::Key;
use crate::tui::panes::actors::window;
use crate::tui::panes::frame::{popup, select_row};
use crate::tui::widgets::input;

/// The palette.
pub struct Palette {
    input: Input,
    cursor: usize,
}

/// Opens the palette.
pub fn open(_app: &mut App) -> Layer {
    Layer::Palette(Palette { input: Input::default(), cursor: 0 })
}

/// The actions of this place that match what is typed: every word must be found; those that begin with it come first.
fn matching(app: &App, typed: &str) -> Vec<&'static ActionRow> {
    let typed = fold(typed);
    let place = app.place();
    let moves = [Action::Up, Action::Down, Action::Left, Action::Right, Action::Palette];
    let mut rows: Vec<&ActionRow> = ACTIONS
        .iter()
        .filter(|row| row.places & place != 0 && !moves.contains(&row.action))
        .filter(|row| {
            let label = fold(row.label.of(app.lang));
            typed.split_whitespace().all(|word| label.contains(word))
        })
        .collect();
    rows.sort_by_key(|row| !fold(row.label.of(app.lang)).starts_with(typed.trim()));
    rows
}

/// What a key does in the palette.
pub fn key(app: &mut App, mut layer: Palette, key: Key) -> Vec<Effect> {
    let rows = matching(app, layer.input.value());
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => {
            return match rows.get(layer.cursor) {
                Some(row) => app.act(row.action),
                None => Vec::new(),
            };
        }
        KeyCode::Up => layer.cursor = layer.cursor.saturating_sub(1),
        KeyCode::Down => layer.cursor = (layer.cursor + 1).min(rows.len().saturating_sub(1)),
        KeyCode::PageUp => layer.cursor = layer.cursor.saturating_sub(10),
        KeyCode::PageDown => layer.cursor = (layer.cursor + 10).min(rows.len().saturating_sub(1)),
        _ => {
            if input::edit(&mut layer.input, key) {
                layer.cursor = 0;
            }
        }
    }
    app.layers.push(Layer::Palette(layer));
    Vec::new()
}

/// Draws the palette.
pub fn draw(app: &mut App, layer: &Palette, f: &mut Frame<'_>, area: Rect) {
    let rows = matching(app, layer.input.value());
    let height = area.height.saturating_sub(4).clamp(4, 20);
    let inside = popup(app, f, area, (76, height), app.words().palette_title);
    if inside.height < 2 {
        return;
    }
    input::draw(f, Rect { height: 1, ..inside }, ": ", &layer.input, app.theme.key());
    let list = Rect { y: inside.y + 1, height: inside.height - 1, ..inside };
    let visible = list.height as usize;
    let offset = window(layer.cursor, 0, rows.len(), visible);
    if rows.is_empty() {
        f.render_widget(Line::styled(app.words().no_action, app.theme.quiet()), Rect { height: 1, ..list });
    }
    for (i, row) in rows.iter().skip(offset).take(visible).enumerate() {
        let place = Rect { y: list.y + i as u16, height: 1, ..list };
        let keys: Vec<String> = row.keys.iter().map(|key| key.name(app.lang)).collect();
        let keys = keys.join(" ");
        let reason = app.unavailable(row.action).map(|reason| format!(" · {reason}")).unwrap_or_default();
        let room = (place.width as usize).saturating_sub(width(&keys) + 1);
        let label = row.label.of(app.lang);
        let text = clip(&format!("{label}{reason}"), room).into_owned();
        let style = if reason.is_empty() { app.theme.text() } else { app.theme.quiet() };
        let spans = vec![Span::styled(pad(&text, room), style), Span::raw(" "), Span::styled(keys, app.theme.key())];
        f.render_widget(Line::from(spans), place);
        if offset + i == layer.cursor {
            select_row(app, f, place, true);
        }
    }
}
