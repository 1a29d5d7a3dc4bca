//! Where actors stand on the map, and when they are placed anew: on the spot, or by forces that work beside the screen and show
//! what they have reached. It draws nothing.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::map::{self, CELLS_PER_ACTOR};
use super::{camera, frame};
use crate::analysis::paths::Path;
use crate::explorer::nest::Nest;
use crate::explorer::picture::{self, Moving, Picture, Placed};
use crate::explorer::standing::Standing;
use crate::layout::{LAYOUTS, Pane as LayoutPane, Point};
use crate::scene::cells::width;
use crate::ticket::{Cancelled, Ticket};
use crate::tui::app::{App, Effect, Level, Tab};
use crate::tui::jobs::Lane;

/// Forces work so long before they show what they have reached.
const SLICE: Duration = Duration::from_millis(12);
/// Rounds between two looks at the clock.
const ROUNDS: u32 = 2;
/// Who moves to another place takes so long.
const WAY: Duration = Duration::from_millis(140);
/// No more places than this are kept for later.
const KEPT: usize = 20_000;

/// What places depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    version: u64,
    lit: usize,
    focus: Option<u32>,
    room: (u16, u16),
    layout: usize,
    zoom: usize,
}

/// The actors on the map and their places.
pub struct Drawn {
    key: Option<Key>,
    /// What there is to draw.
    pub placed: Placed,
}

/// Where actors stood before they moved, and since when they move.
struct Shift {
    from: HashMap<u32, Point>,
    since: Instant,
}

/// Places of actors, and what is under way to find them.
#[derive(Default)]
pub struct Ground {
    /// What is on the map now.
    pub drawn: Option<Drawn>,
    /// The groups of the view, once they are known.
    pub nest: Option<Nest>,
    /// Where forces have put actors, and whom they do not move: they go on from there when the view changes.
    pub standing: Standing,
    /// The view whose groups are looked for.
    sought: Option<Arc<crate::network::Subset>>,
    /// What forces work on, and since when.
    settling: Option<(Key, Instant)>,
    /// What somebody stopped.
    stopped: Option<Key>,
    shift: Option<Shift>,
    /// The actor that goes along with the pointer.
    held: Option<u32>,
}

/// The actor that the map is about.
pub fn focus(app: &App) -> Option<u32> {
    let shown = |actor: &u32| app.explorer.subset().has_actor(*actor);
    app.explorer.focus().filter(shown).or_else(|| app.explorer.best_connected())
}

/// The path that is lit, if the map is about it and the view still shows it.
pub fn lit_here(app: &App, focus: u32) -> Option<&Path> {
    let shown = |lit: &Path| lit.hops.iter().all(|hop| app.explorer.subset().has_relation(hop.relation));
    app.lit.as_ref().filter(|lit| shown(lit) && lit.hops.iter().any(|hop| hop.from == focus || hop.to == focus))
}

/// Whether the map is about groups now.
pub fn is_nested(app: &App, focus: u32) -> bool {
    LAYOUTS[app.map.layout].is_nested && lit_here(app, focus).is_none()
}

/// Whether forces place the actors of the map now.
pub fn settles(app: &App, focus: u32) -> bool {
    LAYOUTS[app.map.layout].settles && lit_here(app, focus).is_none()
}

fn key(app: &App, focus: u32, room: (u16, u16)) -> Key {
    let lit = app.lit.as_ref().map_or(0, |path| path.hops.iter().fold(7, |h, hop| h * 31 + hop.relation as usize + 1));
    let zoom = (app.map.camera.zoom * 100.0) as usize;
    Key { version: app.version, lit, focus: Some(focus), room, layout: app.map.layout, zoom }
}

/// For how many actors there is room.
fn capacity(app: &App, room: (u16, u16)) -> usize {
    let cells = usize::from(room.0) * usize::from(room.1);
    let zoomed = app.map.camera.zoom.max(1.0);
    (((cells / CELLS_PER_ACTOR) as f32 * zoomed) as usize).clamp(8, 600)
}

