//! What it costs to do without a part of a web: by a web without it, or, in large networks, by what ties its pieces again.
//!
//! The web itself is found in the module above.

use std::collections::BTreeMap;

use super::{Connected, EXACT, Field, Groups};
use crate::network::{Network, Subset};
use crate::ticket::{Cancelled, Ticket};

/// A part of a web.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// An actor that was not asked for.
    Actor(u32),
    /// A relation.
    Relation(u32),
}

/// What it would cost to do without a part of a web.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The web would have so many more relations; where the web is not exact, about so many.
    More(u32),
    /// There is a web with so many more relations, at least one, and perhaps one with fewer.
    AtMost(u32),
    /// Nothing would link all of them any more.
    Indispensable,
}

/// Actors and relations looked at for all pieces together, above which no web is sought for each: about a second.
const EACH: u64 = EXACT / 4;

/// What it costs to do without each actor of a web that was not asked for, and without each of its relations, in this
/// order.
///
/// A web is sought for each of them, in the time of [`connect`](super::connect). Where that would take too long, what is
/// left of the web is tied together again by shortest paths (Takahashi and Matsuyama 1980), each searched for from both
/// ends: that tells exactly what is indispensable, and of the rest what it costs at most.
///
/// # Errors
/// A stop.
pub fn losses(
    network: &Network,
    subset: &Subset,
    found: &Connected,
    ticket: &Ticket,
) -> Result<Vec<(Piece, Loss)>, Cancelled> {
    let between = found.web.actors.iter().filter(|actor| !found.linked.contains(actor)).map(|a| Piece::Actor(*a));
    let pieces: Vec<Piece> = between.chain(found.web.relations.iter().map(|r| Piece::Relation(*r))).collect();
    let count = pieces.len() as u64;
    let linear = (subset.actor_count() + 4 * subset.relation_count()) as u64;
    let one_by_one = linear * count <= EACH;
    let exact = (EXACT / count.max(1)).max(EXACT / 16);
    let mut ties = (!one_by_one).then(|| Ties::new(network.actor_count()));
    let mut losses = Vec::new();
    for piece in pieces {
        let field = Field { network, subset, gone: Some(piece) };
        let relations = match &mut ties {
            None => field.web(&found.linked, exact, ticket)?.map(|web| web.relations.len()),
            Some(ties) => ties.tied_again(&field, found, piece, ticket)?,
        };
        let more = relations.map(|relations| relations.saturating_sub(found.web.relations.len()) as u32);
        losses.push((
            piece,
            match more {
                None => Loss::Indispensable,
                Some(more) if one_by_one || more == 0 => Loss::More(more),
                Some(more) => Loss::AtMost(more),
            },
        ));
    }
    Ok(losses)
}

/// Searches between the pieces of a web; the memory is used again and again.
pub(super) struct Ties {
    /// One more than the piece from which an actor was reached; 0 for who was not.
    pub(super) reached: Vec<u32>,
}

impl Ties {
    pub(super) fn new(actors: usize) -> Ties {
        Ties { reached: vec![0; actors] }
    }

    /// How many relations a web has that is made of what is left without a piece; none where nothing ties it together.
    pub(super) fn tied_again(
        &mut self,
        field: &Field<'_>,
        found: &Connected,
        piece: Piece,
        ticket: &Ticket,
    ) -> Result<Option<usize>, Cancelled> {
        let (mut relations, mut parts) = left(field.network, found, piece);
        while parts.len() > 1 {
            let Some((part, hops)) = self.nearest(field, &parts, ticket)? else { return Ok(None) };
            relations += hops;
            let first = parts.swap_remove(0);
            // The last part now stands first, wherever it stood.
            let at = if part == parts.len() { 0 } else { part };
            parts[at].extend(first);
        }
        Ok(Some(relations))
    }

    /// The part that is nearest to the first one, and how many hops lie between. Breadth-first from both, level by level.
    fn nearest(
        &mut self,
        field: &Field<'_>,
        parts: &[Vec<u32>],
        ticket: &Ticket,
    ) -> Result<Option<(usize, usize)>, Cancelled> {
        let mut sides: [Vec<u32>; 2] = [parts[0].clone(), parts[1..].concat()];
        for (mark, part) in (1..).zip(parts) {
            part.iter().for_each(|actor| self.reached[*actor as usize] = mark);
        }
        let mut starts = [0; 2];
        let mut hops = 0;
        let mut rows = ticket.watch(0..);
        let mut search = || {
            loop {
                hops += 1;
                let waiting = |side: usize| sides[side].len() - starts[side];
                let side = usize::from(waiting(1) < waiting(0));
                let end = sides[side].len();
                if starts[side] == end {
                    return Ok(None);
                }
                for at in std::mem::replace(&mut starts[side], end)..end {
                    rows.next().transpose()?;
                    let actor = sides[side][at];
                    let own = self.reached[actor as usize];
                    for link in field.links(actor) {
                        let there = self.reached[link.other as usize];
                        if there == 0 {
                            self.reached[link.other as usize] = own;
                            sides[side].push(link.other);
                        } else if (there == 1) != (own == 1) {
                            return Ok(Some((own.max(there) as usize - 1, hops)));
                        }
                    }
                }
            }
        };
        let result = search();
        sides.iter().flatten().for_each(|actor| self.reached[*actor as usize] = 0);
        result
    }
}

/// What is left of a web without a piece of it: how many relations, and the actors that hang together. Whoever was not asked
/// for and hangs by one relation, or by none, is left out.
fn left(network: &Network, found: &Connected, piece: Piece) -> (usize, Vec<Vec<u32>>) {
    let is_gone = |relation: u32| {
        let (from, to) = network.ends(relation);
        piece == Piece::Relation(relation) || [from, to].iter().any(|end| piece == Piece::Actor(*end))
    };
    let mut relations: Vec<(u32, u32)> =
        found.web.relations.iter().filter(|r| !is_gone(**r)).map(|r| network.ends(*r)).collect();
    loop {
        let mut degrees: BTreeMap<u32, u32> = BTreeMap::new();
        relations.iter().flat_map(|(from, to)| [from, to]).for_each(|end| *degrees.entry(*end).or_default() += 1);
        let hangs = |end: &u32| degrees[end] == 1 && !found.linked.contains(end);
        let before = relations.len();
        relations.retain(|(from, to)| !hangs(from) && !hangs(to));
        if relations.len() == before {
            break;
        }
    }
    let mut actors: Vec<u32> =
        relations.iter().flat_map(|(from, to)| [*from, *to]).chain(found.linked.clone()).collect();
    actors.sort_unstable();
    actors.dedup();
    let place = |actor: u32| actors.partition_point(|known| *known < actor) as u32;
    let mut groups = Groups::new(actors.len());
    for (from, to) in &relations {
        groups.join(place(*from), place(*to));
    }
    let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for actor in &actors {
        parts.entry(groups.of(place(*actor))).or_default().push(*actor);
    }
    (relations.len(), parts.into_values().collect())
}
