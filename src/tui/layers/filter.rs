//! The line of a filter at the foot: errors underlined, completions above it, the view following as one types.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;
use tui_input::Input;

use super::Layer;
use crate::explorer::{Step, StepError, View};
use crate::query::{self, Target};
use crate::scene::cells::{clip, pad, right, width};
use crate::text::{self, number, safe};
use crate::ticket::Ticket;
use crate::tui::app::{App, Effect};
use crate::tui::keys::Key;
use crate::tui::panes::frame::select_row;
use crate::tui::widgets::input;

/// Networks with more relations than this are filtered when the line is done, not at each key.
const LIVE: usize = 300_000;
/// How many completions are shown.
const COMPLETIONS: usize = 8;

/// What the line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Keeping actors.
    Actors,
    /// Keeping relations.
    Relations,
    /// Adding relations of the actors that are shown, with their other ends.
    Expand,
}

impl Purpose {
    fn target(self) -> Target {
        if self == Purpose::Actors { Target::Actors } else { Target::Relations }
    }

    fn step(self, expr: String) -> Step {
        match self {
            Purpose::Actors => Step::Actors(expr),
            Purpose::Relations => Step::Relations(expr),
            Purpose::Expand => Step::Expand(expr),
        }
    }
}

/// The line of a filter.
pub struct Filter {
    input: Input,
    purpose: Purpose,
    /// The view as it was when the line was opened.
    before: View,
    /// The view that the filter is about: a step that nobody asked for gives way to it.
    base: View,
    /// The place of the step that is edited, if one is.
    place: Option<usize>,
    error: Option<StepError>,
    /// Actors and relations that pass.
    counts: Option<(usize, usize)>,
    /// The actor under the cursor when the line was opened.
    selected: Option<u32>,
    /// What is worth knowing of a filter that is right.
    hint: Option<String>,
    completions: Vec<query::Completion>,
    chosen: Option<usize>,
}

/// An empty line: a new step.
pub fn open(app: &mut App, purpose: Purpose) -> Layer {
    let mut filter = Filter {
        input: Input::default(),
        purpose,
        before: app.explorer.view().clone(),
        base: if purpose == Purpose::Expand { app.explorer.view().clone() } else { app.explorer.asked_view() },
        place: None,
        error: None,
        counts: None,
        selected: app.selected,
        hint: None,
        completions: Vec::new(),
        chosen: None,
    };
    filter.complete(app);
    Layer::Filter(filter)
}

/// The line of a step that is there already.
pub fn edit(app: &mut App, place: usize) -> Option<Layer> {
    let (text, purpose) = match &app.explorer.view().steps[place].step {
        Step::Actors(expr) => (expr.clone(), Purpose::Actors),
        Step::Relations(expr) => (expr.clone(), Purpose::Relations),
        Step::Expand(expr) => (expr.clone(), Purpose::Expand),
        _ => return None,
    };
    let mut filter = Filter {
        input: Input::new(text),
        purpose,
        before: app.explorer.view().clone(),
        base: app.explorer.view().clone(),
        place: Some(place),
        error: None,
        counts: None,
        selected: app.selected,
        hint: None,
        completions: Vec::new(),
        chosen: None,
    };
    filter.complete(app);
    Some(Layer::Filter(filter))
}

impl Filter {
    fn view(&self) -> View {
        let text = self.input.value().trim().to_string();
        if self.place.is_none() && text.is_empty() {
            return self.before.clone();
        }
        let mut view = self.base.clone();
        let step = self.purpose.step(text.clone());
        match (self.place, text.is_empty()) {
            (Some(place), true) => drop(view.steps.remove(place)),
            (Some(place), false) => view.steps[place].step = step,
            (None, _) => view.push(step),
        }
        view
    }

