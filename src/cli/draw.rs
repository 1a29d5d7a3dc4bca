//! `draw`: the view as a picture in a file: SVG, PNG, PDF, or a drawing in text.
//!
//! What is left out for want of room is said in the picture and on stderr, and so is the command that draws it again.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use super::interrupt::Interrupt;
use super::out::{Failure, note};
use super::{Opened, Outcome, Run};
use crate::drawing::{self, KINDS, Kind, Order};
use crate::explorer::open::STDIN;
use crate::explorer::picture::{LineSigns, layout_of};
use crate::explorer::{View, Views};
use crate::formats::{WriteError, replace_file};
use crate::layout::{LAYOUTS, Layout, layout};
use crate::scene::dots::Glyphs;
use crate::text::usage::{self, Doing, Misuse};
use crate::text::{errors, paths as said};

/// The names of the layouts, for `--layout`.
pub static NAMES: [&str; LAYOUTS.len()] = {
    let mut names = [""; LAYOUTS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = LAYOUTS[at].name;
        at += 1;
    }
    names
};

/// `draw -o FILE`
pub fn run(run: &mut Run<'_>) -> Outcome {
    let Some(output) = run.text("output").filter(|name| !name.is_empty()).map(str::to_string) else {
        let what = vec![format!("-o {}", crate::text::cli::value::FILE.of(run.lang))];
        return Err(run.misuse(&Misuse::Missing { what }));
    };
    let kind = kind(run, &output)?;
    let size = match run.text("size") {
        None => kind.size,
        Some(text) => size(text, kind).ok_or_else(|| {
            run.misuse(&Misuse::NotAPictureSize { value: text.to_string(), sides: kind.sides, is_text: kind.is_text })
        })?,
    };
    // What is refused for its name is refused before the work.
    let forced = run.flag("force");
    if output != STDIN && !forced && Path::new(&output).is_file() {
        let error = WriteError::AlreadyExists { path: output.clone().into() };
        return Err(Failure::error(errors::write(&error, run.lang)));
    }
    let opened = run.open()?;
    let view = run.view(opened.views.network())?;
    let subset = run.subset(&opened.views, &view)?;
    let code = run.shown(opened.views.network(), &subset);
    let chosen = run.text("layout").and_then(layout);
    let lang = run.lang;
    let name = opened.opening.names.first().cloned().unwrap_or_default();
    let order = Order {
        kind,
        size,
        layout: chosen.unwrap_or_else(|| layout_of(&view)),
        focus: None,
        seed: u64::from(run.number("seed").unwrap_or(1)),
        dark: run.text("theme") == Some("dark"),
        glyphs: run.text("glyphs").and_then(glyphs).unwrap_or_default(),
        signs: LineSigns { arrows: run.flag("arrows"), kinds: run.flag("link-kinds") },
        name: &name,
        lang,
    };
    let (bytes, counts) = drawn(run, &opened.views, &view, &order)?;
    let start = Instant::now();
    match output.as_str() {
        STDIN => {
            run.out.write_all(&bytes).map_err(Failure::from)?;
            Write::flush(&mut run.out)?;
        }
        path => {
            let interrupt = Interrupt::of(&run.ticket);
            let write = |out: &mut dyn Write| out.write_all(&bytes).map_err(WriteError::from);
            replace_file(Path::new(path), forced, write).map_err(|error| match error {
                WriteError::CannotWrite { kind: std::io::ErrorKind::BrokenPipe, .. } => Failure::ClosedPipe,
                WriteError::Cancelled => Failure::Told(interrupt.code(), Box::new(errors::write(&error, lang))),
                error => Failure::error(errors::write(&error, lang)),
            })?;
        }
    }
    run.timings.add("write", start);
    let (actors, lines, undrawn) = counts;
    if output != STDIN {
        note(&usage::written(&output, &crate::text::map::drawn(actors, lines, undrawn, lang), lang));
        note(&usage::again(&again(run, &opened, &view, &output, chosen), lang));
        if run.json() {
            let json = serde_json::json!({
                "file": output, "format": kind.name, "layout": order.layout.name, "width": size.0, "height": size.1,
                "actors": actors, "lines": lines, "undrawn": undrawn,
            });
            run.out.line(json.to_string())?;
        }
    }
    Ok(code)
}

