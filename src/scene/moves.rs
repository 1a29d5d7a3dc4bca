//! Where the arrow keys lead: to the nearest actor that way, and by some way to everybody.

use super::PlacedNode;

/// A way to walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards the left edge.
    Left,
    /// Towards the right edge.
    Right,
    /// Towards the first row.
    Up,
    /// Towards the last row.
    Down,
}

impl Direction {
    /// All four.
    pub const ALL: [Direction; 4] = [Direction::Left, Direction::Right, Direction::Up, Direction::Down];
}

type Row = [Option<u32>; 4];

/// For every actor, where each direction leads.
#[derive(Debug)]
pub(super) struct Moves(Vec<Row>);

impl Moves {
    /// The nearest actors, mended so that every actor can be reached from every other: O(n²).
    ///
    /// Nearest-in-a-cone alone may leave an actor that is nobody's nearest. Such a group gets an entrance from an
    /// actor near it, through a direction that led nowhere or that can be spared; if that does not make all
    /// ends meet, everything is walked by bands instead, where reaching everybody is certain.
    pub(super) fn between(nodes: &[PlacedNode]) -> Moves {
        let points: Vec<(f32, f32)> = nodes.iter().map(|n| (f32::from(n.col) * 0.5, f32::from(n.row))).collect();
        let mut moves: Vec<Row> = (0..points.len()).map(|i| nearest(&points, i)).collect();
        for _ in 0..32 {
            let parts = components(&moves);
            if parts.count < 2 {
                return Moves(moves);
            }
            if !mend(&mut moves, &points, &parts) {
                break;
            }
        }
        Moves(bands(nodes))
    }

    pub(super) fn from(&self, at: usize, direction: Direction) -> Option<usize> {
        self.0[at][direction as usize].map(|to| to as usize)
    }
}

/// How far it is to another actor for somebody who looks one way; `None` if it does not lie that way at all.
fn cost(points: &[(f32, f32)], from: usize, to: usize, direction: usize) -> Option<f32> {
    let (dx, dy) = (points[to].0 - points[from].0, points[to].1 - points[from].1);
    let (ahead, aside) = match direction {
        0 => (-dx, dy.abs()),
        1 => (dx, dy.abs()),
        2 => (-dy, dx.abs()),
        _ => (dy, dx.abs()),
    };
    if ahead < 0.01 {
        return None;
    }
    let far = (ahead * ahead + aside * aside).sqrt();
    // What lies more aside than ahead is only for want of anything else.
    let astray = if aside > ahead * 1.05 { 40.0 + aside } else { 0.0 };
    Some(far + aside * 1.2 + astray)
}

fn nearest(points: &[(f32, f32)], from: usize) -> Row {
    let mut row = [None; 4];
    for (direction, slot) in row.iter_mut().enumerate() {
        *slot = (0..points.len())
            .filter_map(|to| cost(points, from, to, direction).map(|c| (c, to)))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
            .map(|(_, to)| to as u32);
    }
    row
}

struct Parts {
    count: usize,
    of: Vec<usize>,
}

/// Groups of actors that can all reach each other (Tarjan, without recursion).
fn components(moves: &[Row]) -> Parts {
    let n = moves.len();
    let (mut index, mut low, mut of) = (vec![usize::MAX; n], vec![0; n], vec![usize::MAX; n]);
    let (mut open, mut count, mut clock) = (Vec::new(), 0, 0);
    for root in 0..n {
        if index[root] != usize::MAX {
            continue;
        }
        let mut walk = vec![(root, 0)];
        while let Some(&mut (v, ref mut next)) = walk.last_mut() {
            if *next == 0 {
                (index[v], low[v]) = (clock, clock);
                clock += 1;
                open.push(v);
            }
            if *next < 4 {
                let to = moves[v][*next];
                *next += 1;
                if let Some(w) = to.map(|w| w as usize) {
                    if index[w] == usize::MAX {
                        walk.push((w, 0));
                    } else if of[w] == usize::MAX {
                        low[v] = low[v].min(index[w]);
                    }
                }
                continue;
            }
            walk.pop();
            if let Some(&(parent, _)) = walk.last() {
                low[parent] = low[parent].min(low[v]);
            }
            if low[v] == index[v] {
                while let Some(w) = open.pop() {
                    of[w] = count;
                    if w == v {
                        break;
                    }
                }
                count += 1;
            }
        }
    }
    Parts { count, of }
}

