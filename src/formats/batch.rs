//! The records of a block as codes: what a worker makes of them on its own, before anybody judges what they mean.
//!
//! Nothing here knows a format.

use std::borrow::Cow;
use std::sync::PoisonError;

use super::content::{Lines, Place};
use crate::network::builder::nfc;
use crate::network::{Builder, Ids, Meaning, OddityCode, RefusedReason, SharedIds, Texts, UNKNOWN};

/// A worker forgets its texts of a column once there are so many of them.
const FORGOTTEN_FROM: usize = 1 << 18;
/// ...or once they are so long.
const FORGOTTEN_BYTES: usize = 32 << 20;

/// The records of a block.
pub struct Batch<'t> {
    /// The text of the block.
    pub text: Cow<'t, str>,
    /// Where the block starts.
    pub place: Place,
    /// Where each record starts and ends in the text.
    pub records: Vec<[u32; 2]>,
    /// The columns of the records.
    pub columns: Vec<Cells>,
    /// Of relations: the numbers of the actors at both ends of each record, [`UNKNOWN`] where they are not known.
    pub ends: Vec<[u32; 2]>,
    /// What unknown ends are called, in their order; of actors, the id of each record.
    pub ids: Texts,
    /// What is odd about parts of the text, whatever they mean.
    pub odd: Vec<([u32; 2], OddityCode)>,
    /// Parts of the text that are no record, and why.
    pub refused: Vec<([u32; 2], RefusedReason)>,
    /// Rows of tables that have more cells than the header: how many.
    pub wider: Vec<([u32; 2], u32)>,
    /// How many relations were left out, as was asked for.
    pub left_out: u64,
}

/// Where the ends of relations stand, to be looked up all in a row when a batch ends: the processor then looks up several at
/// once.
#[derive(Default)]
pub struct Ends {
    /// Source and target of each record: start and end in the text, or a place in `spelled`.
    places: Vec<[u32; 2]>,
    /// Ends that do not stand in the text as they are.
    spelled: Vec<String>,
}

const SPELLED: u32 = u32::MAX;

impl Ends {
    /// Takes the two ends of a record, which may be parts of the text of the batch.
    pub fn push(&mut self, text: &str, ends: [&str; 2]) {
        for end in ends {
            let at = (end.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
            if at < text.len() {
                self.places.push([at as u32, (at + end.len()) as u32]);
            } else {
                self.places.push([self.spelled.len() as u32, SPELLED]);
                self.spelled.push(end.to_string());
            }
        }
    }

    /// Looks the ends up, for a batch whose text is there.
    pub fn find(&mut self, ids: &SharedIds, batch: &mut Batch<'_>) {
        let ids = ids.read().unwrap_or_else(PoisonError::into_inner);
        let (text, spelled) = (&batch.text, &self.spelled);
        let of = |[start, end]: [u32; 2]| {
            if end == SPELLED { &*spelled[start as usize] } else { &text[start as usize..end as usize] }
        };
        let texts: Vec<&str> = self.places.iter().map(|place| of(*place)).collect();
        let mut numbers = Vec::with_capacity(texts.len());
        let unknown = &mut batch.ids;
        ids.find_all(&texts, |text, number| {
            numbers.push(number.or_else(|| ids.find(&nfc(text))).unwrap_or_else(|| {
                unknown.push(&nfc(text));
                UNKNOWN
            }));
        });
        batch.ends = numbers.as_chunks::<2>().0.to_vec();
        self.places.clear();
        self.spelled.clear();
    }
}

/// A column of a batch.
#[derive(Default)]
pub struct Cells {
    /// For each record the code of its text, 0 where there is none; records past the end have none.
    pub codes: Vec<u32>,
    /// The texts that were not there in the batches before of the same worker; the first has the code after the last one.
    pub fresh: Texts,
    /// Whether the texts of the batches before are forgotten: codes begin at 1 again.
    pub renewed: bool,
}

impl<'t> Batch<'t> {
    /// No record yet, of a text that starts there.
    pub fn new(place: Place, columns: usize) -> Batch<'t> {
        let columns = std::iter::repeat_with(Cells::default).take(columns).collect();
        Batch {
            text: Cow::Borrowed(""),
            place,
            records: Vec::new(),
            columns,
            ends: Vec::new(),
            ids: Texts::default(),
            odd: Vec::new(),
            refused: Vec::new(),
            wider: Vec::new(),
            left_out: 0,
        }
    }

