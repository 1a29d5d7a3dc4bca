//! The next best simple paths, one after the other, without end but that of the paths themselves.
//!
//! The shortest, and those of one hop more, come from webs; only then does the costlier division of paths begin.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use num_bigint::BigUint;

use super::Stopped;
use super::beginning::Beginning;
use super::detour;
use super::ground::{Cost, Ground, Meter, Rules, Step};
use super::lightest::Lightest;
use super::meet::{self, Workspace};
use super::spur::{Spur, least};
use super::timed::{self, Start};
use super::times::{self, Course, TimeMode};
use super::web::{Walks, Web};

/// The least cost from each actor to the end, [`Cost::NONE`] where there is no way.
pub(super) type Field = Vec<Cost>;

/// Breadth-first from the end; the proofs of a level are known before the next one is looked at. Linear.
fn field_of_hops(ground: &Ground<'_>, to: u32, most: u32, meter: &mut Meter<'_>) -> Result<Field, Stopped> {
    let mut field = vec![Cost::NONE; ground.network.actor_count()];
    field[to as usize] = Cost::default();
    let mut queue = vec![to];
    let mut next = 0;
    while let Some(&actor) = queue.get(next) {
        next += 1;
        let here = field[actor as usize];
        if here.length >= u64::from(most) {
            break;
        }
        for step in ground.toward(actor) {
            meter.watch(1)?;
            let known = &mut field[step.other as usize];
            if known.length == u64::MAX {
                queue.push(step.other);
            } else if known.length <= here.length {
                continue;
            }
            *known = (*known).min(here.plus(ground.cost(step.relation)));
        }
    }
    Ok(field)
}

/// Dijkstra from the end.
fn field_of_weights(ground: &Ground<'_>, to: u32, meter: &mut Meter<'_>) -> Result<Field, Stopped> {
    let mut field = vec![Cost::NONE; ground.network.actor_count()];
    field[to as usize] = Cost::default();
    let mut heap = BinaryHeap::from([Reverse((Cost::default(), to))]);
    while let Some(Reverse((cost, actor))) = heap.pop() {
        meter.watch(1)?;
        if cost > field[actor as usize] {
            continue;
        }
        for step in ground.toward(actor) {
            meter.watch(1)?;
            let more = cost.plus(ground.cost(step.relation));
            if more < field[step.other as usize] {
                field[step.other as usize] = more;
                heap.push(Reverse((more, step.other)));
            }
        }
    }
    Ok(field)
}

/// Simple paths in the order of answers, from the first to the last there is. By weight they are not yet judged by time.
pub(super) struct Stream {
    ends: (u32, u32),
    most: u32,
    course: Option<Course>,
    walks: Option<Walks>,
    count: Option<BigUint>,
    /// The length up to which paths came from a web, to pass over them when division begins again at the first.
    listed: Option<u64>,
    /// How many hops the shortest paths have, until those of one hop more have been looked for.
    shortest: Option<u32>,
    /// How many were passed over without walking them.
    passed: BigUint,
    division: Option<Division>,
    /// Whether nothing is given after the best paths of a web.
    only_least: bool,
    ended: bool,
}

