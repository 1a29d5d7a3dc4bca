//! Where actors stand: every layout turns a plain description of a view into one point for each actor.
//!
//! A layout is a row of [`LAYOUTS`]. Points lie in the unit square, [-1, 1] both ways, x to the right and y down;
//! the square is the pane, so a layout knows how wide the pane is and leaves room for names. Nothing is drawn here.

mod bands;
mod chains;
mod force;
mod guides;
mod places;
mod rings;
mod settling;

pub use chains::chains;
pub use force::ForceLayout;
pub use guides::{Guide, Says};
pub use places::territory;
pub use rings::rings;
pub use settling::Settling;

use crate::label::Label;
use crate::ticket::{Cancelled, Ticket};

/// A place in the unit square.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From -1 (left) to 1 (right).
    pub x: f32,
    /// From -1 (top) to 1 (bottom).
    pub y: f32,
}

impl Point {
    /// A point from its coordinates.
    pub const fn new(x: f32, y: f32) -> Point {
        Point { x, y }
    }
}

/// What the points will be drawn in, in terminal cells: names are wide and one row high, so layouts count rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pane {
    /// Width in cells.
    pub cols: u16,
    /// Height in cells.
    pub rows: u16,
}

impl Default for Pane {
    fn default() -> Pane {
        Pane { cols: 80, rows: 30 }
    }
}

/// A view as layouts see it: actors are numbers from 0, and every slice but `edges` may be empty for "unknown".
#[derive(Clone, Copy, Debug, Default)]
pub struct LayoutInput<'a> {
    /// How many actors there are.
    pub count: usize,
    /// The actor in the middle; without one, the best linked.
    pub focus: Option<u32>,
    /// Hops from the focus to each actor (`u8::MAX` when it cannot be reached); walked here when empty.
    pub hops: &'a [u8],
    /// Pairs of linked actors; self-loops, repetitions and unknown numbers do no harm.
    pub edges: &'a [(u32, u32)],
    /// The kind of each actor: those of one kind stand together.
    pub group: &'a [u32],
    /// How much each actor matters.
    pub weight: &'a [f32],
    /// How many cells the name of each actor wants.
    pub widths: &'a [u16],
    /// The first year of each actor, where it is known.
    pub years: &'a [Option<i32>],
    /// Latitude and longitude of each actor in degrees, where they are known.
    pub places: &'a [Option<(f32, f32)>],
    /// What it will be drawn in.
    pub pane: Pane,
    /// The seed of everything random.
    pub seed: u64,
}

/// A way to place actors.
pub struct Layout {
    /// What `--layout`, `--algorithm` and sessions call it.
    pub name: &'static str,
    /// What people call it.
    pub label: Label,
    /// Places every actor, in the order of their numbers, inside the unit square.
    pub place: fn(&LayoutInput, &Ticket) -> Result<Vec<Point>, Cancelled>,
    /// What is drawn beside the actors for the same input.
    pub guides: fn(&LayoutInput) -> Vec<Guide>,
    /// Whether it is about the actors around one of them, nearest first; else about the best connected of all.
    pub is_around: bool,
    /// Whether it asks for [`LayoutInput::years`].
    pub needs_years: bool,
    /// Whether it asks for [`LayoutInput::places`].
    pub needs_places: bool,
    /// Whether lines are drawn as arcs, because many actors stand on one line.
    pub has_arcs: bool,
    /// Whether actors stand in columns, so that names are read after them.
    pub has_columns: bool,
    /// Whether actors move until they have settled, and can go on from where they stood.
    pub settles: bool,
    /// Whether it is about groups inside groups, which open as one looks closer: a nest of circles takes the place of the
    /// points, which are for those who want points all the same.
    pub is_nested: bool,
}

const fn row(
    name: &'static str,
    label: Label,
    place: fn(&LayoutInput, &Ticket) -> Result<Vec<Point>, Cancelled>,
    guides: fn(&LayoutInput) -> Vec<Guide>,
) -> Layout {
    Layout {
        name,
        label,
        place,
        guides,
        is_around: false,
        needs_years: false,
        needs_places: false,
        has_arcs: false,
        has_columns: false,
        settles: false,
        is_nested: false,
    }
}

/// Every layout; the first is the one a view around an actor opens with.
pub static LAYOUTS: &[Layout] = &[
    Layout { is_around: true, ..row("rings", Label::new("rings", "cercles"), place_rings, no_guides) },
    Layout { settles: true, ..row("force", Label::new("forces", "forces"), place_force, no_guides) },
    Layout { is_nested: true, ..row("groups", Label::new("groups", "groupes"), place_force, no_guides) },
    Layout {
        is_around: true,
        has_columns: true,
        ..row(
            "layers",
            Label::new("layers", "couches"),
            |i, t| at_once(i, t, |i| bands::layers(i).0),
            |i| bands::layers(i).1,
        )
    },
    Layout {
        has_columns: true,
        ..row("kinds", Label::new("kinds", "types"), |i, t| at_once(i, t, |i| bands::kinds(i).0), |i| bands::kinds(i).1)
    },
    Layout {
        needs_years: true,
        has_arcs: true,
        has_columns: true,
        ..row("time", Label::new("time", "temps"), |i, t| at_once(i, t, |i| bands::time(i).0), |i| bands::time(i).1)
    },
    Layout {
        needs_places: true,
        ..row("places", Label::new("places", "lieux"), |i, t| at_once(i, t, places::places), places::outlines)
    },
];