    /// Takes back what the columns were told of the record that comes next.
    pub fn forget_record(&mut self) {
        let records = self.records.len();
        self.columns.iter_mut().for_each(|cells| cells.codes.truncate(records));
    }

    /// Where in the file parts of the text are.
    pub fn lines(&self) -> Lines<'_> {
        Lines::new(&self.text, self.place)
    }

    /// A part of the text as the file has it.
    pub fn part(&self, [start, end]: [u32; 2]) -> &str {
        &self.text[start as usize..end as usize]
    }

    /// Tells the receipt what is odd and what is refused, whatever the records mean.
    pub fn tell(&self, builder: &mut Builder) {
        builder.leave_out(self.left_out);
        let mut lines = self.lines();
        for (part, code) in &self.odd {
            builder.oddity(*code, lines.at(part[0] as usize), self.part(*part));
        }
        for (part, reason) in &self.refused {
            builder.refuse(lines.at(part[0] as usize), reason.clone(), self.part(*part));
        }
    }
}

/// What the texts of a column mean, for the texts of one worker.
#[derive(Default)]
pub struct Meanings {
    by_code: Vec<Meaning>,
    /// Of each kind of oddity the first text that has it.
    odd: Vec<(OddityCode, String)>,
    /// The texts themselves, of columns whose rows are read one by one.
    pub texts: Texts,
}

impl Meanings {
    /// Takes the texts that are new in a batch: `meaning` is asked once for each.
    pub fn learn(&mut self, cells: &Cells, keep: bool, mut meaning: impl FnMut(&str) -> Meaning) {
        if cells.renewed {
            *self = Meanings { odd: std::mem::take(&mut self.odd), ..Meanings::default() };
        }
        if self.by_code.is_empty() {
            self.by_code.push(Meaning::default());
            self.texts.push("");
        }
        for text in cells.fresh.iter() {
            let meaning = meaning(text);
            if let Some(code) = meaning.odd
                && self.odd.iter().all(|(known, _)| *known != code)
            {
                self.odd.push((code, text.to_string()));
            }
            self.by_code.push(meaning);
            if keep {
                self.texts.push(text);
            }
        }
    }

    /// One more than the largest code that has a meaning.
    pub fn len(&self) -> usize {
        self.by_code.len()
    }

    /// What a code means.
    pub fn of(&self, code: u32) -> Meaning {
        self.by_code[code as usize]
    }

    /// What the rows of a batch are given.
    pub fn codes<'a>(&'a self, cells: &'a Cells) -> impl Iterator<Item = u32> + 'a {
        cells.codes.iter().map(|code| self.by_code[*code as usize].code)
    }

    /// Whether any row of a batch is given something.
    pub fn says_something(&self, cells: &Cells) -> bool {
        self.by_code.iter().any(|meaning| meaning.code != 0) && self.codes(cells).any(|code| code != 0)
    }

    /// Tells the receipt of the rows whose texts are odd. The records start where `records` says; `read` is what a text says
    /// to a person.
    pub fn tell(
        &self,
        cells: &Cells,
        records: &[[u32; 2]],
        lines: &mut Lines<'_>,
        builder: &mut Builder,
        read: impl Fn(&str) -> String,
    ) {
        for (code, text) in &self.odd {
            let mut rows = cells.codes.iter().enumerate().filter(|(_, cell)| self.of(**cell).odd == Some(*code));
            if let Some((first, _)) = rows.next() {
                let at = lines.at(records[first][0] as usize);
                builder.oddities(*code, 1 + rows.count() as u64, at, &read(text));
            }
        }
    }
}

/// The texts of each column that a worker met, by code.
#[derive(Default)]
pub struct Coders {
    columns: Vec<Coder>,
    /// How many of them have codes of days.
    dated: usize,
}

#[derive(Default)]
struct Coder {
    known: Ids,
    bytes: usize,
    fresh: Texts,
    renewed: bool,
    /// Codes of short texts that were asked for lately, each at the place that its bytes tell.
    near: Vec<(u128, u32)>,
    /// Codes of days, by day: a column of dates has some ten thousand of them, in no order.
    days: Vec<u32>,
}

