//! Work that takes longer than a frame: a function that runs away from the app, and gives what is left to do with the app.
//!
//! Each [`Lane`] does one thing at a time: what is new takes the place of what waits and stops what runs. An answer that
//! comes late is dropped by its number. [`super::replay`] does all work on the spot, so that what keys lead to never depends on
//! time; in the terminal keys that need an answer wait for it in their order.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use crossterm::event::KeyCode;

use super::Wake;
use super::action::{self, Action};
use super::app::{App, Effect, Event, Level};
use super::keys::Key;
use super::layers::Layer;
use super::panes::actors::{List, Order, list};
use crate::explorer::{Change, Shown, StepError, View, Views};
use crate::ticket::Ticket;

/// What kind of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Another view: keys wait for it.
    View,
    /// What follows while somebody types or moves a handle.
    Try,
    /// The list of actors in another order.
    List,
    /// The rows of the table.
    Table,
    /// The relations of an actor.
    Links,
    /// A file that is written.
    File,
    /// The groups of the map.
    Map,
    /// A web between several actors.
    Paths,
    /// How many paths there would be under other constraints.
    Counts,
    /// The lines of the map as a picture.
    Pixels,
}

const LANES: usize = 10;

/// What is left to do with the app.
pub type Then = Box<dyn FnOnce(&mut App) + Send>;

/// Work to be done.
pub struct Job {
    lane: Lane,
    id: u64,
    ticket: Ticket,
    work: Box<dyn FnOnce(&Ticket) -> Then + Send>,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Job {:?} {}", self.lane, self.id)
    }
}

/// Work that was done.
pub struct Done {
    lane: Lane,
    id: u64,
    /// Absent when the work went wrong.
    then: Option<Then>,
}

impl Job {
    /// Does the work. A panic in it is a job that failed, not the end of the program.
    pub fn run(self) -> Done {
        let Job { lane, id, ticket, work } = self;
        Done { lane, id, then: catch_unwind(AssertUnwindSafe(|| work(&ticket))).ok() }
    }
}

/// A thread a lane, which sleeps until there is work.
pub struct Lanes([Sender<Job>; LANES]);

impl Lanes {
    /// Starts the threads; what they have done is sent as events.
    pub(crate) fn new(sender: &Sender<Wake>) -> Lanes {
        Lanes(std::array::from_fn(|_| {
            let (jobs, waiting) = channel::<Job>();
            let sender = sender.clone();
            thread::spawn(move || {
                while let Ok(first) = waiting.recv() {
                    let newest = waiting.try_iter().last().unwrap_or(first);
                    if sender.send(Wake::Event(Event::Done(newest.run()))).is_err() {
                        return;
                    }
                }
            });
            jobs
        }))
    }

    /// Has a job done.
    pub fn send(&self, job: Job) {
        // The threads live as long as the loop that sends to them.
        let _ = self.0[job.lane as usize].send(job);
    }
}

struct Running {
    id: u64,
    ticket: Ticket,
}

/// What the app knows of the work that is done for it.
#[derive(Default)]
pub struct Jobs {
    running: [Option<Running>; LANES],
    last: u64,
    /// Keys and clicks that wait for a view.
    waiting: VecDeque<Event>,
    /// What is asked of the world by work that was started, until the app hands it on.
    pub effects: Vec<Effect>,
    /// How long the view has been waited for, once that is worth saying.
    pub waited: Option<Duration>,
}

impl Jobs {
    /// The ticket of what runs in a lane.
    pub fn ticket(&self, lane: Lane) -> Option<&Ticket> {
        self.running[lane as usize].as_ref().map(|running| &running.ticket)
    }

    /// Whether something runs whose answer belongs on the screen as soon as it is there.
    pub fn is_awaited(&self) -> bool {
        [Lane::View, Lane::Try, Lane::List, Lane::Table, Lane::Links, Lane::Map]
            .into_iter()
            .any(|lane| self.ticket(lane).is_some())
    }

    /// Stops what runs in a lane. Its answer will be dropped.
    pub fn stop(&mut self, lane: Lane) {
        if let Some(running) = self.running[lane as usize].take() {
            running.ticket.cancel();
        }
    }

    /// None yet, for an app that takes the place of another: no late answer to that one is taken for one of its own.
    pub fn after(others: &Jobs) -> Jobs {
        Jobs { last: others.last, ..Jobs::default() }
    }

    /// Stops everything.
    pub fn stop_all(&mut self) {
        for running in self.running.iter_mut().filter_map(Option::take) {
            running.ticket.cancel();
        }
        self.waiting.clear();
        self.waited = None;
    }
}

/// A view that is ready for the screen: nothing of it that is proportional to the network is left to compute.
#[derive(Clone)]
pub struct Ready {
    /// The view.
    pub shown: Arc<Shown>,
    /// Its actors in the order of the list.
    pub list: Arc<List>,
}

