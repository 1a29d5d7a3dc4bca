//! Writing of tables: a folder holds actors and relations, one file alone holds relations with the names of their ends.
//!
//! Cells that a spreadsheet would run as formulas are guarded, which our own reader undoes. Memory: the longest row and a
//! constant.

use std::borrow::Cow;
use std::io::Write;

use csv::{Terminator, WriterBuilder};

use super::cells::is_formula;
use crate::formats::error::WriteError;
use crate::formats::fields::{self, Field, FieldType, sources_text};
use crate::formats::output::{Loss, LossCode, Part};
use crate::network::columns::number_of;
use crate::network::{DateField, Direction};
use crate::ticket::Ticket;

/// What a tool calls the columns of tables.
#[derive(Debug)]
pub struct Dialect {
    delimiter: u8,
    /// The names of the tables of actors and of relations.
    pub files: [&'static str; 2],
    /// Id, name and kind of actors.
    actors: [&'static str; 3],
    /// Id, source, target, kind, direction and label of relations.
    relations: [&'static str; 6],
    /// What a relation without a kind is called, where none may be without.
    kindless: &'static str,
    /// What a relation is that is walked both ways.
    mutual: &'static str,
    /// Whether headers say the types of attributes.
    is_typed: bool,
}

/// Tables as this program and French spreadsheets have them.
pub static CSV: Dialect = PLAIN;

const PLAIN: Dialect = Dialect {
    delimiter: b',',
    files: ["actors.csv", "relations.csv"],
    actors: ["id", "name", "kind"],
    relations: ["id", "source", "target", "kind", "type", "label"],
    kindless: "",
    mutual: "Mutual",
    is_typed: false,
};

/// The same, separated by tabs.
pub static TSV: Dialect = Dialect { delimiter: b'\t', files: ["actors.tsv", "relations.tsv"], ..PLAIN };

/// Gephi's spreadsheets, which know no mutual relations.
pub static GEPHI: Dialect = Dialect {
    delimiter: b',',
    files: ["nodes.csv", "edges.csv"],
    actors: ["Id", "Label", "kind"],
    relations: ["Id", "Source", "Target", "kind", "Type", "Label"],
    kindless: "",
    mutual: "Undirected",
    is_typed: false,
};

/// The tables of Neo4j's import tool, where each relation has a type.
pub static NEO4J: Dialect = Dialect {
    delimiter: b',',
    files: ["nodes.csv", "relationships.csv"],
    actors: ["id:ID", "name", ":LABEL"],
    relations: ["id", ":START_ID", ":END_ID", ":TYPE", "direction", "label"],
    kindless: "RELATED_TO",
    mutual: "Mutual",
    is_typed: true,
};

/// Names that attributes of actors cannot have beside the columns of any dialect.
const TAKEN_OF_ACTORS: [&str; 8] = ["id", "name", "kind", "sources", "Id", "Label", "label", "labels"];
/// Names that attributes of relations cannot have; those of dates are seen to apart.
const TAKEN_OF_RELATIONS: [&str; 15] = [
    "id",
    "source",
    "source_name",
    "target",
    "target_name",
    "kind",
    "type",
    "label",
    "sources",
    "direction",
    "Id",
    "Source",
    "Target",
    "Type",
    "Label",
];

/// Where the cells of a table go.
pub trait Cells {
    /// Writes the next cell of the row.
    ///
    /// # Errors
    /// Those of the stream.
    fn text(&mut self, text: &str) -> Result<(), WriteError>;

    /// Writes the attribute of a row as its next cell.
    ///
    /// # Errors
    /// Those of the stream.
    fn field(&mut self, field: &Field<'_>, row: u32) -> Result<(), WriteError>;

    /// Ends the row.
    ///
    /// # Errors
    /// Those of the stream.
    fn end(&mut self) -> Result<(), WriteError>;

    /// What could not be written.
    fn loss(&mut self) -> &mut Loss;
}

/// Writes the relations as one table, separated by commas.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write_csv(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    alone(part, &CSV, out, ticket)
}

/// Writes the relations as one table, separated by tabs.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write_tsv(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    alone(part, &TSV, out, ticket)
}

/// Writes the relations as the table of edges that Gephi reads.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write_gephi(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    alone(part, &GEPHI, out, ticket)
}

/// Writes the relations as the table of relationships that Neo4j imports.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write_neo4j(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    alone(part, &NEO4J, out, ticket)
}

fn alone(part: &Part<'_>, dialect: &Dialect, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    let mut loss = Loss::default();
    part.begin(ticket);
    relations(part, dialect, out, true, &mut loss, ticket)?;
    loss.add(LossCode::ActorAttributes, fields::of_actors(part, &TAKEN_OF_ACTORS, ticket)?.len() as u64);
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
    dialect: &Dialect,
    out: &mut dyn Write,
    loss: &mut Loss,
    ticket: &Ticket,
) -> Result<(), WriteError> {
    let mut table = Table::new(out, dialect.delimiter, loss);
    actors_to(part, dialect, &mut table, ticket)?;
    table.finish()
}

/// Writes the table of relations, with the names of both ends if it stands alone.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn relations(
    part: &Part<'_>,
    dialect: &Dialect,
    out: &mut dyn Write,
    names: bool,
    loss: &mut Loss,
    ticket: &Ticket,
) -> Result<(), WriteError> {
    let mut table = Table::new(out, dialect.delimiter, loss);
    relations_to(part, dialect, names, &mut table, ticket)?;
    table.finish()
}

