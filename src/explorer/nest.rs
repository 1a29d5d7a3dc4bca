//! Communities inside communities as circles on a plane: from the whole of a network to one actor by looking closer.
//!
//! A circle that looks large enough opens and shows what is in it; how many marks there are is bounded by the caller, never
//! by the network. Where everything stands follows from the communities alone, so that nothing moves while one looks around.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::packing::{Room, pack};
use crate::analysis::communities::{Hierarchy, communities};
use crate::layout::Point;
use crate::network::{Network, Subset};
use crate::ticket::{Cancelled, Ticket};

/// A circle shows so many things beside each other at most.
const MOST: usize = 36;
/// Of more than that, so many are shown; the others are shared out among circles of their own.
const FIRST: usize = 21;
/// A circle in an open one wants so many times the room of an actor: a name on some lines.
const CIRCLE: f32 = 8.0;
/// In a circle that is large on the screen this share of the room is enough.
const CLOSE: f32 = 0.4;
/// The smallest circle is no narrower than this share of the largest: names need room, and so do single actors.
const LEAST: f32 = 0.3;

/// What a circle stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// Everything that is shown.
    Whole,
    /// A community of a level.
    Community(u32, u32),
    /// One actor.
    Actor(u32),
    /// What did not find room beside its siblings: those of a community of a level between two places. Level `u32::MAX`
    /// stands for the whole.
    Rest(u32, u32, u32, u32),
}

/// A thing on the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// What it is.
    pub item: Item,
    /// Its middle, in half the height of the pane, x as y.
    pub at: Point,
    /// Its radius, in half the height of the pane.
    pub radius: f32,
    /// How many actors it stands for.
    pub size: u32,
    /// The actor that it is called after.
    pub central: u32,
}

/// What a circle holds that is no community: things that found no room beside the others, the largest of which it is called after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// How many things: groups, or actors if each is one.
    pub count: u32,
    /// How many actors they are together.
    pub actors: u32,
}

impl Mark {
    /// What it holds, if that is no community and no actor.
    pub fn rest(&self) -> Option<Rest> {
        let Item::Rest(_, _, from, end) = self.item else { return None };
        Some(Rest { count: end - from, actors: self.size })
    }
}

/// What one sees from somewhere.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// Closed circles and actors, the largest first.
    pub marks: Vec<Mark>,
    /// Circles that are open, with what they are called after: the outermost first.
    pub open: Vec<Mark>,
    /// Pairs of marks that are linked, and by how many relations.
    pub links: Vec<(usize, usize, u32)>,
    /// How many actors lie outside of what is looked at.
    pub outside: usize,
}

/// What is looked at, and how large it is drawn. The whole is as high as the screen, from -1 to 1, and as wide in proportion.
#[derive(Clone, Copy, Debug)]
pub struct Eye {
    /// The middle of what is looked at.
    pub centre: Point,
    /// How many times larger than the whole.
    pub zoom: f32,
    /// How much wider than high the screen is.
    pub aspect: f32,
    /// A circle opens when each thing in it has so much of the square of its radius in half the height,
    pub room: f32,
    /// or less than half of that once the radius is this share of half the height.
    pub opens: f32,
    /// How many things stand beside each other in the whole at most: their names need room. No more than 36.
    pub beside: usize,
    /// How many marks there are at most.
    pub most: usize,
}

/// The communities of a view on a plane.
pub struct Nest {
    network: Arc<Network>,
    subset: Arc<Subset>,
    hierarchy: Hierarchy,
    /// What lies in no circle but that of the whole, the largest first.
    outermost: Vec<Item>,
    /// How many things lie beside each other in circles that were looked at, and whether they are actors.
    counted: HashMap<Item, (usize, bool)>,
    /// What was arranged, in a circle of radius 1 around the origin; of the whole, in a pane so many times as wide as high. To do so for
    /// all circles takes longer than a frame may.
    arranged: HashMap<Item, Vec<Mark>>,
    wide: f32,
    beside: usize,
}

