//! Dates as sources give them (EDTF level 0 and 1), and what they let one say about when a relation held.
//!
//! A date is kept as the range of days it may be; a relation's validity answers in three values. Nothing here knows
//! calendars other than the proleptic Gregorian one, clock times, or the spelling a file used (the caller keeps it).

use thiserror::Error;

use super::{DateField, Dates};

/// Days since 1970-01-01 in the proleptic Gregorian calendar; `Day::MIN` and `Day::MAX` stand for ends that are open.
pub type Day = i32;

/// The last year, before or after year 0, whose days fit in a [`Day`] with room to spare.
const FARTHEST_YEAR: i32 = 5_000_000;

/// What is wrong with a date. The fields carry all that a sentence needs; `text` is what was read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    /// Nothing was given.
    #[error("empty date")]
    Empty,
    /// The text has the shape of no date.
    #[error("not a date: {text:?}")]
    NotADate {
        /// What was read.
        text: String,
    },
    /// The shape is that of a date, but the year has no such month or season.
    #[error("no month {month} in {text:?}")]
    NoSuchMonth {
        /// What was read.
        text: String,
        /// The number that is neither 1 to 12 nor, in EDTF, a season 21 to 24.
        month: u32,
    },
    /// The shape is that of a date, but the month has no such day.
    #[error("no day {day} in {text:?}: the month has {last}")]
    NoSuchDay {
        /// What was read.
        text: String,
        /// The day that does not exist.
        day: u32,
        /// How many days that month has.
        last: u32,
    },
    /// A year that is further away than days can be counted.
    #[error("year out of range in {text:?}")]
    YearTooFar {
        /// What was read.
        text: String,
    },
    /// An interval that ends before it starts.
    #[error("{text:?} ends before it starts")]
    Reversed {
        /// What was read.
        text: String,
    },
}

/// A date of any precision: every day from `first` to `last` may be the one meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartialDate {
    /// The earliest day it may be; `Day::MIN` when nothing limits it.
    pub first: Day,
    /// The latest day it may be; `Day::MAX` when nothing limits it.
    pub last: Day,
    /// Marked `~` or `%`: the source says "about". The range of days is that of the date without the mark.
    pub approximate: bool,
    /// Marked `?` or `%`: the source doubts. The range of days is that of the date without the mark.
    pub uncertain: bool,
    /// Written `..`: no day at all, the interval is known to have no end on this side.
    pub open: bool,
}

impl PartialDate {
    /// A range of days, both included, without any mark.
    pub const fn between(first: Day, last: Day) -> PartialDate {
        PartialDate { first, last, approximate: false, uncertain: false, open: false }
    }

    /// `..` as the start of an interval: it always held.
    pub const fn open_start() -> PartialDate {
        PartialDate { first: Day::MIN, last: Day::MIN, approximate: false, uncertain: false, open: true }
    }

    /// `..` as the end of an interval: it still holds.
    pub const fn open_end() -> PartialDate {
        PartialDate { first: Day::MAX, last: Day::MAX, approximate: false, uncertain: false, open: true }
    }