impl Stream {
    pub fn new(
        ground: Ground<'_>,
        space: &mut Workspace,
        ends: (u32, u32),
        most: u32,
        mode: TimeMode,
        meter: &mut Meter<'_>,
    ) -> Result<Stream, Stopped> {
        let course = Course::of(mode);
        let mut stream = Stream {
            ends,
            most,
            course,
            walks: None,
            count: None,
            listed: None,
            shortest: None,
            passed: BigUint::ZERO,
            division: None,
            only_least: false,
            ended: false,
        };
        let web = if ground.is_weighted() && course.is_some() {
            // Dates let other paths through than the lightest: the division searches by both.
            None
        } else if ground.is_weighted() {
            let lightest = Lightest::search(ground, ends, meter)?;
            stream.ended = lightest.least == u64::MAX;
            // The lightest paths may have too many hops.
            let web = (!stream.ended && most == u32::MAX).then(|| lightest.web(ground)).flatten();
            stream.listed = web.as_ref().map(|_| lightest.least);
            web
        } else {
            let web = match course {
                Some(course) => timed::shortest(ground, Start::whole(ends, most), course, meter)?,
                None => meet::shortest(&ground, space, ends, most),
            };
            stream.ended = web.is_none();
            let hops = web.as_ref().map(Web::hops);
            stream.listed = hops.map(u64::from);
            // Dates may let a walk through that meets an actor twice, and none of that length that does not.
            stream.shortest = hops.filter(|_| course.is_none());
            web
        };
        if let Some(web) = web {
            // Dates may let fewer through than a web has.
            stream.count = course.is_none().then(|| web.count());
            stream.walks = Some(Walks::new(&ground, web, course, times::ALWAYS));
        }
        if stream.ended {
            stream.count = Some(BigUint::ZERO);
        }
        Ok(stream)
    }

    /// How many best paths there are, where a web told it.
    pub fn count(&self) -> Option<&BigUint> {
        self.count.as_ref()
    }

    /// Gives nothing after the best paths of a web.
    pub fn end_with_least(&mut self) {
        self.only_least |= self.walks.is_some();
    }

    /// Goes on after the best paths.
    pub fn go_on(&mut self) {
        self.only_least = false;
    }

    /// Whether nothing follows the web.
    fn has_ended(&self) -> bool {
        self.ended || self.only_least
    }

    /// Passes over at most so many paths without walking them, before any was given. After a stop the same call goes on.
    pub fn pass_over(&mut self, ground: Ground<'_>, many: &BigUint, meter: &mut Meter<'_>) -> Result<(), Stopped> {
        loop {
            match &mut self.walks {
                Some(walks) if walks.can_pass_over() => self.passed += walks.pass_over(many - &self.passed),
                Some(_) => break,
                None => {}
            }
            if self.passed == *many || self.has_ended() || self.shortest.is_none() {
                break;
            }
            self.walks = None;
            self.lengthen(ground, meter)?;
        }
        Ok(())
    }

    /// How many were passed over so.
    pub fn passed(&self) -> &BigUint {
        &self.passed
    }

    /// Turns to the paths of one hop more than the shortest, once.
    fn lengthen(&mut self, ground: Ground<'_>, meter: &mut Meter<'_>) -> Result<(), Stopped> {
        if let Some(shortest) = self.shortest.filter(|shortest| *shortest < self.most) {
            let web = detour::one_more(ground, self.ends, shortest, meter)?;
            self.walks = web.map(|web| Walks::new(&ground, web, None, times::ALWAYS));
            self.listed = Some(u64::from(shortest) + 1);
        }
        self.shortest = None;
        Ok(())
    }

    /// The next path. After a stop the same call goes on where it stopped, or begins the part anew that it was at.
    pub fn next(&mut self, ground: Ground<'_>, meter: &mut Meter<'_>) -> Result<Option<Vec<Step>>, Stopped> {
        loop {
            if let Some(walks) = &mut self.walks {
                match walks.next(meter)? {
                    Some(hops) => return Ok(Some(hops)),
                    None => self.walks = None,
                }
            }
            if self.has_ended() {
                return Ok(None);
            }
            if self.shortest.is_none() {
                break;
            }
            self.lengthen(ground, meter)?;
        }
        if self.division.is_none() {
            self.division = Some(Division::new(ground, self.ends, self.most, self.course, meter)?);
        }
        let division = self.division.as_mut().expect("made above");
        loop {
            match division.next(ground, meter)? {
                Some((cost, _)) if self.listed.is_some_and(|listed| cost.length <= listed) => {}
                Some((_, hops)) => return Ok(Some(hops)),
                None => return Ok(None),
            }
        }
    }
}

