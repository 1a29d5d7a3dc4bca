//! The sheet of the selected actor: who it is, its relations by kind with dates and sources, and the list of the sources.

use std::sync::Arc;

use hashbrown::HashMap;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::actors::{best_name, textwrap, window};
use super::frame::{block, select_row};
use super::linked::{self, Entry, Linked, count, entry, line_of};
use super::paths::evidence;
use crate::explorer::links::Group;
use crate::network::{Link, Network};
use crate::scene::cells::{clip, pad, right, width};
use crate::text::{self, number, safe};
use crate::tui::action::Action;
use crate::tui::app::{App, Pane, inner};
use crate::tui::theme::Theme;

/// The sheet.
#[derive(Default)]
pub struct Sheet {
    /// The selected row among those that lead to an actor.
    pub row: usize,
    /// The first line on the screen.
    pub offset: usize,
    made: Option<Made>,
}

/// What a sheet says besides relations: made when another actor is selected. Lines of relations and sources are only
/// counted; they are written when they come on the screen.
struct Made {
    key: (u64, u32, usize, Theme, bool),
    head: Vec<Line<'static>>,
    /// Absent while the relations of a hub are on their way.
    linked: Option<Arc<Linked>>,
    /// The lines of sources: the number of the source in the list, and which of its lines it is.
    sources: Vec<(u32, u8)>,
}

/// A sheet that cites more sources than this gives each one line.
const MANY: usize = 500;

/// More lines than this are not copied: terminals take no longer text.
const COPIED: usize = 2000;

impl Made {
    fn groups(&self) -> Vec<&Group> {
        self.linked.as_ref().map_or_else(Vec::new, |linked| linked.all())
    }

    /// How many lines there are down to the end of the relations, and in all.
    fn ends(&self) -> (usize, usize) {
        let groups = self.groups();
        let relations = self.head.len() + groups.len() + count(&groups);
        // The sources have a heading, with an empty line above it.
        (relations, relations + if self.sources.is_empty() { 0 } else { 2 + self.sources.len() })
    }

    fn relations(&self) -> usize {
        count(&self.groups())
    }

    /// The line of a relation by its number.
    fn line_of(&self, row: usize) -> Option<usize> {
        let groups = self.groups();
        (row < count(&groups)).then(|| self.head.len() + line_of(&groups, row))
    }

    /// The relation of a line, with its number.
    fn relation(&self, line: usize) -> Option<(usize, Link)> {
        match entry(&self.groups(), line.checked_sub(self.head.len())?)? {
            Entry::Link(row, link) => Some((row, link)),
            Entry::Heading(_) => None,
        }
    }

    fn actor(&self, row: usize) -> Option<u32> {
        self.relation(self.line_of(row)?).map(|(_, link)| link.other)
    }

    fn line(&self, app: &App, line: usize) -> Line<'static> {
        let (network, cells) = (app.explorer.network(), self.key.2);
        if let Some(line) = self.head.get(line) {
            return line.clone();
        }
        let Some(linked) = &self.linked else { return Line::default() };
        match entry(&self.groups(), line - self.head.len()) {
            Some(Entry::Heading(group)) => heading(app, group, cells),
            Some(Entry::Link(_, link)) => {
                let marks = linked.numbering.text(network.relation_sources(link.relation));
                let dates = linked.dates[0].max(linked.dates[1]);
                let mut line = link_line(app, network, &link, &marks, cells.saturating_sub(2), dates);
                line.spans.insert(0, Span::raw("  "));
                line
            }
            None => match line - self.ends().0 {
                0 => Line::default(),
                1 => Line::styled(app.words().sources, app.theme.title()),
                place => {
                    let (source, part) = self.sources[place - 2];
                    let (mark, mut parts) = source_lines(app, &linked.numbering, source, cells, self.source_height());
                    let head = if part == 0 { mark } else { " ".repeat(width(&mark)) };
                    Line::from(vec![
                        Span::styled(head, app.theme.quiet()),
                        Span::raw(parts.swap_remove(usize::from(part))),
                    ])
                }
            },
        }
    }

    fn source_height(&self) -> usize {
        if self.linked.as_ref().is_some_and(|linked| linked.numbering.met.len() > MANY) { 1 } else { 2 }
    }
}