impl Nest {
    /// Finds the communities. As slow as [`communities`].
    ///
    /// # Errors
    /// A stop.
    pub fn of(network: Arc<Network>, subset: Arc<Subset>, ticket: &Ticket) -> Result<Nest, Cancelled> {
        let hierarchy = communities(&network, &subset, ticket)?;
        let (counted, arranged, outermost) = (HashMap::new(), HashMap::new(), Vec::new());
        let mut nest = Nest { network, subset, hierarchy, outermost, counted, arranged, wide: 1.0, beside: MOST };
        let count = nest.hierarchy.levels.first().map_or(0, |level| level.len() as u32);
        let mut all: Vec<Item> = (0..count).map(|community| nest.single(0, community)).collect();
        // One circle around everything tells nothing.
        while let [Item::Community(..)] = all[..] {
            all = nest.children(all[0]);
        }
        all.sort_by_key(|item| std::cmp::Reverse(nest.size(*item)));
        nest.outermost = all;
        Ok(nest)
    }

    /// Whether it is of that subset.
    pub fn is_of(&self, subset: &Arc<Subset>) -> bool {
        Arc::ptr_eq(&self.subset, subset)
    }

    /// What one sees: circles that look large are opened, the largest first, as long as there are marks to spare.
    pub fn look(&mut self, eye: &Eye) -> Sight {
        let whole = Mark {
            item: Item::Whole,
            at: Point::default(),
            radius: 1.0,
            size: self.hierarchy.order.len() as u32,
            central: 0,
        };
        let mut sight = Sight::default();
        if whole.size == 0 {
            return sight;
        }
        let beside = eye.beside.clamp(2, MOST);
        if (self.wide, self.beside) != (eye.aspect, beside) {
            (self.wide, self.beside) = (eye.aspect, beside);
            self.arranged.remove(&Item::Whole);
        }
        // What is out of sight takes no room from what is seen.
        let look_at = |inside: Vec<Mark>, outside: &mut usize| -> Vec<Mark> {
            let (seen, unseen): (Vec<Mark>, Vec<Mark>) = inside.into_iter().partition(|mark| seen(mark, eye));
            *outside += unseen.iter().map(|mark| mark.size as usize).sum::<usize>();
            seen
        };
        let mut closed = look_at(self.inside(&whole), &mut sight.outside);
        loop {
            let (mut next, mut opened) = (Vec::new(), false);
            let mut count = closed.len();
            // One closed circle is no picture of anything.
            let alone = closed.len() == 1;
            closed.sort_by(|a, b| b.radius.total_cmp(&a.radius).then(a.central.cmp(&b.central)));
            for mark in closed {
                let own = mark.radius * eye.zoom;
                // Nothing inside has more room than this: it is not even looked at.
                let opens = !matches!(mark.item, Item::Actor(_)) && (own * own >= 2.0 * CLOSE * eye.room || alone);
                let (things, are_actors) = if opens { self.contents(mark.item) } else { (0, true) };
                // Circles in a circle are worth opening once they can be told from each other; actors are signs.
                let each = if are_actors { 1.0 } else { CIRCLE } * if own >= eye.opens { CLOSE } else { 1.0 };
                let fits = things > 0 && (alone || own * own >= eye.room * things as f32 * each);
                let mut unseen = 0;
                // To arrange what is in a circle takes longer than to count it.
                let inner = if fits { look_at(self.inside(&mark), &mut unseen) } else { Vec::new() };
                if !fits || count + inner.len() > eye.most + 1 {
                    next.push(mark);
                    continue;
                }
                count += inner.len();
                count -= 1;
                opened = true;
                sight.outside += unseen;
                sight.open.push(mark);
                next.extend(inner);
            }
            closed = next;
            if !opened {
                break;
            }
        }
        sight.marks = closed;
        sight.links = self.links(&sight.marks);
        sight
    }

    /// Which of the marks is an actor, or holds it.
    pub fn holder(&self, marks: &[Mark], actor: u32) -> Option<usize> {
        self.subset.has_actor(actor).then(|| marks.iter().position(|mark| self.holds(mark.item, actor))).flatten()
    }

    fn holds(&self, item: Item, actor: u32) -> bool {
        match item {
            Item::Whole => true,
            Item::Community(level, community) => self.hierarchy.levels[level as usize].of[actor as usize] == community,
            Item::Actor(own) => own == actor,
            Item::Rest(..) => self.children(item).into_iter().any(|child| self.holds(child, actor)),
        }
    }

    /// How many things stand beside each other in a circle, and whether all are actors.
    fn contents(&mut self, item: Item) -> (usize, bool) {
        if let Some(counted) = self.counted.get(&item) {
            return *counted;
        }
        let things = self.beside_each_other(item);
        let counted = (things.len(), things.iter().all(|inner| matches!(inner, Item::Actor(_))));
        self.counted.insert(item, counted);
        counted
    }

