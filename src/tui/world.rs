//! The loop of the explorer: what wakes it, what the app makes of that, and what the app asks of the world done there.
//!
//! Opening the first network and saving its session belong to `tui`; nothing here knows a pane.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::app::{App, Effect, Event, Level};
use super::jobs::{self, Lanes};
use super::panes::paths;
use super::pixels::Put;
use super::wait::{self, Load, Met};
use super::{Begun, Look, clipboard, keys, layers, replay, terminal, turn_to};
use crate::explorer::QuestionError;
use crate::scene::pixels::CellSize;
use crate::ticket::Ticket;

/// Of networks with more actors than this the index of names is made beside the first frame, not at the first search.
const AT_ONCE: usize = 10_000;

/// A frame waits so long for an answer that is nearly there: what is quick is one frame, and nothing flickers.
const NEARLY: Duration = Duration::from_millis(8);

/// When somebody who waits is told so first. Later, each second.
const PATIENCE: Duration = Duration::from_millis(200);

/// The terminal, how things look on it, and the channel that everything which happens comes through.
pub(crate) struct Desk {
    pub(super) screen: terminal::Screen,
    pub(super) look: Look,
    /// The pixels of a cell as the system knew them last.
    pub(super) cell: Option<CellSize>,
    pub(super) sender: Sender<Wake>,
    pub(super) receiver: Receiver<Wake>,
}

impl Desk {
    /// Draws a frame, the first of which takes the terminal over. The terminal is asked what it is like after that
    /// frame and before the keyboard is read, since the answer comes on the same line as the keys.
    pub(super) fn draw(
        &mut self,
        mut draw: impl FnMut(&mut ratatui::Frame<'_>, &Look) -> Option<Put>,
    ) -> std::io::Result<()> {
        let begins = !self.screen.is_taken();
        if begins {
            self.screen.enter(self.look.mouse)?;
        }
        self.screen.draw(|frame| draw(frame, &self.look))?;
        if !begins {
            return Ok(());
        }
        // Before anything is waited for: a terminal that is ours is given back whatever ends the program.
        terminal::signals(&self.sender)?;
        let (told, typed) = terminal::ask(self.look.asks_background, self.look.wanted);
        let background = told.background.filter(|_| self.look.asks_background).unwrap_or(self.look.theme.background);
        if background != self.look.theme.background || told.canvas.is_some() {
            (self.look.theme.background, self.look.canvas) = (background, told.canvas);
            self.screen.draw(|frame| draw(frame, &self.look))?;
        }
        for key in typed {
            // The loop that listens is ours.
            let _ = self.sender.send(Wake::Event(Event::Key(key)));
        }
        terminal::listen(&self.sender);
        Ok(())
    }
}

/// The loop: one event, what it changes, what it asks for; a frame once no event waits.
pub(super) fn run(app: &mut App, begun: &mut Begun, desk: &mut Desk) -> std::io::Result<()> {
    desk.draw(|frame, look| {
        app.theme = look.theme;
        app.pixels.canvas.clone_from(&look.canvas);
        app.picture(frame)
    })?;
    for key in keys::parse(&begun.keys) {
        if !replay::press(app, begun, key) {
            return Ok(());
        }
        desk.screen.draw(|frame| app.picture(frame))?;
    }
    // Keys of the command line were answered on the spot.
    sort_names(app, desk);
    let mut world = World { begun, lanes: Lanes::new(&desk.sender), desk, paths: None };
    for effect in std::mem::take(&mut app.jobs.effects) {
        world.perform(app, effect)?;
    }
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
            world.desk.screen.draw(|frame| app.picture(frame))?;
            // A frame may begin a movement.
            for effect in std::mem::take(&mut app.jobs.effects) {
                world.perform(app, effect)?;
            }
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
                if matches!(event, Event::Resize(..)) {
                    self.measure(app);
                }
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

    /// Cells may have another size when the terminal has: somebody has chosen larger letters.
    fn measure(&mut self, app: &mut App) {
        let cell = terminal::cell_size();
        if let Some(cell) = cell.filter(|_| cell != self.desk.cell) {
            app.pixels.resize(cell);
        }
        self.desk.cell = cell;
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
        let id = question.id;
        let look = AssertUnwindSafe(|| paths::look(&views, &shown, question, &ticket));
        let done = catch_unwind(look).unwrap_or_else(|_| paths::Done {
            id,
            answer: Err(QuestionError::Failed(failed.to_string())),
            pages: None,
            why_not: None,
        });
        let _ = sender.send(Wake::Event(Event::Paths(Box::new(done))));
    });
}