/// The heading of a group of relations.
fn heading(app: &App, group: &Group, cells: usize) -> Line<'static> {
    let kind = &app.explorer.network().relation_kinds()[group.kind as usize];
    let label = safe(kind.label_of(group.forward).of(app.lang)).into_owned();
    let arrow = arrow(group.symmetric, group.forward);
    let count = number(group.links.len() as u64, app.lang);
    let room = cells.saturating_sub(3 + width(&count));
    Line::from(vec![
        Span::styled(format!("{arrow} {}", pad(&clip(&label, room), room)), app.theme.heading()),
        Span::styled(format!(" {count}"), app.theme.heading()),
    ])
}

/// Numbers sources in the order in which they are met.
#[derive(Default)]
pub struct Numbering {
    /// The sources met so far.
    pub met: Vec<u32>,
    numbers: HashMap<u32, u32>,
}

impl Numbering {
    /// Numbers the sources of a relation.
    pub fn meet(&mut self, sources: &[u32]) {
        for source in sources {
            self.numbers.entry(*source).or_insert_with(|| {
                self.met.push(*source);
                self.met.len() as u32
            });
        }
    }

    /// `[1]` or `[1][4]` for sources that were met; empty when there are none.
    pub fn text(&self, sources: &[u32]) -> String {
        sources.iter().filter_map(|source| Some(format!("[{}]", self.numbers.get(source)?))).collect()
    }

    /// Numbers the sources of a relation and gives their text.
    pub fn marks(&mut self, sources: &[u32]) -> String {
        self.meet(sources);
        self.text(sources)
    }
}

/// The sign of how a relation is walked.
pub fn arrow(symmetric: bool, forward: bool) -> &'static str {
    match (symmetric, forward) {
        (true, _) => "↔",
        (false, true) => "→",
        (false, false) => "←",
    }
}

/// The line of a relation: symbol, name of the other end, date, marks of the sources.
pub fn link_line(app: &App, network: &Network, link: &Link, marks: &str, cells: usize, dates: usize) -> Line<'static> {
    let kind = network.kind(link.other);
    // Where the whole network says nothing of sources or dates, repeating it on each line would only be noise.
    let says_dates = network.dates().len() > 1;
    let when = if says_dates { text::when_compact(network, link.relation) } else { String::new() };
    let says_sources = !network.sources().is_empty();
    let unsourced = if says_sources && network.relation_sources(link.relation).is_empty() { "?" } else { "" };
    // Wide sheets have a column of sources; narrow ones show at most the first mark.
    let marks = if cells < 30 {
        clip(marks.split_inclusive(']').next().unwrap_or(""), 4).into_owned()
    } else {
        marks.to_string()
    };
    let marks = format!("{marks}{unsourced}");
    let marks_width = if cells < 30 { 4 } else { 6 };
    let marks = pad(&clip(&marks, marks_width), marks_width);
    let when = right(clip(&when, dates), dates);
    let room = cells.saturating_sub(2 + 1 + width(&when) + 1 + marks_width);
    let mark = if app.explorer.marks().contains(&link.other) { "*" } else { "" };
    let name = format!("{mark}{}", safe(best_name(network, link.other, room)));
    Line::from(vec![
        Span::styled(app.theme.symbol(kind).to_string(), app.theme.hue(kind.hue)),
        Span::raw(" "),
        Span::styled(
            pad(&clip(&name, room), room),
            if app.explorer.focus() == Some(link.other) { app.theme.title() } else { app.theme.text() },
        ),
        Span::raw(" "),
        Span::styled(when, app.theme.quiet()),
        Span::raw(" "),
        Span::styled(marks, app.theme.quiet()),
    ])
}

