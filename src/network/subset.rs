//! A part of a network: which actors and which relations are shown.
//!
//! A subset never holds a relation without both its ends. It is what a step of a view gives; it edits nothing.

use fixedbitset::FixedBitSet;

use super::adjacency::Link;
use super::{Network, parallel};
use crate::ticket::{Cancelled, Ticket};

/// A walk jumps about in memory where a pass reads on: it is worth it for less than one in so many.
const FEW: usize = 16;

/// Actors and relations of one network that are let through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subset {
    actors: FixedBitSet,
    relations: FixedBitSet,
    actor_count: usize,
    relation_count: usize,
}

impl Subset {
    /// The whole network.
    pub fn all(network: &Network) -> Subset {
        let (actor_count, relation_count) = (network.actor_count(), network.relation_count());
        let (mut actors, mut relations) =
            (FixedBitSet::with_capacity(actor_count), FixedBitSet::with_capacity(relation_count));
        actors.insert_range(..);
        relations.insert_range(..);
        Subset { actors, relations, actor_count, relation_count }
    }

    /// These actors and, of these relations, those whose two ends are among them. Linear in the ends of relations at the
    /// actors that are shown, or at those that are not, where these are few; else in the relations, on all cores.
    pub fn new(network: &Network, actors: FixedBitSet, mut relations: FixedBitSet) -> Subset {
        let adjacency = network.adjacency();
        let (all, shown) =
            (2 * network.relation_count(), actors.ones().map(|actor| adjacency.degree(actor as u32) as usize));
        let shown: usize = shown.sum();
        if shown <= all / FEW {
            let mut kept = FixedBitSet::with_capacity(network.relation_count());
            for link in actors.ones().flat_map(|actor| adjacency.links(actor as u32)) {
                let among = link.forward && actors.contains(link.other as usize);
                if among && relations.contains(link.relation as usize) {
                    kept.insert(link.relation as usize);
                }
            }
            relations = kept;
        } else if all - shown <= all / FEW {
            for link in actors.zeroes().flat_map(|actor| adjacency.links(actor as u32)) {
                relations.remove(link.relation as usize);
            }
        } else {
            let words = relations.as_slice();
            relations = parallel::bits(network.relation_count(), |start| {
                parallel::ones(words[start / usize::BITS as usize]).fold(0, |word, place| {
                    let (source, target) = network.ends((start + place) as u32);
                    let among = actors.contains(source as usize) & actors.contains(target as usize);
                    word | usize::from(among) << place
                })
            });
        }
        let (actor_count, relation_count) = (actors.count_ones(..), relations.count_ones(..));
        Subset { actors, relations, actor_count, relation_count }
    }

    /// Whether an actor is shown.
    #[inline]
    pub fn has_actor(&self, actor: u32) -> bool {
        self.actors.contains(actor as usize)
    }

    /// Whether a relation is shown.
    #[inline]
    pub fn has_relation(&self, relation: u32) -> bool {
        self.relations.contains(relation as usize)
    }

    /// How many actors are shown.
    pub fn actor_count(&self) -> usize {
        self.actor_count
    }

    /// How many relations are shown.
    pub fn relation_count(&self) -> usize {
        self.relation_count
    }

