//! The state of the interface and what an event makes of it.
//!
//! [`App::update`] touches nothing outside the app: it returns [`Effect`]s, which `tui/mod.rs` performs. Panes and layers
//! are in files of their own; this one hands events to them.

use std::sync::Arc;
use std::time::Duration;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::{self, Places};
use super::jobs::{Done, Job, Jobs};
use super::keys::Key;
use super::layers::{self, Layer};
use super::panes::{actors, camera, frame, linked, links, map, paths, placing, sheet, table};
use super::pixels::{Pixels, Put};
use super::theme::Theme;
use crate::analysis::paths::Path;
use crate::explorer::standing::Standing;
use crate::explorer::{Change, Explorer, Step, StepError, View};
use crate::label::Lang;
use crate::network::Network;
use crate::scene::dots::Glyphs;
use crate::text::tui::{Tui, tui};
use crate::text::{self, safe};
use crate::ticket::Ticket;

/// The three panes side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The list of actors.
    Actors,
    /// The pane in the middle, with its tabs.
    Middle,
    /// The sheet of the selected actor.
    Sheet,
}

/// The tabs of the middle pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The drawing.
    Map,
    /// The relations, grouped.
    Links,
    /// The paths between two actors.
    Paths,
    /// The view as a table.
    Table,
}

impl Tab {
    /// All tabs in their order.
    pub const ALL: [Tab; 4] = [Tab::Map, Tab::Links, Tab::Paths, Tab::Table];
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It was done.
    Done,
    /// It is worth knowing.
    Note,
    /// It did not work.
    Error,
}

/// A line for the person, shown until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How it is meant.
    pub level: Level,
    /// What it says.
    pub text: String,
}

/// What happens to the app.
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(crossterm::event::MouseEvent),
    /// The terminal has another size.
    Resize(u16, u16),
    /// A job has ended.
    Paths(Box<paths::Done>),
    /// Work that was started has been done.
    Done(Done),
    /// A view has been waited for so long.
    Waited(Duration),
    /// The files were read again.
    Reloaded(Result<Box<Explorer>, String>),
    /// Time has passed while something plays.
    Tick,
    /// The camera of the map has moved on.
    Glide,
    /// Time has passed while a file is written.
    Written,
    /// The names can be searched.
    Prepared,
}

/// What the app asks of the world.
#[derive(Debug)]
pub enum Effect {
    /// Leave.
    Quit,
    /// Give the terminal back until the shell resumes the program.
    Suspend,
    /// Put a text in the clipboard.
    Copy(String),
    /// Listen to the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Look for paths; a newer question replaces an older one.
    Paths(Box<paths::Asked>),
    /// Stop looking for paths.
    StopPaths,
    /// Do some work away from the app.
    Work(Job),
    /// Read the files again.
    Reload,
    /// Open other names, as one network.
    Open(Vec<String>),
    /// Wake the app after some time.
    Tick,
    /// Wake the app for the next picture of a movement.
    Glide,
}

/// A view of at most that many actors is shown whole when it opens: everything fits, nothing has to be hidden.
const SMALL: usize = 40;

/// The interface: an explorer, three panes, and what lies on top of them.
pub struct App {
    /// The network and the view of it.
    pub explorer: Explorer,
    /// The language.
    pub lang: Lang,
    /// Colours and glyphs.
    pub theme: Theme,
    /// The pictures of the map.
    pub pixels: Pixels,
    /// Whether things may move.
    pub motion: bool,
    /// Whether the mouse is listened to.
    pub mouse: bool,
    /// The pane with the focus.
    pub pane: Pane,
    /// The tab in the middle.
    pub tab: Tab,
    /// Whether the side panes are folded away.
    pub folded: bool,
    /// The actor under the cursor.
    pub selected: Option<u32>,
    /// The hits of the last search, and which one is selected.
    pub hits: (Vec<u32>, usize),
    /// The path that is lit on the map, or the hops of a web.
    pub lit: Option<Path>,
    /// Whether what is lit is a web.
    pub lit_is_web: bool,
    /// A line for the person.
    pub notice: Option<Notice>,
    /// What lies on top, the last on top of the others.
    pub layers: Vec<Layer>,
    /// Counts the changes of the view.
    pub version: u64,
    /// The work that is done for it.
    pub jobs: Jobs,
    /// The list of actors.
    pub actors: actors::Actors,
    /// The drawing.
    pub map: map::Map,
    /// The relations.
    pub links: links::Links,
    /// The paths.
    pub paths: paths::Paths,
    /// The table.
    pub table: table::Table,
    /// The relations of actors, for the sheet and the columns.
    pub linked: linked::Known,
    /// The sheet.
    pub sheet: sheet::Sheet,
    /// Where things were drawn, for the mouse.
    pub areas: frame::Areas,
    /// The size of the terminal.
    pub size: (u16, u16),
    /// How much of the files was read, in hundredths, where that is known.
    pub read: Option<u64>,
    last_click: Option<(u16, u16, std::time::Instant)>,
    /// Where the pointer was last while it drags.
    dragged: Option<(u16, u16)>,
}

