//! The screens: frames that keys lead to, on the embedded network, without a terminal.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use maillage::analysis::paths::Path;
use maillage::explorer::{Explorer, Question, Step, View};
use maillage::formats::{Input, open};
use maillage::label::Lang;
use maillage::network::{Network, Receipt};
use maillage::scene::dots::Glyphs;
use maillage::ticket::Ticket;
use maillage::tui::app::{App, Event};
use maillage::tui::keys::Key;
use maillage::tui::{Frame, Options, replay};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

fn network() -> (Arc<Network>, Arc<Receipt>) {
    static OPENED: OnceLock<(Arc<Network>, Arc<Receipt>)> = OnceLock::new();
    OPENED
        .get_or_init(|| {
            let text: &[u8] = include_bytes!("../../data/ptce.json");
            let (network, receipt) = open(vec![Input::bytes("ptce", text)], None, &Ticket::new()).unwrap();
            (Arc::new(network), Arc::new(receipt))
        })
        .clone()
}

fn options(lang: Lang, steps: &[Step], glyphs: Glyphs, keys: &str) -> Options {
    let (network, receipt) = network();
    let mut explorer = Explorer::new(network, receipt, vec!["ptce".into()]);
    let mut view = View::of([View::cooperation_only()]);
    steps.iter().for_each(|step| view.push(step.clone()));
    explorer.show(view, &Ticket::new()).unwrap();
    Options { free: steps.is_empty(), glyphs, ..Options::for_replay(lang, explorer, keys) }
}

fn frame(lang: Lang, keys: &str, size: (u16, u16)) -> Frame {
    replay(options(lang, &[], Glyphs::Braille, keys), size)
}

/// The text of a frame with a hash of its styles below, so that a change of colour is seen too.
fn shown(lang: Lang, keys: &str, size: (u16, u16)) -> String {
    let frame = frame(lang, keys, size);
    format!("{}styles {:016x}\n", frame.text(), frame.style_hash())
}

#[test]
fn it_opens_on_a_focus() {
    insta::assert_snapshot!("opens_fr_120x34", shown(Lang::Fr, "", (120, 34)));
    insta::assert_snapshot!("opens_en_80x24", shown(Lang::En, "", (80, 24)));
}

#[test]
fn side_panes_come_one_at_a_time_on_a_narrow_screen() {
    insta::assert_snapshot!("sheet_fr_60x20", shown(Lang::Fr, "Tab", (60, 20)));
    insta::assert_snapshot!("actors_en_80x24", shown(Lang::En, "BackTab", (80, 24)));
}

#[test]
fn links_read_in_columns() {
    insta::assert_snapshot!("links_fr_200x40", shown(Lang::Fr, "/labo Enter Enter ;", (200, 40)));
    insta::assert_snapshot!("links_en_80x24", shown(Lang::En, "; Down", (80, 24)));
}

#[test]
fn the_table_lists_actors_and_relations() {
    insta::assert_snapshot!("table_fr_120x24", shown(Lang::Fr, "; ; ;", (120, 24)));
    insta::assert_snapshot!("table_en_120x24", shown(Lang::En, ", b u", (120, 24)));
}

#[test]
fn the_question_of_the_seed_is_answered() {
    let keys = "/alicecoop Enter Enter p labo Enter Enter";
    let text = frame(Lang::Fr, keys, (120, 34)).text();
    assert!(text.contains("11 chemins les plus courts"), "{text}");
    insta::assert_snapshot!("paths_fr_120x34", shown(Lang::Fr, keys, (120, 34)));
    insta::assert_snapshot!("path_on_the_map_en_120x34", shown(Lang::En, &format!("{keys} Enter"), (120, 34)));
}

#[test]
fn poles_of_occitanie_awarded_in_2021_and_who_supports_them() {
    let steps = [
        Step::Actors("kind:pole region:Occitanie linked:(kind:awarded_by since:2021)".into()),
        Step::Expand("kind:supports".into()),
    ];
    let frame = replay(options(Lang::En, &steps, Glyphs::Braille, ""), (120, 34));
    insta::assert_snapshot!("occitanie_en_120x34", frame.text());
    let subset = frame.app.explorer.subset();
    assert!(subset.actor_count() > 8, "{} actors", subset.actor_count());
}

