//! Puts names beside actors: greedily, the ones that matter first, and never over anything.
//!
//! A name stands next to its actor or is left out. Three passes: everybody's short form; the selected actor, which
//! always has its name and may push others away; then names grow into the room that is left. A few of those that matter and found no
//! room stand farther off, with a line (`leaders`).

use super::cells::{clip, width};
use super::discs::{self, Disc, Try};
use super::leaders;
use super::places::{self, Ink, count_text, marked_name};
use super::{Block, Dots, NameSide, PlacedLabel, Scene, SceneInput};

pub(super) const FREE: u8 = 0;
pub(super) const GLYPH: u8 = 1;
const NAME: u8 = 2;
/// In a circle or on its rim.
const DISC: u8 = 3;
/// No name is shortened below this; under it one reads nothing.
const LEAST: usize = 5;
/// No name is longer than this in the first pass, nor than the second in the last one.
const MOST: usize = 24;
const GROWN: usize = 40;
/// What it costs to lose a letter, to lose the count, and to stand over or under the actor instead of beside it;
/// hiding one cell of an ordinary line costs 3.
const LETTER: f32 = 2.0;
const UNCOUNTED: f32 = 10.0;
const OVER: f32 = 14.0;

pub(super) fn place_labels(scene: &mut Scene, input: &SceneInput) {
    let mut board = Board::new(scene);
    board.name_groups(scene, input);
    // Where actors are few, nobody has to stand back for others.
    let share = if scene.nodes.len() <= usize::from(scene.rows) / 2 { 5 } else { 3 };
    let most = (usize::from(scene.cols) * share / 12).clamp(9, MOST);
    let mut order: Vec<usize> = (0..scene.nodes.len()).filter(|&i| scene.nodes[i].label.is_none()).collect();
    let tier = |i: usize| match scene.nodes[i].state {
        s if s.focus => 0,
        s if s.on_path => 1,
        s if s.marked => 2,
        s if !s.dimmed => 3,
        _ => 4,
    };
    // Stable: within a tier `nodes` are already in the order of importance.
    order.sort_by_key(|&i| tier(i));
    for &i in &order {
        board.name(scene, input, i, most);
    }
    for i in 0..scene.nodes.len() {
        if (scene.nodes[i].state.selected || scene.nodes[i].state.focus) && scene.nodes[i].label.is_none() {
            board.push_in(scene, input, i, most, &order);
        }
    }
    let by_rank = order.clone();
    order.sort_by_key(|&i| !scene.nodes[i].state.selected);
    for &i in &order {
        board.grow(scene, input, i);
    }
    if input.names == NameSide::Any {
        leaders::place_far(&mut board, scene, input, &by_rank, most);
    }
}

/// What stands in each cell, and how much line lies under it.
pub(super) struct Board {
    cols: i32,
    rows: i32,
    cells: Vec<u8>,
    pub(super) ink: Ink,
    taken: Option<Block>,
}

/// A place for a name.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub(super) col: i32,
    pub(super) row: i32,
    pub(super) width: i32,
}

/// A name to place.
#[derive(Clone, Copy)]
struct Named<'a> {
    name: &'a str,
    count: Option<&'a str>,
    side: NameSide,
}

impl Board {
    fn new(scene: &Scene) -> Board {
        let (cols, rows) = (i32::from(scene.cols), i32::from(scene.rows));
        let (cells, taken) = (vec![FREE; (cols * rows) as usize], scene.taken);
        let mut board = Board { cols, rows, cells, ink: Ink::of(scene), taken };
        if let Some(taken) = taken {
            let across = |row: i32| (0..cols).map(move |col| (col, row));
            for (col, row) in (0..rows).flat_map(across).filter(|(col, row)| taken.covers(*col, *row)) {
                board.cells[(row * cols + col) as usize] = NAME;
            }
        }
        for caption in &scene.captions {
            let first = (i32::from(caption.row) * cols + i32::from(caption.col)) as usize;
            board.cells[first..first + width(&caption.text).min((cols - i32::from(caption.col)) as usize)].fill(NAME);
        }
        for node in &scene.nodes {
            board.cells[(i32::from(node.row) * cols + i32::from(node.col)) as usize] = GLYPH;
            if let Some(label) = &node.label {
                board.fill(label, NAME);
            }
        }
        board
    }

