//! What a value must be, made ready once so that it can be asked of every value of a column.
//!
//! Texts are folded, numbers and dates read beforehand. Nothing here knows fields, actors or relations.

use std::collections::HashMap;

use super::expr::Order;
use crate::network::columns::{Shape, Value, number_of};
use crate::network::dates::{Day, PartialDate, parse_range};
use crate::network::fold::{contains_folded, fold, fold_into, with_folded};

/// A value asked for, as text, number and date at once: which one counts depends on the value it meets.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    text: String,
    number: Option<f64>,
    days: Option<(Day, Day)>,
}

impl Bound {
    pub(super) fn new(text: &str) -> Bound {
        Bound { text: fold(text), number: number_of(text), days: parse_range(text).ok() }
    }

    /// Whether a value is on that side: as numbers when both are, else as dates when both are, else as folded texts.
    fn admits(&self, order: Order, value: &str) -> bool {
        if let (Some(a), Some(b)) = (number_of(value), self.number) {
            return number_is(order, a, b);
        }
        if let Some(days) = self.days
            && let Ok(date) = parse_range(value)
        {
            return date_is(order, date, days);
        }
        let value = fold(value);
        match order {
            Order::Less => value < self.text,
            Order::AtMost => value <= self.text,
            Order::More => value > self.text,
            Order::AtLeast => value >= self.text,
        }
    }
}

pub(super) fn number_is(order: Order, a: f64, b: f64) -> bool {
    match order {
        Order::Less => a < b,
        Order::AtMost => a <= b,
        Order::More => a > b,
        Order::AtLeast => a >= b,
    }
}

/// On which side of a date another one is, when both are ranges of days: "at least 2014" is true when it may be in 2014,
/// "after 2014" when it may be later than its last day.
pub(super) fn date_is(order: Order, date: (Day, Day), bound: (Day, Day)) -> bool {
    match order {
        Order::Less => date.0 < bound.0,
        Order::AtMost => date.0 <= bound.1,
        Order::More => date.1 > bound.1,
        Order::AtLeast => date.1 >= bound.0,
    }
}

/// What a number must be.
#[derive(Clone, Debug)]
pub(super) enum NumberTest {
    /// Within any of these, both ends included.
    Any(Vec<(f64, f64)>),
    /// On one side.
    Order(Order, f64),
}

impl NumberTest {
    pub(super) fn admits(&self, number: f64) -> bool {
        match self {
            NumberTest::Any(ranges) => ranges.iter().any(|(low, high)| *low <= number && number <= *high),
            NumberTest::Order(order, bound) => number_is(*order, number, *bound),
        }
    }
}

/// What a date must be.
#[derive(Clone, Debug)]
pub(super) enum DateTest {
    /// A day in common with any of these; or known to have no end, `..`.
    Any { ranges: Vec<(Day, Day)>, open: bool },
    /// On one side.
    Order(Order, (Day, Day)),
}

impl DateTest {
    /// Whether a date fits; `open` is where `..` stands: before all days for a start, after them for an end.
    pub(super) fn admits(&self, date: PartialDate, open: Day) -> bool {
        let days = if date.open { (open, open) } else { (date.first, date.last) };
        match self {
            DateTest::Any { open: true, .. } if date.open => true,
            DateTest::Any { ranges, .. } => ranges.iter().any(|(first, last)| days.0 <= *last && days.1 >= *first),
            DateTest::Order(order, bound) => date_is(*order, days, *bound),
        }
    }
}

/// A word looked for somewhere in a text.
#[derive(Clone, Debug)]
pub(super) struct Needle {
    text: String,
    /// Only where a word begins.
    at_word: bool,
}

impl Needle {
    pub(super) fn new(text: &str, at_word: bool) -> Needle {
        Needle { text: fold(text), at_word }
    }

    pub(super) fn is_in(&self, text: &str) -> bool {
        if !self.at_word {
            return contains_folded(text, &self.text);
        }
        with_folded(text, |text| {
            text.match_indices(&self.text).any(|(i, _)| !text[..i].ends_with(char::is_alphanumeric))
        })
    }
}

