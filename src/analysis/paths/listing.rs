//! Paths page by page: what a search needs to go on, without any path that was given already.
//!
//! Which search answers which question is decided here; the searches themselves are elsewhere.

use std::collections::HashSet;

use num_bigint::BigUint;

use super::best::Stream;
use super::ground::{Ground, Meter, Rules, Step};
use super::journeys::Journeys;
use super::meet::Workspace;
use super::timed::{self, Start};
use super::times::{self, Journey, TimeMode};
use super::via::Chain;
use super::web::Walks;
use super::{Answer, Hop, Path, PathError, Request, Stopped, check};
use crate::network::{Network, Subset, Truth};
use crate::ticket::Ticket;

/// Whatever gives paths one after the other in the order of answers.
enum Source {
    Nothing,
    Stream(Box<Stream>),
    Chain(Chain),
    /// The best journeys, all as good as the first.
    Walks(Walks, i64),
    Journeys(Journeys),
}

impl Source {
    /// The next path with what comes before its length in the order of answers.
    fn next(&mut self, ground: Ground<'_>, meter: &mut Meter<'_>) -> Result<Option<(i64, Vec<Step>)>, Stopped> {
        match self {
            Source::Nothing => Ok(None),
            Source::Stream(stream) => Ok(stream.next(ground, meter)?.map(|hops| (0, hops))),
            Source::Chain(chain) => Ok(chain.next(ground, meter)?.map(|hops| (0, hops))),
            Source::Walks(walks, value) => Ok(walks.next(meter)?.map(|hops| (*value, hops))),
            Source::Journeys(journeys) => journeys.next(ground, meter),
        }
    }
}

/// How good a path is: the day of arrival or the days of a journey, then its length.
type Rank = (i64, u64);

/// The answer to a question about paths, given page by page in one stable order for as long as somebody asks.
///
/// It keeps the state of the search and none of the paths that it gave, so that a million of them take no more memory
/// than twenty (the next best paths by division keep what they were divided into). It does not hold the network: each
/// call is given the network and the subset that it was made with. A call that was stopped is simply made again.
///
/// The same question with `k` set to `usize::MAX` lists all shortest paths and then the next best without end; without
/// `k` it ends with the last of the shortest, until it is [widened](Listing::widen).
///
/// ```
/// use maillage::analysis::paths::{Listing, Request, BUDGET};
/// use maillage::network::{Builder, Subset};
/// use maillage::position::Position;
/// use maillage::ticket::Ticket;
/// let mut b = Builder::new();
/// for (from, to) in [("a", "b"), ("a", "b"), ("b", "c"), ("b", "c")] {
///     b.relation(from, to, Position::default());
/// }
/// let (network, _) = b.finish();
/// let (all, ticket) = (Subset::all(&network), Ticket::new());
/// let mut listing = Listing::new(&network, &all, &Request::new(0, 2)).unwrap();
/// let page = listing.next_page(&network, &all, 3, BUDGET, &ticket);
/// assert_eq!((page.paths.len(), page.count.unwrap().to_string(), page.complete), (3, "4".to_string(), false));
/// let page = listing.next_page(&network, &all, 3, BUDGET, &ticket);
/// assert_eq!((page.paths.len(), page.complete), (1, true));
/// ```
pub struct Listing {
    from: u32,
    to: u32,
    via: Vec<u32>,
    most: u32,
    k: Option<usize>,
    time: TimeMode,
    journey: Journey,
    group: bool,
    rules: Rules,
    missing_weights: usize,
    /// What has actors and relations of this number: a listing of one network is of no use on another.
    of: (usize, usize),
    source: Option<Source>,
    count: Option<BigUint>,
    /// Taken from the source to learn whether there is more.
    ahead: Option<(Rank, Path)>,
    /// The first behind the best, where only the search tells that it is behind them.
    beyond: Option<(Rank, Path)>,
    /// The actors of the paths of dated searches, where parallel relations are one.
    seen: HashSet<Vec<u32>>,
    given: BigUint,
    least: Option<Rank>,
    ended: bool,
}

impl Listing {
    /// A listing of which nothing was searched for yet. Linear in the relations if there are weights.
    ///
    /// # Errors
    /// [`PathError`] when the question contradicts itself.
    pub fn new(network: &Network, subset: &Subset, request: &Request<'_>) -> Result<Listing, PathError> {
        check(request)?;
        let mut rules = Rules::new(network, subset, request.directed);
        rules.avoid(network, request.avoid.iter().copied());
        // Which of parallel relations fits is not known where dates decide: there all are tried, and listed once.
        rules.grouped = request.group && request.time == TimeMode::Any;
        let missing_weights = match request.weight {
            Some(weights) => rules.weigh(network, subset, weights)?,
            None => 0,
        };
        Ok(Listing {
            from: request.from,
            to: request.to,
            via: request.via.to_vec(),
            most: request.max_hops.unwrap_or(u32::MAX),
            k: request.k,
            time: request.time,
            journey: request.journey,
            group: request.group,
            rules,
            missing_weights,
            of: (network.actor_count(), network.relation_count()),
            source: None,
            count: None,
            ahead: None,
            beyond: None,
            seen: HashSet::new(),
            given: BigUint::ZERO,
            least: None,
            ended: false,
        })
    }

