//! The paths between two actors, each hop with its relation, direction, dates and sources; and why there is none.

mod draw;
pub mod evidence;
pub mod web;

use num_bigint::BigUint;

use crate::analysis::paths::{Path, TimeMode};
use crate::explorer::question::{Pages, connect_command};
use crate::explorer::{Found, Question, QuestionError, Shown, Views, WhyNot, why_not};
use crate::text;
use crate::ticket::Ticket;
use crate::tui::action::Action;
use crate::tui::app::{App, Effect, Level, Pane, Tab};

pub use draw::draw;

/// How many paths are listed at first, and how many more each time.
const PAGE: usize = 20;
/// How many further paths `n` looks for once all shortest are listed.
const FURTHER: usize = 10;

/// A question on its way.
#[derive(Debug)]
pub struct Asked {
    /// Tells a late answer from the one that is waited for.
    pub id: u64,
    /// What is asked.
    pub question: Question,
    /// The pages of its answer, where some were given before.
    pub pages: Option<Pages>,
}

/// The end of a search.
#[derive(Debug)]
pub struct Done {
    /// The question's number.
    pub id: u64,
    /// The answer, or what went wrong.
    pub answer: Result<Found, QuestionError>,
    /// What it takes to go on behind it.
    pub pages: Option<Pages>,
    /// Why nothing was found.
    pub why_not: Option<WhyNot>,
}

/// Looks for paths in a view, or goes on behind those that were found; where there are none, for the reason.
pub fn look(views: &Views, shown: &Shown, asked: Asked, ticket: &Ticket) -> Done {
    let Asked { id, question, mut pages } = asked;
    let answer = match question.apart {
        Some(_) => question.answer(views.network(), shown.subset(), ticket),
        None => page(views, shown, &question, &mut pages, ticket),
    };
    let is_empty = |Found { answer, .. }: &Found| {
        answer.paths.is_empty() && answer.stopped.is_none() && answer.before == BigUint::ZERO
    };
    let is_empty = answer.as_ref().is_ok_and(is_empty);
    let why_not = if is_empty { why_not(views, shown, &question, ticket).ok() } else { None };
    Done { id, answer, pages, why_not }
}