fn picture<'a>(app: &App, focus: u32, room: (u16, u16), paths: &'a [Path]) -> Picture<'a> {
    Picture {
        layout: &LAYOUTS[app.map.layout],
        focus: Some(focus),
        capacity: capacity(app, room),
        pane: LayoutPane { cols: room.0, rows: room.1 },
        paths,
        is_web: app.lit_is_web,
        measure: width,
        seed: 1,
    }
}

/// Sees to it that actors have places for a map of that size. Those that forces are looking for are waited for on the screen.
pub fn place(app: &mut App, focus: u32, room: (u16, u16)) {
    let key = key(app, focus, room);
    let there = app.map.ground.drawn.as_ref().map(|drawn| drawn.key);
    let coming = app.map.ground.settling.is_some_and(|(settling, _)| settling == key);
    if there == Some(Some(key)) || coming && there.is_some() {
        return;
    }
    let placed = match settles(app, focus) {
        true => settled_now(app, focus, room),
        false => placed_now(app, focus, room),
    };
    take(app, key, placed);
}

fn placed_now(app: &App, focus: u32, room: (u16, u16)) -> Placed {
    let lit = lit_here(app, focus);
    let listed = if app.lit_is_web { [].iter() } else { app.paths.paths().iter() };
    let listed = listed.filter(|path| lit.is_some_and(|lit| path.hops[0].from == lit.hops[0].from));
    let paths: Vec<Path> = lit.into_iter().chain(listed).cloned().collect();
    let picture = picture(app, focus, room, &paths);
    // Nobody stops it: nothing but a stop can go wrong.
    picture::place(app.explorer.views(), app.explorer.shown(), &picture, &Ticket::new()).unwrap_or_default()
}

fn settled_now(app: &mut App, focus: u32, room: (u16, u16)) -> Placed {
    let (picture, ground) = (picture(app, focus, room, &[]), &app.map.ground);
    let (views, shown, ticket) = (app.explorer.views(), app.explorer.shown(), Ticket::new());
    let Ok(mut moving) =
        picture::begin(views, shown, &picture, &ground.standing.places, &ground.standing.pins, &ticket)
    else {
        return Placed::default();
    };
    while !moving.step(u32::MAX, &ticket).unwrap_or(true) {}
    remember(app, &moving);
    moving.placed().clone()
}

/// Has groups found, or forces set to work, when the map needs them.
pub fn follow(app: &mut App) {
    let (true, Some(focus)) = (app.tab == Tab::Map, focus(app)) else { return };
    // Forces work for their own layout alone: another one would be told of a work that it does not wait for.
    if app.map.ground.settling.is_some_and(|(key, _)| key.layout != app.map.layout) {
        app.map.ground.settling = None;
        app.jobs.stop(Lane::Map);
    }
    if is_nested(app, focus) {
        seek_groups(app);
    } else if let (true, true, Some(room)) = (app.motion, settles(app, focus), frame::map_room(app)) {
        let key = key(app, focus, room);
        let ground = &app.map.ground;
        let there = ground.drawn.as_ref().is_some_and(|drawn| drawn.key == Some(key));
        let coming = ground.settling.is_some_and(|(settling, _)| settling == key);
        if !there && !coming && ground.stopped != Some(key) {
            app.map.ground.settling = Some((key, Instant::now()));
            settle(app, key, focus, None);
        }
    }
}

