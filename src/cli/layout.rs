//! `layout -o FILE.csv`: the place of every actor of the view, for other tools.
//!
//! Its phases are `coarsen`, the start of a layout by forces, and `layout`, the rounds of the whole view.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use super::interrupt::Interrupt;
use super::out::{Failure, note};
use super::{Outcome, Run};
use crate::explorer::open::STDIN;
use crate::explorer::place::{Placed, Placing};
use crate::formats::{WriteError, replace_file};
use crate::layout::{LAYOUTS, Layout, Point, layout};
use crate::network::{Network, Subset};
use crate::query;
use crate::text::errors;
use crate::text::sentence::counts;
use crate::text::usage::{self, Doing, Misuse};
use crate::ticket::Ticket;

/// The layout that is meant unless one is named.
const USUAL: &str = "force";

/// Writes the places.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let Some(output) = run.text("output").filter(|name| !name.is_empty()).map(str::to_string) else {
        let what = vec![format!("-o {}", crate::text::cli::value::FILE.of(run.lang))];
        return Err(run.misuse(&Misuse::Missing { what }));
    };
    let row = named(run, "algorithm")?;
    let rounds = run.number("iterations");
    if rounds.is_some() && row.name != USUAL {
        let other = format!("--algorithm {USUAL}");
        return Err(run.misuse(&Misuse::Needs { option: "--iterations".into(), other }));
    }
    if output != STDIN && Path::new(&output).is_file() && !run.flag("force") {
        // Said before the work, not after it.
        let error = WriteError::AlreadyExists { path: output.into() };
        return Err(Failure::error(errors::write(&error, run.lang)));
    }
    let opened = run.open()?;
    let network = opened.views.network();
    let view = run.view(network)?;
    let subset = run.subset(&opened.views, &view)?;
    let code = run.shown(network, &subset);
    let how = Placing { layout: row, rounds, seed: run.number("seed").map_or(1, u64::from) };
    let places = places(run, network, &subset, how)?;
    let interrupt = Interrupt::of(&run.ticket);
    let start = Instant::now();
    if output == STDIN {
        write(network, &places, &mut run.out, &run.ticket).map_err(|error| match error {
            WriteError::Stream { kind } => Failure::from(std::io::Error::from(kind)),
            other => Failure::error(errors::write(&other, run.lang)),
        })?;
    } else {
        let path = Path::new(&output);
        let written = replace_file(path, run.flag("force"), |out| write(network, &places, out, &run.ticket));
        written.map_err(|error| match error {
            // Whoever reads the named pipe has gone, and nothing is wrong.
            WriteError::CannotWrite { kind: std::io::ErrorKind::BrokenPipe, .. } => Failure::ClosedPipe,
            WriteError::Cancelled => stopped(run, &interrupt),
            error => Failure::error(errors::write(&error, run.lang)),
        })?;
        note(&usage::written(&output, &counts(&subset, run.lang), run.lang));
    }
    run.timings.add("write", start);
    Ok(code)
}

/// Places the actors of a view, and takes the time of both phases.
///
/// # Errors
/// A stop by Ctrl-C.
pub fn places(
    run: &mut Run<'_>,
    network: &Network,
    subset: &Subset,
    how: Placing,
) -> Result<Vec<(u32, Point)>, Failure> {
    let progress = run.progress(Doing::Working);
    let interrupt = Interrupt::of(&run.ticket);
    let start = Instant::now();
    let placed = Placed::start(network, subset, how, &run.ticket).map_err(|_| stopped(run, &interrupt))?;
    run.timings.add(if how.layout.name == USUAL { "coarsen" } else { "layout" }, start);
    let start = Instant::now();
    let places = placed.finish(&run.ticket).map_err(|_| stopped(run, &interrupt))?;
    run.timings.add("layout", start);
    drop(progress);
    Ok(places)
}

fn stopped(run: &Run<'_>, interrupt: &Interrupt) -> Failure {
    Failure::Told(interrupt.code(), Box::new(errors::write(&WriteError::Cancelled, run.lang)))
}

/// The layout that an option asks for.
///
/// # Errors
/// A name that no layout has.
pub fn named(run: &Run<'_>, option: &str) -> Result<&'static Layout, Failure> {
    let name = run.text(option).unwrap_or(USUAL);
    layout(name).ok_or_else(|| {
        let names: Vec<&str> = LAYOUTS.iter().map(|row| row.name).collect();
        let nearest = query::nearest(name, names.iter().copied());
        Failure::error(usage::unknown_layout(name, nearest, &names, run.lang))
    })
}

/// A line an actor: its id and its place.
fn write(network: &Network, places: &[(u32, Point)], out: &mut dyn Write, ticket: &Ticket) -> Result<(), WriteError> {
    let fault = |error: std::io::Error| WriteError::Stream { kind: error.kind() };
    out.write_all(b"id,x,y\n").map_err(fault)?;
    for place in ticket.watch(places.iter()) {
        let (actor, point) = place.map_err(|_| WriteError::Cancelled)?;
        let id = network.actor_id(*actor);
        // No place is less than nothing: -0 would be one more spelling of 0.
        let (x, y) = (point.x + 0.0, point.y + 0.0);
        if id.contains([',', '"', '\n', '\r']) {
            writeln!(out, "\"{}\",{x},{y}", id.replace('"', "\"\"")).map_err(fault)?;
        } else {
            writeln!(out, "{id},{x},{y}").map_err(fault)?;
        }
    }
    Ok(())
}
