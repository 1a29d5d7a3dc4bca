//! Search by name: hits as one types, hidden actors among them, and what to do about a hidden one.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Layer;
use crate::explorer::View;
use crate::network::Network;
use crate::scene::cells::{clip, pad, width};
use crate::text::{self, safe};
use crate::tui::app::{App, Effect, Level, Pane};
use crate::tui::jobs::Lane;
use crate::tui::keys::Key;
use crate::tui::panes::actors::textwrap;
use crate::tui::panes::frame::{popup, select_row};
use crate::tui::panes::paths;
use crate::tui::widgets::input;
use crossterm::event::KeyCode;
use tui_input::Input;

/// How many hits are looked for.
const HITS: usize = 200;

/// What a chosen hit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// To go there.
    Go,
    /// To find paths from this actor to it.
    PathFrom(u32),
    /// To be where paths start.
    PathStart,
}

/// The search.
pub struct Search {
    input: Input,
    purpose: Purpose,
    hits: Vec<u32>,
    cursor: usize,
    /// Whether the names are not ready yet to be searched for what was typed.
    waits: bool,
}

/// A hidden actor that was chosen, and the view that would show it.
pub struct Hidden {
    actor: u32,
    /// What hides it, in words.
    step: String,
    /// The view without that step, and with the actor in it.
    view: View,
}

/// The search to go somewhere.
pub fn open(app: &mut App) -> Layer {
    let hits = suggestions(app);
    Layer::Search(Search { input: Input::default(), purpose: Purpose::Go, hits, cursor: 0, waits: false })
}

/// Paths: between two marked actors, else from the selected one to an actor to be searched.
pub fn paths(app: &mut App) -> Vec<Effect> {
    let marks = app.explorer.marks().to_vec();
    match marks[..] {
        [from, to] => return paths::ask(app, from, to),
        // From the mark to where one has walked since.
        [from] if app.selected.is_some_and(|actor| actor != from) => {
            return paths::ask(app, from, app.selected.unwrap_or(from));
        }
        [_, _, ..] => {
            paths::web::ask(app, marks);
            return Vec::new();
        }
        _ => {}
    }
    let Some(from) = app.selected else { return Vec::new() };
    let hits = suggestions(app).into_iter().filter(|hit| *hit != from).collect();
    app.layers.push(Layer::Search(Search {
        input: Input::default(),
        purpose: Purpose::PathFrom(from),
        hits,
        cursor: 0,
        waits: false,
    }));
    Vec::new()
}

/// What stands in the list before anything is typed: marked actors, the focus, then the best connected.
fn suggestions(app: &App) -> Vec<u32> {
    let mut hits = app.explorer.marks().to_vec();
    hits.extend(app.explorer.focus());
    hits.extend(app.actors.list.rows.iter().take(20));
    let mut seen = std::collections::HashSet::new();
    hits.retain(|hit| seen.insert(*hit));
    hits
}

/// What a key does in the search.
pub fn key(app: &mut App, mut layer: Search, key: Key) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => {
            let Some(actor) = layer.hits.get(layer.cursor).copied() else {
                app.layers.push(Layer::Search(layer));
                return Vec::new();
            };
            return match layer.purpose {
                Purpose::Go => {
                    if !layer.input.value().is_empty() {
                        app.hits = (layer.hits, layer.cursor);
                    }
                    choose(app, actor);
                    Vec::new()
                }
                Purpose::PathFrom(from) => paths::ask(app, from, actor),
                Purpose::PathStart => {
                    let hits = suggestions(app).into_iter().filter(|hit| *hit != actor).collect();
                    let purpose = Purpose::PathFrom(actor);
                    let layer = Search { input: Input::default(), purpose, hits, cursor: 0, waits: false };
                    app.layers.push(Layer::Search(layer));
                    Vec::new()
                }
            };
        }
        // Another start, then the end.
        KeyCode::Tab if layer.purpose != Purpose::Go => {
            layer.purpose = match layer.purpose {
                Purpose::PathFrom(_) => Purpose::PathStart,
                _ => app.selected.map_or(Purpose::PathStart, Purpose::PathFrom),
            };
        }
        KeyCode::Up => layer.cursor = layer.cursor.saturating_sub(1),
        KeyCode::Down => layer.cursor = (layer.cursor + 1).min(layer.hits.len().saturating_sub(1)),
        KeyCode::PageUp => layer.cursor = layer.cursor.saturating_sub(10),
        KeyCode::PageDown => layer.cursor = (layer.cursor + 10).min(layer.hits.len().saturating_sub(1)),
        _ => {
            if input::edit(&mut layer.input, key) {
                look(app, &mut layer);
            }
        }
    }
    app.layers.push(Layer::Search(layer));
    Vec::new()
}

