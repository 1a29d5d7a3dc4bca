//! Time along a path: windows of days that narrow hop by hop, whether something is left of them, and when it held.
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

/// Which of the paths in the order of time come first: the three optima of journeys (Bui-Xuan, Ferreira, Jarry 2003).
///
/// A journey takes each hop on a day on which it may hold, never going back; a hop takes no time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Journey {
    /// Those of fewest hops.
    #[default]
    Fewest,
    /// Those that can be at their end on the earliest day.
    Earliest,
    /// Those that take the fewest days from the first hop to the last.
    Shortest,
}

/// When all hops of a path held together, or when something could walk it. `Day::MIN` and `Day::MAX` are unknown ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Never, as far as the dates tell.
    Never,
    /// All hops together, from the first day to the last.
    Together {
        /// The days on which all may hold.
        possible: (Day, Day),
        /// Those on which all do, whatever days the dates stand for; none if that is never sure.
        certain: Option<(Day, Day)>,
    },
    /// One hop after the other.
    InOrder {
        /// The latest day to take the first hop without arriving any later.
        departs: Day,
        /// The earliest day on which the last hop can be taken.
        arrives: Day,
        /// The fewest days between the two, over all departures; 0 if the hops share an instant.
        days: i64,
    },
}

/// The earliest day from which and the latest day until which something is possible. Of a chain of hops: the latest of
/// their starts and the earliest of their ends, which is the other way round where they do not hold together.
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

/// The windows that a path may have: what a mode asks, or a limit of a journey's arrival or duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Course {
    /// How many days may lie between the ends of the journey; none if it does not matter and no ends are kept.
    span: Option<i64>,
    /// The last day on which a hop may begin to hold.
    latest: Day,
}

impl Course {
    /// One instant.
    pub const SAME: Course = Course { span: Some(0), latest: Day::MAX };
    /// One after the other.
    pub const IN_ORDER: Course = Course { span: None, latest: Day::MAX };

    /// What a mode asks; nothing with `any`.
    pub fn of(mode: TimeMode) -> Option<Course> {
        match mode {
            TimeMode::Any => None,
            TimeMode::Same => Some(Course::SAME),
            TimeMode::Chronological => Some(Course::IN_ORDER),
        }
    }

    /// One after the other, there by a day.
    pub fn arriving(latest: Day) -> Course {
        Course { span: None, latest }
    }

    /// One after the other within so many days.
    pub fn lasting(days: i64) -> Course {
        Course { span: Some(days), latest: Day::MAX }
    }

    fn keeps(self, (first, last): Window) -> bool {
        self.span.is_none_or(|span| i64::from(first) - i64::from(last) <= span)
    }

    /// The window after one more hop, if there is one.
    pub fn after(self, so_far: Window, hop: Window) -> Option<Window> {
        let first = so_far.0.max(hop.0);
        let last = if self.span.is_none() { Day::MAX } else { so_far.1.min(hop.1) };
        (first <= hop.1 && first <= self.latest && self.keeps((first, last))).then_some((first, last))
    }

    /// The same, read backwards: the window of what follows with one more hop before it.
    pub fn before(self, hop: Window, rest: Window) -> Option<Window> {
        let first = if self.span.is_none() { Day::MIN } else { hop.0.max(rest.0) };
        let last = hop.1.min(rest.1);
        (hop.0 <= rest.1 && hop.0 <= self.latest && self.keeps((first, last))).then_some((first, last))
    }

    /// Whether what was reached and what follows fit.
    pub fn meet(self, reached: Window, rest: Window) -> bool {
        reached.0 <= rest.1 && self.keeps((reached.0.max(rest.0), reached.1.min(rest.1)))
    }
}

/// Whether everything possible in `b` is possible in `a`.
pub(super) fn covers(a: Window, b: Window) -> bool {
    a.0 <= b.0 && a.1 >= b.1
}

/// How many days a journey lasts at least whose hops have that window together.
pub(super) fn duration((first, last): Window) -> i64 {
    (i64::from(first) - i64::from(last)).max(0)
}

/// What the dates of relations walked one after the other say to a question of time.
pub(super) fn truth(network: &Network, mode: TimeMode, relations: impl Iterator<Item = u32>) -> Truth {
    let validities: Vec<Validity> = relations.map(|relation| network.validity(relation)).collect();
    match mode {
        TimeMode::Any | TimeMode::Same => share_an_instant(&validities),
        TimeMode::Chronological => in_order(&validities),
    }
}

/// When the hops held: together, or in the order of time where that is what was asked. Linear in the hops.
pub fn held(network: &Network, mode: TimeMode, relations: impl Iterator<Item = u32>) -> Held {
    let validities: Vec<Validity> = relations.map(|relation| network.validity(relation)).collect();
    let windows = || validities.iter().map(|validity| window(*validity));
    let whole = windows().fold(ALWAYS, |(first, last), hop| (first.max(hop.0), last.min(hop.1)));
    if mode == TimeMode::Chronological {
        let walk = |so_far: Option<Window>, hop| Course::lasting(i64::MAX).after(so_far?, hop);
        return match windows().fold(Some(ALWAYS), walk) {
            // Who sets out on the earliest end of all is there on the latest start of all, or at once.
            Some((first, last)) => Held::InOrder { departs: last.min(first), arrives: first, days: duration(whole) },
            None => Held::Never,
        };
    }
    if whole.0 > whole.1 {
        return Held::Never;
    }
    let certain = (share_an_instant(&validities) == Truth::Certain).then(|| {
        let bounds = validities.iter().map(|validity| validity.certain_days());
        bounds.fold(ALWAYS, |(first, last), hop| (first.max(hop.0), last.min(hop.1)))
    });
    Held::Together { possible: whole, certain: certain.filter(|(first, last)| first <= last) }
}