    /// The shown actors in their order.
    pub fn actors(&self) -> impl Iterator<Item = u32> + '_ {
        self.actors.ones().map(|i| i as u32)
    }

    /// The shown relations in their order.
    pub fn relations(&self) -> impl Iterator<Item = u32> + '_ {
        self.relations.ones().map(|i| i as u32)
    }

    /// The bits of the shown actors.
    pub fn actor_bits(&self) -> &FixedBitSet {
        &self.actors
    }

    /// The bits of the shown relations.
    pub fn relation_bits(&self) -> &FixedBitSet {
        &self.relations
    }

    /// Whether the whole network is shown.
    pub fn is_whole(&self, network: &Network) -> bool {
        self.actor_count == network.actor_count() && self.relation_count == network.relation_count()
    }

    /// The shown relations of an actor.
    pub fn links<'a>(&'a self, network: &'a Network, actor: u32) -> impl Iterator<Item = Link> + Clone + 'a {
        network.adjacency().links(actor).filter(|link| self.has_relation(link.relation))
    }

    /// How many ends of shown relations touch each actor (a self-loop counts twice). Linear in the shown relations where
    /// they are few, else in those of the shown actors, on all cores.
    pub fn degrees(&self, network: &Network) -> Vec<u32> {
        let adjacency = network.adjacency();
        if self.relation_count <= network.relation_count() / FEW {
            let mut degrees = vec![0u32; network.actor_count()];
            for relation in self.relations() {
                let (source, target) = network.ends(relation);
                degrees[source as usize] += 1;
                degrees[target as usize] += 1;
            }
            return degrees;
        }
        let is_whole = self.is_whole(network);
        parallel::numbers(network.actor_count(), |actor| match actor as u32 {
            actor if is_whole => adjacency.degree(actor),
            actor if self.has_actor(actor) => {
                adjacency.links(actor).map(|link| u32::from(self.has_relation(link.relation))).sum()
            }
            _ => 0,
        })
    }

    /// The connected component of each actor, directions ignored; hidden actors have `u32::MAX`. Components are numbered
    /// by their first actor.
    ///
    /// Disjoint sets (Galler and Fischer 1964) with path halving. Where most relations are shown they are sampled first
    /// (Afforest: Sutton, Ben-Nun and Barak 2018): two relations of each actor find nearly all of the largest component, and
    /// then only the others' relations are looked at. Else relations are read in their order. Nearly linear in the shown part.
    ///
    /// # Errors
    /// A stop.
    pub fn components(&self, network: &Network, ticket: &Ticket) -> Result<Components, Cancelled> {
        // Each actor leads to an earlier one of its component, the first one to itself.
        let mut earlier: Vec<u32> = network.actors().collect();
        let first = |earlier: &mut [u32], mut actor: u32| {
            while earlier[actor as usize] != actor {
                let next = earlier[actor as usize];
                earlier[actor as usize] = earlier[next as usize];
                actor = next;
            }
            actor
        };
        let join = |earlier: &mut [u32], source, target| {
            let (a, b) = (first(earlier, source), first(earlier, target));
            earlier[a.max(b) as usize] = a.min(b);
        };
        if self.relation_count < network.relation_count() / 2 {
            for relation in ticket.watch(self.relations()) {
                let relation = relation?;
                let (source, target) = network.ends(relation);
                join(&mut earlier, source, target);
            }
        } else {
            // Whether a relation is shown is far away in memory, and known where all are.
            let is_whole = self.is_whole(network);
            let links = |actor| {
                let shown = move |link: &Link| is_whole || self.has_relation(link.relation);
                network.adjacency().links(actor).filter(shown)
            };
            for actor in ticket.watch(self.actors()) {
                let actor = actor?;
                links(actor).take(2).for_each(|link| join(&mut earlier, actor, link.other));
            }
            let sampled = self.actors().step_by(self.actor_count / 1000 + 1);
            let mut sampled: Vec<u32> = sampled.map(|actor| first(&mut earlier, actor)).collect();
            sampled.sort_unstable();
            let largest = sampled.chunk_by(u32::eq).max_by_key(|equal| equal.len()).map(|equal| equal[0]);
            for actor in ticket.watch(self.actors()) {
                let actor = actor?;
                // What is largest may have been joined to an earlier actor since.
                if largest.is_none_or(|largest| first(&mut earlier, largest) != first(&mut earlier, actor)) {
                    links(actor).skip(2).for_each(|link| join(&mut earlier, actor, link.other));
                }
            }
        }
        let mut of = vec![u32::MAX; network.actor_count()];
        let mut sizes: Vec<u32> = Vec::new();
        for actor in self.actors() {
            let first = first(&mut earlier, actor);
            if first == actor {
                of[actor as usize] = sizes.len() as u32;
                sizes.push(0);
            }
            // The first actor of a component comes before the others.
            let number = of[first as usize];
            of[actor as usize] = number;
            sizes[number as usize] += 1;
        }
        Ok(Components { of, sizes })
    }
}

/// The connected components of a subset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Components {
    /// The component of each actor; `u32::MAX` for hidden ones.
    pub of: Vec<u32>,
    /// The number of actors of each component.
    pub sizes: Vec<u32>,
}

impl Components {
    /// The largest component, the first of equals.
    pub fn largest(&self) -> Option<u32> {
        let most = self.sizes.iter().max()?;
        self.sizes.iter().position(|size| size == most).map(|i| i as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Builder;
    use crate::position::Position;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counting_from_either_side_is_the_same(
            ends in prop::collection::vec((0..9u32, 0..9u32), 0..20),
            shown in prop::collection::vec(any::<bool>(), 9), kept in prop::collection::vec(any::<bool>(), 20),
        ) {
            let mut b = Builder::new();
            for actor in 0..9 {
                b.actor(&actor.to_string(), Position::default(), String::new);
            }
            for (from, to) in &ends {
                b.relation(&from.to_string(), &to.to_string(), Position::default());
            }
            let n = b.finish().0;
            let mut actors = Subset::all(&n).actors;
            let mut relations = Subset::all(&n).relations;
            (0..9).for_each(|actor| actors.set(actor, shown[actor]));
            (0..ends.len()).for_each(|relation| relations.set(relation, kept[relation]));
            let part = Subset::new(&n, actors, relations);
            let is_in = |i: u32| {
                let (from, to) = ends[i as usize];
                kept[i as usize] && shown[from as usize] && shown[to as usize]
            };
            let expected: Vec<u32> = n.relations().filter(|i| is_in(*i)).collect();
            prop_assert_eq!(part.relations().collect::<Vec<_>>(), expected);
            // Two actors are in one component when a walk leads from one to the other.
            let components = part.components(&n, &Ticket::new()).unwrap();
            let mut sizes = vec![0; components.sizes.len()];
            for start in n.actors() {
                let mut reached: Vec<u32> = if part.has_actor(start) { vec![start] } else { Vec::new() };
                let mut next = 0;
                while let Some(actor) = reached.get(next).copied() {
                    next += 1;
                    let links: Vec<u32> = part.links(&n, actor).map(|link| link.other).collect();
                    links.into_iter().for_each(|other| if !reached.contains(&other) { reached.push(other) });
                }
                for other in n.actors() {
                    let together = components.of[start as usize] == components.of[other as usize];
                    prop_assert_eq!(reached.contains(&other), together && part.has_actor(start) && part.has_actor(other));
                }
                if part.has_actor(start) {
                    sizes[components.of[start as usize] as usize] += 1;
                }
            }
            prop_assert_eq!(sizes, components.sizes);
        }
    }
}
