//! The pane of paths: switches with counts, hops with their evidence, webs between marks; frames on the embedded network.

use std::sync::{Arc, OnceLock};

use maillage::explorer::{Explorer, View};
use maillage::formats::{Input, open};
use maillage::label::Lang;
use maillage::network::{Network, Receipt};
use maillage::ticket::Ticket;
use maillage::tui::{Frame, Options, replay};

fn frame(lang: Lang, keys: &str, size: (u16, u16)) -> Frame {
    static OPENED: OnceLock<(Arc<Network>, Arc<Receipt>)> = OnceLock::new();
    let opened = || {
        let text: &[u8] = include_bytes!("../../data/ptce.json");
        let (network, receipt) = open(vec![Input::bytes("ptce", text)], None, &Ticket::new()).unwrap();
        (Arc::new(network), Arc::new(receipt))
    };
    let (network, receipt) = OPENED.get_or_init(opened).clone();
    let mut explorer = Explorer::new(network, receipt, vec!["ptce".into()]);
    explorer.show(View::of([View::cooperation_only()]), &Ticket::new()).unwrap();
    let options = Options::for_replay(lang, explorer, keys);
    replay(options, size)
}

fn shown(lang: Lang, keys: &str, size: (u16, u16)) -> String {
    let frame = frame(lang, keys, size);
    format!("{}styles {:016x}\n", frame.text(), frame.style_hash())
}

const ASKED: &str = "/alicecoop Enter Enter p labo Enter Enter";
const THREE: &str = "s Space Esc /alicecoop Enter Space /rtes Enter Space /archer Enter Space p";

#[test]
fn switches_tell_how_many_paths_they_would_leave() {
    insta::assert_snapshot!("constraints_fr_120x34", shown(Lang::Fr, &format!("{ASKED} c"), (120, 34)));
    insta::assert_snapshot!("constraints_en_80x24", shown(Lang::En, &format!("{ASKED} c"), (80, 24)));
    // A count is what the switch then gives.
    let before = frame(Lang::En, &format!("{ASKED} c Down Down Down Down Down"), (120, 34));
    assert_eq!(before.app.paths.counts[5], Some(("4".to_string(), 2)));
    let after = frame(Lang::En, &format!("{ASKED} c Down Down Down Down Down Space Esc"), (120, 34));
    assert_eq!(after.app.paths.paths().len(), 4);
    assert!(after.text().contains("4 paths that share no actor"), "{}", after.text());
    // Without somebody who stands in the paths, and by no more than some hops.
    let avoided =
        frame(Lang::En, &format!("{ASKED} c End Down*9 Space Esc").replace("Down*9", &"Down ".repeat(9)), (120, 34));
    assert_eq!(avoided.app.paths.asks.avoid.len(), 1, "{}", avoided.text());
    assert_eq!(avoided.app.paths.paths().len(), 5);
}

#[test]
fn the_sheet_shows_what_proves_a_hop() {
    insta::assert_snapshot!("evidence_en_120x34", shown(Lang::En, &format!("{ASKED} Down Right Right"), (120, 34)));
    let text = frame(Lang::Fr, &format!("{ASKED} Right"), (120, 34)).text();
    assert!(text.contains("Pas 1 sur 2"), "{text}");
    let text = frame(Lang::Fr, &format!("{ASKED} Right Left"), (120, 34)).text();
    assert!(!text.contains("Pas 1 sur 2"), "{text}");
}

#[test]
fn three_marks_ask_for_a_web() {
    insta::assert_snapshot!("web_fr_120x34", shown(Lang::Fr, THREE, (120, 34)));
    insta::assert_snapshot!("web_en_80x24", shown(Lang::En, THREE, (80, 24)));
    insta::assert_snapshot!("web_on_the_map_en_120x34", shown(Lang::En, &format!("{THREE} Enter"), (120, 34)));
    let kept = frame(Lang::En, &format!("{THREE} o"), (120, 34));
    assert_eq!(kept.app.explorer.subset().actor_count(), 5);
}

