use super::*;
use proptest::prelude::*;

fn settle(mut force: ForceLayout) -> Vec<Point> {
    while !force.step(50, &Ticket::new()).unwrap() {}
    assert_eq!(force.rounds_left(), 0);
    force.positions().to_vec()
}

fn apart(points: &[Point], a: usize, b: usize) -> f32 {
    (points[a].x - points[b].x).hypot(points[a].y - points[b].y)
}

/// A square lattice: every actor is linked to those beside and below it.
fn lattice(side: u32) -> Vec<(u32, u32)> {
    let right = (0..side * side).filter(|i| i % side + 1 < side).map(|i| (i, i + 1));
    right.chain((0..side * (side - 1)).map(|i| (i, i + side))).collect()
}

/// Hops between all pairs, by walking from each.
fn hops(count: usize, edges: &[(u32, u32)]) -> Vec<Vec<f32>> {
    let mesh = Mesh::from_pairs(count, edges);
    let walk = |from: u32| {
        let mut hops = vec![f32::INFINITY; count];
        hops[from as usize] = 0.0;
        let mut ring = vec![from];
        while !ring.is_empty() {
            let mut next = Vec::new();
            for actor in ring {
                for (other, _) in mesh.ties(actor) {
                    if hops[other as usize].is_infinite() {
                        hops[other as usize] = hops[actor as usize] + 1.0;
                        next.push(other);
                    }
                }
            }
            ring = next;
        }
        hops
    };
    (0..count as u32).map(walk).collect()
}

/// The mean square of how far distances are off the hops, with the best scale (Kamada and Kawai's weights).
fn stress(points: &[Point], edges: &[(u32, u32)]) -> f32 {
    let hops = hops(points.len(), edges);
    let pairs = (0..points.len()).flat_map(|a| (0..a).map(move |b| (a, b))).filter(|(a, b)| hops[*a][*b].is_finite());
    let ratios: Vec<f32> = pairs.map(|(a, b)| apart(points, a, b) / hops[a][b]).collect();
    let scale = ratios.iter().sum::<f32>() / ratios.iter().map(|r| r * r).sum::<f32>();
    ratios.iter().map(|ratio| (scale * ratio - 1.0).powi(2)).sum::<f32>() / ratios.len() as f32
}

#[test]
fn distances_are_near_to_hops() {
    // `sfdp` of Graphviz reaches 0.0252 on the lattice and 0.116 on the tree, by `benches/layout_quality.py`.
    let grid = lattice(14);
    let off = stress(&settle(ForceLayout::new(196, &grid, 1)), &grid);
    assert!(off < 0.0252, "{off}");
    let tree: Vec<(u32, u32)> = (1..121).map(|i| ((i - 1) / 3, i)).collect();
    let off = stress(&settle(ForceLayout::new(121, &tree, 1)), &tree);
    assert!(off < 0.16, "{off}");
}

