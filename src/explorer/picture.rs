//! Chooses the actors of a picture and gives each a place: what both the map pane and `draw` begin with.
//!
//! There is room for so many actors; who is chosen depends on the layout, and who is left out is counted. It knows no
//! colours and no words: how wide a name is says the caller.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use fixedbitset::FixedBitSet;

use super::nest::{Eye, Mark, Nest, Rest};
use super::{Shown, Step, View, Views};
use crate::analysis::paths::Path;
use crate::layout::{self, Guide, Layout, LayoutInput, Pane, Point, Says, Settling};
use crate::network::{DateField, Direction, Network, PartialDate, Subset};
use crate::ticket::{Cancelled, Ticket};

/// A circle opens where each thing in it has so many cells: a sign, and a name beside most.
const CELLS_INSIDE: f32 = 14.0;
/// Circles of the whole have so many cells each in the mean, for a name on some lines; but there are no fewer than that.
const CELLS_BESIDE: usize = 80;
const LEAST_BESIDE: usize = 12;
/// With room for so many actors a picture shows three hops of a large neighbourhood, else two.
const SPACIOUS: usize = 150;
/// Of so many actors of an overview one stands out.
const ONE_OF: usize = 7;

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
    /// The kind of the one that is the strongest proof of a link, by its number.
    pub kind: u32,
}

/// What lines show beside who is linked to whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineSigns {
    /// Heads for the way that relations lead.
    pub arrows: bool,
    /// Dashes and colours for the kinds of relations.
    pub kinds: bool,
}

/// The kinds that most lines are of, the most frequent first, at most that many.
pub fn leading_kinds(lines: &[Line], most: usize) -> Vec<u32> {
    let mut counts: HashMap<u32, usize> = HashMap::new();
    lines.iter().for_each(|line| *counts.entry(line.kind).or_default() += 1);
    let mut kinds: Vec<u32> = counts.keys().copied().collect();
    kinds.sort_unstable_by_key(|kind| (Reverse(counts[kind]), *kind));
    kinds.truncate(most);
    kinds
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
    /// Whether each is there for what is around it: the farther ones around an actor, the less connected of an overview.
    pub minor: Vec<bool>,
    /// What the layout draws beside the actors.
    pub guides: Vec<Guide>,
    /// How many stand in the middle of a territory, because where in it they are is not known.
    pub somewhere: usize,
    /// How many actors of the view are not in the picture, alone or in a circle.
    pub undrawn: usize,
    /// How many actors each stands for with itself, and the radius of its circle in the height of the unit square; empty
    /// where each stands for itself.
    pub groups: Vec<(u32, f32)>,
    /// What each of these holds where it is no community; empty where `groups` is.
    pub rests: Vec<Option<Rest>>,
    /// How many times as wide as high the unit square of groups is.
    pub wide: f32,
    /// The actor or the group, by its place here, that the actor that was sought is or is in.
    pub holder: Option<usize>,
    index: HashMap<u32, usize>,
}

impl Placed {
    /// The place of an actor among those of the picture.
    pub fn index(&self, actor: u32) -> Option<usize> {
        self.index.get(&actor).copied()
    }

    /// Which lines are drawn: between groups the strongest, as many as there are groups; else all.
    pub fn strongest(&self) -> Vec<bool> {
        let mut order: Vec<usize> = (0..self.lines.len()).collect();
        if !self.groups.is_empty() {
            order.sort_by_key(|line| (Reverse(self.lines[*line].count), *line));
            order.truncate(self.groups.len());
        }
        let mut strongest = vec![false; self.lines.len()];
        order.into_iter().for_each(|line| strongest[line] = true);
        strongest
    }

