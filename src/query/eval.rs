//! What a plan lets through of a subset: codes of rows are looked up in answers that were given once for each value.
//!
//! Linear in the rows, on all cores. Names and values were decided by `check`.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::Arc;

use fixedbitset::FixedBitSet;

use super::check::Checked;
use super::fields::Side;
use super::matcher::NumberTest;
use super::{QueryError, Target, parse};
use crate::network::dates::Day;
use crate::network::{DateField, Direction, Network, Sets, Subset, parallel};
use crate::ticket::Ticket;

/// Where the codes of rows are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Codes {
    /// A free attribute, by its number.
    Column(Target, usize),
    /// Names of actors.
    Name,
    Kind(Target),
    Sources(Target),
    Label,
    Date(DateField),
    /// The place in [`Codes::DIRECTIONS`].
    Direction,
}

impl Codes {
    /// Directions by code, in the order of the words of the field.
    pub(super) const DIRECTIONS: [Direction; 3] = [Direction::Directed, Direction::Undirected, Direction::Mutual];

    /// The sets of sources of actors or relations.
    pub(super) fn sets(network: &Network, of: Target) -> &Sets {
        match of {
            Target::Actors => network.actor_source_sets(),
            Target::Relations => network.relation_source_sets(),
        }
    }

    /// The codes of rows; rows past the end have 0. Directions have none.
    pub(super) fn slice(self, network: &Network) -> &[u32] {
        match self {
            Codes::Column(Target::Actors, i) => network.actor_columns()[i].codes(),
            Codes::Column(Target::Relations, i) => network.relation_columns()[i].codes(),
            Codes::Name => network.names().1,
            Codes::Kind(Target::Actors) => network.kind_codes(),
            Codes::Kind(Target::Relations) => network.relation_kind_codes(),
            Codes::Sources(of) => Codes::sets(network, of).codes(),
            Codes::Label => network.relation_labels().codes(),
            Codes::Date(field) => network.date_codes(field),
            Codes::Direction => &[],
        }
    }

    /// The code of a row, as a function that is chosen once for all rows.
    pub(super) fn reader<'n>(self, network: &'n Network) -> Box<dyn Fn(u32) -> u32 + 'n> {
        let codes = self.slice(network);
        match self {
            Codes::Direction => Box::new(|row| direction_code(network.direction(row)) as u32),
            _ => Box::new(move |row| codes.get(row as usize).copied().unwrap_or(0)),
        }
    }
}

fn direction_code(direction: Direction) -> usize {
    Codes::DIRECTIONS.iter().position(|known| *known == direction).unwrap_or(0)
}

/// A filter whose names are known and whose values were asked.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    And(Vec<Plan>),
    Or(Vec<Plan>),
    Not(Box<Plan>),
    /// The answer for each code.
    Codes {
        of: Codes,
        pass: Vec<bool>,
    },
    /// The answer for each row.
    Rows(FixedBitSet),
    Degree(NumberTest),
    /// Relations one of whose ends is among these actors.
    Ends {
        side: Side,
        actors: Box<Plan>,
    },
    /// Actors at the ends of shown relations that match.
    Linked(Box<Plan>),
}

/// Where `..` stands in a field: before all days where something began, after them where it ended.
pub(super) fn open_of(field: DateField) -> Day {
    match field {
        DateField::Since => Day::MIN,
        DateField::Until | DateField::Attested => Day::MAX,
    }
}

const WORD: usize = usize::BITS as usize;