#[test]
fn a_path_is_walked_on_the_map_and_kept() {
    let keys = "/alicecoop Enter Enter p labo Enter Enter Enter";
    let walked = frame(Lang::Fr, &format!("{keys} Right"), (120, 34));
    assert!(walked.text().contains("Chemin 1/11"), "{}", walked.text());
    assert!(walked.text().contains("ALICECOOP — membre de"), "{}", walked.text());
    let network = walked.app.explorer.network().clone();
    assert_eq!(walked.app.selected, network.find_actor("demarche-nationale-ptce"));
    let back = frame(Lang::Fr, &format!("{keys} Right Right Left Left"), (120, 34));
    assert_eq!(back.app.selected, network.find_actor("alicecoop"));
    // All paths are kept, or the one whose hops are walked.
    let all = frame(Lang::Fr, &format!("{keys} ; ; o"), (120, 34));
    assert!(all.app.explorer.subset().actor_count() > 3, "{}", all.text());
    // Only the three actors of the path are left: nothing hidden is drawn, nothing is counted below nothing.
    let kept = frame(Lang::Fr, &format!("{keys} ; ; Right o"), (120, 34));
    assert_eq!(kept.app.explorer.subset().actor_count(), 3);
    assert!(!kept.text().contains("non dessinés") && !kept.text().contains("MES +"), "{}", kept.text());
    // Of the relations between them, only those that were walked: by their ids, as the command line would have it.
    let walked: BTreeSet<u32> = walked.app.lit.iter().flat_map(|path| &path.hops).map(|hop| hop.relation).collect();
    assert!(kept.app.explorer.subset().relations().eq(walked.iter().copied()), "{walked:?}");
    let ids: Vec<String> = walked.iter().map(|relation| network.relation_id(*relation).to_string()).collect();
    let view = kept.app.explorer.view();
    assert_eq!(view.steps.last().map(|placed| &placed.step), Some(&Step::Relations(format!("id:{}", ids.join(",")))));
    let among = kept.app.explorer.views().evaluate(&view.without(view.effective().len() - 1), &Ticket::new()).unwrap();
    assert!(among.relation_count() > walked.len(), "the filter lets fewer through than the actors have");
}

#[test]
fn n_goes_on_behind_the_last_path_listed() {
    let keys = "/alicecoop Enter Enter p labo Enter Enter";
    let page = |more: &str| frame(Lang::En, &format!("{keys}{more}"), (120, 34));
    let (first, second, third) = (page(""), page(" n"), page(" n n"));
    let listed = [&first, &second, &third].map(|frame| frame.app.paths.paths());
    assert_eq!(listed.map(<[_]>::len), [11, 21, 31]);
    assert!(listed[1].starts_with(listed[0]) && listed[2].starts_with(listed[1]), "what was listed stays where it was");
    let question = Question { k: Some(31), ..third.app.paths.question.clone().unwrap() };
    let question = Question { after: 0u8.into(), ..question };
    let (network, subset) = (third.app.explorer.network(), third.app.explorer.shown().subset());
    let whole = question.answer(network, subset, &Ticket::new()).unwrap().answer.paths;
    let relations = |paths: &[Path]| -> BTreeSet<Vec<u32>> {
        paths.iter().map(|path| path.hops.iter().map(|hop| hop.relation).collect()).collect()
    };
    assert_eq!(relations(listed[2]), relations(&whole));
    assert!(page(" n n").app.paths.found.as_ref().is_some_and(|found| !found.answer.complete));
}

#[test]
fn each_path_shows_where_its_hops_lead_and_what_proves_it() {
    for size in [(120, 34), (80, 24), (60, 20), (40, 16)] {
        let text = frame(Lang::Fr, "s Space Esc /archer Enter p alicecoop Enter", size).text();
        let hops = text.lines().filter(|line| line.contains("─▶"));
        assert!(hops.clone().count() > 1, "{text}");
        for hop in hops {
            let after = hop.rsplit("─▶").next().unwrap();
            assert!(after.chars().filter(|c| c.is_alphabetic()).count() > 2, "{hop}");
        }
        assert!(text.contains("[1] "), "{text}");
    }
}