/// What a pasted text does: it is searched for once, not a letter after the other.
pub fn paste(app: &mut App, typed: Vec<Key>) {
    let Some(Layer::Search(mut layer)) = app.layers.pop() else { return };
    for key in typed {
        input::edit(&mut layer.input, key);
    }
    look(app, &mut layer);
    app.layers.push(Layer::Search(layer));
}

/// Looks for what was typed while the names were not ready.
pub fn prepared(app: &mut App) {
    let waiting = |layer: &Layer| matches!(layer, Layer::Search(search) if search.waits);
    if let Some(at) = app.layers.iter().position(waiting)
        && let Layer::Search(mut layer) = app.layers.remove(at)
    {
        look(app, &mut layer);
        app.layers.insert(at, Layer::Search(layer));
    }
}

/// Looks for what is typed.
fn look(app: &App, layer: &mut Search) {
    let text = layer.input.value();
    layer.cursor = 0;
    let index = app.explorer.ready_index();
    layer.waits = index.is_none() && !text.trim().is_empty();
    layer.hits = match index {
        _ if text.trim().is_empty() => suggestions(app),
        Some(index) => index.search(text, HITS).into_iter().map(|hit| hit.actor).collect(),
        None => Vec::new(),
    };
    if let Purpose::PathFrom(from) = layer.purpose {
        layer.hits.retain(|hit| *hit != from);
    }
}

/// Goes to an actor; a hidden one is asked about first.
pub fn choose(app: &mut App, actor: u32) {
    if app.explorer.subset().has_actor(actor) {
        app.centre(actor);
        app.pane = Pane::Middle;
        return;
    }
    look_for_hidden(app, actor);
}

/// Asks about the first view without one step, or without all of them, that shows an actor.
fn look_for_hidden(app: &mut App, actor: u32) {
    let network = app.network();
    let id = network.actor_id(actor).to_string();
    let steps = app.explorer.view().steps.clone();
    // A view that stands around somebody follows: the step stays and goes there.
    let mut candidates: Vec<(String, View)> = Vec::new();
    for (place, placed) in steps.iter().enumerate().rev().filter(|(_, placed)| placed.on) {
        let mut view = View { steps: steps.clone() };
        let label = text::sentence::step_label(&placed.step, &network, app.lang);
        if let crate::explorer::Step::Around(actors) = &mut view.steps[place].step
            && actors.len() == 1
        {
            actors[0].0 = id.clone();
        } else {
            view.steps[place].on = false;
        }
        candidates.push((label, view));
    }
    let mut all_off = View { steps };
    all_off.steps.iter_mut().for_each(|placed| placed.on = false);
    candidates.push((app.words().all_steps.to_string(), all_off));
    let views = app.explorer.views().clone();
    app.start(Lane::View, move |ticket| {
        let hidden = candidates.into_iter().find_map(|(step, view)| {
            let subset = views.evaluate(&view, ticket).ok()?;
            subset.has_actor(actor).then_some(Hidden { actor, step, view })
        });
        move |app: &mut App| app.layers.extend(hidden.map(Layer::Hidden))
    });
}

