//! The explorer in a terminal: the only place that touches the terminal, the clock, threads and files of the interface.
//!
//! Everything a person does becomes an [`Event`], everything that changes the world is an [`Effect`](app::Effect) performed by the
//! loop in `world`.
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
pub mod pixels;
mod replay;
mod terminal;
pub mod theme;
mod wait;
pub mod widgets;
mod world;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;

use serde_json::json;

use crate::explorer::Explorer;
use crate::explorer::open::STDIN;
use crate::explorer::session::{self, Restored};
use crate::explorer::standing::Standing;
use crate::label::Lang;
use crate::text::safe;
use crate::ticket::Ticket;
use app::{App, Event, Level, Tab};
use jobs::Jobs;
use pixels::Canvas;
use pixels::ask::Wanted;
use theme::{Background, Theme};
use wait::{Load, Met};
pub(crate) use world::{Desk, Wake};

pub use replay::{Frame, answer, replay};

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
    /// Which pictures are wanted, until the terminal was asked.
    pub wanted: Wanted,
    /// What the terminal shows pictures with, if it does.
    pub canvas: Option<Canvas>,
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
    /// For [`replay`]: an explorer as it opens, in colour, that keeps nothing and opens nothing else.
    pub fn for_replay(lang: Lang, explorer: Explorer, keys: &str) -> Options {
        Options {
            lang,
            explorer,
            free: true,
            open: None,
            session: None,
            fresh: true,
            background: Some(Background::default()),
            colour: true,
            glyphs: crate::scene::dots::Glyphs::default(),
            mouse: true,
            motion: false,
            keys: keys.to_string(),
        }
    }

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
            let folder = file.parent().unwrap_or(std::path::Path::new("."));
            let _ = app.map.ground.standing.save(folder, app.explorer.network());
        }
    }
}

/// Turns to another network and shows what its import had to tell.
fn turn_to(app: &mut App, begun: &mut Begun, next: (App, Begun)) {
    app.jobs.stop_all();
    let jobs = Jobs::after(&app.jobs);
    let (size, pixels) = (app.size, std::mem::take(&mut app.pixels));
    (*app, *begun) = next;
    (app.jobs, app.size, app.pixels) = (jobs, size, pixels.without_picture());
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
    let mut desk =
        Desk { screen: terminal::Screen::new().map_err(said)?, look, cell: terminal::cell_size(), sender, receiver };
    let load = Load::start(&desk.sender, move |ticket| Ok(prepare(load(ticket)?, ticket)));
    let (mut app, mut begun) = match wait::attend(&load, false, &mut desk).map_err(said)? {
        Met::Done(Some(loaded)) => loaded.map_err(Ended::NotLoaded)?,
        Met::Done(None) => return Err(Ended::Said(failed.to_string())),
        Met::Left | Met::Stopped => return Ok(()),
    };
    let result = world::run(&mut app, &mut begun, &mut desk);
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
        app.map.link_kinds = interface["link_kinds"].as_bool().unwrap_or(false);
        app.map.ground.standing = Standing::from_json(&interface["standing"], app.explorer.network());
    }
    if app.map.ground.standing.places.is_empty()
        && let Some(standing) = file.parent().and_then(|folder| Standing::restore(folder, app.explorer.network()))
    {
        app.map.ground.standing = standing;
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
    json!({
        "tab": tab,
        "folded": app.folded,
        "layout": crate::layout::LAYOUTS[app.map.layout].name,
        "arrows": app.map.arrows,
        "link_kinds": app.map.link_kinds,
        "standing": app.map.ground.standing.to_json(app.explorer.network()),
    })
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
