//! Shortest paths whose relations may hold together, or one after the other.
//!
//! Days are ranges, so only what is possible is searched for. Weights and next best paths are not known here.

use hashbrown::HashMap;

use super::Stopped;
use super::ground::{Ground, Meter};
use super::times::{self, TimeMode, Window};
use super::web::{Edge, Web};

/// Actors that were reached in a way that no fewer hops allow, with their windows.
type Layer = Vec<(u32, Vec<Window>)>;

/// Adds a window unless one that is there covers it; what it covers is dropped.
fn add(windows: &mut Vec<Window>, window: Window) {
    if !windows.iter().any(|known| times::covers(*known, window)) {
        windows.retain(|known| !times::covers(window, *known));
        windows.push(window);
    }
}

/// The web of all shortest paths among those that the dates allow.
///
/// Breadth-first over pairs of actor and window: a window covered by one that was reached with as many hops or fewer
/// cannot make a path shorter, and a cycle never widens a window, so what is found is exact and simple. Time and memory
/// are those of breadth-first search times the windows that do not cover each other (one in chronological order).
pub(super) fn shortest(
    ground: &Ground<'_>,
    (from, to): (u32, u32),
    most: u32,
    mode: TimeMode,
    meter: &mut Meter<'_>,
) -> Result<Option<Web>, Stopped> {
    let window = |relation: u32| times::window(ground.network.validity(relation));
    let mut known: Vec<Vec<Window>> = vec![Vec::new(); ground.network.actor_count()];
    known[from as usize].push(times::ALWAYS);
    let mut layers: Vec<Layer> = vec![vec![(from, vec![times::ALWAYS])]];
    loop {
        let last = layers.last().expect("there is always the first");
        if last.binary_search_by_key(&to, |(actor, _)| *actor).is_ok() {
            break;
        }
        if last.is_empty() || layers.len() > most as usize {
            return Ok(None);
        }
        let mut fresh: HashMap<u32, Vec<Window>> = HashMap::new();
        for (actor, windows) in last {
            for step in ground.out(*actor) {
                meter.spend(windows.len() as u64)?;
                let hop = window(step.relation);
                for next in windows.iter().filter_map(|w| times::after(mode, *w, hop)) {
                    if !known[step.other as usize].iter().any(|w| times::covers(*w, next)) {
                        add(fresh.entry(step.other).or_default(), next);
                    }
                }
            }
        }
        let mut layer: Layer = fresh.into_iter().collect();
        layer.sort_unstable_by_key(|(actor, _)| *actor);
        for (actor, windows) in &layer {
            windows.iter().for_each(|w| add(&mut known[*actor as usize], *w));
        }
        layers.push(layer);
    }
    trace(ground, &layers, to, mode, meter).map(Some)
}

/// Goes back from the end over what still fits.
fn trace(
    ground: &Ground<'_>,
    layers: &[Layer],
    to: u32,
    mode: TimeMode,
    meter: &mut Meter<'_>,
) -> Result<Web, Stopped> {
    // From the last layer to the first; edges between places counted within their layers.
    let mut kept: Vec<Layer> = vec![vec![(to, vec![times::ALWAYS])]];
    let mut edges: Vec<Vec<Edge>> = Vec::new();
    for layer in layers.iter().rev().skip(1) {
        let after = kept.last().expect("never empty");
        let (mut here, mut among): (Layer, Vec<Edge>) = (Vec::new(), Vec::new());
        for (actor, windows) in layer {
            let mut needed = Vec::new();
            for step in ground.out(*actor) {
                meter.spend(1)?;
                let Ok(place) = after.binary_search_by_key(&step.other, |(actor, _)| *actor) else { continue };
                let hop = times::window(ground.network.validity(step.relation));
                let mut fits = false;
                for earlier in after[place].1.iter().filter_map(|rest| times::before(mode, hop, *rest)) {
                    if windows.iter().any(|w| times::meet(*w, earlier)) {
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
    let mut start = 0;
    for (layer, among) in kept.iter().zip(edges) {
        let next = start + layer.len() as u32;
        all.extend(among.into_iter().map(|e| Edge { from: start + e.from, to: next + e.to, ..e }));
        start = next;
    }
    let (actors, later) = kept.into_iter().flatten().unzip();
    Ok(Web::new(ground, actors, all).timed(later))
}
