//! Places actors on the ground: at their latitude and longitude, on an outline of France where they stand in it.
//!
//! Overseas collectivities have a frame of their own at the side; actors without a place stand in a column that says so.
//! The outline is `data/france.txt` (see `data/README.md` for its sources).

use super::guides::{Guide, Says};
use super::{LayoutInput, Point};

static FRANCE: &str = include_str!("../../data/france.txt");

/// How far from 0° a degree of longitude is as long as it is in the middle of France, against one of latitude.
const NARROWER: f32 = 0.69;
/// Degrees around what is drawn.
const MARGIN: f32 = 0.25;
/// Actors that stand in less than this share of the mainland, both ways, are looked at from nearer.
const LOCAL: f32 = 0.45;
/// Nearer than so many degrees nobody knows where it is.
const NEAREST: f32 = 3.2;
/// So many cells beside a fan are for the names of its outermost actors; wider than that it would no longer read as one place.
const NAME_BESIDE: f32 = 16.0;
const WIDEST_FAN: f32 = 5.0;
/// Names of regions need a map of at least so many rows.
const NAMED: f32 = 22.0;

/// A stretch of the ground in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Frame {
    west: f32,
    east: f32,
    south: f32,
    north: f32,
}

const MAINLAND: Frame = Frame { west: -5.2, east: 9.7, south: 41.3, north: 51.2 };

/// The frames at the side, in their order.
const OVERSEAS: [(&str, Frame); 9] = [
    ("Guadeloupe", Frame { west: -61.9, east: -60.9, south: 15.8, north: 16.6 }),
    ("Martinique", Frame { west: -61.3, east: -60.7, south: 14.3, north: 15.0 }),
    ("Guyane", Frame { west: -54.8, east: -51.4, south: 2.0, north: 6.0 }),
    ("La Réunion", Frame { west: 55.1, east: 55.95, south: -21.45, north: -20.8 }),
    ("Mayotte", Frame { west: 44.9, east: 45.4, south: -13.1, north: -12.55 }),
    ("Saint-Pierre-et-Miquelon", Frame { west: -56.5, east: -56.0, south: 46.7, north: 47.2 }),
    ("Saint-Martin, Saint-Barthélemy", Frame { west: -63.3, east: -62.7, south: 17.8, north: 18.2 }),
    ("Polynésie française", Frame { west: -150.1, east: -149.0, south: -18.0, north: -17.3 }),
    ("Nouvelle-Calédonie", Frame { west: 163.4, east: 168.3, south: -22.8, north: -19.4 }),
];

impl Frame {
    fn holds(&self, (lat, lon): (f32, f32)) -> bool {
        (self.west..=self.east).contains(&lon) && (self.south..=self.north).contains(&lat)
    }

    fn around(places: impl Iterator<Item = (f32, f32)>) -> Frame {
        let none = Frame { west: f32::MAX, east: f32::MIN, south: f32::MAX, north: f32::MIN };
        places.fold(none, |f, (lat, lon)| Frame {
            west: f.west.min(lon - MARGIN),
            east: f.east.max(lon + MARGIN),
            south: f.south.min(lat - MARGIN),
            north: f.north.max(lat + MARGIN),
        })
    }

    /// A frame with the same middle of at least so many degrees each way.
    fn at_least(self, degrees: f32) -> Frame {
        let grown = |low: f32, high: f32| {
            let more = ((degrees - (high - low)) / 2.0).max(0.0);
            (low - more, high + more)
        };
        let ((west, east), (south, north)) = (grown(self.west, self.east), grown(self.south, self.north));
        Frame { west, east, south, north }
    }

    /// Width and height in the same measure.
    fn size(&self) -> (f32, f32) {
        ((self.east - self.west) * NARROWER, self.north - self.south)
    }
}

/// A frame on the pane: where its middle is, in cells, and how many columns a degree of longitude takes.
#[derive(Clone, Copy, Debug)]
struct Sheet {
    frame: Frame,
    middle: (f32, f32),
    scale: f32,
}

