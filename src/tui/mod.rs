//! The explorer in a terminal: the only place that touches the terminal, the clock, threads and files of the interface.
//!
//! Everything a person does becomes an [`Event`], everything that changes the world is an [`Effect`] performed here.
//! [`replay`] runs the same app without a terminal.

pub mod action;
pub mod app;
pub mod clipboard;
mod deeds;
pub mod jobs;
pub mod keys;
pub mod layers;
pub mod loading;
pub mod panes;
mod terminal;
pub mod theme;
mod wait;
pub mod widgets;

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use serde_json::json;
use unicode_width::UnicodeWidthStr;

use crate::explorer::Explorer;
use crate::explorer::QuestionError;
use crate::explorer::open::STDIN;
use crate::explorer::session::{self, Restored};
use crate::label::Lang;
use crate::text::safe;
use crate::ticket::Ticket;
use app::{App, Effect, Event, Level, Tab};
use jobs::{Jobs, Lanes};
use panes::paths;
use theme::{Background, Theme};
use wait::{Load, Met};

/// Of networks with more actors than this the index of names is made beside the first frame, not at the first search.
const AT_ONCE: usize = 10_000;

/// What a screen has to know before there is a network to show.
#[derive(Clone, Debug)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// The names of what is opened.
    pub names: Vec<String>,
    /// Colours and glyphs.
    pub theme: Theme,
    /// Whether the terminal is asked for its background.
    pub asks_background: bool,
    /// Whether the mouse is listened to.
    pub mouse: bool,
}

/// Why the explorer did not run to its end.
#[derive(Debug)]
pub enum Ended<E> {
    /// There is no network to explore.
    NotLoaded(E),
    /// A sentence that tells it.
    Said(String),
}

/// Opens names as one network, or says in one sentence why it cannot: the same ones again, or others.
pub type Open = Arc<dyn Fn(&[String], &Ticket) -> Result<Opened, String> + Send + Sync>;

/// What was opened.
pub struct Opened {
    /// A fresh explorer of it.
    pub explorer: Explorer,
    /// The file and the keys of its session; none for what cannot be opened again.
    pub session: Option<(PathBuf, Vec<String>)>,
}

/// How the explorer is asked to start; the command line fills it in.
pub struct Options {
    /// The language.
    pub lang: Lang,
    /// The explorer of the opened network, with the steps asked for in its view.
    pub explorer: Explorer,
    /// Whether no step was asked for, so that the view is the program's to choose.
    pub free: bool,
    /// Opens networks; absent where nothing can be opened.
    pub open: Option<Open>,
    /// The file and the keys of the session; absent with `--fresh` on a network that has no name.
    pub session: Option<(PathBuf, Vec<String>)>,
    /// Whether the saved session is left aside.
    pub fresh: bool,
    /// What colours are chosen for; asked of the terminal when absent.
    pub background: Option<Background>,
    /// Whether colours are sent.
    pub colour: bool,
    /// The set of glyphs.
    pub glyphs: crate::scene::dots::Glyphs,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// Whether things may move.
    pub motion: bool,
    /// Keys that are pressed before the person's own.
    pub keys: String,
}

impl Options {
    fn into_app(self) -> (App, Begun) {
        let theme = Theme { background: self.background.unwrap_or_default(), colour: self.colour, glyphs: self.glyphs };
        let mut app = App::new(self.explorer, self.lang, theme);
        app.mouse = self.mouse;
        app.motion = self.motion;
        (app, Begun { free: self.free, fresh: self.fresh, open: self.open, session: self.session, keys: self.keys })
    }
}

/// What is needed of the options once the app runs.
struct Begun {
    free: bool,
    fresh: bool,
    open: Option<Open>,
    session: Option<(PathBuf, Vec<String>)>,
    keys: String,
}

impl Begun {
    /// What opens the network of an app again; absent when it came from standard input.
    fn reopen(&self, app: &App) -> Option<impl FnOnce(&Ticket) -> Result<Box<Explorer>, String> + Send + use<>> {
        let (open, names) = (self.open.clone()?, app.explorer.names().to_vec());
        let again = !names.iter().any(|name| name == STDIN);
        again.then_some(move |ticket: &Ticket| open(&names, ticket).map(|opened| Box::new(opened.explorer)))
    }