fn length_bit(text: &str) -> u64 {
    1 << text.len().min(63)
}

/// What a text must be: any of several things, of which it is remembered which were ever met.
#[derive(Clone, Debug, Default)]
pub(super) struct TextTest {
    whole: HashMap<String, Vec<usize>>,
    /// The lengths of those, a bit each: texts of another length need no look. Folding keeps the length of ASCII.
    lengths: u64,
    numbers: Vec<(f64, usize)>,
    prefixes: Vec<(String, usize)>,
    needles: Vec<(Needle, usize)>,
    ranges: Vec<(Option<Bound>, Option<Bound>, usize)>,
    side: Option<(Order, Bound)>,
    met: Vec<bool>,
    buffer: String,
}

impl TextTest {
    /// A test for `count` things asked for, to be added.
    pub(super) fn new(count: usize) -> TextTest {
        TextTest { met: vec![false; count], ..TextTest::default() }
    }

    /// A value on one side of another.
    pub(super) fn on_side(order: Order, bound: &str) -> TextTest {
        TextTest { side: Some((order, Bound::new(bound))), ..TextTest::default() }
    }

    /// The whole value; a number is also found by another spelling.
    pub(super) fn whole(&mut self, text: &str, thing: usize) {
        let folded = fold(text);
        self.lengths |= length_bit(&folded);
        self.whole.entry(folded).or_default().push(thing);
        self.numbers.extend(number_of(text).map(|number| (number, thing)));
    }

    /// The beginning of the value.
    pub(super) fn prefix(&mut self, text: &str, thing: usize) {
        self.prefixes.push((fold(text), thing));
    }

    /// A word somewhere in the value.
    pub(super) fn inside(&mut self, needle: Needle, thing: usize) {
        self.needles.push((needle, thing));
    }

    /// Between two values.
    pub(super) fn between(&mut self, from: Option<&str>, to: Option<&str>, thing: usize) {
        self.ranges.push((from.map(Bound::new), to.map(Bound::new), thing));
    }

    /// Whether a thing asked for was never met.
    pub(super) fn missed(&self, thing: usize) -> bool {
        !self.met[thing]
    }

    /// Takes over what a copy of the test has met.
    pub(super) fn meet(&mut self, copy: &TextTest) {
        self.met.iter_mut().zip(&copy.met).for_each(|(met, more)| *met |= more);
    }

    /// Whether a value fits; any item of a list may.
    pub(super) fn admits(&mut self, value: Value<'_>) -> bool {
        match (value.shape, value.text) {
            (Shape::List, _) => self.admits_any(&value.items()),
            (Shape::Number, text) => self.admits_number(text) | self.admits_text(text),
            (Shape::Boolean, "true") => self.admits_any(&["true", "yes", "oui", "vrai"]),
            (Shape::Boolean, _) => self.admits_any(&["false", "no", "non", "faux"]),
            (Shape::Text | Shape::Json, text) => self.admits_text(text),
        }
    }

    /// Whether any of several texts fits; all of them are looked at, to know what was met.
    pub(super) fn admits_any(&mut self, texts: &[impl AsRef<str>]) -> bool {
        let mut found = false;
        for text in texts {
            found |= self.admits_text(text.as_ref());
        }
        found
    }

    fn admits_number(&mut self, spelling: &str) -> bool {
        let Some(number) = number_of(spelling) else { return false };
        let mut found = false;
        for (asked, thing) in &self.numbers {
            if *asked == number {
                self.met[*thing] = true;
                found = true;
            }
        }
        found
    }

