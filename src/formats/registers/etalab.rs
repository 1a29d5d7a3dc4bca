//! The territories of France as Etalab and geo.api.gouv.fr publish them: communes, intercommunalities with their members,
//! départements, régions. One actor a record; a member belongs to its group, which is a relation.

use std::borrow::Cow;

use super::super::content::Content;
use super::super::error::FormatError;
use super::super::{Draft, Format, Head};
use super::{Reading, Record, records};
use crate::formats::draft::Types;
use crate::formats::native::raw::Type;
use crate::label::Label;
use crate::network::{Builder, Ends, RefusedReason};
use crate::position::Position;
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "etalab",
    aliases: &["decoupage-administratif", "geo-api"],
    label: Label::new("territories of France (Etalab)", "découpage administratif (Etalab)"),
    read: Some(read),
    detect,
    ..Format::PLAIN
};

/// What actors are, and what belonging to a group is called, as in every network.
const KIND: &str = "collectivite";
const RELATION: &str = "member_of";
/// Keys that only territories have beside a code and a name.
const MARKS: [&str; 11] = [
    "typeLiaison",
    "membres",
    "chefLieu",
    "codeDepartement",
    "codeRegion",
    "codesDepartements",
    "codesPostaux",
    "codeEpci",
    "modeFinancement",
    "departement",
    "region",
];

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    ["[].", ""].iter().any(|of| {
        let has = |key: &str| outline.has(&format!("{of}{key}"));
        outline.get(&format!("{of}code")) == Some(Type::Text)
            && outline.get(&format!("{of}nom")) == Some(Type::Text)
            && MARKS.iter().any(|key| has(key))
    })
}

/// Reads a document.
///
/// # Errors
/// When it is no JSON; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    let found = records(text, &[])?;
    let draft = Draft::begin(content, builder, FORMAT.name, Ends::Declared, Types::Declared, ticket);
    let mut reading = Reading::new(text, draft);
    for raw in found {
        let at = reading.at(raw);
        if !reading.draft.goes_on(at.offset)? {
            break;
        }
        let Some(record) = reading.record(raw, "[]") else { continue };
        let members = record.items("membres");
        let code = record.text("code").unwrap_or_default();
        let actor = match members.is_empty() {
            true => reading.draft.actor(&id_of(&record), at, || raw.to_string()),
            // A group may be a member of another, which named it before.
            false if code.is_empty() => {
                reading.draft.builder.refuse(at, RefusedReason::NoId, raw);
                None
            }
            false => Some(reading.draft.mention(&code)),
        };
        let Some(actor) = actor else { continue };
        describe(&mut reading, actor, &record, at);
        for raw in members {
            let at = reading.at(raw);
            let Some(member) = reading.record(raw, "membres[]") else { continue };
            let Some(id) = member.first(&["siren", "code"]) else {
                reading.draft.builder.refuse(at, RefusedReason::NoId, raw);
                continue;
            };
            let number = reading.draft.mention(&id);
            if !reading.draft.builder.has_name(number) {
                describe(&mut reading, number, &member, at);
            }
            if let Some(relation) = reading.draft.relation([&id, &code], None, at) {
                reading.draft.relation_kind(relation, RELATION);
            }
        }
    }
    Ok(())
}

/// The id of a territory: its code, which a commune that was merged shares with the new one if that has its seat there.
fn id_of<'t>(record: &Record<'t>) -> Cow<'t, str> {
    let code = record.text("code").unwrap_or_default();
    match record.text("type").filter(|of| of != "commune-actuelle" && record.text("chefLieu").as_ref() == Some(&code)) {
        Some(of) => Cow::Owned(format!("{code}-{of}")),
        None => code,
    }
}

/// Says of a territory what its record says.
fn describe(reading: &mut Reading<'_, '_>, actor: u32, record: &Record<'_>, at: Position) {
    if let Some(name) = record.text("nom") {
        reading.draft.name(actor, &name, at);
    }
    reading.draft.kind(actor, KIND, at);
    let code = record.text("code").unwrap_or_default();
    let is_siren = |text: &str| text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit());
    match record.text("siren") {
        Some(siren) => reading.draft.identifier(actor, "siren", &siren),
        None if is_siren(&code) => reading.draft.identifier(actor, "siren", &code),
        None => {}
    }
    if let Some(raw) = record.raw("code").filter(|_| code.len() == 5) {
        reading.tell(actor, "insee_code", raw, at);
    }
    for (key, raw) in record.members.iter().filter(|(key, _)| !["code", "nom", "siren", "membres"].contains(&&**key)) {
        // What a territory is in law is no kind of actor.
        reading.tell(actor, if key == "type" { "legal_form" } else { key }, raw, at);
    }
}
