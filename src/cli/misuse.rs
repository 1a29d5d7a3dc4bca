//! From the parser's errors to what `text` says about a command line.
//!
//! Only the kind of an error and its context are used: the parser's sentences are English.

use std::ffi::OsString;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::table::{EXPLORER, Opt, Takes, VERBS};
use crate::text::usage::Misuse;

fn texts(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

fn first(error: &Error, kind: ContextKind) -> Option<String> {
    texts(error, kind).into_iter().next()
}

/// The option in `--depth <N>`: what a person typed, without the name of its value.
fn option_name(text: &str) -> String {
    let end = text.find([' ', '=', '[']).unwrap_or(text.len());
    let name = if text.starts_with('-') { &text[..end] } else { text };
    name.trim_matches(['<', '>']).trim_end_matches("...").trim_matches(['[', ']', '<', '>']).to_string()
}

/// The row of an option by its long name with its hyphens.
fn row(option: &str) -> Option<&'static Opt> {
    let long = option.strip_prefix("--")?;
    let groups = VERBS.iter().chain([&EXPLORER]).flat_map(|verb| verb.groups);
    groups.flat_map(|group| group.options).find(|row| row.long == long)
}

/// An option as it was typed, where it has a short name besides.
fn as_typed(option: String, args: &[OsString]) -> String {
    let is = |arg: &&str| *arg == option || arg.strip_prefix(&option).is_some_and(|rest| rest.starts_with('='));
    let is_long = args.iter().filter_map(|arg| arg.to_str()).any(|arg| is(&arg));
    match row(&option).and_then(|row| row.short) {
        Some(short) if !is_long => format!("-{short}"),
        _ => option,
    }
}

/// The option that took the next option for its value: a step whose value was forgotten.
pub fn without_value(given: &str, args: &[OsString]) -> Option<String> {
    let place = args.iter().position(|arg| arg == given)?;
    let [option, value] = args.get(place.checked_sub(2)?..place)? else { return None };
    let (option, value) = (option.to_str()?, value.to_str()?);
    let takes = matches!(row(option)?.takes, Takes::One(_) | Takes::Many(_));
    (takes && row(value).is_some()).then(|| option.to_string())
}

/// What is wrong with the command line.
pub fn misuse(error: &Error, args: &[OsString]) -> Misuse {
    let option = || {
        let name = first(error, ContextKind::InvalidArg).map(|text| option_name(&text)).unwrap_or_default();
        as_typed(name, args)
    };
    let value = || first(error, ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let given = first(error, ContextKind::InvalidArg).unwrap_or_default();
            if given.starts_with('-') && given.len() > 1 {
                let nearest = first(error, ContextKind::SuggestedArg).map(|text| option_name(&text));
                Misuse::UnknownOption { given, nearest }
            } else if let Some(option) = without_value(&given, args) {
                Misuse::NoValue { option }
            } else {
                Misuse::UnexpectedWord { given }
            }
        }
        ErrorKind::InvalidSubcommand => Misuse::UnknownCommand {
            given: first(error, ContextKind::InvalidSubcommand).unwrap_or_default(),
            nearest: first(error, ContextKind::SuggestedSubcommand),
        },
        ErrorKind::InvalidValue => match (value(), texts(error, ContextKind::ValidValue)) {
            (value, _) if value.is_empty() => Misuse::NoValue { option: option() },
            (_, allowed) if allowed.iter().all(String::is_empty) => Misuse::NeedlessValue { option: option() },
            (value, allowed) => Misuse::NotAllowed {
                option: option(),
                value,
                allowed,
                nearest: first(error, ContextKind::SuggestedValue),
            },
        },
        ErrorKind::ValueValidation => {
            let name = first(error, ContextKind::InvalidArg).map(|text| option_name(&text)).unwrap_or_default();
            let least = match row(&name).map(|row| row.takes) {
                Some(Takes::Number(_, least) | Takes::Numbers(_, least)) => least,
                _ => 0,
            };
            Misuse::NotANumber { option: option(), least, value: value() }
        }
        ErrorKind::TooManyValues | ErrorKind::NoEquals => Misuse::NeedlessValue { option: option() },
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => Misuse::NoValue { option: option() },
        ErrorKind::ArgumentConflict => match first(error, ContextKind::PriorArg).map(|text| option_name(&text)) {
            Some(other) if other != option() => Misuse::Conflict { one: option(), other },
            _ => Misuse::Twice { option: option() },
        },
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand => {
            let what = texts(error, ContextKind::InvalidArg);
            Misuse::Missing { what: what.iter().map(|text| option_name(text)).collect() }
        }
        ErrorKind::InvalidUtf8 => Misuse::NotUtf8,
        _ => Misuse::Other,
    }
}
