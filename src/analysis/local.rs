//! Measures that are told by an actor's surroundings: degree, core number, component, clustering.
//!
//! All are linear or nearly so. Directions are ignored.

use super::{Outcome, spread};
use crate::network::{Mesh, Network, Subset, parallel};
use crate::ticket::{Cancelled, Ticket};

/// The ends of shown relations at each actor; a self-loop has two. Linear.
pub fn degree(network: &Network, subset: &Subset, ticket: &Ticket) -> Result<Outcome, Cancelled> {
    ticket.check()?;
    let degrees = subset.degrees(network);
    let value = |actor: u32| if subset.has_actor(actor) { f64::from(degrees[actor as usize]) } else { f64::NAN };
    Ok(Outcome { values: network.actors().map(value).collect(), ..Outcome::default() })
}

/// The component of each actor, numbered from 1, the largest first, of equals the one with the first actor. Nearly linear.
pub fn components(network: &Network, subset: &Subset, ticket: &Ticket) -> Result<Outcome, Cancelled> {
    let found = subset.components(network, ticket)?;
    let degrees = subset.degrees(network);
    let mut order: Vec<u32> = (0..found.sizes.len() as u32).collect();
    order.sort_by_key(|component| std::cmp::Reverse(found.sizes[*component as usize]));
    let mut numbers = vec![0u32; order.len()];
    (0u32..).zip(&order).for_each(|(number, component)| numbers[*component as usize] = number);
    let mut best = vec![(0u32, u32::MAX); order.len()];
    for actor in subset.actors() {
        let group = numbers[found.of[actor as usize] as usize] as usize;
        if best[group].1 == u32::MAX || degrees[actor as usize] > best[group].0 {
            best[group] = (degrees[actor as usize], actor);
        }
    }
    let values = found.of.iter().map(|component| match numbers.get(*component as usize) {
        Some(number) => f64::from(*number) + 1.0,
        None => f64::NAN,
    });
    let groups = order.iter().zip(&best).map(|(component, best)| (found.sizes[*component as usize], vec![best.1]));
    Ok(Outcome { values: values.collect(), groups: groups.collect(), ..Outcome::default() })
}

/// The core number: the largest k such that the actor is in a group in which everybody is linked to k others of the group. Parallel
/// relations link once, self-loops not at all.
///
/// Peeling in the order of what is left of their degrees (Batagelj and Zaveršnik 2003); linear in the relations.
pub fn core_numbers(network: &Network, subset: &Subset, ticket: &Ticket) -> Result<Outcome, Cancelled> {
    let mesh = Mesh::of(network, subset, ticket)?;
    let count = mesh.len();
    let mut left: Vec<u32> = (0..count as u32).map(|actor| mesh.tied(actor)).collect();
    let most = left.iter().max().map_or(0, |most| *most as usize);
    // Where in `order` the actors begin that have so many others left.
    let mut starts = vec![0u32; most + 2];
    left.iter().for_each(|others| starts[*others as usize + 1] += 1);
    (0..=most).for_each(|others| starts[others + 1] += starts[others]);
    let mut next = starts.clone();
    let (mut order, mut place) = (vec![0u32; count], vec![0u32; count]);
    for (actor, others) in (0u32..).zip(&left) {
        let at = &mut next[*others as usize];
        (order[*at as usize], place[actor as usize]) = (actor, *at);
        *at += 1;
    }
    for at in ticket.watch(0..count) {
        let actor = order[at?];
        let own = left[actor as usize];
        for (other, _) in mesh.ties(actor) {
            let others = left[other as usize];
            if others > own {
                // It goes to the front of those who have as many, which then begin after it.
                let (front, from) = (starts[others as usize], place[other as usize]);
                let swapped = order[front as usize];
                order.swap(front as usize, from as usize);
                (place[other as usize], place[swapped as usize]) = (front, from);
                starts[others as usize] += 1;
                left[other as usize] -= 1;
            }
        }
    }
    Ok(Outcome {
        values: spread(&mesh.actors, left.into_iter().map(f64::from), network.actor_count()),
        ..Outcome::default()
    })
}

/// The share of the pairs of an actor's neighbours that are linked to each other (Watts and Strogatz 1998); 0 for fewer than two
/// neighbours. Parallel relations link once, self-loops not at all. Time in the sum over relations of the lesser degree, on all cores.
pub fn clustering(network: &Network, subset: &Subset, ticket: &Ticket) -> Result<Outcome, Cancelled> {
    let mesh = Mesh::of(network, subset, ticket)?;
    let common = |a: u32, b: u32| {
        let (few, many) = if mesh.tied(a) < mesh.tied(b) { (a, b) } else { (b, a) };
        let (few, many) = (&mesh.others[mesh.range(few)], &mesh.others[mesh.range(many)]);
        if few.len() * 8 < many.len() {
            return few.iter().filter(|other| many.binary_search(other).is_ok()).count() as u64;
        }
        let (mut i, mut j, mut shared) = (0, 0, 0);
        while i < few.len() && j < many.len() {
            match few[i].cmp(&many[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => (i, j, shared) = (i + 1, j + 1, shared + 1),
            }
        }
        shared
    };
    let parts = parallel::parts(mesh.len(), |rows| {
        let mut values = Vec::with_capacity(rows.len());
        for actor in ticket.watch(rows) {
            let actor = actor? as u32;
            let others = u64::from(mesh.tied(actor));
            let linked: u64 = mesh.ties(actor).map(|(other, _)| common(actor, other)).sum();
            values.push(if others < 2 { 0.0 } else { linked as f64 / (others * (others - 1)) as f64 });
        }
        Ok(values)
    });
    let values = parts.into_iter().collect::<Result<Vec<Vec<f64>>, Cancelled>>()?.concat();
    Ok(Outcome { values: spread(&mesh.actors, values, network.actor_count()), ..Outcome::default() })
}