    /// What a circle holds, where it stands.
    fn inside(&mut self, mark: &Mark) -> Vec<Mark> {
        if !self.arranged.contains_key(&mark.item) {
            let arranged = self.arrange(mark.item);
            self.arranged.insert(mark.item, arranged);
        }
        let place = |inner: &Mark| Mark {
            at: Point::new(mark.at.x + inner.at.x * mark.radius, mark.at.y + inner.at.y * mark.radius),
            radius: inner.radius * mark.radius,
            ..*inner
        };
        self.arranged[&mark.item].iter().map(place).collect()
    }

    /// All that lies directly in a circle, the largest first.
    fn children(&self, item: Item) -> Vec<Item> {
        match item {
            Item::Whole => self.outermost.clone(),
            Item::Community(level, community) => self.part(level, community, 0..usize::MAX),
            Item::Actor(_) => Vec::new(),
            Item::Rest(u32::MAX, _, from, end) => self.outermost[from as usize..end as usize].to_vec(),
            Item::Rest(level, community, from, end) => self.part(level, community, from as usize..end as usize),
        }
    }

    /// What lies directly in a community, from one place to another.
    fn part(&self, mut level: u32, mut community: u32, places: Range<usize>) -> Vec<Item> {
        loop {
            let children = self.hierarchy.children(level as usize, community);
            level += 1;
            match children.len() {
                0 => {
                    let members = self.hierarchy.members(level as usize - 1, community);
                    let places = places.start..places.end.min(members.len());
                    return members[places].iter().map(|actor| Item::Actor(*actor)).collect();
                }
                // A level that divides nothing here is passed over.
                1 => community = children.start,
                count => {
                    let places = places.start as u32..places.end.min(count) as u32;
                    return places.map(|place| self.single(level, children.start + place)).collect();
                }
            }
        }
    }

    /// A community, or the one actor that it is.
    fn single(&self, level: u32, community: u32) -> Item {
        match self.hierarchy.members(level as usize, community) {
            [actor] => Item::Actor(*actor),
            _ => Item::Community(level, community),
        }
    }

    fn size(&self, item: Item) -> u32 {
        match item {
            Item::Whole => self.hierarchy.order.len() as u32,
            Item::Community(level, community) => self.hierarchy.levels[level as usize].size(community) as u32,
            Item::Actor(_) => 1,
            Item::Rest(..) => self.children(item).into_iter().map(|child| self.size(child)).sum(),
        }
    }

    /// The actor that something is called after.
    fn central(&self, item: Item) -> u32 {
        match item {
            Item::Whole => self.hierarchy.order.first().copied().unwrap_or(0),
            Item::Community(level, community) => {
                let central = &self.hierarchy.levels[level as usize].central[community as usize];
                central.first().copied().unwrap_or_else(|| self.hierarchy.members(level as usize, community)[0])
            }
            Item::Actor(actor) => actor,
            Item::Rest(..) => self.children(item).first().map_or(0, |child| self.central(*child)),
        }
    }

    /// What lies directly in a circle: so many things that they can be told from each other, the last of which hold the rest.
    fn beside_each_other(&self, item: Item) -> Vec<Item> {
        let mut children = self.children(item);
        let most = if item == Item::Whole { self.beside } else { MOST };
        if children.len() <= most {
            return children;
        }
        let (level, community, from) = match item {
            Item::Rest(level, community, from, _) => (level, community, from),
            Item::Community(level, community) => (level, community, 0),
            _ => (u32::MAX, 0, 0),
        };
        let alone = most * FIRST / MOST;
        let left = children.split_off(alone);
        let each = left.len().div_ceil(most - alone);
        let mut first = from + alone as u32;
        for part in left.chunks(each) {
            let end = first + part.len() as u32;
            children.push(if part.len() == 1 { part[0] } else { Item::Rest(level, community, first, end) });
            first = end;
        }
        children
    }

    /// Places what is in a circle, each as near as it can be to those it is linked to. O(k²) for the at most [`MOST`] things that
    /// are seen.
    fn arrange(&self, item: Item) -> Vec<Mark> {
        let children = self.beside_each_other(item);
        let mark = |child: &Item| {
            let (size, central) = (self.size(*child), self.central(*child));
            Mark { item: *child, at: Point::default(), radius: 0.0, size, central }
        };
        let marks: Vec<Mark> = children.iter().map(mark).collect();
        let sizes: Vec<f32> = marks.iter().map(|mark| (mark.size as f32).sqrt()).collect();
        let largest = sizes.iter().copied().fold(1.0, f32::max);
        let radii: Vec<f32> = sizes.iter().map(|size| size.max(largest * LEAST)).collect();
        let ties = self.links(&marks);
        let room = if item == Item::Whole { Room::Pane(self.wide) } else { Room::Disc };
        let places = pack(&radii, &ties, room);
        marks.into_iter().zip(places).map(|(mark, (at, radius))| Mark { at, radius, ..mark }).collect()
    }

