//! Independent paths, conditions, why not, webs between several, whom they share, who is near: as a caller meets them.

use std::process::Command;

use serde_json::Value;

use super::{Ran, file, ran, run, text};

/// Runs a command line as a person would who pastes it.
fn pasted(command: &str) -> Ran {
    let rest = command.strip_prefix("maillage ").unwrap_or_else(|| panic!("{command}"));
    let mut shell = Command::new("sh");
    shell.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR")).env_remove("MAILLAGE_NETWORK");
    ran(shell.args(["-c", &format!("{} {rest} --json", env!("CARGO_BIN_EXE_maillage"))]))
}

/// Each way on from an empty answer does what it says.
fn relaxations(args: &[&str]) -> (Value, Vec<String>) {
    let answer = run(&[args, &["--json"]].concat());
    assert_eq!(answer.code, 1, "{}{}", answer.out, answer.err);
    let why = answer.json()["why_not"].clone();
    let mut commands = Vec::new();
    for way in why["relaxations"].as_array().unwrap() {
        let command = way["command"].as_str().unwrap();
        let found = pasted(command).done().json();
        assert_eq!(found["paths"][0]["length"], way["length"], "{command}");
        let count = found["count"].as_str().map_or(found["paths"].as_array().unwrap().len().to_string(), String::from);
        assert_eq!(way["paths"], count, "{command}");
        commands.push(command.to_string());
    }
    (why, commands)
}

#[test]
fn each_way_on_from_an_empty_answer_runs_and_gives_what_it_says() {
    let ends = ["path", "alicecoop", "labo-ess"];
    let cases: [(&[&str], &str, usize); 7] = [
        (&["--max-hops", "1"], "too_far", 1),
        (&["--avoid", "rtes", "--max-hops", "1"], "too_far", 1),
        (&["--without", "labo-ess"], "to_hidden", 1),
        (&["--relations", "kind:located_in"], "different_components", 0),
        (&["--only-relations", "kind:member_of", "--never-actors", "kind:network"], "conditions", 2),
        (&["--during", "1990", "--max-hops", "1"], "too_far", 1),
        (&["--actors", "-name:\"l'ESS\"", "--only-actors", "kind:pole"], "to_hidden", 1),
    ];
    for (args, reason, least) in cases {
        let (why, commands) = relaxations(&[&ends[..], args].concat());
        assert_eq!(why["reason"], reason, "{args:?}");
        assert!(commands.len() >= least, "{args:?}: {commands:?}");
    }
}

const TWO_PARTS: &str = r#"{"graph": {"nodes": {
    "a": {"metadata": {"region": "Bretagne"}}, "b": {"metadata": {"region": "Occitanie", "themes": ["culture"]}},
    "c": {"metadata": {"region": "Occitanie", "themes": ["culture"]}}, "d": {"metadata": {"region": "Corse"}}, "e": {}},
    "edges": [{"id": "ab", "source": "a", "target": "b"}, {"id": "cd", "source": "c", "target": "d"}]}}"#;

