//! `check FILE...`: each file read alone, or all as one network, and what the import had to tell.

use std::time::Instant;

use serde_json::{Value, json};

use super::aside::keep_refused;
use super::out::{Failure, Progress};
use super::{DONE, ERROR, Outcome, Run, read_stdin};
use crate::analysis::alike::{LookAlikes, look_alikes};
use crate::explorer::open::{STDIN, open_with};
use crate::formats::OpenError;
use crate::label::Lang;
use crate::network::{FileReceipt, Network, Oddity, OddityCode};
use crate::position::Position;
use crate::text::usage::Doing;
use crate::text::{errors, receipt as receipts};

/// Prints a receipt for each file.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let from = run.format("from")?;
    let mut code = DONE;
    let (files, bounds) = (run.texts("files"), run.bounds()?);
    let mut read = Vec::new();
    for names in files.chunks(if run.flag("together") { files.len() } else { 1 }) {
        let start = Instant::now();
        let progress = Progress::of(&run.ticket, Doing::Reading, run.lang);
        let stdin = names.iter().any(|name| name == STDIN).then(|| read_stdin(&run.ticket));
        let result = match stdin.transpose() {
            Ok(stdin) => open_with(names, from, stdin, &bounds, None, &run.ticket),
            Err(error) => Err(error),
        };
        drop(progress);
        run.timings.add("read", start);
        match result {
            Ok((network, receipt, _)) => {
                let start = Instant::now();
                // Nobody stops it: the ticket ends with the program.
                let alike = look_alikes(&network, &run.ticket).unwrap_or_default();
                run.timings.add("check", start);
                for (i, file) in receipt.files.iter().enumerate() {
                    // Questions are about all of the network: they stand once, below the last of its files.
                    let asked = (i + 1 == receipt.files.len()).then_some((&network, &alike));
                    print(run, file, asked)?;
                    // A question is no fault of the file.
                    if run.flag("strict") && !(file.oddities.is_empty() && file.refused.is_empty()) {
                        code = ERROR;
                    }
                }
                read.extend(receipt.files);
            }
            Err(error) => {
                code = ERROR;
                refused(run, &names.join(" "), &error)?;
            }
        }
    }
    keep_refused(run, read.iter())?;
    Ok(code)
}

/// The names that look alike, and the network they are of.
type Asked<'n> = Option<(&'n Network, &'n LookAlikes)>;

fn print(run: &mut Run<'_>, file: &FileReceipt, asked: Asked<'_>) -> Result<(), Failure> {
    if run.json() {
        return run.out.json(&to_json(file, asked));
    }
    let questions = asked.map(|(network, alike)| receipts::look_alikes(network, alike, run.lang));
    for line in receipts::file(file, run.lang).into_iter().chain(questions.into_iter().flatten()) {
        run.out.line(line)?;
    }
    Ok(())
}

/// Messages of a document that programs read are in one language, as its keys are.
fn to_json(file: &FileReceipt, asked: Asked<'_>) -> Value {
    let partial = json!({"code": "partial", "count": 1, "line": 0, "message": receipts::partial(Lang::En)});
    let pairs: Vec<[(&str, &str); 2]> = asked.map_or_else(Vec::new, |(network, alike)| {
        let named = |actor: u32| (network.actor_id(actor), network.name(actor));
        alike.pairs.iter().map(|(a, b)| [named(*a), named(*b)]).collect()
    });
    let question = pairs.first().map(|[(_, a), (_, b)]| Oddity {
        code: OddityCode::LookAlike,
        count: asked.map_or(0, |(_, alike)| alike.count),
        first: Position::default(),
        detail: format!("{a} / {b}"),
    });
    let odd = file.oddities.iter().chain(&question).map(|odd| {
        json!({
            "code": odd.code.word(),
            "count": odd.count,
            "line": odd.first.line,
            "message": receipts::oddity(odd, Lang::En),
        })
    });
    let left_out = (file.left_out > 0).then(|| {
        let message = receipts::left_out(file.left_out, Lang::En);
        json!({"code": "left_out", "count": file.left_out, "line": 0, "message": message})
    });
    let unlisted = (file.unlisted > 0).then(|| {
        let message = receipts::unlisted(file.unlisted, Lang::En);
        json!({"code": "unlisted", "count": file.unlisted, "line": 0, "message": message})
    });
    let partial = file.partial.then_some(partial);
    let warnings: Vec<Value> = partial.into_iter().chain(left_out).chain(unlisted).chain(odd).collect();
    let refused: Vec<Value> = file
        .refused
        .iter()
        .map(|refused| {
            json!({
                "line": refused.at.line,
                "column": refused.at.column,
                "reason": receipts::refusal(&refused.reason, Lang::En),
            })
        })
        .collect();
    let joins: Vec<Value> = file
        .joins
        .iter()
        .map(|join| json!({"id": join.id, "joined_to": join.kept, "identifier": join.identifier}))
        .collect();
    let named = |(id, name): (&str, &str)| json!({"id": id, "name": name});
    let pairs: Vec<Value> = pairs.into_iter().map(|[a, b]| json!({"a": named(a), "b": named(b)})).collect();
    json!({
        "file": file.file,
        "format": file.format,
        "version": file.version,
        "encoding": file.encoding,
        "actors": file.actors,
        "relations": file.relations,
        "directed": file.directed.word(),
        "warnings": warnings,
        "joins": joins,
        "look_alikes": pairs,
        "refused": refused,
        "refused_unlisted": file.unlisted,
        "error": null,
    })
}