    fn complete(&mut self, app: &mut App) {
        let cursor =
            self.input.value().char_indices().nth(self.input.cursor()).map_or(self.input.value().len(), |(at, _)| at);
        let network = app.network();
        self.completions = match app.explorer.evaluate(&self.base, &Ticket::new()) {
            Ok(within) if network.relation_count() <= LIVE => {
                query::complete(&network, &within, self.input.value(), cursor, self.purpose.target(), app.lang)
            }
            _ => Vec::new(),
        };
        self.completions.truncate(COMPLETIONS);
        self.chosen = None;
    }

    fn try_view(&mut self, app: &mut App) {
        let view = self.view();
        let shown =
            app.explorer.evaluate(&view, &Ticket::new()).map(|subset| (subset.actor_count(), subset.relation_count()));
        self.counts = shown.as_ref().ok().copied();
        let is_empty = shown.as_ref().is_ok_and(|(actors, _)| *actors == 0);
        self.error = shown.err();
        // A filter that is half typed is wrong or finds nothing: what was there stays in sight meanwhile.
        let view = if is_empty || self.error.is_some() { self.before.clone() } else { view };
        let _ = app.explorer.show(view, &Ticket::new());
        self.hint = text::tui::filter_hint(self.input.value(), self.purpose.target(), app.explorer.network(), app.lang);
        app.changed();
    }
}

/// What a key does in the line.
pub fn key(app: &mut App, mut layer: Filter, key: Key) -> Vec<Effect> {
    let live = app.explorer.network().relation_count() <= LIVE;
    match key.code {
        KeyCode::Esc => {
            // The view was shown once, so it can be shown again.
            let _ = app.explorer.show(layer.before, &Ticket::new());
            app.selected = layer.selected;
            app.changed();
            return Vec::new();
        }
        KeyCode::Enter => {
            let _ = app.explorer.show(layer.before.clone(), &Ticket::new());
            let view = layer.view();
            match app.explorer.set_view(view, &Ticket::new()) {
                Ok(()) => {
                    app.changed();
                    let hint = text::tui::filter_hint(
                        layer.input.value(),
                        layer.purpose.target(),
                        app.explorer.network(),
                        app.lang,
                    );
                    if let Some(hint) = hint {
                        app.say(crate::tui::app::Level::Note, hint);
                    }
                    return Vec::new();
                }
                Err(error) => layer.error = Some(error),
            }
        }
        KeyCode::Tab | KeyCode::Down if !layer.completions.is_empty() => {
            layer.chosen = Some(layer.chosen.map_or(0, |at| (at + 1) % layer.completions.len()));
            if key.code == KeyCode::Tab {
                insert(&mut layer);
                layer.complete(app);
                if live {
                    layer.try_view(app);
                }
            }
        }
        KeyCode::Up if !layer.completions.is_empty() => {
            let count = layer.completions.len();
            layer.chosen = Some(layer.chosen.map_or(count - 1, |at| (at + count - 1) % count));
        }
        _ => {
            if input::edit(&mut layer.input, key) {
                if live {
                    layer.try_view(app);
                }
                layer.complete(app);
            }
        }
    }
    app.layers.push(Layer::Filter(layer));
    Vec::new()
}

/// Puts the chosen completion in place of the word at the cursor.
fn insert(layer: &mut Filter) {
    let Some(completion) = layer.chosen.and_then(|at| layer.completions.get(at)) else { return };
    let text = layer.input.value();
    let (start, end) = (completion.start.min(text.len()), completion.end.min(text.len()));
    let new = format!("{}{}{}", &text[..start], completion.insert, &text[end..]);
    let cursor = new[..start + completion.insert.len()].chars().count();
    layer.input = Input::new(new).with_cursor(cursor);
}