#[test]
fn what_is_missing_between_two_parts_is_named() {
    let (_folder, path) = file("n.json", TWO_PARTS);
    let why = run(&["path", "a", "d", "-n", text(&path), "--json"]).json()["why_not"].clone();
    assert_eq!(why["missing"]["kind"], "introduction");
    assert_eq!((&why["missing"]["actors"][0]["id"], &why["missing"]["actors"][1]["id"]), (&"b".into(), &"c".into()));
    assert_eq!((why["missing"]["length"].as_u64(), why["missing"]["shared"].as_array().unwrap().len()), (Some(3), 2));
    let said = run(&["path", "a", "d", "-n", text(&path), "--lang", "en"]);
    assert!(said.err.contains("region “Occitanie”") && said.err.contains("“culture”"), "{}", said.err);
    // A relation that a step hides, then an actor.
    let whole = TWO_PARTS.replace(
        r#""edges": ["#,
        r#""edges": [{"id": "bc", "source": "c", "target": "b", "relation": "hides"},
            {"id": "ae", "source": "e", "target": "a", "relation": "odd"}, {"id": "de", "source": "d", "target": "e", "relation": "odd"},"#,
    );
    let (_folder, path) = file("n.json", &whole);
    let missing = |step: &str| {
        let ran = run(&["path", "a", "d", "-n", text(&path), "--relations", step, "--json"]);
        ran.json()["why_not"]["missing"].clone()
    };
    let relation = missing("-kind:hides,odd");
    assert_eq!(
        (&relation["kind"], &relation["relation"]["id"], relation["length"].as_u64()),
        (&"relation".into(), &"bc".into(), Some(3))
    );
    let (_folder, path) = file("n.json", whole.replace(r#""bc", "source": "c""#, r#""bc", "source": "b""#));
    let ran = run(&["path", "a", "d", "-n", text(&path), "--relations", "-kind:hides,odd", "--json"]);
    let actor = ran.json()["why_not"]["missing"].clone();
    assert_eq!(
        (&actor["kind"], &actor["actor"]["id"], actor["length"].as_u64()),
        (&"actor".into(), &"e".into(), Some(2))
    );
}

#[test]
fn independent_paths_say_how_many_there_can_be() {
    let all = run(&["path", "alicecoop", "labo-ess", "--disjoint", "actors", "--json"]).done().json();
    let paths = all["paths"].as_array().unwrap();
    assert_eq!(
        (paths.len() as u64, &all["count"], &all["complete"]),
        (all["disjoint"]["most"].as_u64().unwrap(), &Value::Null, &true.into())
    );
    let mut inner: Vec<&str> = paths
        .iter()
        .flat_map(|path| path["hops"].as_array().unwrap().iter().skip(1).map(|hop| hop["from"].as_str().unwrap()))
        .collect();
    let count = inner.len();
    inner.sort_unstable();
    inner.dedup();
    assert_eq!(inner.len(), count);
    let two = run(&["path", "alicecoop", "labo-ess", "--disjoint", "relations", "-k", "2", "--json"]).done().json();
    assert_eq!((two["paths"].as_array().unwrap().len(), &two["disjoint"]["by"]), (2, &"relations".into()));
    for other in [&["--via", "rtes"][..], &["--time", "same"], &["--max-hops", "3"]] {
        let refused = run(&[&["path", "alicecoop", "labo-ess", "--disjoint", "actors"], other].concat());
        assert_eq!((refused.code, refused.out.as_str()), (2, ""), "{}", refused.err);
    }
}

#[test]
fn a_web_is_a_network_of_its_own() {
    let web = run(&["connect", "alicecoop", "labo-ess", "coorace", "--json"]).done();
    let document = web.json();
    let (actors, relations) = (document["actors"].as_array().unwrap(), document["relations"].as_array().unwrap());
    assert_eq!((actors.len(), relations.len(), &document["method"]), (4, 3, &"exact".into()));
    assert_eq!(document["losses"].as_array().unwrap().len(), 1 + 3);
    let (_folder, path) = file("web.json", &web.out);
    let info = run(&["info", "-n", text(&path), "--json"]).done().json();
    assert_eq!(
        (info["actors"].as_u64(), info["relations"].as_u64(), info["components"].as_u64()),
        (Some(4), Some(3), Some(1))
    );
    let (folder, _) = file("x", "");
    let output = folder.path().join("web.graphml");
    run(&["connect", "alicecoop", "labo-ess", "coorace", "-o", text(&output)]).done();
    assert_eq!(run(&["info", "-n", text(&output), "--json"]).done().json()["relations"], 3);
}

#[test]
fn webs_of_those_who_are_not_linked_and_wrong_ones() {
    let (_folder, path) = file("n.json", TWO_PARTS);
    let some = run(&["connect", "a", "c", "b", "e", "-n", text(&path), "--json"]);
    let document = some.json();
    assert_eq!((some.code, document["relations"].as_array().unwrap().len()), (1, 1));
    assert_eq!(
        (&document["linked"], &document["apart"]),
        (&serde_json::json!(["a", "b"]), &serde_json::json!([["c"], ["e"]]))
    );
    let said = run(&["connect", "a", "c", "b", "e", "-n", text(&path), "--lang", "fr"]);
    assert!(said.out.contains("Rien dans cette vue ne relie e aux autres"), "{}", said.out);
    let hidden = run(&["connect", "a", "b", "d", "--without", "d", "-n", text(&path)]);
    assert!(hidden.code == 1 && hidden.out.contains("d is hidden"), "{}", hidden.out);
    for (args, code, words) in [
        (&["connect", "a"][..], 2, "at least two different actors"),
        (&["connect", "a", "a"], 2, "at least two different actors"),
        (&["connect", "a", "nobody"], 1, "nobody"),
        (&["connect", "a", "e"], 1, "nothing in this view links any two"),
        (&["common", "a", "e"], 1, "nobody in this view is linked"),
        (&["common", "a"], 2, "at least two different actors"),
        (&["reach", "nobody"], 1, "nobody"),
        (&["connect"], 2, "ACTOR"),
    ] {
        let ran = run(&[args, &["-n", text(&path), "--lang", "en"]].concat());
        assert!(ran.code == code && ran.err.contains(words), "{args:?}: {} {}", ran.code, ran.err);
    }
    let twice = run(&["connect", "a", "b", "a", "-n", text(&path), "--lang", "en"]).done();
    assert!(twice.err.contains("more than once: a"), "{}", twice.err);
}

#[test]
fn five_hundred_are_linked_in_time() {
    let listed = run(&["list", "--largest", "--relations", "cooperation:yes", "--json"]).done().json();
    let ids: Vec<&str> = listed.as_array().unwrap().iter().map(|actor| actor["id"].as_str().unwrap()).collect();
    let web = run(&[&["connect", "--json"], &ids[..ids.len().min(500)]].concat());
    let document = web.json();
    assert!(document["linked"].as_array().unwrap().len() > 100, "{}", web.err);
}

#[test]
fn shared_neighbours_and_those_near() {
    let shared = run(&["common", "alicecoop", "rtes", "mes", "--json"]).done().json();
    assert_eq!(shared[0]["linked"], 3);
    assert!(shared.as_array().unwrap().iter().any(|one| one["linked"] == 2));
    let near = run(&["reach", "alicecoop", "--hops", "2", "--json"]).done().json();
    let around = run(&["list", "--relations", "cooperation:yes", "--around", "alicecoop", "--depth", "2", "--json"]);
    assert_eq!(near["reached"].as_u64().unwrap() as usize + 1, around.done().json().as_array().unwrap().len());
    let sum: u64 = near["hops"].as_array().unwrap().iter().map(|ring| ring["actors"].as_u64().unwrap()).sum();
    assert_eq!(near["reached"], sum);
}
