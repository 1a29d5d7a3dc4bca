//! `formats`: the table of formats.

use serde_json::json;

use super::rows::table;
use super::{DONE, Outcome, Run};
use crate::formats::FORMATS;
use crate::text::messages;

/// Lists the formats.
pub fn run(run: &mut Run<'_>) -> Outcome {
    if run.json() {
        run.out.json_array(FORMATS.iter().map(|format| {
            json!({
                "name": format.name,
                "label": format.label.en,
                "reads": format.read.is_some(),
                "writes": format.write.is_some(),
                "extensions": format.extensions,
            })
        }))?;
        return Ok(DONE);
    }
    let (words, lang) = (messages(run.lang), run.lang);
    let yes_no = |is: bool| if is { words.yes } else { words.no }.to_string();
    let rows = FORMATS.iter().map(|format| {
        let extensions: Vec<String> = format.extensions.iter().map(|extension| format!(".{extension}")).collect();
        vec![
            format.name.to_string(),
            format.label.of(lang).to_string(),
            yes_no(format.read.is_some()),
            yes_no(format.write.is_some()),
            extensions.join(" "),
        ]
    });
    table(&mut run.out, &[words.format, words.what, words.reads, words.writes, words.extensions], rows)?;
    Ok(DONE)
}