fn no_guides(_: &LayoutInput) -> Vec<Guide> {
    Vec::new()
}

fn at_once(
    input: &LayoutInput,
    ticket: &Ticket,
    place: fn(&LayoutInput) -> Vec<Point>,
) -> Result<Vec<Point>, Cancelled> {
    ticket.check()?;
    Ok(place(input))
}

/// The layout of that name.
pub fn layout(name: &str) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| layout.name == name)
}

fn place_rings(input: &LayoutInput, ticket: &Ticket) -> Result<Vec<Point>, Cancelled> {
    at_once(input, ticket, rings)
}

fn place_force(input: &LayoutInput, ticket: &Ticket) -> Result<Vec<Point>, Cancelled> {
    ticket.check()?;
    let mut settling = Settling::new(input, &[], &[]);
    while !settling.step(16, ticket)? {}
    Ok(settling.points(input.widths, input.pane))
}

/// The share of the pane's width to keep free at each side for the names of the outermost actors.
fn room_for_names(widths: &[u16], pane: Pane, at_most: f32) -> f32 {
    let widest = widths.iter().copied().max().unwrap_or(16);
    (f32::from(widest) / f32::from(pane.cols.max(1))).min(at_most)
}

/// Stretches points over the whole unit square; `even` (0 to 1) moves each towards its rank, which opens knots.
///
/// Both directions are stretched apart: a network has no true shape, and a pane has a width to use.
pub fn fit(points: &mut [Point], even: f32) {
    let xs: Vec<f32> = points.iter().map(|p| p.x).collect();
    let ys: Vec<f32> = points.iter().map(|p| p.y).collect();
    let (xs, ys) = (fit_one(&xs, even), fit_one(&ys, even));
    for (point, (x, y)) in points.iter_mut().zip(xs.into_iter().zip(ys)) {
        *point = Point { x, y };
    }
}

fn fit_one(values: &[f32], even: f32) -> Vec<f32> {
    let low = values.iter().copied().fold(f32::INFINITY, f32::min);
    let high = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if !(high - low).is_finite() || high - low < 1e-9 {
        return vec![0.0; values.len()];
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let mut fitted = vec![0.0; values.len()];
    let last = (values.len() - 1) as f32;
    for (rank, &at) in order.iter().enumerate() {
        let straight = (values[at] - low) / (high - low) * 2.0 - 1.0;
        let ranked = rank as f32 / last * 2.0 - 1.0;
        fitted[at] = straight + (ranked - straight) * even.clamp(0.0, 1.0);
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Lang;
    use proptest::prelude::*;

    #[test]
    fn names_are_unique_and_said_in_both_languages() {
        for (at, row) in LAYOUTS.iter().enumerate() {
            assert!(LAYOUTS[..at].iter().all(|other| other.name != row.name));
            assert!(Lang::ALL.iter().all(|&lang| !row.label.of(lang).is_empty()));
            assert!(layout(row.name).is_some());
        }
    }

    #[test]
    fn a_cancelled_ticket_stops_every_layout_at_once() {
        let ticket = Ticket::new();
        ticket.cancel();
        let input = LayoutInput { count: 3, edges: &[(0, 1)], ..Default::default() };
        for row in LAYOUTS {
            assert!((row.place)(&input, &ticket).is_err(), "{}", row.name);
        }
    }

    #[test]
    fn fitting_uses_the_whole_square() {
        let mut points = vec![Point::new(3.0, 5.0), Point::new(4.0, 5.0), Point::new(9.0, 5.0)];
        fit(&mut points, 0.0);
        assert_eq!((points[0].x, points[2].x, points[1].y), (-1.0, 1.0, 0.0));
        fit(&mut points, 1.0);
        assert_eq!(points[1].x, 0.0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn every_layout_is_total_stays_in_the_square_and_repeats_itself(
            count in 0usize..40,
            edges in prop::collection::vec((0u32..44, 0u32..44), 0..80),
            group in prop::collection::vec(0u32..4, 0..40),
            years in prop::collection::vec(prop::option::of(1800i32..2030), 0..40),
            places in prop::collection::vec(prop::option::of((prop::num::f32::ANY, -200f32..200.0)), 0..40),
            cols in 0u16..160, rows in 0u16..60, seed: u64,
        ) {
            let input = LayoutInput {
                count, edges: &edges, group: &group, years: &years, places: &places, pane: Pane { cols, rows }, seed,
                ..Default::default()
            };
            for row in LAYOUTS {
                let points = (row.place)(&input, &Ticket::new()).unwrap();
                prop_assert_eq!(points.len(), count);
                for p in &points {
                    prop_assert!(p.x.abs() <= 1.001 && p.y.abs() <= 1.001, "{} {:?}", row.name, p);
                }
                for guide in (row.guides)(&input) {
                    let points = match guide {
                        Guide::Line(points) => points,
                        Guide::Caption { at, .. } => vec![at],
                    };
                    prop_assert!(points.iter().all(|p| p.x.abs() <= 1.001 && p.y.abs() <= 1.001), "{}", row.name);
                }
                prop_assert_eq!(points, (row.place)(&input, &Ticket::new()).unwrap());
            }
        }
    }
}