/// Draws the line at the foot, with what can be typed above it.
pub fn draw(app: &mut App, layer: &Filter, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let line = Rect { y: area.bottom() - 1, height: 1, ..area };
    f.render_widget(Clear, line);
    let prompt = match layer.purpose {
        Purpose::Actors => words.filter_actors,
        Purpose::Relations => words.filter_relations,
        Purpose::Expand => words.filter_expand,
    };
    let actors_count = |n: usize| (words.actors_count)(&number(n as u64, app.lang), n);
    let relations_count = |n: usize| (words.relations_count)(&number(n as u64, app.lang), n);
    let count = match (layer.counts, layer.purpose) {
        (None, _) => String::new(),
        (Some((actors, _)), Purpose::Actors) => actors_count(actors),
        (Some((_, relations)), Purpose::Relations) => relations_count(relations),
        (Some((actors, relations)), Purpose::Expand) => {
            format!("{}, {}", actors_count(actors), relations_count(relations))
        }
    };
    let count_width = width(&count) as u16;
    let entry = Rect { width: line.width.saturating_sub(count_width + 2), ..line };
    let prompt = format!(" {prompt} ");
    input::draw(f, entry, &prompt, &layer.input, app.theme.key());
    f.render_widget(
        Line::styled(count, app.theme.title()),
        Rect { x: line.right().saturating_sub(count_width + 1), width: count_width, ..line },
    );
    let mut above: Vec<Line> = Vec::new();
    if let Some(error) = &layer.error {
        let said = text::tui::step_error(error, app.lang);
        above.push(Line::styled(clip(&format!(" {said} "), area.width as usize).into_owned(), app.theme.error()));
        if let StepError::Query(error) = error {
            underline(f, entry, &prompt, layer, error);
        }
    } else if let Some(hint) = &layer.hint {
        above.push(Line::styled(clip(&format!(" {hint} "), area.width as usize).into_owned(), app.theme.warning()));
    }
    let mut rows = above.len() as u16;
    let room = line.y.saturating_sub(2).min(COMPLETIONS as u16 + 1);
    let cols = area.width.min(64);
    let x = area.x + (width(&prompt) as u16).min(area.width - cols);
    let listed = layer.completions.len().min(room.saturating_sub(rows) as usize);
    for (i, completion) in layer.completions.iter().take(listed).enumerate() {
        let place = Rect { x, y: line.y - rows - (listed - i) as u16, width: cols, height: 1 };
        f.render_widget(Clear, place);
        let count = completion.count.map(|count| number(count as u64, app.lang)).unwrap_or_default();
        let insert = safe(completion.insert.trim_end()).into_owned();
        let label = safe(&completion.label).into_owned();
        let room = (cols as usize).saturating_sub(11);
        let left = pad(&clip(&insert, room), 24.min(room));
        let rest = room.saturating_sub(width(&left) + 1);
        let text = if label == insert { String::new() } else { clip(&label, rest).into_owned() };
        let spans = vec![
            Span::styled("│", app.theme.accent()),
            Span::raw(format!(" {left} ")),
            Span::styled(pad(&text, rest), app.theme.quiet()),
            Span::styled(right(count, 6), app.theme.quiet()),
            Span::styled(" │", app.theme.accent()),
        ];
        f.render_widget(Line::from(spans), place);
        if layer.chosen == Some(i) {
            select_row(app, f, Rect { x: place.x + 1, width: place.width.saturating_sub(2), ..place }, true);
        }
    }
    for line_above in above {
        let place = Rect { y: line.y - rows, height: 1, ..area };
        f.render_widget(Clear, place);
        f.render_widget(line_above, place);
        rows -= 1;
    }
}

fn underline(f: &mut Frame<'_>, entry: Rect, prompt: &str, layer: &Filter, error: &query::QueryError) {
    // Leading spaces were trimmed before the text was read.
    let lead = layer.input.value().chars().take_while(|c| c.is_whitespace()).count();
    let room = (entry.width as usize).saturating_sub(width(prompt) + 1);
    let scroll = layer.input.visual_scroll(room);
    let first = (error.span.at.column as usize - 1 + lead).saturating_sub(scroll);
    let chars = (error.span.chars.max(1)) as usize;
    let start = entry.x + (width(prompt) + first) as u16;
    for col in start..(start + chars as u16).min(entry.right()) {
        let cell = &mut f.buffer_mut()[(col, entry.y)];
        cell.modifier |= Modifier::UNDERLINED | Modifier::BOLD;
    }
}
