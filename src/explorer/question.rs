//! A question about the paths between two actors, as a value: what both faces ask, ease, and write as a command.
//!
//! It borrows nothing, so that it can be sent to a thread and kept. How it is answered is in `analysis::paths`.

use std::fmt;
use std::sync::Arc;

use num_bigint::BigUint;

use super::{Condition, Conditions, Explorer, Opening, StepError, View, Views, shell_quoted};
use crate::analysis::paths::{
    Answer, Apart, BUDGET, Journey, Listing, Path, PathError, Proofs, Request, TimeMode, disjoint,
};
use crate::network::{Network, Subset};
use crate::ticket::Ticket;

/// How many paths are listed unless it is said.
pub const LIMIT: usize = 20;

/// What is asked of the paths between two actors.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Where paths start.
    pub from: u32,
    /// Where they end.
    pub to: u32,
    /// How many best paths; without it, all shortest.
    pub k: Option<usize>,
    /// Only paths of at most that many hops.
    pub max_hops: Option<u32>,
    /// Walk directed relations only from source to target.
    pub directed: bool,
    /// The numbers of a field of relations, by relation, and its name.
    pub weight: Option<(String, Arc<Vec<f64>>)>,
    /// Actors to avoid.
    pub avoid: Vec<u32>,
    /// Actors to pass through, in this order.
    pub via: Vec<u32>,
    /// What is asked of the dates.
    pub time: TimeMode,
    /// Which come first in the order of time.
    pub journey: Journey,
    /// Whether paths that differ by parallel relations alone are one.
    pub group: bool,
    /// How many shortest paths are listed.
    pub limit: usize,
    /// How many paths are passed over before the first that is listed.
    pub after: BigUint,
    /// How long the search may take, where somebody said so: then it is bounded by nothing else. Who keeps the time
    /// cancels the ticket.
    pub seconds: Option<u32>,
    /// What paths may walk on.
    pub conditions: Conditions,
    /// What paths may not share.
    pub apart: Option<Apart>,
}

/// Paths that were found: all shortest or the best, or independent ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The paths, and whether they are all.
    pub answer: Answer,
    /// How many independent ones there can be, where those were asked for and it is known.
    pub most: Option<u64>,
}

/// The answer of a question page by page: what it takes to go on behind those that were given, on another thread or later.
pub struct Pages {
    network: Arc<Network>,
    ground: Arc<Subset>,
    listing: Listing,
    budget: u64,
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pages behind {}", self.listing.given())
    }
}

impl Pages {
    /// The next paths, at most so many.
    pub fn next(&mut self, size: usize, ticket: &Ticket) -> Answer {
        self.listing.next_page(&self.network, &self.ground, size, self.budget, ticket)
    }

    /// Goes on with the next best behind the last of the shortest; gives whether it can.
    pub fn widen(&mut self) -> bool {
        self.listing.widen()
    }
}

/// Why a question could not be answered.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QuestionError {
    /// It contradicts itself.
    #[error("{0}")]
    Path(#[from] PathError),
    /// A condition is wrong.
    #[error("--{}: {error}", condition.option())]
    Condition {
        /// Which.
        condition: Condition,
        /// What is wrong with it.
        error: Box<StepError>,
    },
    /// It was stopped.
    #[error("stopped")]
    Stopped,
    /// The search itself went wrong.
    #[error("{0}")]
    Failed(String),
}

/// A circumstance without which there is a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ease {
    /// This effective step of the view is left out.
    Step(usize),
    /// An actor that is avoided may be passed.
    Avoid(u32),
    /// A condition is dropped.
    Condition(Condition),
    /// Directed relations are walked both ways.
    BothWays,
    /// Paths may have as many hops as this.
    MaxHops(u32),
    /// Dates do not matter.
    AnyTime,
    /// No actor has to be passed through.
    Via,
}

impl Question {
    /// The plain question: all shortest paths, twenty listed.
    pub fn new(from: u32, to: u32) -> Question {
        Question {
            from,
            to,
            k: None,
            max_hops: None,
            directed: false,
            weight: None,
            avoid: Vec::new(),
            via: Vec::new(),
            time: TimeMode::Any,
            journey: Journey::Fewest,
            group: false,
            limit: LIMIT,
            after: BigUint::ZERO,
            seconds: None,
            conditions: Conditions::default(),
            apart: None,
        }
    }

