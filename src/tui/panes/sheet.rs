//! The sheet of the selected actor: who it is, its relations by kind with dates and sources, and the list of the sources.

use hashbrown::{HashMap, HashSet};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::actors::{best_name, textwrap, window};
use super::frame::{block, select_row};
use crate::explorer::links::groups;
use crate::network::{DateField, Link, Network};
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

/// The lines of a sheet: made when another actor is selected. Those of relations and sources are only noted down; they
/// are written when they come on the screen.
struct Made {
    key: (u64, u32, usize, Theme),
    entries: Vec<Entry>,
    /// The lines that lead to an actor.
    leading: Vec<usize>,
    numbering: Numbering,
    dates: usize,
}

enum Entry {
    Text(Line<'static>),
    Link(Link),
    /// A line of a source, by its number in the list.
    Source(usize, usize),
}

impl Made {
    fn actor(&self, row: usize) -> Option<u32> {
        match self.entries[*self.leading.get(row)?] {
            Entry::Link(link) => Some(link.other),
            _ => None,
        }
    }

    fn line(&self, app: &App, number: usize) -> Line<'static> {
        let (network, cells) = (app.explorer.network(), self.key.2);
        match &self.entries[number] {
            Entry::Text(line) => line.clone(),
            Entry::Link(link) => {
                let marks = self.numbering.text(network.relation_sources(link.relation));
                let mut line = link_line(app, network, link, &marks, cells.saturating_sub(2), self.dates);
                line.spans.insert(0, Span::raw("  "));
                line
            }
            Entry::Source(source, part) => {
                let (mark, mut parts) = source_lines(app, &self.numbering, *source, cells);
                let head = if *part == 0 { mark } else { " ".repeat(width(&mark)) };
                Line::from(vec![Span::styled(head, app.theme.quiet()), Span::raw(parts.swap_remove(*part))])
            }
        }
    }
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

/// The width of the column of dates for these relations.
pub fn dates_width<'a>(network: &Network, links: impl Iterator<Item = &'a Link>) -> usize {
    const WIDEST: usize = 9;
    let mut known = HashSet::new();
    let mut widest = 1;
    for link in links {
        let code = |field| network.date_codes(field).get(link.relation as usize).copied().unwrap_or(0);
        if known.insert(DateField::ALL.map(code)) {
            widest = widest.max(width(&text::when_compact(network, link.relation)));
        }
        if widest >= WIDEST {
            return WIDEST;
        }
    }
    widest
}

/// The line of a relation: symbol, name of the other end, date, marks of the sources.
pub fn link_line(app: &App, network: &Network, link: &Link, marks: &str, cells: usize, dates: usize) -> Line<'static> {
    let kind = network.kind(link.other);
    let when = text::when_compact(network, link.relation);
    // Where the whole network says nothing of sources or dates, repeating it on each line would only be noise.
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

fn make(app: &App, actor: u32, cells: usize) -> Made {
    let network = app.explorer.network();
    let words = app.words();
    let mut rows: Vec<Entry> = Vec::new();
    let plain = |rows: &mut Vec<Entry>, line: Line<'static>| rows.push(Entry::Text(line));
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
    let mut first = true;
    for line in textwrap(&about.join(" · "), cells.saturating_sub(2)) {
        let symbol = if first { app.theme.symbol(kind) } else { ' ' };
        plain(
            &mut rows,
            Line::from(vec![Span::styled(format!("{symbol} "), app.theme.hue(kind.hue)), Span::raw(line)]),
        );
        first = false;
    }
    if width(network.name(actor)) + 6 > cells {
        for line in textwrap(&safe(network.name(actor)), cells) {
            plain(&mut rows, Line::styled(line, app.theme.title()));
        }
    }
    let description = network.actor_text(actor, "description");
    if !description.is_empty() {
        textwrap(&safe(&description.chars().take(2000).collect::<String>()), cells)
            .into_iter()
            .for_each(|line| plain(&mut rows, Line::from(line)));
    }
    let themes = network.actor_column("themes").and_then(|column| column.value(actor));
    if let Some(themes) = themes {
        let text = themes.items().join(", ");
        textwrap(&safe(&text), cells)
            .into_iter()
            .for_each(|line| plain(&mut rows, Line::styled(line, app.theme.quiet())));
    }
    let website = network.actor_text(actor, "website");
    if !website.is_empty() {
        plain(&mut rows, Line::styled(clip(&safe(website), cells).into_owned(), app.theme.quiet()));
    }
    plain(&mut rows, Line::default());
    let groups = groups(network, app.explorer.subset(), actor);
    let count: usize = groups.iter().map(|group| group.links.len()).sum();
    let sourced: usize =
        groups.iter().flat_map(|g| &g.links).filter(|link| !network.relation_sources(link.relation).is_empty()).count();
    let mut summary = (words.links_sourced)(count, sourced);
    let cooperation = app.explorer.view().begins_with_cooperation();
    let hidden = network
        .adjacency()
        .links(actor)
        .filter(|link| (link.other != actor || link.forward) && !app.explorer.subset().has_relation(link.relation))
        .filter(|link| !cooperation || network.relation_kind(link.relation).cooperation)
        .count();
    if hidden > 0 {
        summary = format!("{summary} · {}", (words.links_hidden)(hidden));
    }
    for line in textwrap(&summary, cells) {
        plain(&mut rows, Line::styled(line, app.theme.title()));
    }
    let mut numbering = Numbering::default();
    let mut leading = Vec::with_capacity(count);
    let dates = dates_width(network, groups.iter().flat_map(|group| &group.links));
    for group in &groups {
        let kind = &network.relation_kinds()[group.kind as usize];
        let label = safe(kind.label_of(group.forward).of(app.lang)).into_owned();
        let arrow = arrow(kind.symmetric, group.forward);
        let count = number(group.links.len() as u64, app.lang);
        let room = cells.saturating_sub(3 + width(&count));
        plain(
            &mut rows,
            Line::from(vec![
                Span::styled(format!("{arrow} {}", pad(&clip(&label, room), room)), app.theme.heading()),
                Span::styled(format!(" {count}"), app.theme.heading()),
            ]),
        );
        for link in &group.links {
            numbering.meet(network.relation_sources(link.relation));
            leading.push(rows.len());
            rows.push(Entry::Link(*link));
        }
    }
    if !numbering.met.is_empty() {
        plain(&mut rows, Line::default());
        plain(&mut rows, Line::styled(words.sources, app.theme.title()));
        for source in 0..numbering.met.len() {
            let parts = source_lines(app, &numbering, source, cells).1.len();
            rows.extend((0..parts).map(|part| Entry::Source(source, part)));
        }
    }
    Made { key: (app.version, actor, cells, app.theme), entries: rows, leading, numbering, dates }
}