    /// What opens other names and makes an app of them that looks like this one; absent where nothing can be opened.
    fn open(
        &self,
        app: &App,
        names: Vec<String>,
    ) -> Option<impl FnOnce(&Ticket) -> Result<(App, Begun), String> + Send + use<>> {
        let (open, fresh, lang, theme) = (self.open.clone()?, self.fresh, app.lang, app.theme);
        let (mouse, motion, has_sessions) = (app.mouse, app.motion, self.session.is_some());
        let names: Vec<String> = names.iter().map(|name| spelled_out(name).display().to_string()).collect();
        Some(move |ticket: &Ticket| {
            let Opened { explorer, session } = open(&names, ticket)?;
            let options = Options {
                lang,
                explorer,
                free: true,
                open: Some(open),
                session: session.filter(|_| has_sessions),
                fresh,
                background: Some(theme.background),
                colour: theme.colour,
                glyphs: theme.glyphs,
                mouse,
                motion,
                keys: String::new(),
            };
            Ok(prepare(options, ticket))
        })
    }

    /// Saves the session of an app. One that cannot be saved is no reason to keep somebody from leaving, and the view of a
    /// part of the network would take the place of one of the whole.
    fn save(&self, app: &App) {
        if let Some((file, keys)) = self.session.as_ref().filter(|_| !app.is_partial()) {
            let _ = session::save(&app.explorer, file, keys, &interface_state(app));
        }
    }
}

/// Turns to another network and shows what its import had to tell.
fn turn_to(app: &mut App, begun: &mut Begun, next: (App, Begun)) {
    app.jobs.stop_all();
    let jobs = Jobs::after(&app.jobs);
    let size = app.size;
    (*app, *begun) = next;
    (app.jobs, app.size) = (jobs, size);
    let receipt = layers::pages::receipt(app);
    app.layers.push(receipt);
}

/// A path as a person types it, with `~` for the folder that is theirs.
pub(crate) fn spelled_out(typed: &str) -> PathBuf {
    match (typed.strip_prefix("~/"), etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest),
        _ => PathBuf::from(typed),
    }
}

/// Whether there is a terminal to draw on and keys to read from, which need not be standard input: that may be the network.
pub fn has_terminal() -> bool {
    let has_keys = || std::io::stdin().is_terminal() || std::fs::File::open("/dev/tty").is_ok();
    std::io::stdout().is_terminal() && has_keys()
}

/// Runs the explorer in the terminal until the person leaves. The network is loaded in a thread of its own; what takes
/// longer than a moment is watched, and may be left, on a screen of its own.
///
/// # Errors
/// What kept the network from being loaded, with the terminal as it was before; or a sentence.
pub fn explore<E: Send + 'static>(
    look: Look,
    load: impl FnOnce(&Ticket) -> Result<Options, E> + Send + 'static,
) -> Result<(), Ended<E>> {
    let said = |error: std::io::Error| Ended::Said(error.to_string());
    let failed = crate::text::tui::tui(look.lang).load_failed;
    let (sender, receiver) = channel();
    let mut desk = Desk { screen: terminal::Screen::new().map_err(said)?, look, sender, receiver };
    let load = Load::start(&desk.sender, move |ticket| Ok(prepare(load(ticket)?, ticket)));
    let (mut app, mut begun) = match wait::attend(&load, false, &mut desk).map_err(said)? {
        Met::Done(Some(loaded)) => loaded.map_err(Ended::NotLoaded)?,
        Met::Done(None) => return Err(Ended::Said(failed.to_string())),
        Met::Left | Met::Stopped => return Ok(()),
    };
    let result = run(&mut app, &mut begun, &mut desk);
    begun.save(&app);
    result.map_err(said)
}

