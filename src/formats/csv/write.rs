//! Writing of tables: a folder holds actors and relations, one file alone holds relations with the names of their ends.
//!
//! Cells that a spreadsheet would run as formulas are guarded, which our own reader undoes. Memory: the longest row and a
//! constant.

use std::borrow::Cow;
use std::io::Write;

use csv::{Terminator, WriterBuilder};

use crate::formats::error::WriteError;
use crate::formats::fields::{self, sources_text};
use crate::formats::output::{Loss, LossCode, Part};
use crate::network::columns::number_of;
use crate::network::{DateField, Direction};
use crate::ticket::Ticket;

/// Headers of actors that are no attributes.
const ACTOR_HEADERS: [&str; 4] = ["id", "name", "kind", "sources"];
/// Headers of relations that are no attributes.
const RELATION_HEADERS: [&str; 12] = [
    "id",
    "source",
    "source_name",
    "target",
    "target_name",
    "kind",
    "type",
    "since",
    "until",
    "attested",
    "label",
    "sources",
];

/// Writes the relations as one table, separated by commas.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write_csv(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    alone(part, out, b',', ticket)
}

/// Writes the relations as one table, separated by tabs.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write_tsv(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    alone(part, out, b'\t', ticket)
}

fn alone(part: &Part<'_>, out: &mut dyn Write, delimiter: u8, ticket: &Ticket) -> Result<Loss, WriteError> {
    let mut loss = Loss::default();
    part.begin(ticket);
    relations(part, out, delimiter, true, &mut loss, ticket)?;
    loss.add(LossCode::ActorAttributes, fields::of_actors(part, &ACTOR_HEADERS, ticket)?.len() as u64);
    for actor in ticket.walk(part.subset.actors()) {
        let actor = actor?;
        let is_isolated = part.subset.links(part.network, actor).next().is_none();
        loss.add(LossCode::IsolatedActors, u64::from(is_isolated));
        loss.add(LossCode::ActorKinds, u64::from(part.network.kind_code(actor) != 0));
        loss.add(LossCode::Sources, part.network.actor_sources(actor).len() as u64);
    }
    fields::common_losses(part, &mut loss, ticket)?;
    Ok(loss)
}

/// Writes the table of actors.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn actors(
    part: &Part<'_>,
    out: &mut dyn Write,
    delimiter: u8,
    loss: &mut Loss,
    ticket: &Ticket,
) -> Result<(), WriteError> {
    let network = part.network;
    let fields = fields::of_actors(part, &ACTOR_HEADERS, ticket)?;
    let has_sources = ticket.any(part.subset.actors(), |a| !network.actor_sources(a).is_empty())?;
    let mut table = Table::new(out, delimiter, loss);
    let names = ["id", "name", "kind"].into_iter().chain(fields.iter().map(|f| f.name.as_str()));
    table.header(names.chain(has_sources.then_some("sources")))?;
    for actor in ticket.walk(part.subset.actors()) {
        let actor = actor?;
        table.cell(network.actor_id(actor))?;
        table.cell(network.name(actor))?;
        table.cell(&network.kind(actor).id)?;
        for field in &fields {
            table.field(field, actor)?;
        }
        if has_sources {
            table.cell(&sources_text(network, network.actor_sources(actor), ";"))?;
        }
        table.end()?;
    }
    table.finish()
}

