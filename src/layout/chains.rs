//! Places the actors of paths between two ends: a column for each hop, from the first actor at the left to the last at
//! the right, so that a chain is read as a line of text is. It is no row of the layouts: it needs a path.

use super::{LayoutInput, Point};

/// How high the column of an actor that stands alone may be left.
const SLOPE: f32 = 0.62;

/// Places actors by `input.hops`; those of `spine`, the path that is shown, go down from the upper left to the lower
/// right, so that each of their names has a row of its own. The others of a column share its remaining rows.
/// O(n log n), deterministic.
pub fn chains(input: &LayoutInput, spine: &[u32]) -> Vec<Point> {
    let hop = |i: usize| usize::from(input.hops.get(i).copied().unwrap_or(0));
    let last = (0..input.count).map(hop).max().unwrap_or(0).max(1);
    let mut on_spine = vec![false; input.count];
    spine.iter().filter(|i| (**i as usize) < input.count).for_each(|i| on_spine[*i as usize] = true);
    // Names stand at the right of their actors: the last column leaves room for its own.
    let widest = (0..input.count).filter(|&i| hop(i) == last).filter_map(|i| input.widths.get(i)).max();
    let cells = f32::from(widest.copied().unwrap_or(16) + 3);
    let room = 2.0 * (cells / f32::from(input.pane.cols.max(1))).min(0.5);
    let mut points = vec![Point::default(); input.count];
    for column in 0..=last {
        let members: Vec<usize> = (0..input.count).filter(|&i| hop(i) == column).collect();
        let way = column as f32 / last as f32;
        let x = -0.94 + way * (1.94 - room);
        let slope = SLOPE * (2.0 * way - 1.0);
        let rows = members.len();
        let row = |k: usize| if rows < 2 { slope } else { -0.9 + 1.8 * k as f32 / (rows - 1) as f32 };
        let far = |k: &usize| ((row(*k) - slope).abs() * 1e4) as i64;
        let own = members.iter().any(|&i| on_spine[i]).then(|| (0..rows).min_by_key(far)).flatten();
        let mut free = (0..rows).filter(|k| Some(*k) != own);
        for i in members {
            let k = if on_spine[i] { own } else { None };
            let y = k.or_else(|| free.next()).map_or(slope, row);
            points[i] = Point { x, y };
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_from_the_upper_left_to_the_lower_right() {
        let hops = [0, 1, 1, 1, 2];
        let points = chains(&LayoutInput { count: 5, hops: &hops, ..LayoutInput::default() }, &[0, 2, 4]);
        assert!(points[0].x < points[2].x && points[2].x < points[4].x);
        assert!(points[0].y < points[2].y && points[2].y < points[4].y);
        let mut rows = [points[1].y, points[2].y, points[3].y];
        rows.sort_by(f32::total_cmp);
        assert!(rows[0] < rows[1] && rows[1] < rows[2]);
        assert!(points.iter().all(|p| p.x.abs() <= 1.0 && p.y.abs() <= 1.0));
    }

    #[test]
    fn nothing_and_a_loop_are_no_harm() {
        assert!(chains(&LayoutInput::default(), &[]).is_empty());
        let hops = [0, 0, 0];
        let points = chains(&LayoutInput { count: 3, hops: &hops, ..LayoutInput::default() }, &[0, 1, 7]);
        assert!(points.iter().all(|p| p.x.is_finite() && p.y.is_finite()));
    }
}
