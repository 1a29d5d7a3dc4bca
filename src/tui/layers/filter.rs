//! The line of a filter at the foot: errors underlined, completions above it, the view following as one types.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;
use tui_input::Input;

use super::Layer;
use crate::explorer::{Change, Step, StepError, View, Views};
use crate::network::Subset;
use crate::query::{self, Target};
use crate::scene::cells::{clip, pad, right, width};
use crate::text::{self, number, safe};
use crate::ticket::Ticket;
use crate::tui::app::{App, Effect, Level, inner};
use crate::tui::jobs::{Lane, Ready};
use crate::tui::keys::Key;
use crate::tui::panes::actors::{Order, textwrap};
use crate::tui::panes::frame::{block, foot_lines, select_row};
use crate::tui::widgets::input;

/// How many completions are shown at once.
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
    before: Ready,
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
    /// Whether the steps that stay around somebody are switched off for it: the filter speaks of the whole network.
    wide: bool,
    /// What such a step holds back: its name, and how many actors and relations would pass without it.
    beyond: Option<(String, usize, usize)>,
}

/// An empty line: a new step.
pub fn open(app: &mut App, purpose: Purpose) -> Layer {
    start(app, purpose, String::new(), None)
}

/// The line of a step that is there already.
pub fn edit(app: &mut App, place: usize) -> Option<Layer> {
    let (text, purpose) = match &app.explorer.view().steps[place].step {
        Step::Actors(expr) => (expr.clone(), Purpose::Actors),
        Step::Relations(expr) => (expr.clone(), Purpose::Relations),
        Step::Expand(expr) => (expr.clone(), Purpose::Expand),
        _ => return None,
    };
    Some(start(app, purpose, text, Some(place)))
}

fn start(app: &mut App, purpose: Purpose, text: String, place: Option<usize>) -> Layer {
    let filter = Filter {
        input: Input::new(text),
        purpose,
        before: app.ready(),
        base: if purpose == Purpose::Expand || place.is_some() {
            app.explorer.view().clone()
        } else {
            app.explorer.asked_view()
        },
        place,
        error: None,
        counts: None,
        selected: app.selected,
        hint: None,
        completions: Vec::new(),
        chosen: None,
        wide: false,
        beyond: None,
    };
    filter.ask(app, false);
    Layer::Filter(filter)
}

impl Filter {
    fn view(&self) -> View {
        self.view_of(self.wide)
    }

    fn view_of(&self, wide: bool) -> View {
        let text = self.input.value().trim().to_string();
        if self.place.is_none() && text.is_empty() {
            return self.before.shown.view().clone();
        }
        let mut view = self.base.clone();
        let step = self.purpose.step(text.clone());
        match (self.place, text.is_empty()) {
            (Some(place), true) => drop(view.steps.remove(place)),
            (Some(place), false) => view.steps[place].step = step,
            (None, _) => view.push(step),
        }
        for placed in view.steps.iter_mut().filter(|placed| wide && is_around(&placed.step)) {
            placed.on = false;
        }
        view
    }

    /// Whether what is typed is wrong only because it is not finished: the fault is in the word that can be completed,
    /// or a parenthesis is still open.
    fn is_unfinished(&self) -> bool {
        let Some(completion) = self.completions.first() else { return false };
        match &self.error {
            Some(StepError::Query(error)) => {
                matches!(error.fault, query::Fault::UnclosedParenthesis)
                    || error.span.at.column as usize + error.span.chars as usize
                        > self.input.value().get(..completion.start).map_or(0, |before| before.chars().count())
            }
            _ => false,
        }
    }