    /// The question as the search takes it; conditions are a matter of the subset.
    pub fn request(&self) -> Request<'_> {
        Request {
            k: self.k,
            max_hops: self.max_hops,
            directed: self.directed,
            weight: self.weight.as_ref().map(|(_, weights)| weights),
            avoid: &self.avoid,
            via: &self.via,
            time: self.time,
            journey: self.journey,
            group: self.group,
            limit: self.limit,
            ..Request::new(self.from, self.to)
        }
    }

    /// The actors that conditions spare.
    pub fn ends(&self) -> Vec<u32> {
        [self.from, self.to].into_iter().chain(self.via.iter().copied()).collect()
    }

    /// The part of a subset that paths may walk on.
    ///
    /// # Errors
    /// The first wrong condition, or a stop.
    pub fn ground(
        &self,
        network: &Network,
        subset: &Arc<Subset>,
        ticket: &Ticket,
    ) -> Result<Arc<Subset>, QuestionError> {
        self.conditions.narrow(network, subset, &self.ends(), ticket).map_err(|error| {
            if error == StepError::Cancelled {
                return QuestionError::Stopped;
            }
            let is_wrong = |condition: &Condition| {
                let alone = Conditions::default().with(*condition, self.conditions.filter(*condition));
                alone.narrow(network, subset, &[], ticket).is_err()
            };
            let wrong = self.conditions.each().map(|(condition, _)| condition).find(is_wrong);
            QuestionError::Condition { condition: wrong.unwrap_or(Condition::OnlyRelations(0)), error: Box::new(error) }
        })
    }

    /// Answers it in a subset.
    ///
    /// # Errors
    /// A question without sense. No path is not an error.
    pub fn answer(&self, network: &Network, subset: &Arc<Subset>, ticket: &Ticket) -> Result<Found, QuestionError> {
        let ground = self.ground(network, subset, ticket)?;
        let request = self.request();
        match self.apart {
            None => Ok(Found { answer: self.page(network, &ground, ticket)?, most: None }),
            Some(apart) => {
                let Proofs { paths, most, stopped, missing_weights } =
                    disjoint(network, &ground, &request, apart, ticket)?;
                let wanted = self.k.map_or(u64::MAX, |k| k as u64);
                let complete = most.is_some_and(|most| paths.len() as u64 == most.min(wanted));
                Ok(Found {
                    answer: Answer {
                        count: None,
                        complete,
                        stopped,
                        missing_weights,
                        before: BigUint::ZERO,
                        ended: true,
                        paths,
                    },
                    most,
                })
            }
        }
    }

    /// The answer page by page, behind the paths that are passed over. Independent paths have no pages.
    ///
    /// # Errors
    /// A question without sense, or a stop.
    pub fn pages(&self, network: &Arc<Network>, subset: &Arc<Subset>, ticket: &Ticket) -> Result<Pages, QuestionError> {
        let ground = self.ground(network, subset, ticket)?;
        let listing = self.listing(network, &ground, ticket)?;
        Ok(Pages { network: network.clone(), ground, listing, budget: self.budget() })
    }

    fn budget(&self) -> u64 {
        if self.seconds.is_some() { u64::MAX } else { BUDGET }
    }

    /// The paths behind those that are passed over; what precedes them in the answer is less than asked where there are
    /// not so many, or the search was stopped on the way.
    fn page(&self, network: &Network, ground: &Subset, ticket: &Ticket) -> Result<Answer, PathError> {
        let mut listing = self.listing(network, ground, ticket)?;
        Ok(listing.next_page(network, ground, self.k.unwrap_or(self.limit), self.budget(), ticket))
    }

    fn listing(&self, network: &Network, ground: &Subset, ticket: &Ticket) -> Result<Listing, PathError> {
        let after = usize::try_from(&self.after).unwrap_or(usize::MAX);
        let k = self.k.map(|k| k.saturating_add(after));
        let mut listing = Listing::new(network, ground, &Request { k, ..self.request() })?;
        if self.after > BigUint::ZERO {
            // Bounded by the ticket alone: whoever goes on gets further each time. A stop shows in the page.
            let _ = listing.pass_over(network, ground, &self.after, u64::MAX, ticket);
        }
        Ok(listing)
    }

    /// How many paths the question has, as text (`20+` where there are more and counting takes listing them), and how many
    /// hops the first has; none when there is none.
    ///
    /// # Errors
    /// As [`Question::answer`].
    pub fn size(
        &self,
        network: &Network,
        subset: &Arc<Subset>,
        ticket: &Ticket,
    ) -> Result<Option<(String, u32)>, QuestionError> {
        if !(subset.has_actor(self.from) && subset.has_actor(self.to)) {
            return Ok(None);
        }
        // Where dates or actors to pass through are asked for, only listing tells how many there are.
        let is_counted = self.time == TimeMode::Any && self.via.is_empty();
        let one = match self.k {
            None if self.apart.is_none() => Question { limit: if is_counted { 1 } else { LIMIT }, ..self.clone() },
            _ => self.clone(),
        };
        let Answer { count, paths, complete, .. } = one.answer(network, subset, ticket)?.answer;
        let listed = || format!("{}{}", paths.len(), if complete || is_counted { "" } else { "+" });
        let length = |path: &Path| path.hops.len() as u32;
        Ok(paths.first().map(|path| (count.map_or_else(listed, |count| count.to_string()), length(path))))
    }

    /// The circumstances that may keep paths away, each of which can be eased: the steps of a view, then what is asked.
    pub fn circumstances(&self, view: &View) -> Vec<Ease> {
        let mut all: Vec<Ease> = (0..view.effective().len()).map(Ease::Step).collect();
        all.extend(self.avoid.iter().map(|actor| Ease::Avoid(*actor)));
        all.extend(self.conditions.each().map(|(condition, _)| Ease::Condition(condition)));
        all.extend(self.directed.then_some(Ease::BothWays));
        all.extend(self.max_hops.map(|_| Ease::MaxHops(u32::MAX)));
        all.extend((self.time != TimeMode::Any).then_some(Ease::AnyTime));
        all.extend((!self.via.is_empty()).then_some(Ease::Via));
        all
    }

    /// The question and the view without some circumstances.
    pub fn eased(&self, view: &View, eases: &[Ease]) -> (Question, View) {
        let (mut question, mut steps, mut dropped) = (self.clone(), Vec::new(), Vec::new());
        for ease in eases {
            match ease {
                Ease::Step(step) => steps.push(*step),
                Ease::Avoid(actor) => question.avoid.retain(|avoided| avoided != actor),
                Ease::Condition(condition) => dropped.push(*condition),
                Ease::BothWays => question.directed = false,
                Ease::MaxHops(most) => question.max_hops = (*most < u32::MAX).then_some(*most),
                Ease::AnyTime => (question.time, question.journey) = (TimeMode::Any, Journey::Fewest),
                Ease::Via => question.via.clear(),
            }
        }
        let left = self.conditions.each().filter(|(condition, _)| !dropped.contains(condition));
        question.conditions = left.fold(Conditions::default(), |all, (condition, filter)| all.with(condition, filter));
        (question, view.without_all(&steps))
    }

    /// The options that ask the same again.
    pub fn to_args(&self, network: &Network) -> Vec<String> {
        let mut args = Vec::new();
        let mut option = |name: &str, value: String| args.extend([name.to_string(), value]);
        if let Some(k) = self.k {
            option("-k", k.to_string());
        }
        if let Some(hops) = self.max_hops {
            option("--max-hops", hops.to_string());
        }
        if let Some((field, _)) = &self.weight {
            option("--weight", field.clone());
        }
        for (name, actors) in [("--avoid", &self.avoid), ("--via", &self.via)] {
            for actor in actors {
                option(name, network.actor_id(*actor).to_string());
            }
        }
        match self.time {
            TimeMode::Any => {}
            TimeMode::Same => option("--time", "same".to_string()),
            TimeMode::Chronological => option("--time", "chronological".to_string()),
        }
        match self.journey {
            Journey::Fewest => {}
            Journey::Earliest => option("--journey", "earliest".to_string()),
            Journey::Shortest => option("--journey", "shortest".to_string()),
        }
        if self.limit != LIMIT {
            option("--limit", self.limit.to_string());
        }
        if self.after > BigUint::ZERO {
            option("--after", self.after.to_string());
        }
        if let Some(seconds) = self.seconds {
            option("--seconds", seconds.to_string());
        }
        if let Some(apart) = self.apart {
            option("--disjoint", apart.word().to_string());
        }
        args.extend(self.conditions.to_args());
        if self.group {
            args.push("--group".to_string());
        }
        if self.directed {
            args.push("--directed".to_string());
        }
        args
    }

    /// The whole command line that asks the same of a view.
    pub fn command(&self, explorer: &Explorer, view: &View) -> String {
        self.command_of(explorer.opening(), explorer.views(), view)
    }

    /// The same for whoever has no explorer.
    pub fn command_of(&self, opening: &Opening, views: &Views, view: &View) -> String {
        let network = views.network();
        let mut words = vec!["maillage".to_string(), "path".to_string()];
        // An id that begins with a hyphen would be taken for an option.
        let ends = [self.from, self.to].map(|actor| network.actor_id(actor).to_string());
        let is_odd = ends.iter().any(|id| id.starts_with('-'));
        if !is_odd {
            words.extend(ends.clone());
        }
        words.extend(opening.to_args());
        words.extend(self.to_args(network));
        words.extend(linking_steps(views, view));
        if is_odd {
            words.push("--".to_string());
            words.extend(ends);
        }
        words.iter().map(|word| shell_quoted(word)).collect::<Vec<_>>().join(" ")
    }
}

/// The command line that links several actors in a view.
pub fn connect_command(explorer: &Explorer, view: &View, actors: &[u32]) -> String {
    let network = explorer.network();
    let mut words = vec!["maillage".to_string(), "connect".to_string()];
    words.extend(explorer.opening().to_args());
    words.extend(linking_steps(explorer.views(), view));
    // An id that begins with a hyphen would be taken for an option.
    words.push("--".to_string());
    words.extend(actors.iter().map(|actor| network.actor_id(*actor).to_string()));
    words.iter().map(|word| shell_quoted(word)).collect::<Vec<_>>().join(" ")
}

/// The options that make a view for a verb that puts the step of cooperation first by itself.
pub fn linking_steps(views: &Views, view: &View) -> Vec<String> {
    let mut words = Vec::new();
    let mut view = view.clone();
    if view.begins_with_cooperation() {
        view.steps.retain(|placed| placed.on);
        view.steps.remove(0);
    } else if views.network().relation_kinds().iter().any(|kind| !kind.cooperation) {
        words.push("--all-kinds".to_string());
    }
    words.extend(view.to_args());
    words
}
