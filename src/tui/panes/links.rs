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
    /// The width of the dates of each column.
    dates: [usize; 2],
    numbering: Numbering,
    places: [Rect; 2],
    beyond: Option<Beyond>,
}

struct Section {
    arrow: &'static str,
    label: String,
    links: Vec<Link>,
}

/// What the selected link leads to, a heading and some names a group, and the version and the actor it was made for.
struct Beyond {
    made_for: (u64, u32),
    groups: Vec<(String, String)>,
}

/// A line of a column: a heading, or a relation with its number among the relations of the column.
enum Entry<'a> {
    Heading(&'a Section),
    Link(usize, Link),
}

/// A line of a column by its place.
fn entry(sections: &[Section], mut line: usize) -> Option<Entry<'_>> {
    let mut first = 0;
    for section in sections {
        if line == 0 {
            return Some(Entry::Heading(section));
        }
        if let Some(link) = section.links.get(line - 1) {
            return Some(Entry::Link(first + line - 1, *link));
        }
        line -= 1 + section.links.len();
        first += section.links.len();
    }
    None
}

/// The line of a relation of a column.
fn line_of(sections: &[Section], row: usize) -> usize {
    let mut after = 0;
    let headings = sections.iter().take_while(|section| {
        let begun = after <= row;
        after += section.links.len();
        begun
    });
    row + headings.count()
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
            links: group.links,
        };
        section.links.iter().for_each(|link| numbering.meet(network.relation_sources(link.relation)));
        sides[usize::from(group.forward)].push(section);
    }
    let column = usize::from(sides[0].is_empty() || !sides[1].is_empty());
    let dates = [0, 1].map(|side| dates_width(&network, sides[side].iter().flat_map(|section| &section.links)));
    let made_for = Some((app.version, actor));
    app.links = Links { made_for, links: sides, column, dates, numbering, ..Links::default() };
}

fn count(sections: &[Section]) -> usize {
    sections.iter().map(|section| section.links.len()).sum()
}

fn current(links: &Links) -> Option<Link> {
    let sections = &links.links[links.column];
    match entry(sections, line_of(sections, links.rows[links.column]))? {
        Entry::Link(_, link) => Some(link),
        Entry::Heading(_) => None,
    }
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
        let hit = entry(&app.links.links[column], line).and_then(|entry| match entry {
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
    let total = number(count(&app.links.links[which]) as u64, app.lang);
    f.render_widget(block(app, has_focus, title, Some(&total)), area);
    let inside = inner(area);
    app.links.places[which] = inside;
    if inside.height == 0 || inside.width < 12 {
        return;
    }
    let links = std::mem::take(&mut app.links.links[which]);
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
    let dates = app.links.dates[which];
    for (i, entry) in (offset..lines).take(rows).filter_map(|line| entry(&links, line)).enumerate() {
        let place = Rect { y: inside.y + i as u16, height: 1, ..inside };
        match entry {
            Entry::Heading(section) => {
                let label = format!("{} {} ({})", section.arrow, section.label, section.links.len());
                f.render_widget(Line::styled(clip(&label, cells).into_owned(), app.theme.heading()), place);
            }
            Entry::Link(number, link) => {
                let marks = app.links.numbering.text(network.relation_sources(link.relation));
                let mut line = link_line(app, &network, &link, &marks, cells.saturating_sub(2), dates);
                line.spans.insert(0, Span::raw("  "));
                f.render_widget(line, place);
                if number == row && app.links.column == which {
                    select_row(app, f, place, app.pane == Pane::Middle);
                }
            }
        }
    }
    app.links.links[which] = links;
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
        let groups = groups(&network, app.explorer.subset(), link.other).into_iter().map(|group| {
            let kind = &network.relation_kinds()[group.kind as usize];
            let label = safe(kind.label_of(group.forward).of(app.lang)).into_owned();
            let head = format!("{} {} ({})  ", arrow(kind.symmetric, group.forward), label, group.links.len());
            let names = group.links.iter().take(40).map(|l| safe(network.short_or_name(l.other)).into_owned());
            (head, names.collect::<Vec<_>>().join(", "))
        });
        app.links.beyond = Some(Beyond { made_for, groups: groups.collect() });
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
    for (head, names) in app.links.beyond.iter().flat_map(|beyond| &beyond.groups) {
        let names = clip(names, cells.saturating_sub(2).max(1));
        lines.push(Line::styled(clip(head, cells).into_owned(), app.theme.heading()));
        lines.push(Line::from(pad(&format!("  {names}"), cells)));
    }
    for (i, line) in lines.into_iter().take(inside.height as usize).enumerate() {
        f.render_widget(line, Rect { y: inside.y + i as u16, height: 1, ..inside });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_relations_of_a_column_know_each_other() {
        let section = |links: u32| {
            let links = (0..links).map(|relation| Link { other: 0, relation, forward: true }).collect();
            Section { arrow: "→", label: String::new(), links }
        };
        let sections = [section(2), section(1), section(3)];
        for row in 0..6 {
            let line = line_of(&sections, row);
            assert!(matches!(entry(&sections, line), Some(Entry::Link(number, _)) if number == row), "{row} at {line}");
        }
        assert!([0, 3, 5].into_iter().all(|line| matches!(entry(&sections, line), Some(Entry::Heading(_)))));
        assert!(entry(&sections, 9).is_none());
    }
}