/// Makes everything ready for the first frame, so that it does not wait for work that grows with the network.
fn prepare(options: Options, ticket: &Ticket) -> (App, Begun) {
    let (mut app, begun) = options.into_app();
    let (done, total) = ticket.progress();
    // A part that is nearly the whole is still a part.
    app.read = (done * 100).checked_div(total).map(|share| share.min(99));
    let restored = take_up(&mut app, &begun);
    app.begin(begun.free && !restored.found);
    greet(&mut app, &restored);
    // A session may open on a tab whose rows are still to be made.
    answer(&mut app, Event::Resize(0, 0));
    // Nobody stops it: the ticket is of this call.
    let _ = app.explorer.shown().prepare(app.explorer.views(), &Ticket::new());
    (app, begun)
}

fn take_up(app: &mut App, begun: &Begun) -> Restored {
    let takes_up = begun.free && !begun.fresh && !app.is_partial();
    let Some((file, _)) = begun.session.as_ref().filter(|_| takes_up) else {
        return Restored::default();
    };
    let (restored, interface) = session::restore(&mut app.explorer, file);
    if restored.found {
        app.tab = match interface["tab"].as_str() {
            Some("links") => Tab::Links,
            Some("table") => Tab::Table,
            _ => Tab::Map,
        };
        app.folded = interface["folded"].as_bool().unwrap_or(false);
        let named = |row: &crate::layout::Layout| interface["layout"].as_str() == Some(row.name);
        app.map.layout = crate::layout::LAYOUTS.iter().position(named).unwrap_or(0);
        app.map.arrows = interface["arrows"].as_bool().unwrap_or(false);
    }
    restored
}

fn interface_state(app: &App) -> serde_json::Value {
    let tab = match app.tab {
        Tab::Map => "map",
        Tab::Links => "links",
        Tab::Paths => "paths",
        Tab::Table => "table",
    };
    json!({"tab": tab, "folded": app.folded, "layout": crate::layout::LAYOUTS[app.map.layout].name, "arrows": app.map.arrows})
}

fn greet(app: &mut App, restored: &Restored) {
    let words = app.words();
    if app.is_partial() {
        app.say(Level::Note, words.partial_opened);
    } else if restored.damaged {
        app.say(Level::Note, words.session_damaged);
    } else if !restored.gone.is_empty() {
        app.say(Level::Note, (words.session_gone)(&safe(&restored.gone.join(", "))));
    } else if restored.found {
        app.say(Level::Note, words.session_restored);
    } else if let Some(summary) = crate::text::receipt::summary(app.explorer.receipt(), app.lang) {
        app.say(Level::Note, format!("{summary} · R"));
    }
}

/// The frame that keys lead to, without a terminal, a session or a clipboard: for bug reports, documents and tests.
/// Searches and exports are done on the spot.
pub fn replay(options: Options, size: (u16, u16)) -> Frame {
    let (mut app, mut begun) = options.into_app();
    app.motion = false;
    app.begin(begun.free);
    greet(&mut app, &Restored::default());
    let mut terminal =
        Terminal::new(TestBackend::new(size.0.max(1), size.1.max(1))).expect("a test screen cannot fail");
    let mut draw = |app: &mut App| {
        terminal.draw(|frame| app.draw(frame)).expect("a test screen cannot fail");
        terminal.backend().buffer().clone()
    };
    let mut buffer = draw(&mut app);
    for key in keys::parse(&begun.keys) {
        if !press(&mut app, &mut begun, key) {
            break;
        }
        buffer = draw(&mut app);
    }
    Frame { buffer, app }
}

/// Presses a key and does what it asks for on the spot, so that the next key meets what it led to; `false` when it asks
/// to leave. The clipboard, the mouse and the shell are left alone.
fn press(app: &mut App, begun: &mut Begun, key: keys::Key) -> bool {
    let mut events = vec![Event::Key(key)];
    while let Some(event) = events.pop() {
        for effect in answer(app, event) {
            match effect {
                Effect::Quit => return false,
                Effect::Paths(question) => {
                    let done = paths::look(app.explorer.views(), app.explorer.shown(), &question, &Ticket::new());
                    events.push(Event::Paths(Box::new(done)));
                }
                Effect::Reload => {
                    if let Some(reopen) = begun.reopen(app) {
                        events.push(Event::Reloaded(reopen(&Ticket::new())));
                    }
                }
                Effect::Open(names) => {
                    if let Some(open) = begun.open(app, names) {
                        match open(&Ticket::new()) {
                            Ok(next) => {
                                turn_to(app, begun, next);
                                // What it has started is done with the next event.
                                events.push(Event::Resize(app.size.0, app.size.1));
                            }
                            Err(why) => layers::open::failed(app, why),
                        }
                    }
                }
                _ => {}
            }
        }
    }
    true
}