/// The paths that share a beginning and do not go on by some relations; with the best of them once it is known.
#[derive(Clone)]
struct Candidate {
    /// Of the best path, or a bound that no path of these is below.
    cost: Cost,
    found: bool,
    /// The best path, or only the beginning.
    hops: Vec<Step>,
    shared: usize,
    /// What the hop after the beginning may not be, sorted: see [`Ground::key`].
    banned: Vec<u32>,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Candidate) -> Ordering {
        // What is only bounded comes first among equals: it may turn out to precede.
        let order = (self.cost, self.found).cmp(&(other.cost, other.found));
        let by_number = |hop: &Step| (hop.other, hop.relation);
        order.then_with(|| match self.found {
            true => self.hops.iter().map(by_number).cmp(other.hops.iter().map(by_number)),
            false => Ordering::Equal,
        })
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Candidate) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Candidate) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

/// Divisions after which exact bounds of all actors are worth their price: one pass over the whole network.
const BEFORE_FIELD: usize = 24;

/// Yen's algorithm with Lawler's division; a part is only searched once nothing known precedes its bound. The first few
/// parts are searched from both ends without any bounds: on a large network these look at little of it.
struct Division {
    ends: (u32, u32),
    most: u32,
    course: Option<Course>,
    field: Option<Field>,
    divided: usize,
    /// Those of the ground, to be changed for one search after the other.
    rules: Rules,
    space: Workspace,
    /// Where actors stand on the path that is being divided; `u32::MAX` for all others.
    place: Vec<u32>,
    heap: BinaryHeap<Reverse<Candidate>>,
    last: Option<Candidate>,
}

impl Division {
    fn new(
        ground: Ground<'_>,
        ends: (u32, u32),
        most: u32,
        course: Option<Course>,
        meter: &mut Meter<'_>,
    ) -> Result<Division, Stopped> {
        let mut division = Division {
            ends,
            most,
            course,
            field: None,
            divided: 0,
            rules: ground.rules.clone(),
            space: Workspace::new(),
            place: Vec::new(),
            heap: BinaryHeap::new(),
            last: None,
        };
        if !division.has_searches(ground) {
            division.make_field(ground, meter)?;
        }
        division.place = vec![u32::MAX; ground.network.actor_count()];
        division.place[ends.0 as usize] = 0;
        let all = division.part(ground, &[], Cost::default(), Vec::new(), meter)?;
        division.place[ends.0 as usize] = u32::MAX;
        division.heap.extend(all.map(Reverse));
        Ok(division)
    }

    /// Whether a search from both ends finds the best of any part: neither dates nor weights with a limit of hops, nor
    /// relations that weigh nothing.
    fn has_searches(&self, ground: Ground<'_>) -> bool {
        let is_simple = !ground.is_weighted() || (self.most == u32::MAX && ground.least_length() > 0);
        self.course.is_none() && is_simple
    }

    fn make_field(&mut self, ground: Ground<'_>, meter: &mut Meter<'_>) -> Result<(), Stopped> {
        self.field = Some(match ground.is_weighted() {
            true => field_of_weights(&ground, self.ends.1, meter)?,
            false => field_of_hops(&ground, self.ends.1, self.most, meter)?,
        });
        Ok(())
    }

    fn next(&mut self, ground: Ground<'_>, meter: &mut Meter<'_>) -> Result<Option<(Cost, Vec<Step>)>, Stopped> {
        if let Some(path) = &self.last {
            let path = path.clone();
            if self.divided == BEFORE_FIELD && self.field.is_none() {
                self.make_field(ground, meter)?;
            }
            self.divide(ground, &path, meter)?;
            self.divided += 1;
            self.last = None;
        }
        while let Some(Reverse(candidate)) = self.heap.pop() {
            if candidate.found {
                let answer = (candidate.cost, candidate.hops.clone());
                self.last = Some(candidate);
                return Ok(Some(answer));
            }
            match self.search(ground, &candidate, meter) {
                Ok(found) => self.heap.extend(found.map(Reverse)),
                Err(stopped) => {
                    // Whoever goes on searches it again.
                    self.heap.push(Reverse(candidate));
                    return Err(stopped);
                }
            }
        }
        Ok(None)
    }

