//! Layouts in bands: a column for each hop (layers) or for each stretch of years (time), a row for each kind (kinds).
//!
//! Who belongs to which band is given; the order inside a band follows the links, so that they are short. Names are wide
//! and one row high: a column holds a name a row, and a band that is too full gets a second column or row.

use super::guides::{Guide, Says};
use super::{LayoutInput, Point, rings};

/// How often the order inside the bands is drawn again from the neighbours.
const SWEEPS: usize = 6;
/// No more stretches of years than one can read side by side.
const MOST_STRETCHES: usize = 12;
/// A band has room for its caption, and no column is narrower than what one can read.
const CAPTION: f32 = 11.0;
const NARROWEST: f32 = 8.0;
/// The block of the focus may take this share of the width beside columns.
const WIDEST_BLOCK: f32 = 0.4;
/// Columns further apart than this no longer read as neighbours.
const WIDEST_GAP: f32 = 24.0;

/// The bands of a view in their order.
struct Bands {
    /// Members, in the order in which they stand.
    members: Vec<Vec<usize>>,
    says: Vec<Says>,
}

impl Bands {
    fn of(count: usize, band_of: impl Fn(usize) -> usize, says: Vec<Says>) -> Bands {
        let mut members = vec![Vec::new(); says.len()];
        (0..count).for_each(|i| members[band_of(i).min(says.len() - 1)].push(i));
        Bands { members, says }
    }

    /// Orders each band by where the neighbours of its members stand (barycentres: Sugiyama 1981); the members of one
    /// group stay together if `grouped`. O(sweeps · (n log n + m)).
    fn order(&mut self, input: &LayoutInput, grouped: bool) {
        let near = rings::neighbours(input);
        let group = |i: usize| if grouped { rings::group(input, i) } else { 0 };
        let weigh = |i: usize| input.weight.get(i).copied().unwrap_or(near[i].len() as f32);
        for band in &mut self.members {
            band.sort_by(|&a, &b| group(a).cmp(&group(b)).then(weigh(b).total_cmp(&weigh(a))).then(a.cmp(&b)));
        }
        let mut at = vec![0.5f32; input.count];
        let stand = |band: &[usize], at: &mut [f32]| {
            let size = band.len().max(1) as f32;
            band.iter().enumerate().for_each(|(place, &i)| at[i] = (place as f32 + 0.5) / size);
        };
        self.members.iter().for_each(|band| stand(band, &mut at));
        for sweep in 0..SWEEPS {
            let mut order: Vec<usize> = (0..self.members.len()).collect();
            if sweep % 2 == 1 {
                order.reverse();
            }
            for band in order {
                let members = &mut self.members[band];
                let pull = |i: usize| {
                    let sum: f32 = near[i].iter().map(|&j| at[j as usize]).sum();
                    (sum + 0.2 * at[i]) / (near[i].len() as f32 + 0.2)
                };
                members.sort_by_cached_key(|&i| (group(i), (pull(i) * 1e6) as i64, i));
                stand(members, &mut at);
            }
        }
    }
}

fn name(input: &LayoutInput, i: usize) -> f32 {
    f32::from(input.widths.get(i).copied().unwrap_or(16).clamp(4, 26)) + 3.0
}

/// Bands as columns from left to right, as wide as their names; the captions stand in the first row.
struct Columns {
    points: Vec<Point>,
    guides: Vec<Guide>,
}

