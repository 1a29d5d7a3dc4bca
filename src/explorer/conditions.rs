//! What paths may walk on besides the view: only or never these relations, only or never through these actors.
//!
//! A condition is a filter of the view's own language. Unlike a step it spares the ends of a path, and an empty answer can be
//! told to come from it.

use std::sync::Arc;

use super::{Step, StepError};
use crate::network::{Network, Subset};
use crate::query::{self, Target};
use crate::ticket::Ticket;

/// Filters of what paths walk on. Those of one kind all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Conditions {
    /// Walk only relations that match each of these.
    pub only_relations: Vec<String>,
    /// Walk no relation that matches one of these.
    pub never_relations: Vec<String>,
    /// Pass only through actors that match each of these; the ends are spared.
    pub only_actors: Vec<String>,
    /// Pass through no actor that matches one of these; the ends are spared.
    pub never_actors: Vec<String>,
}

/// A condition by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// One of [`Conditions::only_relations`].
    OnlyRelations(usize),
    /// One of [`Conditions::never_relations`].
    NeverRelations(usize),
    /// One of [`Conditions::only_actors`].
    OnlyActors(usize),
    /// One of [`Conditions::never_actors`].
    NeverActors(usize),
}

impl Condition {
    /// The option of the command line, without hyphens.
    pub fn option(self) -> &'static str {
        match self {
            Condition::OnlyRelations(_) => "only-relations",
            Condition::NeverRelations(_) => "never-relations",
            Condition::OnlyActors(_) => "only-actors",
            Condition::NeverActors(_) => "never-actors",
        }
    }
}