fn make(app: &App, actor: u32, linked: Option<Arc<Linked>>, cells: usize) -> Made {
    let network = app.explorer.network();
    let words = app.words();
    let mut head: Vec<Line<'static>> = Vec::new();
    let kind = network.kind(actor);
    let mut about = vec![safe(kind.label.of(app.lang)).into_owned()];
    for name in ["commune", "departement", "region"] {
        let value = network.actor_text(actor, name);
        if !value.is_empty()
            && !about.iter().any(|known| known == value)
            && (name != "departement" || network.actor_text(actor, "commune").is_empty())
        {
            about.push(safe(value).into_owned());
        }
    }
    let founded = network.actor_text(actor, "founded");
    if !founded.is_empty() {
        about.push(safe(founded).into_owned());
    }
    for (i, line) in textwrap(&about.join(" · "), cells.saturating_sub(2)).into_iter().enumerate() {
        let symbol = if i == 0 { app.theme.symbol(kind) } else { ' ' };
        head.push(Line::from(vec![Span::styled(format!("{symbol} "), app.theme.hue(kind.hue)), Span::raw(line)]));
    }
    if width(network.name(actor)) + 6 > cells {
        let name = textwrap(&safe(network.name(actor)), cells);
        head.extend(name.into_iter().map(|line| Line::styled(line, app.theme.title())));
    }
    let description = network.actor_text(actor, "description");
    if !description.is_empty() {
        let description: String = description.chars().take(2000).collect();
        head.extend(textwrap(&safe(&description), cells).into_iter().map(Line::from));
    }
    let themes = network.actor_column("themes").and_then(|column| column.value(actor));
    if let Some(themes) = themes {
        let text = themes.items().join(", ");
        head.extend(textwrap(&safe(&text), cells).into_iter().map(|line| Line::styled(line, app.theme.quiet())));
    }
    let website = network.actor_text(actor, "website");
    if !website.is_empty() {
        head.push(Line::styled(clip(&safe(website), cells).into_owned(), app.theme.quiet()));
    }
    head.push(Line::default());
    let summary = match &linked {
        Some(linked) => {
            let links = (words.links_sourced)(count(&linked.all()), linked.sourced);
            let hidden = (linked.hidden > 0).then(|| format!(" · {}", (words.links_hidden)(linked.hidden)));
            links + &hidden.unwrap_or_default()
        }
        None => words.links_coming.to_string(),
    };
    head.extend(textwrap(&summary, cells).into_iter().map(|line| Line::styled(line, app.theme.title())));
    let key = (app.version, actor, cells, app.theme, linked.is_some());
    let mut made = Made { key, head, linked, sources: Vec::new() };
    if let Some(linked) = &made.linked {
        let numbering = &linked.numbering;
        let lines = |source: u32| match made.source_height() {
            1 => 1,
            height => source_lines(app, numbering, source, cells, height).1.len(),
        };
        made.sources = (0..numbering.met.len() as u32)
            .flat_map(|source| (0..lines(source) as u8).map(move |part| (source, part)))
            .collect();
    }
    made
}

/// The mark of a source in the list of sources, and its text on at most so many lines.
fn source_lines(app: &App, numbering: &Numbering, number: u32, cells: usize, lines: usize) -> (String, Vec<String>) {
    let source = &app.explorer.network().sources()[numbering.met[number as usize] as usize];
    let mark = format!("[{}] ", number + 1);
    let mut text = safe(source.name()).into_owned();
    if let Some(date) = &source.date {
        text = format!("{} · {text}", text::date(date, app.lang));
    }
    let text = text.trim_start_matches("https://").trim_start_matches("http://");
    let lines = hard_wrap(text, cells.saturating_sub(width(&mark)), lines);
    (mark, lines)
}

/// Breaks a text with addresses in it, into at most so many lines: after a space where the second half of a line has one,
/// else wherever the line ends.
pub fn hard_wrap(text: &str, cells: usize, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && cells > 1 {
        if wrapped.len() + 1 == lines || width(rest) <= cells {
            wrapped.push(clip(rest, cells).into_owned());
            break;
        }
        let mut used = 0;
        let cut = rest
            .char_indices()
            .find(|(_, c)| {
                used += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
                used > cells
            })
            .map_or(rest.len(), |(at, _)| at);
        let cut = if rest[cut..].starts_with(' ') {
            cut
        } else {
            rest[..cut].rfind(' ').filter(|at| at * 2 > cut).map_or(cut, |at| at + 1)
        };
        wrapped.push(rest[..cut].trim_end().to_string());
        rest = rest[cut..].trim_start();
    }
    wrapped
}

