//! The paths between two actors, each hop with its relation, direction, dates and sources; and why there is none.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::actors::{textwrap, window};
use super::frame::select_row;
use super::sheet::{Numbering, hard_wrap};
use crate::analysis::paths::{Path, TimeMode};
use crate::explorer::{Found, Question, QuestionError, Shown, Views, WhyNot, why_not};
use crate::network::Network;
use crate::scene::cells::{clip, width};
use crate::text::{self, safe};
use crate::ticket::Ticket;
use crate::tui::action::Action;
use crate::tui::app::{App, Effect, Level, Pane, Tab};

/// How many paths are listed at first, and how many more each time.
const PAGE: usize = 20;
/// How many further paths `n` looks for once all shortest are listed.
const FURTHER: usize = 10;

/// A question on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Tells a late answer from the one that is waited for.
    pub id: u64,
    /// What is asked.
    pub question: Question,
}

/// The end of a search.
#[derive(Debug)]
pub struct Done {
    /// The question's number.
    pub id: u64,
    /// The answer, or what went wrong.
    pub answer: Result<Found, QuestionError>,
    /// Why nothing was found.
    pub why_not: Option<WhyNot>,
}

/// Looks for paths in a view; where there are none, for the reason.
pub fn look(views: &Views, shown: &Shown, asked: &Asked, ticket: &Ticket) -> Done {
    let question = &asked.question;
    let answer = question.answer(views.network(), shown.subset(), ticket);
    let is_empty =
        answer.as_ref().is_ok_and(|found| found.answer.paths.is_empty() && found.answer.stopped.is_none());
    let why_not = if is_empty { why_not(views, shown, question, ticket).ok() } else { None };
    Done { id: asked.id, answer, why_not }
}

/// The pane of paths.
pub struct Paths {
    /// What was asked last.
    pub question: Option<Question>,
    /// Whether the answer is still looked for.
    pub running: bool,
    /// What was found.
    pub found: Option<Found>,
    /// Why nothing was found.
    pub why_not: Option<WhyNot>,
    cursor: usize,
    offset: usize,
    tops: Vec<usize>,
    asked_at: u64,
    /// Counts the questions: the number of the one that is waited for.
    pub id: u64,
    /// The constraints of the next question; its ends mean nothing.
    pub asks: Question,
}

impl Default for Paths {
    fn default() -> Paths {
        Paths {
            question: None,
            running: false,
            found: None,
            why_not: None,
            cursor: 0,
            offset: 0,
            tops: Vec::new(),
            asked_at: 0,
            id: 0,
            asks: Question::new(0, 0),
        }
    }
}

impl Paths {
    /// What is listed.
    pub fn paths(&self) -> &[Path] {
        self.found.as_ref().map_or(&[], |found| &found.answer.paths)
    }

    /// The path under the cursor.
    pub fn current(&self) -> Option<&Path> {
        self.paths().get(self.cursor)
    }
}

/// Asks for the paths between two actors.
pub fn ask(app: &mut App, from: u32, to: u32) -> Vec<Effect> {
    app.tab = Tab::Paths;
    app.pane = Pane::Middle;
    if from == to {
        let name = app.name(from);
        app.say(Level::Note, (app.words().same_actor)(&name));
        return Vec::new();
    }
    // A step that nobody asked for is no reason to find nothing.
    let asked = app.explorer.asked_view();
    let question = Question { from, to, ..app.paths.asks.clone() };
    if asked == *app.explorer.view() {
        return start(app, question);
    }
    app.set_view(asked, |app| {
        let effects = start(app, question);
        app.jobs.effects.extend(effects);
    });
    Vec::new()
}

fn start(app: &mut App, question: Question) -> Vec<Effect> {
    app.paths.id += 1;
    let same_ends = app.paths.question.as_ref().is_some_and(|q| (q.from, q.to) == (question.from, question.to));
    if !same_ends {
        app.paths.found = None;
        app.paths.cursor = 0;
        app.paths.offset = 0;
    }
    app.paths.why_not = None;
    app.paths.running = true;
    app.paths.asked_at = app.version;
    app.paths.question = Some(question.clone());
    vec![Effect::Paths(Asked { id: app.paths.id, question })]
}

/// Asks the last question again: the view or the constraints have changed.
pub fn again(app: &mut App) -> Vec<Effect> {
    match app.paths.question.clone() {
        Some(question) => {
            let question = Question { from: question.from, to: question.to, ..app.paths.asks.clone() };
            start(app, question)
        }
        None => Vec::new(),
    }
}