    /// Has looked up what can be typed next and, if it `tries`, what the filter lets through: the view follows as one types.
    fn ask(&self, app: &mut App, tries: bool) {
        let (views, lang, order) = (app.explorer.views().clone(), app.lang, app.actors.order);
        let (text, purpose) = (self.input.value().to_string(), self.purpose);
        let cursor = text.char_indices().nth(self.input.cursor()).map_or(text.len(), |(at, _)| at);
        let view = tries.then(|| self.view());
        // What is added comes from the whole network, and so does what nobody has in the view.
        let base = (purpose != Purpose::Expand && !self.wide).then(|| self.base.clone());
        // What a step around somebody holds back is said: a newcomer asks the network, not the neighbours.
        let around =
            base.as_ref().and_then(|base| base.steps.iter().find(|placed| placed.on && is_around(&placed.step)));
        let beyond = around
            .filter(|_| !text.trim().is_empty())
            .map(|around| (text::sentence::step_label(&around.step, views.network(), lang), self.view_of(true)));
        app.start(Lane::Try, move |ticket| {
            let network = views.network();
            let tried = view.map(|view| Tried::make(&views, view, order, beyond, ticket));
            let hint = tries.then(|| text::tui::filter_hint(&text, purpose.target(), network, lang)).flatten();
            let offer =
                |within: &Subset| query::complete(network, within, &text, cursor, purpose.target(), lang, ticket);
            let within = base.and_then(|base| views.evaluate(&base, ticket).ok());
            let mut completions = within.map_or_else(Vec::new, |within| offer(&within));
            if completions.is_empty() && !ticket.is_cancelled() {
                completions = offer(&Subset::all(network));
            }
            move |app: &mut App| {
                let Some(Layer::Filter(mut layer)) = app.layers.pop_if(|layer| matches!(layer, Layer::Filter(_)))
                else {
                    return;
                };
                layer.completions = completions;
                layer.chosen = None;
                if let Some(tried) = tried {
                    layer.hint = hint;
                    layer.show(app, tried);
                }
                app.layers.push(Layer::Filter(layer));
            }
        });
    }

    fn show(&mut self, app: &mut App, tried: Tried) {
        self.beyond = tried.beyond;
        self.counts = tried.ready.as_ref().ok().map(Ready::counts);
        // A filter that is half typed is wrong or finds nothing: what was there stays in sight meanwhile.
        let (ready, error) = match tried.ready {
            Ok(ready) if ready.counts().0 > 0 => (ready, None),
            other => (self.before.clone(), other.err()),
        };
        self.error = error;
        app.take(Change::Show, ready);
        // What a half-typed word happened to find is no reason to move the cursor.
        app.selected = self.selected;
        app.changed();
    }
}

/// A filter that was tried.
struct Tried {
    ready: Result<Ready, StepError>,
    beyond: Option<(String, usize, usize)>,
}

impl Tried {
    fn make(views: &Views, view: View, order: Order, beyond: Option<(String, View)>, ticket: &Ticket) -> Tried {
        let ready = Ready::make(views, view, order, ticket);
        let beyond = ready.as_ref().ok().zip(beyond).and_then(|(ready, (label, wide))| {
            let subset = views.evaluate(&wide, ticket).ok()?;
            let counts = (subset.actor_count(), subset.relation_count());
            (counts != ready.counts()).then_some((label, counts.0, counts.1))
        });
        Tried { ready, beyond }
    }
}

fn is_around(step: &Step) -> bool {
    matches!(step, Step::Around(_))
}

/// What a key does in the line.
pub fn key(app: &mut App, mut layer: Filter, key: Key) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc => {
            app.jobs.stop(Lane::Try);
            app.take(Change::Show, layer.before);
            app.selected = layer.selected;
            app.changed();
            return Vec::new();
        }
        // What is lit in the list is meant first; the line is applied by the next one.
        KeyCode::Enter if layer.chosen.is_some() => take(app, &mut layer),
        KeyCode::Enter => apply(app, &layer),
        KeyCode::Char('t') if key.ctrl => {
            layer.wide = !layer.wide;
            layer.ask(app, true);
        }
        KeyCode::Down if !layer.completions.is_empty() => {
            layer.chosen = Some(layer.chosen.map_or(0, |at| (at + 1) % layer.completions.len()));
        }
        KeyCode::Tab if !layer.completions.is_empty() => take(app, &mut layer),
        KeyCode::Up if !layer.completions.is_empty() => {
            let count = layer.completions.len();
            layer.chosen = Some(layer.chosen.map_or(count - 1, |at| (at + count - 1) % count));
        }
        _ => {
            if input::edit(&mut layer.input, key) {
                layer.ask(app, true);
            }
        }
    }
    app.layers.push(Layer::Filter(layer));
    Vec::new()
}