    /// Links among marks: between communities of one level as their level counts them, and between actors as the view has
    /// them; an actor and a community, or two levels, are linked by what the actors of the smaller one say.
    fn links(&self, marks: &[Mark]) -> Vec<(usize, usize, u32)> {
        let mut links: HashMap<(usize, usize), u32> = HashMap::new();
        let by_item: HashMap<Item, usize> = marks.iter().enumerate().map(|(i, mark)| (mark.item, i)).collect();
        let mut add = |a: usize, b: usize, count: u32| *links.entry((a.min(b), a.max(b))).or_default() += count;
        for (i, mark) in marks.iter().enumerate() {
            let Item::Actor(actor) = mark.item else { continue };
            for link in self.subset.links(&self.network, actor).take(4096) {
                if link.other == actor {
                    continue;
                }
                let other = by_item.get(&Item::Actor(link.other)).copied();
                // Two actors meet twice, once from either side.
                if let Some(other) = other.filter(|other| i < *other) {
                    add(i, other, 1);
                } else if other.is_none() {
                    let of = |level: usize| {
                        Item::Community(level as u32, self.hierarchy.levels[level].of[link.other as usize])
                    };
                    let found = (0..self.hierarchy.levels.len()).rev().find_map(|level| by_item.get(&of(level)));
                    if let Some(other) = found {
                        add(i, *other, 1);
                    }
                }
            }
        }
        for (level, divided) in self.hierarchy.levels.iter().enumerate() {
            let here: Vec<(u32, usize)> = marks
                .iter()
                .enumerate()
                .filter_map(|(i, mark)| match mark.item {
                    Item::Community(of, community) if of as usize == level => Some((community, i)),
                    _ => None,
                })
                .collect();
            let index: HashMap<u32, usize> = here.iter().copied().collect();
            for (community, i) in &here {
                let first = divided.links.partition_point(|(a, ..)| a < community);
                let own = divided.links[first..].iter().take_while(|(a, ..)| a == community);
                own.filter_map(|(_, b, count)| Some((index.get(b)?, count))).for_each(|(j, count)| add(*i, *j, *count));
            }
        }
        let mut links: Vec<(usize, usize, u32)> = links.into_iter().map(|((a, b), count)| (a, b, count)).collect();
        links.sort_unstable();
        links
    }
}

