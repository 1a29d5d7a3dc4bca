//! Shortest paths whose relations may hold together, or one after the other; and how good a journey can be.
//!
//! Days are ranges, so only what is possible is searched for. Weights and next best paths are not known here.

use hashbrown::HashMap;

use super::Stopped;
use super::ground::{Ground, Meter};
use super::times::{self, Course, Journey, Window};
use super::web::{Edge, Web};

/// Actors that were reached in a way that no fewer hops allow, with their windows.
type Layer = Vec<(u32, Vec<Window>)>;

/// A search from one actor, perhaps the end of a beginning that is fixed.
#[derive(Clone, Copy)]
pub(super) struct Start<'a> {
    /// Where it begins and where it is to end.
    pub ends: (u32, u32),
    /// The window of the hops before.
    pub window: Window,
    /// What hops away from the start may not be, sorted: see [`Ground::key`].
    pub banned: &'a [u32],
    /// How many hops there may be.
    pub most: u32,
}

impl Start<'_> {
    /// The whole way between two actors.
    pub fn whole(ends: (u32, u32), most: u32) -> Start<'static> {
        Start { ends, window: times::ALWAYS, banned: &[], most }
    }
}

/// Adds a window unless one that is there covers it; what it covers is dropped.
fn add(windows: &mut Vec<Window>, window: Window) {
    if !windows.iter().any(|known| times::covers(*known, window)) {
        windows.retain(|known| !times::covers(window, *known));
        windows.push(window);
    }
}

/// Breadth-first over pairs of actor and window, a layer of actors for each number of hops.
struct Reach<'a> {
    ground: Ground<'a>,
    start: Start<'a>,
    course: Course,
    known: Vec<Vec<Window>>,
    layers: Vec<Layer>,
}

impl<'a> Reach<'a> {
    fn new(ground: Ground<'a>, start: Start<'a>, course: Course) -> Reach<'a> {
        let mut known: Vec<Vec<Window>> = vec![Vec::new(); ground.network.actor_count()];
        known[start.ends.0 as usize].push(start.window);
        Reach { ground, start, course, known, layers: vec![vec![(start.ends.0, vec![start.window])]] }
    }

    /// One more layer; gives whether it has any actor.
    fn grow(&mut self, meter: &mut Meter<'_>) -> Result<bool, Stopped> {
        let mut fresh: HashMap<u32, Vec<Window>> = HashMap::new();
        let last = self.layers.last().expect("there is always the first");
        if self.layers.len() > self.start.most as usize {
            return Ok(false);
        }
        for (actor, windows) in last {
            // Nothing that passes through the end leads to it.
            if *actor == self.start.ends.1 {
                continue;
            }
            for step in self.ground.out(*actor) {
                meter.spend(windows.len() as u64)?;
                if *actor == self.start.ends.0 && self.start.banned.binary_search(&self.ground.key(&step)).is_ok() {
                    continue;
                }
                let hop = times::window(self.ground.network.validity(step.relation));
                for next in windows.iter().filter_map(|w| self.course.after(*w, hop)) {
                    if !self.known[step.other as usize].iter().any(|w| times::covers(*w, next)) {
                        add(fresh.entry(step.other).or_default(), next);
                    }
                }
            }
        }
        let mut layer: Layer = fresh.into_iter().collect();
        layer.sort_unstable_by_key(|(actor, _)| *actor);
        for (actor, windows) in &layer {
            windows.iter().for_each(|w| add(&mut self.known[*actor as usize], *w));
        }
        let is_empty = layer.is_empty();
        self.layers.push(layer);
        Ok(!is_empty)
    }

    fn has_arrived(&self) -> bool {
        !self.known[self.start.ends.1 as usize].is_empty()
    }
}