impl Conditions {
    /// The options of the command line that set conditions, without hyphens.
    pub const OPTIONS: [&'static str; 4] = ["only-relations", "never-relations", "only-actors", "never-actors"];

    /// The filters of an option.
    pub fn of_option(&mut self, option: &str) -> &mut Vec<String> {
        match option {
            "only-relations" => &mut self.only_relations,
            "never-relations" => &mut self.never_relations,
            "only-actors" => &mut self.only_actors,
            _ => &mut self.never_actors,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        *self == Conditions::default()
    }

    /// Each of them with its filter.
    pub fn each(&self) -> impl Iterator<Item = (Condition, &str)> {
        let of = |filters: &'_ [String], make: fn(usize) -> Condition| {
            (0..filters.len()).map(make).collect::<Vec<_>>().into_iter()
        };
        let places = of(&self.only_relations, Condition::OnlyRelations)
            .chain(of(&self.never_relations, Condition::NeverRelations))
            .chain(of(&self.only_actors, Condition::OnlyActors))
            .chain(of(&self.never_actors, Condition::NeverActors));
        places.map(|condition| (condition, self.filter(condition)))
    }

    /// The same with one more condition of the same sort as another.
    pub fn with(mut self, like: Condition, filter: &str) -> Conditions {
        self.of_option(like.option()).push(filter.to_string());
        self
    }

    /// The filter of a condition.
    pub fn filter(&self, condition: Condition) -> &str {
        match condition {
            Condition::OnlyRelations(at) => &self.only_relations[at],
            Condition::NeverRelations(at) => &self.never_relations[at],
            Condition::OnlyActors(at) => &self.only_actors[at],
            Condition::NeverActors(at) => &self.never_actors[at],
        }
    }

    /// The options of the command line that set them.
    pub fn to_args(&self) -> Vec<String> {
        let words = |(condition, filter): (Condition, &str)| [format!("--{}", condition.option()), filter.to_string()];
        self.each().flat_map(words).collect()
    }

    /// The part of a subset that paths may walk on. The ends stay, whatever they are. Linear in the network.
    ///
    /// # Errors
    /// A wrong filter, or a stop.
    pub fn narrow(
        &self,
        network: &Network,
        subset: &Arc<Subset>,
        ends: &[u32],
        ticket: &Ticket,
    ) -> Result<Arc<Subset>, StepError> {
        if self.is_empty() {
            return Ok(subset.clone());
        }
        let mut actors = subset.actor_bits().clone();
        let mut relations = subset.relation_bits().clone();
        for (condition, filter) in self.each() {
            ticket.check()?;
            match condition {
                Condition::OnlyRelations(_) => {
                    relations.intersect_with(&query::matching(network, subset, filter, Target::Relations, ticket)?);
                }
                Condition::NeverRelations(_) => {
                    relations.difference_with(&query::matching(network, subset, filter, Target::Relations, ticket)?);
                }
                Condition::OnlyActors(_) => {
                    actors.intersect_with(&query::matching(network, subset, filter, Target::Actors, ticket)?);
                }
                Condition::NeverActors(_) => {
                    actors.difference_with(&query::matching(network, subset, filter, Target::Actors, ticket)?);
                }
            }
        }
        ends.iter().filter(|end| subset.has_actor(**end)).for_each(|end| actors.insert(*end as usize));
        ticket.check()?;
        Ok(Arc::new(Subset::new(network, actors, relations)))
    }

    /// The step of a view whose filter a condition is written like: for messages about a wrong one.
    pub fn like_a_step(&self, condition: Condition) -> Step {
        let filter = self.filter(condition).to_string();
        match condition {
            Condition::OnlyRelations(_) | Condition::NeverRelations(_) => Step::Relations(filter),
            Condition::OnlyActors(_) | Condition::NeverActors(_) => Step::Actors(filter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::paths::{Request, find};
    use crate::network::Builder;
    use crate::position::Position;
    use proptest::prelude::*;

    fn network(actors: u32, relations: &[(u32, u32, u8)]) -> Network {
        let at = Position::default();
        let mut b = Builder::new();
        for actor in 0..actors {
            b.actor(&actor.to_string(), at, String::new);
            b.set_kind(actor, &format!("a{}", actor % 3), at);
        }
        for (from, to, kind) in relations {
            let relation = b.relation(&from.to_string(), &to.to_string(), at);
            b.set_relation_kind(relation, &format!("k{kind}"));
        }
        b.finish().0
    }

    proptest! {
        /// What is found under conditions is what is found by hand, among relations that each condition lets through.
        #[test]
        fn conditions_are_what_they_say(
            ends in prop::collection::vec((0..7u32, 0..7u32, 0..3u8), 1..16), only in 0..3u8, never in 0..3u8,
            (a, b) in (0..3u32, 0..3u32), which in 0..16u8,
        ) {
            let n = network(7, &ends);
            let mut conditions = Conditions::default();
            if which & 1 != 0 { conditions.only_relations.push(format!("kind:k{only}")); }
            if which & 2 != 0 { conditions.never_relations.push(format!("kind:k{never}")); }
            if which & 4 != 0 { conditions.only_actors.push(format!("kind:a{a}")); }
            if which & 8 != 0 { conditions.never_actors.push(format!("kind:a{b}")); }
            let known = |prefix: char, n: u32| match prefix {
                'k' => ends.iter().any(|(_, _, kind)| u32::from(*kind) == n),
                _ => true,
            };
            prop_assume!(which & 1 == 0 || known('k', only.into()));
            prop_assume!(which & 2 == 0 || known('k', never.into()));
            let all = Arc::new(Subset::all(&n));
            let part = conditions.narrow(&n, &all, &[0, 6], &Ticket::new()).unwrap();
            let may_pass = |actor: u32| [0, 6].contains(&actor)
                || ((which & 4 == 0 || actor % 3 == a) && (which & 8 == 0 || actor % 3 != b));
            let may_walk = |kind: u8| (which & 1 == 0 || kind == only) && (which & 2 == 0 || kind != never);
            for (relation, (from, to, kind)) in ends.iter().enumerate() {
                prop_assert_eq!(part.has_relation(relation as u32), may_walk(*kind) && may_pass(*from) && may_pass(*to));
            }
            // Breadth-first by hand.
            let mut far = [u32::MAX; 7];
            far[0] = 0;
            for _ in 0..7 {
                for (from, to, kind) in &ends {
                    for (from, to) in [(*from, *to), (*to, *from)] {
                        if may_walk(*kind) && may_pass(from) && may_pass(to) && far[from as usize] != u32::MAX {
                            far[to as usize] = far[to as usize].min(far[from as usize] + 1);
                        }
                    }
                }
            }
            let answer = find(&n, &part, &Request::new(0, 6), &Ticket::new()).unwrap();
            let found = answer.paths.first().map_or(u32::MAX, |path| path.hops.len() as u32);
            prop_assert_eq!(found, far[6]);
        }
    }
}