#[test]
fn ends_are_chosen_from_marks_and_by_search() {
    let network = |frame: &Frame| frame.app.explorer.network().clone();
    let ends = |keys: &str| {
        let frame = frame(Lang::En, keys, (120, 34));
        let question = frame.app.paths.question.clone().unwrap_or_else(|| panic!("{keys}: {}", frame.text()));
        [question.from, question.to].map(|actor| network(&frame).actor_id(actor).to_string())
    };
    let expected = ["alicecoop", "labo-ess"];
    assert_eq!(ends("s Space Esc /alicecoop Enter Space /labo Space l'ess Enter Space p"), expected);
    // From the only mark to where one stands.
    assert_eq!(ends("s Space Esc /alicecoop Enter Space /labo Space l'ess Enter p"), expected);
    // Both by search.
    assert_eq!(ends("s Space Esc p Tab alicecoop Enter labo Space l'ess Enter"), expected);
}

#[test]
fn an_empty_answer_says_what_is_missing() {
    let keys = "s Space Esc /alicecoop Enter p labo Space l'ess Enter c End Down Down Down Down Down Down Down Left Left Left Esc";
    let text = frame(Lang::En, keys, (120, 34)).text();
    assert!(text.contains("with up to 2 hops: 11 paths of 2 hops"), "{text}");
    let eased = frame(Lang::En, &format!("{keys} Enter"), (120, 34));
    assert_eq!(eased.app.paths.paths().len(), 11, "{}", eased.text());
}

#[test]
fn paths_and_webs_are_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let name = |name: &str| folder.path().join(name);
    let typed = |name: &std::path::Path| name.to_str().unwrap().to_string();
    let erase = "Backspace ".repeat(12);
    let note = name("a.md");
    let written = frame(Lang::Fr, &format!("{ASKED} e {erase}{} Enter", typed(&note)), (120, 34));
    assert!(written.text().contains("est écrit"), "{}", written.text());
    let said = std::fs::read_to_string(&note).unwrap();
    assert!(
        said.starts_with("# ") && said.contains("11 chemins les plus courts") && said.contains("## Sources"),
        "{said}"
    );
    let refused = frame(Lang::En, &format!("{ASKED} e {erase}{} Enter", typed(&note)), (120, 34));
    assert!(refused.text().contains("Ctrl-R"), "{}", refused.text());
    let document = name("a.json");
    frame(Lang::En, &format!("{ASKED} e Down Down {erase}{} Enter", typed(&document)), (120, 34));
    let answer: serde_json::Value = serde_json::from_slice(&std::fs::read(&document).unwrap()).unwrap();
    assert_eq!((answer["paths"].as_array().unwrap().len(), &answer["count"]), (11, &"11".into()));
    let web = name("w.md");
    frame(Lang::En, &format!("{THREE} e {erase}{} Enter", typed(&web)), (120, 34));
    assert!(std::fs::read_to_string(&web).unwrap().contains("What it would cost"));
    insta::assert_snapshot!("answer_fr_120x34", shown(Lang::Fr, &format!("{ASKED} e"), (120, 34)));
}

#[test]
fn a_listing_goes_on_behind_what_is_known() {
    // 32 paths of one length: the second page stands below the first.
    let far = "s Space Esc /archer Enter p ufisc Enter";
    let first = frame(Lang::En, far, (120, 34));
    let count = first.app.paths.found.as_ref().unwrap().answer.count.clone().unwrap();
    let more = frame(Lang::En, &format!("{far} n"), (120, 34));
    let (few, many) = (first.app.paths.paths(), more.app.paths.paths());
    assert!(many.len() > few.len() && many[..few.len()] == *few, "{count}: {} {}", few.len(), many.len());
    let mut known = many.to_vec();
    known.dedup_by(|a, b| a.hops == b.hops);
    assert_eq!(known.len(), many.len());
}
