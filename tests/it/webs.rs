//! The pane of paths: switches with counts, hops with their evidence, webs between marks; frames on the embedded network.

use std::sync::{Arc, OnceLock};

use maillage::explorer::{Explorer, View};
use maillage::formats::{Input, open};
use maillage::label::Lang;
use maillage::network::{Network, Receipt};
use maillage::ticket::Ticket;
use maillage::tui::widgets::canvas::Glyphs;
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
    let options = Options {
        lang,
        explorer,
        free: true,
        open: None,
        session: None,
        fresh: true,
        background: Some(Default::default()),
        colour: true,
        glyphs: Glyphs::Braille,
        mouse: true,
        motion: false,
        keys: keys.to_string(),
    };
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
