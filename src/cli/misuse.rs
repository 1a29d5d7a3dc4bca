//! From the parser's errors to what `text` says about a command line.
//!
//! Only the kind of an error and its context are used: the parser's sentences are English.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

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

/// What is wrong with the command line.
pub fn misuse(error: &Error) -> Misuse {
    let option = || first(error, ContextKind::InvalidArg).map(|text| option_name(&text)).unwrap_or_default();
    let value = || first(error, ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let given = first(error, ContextKind::InvalidArg).unwrap_or_default();
            if given.starts_with('-') && given.len() > 1 {
                let nearest = first(error, ContextKind::SuggestedArg).map(|text| option_name(&text));
                Misuse::UnknownOption { given, nearest }
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
        ErrorKind::ValueValidation => Misuse::NotANumber { option: option(), value: value() },
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