/// Whether any part of a mark is in sight.
fn seen(mark: &Mark, eye: &Eye) -> bool {
    let half = 1.0 / eye.zoom.max(1e-6);
    (mark.at.x - eye.centre.x).abs() <= half * eye.aspect + mark.radius
        && (mark.at.y - eye.centre.y).abs() <= half + mark.radius
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Builder;
    use crate::position::Position;

    fn nest(pairs: &[(u32, u32)], alone: u32) -> Nest {
        let mut b = Builder::new();
        for (from, to) in pairs {
            b.relation(&from.to_string(), &to.to_string(), Position::default());
        }
        for actor in 0..alone {
            b.actor(&format!("alone {actor}"), Position::default(), String::new);
        }
        let network = Arc::new(b.finish().0);
        let subset = Arc::new(Subset::all(&network));
        Nest::of(network, subset, &Ticket::new()).unwrap()
    }

    fn eye(zoom: f32, most: usize) -> Eye {
        Eye { centre: Point::default(), zoom, aspect: 1.0, opens: 0.4, room: 0.02, beside: MOST, most }
    }

    fn cliques(count: u32, size: u32) -> Vec<(u32, u32)> {
        let inside = (0..count)
            .flat_map(|c| (0..size).flat_map(move |a| (a + 1..size).map(move |b| (c * size + a, c * size + b))));
        inside.chain((1..count).map(|c| ((c - 1) * size, c * size))).collect()
    }

    #[test]
    fn everybody_is_in_sight_or_counted_however_close_one_looks() {
        for (pairs, alone) in
            [(cliques(8, 6), 3), (cliques(3, 40), 0), (vec![], 500), ((1..3000).map(|i| (0, i)).collect(), 7)]
        {
            let mut nest = nest(&pairs, alone);
            let all = nest.hierarchy.order.len();
            for (zoom, beside) in
                [1.0, 3.0, 20.0, 400.0].into_iter().flat_map(|zoom| [(zoom, MOST), (zoom, 12), (zoom, 2)])
            {
                let sight = nest.look(&Eye { beside, ..eye(zoom, 90) });
                assert!(nest.arrange(Item::Whole).len() <= beside);
                let rests = sight.marks.iter().filter_map(|mark| Some((mark, mark.rest()?)));
                for (mark, Rest { count, actors }) in rests {
                    let children = nest.children(mark.item);
                    assert!(count > 1 && children.len() == count as usize);
                    let sizes = children.iter().map(|child| nest.size(*child));
                    assert_eq!(sizes.sum::<u32>(), actors);
                }
                let seen: usize = sight.marks.iter().map(|mark| mark.size as usize).sum();
                assert_eq!(seen + sight.outside, all, "zoom {zoom}");
                assert!(sight.marks.len() <= 90, "{} marks", sight.marks.len());
                let first = nest.hierarchy.order[0];
                let holder = nest.holder(&sight.marks, first).map(|at| sight.marks[at]);
                assert!(holder.is_some() || sight.outside > 0, "zoom {zoom}");
            }
        }
    }

    #[test]
    fn circles_lie_in_their_circle_and_over_no_other() {
        let mut nest = nest(&cliques(9, 5), 4);
        let sight = nest.look(&eye(1.0, 60));
        for (i, a) in sight.marks.iter().enumerate() {
            assert!(a.at.x.abs() + a.radius <= 1.001 && a.at.y.abs() + a.radius <= 1.001);
            for b in &sight.marks[..i] {
                assert!((a.at.x - b.at.x).hypot(a.at.y - b.at.y) >= a.radius + b.radius - 1e-4);
            }
        }
        assert!(!sight.links.is_empty());
    }

    #[test]
    fn whoever_looks_closer_sees_single_actors_and_nothing_has_moved() {
        let mut nest = nest(&cliques(8, 6), 0);
        let far = nest.look(&eye(1.0, 8));
        let chosen = far.marks[0];
        assert!(chosen.size > 1);
        let close = nest.look(&Eye { centre: chosen.at, zoom: 0.9 / chosen.radius, ..eye(1.0, 200) });
        assert!(close.marks.iter().any(|mark| matches!(mark.item, Item::Actor(_))));
        assert!(close.open.contains(&chosen));
    }

    #[test]
    fn a_circle_opens_once_there_is_room_for_each_circle_in_it() {
        let apart: Vec<(u32, u32)> = cliques(60, 5).into_iter().filter(|(a, b)| a / 5 == b / 5).collect();
        let mut nest = nest(&apart, 0);
        let eye = |zoom: f32, most: usize| Eye { beside: 12, ..eye(zoom, most) };
        let chosen = *nest.look(&eye(1.0, 12)).marks.iter().find(|mark| mark.rest().is_some()).unwrap();
        let inside = nest.children(chosen.item);
        assert!(inside.len() > 4 && inside.iter().all(|item| matches!(item, Item::Community(..))));
        let wanted = (0.02 * CIRCLE * CLOSE * inside.len() as f32).sqrt();
        let near = |share: f32| Eye { centre: chosen.at, zoom: share * wanted / chosen.radius, ..eye(1.0, 200) };
        assert!(wanted * 0.95 > 0.4, "it is large on the screen by then");
        assert!(nest.look(&near(0.95)).marks.contains(&chosen));
        assert!(nest.look(&near(1.05)).open.contains(&chosen));
    }

    #[test]
    fn what_is_out_of_sight_keeps_no_circle_closed() {
        let mut nest = nest(&cliques(20, 6), 30);
        let far = nest.look(&eye(1.0, 36));
        let chosen = *far.marks.iter().find(|mark| mark.size > 2).unwrap();
        let most = nest.children(chosen.item).len() + 1;
        assert!(far.marks.len() > most);
        let close = nest.look(&Eye { centre: chosen.at, zoom: 1.4 / chosen.radius, ..eye(1.0, most) });
        assert!(close.open.contains(&chosen));
    }

    #[test]
    fn nobody_is_no_harm() {
        let sight = nest(&[], 0).look(&eye(1.0, 10));
        assert!(sight.marks.is_empty() && sight.open.is_empty() && sight.outside == 0);
    }
}