/// Sets forces to work for a slice of time, after which they show what they have reached and go on.
fn settle(app: &mut App, key: Key, focus: u32, moving: Option<Box<Moving>>) {
    let (views, shown) = (app.explorer.views().clone(), app.explorer.shown().clone());
    let picture: Picture<'static> = picture(app, focus, key.room, &[]);
    let begun = moving.is_none().then(|| app.map.ground.standing.clone());
    app.start(Lane::Map, move |ticket| {
        let work = || -> Result<(Box<Moving>, bool), Cancelled> {
            let since = Instant::now();
            let mut moving = match (moving, begun) {
                (Some(moving), _) => moving,
                (None, begun) => {
                    let stood = begun.unwrap_or_default();
                    Box::new(picture::begin(&views, &shown, &picture, &stood.places, &stood.pins, ticket)?)
                }
            };
            loop {
                let settled = moving.step(ROUNDS, ticket)?;
                if settled || since.elapsed() >= SLICE {
                    return Ok((moving, settled));
                }
            }
        };
        let reached = work();
        move |app: &mut App| match reached {
            Ok((moving, settled)) => {
                take(app, key, moving.placed().clone());
                if settled {
                    remember(app, &moving);
                    app.map.ground.settling = None;
                } else {
                    settle(app, key, focus, Some(moving));
                }
            }
            Err(Cancelled) => app.map.ground.settling = None,
        }
    });
}

/// Stops forces that are at work; tells whether there were any.
pub fn stop(app: &mut App) -> bool {
    let Some((key, _)) = app.map.ground.settling.take() else { return false };
    app.jobs.stop(Lane::Map);
    app.map.ground.stopped = Some(key);
    app.say(Level::Note, app.words().settling_stopped);
    true
}

/// Whether forces have been at work for so long that it is worth saying.
pub fn is_long_settling(app: &App) -> bool {
    app.map.ground.settling.is_some_and(|(_, since)| since.elapsed() > Duration::from_millis(300))
}

/// Keeps where forces have put actors. A plane of its own takes the place of the one before.
fn remember(app: &mut App, moving: &Moving) {
    let (places, same_plane) = moving.places();
    let standing = &mut app.map.ground.standing;
    if !same_plane || standing.places.len() > KEPT {
        standing.places.clear();
    }
    standing.places.extend(places);
    standing.pins.retain(|actor| standing.places.contains_key(actor));
}

/// Shows actors in new places: those that were there before go there from where they are.
fn take(app: &mut App, key: Key, placed: Placed) {
    if app.motion
        && let Some(before) = app.map.ground.drawn.as_ref()
        && before.key.is_some_and(|before| before.room == key.room)
    {
        let from = before.placed.actors.iter().zip(&before.placed.points);
        let from = from.map(|(actor, point)| (*actor, at(app, *actor, *point))).collect();
        let moves = is_shifting(app);
        app.map.ground.shift = Some(Shift { from, since: Instant::now() });
        if !moves && app.map.glide.is_none() {
            app.jobs.effects.push(Effect::Glide);
        }
    }
    app.map.ground.drawn = Some(Drawn { key: Some(key), placed });
}

/// Where an actor is now on its way to a place.
pub fn at(app: &App, actor: u32, goal: Point) -> Point {
    let Some(shift) = app.map.ground.shift.as_ref().filter(|_| app.motion) else { return goal };
    let (Some(from), share) = (shift.from.get(&actor), shift.since.elapsed().as_secs_f32() / WAY.as_secs_f32()) else {
        return goal;
    };
    if share >= 1.0 {
        return goal;
    }
    let eased = 1.0 - (1.0 - share).powi(3);
    Point::new(from.x + (goal.x - from.x) * eased, from.y + (goal.y - from.y) * eased)
}

/// Whether actors are on their way.
pub fn is_shifting(app: &App) -> bool {
    app.map.ground.shift.as_ref().is_some_and(|shift| shift.since.elapsed() < WAY)
}

/// Whether the next frame will show actors in other places than this one.
pub fn is_moving(app: &App) -> bool {
    is_shifting(app) || app.map.ground.settling.is_some() || app.map.ground.held.is_some()
}

/// Looks at the groups of the view from where the camera is; `false` while they are not known.
pub fn look(app: &mut App, room: (u16, u16), capacity: usize, camera: crate::scene::Camera) -> bool {
    let Some(mut nest) = app.map.ground.nest.take().filter(|nest| nest.is_of(app.explorer.subset())) else {
        return false;
    };
    let pane = LayoutPane { cols: room.0, rows: room.1 };
    let placed = picture::look(&mut nest, (camera.centre, camera.zoom), pane, capacity, app.selected);
    app.map.ground.nest = Some(nest);
    app.map.ground.drawn = Some(Drawn { key: None, placed });
    true
}