/// A plan at work: a word of bits, that is 64 rows, goes through all of it before the next one, so that a term is asked only
/// of rows that the terms before it leave open, nothing is kept between terms, and cores share the rows.
enum Work<'a> {
    And(Vec<Work<'a>>),
    Or(Vec<Work<'a>>),
    Not(Box<Work<'a>>),
    Codes(&'a [u32], &'a [bool]),
    Directions(&'a [Direction], &'a [bool]),
    Rows(Cow<'a, FixedBitSet>),
    Degree(Arc<Vec<u32>>, &'a NumberTest),
    Ends(&'a Network, Side, FixedBitSet),
}

impl Work<'_> {
    /// Of the rows from `start` on that are wanted, those that are let through.
    fn word(&self, start: usize, wanted: usize) -> usize {
        if wanted == 0 {
            return 0;
        }
        match self {
            Work::And(terms) => terms.iter().fold(wanted, |left, term| term.word(start, left)),
            Work::Or(terms) => terms.iter().fold(0, |found, term| found | term.word(start, wanted & !found)),
            Work::Not(term) => wanted & !term.word(start, wanted),
            Work::Codes(codes, pass) => match codes.get(start..start + WORD) {
                // The common case: a look-up a row, without asking whether there is a code.
                Some(codes) => parallel::pick(wanted, |place| pass[codes[place] as usize]),
                None => parallel::pick(wanted, |place| pass[codes.get(start + place).map_or(0, |code| *code as usize)]),
            },
            Work::Directions(directions, pass) => {
                parallel::pick(wanted, |place| pass[direction_code(directions[start + place])])
            }
            Work::Rows(rows) => wanted & rows.as_slice()[start / WORD],
            Work::Degree(degrees, test) => {
                parallel::pick(wanted, |place| test.admits(f64::from(degrees[start + place])))
            }
            Work::Ends(network, side, actors) => parallel::pick(wanted, |place| {
                let (from, to) = network.ends((start + place) as u32);
                let is = |actor: u32| actors.contains(actor as usize);
                match side {
                    Side::From => is(from),
                    Side::To => is(to),
                    Side::End => is(from) | is(to),
                }
            }),
        }
    }

    /// What a row costs, roughly: among terms that all must hold the cheap ones come first.
    fn cost(&self) -> usize {
        match self {
            Work::And(terms) | Work::Or(terms) => terms.iter().map(Work::cost).sum(),
            Work::Not(term) => term.cost(),
            Work::Rows(_) => 0,
            Work::Codes(..) | Work::Directions(..) | Work::Degree(..) => 2,
            Work::Ends(..) => 4,
        }
    }
}

struct Eval<'a> {
    network: &'a Network,
    within: &'a Subset,
    ticket: &'a Ticket,
    degrees: OnceCell<Arc<Vec<u32>>>,
}

impl<'a> Eval<'a> {
    fn work(&self, plan: &'a Plan) -> Work<'a> {
        let network = self.network;
        let all = |plans: &'a [Plan]| plans.iter().map(|plan| self.work(plan)).collect::<Vec<_>>();
        match plan {
            Plan::And(plans) => {
                let mut terms = all(plans);
                terms.sort_by_key(Work::cost);
                Work::And(terms)
            }
            Plan::Or(plans) => Work::Or(all(plans)),
            Plan::Not(plan) => Work::Not(Box::new(self.work(plan))),
            Plan::Codes { of: Codes::Direction, pass } => Work::Directions(network.directions(), pass),
            Plan::Codes { of, pass } => Work::Codes(of.slice(network), pass),
            Plan::Rows(rows) => Work::Rows(Cow::Borrowed(rows)),
            Plan::Degree(test) => {
                let degrees = self.degrees.get_or_init(|| Arc::new(self.within.degrees(network)));
                Work::Degree(degrees.clone(), test)
            }
            Plan::Ends { side, actors } => {
                let actors = self.rows(actors, Subset::all(network).actor_bits());
                if actors.is_clear() { Work::Or(Vec::new()) } else { Work::Ends(network, *side, actors) }
            }
            Plan::Linked(relation) => {
                let relations = self.rows(relation, self.within.relation_bits());
                let words = relations.as_slice();
                let linked = parallel::parts(network.relation_count(), |rows| {
                    let mut actors = FixedBitSet::with_capacity(network.actor_count());
                    for start in rows.step_by(WORD) {
                        for place in parallel::ones(words[start / WORD]) {
                            let (from, to) = network.ends((start + place) as u32);
                            actors.insert(from as usize);
                            actors.insert(to as usize);
                        }
                    }
                    actors
                });
                let joined = linked.into_iter().reduce(|mut all, more| {
                    all.union_with(&more);
                    all
                });
                Work::Rows(Cow::Owned(joined.unwrap_or_default()))
            }
        }
    }

    fn rows(&self, plan: &'a Plan, wanted: &FixedBitSet) -> FixedBitSet {
        let (work, words) = (self.work(plan), wanted.as_slice());
        let still = |start: usize| if self.ticket.is_cancelled() { 0 } else { words[start / WORD] };
        parallel::bits(wanted.len(), |start| work.word(start, still(start)))
    }
}

impl Checked {
    /// The actors, or relations, of a subset that the filter lets through; `degree` and `linked` look at its relations.
    ///
    /// The network must be the one it was checked against. Linear in the rows of the subset for each term that is needed.
    /// After a stop rows are missing: whoever stops it does not look at them.
    pub fn matching(&self, network: &Network, within: &Subset, ticket: &Ticket) -> FixedBitSet {
        let eval = Eval { network, within, ticket, degrees: OnceCell::new() };
        let wanted = match self.target {
            Target::Actors => within.actor_bits(),
            Target::Relations => within.relation_bits(),
        };
        eval.rows(&self.plan, wanted)
    }
}

/// Reads, checks and evaluates a filter: the actors, or relations, of a subset that it lets through. See
/// [`Checked::matching`] for a stop.
///
/// # Errors
/// [`QueryError`], as [`parse`] and [`super::Expr::check`].
pub fn matching(
    network: &Network,
    within: &Subset,
    text: &str,
    target: Target,
    ticket: &Ticket,
) -> Result<FixedBitSet, QueryError> {
    Ok(parse(text, target)?.check_silently(target, network)?.matching(network, within, ticket))
}

#[cfg(test)]
pub(in crate::query) mod tests;