    /// Reads one EDTF date of level 0 or 1, or a date and time (taken as its day). `..` gives a date that is `open` on
    /// the range of all days: [`Validity`] knows from its place which end is meant.
    ///
    /// Seasons are those of weather services in the northern hemisphere: `2014-21` is March to May 2014, `2014-24`
    /// December 2014 to February 2015.
    ///
    /// # Errors
    /// [`DateError`] with what is wrong: no such shape, month, day, or a year beyond five million.
    ///
    /// ```
    /// use maillage::network::dates::{PartialDate, day_of};
    /// let june = PartialDate::parse("2014-06~").unwrap();
    /// assert_eq!((Some(june.first), Some(june.last)), (day_of(2014, 6, 1), day_of(2014, 6, 30)));
    /// assert!(june.approximate && !june.uncertain);
    /// assert!(PartialDate::parse("2015-02-31").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<PartialDate, DateError> {
        if text.is_empty() {
            return Err(DateError::Empty);
        }
        if text == ".." {
            return Ok(PartialDate { open: true, ..PartialDate::between(Day::MIN, Day::MAX) });
        }
        let (body, approximate, uncertain) = match text.as_bytes()[text.len() - 1] {
            b'~' => (&text[..text.len() - 1], true, false),
            b'?' => (&text[..text.len() - 1], false, true),
            b'%' => (&text[..text.len() - 1], true, true),
            _ => (text, false, false),
        };
        let (first, last) = edtf(body, text)?;
        Ok(PartialDate { first, last, approximate, uncertain, open: false })
    }

    /// Reads one EDTF date or an interval `A/B` of two: some day from the start of `A` to the end of `B`. A side that
    /// is `..` or empty does not limit it. This is the form of `attested`.
    ///
    /// # Errors
    /// [`DateError`], also when the interval ends before it starts.
    pub fn parse_interval(text: &str) -> Result<PartialDate, DateError> {
        let Some((a, b)) = text.split_once('/') else {
            return PartialDate::parse(text);
        };
        if a.is_empty() && b.is_empty() {
            return Err(DateError::NotADate { text: text.to_string() });
        }
        let side = |part: &str| if part.is_empty() { PartialDate::parse("..") } else { PartialDate::parse(part) };
        let (a, b) = (side(a)?, side(b)?);
        if a.first > b.last {
            return Err(DateError::Reversed { text: text.to_string() });
        }
        Ok(PartialDate {
            first: a.first,
            last: b.last,
            approximate: a.approximate || b.approximate,
            uncertain: a.uncertain || b.uncertain,
            open: a.open && b.open,
        })
    }

    /// Reads a date as tables write it, and gives its EDTF spelling: besides EDTF, day before month with `/`, `-` or
    /// `.` (`12/06/2014`), month and year (`06/2014`), year first with `/`, a year that a spreadsheet made a number
    /// (`2014.0`), and a clock time after a space. The spelling of a date that is EDTF already is left as it is.
    ///
    /// # Errors
    /// [`DateError`]; a day that does not exist is never read in another order (`02/31/2015` has no month 31).
    pub fn parse_lenient(text: &str) -> Result<(PartialDate, String), DateError> {
        let text = text.trim();
        match PartialDate::parse(text) {
            Ok(date) => Ok((date, text.to_string())),
            Err(error @ DateError::NotADate { .. }) => match edtf_spelling(text) {
                Some(spelling) => match PartialDate::parse(&spelling) {
                    Ok(date) => Ok((date, spelling)),
                    Err(inner) => Err(about(inner, text)),
                },
                None => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    /// The year of the first day it may be; none when nothing limits it on that side.
    pub fn first_year(&self) -> Option<i32> {
        (self.first > Day::MIN && self.first < Day::MAX).then(|| civil(self.first).0)
    }

    /// The year of the last day it may be; none when nothing limits it on that side.
    pub fn last_year(&self) -> Option<i32> {
        (self.last > Day::MIN && self.last < Day::MAX).then(|| civil(self.last).0)
    }

    /// The first and the last year it may be in; none when a side is not limited.
    pub fn year_range(&self) -> Option<(i32, i32)> {
        Some((self.first_year()?, self.last_year()?))
    }
}

/// Reads a range of days `A..B`, `A..`, `..B`, or one date, as `--during` and filters take it: from the first day `A`
/// may be to the last day `B` may be. Dates may be written as in tables.
///
/// # Errors
/// [`DateError`], also when the range ends before it starts.
pub fn parse_range(text: &str) -> Result<(Day, Day), DateError> {
    let text = text.trim();
    if let Some((a, b)) = text.split_once("..") {
        let first = if a.trim().is_empty() { Day::MIN } else { PartialDate::parse_lenient(a)?.0.first };
        let last = if b.trim().is_empty() { Day::MAX } else { PartialDate::parse_lenient(b)?.0.last };
        return if first <= last { Ok((first, last)) } else { Err(DateError::Reversed { text: text.to_string() }) };
    }
    let date = match PartialDate::parse_interval(text) {
        Err(DateError::NotADate { .. }) => PartialDate::parse_lenient(text)?.0,
        other => other?,
    };
    Ok((date.first, date.last))
}

/// The day of a date in the calendar; none when it does not exist or is too far away.
pub fn day_of(year: i32, month: u32, day: u32) -> Option<Day> {
    if !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) || year.abs() > FARTHEST_YEAR {
        return None;
    }
    // Howard Hinnant's days_from_civil: years that start in March, eras of 400 years.
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let month_from_march = (month as i32 + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// The year, month and day of a day that is not one of the open ends.
pub fn civil(day: Day) -> (i32, u32, u32) {
    let z = i64::from(day) + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 } as u32;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month, day)
}

/// How EDTF writes a day; none for the ends that are open.
pub fn spelling(day: Day) -> Option<String> {
    if day == Day::MIN || day == Day::MAX {
        return None;
    }
    let (year, month, day) = civil(day);
    let sign = if year < 0 { "-" } else { "" };
    Some(format!("{sign}{:04}-{month:02}-{day:02}", year.abs()))
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The first and last day of an EDTF date without its mark; `text` is the whole of it, for errors.
fn edtf(body: &str, text: &str) -> Result<(Day, Day), DateError> {
    let not_a_date = || DateError::NotADate { text: text.to_string() };
    let too_far = || DateError::YearTooFar { text: text.to_string() };
    if let Some(digits) = body.strip_prefix('Y') {
        let (negative, digits) = digits.strip_prefix('-').map_or((false, digits), |rest| (true, rest));
        if digits.len() < 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(not_a_date());
        }
        let year = digits.parse::<i32>().ok().filter(|y| *y <= FARTHEST_YEAR).ok_or_else(too_far)?;
        let year = if negative { -year } else { year };
        return month_range(year, 1, 12).ok_or_else(too_far);
    }
    let (negative, rest) = body.strip_prefix('-').map_or((false, body), |rest| (true, rest));
    let bytes = rest.as_bytes();
    if bytes.len() < 4 {
        return Err(not_a_date());
    }
    let unknown = bytes[..4].iter().rev().take_while(|b| **b == b'X').count();
    if unknown > 2 || !bytes[..4 - unknown].iter().all(u8::is_ascii_digit) {
        return Err(not_a_date());
    }
    let digit = |low: i32, b: &u8| low * 10 + i32::from(b - b'0');
    let low = bytes[..4 - unknown].iter().fold(0, digit) * 10i32.pow(unknown as u32);
    let high = low + 10i32.pow(unknown as u32) - 1;
    let (from, to) = if negative { (-high, -low) } else { (low, high) };
    if bytes.len() == 4 {
        let first = month_range(from, 1, 1).ok_or_else(too_far)?.0;
        return Ok((first, month_range(to, 12, 12).ok_or_else(too_far)?.1));
    }
    let year = from;
    if unknown > 0 || bytes[4] != b'-' || bytes.len() < 7 {
        return Err(not_a_date());
    }
    if &bytes[5..7] == b"XX" {
        return match &bytes[7..] {
            b"" | b"-XX" => month_range(year, 1, 12).ok_or_else(too_far),
            _ => Err(not_a_date()),
        };
    }
    let month = two_digits(&bytes[5..7]).ok_or_else(not_a_date)?;
    if bytes.len() == 7 && (21..=24).contains(&month) {
        let start = 3 * (month - 20);
        return match month {
            24 => month_range(year, 12, 12).zip(month_range(year + 1, 2, 2)).map(|(a, b)| (a.0, b.1)),
            _ => month_range(year, start, start + 2),
        }
        .ok_or_else(too_far);
    }
    let no_such_month = || DateError::NoSuchMonth { text: text.to_string(), month };
    if bytes.len() == 7 || &bytes[7..] == b"-XX" {
        return month_range(year, month, month).ok_or_else(no_such_month);
    }
    if bytes[7] != b'-' || bytes.len() < 10 || (bytes.len() > 10 && !is_clock(&bytes[10..])) {
        return Err(not_a_date());
    }
    let day = two_digits(&bytes[8..10]).ok_or_else(not_a_date)?;
    month_range(year, month, month).ok_or_else(no_such_month)?;
    let last = days_in_month(year, month);
    let found = day_of(year, month, day).ok_or_else(|| DateError::NoSuchDay { text: text.to_string(), day, last })?;
    Ok((found, found))
}

fn two_digits(bytes: &[u8]) -> Option<u32> {
    match bytes {
        [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => Some(u32::from(a - b'0') * 10 + u32::from(b - b'0')),
        _ => None,
    }
}

fn month_range(year: i32, from: u32, to: u32) -> Option<(Day, Day)> {
    let last = day_of(year, to, 1)? + days_in_month(year, to) as Day - 1;
    Some((day_of(year, from, 1)?, last))
}

/// Whether a text is the time of day of ISO 8601 with its `T`; its numbers are not judged, only the day is used.
fn is_clock(bytes: &[u8]) -> bool {
    bytes[0] == b'T'
        && bytes.len() >= 3
        && bytes[1].is_ascii_digit()
        && bytes[1..].iter().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'+' | b'-' | b'Z'))
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The EDTF spelling of a date that a table wrote in another way; none when it has no such shape.
fn edtf_spelling(text: &str) -> Option<String> {
    if let Some((date, clock)) = text.split_once([' ', 'T']) {
        let clock = clock.trim();
        let is_clock = clock.contains(':') && clock.bytes().all(|b| b.is_ascii_digit() || b":.+-Z".contains(&b));
        return if !is_clock {
            None
        } else if PartialDate::parse(date).is_ok() {
            Some(date.to_string())
        } else {
            edtf_spelling(date)
        };
    }
    let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if let Some((year, zeros)) = text.split_once('.')
        && year.len() == 4
        && number(year)
        && !zeros.is_empty()
        && zeros.bytes().all(|b| b == b'0')
    {
        return Some(year.to_string());
    }
    let separator = text.chars().find(|c| matches!(c, '/' | '-' | '.'))?;
    let parts: Vec<&str> = text.split(separator).collect();
    // As registers in English write a day: "12-JAN-2005".
    if let [d, m, y] = parts.as_slice()
        && let Some(month) = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(m))
    {
        let is_day = number(d) && number(y) && matches!(d.len(), 1 | 2) && y.len() == 4;
        return is_day.then(|| format!("{y}-{:02}-{d:0>2}", month + 1));
    }
    if !parts.iter().all(|part| number(part)) {
        return None;
    }
    match parts.as_slice() {
        [d, m, y] if y.len() == 4 && matches!((d.len(), m.len()), (1 | 2, 1 | 2)) => {
            Some(format!("{y}-{m:0>2}-{d:0>2}"))
        }
        [y, m, d] if y.len() == 4 && matches!((d.len(), m.len()), (1 | 2, 1 | 2)) => {
            Some(format!("{y}-{m:0>2}-{d:0>2}"))
        }
        [m, y] if separator != '.' && y.len() == 4 && matches!(m.len(), 1 | 2) => {
            // A season is EDTF's own; "21/2014" in a table is a fault, not the spring.
            m.parse::<u32>().is_ok_and(|m| m <= 12).then(|| format!("{y}-{m:0>2}"))
        }
        _ => None,
    }
}