/// Goes on: lists more of the shortest, then looks for the next best.
pub fn more(app: &mut App) -> Vec<Effect> {
    if app.paths.running {
        return Vec::new();
    }
    let Some(question) = app.paths.question.clone() else { return Vec::new() };
    let listed = app.paths.paths().len();
    let complete = app.paths.found.as_ref().is_some_and(|found| found.answer.complete);
    if question.k.is_some_and(|k| listed < k) || listed == 0 {
        let words = app.words();
        app.say(Level::Note, words.no_more_paths);
        return Vec::new();
    }
    let question = match (question.k, complete) {
        (None, false) => Question { limit: question.limit + PAGE, ..question },
        _ => Question { k: Some(listed + FURTHER), ..question },
    };
    start(app, question)
}

/// Takes the answer of a search; a late one is dropped.
pub fn done(app: &mut App, done: Done) {
    if app.paths.question.is_none() || app.paths.id != done.id {
        return;
    }
    app.paths.running = false;
    match done.answer {
        Ok(found) => {
            app.paths.why_not = done.why_not;
            app.paths.cursor = app.paths.cursor.min(found.answer.paths.len().saturating_sub(1));
            app.paths.found = Some(found);
            light(app);
        }
        Err(error) => {
            let said = text::why::refused(&error, &app.network(), app.lang);
            app.say(Level::Error, said);
        }
    }
}

fn light(app: &mut App) {
    app.lit = app.paths.current().cloned();
}

/// Why the ends of the last question are linked or not; without a question, asks for one.
pub fn why(app: &mut App) -> Vec<Effect> {
    if app.place() != crate::tui::action::PATHS || app.paths.question.is_none() {
        return crate::tui::layers::search::paths(app);
    }
    let layer = crate::tui::layers::pages::why(app);
    app.layers.push(layer);
    Vec::new()
}

/// Switches off the step that keeps the two apart, and looks again.
pub fn relax(app: &mut App) -> Vec<Effect> {
    let Some(found) = app.paths.why_not.as_ref().and_then(|why_not| why_not.relaxations.first()) else {
        return Vec::new();
    };
    let view = found.view.clone();
    let asks = Question { k: None, limit: PAGE, ..found.question.clone() };
    app.paths.asks = asks;
    app.set_view(view, |app| {
        let effects = again(app);
        app.jobs.effects.extend(effects);
    });
    Vec::new()
}

/// Keeps only the actors of the path under the cursor.
pub fn keep(app: &mut App) {
    let Some(path) = app.paths.current() else { return };
    let mut actors: Vec<u32> = path.hops.iter().map(|hop| hop.from).collect();
    actors.extend(path.hops.last().map(|hop| hop.to));
    let lit = app.lit.clone();
    app.keep_only(&actors, |app| {
        app.lit = lit;
        app.tab = Tab::Map;
    });
}

/// What an action does among the paths.
pub fn act(app: &mut App, action: Action) {
    let last = app.paths.paths().len().saturating_sub(1);
    let cursor = app.paths.cursor;
    app.paths.cursor = match action {
        Action::Up => cursor.saturating_sub(1),
        Action::Down => (cursor + 1).min(last),
        Action::PageUp => cursor.saturating_sub(5),
        Action::PageDown => (cursor + 5).min(last),
        Action::Fit => 0,
        Action::Last => last,
        Action::Open if app.paths.why_not.is_some() => return,
        Action::Open => {
            if let Some(path) = app.paths.current().cloned() {
                // The map stands around an end of the path, so that the whole of it is near the middle.
                let start = path.hops[0].from;
                if !app.explorer.subset().has_actor(start) {
                    return;
                }
                app.explorer.set_focus(Some(start));
                app.selected = Some(start);
                app.lit = Some(path);
                app.tab = Tab::Map;
                app.version += 1;
            }
            return;
        }
        _ => return,
    };
    light(app);
}

/// What a click does among the paths.
pub fn click(app: &mut App, row: u16) {
    let area = app.areas.rows;
    if row < area.y {
        return;
    }
    let line = app.paths.offset + usize::from(row - area.y);
    app.paths.cursor = app.paths.tops.iter().rposition(|top| *top <= line).unwrap_or(0);
    light(app);
}

/// The heading of a path: how long, how well proved, when.
fn headline(app: &App, path: &Path) -> String {
    let mode = app.paths.question.as_ref().map_or(TimeMode::Any, |question| question.time);
    text::paths::verdict(path, mode, app.lang)
}

