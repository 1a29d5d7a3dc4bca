//! The constraints of paths, as switches that take effect at once, each with how many paths there would be.
//!
//! What a switch does to the question is in `rows`; the counts are worked out away from the screen.

use std::collections::VecDeque;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Layer;
use crate::analysis::paths::{Apart, TimeMode};
use crate::explorer::Question;
use crate::query::quoted;
use crate::scene::cells::{clip, pad, width};
use crate::text::{self, safe};
use crate::tui::app::{App, Effect};
use crate::tui::jobs::Lane;
use crate::tui::keys::Key;
use crate::tui::panes::actors::window;
use crate::tui::panes::frame::{popup, select_row};
use crate::tui::panes::paths;

/// The switches.
pub struct Constraints {
    cursor: usize,
}

/// How a switch looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// On or off.
    Box,
    /// One of several.
    Choice,
    /// A number that left and right change.
    Number,
}

/// A switch: what it is called, whether it is on, and what would be asked once it is pressed.
struct Row {
    label: String,
    sort: Sort,
    on: bool,
    asks: Question,
}

/// How many kinds and actors of the listed paths have a switch of their own.
const OFFERED: usize = 4;

fn rows(app: &App) -> Vec<Row> {
    let (words, network, asks) = (app.words(), app.explorer.network(), &app.paths.asks);
    let row = |label: &str, sort, on, asks: Question| Row { label: label.to_string(), sort, on, asks };
    let mut rows = vec![row(
        words.constraint_directed,
        Sort::Box,
        asks.directed,
        Question { directed: !asks.directed, ..asks.clone() },
    )];
    let times = [
        (TimeMode::Any, words.constraint_any),
        (TimeMode::Same, words.constraint_same),
        (TimeMode::Chronological, words.constraint_chronological),
    ];
    for (time, label) in times {
        // Independent paths know no time.
        let apart = if time == TimeMode::Any { asks.apart } else { None };
        rows.push(row(label, Sort::Choice, asks.time == time, Question { time, apart, ..asks.clone() }));
    }
    let aparts = [
        (None, words.constraint_all),
        (Some(Apart::Actors), words.constraint_actors),
        (Some(Apart::Relations), words.constraint_relations),
    ];
    for (apart, label) in aparts {
        let alone = Question { apart, time: TimeMode::Any, max_hops: None, via: Vec::new(), ..asks.clone() };
        let asked = if apart.is_some() { alone } else { Question { apart, ..asks.clone() } };
        rows.push(row(label, Sort::Choice, asks.apart == apart, asked));
    }
    let hops = (words.constraint_hops)(asks.max_hops);
    rows.push(row(&hops, Sort::Number, asks.max_hops.is_some(), asks.clone()));
    let sourced = "has:source".to_string();
    let toggled = |list: &[String], filter: &str| {
        let mut list = list.to_vec();
        match list.iter().position(|known| known == filter) {
            Some(at) => drop(list.remove(at)),
            None => list.push(filter.to_string()),
        }
        list
    };
    let mut only = asks.clone();
    only.conditions.only_relations = toggled(&asks.conditions.only_relations, &sourced);
    let is_on = asks.conditions.only_relations.contains(&sourced);
    rows.push(row(words.constraint_sourced, Sort::Box, is_on, only));
    let ends = app.paths.question.as_ref().map_or([u32::MAX; 2], |question| [question.from, question.to]);
    let marks: Vec<u32> = app.explorer.marks().iter().copied().filter(|mark| !ends.contains(mark)).collect();
    if !marks.is_empty() || !asks.via.is_empty() {
        let through = if asks.via.is_empty() { &marks } else { &asks.via };
        let label = (words.constraint_via)(&text::webs::names(network, through, app.lang));
        let via = if asks.via.is_empty() { marks.clone() } else { Vec::new() };
        rows.push(row(&label, Sort::Box, !asks.via.is_empty(), Question { via, apart: None, ..asks.clone() }));
    }
    // What stands in the listed paths, and what was switched off before, can be done without.
    let mut actors = asks.avoid.clone();
    let on_the_way = app.paths.paths().iter().flat_map(|path| path.hops.iter().map(|hop| hop.to));
    for actor in on_the_way.filter(|actor| !ends.contains(actor)) {
        if actors.len() < asks.avoid.len() + OFFERED && !actors.contains(&actor) {
            actors.push(actor);
        }
    }
    for actor in actors {
        let mut avoid = asks.avoid.clone();
        match avoid.iter().position(|known| *known == actor) {
            Some(at) => drop(avoid.remove(at)),
            None => avoid.push(actor),
        }
        let label = (words.constraint_avoid)(&safe(network.short_or_name(actor)));
        rows.push(row(&label, Sort::Box, asks.avoid.contains(&actor), Question { avoid, ..asks.clone() }));
    }
    let mut never: Vec<String> = asks.conditions.never_relations.clone();
    let mut labels: Vec<String> = never.clone();
    for hop in app.paths.paths().iter().flat_map(|path| &path.hops) {
        let kind = network.relation_kind(hop.relation);
        let filter = format!("kind:{}", quoted(&kind.id));
        if let Some(at) = never.iter().position(|known| *known == filter) {
            labels[at] = kind.label.of(app.lang).to_string();
        } else if !kind.id.is_empty() && never.len() < asks.conditions.never_relations.len() + OFFERED {
            never.push(filter);
            labels.push(kind.label.of(app.lang).to_string());
        }
    }
    for (filter, label) in never.iter().zip(labels) {
        let known = network.relation_kinds().iter().find(|kind| *filter == format!("kind:{}", quoted(&kind.id)));
        let label = known.map_or(label, |kind| kind.label.of(app.lang).to_string());
        let mut asked = asks.clone();
        asked.conditions.never_relations = toggled(&asks.conditions.never_relations, filter);
        let is_on = asks.conditions.never_relations.contains(filter);
        rows.push(row(&(words.constraint_never)(&safe(&label)), Sort::Box, is_on, asked));
    }
    rows
}

