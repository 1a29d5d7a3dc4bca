//! mykomap, the map of the digital commons: initiatives with their place and their words of controlled lists. One actor an
//! initiative, no relation.

use super::super::content::Content;
use super::super::error::FormatError;
use super::super::{Draft, Format, Head};
use super::gogocarto::place;
use super::{Reading, Record, records};
use crate::formats::draft::Types;
use crate::label::Label;
use crate::network::{Builder, Ends};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format =
    Format { name: "mykomap", label: Label::new("mykomap", "mykomap"), read: Some(read), detect, ..Format::PLAIN };

const IDS: [&str; 5] = ["uri", "id", "identifier", "_id", "initiative"];
const LATITUDES: [&str; 3] = ["lat", "latitude", "geocontainer_lat"];
const LONGITUDES: [&str; 5] = ["lng", "lon", "long", "longitude", "geocontainer_lon"];

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    ["data[]", "[]", "items[]", "initiatives[]", "results.bindings[]", ""].iter().any(|of| {
        let any = |keys: &[&str]| {
            keys.iter().any(|key| outline.has(&if of.is_empty() { key.to_string() } else { format!("{of}.{key}") }))
        };
        any(&IDS) && any(&["name"]) && any(&LATITUDES) && any(&LONGITUDES)
    })
}

/// Reads a document.
///
/// # Errors
/// When it is no JSON; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    let mut items = records(text, &["data", "items", "initiatives"])?;
    // The answer to a question in SPARQL, as its JSON has it.
    if let [only] = items[..]
        && let Some(results) = Record::of(only).and_then(|record| record.object("results"))
    {
        items = results.items("bindings");
    }
    let draft = Draft::begin(content, builder, FORMAT.name, Ends::Declared, Types::Guessed, ticket);
    let mut reading = Reading::new(text, draft);
    for raw in items {
        let at = reading.at(raw);
        if !reading.draft.goes_on(at.offset)? {
            break;
        }
        let Some(mut record) = reading.record(raw, "data[]") else { continue };
        // `{"type": "literal", "value": "x"}` says "x".
        for (_, value) in &mut record.members {
            if let Some(inner) = Record::of(value).filter(|inner| inner.raw("type").is_some())
                && let Some(inner) = inner.raw("value")
            {
                *value = inner;
            }
        }
        let id = record.first(&IDS).unwrap_or_default();
        let Some(actor) = reading.draft.actor(&id, at, || raw.to_string()) else { continue };
        if let Some(name) = record.text("name") {
            reading.draft.name(actor, &name, at);
        }
        let first = |keys: &[&str]| keys.iter().find_map(|key| record.raw(key));
        place(&mut reading, actor, first(&LATITUDES), first(&LONGITUDES), at);
        let mut understood = vec!["name"];
        let id_key = IDS.iter().find(|key| record.text(key).is_some());
        understood.extend(id_key);
        understood.extend(LATITUDES.iter().find(|key| record.raw(key).is_some()));
        understood.extend(LONGITUDES.iter().find(|key| record.raw(key).is_some()));
        reading.tell_rest(actor, &record, &understood, at);
    }
    Ok(())
}