    /// Whether each stands in the list of those who have no place on the ground.
    pub fn listed(&self) -> Vec<bool> {
        let left = self.guides.iter().find_map(|guide| match guide {
            Guide::Caption { at, says: Says::Unplaced, .. } => Some(at.x - 1e-3),
            _ => None,
        });
        self.points.iter().map(|point| left.is_some_and(|left| point.x >= left)).collect()
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
    let Some(chosen) = Chosen::of(views, shown, asked, ticket)? else { return Ok(Placed::default()) };
    let input = chosen.input(asked);
    let (points, guides) = match asked.paths {
        [] => ((asked.layout.place)(&input, ticket)?, (asked.layout.guides)(&input)),
        [lit, ..] => {
            let spine = if asked.is_web { longest_branch(lit) } else { stations(lit) };
            let spine: Vec<u32> = spine.iter().map(|actor| chosen.index[actor] as u32).collect();
            (layout::chains(&input, &spine), Vec::new())
        }
    };
    Ok(chosen.placed(points, guides))
}

/// A picture whose actors still move.
#[derive(Debug)]
pub struct Moving {
    placed: Placed,
    settling: Settling,
    widths: Vec<u16>,
    pane: Pane,
}

/// Chooses, and begins to place by forces: from where actors stood before, as far as that is known.
///
/// # Errors
/// A stop.
pub fn begin(
    views: &Views,
    shown: &Shown,
    asked: &Picture<'_>,
    stood: &HashMap<u32, Point>,
    pinned: &[u32],
    ticket: &Ticket,
) -> Result<Moving, Cancelled> {
    let Some(chosen) = Chosen::of(views, shown, asked, ticket)? else {
        let settling = Settling::new(&LayoutInput::default(), &[], &[]);
        return Ok(Moving { placed: Placed::default(), settling, widths: Vec::new(), pane: asked.pane });
    };
    let known: Vec<Option<Point>> = chosen.actors.iter().map(|actor| stood.get(actor).copied()).collect();
    let pinned: Vec<u32> = pinned.iter().filter_map(|actor| chosen.index.get(actor)).map(|at| *at as u32).collect();
    let settling = Settling::new(&chosen.input(asked), &known, &pinned);
    let widths = chosen.widths.clone();
    Ok(Moving { placed: chosen.placed(Vec::new(), Vec::new()), settling, widths, pane: asked.pane })
}

impl Moving {
    /// Moves everybody for at most so many rounds; tells whether they have settled.
    ///
    /// # Errors
    /// A stop.
    pub fn step(&mut self, rounds: u32, ticket: &Ticket) -> Result<bool, Cancelled> {
        let settled = self.settling.step(rounds, ticket)?;
        self.placed.points = self.settling.points(&self.widths, self.pane);
        Ok(settled)
    }

    /// The picture as it is now.
    pub fn placed(&self) -> &Placed {
        &self.placed
    }

