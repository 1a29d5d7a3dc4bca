//! The saved state of the explorer for one network: view, focus, marks, places. Nothing of the network itself.
//!
//! A session is keyed by the canonical paths of the files and speaks of actors by id. The caller says in which folder.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Explorer, Placed, Step, View};
use crate::ticket::Ticket;

const VERSION: u64 = 1;

/// What was found when a session was taken up again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Whether there was a session at all.
    pub found: bool,
    /// Ids that the session names and the network no longer has.
    pub gone: Vec<String>,
    /// Whether a session was there that could not be read or no longer fits.
    pub damaged: bool,
}

/// The file of a session: one for each list of opened things.
pub fn path(folder: &Path, keys: &[String]) -> PathBuf {
    // FNV-1a, written out so that the name of a session never depends on the version of a library.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in keys.iter().flat_map(|key| key.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    folder.join(format!("{hash:016x}.json"))
}

fn step_to_json(step: &Step) -> Value {
    match step {
        Step::Actors(expr) => json!({"actors": expr}),
        Step::Relations(expr) => json!({"relations": expr}),
        Step::DropIsolated => json!("drop-isolated"),
        Step::During { range, certain } => json!({"during": range, "certain": certain}),
        Step::Around(actors) => json!({"around": actors}),
        Step::Keep(ids) => json!({"keep": ids}),
        Step::Without(ids) => json!({"without": ids}),
        Step::Expand(expr) => json!({"expand": expr}),
        Step::Component(id) => json!({"component": id}),
        Step::Core(k) => json!({"core": k}),
        Step::Largest => json!("largest"),
    }
}

fn step_from_json(value: &Value) -> Option<Step> {
    let text = |key: &str| value[key].as_str().map(str::to_string);
    let texts = |key: &str| {
        value[key].as_array()?.iter().map(|item| item.as_str().map(str::to_string)).collect::<Option<Vec<_>>>()
    };
    match value {
        Value::String(word) if word == "drop-isolated" => Some(Step::DropIsolated),
        Value::String(word) if word == "largest" => Some(Step::Largest),
        Value::Object(fields) => match fields.keys().next()?.as_str() {
            "actors" => text("actors").map(Step::Actors),
            "relations" => text("relations").map(Step::Relations),
            "expand" => text("expand").map(Step::Expand),
            "component" => text("component").map(Step::Component),
            "during" => Some(Step::During { range: text("during")?, certain: value["certain"].as_bool()? }),
            "keep" => texts("keep").map(Step::Keep),
            "without" => texts("without").map(Step::Without),
            "core" => Some(Step::Core(value["core"].as_u64()?.try_into().ok()?)),
            "around" => value["around"]
                .as_array()?
                .iter()
                .map(|pair| Some((pair[0].as_str()?.to_string(), pair[1].as_u64()?.try_into().ok()?)))
                .collect::<Option<Vec<_>>>()
                .map(Step::Around),
            _ => None,
        },
        _ => None,
    }
}

fn view_to_json(view: &View) -> Value {
    view.steps.iter().map(|placed| json!({"step": step_to_json(&placed.step), "on": placed.on})).collect()
}

fn view_from_json(value: &Value) -> Option<View> {
    let steps = value
        .as_array()?
        .iter()
        .map(|placed| Some(Placed { step: step_from_json(&placed["step"])?, on: placed["on"].as_bool()? }));
    Some(View { steps: steps.collect::<Option<_>>()? })
}

/// Writes the session to its file: first aside, then under its name, so that it is never half there.
///
/// # Errors
/// What the file system says.
pub fn save(explorer: &Explorer, file: &Path, keys: &[String], interface: &Value) -> std::io::Result<()> {
    let id = |actor: &u32| explorer.network().actor_id(*actor).to_string();
    let document = json!({
        "maillage_session": VERSION,
        "opened": keys,
        "view": view_to_json(explorer.view()),
        "focus": explorer.focus.as_ref().map(id),
        "marks": explorer.marks.iter().map(id).collect::<Vec<_>>(),
        "places": explorer.places.iter().rev().take(200).rev().map(id).collect::<Vec<_>>(),
        "interface": interface,
    });
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut aside = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut aside, &document)?;
    aside.flush()?;
    aside.persist(file).map_err(|error| error.error)?;
    Ok(())
}

/// Takes up the session of a file, if there is one. Ids that have gone are left out and named; a session that is
/// damaged or no longer fits is left alone. The second value is what the interface had saved of itself.
pub fn restore(explorer: &mut Explorer, file: &Path) -> (Restored, Value) {
    let Ok(text) = fs::read_to_string(file) else { return (Restored::default(), Value::Null) };
    let damaged = (Restored { found: false, gone: Vec::new(), damaged: true }, Value::Null);
    let Ok(document) = serde_json::from_str::<Value>(&text) else { return damaged };
    if document["maillage_session"].as_u64() != Some(VERSION) {
        return damaged;
    }
    let Some(mut view) = view_from_json(&document["view"]) else { return damaged };
    let mut gone = view.missing_actors(explorer.network());
    view.forget(&gone);
    if explorer.show(view, &Ticket::new()).is_err() {
        return damaged;
    }
    let mut actors = |key: &str| -> Vec<u32> {
        let mut found = Vec::new();
        for id in document[key].as_array().into_iter().flatten().filter_map(Value::as_str) {
            match explorer.network().find_actor(id) {
                Some(actor) => found.push(actor),
                None if !gone.iter().any(|g| g == id) => gone.push(id.to_string()),
                None => {}
            }
        }
        found
    };
    let (marks, places) = (actors("marks"), actors("places"));
    if let Some(id) = document["focus"].as_str() {
        match explorer.network().find_actor(id) {
            Some(actor) => explorer.focus = Some(actor),
            None if !gone.iter().any(|g| g == id) => gone.push(id.to_string()),
            None => {}
        }
    }
    explorer.marks = marks;
    explorer.places = places;
    (Restored { found: true, gone, damaged: false }, document["interface"].clone())
}
