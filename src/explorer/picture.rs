//! Chooses the actors of a picture and gives each a place: what both the map pane and `draw` begin with.
//!
//! There is room for so many actors; who is chosen depends on the layout, and who is left out is counted. It knows no
//! colours and no words: how wide a name is says the caller.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use fixedbitset::FixedBitSet;

use super::nest::{Eye, Mark, Nest};
use super::{Shown, Step, View, Views};
use crate::analysis::paths::Path;
use crate::layout::{self, Guide, Layout, LayoutInput, Pane, Point};
use crate::network::{DateField, Direction, Network, PartialDate, Subset};
use crate::ticket::{Cancelled, Ticket};

/// What is asked of a picture.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    /// How actors are placed.
    pub layout: &'static Layout,
    /// The actor in the middle, if the view shows it.
    pub focus: Option<u32>,
    /// For how many actors there is room.
    pub capacity: usize,
    /// What it will be drawn in.
    pub pane: Pane,
    /// Paths to show alone, the one that is lit first.
    pub paths: &'a [Path],
    /// Whether the one that is lit branches: a web between several actors.
    pub is_web: bool,
    /// How many cells a name takes.
    pub measure: fn(&str) -> usize,
    /// The seed of everything random.
    pub seed: u64,
}

/// A line between two actors of a picture, and the relations that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// One actor, by its place among the actors of the picture.
    pub from: usize,
    /// The other one.
    pub to: usize,
    /// How many relations there are between the two.
    pub count: u32,
    /// Whether one of them leads from the first to the second, and whether one leads back.
    pub leads: (bool, bool),
    /// Whether one of them has a source.
    pub sourced: bool,
}

/// Actors with their places.
#[derive(Clone, Debug, Default)]
pub struct Placed {
    /// The actors that were chosen.
    pub actors: Vec<u32>,
    /// Where each stands.
    pub points: Vec<Point>,
    /// The lines between them.
    pub lines: Vec<Line>,
    /// How many neighbours of each are not in the picture.
    pub hidden: Vec<u32>,
    /// How much each matters.
    pub importance: Vec<f32>,
    /// What the layout draws beside the actors.
    pub guides: Vec<Guide>,
    /// The circles of groups, for those who draw no shapes of that size.
    pub circles: Vec<Guide>,
    /// How many actors of the view are not in the picture, alone or in a circle.
    pub undrawn: usize,
    /// How many actors each stands for with itself, and the radius of its circle in the height of the unit square; empty
    /// where each stands for itself.
    pub groups: Vec<(u32, f32)>,
    index: HashMap<u32, usize>,
}

impl Placed {
    /// The place of an actor among those of the picture.
    pub fn index(&self, actor: u32) -> Option<usize> {
        self.index.get(&actor).copied()
    }
}

/// The layout that a view calls for when nobody chose one: rings around an actor, else forces.
pub fn layout_of(view: &View) -> &'static Layout {
    let around = matches!(view.effective().last(), Some(Step::Around(actors)) if actors.len() == 1);
    layout::layout(if around { "rings" } else { "force" }).unwrap_or(&layout::LAYOUTS[0])
}

/// The actor around which the last step of a view is, if there is one alone.
pub fn centre_of(view: &View, network: &Network) -> Option<u32> {
    match view.effective().last() {
        Some(Step::Around(actors)) if actors.len() == 1 => network.find_actor(&actors[0].0),
        _ => None,
    }
}

