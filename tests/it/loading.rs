//! The screen of a load: what it shows of a ticket, what its keys ask for, and how a part of a network is marked.

use std::sync::Arc;
use std::time::Duration;

use maillage::explorer::Explorer;
use maillage::formats::{Input, open};
use maillage::label::Lang;
use maillage::network::Receipt;
use maillage::scene::dots::Glyphs;
use maillage::ticket::Ticket;
use maillage::tui::keys;
use maillage::tui::loading::{Asked, Loading};
use maillage::tui::theme::{Background, Theme};
use maillage::tui::{Options, replay};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

fn theme(glyphs: Glyphs) -> Theme {
    Theme { background: Background::Dark, colour: true, glyphs }
}

fn loading(lang: Lang, again: bool) -> Loading {
    Loading::new(lang, theme(Glyphs::Braille), &["/data/m7/nodes.csv".into(), "edges.csv".into()], again)
}

/// A load of 642 MB that read 30 MB each second and knows some of its actors.
fn read(loading: &mut Loading, seconds: u64, names: usize) -> Ticket {
    let ticket = Ticket::new();
    ticket.expect(642_000_000);
    loading.see(&ticket, Duration::ZERO);
    let names: Vec<String> = (1..=names).map(|i| format!("Coopérative n° {i} de Pré")).collect();
    ticket.show_names(names.iter().map(String::as_str));
    for second in 1..=seconds {
        ticket.advance(30_000_000);
        ticket.count(50_000, 450_123);
        loading.see(&ticket, Duration::from_secs(second));
    }
    ticket
}