/// Has the filter made a step. The line stays until the view is there, and after that if it is wrong.
fn apply(app: &mut App, layer: &Filter) {
    let (views, lang, order) = (app.explorer.views().clone(), app.lang, app.actors.order);
    let (text, target, view) = (layer.input.value().to_string(), layer.purpose.target(), layer.view());
    app.start(Lane::View, move |ticket| {
        let ready = Ready::make(&views, view, order, ticket);
        let hint = text::tui::filter_hint(&text, target, views.network(), lang);
        move |app: &mut App| {
            let Some(Layer::Filter(mut layer)) = app.layers.pop_if(|layer| matches!(layer, Layer::Filter(_))) else {
                return;
            };
            app.explorer.take(Change::Show, layer.before.shown.clone());
            match ready {
                Ok(ready) => {
                    app.take(Change::Set, ready);
                    hint.into_iter().for_each(|hint| app.say(Level::Note, hint));
                }
                Err(error) => {
                    layer.error = Some(error);
                    app.take(Change::Show, layer.before.clone());
                    app.layers.push(Layer::Filter(layer));
                }
            }
        }
    });
}

/// Takes the chosen completion, else the first.
fn take(app: &mut App, layer: &mut Filter) {
    layer.chosen = layer.chosen.or(Some(0));
    insert(layer);
    layer.ask(app, true);
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
    let cols = area.width.min(120);
    let cells = cols.saturating_sub(4) as usize;
    let mut notes: Vec<Line> = Vec::new();
    let mut note = |said: &str, style| {
        notes.extend(textwrap(said, cells).into_iter().take(2).map(|part| Line::styled(part, style)));
    };
    if let Some(error) = &layer.error {
        let said = text::tui::step_error(error, app.lang);
        if layer.is_unfinished() {
            note(&said, app.theme.quiet());
        } else {
            note(&said, app.theme.error());
            if let StepError::Query(error) = error {
                underline(f, entry, &prompt, layer, error);
            }
        }
    } else if let Some(hint) = &layer.hint {
        note(hint, app.theme.warning());
    }
    if layer.wide {
        note(words.filter_wide, app.theme.title());
    } else if let Some((step, actors, relations)) = &layer.beyond {
        let found = match layer.purpose.target() {
            Target::Actors => (words.actors_count)(&number(*actors as u64, app.lang), *actors),
            Target::Relations => (words.relations_count)(&number(*relations as u64, app.lang), *relations),
        };
        note(&(words.filter_beyond)(&found, step), app.theme.title());
    }
    let keys = foot_lines(words.filter_foot, cells);
    let fixed = (notes.len() + keys.len()) as u16 + 2;
    // The view follows what is typed: at least half of it stays in sight.
    let room = (area.height / 2).saturating_sub(fixed).clamp(1, COMPLETIONS as u16);
    let listed = layer.completions.len().min(room as usize);
    let first = crate::tui::panes::actors::window(layer.chosen.unwrap_or(0), 0, layer.completions.len(), listed);
    let rows = (listed as u16 + fixed).min(line.y);
    let place = Rect { x: area.x, y: line.y - rows, width: cols, height: rows };
    f.render_widget(Clear, place);
    f.render_widget(block(app, true, words.filter_titles[layer.purpose as usize], None), place);
    let inside = inner(place);
    for (i, completion) in layer.completions.iter().enumerate().skip(first).take(listed) {
        let place = Rect { y: inside.y + (i - first) as u16, height: 1, ..inside };
        if place.y >= inside.bottom() {
            break;
        }
        let count = completion.count.map(|count| number(count as u64, app.lang)).unwrap_or_default();
        let insert = safe(completion.insert.trim_end()).into_owned();
        let label = safe(&completion.label).into_owned();
        let room = cells.saturating_sub(8);
        let left = pad(&clip(&insert, room), 24.min(room));
        let rest = room.saturating_sub(width(&left) + 1);
        let text = if label == insert.trim_matches('"') { String::new() } else { clip(&label, rest).into_owned() };
        let spans = vec![
            Span::raw(format!("{left} ")),
            Span::styled(pad(&text, rest), app.theme.quiet()),
            Span::styled(right(count, 8), app.theme.quiet()),
        ];
        f.render_widget(Line::from(spans), place);
        if layer.chosen == Some(i) {
            select_row(app, f, place, true);
        }
    }
    let keys = keys.into_iter().map(|keys| Line::styled(keys, app.theme.quiet()));
    for (i, below) in notes.into_iter().chain(keys).enumerate() {
        let place = Rect { y: inside.y + listed as u16 + i as u16, height: 1, ..inside };
        if place.y < inside.bottom() {
            f.render_widget(below, place);
        }
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