/// Chooses and places. O(n log n) in the actors and relations of the view, and the layout's own time for the chosen ones.
///
/// # Errors
/// A stop.
pub fn place(views: &Views, shown: &Shown, asked: &Picture<'_>, ticket: &Ticket) -> Result<Placed, Cancelled> {
    let (network, subset) = (views.network(), shown.subset());
    let Some(focus) = asked.focus.filter(|a| subset.has_actor(*a)).or_else(|| shown.best_connected(views)) else {
        return Ok(Placed::default());
    };
    let chooser = Chooser { network, subset, degrees: shown.degrees(views) };
    let by_hops = asked.layout.is_around && asked.paths.is_empty();
    let (actors, hops) = match asked.paths {
        [] => chooser.choose(focus, asked.capacity, by_hops, ticket)?,
        paths => chooser.web(paths, asked.is_web, asked.capacity),
    };
    let index: HashMap<u32, usize> = actors.iter().enumerate().map(|(i, actor)| (*actor, i)).collect();
    let mut drawn = FixedBitSet::with_capacity(network.actor_count());
    actors.iter().for_each(|actor| drawn.insert(*actor as usize));
    let lines = chooser.lines(&actors, &index, &drawn);
    let hidden = chooser.hidden(&actors, drawn, shown.view().begins_with_cooperation());
    let edges: Vec<(u32, u32)> = lines.iter().map(|line| (line.from as u32, line.to as u32)).collect();
    let group: Vec<u32> = actors.iter().map(|actor| network.kind_code(*actor)).collect();
    let weight: Vec<f32> = actors.iter().map(|actor| chooser.degrees[*actor as usize] as f32).collect();
    let count_width = |n: u32| if n == 0 { 0 } else { 2 + (asked.measure)(&n.to_string()) };
    let names = actors.iter().map(|actor| (asked.measure)(network.short_or_name(*actor)).min(24));
    let widths: Vec<u16> = names.zip(&hidden).map(|(name, n)| (name + count_width(*n)) as u16).collect();
    let years = if asked.layout.needs_years { chooser.years(&actors) } else { Vec::new() };
    let places = if asked.layout.needs_places { super::geography::places(network, &actors) } else { Vec::new() };
    let input = LayoutInput {
        count: actors.len(),
        focus: Some(index.get(&focus).copied().unwrap_or(0) as u32),
        hops: &hops,
        edges: &edges,
        group: &group,
        weight: &weight,
        widths: &widths,
        years: &years,
        places: &places,
        pane: asked.pane,
        seed: asked.seed,
    };
    let (points, guides) = match asked.paths {
        [] => ((asked.layout.place)(&input, ticket)?, (asked.layout.guides)(&input)),
        [lit, ..] => {
            let spine = if asked.is_web { longest_branch(lit) } else { stations(lit) };
            let spine: Vec<u32> = spine.iter().map(|actor| index[actor] as u32).collect();
            (layout::chains(&input, &spine), Vec::new())
        }
    };
    // Around an actor, and along a path, who is nearer comes first.
    let by_hops = by_hops || !asked.paths.is_empty();
    let nearness = |hop: u8| if by_hops { 1000.0 * f32::from(8u8.saturating_sub(hop)) } else { 0.0 };
    let importance = hops.iter().zip(&weight).map(|(hop, weight)| weight + nearness(*hop)).collect();
    let undrawn = subset.actor_count().saturating_sub(actors.len());
    Ok(Placed {
        actors,
        points,
        lines,
        hidden,
        importance,
        guides,
        undrawn,
        circles: Vec::new(),
        groups: Vec::new(),
        index,
    })
}

/// What one sees of a nest of groups: each circle as the actor that it is called after.
///
/// `centre` and `zoom` are those of a camera over the unit square. What is seen is bounded by `capacity`.
pub fn look(nest: &mut Nest, (centre, zoom): (Point, f32), pane: Pane, capacity: usize) -> Placed {
    // A cell is twice as high as it is wide.
    let aspect = f32::from(pane.cols.max(1)) / (2.0 * f32::from(pane.rows.max(1)));
    // A disc as wide as the screen, where that is higher than wide.
    let fit = aspect.min(1.0);
    let eye = Eye {
        centre: Point::new(centre.x * aspect / fit, centre.y / fit),
        zoom: zoom * fit,
        aspect,
        opens: 0.42,
        most: capacity,
    };
    let sight = nest.look(&eye);
    let flat = |at: Point| Point::new(at.x * fit / aspect, at.y * fit);
    let ring = |mark: &Mark, points: usize| {
        let at = |k: usize| {
            let angle = k as f32 / points as f32 * std::f32::consts::TAU;
            flat(Point::new(mark.at.x + mark.radius * angle.cos(), mark.at.y + mark.radius * angle.sin()))
        };
        Guide::Line((0..=points).map(at).collect())
    };
    let rows = f32::from(pane.rows) / 2.0 * eye.zoom;
    let circles = sight.marks.iter().filter(|mark| mark.size > 1 && mark.radius * rows >= 1.5);
    let circles: Vec<Guide> = circles.map(|mark| ring(mark, 48)).collect();
    let guides = sight.open.iter().map(|mark| ring(mark, 90)).collect();
    let new = |(from, to, count)| Line { from, to, count, leads: (false, false), sourced: true };
    let actors: Vec<u32> = sight.marks.iter().map(|mark| mark.central).collect();
    Placed {
        points: sight.marks.iter().map(|mark| flat(mark.at)).collect(),
        lines: sight.links.into_iter().map(new).collect(),
        hidden: sight.marks.iter().map(|mark| mark.size - 1).collect(),
        importance: sight.marks.iter().map(|mark| mark.size as f32 * mark.radius).collect(),
        guides,
        circles,
        undrawn: sight.outside,
        groups: sight.marks.iter().map(|mark| (mark.size, mark.radius * fit)).collect(),
        index: actors.iter().enumerate().map(|(i, actor)| (*actor, i)).collect(),
        actors,
    }
}