/// A file that could not be read: its line all the same, and a report for whoever reads no JSON.
fn refused(run: &mut Run<'_>, name: &str, error: &OpenError) -> Result<(), Failure> {
    if !run.json() {
        run.out.flush()?;
        super::out::tell(&errors::open(error, run.lang), run.color);
        return Ok(());
    }
    let at = error.position().unwrap_or_default();
    let format = match error {
        OpenError::Refused { format, .. } => *format,
        OpenError::OnlyWritten { format, .. } => Some(*format),
        _ => None,
    };
    run.out.json(&json!({
        "file": name,
        "format": format,
        "version": "",
        "encoding": "",
        "actors": 0,
        "relations": 0,
        "directed": "mixed",
        "warnings": [],
        "joins": [],
        "look_alikes": [],
        "refused": [],
        "refused_unlisted": 0,
        "error": {"line": at.line, "column": at.column, "message": errors::open_reason(error, Lang::En)},
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Directedness, Receipt, Refused, RefusedReason};
    use crate::position::Position;

    const FILE: FileReceipt = FileReceipt {
        file: String::new(),
        format: String::new(),
        version: String::new(),
        encoding: String::new(),
        actors: 2,
        relations: 1,
        directed: Directedness::No,
        partial: false,
        left_out: 0,
        oddities: Vec::new(),
        joins: Vec::new(),
        refused: Vec::new(),
        unlisted: 0,
    };

    #[test]
    fn a_file_that_was_read_in_part_is_said_to_be() {
        let mut file = FileReceipt { file: "a.csv".into(), format: "csv".into(), encoding: "UTF-8".into(), ..FILE };
        assert_eq!(to_json(&file, None)["warnings"], json!([]));
        file.partial = true;
        assert_eq!(to_json(&file, None)["warnings"][0]["code"], "partial");
        for lang in [Lang::En, Lang::Fr] {
            assert_eq!(receipts::file(&file, lang)[1], format!("  ! {}", receipts::partial(lang)));
            assert!(receipts::summary(&Receipt { files: vec![file.clone()] }, lang).is_some());
        }
    }

    #[test]
    fn every_refused_record_is_counted_even_where_the_list_ends() {
        let mut file = FileReceipt { unlisted: 1_900_000, ..FILE };
        let refused = Refused { at: Position::default(), reason: RefusedReason::NoEnd, record: String::new() };
        file.refused = vec![refused; 100_000];
        let lines = receipts::file(&file, Lang::En);
        assert_eq!(lines[1], "  ✗ 2,000,000 records refused:");
        assert_eq!(lines[12], "    and 1,999,990 more; --json lists the first 100,000");
        let french = receipts::file(&file, Lang::Fr);
        assert_eq!(french[12].replace('\u{202F}', " "), "    et 1 999 990 autres ; --json donne les 100 000 premiers");
        let warning = &to_json(&file, None)["warnings"][0];
        assert_eq!((&warning["code"], &warning["count"]), (&json!("unlisted"), &json!(1_900_000)));
        assert_eq!(
            receipts::summary(&Receipt { files: vec![file] }, Lang::En).unwrap(),
            "2,000,000 records refused by the import"
        );
    }
}
