//! `list`: the view as a table, all of it, in the order of the file or of a field.

use std::cmp::Ordering;
use std::time::Instant;

use serde_json::{Value, json};

use super::out::Failure;
use super::rows::table;
use super::{Outcome, Run, json as objects};
use crate::network::columns::number_of;
use crate::network::fold::fold;
use crate::network::{Column, DateField, Network, Subset};
use crate::query::{self, Place, Target, field_named};
use crate::text::usage::Doing;
use crate::text::{messages, usage, when};

/// What a row is sorted by.
#[derive(Clone, Debug, PartialEq)]
enum Key {
    Missing,
    Number(f64),
    Day(i32),
    Text(String),
}

/// A field by which rows are sorted: what it is called, and its value for a row, which is made again when it is shown.
struct By<'a> {
    name: String,
    value: Box<dyn Fn(u32) -> Raw + 'a>,
}

/// Prints the table.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let target = if run.text("of") == Some("relations") { Target::Relations } else { Target::Actors };
    let opened = run.open()?;
    let network = opened.views.network();
    let view = run.view(network)?;
    let subset = run.subset(&opened.views, &view)?;
    let (start, progress) = (Instant::now(), run.progress(Doing::Working));
    let degrees = subset.degrees(network);
    let mut rows: Vec<u32> = match target {
        Target::Actors => subset.actors().collect(),
        Target::Relations => subset.relations().collect(),
    };
    let by = match run.text("by").map(str::to_string) {
        Some(field) => Some(sorted(run, network, target, &field, &degrees, &mut rows)?),
        None => None,
    };
    drop(progress);
    // Where rows come on the same screen they tell themselves how far it is.
    let progress = (!run.out.terminal).then(|| run.progress(Doing::Writing));
    run.ticket.expect(rows.len() as u64);
    match target {
        Target::Actors => actors(run, network, &rows, &degrees, by.as_ref())?,
        Target::Relations => relations(run, network, &rows, by.as_ref())?,
    }
    drop(progress);
    run.timings.add("list", start);
    Ok(shown(run, network, &subset, target))
}

fn shown(run: &Run<'_>, network: &Network, subset: &Subset, target: Target) -> u8 {
    let code = run.shown(network, subset);
    let no_relation = target == Target::Relations && subset.relation_count() == 0 && network.relation_count() > 0;
    if code == super::DONE && no_relation {
        super::out::note(usage::no_relation_left(run.lang).as_str());
        return super::ABSENT;
    }
    code
}

fn actors(
    run: &mut Run<'_>,
    network: &Network,
    rows: &[u32],
    degrees: &[u32],
    by: Option<&By<'_>>,
) -> Result<(), Failure> {
    let ticket = run.ticket.clone();
    let text = |actor: u32, name: &str| network.actor_text(actor, name).to_string();
    if run.json() {
        let or_null = |text: String| if text.is_empty() { Value::Null } else { Value::String(text) };
        return run.out.json_array(rows.iter().inspect(|_| ticket.advance(1)).map(|actor| {
            let mut object = json!({
                "id": network.actor_id(*actor),
                "name": network.name(*actor),
                "kind": network.kind(*actor).id,
                "short": network.short(*actor),
                "commune": or_null(text(*actor, "commune")),
                "departement": or_null(text(*actor, "departement")),
                "region": or_null(text(*actor, "region")),
                "degree": degrees[*actor as usize],
            });
            if let Some(by) = by.filter(|by| object.get(&by.name).is_none()) {
                object[&by.name] = keyed(&(by.value)(*actor)).1;
            }
            object
        }));
    }
    let (words, lang, terminal) = (messages(run.lang), run.lang, run.out.terminal);
    let mut header: Vec<&str> = match terminal {
        true => vec![words.name, words.kind, words.short, words.commune, words.region, words.degree, words.id],
        false => vec!["id", "name", "kind", "short", "commune", "region", "degree"],
    };
    let known = ["id", "name", "kind", "short", "commune", "region", "degree"];
    let by = by.filter(|by| !known.contains(&by.name.as_str()));
    header.extend(by.map(|by| by.name.as_str()));
    let lines = rows.iter().inspect(|_| ticket.advance(1)).map(|actor| {
        let (id, name) = (network.actor_id(*actor).to_string(), network.name(*actor).to_string());
        let short = network.short(*actor).unwrap_or_default().to_string();
        let (commune, region) = (text(*actor, "commune"), text(*actor, "region"));
        let degree = degrees[*actor as usize].to_string();
        let kind = network.kind(*actor);
        let mut row = match terminal {
            true => vec![name, kind.label.of(lang).to_string(), short, commune, region, degree, id],
            false => vec![id, name, kind.id.clone(), short, commune, region, degree],
        };
        row.extend(by.map(|by| keyed(&(by.value)(*actor)).2));
        row
    });
    table(&mut run.out, &header, lines)
}