/// The mark of a source in the list of sources, and its text on at most two lines.
fn source_lines(app: &App, numbering: &Numbering, number: usize, cells: usize) -> (String, Vec<String>) {
    let source = &app.explorer.network().sources()[numbering.met[number] as usize];
    let mark = format!("[{}] ", number + 1);
    let mut text = safe(source.name()).into_owned();
    if let Some(date) = &source.date {
        text = format!("{} · {text}", text::date(date, app.lang));
    }
    let text = text.trim_start_matches("https://").trim_start_matches("http://");
    let lines = hard_wrap(text, cells.saturating_sub(width(&mark)), 2);
    (mark, lines)
}

/// Breaks a text (an address) wherever the line ends, into at most so many lines.
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
        wrapped.push(rest[..cut].to_string());
        rest = &rest[cut..];
    }
    wrapped
}

/// What an action does in the sheet.
pub fn act(app: &mut App, action: Action) {
    let Some(made) = &app.sheet.made else { return };
    let last = made.leading.len().saturating_sub(1);
    let most = made.entries.len().saturating_sub(app.areas.sheet_rows);
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
    if let Some(line) = made.leading.get(row) {
        app.sheet.offset = window(*line, app.sheet.offset, made.entries.len(), app.areas.sheet_rows);
    }
}

/// What a click does in the sheet.
pub fn click(app: &mut App, row: u16, double: bool) {
    let line = app.sheet.offset + usize::from(row - app.areas.sheet.y);
    let Some(made) = &app.sheet.made else { return };
    let Ok(row) = made.leading.binary_search(&line) else { return };
    let actor = made.actor(row);
    app.sheet.row = row;
    if let (true, Some(actor)) = (double, actor) {
        app.centre(actor);
    }
}

/// What the wheel does in the sheet.
pub fn scroll(app: &mut App, down: bool) {
    let lines = app.sheet.made.as_ref().map_or(0, |made| made.entries.len());
    let most = lines.saturating_sub(app.areas.sheet_rows);
    let offset = app.sheet.offset;
    app.sheet.offset = if down { (offset + 3).min(most) } else { offset.saturating_sub(3) };
}

/// Draws the sheet.
pub fn draw(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    let has_focus = app.pane == Pane::Sheet;
    let words = app.words();
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
    let known = app.sheet.made.take().filter(|made| made.key == (app.version, actor, cells, app.theme));
    let made = known.unwrap_or_else(|| make(app, actor, cells));
    app.areas.sheet = area;
    app.areas.sheet_rows = area.height as usize;
    let (count, rows) = (made.entries.len(), area.height as usize);
    app.sheet.offset = app.sheet.offset.min(count.saturating_sub(rows));
    app.sheet.row = app.sheet.row.min(made.leading.len().saturating_sub(1));
    let selected = made.leading.get(app.sheet.row).copied();
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
pub fn as_text(app: &App, actor: u32) -> String {
    let made = make(app, actor, 72);
    let lines = (0..made.entries.len()).map(|line| made.line(app, line).to_string().trim_end().to_string() + "\n");
    lines.fold(format!("{}\n", safe(app.explorer.network().name(actor))), |all, line| all + &line)
}