    /// How many paths were given or passed over so far.
    pub fn given(&self) -> &BigUint {
        &self.given
    }

    /// How many shortest paths there are, once that is known: with `k` and behind the last of them too.
    pub fn count(&self) -> Option<&BigUint> {
        self.count.as_ref()
    }

    /// Lists the next best behind the best, without end, as if it had been asked for with `k` set to `usize::MAX`. Gives
    /// whether it can: the best journeys are found by another search than those that follow.
    pub fn widen(&mut self) -> bool {
        match &mut self.source {
            _ if self.k.is_some() => return true,
            Some(Source::Walks(..)) => return false,
            Some(Source::Stream(stream)) => stream.go_on(),
            Some(Source::Nothing | Source::Chain(_) | Source::Journeys(_)) | None => {}
        }
        self.k = Some(usize::MAX);
        self.ended = false;
        self.ahead = self.ahead.take().or(self.beyond.take());
        true
    }

    /// Goes on behind the first so many paths of the order of answers. The shortest, those of one hop more and those of
    /// least weight are passed over by counting, in a time that does not depend on how many they are, as long as none was
    /// given yet and dates are not asked for. Others are found one after the other and let go: which the best of some
    /// beginning are depends on all that precede them, and nothing short of finding them tells. Gives whether all those
    /// paths are there; after a stop the call is made again with the same number.
    ///
    /// # Errors
    /// A stop, or a budget that is used up.
    pub fn pass_over(
        &mut self,
        network: &Network,
        subset: &Subset,
        many: &BigUint,
        budget: u64,
        ticket: &Ticket,
    ) -> Result<bool, Stopped> {
        let rules = self.rules.clone();
        let (ground, mut meter) = (Ground::new(network, subset, &rules), Meter::new(budget, ticket));
        self.begin(ground, &mut meter)?;
        if self.time == TimeMode::Any
            && let Some(Source::Stream(stream)) = &mut self.source
            && self.given == *stream.passed()
        {
            let result = stream.pass_over(ground, many, &mut meter);
            self.given = stream.passed().clone();
            result?;
        }
        while self.given < *many {
            match self.take(ground, &mut meter)? {
                Some(_) => self.given += 1u8,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The next paths, at most `size` of them. `budget` is how many links the part of the search that is not linear may
    /// look at for this page.
    pub fn next_page(
        &mut self,
        network: &Network,
        subset: &Subset,
        size: usize,
        budget: u64,
        ticket: &Ticket,
    ) -> Answer {
        debug_assert_eq!(self.of, (network.actor_count(), network.relation_count()), "a listing of another network");
        let rules = self.rules.clone();
        let (ground, mut meter) = (Ground::new(network, subset, &rules), Meter::new(budget, ticket));
        let before = self.given.clone();
        let mut found: Vec<(Rank, Path)> = Vec::new();
        let result = match self.k {
            Some(0) => Ok(()),
            _ => self.fill(ground, size, &mut found, &mut meter),
        };
        self.given += found.len();
        let (stopped, mut complete) = (result.err(), false);
        if stopped.is_none() {
            complete = match (self.k, &self.count) {
                (Some(k), _) => self.ended || self.given >= BigUint::from(k),
                (None, Some(count)) => self.given >= *count,
                (None, None) => self.ended,
            };
        }
        let exact = self.k.is_none() && self.via.is_empty();
        let count = match &self.count {
            _ if !exact => None,
            None if complete => Some(self.given.clone()),
            count => count.clone(),
        };
        found.sort_by_key(|(rank, path)| (*rank, path.unsourced, path.weakness, path.time == Truth::No));
        Answer {
            count,
            complete,
            stopped,
            missing_weights: self.missing_weights,
            before,
            ended: stopped.is_none() && (self.ended || complete && self.k.is_none()),
            paths: found.into_iter().map(|(_, path)| path).collect(),
        }
    }

    fn fill(
        &mut self,
        ground: Ground<'_>,
        size: usize,
        found: &mut Vec<(Rank, Path)>,
        meter: &mut Meter<'_>,
    ) -> Result<(), Stopped> {
        self.begin(ground, meter)?;
        while found.len() < size {
            match self.take(ground, meter)? {
                Some(path) => found.push(path),
                None => return Ok(()),
            }
        }
        // Without a count only the next path tells whether there is one.
        if self.k.is_none() && self.count.is_none() && self.ahead.is_none() {
            self.ahead = self.take(ground, meter)?;
        }
        Ok(())
    }

    /// Chooses the search that answers, unless it was chosen before.
    fn begin(&mut self, ground: Ground<'_>, meter: &mut Meter<'_>) -> Result<(), Stopped> {
        // A search that ends before its first check is stopped too.
        meter.check()?;
        if self.source.is_some() {
            return Ok(());
        }
        let (ends, most) = ((self.from, self.to), self.most);
        let all: Vec<u32> = [self.from].iter().chain(&self.via).chain([&self.to]).copied().collect();
        if !all.iter().all(|actor| ground.has_actor(*actor)) {
            self.count = Some(BigUint::ZERO);
            self.source = Some(Source::Nothing);
            return Ok(());
        }
        let mut space = Workspace::new();
        let by_journey = self.time == TimeMode::Chronological && self.journey != Journey::Fewest;
        self.source = Some(if !self.via.is_empty() {
            let chain = Chain::new(ground, &all, most, self.time, &mut space, meter)?;
            chain.map_or(Source::Nothing, Source::Chain)
        } else if by_journey && self.k.is_some() {
            Source::Journeys(Journeys::new(ends, most, self.journey))
        } else if by_journey {
            let start = Start::whole(ends, most);
            match timed::best(ground, start, self.journey, meter)? {
                Some((value, course)) => match timed::shortest(ground, start, course, meter)? {
                    Some(web) => Source::Walks(Walks::new(&ground, web, Some(course), times::ALWAYS), value),
                    None => Source::Nothing,
                },
                None => Source::Nothing,
            }
        } else {
            let mut stream = Stream::new(ground, &mut space, ends, most, self.time, meter)?;
            // By weight a web does not know dates.
            if self.time == TimeMode::Any {
                self.count = stream.count().cloned();
            }
            if self.k.is_none() && (self.time == TimeMode::Any || !ground.is_weighted()) {
                stream.end_with_least();
            }
            Source::Stream(Box::new(stream))
        });
        Ok(())
    }

    /// Whether parallel relations are told apart by the search and made one here.
    fn group_by_hand(&self) -> bool {
        self.group && !self.rules.grouped
    }

    /// The next path that dates and grouping let through; without `k` none behind the best.
    fn take(&mut self, ground: Ground<'_>, meter: &mut Meter<'_>) -> Result<Option<(Rank, Path)>, Stopped> {
        if let Some(ahead) = self.ahead.take() {
            return Ok(Some(ahead));
        }
        loop {
            let Some(source) = self.source.as_mut().filter(|_| !self.ended) else { return Ok(None) };
            let Some((value, hops)) = source.next(ground, meter)? else {
                self.ended = true;
                return Ok(None);
            };
            let rank: Rank = (value, hops.iter().map(|step| ground.length(step.relation)).sum());
            let is_beyond = self.k.is_none() && self.least.is_some_and(|least| rank > least);
            let path = path_of(ground, self.from, &hops, self.time, self.group);
            let actors = || hops.iter().map(|step| step.other).collect();
            let fits = (self.time == TimeMode::Any || path.time != Truth::No)
                && (!self.group_by_hand() || self.seen.insert(actors()));
            if is_beyond {
                self.ended = true;
                self.beyond = fits.then_some((rank, path));
                return Ok(None);
            }
            if !fits {
                continue;
            }
            self.least.get_or_insert(rank);
            return Ok(Some((rank, path)));
        }
    }
}

/// A path with what decides its rank, and what is said of it.
pub(super) fn path_of(ground: Ground<'_>, start: u32, steps: &[Step], mode: TimeMode, group: bool) -> Path {
    let length = steps.iter().map(|step| ground.length(step.relation)).sum();
    let mut path = Path {
        hops: Vec::with_capacity(steps.len()),
        unsourced: 0,
        weakness: 0,
        cost: ground.rules.weight_of(length),
        weighted: ground.is_weighted(),
        parallel: Vec::new(),
        time: times::truth(ground.network, mode, steps.iter().map(|step| step.relation)),
    };
    let mut from = start;
    for step in steps {
        let proof = ground.proof(step.relation);
        path.unsourced += proof.unsourced;
        path.weakness += proof.weakness;
        path.hops.push(Hop { from, to: step.other, relation: step.relation, forward: step.forward });
        if group {
            path.parallel.push(ground.out(from).filter(|other| other.other == step.other).count() as u32);
        }
        from = step.other;
    }
    path
}