/// The same error, about what the person wrote and not about our spelling of it.
fn about(error: DateError, given: &str) -> DateError {
    let given = given.to_string();
    match error {
        DateError::Empty => DateError::Empty,
        DateError::NotADate { .. } => DateError::NotADate { text: given },
        DateError::NoSuchMonth { month, .. } => DateError::NoSuchMonth { text: given, month },
        DateError::NoSuchDay { day, last, .. } => DateError::NoSuchDay { text: given, day, last },
        DateError::YearTooFar { .. } => DateError::YearTooFar { text: given },
        DateError::Reversed { .. } => DateError::Reversed { text: given },
    }
}

/// How far something can be said when dates are ranges of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// For no choice of days in the ranges.
    No,
    /// For some choice.
    Possible,
    /// For every choice.
    Certain,
}

/// When a relation held: from some day `since` may be to some day `until` may be, and on some day of `attested`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// The start; none when unknown.
    pub since: Option<PartialDate>,
    /// The end; none when unknown, which is not the same as [`PartialDate::open_end`].
    pub until: Option<PartialDate>,
    /// A range of days on one of which the relation is known to have held.
    pub attested: Option<PartialDate>,
}

/// What every admissible choice of start `s` and end `u` has in common.
#[derive(Clone, Copy)]
struct Bounds {
    s_min: Day,
    s_max: Day,
    u_min: Day,
    u_max: Day,
    known: bool,
}

