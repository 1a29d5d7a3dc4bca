//! The tables of a native file: kinds, kinds of relations, sources. An entry is read for what it says, and every key of
//! it is kept as it was written, so that writing gives the same entry back.
//!
//! An entry without any key, or one that is no object, is kept whole: see [`whole_entry`].

use super::raw::{Type, members, respaced_into, text_of, type_of};
use crate::label::OwnedLabel;
use crate::network::{Hue, Kind, RelationKind, Source, Symbol};

/// A value on one line.
pub fn respaced(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    respaced_into(raw, &mut out);
    out
}

/// All keys of an entry, as `extra` of a kind keeps them.
fn all_keys(raw: &str) -> Vec<(String, String)> {
    let mut keys = Vec::new();
    let _: Result<(), ()> = members(raw, |key, value| {
        keys.push((key.into_owned(), respaced(value)));
        Ok(())
    });
    if keys.is_empty() {
        keys.push((String::new(), format!("={}", respaced(raw))));
    }
    keys
}

/// The entry that was kept whole, which is marked by a sign that no JSON value starts with.
pub fn whole_entry(extra: &[(String, String)]) -> Option<&str> {
    match extra {
        [(_, value)] => value.strip_prefix('='),
        _ => None,
    }
}

/// A name in one language or in several: what a language lacks is taken from the other, else from any.
fn words(raw: &str) -> Option<OwnedLabel> {
    if let Some(text) = text_of(raw) {
        return Some(OwnedLabel::same(&text));
    }
    let (mut en, mut fr, mut any) = (None, None, None);
    let _: Result<(), ()> = members(raw, |key, value| {
        if let Some(text) = text_of(value) {
            any.get_or_insert_with(|| text.clone().into_owned());
            match &*key {
                "en" => en = Some(text.into_owned()),
                "fr" => fr = Some(text.into_owned()),
                _ => {}
            }
        }
        Ok(())
    });
    let other = en.clone().or_else(|| fr.clone()).or(any)?;
    Some(OwnedLabel { en: en.unwrap_or_else(|| other.clone()), fr: fr.unwrap_or(other) })
}

/// Reads the entry of a kind; `fault` is called with each key whose value it cannot have.
pub fn kind(id: &str, place: usize, raw: &str, fault: &mut dyn FnMut(&str)) -> Kind {
    let mut kind = Kind { extra: all_keys(raw), ..Kind::named(id, place) };
    if type_of(raw) != Type::Object {
        fault("");
    }
    let mut plural = false;
    let _: Result<(), ()> = members(raw, |key, value| {
        let text = text_of(value);
        let known = match &*key {
            "label" => words(value).map(|label| {
                if !plural {
                    kind.plural = label.clone();
                }
                kind.label = label;
            }),
            "plural" => words(value).map(|label| {
                kind.plural = label;
                plural = true;
            }),
            "shape" => text.and_then(|t| Symbol::from_word(&t)).map(|symbol| kind.symbol = symbol),
            "color" => text.and_then(|t| Hue::from_word(&t)).map(|hue| kind.hue = hue),
            "letter" => text.and_then(|t| t.chars().next()).map(|letter| kind.letter = letter),
            _ => Some(()),
        };
        if known.is_none() {
            fault(&key);
        }
        Ok(())
    });
    kind
}

/// Reads the entry of a kind of relation; `fault` is called with each key whose value it cannot have.
pub fn relation_kind(id: &str, raw: &str, fault: &mut dyn FnMut(&str)) -> RelationKind {
    let mut kind = RelationKind { extra: all_keys(raw), ..RelationKind::named(id) };
    if type_of(raw) != Type::Object {
        fault("");
    }
    let (mut named, mut inverse) = (false, false);
    let _: Result<(), ()> = members(raw, |key, value| {
        let known = match &*key {
            "label" => words(value).map(|label| {
                kind.label = label;
                named = true;
            }),
            "inverse" => words(value).map(|label| {
                kind.inverse = label;
                inverse = true;
            }),
            "symmetric" => value.parse().ok().map(|yes| kind.symmetric = yes),
            "cooperation" => value.parse().ok().map(|yes| kind.cooperation = yes),
            "event" => value.parse().ok().map(|yes| kind.event = yes),
            "strength" => value.parse().ok().filter(|s| (1..=3).contains(s)).map(|strength| kind.strength = strength),
            _ => Some(()),
        };
        if known.is_none() {
            fault(&key);
        }
        Ok(())
    });
    if named && !inverse {
        kind.inverse = kind.label.clone();
    }
    kind
}

/// Reads the entry of a source. Values that it cannot have are kept as they are.
pub fn source(id: &str, raw: &str) -> Source {
    let mut source = Source { id: id.to_string(), ..Source::default() };
    let mut keys = 0;
    let _: Result<(), ()> = members(raw, |key, value| {
        keys += 1;
        match (&*key, text_of(value)) {
            ("title", Some(text)) => source.title = Some(text.into_owned()),
            ("url", Some(text)) => source.url = Some(text.into_owned()),
            ("date", Some(text)) => source.date = Some(text.into_owned()),
            (key, _) => source.extra.push((key.to_string(), respaced(value))),
        }
        Ok(())
    });
    if keys == 0 {
        source.extra = all_keys(raw);
    }
    if let Some(text) = text_of(raw) {
        let is_url = text.contains("://");
        *(if is_url { &mut source.url } else { &mut source.title }) = Some(text.into_owned());
    }
    source
}