/// Has the groups of the view found.
fn seek_groups(app: &mut App) {
    let subset = app.explorer.subset().clone();
    let ground = &app.map.ground;
    let known = ground.nest.as_ref().is_some_and(|nest| nest.is_of(&subset));
    let sought = ground.sought.as_ref().is_some_and(|sought| Arc::ptr_eq(sought, &subset));
    if known || sought || subset.actor_count() == 0 {
        return;
    }
    app.map.ground.sought = Some(subset.clone());
    let network = app.network();
    app.start(Lane::Map, move |ticket| {
        let nest = Nest::of(network, subset, ticket);
        move |app: &mut App| {
            app.map.ground.sought = None;
            app.map.ground.nest = nest.ok().or(app.map.ground.nest.take());
            app.map.ground.drawn = None;
        }
    });
}

/// Holds the selected actor where forces have put it, or lets it go.
pub fn pin(app: &mut App) {
    let Some(actor) = app.selected else { return };
    let name = app.name(actor);
    let words = app.words();
    let standing = &mut app.map.ground.standing;
    if let Some(at) = standing.pins.iter().position(|pinned| *pinned == actor) {
        standing.pins.remove(at);
        app.say(Level::Note, (words.unpinned)(&name));
    } else if standing.places.contains_key(&actor) {
        standing.pins.push(actor);
        app.say(Level::Note, (words.pinned)(&name));
    } else {
        app.say(Level::Note, words.pin_needs_forces);
    }
}

/// Takes the actor in a cell along with the pointer, if forces have put it there; tells whether there is one. `begins` says that it is
/// the first cell of the way.
pub fn take_along(app: &mut App, from: (u16, u16), to: (u16, u16), begins: bool) -> bool {
    if !focus(app).is_some_and(|focus| settles(app, focus)) {
        return false;
    }
    if begins && app.map.ground.settling.is_none() {
        let known = |actor: &u32| app.map.ground.standing.places.contains_key(actor);
        app.map.ground.held = map::actor_at(app, from.0, from.1).filter(known);
    }
    let Some(actor) = app.map.ground.held else { return false };
    let point = camera::under(camera::now(app), app.areas.map, to.0, to.1);
    let point = Point::new(point.x.clamp(-1.0, 1.0), point.y.clamp(-1.0, 1.0));
    let ground = &mut app.map.ground;
    let (Some(drawn), places) = (ground.drawn.as_mut(), &mut ground.standing.places) else { return false };
    let Some(i) = drawn.placed.index(actor) else { return false };
    let others = || drawn.placed.actors.iter().zip(&drawn.placed.points).filter(|(other, _)| **other != actor);
    let pairs = |of: fn(&Point) -> f32| -> Vec<(f32, f32)> {
        others().filter_map(|(other, at)| Some((of(at), of(places.get(other)?)))).collect()
    };
    let (x, y) = (read_off(pairs(|at| at.x), point.x), read_off(pairs(|at| at.y), point.y));
    if let (Some(x), Some(y)) = (x, y) {
        places.insert(actor, Point::new(x, y));
        drawn.placed.points[i] = point;
        ground.shift = None;
    }
    true
}

/// Leaves the actor that went along with the pointer where it is, and pins it there.
pub fn let_go(app: &mut App) {
    let Some(actor) = app.map.ground.held.take() else { return };
    let ground = &mut app.map.ground;
    if !ground.standing.pins.contains(&actor) {
        ground.standing.pins.push(actor);
    }
    if let Some(drawn) = ground.drawn.as_mut() {
        drawn.key = None;
    }
    let said = (app.words().pinned)(&app.name(actor));
    app.say(Level::Note, said);
}