impl Columns {
    fn of(input: &LayoutInput, bands: &Bands) -> Columns {
        let (cols, rows) = (f32::from(input.pane.cols.max(1)), f32::from(input.pane.rows.max(1)));
        // The first row is for captions, the second stays free.
        let (top, high) = (2.0f32.min(rows / 4.0), (rows - 3.0).max(1.0));
        // The focus is drawn as a block, whose name is never cut. Where it would take the room of all others, it has a row of its
        // own above them.
        let block = input.focus.map_or(0.0, |focus| name(input, focus as usize) + 2.0);
        let apart = input.focus.map(|focus| focus as usize).filter(|_| block > WIDEST_BLOCK * cols);
        let (head, top, high) =
            if apart.is_some() { (top, top + 1.0, (high - 1.0).max(1.0)) } else { (top, top, high) };
        let members: Vec<Vec<usize>> =
            bands.members.iter().map(|band| band.iter().copied().filter(|i| Some(*i) != apart).collect()).collect();
        // A band takes as many columns as it needs; where names do not fit beside each other, the longest give way.
        let lines: Vec<usize> =
            members.iter().map(|band| (band.len() as f32 / high).ceil().max(1.0) as usize).collect();
        let widths = Widths::of(input, &members, &lines, (cols - 1.0).max(1.0));
        let mut columns = Columns { points: vec![Point::default(); input.count], guides: Vec::new() };
        let across = |cell: f32| (cell / (cols - 1.0).max(1.0) * 2.0 - 1.0).clamp(-1.0, 1.0);
        let down = |row: f32| (row / (rows - 1.0).max(1.0) * 2.0 - 1.0).clamp(-1.0, 1.0);
        let mut left = 1.0 + widths.margin;
        let mut columns_of = widths.columns.iter();
        let mut before: Vec<i32> = Vec::new();
        for (((band, whole), says), &lines) in members.iter().zip(&bands.members).zip(&bands.says).zip(&lines) {
            if let Some(focus) = apart.filter(|focus| whole.contains(focus)) {
                columns.points[focus] = Point::new(across(left), down(head));
            }
            columns.guides.push(Guide::Caption { at: Point::new(across(left), -1.0), says: *says, centred: false });
            let each = band.len().div_ceil(lines).max(1) as i32;
            // Whole rows, as many between any two: a gap that comes of rounding would read as a group.
            let step = ((high / each as f32).floor() as i32).max(1);
            let first = ((high as i32 - (each - 1) * step - 1) / 2).max(0);
            let rows_of = |shift: i32, line: usize| {
                (0..each).map(move |row| first + shift + row * step + line as i32 * step / lines as i32)
            };
            // Names that had to give way go on beside a row of the next column that is free.
            let shared = |shift: &i32| rows_of(*shift, 0).filter(|row| before.contains(row)).count();
            let shifts = if widths.squeezed && step > 1 { 0..2 } else { 0..1 };
            let shift = shifts.min_by_key(shared).unwrap_or(0);
            for (line, wide) in (0..lines).zip(&mut columns_of) {
                // Neighbours in order stand beside each other, so that the order is kept from top to bottom.
                for (&i, row) in band.iter().skip(line).step_by(lines).zip(rows_of(shift, line)) {
                    columns.points[i] = Point::new(across(left), down(top + row as f32));
                }
                left += wide;
            }
            before = rows_of(shift, lines - 1).collect();
        }
        columns
    }
}

/// How wide each column is, the gap to the next one included.
struct Widths {
    columns: Vec<f32>,
    margin: f32,
    /// Whether names had to give way.
    squeezed: bool,
}

impl Widths {
    fn of(input: &LayoutInput, bands: &[Vec<usize>], lines: &[usize], room: f32) -> Widths {
        let (mut wanted, mut least): (Vec<f32>, Vec<f32>) = (Vec::new(), Vec::new());
        for (band, &lines) in bands.iter().zip(lines) {
            for line in 0..lines {
                let members = || band.iter().skip(line).step_by(lines);
                let block = members().find(|&&i| input.focus == Some(i as u32)).map_or(0.0, |&i| name(input, i) + 2.0);
                let narrowest = if line == 0 { CAPTION } else { NARROWEST };
                least.push(narrowest.max(block));
                wanted.push(members().map(|&i| name(input, i)).fold(narrowest.max(block), f32::max));
            }
        }
        let spare = room - wanted.iter().sum::<f32>();
        if spare >= 0.0 {
            // The last column has nothing to keep away from.
            let gaps = wanted.len() - 1;
            let gap = (spare / gaps.max(1) as f32).min(WIDEST_GAP).floor();
            let margin = ((spare - gap * gaps as f32) / 2.0).floor();
            return Widths { columns: wanted.iter().map(|wide| wide + gap).collect(), margin, squeezed: false };
        }
        let most = |limit: f32| -> Vec<f32> {
            wanted.iter().zip(&least).map(|(wide, least)| wide.min(limit).max(*least)).collect()
        };
        let mut limit = wanted.iter().copied().fold(0.0, f32::max);
        while limit > NARROWEST && most(limit).iter().sum::<f32>() > room {
            limit -= 1.0;
        }
        let columns = most(limit);
        let scale = (room / columns.iter().sum::<f32>()).min(1.0);
        Widths { columns: columns.iter().map(|wide| wide * scale).collect(), margin: 0.0, squeezed: true }
    }
}