impl Ready {
    /// Computes a view.
    ///
    /// # Errors
    /// A wrong step, or a stop.
    pub fn make(views: &Views, view: View, order: Order, ticket: &Ticket) -> Result<Ready, StepError> {
        let shown = views.show(view, ticket)?;
        shown.prepare(views, ticket)?;
        let list = Arc::new(list(views, &shown, order));
        Ok(Ready { shown, list })
    }

    /// How many actors and relations it shows.
    pub fn counts(&self) -> (usize, usize) {
        (self.shown.subset().actor_count(), self.shown.subset().relation_count())
    }
}

impl App {
    /// Has work done: `work` runs away from the app and gives what to do with it then. What ran in the lane is stopped.
    pub fn start<T: FnOnce(&mut App) + Send + 'static>(
        &mut self,
        lane: Lane,
        work: impl FnOnce(&Ticket) -> T + Send + 'static,
    ) {
        self.jobs.stop(lane);
        self.jobs.last += 1;
        let (id, ticket) = (self.jobs.last, Ticket::new());
        self.jobs.running[lane as usize] = Some(Running { id, ticket: ticket.clone() });
        let work = Box::new(move |ticket: &Ticket| -> Then { Box::new(work(ticket)) });
        self.jobs.effects.push(Effect::Work(Job { lane, id, ticket, work }));
    }

    /// Takes what a job has done, unless it is late; then the keys that waited for it.
    pub fn done(&mut self, done: Done) -> Vec<Effect> {
        let running = &mut self.jobs.running[done.lane as usize];
        if running.as_ref().is_none_or(|running| running.id != done.id) {
            return Vec::new();
        }
        *running = None;
        match done.then {
            Some(then) => then(self),
            None => self.say(Level::Error, self.words().work_failed),
        }
        let mut effects = std::mem::take(&mut self.jobs.effects);
        while let Some(event) = self.jobs.waiting.pop_front() {
            if self.has_to_wait(&event) {
                self.jobs.waiting.push_front(event);
                break;
            }
            effects.extend(self.happen(event));
            effects.append(&mut self.jobs.effects);
        }
        if self.jobs.ticket(Lane::View).is_none() {
            self.jobs.waited = None;
        }
        effects
    }

    /// Whether an event needs an answer that is still computed. What is typed before one sees that one waits is meant for
    /// what comes; once it is seen, keys that only look around work on what is there.
    fn has_to_wait(&self, event: &Event) -> bool {
        let changes = self.jobs.ticket(Lane::View).is_some();
        let tries = self.jobs.ticket(Lane::Try).is_some();
        match event {
            Event::Key(key) if changes => {
                let action = if self.layers.is_empty() { action::action_of(*key, self.place()) } else { None };
                let looks = self.jobs.waited.is_some() && action.is_some_and(Action::only_looks);
                !(looks || action == Some(Action::Quit) || is_quit(*key))
            }
            // The line goes on being typed; what is chosen from its list is chosen from the list that is coming.
            Event::Key(key) if tries && matches!(self.layers.last(), Some(Layer::Filter(_))) => {
                let lists = [KeyCode::Tab, KeyCode::Up, KeyCode::Down, KeyCode::Enter];
                lists.contains(&key.code) || key.ctrl && key.code == KeyCode::Char('t')
            }
            Event::Mouse(_) | Event::Paste(_) => changes,
            _ => false,
        }
    }

    /// Makes an event wait if it has to. Esc stops what is waited for, and what waits with it.
    pub fn hold(&mut self, event: Event) -> Option<Event> {
        if matches!(event, Event::Key(key) if key.code == KeyCode::Esc) {
            let was_waiting = self.jobs.ticket(Lane::View).is_some();
            self.jobs.stop(Lane::View);
            self.jobs.waiting.clear();
            self.jobs.waited = None;
            return (!was_waiting).then_some(event);
        }
        let is_input = matches!(event, Event::Key(_) | Event::Mouse(_) | Event::Paste(_));
        let in_line = is_input && !self.jobs.waiting.is_empty() && !matches!(event, Event::Key(key) if is_quit(key));
        if in_line || self.has_to_wait(&event) {
            self.jobs.waiting.push_back(event);
            return None;
        }
        Some(event)
    }

    /// Has a change made: keys wait for it. `look` asks something of the new view away from the app, `then` goes on with the
    /// answer once the view is shown, or with what is wrong with it.
    pub fn change<T: Send + 'static>(
        &mut self,
        change: Change,
        view: View,
        look: impl FnOnce(&Views, &Shown, &Ticket) -> T + Send + 'static,
        then: impl FnOnce(&mut App, Result<T, StepError>) + Send + 'static,
    ) {
        self.jobs.stop(Lane::Try);
        let (views, order) = (self.explorer.views().clone(), self.actors.order);
        self.start(Lane::View, move |ticket| {
            let ready = Ready::make(&views, view, order, ticket).map(|ready| {
                let found = look(&views, &ready.shown, ticket);
                (ready, found)
            });
            move |app: &mut App| match ready {
                Ok((ready, found)) => {
                    app.take(change, ready);
                    then(app, Ok(found));
                }
                Err(error) => then(app, Err(error)),
            }
        });
    }

    /// Has a view tried while somebody types or moves a handle: a newer one takes its place.
    pub fn try_view(&mut self, view: View) {
        let (views, order) = (self.explorer.views().clone(), self.actors.order);
        self.start(Lane::Try, move |ticket| {
            let ready = Ready::make(&views, view, order, ticket);
            // A view that cannot be shown leaves the one before in sight.
            move |app: &mut App| ready.into_iter().for_each(|ready| app.take(Change::Show, ready))
        });
    }

    /// Shows a view that is ready.
    pub fn take(&mut self, change: Change, ready: Ready) {
        self.explorer.take(change, ready.shown);
        self.actors.list = ready.list;
        self.changed();
    }

    /// The view that is shown, to come back to.
    pub fn ready(&self) -> Ready {
        Ready { shown: self.explorer.shown().clone(), list: self.actors.list.clone() }
    }
}

