//! The layouts on the map: what every frame of each of them keeps, on the embedded network and on odd ones.

use std::sync::{Arc, OnceLock};

use maillage::explorer::{Explorer, View};
use maillage::formats::{Input, open};
use maillage::label::Lang;
use maillage::layout::LAYOUTS;
use maillage::network::{Network, Receipt};
use maillage::scene::cells::width;
use maillage::scene::dots::Glyphs;
use maillage::ticket::Ticket;
use maillage::tui::{Frame, Options, replay};

type Opened = (Arc<Network>, Arc<Receipt>);

fn read(name: &str, text: &'static [u8]) -> Opened {
    let (network, receipt) = open(vec![Input::bytes(name, text)], None, &Ticket::new()).unwrap();
    (Arc::new(network), Arc::new(receipt))
}

fn embedded() -> Opened {
    static OPENED: OnceLock<Opened> = OnceLock::new();
    OPENED.get_or_init(|| read("ptce", include_bytes!("../../data/ptce.json"))).clone()
}

fn options((network, receipt): Opened, lang: Lang, keys: &str) -> Options {
    Options::for_replay(lang, Explorer::new(network, receipt, vec!["network".into()]), keys)
}

fn frame(lang: Lang, keys: &str, size: (u16, u16)) -> Frame {
    let mut options = options(embedded(), lang, keys);
    options.explorer.show(View::of([View::cooperation_only()]), &Ticket::new()).unwrap();
    replay(options, size)
}

/// The keys that lead to a layout.
fn keys_of(layout: &str) -> String {
    let at = LAYOUTS.iter().position(|row| row.name == layout).unwrap();
    vec!["v"; at].join(" ")
}

/// Every name of the map stands whole in its cells, over nothing and under nothing.
fn check_names(frame: &Frame, what: &str) {
    let (area, scene) = (frame.app.areas.map, frame.app.map.scene().unwrap());
    let mut taken = std::collections::HashSet::new();
    for node in &scene.nodes {
        for label in node.lines() {
            let mut col = label.col;
            for letter in label.text.chars() {
                let cell = &frame.buffer()[(area.x + col, area.y + label.row)];
                let same = cell.symbol().contains(letter) || letter == '…' || width(&letter.to_string()) == 0;
                assert!(same, "{what}: {}", label.text);
                col += width(&letter.to_string()) as u16;
            }
            for col in label.col..label.col + label.width {
                assert!(taken.insert((col, label.row)), "{what}: {} stands on another name", label.text);
            }
        }
    }
}

#[test]
fn every_layout_keeps_its_names_whole_whatever_the_signs_and_the_size() {
    for row in LAYOUTS {
        for size in [(40, 15), (60, 20), (80, 24), (120, 34), (200, 60)] {
            for (name, glyphs) in Glyphs::ALL {
                let mut asked = options(embedded(), Lang::Fr, &keys_of(row.name));
                asked.explorer.show(View::of([View::cooperation_only()]), &Ticket::new()).unwrap();
                (asked.glyphs, asked.colour) = (glyphs, false);
                let shown = replay(asked, size);
                let what = format!("{} {name} {size:?}", row.name);
                check_names(&shown, &what);
                let plain = |cell: &ratatui::buffer::Cell| [cell.fg, cell.bg] == [ratatui::style::Color::Reset; 2];
                assert!(shown.buffer().content().iter().all(plain), "{what}: colour");
                let signs = || shown.buffer().content().iter().flat_map(|cell| cell.symbol().chars());
                let foreign = |c: char| !c.is_ascii() && !c.is_alphabetic() && !"\u{202f}\u{a0}".contains(c);
                assert!(glyphs != Glyphs::Ascii || !signs().any(foreign), "{what}: {}", shown.text());
            }
        }
    }
}