impl Sheet {
    /// As large as fits a box of cells, a cell being twice as high as it is wide.
    fn fit(frame: Frame, (left, top, wide, high): (f32, f32, f32, f32)) -> Sheet {
        let (w, h) = frame.size();
        let scale = (wide / w.max(0.01)).min(2.0 * high / h.max(0.01)).max(0.0);
        Sheet { frame, middle: (left + wide / 2.0, top + high / 2.0), scale }
    }

    fn cell(&self, (lat, lon): (f32, f32)) -> (f32, f32) {
        let (f, s) = (self.frame, self.scale);
        let across = (lon - (f.west + f.east) / 2.0) * NARROWER * s;
        (self.middle.0 + across, self.middle.1 - (lat - (f.south + f.north) / 2.0) * s / 2.0)
    }
}

struct Ground {
    sheets: Vec<(Option<&'static str>, Sheet)>,
    unplaced_left: f32,
    cols: f32,
    rows: f32,
    french: bool,
    /// Whether only a part of the mainland is drawn, because all stand in it.
    local: bool,
}

impl Ground {
    fn of(input: &LayoutInput) -> Ground {
        let (cols, rows) = (f32::from(input.pane.cols.max(2)), f32::from(input.pane.rows.max(2)));
        let places = || (0..input.count).filter_map(|i| place_of(input, i));
        let home = |place: &(f32, f32)| MAINLAND.holds(*place) || OVERSEAS.iter().any(|(_, f)| f.holds(*place));
        let at_home = places().filter(home).count();
        // Most of them in France: France, or the part of it that holds them. Else whatever holds them all.
        let french = at_home > 0 && at_home * 2 >= places().count();
        let unplaced = input.count - places().count();
        let strays = places().any(|place| french && !home(&place));
        let side = match unplaced > 0 || strays {
            // Nobody has a place: there is no ground to draw.
            true if unplaced == input.count => cols - 1.0,
            true => (cols * 0.24).min(30.0),
            false => 0.0,
        };
        let used: Vec<(&'static str, Frame)> =
            OVERSEAS.into_iter().filter(|(_, frame)| french && places().any(|place| frame.holds(place))).collect();
        let inset = if used.is_empty() { 0.0 } else { (cols * 0.2).min(26.0) };
        let near = Frame::around(places().filter(|place| MAINLAND.holds(*place))).at_least(NEAREST);
        let (wide, high) = near.size();
        let local = french && wide < LOCAL * MAINLAND.size().0 && high < LOCAL * MAINLAND.size().1 && wide > 0.0;
        let main = match (french, local) {
            (true, false) => MAINLAND,
            (true, true) => near,
            (false, _) => Frame::around(places()),
        };
        let mut sheets = vec![(None, Sheet::fit(main, (inset, 0.0, cols - inset - side, rows - 1.0)))];
        let high = rows / used.len().max(1) as f32;
        for (k, (name, frame)) in used.into_iter().enumerate() {
            sheets.push((Some(name), Sheet::fit(frame, (0.0, k as f32 * high + 1.0, inset - 2.0, high - 1.5))));
        }
        Ground { sheets, unplaced_left: cols - side, cols, rows, french, local }
    }

    /// The outline of a ring, cut where it leaves what a sheet has room for.
    fn trace(&self, sheet: &Sheet, ring: &[(f32, f32)], guides: &mut Vec<Guide>) {
        let cells: Vec<(f32, f32)> = ring.iter().map(|at| sheet.cell(*at)).collect();
        let right = if self.unplaced_left < self.cols { self.unplaced_left - 2.0 } else { self.cols - 1.0 };
        let mut line: Vec<Point> = Vec::new();
        for ends in cells.windows(2) {
            let Some((enter, leave)) = inside(ends[0], ends[1], (right.max(0.0), self.rows - 1.0)) else {
                guides.extend((line.len() > 1).then(|| Guide::Line(std::mem::take(&mut line))));
                line.clear();
                continue;
            };
            if enter != ends[0] || line.is_empty() {
                guides.extend((line.len() > 1).then(|| Guide::Line(std::mem::take(&mut line))));
                line = vec![self.point(enter)];
            }
            line.push(self.point(leave));
        }
        guides.extend((line.len() > 1).then_some(Guide::Line(line)));
    }

    /// How many columns for a row a fan of so many actors around a column spreads, at least as many as look round.
    fn fan(&self, col: f32, count: usize) -> f32 {
        let room = col.min(self.unplaced_left - 1.0 - col) - NAME_BESIDE;
        (room / (0.9 * (count as f32).sqrt()).max(1.0)).clamp(2.0, WIDEST_FAN)
    }

    fn sheet(&self, place: (f32, f32)) -> Option<&Sheet> {
        self.sheets.iter().rev().map(|(_, sheet)| sheet).find(|sheet| sheet.frame.holds(place))
    }

    fn point(&self, (col, row): (f32, f32)) -> Point {
        let unit = |at: f32, all: f32| (at / (all - 1.0).max(1.0) * 2.0 - 1.0).clamp(-1.0, 1.0);
        Point::new(unit(col, self.cols), unit(row, self.rows))
    }
}

/// The part of a stretch that lies between the origin and a corner (Liang and Barsky).
fn inside(from: (f32, f32), to: (f32, f32), corner: (f32, f32)) -> Option<((f32, f32), (f32, f32))> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0f32, 1.0f32);
    for (step, room) in [(-dx, from.0), (dx, corner.0 - from.0), (-dy, from.1), (dy, corner.1 - from.1)] {
        if step == 0.0 && room < 0.0 {
            return None;
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else if step > 0.0 {
            leave = leave.min(room / step);
        }
    }
    let at = |share: f32| (from.0 + dx * share, from.1 + dy * share);
    (enter <= leave).then(|| (if enter == 0.0 { from } else { at(enter) }, if leave == 1.0 { to } else { at(leave) }))
}

fn place_of(input: &LayoutInput, i: usize) -> Option<(f32, f32)> {
    let place = input.places.get(i).copied().flatten()?;
    (place.0.is_finite() && place.1.is_finite() && place.0.abs() <= 90.0 && place.1.abs() <= 180.0).then_some(place)
}

/// Places actors where they are. Several in one place fan out around it, the weightiest in the middle; linear but for the
/// order by weight.
pub fn places(input: &LayoutInput) -> Vec<Point> {
    let ground = Ground::of(input);
    let mut order: Vec<usize> = (0..input.count).collect();
    let weigh = |i: usize| input.weight.get(i).copied().unwrap_or(0.0);
    order.sort_by(|&a, &b| weigh(b).total_cmp(&weigh(a)).then(a.cmp(&b)));
    let bucket = |(col, row): (f32, f32)| ((col / 2.0).round() as i32, row.round() as i32);
    let cell = |i: usize| place_of(input, i).and_then(|place| Some(ground.sheet(place)?.cell(place)));
    // Where nearly all are in one place, the fan is the picture: it takes the room that names need.
    let mut crowds: std::collections::BTreeMap<(i32, i32), usize> = std::collections::BTreeMap::new();
    (0..input.count).filter_map(cell).for_each(|at| *crowds.entry(bucket(at)).or_default() += 1);
    let placed: usize = crowds.values().sum();
    let crowd = crowds.into_iter().max_by_key(|(_, count)| *count).filter(|(_, count)| *count * 4 > placed * 3);
    let mut met = std::collections::HashMap::new();
    let mut points = vec![Point::default(); input.count];
    let mut without: Vec<usize> = Vec::new();
    for i in order {
        let Some((col, row)) = cell(i) else {
            without.push(i);
            continue;
        };
        let turn = met.entry(bucket((col, row))).or_insert(0u32);
        // A sunflower: each of them as far from the others as from the middle, twice as far across as down.
        let (far, angle) = (0.9 * (*turn as f32).sqrt(), *turn as f32 * 2.399_963);
        *turn += 1;
        let wide = match crowd {
            Some((at, count)) if at == bucket((col, row)) => ground.fan(col, count),
            _ => 2.0,
        };
        points[i] = ground.point((col + wide * far * angle.cos(), row + far * angle.sin()));
    }
    let room = (ground.rows - 3.0).max(1.0);
    let lines = (without.len() as f32 / room).ceil().max(1.0);
    let step = ((ground.cols - ground.unplaced_left) / lines).max(0.0);
    for (k, i) in without.iter().enumerate() {
        let (line, row) = (k as f32 % lines, (k as f32 / lines).floor());
        let col = (ground.unplaced_left + line * step).min(ground.cols - 1.0);
        points[*i] = ground.point((col, 2.0 + row.min(room)));
    }
    points
}

/// The outlines under the actors, the frames of the overseas collectivities, and the names of regions.
pub fn outlines(input: &LayoutInput) -> Vec<Guide> {
    if input.count == 0 {
        return Vec::new();
    }
    let ground = Ground::of(input);
    let mut guides = Vec::new();
    for line in FRANCE.lines().filter(|_| ground.french) {
        let mut words = line.split(' ');
        match words.next() {
            Some("outline") => {
                let numbers: Vec<f32> = words.filter_map(|word| word.parse().ok()).collect();
                let ring: Vec<(f32, f32)> = numbers.chunks_exact(2).map(|at| (at[1], at[0])).collect();
                let holds = |(name, sheet): &&(Option<&str>, Sheet)| {
                    let frame = if name.is_none() { MAINLAND } else { sheet.frame };
                    ring.iter().all(|at| frame.holds(*at))
                };
                if let Some((_, sheet)) = ground.sheets.iter().rev().find(holds) {
                    ground.trace(sheet, &ring, &mut guides);
                }
            }
            Some(what) if what == if ground.local { "departement" } else { "region" } && ground.rows >= NAMED => {
                let (Some(code), Some(lon), Some(lat)) = (words.next(), words.next(), words.next()) else { continue };
                let at = lat.parse().ok().zip(lon.parse().ok()).filter(|at| ground.sheets[0].1.frame.holds(*at));
                let name = line.splitn(5, ' ').nth(4).unwrap_or(code);
                if let Some(at) = at {
                    let at = ground.point(ground.sheets[0].1.cell(at));
                    guides.push(Guide::Caption { at, says: Says::Territory(name), centred: true });
                }
            }
            _ => {}
        }
    }
    for (name, sheet) in &ground.sheets {
        if let Some(name) = name {
            let (_, north) = sheet.frame.size();
            let top = sheet.middle.1 - north * sheet.scale / 4.0;
            let at = ground.point((0.0, (top - 1.0).max(0.0)));
            guides.push(Guide::Caption { at, says: Says::Overseas(name), centred: false });
        }
    }
    let unplaced = |i: usize| place_of(input, i).is_none_or(|place| ground.sheet(place).is_none());
    if (0..input.count).any(unplaced) {
        let at = ground.point((ground.unplaced_left, 0.0));
        guides.push(Guide::Caption { at, says: Says::Unplaced, centred: false });
    }
    guides
}

/// A département or region of France by its code or its folded name: latitude and longitude of its middle.
///
/// `fold` makes two spellings of one name alike.
pub fn territory(wanted: &str, fold: impl Fn(&str) -> String) -> Option<(f32, f32)> {
    if wanted.is_empty() {
        return None;
    }
    let folded = fold(wanted);
    for line in FRANCE.lines().filter(|line| !line.starts_with("outline")) {
        let mut words = line.splitn(5, ' ');
        let (Some(what), Some(code), Some(lon), Some(lat), Some(name)) =
            (words.next(), words.next(), words.next(), words.next(), words.next())
        else {
            continue;
        };
        if what == "departement" && code == wanted || fold(name) == folded {
            return lat.parse().ok().zip(lon.parse().ok());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Pane;

    #[test]
    fn north_is_up_east_is_right_and_several_in_one_place_fan_out() {
        let (lille, marseille, brest) = (Some((50.6, 3.1)), Some((43.3, 5.4)), Some((48.4, -4.5)));
        let places = [lille, marseille, brest, lille, lille, None];
        let input =
            LayoutInput { count: 6, places: &places, pane: Pane { cols: 120, rows: 40 }, ..LayoutInput::default() };
        let points = super::places(&input);
        assert!(points[0].y < points[2].y && points[2].y < points[1].y);
        assert!(points[2].x < points[0].x && points[0].x < points[1].x);
        assert!(points[0] != points[3] && points[3] != points[4]);
        assert!(points[5].x > points[1].x);
        let guides = outlines(&input);
        assert!(guides.iter().filter(|guide| matches!(guide, Guide::Line(_))).count() >= 2, "the mainland and Corsica");
        assert!(guides.iter().any(|guide| matches!(guide, Guide::Caption { says: Says::Unplaced, .. })));
    }

    #[test]
    fn where_all_are_in_one_place_they_spread_for_their_names() {
        let (pau, lille) = (Some((43.3, -0.37)), Some((50.6, 3.1)));
        let pane = Pane { cols: 114, rows: 54 };
        let across = |places: &[Option<(f32, f32)>]| {
            let points = super::places(&LayoutInput { count: places.len(), places, pane, ..LayoutInput::default() });
            let crowd = points.iter().zip(places).filter(|(_, place)| **place == pau).map(|(point, _)| point.x);
            let (low, high) = crowd.fold((1.0f32, -1.0f32), |(low, high), x| (low.min(x), high.max(x)));
            assert!(low > -1.0 && high < 1.0, "nobody stands at the edge, where places meet");
            high - low
        };
        let alone = across(&[pau; 60]);
        let among_others = across(&[[pau; 30], [lille; 30]].concat());
        assert!(alone > 2.0 * among_others, "{alone} {among_others}");
    }

    #[test]
    fn who_stands_close_together_is_looked_at_from_nearer() {
        let spread = |points: &[Point]| (points[0].x - points[1].x).abs();
        let (bayonne, pau, lille) = (Some((43.49, -1.47)), Some((43.3, -0.37)), Some((50.6, 3.1)));
        let near = [bayonne, pau];
        let pane = Pane { cols: 120, rows: 40 };
        let near = LayoutInput { count: 2, places: &near, pane, ..LayoutInput::default() };
        // The same two among others who stand far away.
        let spread_out = [bayonne, pau, lille];
        let far = super::places(&LayoutInput { count: 3, places: &spread_out, pane, ..LayoutInput::default() });
        assert!(spread(&super::places(&near)) > 2.5 * spread(&far));
        let guides = outlines(&near);
        let named =
            |guide: &Guide| matches!(guide, Guide::Caption { says: Says::Territory(name), .. } if name.contains("Pyr"));
        assert!(guides.iter().any(named), "{guides:?}");
        assert!(guides.iter().any(|guide| matches!(guide, Guide::Line(_))), "the coast");
    }

    #[test]
    fn where_nobody_has_a_place_nothing_is_drawn_but_columns_that_say_so() {
        let input = LayoutInput { count: 60, pane: Pane { cols: 100, rows: 30 }, ..LayoutInput::default() };
        let guides = outlines(&input);
        assert!(matches!(guides[..], [Guide::Caption { says: Says::Unplaced, .. }]), "{guides:?}");
        let points = super::places(&input);
        assert!(points.iter().any(|p| p.x < -0.9) && points.iter().any(|p| p.x > -0.5));
    }

    #[test]
    fn overseas_has_frames_at_the_side_and_elsewhere_has_no_outline() {
        let places = [Some((48.8, 2.3)), Some((-21.1, 55.5))];
        let input =
            LayoutInput { count: 2, places: &places, pane: Pane { cols: 120, rows: 40 }, ..LayoutInput::default() };
        let points = super::places(&input);
        assert!(points[1].x < -0.5 && points[0].x > -0.5);
        let abroad = [Some((52.5, 13.4)), Some((40.4, -3.7)), Some((f32::NAN, 0.0))];
        let input = LayoutInput { count: 3, places: &abroad, ..input };
        assert!(!outlines(&input).iter().any(|guide| matches!(guide, Guide::Line(_))));
        assert!(super::places(&input).iter().all(|p| p.x.is_finite() && p.y.is_finite()));
    }

    #[test]
    fn a_territory_is_found_by_code_and_by_name() {
        let fold = |text: &str| text.to_lowercase();
        let (lat, lon) = territory("59", fold).unwrap();
        assert!((50.0..51.2).contains(&lat) && (2.0..4.3).contains(&lon));
        assert_eq!(territory("NORD", fold), territory("59", fold));
        assert!(territory("La Réunion", fold).unwrap().0 < 0.0);
        assert_eq!(territory("", fold), None);
        assert_eq!(territory("Bavière", fold), None);
    }
}