type Counts = (usize, usize, usize);

fn drawn(run: &mut Run<'_>, views: &Views, view: &View, order: &Order<'_>) -> Result<(Vec<u8>, Counts), Failure> {
    let interrupt = Interrupt::of(&run.ticket);
    let progress = run.progress(Doing::Working);
    let start = Instant::now();
    let stopped = |code: u8, lang| Failure::Told(code, Box::new(errors::write(&WriteError::Cancelled, lang)));
    let shown = views.show(view.clone(), &run.ticket).map_err(|_| stopped(interrupt.code(), run.lang))?;
    let laid = drawing::lay(views, &shown, order, &run.ticket).map_err(|_| stopped(interrupt.code(), run.lang))?;
    run.timings.add("layout", start);
    let start = Instant::now();
    let bytes = drawing::draw(views, &shown, order, &laid);
    run.timings.add("draw", start);
    drop(progress);
    let bytes = bytes.map_err(|error| Failure::error(usage::not_drawn(&error.what, run.lang)))?;
    Ok((bytes, laid.counts()))
}

/// The kind that is asked for, else the one of the name.
fn kind(run: &Run<'_>, output: &str) -> Result<&'static Kind, Failure> {
    let kind = run.text("to").map_or_else(|| drawing::kind_of(output), drawing::kind);
    kind.ok_or_else(|| {
        if output == STDIN {
            return run.misuse(&Misuse::Needs { option: "-o -".into(), other: "--to".into() });
        }
        let known: Vec<String> = KINDS.iter().map(|kind| kind.name.to_string()).collect();
        Failure::error(usage::no_picture(output, &known, run.lang))
    })
}

fn glyphs(name: &str) -> Option<Glyphs> {
    Glyphs::ALL.iter().find(|(known, _)| *known == name).map(|(_, glyphs)| *glyphs)
}

/// `1600x1000`, within what a kind allows each way.
fn size(text: &str, kind: &Kind) -> Option<(u32, u32)> {
    let (width, height) = text.trim().split_once(['x', 'X', '×'])?;
    let (width, height): (u32, u32) = (width.trim().parse().ok()?, height.trim().parse().ok()?);
    let allowed = kind.sides.0..=kind.sides.1;
    (allowed.contains(&width) && allowed.contains(&height)).then_some((width, height))
}

/// The command that draws it again.
fn again(run: &Run<'_>, opened: &Opened, view: &View, output: &str, layout: Option<&'static Layout>) -> String {
    let mut words: Vec<String> = vec!["maillage".into(), "draw".into()];
    words.extend(opened.opening.to_args());
    words.extend(view.to_args());
    words.extend(["-o".to_string(), output.to_string()]);
    words.extend(layout.into_iter().flat_map(|layout| ["--layout".to_string(), layout.name.to_string()]));
    for option in ["to", "size", "theme", "glyphs"] {
        words.extend(run.text(option).into_iter().flat_map(|value| [format!("--{option}"), value.to_string()]));
    }
    words.extend(run.number("seed").into_iter().flat_map(|seed| ["--seed".to_string(), seed.to_string()]));
    for flag in ["arrows", "link-kinds"] {
        words.extend(run.flag(flag).then(|| format!("--{flag}")));
    }
    words.push("--force".to_string());
    said::command(&words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_that_a_kind_allows() {
        let svg = drawing::kind("svg").unwrap();
        assert_eq!(size("800x600", svg), Some((800, 600)));
        assert_eq!(size("80x24", svg), None);
        assert_eq!(size("800x99999", svg), None);
        assert_eq!(size("80x24", drawing::kind("txt").unwrap()), Some((80, 24)));
    }
}