/// Changes one move so that there are fewer separate groups; tells whether it could.
fn mend(moves: &mut [Row], points: &[(f32, f32)], parts: &Parts) -> bool {
    let n = points.len();
    let mut entered = vec![false; parts.count];
    let mut left = vec![false; parts.count];
    for (v, row) in moves.iter().enumerate() {
        for &w in row.iter().flatten() {
            if parts.of[v] != parts.of[w as usize] {
                left[parts.of[v]] = true;
                entered[parts.of[w as usize]] = true;
            }
        }
    }
    // A group that nobody enters needs an entrance, a group that nobody leaves an exit: both are new moves
    // between groups, in a direction that leads there.
    let mut choices = Vec::new();
    for from in 0..n {
        for to in 0..n {
            if parts.of[from] == parts.of[to] || (entered[parts.of[to]] && left[parts.of[from]]) {
                continue;
            }
            for direction in 0..4 {
                if let Some(c) = cost(points, from, to, direction) {
                    let lost = match moves[from][direction] {
                        None => 0.0,
                        Some(w) if moves[from].iter().filter(|&&m| m == Some(w)).count() > 1 => 2.0,
                        Some(_) => 8.0,
                    };
                    choices.push((c + lost, from, direction, to));
                }
            }
        }
    }
    choices.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2, a.3).cmp(&(b.1, b.2, b.3))));
    for &(_, from, direction, to) in choices.iter().take(200) {
        let before = moves[from][direction].replace(to as u32);
        if components(moves).count < parts.count {
            return true;
        }
        moves[from][direction] = before;
    }
    false
}

/// Bands of one row: left and right walk along a row, up and down go to the nearest column of the next one.
/// Every row is reached from every other and every actor along its row.
fn bands(nodes: &[PlacedNode]) -> Vec<Row> {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by_key(|&i| (nodes[i].row, nodes[i].col));
    let rows: Vec<&[usize]> = order.chunk_by(|&a, &b| nodes[a].row == nodes[b].row).collect();
    let mut moves = vec![[None; 4]; nodes.len()];
    for (r, row) in rows.iter().enumerate() {
        for (at, &i) in row.iter().enumerate() {
            let across = |other: Option<&&[usize]>| {
                let nearest = |&&j: &&usize| (nodes[j].col.abs_diff(nodes[i].col), j);
                other.and_then(|row| row.iter().min_by_key(nearest)).map(|&j| j as u32)
            };
            moves[i] = [
                at.checked_sub(1).map(|at| row[at] as u32),
                row.get(at + 1).map(|&j| j as u32),
                across(r.checked_sub(1).and_then(|r| rows.get(r))),
                across(rows.get(r + 1)),
            ];
        }
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::NodeState;
    use proptest::prelude::*;

    fn node(index: usize, (col, row): (u16, u16)) -> PlacedNode {
        let state = NodeState::default();
        PlacedNode {
            index,
            id: 0,
            col,
            row,
            glyph: '•',
            kind: 0,
            state,
            label: None,
            more: Vec::new(),
            inside: false,
            leader: None,
            covered: false,
        }
    }

    fn nodes(cells: &[(u16, u16)]) -> Vec<PlacedNode> {
        cells.iter().enumerate().map(|(i, &cell)| node(i, cell)).collect()
    }

    #[test]
    fn arrows_lead_to_the_nearest_that_way() {
        let moves = Moves::between(&nodes(&[(20, 10), (30, 10), (24, 4), (20, 14), (4, 11)]));
        assert_eq!(Direction::ALL.map(|d| moves.from(0, d)), [Some(4), Some(1), Some(2), Some(3)]);
        assert_eq!(moves.from(1, Direction::Right), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn from_every_actor_every_actor_can_be_reached(
            cells in prop::collection::btree_set((0u16..60, 0u16..24), 0..70),
        ) {
            let nodes = nodes(&cells.into_iter().collect::<Vec<_>>());
            prop_assert!(components(&Moves::between(&nodes).0).count <= 1);
        }

        #[test]
        fn walking_by_bands_reaches_everybody(cells in prop::collection::btree_set((0u16..60, 0u16..24), 0..70)) {
            prop_assert!(components(&bands(&nodes(&cells.into_iter().collect::<Vec<_>>()))).count <= 1);
        }

        #[test]
        fn no_arrow_leads_backwards(cells in prop::collection::btree_set((0u16..60, 0u16..24), 0..40)) {
            let nodes = nodes(&cells.into_iter().collect::<Vec<_>>());
            let moves = Moves::between(&nodes);
            for (i, n) in nodes.iter().enumerate() {
                if let Some(to) = moves.from(i, Direction::Right) {
                    prop_assert!(nodes[to].col > n.col);
                }
                if let Some(to) = moves.from(i, Direction::Up) {
                    prop_assert!(nodes[to].row < n.row);
                }
            }
        }
    }
}