/// Writes the table of relations, with the names of both ends if it stands alone.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn relations(
    part: &Part<'_>,
    out: &mut dyn Write,
    delimiter: u8,
    names: bool,
    loss: &mut Loss,
    ticket: &Ticket,
) -> Result<(), WriteError> {
    let network = part.network;
    let shown = || part.subset.relations();
    // A date that could not be read stands in an attribute of the same name: it goes to the column of that date.
    let mut taken: Vec<&str> = RELATION_HEADERS.to_vec();
    taken.retain(|name| !DateField::ALL.iter().any(|field| field.word() == *name));
    let mut fields = fields::of_relations(part, &taken, ticket)?;
    let unread = DateField::ALL.map(|date| {
        let at = fields.iter().position(|field| field.name == date.word());
        at.map(|at| fields.remove(at))
    });
    let mut dates = Vec::new();
    for (i, date) in DateField::ALL.into_iter().enumerate() {
        if unread[i].is_some() || ticket.any(shown(), |r| network.date_text(r, date).is_some())? {
            dates.push(i);
        }
    }
    let has_labels = ticket.any(shown(), |r| !network.relation_label(r).is_empty())?;
    let has_sources = ticket.any(shown(), |r| !network.relation_sources(r).is_empty())?;
    let has_ids = !part.is_whole() || ticket.any(shown(), |r| network.has_own_id(r))?;
    let mut table = Table::new(out, delimiter, loss);
    let mut header = Vec::new();
    header.extend(has_ids.then_some("id"));
    header.push("source");
    header.extend(names.then_some("source_name"));
    header.push("target");
    header.extend(names.then_some("target_name"));
    header.extend(["kind", "type"]);
    header.extend(dates.iter().map(|i| DateField::ALL[*i].word()));
    header.extend(has_labels.then_some("label"));
    header.extend(fields.iter().map(|f| f.name.as_str()));
    header.extend(has_sources.then_some("sources"));
    table.header(header.into_iter())?;
    for relation in ticket.walk(shown()) {
        let relation = relation?;
        if has_ids {
            table.cell(&network.relation_id(relation))?;
        }
        let (source, target) = network.ends(relation);
        for end in [source, target] {
            table.cell(network.actor_id(end))?;
            if names {
                table.cell(network.name(end))?;
            }
        }
        table.cell(&network.relation_kind(relation).id)?;
        table.cell(match network.direction(relation) {
            Direction::Directed => "Directed",
            Direction::Undirected => "Undirected",
            Direction::Mutual => "Mutual",
        })?;
        for i in &dates {
            match (network.date_text(relation, DateField::ALL[*i]), &unread[*i]) {
                (None, Some(field)) => table.field(field, relation)?,
                (date, _) => table.cell(date.unwrap_or(""))?,
            }
        }
        if has_labels {
            table.cell(network.relation_label(relation))?;
        }
        for field in &fields {
            table.field(field, relation)?;
        }
        if has_sources {
            table.cell(&sources_text(network, network.relation_sources(relation), ";"))?;
        }
        table.end()?;
    }
    table.finish()
}

struct Table<'o> {
    out: csv::Writer<&'o mut dyn Write>,
    loss: &'o mut Loss,
}

impl<'o> Table<'o> {
    fn new(out: &'o mut dyn Write, delimiter: u8, loss: &'o mut Loss) -> Table<'o> {
        let out = WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(Terminator::Any(b'\n'))
            .has_headers(false)
            .flexible(true)
            .from_writer(out);
        Table { out, loss }
    }

    fn header<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> Result<(), WriteError> {
        for name in names {
            self.cell(name)?;
        }
        self.end()
    }

    fn cell(&mut self, text: &str) -> Result<(), WriteError> {
        let cell = guarded(text);
        if matches!(cell, Cow::Owned(_)) {
            self.loss.add(LossCode::GuardedCells, 1);
        }
        self.out.write_field(cell.as_bytes()).map_err(fault)
    }

    fn field(&mut self, field: &fields::Field<'_>, row: u32) -> Result<(), WriteError> {
        if field.is_raw(row) {
            self.loss.add(LossCode::RawValues, 1);
        }
        self.cell(&field.text(row).unwrap_or_default())
    }

    fn end(&mut self) -> Result<(), WriteError> {
        self.out.write_record(None::<&[u8]>).map_err(fault)
    }

    fn finish(mut self) -> Result<(), WriteError> {
        self.out.flush()?;
        Ok(())
    }
}

fn fault(error: csv::Error) -> WriteError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        // Only the stream can fail: rows of any length are let through.
        _ => WriteError::Stream { kind: std::io::ErrorKind::Other },
    }
}

/// A cell that no spreadsheet runs as a formula.
fn guarded(text: &str) -> Cow<'_, str> {
    match text.as_bytes().first() {
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r') if number_of(text).is_none() => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+33 6", "'+33 6"),
            ("-", "'-"),
            ("-3,5", "-3,5"),
            ("-1.5", "-1.5"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), cell);
        }
    }
}
