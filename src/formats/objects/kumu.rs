//! Kumu: the JSON blueprint, with elements and the connections between them by id or label.
//!
//! Loops are Kumu's name for circles of connections, not relations: they are left aside with a line of the receipt, as are
//! maps and views, which only say how things look.

use std::borrow::Cow;

use super::sheet::{Checked, Keys, Record, Sheet};
use super::write;
use crate::formats::content::Content;
use crate::formats::error::FormatError;
use crate::formats::json::entries;
use crate::formats::native::raw::{Type, type_of};
use crate::formats::{Format, Head};
use crate::label::Label;
use crate::network::{Builder, Ends, OddityCode, RefusedReason};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "kumu",
    label: Label::new("Kumu (JSON blueprint)", "Kumu (plan JSON)"),
    read: Some(read),
    detect,
    write: Some(|part, out, ticket| write::write(&write::KUMU, part, out, ticket)),
    ..Format::PLAIN
};

const KEYS: Keys = Keys {
    id: &["_id", "id", "label", "Label"],
    relation_id: &["_id", "id"],
    kind: &["element type", "Element Type"],
    relation_kind: &["connection type", "Connection Type"],
    ends: &[["from", "to"], ["From", "To"], ["source", "target"]],
    within: &["attributes"],
    ignored: &["reversed"],
};

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    let is_array = |path: &str| outline.get(path) == Some(Type::Array);
    is_array("elements")
        && (is_array("connections") || outline.has("elements[].label"))
        && !outline.has("elements[].data")
        || outline.has("connections[].from")
}

/// Reads a document.
///
/// # Errors
/// It is no JSON or has neither elements nor connections; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let checked = Checked::of(content)?;
    let root = checked.root();
    let mut document = Record::of(root, &[]);
    let mut section = |key: &str| match document.take(&[key]) {
        None => Ok(""),
        Some(raw) if type_of(raw) == Type::Array => Ok(raw),
        Some(raw) => Err(checked.wrong_shape(raw, key)),
    };
    let (elements, connections) = (section("elements")?, section("connections")?);
    if elements.is_empty() && connections.is_empty() {
        return Err(checked.wrong_shape(root, "elements"));
    }
    // Connections alone name their elements, as those of Kumu's tables do.
    let ends = if elements.is_empty() { Ends::Create } else { Ends::Declared };
    let mut sheet = Sheet::begin_with(ends, &checked, content, builder, FORMAT.name, &KEYS, ticket);
    sheet.actors(elements, "elements[]")?;
    for (_, raw) in entries(connections) {
        let mut record = Record::of(raw, KEYS.within);
        if type_of(raw) != Type::Object {
            sheet.refuse(raw, RefusedReason::BadShape { expected: "connections[]".to_string() });
        } else {
            if record.take(&["reversed"]) == Some("true") {
                record.swap(["from", "to"]);
            }
            sheet.relation_of(&mut record, None);
        }
        if !sheet.goes_on(raw)? {
            break;
        }
    }
    for (key, raw) in entries(root) {
        match &*key {
            "loops" => entries(raw).for_each(|(_, raw)| {
                let label = Record::of(raw, KEYS.within).take_id(&["label", "_id"]).unwrap_or(Cow::Borrowed("loop"));
                sheet.odd(OddityCode::NotHeld, raw, &label);
            }),
            "name" | "title" | "description" => sheet.keep(&key, raw),
            _ => {}
        }
    }
    sheet.end_of_document();
    Ok(())
}
