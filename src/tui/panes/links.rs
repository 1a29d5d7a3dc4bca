//! The relations read in columns: who points here, whom this actor points at, and what comes after the one selected.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::actors::window;
use super::frame::{block, select_row};
use super::linked::{self, Entry, Linked, count, entry, line_of};
use super::sheet::{arrow, link_line};
use crate::explorer::links::Group;
use crate::network::Link;
use crate::scene::cells::{clip, pad, width};
use crate::text::{number, safe};
use crate::tui::action::Action;
use crate::tui::app::{App, Pane, Tab, inner};

/// The pane of relations.
#[derive(Default)]
pub struct Links {
    /// The actor in the middle, and the version of the view, that the lines were made for.
    made_for: Option<(u64, u32)>,
    /// The column of the cursor: 0 before, 1 after.
    column: usize,
    /// The selected link of each column.
    rows: [usize; 2],
    offsets: [usize; 2],
    linked: Option<Arc<Linked>>,
    places: [Rect; 2],
    beyond: Option<Beyond>,
}

/// What the selected link leads to, a heading and some names a group, and the version and the actor it was made for.
struct Beyond {
    made_for: (u64, u32),
    groups: Vec<(String, String)>,
}

/// The actor that the pane is about: the focus, as long as it is shown.
fn centre(app: &App) -> Option<u32> {
    app.explorer.focus().filter(|actor| app.explorer.subset().has_actor(*actor)).or(app.selected)
}

/// The actors whose relations the pane shows: the one in the middle, and the one that the selected relation leads to.
pub fn actors(app: &mut App) -> Vec<u32> {
    if app.tab != Tab::Links {
        return Vec::new();
    }
    refresh(app);
    centre(app).into_iter().chain(current(&app.links).map(|link| link.other)).collect()
}

fn refresh(app: &mut App) {
    let Some(actor) = centre(app) else { return };
    let made_for = Some((app.version, actor));
    if app.links.made_for == made_for && app.links.linked.is_some() {
        return;
    }
    let linked = linked::of(app, actor);
    let column =
        linked.as_ref().map_or(0, |linked| usize::from(count(&linked.side(0)) == 0 || count(&linked.side(1)) > 0));
    app.links = Links { made_for, column, linked, ..Links::default() };
}

/// The groups of a column.
fn side(links: &Links, column: usize) -> Vec<&Group> {
    links.linked.as_ref().map_or_else(Vec::new, |linked| linked.side(column))
}

/// The heading of a group, without its count.
fn label(app: &App, group: &Group) -> (&'static str, String) {
    let kind = &app.explorer.network().relation_kinds()[group.kind as usize];
    (arrow(group.symmetric, group.forward), safe(kind.label_of(group.forward).of(app.lang)).into_owned())
}

fn current(links: &Links) -> Option<Link> {
    let groups = side(links, links.column);
    match entry(&groups, line_of(&groups, links.rows[links.column]))? {
        Entry::Link(_, link) => Some(link),
        Entry::Heading(_) => None,
    }
}

/// What an action does among the relations.
pub fn act(app: &mut App, action: Action) {
    refresh(app);
    let column = app.links.column;
    let last = count(&side(&app.links, column)).saturating_sub(1);
    let page = usize::from(app.links.places[column].height.max(2) - 1);
    let row = &mut app.links.rows[column];
    match action {
        Action::Up => *row = row.saturating_sub(1),
        Action::Down => *row = (*row + 1).min(last),
        Action::PageUp => *row = row.saturating_sub(page),
        Action::PageDown => *row = (*row + page).min(last),
        Action::Fit => *row = 0,
        Action::Last => *row = last,
        Action::Left if count(&side(&app.links, 0)) > 0 => app.links.column = 0,
        Action::Right if count(&side(&app.links, 1)) > 0 => app.links.column = 1,
        Action::Open => {
            if let Some(link) = current(&app.links) {
                app.centre(link.other);
            }
            return;
        }
        _ => return,
    }
    if let Some(link) = current(&app.links) {
        app.select(link.other);
    }
}

/// The relation under the cursor.
pub fn relation(app: &mut App) -> Option<u32> {
    refresh(app);
    current(&app.links).map(|link| link.relation)
}

/// What a click does among the relations.
pub fn click(app: &mut App, col: u16, row: u16, double: bool) {
    for column in 0..2 {
        let place = app.links.places[column];
        if !place.contains(ratatui::layout::Position::new(col, row)) {
            continue;
        }
        let line = app.links.offsets[column] + usize::from(row - place.y);
        let hit = entry(&side(&app.links, column), line).and_then(|entry| match entry {
            Entry::Link(number, link) => Some((number, link.other)),
            Entry::Heading(_) => None,
        });
        if let Some((number, actor)) = hit {
            app.links.column = column;
            app.links.rows[column] = number;
            app.select(actor);
            if double {
                app.centre(actor);
            }
        }
    }
}