#[test]
fn a_filter_says_what_the_neighbourhood_holds_back() {
    // An Around that was asked for stays; the one of the opening would give way.
    let typed = "> ftype:pôle Space région:Occitanie";
    let here = frame(Lang::Fr, typed, (120, 34));
    assert!(here.text().contains("Ctrl-T"), "{}", here.text());
    let wide = frame(Lang::Fr, &format!("{typed} Ctrl-t Enter"), (120, 34));
    let app = &wide.app;
    assert!(app.explorer.subset().actor_count() > 5, "{}", wide.text());
    let around = app.explorer.view().steps.iter().find(|placed| matches!(placed.step, Step::Around(_))).unwrap();
    assert!(!around.on);
    // Half a word finds something, the whole finds nothing: the cursor stays where it was.
    let before = frame(Lang::Fr, "> Right", (120, 34)).app.selected;
    assert_eq!(frame(Lang::Fr, "> Right fkind:", (120, 34)).app.selected, before);
    // What nobody has in the view is completed from the whole network.
    assert!(frame(Lang::Fr, "> < ftype:pôle Space lié:(type:lau", (120, 34)).text().contains("lauréat de"));
}

#[test]
fn an_empty_view_says_which_step_holds_what_back() {
    let text = frame(Lang::Fr, "> ftype:pôle Space région:Mayotte Enter", (120, 34)).text().replace('\u{a0}', " ");
    assert!(text.contains("Sans « type:pôle région:Mayotte », on verrait 150"), "{text}");
}

#[test]
fn letters_lead_to_actors() {
    let asked = frame(Lang::En, "g", (120, 34));
    let text = asked.text();
    assert!(text.contains("Type the letters"), "{text}");
    assert_eq!(asked.app.layers.len(), 1);
    let there = frame(Lang::En, "g fd", (120, 34));
    assert!(there.app.layers.is_empty());
    assert_ne!(there.app.selected, frame(Lang::En, "", (120, 34)).app.selected);
    assert_eq!(frame(Lang::En, "g Esc", (120, 34)).app.layers.len(), 0);
}

#[test]
fn one_hop_further_shows_the_second_ring() {
    let frame = frame(Lang::Fr, ">", (120, 34));
    let text = frame.text();
    for name in ["MES", "COORACE", "Pôle Sud", "État"] {
        assert!(text.lines().any(|line| line.chars().skip(29).collect::<String>().contains(name)), "{name}: {text}");
    }
    insta::assert_snapshot!("two_hops_fr_120x34", text);
}

#[test]
fn circles_of_groups_have_their_names_and_one_of_them_holds_whom_one_looks_for() {
    for size in [(80, 24), (120, 34), (200, 60)] {
        let text = frame(Lang::Fr, "s x x Esc v v", size).text();
        for name in ["MES", "Figeacteurs", "Normandie", "AMI"] {
            assert!(text.contains(name), "{name} {size:?}: {text}");
        }
        assert!(text.contains(" cercles") && !text.contains("sans nom affiché"), "{text}");
    }
    insta::assert_snapshot!("groups_fr_120x34", frame(Lang::Fr, "s x x Esc v v", (120, 34)).text());
    insta::assert_snapshot!("groups_closer_en_80x24", frame(Lang::En, "s x x Esc v v + +", (80, 24)).text());
    // With the arrows one goes on from the circle that holds the selected actor.
    let there = frame(Lang::En, "s x x Esc v v /phares Enter", (120, 34));
    let next = frame(Lang::En, "s x x Esc v v /phares Enter Right", (120, 34));
    assert_ne!(there.app.selected, next.app.selected);
}

#[test]
fn a_filter_is_completed_counted_and_refused_in_place() {
    insta::assert_snapshot!("filter_completes_fr", shown(Lang::Fr, "s Space Esc ftype:", (100, 24)));
    insta::assert_snapshot!("filter_refused_en", shown(Lang::En, "fkind:polle", (100, 24)));
    let frame = frame(Lang::Fr, "s Space Esc ftype:pôle Space région:Occitanie Enter", (120, 34));
    let app = &frame.app;
    assert_eq!(app.explorer.view().steps.len(), 3);
    assert!(app.explorer.subset().actors().all(|a| app.explorer.network().kind(a).id == "pole"));
}