/// What belongs to a value, between the nearest of those that are known, or beyond them at the same rate.
fn read_off(mut known: Vec<(f32, f32)>, value: f32) -> Option<f32> {
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (first, last) = (*known.first()?, *known.last()?);
    let rate = |a: (f32, f32), b: (f32, f32)| if b.0 - a.0 > 1e-6 { (b.1 - a.1) / (b.0 - a.0) } else { 0.0 };
    let (a, b) = match known.partition_point(|(at, _)| *at <= value) {
        0 => return Some(first.1 - (first.0 - value) * rate(first, last)),
        at if at == known.len() => return Some(last.1 + (value - last.0) * rate(first, last)),
        at => (known[at - 1], known[at]),
    };
    Some(a.1 + (value - a.0) * rate(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explorer::{Explorer, open};
    use crate::label::Lang;
    use crate::scene::dots::Glyphs;
    use crate::tui::app::Event;
    use crate::tui::jobs::Job;
    use crate::tui::keys;
    use crate::tui::theme::{Background, Theme};
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    const SIZE: (u16, u16) = (120, 36);

    fn app(motion: bool) -> App {
        let names = vec![open::DEFAULT.to_string()];
        let (network, receipt) = open::open(&names, None, None, &Ticket::new()).expect("the embedded network is sound");
        let explorer = Explorer::new(Arc::new(network), Arc::new(receipt), names);
        let theme = Theme { background: Background::Dark, colour: false, glyphs: Glyphs::default() };
        let mut app = App::new(explorer, Lang::En, theme);
        app.motion = motion;
        app.begin(false);
        app.update(Event::Resize(SIZE.0, SIZE.1));
        draw(&mut app, SIZE);
        app
    }

    fn draw(app: &mut App, size: (u16, u16)) {
        let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
        terminal.draw(|frame| app.draw(frame)).unwrap();
    }

    fn happen(app: &mut App, event: Event) -> Vec<Job> {
        let effects = app.update(event).into_iter();
        effects.filter_map(|effect| if let Effect::Work(job) = effect { Some(job) } else { None }).collect()
    }

    fn press(app: &mut App, text: &str) -> Vec<Job> {
        keys::parse(text).into_iter().flat_map(|key| happen(app, Event::Key(key))).collect()
    }

    /// Does work until there is none, with a frame after each; tells how much there was.
    fn finish(app: &mut App, mut jobs: Vec<Job>) -> usize {
        let mut count = 0;
        while let Some(job) = jobs.pop() {
            jobs.extend(happen(app, Event::Done(job.run())));
            draw(app, SIZE);
            count += 1;
        }
        count
    }

    fn apart(app: &App) -> Vec<f32> {
        let places = &app.map.ground.standing.places;
        let actors = &app.map.ground.drawn.as_ref().unwrap().placed.actors;
        let place = |i: usize| places[&actors[i]];
        (1..actors.len()).map(|i| (place(i).x - place(0).x).hypot(place(i).y - place(0).y)).collect()
    }

    #[test]
    fn forces_work_in_slices_and_reach_what_they_reach_on_the_spot() {
        let (mut beside, mut at_once) = (app(true), app(false));
        let jobs = press(&mut beside, "v");
        assert!(jobs.len() == 1 && beside.map.ground.standing.places.is_empty());
        assert!(finish(&mut beside, jobs) > 0 && beside.map.ground.settling.is_none());
        assert!(press(&mut at_once, "v").is_empty());
        draw(&mut at_once, SIZE);
        let (beside, at_once) = (apart(&beside), apart(&at_once));
        assert!(beside.len() > 20 && beside.iter().zip(&at_once).all(|(a, b)| (a - b).abs() < 1e-2 * (1.0 + b)));
    }

    #[test]
    fn they_stop_with_their_layout() {
        for keys in ["V", "v"] {
            let mut app = app(true);
            press(&mut app, "v");
            assert!(app.map.ground.settling.is_some() && app.jobs.ticket(Lane::Map).is_some());
            let jobs = press(&mut app, keys);
            assert!(app.map.ground.settling.is_none(), "{keys}");
            assert_eq!(app.jobs.ticket(Lane::Map).is_some(), keys == "v", "only groups are looked for");
            finish(&mut app, jobs);
            assert!(app.map.ground.standing.places.is_empty());
        }
    }

    #[test]
    fn esc_stops_them_and_they_begin_again_with_the_next_change() {
        let mut app = app(true);
        let jobs = press(&mut app, "v");
        assert!(press(&mut app, "Esc").is_empty() && app.map.ground.settling.is_none());
        assert!(app.notice.is_some() && app.jobs.ticket(Lane::Map).is_none());
        assert_eq!(finish(&mut app, jobs), 1, "the answer of what was stopped is dropped");
        draw(&mut app, SIZE);
        assert!(app.map.ground.drawn.is_some());
        let jobs = press(&mut app, "+");
        assert!(finish(&mut app, jobs) > 0);
    }

    #[test]
    fn actors_keep_their_places_when_one_looks_elsewhere_and_comes_back() {
        let mut app = app(true);
        let jobs = press(&mut app, "v");
        finish(&mut app, jobs);
        let before = app.map.ground.standing.clone();
        for keys in ["v", "V", "Right P", "x", "z"] {
            let jobs = press(&mut app, keys);
            finish(&mut app, jobs);
        }
        let after = &app.map.ground.standing;
        assert_eq!(after.pins.len(), 1);
        let moved = |(actor, at): (&u32, &Point)| {
            let now = after.places[actor];
            (now.x - at.x).hypot(now.y - at.y)
        };
        assert!(before.places.iter().map(moved).all(|far| far < 1e-3));
    }

    #[test]
    fn a_terminal_that_is_resized_each_frame_while_forces_work_is_no_harm() {
        let mut app = app(true);
        let mut jobs = press(&mut app, "v");
        for step in 0..40u16 {
            let size = (24 + step * 4, 8 + step);
            jobs.extend(happen(&mut app, Event::Resize(size.0, size.1)));
            if let Some(job) = jobs.pop() {
                jobs.extend(happen(&mut app, Event::Done(job.run())));
            }
            draw(&mut app, size);
        }
        finish(&mut app, jobs);
        let placed = &app.map.ground.drawn.as_ref().unwrap().placed;
        assert!(placed.points.iter().all(|p| p.x.abs() <= 1.001 && p.y.abs() <= 1.001));
    }

    #[test]
    fn an_actor_that_is_dragged_stays_where_it_was_left() {
        let mut app = app(false);
        press(&mut app, "v");
        draw(&mut app, SIZE);
        let (area, seen) = (app.areas.map, map::on_screen(&app));
        let (actor, (col, row)) = seen[seen.len() / 2];
        let others = |app: &App| {
            let places = app.map.ground.standing.places.clone();
            places.into_iter().filter(|(other, _)| *other != actor).collect::<HashMap<u32, Point>>()
        };
        let (from, before) = ((area.x + col, area.y + row), others(&app));
        let to = (area.x + area.width / 2 + 9, area.y + area.height / 2 - 4);
        let mouse = |app: &mut App, kind, (column, row)| {
            let modifiers = crossterm::event::KeyModifiers::NONE;
            let event = crossterm::event::MouseEvent { kind, column, row, modifiers };
            let jobs = happen(app, Event::Mouse(event));
            finish(app, jobs);
            draw(app, SIZE);
        };
        use crossterm::event::{MouseButton::Left, MouseEventKind as Kind};
        mouse(&mut app, Kind::Down(Left), from);
        for (col, row) in [(from.0 + 1, from.1), to] {
            mouse(&mut app, Kind::Drag(Left), (col, row));
        }
        mouse(&mut app, Kind::Up(Left), to);
        assert_eq!((others(&app), &app.map.ground.standing.pins), (before, &vec![actor]));
        let (_, (col, row)) = *map::on_screen(&app).iter().find(|(seen, _)| *seen == actor).unwrap();
        let (dx, dy) = ((area.x + col).abs_diff(to.0), (area.y + row).abs_diff(to.1));
        assert!(dx <= 6 && dy <= 3, "{dx} {dy}");
        assert_eq!(app.map.camera, Default::default(), "the map stays where it is");
    }
}