/// Opens the switches, and has it counted what each would leave.
pub fn open(app: &mut App) -> Layer {
    count(app);
    Layer::Constraints(Constraints { cursor: 0 })
}

/// Counts the paths of each switch.
fn count(app: &mut App) {
    app.paths.counts = Vec::new();
    let Some(question) = app.paths.question.clone() else { return };
    let asked: Vec<Question> =
        rows(app).into_iter().map(|row| Question { from: question.from, to: question.to, ..row.asks }).collect();
    count_next(app, asked.into());
}

/// Counts the paths of the first of some questions, shows how many, and goes on with the others: each is there as soon as it
/// is known.
fn count_next(app: &mut App, mut asked: VecDeque<Question>) {
    let Some(first) = asked.pop_front() else { return };
    let (network, subset) = (app.network(), app.explorer.subset().clone());
    app.start(Lane::Counts, move |ticket| {
        let count = first.size(&network, &subset, ticket).ok().map(|size| size.unwrap_or_default());
        move |app: &mut App| {
            app.paths.counts.push(count);
            count_next(app, asked);
        }
    });
}

/// What a key does on the switches.
pub fn key(app: &mut App, mut layer: Constraints, key: Key) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut rows = rows(app);
    layer.cursor = layer.cursor.min(rows.len() - 1);
    let row = &mut rows[layer.cursor];
    let pressed = match (key.code, key.typed()) {
        (KeyCode::Esc, _) | (_, Some('c' | 'q')) => {
            app.jobs.stop(Lane::Counts);
            return effects;
        }
        (KeyCode::Up, _) | (_, Some('k')) => {
            layer.cursor = layer.cursor.saturating_sub(1);
            false
        }
        (KeyCode::Down, _) | (_, Some('j')) => {
            layer.cursor = (layer.cursor + 1).min(rows.len() - 1);
            false
        }
        (KeyCode::Left | KeyCode::Right, _) | (_, Some('h' | 'l')) if row.sort == Sort::Number => {
            let more = key.code == KeyCode::Right || key.typed() == Some('l');
            let shortest = app.paths.paths().iter().map(|path| path.hops.len() as u32).max().unwrap_or(4);
            row.asks.max_hops = match (row.asks.max_hops, more) {
                (None, false) => Some(shortest),
                (None, true) => None,
                (Some(most), false) => Some(most.saturating_sub(1).max(1)),
                (Some(most), true) => (most < 20).then_some(most + 1),
            };
            row.asks.apart = row.asks.apart.filter(|_| row.asks.max_hops.is_none());
            true
        }
        (KeyCode::Enter, _) | (_, Some(' ')) => {
            if row.sort == Sort::Number {
                row.asks.max_hops = None;
            }
            true
        }
        _ => false,
    };
    if pressed {
        app.paths.asks = rows.swap_remove(layer.cursor).asks;
        effects = paths::again(app);
        count(app);
    }
    app.layers.push(Layer::Constraints(layer));
    effects
}

/// Counts anew: other paths are listed, so other kinds and actors have a switch.
pub fn found(app: &mut App) {
    if app.layers.iter().any(|layer| matches!(layer, Layer::Constraints(_))) {
        count(app);
    }
}

/// Draws the switches.
pub fn draw(app: &mut App, layer: &Constraints, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let rows = rows(app);
    let inside = popup(app, f, area, (76, rows.len() as u16 + 4), words.constraints_title);
    let list = Rect { height: inside.height.saturating_sub(2), ..inside };
    let seen = list.height as usize;
    let cells = inside.width as usize;
    let offset = window(layer.cursor, 0, rows.len(), seen);
    for (i, row) in rows.iter().enumerate().skip(offset).take(seen) {
        let place = Rect { y: list.y + (i - offset) as u16, height: 1, ..list };
        let mark = match (row.sort, row.on) {
            (Sort::Box, true) => "[x] ",
            (Sort::Box, false) => "[ ] ",
            (Sort::Choice, true) => "(o) ",
            (Sort::Choice, false) => "( ) ",
            (Sort::Number, _) => "< > ",
        };
        let count = match app.paths.counts.get(i) {
            Some(Some((count, hops))) => text::why::count(count, *hops, app.lang),
            Some(None) => "?".to_string(),
            None if app.paths.question.is_some() => "…".to_string(),
            None => String::new(),
        };
        let room = cells.saturating_sub(5 + width(&count));
        let line = Line::from(vec![
            Span::raw(mark),
            Span::raw(pad(&clip(&row.label, room), room)),
            Span::styled(format!(" {count}"), app.theme.quiet()),
        ]);
        f.render_widget(line, place);
        if i == layer.cursor {
            select_row(app, f, place, true);
        }
    }
    let foot = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside };
    f.render_widget(Line::styled(clip(words.constraints_foot, cells).into_owned(), app.theme.quiet()), foot);
}
