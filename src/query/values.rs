//! From the values typed after a field to tests of text, numbers and dates, with the place of what is of the wrong type.
//!
//! It knows how fields compare, not which fields there are.

use super::error::{Fault, QueryError, Span};
use super::expr::{FieldRef, Item, Test, Text};
use super::fields::{Compare, key};
use super::matcher::{DateTest, Needle, NumberTest, TextTest};
use crate::network::columns::number_of;
use crate::network::dates::parse_range;

/// A test of texts; the things it remembers to have met are the items, by their number.
pub(super) fn text_test(test: &Test, compare: Compare) -> TextTest {
    let items = match test {
        Test::Compare(order, bound) => return TextTest::on_side(*order, &bound.text),
        Test::Any(items) => items,
    };
    let mut asked = TextTest::new(items.len());
    for (thing, item) in items.iter().enumerate() {
        match (item, compare) {
            (Item::Value(text), Compare::Inside) => asked.inside(Needle::new(&text.text, text.prefix), thing),
            (Item::Value(text), _) if text.prefix => asked.prefix(&text.text, thing),
            (Item::Value(text), _) => asked.whole(&text.text, thing),
            // Free text has no order worth a range: the dots are part of what is looked for.
            (Item::Range { from, to, .. }, Compare::Inside) => {
                let text = format!("{}..{}", from.as_deref().unwrap_or(""), to.as_deref().unwrap_or(""));
                asked.inside(Needle::new(&text, false), thing);
            }
            (Item::Range { from, to, .. }, _) => asked.between(from.as_deref(), to.as_deref(), thing),
        }
    }
    asked
}

/// A test of numbers.
pub(super) fn number_test(name: &FieldRef, test: &Test) -> Result<NumberTest, QueryError> {
    let number = |text: &str, span: Span| {
        number_of(text)
            .ok_or_else(|| QueryError::new(span, Fault::NotANumber { field: name.typed(), value: text.to_string() }))
    };
    let value = |text: &Text| match text.prefix {
        true => number(&format!("{}*", text.text), text.span),
        false => number(&text.text, text.span),
    };
    match test {
        Test::Compare(order, text) => Ok(NumberTest::Order(*order, value(text)?)),
        Test::Any(items) => {
            let mut ranges = Vec::new();
            for item in items {
                ranges.push(match item {
                    Item::Value(text) => value(text).map(|n| (n, n))?,
                    Item::Range { from, to, span } => (
                        from.as_deref().map_or(Ok(f64::NEG_INFINITY), |text| number(text, *span))?,
                        to.as_deref().map_or(Ok(f64::INFINITY), |text| number(text, *span))?,
                    ),
                });
            }
            Ok(NumberTest::Any(ranges))
        }
    }
}

/// A test of dates.
pub(super) fn date_test(name: &FieldRef, test: &Test) -> Result<DateTest, QueryError> {
    let range = |text: &str, span: Span| {
        parse_range(text).map_err(|error| QueryError::new(span, Fault::NotADate { field: name.typed(), error }))
    };
    let value = |text: &Text| match text.prefix {
        true => range(&format!("{}*", text.text), text.span),
        false => range(&text.text, text.span),
    };
    match test {
        Test::Compare(order, text) => Ok(DateTest::Order(*order, value(text)?)),
        Test::Any(items) => {
            let (mut ranges, mut open) = (Vec::new(), false);
            for item in items {
                match item {
                    Item::Value(text) if text.text == ".." && !text.prefix => open = true,
                    Item::Value(text) => ranges.push(value(text)?),
                    Item::Range { from, to, span } => {
                        let text = format!("{}..{}", from.as_deref().unwrap_or(""), to.as_deref().unwrap_or(""));
                        ranges.push(range(&text, *span)?);
                    }
                }
            }
            Ok(DateTest::Any { ranges, open })
        }
    }
}

/// The values of a field that has no order.
pub(super) fn plain_items<'t>(name: &FieldRef, test: &'t Test) -> Result<Vec<&'t Text>, QueryError> {
    let not_ordered = |span| QueryError::new(span, Fault::NotOrdered { field: name.typed() });
    match test {
        Test::Compare(..) => Err(not_ordered(name.span)),
        Test::Any(items) => items
            .iter()
            .map(|item| match item {
                Item::Value(text) => Ok(text),
                Item::Range { span, .. } => Err(not_ordered(*span)),
            })
            .collect(),
    }
}

/// Which of the allowed words were asked for.
pub(super) fn words(
    name: &FieldRef,
    test: &Test,
    allowed: &'static [(&'static str, &'static str)],
) -> Result<Vec<bool>, QueryError> {
    let mut asked = vec![false; allowed.len()];
    for text in plain_items(name, test)? {
        let wanted = key(&text.text);
        let is = |(en, fr): &(&str, &str)| key(en) == wanted || key(fr) == wanted;
        match allowed.iter().position(is).filter(|_| !text.prefix) {
            Some(i) => asked[i] = true,
            None => {
                let fault = Fault::UnknownWord { field: name.typed(), value: text.text.clone(), allowed };
                return Err(QueryError::new(text.span, fault));
            }
        }
    }
    Ok(asked)
}