#[test]
fn the_step_that_nobody_asked_for_gives_way() {
    let filtered = frame(Lang::Fr, "ftype:pôle Space région:Occitanie Enter", (120, 34));
    assert_eq!(filtered.app.explorer.subset().actor_count(), 13);
    assert_eq!(filtered.app.explorer.view().steps.len(), 2);
    let linked = frame(Lang::Fr, "p figeacteurs Enter", (120, 34));
    assert!(!linked.app.paths.paths().is_empty());
    // What somebody asked for stays.
    let asked = frame(Lang::Fr, "/labo Enter Enter ftype:recherche Enter", (120, 34));
    assert_eq!(asked.app.explorer.view().steps.len(), 3);
    let left = frame(Lang::Fr, "ftype:pôle Esc", (120, 34));
    assert_eq!(left.app.explorer.view(), frame(Lang::Fr, "", (120, 34)).app.explorer.view());
}

#[test]
fn an_empty_view_names_the_step_to_blame_and_enter_drops_it() {
    let keys = "/labo Enter Enter ftype:recherche Space région:Bretagne Enter";
    let text = frame(Lang::En, keys, (200, 34)).text();
    assert!(text.contains("Without “type:recherche région:Bretagne” there would be 35 actors"), "{text}");
    let dropped = frame(Lang::En, &format!("{keys} Enter"), (120, 34));
    assert_eq!(dropped.app.explorer.subset().actor_count(), 35);
}

#[test]
fn steps_time_palette_help_and_export_say_what_they_do() {
    insta::assert_snapshot!("steps_fr", shown(Lang::Fr, "s", (100, 30)));
    insta::assert_snapshot!("time_en", shown(Lang::En, "t Left*5 Tab Right*2", (100, 30)));
    insta::assert_snapshot!("palette_fr", shown(Lang::Fr, ": chem", (80, 24)));
    insta::assert_snapshot!("help_en", shown(Lang::En, "?", (100, 40)));
    insta::assert_snapshot!("export_fr", shown(Lang::Fr, "e", (100, 30)));
}

#[test]
fn hidden_actors_are_found_and_said_to_be_hidden() {
    let text = frame(Lang::En, "/figeacteurs", (100, 30)).text();
    assert!(text.contains("hidden"), "{text}");
    let asked = frame(Lang::Fr, "/figeacteurs Enter", (100, 30)).text();
    assert!(asked.contains("est masqué par"), "{asked}");
    let shown = frame(Lang::Fr, "/figeacteurs Enter Enter", (100, 30));
    let app = &shown.app;
    assert_eq!(app.explorer.focus(), app.explorer.network().find_actor("figeacteurs"));
    assert!(app.explorer.subset().has_actor(app.explorer.focus().unwrap()));
}

#[test]
fn undo_and_redo_come_back_to_the_same_frame() {
    let before = frame(Lang::En, "", (120, 34)).text();
    let after = frame(Lang::En, "> > x", (120, 34)).text();
    assert_ne!(before, after);
    assert_eq!(frame(Lang::En, "> > x z z z Esc", (120, 34)).text(), before);
    let redone = frame(Lang::En, "> > x z z z Z Z Z Esc", (120, 34));
    let done = frame(Lang::En, "> > x Esc", (120, 34));
    assert_eq!(redone.app.explorer.view(), done.app.explorer.view());
}

#[test]
fn one_can_get_lost_and_come_back() {
    let start = frame(Lang::En, "", (120, 34));
    let back = frame(Lang::En, "Right Enter Down Enter Left Enter Backspace Backspace Backspace Esc", (120, 34));
    assert_eq!(start.app.explorer.focus(), back.app.explorer.focus());
    assert_eq!(start.app.explorer.view(), back.app.explorer.view());
}

#[test]
fn without_colour_and_beyond_ascii_nothing_is_sent() {
    let mut asked = options(Lang::Fr, &[], Glyphs::Ascii, "");
    asked.colour = false;
    let frame = replay(asked, (120, 34));
    for cell in frame.buffer().content() {
        assert_eq!(cell.fg, ratatui::style::Color::Reset);
        assert_eq!(cell.bg, ratatui::style::Color::Reset);
    }
    // Letters of languages are text, not glyphs: only signs of the program itself must be ASCII.
    let signs: String = frame.text().chars().filter(|c| !c.is_ascii() && !c.is_alphabetic()).collect();
    assert!(signs.chars().all(|c| "\u{202f}\u{a0}".contains(c)), "{signs}");
}