/// Draws the columns: three where there is room, the two sides above each other where there is not.
pub fn draw(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    refresh(app);
    let Some(actor) = centre(app) else {
        super::map::empty(app, f, area);
        return;
    };
    let network = app.network();
    let kind = network.kind(actor);
    let head = Line::from(vec![
        Span::styled(format!("{} ", app.theme.symbol(kind)), app.theme.hue(kind.hue)),
        Span::styled(
            clip(&safe(network.name(actor)), area.width.saturating_sub(2) as usize).into_owned(),
            app.theme.title(),
        ),
    ]);
    f.render_widget(head, Rect { height: 1, ..area });
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if body.height < 3 {
        return;
    }
    let (before, after, next) = if body.width >= 110 {
        let third = body.width / 3;
        (
            Rect { width: third, ..body },
            Rect { x: body.x + third, width: third, ..body },
            Some(Rect { x: body.x + 2 * third, width: body.width - 2 * third, ..body }),
        )
    } else if body.width >= 64 {
        let half = body.width / 2;
        let lower = (body.height / 3).max(5).min(body.height / 2);
        let upper = Rect { height: body.height - lower, ..body };
        (
            Rect { width: half, ..upper },
            Rect { x: body.x + half, width: body.width - half, ..upper },
            Some(Rect { y: upper.bottom(), height: lower, ..body }),
        )
    } else {
        let half = body.height / 2;
        (Rect { height: half, ..body }, Rect { y: body.y + half, height: body.height - half, ..body }, None)
    };
    column(app, f, before, 0, words.before);
    column(app, f, after, 1, words.after);
    if let Some(place) = next {
        preview(app, f, place);
    }
}

fn column(app: &mut App, f: &mut Frame<'_>, area: Rect, which: usize, title: &str) {
    let has_focus = app.pane == Pane::Middle && app.links.column == which;
    let linked = app.links.linked.clone();
    let links = linked.as_ref().map_or_else(Vec::new, |linked| linked.side(which));
    let total = linked.is_some().then(|| number(count(&links) as u64, app.lang));
    f.render_widget(block(app, has_focus, title, total.as_deref()), area);
    let inside = inner(area);
    app.links.places[which] = inside;
    if inside.height == 0 || inside.width < 12 {
        return;
    }
    let Some(linked) = &linked else {
        f.render_widget(Line::styled(app.words().links_coming, app.theme.quiet()), Rect { height: 1, ..inside });
        return;
    };
    let network = app.network();
    let lines = links.len() + count(&links);
    let row = app.links.rows[which];
    let cursor = line_of(&links, row);
    // The heading of the first group stays with its first line.
    let cursor_top = if row == 0 { 0 } else { cursor };
    let rows = inside.height as usize;
    let offset = window(cursor, window(cursor_top, app.links.offsets[which], lines, rows), lines, rows);
    app.links.offsets[which] = offset;
    if lines == 0 {
        f.render_widget(Line::styled(app.words().no_links_here, app.theme.quiet()), Rect { height: 1, ..inside });
    }
    let cells = inside.width as usize;
    for (i, entry) in (offset..lines).take(rows).filter_map(|line| entry(&links, line)).enumerate() {
        let place = Rect { y: inside.y + i as u16, height: 1, ..inside };
        match entry {
            Entry::Heading(group) => {
                let (arrow, label) = label(app, group);
                let label = format!("{arrow} {label} ({})", group.links.len());
                f.render_widget(Line::styled(clip(&label, cells).into_owned(), app.theme.heading()), place);
            }
            Entry::Link(number, link) => {
                let marks = linked.numbering.text(network.relation_sources(link.relation));
                let mut line = link_line(app, &network, &link, &marks, cells.saturating_sub(2), linked.dates[which]);
                line.spans.insert(0, Span::raw("  "));
                f.render_widget(line, place);
                if number == row && app.links.column == which {
                    select_row(app, f, place, app.pane == Pane::Middle);
                }
            }
        }
    }
}

/// What comes after the selected actor: a line a group.
fn preview(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let Some(link) = current(&app.links) else {
        f.render_widget(block(app, false, words.beyond, None), area);
        return;
    };
    let network = app.network();
    let made_for = (app.version, link.other);
    if app.links.beyond.as_ref().is_none_or(|beyond| beyond.made_for != made_for) {
        app.links.beyond = linked::of(app, link.other).map(|linked| {
            let groups = linked.groups.iter().map(|group| {
                let (arrow, label) = label(app, group);
                let head = format!("{arrow} {label} ({})  ", group.links.len());
                let names = group.links.iter().take(40).map(|l| safe(network.short_or_name(l.other)).into_owned());
                (head, names.collect::<Vec<_>>().join(", "))
            });
            Beyond { made_for, groups: groups.collect() }
        });
    }
    let room = area.width.saturating_sub(8) as usize;
    let name = safe(network.short_or_name(link.other));
    let title = (words.beyond_of)(&clip(&name, room.saturating_sub(width(words.beyond) + 3)));
    f.render_widget(block(app, false, &title, None), area);
    let inside = inner(area);
    let cells = inside.width as usize;
    if inside.height == 0 || cells < 12 {
        return;
    }
    let mut lines: Vec<Line> = Vec::new();
    // The relation itself comes first, in words: this is what the eyes are on.
    let statement = crate::text::tui::relation_sentence(&network, link.relation, app.lang);
    for line in super::actors::textwrap(&statement, cells) {
        lines.push(Line::styled(line, app.theme.title()));
    }
    if app.links.beyond.is_none() {
        lines.push(Line::styled(words.links_coming, app.theme.quiet()));
    }
    for (head, names) in app.links.beyond.iter().flat_map(|beyond| &beyond.groups) {
        let names = clip(names, cells.saturating_sub(2).max(1));
        lines.push(Line::styled(clip(head, cells).into_owned(), app.theme.heading()));
        lines.push(Line::from(pad(&format!("  {names}"), cells)));
    }
    for (i, line) in lines.into_iter().take(inside.height as usize).enumerate() {
        f.render_widget(line, Rect { y: inside.y + i as u16, height: 1, ..inside });
    }
}
