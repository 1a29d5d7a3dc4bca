//! `measure NAME`: a measure of the actors of the view, or a way to group them.

use std::cmp::Reverse;
use std::io::Write;
use std::time::Instant;

use serde_json::json;

use super::out::{Failure, note};
use super::rows::table;
use super::{Outcome, Run, path};
use crate::analysis::{ANALYSES, Analysis, Outcome as Measured, analysis};
use crate::formats::WriteError;
use crate::network::{Network, Subset};
use crate::query;
use crate::text::usage::{self, Doing};
use crate::text::{errors, measures, messages};

/// How many rows are printed on a terminal unless it is said; a pipe gets all.
const ROWS: usize = 20;

/// Prints the values, the highest first; of groups, the largest first.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let row = named(run)?;
    let opened = run.open()?;
    let network = opened.views.network();
    let view = path::view(run, network)?;
    let subset = run.subset(&opened.views, &view)?;
    let code = run.shown(network, &subset);
    let (start, progress) = (Instant::now(), run.progress(Doing::Working));
    let measured = (row.run)(network, &subset, &run.ticket);
    drop(progress);
    run.timings.add("measure", start);
    let measured = measured.map_err(|_| Failure::error(errors::write(&WriteError::Cancelled, run.lang)))?;
    let top = run.number("top").map(|top| top as usize);
    if run.json() {
        document(run, row, network, &subset, &measured, top)?;
        return Ok(code);
    }
    note(&measures::explained(row.measure, run.lang));
    if row.groups {
        note(&measures::found(&measured, run.lang));
    }
    if let Some(sample) = measured.sample {
        note(&measures::sampled(sample, run.lang));
    }
    let shown = top.unwrap_or(if run.out.terminal { ROWS } else { usize::MAX });
    if row.groups && run.out.terminal {
        groups(run, network, &measured, shown)?;
    } else {
        values(run, row, network, &subset, &measured, shown)?;
    }
    Ok(code)
}

/// The measure that is asked for.
fn named(run: &Run<'_>) -> Result<&'static Analysis, Failure> {
    let name = run.text("measure").unwrap_or_default();
    analysis(name).ok_or_else(|| {
        let names: Vec<&str> = ANALYSES.iter().map(|row| row.name).collect();
        Failure::error(usage::unknown_measure(name, query::nearest(name, names.iter().copied()), &names, run.lang))
    })
}

/// The actors with a value: the highest first, of groups the largest group first; of equals those with the most relations, then
/// the first.
fn ranked(row: &Analysis, network: &Network, subset: &Subset, measured: &Measured) -> Vec<(u32, f64)> {
    let degrees = subset.degrees(network);
    let mut ranked: Vec<(u32, f64)> = subset.actors().map(|actor| (actor, measured.values[actor as usize])).collect();
    ranked.sort_by(|(a, x), (b, y)| {
        let by_value = if row.groups { x.total_cmp(y) } else { y.total_cmp(x) };
        let degree = |actor: &u32| Reverse(degrees[*actor as usize]);
        by_value.then_with(|| degree(a).cmp(&degree(b))).then(a.cmp(b))
    });
    ranked
}

/// A value as JSON and tables have it: whole numbers without a point.
fn number(value: f64) -> serde_json::Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}

fn document(
    run: &mut Run<'_>,
    row: &Analysis,
    network: &Network,
    subset: &Subset,
    measured: &Measured,
    top: Option<usize>,
) -> Result<(), Failure> {
    let top = top.unwrap_or(usize::MAX);
    // Written as it goes: a view may have millions of actors.
    write!(run.out, "{{\"measure\":{},\"on\":\"view\"", json!(row.name))?;
    if row.groups {
        if let Some(modularity) = measured.modularity {
            write!(run.out, ",\"modularity\":{}", json!(modularity))?;
        }
        let groups: Vec<serde_json::Value> = (1..)
            .zip(measured.groups.iter().take(top))
            .map(|(value, (size, central)): (u32, _)| {
                let central: Vec<&str> = central.iter().map(|actor| network.actor_id(*actor)).collect();
                json!({"value": value, "actors": size, "central": central})
            })
            .collect();
        write!(run.out, ",\"groups\":{}", json!(groups))?;
    }
    if let Some(sample) = measured.sample {
        let sample = json!({"starts": sample.starts, "of": sample.of, "seed": sample.seed});
        write!(run.out, ",\"sample\":{sample}")?;
    }
    write!(run.out, ",\"values\":[")?;
    let ranked = ranked(row, network, subset, measured);
    for (at, (actor, value)) in run.ticket.clone().watch(ranked.iter().take(top)).flatten().enumerate() {
        let comma = if at == 0 { "\n" } else { ",\n" };
        write!(run.out, "{comma}{}", json!({"id": network.actor_id(*actor), "value": number(*value)}))?;
    }
    writeln!(run.out, "\n]}}")?;
    Ok(())
}

fn values(
    run: &mut Run<'_>,
    row: &Analysis,
    network: &Network,
    subset: &Subset,
    measured: &Measured,
    shown: usize,
) -> Result<(), Failure> {
    let words = messages(run.lang);
    let ranked = ranked(row, network, subset, measured);
    let rows = ranked.iter().take(shown).map(|(actor, value)| {
        let value = match (number(*value), run_digits(*value)) {
            (serde_json::Value::Number(whole), _) if whole.is_i64() => whole.to_string(),
            (_, digits) => format!("{value:.digits$}"),
        };
        vec![value, network.name(*actor).to_string(), network.actor_id(*actor).to_string()]
    });
    let name = measures::column(row, run.lang);
    let header = if run.out.terminal { [name, words.name, words.id] } else { ["value", "name", "id"] };
    table(&mut run.out, &header, rows)
}

/// How many digits tell values of this size apart.
fn run_digits(value: f64) -> usize {
    if value.abs() < 1e-3 { 9 } else { 6 }
}

fn groups(run: &mut Run<'_>, network: &Network, measured: &Measured, shown: usize) -> Result<(), Failure> {
    let columns = measures::group_columns(run.lang);
    let header: Vec<&str> = columns.iter().map(String::as_str).collect();
    let rows = (1u64..).zip(measured.groups.iter().take(shown)).map(|(number, (size, central))| {
        let names: Vec<&str> = central.iter().map(|actor| network.short_or_name(*actor)).collect();
        vec![number.to_string(), size.to_string(), names.join(", ")]
    });
    table(&mut run.out, &header, rows)
}