/// What a key does when a hidden actor was chosen.
pub fn hidden_key(app: &mut App, layer: Hidden, key: Key) -> Vec<Effect> {
    match key.code {
        KeyCode::Enter => {
            let actor = layer.actor;
            app.set_view(layer.view, move |app| {
                app.centre_then(actor, move |app| {
                    app.pane = Pane::Middle;
                    let name = app.name(actor);
                    app.say(Level::Done, (app.words().shown_again)(&name));
                });
            });
        }
        KeyCode::Esc => {}
        _ => app.layers.push(Layer::Hidden(layer)),
    }
    Vec::new()
}

/// Draws the search.
pub fn draw(app: &mut App, layer: &Search, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let title = match layer.purpose {
        Purpose::Go => words.search_title.to_string(),
        Purpose::PathFrom(from) => (words.paths_from)(&app.name(from)),
        Purpose::PathStart => words.paths_start.to_string(),
    };
    let room = area.height.saturating_sub(4).clamp(3, 18);
    let inside = popup(app, f, area, (72, room + 2), &clip(&title, 60));
    if inside.height < 2 {
        return;
    }
    input::draw(f, Rect { height: 1, ..inside }, "/ ", &layer.input, app.theme.key());
    let list = Rect { y: inside.y + 1, height: inside.height - 2, ..inside };
    let network = app.network();
    let rows = list.height as usize;
    let offset = crate::tui::panes::actors::window(layer.cursor, 0, layer.hits.len(), rows);
    if layer.hits.is_empty() {
        let said = if layer.waits { words.names_not_ready } else { words.no_hit };
        f.render_widget(Line::styled(said, app.theme.quiet()), Rect { height: 1, ..list });
    }
    for (i, actor) in layer.hits.iter().skip(offset).take(rows).enumerate() {
        let place = Rect { y: list.y + i as u16, height: 1, ..list };
        hit_line(app, &network, *actor, f, place);
        if offset + i == layer.cursor {
            select_row(app, f, place, true);
        }
    }
    let foot = Rect { y: list.bottom(), height: 1, ..inside };
    let said = if layer.purpose == Purpose::Go { words.search_foot } else { words.search_foot_paths };
    f.render_widget(Line::styled(clip(said, inside.width as usize).into_owned(), app.theme.quiet()), foot);
}

fn hit_line(app: &App, network: &Network, actor: u32, f: &mut Frame<'_>, place: Rect) {
    let kind = network.kind(actor);
    let is_hidden = !app.explorer.subset().has_actor(actor);
    let note = if is_hidden { app.words().hidden.to_string() } else { safe(kind.label.of(app.lang)).into_owned() };
    let room = (place.width as usize).saturating_sub(3 + width(&note));
    let mark = if app.explorer.marks().contains(&actor) { "*" } else { "" };
    let mut name = format!("{mark}{}", safe(network.name(actor)));
    if let Some(short) = network.short(actor)
        && width(&name) + width(short) + 3 <= room
        && !name.contains(short)
    {
        name = format!("{name} ({})", safe(short));
    }
    let line = Line::from(vec![
        Span::styled(format!("{} ", app.theme.symbol(kind)), app.theme.hue(kind.hue)),
        Span::raw(pad(&clip(&name, room), room)),
        Span::styled(format!(" {note}"), if is_hidden { app.theme.warning() } else { app.theme.quiet() }),
    ]);
    f.render_widget(line, place);
}

/// Draws the question about a hidden actor.
pub fn draw_hidden(app: &mut App, layer: &Hidden, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let name = safe(app.explorer.network().name(layer.actor)).into_owned();
    let cols = area.width.min(64);
    let lines = textwrap(&(words.hidden_by)(&name, &layer.step), cols.saturating_sub(4) as usize);
    let inside = popup(app, f, area, (cols, lines.len() as u16 + 4), words.hidden_title);
    for (i, line) in lines.iter().take(inside.height.saturating_sub(1) as usize).enumerate() {
        f.render_widget(Line::raw(line.clone()), Rect { y: inside.y + i as u16, height: 1, ..inside });
    }
    let foot = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside };
    f.render_widget(Line::styled(clip(words.hidden_foot, inside.width as usize).into_owned(), app.theme.key()), foot);
}
