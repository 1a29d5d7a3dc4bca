//! How an answer about paths is written: on the terminal or to a file.
//!
//! Nothing is searched here, and nothing is decided about paths.

use std::io::Write;
use std::path::Path as FilePath;

use super::Run;
use super::out::{Failure, note};
use crate::analysis::paths::Answer;
use crate::explorer::answer::write_json;
use crate::explorer::export::export;
use crate::explorer::open::STDIN;
use crate::explorer::{Found, Question};
use crate::formats::{Format, replace_file};
use crate::network::{Network, Subset};
use crate::text::explained::Explained;
use crate::text::sentence::counts;
use crate::text::usage::{self, Misuse};
use crate::text::words::{PATH, counted};
use crate::text::{errors, loss};
use fixedbitset::FixedBitSet;

/// Prints an answer for a person.
///
/// # Errors
/// A closed pipe, or what the system says.
pub fn print(run: &mut Run<'_>, explained: &Explained<'_>) -> Result<(), Failure> {
    let color = run.out.color;
    let styled = |code: &'static str| {
        move |text: &str| if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
    };
    explained.lines(styled("1"), styled("36"), |line| run.out.line(line))
}

/// What an answer may be written as, besides a network of its actors and relations.
#[derive(Clone, Copy)]
enum Kind {
    Markdown,
    Text,
    Json,
    Network(Option<&'static Format>),
}

/// The names that `--to` takes for documents.
const DOCUMENTS: [(&str, Kind); 3] = [("markdown", Kind::Markdown), ("text", Kind::Text), ("answer", Kind::Json)];

/// Where an answer is to be written, as it was asked.
pub struct Target {
    file: String,
    kind: Kind,
}

impl Target {
    /// What `-o` and `--to` say; none without `-o`.
    ///
    /// # Errors
    /// `--to` without `-o`, or a name that no format has.
    pub fn of(run: &Run<'_>) -> Result<Option<Target>, Failure> {
        let Some(file) = run.text("output").map(str::to_string) else {
            if run.text("to").is_some() {
                return Err(run.misuse(&Misuse::Needs { option: "--to".into(), other: "-o".into() }));
            }
            return Ok(None);
        };
        let named = |name: &str| DOCUMENTS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        let kind = match run.text("to") {
            Some(name) => match named(name) {
                Some(kind) => kind,
                None => Kind::Network(run.format("to")?),
            },
            None => match FilePath::new(&file).extension().and_then(|ending| ending.to_str()) {
                Some("md") => Kind::Markdown,
                Some("txt") => Kind::Text,
                _ if file == STDIN => {
                    return Err(run.misuse(&Misuse::Needs { option: "-o -".into(), other: "--to".into() }));
                }
                _ => Kind::Network(None),
            },
        };
        if file == STDIN && matches!(kind, Kind::Network(_)) {
            return Err(run.misuse(&Misuse::Conflict { one: "-o -".into(), other: "--to".into() }));
        }
        Ok(Some(Target { file, kind }))
    }

    /// Writes the answer there, and says so.
    ///
    /// # Errors
    /// A file that is there without `--force`, or that cannot be written.
    pub fn write(
        &self,
        run: &mut Run<'_>,
        explained: &Explained<'_>,
        question: &Question,
        found: &Found,
    ) -> Result<(), Failure> {
        let (network, answer, lang) = (explained.network, explained.answer, run.lang);
        if let Kind::Network(format) = self.kind {
            let subset = walked(network, answer);
            let path = FilePath::new(&self.file);
            let written = export(network, &subset, &[], path, format, run.flag("force"), lang, &run.ticket)
                .map_err(|error| Failure::error(errors::write(&error, lang)))?;
            note(&usage::written(&self.file, &counts(&subset, lang), lang));
            let lost = loss(&written.loss, lang);
            if !lost.is_empty() {
                note(&usage::lost(&lost, lang));
            }
            return Ok(());
        }
        let document = |out: &mut dyn Write| match self.kind {
            Kind::Markdown => out.write_all(explained.markdown().as_bytes()),
            Kind::Json => write_json(network, question, found, out),
            _ => explained.lines(str::to_string, str::to_string, |line| writeln!(out, "{line}")),
        };
        if self.file == STDIN {
            return Ok(document(&mut run.out)?);
        }
        replace_file(FilePath::new(&self.file), run.flag("force"), |out| Ok(document(out)?))
            .map_err(|error| Failure::error(errors::write(&error, lang)))?;
        note(&usage::written(&self.file, &counted(answer.paths.len() as u64, PATH, lang), lang));
        Ok(())
    }
}

/// The actors and relations of some paths.
fn walked(network: &Network, answer: &Answer) -> Subset {
    let mut actors = FixedBitSet::with_capacity(network.actor_count());
    let mut relations = FixedBitSet::with_capacity(network.relation_count());
    for hop in answer.paths.iter().flat_map(|path| &path.hops) {
        actors.insert(hop.from as usize);
        actors.insert(hop.to as usize);
        relations.insert(hop.relation as usize);
    }
    Subset::new(network, actors, relations)
}
