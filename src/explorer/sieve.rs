//! The steps with which a view begins, as a sieve of relations while a network is read.
//!
//! What the sieve lets go, the same steps would: the view is taken as ever, of the network that is left. It is made where
//! everything would not fit the memory, and only there.

use super::view::take;
use super::{Step, View};
use crate::formats::Unsifted;
use crate::network::{Sieve, Subset};
use crate::query::{Needs, Target, parse};
use crate::ticket::Ticket;

/// The sieve of the first steps of a view, as far as a relation can be judged before all of them are there.
///
/// # Errors
/// [`Unsifted::NotAsked`] if the view filters nothing; [`Unsifted::Late`] if its first step cannot be judged, or some step
/// looks at relations that would have been let go.
pub fn of(view: &View) -> Result<Sieve, Unsifted> {
    let steps = view.effective();
    let needs: Vec<Needs> = steps.iter().map(needs).collect();
    let first = needs.iter().take_while(|needs| **needs <= Needs::Actors).count();
    if steps.is_empty() {
        return Err(Unsifted::NotAsked);
    }
    if first == 0 || needs.contains(&Needs::Places) {
        return Err(Unsifted::Late);
    }
    let needs_actors = needs[..first].contains(&Needs::Actors);
    Ok(Sieve::new(needs_actors, move |network| {
        let mut subset = Subset::all(network);
        for step in &steps[..first] {
            // A kind or a column that was not met yet is no error before all is read.
            subset = take(network, &subset, step, &Ticket::new()).ok()?;
        }
        Some(subset.relation_bits().clone())
    }))
}

/// What a step must know before it can judge a relation.
fn needs(step: &Step) -> Needs {
    let of = |expr: &str, target| parse(expr, target).map_or(Needs::Shown, |expr| expr.needs(target));
    match step {
        Step::Actors(expr) => of(expr, Target::Actors),
        Step::Relations(expr) => of(expr, Target::Relations),
        Step::During { .. } => Needs::Relation,
        // It brings back what was let go.
        Step::Expand(_) => Needs::Places,
        _ => Needs::Shown,
    }
}
