//! The relations read in columns: who points here, whom this actor points at, and what comes after the one selected.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::actors::window;
use super::frame::{block, select_row};
use super::sheet::{Numbering, arrow, dates_width, link_line};
use crate::explorer::links::groups;
use crate::network::Link;
use crate::scene::cells::{clip, pad, width};
use crate::text::{number, safe};
use crate::tui::action::Action;
use crate::tui::app::{App, Pane, inner};

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
    links: [Vec<Section>; 2],
    places: [Rect; 2],
}

#[derive(Clone)]
struct Section {
    arrow: &'static str,
    label: String,
    links: Vec<(Link, String)>,
}

/// A line of a column: a heading, or a relation with its number among the relations of the column.
enum Entry<'a> {
    Heading(&'a Section),
    Link(usize, &'a Link, &'a str),
}

fn entries(sections: &[Section]) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut number = 0;
    for section in sections {
        entries.push(Entry::Heading(section));
        for (link, marks) in &section.links {
            entries.push(Entry::Link(number, link, marks));
            number += 1;
        }
    }
    entries
}

/// The actor that the pane is about: the focus, as long as it is shown.
fn centre(app: &App) -> Option<u32> {
    app.explorer.focus().filter(|actor| app.explorer.subset().has_actor(*actor)).or(app.selected)
}

fn refresh(app: &mut App) {
    let Some(actor) = centre(app) else { return };
    if app.links.made_for == Some((app.version, actor)) {
        return;
    }
    let network = app.network();
    let mut numbering = Numbering::default();
    let mut sides: [Vec<Section>; 2] = Default::default();
    for group in groups(&network, app.explorer.subset(), actor) {
        let kind = &network.relation_kinds()[group.kind as usize];
        let section = Section {
            arrow: arrow(kind.symmetric, group.forward),
            label: safe(kind.label_of(group.forward).of(app.lang)).into_owned(),
            links: group.links.iter().map(|l| (*l, numbering.marks(network.relation_sources(l.relation)))).collect(),
        };
        sides[usize::from(group.forward)].push(section);
    }
    let column = usize::from(sides[0].is_empty() || !sides[1].is_empty());
    app.links = Links { made_for: Some((app.version, actor)), links: sides, column, ..Links::default() };
}

fn count(sections: &[Section]) -> usize {
    sections.iter().map(|section| section.links.len()).sum()
}

fn current(links: &Links) -> Option<Link> {
    let sections = &links.links[links.column];
    sections.iter().flat_map(|section| &section.links).nth(links.rows[links.column]).map(|(link, _)| *link)
}

/// What an action does among the relations.
pub fn act(app: &mut App, action: Action) {
    refresh(app);
    let column = app.links.column;
    let last = count(&app.links.links[column]).saturating_sub(1);
    let page = usize::from(app.links.places[column].height.max(2) - 1);
    let row = &mut app.links.rows[column];
    match action {
        Action::Up => *row = row.saturating_sub(1),
        Action::Down => *row = (*row + 1).min(last),
        Action::PageUp => *row = row.saturating_sub(page),
        Action::PageDown => *row = (*row + page).min(last),
        Action::Fit => *row = 0,
        Action::Last => *row = last,
        Action::Left if count(&app.links.links[0]) > 0 => app.links.column = 0,
        Action::Right if count(&app.links.links[1]) > 0 => app.links.column = 1,
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
        let hit = entries(&app.links.links[column]).get(line).and_then(|entry| match entry {
            Entry::Link(number, link, _) => Some((*number, link.other)),
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
    let total = number(count(&app.links.links[which]) as u64, app.lang);
    f.render_widget(block(app, has_focus, title, Some(&total)), area);
    let inside = inner(area);
    app.links.places[which] = inside;
    if inside.height == 0 || inside.width < 12 {
        return;
    }
    let links = std::mem::take(&mut app.links.links[which]);
    let network = app.network();
    let lines = entries(&links);
    let row = app.links.rows[which];
    let cursor = lines.iter().position(|entry| matches!(entry, Entry::Link(n, ..) if *n == row)).unwrap_or(0);
    // The heading of the first group stays with its first line.
    let cursor_top = if row == 0 { 0 } else { cursor };
    let rows = inside.height as usize;
    let offset = window(cursor, window(cursor_top, app.links.offsets[which], lines.len(), rows), lines.len(), rows);
    app.links.offsets[which] = offset;
    if lines.is_empty() {
        f.render_widget(Line::styled(app.words().no_links_here, app.theme.quiet()), Rect { height: 1, ..inside });
    }
    let cells = inside.width as usize;
    let dates = dates_width(&network, links.iter().flat_map(|section| section.links.iter().map(|(link, _)| link)));
    for (i, entry) in lines.iter().skip(offset).take(rows).enumerate() {
        let place = Rect { y: inside.y + i as u16, height: 1, ..inside };
        match entry {
            Entry::Heading(section) => {
                let label = format!("{} {} ({})", section.arrow, section.label, section.links.len());
                f.render_widget(Line::styled(clip(&label, cells).into_owned(), app.theme.heading()), place);
            }
            Entry::Link(number, link, marks) => {
                let mut line = link_line(app, &network, link, marks, cells.saturating_sub(2), dates);
                line.spans.insert(0, Span::raw("  "));
                f.render_widget(line, place);
                if *number == row && app.links.column == which {
                    select_row(app, f, place, app.pane == Pane::Middle);
                }
            }
        }
    }
    app.links.links[which] = links;
}

/// What comes after the selected actor: a line a group.
fn preview(app: &App, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let Some(link) = current(&app.links) else {
        f.render_widget(block(app, false, words.beyond, None), area);
        return;
    };
    let network = app.explorer.network();
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
    let statement = crate::text::tui::relation_sentence(network, link.relation, app.lang);
    for line in super::actors::textwrap(&statement, cells) {
        lines.push(Line::styled(line, app.theme.title()));
    }
    for group in groups(network, app.explorer.subset(), link.other) {
        let kind = &network.relation_kinds()[group.kind as usize];
        let label = safe(kind.label_of(group.forward).of(app.lang)).into_owned();
        let head = format!("{} {} ({})  ", arrow(kind.symmetric, group.forward), label, group.links.len());
        let names: Vec<String> =
            group.links.iter().take(40).map(|l| safe(network.short_or_name(l.other)).into_owned()).collect();
        let names = clip(&names.join(", "), cells.saturating_sub(2).max(1)).into_owned();
        lines.push(Line::styled(clip(&head, cells).into_owned(), app.theme.heading()));
        lines.push(Line::from(pad(&format!("  {names}"), cells)));
    }
    for (i, line) in lines.into_iter().take(inside.height as usize).enumerate() {
        f.render_widget(line, Rect { y: inside.y + i as u16, height: 1, ..inside });
    }
}