fn relations(run: &mut Run<'_>, network: &Network, rows: &[u32], by: Option<&By<'_>>) -> Result<(), Failure> {
    let ticket = run.ticket.clone();
    if run.json() {
        return run.out.json_array(rows.iter().inspect(|_| ticket.advance(1)).map(|relation| {
            let mut object = objects::relation(network, *relation);
            if let Some(by) = by.filter(|by| object.get(&by.name).is_none()) {
                object[&by.name] = keyed(&(by.value)(*relation)).1;
            }
            object
        }));
    }
    let (words, lang, terminal) = (messages(run.lang), run.lang, run.out.terminal);
    let known = ["id", "from", "to", "kind", "since", "until", "attested", "label", "sources"];
    let mut header: Vec<&str> = match terminal {
        true => vec![words.from, words.kind, words.to, words.since, words.label, words.sources],
        false => known.to_vec(),
    };
    let by = by.filter(|by| terminal || !known.contains(&by.name.as_str()));
    header.extend(by.map(|by| by.name.as_str()));
    let lines = rows.iter().inspect(|_| ticket.advance(1)).map(|relation| {
        let (from, to) = network.ends(*relation);
        let label = network.relation_label(*relation).to_string();
        let kind = network.relation_kind(*relation);
        let sources = network.relation_sources(*relation);
        let date = |field| network.date_text(*relation, field).unwrap_or_default().to_string();
        let mut row = if terminal {
            vec![
                network.short_or_name(from).to_string(),
                kind.label.of(lang).to_string(),
                network.short_or_name(to).to_string(),
                when(network, *relation, lang),
                label,
                sources.len().to_string(),
            ]
        } else {
            let ids: Vec<&str> =
                sources.iter().filter_map(|s| Some(&*network.sources().get(*s as usize)?.id)).collect();
            vec![
                network.relation_id(*relation).into_owned(),
                network.actor_id(from).to_string(),
                network.actor_id(to).to_string(),
                kind.id.clone(),
                date(DateField::Since),
                date(DateField::Until),
                date(DateField::Attested),
                label,
                ids.join(" "),
            ]
        };
        row.extend(by.map(|by| keyed(&(by.value)(*relation)).2));
        row
    });
    table(&mut run.out, &header, lines)
}

/// Sorts rows by a field and gives its values in their new order: numbers from the largest, dates from the earliest,
/// texts from A; what has none comes last. Equal rows stay in the order of the file.
///
/// Memory: 32 bytes a row while it sorts, and the folded text where the field is one.
fn sorted<'a>(
    run: &Run<'_>,
    network: &'a Network,
    target: Target,
    name: &str,
    degrees: &'a [u32],
    rows: &mut [u32],
) -> Result<By<'a>, Failure> {
    let by = value_of(run, network, target, name, degrees)?;
    let mut keys: Vec<(u32, Key)> = rows.iter().map(|row| (*row, keyed(&(by.value)(*row)).0)).collect();
    // One word among numbers makes them all words: half a column cannot be sorted from the largest.
    if keys.iter().any(|(_, key)| matches!(key, Key::Text(_))) {
        for (row, key) in keys.iter_mut().filter(|(_, key)| matches!(key, Key::Number(_) | Key::Day(_))) {
            *key = Key::Text(fold(&keyed(&(by.value)(*row)).2));
        }
    }
    keys.sort_by(|(_, a), (_, b)| order(a, b));
    rows.iter_mut().zip(keys).for_each(|(row, (sorted, _))| *row = sorted);
    Ok(by)
}

fn order(a: &Key, b: &Key) -> Ordering {
    match (a, b) {
        (Key::Missing, Key::Missing) => Ordering::Equal,
        (Key::Missing, _) => Ordering::Greater,
        (_, Key::Missing) => Ordering::Less,
        (Key::Number(a), Key::Number(b)) => b.total_cmp(a),
        (Key::Day(a), Key::Day(b)) => a.cmp(b),
        (Key::Text(a), Key::Text(b)) => a.cmp(b),
        _ => Ordering::Equal,
    }
}

/// A value before it is known how its column is sorted.
enum Raw {
    None,
    Count(u64),
    Day(i32, String),
    Text(String),
    Json(Value, String),
}

fn keyed(raw: &Raw) -> (Key, Value, String) {
    match raw {
        Raw::None => (Key::Missing, Value::Null, String::new()),
        Raw::Count(n) => (Key::Number(*n as f64), Value::from(*n), n.to_string()),
        Raw::Day(day, text) => (Key::Day(*day), Value::String(text.clone()), text.clone()),
        Raw::Text(text) if text.is_empty() => (Key::Missing, Value::Null, String::new()),
        Raw::Text(text) => (Key::Text(fold(text)), Value::String(text.clone()), text.clone()),
        Raw::Json(value, text) => {
            let key = number_of(text).map_or_else(|| Key::Text(fold(text)), Key::Number);
            (key, value.clone(), text.clone())
        }
    }
}