    /// Whether a text fits.
    pub(super) fn admits_text(&mut self, text: &str) -> bool {
        if let Some((order, bound)) = &self.side {
            return bound.admits(*order, text);
        }
        let (met, mut found) = (&mut self.met, false);
        // What was met before needs no second look once the answer is known.
        let mut look = |things: &[usize], found: &mut bool, is: &dyn Fn() -> bool| {
            if !(*found && things.iter().all(|thing| met[*thing])) && is() {
                things.iter().for_each(|thing| met[*thing] = true);
                *found = true;
            }
        };
        let may_be_whole = self.lengths & length_bit(text) != 0 || self.lengths != 0 && !text.is_ascii();
        if may_be_whole || !self.prefixes.is_empty() {
            self.buffer.clear();
            fold_into(text, &mut self.buffer);
            if let Some(things) = self.whole.get(self.buffer.as_str()) {
                look(things, &mut found, &|| true);
            }
            for (prefix, thing) in &self.prefixes {
                look(&[*thing], &mut found, &|| self.buffer.starts_with(prefix.as_str()));
            }
        }
        for (needle, thing) in &self.needles {
            look(&[*thing], &mut found, &|| needle.is_in(text));
        }
        for (from, to, thing) in &self.ranges {
            look(&[*thing], &mut found, &|| {
                from.as_ref().is_none_or(|from| from.admits(Order::AtLeast, text))
                    && to.as_ref().is_none_or(|to| to.admits(Order::AtMost, text))
            });
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_compare_as_numbers_then_dates_then_texts() {
        let admits = |order, bound: &str, value: &str| Bound::new(bound).admits(order, value);
        assert!(admits(Order::More, "9", "10"));
        assert!(admits(Order::Less, "48,5", "48.4"));
        assert!(admits(Order::AtLeast, "2014", "2014-06"));
        assert!(!admits(Order::More, "2014", "2014-06"));
        assert!(admits(Order::More, "2014-05", "2014-06~"));
        assert!(admits(Order::More, "Écluse", "étang"));
        assert!(!admits(Order::Less, "b", "C"));
    }

    #[test]
    fn what_was_never_met_is_known() {
        let mut test = TextTest::new(3);
        test.whole("Bretagne", 0);
        test.whole("3", 1);
        test.prefix("occ", 2);
        assert!(test.admits(Value::text("BRETAGNE")));
        assert!(!test.admits(Value::text("Basse-Bretagne")));
        assert!(test.admits(Value::number("3.0")));
        assert!(!test.admits(Value::text("3.0")));
        assert_eq!([0, 1, 2].map(|thing| test.missed(thing)), [false, false, true]);
        assert!(test.admits(Value { shape: Shape::List, text: r#"["a","Occitanie"]"# }));
        assert!(!test.missed(2));
        let mut test = TextTest::new(3);
        for (thing, word) in ["lab", "labo", "lab"].into_iter().enumerate() {
            test.inside(Needle::new(word, false), thing);
        }
        assert!(test.admits_text("Le Labo"));
        assert!((0..3).all(|thing| !test.missed(thing)));
    }

    #[test]
    fn a_star_finds_the_beginning_of_a_word() {
        assert!(Needle::new("BRÉ", true).is_in("Réseau brétois"));
        assert!(!Needle::new("bre", true).is_in("Ombre"));
        assert!(Needle::new("bre", false).is_in("Ombre"));
        assert!(Needle::new("bre", true).is_in("ombre d'Ombre, l'Bretagne"));
    }

    #[test]
    fn dates_meet_when_a_day_is_common() {
        let date = |text: &str| PartialDate::parse(text).unwrap();
        let any = |text: &str| DateTest::Any { ranges: vec![parse_range(text).unwrap()], open: false };
        assert!(any("2014").admits(date("2014-06"), Day::MIN));
        assert!(any("2014-06-03").admits(date("2014"), Day::MIN));
        assert!(any("2013..").admits(date(".."), Day::MAX));
        assert!(!any("2013").admits(date(".."), Day::MAX));
        assert!(DateTest::Any { ranges: vec![], open: true }.admits(date(".."), Day::MAX));
        let than = |order| DateTest::Order(order, parse_range("2014").unwrap());
        assert!(
            !than(Order::More).admits(date("2014"), Day::MIN) && than(Order::AtLeast).admits(date("2014"), Day::MIN)
        );
        assert!(
            !than(Order::Less).admits(date("2014"), Day::MIN) && than(Order::AtMost).admits(date("2014"), Day::MIN)
        );
    }
}