/// The days that each of the three dates may be, in the order of [`DateField`].
type Ranges = [(Day, Day); 3];

fn range_of(field: DateField, date: Option<PartialDate>) -> (Day, Day) {
    match (date, field) {
        (Some(date), _) if !date.open => (date.first, date.last),
        (Some(_), DateField::Since) => (Day::MIN, Day::MIN),
        (Some(_), DateField::Until) => (Day::MAX, Day::MAX),
        _ => (Day::MIN, Day::MAX),
    }
}

fn contradict([s, u, a]: Ranges) -> bool {
    (s.0 > u.1) | (s.0 > a.1) | (a.0 > u.1)
}

impl Bounds {
    fn of(is_dated: bool, ranges: Ranges) -> Bounds {
        if !is_dated || contradict(ranges) {
            return Bounds { s_min: Day::MIN, s_max: Day::MAX, u_min: Day::MIN, u_max: Day::MAX, known: false };
        }
        let [s, u, a] = ranges;
        let (s_max, u_min) = (s.1.min(u.1).min(a.1), u.0.max(s.0).max(a.0));
        Bounds { s_min: s.0, s_max, u_min, u_max: u.1, known: true }
    }

    /// Without branches: in a pass over many relations nobody can foretell the answer.
    fn during(&self, first: Day, last: Day) -> Truth {
        let is_certain = self.known & (self.u_min >= first) & (self.s_max <= last);
        let is_possible = is_certain | !self.known | (self.s_min <= last) & (self.u_max >= first);
        let is_range = first <= last;
        [Truth::No, Truth::Possible, Truth::Certain]
            [usize::from(is_range & is_possible) + usize::from(is_range & is_certain)]
    }
}

