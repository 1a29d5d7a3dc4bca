//! Time along a path: windows of days that narrow hop by hop, and whether something is left of them.
//!
//! Only what is possible is searched for here; what is certain is asked of a finished path, see [`truth`].

use crate::network::Network;
use crate::network::dates::{Day, Truth, Validity, in_order, share_an_instant};

/// What is asked of the dates of a path's relations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TimeMode {
    /// Nothing; answers still say whether all hops hold at one instant.
    #[default]
    Any,
    /// One instant at which all hops hold.
    Same,
    /// Each hop holds on some day that is not before that of the hop before it.
    Chronological,
}

/// The earliest day from which and the latest day until which something is possible.
pub(super) type Window = (Day, Day);

/// No limit at all.
pub(super) const ALWAYS: Window = (Day::MIN, Day::MAX);

/// When a relation may have held. Contradictory dates say nothing, as in [`Validity`].
pub(super) fn window(validity: Validity) -> Window {
    if validity.is_contradictory() {
        return ALWAYS;
    }
    let since = validity.since.map_or(Day::MIN, |date| if date.open { Day::MIN } else { date.first });
    let until = validity.until.map_or(Day::MAX, |date| if date.open { Day::MAX } else { date.last });
    (since, until)
}

/// What is possible after one more hop: the common days, or in order any day from the one reached.
pub(super) fn after(mode: TimeMode, so_far: Window, hop: Window) -> Option<Window> {
    let (first, last) = (so_far.0.max(hop.0), so_far.1.min(hop.1));
    match mode {
        TimeMode::Any => Some(ALWAYS),
        TimeMode::Same => (first <= last).then_some((first, last)),
        TimeMode::Chronological => (first <= hop.1).then_some((first, Day::MAX)),
    }
}

/// The same, read backwards: what must be reached before this hop so that what follows stays possible.
pub(super) fn before(mode: TimeMode, hop: Window, rest: Window) -> Option<Window> {
    match mode {
        TimeMode::Any => Some(ALWAYS),
        TimeMode::Same => after(mode, rest, hop),
        TimeMode::Chronological => (hop.0 <= rest.1).then_some((Day::MIN, hop.1.min(rest.1))),
    }
}

/// Whether what was reached and what must be reached fit.
pub(super) fn meet(reached: Window, needed: Window) -> bool {
    reached.0.max(needed.0) <= reached.1.min(needed.1)
}

/// Whether everything possible in `b` is possible in `a`.
pub(super) fn covers(a: Window, b: Window) -> bool {
    a.0 <= b.0 && a.1 >= b.1
}

/// What the dates of relations walked one after the other say to a question of time.
pub(super) fn truth(network: &Network, mode: TimeMode, relations: impl Iterator<Item = u32>) -> Truth {
    let validities: Vec<Validity> = relations.map(|relation| network.validity(relation)).collect();
    match mode {
        TimeMode::Any | TimeMode::Same => share_an_instant(&validities),
        TimeMode::Chronological => in_order(&validities),
    }
}