/// The path as lines, broken between hops. A hop always shows where it leads: its relation is cut before the name is.
fn chain(
    app: &App,
    network: &Network,
    path: &Path,
    numbering: &mut Numbering,
    cells: usize,
) -> Vec<Vec<Span<'static>>> {
    let actor = |a: u32, room: usize| {
        let kind = network.kind(a);
        let name = clip(&safe(network.short_or_name(a)), room.saturating_sub(2)).into_owned();
        vec![
            Span::styled(format!("{} ", app.theme.symbol(kind)), app.theme.hue(kind.hue)),
            Span::styled(name, app.theme.title()),
        ]
    };
    let measure = |spans: &[Span]| spans.iter().map(Span::width).sum::<usize>();
    let mut lines = vec![actor(path.hops[0].from, cells)];
    let mut used = measure(&lines[0]);
    for hop in &path.hops {
        let kind = network.relation_kind(hop.relation);
        let label = safe(kind.label_of(hop.forward).of(app.lang)).into_owned();
        let when = text::when_compact(network, hop.relation);
        let marks = numbering.marks(network.relation_sources(hop.relation));
        let marks = if marks.is_empty() { app.words().unsourced.to_string() } else { marks };
        let proof = format!(" ({when}) {marks} ");
        let name = 2 + width(&safe(network.short_or_name(hop.to)));
        let fixed = width(&proof) + 3;
        let line = lines.last_mut().expect("never empty");
        let same_line = used + 4 + width(&label) + fixed + name <= cells;
        // On a line of its own a hop begins two cells in.
        let room = if same_line { cells - used - 4 } else { cells.saturating_sub(2) };
        let label = clip(&label, room.saturating_sub(fixed + name.min(room / 2)).max(6)).into_owned();
        let left = room.saturating_sub(width(&label) + fixed);
        let mut spans =
            vec![Span::raw(label), Span::styled(proof, app.theme.quiet()), Span::styled("─▶ ", app.theme.quiet())];
        spans.extend(actor(hop.to, left));
        if same_line {
            line.push(Span::styled(" ── ", app.theme.quiet()));
            used += 4 + measure(&spans);
            line.extend(spans);
        } else {
            used = 2 + measure(&spans);
            spans.insert(0, Span::raw("  "));
            lines.push(spans);
        }
    }
    lines
}

/// The sources of the path under the cursor, below the list: what proves it stays in sight.
fn proof(app: &App, network: &Network, numbering: &Numbering, cells: usize, rows: usize) -> Vec<Line<'static>> {
    let Some(path) = app.paths.current() else { return Vec::new() };
    let mut cited: Vec<usize> = path
        .hops
        .iter()
        .flat_map(|hop| network.relation_sources(hop.relation))
        .filter_map(|source| numbering.met.iter().position(|known| known == source))
        .collect();
    cited.sort_unstable();
    cited.dedup();
    let mut lines = Vec::new();
    for at in cited {
        let mark = format!("[{}] ", at + 1);
        let said = text::paths::source_line(network, numbering.met[at], app.lang);
        for (i, part) in hard_wrap(&said, cells.saturating_sub(width(&mark)), 2).into_iter().enumerate() {
            let head = if i == 0 { mark.clone() } else { " ".repeat(width(&mark)) };
            lines.push(Line::from(vec![Span::styled(head, app.theme.quiet()), Span::raw(part)]));
        }
    }
    lines.truncate(rows);
    lines
}

