//! Why nothing links two actors, computed: the reason, the least that would have to be eased, and what is missing.
//!
//! Every way on is tried before it is told. Sentences and commands are made by the faces.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Ease, Question, QuestionError, Shown, View, Views};
use crate::analysis::{paths, reach};
use crate::network::columns::Shape;
use crate::network::{Network, Subset};
use crate::ticket::Ticket;

/// Why nothing links two actors in a view, and what would.
#[derive(Clone, Debug, PartialEq)]
pub struct WhyNot {
    /// The reason, in this view.
    pub reason: paths::WhyNot,
    /// What to ease so that there is a path: each circumstance that is enough alone, the shortest path first; where none is,
    /// a few of which none can be spared.
    pub relaxations: Vec<Relaxation>,
    /// What is missing between two parts that nothing links.
    pub missing: Option<Missing>,
}

/// A question and a view that differ by little from those asked for, and have a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Relaxation {
    /// What is eased.
    pub eases: Vec<Ease>,
    /// The question then.
    pub question: Question,
    /// The view then.
    pub view: View,
    /// How many paths there are then, as text.
    pub paths: String,
    /// How many hops the first has.
    pub length: u32,
}

/// The one thing that is missing between two parts. Lengths are those of the shortest path it would open.
#[derive(Clone, Debug, PartialEq)]
pub enum Missing {
    /// A relation of the network that is not walked on here.
    Relation {
        /// Which: of those that open a shortest path, the best proved.
        relation: u32,
        /// Hops of that path.
        length: u32,
    },
    /// An actor with relations, not walked on here, to both parts.
    Actor {
        /// Who.
        actor: u32,
        /// To the part where paths start, and to the one where they end.
        relations: [u32; 2],
        /// Hops of that path.
        length: u32,
    },
    /// Nothing known: these two, of all who are near the ends, have most in common, and would be the ones to introduce.
    Introduction {
        /// One of each part.
        actors: [u32; 2],
        /// What they have in common: column of actors and value.
        shared: Vec<(usize, String)>,
        /// Hops of the path that a relation between them would open.
        length: u32,
    },
}

/// Tells why a question has no answer in a view, and tries what would give one.
///
/// One search for each circumstance (a step of the view, a condition, an option); where none is enough alone, all are
/// eased and put back one by one as long as there is a path: what is left cannot be spared, though another choice might
/// have been as small. At worst twice as many searches as there are circumstances, each linear in the network.
///
/// # Errors
/// A question without sense, or a stop.
pub fn why_not(views: &Views, shown: &Shown, question: &Question, ticket: &Ticket) -> Result<WhyNot, QuestionError> {
    let network = views.network();
    let ground = question.ground(network, shown.subset(), ticket)?;
    let request = question.request();
    let without_conditions = match question.conditions.is_empty() {
        true => None,
        false => {
            paths::find(network, shown.subset(), &paths::Request { limit: 1, k: None, ..request.clone() }, ticket)?
                .paths
                .first()
                .map(|path| path.hops.len() as u32)
        }
    };
    let reason = match without_conditions {
        Some(length) => paths::WhyNot::Conditions { length },
        None => paths::why_not(network, shown.subset(), &request, ticket).unwrap_or(paths::WhyNot::Unknown),
    };
    let tried = |eases: Vec<Ease>| -> Result<Option<Relaxation>, QuestionError> {
        if ticket.is_cancelled() {
            return Err(QuestionError::Stopped);
        }
        let (mut eased, view) = question.eased(shown.view(), &eases);
        let Ok(subset) = views.evaluate(&view, ticket) else { return Ok(None) };
        let Some((paths, length)) = eased.size(network, &subset, ticket)? else { return Ok(None) };
        // A limit is not dropped but set to what is needed.
        let eases: Vec<Ease> = eases
            .into_iter()
            .map(|ease| if matches!(ease, Ease::MaxHops(_)) { Ease::MaxHops(length) } else { ease })
            .collect();
        eased = question.eased(shown.view(), &eases).0;
        Ok(Some(Relaxation { eases, question: eased, view, paths, length }))
    };
    let all = question.circumstances(shown.view());
    let mut relaxations = Vec::new();
    for ease in &all {
        relaxations.extend(tried(vec![*ease])?);
    }
    relaxations.sort_by_key(|relaxation| relaxation.length);
    if relaxations.is_empty() && all.len() > 1 {
        let mut left = all;
        if let Some(mut best) = tried(left.clone())? {
            let mut at = 0;
            while at < left.len() && left.len() > 1 {
                let mut fewer = left.clone();
                fewer.remove(at);
                match tried(fewer.clone())? {
                    Some(found) => (left, best) = (fewer, found),
                    None => at += 1,
                }
            }
            relaxations.push(best);
        }
    }
    let is_apart = matches!(reason, paths::WhyNot::DifferentComponents { .. });
    let missing = if is_apart { missing(network, &ground, (question.from, question.to), ticket) } else { None };
    Ok(WhyNot { reason, relaxations, missing })
}