/// What a field is called and its value for a row.
fn value_of<'a>(
    run: &Run<'_>,
    network: &'a Network,
    target: Target,
    name: &str,
    degrees: &'a [u32],
) -> Result<By<'a>, Failure> {
    let columns = match target {
        Target::Actors => network.actor_columns(),
        Target::Relations => network.relation_columns(),
    };
    let column = |names: &[String]| columns.iter().find(|column| names.contains(&query::key(&column.name)));
    let of_column = |column: &Column, row: u32| {
        column.value(row).map_or(Raw::None, |value| {
            let json = objects::value(value);
            let text = if json.is_array() { value.items().join(", ") } else { value.text.to_string() };
            Raw::Json(json, text)
        })
    };
    let found = field_named(name, target);
    let date = move |fields: &[DateField], row: u32| {
        let dated = |field: &DateField| Some((network.date(row, *field)?.first, network.date_text(row, *field)?));
        fields.iter().find_map(dated).map_or(Raw::None, |(day, text)| Raw::Day(day, text.to_string()))
    };
    let value: Box<dyn Fn(u32) -> Raw + 'a> = match found.map(|field| field.place) {
        Some(Place::Column) | None => {
            let names: Vec<String> = match found {
                Some(field) => field.names().map(query::key).collect(),
                None => vec![query::key(name)],
            };
            let Some(column) = column(&names) else {
                return match found {
                    // A field of the language that this file does not fill: known, and empty everywhere.
                    Some(field) => Ok(By { name: field.name.en.to_string(), value: Box::new(|_| Raw::None) }),
                    None => Err(unknown(run, network, columns, target, name)),
                };
            };
            return Ok(By { name: column.name.clone(), value: Box::new(move |row| of_column(column, row)) });
        }
        Some(Place::Id) => Box::new(move |row| {
            Raw::Text(match target {
                Target::Actors => network.actor_id(row).to_string(),
                Target::Relations => network.relation_id(row).into_owned(),
            })
        }),
        Some(Place::Name) => Box::new(move |row| Raw::Text(network.name(row).to_string())),
        Some(Place::Kind) => Box::new(move |row| {
            Raw::Text(match target {
                Target::Actors => network.kind(row).id.clone(),
                Target::Relations => network.relation_kind(row).id.clone(),
            })
        }),
        Some(Place::Degree) => Box::new(move |row| Raw::Count(u64::from(degrees[row as usize]))),
        Some(Place::Sources) => Box::new(move |row| {
            Raw::Count(match target {
                Target::Actors => network.actor_sources(row).len(),
                Target::Relations => network.relation_sources(row).len(),
            } as u64)
        }),
        Some(Place::Since) => Box::new(move |row| date(&[DateField::Since], row)),
        Some(Place::Until) => Box::new(move |row| date(&[DateField::Until], row)),
        Some(Place::Attested) => Box::new(move |row| date(&[DateField::Attested], row)),
        Some(Place::AnyDate) => {
            Box::new(move |row| date(&[DateField::Since, DateField::Attested, DateField::Until], row))
        }
        Some(Place::Label) => Box::new(move |row| Raw::Text(network.relation_label(row).to_string())),
        Some(Place::Cooperation) => Box::new(move |row| Raw::Text(yes_no(network.relation_kind(row).cooperation))),
        Some(Place::Direction) => Box::new(move |row| Raw::Text(network.direction(row).word().to_string())),
        Some(Place::IsDirected) => Box::new(move |row| Raw::Text(yes_no(network.direction(row).word() == "directed"))),
        Some(Place::IsMutual) => Box::new(move |row| Raw::Text(yes_no(network.direction(row).word() == "mutual"))),
    };
    let name = found.map_or(name.to_string(), |field| field.name.en.to_string());
    Ok(By { name, value })
}

fn yes_no(is: bool) -> String {
    if is { "yes" } else { "no" }.to_string()
}

fn unknown(run: &Run<'_>, network: &Network, columns: &[Column], target: Target, name: &str) -> Failure {
    let (other, others) = match target {
        Target::Actors => (Target::Relations, network.relation_columns()),
        Target::Relations => (Target::Actors, network.actor_columns()),
    };
    let has = |column: &Column| query::key(&column.name) == query::key(name);
    if field_named(name, other).is_some() || others.iter().any(has) {
        return Failure::error(usage::field_of_other(name, target, run.lang));
    }
    let mut names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    query::FIELDS
        .iter()
        .filter(|field| field.of.is(target))
        .flat_map(|field| field.names())
        .for_each(|n| names.push(n));
    Failure::error(usage::unknown_field(name, query::nearest(name, names), run.lang))
}