/// How many columns of a worker have codes of days, which are large tables.
const DATED: usize = 16;
/// How many short texts are kept near.
const NEAR: usize = 256;
/// The years whose days have numbers.
const YEARS: std::ops::Range<usize> = 1800..2200;
/// Their days, each month with 31 of them.
const DAYS: usize = (YEARS.end - YEARS.start) * 12 * 31;

/// The bytes of a text of at most 15 and how many they are, as one number.
fn packed(text: &str) -> Option<u128> {
    let bytes = text.as_bytes();
    let word = |from: usize| u64::from_le_bytes(bytes[from..from + 8].try_into().expect("eight bytes"));
    let (low, high) = match bytes.len() {
        16.. => return None,
        8 => (word(0), 0),
        count @ 9.. => (word(0), word(count - 8) >> (8 * (16 - count))),
        _ => (bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
    };
    Some(u128::from(high | (bytes.len() as u64) << 56) << 64 | u128::from(low))
}

/// The number of a day that is spelled `2016-10-19`, or so with quotes, as JSON does.
fn day_of(text: &str) -> Option<usize> {
    let (bytes, first): (&[u8], usize) = match text.as_bytes() {
        [b'"', day @ .., b'"'] => (day, DAYS),
        day => (day, 0),
    };
    let bytes: [u8; 10] = bytes.try_into().ok()?;
    let digit = |at: usize| (bytes[at].wrapping_sub(b'0') < 10).then_some((bytes[at].wrapping_sub(b'0')) as usize);
    let two = |at: usize| Some(digit(at)? * 10 + digit(at + 1)?);
    let (year, month, day) = (two(0)? * 100 + two(2)?, two(5)?, two(8)?);
    let is_day = bytes[4] == b'-' && bytes[7] == b'-' && (1..=12).contains(&month) && (1..=31).contains(&day);
    (is_day && YEARS.contains(&year)).then(|| first + ((year - YEARS.start) * 12 + month - 1) * 31 + day - 1)
}

impl Coder {
    fn code(&mut self, text: &str, dated: &mut usize) -> u32 {
        if let Some(day) = day_of(text).filter(|_| !self.days.is_empty() || *dated < DATED) {
            if self.days.is_empty() {
                self.days.resize(2 * DAYS, 0);
                *dated += 1;
            }
            if self.days[day] == 0 {
                self.days[day] = self.add(text);
            }
            return self.days[day];
        }
        let Some(packed) = packed(text) else { return self.add(text) };
        self.near.resize(NEAR, (0, 0));
        let folded = (packed as u64 ^ (packed >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let place = (folded >> 56) as usize;
        if self.near[place].0 != packed {
            self.near[place] = (packed, self.add(text));
        }
        self.near[place].1
    }

    fn add(&mut self, text: &str) -> u32 {
        let (number, new) = self.known.intern(text);
        if new {
            self.fresh.push(text);
            self.bytes += text.len();
        }
        number + 1
    }
}

impl Coders {
    /// The code of a text in a column.
    pub fn code(&mut self, column: usize, text: &str) -> u32 {
        if column >= self.columns.len() {
            self.columns.resize_with(column + 1, Coder::default);
        }
        self.columns[column].code(text, &mut self.dated)
    }

    /// Ends a batch: its columns are told which texts are new.
    pub fn end(&mut self, columns: &mut [Cells]) {
        let all: usize = self.columns.iter().map(|coder| coder.bytes).sum();
        for (cells, coder) in columns.iter_mut().zip(&mut self.columns) {
            cells.fresh = std::mem::take(&mut coder.fresh);
            cells.renewed = std::mem::take(&mut coder.renewed);
            let is_large = coder.known.len() > FORGOTTEN_FROM || coder.bytes > FORGOTTEN_BYTES;
            if is_large || all > FORGOTTEN_BYTES * 2 && coder.bytes > 0 {
                self.dated -= usize::from(!coder.days.is_empty());
                *coder = Coder { renewed: true, ..Coder::default() };
            }
        }
    }
}