/// What an action does in the sheet.
pub fn act(app: &mut App, action: Action) {
    let Some(made) = &app.sheet.made else { return };
    let last = made.relations().saturating_sub(1);
    let most = made.ends().1.saturating_sub(app.areas.sheet_rows);
    let page = app.areas.sheet_rows.max(2) / 2;
    match action {
        // Above the first relation and below the last one there is text to read: the sheet scrolls.
        Action::Up if app.sheet.row == 0 => app.sheet.offset = app.sheet.offset.saturating_sub(1),
        Action::Down if app.sheet.row == last => app.sheet.offset = (app.sheet.offset + 1).min(most),
        Action::Up => go(app, app.sheet.row - 1),
        Action::Down => go(app, app.sheet.row + 1),
        Action::PageUp => go(app, app.sheet.row.saturating_sub(page)),
        Action::PageDown => go(app, (app.sheet.row + page).min(last)),
        Action::Fit => {
            go(app, 0);
            app.sheet.offset = 0;
        }
        Action::Last => {
            go(app, last);
            app.sheet.offset = most;
        }
        Action::Open => {
            if let Some(actor) = made.actor(app.sheet.row) {
                app.centre(actor);
                app.sheet.row = 0;
                app.sheet.offset = 0;
            }
        }
        _ => {}
    }
}

fn go(app: &mut App, row: usize) {
    app.sheet.row = row;
    let Some(made) = &app.sheet.made else { return };
    if let Some(line) = made.line_of(row) {
        app.sheet.offset = window(line, app.sheet.offset, made.ends().1, app.areas.sheet_rows);
    }
}

/// What a click does in the sheet.
pub fn click(app: &mut App, row: u16, double: bool) {
    let line = app.sheet.offset + usize::from(row - app.areas.sheet.y);
    let Some(made) = &app.sheet.made else { return };
    let Some((row, link)) = made.relation(line) else { return };
    app.sheet.row = row;
    if double {
        app.centre(link.other);
    }
}

/// What the wheel does in the sheet.
pub fn scroll(app: &mut App, down: bool) {
    let lines = app.sheet.made.as_ref().map_or(0, |made| made.ends().1);
    let most = lines.saturating_sub(app.areas.sheet_rows);
    let offset = app.sheet.offset;
    app.sheet.offset = if down { (offset + 3).min(most) } else { offset.saturating_sub(3) };
}

/// Draws the sheet.
pub fn draw(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    let has_focus = app.pane == Pane::Sheet;
    let words = app.words();
    if let Some(hop) = evidence::hop(app) {
        evidence::draw(app, hop, f, area);
        return;
    }
    let Some(actor) = app.selected else {
        f.render_widget(block(app, has_focus, words.sheet, None), area);
        return;
    };
    let network = app.network();
    let room = area.width.saturating_sub(6) as usize;
    let title = clip(&safe(best_name(&network, actor, room)), room).into_owned();
    f.render_widget(block(app, has_focus, &title, None), area);
    let area = inner(area);
    if area.height == 0 || area.width < 12 {
        return;
    }
    let cells = area.width as usize;
    let linked = linked::of(app, actor);
    let key = (app.version, actor, cells, app.theme, linked.is_some());
    let known = app.sheet.made.take().filter(|made| made.key == key);
    let made = known.unwrap_or_else(|| make(app, actor, linked, cells));
    app.areas.sheet = area;
    app.areas.sheet_rows = area.height as usize;
    let (count, rows) = (made.ends().1, area.height as usize);
    app.sheet.offset = app.sheet.offset.min(count.saturating_sub(rows));
    app.sheet.row = app.sheet.row.min(made.relations().saturating_sub(1));
    let selected = made.line_of(app.sheet.row);
    let more = count.saturating_sub(app.sheet.offset + rows);
    for (i, line) in (app.sheet.offset..count).take(rows).enumerate() {
        let place = Rect { y: area.y + i as u16, height: 1, ..area };
        f.render_widget(made.line(app, line), place);
        if has_focus && selected == Some(line) {
            select_row(app, f, place, true);
        }
    }
    app.sheet.made = Some(made);
    if more > 0 {
        let note = format!(" ↓ {more} ");
        let at = Rect {
            x: area.right().saturating_sub(width(&note) as u16),
            y: area.bottom(),
            width: width(&note) as u16,
            height: 1,
        };
        f.render_widget(Line::styled(note, app.theme.quiet()), at);
    }
}

/// The sheet as text, with its sources, for the clipboard.
pub fn as_text(app: &mut App, actor: u32) -> String {
    let linked = linked::of(app, actor);
    let made = make(app, actor, linked, 72);
    let (count, name) = (made.ends().1, safe(app.explorer.network().name(actor)).into_owned());
    let lines = (0..count.min(COPIED)).map(|line| made.line(app, line).to_string().trim_end().to_string());
    let more = (count > COPIED).then(|| (app.words().more_lines)(count - COPIED));
    std::iter::once(name).chain(lines).chain(more).map(|line| line + "\n").collect()
}