    /// The paths with a beginning: their best, or a bound of it.
    fn part(
        &mut self,
        ground: Ground<'_>,
        start: &[Step],
        cost: Cost,
        banned: Vec<u32>,
        meter: &mut Meter<'_>,
    ) -> Result<Option<Candidate>, Stopped> {
        if let Some(field) = &self.field {
            return self.bound(ground, field, start, cost, banned, meter);
        }
        let most = self.most.saturating_sub(start.len() as u32);
        let beginning = Beginning { ends: self.ends, hops: start, banned: &banned };
        let found = beginning.first_of_all(ground, (&mut self.rules, &mut self.space), most, meter)?;
        Ok(found.map(|rest| {
            let cost = rest.iter().fold(cost, |c, hop| c.plus(ground.cost(hop.relation)));
            let hops = start.iter().chain(&rest).copied().collect();
            Candidate { cost, found: true, hops, shared: start.len(), banned }
        }))
    }

    fn set_places(&mut self, hops: &[Step], on: bool) {
        let actors = std::iter::once(self.ends.0).chain(hops.iter().map(|hop| hop.other));
        for (i, actor) in actors.enumerate() {
            self.place[actor as usize] = if on { i as u32 } else { u32::MAX };
        }
    }

    /// Divides the paths other than this one by where they leave it. Nothing is kept of it after a stop.
    fn divide(&mut self, ground: Ground<'_>, path: &Candidate, meter: &mut Meter<'_>) -> Result<(), Stopped> {
        self.set_places(&path.hops, true);
        let mut parts = Vec::new();
        let mut cost = Cost::default();
        let mut result = Ok(());
        for (i, hop) in path.hops.iter().enumerate() {
            if i >= path.shared {
                let mut banned = if i == path.shared { path.banned.clone() } else { Vec::new() };
                let key = ground.key(hop);
                let at = banned.partition_point(|known| *known < key);
                banned.insert(at, key);
                match self.part(ground, &path.hops[..i], cost, banned, meter) {
                    Ok(part) => parts.extend(part),
                    Err(stopped) => {
                        result = Err(stopped);
                        break;
                    }
                }
            }
            cost = cost.plus(ground.cost(hop.relation));
        }
        self.set_places(&path.hops, false);
        result?;
        self.heap.extend(parts.into_iter().map(Reverse));
        Ok(())
    }

    /// Whether dates let a path through, where it matters.
    fn fits(&self, ground: Ground<'_>, hops: &[Step]) -> bool {
        let Some(course) = self.course else { return true };
        let walk = |so_far, hop: &Step| course.after(so_far, times::window(ground.network.validity(hop.relation)));
        hops.iter().try_fold(times::ALWAYS, walk).is_some()
    }

