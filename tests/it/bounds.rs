//! Networks that would not fit the memory: what is said of them, and what filters keep of them while they are read.

use std::fmt::Write;

use maillage::explorer::view::take;
use maillage::explorer::{Step, View, sieve};
use maillage::formats::{Bounds, Input, OpenError, Part, Unsifted, native, open_within};
use maillage::label::Lang;
use maillage::network::{Network, Receipt, Subset};
use maillage::text::errors;
use maillage::ticket::Ticket;
use proptest::prelude::*;

const KINDS: [&str; 4] = ["supports", "funds", "", "member_of"];

/// Tables of actors and relations. The notes are long and few, so that a network is much smaller than its files.
fn tables(actors: usize, relations: &[(u8, u8, u8, u8)]) -> [(&'static str, String); 2] {
    let mut nodes = "id,name,kind,town\n".to_string();
    for actor in 0..actors {
        let (kind, town) = (["pole", "network", ""][actor % 3], ["Lyon", "Figeac", ""][actor / 2 % 3]);
        writeln!(nodes, "a{actor},Actor {actor},{kind},{town}").unwrap();
    }
    let mut edges = "id,source,target,kind,since,weight,note\n".to_string();
    for (row, (from, to, kind, year)) in relations.iter().enumerate() {
        let (kind, note) = (KINDS[*kind as usize % 4], ["x", "y"][row % 2].repeat(200));
        let year = if year % 5 == 0 { String::new() } else { format!("{}", 2000 + u32::from(year % 20)) };
        writeln!(edges, "e{row},a{from},a{to},{kind},{year},{},{note}", row % 7).unwrap();
    }
    [("nodes.csv", nodes), ("edges.csv", edges)]
}

fn inputs(texts: &[(&str, String)]) -> Vec<Input> {
    texts.iter().map(|(name, text)| Input::bytes(*name, text.clone().into_bytes())).collect()
}

fn opened(texts: &[(&str, String)], bounds: &Bounds) -> Result<(Network, Receipt), OpenError> {
    open_within(&inputs(texts), None, bounds, &Ticket::new())
}

/// A bound that is a little less than everything would take, with what a view keeps then.
fn too_little(texts: &[(&str, String)], view: &View, block: usize) -> Bounds {
    let bounds = Bounds { memory: Some(0), block, ..Bounds::NONE };
    let Err(OpenError::TooLittleMemory { needed, .. }) = opened(texts, &bounds) else { panic!("it needs memory") };
    Bounds { memory: Some(needed - 1), sieve: sieve::of(view), ..bounds }
}

fn shown(network: &Network, view: &View) -> Subset {
    let ticket = Ticket::new();
    let step = |subset, step| take(network, &subset, &step, &ticket).unwrap();
    view.effective().into_iter().fold(Subset::all(network), step)
}

/// A view of a network as the native format writes it.
fn written(network: &Network, subset: &Subset) -> String {
    let part = Part { network, subset, computed: &[], lang: Lang::En };
    let mut json = Vec::new();
    native::write::write(&part, &mut json, &Ticket::new()).unwrap();
    String::from_utf8(json).unwrap()
}

fn relations(text: &str) -> Step {
    Step::Relations(text.into())
}

fn actors(text: &str) -> Step {
    Step::Actors(text.into())
}

fn any_step() -> impl Strategy<Value = Step> {
    let of_relations = ["kind:funds", "-since:2004..2009", "weight>2", "from.kind:pole", "end.town:figeac", "has:kind"];
    let of_actors = ["-town:Lyon", "kind:pole,network", "name:\"actor 1\" OR kind:network"];
    prop_oneof![
        4 => prop::sample::select(of_relations.map(relations).to_vec()),
        2 => prop::sample::select(of_actors.map(actors).to_vec()),
        1 => Just(Step::During { range: "2010..2012".into(), certain: false }),
        1 => Just(Step::DropIsolated),
        1 => Just(actors("degree>1")),
        1 => Just(Step::Largest),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn filtering_while_reading_shows_what_filtering_afterwards_shows(
        rows in prop::collection::vec((0u8..30, 0u8..30, any::<u8>(), any::<u8>()), 300..700),
        declared in 20usize..30,
        first in prop::sample::select(vec![
            relations("kind:funds"), actors("kind:pole"), relations("weight>4"), relations("to.town:lyon since>2003"),
        ]),
        rest in prop::collection::vec(any_step(), 0..3),
        block in 300usize..1000,
        as_document: bool,
    ) {
        let view = View::of([first].into_iter().chain(rest));
        let mut texts = tables(declared, &rows).to_vec();
        if as_document {
            let (network, _) = opened(&texts, &Bounds::NONE).unwrap();
            texts = vec![("network.json", written(&network, &Subset::all(&network)))];
        }
        let (all, whole) = opened(&texts, &Bounds::NONE).unwrap();
        let (part, receipt) = opened(&texts, &too_little(&texts, &view, block)).unwrap();
        prop_assert_eq!(part.actor_count(), all.actor_count());
        prop_assert_eq!(written(&part, &shown(&part, &view)), written(&all, &shown(&all, &view)));
        let left_out: u64 = receipt.files.iter().map(|file| file.left_out).sum();
        prop_assert_eq!(left_out as usize, all.relation_count() - part.relation_count());
        prop_assert!(left_out > 0);
        prop_assert!(receipt.is_partial());
        for (part, whole) in receipt.files.iter().zip(&whole.files) {
            prop_assert_eq!(part.left_out + part.relations, whole.relations);
            prop_assert_eq!(&part.oddities, &whole.oddities);
        }
    }
}

/// Three hundred relations between ten actors.
fn small() -> [(&'static str, String); 2] {
    let rows: Vec<(u8, u8, u8, u8)> = (0..300u32).map(|i| ((i % 10) as u8, (i % 7) as u8, (i % 4) as u8, 1)).collect();
    tables(10, &rows)
}

fn why(texts: &[(&str, String)], bounds: &Bounds) -> (Unsifted, [String; 2]) {
    let error = opened(texts, bounds).err().unwrap();
    let OpenError::TooLittleMemory { unsifted, .. } = error else { panic!("{error:?}") };
    let said = [Lang::En, Lang::Fr].map(|lang| errors::open(&error, lang));
    (unsifted, said.map(|report| format!("{}\n{}", report.headline, report.hint.unwrap_or_default())))
}

#[test]
fn what_does_not_fit_says_the_ways_on() {
    let texts = small();
    let mut said = String::new();
    for (view, memory, expected) in [
        (View::default(), 1 << 14, Unsifted::NotAsked),
        (View::of([actors("degree>3")]), 1 << 14, Unsifted::Late),
        (View::of([relations("kind:funds"), Step::Expand("kind:supports".into())]), 1 << 14, Unsifted::Late),
        (View::of([relations("id:e7")]), 1 << 14, Unsifted::Late),
        (View::of([Step::Largest, relations("kind:funds")]), 1 << 14, Unsifted::Late),
        // A kind that no relation has keeps all of them waiting.
        (View::of([relations("kind:fund")]), 1 << 13, Unsifted::Full),
        (View::of([relations("has:weight")]), 1 << 13, Unsifted::Full),
    ] {
        let bounds = Bounds { memory: Some(memory), sieve: sieve::of(&view), block: 400, ..Bounds::NONE };
        let (unsifted, texts) = why(&texts, &bounds);
        assert_eq!(unsifted, expected, "{view:?}");
        if !said.contains(&texts[0]) {
            writeln!(said, "{unsifted:?}\n{}\n", texts.join("\n")).unwrap();
        }
    }
    let bounds = Bounds { memory: Some(1 << 14), ..Bounds::NONE };
    let (unsifted, whole) = why(&texts, &bounds);
    assert_eq!(unsifted, Unsifted::Whole);
    writeln!(said, "{unsifted:?}\n{}", whole.join("\n")).unwrap();
    insta::assert_snapshot!(said);
}

#[test]
fn what_several_files_say_of_actors_is_not_judged_before_all_of_them_spoke() {
    let texts = small();
    let all = opened(&texts, &Bounds::NONE).unwrap().0;
    let json = |name| (name, written(&all, &Subset::all(&all)));
    let two = [json("a.json"), json("b.json")];
    let of = |step| {
        let view = View::of([step]);
        opened(&two, &too_little(&two, &view, 400)).map(|(_, receipt)| receipt.files[1].left_out)
    };
    assert!(matches!(
        of(relations("from.kind:pole")),
        Err(OpenError::TooLittleMemory { unsifted: Unsifted::Late, .. })
    ));
    assert!(of(relations("kind:funds")).unwrap() > 0);
}

#[test]
fn what_fits_is_read_as_a_whole_whatever_the_steps() {
    let texts = small();
    let sieve = sieve::of(&View::of([relations("kind:funds")]));
    let (network, receipt) = opened(&texts, &Bounds { memory: Some(1 << 30), sieve, ..Bounds::NONE }).unwrap();
    assert_eq!(network.relation_count(), 300);
    assert!(!receipt.is_partial());
}

#[test]
fn a_part_of_the_relations_says_how_many_are_left_out() {
    let texts = small();
    let needed = |every| match opened(&texts, &Bounds { memory: Some(0), every, ..Bounds::NONE }) {
        Err(OpenError::TooLittleMemory { needed, .. }) => needed,
        _ => panic!("it needs memory"),
    };
    // Three thousand bytes are left for relations: the error says which part of them fits.
    let memory = Some(needed(u32::MAX) + 3000);
    let Err(OpenError::TooLittleMemory { every: Some(every), .. }) = opened(&texts, &Bounds { memory, ..Bounds::NONE })
    else {
        panic!("too little memory")
    };
    let (network, receipt) = opened(&texts, &Bounds { memory, every, ..Bounds::NONE }).unwrap();
    let edges = &receipt.files[1];
    assert_eq!(edges.relations + edges.left_out, 300);
    assert_eq!(network.relation_count() as u64, edges.relations);
    assert!(edges.left_out > 200);
}