/// What [`Validity::during`] says of a relation, for passes over many: dates are looked up by their codes in tables of days.
pub(super) fn during<'n>(
    codes: [&'n [u32]; 3],
    dates: &Dates,
    (first, last): (Day, Day),
) -> impl Fn(u32) -> Truth + Sync + use<'n> {
    let tables = DateField::ALL.map(|field| -> Vec<(Day, Day)> {
        (0..dates.len().max(1) as u32).map(|code| range_of(field, dates.date(code))).collect()
    });
    move |relation| {
        let codes = codes.map(|codes| codes.get(relation as usize).copied().unwrap_or(0) as usize);
        let ranges = [tables[0][codes[0]], tables[1][codes[1]], tables[2][codes[2]]];
        Bounds::of(codes != [0; 3], ranges).during(first, last)
    }
}

impl Validity {
    /// Whether it has any date at all.
    pub fn is_dated(&self) -> bool {
        self.since.is_some() || self.until.is_some() || self.attested.is_some()
    }

    /// Whether no choice of days puts the start before the end with the attested day between them. Such a relation is
    /// treated as one without dates: its dates say nothing that could be trusted.
    pub fn is_contradictory(&self) -> bool {
        contradict(self.ranges())
    }

    /// Whether it held on some day from `first` to `last`, both included.
    ///
    /// ```
    /// use maillage::network::dates::{PartialDate, Truth, Validity, parse_range};
    /// let since_2014 = Validity { since: PartialDate::parse("2014").ok(), ..Validity::default() };
    /// let during = |text| parse_range(text).map(|(first, last)| since_2014.during(first, last)).unwrap();
    /// assert_eq!(during("2013"), Truth::No);
    /// assert_eq!(during("2014"), Truth::Certain);
    /// assert_eq!(during("2015"), Truth::Possible);
    /// ```
    pub fn during(&self, first: Day, last: Day) -> Truth {
        self.bounds().during(first, last)
    }