    /// The paths with that beginning: with their best where following the field gives it at once, else by a bound.
    fn bound(
        &self,
        ground: Ground<'_>,
        field: &Field,
        start: &[Step],
        cost: Cost,
        banned: Vec<u32>,
        meter: &mut Meter<'_>,
    ) -> Result<Option<Candidate>, Stopped> {
        let at = start.last().map_or(self.ends.0, |hop| hop.other);
        let shared = start.len();
        let on_start = |actor: u32| self.place[actor as usize] <= shared as u32;
        let mut best: Option<(Cost, u32, u32, Step)> = None;
        for step in ground.out(at) {
            meter.spend(1)?;
            let rest = field[step.other as usize];
            if rest == Cost::NONE || on_start(step.other) || banned.binary_search(&ground.key(&step)).is_ok() {
                continue;
            }
            let whole = cost.plus(ground.cost(step.relation)).plus(rest);
            if best.is_none_or(|(c, other, relation, _)| (whole, step.other, step.relation) < (c, other, relation)) {
                best = Some((whole, step.other, step.relation, step));
            }
        }
        let Some((bound, .., first)) = best else { return Ok(None) };
        if !ground.is_weighted() && bound.length > u64::from(self.most) {
            return Ok(None);
        }
        meter.spend(shared as u64)?;
        let mut hops = start.to_vec();
        hops.push(first);
        let mut found = true;
        let mut at = first.other;
        while at != self.ends.1 {
            let here = field[at as usize];
            let mut next: Option<Step> = None;
            for step in ground.out(at) {
                meter.spend(1)?;
                let rest = field[step.other as usize];
                let before = |known: Step| (step.other, step.relation) < (known.other, known.relation);
                if next.is_none_or(before) && rest < here && rest.plus(ground.cost(step.relation)) == here {
                    next = Some(step);
                }
            }
            let step = next.expect("a field goes down to the end");
            if on_start(step.other) {
                found = false;
                break;
            }
            hops.push(step);
            at = step.other;
        }
        if !found || hops.len() > self.most as usize || !self.fits(ground, &hops) {
            found = false;
            hops.truncate(shared);
        }
        Ok(Some(Candidate { cost: bound, found, hops, shared, banned }))
    }

    /// Finds the best path of a candidate that was only bounded.
    fn search(
        &mut self,
        ground: Ground<'_>,
        candidate: &Candidate,
        meter: &mut Meter<'_>,
    ) -> Result<Option<Candidate>, Stopped> {
        let hops_left = self.most.saturating_sub(candidate.shared as u32);
        let so_far = candidate.hops.iter().fold(Cost::default(), |c, hop| c.plus(ground.cost(hop.relation)));
        let beginning = Beginning { ends: self.ends, hops: &candidate.hops, banned: &candidate.banned };
        let found = match self.course {
            None if !ground.is_weighted() => {
                beginning.first_of_all(ground, (&mut self.rules, &mut self.space), hops_left, meter)?
            }
            Some(course) if !ground.is_weighted() => beginning.first(ground, course, hops_left, meter)?,
            course => {
                // A search that only goes ahead would go everywhere before it knew that the end is out of reach: the last
                // actor before it may be one of the beginning.
                let space = &mut self.space;
                if !beginning.go_on(ground, &mut self.rules, |here, ends| meet::is_linked(&here, space, ends)) {
                    return Ok(None);
                }
                meter.spend(self.space.work())?;
                // What dates leave after the beginning.
                let walk = |so_far, hop: &Step| {
                    course.map_or(Some(so_far), |course| {
                        course.after(so_far, times::window(ground.network.validity(hop.relation)))
                    })
                };
                let Some(window) = candidate.hops.iter().try_fold(times::ALWAYS, walk) else { return Ok(None) };
                self.set_places(&candidate.hops, true);
                let limit = (self.most != u32::MAX).then_some(hops_left);
                let field = self.field.as_ref().expect("what has a bound has a field");
                let spur = Spur {
                    ground,
                    field,
                    from: candidate.hops.last().map_or(self.ends.0, |hop| hop.other),
                    to: self.ends.1,
                    closed: &|actor| self.place[actor as usize] != u32::MAX,
                    banned: &candidate.banned,
                    limit,
                    course: course.map(|course| (course, window)),
                };
                let found = least(&spur, meter).map(|found| found.map(|(_, hops)| hops));
                self.set_places(&candidate.hops, false);
                found?
            }
        };
        Ok(found.map(|rest| {
            let cost = rest.iter().fold(so_far, |c, hop| c.plus(ground.cost(hop.relation)));
            let hops = candidate.hops.iter().chain(&rest).copied().collect();
            Candidate { cost, found: true, hops, shared: candidate.shared, banned: candidate.banned.clone() }
        }))
    }
}