/// The header of an attribute.
fn header_of<'f>(dialect: &Dialect, field: &'f Field<'_>) -> Cow<'f, str> {
    if !dialect.is_typed {
        return Cow::Borrowed(&field.name);
    }
    let kind = match field.kind {
        FieldType::Whole => "long",
        FieldType::Decimal => "double",
        FieldType::Boolean => "boolean",
        FieldType::Text => "string",
    };
    Cow::Owned(format!("{}:{kind}", field.name.replace(':', "_")))
}

/// Writes the rows of actors, a header before them.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn actors_to(part: &Part<'_>, dialect: &Dialect, table: &mut dyn Cells, ticket: &Ticket) -> Result<(), WriteError> {
    let network = part.network;
    let fields = fields::of_actors(part, &TAKEN_OF_ACTORS, ticket)?;
    let has_sources = ticket.any(part.subset.actors(), |a| !network.actor_sources(a).is_empty())?;
    dialect.actors.iter().try_for_each(|name| table.text(name))?;
    fields.iter().try_for_each(|field| table.text(&header_of(dialect, field)))?;
    if has_sources {
        table.text("sources")?;
    }
    table.end()?;
    for actor in ticket.walk(part.subset.actors()) {
        let actor = actor?;
        table.text(network.actor_id(actor))?;
        table.text(network.name(actor))?;
        table.text(&network.kind(actor).id)?;
        fields.iter().try_for_each(|field| table.field(field, actor))?;
        if has_sources {
            table.text(&sources_text(network, network.actor_sources(actor), ";"))?;
        }
        table.end()?;
    }
    Ok(())
}

/// Writes the rows of relations, a header before them, with the names of both ends if they stand alone.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn relations_to(
    part: &Part<'_>,
    dialect: &Dialect,
    names: bool,
    table: &mut dyn Cells,
    ticket: &Ticket,
) -> Result<(), WriteError> {
    let network = part.network;
    let shown = || part.subset.relations();
    // A date that could not be read stands in an attribute of the same name: it goes to the column of that date.
    let mut fields = fields::of_relations(part, &TAKEN_OF_RELATIONS, ticket)?;
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
    let [id, source, target, kind, direction, label] = dialect.relations;
    let mut header: Vec<Cow<'_, str>> = Vec::new();
    header.extend(has_ids.then_some(id.into()));
    header.push(source.into());
    header.extend(names.then_some("source_name".into()));
    header.push(target.into());
    header.extend(names.then_some("target_name".into()));
    header.extend([kind.into(), direction.into()]);
    header.extend(dates.iter().map(|i| DateField::ALL[*i].word().into()));
    header.extend(has_labels.then_some(label.into()));
    header.extend(fields.iter().map(|field| header_of(dialect, field)));
    header.extend(has_sources.then_some("sources".into()));
    header.iter().try_for_each(|name| table.text(name))?;
    table.end()?;
    for relation in ticket.walk(shown()) {
        let relation = relation?;
        if has_ids {
            table.text(&network.relation_id(relation))?;
        }
        let (source, target) = network.ends(relation);
        for end in [source, target] {
            table.text(network.actor_id(end))?;
            if names {
                table.text(network.name(end))?;
            }
        }
        let kind = &*network.relation_kind(relation).id;
        table.text(if kind.is_empty() { dialect.kindless } else { kind })?;
        let direction = match network.direction(relation) {
            Direction::Directed => "Directed",
            Direction::Undirected => "Undirected",
            Direction::Mutual => {
                table.loss().add(LossCode::Directions, u64::from(dialect.mutual != "Mutual"));
                dialect.mutual
            }
        };
        table.text(direction)?;
        for i in &dates {
            match (network.date_text(relation, DateField::ALL[*i]), &unread[*i]) {
                (None, Some(field)) => table.field(field, relation)?,
                (date, _) => table.text(date.unwrap_or(""))?,
            }
        }
        if has_labels {
            table.text(network.relation_label(relation))?;
        }
        fields.iter().try_for_each(|field| table.field(field, relation))?;
        if has_sources {
            table.text(&sources_text(network, network.relation_sources(relation), ";"))?;
        }
        table.end()?;
    }
    Ok(())
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

    fn finish(mut self) -> Result<(), WriteError> {
        self.out.flush()?;
        Ok(())
    }
}

impl Cells for Table<'_> {
    fn text(&mut self, text: &str) -> Result<(), WriteError> {
        // White space around a cell is none of it, and some of it would be run.
        let text = fields::clean(text.trim_start_matches(['\t', '\r']), self.loss);
        let cell = guarded(&text);
        if matches!(cell, Cow::Owned(_)) {
            self.loss.add(LossCode::GuardedCells, 1);
        }
        self.out.write_field(cell.as_bytes()).map_err(fault)
    }

    fn field(&mut self, field: &Field<'_>, row: u32) -> Result<(), WriteError> {
        if field.is_raw(row) {
            self.loss.add(LossCode::RawValues, 1);
        }
        self.text(&field.text(row).unwrap_or_default())
    }

    fn end(&mut self) -> Result<(), WriteError> {
        self.out.write_record(None::<&[u8]>).map_err(fault)
    }

    fn loss(&mut self) -> &mut Loss {
        self.loss
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
    match is_formula(text) && number_of(text).is_none() {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
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