/// Hands an event to the app and does on the spot the work that it starts. Gives what else is asked of the world.
pub fn answer(app: &mut App, event: Event) -> Vec<Effect> {
    let mut others = Vec::new();
    let mut effects = std::collections::VecDeque::from(app.update(event));
    while let Some(effect) = effects.pop_front() {
        match effect {
            Effect::Work(job) => effects.extend(app.update(Event::Done(job.run()))),
            other => others.push(other),
        }
    }
    others
}

/// A frame as it would stand on the screen, and the app that drew it.
pub struct Frame {
    buffer: Buffer,
    /// The app after the last key.
    pub app: App,
}

impl Frame {
    /// The cells, with their styles.
    pub fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// The text of the frame, a line a row, without spaces at the end of lines.
    pub fn text(&self) -> String {
        let area = self.buffer.area;
        let mut text = String::new();
        for row in area.top()..area.bottom() {
            let mut line = String::new();
            let mut skip = 0;
            for col in area.left()..area.right() {
                let symbol = self.buffer[(col, row)].symbol();
                if skip == 0 {
                    line.push_str(symbol);
                    skip = symbol.width().saturating_sub(1);
                } else {
                    skip -= 1;
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// A number that changes with any style of the frame, for tests that look at text.
    pub fn style_hash(&self) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for cell in self.buffer.content() {
            for byte in format!("{:?}{:?}{:?}", cell.fg, cell.bg, cell.modifier).bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        hash
    }
}

/// A frame waits so long for an answer that is nearly there: what is quick is one frame, and nothing flickers.
const NEARLY: Duration = Duration::from_millis(8);

/// When somebody who waits is told so first. Later, each second.
const PATIENCE: Duration = Duration::from_millis(200);

/// The terminal, how things look on it, and the channel that everything which happens comes through.
pub(crate) struct Desk {
    screen: terminal::Screen,
    look: Look,
    sender: Sender<Wake>,
    receiver: Receiver<Wake>,
}

impl Desk {
    /// Draws a frame, the first of which takes the terminal over. The terminal is asked for its background after that
    /// frame and before the keyboard is read, since the answer comes on the same line as the keys.
    fn draw(&mut self, mut draw: impl FnMut(&mut ratatui::Frame<'_>, Theme)) -> std::io::Result<()> {
        let begins = !self.screen.is_taken();
        if begins {
            self.screen.enter(self.look.mouse)?;
        }
        self.screen.draw(|frame| draw(frame, self.look.theme))?;
        if !begins {
            return Ok(());
        }
        if self.look.asks_background
            && let Some(background) = terminal::background().filter(|found| *found != self.look.theme.background)
        {
            self.look.theme.background = background;
            self.screen.draw(|frame| draw(frame, self.look.theme))?;
        }
        terminal::listen(&self.sender);
        terminal::signals(&self.sender)
    }
}

/// The loop: one event, what it changes, what it asks for; a frame once no event waits.
fn run(app: &mut App, begun: &mut Begun, desk: &mut Desk) -> std::io::Result<()> {
    desk.draw(|frame, theme| {
        app.theme = theme;
        app.draw(frame);
    })?;
    for key in keys::parse(&begun.keys) {
        if !press(app, begun, key) {
            return Ok(());
        }
        desk.screen.draw(|frame| app.draw(frame))?;
    }
    // Keys of the command line were answered on the spot.
    sort_names(app, desk);
    let mut world = World { begun, lanes: Lanes::new(&desk.sender), desk, paths: None };
    let mut since: Option<Instant> = None;
    loop {
        let Some(first) = next(&world.desk.receiver, app, &mut since) else { return Ok(()) };
        let (mut dirty, mut waits, begun) = (false, Some(first), Instant::now());
        while let Some(wake) = waits {
            match world.wake(app, wake)? {
                ControlFlow::Break(()) => return Ok(()),
                ControlFlow::Continue(changed) => dirty |= changed,
            }
            let receiver = &world.desk.receiver;
            waits = match receiver.try_recv() {
                Ok(wake) => Some(wake),
                Err(_) if app.jobs.is_awaited() => receiver.recv_timeout(NEARLY.saturating_sub(begun.elapsed())).ok(),
                Err(_) => None,
            };
        }
        if dirty {
            world.desk.screen.draw(|frame| app.draw(frame))?;
        }
    }
}

/// Waits for what wakes the loop; while a view is computed, at most until it is time to say how long that takes.
fn next(receiver: &Receiver<Wake>, app: &App, since: &mut Option<Instant>) -> Option<Wake> {
    if app.jobs.ticket(jobs::Lane::View).is_none() {
        *since = None;
        // The dialog says how much of a file is written.
        return match app.jobs.ticket(jobs::Lane::File) {
            Some(_) => match receiver.recv_timeout(PATIENCE) {
                Err(RecvTimeoutError::Timeout) => Some(Wake::Event(Event::Written)),
                other => other.ok(),
            },
            None => receiver.recv().ok(),
        };
    }
    let began = *since.get_or_insert_with(Instant::now);
    let due = app.jobs.waited.map_or(PATIENCE, |waited| Duration::from_secs(waited.as_secs() + 1));
    match receiver.recv_timeout(due.saturating_sub(began.elapsed())) {
        Err(RecvTimeoutError::Timeout) => Some(Wake::Event(Event::Waited(began.elapsed()))),
        other => other.ok(),
    }
}

/// What wakes the loop.
pub(crate) enum Wake {
    /// Something for the app.
    Event(Event),
    /// The program is asked to end.
    Leave,
    /// The program is asked to stop for a while.
    Stop,
    /// The program goes on.
    Continue,
    /// A load has ended.
    Load,
}

/// What the app acts upon.
struct World<'b> {
    begun: &'b mut Begun,
    desk: &'b mut Desk,
    lanes: Lanes,
    /// The search for paths that runs.
    paths: Option<Ticket>,
}

impl World<'_> {
    /// Does what a wake asks for; tells whether a frame is due.
    fn wake(&mut self, app: &mut App, wake: Wake) -> std::io::Result<ControlFlow<(), bool>> {
        match wake {
            Wake::Event(event) => {
                for effect in app.update(event) {
                    if !self.perform(app, effect)? {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
            Wake::Leave => return Ok(ControlFlow::Break(())),
            Wake::Stop => {
                self.desk.screen.suspend(app.mouse)?;
                return Ok(ControlFlow::Continue(false));
            }
            Wake::Continue => self.desk.screen.resume(app.mouse)?,
            Wake::Load => return Ok(ControlFlow::Continue(false)),
        }
        Ok(ControlFlow::Continue(true))
    }

    fn perform(&mut self, app: &mut App, effect: Effect) -> std::io::Result<bool> {
        match effect {
            Effect::Quit => return Ok(false),
            Effect::Suspend => {
                self.desk.screen.suspend(app.mouse)?;
                self.desk.screen.resume(app.mouse)?;
            }
            Effect::Copy(text) => {
                if !clipboard::copy(&text) {
                    app.say(Level::Error, app.words().copy_failed);
                }
            }
            Effect::Mouse(on) => self.desk.screen.mouse(on)?,
            Effect::Work(job) => self.lanes.send(job),
            Effect::Paths(question) => {
                let ticket = Ticket::new();
                if let Some(before) = self.paths.replace(ticket.clone()) {
                    before.cancel();
                }
                start(app, *question, ticket, self.desk.sender.clone());
            }
            Effect::StopPaths => {
                if let Some(ticket) = self.paths.take() {
                    ticket.cancel();
                }
            }
            Effect::Reload => return self.reload(app),
            Effect::Open(names) => return self.open(app, names),
            Effect::Glide => {
                let sender = self.desk.sender.clone();
                thread::spawn(move || {
                    thread::sleep(Duration::from_millis(16));
                    let _ = sender.send(Wake::Event(Event::Glide));
                });
            }
            Effect::Tick => {
                let sender = self.desk.sender.clone();
                thread::spawn(move || {
                    thread::sleep(Duration::from_millis(600));
                    // Nobody listens any more once the program has left.
                    let _ = sender.send(Wake::Event(Event::Tick));
                });
            }
        }
        Ok(true)
    }

    /// Reads the files again; `false` when the person leaves meanwhile.
    fn reload(&mut self, app: &mut App) -> std::io::Result<bool> {
        let Some(reopen) = self.begun.reopen(app) else {
            app.say(Level::Note, app.words().no_reload);
            return Ok(true);
        };
        // What is computed of the network as it was would come too late.
        app.jobs.stop_all();
        (self.desk.look.lang, self.desk.look.mouse) = (app.lang, app.mouse);
        let load = Load::start(&self.desk.sender, reopen);
        match wait::attend(&load, true, self.desk)? {
            Met::Done(result) => {
                let result = result.unwrap_or_else(|| Err(app.words().load_failed.to_string()));
                for effect in app.update(Event::Reloaded(result)) {
                    self.perform(app, effect)?;
                }
                sort_names(app, self.desk);
            }
            Met::Stopped => app.say(Level::Note, app.words().reload_left),
            Met::Left => return Ok(false),
        }
        Ok(true)
    }

    /// Opens other names; what is open stays until they are there. `false` when the person leaves meanwhile.
    fn open(&mut self, app: &mut App, names: Vec<String>) -> std::io::Result<bool> {
        let Some(open) = self.begun.open(app, names.clone()) else { return Ok(true) };
        (self.desk.look.lang, self.desk.look.mouse) = (app.lang, app.mouse);
        let before = std::mem::replace(&mut self.desk.look.names, names);
        let load = Load::start(&self.desk.sender, open);
        let why = match wait::attend(&load, true, self.desk)? {
            Met::Done(Some(Ok(next))) => {
                self.begun.save(app);
                if let Some(search) = self.paths.take() {
                    search.cancel();
                }
                turn_to(app, self.begun, next);
                for effect in std::mem::take(&mut app.jobs.effects) {
                    self.perform(app, effect)?;
                }
                sort_names(app, self.desk);
                return Ok(true);
            }
            Met::Done(Some(Err(why))) => why,
            Met::Done(None) => app.words().load_failed.to_string(),
            Met::Stopped => app.words().open_left.to_string(),
            Met::Left => return Ok(false),
        };
        self.desk.look.names = before;
        layers::open::failed(app, why);
        Ok(true)
    }
}

/// Makes many names ready to be searched in a thread of its own. If that panics, it is done when they are asked for.
fn sort_names(app: &mut App, desk: &Desk) {
    if app.explorer.network().actor_count() <= AT_ONCE {
        return;
    }
    let (job, sender) = (app.explorer.preparation(), desk.sender.clone());
    thread::spawn(move || {
        let _ = catch_unwind(AssertUnwindSafe(job));
        let _ = sender.send(Wake::Event(Event::Prepared));
    });
}

/// Looks for paths in a thread of its own. A panic there is a failed search, not the end of the program.
fn start(app: &App, question: paths::Asked, ticket: Ticket, sender: Sender<Wake>) {
    let (views, shown) = (app.explorer.views().clone(), app.explorer.shown().clone());
    let failed = app.words().job_failed;
    thread::spawn(move || {
        let look = AssertUnwindSafe(|| paths::look(&views, &shown, &question, &ticket));
        let done = catch_unwind(look).unwrap_or_else(|_| paths::Done {
            id: question.id,
            answer: Err(QuestionError::Failed(failed.to_string())),
            why_not: None,
        });
        let _ = sender.send(Wake::Event(Event::Paths(Box::new(done))));
    });
}
