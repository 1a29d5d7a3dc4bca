//! `export` and `convert`: a view, or everything, in the format of the next tool.
//!
//! What the format could not hold is said on stderr, and so is the command that writes the file again.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use super::aside::keep_refused;
use super::interrupt::Interrupt;
use super::out::{Failure, note};
use super::{DONE, Opened, Outcome, Run, layout};
use crate::explorer::View;
use crate::explorer::export::export;
use crate::explorer::open::STDIN;
use crate::explorer::place::{Placing, columns};
use crate::formats::{Computed, Format, Loss, Part, WriteError, by_extension};
use crate::layout::Layout;
use crate::network::{Direction, Network, Subset};
use crate::text::sentence::counts;
use crate::text::usage::{self, Doing, Misuse};
use crate::text::{errors, loss, paths as said};

/// `export -o FILE`
pub fn run(run: &mut Run<'_>) -> Outcome {
    let Some(output) = run.text("output").filter(|name| !name.is_empty()).map(str::to_string) else {
        let what = vec![format!("-o {}", crate::text::cli::value::FILE.of(run.lang))];
        return Err(run.misuse(&Misuse::Missing { what }));
    };
    let format = run.format("to")?;
    let row = match run.text("layout") {
        Some(_) => Some(layout::named(run, "layout")?),
        None => None,
    };
    let opened = run.open()?;
    let network = opened.views.network();
    let view = run.view(network)?;
    let subset = run.subset(&opened.views, &view)?;
    let code = run.shown(network, &subset);
    let mut places = [Vec::new(), Vec::new()];
    if let Some(layout) = row {
        let how = Placing { layout, rounds: None, seed: 1 };
        places = columns(network, &layout::places(run, network, &subset, how)?);
    }
    let [x, y] = [("x", &places[0]), ("y", &places[1])].map(|(name, values)| Computed { name, values });
    let computed = if row.is_some() { &[x, y][..] } else { &[] };
    written(run, &opened, &subset, computed, &output, format)?;
    if output != STDIN {
        note(&usage::again(&again(&opened, &view, &output, format, row), run.lang));
    }
    Ok(code)
}

/// `convert IN OUT`
pub fn convert(run: &mut Run<'_>) -> Outcome {
    let input = run.text("in").unwrap_or_default().to_string();
    let output = run.text("out").unwrap_or_default().to_string();
    let format = run.format("to")?;
    let opened = run.open_names(vec![input])?;
    keep_refused(run, opened.receipt.files.iter())?;
    let subset = Subset::all(opened.views.network());
    written(run, &opened, &subset, &[], &output, format)?;
    Ok(DONE)
}

/// Writes a part of a network, and says what was written and what the format could not hold.
///
/// # Errors
/// As [`export`].
pub fn written(
    run: &mut Run<'_>,
    opened: &Opened,
    subset: &Subset,
    computed: &[Computed<'_>],
    output: &str,
    format: Option<&'static Format>,
) -> Result<(), Failure> {
    let start = Instant::now();
    let progress = run.progress(Doing::Writing);
    let lost = match output {
        STDIN => to_stdout(run, opened, subset, computed, format)?,
        path => {
            let forced = run.flag("force");
            let interrupt = Interrupt::of(&run.ticket);
            let result = export(
                opened.views.network(),
                subset,
                computed,
                Path::new(path),
                format,
                forced,
                run.lang,
                &run.ticket,
            );
            result
                .map_err(|error| match error {
                    // Whoever reads the named pipe has gone, and nothing is wrong.
                    WriteError::CannotWrite { kind: std::io::ErrorKind::BrokenPipe, .. } => Failure::ClosedPipe,
                    WriteError::Cancelled => Failure::Told(interrupt.code(), Box::new(errors::write(&error, run.lang))),
                    error => Failure::error(errors::write(&error, run.lang)),
                })?
                .loss
        }
    };
    drop(progress);
    run.timings.add("write", start);
    let lost = loss(&lost, run.lang);
    if output != STDIN {
        note(&usage::written(output, &counts(subset, run.lang), run.lang));
    }
    if !lost.is_empty() {
        note(&usage::lost(&lost, run.lang));
    }
    let format = format.or_else(|| by_extension(output));
    if format.is_some_and(|format| format.mixed_is_rare) && is_mixed(opened.views.network(), subset) {
        note(&usage::mixed_directions(run.lang));
    }
    Ok(())
}

/// Whether directed relations stand beside others.
fn is_mixed(network: &Network, subset: &Subset) -> bool {
    let mut directed = subset.relations().map(|relation| network.direction(relation) == Direction::Directed);
    directed.next().is_some_and(|first| directed.any(|other| other != first))
}

fn to_stdout(
    run: &mut Run<'_>,
    opened: &Opened,
    subset: &Subset,
    computed: &[Computed<'_>],
    format: Option<&'static Format>,
) -> Result<Loss, Failure> {
    let Some(format) = format else {
        return Err(run.misuse(&Misuse::Needs { option: "-o -".into(), other: "--to".into() }));
    };
    let (lang, ticket) = (run.lang, run.ticket.clone());
    let only_read = WriteError::OnlyRead { format: format.name };
    let Some(write) = format.write else { return Err(Failure::error(errors::write(&only_read, lang))) };
    let part = Part { network: opened.views.network(), subset, computed, lang };
    let lost = write(&part, &mut run.out, &ticket).map_err(|error| match error {
        WriteError::Stream { kind } => Failure::from(std::io::Error::from(kind)),
        other => Failure::error(errors::write(&other, lang)),
    })?;
    Write::flush(&mut run.out)?;
    Ok(lost)
}

/// The command that writes the file again.
fn again(
    opened: &Opened,
    view: &View,
    output: &str,
    format: Option<&'static Format>,
    layout: Option<&'static Layout>,
) -> String {
    let mut words: Vec<String> = vec!["maillage".into(), "export".into()];
    words.extend(opened.opening.to_args());
    words.extend(view.to_args());
    words.extend(["-o".to_string(), output.to_string()]);
    words.extend(format.into_iter().flat_map(|format| ["--to".to_string(), format.name.to_string()]));
    words.extend(layout.into_iter().flat_map(|layout| ["--layout".to_string(), layout.name.to_string()]));
    words.push("--force".to_string());
    said::command(&words)
}
