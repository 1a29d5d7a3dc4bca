//! `cache`: what is kept of large networks, and its end.
//!
//! The environment and the clock are read here, for whoever opens a network.

use std::time::SystemTime;

use etcetera::BaseStrategy;
use serde_json::{Value, json};

use super::out::{Failure, note};
use super::rows::table;
use super::{DONE, Outcome, Run};
use crate::explorer::cache::{Cache, Entry, LARGE, LIMIT};
use crate::formats::{OpenError, WriteError};
use crate::network::dates::civil;
use crate::text::usage::{self, Misuse};
use crate::text::{date, errors, messages};

/// The cache of the user, if the system says where that is.
pub fn of_user() -> Option<Cache> {
    let folder = etcetera::choose_base_strategy().ok()?.cache_dir().join("maillage").join("snapshots");
    // Another build may read the same file as another network.
    let program = std::env::current_exe().and_then(|program| program.metadata()).ok()?;
    let built = program.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let maker = format!("{} {} {}", env!("CARGO_PKG_VERSION"), program.len(), built.as_nanos());
    Some(Cache { folder, maker, limit: LIMIT, large: LARGE, now: SystemTime::now() })
}

/// Lists the snapshots, or removes them.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let clears = match run.text("action") {
        None => false,
        Some("clear") => true,
        Some(word) => return Err(run.misuse(&Misuse::UnexpectedWord { given: word.to_string() })),
    };
    let Some(cache) = of_user() else { return Err(Failure::error(usage::no_cache_folder(run.lang))) };
    let lang = run.lang;
    if clears {
        let (removed, bytes) = cache.clear().map_err(|error| {
            Failure::error(errors::write(&WriteError::CannotWrite { path: cache.folder, kind: error.kind() }, lang))
        })?;
        if run.json() {
            run.out.json(&json!({"removed": removed, "bytes": bytes}))?;
        } else {
            run.out.line(usage::cache_cleared(removed, bytes, lang))?;
        }
        return Ok(DONE);
    }
    let folder = cache.folder.display().to_string();
    let entries = cache.entries().map_err(|error| {
        Failure::error(errors::open(&OpenError::CannotRead { path: folder.clone(), kind: error.kind() }, lang))
    })?;
    let bytes = entries.iter().map(|entry| entry.bytes).sum::<u64>();
    if run.json() {
        let snapshots: Vec<Value> = entries.iter().map(snapshot).collect();
        run.out.json(&json!({"folder": folder, "limit": cache.limit, "bytes": bytes, "snapshots": snapshots}))?;
        return Ok(DONE);
    }
    let words = messages(lang);
    let rows = entries.iter().map(|entry| {
        let files = match (entry.files.is_empty(), entry.usable) {
            (true, _) => words.unreadable.to_string(),
            (false, true) => entry.files.join(" "),
            (false, false) => format!("{} ({})", entry.files.join(" "), words.other_build),
        };
        vec![date(&moment(entry.used)[..10], lang), usage::size(entry.bytes, lang), files]
    });
    table(&mut run.out, &[words.last_used, words.size, words.files], rows)?;
    note(&usage::cached(entries.len() as u64, bytes, cache.limit, &folder, lang));
    Ok(DONE)
}

fn snapshot(entry: &Entry) -> Value {
    json!({
        "file": entry.file,
        "files": entry.files,
        "bytes": entry.bytes,
        "used": moment(entry.used),
        "usable": entry.usable,
    })
}

/// A moment in UTC, as `2026-11-24T08:30:00Z`.
fn moment(time: SystemTime) -> String {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (year, month, day) = civil(i32::try_from(seconds / 86_400).unwrap_or(0));
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn moments_are_those_of_the_calendar() {
        let at = |seconds| moment(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(1_709_210_096), "2024-02-29T12:34:56Z");
    }
}