/// The actors of a path in its order.
fn stations(path: &Path) -> Vec<u32> {
    path.hops.first().map(|hop| hop.from).into_iter().chain(path.hops.iter().map(|hop| hop.to)).collect()
}

/// The actors from the first of a web to the one that is farthest from it.
fn longest_branch(web: &Path) -> Vec<u32> {
    let Some(first) = web.hops.first() else { return Vec::new() };
    let mut branches: Vec<Vec<u32>> = vec![vec![first.from]];
    for hop in &web.hops {
        let known = branches.iter().find(|branch| branch.last() == Some(&hop.from));
        let longer = known.into_iter().flatten().copied().chain([hop.to]).collect();
        branches.push(longer);
    }
    branches.into_iter().rev().max_by_key(Vec::len).unwrap_or_default()
}

struct Chooser<'a> {
    network: &'a Network,
    subset: &'a Subset,
    degrees: &'a [u32],
}

impl Chooser<'_> {
    /// Around the focus: ring by ring, the best connected of each ring first. A ring that cannot be shown whole leaves two
    /// fifths of the room to what lies beyond it, so that one hop further is seen to lead somewhere.
    fn by_rings(&self, focus: u32, capacity: usize) -> (Vec<u32>, Vec<u8>) {
        let mut seen = FixedBitSet::with_capacity(self.network.actor_count());
        seen.insert(focus as usize);
        let (mut chosen, mut hops) = (Vec::new(), Vec::new());
        let mut ring = vec![focus];
        let mut hop = 0u8;
        while !ring.is_empty() && chosen.len() < capacity {
            let room = capacity - chosen.len();
            self.best_connected(&mut ring, room);
            let beyond = |ring: &[u32], seen: &mut FixedBitSet| {
                let near = ring.iter().flat_map(|actor| self.subset.links(self.network, *actor));
                near.map(|link| link.other).filter(|other| !seen.put(*other as usize)).collect::<Vec<u32>>()
            };
            let mut next = beyond(&ring, &mut seen);
            let kept = (room * 3 / 5).max(room.saturating_sub(next.len())).max(1);
            if kept < ring.len() {
                next.drain(..).for_each(|actor| seen.remove(actor as usize));
                ring.truncate(kept);
                next = beyond(&ring, &mut seen);
            }
            hops.extend(std::iter::repeat_n(hop, ring.len()));
            chosen.extend(ring);
            ring = next;
            hop = hop.saturating_add(1);
        }
        (chosen, hops)
    }

    /// The overview: from the focus on, always the best connected of those that touch what was chosen.
    fn by_degree(&self, focus: u32, capacity: usize) -> (Vec<u32>, Vec<u8>) {
        let mut seen = FixedBitSet::with_capacity(self.network.actor_count());
        seen.insert(focus as usize);
        let (mut chosen, mut hops) = (Vec::new(), Vec::new());
        let mut heap = BinaryHeap::from([(u32::MAX, Reverse(focus), 0u8)]);
        while let Some((_, Reverse(actor), hop)) = heap.pop().filter(|_| chosen.len() < capacity) {
            chosen.push(actor);
            hops.push(hop);
            for link in self.subset.links(self.network, actor).filter(|link| !seen.put(link.other as usize)) {
                heap.push((self.degrees[link.other as usize], Reverse(link.other), hop.saturating_add(1)));
            }
        }
        (chosen, hops)
    }

    fn choose(
        &self,
        focus: u32,
        capacity: usize,
        by_hops: bool,
        ticket: &Ticket,
    ) -> Result<(Vec<u32>, Vec<u8>), Cancelled> {
        ticket.check()?;
        let (mut chosen, mut hops) =
            if by_hops { self.by_rings(focus, capacity) } else { self.by_degree(focus, capacity) };
        // What is linked to nothing here is drawn too while there is room.
        if chosen.len() < capacity && chosen.len() < self.subset.actor_count() {
            let drawn: HashSet<u32> = chosen.iter().copied().collect();
            let mut others: Vec<u32> = self.subset.actors().filter(|actor| !drawn.contains(actor)).collect();
            self.best_connected(&mut others, capacity - chosen.len());
            chosen.extend(others);
            hops.resize(chosen.len(), u8::MAX);
        }
        Ok((chosen, hops))
    }

    /// Leaves the best connected of some actors, in order, at most `room` of them.
    fn best_connected(&self, actors: &mut Vec<u32>, room: usize) {
        let key = |actor: &u32| (Reverse(self.degrees[*actor as usize]), *actor);
        if room < actors.len() {
            actors.select_nth_unstable_by_key(room, key);
            actors.truncate(room);
        }
        actors.sort_unstable_by_key(key);
    }

    /// The actors of paths stand alone: the web between the two ends.
    fn web(&self, paths: &[Path], is_web: bool, capacity: usize) -> (Vec<u32>, Vec<u8>) {
        let mut chosen: Vec<u32> = Vec::new();
        let mut hops: Vec<u8> = Vec::new();
        for (place, path) in paths.iter().enumerate() {
            // The view may have become narrower since the paths were found.
            if path.hops.iter().any(|hop| !self.subset.has_relation(hop.relation)) {
                continue;
            }
            for (at, hop) in path.hops.iter().enumerate() {
                // A web branches: each stands one hop behind the one it is reached from.
                let before = chosen.iter().position(|actor| *actor == hop.from).map(|place| usize::from(hops[place]));
                let at = before.filter(|_| is_web).unwrap_or(at);
                for (actor, hop) in [(hop.from, at), (hop.to, at + 1)] {
                    if !chosen.contains(&actor) && (chosen.len() < capacity || place == 0) {
                        chosen.push(actor);
                        hops.push(hop.min(254) as u8);
                    }
                }
            }
        }
        (chosen, hops)
    }

    fn lines(&self, actors: &[u32], index: &HashMap<u32, usize>, drawn: &FixedBitSet) -> Vec<Line> {
        let mut found: HashMap<(usize, usize), Line> = HashMap::new();
        for (i, actor) in actors.iter().enumerate() {
            for link in self.subset.links(self.network, *actor).filter(|link| drawn.contains(link.other as usize)) {
                let Some(other) = index.get(&link.other).copied().filter(|other| i < *other) else { continue };
                let new = Line { from: i, to: other, count: 0, leads: (false, false), sourced: false };
                let line = found.entry((i, other)).or_insert(new);
                let directed = self.network.direction(link.relation) == Direction::Directed;
                line.count += 1;
                line.leads.0 |= directed && link.forward;
                line.leads.1 |= directed && !link.forward;
                line.sourced |= !self.network.relation_sources(link.relation).is_empty();
            }
        }
        let mut lines: Vec<Line> = found.into_values().collect();
        lines.sort_unstable_by_key(|line| (line.from, line.to));
        lines
    }

    /// How many neighbours of each actor are not in the picture, each counted once.
    fn hidden(&self, actors: &[u32], mut drawn: FixedBitSet, cooperation: bool) -> Vec<u32> {
        let mut others = Vec::new();
        let count = |actor: &u32| {
            // What is counted is taken for drawn, until the next actor's turn.
            let links = self.network.adjacency().links(*actor);
            let links = links.filter(|link| !cooperation || self.network.relation_kind(link.relation).cooperation);
            others.extend(links.map(|link| link.other).filter(|other| !drawn.put(*other as usize)));
            let count = others.len() as u32;
            others.drain(..).for_each(|other| drawn.remove(other as usize));
            count
        };
        actors.iter().map(count).collect()
    }

    /// The first year of each actor: that of its foundation, else of its earliest relation in the view.
    fn years(&self, actors: &[u32]) -> Vec<Option<i32>> {
        let founded = self.network.actor_column("founded");
        let first = |actor: &u32| {
            let own = founded.and_then(|column| PartialDate::parse(column.text(*actor)).ok()?.first_year());
            own.or_else(|| {
                let links = self.subset.links(self.network, *actor);
                let dates = links.filter_map(|link| {
                    let date = |field| self.network.date(link.relation, field);
                    date(DateField::Since).or_else(|| date(DateField::Attested))?.first_year()
                });
                dates.min()
            })
        };
        actors.iter().map(first).collect()
    }
}
