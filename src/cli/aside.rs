//! `--keep-refused FILE`: the records that an import refused, in a file of their own, where they can be mended.
//!
//! It decides nothing about records: what is refused, and why, stands in the receipt.

use std::path::Path;

use serde_json::json;

use super::Run;
use super::out::{Failure, note};
use crate::formats::replace_file;
use crate::network::FileReceipt;
use crate::text::words::{RECORD, counted};
use crate::text::{errors, receipt as receipts, usage};

/// Writes the refused records of these files if that was asked for, one JSON document a line; an empty file says that there
/// are none.
///
/// # Errors
/// A file that is there without `--force`, or that cannot be written.
pub fn keep_refused<'r>(run: &Run<'_>, files: impl Iterator<Item = &'r FileReceipt> + Clone) -> Result<(), Failure> {
    let Some(name) = run.text("keep-refused") else { return Ok(()) };
    let lines = files.clone().flat_map(|file| file.refused.iter().map(move |refused| (&file.file, refused)));
    replace_file(Path::new(name), run.flag("force"), |out| {
        for (file, refused) in lines.clone() {
            let line = json!({
                "file": file,
                "line": refused.at.line,
                "column": refused.at.column,
                "reason": receipts::refusal(&refused.reason, run.lang),
                "record": refused.record,
            });
            writeln!(out, "{line}")?;
        }
        Ok(())
    })
    .map_err(|error| Failure::error(errors::write(&error, run.lang)))?;
    let unlisted: u64 = files.map(|file| file.unlisted).sum();
    note(&usage::written(name, &counted(lines.count() as u64, RECORD, run.lang), run.lang));
    if unlisted > 0 {
        note(&usage::unlisted(unlisted, run.lang));
    }
    Ok(())
}
