//! What a search may walk on, what a hop costs, and how much a search may spend.
//!
//! Rules of walking live here and nowhere else: shown relations, directions, avoided actors. No search is here.

use std::sync::Arc;

use fixedbitset::FixedBitSet;

use super::{PathError, Stopped};
use crate::network::{Link, Network, Subset, parallel, vocabulary::STRONGEST};
use crate::ticket::Ticket;

/// What decides between paths of the same length or weight, in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Proof {
    pub unsourced: u32,
    pub weakness: u32,
    /// Only tells weighted paths apart, and keeps every cost above zero so that no best path has a cycle.
    pub hops: u32,
}

impl Proof {
    pub fn plus(self, other: Proof) -> Proof {
        Proof {
            unsourced: self.unsourced.saturating_add(other.unsourced),
            weakness: self.weakness.saturating_add(other.weakness),
            hops: self.hops.saturating_add(other.hops),
        }
    }

    /// What is left of this after `other`, if it has at least that much of everything.
    pub fn minus(self, other: Proof) -> Option<Proof> {
        Some(Proof {
            unsourced: self.unsourced.checked_sub(other.unsourced)?,
            weakness: self.weakness.checked_sub(other.weakness)?,
            hops: self.hops.checked_sub(other.hops)?,
        })
    }
}

/// The cost of a path: hops or weight first, then proof. Adding keeps the order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cost {
    pub length: u64,
    pub proof: Proof,
}

impl Cost {
    /// No way at all.
    pub const NONE: Cost =
        Cost { length: u64::MAX, proof: Proof { unsourced: u32::MAX, weakness: u32::MAX, hops: u32::MAX } };

    pub fn plus(self, other: Cost) -> Cost {
        Cost { length: self.length.saturating_add(other.length), proof: self.proof.plus(other.proof) }
    }
}

/// One hop as searches carry it: where it leads, by which relation.
pub(super) type Step = Link;

/// Which links of an actor may be walked, away from it (`back` is false) or towards it.
pub(super) trait Passes {
    fn pass(&self, link: Link, back: bool) -> bool;
}

/// The whole network, walked both ways: nothing to ask.
pub(super) struct Open;

impl Passes for Open {
    #[inline]
    fn pass(&self, _: Link, _: bool) -> bool {
        true
    }
}

/// What a search may walk on, without the network and the subset themselves: kept while a caller holds these.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    whole: bool,
    directed: bool,
    /// Whether paths that differ by parallel relations alone are one.
    pub grouped: bool,
    avoided: Option<FixedBitSet>,
    /// Relations that are not walked, sorted.
    banned: Vec<u32>,
    weights: Option<Arc<Weights>>,
    /// What a relation of each kind lacks to the strongest proof.
    weakness: Arc<[u32]>,
}

/// The part of a network that one search may walk on.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub network: &'a Network,
    subset: &'a Subset,
    pub rules: &'a Rules,
}

/// Weights as whole numbers, so that sums do not depend on the order of adding: equal means equal. A number is made whole
/// when it is asked for: a search from both ends looks at few of them.
#[derive(Debug)]
struct Weights {
    given: Arc<Vec<f64>>,
    /// In two factors: one power of ten alone may not fit a number.
    factors: [f64; 2],
    /// Units are weights times ten to this power.
    power: i32,
    /// No relation that may be walked has less.
    least: u64,
}

/// What a look at all weights of a subset tells; one that is missing counts as 1.
#[derive(Clone, Copy)]
struct Survey {
    missing: usize,
    is_negative: bool,
    least: f64,
    most: f64,
}

/// Weights that are looked at side by side: each lane has a sum and extremes of its own, which the processor keeps in step.
const LANES: usize = 8;

impl Survey {
    const NONE: Survey = Survey { missing: 0, is_negative: false, least: f64::INFINITY, most: 1e-300 };

    fn of(weights: &[f64]) -> Survey {
        let mut lanes = [Survey::NONE; LANES];
        let chunks = weights.chunks_exact(LANES);
        let rest = chunks.remainder();
        for chunk in chunks {
            lanes.iter_mut().zip(chunk).for_each(|(lane, weight)| lane.add(*weight));
        }
        lanes.iter_mut().zip(rest).for_each(|(lane, weight)| lane.add(*weight));
        lanes.into_iter().fold(Survey::NONE, Survey::and)
    }