fn frame(loading: &mut Loading, (cols, rows): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(cols, rows)).unwrap();
    terminal.draw(|frame| loading.draw(frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let row =
        |row: u16| (0..cols).map(|col| buffer[(col, row)].symbol()).collect::<String>().trim_end().to_string() + "\n";
    (0..rows).map(row).collect()
}

fn press(loading: &mut Loading, keys: &str) -> Vec<Asked> {
    keys::parse(keys).into_iter().map(|key| loading.key(key)).collect()
}

#[test]
fn it_says_how_far_it_is() {
    for (lang, word) in [(Lang::Fr, "fr"), (Lang::En, "en")] {
        for size in [(60, 20), (80, 24), (120, 34), (200, 60)] {
            let mut loading = loading(lang, false);
            read(&mut loading, 9, 2000);
            let (cols, rows) = size;
            insta::assert_snapshot!(format!("loading_{word}_{cols}x{rows}"), frame(&mut loading, size));
        }
    }
}

#[test]
fn figures_are_those_of_the_ticket() {
    let mut loading = loading(Lang::En, false);
    let ticket = read(&mut loading, 4, 3);
    let text = frame(&mut loading, (120, 34));
    // 522 MB are left at 30 MB a second.
    for said in
        ["18%", "120 MB of 642 MB", "about 17 s left", "200,000", "1,800,492", "30 MB/s", "nodes.csv + edges.csv"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    // The speed is that of the last moments.
    for second in 5..=9 {
        ticket.advance(60_000_000);
        loading.see(&ticket, Duration::from_secs(second));
    }
    let text = frame(&mut loading, (120, 34));
    assert!(text.contains("60 MB/s") && text.contains("about 4 s left"), "{text}");
    ticket.advance(222_000_000);
    loading.see(&ticket, Duration::from_secs(10));
    let text = frame(&mut loading, (120, 34));
    assert!(text.contains("Building the network") && text.contains("100%") && !text.contains("left"), "{text}");
}

#[test]
fn nothing_is_guessed_before_it_is_known() {
    let mut loading = loading(Lang::Fr, false);
    let ticket = Ticket::new();
    loading.see(&ticket, Duration::from_millis(15));
    insta::assert_snapshot!("loading_begins_fr_80x24", frame(&mut loading, (80, 24)));
    // Of standard input one knows how much came, not how much will.
    ticket.advance(12_000_000);
    loading.see(&ticket, Duration::from_secs(1));
    let text = frame(&mut loading, (80, 24));
    assert!(text.contains("12\u{a0}Mo jusqu’ici") && text.contains("12\u{a0}Mo/s") && !text.contains('%'), "{text}");
    // Then it is all there, and is read.
    ticket.restart();
    ticket.expect(12_000_000);
    ticket.advance(3_000_000);
    loading.see(&ticket, Duration::from_secs(2));
    let text = frame(&mut loading, (80, 24));
    assert!(text.contains("25\u{202f}%") && !text.contains("Mo/s"), "{text}");
}

#[test]
fn keys_leave_stop_and_scroll() {
    let mut loading = loading(Lang::En, false);
    assert_eq!(press(&mut loading, "q Ctrl-c Ctrl-z"), [Asked::Leave, Asked::Leave, Asked::Suspend]);
    // There is nothing to open yet.
    assert_eq!(press(&mut loading, "Esc"), [Asked::Nothing]);
    assert!(frame(&mut loading, (80, 24)).contains("Nothing is read yet"));
    let ticket = read(&mut loading, 3, 2000);
    assert_eq!(press(&mut loading, "Esc"), [Asked::EndEarly]);
    ticket.end_early();
    loading.see(&ticket, Duration::from_secs(3));
    assert!(frame(&mut loading, (80, 24)).contains("Stopping the reading"));
    assert_eq!(press(&mut loading, "f"), [Asked::Nothing]);
    assert!(frame(&mut loading, (80, 24)).contains("f does nothing yet"));
    let shows = |loading: &mut Loading, keys: &str, first: usize| {
        press(loading, keys);
        let text = frame(loading, (80, 24));
        assert!(text.lines().nth(2).unwrap().contains(&format!("n° {first} de")), "{keys} {first}: {text}");
    };
    // Twenty names fit; only the first thousand are kept.
    shows(&mut loading, "Down Down Up", 2);
    shows(&mut loading, "PageDown", 21);
    shows(&mut loading, "End", 981);
    shows(&mut loading, "Down PageUp", 962);
    shows(&mut loading, "Home Up", 1);
    ticket.advance(642_000_000);
    loading.see(&ticket, Duration::from_secs(4));
    assert_eq!(press(&mut loading, "Esc"), [Asked::Nothing]);
}

#[test]
fn a_network_that_is_open_is_kept() {
    let mut loading = loading(Lang::Fr, true);
    assert_eq!(press(&mut loading, "Esc"), [Asked::Keep]);
    let text = frame(&mut loading, (80, 24));
    assert!(text.contains("Ouverture") && text.contains("Échap garder ce qui est ouvert"), "{text}");
}

#[test]
fn every_size_and_set_of_glyphs_is_drawn() {
    for size in [(1, 1), (24, 8), (24, 30), (59, 9), (80, 8), (109, 11)] {
        let mut loading = loading(Lang::Fr, false);
        read(&mut loading, 2, 40);
        frame(&mut loading, size);
    }
    let mut loading = Loading::new(Lang::En, theme(Glyphs::Ascii), &["a\u{1b}]0;b".into()], false);
    read(&mut loading, 5, 0);
    let text = frame(&mut loading, (80, 24));
    assert!(text.replace('\u{241b}', "").is_ascii(), "{text}");
}

#[test]
fn a_part_of_a_network_is_marked_wherever_it_is_shown() {
    let text: &[u8] = include_bytes!("../../data/ptce.json");
    let (network, mut receipt) = open(vec![Input::bytes("ptce", text)], None, &Ticket::new()).unwrap();
    receipt.files[0].partial = true;
    let (network, receipt) = (Arc::new(network), Arc::new(receipt));
    let shown = |lang: Lang, keys: &str, read: Option<u64>, size: (u16, u16)| {
        let explorer = Explorer::new(network.clone(), receipt.clone(), vec!["ptce".into()]);
        let mut app = replay(Options::for_replay(lang, explorer, keys), size).app;
        app.read = read;
        let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
        terminal.draw(|frame| app.draw(frame)).unwrap();
        terminal.backend().to_string()
    };
    for keys in ["Esc", "; ; ;", "Tab", "/", "s", "e"] {
        let text = shown(Lang::Fr, keys, Some(38), (60, 20));
        assert!(text.lines().next().unwrap().contains("partiel\u{a0}: 38\u{202f}% · "), "{keys}: {text}");
    }
    assert!(shown(Lang::En, "", None, (120, 34)).lines().next().unwrap().contains("partial · "));
    assert!(shown(Lang::En, "", None, (120, 34)).contains("Only the beginning of the files is here"));
    assert!(shown(Lang::En, "R", None, (120, 34)).contains("! the reading was stopped"));
    let text = shown(Lang::En, "Y", None, (200, 34));
    assert!(text.contains("(it opens the whole network): maillage ptce"), "{text}");
    let whole = Arc::new(Receipt::default());
    let explorer = Explorer::new(network.clone(), whole, vec!["ptce".into()]);
    let text = replay(Options::for_replay(Lang::En, explorer, ""), (120, 34)).text();
    assert!(!text.contains("partial"), "{text}");
}