fn is_quit(key: Key) -> bool {
    key == Key::ctrl('c')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explorer::links::groups;
    use crate::explorer::{Explorer, Step, open};
    use crate::label::Lang;
    use crate::network::Builder;
    use crate::position::Position;
    use crate::scene::dots::Glyphs;
    use crate::tui::panes::linked;
    use crate::tui::theme::{Background, Theme};
    use crate::tui::{answer, keys};

    fn app() -> App {
        let names = vec![open::DEFAULT.to_string()];
        let (network, receipt) = open::open(&names, None, None, &Ticket::new()).expect("the embedded network is sound");
        let mut app = showing(Explorer::new(Arc::new(network), Arc::new(receipt), names));
        app.begin(true);
        app
    }

    fn showing(explorer: Explorer) -> App {
        let theme = Theme { background: Background::Dark, colour: false, glyphs: Glyphs::default() };
        App::new(explorer, Lang::En, theme)
    }

    fn press(app: &mut App, text: &str) -> Vec<Job> {
        let effects = keys::parse(text).into_iter().flat_map(|key| app.update(Event::Key(key))).collect();
        works(effects)
    }

    fn works(effects: Vec<Effect>) -> Vec<Job> {
        let job = |effect| match effect {
            Effect::Work(job) => Some(job),
            _ => None,
        };
        effects.into_iter().filter_map(job).collect()
    }

    /// Does all work in the order in which it comes.
    fn finish(app: &mut App, jobs: Vec<Job>) {
        let mut jobs = VecDeque::from(jobs);
        while let Some(job) = jobs.pop_front() {
            jobs.extend(works(app.update(Event::Done(job.run()))));
        }
    }

    fn state(app: &App) -> (View, Vec<Option<u32>>, Vec<u32>, [usize; 3]) {
        let (explorer, (undo, redo)) = (&app.explorer, app.explorer.history());
        let rows = app.actors.list.rows.to_vec();
        (explorer.view().clone(), vec![explorer.focus(), app.selected], rows, [undo, redo, app.layers.len()])
    }

    const KEYS: &[&str] = &[
        "> >",
        "> > < Enter Down Enter b",
        "Tab Tab Down Down Enter z Z",
        "f kind:pole Enter > z z Z",
        "F since:2021 Esc >",
        "f kind:nothing Enter Esc",
        "f ki Down Enter Enter",
        "t Left Left Esc z",
        "x z Z",
        "s Space Space Esc",
        "Tab Tab s s Down Enter",
        ", , , s s r s , Enter",
        "f degree>3 Enter x > <",
    ];

    #[test]
    fn what_is_computed_beside_is_what_is_computed_on_the_spot() {
        for text in KEYS {
            let (mut at_once, mut beside, mut late) = (app(), app(), app());
            for key in keys::parse(text) {
                answer(&mut at_once, Event::Key(key));
                let jobs = works(beside.update(Event::Key(key)));
                finish(&mut beside, jobs);
            }
            assert_eq!(state(&beside), state(&at_once), "{text}");
            // All keys before the first answer: those that need it wait in their order.
            let jobs = press(&mut late, text);
            finish(&mut late, jobs);
            if !text.contains("Esc") {
                assert_eq!(state(&late), state(&at_once), "{text}, typed at once");
            }
        }
    }

    #[test]
    fn the_relations_of_a_hub_are_sorted_beside_the_screen_and_those_of_others_on_the_spot() {
        let mut b = Builder::new();
        for leaf in 0..=linked::FEW {
            b.relation("hub", &format!("leaf {leaf}"), Position::default());
        }
        let (network, receipt) = b.finish();
        let mut app = showing(Explorer::new(Arc::new(network), Arc::new(receipt), Vec::new()));
        app.begin(true);
        let (hub, leaf) = (app.network().find_actor("hub").unwrap(), app.network().find_actor("leaf 7").unwrap());
        assert_eq!(app.selected, Some(hub));
        let jobs = works(app.update(Event::Resize(120, 36)));
        assert!(jobs.len() == 1 && linked::of(&mut app, hub).is_none());
        assert!(works(app.update(Event::Resize(120, 36))).is_empty(), "what is on its way is not asked for again");
        finish(&mut app, jobs);
        let linked = linked::of(&mut app, hub).expect("it was sorted");
        assert_eq!(linked.groups, groups(&app.network(), app.explorer.subset(), hub, &Ticket::new()).unwrap());
        assert_eq!((linked::count(&linked.all()), linked.hidden), (linked::FEW as usize + 1, 0));
        app.select(leaf);
        assert!(works(app.update(Event::Resize(120, 36))).is_empty());
        assert_eq!(linked::count(&linked::of(&mut app, leaf).expect("there is one").all()), 1);
    }

    #[test]
    fn a_late_answer_is_dropped_and_its_work_stopped() {
        let mut app = app();
        let mut jobs = press(&mut app, "f kind:pole");
        let last = jobs.pop().expect("the last letter asks");
        assert!(jobs.iter().all(|job| job.ticket.is_cancelled()) && !last.ticket.is_cancelled());
        app.update(Event::Done(last.run()));
        let shown = state(&app);
        for job in jobs {
            assert!(app.update(Event::Done(job.run())).is_empty());
        }
        assert_eq!(state(&app), shown);
        assert_eq!(app.explorer.view().steps.last().map(|p| &p.step), Some(&Step::Actors("kind:pole".into())));
    }

    #[test]
    fn esc_stops_what_is_waited_for_and_what_waits_with_it() {
        let mut app = app();
        let before = state(&app);
        let jobs = press(&mut app, "> > Esc");
        assert!(jobs.len() == 1 && jobs[0].ticket.is_cancelled());
        finish(&mut app, jobs);
        assert_eq!(state(&app), before);
    }

    #[test]
    fn once_it_is_seen_that_one_waits_cursors_move() {
        let mut app = app();
        let first = app.selected;
        press(&mut app, "Tab Tab >");
        press(&mut app, "Down");
        assert_eq!(app.selected, first);
        app.jobs.waiting.clear();
        app.update(Event::Waited(Duration::from_millis(200)));
        press(&mut app, "Down");
        assert_ne!(app.selected, first);
    }

    #[test]
    fn work_that_goes_wrong_is_said_and_nothing_else() {
        let mut app = app();
        app.start(Lane::Table, |_| -> fn(&mut App) { panic!("on purpose") });
        let jobs = works(std::mem::take(&mut app.jobs.effects));
        finish(&mut app, jobs);
        assert!(app.notice.is_some_and(|notice| notice.level == Level::Error));
    }

    #[test]
    fn a_file_that_is_stopped_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        for stopped in [true, false] {
            let mut app = app();
            let jobs = press(&mut app, "e");
            finish(&mut app, jobs);
            press(&mut app, "Down Ctrl-u");
            let name = folder.path().join("view.json");
            app.update(Event::Paste(name.display().to_string()));
            let mut jobs = press(&mut app, "Enter");
            let file = jobs.pop().expect("a file to write");
            assert_eq!(file.lane, Lane::File);
            if stopped {
                press(&mut app, "Esc");
                assert!(file.ticket.is_cancelled());
            }
            app.update(Event::Done(file.run()));
            assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), usize::from(!stopped));
        }
    }

    #[test]
    fn every_step_and_every_part_of_a_view_can_be_stopped() {
        let app = app();
        let (views, stopped) = (app.explorer.views(), Ticket::new());
        stopped.cancel();
        let id = views.network().actor_id(0).to_string();
        for step in [
            Step::Actors("kind:pole".into()),
            Step::Relations("since:2021".into()),
            Step::DropIsolated,
            Step::During { range: "2014".into(), certain: false },
            Step::Around(vec![(id.clone(), 2)]),
            Step::Keep(vec![id.clone()]),
            Step::Without(vec![id.clone()]),
            Step::Expand("since:2021".into()),
            Step::Component(id),
            Step::Core(2),
            Step::Largest,
        ] {
            let view = View::of([step]);
            assert_eq!(views.evaluate(&view, &stopped), Err(StepError::Cancelled));
            assert!(Ready::make(views, view, Order::Degree, &stopped).is_err());
        }
        assert!(app.explorer.shown().prepare(views, &stopped).is_err());
    }
}