#[test]
fn isolated_actors_are_those_without_any_relation() {
    let steps = [Step::Relations("kind:represents".into()), Step::DropIsolated];
    let frame = replay(options(Lang::En, &steps, Glyphs::Braille, ""), (80, 24));
    let app = &frame.app;
    let shown: Vec<&str> = app.explorer.subset().actors().map(|a| app.explorer.network().actor_id(a)).collect();
    assert_eq!(shown, ["alicecoop", "mes"]);
}

#[test]
fn a_tiny_terminal_gets_a_sentence() {
    let text = frame(Lang::En, "", (10, 3)).text();
    assert!(text.contains("Please"), "{text}");
    frame(Lang::En, "/ a Enter Enter p b Enter", (1, 1));
}

#[test]
fn both_languages_differ_everywhere() {
    for keys in ["", "s", "t", "?", ":", "e", "/", "; ; p", "c", "R", "f", "F", "D", "g"] {
        assert_ne!(frame(Lang::En, keys, (120, 34)).text(), frame(Lang::Fr, keys, (120, 34)).text(), "{keys}");
    }
}

fn any_key() -> impl Strategy<Value = String> {
    let named = [
        "Enter",
        "Esc",
        "Tab",
        "BackTab",
        "Up",
        "Down",
        "Left",
        "Right",
        "Home",
        "End",
        "PageDown",
        "Backspace",
        "Space",
        "Delete",
    ];
    prop_oneof![
        3 => proptest::sample::select(named.to_vec()).prop_map(str::to_string),
        5 => proptest::sample::select("/nNfFts<>+-vopxwcdubiyYmRL:?zZ,;hjklab()*\"é".chars().collect::<Vec<_>>())
            .prop_map(|c| c.to_string()),
    ]
}

/// A path that was found in a larger view may pass through actors that the view hides by now.
#[test]
fn a_path_of_an_older_view_is_not_drawn() {
    frame(Lang::Fr, "p v < n Enter n o", (24, 8));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]
    /// Whatever is pressed, on whatever size: no panic, and what is selected is shown.
    #[test]
    fn any_keys_on_any_screen(
        keys in proptest::collection::vec(any_key(), 1..40),
        cols in 1u16..160,
        rows in 1u16..50,
    ) {
        let frame = frame(Lang::Fr, &keys.join(" "), (cols, rows));
        let app = &frame.app;
        if let Some(actor) = app.selected {
            prop_assert!(app.explorer.subset().has_actor(actor) || app.explorer.subset().actor_count() == 0);
        }
    }
}

/// Types or pastes, and gives the cells of the frame that answers.
fn answer(app: &mut App, event: Event) -> String {
    app.update(event);
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| app.draw(frame)).unwrap();
    terminal.backend().buffer().content().iter().map(|cell| cell.symbol()).collect()
}

#[test]
fn names_that_are_not_sorted_yet_are_looked_for_once_they_are() {
    let mut app = frame(Lang::En, "/", (80, 24)).app;
    let job = app.explorer.preparation();
    let waiting = answer(&mut app, Event::Paste("labo de l'ess".into()));
    assert!(waiting.contains("the names are being sorted") && !waiting.contains("Labo de l'ESS"), "{waiting}");
    // Nothing is chosen by mistake.
    assert!(answer(&mut app, Event::Key(Key::char('s'))).contains("the names are being sorted"));
    job();
    let found = answer(&mut app, Event::Prepared);
    assert!(found.contains("Labo de l'ESS") && !found.contains("the names are being sorted"), "{found}");
}

#[test]
fn a_pasted_text_is_looked_for_as_a_typed_one_is() {
    let mut app = frame(Lang::En, "/", (80, 24)).app;
    let pasted = answer(&mut app, Event::Paste("figeacteurs".into()));
    let typed = frame(Lang::En, "/figeacteurs", (80, 24));
    let typed: String = typed.buffer().content().iter().map(|cell| cell.symbol()).collect();
    assert!(pasted == typed && pasted.contains("Figeacteurs"), "{pasted}");
    for text in ["x".repeat(10_000), "e\u{301} ".repeat(3_000), "🙂".repeat(2_000), " - ".repeat(3_000)] {
        answer(&mut app, Event::Paste(text));
    }
}