    /// Names groups: in their circle, else beside it, else farther off with a line to it, else so much of the name as has room in the
    /// circle. Nothing else is named in one.
    fn name_groups(&mut self, scene: &mut Scene, input: &SceneInput) {
        for disc in &scene.discs {
            let ((left, right), (top, bottom)) = disc.bounds();
            for row in top.max(0)..=bottom.min(self.rows - 1) {
                for col in left.max(0)..=right.min(self.cols - 1) {
                    let cell = &mut self.cells[(row * self.cols + col) as usize];
                    if *cell == FREE && disc.covers(col, row) {
                        *cell = DISC;
                    }
                }
            }
        }
        let mut rest: Vec<(usize, Disc)> = Vec::new();
        for disc in scene.discs.clone() {
            let Some(at) = scene.placed[disc.index].map(|at| at as usize) else { continue };
            let names = places::names(&input.nodes[disc.index], input.numerals);
            // A shorter name comes before one that reaches over the rims.
            let named = |ways: &'static [Try]| {
                let ways = names.iter().flat_map(move |(name, count)| ways.iter().map(move |how| (name, count, how)));
                let scene = &*scene;
                ways.filter_map(move |(name, count, how)| discs::inside(scene, &disc, (name, count.as_deref()), how))
            };
            let mut tries = named(&discs::WITHIN).chain(named(&discs::ACROSS));
            match tries.find(|lines| self.fits_inside(&disc, cell_of(scene, at), lines)) {
                Some(lines) => self.put_inside(scene, at, lines),
                None => rest.push((at, disc)),
            }
        }
        for (at, disc) in rest {
            let shortest = places::names(&input.nodes[disc.index], input.numerals).pop();
            let Some(name) = shortest.map(|(name, _)| name) else { continue };
            let wide = width(&name) as i32;
            let slots = discs::beside(&disc, wide).map(|(col, row)| Slot { col, row, width: wide });
            let free = |slot: &Slot| {
                let clear = (slot.col - 1..=slot.col + slot.width).all(|col| self.cell(col, slot.row) == FREE);
                self.inside(*slot) && clear && self.is_apart(slot.row, slot.col, slot.col + slot.width, None)
            };
            let (above, below) = disc.ends();
            if let Some(slot) = slots.into_iter().find(|slot| wide > 0 && free(slot)) {
                self.put(scene, at, slot, name, None);
            } else if !disc.is_whole {
                continue;
            } else if let Some((slot, leader)) = leaders::best(self, above, below, wide) {
                self.put(scene, at, slot, name, None);
                self.draw(leader);
                scene.nodes[at].leader = Some(leader);
            } else {
                let mut tries = discs::cut_inside(scene, &disc, &name).into_iter();
                if let Some(lines) = tries.find(|lines| self.fits_inside(&disc, cell_of(scene, at), lines)) {
                    self.put_inside(scene, at, lines);
                }
            }
        }
    }

    /// Whether a name lies over nothing but its own circle and beside no other, with a cell left to the next name even where it is
    /// drawn as a block.
    fn fits_inside(&self, disc: &Disc, own: (i32, i32), lines: &[PlacedLabel]) -> bool {
        let free = |col: i32, row: i32| match self.cell(col, row) {
            FREE => true,
            DISC => disc.covers(col, row),
            _ => (col, row) == own,
        };
        !lines.is_empty()
            && lines.iter().all(|line| {
                let row = i32::from(line.row);
                let (first, end) = (i32::from(line.col), i32::from(line.col + line.width));
                (first - 1..=end).all(|col| free(col, row)) && self.is_apart(row, first, end, Some(own))
            })
    }

    /// Whether two cells at either end of a name hold no other name and no sign.
    fn is_apart(&self, row: i32, first: i32, end: i32, own: Option<(i32, i32)>) -> bool {
        let said = |col: i32| matches!(self.cell(col, row), NAME | GLYPH) && Some((col, row)) != own;
        ![first - 2, first - 1, end, end + 1].into_iter().any(said)
    }

    /// Puts a name in its circle, in place of the sign.
    fn put_inside(&mut self, scene: &mut Scene, at: usize, lines: Vec<PlacedLabel>) {
        lines.iter().for_each(|line| self.fill(line, NAME));
        let mut lines = lines.into_iter();
        let node = &mut scene.nodes[at];
        (node.label, node.inside) = (lines.next(), true);
        node.more = lines.collect();
    }

    pub(super) fn cell(&self, col: i32, row: i32) -> u8 {
        if col < 0 || col >= self.cols || row < 0 || row >= self.rows {
            FREE
        } else {
            self.cells[(row * self.cols + col) as usize]
        }
    }

    /// Keeps names off a line that leads to one.
    pub(super) fn draw(&mut self, leader: Dots) {
        for (col, row) in leaders::cells(leader) {
            if (0..self.cols).contains(&col) && (0..self.rows).contains(&row) {
                self.cells[(row * self.cols + col) as usize] = NAME;
            }
        }
    }

    fn fill(&mut self, label: &PlacedLabel, what: u8) {
        let first = i32::from(label.row) * self.cols + i32::from(label.col);
        self.cells[first as usize..(first + i32::from(label.width)) as usize].fill(what);
    }

    /// The four places for a name of that width: right, left, below, above (these two centred, kept in the area).
    fn slots(&self, (col, row): (i32, i32), width: i32) -> [Slot; 4] {
        let over = (col - width / 2).clamp(0, (self.cols - width).max(0));
        [
            Slot { col: col + 2, row, width },
            Slot { col: col - 1 - width, row, width },
            Slot { col: over, row: row + 1, width },
            Slot { col: over, row: row - 1, width },
        ]
    }

    pub(super) fn inside(&self, slot: Slot) -> bool {
        let is_taken = |taken: Block| (slot.col - 1..=slot.col + slot.width).any(|col| taken.covers(col, slot.row));
        slot.col >= 0
            && slot.col + slot.width <= self.cols
            && slot.row >= 0
            && slot.row < self.rows
            && !self.taken.is_some_and(is_taken)
    }

    /// Whether a name may stand there: nothing under it, two free cells to the next thing in its row, and when it
    /// stands over or under its actor, no other actor near enough to claim it.
    fn fits(&self, slot: Slot, own: (i32, i32)) -> bool {
        if !self.inside(slot) {
            return false;
        }
        let (first, end) = (slot.col, slot.col + slot.width);
        let clear = (first..end).all(|c| self.cell(c, slot.row) == FREE)
            && (first - 2..first).chain(end..end + 2).all(|c| self.cell(c, slot.row) == FREE || (c, slot.row) == own);
        clear
            && (slot.row == own.1
                || [own.1, 2 * slot.row - own.1]
                    .iter()
                    .all(|&r| (first - 1..=end).all(|c| (c, r) == own || self.cell(c, r) != GLYPH)))
    }

    /// How many free cells a name has at one side of its actor, two cells off the next thing.
    fn room(&self, own: (i32, i32), step: i32) -> i32 {
        let first = own.0 + 2 * step;
        if self.cell(first - step, own.1) != FREE {
            return 0;
        }
        let mut room = 0;
        while (0..self.cols).contains(&(first + room * step)) && self.cell(first + room * step, own.1) == FREE {
            room += 1;
        }
        let edge = !(0..self.cols).contains(&(first + room * step));
        if edge { room } else { (room - 2).max(0) }
    }

    /// The least costly place for a name: lines hidden, letters lost and a count lost all cost something.
    fn best(&self, own: (i32, i32), name: Named<'_>, most: usize) -> Option<(Slot, String, bool)> {
        let Named { name, count, side } = name;
        let full = width(name).min(most);
        let least = full.min(LEAST);
        let mut best: Option<(f32, Slot, String, bool)> = None;
        let mut weigh = |slot: Slot, text: String, counted: bool, bias: f32| {
            let lost = (full - width(&text).min(full)) as f32;
            let uncounted = if counted || count.is_none() { 0.0 } else { UNCOUNTED };
            let ink = self.ink.under(slot.col - 1, slot.row, slot.width + 2) as f32;
            let cost = bias + ink + lost * LETTER + uncounted;
            if best.as_ref().is_none_or(|b| cost < b.0) {
                best = Some((cost, slot, text, counted));
            }
        };
        for counted in [true, false] {
            let tail = match count {
                Some(n) if counted => width(n) + 1,
                None if counted => 0,
                Some(_) => 0,
                None => continue,
            };
            let sides = if side == NameSide::After { 1 } else { 2 };
            for (step, bias) in [(1, 0.0), (-1, 0.1)].into_iter().take(sides) {
                let cells = (self.room(own, step) as usize).saturating_sub(tail).min(most);
                if cells >= least {
                    let text = clip(name, cells).into_owned();
                    let wide = (width(&text) + tail) as i32;
                    let col = if step > 0 { own.0 + 2 } else { own.0 - 1 - wide };
                    weigh(Slot { col, row: own.1, width: wide }, text, counted, bias);
                }
            }
            for cells in [most, most * 3 / 4, most / 2].into_iter().filter(|_| side == NameSide::Any) {
                let text = clip(name, cells.max(LEAST)).into_owned();
                let slots = self.slots(own, (width(&text) + tail) as i32);
                for slot in slots.into_iter().skip(2).filter(|&slot| self.fits(slot, own)) {
                    weigh(slot, text.clone(), counted, OVER);
                }
                if width(name) <= cells {
                    break;
                }
            }
        }
        best.map(|(_, slot, text, counted)| (slot, text, counted))
    }

    pub(super) fn put(&mut self, scene: &mut Scene, i: usize, slot: Slot, text: String, count: Option<String>) {
        let label = PlacedLabel { col: slot.col as u16, row: slot.row as u16, width: slot.width as u16, text, count };
        self.fill(&label, NAME);
        scene.nodes[i].label = Some(label);
    }

    /// Names an actor where it costs least, if there is any room.
    fn name(&mut self, scene: &mut Scene, input: &SceneInput, i: usize, most: usize) {
        let node = &input.nodes[scene.nodes[i].index];
        let (name, count) = (marked_name(node, &node.label), count_text(node, input.numerals));
        if width(&name) == 0 {
            return;
        }
        let named = Named { name: &name, count: count.as_deref(), side: input.side(scene.nodes[i].index) };
        if let Some((slot, text, counted)) = self.best(cell_of(scene, i), named, most) {
            self.put(scene, i, slot, text, count.filter(|_| counted));
        }
    }

    /// Names an actor that must have its name: names in the way go elsewhere or are left out, and if only glyphs
    /// leave no room, they are covered as long as it is selected.
    fn push_in(&mut self, scene: &mut Scene, input: &SceneInput, i: usize, most: usize, order: &[usize]) {
        let node = &input.nodes[scene.nodes[i].index];
        let name = marked_name(node, &node.label);
        let own = cell_of(scene, i);
        let mut choices = Vec::new();
        for cells in [most, most / 2, LEAST] {
            let text = clip(&name, cells.min(self.cols as usize)).into_owned();
            let wide = width(&text) as i32;
            for (k, slot) in self.slots(own, wide).into_iter().enumerate() {
                if wide == 0 || !self.inside(slot) {
                    continue;
                }
                let over = |node: &super::PlacedNode, gap: i32| {
                    let (c, r) = (i32::from(node.col), i32::from(node.row));
                    r == slot.row && c >= slot.col - gap && c < slot.col + slot.width + gap && (c, r) != own
                };
                let glyphs = scene.nodes.iter().filter(|n| over(n, 1)).count();
                let meets = |n: &super::PlacedNode| is_in_the_way(n, slot);
                let fixed = scene.nodes.iter().any(|n| n.state.focus && meets(n));
                let names = scene.nodes.iter().filter(|n| meets(n)).count();
                choices.push((
                    fixed,
                    glyphs,
                    names + usize::from(k > 1) + (most - cells.min(most)) / 4,
                    k,
                    cells,
                    slot,
                    text.clone(),
                ));
            }
        }
        let Some((.., slot, text)) =
            choices.into_iter().min_by_key(|&(f, g, n, k, c, ..)| (f, g, n, k, usize::MAX - c))
        else {
            return;
        };
        let mut pushed = Vec::new();
        for n in 0..scene.nodes.len() {
            if is_in_the_way(&scene.nodes[n], slot) {
                let node = &mut scene.nodes[n];
                let leader = node.leader.take().into_iter().flat_map(leaders::cells);
                leader.for_each(|(col, row)| self.cells[(row * self.cols + col) as usize] = FREE);
                let lines: Vec<PlacedLabel> = node.label.take().into_iter().chain(node.more.drain(..)).collect();
                let what = if std::mem::take(&mut node.inside) { DISC } else { FREE };
                lines.iter().for_each(|l| self.fill(l, what));
                pushed.push(n);
            }
            let (c, r) = cell_of(scene, n);
            if r == slot.row && (slot.col..slot.col + slot.width).contains(&c) {
                scene.nodes[n].covered = true;
            }
        }
        // What must have its name takes the place of a heading too.
        let covers = |caption: &super::PlacedCaption| {
            let (first, end) = (i32::from(caption.col), i32::from(caption.col) + width(&caption.text) as i32);
            i32::from(caption.row) == slot.row && first <= slot.col + slot.width && slot.col <= end
        };
        scene.captions.retain(|caption| !covers(caption));
        self.put(scene, i, slot, text, None);
        for &n in order.iter().filter(|n| pushed.contains(n)) {
            self.name(scene, input, n, most);
        }
    }

    /// Lets a name take the room left over at its side: first its count, then the rest of its letters.
    fn grow(&mut self, scene: &mut Scene, input: &SceneInput, i: usize) {
        let Some(old) = scene.nodes[i].label.clone().filter(|_| !scene.nodes[i].inside) else { return };
        let node = &input.nodes[scene.nodes[i].index];
        let own = cell_of(scene, i);
        let most = (self.cols as usize * 2 / 5).min(GROWN);
        let count = count_text(node, input.numerals);
        let name = marked_name(node, &node.label);
        let whole =
            node.state.selected.then(|| marked_name(node, &node.full)).filter(|full| width(full) > width(&name));
        if whole.is_none() && old.count == count && old.text == name {
            return;
        }
        self.fill(&old, FREE);
        let (row, wide) = (i32::from(old.row), width(&old.text));
        let step = if i32::from(old.col) > own.0 { 1 } else { -1 };
        let room = if row == own.1 { self.room(own, step) as usize } else { 0 };
        let mut grown = None;
        for count in [count.as_deref(), None] {
            if count.is_none() && old.count.is_some() {
                break;
            }
            let tail = count.map_or(0, |n| width(n) + 1);
            let slot = |cells: usize| {
                let all = (cells + tail) as i32;
                match (row == own.1, step > 0) {
                    (true, true) => Slot { col: own.0 + 2, row, width: all },
                    (true, false) => Slot { col: own.0 - 1 - all, row, width: all },
                    _ => Slot { col: (own.0 - all / 2).clamp(0, (self.cols - all).max(0)), row, width: all },
                }
            };
            let fits = |text: &str| match row == own.1 {
                true => width(text) + tail <= room,
                false => self.fits(slot(width(text)), own),
            };
            // The whole name or nothing of it; else as many letters as fit, if they are worth a change.
            let best = whole
                .iter()
                .chain([&name])
                .find(|text| width(text) <= most && fits(text))
                .cloned()
                .or_else(|| {
                    let text = clip(&name, room.saturating_sub(tail).min(most)).into_owned();
                    (row == own.1 && width(&text) >= wide + 3 && fits(&text)).then_some(text)
                })
                .or_else(|| fits(&old.text).then(|| old.text.clone()));
            if let Some(text) = best {
                grown = Some((slot(width(&text)), text, count.map(str::to_string)));
                break;
            }
        }
        match grown {
            Some((slot, text, count)) => self.put(scene, i, slot, text, count),
            None => self.fill(&old, NAME),
        }
    }
}

fn cell_of(scene: &Scene, i: usize) -> (i32, i32) {
    (i32::from(scene.nodes[i].col), i32::from(scene.nodes[i].row))
}

fn meet(label: &PlacedLabel, slot: Slot) -> bool {
    // What is selected is a block, a cell longer at either end.
    let (first, end) = (i32::from(label.col) - 2, i32::from(label.col + label.width) + 2);
    i32::from(label.row) == slot.row && first < slot.col + slot.width && slot.col < end
}

/// Whether a name, or the line to one, is where another has to be.
fn is_in_the_way(node: &super::PlacedNode, slot: Slot) -> bool {
    let under = |(col, row): (i32, i32)| row == slot.row && (slot.col - 1..=slot.col + slot.width).contains(&col);
    node.lines().any(|line| meet(line, slot)) || node.leader.into_iter().flat_map(leaders::cells).any(under)
}