impl App {
    /// The interface of an explorer. Call [`App::begin`] before the first frame.
    pub fn new(explorer: Explorer, lang: Lang, theme: Theme) -> App {
        App {
            explorer,
            lang,
            theme,
            pixels: Pixels::default(),
            motion: true,
            mouse: true,
            pane: Pane::Middle,
            tab: Tab::Map,
            folded: false,
            selected: None,
            hits: (Vec::new(), 0),
            lit: None,
            lit_is_web: false,
            notice: None,
            layers: Vec::new(),
            version: 0,
            jobs: Jobs::default(),
            actors: actors::Actors::default(),
            map: map::Map::default(),
            links: links::Links::default(),
            paths: paths::Paths::default(),
            table: table::Table::default(),
            linked: linked::Known::default(),
            sheet: sheet::Sheet::default(),
            areas: frame::Areas::default(),
            size: (0, 0),
            read: None,
            last_click: None,
            dragged: None,
        }
    }

    /// Opens on a focus: the one of the session, else the best connected actor. `around` adds the step that shows what
    /// is around it, for a view that nobody asked for.
    pub fn begin(&mut self, around: bool) {
        let focus = self.explorer.focus().filter(|actor| self.explorer.subset().has_actor(*actor));
        let focus = focus.or_else(|| self.explorer.best_connected());
        self.explorer.set_focus(focus);
        // Around an actor without a link there is nobody: then all are shown.
        let leads = |actor: &u32| self.explorer.degrees()[*actor as usize] > 0;
        let around = around && self.explorer.subset().actor_count() > SMALL;
        if let (true, Some(actor)) = (around, focus.filter(leads)) {
            let id = self.explorer.network().actor_id(actor).to_string();
            let mut view = self.explorer.view().clone();
            view.push(Step::Around(vec![(id, 1)]));
            // The actor is in the network, so the step can be taken.
            let _ = self.explorer.propose(view, &Ticket::new());
        }
        self.selected = focus;
        self.changed();
    }