    /// Where each actor stands on the plane, to go on from; and whether that is the plane that was known before.
    pub fn places(&self) -> (Vec<(u32, Point)>, bool) {
        (self.placed.actors.iter().copied().zip(self.settling.places()).collect(), self.settling.keeps())
    }
}

/// The actors of a picture and all that layouts ask about them.
struct Chosen {
    actors: Vec<u32>,
    hops: Vec<u8>,
    index: HashMap<u32, usize>,
    focus: u32,
    lines: Vec<Line>,
    edges: Vec<(u32, u32)>,
    hidden: Vec<u32>,
    group: Vec<u32>,
    weight: Vec<f32>,
    widths: Vec<u16>,
    years: Vec<Option<i32>>,
    places: Vec<Option<(f32, f32)>>,
    somewhere: usize,
    /// Whether who is nearer comes first: around an actor, and along a path.
    by_hops: bool,
    undrawn: usize,
}

impl Chosen {
    /// Chooses, unless there is nobody.
    fn of(views: &Views, shown: &Shown, asked: &Picture<'_>, ticket: &Ticket) -> Result<Option<Chosen>, Cancelled> {
        let (network, subset) = (views.network(), shown.subset());
        let Some(focus) = asked.focus.filter(|a| subset.has_actor(*a)).or_else(|| shown.best_connected(views)) else {
            return Ok(None);
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
        // A sign, the digits, and what sets thousands apart.
        let count_width = |n: u32| n.checked_ilog10().map_or(0, |digits| 3 + digits as usize + digits as usize / 3);
        let names = actors.iter().map(|actor| (asked.measure)(network.short_or_name(*actor)).min(24));
        let needs_places = asked.layout.needs_places && asked.paths.is_empty();
        let (places, somewhere) =
            if needs_places { super::geography::places(network, &actors) } else { Default::default() };
        Ok(Some(Chosen {
            focus: index.get(&focus).copied().unwrap_or(0) as u32,
            edges: lines.iter().map(|line| (line.from as u32, line.to as u32)).collect(),
            group: actors.iter().map(|actor| network.kind_code(*actor)).collect(),
            weight: actors.iter().map(|actor| chooser.degrees[*actor as usize] as f32).collect(),
            widths: names.zip(&hidden).map(|(name, n)| (name + count_width(*n)) as u16).collect(),
            years: if asked.layout.needs_years { chooser.years(&actors) } else { Vec::new() },
            places,
            somewhere,
            by_hops: by_hops || !asked.paths.is_empty(),
            undrawn: subset.actor_count().saturating_sub(actors.len()),
            actors,
            hops,
            index,
            lines,
            hidden,
        }))
    }

    fn input(&self, asked: &Picture<'_>) -> LayoutInput<'_> {
        LayoutInput {
            count: self.actors.len(),
            focus: Some(self.focus),
            hops: &self.hops,
            edges: &self.edges,
            group: &self.group,
            weight: &self.weight,
            widths: &self.widths,
            years: &self.years,
            places: &self.places,
            pane: asked.pane,
            seed: asked.seed,
        }
    }

    fn placed(self, points: Vec<Point>, guides: Vec<Guide>) -> Placed {
        let nearness = |hop: u8| if self.by_hops { 1000.0 * f32::from(8u8.saturating_sub(hop)) } else { 0.0 };
        let importance = self.hops.iter().zip(&self.weight).map(|(hop, weight)| weight + nearness(*hop)).collect();
        let mut minor = vec![false; self.actors.len()];
        if self.by_hops {
            let farther = self.hops.contains(&2);
            minor.iter_mut().zip(&self.hops).for_each(|(minor, hop)| *minor = farther && *hop > 1);
        } else {
            let mut order: Vec<usize> = (0..self.actors.len()).collect();
            order.sort_by(|&a, &b| self.weight[b].total_cmp(&self.weight[a]).then(a.cmp(&b)));
            order.iter().skip((self.actors.len() / ONE_OF).max(12)).for_each(|at| minor[*at] = true);
        }
        Placed {
            actors: self.actors,
            points,
            lines: self.lines,
            hidden: self.hidden,
            importance,
            minor,
            guides,
            somewhere: self.somewhere,
            undrawn: self.undrawn,
            groups: Vec::new(),
            rests: Vec::new(),
            wide: 1.0,
            holder: None,
            index: self.index,
        }
    }
}

/// What one sees of a nest of groups: each circle as the actor that it is called after.
///
/// `centre` and `zoom` are those of a camera over the unit square. What is seen is bounded by `capacity`; `sought` is an actor whose
/// circle is asked for.
pub fn look(nest: &mut Nest, (centre, zoom): (Point, f32), pane: Pane, capacity: usize, sought: Option<u32>) -> Placed {
    let (cols, rows) = (f32::from(pane.cols.max(1)), f32::from(pane.rows.max(1)));
    // A cell is twice as high as it is wide.
    let wide = cols / (2.0 * rows);
    let room = CELLS_INSIDE / (std::f32::consts::PI * rows * rows / 2.0);
    let beside = (usize::from(pane.cols) * usize::from(pane.rows) / CELLS_BESIDE).max(LEAST_BESIDE);
    let centre = Point::new(centre.x * wide, centre.y);
    let eye = Eye { centre, zoom, aspect: wide, opens: 0.42, room, beside, most: capacity };
    let sight = nest.look(&eye);
    let point = |at: Point| Point::new(at.x / wide, at.y);
    let ring = |mark: &Mark| {
        let at = |k: usize| {
            let angle = k as f32 / 90.0 * std::f32::consts::TAU;
            point(Point::new(mark.at.x + mark.radius * angle.cos(), mark.at.y + mark.radius * angle.sin()))
        };
        Guide::Line((0..=90).map(at).collect())
    };
    let guides = sight.open.iter().map(ring).collect();
    let new = |(from, to, count)| Line { from, to, count, leads: (false, false), sourced: true, kind: 0 };
    let actors: Vec<u32> = sight.marks.iter().map(|mark| mark.central).collect();
    // Those beside the one that a circle is called after, unless its name says how many they are.
    let is_said = |mark: &Mark| mark.rest().is_some_and(|rest| rest.count == rest.actors);
    let hidden = |mark: &Mark| if is_said(mark) { 0 } else { mark.size - 1 };
    Placed {
        points: sight.marks.iter().map(|mark| point(mark.at)).collect(),
        lines: sight.links.into_iter().map(new).collect(),
        hidden: sight.marks.iter().map(hidden).collect(),
        importance: sight.marks.iter().map(|mark| mark.size as f32 * mark.radius).collect(),
        minor: vec![false; sight.marks.len()],
        guides,
        somewhere: 0,
        undrawn: sight.outside,
        groups: sight.marks.iter().map(|mark| (mark.size, mark.radius)).collect(),
        rests: sight.marks.iter().map(Mark::rest).collect(),
        wide,
        holder: sought.and_then(|sought| nest.holder(&sight.marks, sought)),
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
    /// Around the focus: ring by ring, the best connected of each ring first. The first ring, if it cannot be shown whole, leaves
    /// two fifths of the room to what lies beyond it, so that one hop further is seen to lead somewhere; where there is much
    /// room so does the second. More rings than that would hold nobody but a few that happen to be linked to the few before.
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
            let leaves_room = hop == 0 || hop == 1 || hop == 2 && capacity >= SPACIOUS;
            let kept = if leaves_room { (room * 3 / 5).max(room.saturating_sub(next.len())).max(1) } else { room };
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
                let kind = self.network.relation_kind_code(link.relation);
                let new = Line { from: i, to: other, count: 0, leads: (false, false), sourced: false, kind };
                let line = found.entry((i, other)).or_insert(new);
                let rank = |kind: u32| (Reverse(self.network.relation_kinds()[kind as usize].strength), kind);
                if rank(kind) < rank(line.kind) {
                    line.kind = kind;
                }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_groups_the_strongest_lines_are_drawn_and_elsewhere_all() {
        let line = |to: usize, count: u32| Line { from: 0, to, count, leads: (true, false), sourced: true, kind: 0 };
        let mut placed = Placed { lines: vec![line(1, 4), line(2, 9), line(3, 4), line(4, 5)], ..Placed::default() };
        assert_eq!(placed.strongest(), [true; 4]);
        placed.groups = vec![(3, 0.5); 3];
        assert_eq!(placed.strongest(), [true, true, false, true], "of equal ones the first");
    }
}