    /// From the last day on which it may have begun to the first on which it may have ended: it held on all of these days
    /// whatever its dates stand for. The first is after the second where there is no such day.
    pub fn certain_days(&self) -> (Day, Day) {
        let bounds = self.bounds();
        (bounds.s_max, bounds.u_min)
    }

    fn ranges(&self) -> Ranges {
        use DateField::{Attested, Since, Until};
        [range_of(Since, self.since), range_of(Until, self.until), range_of(Attested, self.attested)]
    }

    fn bounds(&self) -> Bounds {
        Bounds::of(self.is_dated(), self.ranges())
    }
}

/// Whether there is one day on which all of them held. By Helly's theorem on a line it is enough that each two of them
/// share a day. Nothing at all holds certainly; one without dates makes it possible at most. Linear time.
pub fn share_an_instant(hops: &[Validity]) -> Truth {
    // The two greatest latest starts and the two least earliest ends, so that no hop is compared with itself.
    let mut starts = [(Day::MIN, usize::MAX); 2];
    let mut ends = [(Day::MAX, usize::MAX); 2];
    let (mut s_min, mut u_max, mut known) = (Day::MIN, Day::MAX, true);
    for (i, hop) in hops.iter().enumerate() {
        let b = hop.bounds();
        known &= b.known;
        s_min = s_min.max(b.s_min);
        u_max = u_max.min(b.u_max);
        if b.s_max >= starts[0].0 {
            starts = [(b.s_max, i), starts[0]];
        } else if b.s_max > starts[1].0 {
            starts[1] = (b.s_max, i);
        }
        if b.u_min <= ends[0].0 {
            ends = [(b.u_min, i), ends[0]];
        } else if b.u_min < ends[1].0 {
            ends[1] = (b.u_min, i);
        }
    }
    let every_pair = starts.iter().all(|s| ends.iter().all(|u| s.1 == u.1 || s.0 <= u.0));
    truth(known && every_pair, s_min <= u_max)
}

/// Whether there are days, one in each, that never go back: a chain that something could have walked. Nothing at all
/// holds certainly; one without dates makes it possible at most. Linear time.
pub fn in_order(hops: &[Validity]) -> Truth {
    let (mut certain, mut possible) = (true, true);
    let (mut s_max, mut s_min) = (Day::MIN, Day::MIN);
    for hop in hops {
        let b = hop.bounds();
        certain &= b.known && s_max <= b.u_min;
        s_max = s_max.max(b.s_max);
        s_min = s_min.max(b.s_min);
        possible &= s_min <= b.u_max;
    }
    truth(certain, possible)
}

fn truth(certain: bool, possible: bool) -> Truth {
    match (certain, possible) {
        (true, _) => Truth::Certain,
        (false, true) => Truth::Possible,
        (false, false) => Truth::No,
    }
}

#[cfg(test)]
mod tests;