/// How many actors around each end are looked at for what they have in common.
const NEAR: usize = 150;
/// Longer values are descriptions, which nobody shares but by copying.
const LONGEST: usize = 80;

/// What is missing between the parts of two actors: see [`Missing`]. Linear in the two parts.
fn missing(network: &Network, ground: &Arc<Subset>, (from, to): (u32, u32), ticket: &Ticket) -> Option<Missing> {
    let parts = [from, to].map(|end| reach::hops(network, ground, &[end], u32::MAX));
    if ticket.is_cancelled() {
        return None;
    }
    // Hops from the start, and from the end; the other parts have neither.
    let mut far = vec![[u32::MAX; 2]; network.actor_count()];
    for (side, part) in parts.iter().enumerate() {
        part.iter().for_each(|(actor, hops)| far[*actor as usize][side] = *hops);
    }
    let lacks = |relation: u32| {
        let strength = network.relation_kind(relation).strength;
        (u32::from(network.relation_sources(relation).is_empty()), Reverse(strength))
    };
    let mut relation = None;
    // The nearest actor of each side to those who are in neither part, and by which relation.
    let mut between: BTreeMap<u32, [Option<(u32, u32)>; 2]> = BTreeMap::new();
    for (side, part) in parts.iter().enumerate() {
        for (actor, hops) in ticket.watch(part.iter()).map_while(Result::ok) {
            for link in network.adjacency().links(*actor).filter(|link| !ground.has_relation(link.relation)) {
                let other = far[link.other as usize];
                if side == 0 && other[1] != u32::MAX {
                    let length = hops + 1 + other[1];
                    let key = (length, lacks(link.relation), link.relation);
                    relation = relation.into_iter().chain([key]).min();
                } else if other == [u32::MAX; 2] {
                    let way = (hops + 1, link.relation);
                    let known = &mut between.entry(link.other).or_default()[side];
                    *known = Some(known.map_or(way, |known: (u32, u32)| known.min(way)));
                }
            }
        }
    }
    if let Some((length, _, relation)) = relation {
        return Some(Missing::Relation { relation, length });
    }
    let both = between.iter().filter_map(|(actor, ways)| {
        let [(a, one), (b, other)] = [ways[0]?, ways[1]?];
        Some((a + b, *actor, [one, other]))
    });
    if let Some((length, actor, relations)) = both.min() {
        return Some(Missing::Actor { actor, relations, length });
    }
    introduction(network, [&parts[0], &parts[1]])
}

/// The two, one of each part, with most attributes in common; of those the nearest to the ends.
fn introduction(network: &Network, parts: [&[(u32, u32)]; 2]) -> Option<Missing> {
    let near = parts.map(|part| &part[..part.len().min(NEAR)]);
    let said = near.map(|part| part.iter().map(|(actor, _)| attributes(network, *actor)).collect::<Vec<_>>());
    // What most of them say brings nobody together.
    let mut times: BTreeMap<&(usize, String), usize> = BTreeMap::new();
    said.iter().flatten().flatten().for_each(|value| *times.entry(value).or_default() += 1);
    let common = said.iter().map(Vec::len).sum::<usize>() / 2;
    let mut best: Option<(Reverse<usize>, u32, [usize; 2])> = None;
    for (i, mine) in said[0].iter().enumerate() {
        for (j, theirs) in said[1].iter().enumerate() {
            let shared = mine.iter().filter(|value| times[value] <= common.max(2) && theirs.contains(value)).count();
            let length = near[0][i].1 + 1 + near[1][j].1;
            best = best.into_iter().chain([(Reverse(shared), length, [i, j])]).min();
        }
    }
    let (_, length, [i, j]) = best?;
    let is_shared = |value: &&(usize, String)| times[value] <= common.max(2) && said[1][j].contains(value);
    let shared = said[0][i].iter().filter(is_shared).cloned().collect();
    Some(Missing::Introduction { actors: [near[0][i].0, near[1][j].0], shared, length })
}

/// The short texts that an actor's attributes hold, by column: places, themes and what else a file says.
fn attributes(network: &Network, actor: u32) -> Vec<(usize, String)> {
    let mut all = Vec::new();
    for (at, column) in network.actor_columns().iter().enumerate() {
        let Some(value) = column.value(actor).filter(|_| !matches!(column.name.as_str(), "short" | "name")) else {
            continue;
        };
        match value.shape {
            Shape::Text => all.push((at, value.text.to_string())),
            Shape::List => all.extend(value.items().into_iter().map(|item| (at, item))),
            Shape::Number | Shape::Boolean | Shape::Json => {}
        }
    }
    all.retain(|(_, text)| !text.is_empty() && text.len() <= LONGEST);
    all
}
