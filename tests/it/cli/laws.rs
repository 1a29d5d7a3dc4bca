//! A view is its command: what `list` prints for the options of a view is what the view lets through.

use std::sync::{Arc, OnceLock};

use maillage::explorer::open::open;
use maillage::explorer::{Explorer, Step, View};
use maillage::network::Network;
use maillage::ticket::Ticket;
use proptest::prelude::*;

use super::{program, run_owned};

fn network() -> Arc<Network> {
    static NETWORK: OnceLock<Arc<Network>> = OnceLock::new();
    let opened = || Arc::new(open(&["ptce".to_string()], None, None, &Ticket::new()).unwrap().0);
    NETWORK.get_or_init(opened).clone()
}

fn actor() -> impl Strategy<Value = String> {
    (0..network().actor_count() as u32).prop_map(|actor| network().actor_id(actor).to_string())
}

fn central() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["rtes", "mes", "labo-ess", "demarche-nationale-ptce"]).prop_map(String::from)
}

fn step() -> impl Strategy<Value = Step> {
    let actors = [
        "kind:pole,network",
        "-kind:enterprise",
        "degree>=2",
        "has:region OR kind:network",
        "linked:(kind:supports)",
        "région:\"Île-de-France\" OR -missing:short",
    ];
    let relations = [
        "cooperation:yes",
        "-kind:promotes",
        "has:attested OR since>=2012",
        "end.kind:pole",
        "from.name:\"l'\" OR kind:member_of",
    ];
    let ranges = ["2011..2016", "..2020", "2014", "2013-06..", "2012-06-22"];
    prop_oneof![
        prop::sample::select(actors.to_vec()).prop_map(|expr| Step::Actors(expr.into())),
        prop::sample::select(relations.to_vec()).prop_map(|expr| Step::Relations(expr.into())),
        prop::sample::select(relations.to_vec()).prop_map(|expr| Step::Expand(expr.into())),
        Just(Step::DropIsolated),
        (prop::sample::select(ranges.to_vec()), any::<bool>())
            .prop_map(|(range, certain)| Step::During { range: range.into(), certain }),
        prop::collection::vec((prop_oneof![actor(), central()], 0u32..4), 1..4).prop_map(Step::Around),
        prop::collection::vec(actor(), 1..4).prop_map(Step::Without),
        prop::collection::vec(central(), 1..4).prop_map(Step::Keep),
        central().prop_map(Step::Component),
        (0u32..4).prop_map(Step::Core),
        Just(Step::Largest),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_command_of_a_view_reproduces_it(
        steps in prop::collection::vec((step(), prop::bool::weighted(0.8)), 0..6)
    ) {
        let mut view = View::of(steps.iter().map(|(step, _)| step.clone()));
        for (placed, (_, on)) in view.steps.iter_mut().zip(&steps) {
            placed.on = *on;
        }
        let (network, ticket) = (network(), Ticket::new());
        let explorer = Explorer::new(network.clone(), Arc::default(), vec!["ptce".into()]);
        let subset = explorer.evaluate(&view, &ticket).unwrap();
        let of = |what: &str| -> Vec<String> {
            let words = ["list", "--json", "--of", what].map(String::from);
            let told = run_owned(&[&words[..], &view.to_args()].concat());
            assert!(told.code < 2, "{:?}: {}", view.to_args(), told.err);
            told.json().as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_string()).collect()
        };
        let actors: Vec<String> = subset.actors().map(|actor| network.actor_id(actor).to_string()).collect();
        let relations: Vec<String> = subset.relations().map(|r| network.relation_id(r).into_owned()).collect();
        prop_assert_eq!(of("actors"), actors, "{:?}", view.to_args());
        prop_assert_eq!(of("relations"), relations, "{:?}", view.to_args());
    }
}

#[cfg(unix)]
#[test]
fn an_export_that_is_interrupted_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in.csv"), folder.path().join("out"));
    let mut text = "Source,Target,Kind\n".to_string();
    (0..200_000).for_each(|i| text += &format!("a{},b{},works_with\n", i % 3001, i % 7001));
    std::fs::write(&input, text).unwrap();
    std::fs::create_dir(&output).unwrap();
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let mut command = program();
        command.args(["export", "-n", input.to_str().unwrap(), "--no-cache", "-o"]).arg(output.join("x.gexf.gz"));
        let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
        while std::fs::read_dir(&output).unwrap().count() == 0 {
            assert_eq!(child.try_wait().unwrap(), None, "it ends before it writes");
            std::thread::yield_now();
        }
        let pid = child.id().to_string();
        assert!(std::process::Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap().success());
        let done = child.wait_with_output().unwrap();
        assert_eq!(done.status.code(), Some(code), "{}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(std::fs::read_dir(&output).unwrap().count(), 0);
    }
}