fn layer_bands(input: &LayoutInput) -> Bands {
    let near = rings::neighbours(input);
    let focus = input.focus.map(|f| f as usize).filter(|&f| f < input.count);
    let focus = focus.unwrap_or_else(|| rings::busiest(input, &near));
    let ring = rings::ring_numbers(input, &near, focus);
    let last = ring.iter().max().copied().unwrap_or(0);
    let mut reached = vec![false; input.count];
    let mut open = vec![focus];
    reached[focus] = true;
    while let Some(i) = open.pop() {
        for &j in &near[i] {
            if !std::mem::replace(&mut reached[j as usize], true) {
                open.push(j as usize);
            }
        }
    }
    // Those that nothing leads to share the last number.
    let unreached = (0..input.count).any(|i| ring[i] == last && !reached[i]);
    let says = (0..=last).map(|hop| if hop == last && unreached { Says::Unreached } else { Says::Hops(hop as u32) });
    let mut bands = Bands::of(input.count, |i| ring[i], says.collect());
    bands.order(input, false);
    bands
}

/// Places actors in a column for each hop from the focus, from left to right.
pub fn layers(input: &LayoutInput) -> (Vec<Point>, Vec<Guide>) {
    if input.count == 0 {
        return (Vec::new(), Vec::new());
    }
    let columns = Columns::of(input, &layer_bands(input));
    (columns.points, columns.guides)
}

/// Places actors in a column for their first year, or for the stretch of years that it is in; those without a date stand
/// in the last column, which says so. Stretches hold about as many actors each, so that time is an order here, not a scale.
pub fn time(input: &LayoutInput) -> (Vec<Point>, Vec<Guide>) {
    if input.count == 0 {
        return (Vec::new(), Vec::new());
    }
    let year = |i: usize| input.years.get(i).copied().flatten();
    let mut years: Vec<i32> = (0..input.count).filter_map(year).collect();
    years.sort_unstable();
    let fit = (usize::from(input.pane.cols) / 14).clamp(1, MOST_STRETCHES);
    let mut starts: Vec<i32> = Vec::new();
    let mut distinct = years.clone();
    distinct.dedup();
    if distinct.len() <= fit {
        starts = distinct;
    } else {
        for part in 0..fit {
            let start = years[part * years.len() / fit];
            if starts.last() != Some(&start) {
                starts.push(start);
            }
        }
    }
    let mut says: Vec<Says> = Vec::new();
    for (place, start) in starts.iter().enumerate() {
        let in_it = |y: &&i32| **y >= *start && starts.get(place + 1).is_none_or(|next| **y < *next);
        let last = years.iter().rfind(in_it).copied().unwrap_or(*start);
        says.push(Says::Years(*start, last));
    }
    if years.len() < input.count {
        says.push(Says::Undated);
    }
    let last = says.len() - 1;
    let band = |i: usize| year(i).map_or(last, |y| starts.partition_point(|start| *start <= y).saturating_sub(1));
    let mut bands = Bands::of(input.count, band, says);
    bands.order(input, false);
    let columns = Columns::of(input, &bands);
    (columns.points, columns.guides)
}