    /// The words of the interface.
    pub fn words(&self) -> &'static Tui {
        tui(self.lang)
    }

    /// The network.
    pub fn network(&self) -> Arc<Network> {
        self.explorer.network().clone()
    }

    /// Whether there is more in the files than in the network: somebody stopped the reading.
    pub fn is_partial(&self) -> bool {
        self.explorer.receipt().is_partial()
    }

    /// The name of an actor, short where it has a short one, safe to show.
    pub fn name(&self, actor: u32) -> String {
        safe(self.explorer.network().short_or_name(actor)).into_owned()
    }

    /// Whether the pointer drags something.
    pub fn is_dragging(&self) -> bool {
        self.dragged.is_some()
    }

    /// The place of the cursor, for the table of actions.
    pub fn place(&self) -> Places {
        match (self.pane, self.tab) {
            (Pane::Actors, _) => action::ACTORS,
            (Pane::Sheet, _) => action::SHEET,
            (Pane::Middle, Tab::Map) => action::MAP,
            (Pane::Middle, Tab::Links) => action::LINKS,
            (Pane::Middle, Tab::Paths) => action::PATHS,
            (Pane::Middle, Tab::Table) => action::TABLE,
        }
    }

    /// Says something, until the next key.
    pub fn say(&mut self, level: Level, text: impl Into<String>) {
        self.notice = Some(Notice { level, text: text.into() });
    }

    /// Says what is wrong with a step.
    pub fn say_step_error(&mut self, error: &StepError) {
        let said = text::tui::step_error(error, self.lang);
        self.say(Level::Error, said);
    }

    /// Of a view that shows nobody, the step that is to blame and how many actors there are without it.
    pub fn empties(&self) -> Option<(usize, usize)> {
        self.explorer.shown().empties(self.explorer.views())
    }

    /// Takes note that the view or the focus has changed.
    pub fn changed(&mut self) {
        self.version += 1;
        let shown = |actor: u32| self.explorer.subset().has_actor(actor);
        if !self.selected.is_some_and(shown) {
            self.selected = self.explorer.focus().filter(|a| shown(*a)).or_else(|| self.explorer.best_connected());
        }
        if self
            .lit
            .as_ref()
            .is_some_and(|path| path.hops.iter().any(|hop| !self.explorer.subset().has_relation(hop.relation)))
        {
            self.lit = None;
        }
        actors::refresh(self);
    }

    /// Shows another view and goes on then, or says why not.
    pub fn set_view(&mut self, view: View, then: impl FnOnce(&mut App) + Send + 'static) {
        self.change_or_say(Change::Set, view, then);
    }

    /// Makes a change and goes on then, or says why not.
    pub fn change_or_say(&mut self, change: Change, view: View, then: impl FnOnce(&mut App) + Send + 'static) {
        self.change(
            change,
            view,
            |_, _, _| (),
            |app, shown| match shown {
                Ok(()) => then(app),
                Err(error) => app.say_step_error(&error),
            },
        );
    }

    /// Shows only these actors, and goes on then.
    pub fn keep_only(&mut self, actors: &[u32], then: impl FnOnce(&mut App) + Send + 'static) {
        let mut view = self.explorer.view().clone();
        view.keep_only(self.ids(actors));
        self.set_view(view, then);
    }

    /// Puts an actor in the middle.
    pub fn centre(&mut self, actor: u32) {
        self.centre_then(actor, |_| ());
    }

    /// Puts an actor in the middle, and goes on then.
    pub fn centre_then(&mut self, actor: u32, then: impl FnOnce(&mut App) + Send + 'static) {
        let centred = move |app: &mut App| {
            app.selected = Some(actor);
            app.map.camera = Default::default();
            app.changed();
            then(app);
        };
        match self.explorer.leads_to(Change::Centre(actor)) {
            Some(view) => self.change_or_say(Change::Centre(actor), view, centred),
            None => centred(self),
        }
    }

    /// Moves the cursor to an actor.
    pub fn select(&mut self, actor: u32) {
        if self.selected != Some(actor) {
            self.selected = Some(actor);
            self.sheet.row = 0;
            self.sheet.offset = 0;
            actors::follow(self);
        }
    }

    /// What an event makes of the app, and what it asks of the world.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        let Some(event) = self.hold(event) else { return Vec::new() };
        let mut effects = self.happen(event);
        table::follow_view(self);
        linked::follow(self);
        placing::follow(self);
        effects.append(&mut self.jobs.effects);
        effects
    }

    /// What an event makes of the app that does not have to wait.
    pub(super) fn happen(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Key(key) => self.key(key),
            Event::Paste(text) => {
                let typed: Vec<Key> = text.chars().filter(|c| !c.is_control()).map(Key::char).collect();
                if self.layers.is_empty() {
                    return Vec::new();
                }
                if let Some(Layer::Search(_)) = self.layers.last() {
                    layers::search::paste(self, typed);
                    return Vec::new();
                }
                typed.into_iter().flat_map(|key| self.key(key)).collect()
            }
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Resize(cols, rows) => {
                self.size = (cols, rows);
                Vec::new()
            }
            Event::Paths(done) => {
                paths::done(self, *done);
                Vec::new()
            }
            Event::Done(done) => self.done(done),
            Event::Waited(time) => {
                self.jobs.waited = Some(time);
                Vec::new()
            }
            Event::Reloaded(result) => {
                match result {
                    Ok(explorer) => self.replace(*explorer),
                    Err(text) => self.say(Level::Error, text),
                }
                Vec::new()
            }
            Event::Written => Vec::new(),
            Event::Tick => layers::time::tick(self),
            Event::Glide => camera::glide(self),
            Event::Prepared => {
                self.explorer.prepared();
                layers::search::prepared(self);
                Vec::new()
            }
        }
    }

    /// Goes on with the network as it was read again; the view stays as far as it still has a sense.
    fn replace(&mut self, mut explorer: Explorer) {
        self.jobs.stop_all();
        let network = self.network();
        let mut view = self.explorer.view().clone();
        let gone = view.missing_actors(explorer.network());
        view.forget(&gone);
        let view_fits = explorer.show(view, &Ticket::new()).is_ok();
        let again = |actor: u32| explorer.network().find_actor(network.actor_id(actor));
        let focus = self.explorer.focus().and_then(again);
        let selected = self.selected.and_then(again);
        let standing = self.map.ground.standing.to_json(&network);
        self.map.ground = Default::default();
        self.map.ground.standing = Standing::from_json(&standing, explorer.network());
        let marks: Vec<u32> = self.explorer.marks().iter().filter_map(|actor| again(*actor)).collect();
        explorer.set_focus(focus);
        marks.into_iter().for_each(|actor| explorer.toggle_mark(actor));
        self.explorer = explorer;
        self.selected = selected;
        self.lit = None;
        self.hits = Default::default();
        self.paths = Default::default();
        self.changed();
        let words = self.words();
        match (view_fits, gone.is_empty()) {
            (true, true) => self.say(Level::Done, words.reloaded),
            _ => self.say(Level::Note, (words.reloaded_without)(&gone.join(", "))),
        }
    }

    fn key(&mut self, key: Key) -> Vec<Effect> {
        if key == Key::ctrl('c') {
            return vec![Effect::Quit];
        }
        if key == Key::ctrl('z') {
            return vec![Effect::Suspend];
        }
        self.notice = None;
        if let Some(layer) = self.layers.pop() {
            return layers::key(self, layer, key);
        }
        match action::action_of(key, self.place()) {
            Some(action) => self.act(action),
            None => {
                let name = key.name(self.lang);
                self.say(Level::Note, (self.words().unknown_key)(&name));
                Vec::new()
            }
        }
    }

    fn mouse(&mut self, event: crossterm::event::MouseEvent) -> Vec<Effect> {
        use crossterm::event::{MouseButton, MouseEventKind};
        let (col, row) = (event.column, event.row);
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                let now = std::time::Instant::now();
                let double = self.last_click.take().is_some_and(|(c, r, at)| {
                    (c, r) == (col, row) && now.duration_since(at) < std::time::Duration::from_millis(400)
                });
                if !double {
                    self.last_click = Some((col, row, now));
                }
                frame::click(self, col, row, double)
            }
            MouseEventKind::Drag(MouseButton::Left) => {
                // A press that becomes a drag is no click.
                if let Some((c, r, _)) =
                    self.last_click.take().or(self.dragged.map(|(c, r)| (c, r, std::time::Instant::now())))
                    && (c, r) != (col, row)
                    && self.tab == Tab::Map
                    && self.layers.is_empty()
                    && self.areas.map.contains(ratatui::layout::Position::new(c, r))
                    && !placing::take_along(self, (c, r), (col, row), self.dragged.is_none())
                {
                    camera::drag(self, (c, r), (col, row));
                }
                self.dragged = Some((col, row));
                Vec::new()
            }
            MouseEventKind::Up(MouseButton::Left) => {
                self.dragged = None;
                placing::let_go(self);
                Vec::new()
            }
            MouseEventKind::ScrollDown | MouseEventKind::ScrollUp => {
                frame::scroll(self, col, row, event.kind == MouseEventKind::ScrollDown);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Draws a frame, and tells the picture that belongs to it.
    pub fn picture(&mut self, f: &mut Frame<'_>) -> Option<Put> {
        self.draw(f);
        self.pixels.put().cloned()
    }

    /// Draws the panes, then the layers from the bottom to the top.
    pub fn draw(&mut self, f: &mut Frame<'_>) {
        let area = f.area();
        self.size = (area.width, area.height);
        self.pixels.begin();
        frame::draw(self, f, area);
        let layers = std::mem::take(&mut self.layers);
        let has_room = area.width >= frame::LEAST.0 && area.height >= frame::LEAST.1;
        for layer in layers.iter().filter(|_| has_room) {
            if !layer.lets_see() {
                frame::hush(self, f, area);
            }
            layers::draw(self, layer, f, area);
        }
        self.layers = layers;
        if self.theme.glyphs == Glyphs::Ascii {
            to_ascii(f.buffer_mut());
        }
    }
}

/// Puts ASCII in place of the signs of the program: a console that has no braille may have no rules and arrows either.
/// Letters stay what they are: they are the data's.
pub fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let sign = match cell.symbol() {
            "─" | "–" | "—" => "-",
            "│" => "|",
            "╭" | "╮" | "╰" | "╯" => "+",
            "▾" | "↓" => "v",
            "▸" | "→" | "▶" | "»" => ">",
            "←" | "«" => "<",
            "↔" | "━" => "=",
            "↑" => "^",
            "…" | "·" => ".",
            "✓" => "x",
            "✗" => "!",
            "’" => "'",
            _ => continue,
        };
        cell.set_symbol(sign);
    }
}

/// The part of an area that is left inside a border and one space of padding.
pub fn inner(area: Rect) -> Rect {
    Rect {
        x: area.x.saturating_add(2),
        y: area.y.saturating_add(1),
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}
