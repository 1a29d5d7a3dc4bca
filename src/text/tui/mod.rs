//! What the interface says: one struct of messages, filled once in English and once in French.
//!
//! A message that is missing in a language does not compile. Sentences about views, paths and errors are in their own files.

mod en;
mod fr;

use std::path::Path as FilePath;

use crate::analysis::paths::{Hop, Path, TimeMode};
use crate::explorer::picture::LineSigns;
use crate::explorer::{Explorer, Question, Step, View, WhyNot};
use crate::label::Lang;
use crate::network::Network;
use crate::query::{Target, parse};
use crate::text::paths::{Footnotes, command, why_not};
use crate::text::sentence::step_label;
use crate::text::why::{missing, relaxation};
use crate::text::words::capitalised;
use crate::text::{errors, safe, when};

#[allow(missing_docs, reason = "each field is named after what it says, and says it below in two languages")]
/// Messages of the interface. Those that take numbers are given them as text already, and as a count where the words depend on it.
pub struct Tui {
    pub actors: &'static str,
    pub sheet: &'static str,
    pub tabs: [&'static str; 4],
    pub order_degree: &'static str,
    pub order_name: &'static str,
    pub order_kind: &'static str,
    pub too_small: &'static str,
    pub empty_list: &'static str,
    pub empty_network: &'static str,
    pub empty_view: &'static str,
    pub empty_because: fn(&str, &str, usize) -> String,
    pub all_shown: fn(&str, usize) -> String,
    pub some_hidden: fn(&str, &str, &str) -> String,
    pub undrawn: fn(&str, usize) -> String,
    pub somewhere: fn(&str, usize) -> String,
    pub no_link: &'static str,
    /// How many lines are left out because there were too many to read.
    pub hushed: fn(&str, usize) -> String,
    pub unlabelled: fn(&str, usize) -> String,
    pub hidden_neighbours: fn(&str, usize) -> String,
    pub undated: fn(&str, usize) -> String,
    pub links_sourced: fn(usize, usize) -> String,
    pub links_hidden: fn(usize) -> String,
    pub sources: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub beyond: &'static str,
    pub beyond_of: fn(&str) -> String,
    pub no_links_here: &'static str,
    pub links_coming: &'static str,
    pub more_lines: fn(usize) -> String,
    pub unsourced: &'static str,
    pub column_name: &'static str,
    pub column_kind: &'static str,
    pub column_degree: &'static str,
    pub column_commune: &'static str,
    pub column_region: &'static str,
    pub column_founded: &'static str,
    pub column_form: &'static str,
    pub column_from: &'static str,
    pub column_to: &'static str,
    pub column_when: &'static str,
    pub column_sources: &'static str,
    pub column_label: &'static str,
    pub table_actors: fn(&str) -> String,
    pub table_relations: fn(&str) -> String,
    pub paths_help: &'static str,
    pub paths_from: fn(&str) -> String,
    pub paths_stale: &'static str,
    pub path_on_the_map: fn(usize, usize, &str) -> String,
    pub searching: &'static str,
    pub no_path: &'static str,
    pub paths_keys: &'static [(&'static str, &'static str)],
    pub no_more_paths: &'static str,
    pub relax_short: &'static str,
    pub no_paths_yet: &'static str,
    pub same_actor: fn(&str) -> String,
    pub constraints_title: &'static str,
    pub constraints_foot: &'static str,
    pub constraint_directed: &'static str,
    pub constraint_any: &'static str,
    pub constraint_same: &'static str,
    pub constraint_chronological: &'static str,
    pub constraint_all: &'static str,
    pub constraint_actors: &'static str,
    pub constraint_relations: &'static str,
    pub constraint_hops: fn(Option<u32>) -> String,
    pub constraint_sourced: &'static str,
    pub constraint_via: fn(&str) -> String,
    pub constraint_avoid: fn(&str) -> String,
    pub constraint_never: fn(&str) -> String,
    pub kept_paths: fn(usize, usize) -> String,
    pub web_on_the_map: fn(&str) -> String,
    pub web_stale: &'static str,
    pub hop_title: fn(usize, usize) -> String,
    pub unsourced_hop: &'static str,
    pub other_evidence: fn(usize) -> String,
    pub paths_start: &'static str,
    pub search_foot_paths: &'static str,
    pub why_title: &'static str,
    pub why_count: fn(&str, usize) -> String,
    pub common_title: &'static str,
    pub common_found: fn(&str, usize) -> String,
    pub search_title: &'static str,
    pub search_foot: &'static str,
    pub no_hit: &'static str,
    pub names_not_ready: &'static str,
    pub no_search_yet: &'static str,
    pub hit: fn(&str, usize, usize) -> String,
    pub hidden: &'static str,
    pub hidden_title: &'static str,
    pub hidden_by: fn(&str, &str) -> String,
    pub hidden_foot: &'static str,
    pub all_steps: &'static str,
    pub shown_again: fn(&str) -> String,
    pub filter_actors: &'static str,
    pub filter_titles: [&'static str; 3],
    pub filter_foot: &'static str,
    pub filter_wide: &'static str,
    pub filter_beyond: fn(&str, &str) -> String,
    pub filter_relations: &'static str,
    pub filter_expand: &'static str,
    pub actors_count: fn(&str, usize) -> String,
    pub relations_count: fn(&str, usize) -> String,
    pub time_title: fn(i32, i32) -> String,
    pub time_left: &'static str,
    pub time_right: &'static str,
    pub time_certain: &'static str,
    pub time_possible: &'static str,
    pub time_foot: &'static str,
    pub no_dates: &'static str,
    pub steps_title: &'static str,
    pub steps_foot: &'static str,
    pub no_steps: &'static str,
    pub off: &'static str,
    pub palette_title: &'static str,
    pub no_action: &'static str,
    pub open_title: &'static str,
    pub open_file: &'static str,
    pub open_instead: fn(&str) -> String,
    pub open_together: fn(&str) -> String,
    pub open_none: &'static str,
    pub open_embedded: &'static str,
    pub open_folder: &'static str,
    pub open_no_name: &'static str,
    pub open_left: &'static str,
    pub open_foot: &'static str,
    pub receipt_title: &'static str,
    pub page_foot: &'static str,
    pub page_more: fn(&str) -> String,
    pub help_title: &'static str,
    pub help_here: &'static str,
    pub help_everywhere: &'static str,
    pub help_signs: &'static str,
    pub help_places: [&'static str; 6],
    pub signs: &'static [(&'static str, &'static str)],
    pub answer_title: &'static str,
    pub answer_markdown: &'static str,
    pub answer_text: &'static str,
    pub answer_json: &'static str,
    pub answer_network: &'static str,
    pub answer_foot: &'static str,
    pub answer_stem: &'static str,
    pub answer_written: fn(&str) -> String,
    pub export_title: &'static str,
    pub export_done_title: &'static str,
    pub export_what: &'static str,
    pub export_format: &'static str,
    pub export_file: &'static str,
    pub export_foot: &'static str,
    pub export_stem: &'static str,
    pub export_view: fn(usize, usize) -> String,
    pub export_marked: fn(usize) -> String,
    pub export_path: fn(usize) -> String,
    pub export_no_format: &'static str,
    pub export_counting: &'static str,
    pub export_would_lose: fn(&str) -> String,
    pub export_loss: fn(&str) -> String,
    pub export_lossless: &'static str,
    /// What a picture is, instead of a loss.
    pub export_picture: &'static str,
    pub export_written: fn(&str, usize, usize) -> String,
    pub export_again: &'static str,
    pub export_replace: &'static str,
    pub export_no_name: &'static str,
    pub nothing_to_export: &'static str,
    pub no_actor_selected: &'static str,
    pub nothing_to_undo: &'static str,
    pub nothing_to_redo: &'static str,
    pub nothing_marked: &'static str,
    pub mark_two: &'static str,
    pub marked: fn(usize) -> String,
    pub removed: fn(&str, usize, usize) -> String,
    pub expanded: fn(&str, usize) -> String,
    pub no_less_depth: &'static str,
    pub no_place_before: &'static str,
    pub layout: fn(&str) -> String,
    pub layout_behind_a_path: fn(&str) -> String,
    /// How many actors are in how many circles.
    pub in_groups: fn(&str, usize, &str, usize) -> String,
    /// The groups of the view are not known yet.
    pub seeking_groups: &'static str,
    /// Lines show which way their relations lead.
    pub arrows_on: &'static str,
    /// They do not any more.
    pub arrows_off: &'static str,
    /// Lines show of what kind their relations are.
    pub link_kinds_on: &'static str,
    /// They do not any more.
    pub link_kinds_off: &'static str,
    /// Lines are drawn in pixels.
    pub pixels_on: &'static str,
    /// They are not any more.
    pub pixels_off: &'static str,
    /// The terminal shows no pictures.
    pub no_pixels: &'static str,
    /// Forces are at work.
    pub settling: &'static str,
    /// Somebody stopped them.
    pub settling_stopped: &'static str,
    /// An actor is held where it is.
    pub pinned: fn(&str) -> String,
    /// It is not any more.
    pub unpinned: fn(&str) -> String,
    /// Only forces move actors from their places.
    pub pin_needs_forces: &'static str,
    pub jump_note: &'static str,
    pub copied: fn(&str) -> String,
    pub copy_failed: &'static str,
    pub mouse_on: &'static str,
    pub mouse_off: &'static str,
    pub reloaded: &'static str,
    pub reloaded_without: fn(&str) -> String,
    pub no_reload: &'static str,
    pub unknown_key: fn(&str) -> String,
    pub session_restored: &'static str,
    pub session_gone: fn(&str) -> String,
    pub session_damaged: &'static str,
    pub no_terminal: &'static str,
    pub job_failed: &'static str,
    /// An export is being written.
    pub export_writing: fn(u64) -> String,
    /// Something that was computed went wrong.
    pub work_failed: &'static str,
    /// A view is waited for; the seconds are none at first.
    pub waiting: fn(u64) -> String,
    pub load_failed: &'static str,
    pub loading_title: &'static str,
    pub loading_reading: &'static str,
    pub loading_stopping: &'static str,
    pub loading_building: &'static str,
    pub loading_of: fn(&str, &str) -> String,
    pub loading_so_far: fn(&str) -> String,
    pub loading_per_second: fn(&str) -> String,
    pub loading_speed: &'static str,
    pub loading_left: fn(&str) -> String,
    pub loading_first: fn(&str) -> String,
    pub loading_no_name: &'static str,
    pub loading_keys: [(&'static str, &'static str); 3],
    pub loading_keep: &'static str,
    pub loading_not_yet: fn(&str) -> String,
    pub loading_nothing_yet: &'static str,
    pub loading_all_read: &'static str,
    pub reload_left: &'static str,
    pub percent: fn(u64) -> String,
    pub partial: fn(Option<u64>) -> String,
    pub partial_opened: &'static str,
    pub partial_copied: fn(&str) -> String,
    pub export_partial: &'static str,
}

/// The messages of the interface in a language.
pub fn tui(lang: Lang) -> &'static Tui {
    match lang {
        Lang::En => &en::EN,
        Lang::Fr => &fr::FR,
    }
}

/// A relation as a sentence of its own: "MES — membre de (attesté en 2015) → Démarche : siège au comité".
pub fn relation_sentence(network: &Network, relation: u32, lang: Lang) -> String {
    let (source, target) = network.ends(relation);
    let name = |actor: u32| safe(network.short_or_name(actor)).into_owned();
    let label = safe(network.relation_kind(relation).label.of(lang)).into_owned();
    let words = safe(network.relation_label(relation)).into_owned();
    let words = match (lang, words.is_empty()) {
        (_, true) => String::new(),
        (Lang::En, false) => format!(": “{words}”"),
        (Lang::Fr, false) => format!(" : « {words} »"),
    };
    format!("{} — {label} ({}) → {}{words}", name(source), when(network, relation, lang), name(target))
}

/// A relation with its sources below, for the clipboard.
pub fn relation_text(network: &Network, relation: u32, lang: Lang) -> String {
    let mut text = relation_sentence(network, relation, lang) + "\n";
    for source in network.relation_sources(relation) {
        text.push_str(&format!("{}\n", crate::text::paths::source_line(network, *source, lang)));
    }
    text
}

/// A hop in one line with its sources, in the direction in which it is walked.
pub fn hop_text(network: &Network, hop: &Hop, lang: Lang) -> String {
    let mut notes = Footnotes::new();
    let name = |actor: u32| safe(network.short_or_name(actor)).into_owned();
    let said = format!("{}{}", name(hop.from), crate::text::paths::hop(network, hop, &mut notes, lang));
    let sources: Vec<String> =
        notes.sources().iter().map(|source| crate::text::paths::source_line(network, *source, lang)).collect();
    if sources.is_empty() { said } else { format!("{said} · {}", sources.join(" ; ")) }
}

/// A path as text, the reason of its rank, then prose with its sources below, for the clipboard.
pub fn path_text(network: &Network, path: &Path, mode: TimeMode, lang: Lang) -> String {
    let mut notes = Footnotes::new();
    let mut text = crate::text::paths::heading(network, path, mode, lang);
    text.push('\n');
    text.push_str(&crate::text::paths::path_sentence(network, path, &mut notes, lang));
    text.push('\n');
    for hop in &path.hops {
        let words = network.relation_label(hop.relation);
        if !words.is_empty() {
            text.push_str(&format!("  · {}\n", relation_sentence(network, hop.relation, lang)));
        }
    }
    for line in notes.lines(network, lang) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Why nothing was found, and what would help, as lines.
pub fn why_not_lines(explorer: &Explorer, asked: &Question, found: &WhyNot, lang: Lang) -> Vec<String> {
    let network = explorer.network();
    let reason = why_not(&found.reason, asked.from, asked.to, network, lang);
    let mut lines = vec![format!("{}.", capitalised(&reason))];
    let steps = explorer.view().effective();
    lines.push(String::new());
    if let Some(one) = &found.missing {
        lines.extend(missing(one, asked, network, lang));
        lines.push(String::new());
    }
    if found.relaxations.is_empty() {
        lines.push(say!(
            lang,
            "No step of the view is the cause: dropping them one by one or all together gives no path either.",
            "Aucune étape de la vue n’en est la cause : les retirer une à une ou toutes ensemble ne donne pas de chemin non plus."
        ));
    } else {
        for (i, found) in found.relaxations.iter().enumerate() {
            let key = if i == 0 { "▸ " } else { "  " };
            lines.push(format!("{key}{}", relaxation(found, asked, &steps, network, lang)));
        }
        lines.push(String::new());
        lines.push(say!(
            lang,
            "Enter takes the first · s shows all steps · z takes it back",
            "Entrée prend la première · s montre toutes les étapes · z revient en arrière"
        ));
    }
    lines
}

/// The command that opens the explorer on what is shown.
pub fn explorer_command(explorer: &Explorer) -> String {
    let mut words = vec!["maillage".to_string()];
    words.extend(explorer.names().iter().cloned());
    words.extend(explorer.opening().options());
    words.extend(explorer.view().to_args());
    if !explorer.view().begins_with_cooperation() && explorer.has_other_than_cooperation() {
        words.push("--all-kinds".to_string());
    }
    command(&words)
}

/// The command that writes a part of the network again, over the file that is there now.
pub fn export_command(explorer: &Explorer, view: &View, path: &FilePath, format: &str) -> String {
    let mut words = vec!["maillage".to_string(), "export".to_string()];
    words.extend(explorer.opening().to_args());
    words.extend(view.to_args());
    words.extend(["-o".to_string(), path.display().to_string()]);
    if crate::formats::by_extension(&path.to_string_lossy()).is_none_or(|known| known.name != format) {
        words.extend(["--to".to_string(), format.to_string()]);
    }
    words.push("--force".to_string());
    command(&words)
}

/// The command that draws a part of the network again, over the picture that is there now.
pub fn draw_command(explorer: &Explorer, view: &View, path: &FilePath, layout: &str, signs: LineSigns) -> String {
    let mut words = vec!["maillage".to_string(), "draw".to_string()];
    words.extend(explorer.opening().to_args());
    words.extend(view.to_args());
    words.extend(["-o".to_string(), path.display().to_string(), "--layout".to_string(), layout.to_string()]);
    words.extend(signs.arrows.then(|| "--arrows".to_string()));
    words.extend(signs.kinds.then(|| "--link-kinds".to_string()));
    words.push("--force".to_string());
    command(&words)
}

/// What is worth knowing of a filter that is right: a value that nothing has.
pub fn filter_hint(text: &str, target: Target, network: &Network, lang: Lang) -> Option<String> {
    let checked = parse(text, target).ok()?.check(target, network).ok()?;
    checked.hints.first().map(|hint| errors::query_hint(hint, lang).line())
}

/// What is wrong with the step that a filter line would make.
pub fn step_error(error: &crate::explorer::StepError, lang: Lang) -> String {
    // The excerpt of a report wants the step; a line has no room for one.
    errors::step(error, &Step::Largest, lang).line()
}

/// The steps of a view with their names, for the line at the top.
pub fn step_labels(view: &View, network: &Network, lang: Lang) -> Vec<(String, bool)> {
    view.steps.iter().map(|placed| (step_label(&placed.step, network, lang), placed.on)).collect()
}