/// What opens networks in a frame: the names as they are, each with a session that nobody keeps.
fn opener() -> maillage::tui::Open {
    Arc::new(|names, ticket| {
        let (network, receipt) = maillage::explorer::open::open(names, None, None, ticket)
            .map_err(|error| maillage::text::errors::open(&error, Lang::En).line())?;
        let explorer = Explorer::new(Arc::new(network), Arc::new(receipt), names.to_vec());
        Ok(maillage::tui::Opened { explorer, session: None })
    })
}

fn opening(lang: Lang, keys: &str, size: (u16, u16)) -> Frame {
    replay(Options { open: Some(opener()), ..options(lang, &[], Glyphs::Braille, keys) }, size)
}

/// A name as the keys that type it.
fn typed(name: &str) -> String {
    name.chars().map(|c| format!("{c} ")).collect()
}

#[test]
fn a_file_is_opened_by_its_name_and_tells_its_receipt() {
    let good = typed("tests/data/tolerated/no-id.csv");
    let frame = opening(Lang::En, &format!("O {good} Enter"), (100, 30));
    assert_eq!(frame.app.explorer.names(), ["tests/data/tolerated/no-id.csv"]);
    assert!(frame.text().contains("no-id.csv: "), "{}", frame.text());
    // What is below the receipt is the other network, ready to be walked.
    let closed = opening(Lang::En, &format!("O {good} Enter Esc Tab"), (100, 30));
    assert!(!closed.app.explorer.names().contains(&"ptce".to_string()) && closed.app.layers.is_empty());
    let together = opening(Lang::En, &format!("O Ctrl-t {good} Enter"), (100, 30));
    assert_eq!(together.app.explorer.names(), ["ptce", "tests/data/tolerated/no-id.csv"]);
    assert!(together.app.explorer.network().actor_count() > 545);
}

#[test]
fn what_cannot_be_opened_leaves_what_is_open() {
    for name in ["no/such/file.csv", "tests/data/bad/truncated.json", "tests/data"] {
        let frame = opening(Lang::En, &format!("O {} Enter", typed(name)), (80, 24));
        assert_eq!(frame.app.explorer.names(), ["ptce"], "{name}");
        assert!(frame.text().contains(" Open "), "{name}\n{}", frame.text());
    }
    insta::assert_snapshot!(
        "open_failed_en_80x24",
        opening(Lang::En, &format!("O {} Enter", typed("no/such/file.csv")), (80, 24)).text()
    );
}

#[test]
fn names_are_completed_in_the_line() {
    let keys = format!("O {}", typed("tests/data/reg"));
    let frame = opening(Lang::Fr, &format!("{keys} Tab"), (80, 24));
    assert!(frame.text().contains("tests/data/registers/"), "{}", frame.text());
    let frame = opening(Lang::Fr, &format!("O {} Down Enter Down", typed("tests/d")), (80, 24));
    assert!(frame.text().contains("tests/data/"), "{}", frame.text());
    let opened = opening(Lang::Fr, "O p t c Tab Ctrl-t Enter", (80, 24));
    assert_eq!(opened.app.explorer.names(), ["ptce", "ptce"]);
    insta::assert_snapshot!(
        "open_fr_80x24",
        opening(Lang::Fr, &format!("O {} Down", typed("tests/data/")), (80, 24)).text()
    );
}

#[test]
fn a_format_is_found_by_its_name_and_its_losses_are_counted_before() {
    let frame = frame(Lang::Fr, "e d o t", (120, 34));
    insta::assert_snapshot!("export_formats_fr_120x34", frame.text());
    let none = shown(Lang::En, "e q q", (80, 24));
    insta::assert_snapshot!("export_no_format_en_80x24", none);
    let named = self::frame(Lang::En, "e g r a p h m l Left", (80, 24));
    assert!(named.text().contains("view.graphml"), "{}", named.text());
    // The name that Kumu's file gets is that of a native one too: what was chosen stays chosen while it is typed.
    let kumu = self::frame(Lang::En, "e k u m u Down Backspace n", (80, 24));
    assert!(kumu.text().contains("Kumu"), "{}", kumu.text());
    let kumu = self::frame(Lang::En, "e k u m u Down Home x", (80, 24));
    assert!(kumu.text().contains("Kumu") && kumu.text().contains("xptce-view.json"), "{}", kumu.text());
}