fn page(
    views: &Views,
    shown: &Shown,
    question: &Question,
    pages: &mut Option<Pages>,
    ticket: &Ticket,
) -> Result<Found, QuestionError> {
    let mut going = match pages.take() {
        Some(pages) => pages,
        None => question.pages(views.network(), shown.subset(), ticket)?,
    };
    let after = usize::try_from(&question.after).unwrap_or(usize::MAX);
    let size = question.k.map_or(question.limit, |k| k.saturating_sub(after));
    let answer = going.next(size, ticket);
    *pages = Some(going);
    Ok(Found { answer, most: None })
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
    /// The web that links several actors, in the place of paths between two.
    pub web: Option<web::Linked>,
    /// Whether that web is still looked for.
    pub weaving: bool,
    /// The hop of the path under the cursor whose evidence stands in the sheet.
    pub hop: Option<usize>,
    /// What it takes to go on behind what was found.
    pages: Option<Pages>,
    /// How many paths each switch of the constraints would leave, once it is known.
    pub counts: Vec<Option<(String, u32)>>,
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
            web: None,
            weaving: false,
            hop: None,
            pages: None,
            counts: Vec::new(),
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

    /// What was asked of the dates.
    pub fn mode(&self) -> TimeMode {
        self.question.as_ref().map_or(TimeMode::Any, |question| question.time)
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
    let same_ends = app.paths.question.as_ref().is_some_and(|q| (q.from, q.to) == (question.from, question.to));
    if !same_ends {
        app.paths.found = None;
        app.paths.cursor = 0;
        app.paths.offset = 0;
    }
    app.paths.asked_at = app.version;
    send(app, question, None)
}

fn send(app: &mut App, question: Question, pages: Option<Pages>) -> Vec<Effect> {
    app.paths.id += 1;
    app.paths.why_not = None;
    app.paths.web = None;
    app.paths.hop = None;
    app.paths.pages = None;
    app.paths.running = true;
    app.paths.question = Some(question.clone());
    vec![Effect::Paths(Box::new(Asked { id: app.paths.id, question, pages }))]
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

/// Goes on behind what is listed: with more of the shortest, then with the next best. In another view it begins anew.
pub fn more(app: &mut App) -> Vec<Effect> {
    if app.paths.running {
        return Vec::new();
    }
    if app.version != app.paths.asked_at {
        return again(app);
    }
    let Some(question) = app.paths.question.clone() else { return Vec::new() };
    let listed = app.paths.paths().len();
    let answer = app.paths.found.as_ref().map(|found| &found.answer);
    let (complete, ended) = answer.map_or((true, true), |answer| (answer.complete, answer.ended));
    if listed == 0 || (ended && question.k.is_some()) || (complete && question.apart.is_some()) {
        let words = app.words();
        app.say(Level::Note, words.no_more_paths);
        return Vec::new();
    }
    let k = Some(listed + FURTHER);
    if question.apart.is_some() {
        return start(app, Question { k, ..question });
    }
    let mut pages = app.paths.pages.take();
    let after = BigUint::from(listed);
    let question = match (question.k, complete) {
        (None, false) => Question { after, limit: PAGE, ..question },
        _ => {
            pages = pages.and_then(|mut pages| pages.widen().then_some(pages));
            Question { k, after, ..question }
        }
    };
    send(app, question, pages)
}

/// Takes the answer of a search; a late one is dropped.
pub fn done(app: &mut App, done: Done) {
    if app.paths.question.is_none() || app.paths.id != done.id {
        return;
    }
    app.paths.running = false;
    match done.answer {
        Ok(mut found) => {
            app.paths.why_not = done.why_not;
            app.paths.pages = done.pages;
            if found.answer.before > BigUint::ZERO && found.answer.paths.is_empty() && found.answer.ended {
                let words = app.words();
                app.say(Level::Note, words.no_more_paths);
            }
            // A further page stands below those that are there.
            if found.answer.before > BigUint::ZERO
                && let Some(before) = app.paths.found.take()
                && BigUint::from(before.answer.paths.len()) == found.answer.before
            {
                let further = std::mem::replace(&mut found.answer.paths, before.answer.paths);
                found.answer.paths.extend(further);
                found.answer.before = BigUint::ZERO;
            }
            app.paths.cursor = app.paths.cursor.min(found.answer.paths.len().saturating_sub(1));
            app.paths.found = Some(found);
            light(app);
            crate::tui::layers::constraints::found(app);
        }
        Err(error) => {
            let said = text::why::refused(&error, &app.network(), app.lang);
            app.say(Level::Error, said);
        }
    }
}

fn light(app: &mut App) {
    app.paths.hop = None;
    app.lit = app.paths.current().cloned();
    app.lit_is_web = false;
}

/// Why the ends of the last question are linked or not; without a question, asks for one.
pub fn why(app: &mut App) -> Vec<Effect> {
    if app.place() != crate::tui::action::PATHS || (app.paths.question.is_none() && app.paths.web.is_none()) {
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

/// Keeps only the actors and relations of the paths that are listed, or of the one whose hops are walked, or of the web.
pub fn keep(app: &mut App) {
    let paths: Vec<&Path> = match (app.paths.hop, app.paths.current()) {
        _ if app.paths.web.is_some() => Vec::new(),
        (Some(_), Some(path)) => vec![path],
        _ => app.paths.paths().iter().collect(),
    };
    let mut actors: Vec<u32> = app.paths.web.iter().flat_map(|web| web.found.web.actors.clone()).collect();
    actors.extend(paths.iter().flat_map(|path| actors_of(path)));
    let mut known = std::collections::BTreeSet::new();
    actors.retain(|actor| known.insert(*actor));
    if actors.is_empty() {
        return;
    }
    let mut relations: Vec<u32> = app.paths.web.iter().flat_map(|web| web.found.web.relations.clone()).collect();
    relations.extend(paths.iter().flat_map(|path| path.hops.iter().map(|hop| hop.relation)));
    relations.sort_unstable();
    relations.dedup();
    let network = app.network();
    let relations: Vec<String> = relations.iter().map(|one| network.relation_id(*one).to_string()).collect();
    let count = paths.len();
    let (lit, is_web) = (app.lit.clone(), app.lit_is_web);
    let mut view = app.explorer.view().clone();
    view.keep_relations(app.ids(&actors), &relations);
    app.set_view(view, move |app| {
        (app.lit, app.lit_is_web) = (lit, is_web);
        app.tab = Tab::Map;
        let actors = app.explorer.subset().actor_count();
        app.say(Level::Note, (app.words().kept_paths)(count, actors));
    });
}

/// The actors of a path or of a web, in the order in which one meets them.
pub fn actors_of(path: &Path) -> Vec<u32> {
    let mut actors: Vec<u32> = Vec::new();
    for actor in path.hops.iter().flat_map(|hop| [hop.from, hop.to]) {
        if !actors.contains(&actor) {
            actors.push(actor);
        }
    }
    actors
}

/// Moves from hop to hop along the path under the cursor; the sheet shows the evidence of each.
fn walk(app: &mut App, forward: bool) {
    let Some(last) = app.lit.as_ref().map(|path| path.hops.len().saturating_sub(1)) else { return };
    let hop = match (app.paths.hop, forward) {
        (None, true) => Some(0),
        (None, false) => None,
        (Some(at), true) => Some((at + 1).min(last)),
        (Some(0), false) => None,
        (Some(at), false) => Some(at - 1),
    };
    app.paths.hop = hop;
    app.sheet.offset = 0;
    let to = app.lit.as_ref().zip(hop).map(|(path, at)| path.hops[at].to);
    if let Some(actor) = to.filter(|actor| app.explorer.subset().has_actor(*actor)) {
        app.select(actor);
    }
}

/// What an action does among the paths.
pub fn act(app: &mut App, action: Action) {
    if app.paths.web.is_some() {
        web::act(app, action);
        return;
    }
    let last = app.paths.paths().len().saturating_sub(1);
    let cursor = app.paths.cursor;
    app.paths.cursor = match action {
        Action::Up => cursor.saturating_sub(1),
        Action::Down => (cursor + 1).min(last),
        Action::PageUp => cursor.saturating_sub(5),
        Action::PageDown => (cursor + 5).min(last),
        Action::Fit => 0,
        Action::Last => last,
        Action::Right | Action::Left => {
            walk(app, action == Action::Right);
            return;
        }
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
                app.lit_is_web = false;
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

/// Whether there are paths or a web to be taken away.
pub fn has_answer(app: &App) -> bool {
    !app.paths.paths().is_empty() || app.paths.web.as_ref().is_some_and(|web| !web.found.web.relations.is_empty())
}

/// The command line that asks the same.
pub fn command(app: &App) -> Option<String> {
    let view = app.explorer.view();
    if let Some(web) = &app.paths.web {
        let actors: Vec<u32> = web.found.linked.iter().chain(web.found.apart.iter().flatten()).copied().collect();
        return Some(connect_command(&app.explorer, view, &actors));
    }
    let listed = app.paths.paths().len();
    let whole = |question: &Question| {
        let limit = if question.k.is_none() { question.limit.max(listed) } else { question.limit };
        Question { after: BigUint::ZERO, limit, ..question.clone() }
    };
    app.paths.question.as_ref().map(|question| whole(question).command(&app.explorer, view))
}

/// The path under the cursor as text with its sources, for the clipboard.
pub fn as_text(app: &App) -> Option<String> {
    if let Some(web) = &app.paths.web {
        return Some(web::as_text(app, web));
    }
    let path = app.paths.current()?;
    if let Some(hop) = app.paths.hop.and_then(|at| path.hops.get(at)) {
        return Some(text::tui::relation_text(app.explorer.network(), hop.relation, app.lang));
    }
    Some(text::tui::path_text(app.explorer.network(), path, app.paths.mode(), app.lang))
}