#[test]
fn linked_actors_end_nearer_than_strangers() {
    let points = settle(ForceLayout::new(6, &[(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (2, 3)], 1));
    assert!(apart(&points, 0, 1) < apart(&points, 0, 4));
    assert!(apart(&points, 3, 5) < apart(&points, 1, 5));
}

#[test]
fn components_stand_side_by_side() {
    // 1,994 of them: a lattice, some rings, pairs, and actors without links.
    let mut edges = lattice(20);
    let mut count = 400;
    for ring in 0..93u32 {
        let size = 3 + ring % 5;
        edges.extend((0..size).map(|i| (count + i, count + (i + 1) % size)));
        count += size;
    }
    for _ in 0..400 {
        edges.push((count, count + 1));
        count += 2;
    }
    count += 1500;
    let points = settle(ForceLayout::new(count as usize, &edges, 3));
    let far = points.iter().map(|p| p.x.abs().max(p.y.abs())).fold(0.0, f32::max);
    // A square of one unit for each actor, and as much again for the gaps.
    assert!(far < (2.0 * count as f32).sqrt(), "{far}");
    let mut lonely: Vec<Point> = points[count as usize - 1500..].to_vec();
    lonely.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    assert!(lonely.windows(2).all(|pair| (pair[0].x - pair[1].x).hypot(pair[0].y - pair[1].y) > 0.9));
}

/// Thirty thousand where the program is built to be quick.
const LEAVES_OF_STAR: u32 = if cfg!(debug_assertions) { 3_000 } else { 30_000 };

#[test]
fn a_large_star_is_round() {
    let star: Vec<(u32, u32)> = (1..LEAVES_OF_STAR).map(|leaf| (0, leaf)).collect();
    let mut force = ForceLayout::new(LEAVES_OF_STAR as usize, &star, 1);
    force.set_rounds(2);
    let points = settle(force);
    assert!(points.iter().all(|p| p.x.is_finite() && p.y.is_finite()));
    let away: Vec<f32> = (1..star.len()).map(|leaf| apart(&points, 0, leaf)).collect();
    let mean = away.iter().sum::<f32>() / away.len() as f32;
    assert!(away.iter().all(|away| *away < 4.0 * mean));
}

#[test]
fn it_stops_between_rounds_and_goes_on_where_it_was() {
    let edges = lattice(9);
    let mut slow = ForceLayout::new(81, &edges, 9);
    let ticket = Ticket::new();
    assert_eq!(slow.step(5, &ticket), Ok(false));
    ticket.cancel();
    assert_eq!(slow.step(5, &ticket), Err(Cancelled));
    assert!(slow.rounds_left() > 0);
    assert_eq!(settle(slow), settle(ForceLayout::new(81, &edges, 9)));
}

#[test]
fn it_settles_when_hardly_anybody_moves_unless_so_many_rounds_are_asked_for() {
    let mut force = ForceLayout::new(400, &lattice(20), 1);
    force.step(1, &Ticket::new()).unwrap();
    let (most, mut steps) = (force.rounds_left(), 1);
    while !force.step(1, &Ticket::new()).unwrap() {
        steps += 1;
    }
    assert!(steps < most, "{steps} of {most}");
    assert_eq!(force.rounds_left(), 0);
    let settled = force.positions().to_vec();
    assert_eq!(force.step(9, &Ticket::new()), Ok(true));
    assert_eq!(force.positions(), settled);
    let mut force = ForceLayout::new(400, &lattice(20), 1);
    force.set_rounds(7);
    force.start(&Ticket::new()).unwrap();
    assert_eq!(force.rounds_left(), 7);
}

#[test]
fn a_warm_start_leaves_the_known_about_where_they_were() {
    let edges = lattice(8);
    let before = settle(ForceLayout::new(64, &edges, 5));
    let mut known: Vec<Option<Point>> = before.iter().copied().map(Some).collect();
    known.extend([None; 4]);
    // One joins an actor, three are linked to nobody known.
    let edges: Vec<(u32, u32)> = edges.into_iter().chain([(64, 0), (65, 66), (66, 67)]).collect();
    let mut force = ForceLayout::warm(&known, &edges, 5);
    force.pin([0, 9, 1000]);
    let after = settle(force);
    assert_eq!((before[0], before[9]), (after[0], after[9]));
    let moved = (0..64).map(|i| (before[i].x - after[i].x).hypot(before[i].y - after[i].y));
    assert!(moved.fold(0.0, f32::max) < 1.5);
    assert!(apart(&after, 64, 0) < 2.0);
    assert!((0..64).all(|i| apart(&after, 66, i) > 0.5));
}

#[test]
fn places_in_other_units_keep_their_units() {
    let edges = lattice(6);
    let known: Vec<Option<Point>> =
        (0..36).map(|i| Some(Point { x: 500.0 * (i % 6) as f32, y: 500.0 * (i / 6) as f32 })).collect();
    let after = settle(ForceLayout::warm(&known, &edges, 0));
    assert!(apart(&after, 0, 35) > 2000.0 && apart(&after, 0, 1) > 100.0);
}

#[test]
fn a_place_far_out_is_brought_to_the_edge() {
    let known = [Some(Point { x: 0.0, y: -2.4e29 }), None, Some(Point { x: f32::NAN, y: 0.0 })];
    let points = settle(ForceLayout::warm(&known, &[(1, 0), (0, 1)], 0));
    assert!(points.iter().all(|p| p.x.is_finite() && p.y.abs() <= 2.0 * EDGE), "{points:?}");
}

#[test]
fn groups_take_the_room_of_their_actors() {
    let points = settle(ForceLayout::of_groups(&[900, 900, 4], &[(0, 1, 30), (1, 2, 2)], 1));
    assert!(apart(&points, 0, 1) > 1.5 * apart(&points, 1, 2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_coordinate_is_ever_nan(
        known in prop::collection::vec(prop::option::of((-2i8..3, prop::num::f32::ANY)), 0..24),
        edges in prop::collection::vec((0u32..26, 0u32..26), 0..60),
        seed: u64,
    ) {
        let known: Vec<Option<Point>> =
            known.iter().map(|p| p.map(|(x, y)| Point { x: f32::from(x), y })).collect();
        let mut force = ForceLayout::warm(&known, &edges, seed);
        for _ in 0..50 {
            force.step(9, &Ticket::new()).unwrap();
            prop_assert!(force.positions().iter().all(|p| p.x.is_finite() && p.y.is_finite()));
        }
    }
}