    #[inline]
    fn add(&mut self, weight: f64) {
        let is_there = weight.abs() < f64::INFINITY;
        let counted = if is_there { weight } else { 1.0 };
        self.missing += usize::from(!is_there);
        self.is_negative |= weight < 0.0;
        self.least = if counted < self.least { counted } else { self.least };
        self.most = if counted > self.most { counted } else { self.most };
    }

    fn and(self, other: Survey) -> Survey {
        Survey {
            missing: self.missing + other.missing,
            is_negative: self.is_negative | other.is_negative,
            least: self.least.min(other.least),
            most: self.most.max(other.most),
        }
    }
}

/// A weight has this many digits under the largest one: sums of ten million largest weights still fit.
const DIGITS: i32 = 12;

impl Weights {
    /// Rounds to a power of ten, so that 0.1 + 0.2 is 0.3.
    fn new(given: Arc<Vec<f64>>, survey: &Survey) -> Weights {
        let power = DIGITS - survey.most.log10().ceil() as i32;
        let factors = [10f64.powi(power / 2), 10f64.powi(power - power / 2)];
        let mut weights = Weights { given, factors, power, least: 0 };
        weights.least = weights.whole(survey.least);
        weights
    }

    /// A weight above 0 stays above 0.
    fn whole(&self, weight: f64) -> u64 {
        let scaled = (weight * self.factors[0] * self.factors[1] + 0.5) as u64;
        if weight > 0.0 { scaled.max(1) } else { 0 }
    }

    fn of(&self, relation: u32) -> u64 {
        let weight = self.given.get(relation as usize).copied().filter(|weight| weight.is_finite());
        self.whole(weight.unwrap_or(1.0))
    }
}

impl Rules {
    pub fn new(network: &Network, subset: &Subset, directed: bool) -> Rules {
        let lacks = network.relation_kinds().iter().map(|kind| u32::from(STRONGEST.saturating_sub(kind.strength)));
        let (whole, weakness) = (subset.is_whole(network), lacks.collect());
        Rules { whole, directed, grouped: false, avoided: None, banned: Vec::new(), weights: None, weakness }
    }

    /// Lets weights decide, and says how many shown relations have none. One pass over the weights.
    ///
    /// # Errors
    /// The first shown relation whose weight is negative.
    pub fn weigh(&mut self, network: &Network, subset: &Subset, weights: &Arc<Vec<f64>>) -> Result<usize, PathError> {
        let weight = |relation: u32| weights.get(relation as usize).copied().unwrap_or(f64::NAN);
        let survey = if self.whole && weights.len() == network.relation_count() {
            // On all cores: it may take longer than the search.
            let parts = parallel::parts(weights.len(), |rows| Survey::of(&weights[rows]));
            parts.into_iter().fold(Survey::NONE, Survey::and)
        } else {
            let mut survey = Survey::NONE;
            subset.relations().for_each(|relation| survey.add(weight(relation)));
            survey
        };
        if survey.is_negative
            && let Some(relation) = subset.relations().find(|relation| weight(*relation) < 0.0)
        {
            return Err(PathError::NegativeWeight { relation });
        }
        self.weights = Some(Arc::new(Weights::new(weights.clone(), &survey)));
        Ok(survey.missing)
    }

    pub fn avoid(&mut self, network: &Network, actors: impl IntoIterator<Item = u32>) {
        for actor in actors {
            let count = network.actor_count();
            self.avoided.get_or_insert_with(|| FixedBitSet::with_capacity(count)).insert(actor as usize);
        }
    }

    /// Avoids these actors no longer.
    pub fn spare(&mut self, actors: impl IntoIterator<Item = u32>) {
        if let Some(avoided) = &mut self.avoided {
            actors.into_iter().for_each(|actor| avoided.remove(actor as usize));
        }
    }

    /// Bans relations, in the place of those that were banned.
    pub fn ban(&mut self, relations: impl Iterator<Item = u32>) {
        self.banned = relations.collect();
        self.banned.sort_unstable();
    }

    /// The same rules without some more actors.
    pub fn without(&self, network: &Network, actors: impl IntoIterator<Item = u32>) -> Rules {
        let mut other = self.clone();
        other.avoid(network, actors);
        other
    }

    pub fn is_weighted(&self) -> bool {
        self.weights.is_some()
    }

