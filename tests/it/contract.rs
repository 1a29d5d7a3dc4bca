//! The contract of the command line where it was found broken once: a row a case, both languages where a person reads.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn run(args: &[&str]) -> Ran {
    run_in(Path::new(env!("CARGO_MANIFEST_DIR")), args)
}

fn run_in(folder: &Path, args: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_maillage"));
    for name in ["LANG", "LC_ALL", "LC_MESSAGES", "MAILLAGE_NETWORK", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"));
    let output = command.args(args).current_dir(folder).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// Each row: a command line, its exit code, and the first line it says in English and in French.
#[test]
fn what_is_wrong_is_said_by_the_name_that_was_typed() {
    for (args, code, en, fr) in [
        (
            "path MES RTES -k 0",
            2,
            "-k wants a whole number of 1 or more, not “0”",
            "-k attend un nombre entier, au moins 1, pas « 0 »",
        ),
        (
            "path MES RTES --best x",
            2,
            "--best wants a whole number of 1 or more, not “x”",
            "--best attend un nombre entier, au moins 1, pas « x »",
        ),
        (
            "info --core -1",
            2,
            "--core wants a whole number of 0 or more, not “-1”",
            "--core attend un nombre entier, au moins 0, pas « -1 »",
        ),
        ("info -n", 2, "-n wants a value", "-n attend une valeur"),
        ("info --actors --color auto", 2, "--actors wants a value", "--actors attend une valeur"),
        ("search zzzqqq", 1, "zzzqqq: nothing of that name", "zzzqqq : rien de ce nom"),
        (
            "show MES --actors id:rtes",
            0,
            "MES – Mouvement pour l'Économie Solidaire: hidden by the view",
            "MES – Mouvement pour l'Économie Solidaire : masqué par la vue",
        ),
        (
            "path --pairs no/such",
            2,
            "no/such: cannot be read: there is no such file or folder",
            "no/such : lecture impossible : le fichier ou le dossier n’existe pas",
        ),
        (
            "path MES RTES --weight since",
            2,
            "no relation has a number as “since”",
            "aucune relation n’a de nombre pour « since »",
        ),
        (
            "list --by since",
            2,
            "“since” is a field of relations, and this lists actors",
            "« since » est un champ des relations, et ceci est la liste des acteurs",
        ),
        (
            "list --of relations --by region",
            2,
            "“region” is a field of actors, and this lists relations",
            "« region » est un champ des acteurs, et ceci est la liste des relations",
        ),
        ("export -o x.svg", 2, "x.svg: SVG is not written", "x.svg : le format SVG ne s’écrit pas"),
        // What is wrong with a question comes before remarks on the answer.
        (
            "path MES MES",
            2,
            "both ends are MES: a path needs two actors",
            "les deux bouts sont MES : un chemin relie deux acteurs",
        ),
        (
            "path MES RTES --via MES",
            2,
            "MES is named twice: a path passes through an actor once",
            "MES est nommé deux fois : un chemin ne passe qu’une fois par un acteur",
        ),
    ] {
        for (lang, expected) in [("en", en), ("fr", fr)] {
            let args: Vec<&str> = if args == "info -n" {
                vec!["--lang", lang, "info", "-n"]
            } else {
                args.split(' ').chain(["--lang", lang]).collect()
            };
            let ran = run(&args);
            let plain = ran.err.replace(['\u{a0}', '\u{202f}'], " ");
            let first = plain.lines().next().unwrap_or_default().strip_prefix("maillage: ");
            assert_eq!((ran.code, first), (code, Some(expected)), "{args:?}\n{}", ran.err);
        }
    }
}

#[test]
fn a_number_too_large_to_count_means_all() {
    for args in [
        ["path", "MES", "RTES", "--limit", "99999999999", "--json"],
        ["search", "mes", "--limit", "99999999999", "--json", "--no-cache"],
    ] {
        assert_eq!(run(&args).code, 0, "{args:?}");
    }
}

#[test]
fn a_path_that_is_asked_for_as_json_is_answered_as_json() {
    for (from, to, reason) in [("MES", "zzz", "unknown_actor"), ("ess", "MES", "ambiguous_actor")] {
        let ran = run(&["path", from, to, "--json"]);
        let answer: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(
            (ran.code, &answer["paths"], &answer["why_not"]["reason"]),
            (1, &Value::Array(Vec::new()), &reason.into())
        );
        assert!(!ran.err.is_empty());
    }
    let keys = ["from", "to", "count", "complete", "paths", "why_not"];
    for args in [
        &["path", "MES", "zzz", "--json"][..],
        &["path", "MES", "RTES", "--json"],
        &["path", "MES", "RTES", "--max-hops", "1", "--json"],
    ] {
        let answer: Value = serde_json::from_str(&run(args).out).unwrap();
        assert!(answer.as_object().unwrap().keys().take(keys.len()).eq(keys), "{args:?}");
    }
}

/// The condition that leaves no path is the cheapest thing to give up, and the command that does so finds paths.
#[test]
fn conditions_that_leave_no_path_are_eased_by_a_command() {
    for args in [
        &["mes", "alicecoop", "--directed"][..],
        &["ardaines", "mes", "--max-hops", "1"],
        &["alicecoop", "mes", "--via", "demarche-nationale-ptce", "--max-hops", "1"],
    ] {
        let ran = run(&[&["path", "--json"], args].concat());
        let answer: Value = serde_json::from_str(&ran.out).unwrap();
        let way = &answer["why_not"]["relaxations"][0];
        let command = way["command"].as_str().unwrap_or_else(|| panic!("{args:?}: {answer}"));
        let words: Vec<&str> = command.split(' ').skip(1).chain(["--json"]).collect();
        let again = run(&words);
        let found: Value = serde_json::from_str(&again.out).unwrap();
        assert_eq!(
            (again.code, found["paths"][0]["hops"].as_array().map(Vec::len)),
            (0, way["length"].as_u64().map(|n| n as usize)),
            "{command}"
        );
        assert_eq!(found["count"].as_str().unwrap_or("1"), way["paths"], "{command}");
    }
}

#[test]
fn formats_that_are_not_read_are_refused_by_their_name() {
    let folder = tempfile::tempdir().unwrap();
    for (name, content, en, fr) in [
        ("a.xls", "PK\u{3}\u{4}\0\0\0", "Excel 97 is not read", "le format Excel 97 ne se lit pas"),
        (
            "a.gexf",
            "<gexf/>",
            "“<graph>” is missing or has another shape",
            "« <graph> » manque ou n’a pas la forme attendue",
        ),
        (
            "other.json",
            "{\"things\": []}",
            "this JSON is no JSON Graph: “graph” is missing or has another shape",
            "ce JSON n’est pas un JSON Graph : « graph » manque ou n’a pas la forme attendue",
        ),
        (
            "wrong.json",
            "{\"graph\" 1}",
            "the syntax is wrong: “expected `:`”",
            "la syntaxe est fautive : un deux-points est attendu",
        ),
    ] {
        std::fs::write(folder.path().join(name), content).unwrap();
        for (lang, expected) in [("en", en), ("fr", fr)] {
            let ran = run_in(folder.path(), &["check", name, "--lang", lang]);
            let said = ran.err.replace(['\u{a0}', '\u{202f}'], " ");
            assert!(ran.code == 2 && ran.out.is_empty() && said.contains(expected), "{name}: {}", ran.err);
        }
    }
}

#[test]
fn an_empty_graph_is_an_empty_network() {
    let folder = tempfile::tempdir().unwrap();
    for (content, code) in [
        ("{\"graph\": {}}", 0),
        ("{\"graph\": {}, \"nodes\": [{\"id\": \"a\"}]}", 0),
        ("{\"graph\": {\"edges\": []}}", 2),
    ] {
        std::fs::write(folder.path().join("a.json"), content).unwrap();
        assert_eq!(run_in(folder.path(), &["info", "-n", "a.json"]).code, code, "{content}");
    }
}

/// Whoever reads the pipe may go; nothing is wrong then, whatever the name of the pipe.
#[cfg(unix)]
#[test]
fn a_named_pipe_that_closes_is_no_error() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_maillage"));
    command.args(["export", "-o", "/dev/stdout", "--to", "csv"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn mixed_directions_are_remarked_on_where_a_reader_refuses_them() {
    let folder = tempfile::tempdir().unwrap();
    for (args, remarked) in [
        (&["-o", "all.gexf"][..], true),
        (&["-o", "all.graphml"], true),
        (&["-o", "all.dot"], false),
        (&["-o", "some.gexf", "--relations", "kind:awarded_by"], false),
    ] {
        let ran = run_in(folder.path(), &[&["export"], args].concat());
        assert_eq!((ran.code, ran.err.contains("networkx")), (0, remarked), "{args:?}\n{}", ran.err);
    }
}

#[test]
fn the_title_of_a_network_is_in_the_language_asked_for() {
    for (lang, title) in [("en", "PTCE cooperation network"), ("fr", "Réseau de coopération PTCE")] {
        assert_eq!(run(&["info", "--lang", lang]).out.lines().next(), Some(title));
    }
    assert_eq!(run(&["formats", "--json", "--lang", "en"]).out, run(&["formats", "--json", "--lang", "fr"]).out);
}