/// Places actors in a band of rows for each kind, one under the other, linked actors under each other.
pub fn kinds(input: &LayoutInput) -> (Vec<Point>, Vec<Guide>) {
    if input.count == 0 {
        return (Vec::new(), Vec::new());
    }
    let mut groups: Vec<u32> = (0..input.count).map(|i| rings::group(input, i)).collect();
    groups.sort_unstable();
    groups.dedup();
    let of = |i: usize| groups.binary_search(&rings::group(input, i)).unwrap_or(0);
    let says = groups.iter().map(|group| Says::Group(*group)).collect();
    let mut bands = Bands::of(input.count, of, says);
    bands.order(input, false);
    let (cols, rows) = (f32::from(input.pane.cols.max(1)), f32::from(input.pane.rows.max(1)));
    let across = |cell: f32| (cell / (cols - 1.0).max(1.0) * 2.0 - 1.0).clamp(-1.0, 1.0);
    let down = |row: f32| (row / (rows - 1.0).max(1.0) * 2.0 - 1.0).clamp(-1.0, 1.0);
    // Each band has a row for its caption and at least one for its members; room left over goes where most names are.
    let names: Vec<f32> = bands.members.iter().map(|band| band.iter().map(|&i| name(input, i)).sum::<f32>()).collect();
    let wanted: Vec<f32> = names.iter().map(|names| 1.0 + (names / (cols - 2.0).max(1.0)).ceil().max(1.0)).collect();
    let scale = rows / wanted.iter().sum::<f32>();
    let (mut points, mut guides) = (vec![Point::default(); input.count], Vec::new());
    let mut top = 0.0f32;
    for (band, (says, wanted)) in bands.members.iter().zip(bands.says.iter().zip(&wanted)) {
        let high = wanted * scale;
        if top > 0.0 {
            guides.push(Guide::Line(vec![Point::new(-1.0, down(top)), Point::new(1.0, down(top))]));
        }
        guides.push(Guide::Caption { at: Point::new(-1.0, down(top.ceil())), says: *says, centred: false });
        let first = top.ceil() + 1.0;
        let lines = ((top + high - first).floor().max(1.0) as usize).min(band.len().max(1));
        // No more lines than the names need, and no column without anybody.
        let widest = band.iter().map(|&i| name(input, i)).fold(8.0, f32::max);
        let beside = ((cols - 2.0) / widest).floor().max(1.0) as usize;
        let lines = lines.min(band.len().div_ceil(beside)).max(1);
        let columns = band.len().div_ceil(lines).max(1);
        let step = ((top + high - first) / lines as f32).floor().max(1.0);
        for (place, &i) in band.iter().enumerate() {
            // Column by column: the order across is that of the links.
            let (column, line) = (place / lines, place % lines);
            let x = 1.0 + column as f32 / columns as f32 * (cols - 2.0).max(0.0);
            let y = first + line as f32 * step;
            points[i] = Point::new(across(x.clamp(1.0, (cols - 2.0).max(1.0))), down(y.min(rows - 1.0)));
        }
        top += high;
    }
    (points, guides)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Pane;

    fn chain(pane: Pane) -> LayoutInput<'static> {
        LayoutInput { count: 5, focus: Some(0), edges: &[(0, 1), (1, 2), (0, 3)], pane, ..LayoutInput::default() }
    }

    #[test]
    fn a_hop_further_is_a_column_further_and_who_is_not_reached_stands_last() {
        let (points, guides) = layers(&chain(Pane { cols: 100, rows: 20 }));
        assert!(points[0].x < points[1].x && points[1].x == points[3].x && points[1].x < points[2].x);
        assert!(points[2].x < points[4].x);
        let says: Vec<Says> = guides
            .iter()
            .filter_map(|guide| if let Guide::Caption { says, .. } = guide { Some(*says) } else { None })
            .collect();
        assert_eq!(says, [Says::Hops(0), Says::Hops(1), Says::Hops(2), Says::Unreached]);
    }

    #[test]
    fn a_year_later_is_a_column_further_and_the_undated_stand_last() {
        let years = [Some(2015), None, Some(1998), Some(2015), Some(2021)];
        let (points, guides) = time(&LayoutInput { years: &years, ..chain(Pane { cols: 100, rows: 20 }) });
        assert!(points[2].x < points[0].x && points[0].x == points[3].x && points[3].x < points[4].x);
        assert!(points[4].x < points[1].x);
        assert_eq!(guides.len(), 4);
    }

    #[test]
    fn many_years_become_stretches_that_hold_about_as_many_actors_each() {
        let years: Vec<Option<i32>> = (0..200).map(|i| Some(1900 + i % 100)).collect();
        let input =
            LayoutInput { count: 200, years: &years, pane: Pane { cols: 70, rows: 20 }, ..LayoutInput::default() };
        let (_, guides) = time(&input);
        assert_eq!(guides.len(), 5);
        assert!(matches!(guides[0], Guide::Caption { says: Says::Years(1900, 1919), .. }), "{:?}", guides[0]);
    }

    /// The cell of each actor.
    fn cells(points: &[Point], pane: Pane) -> Vec<(f32, f32)> {
        let cell = |at: f32, all: u16| (at + 1.0) / 2.0 * f32::from(all - 1);
        points.iter().map(|point| (cell(point.x, pane.cols), cell(point.y, pane.rows))).collect()
    }

    #[test]
    fn a_column_has_whole_rows_with_as_many_between_any_two() {
        let edges: Vec<(u32, u32)> = (1..38).map(|i| (0, i)).collect();
        for (cols, rows) in [(76, 20), (56, 28), (114, 54), (38, 11)] {
            let pane = Pane { cols, rows };
            let input = LayoutInput { count: 38, focus: Some(0), edges: &edges, pane, ..LayoutInput::default() };
            let cells = cells(&layers(&input).0, pane);
            let mut columns: std::collections::BTreeMap<i32, Vec<f32>> = std::collections::BTreeMap::new();
            cells.iter().for_each(|(col, row)| columns.entry((col * 8.0) as i32).or_default().push(*row));
            for rows in columns.values_mut() {
                rows.sort_by(f32::total_cmp);
                let gaps: Vec<f32> = rows.windows(2).map(|pair| pair[1] - pair[0]).collect();
                assert!(rows.iter().all(|row| (row - row.round()).abs() < 1e-3), "{rows:?}");
                assert!(gaps.iter().all(|gap| (gap - gaps[0]).abs() < 1e-3 && *gap > 0.9), "{rows:?}");
            }
        }
    }

    #[test]
    fn the_block_of_the_focus_ends_before_the_next_column_and_short_names_are_not_cut_for_long_ones() {
        let edges: Vec<(u32, u32)> = (1..38).map(|i| (0, i)).collect();
        let (mut widths, pane) = (vec![26u16; 38], Pane { cols: 76, rows: 20 });
        widths[0] = 22;
        let input =
            LayoutInput { count: 38, focus: Some(0), edges: &edges, widths: &widths, pane, ..LayoutInput::default() };
        let at = cells(&layers(&input).0, pane);
        let next = at[1..].iter().map(|cell| cell.0).fold(f32::MAX, f32::min);
        // Its sign, a space, its name, and a cell at either end.
        assert!(next - at[0].0 >= 1.0 + 1.0 + 22.0 + 2.0, "{at:?}");
        // One column has short names, the other long ones: the short ones keep their room.
        let years: Vec<Option<i32>> = (0..20).map(|i| Some(2000 + i % 2)).collect();
        let widths: Vec<u16> = (0..20).map(|i| if i % 2 == 0 { 13 } else { 26 }).collect();
        let pane = Pane { cols: 38, rows: 20 };
        let input = LayoutInput { count: 20, years: &years, widths: &widths, pane, ..LayoutInput::default() };
        let at = cells(&time(&input).0, pane);
        assert!(at[1].0 - at[0].0 >= 13.0 + 2.0, "{at:?}");
    }

    #[test]
    fn on_a_narrow_pane_the_focus_stands_above_the_others_and_leaves_them_their_room() {
        let edges: Vec<(u32, u32)> = (1..11).map(|i| (0, i)).collect();
        let (widths, pane) = ([22u16; 11], Pane { cols: 38, rows: 11 });
        let input =
            LayoutInput { count: 11, focus: Some(0), edges: &edges, widths: &widths, pane, ..LayoutInput::default() };
        let at = cells(&layers(&input).0, pane);
        assert!(at[1..].iter().all(|cell| cell.1 > at[0].1 + 0.5), "{at:?}");
        let columns: std::collections::BTreeSet<i32> = at[1..].iter().map(|cell| cell.0 as i32).collect();
        let columns: Vec<i32> = columns.into_iter().collect();
        assert!(columns.len() == 2 && columns[1] - columns[0] >= 11 && 38 - columns[1] >= 11, "{columns:?}");
    }

    #[test]
    fn where_there_is_room_columns_keep_together_in_the_middle() {
        let edges = [(0, 1), (0, 2)];
        let pane = Pane { cols: 200, rows: 40 };
        let input = LayoutInput { count: 3, focus: Some(0), edges: &edges, pane, ..LayoutInput::default() };
        let at = cells(&layers(&input).0, pane);
        assert!(at[0].0 > 40.0 && at[1].0 - at[0].0 < 60.0, "{at:?}");
    }

    #[test]
    fn each_kind_has_its_own_rows() {
        let group = [2, 0, 2, 0, 1];
        let (points, guides) = kinds(&LayoutInput { group: &group, ..chain(Pane { cols: 100, rows: 20 }) });
        let highest = |kind: u32| (0..5).filter(|&i| group[i] == kind).map(|i| points[i].y).fold(1.0, f32::min);
        let lowest = |kind: u32| (0..5).filter(|&i| group[i] == kind).map(|i| points[i].y).fold(-1.0, f32::max);
        assert!(lowest(0) < highest(1) && lowest(1) < highest(2));
        assert_eq!(guides.iter().filter(|guide| matches!(guide, Guide::Caption { .. })).count(), 3);
    }
}
