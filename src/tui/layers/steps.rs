//! The steps of the view: switched off and on, moved, edited, removed; with the view as a sentence and as a command.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Layer;
use crate::explorer::Change;
use crate::scene::cells::{clip, width};
use crate::text;
use crate::tui::app::{App, Effect};
use crate::tui::keys::Key;
use crate::tui::panes::actors::textwrap;
use crate::tui::panes::frame::{foot, foot_lines, popup, select_row};

/// The list of steps.
pub struct Steps {
    cursor: usize,
}

impl Steps {
    /// Puts the cursor on a step.
    pub fn point_at(&mut self, place: usize) {
        self.cursor = place;
    }
}

/// Opens the list on the last step.
pub fn open(app: &mut App) -> Layer {
    Layer::Steps(Steps { cursor: app.explorer.view().steps.len().saturating_sub(1) })
}

/// What a key does in the list.
pub fn key(app: &mut App, mut layer: Steps, key: Key) -> Vec<Effect> {
    let count = app.explorer.view().steps.len();
    let last = count.saturating_sub(1);
    let at = layer.cursor.min(last);
    let mut view = app.explorer.view().clone();
    match (key.code, key.typed()) {
        (KeyCode::Esc, _) | (_, Some('q' | 's')) => return Vec::new(),
        (KeyCode::Up, _) if key.shift && at > 0 => {
            view.steps.swap(at, at - 1);
            layer.cursor = at - 1;
        }
        (KeyCode::Down, _) if key.shift && at < last => {
            view.steps.swap(at, at + 1);
            layer.cursor = at + 1;
        }
        (_, Some('<')) if at > 0 => {
            view.steps.swap(at, at - 1);
            layer.cursor = at - 1;
        }
        (_, Some('>')) if at < last => {
            view.steps.swap(at, at + 1);
            layer.cursor = at + 1;
        }
        (KeyCode::Up, _) | (_, Some('k')) => layer.cursor = at.saturating_sub(1),
        (KeyCode::Down, _) | (_, Some('j')) => layer.cursor = (at + 1).min(last),
        (_, Some(' ')) if count > 0 => view.steps[at].on = !view.steps[at].on,
        (KeyCode::Delete, _) | (_, Some('x')) if count > 0 => {
            view.steps.remove(at);
            layer.cursor = at.min(last.saturating_sub(1));
        }
        (KeyCode::Enter, _) | (_, Some('e')) if count > 0 => {
            if let Some(filter) = super::filter::edit(app, at) {
                app.layers.push(filter);
                return Vec::new();
            }
        }
        // What makes a step elsewhere makes one here: the list gives way to the line or the bar.
        (_, Some('f' | 'F' | 'D' | 't')) => {
            let action = crate::tui::action::action_of(key, crate::tui::action::MAP);
            return action.map_or_else(Vec::new, |action| app.act(action));
        }
        (_, Some('z')) => {
            app.back_or_forth(Change::Undo);
            app.layers.push(Layer::Steps(layer));
            return Vec::new();
        }
        (_, Some('Z')) => {
            app.back_or_forth(Change::Redo);
            app.layers.push(Layer::Steps(layer));
            return Vec::new();
        }
        _ => {}
    }
    if view != *app.explorer.view() {
        app.set_view(view, |_| ());
    }
    app.layers.push(Layer::Steps(layer));
    Vec::new()
}

/// Draws the list.
pub fn draw(app: &mut App, layer: &Steps, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let network = app.network();
    let cols = area.width.min(84);
    let cells = cols.saturating_sub(4) as usize;
    let sentence = textwrap(&text::sentence::view_sentence(app.explorer.view(), &network, app.lang), cells);
    let command = textwrap(&app.command(), cells);
    let steps = &app.explorer.view().steps;
    let keys = foot_lines(words.steps_foot, cells).len();
    let rows = (sentence.len() + 1 + steps.len().max(1) + 1 + command.len() + 1 + keys) as u16 + 2;
    let inside = popup(app, f, area, (cols, rows), words.steps_title);
    let mut y = inside.y;
    let mut line = |f: &mut Frame<'_>, line: Line<'static>| {
        let place = Rect { y, height: 1, ..inside };
        if y < inside.bottom() {
            f.render_widget(line, place);
        }
        y += 1;
        place
    };
    for text in sentence {
        line(f, Line::styled(text, app.theme.title()));
    }
    line(f, Line::default());
    if steps.is_empty() {
        line(f, Line::styled(words.no_steps, app.theme.quiet()));
    }
    for (i, placed) in steps.iter().enumerate() {
        let check = if placed.on { "✓ " } else { "  " };
        let label = text::sentence::step_label(&placed.step, &network, app.lang);
        let mut spans = vec![
            Span::styled(check, app.theme.done()),
            Span::styled(
                clip(&label, cells.saturating_sub(14)).into_owned(),
                if placed.on { app.theme.text() } else { app.theme.quiet() },
            ),
        ];
        if !placed.on {
            let used: usize = spans.iter().map(Span::width).sum();
            let gap = cells.saturating_sub(used + width(words.off));
            spans.push(Span::raw(" ".repeat(gap)));
            spans.push(Span::styled(words.off, app.theme.quiet()));
        }
        let place = line(f, Line::from(spans));
        if i == layer.cursor && place.y < inside.bottom() {
            select_row(app, f, place, true);
        }
    }
    line(f, Line::default());
    for text in command {
        line(f, Line::styled(text, app.theme.quiet()));
    }
    foot(app, f, inside, words.steps_foot);
}