/// The web of all shortest paths among those that the dates allow.
///
/// Breadth-first over pairs of actor and window: a window covered by one that was reached with as many hops or fewer
/// cannot make a path shorter, and a cycle never widens a window, so what is found is exact and simple. Time and memory
/// are those of breadth-first search times the windows that do not cover each other (one in chronological order).
pub(super) fn shortest(
    ground: Ground<'_>,
    start: Start<'_>,
    course: Course,
    meter: &mut Meter<'_>,
) -> Result<Option<Web>, Stopped> {
    let mut reach = Reach::new(ground, start, course);
    while !reach.has_arrived() {
        if !reach.grow(meter)? {
            return Ok(None);
        }
    }
    trace(&reach, meter).map(Some)
}

/// What windows have to be kept to tell how good a journey is.
pub(super) fn course_of(journey: Journey) -> Course {
    match journey {
        Journey::Fewest | Journey::Earliest => Course::IN_ORDER,
        Journey::Shortest => Course::lasting(i64::MAX),
    }
}

/// The course that only the best journeys keep to, and how good they are: the day of arrival or the number of days. None
/// where there is no journey.
///
/// The search goes on until no window is new; what is already worse than the best is dropped, for neither an arrival nor
/// a duration ever shrinks by a further hop.
pub(super) fn best(
    ground: Ground<'_>,
    start: Start<'_>,
    journey: Journey,
    meter: &mut Meter<'_>,
) -> Result<Option<(i64, Course)>, Stopped> {
    let course = course_of(journey);
    let value = |window: &Window| match journey {
        Journey::Fewest => 0,
        Journey::Earliest => i64::from(window.0),
        Journey::Shortest => times::duration(*window),
    };
    let mut reach = Reach::new(ground, start, course);
    let mut least = None;
    loop {
        let known = &reach.known[start.ends.1 as usize];
        least = known.iter().map(value).chain(least).min();
        reach.course = match (journey, least) {
            (Journey::Earliest, Some(day)) => Course::arriving(day as i32),
            (Journey::Shortest, Some(days)) => Course::lasting(days),
            _ => course,
        };
        if (journey == Journey::Fewest && least.is_some()) || !reach.grow(meter)? {
            return Ok(least.map(|least| (least, reach.course)));
        }
    }
}

/// Goes back from the end over what still fits.
fn trace(reach: &Reach<'_>, meter: &mut Meter<'_>) -> Result<Web, Stopped> {
    let Reach { ground, start, course, layers, .. } = reach;
    // From the last layer to the first; edges between places counted within their layers.
    let mut kept: Vec<Layer> = vec![vec![(start.ends.1, vec![times::ALWAYS])]];
    let mut edges: Vec<Vec<Edge>> = Vec::new();
    for layer in layers.iter().rev().skip(1) {
        let after = kept.last().expect("never empty");
        let (mut here, mut among): (Layer, Vec<Edge>) = (Vec::new(), Vec::new());
        for (actor, windows) in layer {
            let mut needed = Vec::new();
            for step in ground.out(*actor) {
                meter.spend(1)?;
                let Ok(place) = after.binary_search_by_key(&step.other, |(actor, _)| *actor) else { continue };
                if *actor == start.ends.0 && start.banned.binary_search(&ground.key(&step)).is_ok() {
                    continue;
                }
                let hop = times::window(ground.network.validity(step.relation));
                let mut fits = false;
                for earlier in after[place].1.iter().filter_map(|rest| course.before(hop, *rest)) {
                    if windows.iter().any(|w| course.meet(*w, earlier)) {
                        add(&mut needed, earlier);
                        fits = true;
                    }
                }
                if fits {
                    let from = here.len() as u32;
                    among.push(Edge { from, to: place as u32, relation: step.relation, forward: step.forward });
                }
            }
            if !needed.is_empty() {
                here.push((*actor, needed));
            }
        }
        kept.push(here);
        edges.push(among);
    }
    kept.reverse();
    edges.reverse();
    let mut all = Vec::new();
    let mut first = 0;
    for (layer, among) in kept.iter().zip(edges) {
        let next = first + layer.len() as u32;
        all.extend(among.into_iter().map(|e| Edge { from: first + e.from, to: next + e.to, ..e }));
        first = next;
    }
    let (actors, later) = kept.into_iter().flatten().unzip();
    Ok(Web::new(ground, actors, all).timed(later))
}