#[test]
fn in_columns_the_focus_stands_under_the_others() {
    for layout in ["kinds", "time"] {
        for size in [(80, 24), (120, 34), (200, 60)] {
            let shown = frame(Lang::En, &keys_of(layout), size);
            let scene = shown.app.map.scene().unwrap();
            let focus = scene.nodes.iter().find(|node| node.state.focus).unwrap();
            let others = scene.nodes.iter().filter(|node| node.col == focus.col).count();
            assert!(others > 2, "{layout} {size:?}:\n{}", shown.text());
        }
    }
}

#[test]
fn what_stays_of_the_steps_is_not_cut_while_there_is_room() {
    let shown = frame(Lang::Fr, "/ dém Space nat Enter Enter", (80, 24)).text();
    let first = shown.lines().next().unwrap().replace('\u{a0}', " ");
    assert!(first.contains("PTCE, 1 pas") && !first.contains("pas…"), "{first}");
}

#[test]
fn a_path_keeps_its_own_layout_and_says_so() {
    let keys = "/alicecoop Enter Enter p labo Enter Enter Enter v";
    let walked = frame(Lang::En, keys, (120, 34)).text();
    assert!(walked.contains("Layout: forces · Esc shows it"), "{walked}");
    assert!(!frame(Lang::En, "v", (120, 34)).text().contains("Esc shows it"));
}

#[test]
fn on_the_ground_the_lines_of_the_focus_step_back_behind_the_outline() {
    use maillage::scene::Emphasis;
    let loud = |layout: &str| {
        let shown = frame(Lang::En, &keys_of(layout), (120, 34));
        let lines = &shown.app.map.scene().unwrap().lines;
        lines.iter().filter(|line| line.emphasis > Emphasis::Quiet).count()
    };
    assert_eq!(loud("places"), 0);
    assert!(loud("time") > 20);
    // Who is looked at has its lines all the same.
    let shown = frame(Lang::En, &format!("{} Down", keys_of("places")), (120, 34));
    let lines = &shown.app.map.scene().unwrap().lines;
    assert!(lines.iter().any(|line| line.emphasis == Emphasis::Lit), "{}", shown.text());
}

#[test]
fn who_is_placed_by_territory_alone_is_counted() {
    let shown = frame(Lang::Fr, &keys_of("places"), (200, 60)).text();
    let left = shown.split(" lieux approchés").next().unwrap();
    let count: usize = left.rsplit(' ').next().unwrap().parse().unwrap_or_else(|_| panic!("{shown}"));
    assert!((1..38).contains(&count), "{count}");
    assert!(!frame(Lang::Fr, &keys_of("time"), (200, 60)).text().contains("approché"));
}

#[test]
fn an_island_in_a_frame_of_its_own_is_named_whatever_stands_around_it() {
    for size in [(80, 24), (120, 34), (200, 60)] {
        let shown = frame(Lang::Fr, &format!("s x Esc {}", keys_of("places")), size);
        let overseas = shown.app.explorer.subset().actors().any(|actor| {
            let network = shown.app.explorer.network();
            network.actor_text(actor, "region") == "La Réunion"
                && shown.app.map.scene().unwrap().nodes.iter().any(|node| node.id == actor)
        });
        assert_eq!(overseas, shown.text().contains("La Réunion"), "{}", shown.text());
        assert!(overseas || size.0 < 200);
    }
}

#[test]
fn a_network_without_relations_opens_on_all_of_it_and_says_why_there_are_no_lines() {
    let rows: String = (0..60).map(|i| format!("actor-{i},Actor {i}\n")).collect();
    let network = || read("actors.csv", format!("id,name\n{rows}").leak().as_bytes());
    let shown = replay(options(network(), Lang::En, ""), (120, 34));
    assert!(shown.app.explorer.view().steps.is_empty(), "{}", shown.text());
    assert!(shown.text().contains("no link in this view"), "{}", shown.text());
    assert!(shown.app.map.scene().unwrap().nodes.len() > 30, "{}", shown.text());
    assert!(!frame(Lang::En, "", (120, 34)).text().contains("no link"));
}