/// Draws the paths.
pub fn draw(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let network = app.network();
    let cells = area.width as usize;
    let Some(question) = app.paths.question.clone() else {
        let lines: Vec<Line> =
            textwrap(words.paths_help, cells.saturating_sub(4)).into_iter().map(Line::from).collect();
        let rows = (lines.len() as u16).min(area.height);
        let place = Rect {
            x: area.x + 2,
            y: area.y + (area.height - rows) / 3,
            width: area.width.saturating_sub(4),
            height: rows,
        };
        f.render_widget(ratatui::widgets::Paragraph::new(lines), place);
        return;
    };
    let (from, to) = (app.name(question.from), app.name(question.to));
    f.render_widget(
        Line::styled(clip(&format!("{from} → {to}"), cells).into_owned(), app.theme.title()),
        Rect { height: 1, ..area },
    );
    let status = status(app);
    let stale = app.version != app.paths.asked_at && !app.paths.running;
    let status = if stale { format!("{status} · {}", words.paths_stale) } else { status };
    let status: Vec<String> = textwrap(&status, cells);
    let status_rows = status.len().min(3) as u16;
    for (i, line) in status.into_iter().take(3).enumerate() {
        f.render_widget(Line::styled(line, app.theme.quiet()), Rect { y: area.y + 1 + i as u16, height: 1, ..area });
    }
    let body = Rect { y: area.y + 2 + status_rows, height: area.height.saturating_sub(2 + status_rows), ..area };
    app.areas.rows = body;
    if let Some(why_not) = &app.paths.why_not {
        let report = text::tui::why_not_lines(&app.explorer, &question, why_not, app.lang);
        let lines: Vec<Line> = report.iter().flat_map(|line| textwrap(line, cells)).map(Line::from).collect();
        f.render_widget(ratatui::widgets::Paragraph::new(lines), body);
        return;
    }
    let Some(found) = app.paths.found.clone() else { return };
    let mut numbering = Numbering::default();
    let mut lines: Vec<(Line<'static>, Option<usize>)> = Vec::new();
    let mut tops = Vec::new();
    for (i, path) in found.answer.paths.iter().enumerate() {
        tops.push(lines.len());
        let number = format!("{:>2}  ", i + 1);
        let head = format!("{number}{}", headline(app, path));
        lines.push((Line::styled(clip(&head, cells).into_owned(), app.theme.heading()), Some(i)));
        for spans in chain(app, &network, path, &mut numbering, cells.saturating_sub(4)) {
            let mut line = Line::from(spans);
            line.spans.insert(0, Span::raw("    "));
            lines.push((line, None));
        }
    }
    let most = (body.height as usize).saturating_sub(3) / 3;
    let proof = proof(app, &network, &numbering, cells, most);
    let body = if proof.is_empty() {
        body
    } else {
        let list = Rect { height: body.height - proof.len() as u16 - 1, ..body };
        let rule = Rect { y: list.bottom(), height: 1, ..body };
        f.render_widget(Line::styled("─".repeat(cells), app.theme.quiet()), rule);
        for (i, line) in proof.into_iter().enumerate() {
            f.render_widget(line, Rect { y: rule.y + 1 + i as u16, ..rule });
        }
        list
    };
    app.areas.rows = body;
    let rows = body.height as usize;
    let top = tops.get(app.paths.cursor).copied().unwrap_or(0);
    let bottom = tops.get(app.paths.cursor + 1).copied().unwrap_or(lines.len());
    let offset =
        window(bottom.saturating_sub(1).min(top + rows.saturating_sub(1)), app.paths.offset, lines.len(), rows);
    app.paths.offset = window(top, offset, lines.len(), rows);
    app.paths.tops = tops;
    for (i, (line, path)) in lines.into_iter().skip(app.paths.offset).take(rows).enumerate() {
        let place = Rect { y: body.y + i as u16, height: 1, ..body };
        f.render_widget(line, place);
        if path == Some(app.paths.cursor) {
            select_row(app, f, place, app.pane == Pane::Middle);
        }
    }
}

/// How many there are, how many are listed, and how to go on.
fn status(app: &App) -> String {
    let words = app.words();
    let mut parts = Vec::new();
    if app.paths.asks.directed {
        parts.push(words.constraint_directed.to_string());
    }
    match app.paths.asks.time {
        TimeMode::Any => {}
        TimeMode::Same => parts.push(words.constraint_same.to_string()),
        TimeMode::Chronological => parts.push(words.constraint_chronological.to_string()),
    }
    if app.paths.running {
        parts.insert(0, words.searching.to_string());
        return parts.join(" · ");
    }
    let Some(found) = &app.paths.found else { return parts.join(" · ") };
    let answer = &found.answer;
    let asked_k = app.paths.question.as_ref().is_some_and(|question| question.k.is_some());
    let said = if answer.paths.is_empty() && answer.stopped.is_none() {
        words.no_path.to_string()
    } else {
        match app.paths.question.as_ref().and_then(|question| question.apart) {
            Some(apart) => text::paths::independent(found, apart, app.lang),
            None => text::paths::found(answer, asked_k, app.lang),
        }
    };
    parts.insert(0, said);
    parts.join(" · ")
}

/// The path under the cursor as text with its sources, for the clipboard.
pub fn as_text(app: &App) -> Option<String> {
    let path = app.paths.current()?;
    Some(text::tui::path_text(app.explorer.network(), path, app.lang))
}