    /// A sum of lengths as the sum of weights that it stands for.
    pub fn weight_of(&self, length: u64) -> f64 {
        let Some(weights) = &self.weights else { return length as f64 };
        // Of powers of ten only those above 1 are exact numbers.
        let part = |sum: f64, power: i32| {
            if power >= 0 { sum / 10f64.powi(power) } else { sum * 10f64.powi(-power) }
        };
        part(part(length as f64, weights.power / 2), weights.power - weights.power / 2)
    }
}

impl<'a> Ground<'a> {
    pub fn new(network: &'a Network, subset: &'a Subset, rules: &'a Rules) -> Ground<'a> {
        Ground { network, subset, rules }
    }

    /// The same network under other rules.
    pub fn under(self, rules: &'a Rules) -> Ground<'a> {
        Ground { rules, ..self }
    }

    /// Whether nothing has to be asked of a link.
    pub fn is_open(&self) -> bool {
        let rules = self.rules;
        rules.whole && !rules.directed && rules.avoided.is_none() && rules.banned.is_empty()
    }

    pub fn is_weighted(&self) -> bool {
        self.rules.is_weighted()
    }

    pub fn has_actor(&self, actor: u32) -> bool {
        self.subset.has_actor(actor)
    }

    /// Hops that lead away from an actor; self-loops lead nowhere.
    pub fn out(self, actor: u32) -> impl Iterator<Item = Step> + 'a {
        let links = self.network.adjacency().links(actor);
        links.filter(move |link| link.other != actor && self.pass(*link, false))
    }

    /// Hops that lead to an actor; `other` is where they come from, `forward` how they are walked towards the actor.
    pub fn toward(self, actor: u32) -> impl Iterator<Item = Step> + 'a {
        let links = self.network.adjacency().links(actor);
        links
            .filter(move |link| link.other != actor && self.pass(*link, true))
            .map(|link| Link { forward: !link.forward, ..link })
    }

    /// What tells the hops away from an actor apart: the relation, or where it leads if parallel ones are one.
    pub fn key(&self, step: &Step) -> u32 {
        if self.rules.grouped { step.other } else { step.relation }
    }

    pub fn length(&self, relation: u32) -> u64 {
        self.rules.weights.as_ref().map_or(1, |weights| weights.of(relation))
    }

    /// No relation is shorter.
    pub fn least_length(&self) -> u64 {
        self.rules.weights.as_ref().map_or(1, |weights| weights.least)
    }

    pub fn proof(&self, relation: u32) -> Proof {
        Proof {
            unsourced: u32::from(self.network.relation_source_sets().code(relation) == 0),
            weakness: self.rules.weakness[self.network.relation_kind_code(relation) as usize],
            hops: 1,
        }
    }

    pub fn cost(&self, relation: u32) -> Cost {
        Cost { length: self.length(relation), proof: self.proof(relation) }
    }
}

impl Passes for Ground<'_> {
    #[inline]
    fn pass(&self, link: Link, back: bool) -> bool {
        let rules = self.rules;
        (rules.whole || self.subset.has_relation(link.relation))
            && (!rules.directed || self.network.allows(Link { forward: link.forward != back, ..link }))
            && rules.avoided.as_ref().is_none_or(|avoided| !avoided.contains(link.other as usize))
            && (rules.banned.is_empty() || rules.banned.binary_search(&link.relation).is_err())
    }
}

/// How much a search may still spend, and whether it was told to stop.
pub(super) struct Meter<'a> {
    left: u64,
    unchecked: u64,
    ticket: &'a Ticket,
}

/// A ticket is asked after that much spending.
const BETWEEN_CHECKS: u64 = 4096;

impl<'a> Meter<'a> {
    pub fn new(budget: u64, ticket: &'a Ticket) -> Meter<'a> {
        Meter { left: budget, unchecked: 0, ticket }
    }

    /// Asks the ticket now.
    pub fn check(&self) -> Result<(), Stopped> {
        self.ticket.check().map_err(|_| Stopped::Cancelled)
    }

    /// Spends: one unit is one link looked at.
    pub fn spend(&mut self, units: u64) -> Result<(), Stopped> {
        self.left = self.left.checked_sub(units).ok_or(Stopped::Budget)?;
        self.watch(units)
    }

    /// Does work that is not counted, but may be stopped.
    pub fn watch(&mut self, units: u64) -> Result<(), Stopped> {
        self.unchecked += units;
        if self.unchecked >= BETWEEN_CHECKS {
            self.unchecked = 0;
            self.check()?;
        }
        Ok(())
    }
}
