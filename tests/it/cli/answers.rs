//! What each subcommand answers: the keys of the contract, and the facts of the embedded network.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::{fed, file, keys, program, run, text};

#[test]
fn info_has_the_keys_of_the_contract() {
    let info = run(&["info", "--json"]).done().json();
    assert_eq!(
        keys(&info),
        [
            "actors",
            "relations",
            "components",
            "largest_component",
            "isolated",
            "self_loops",
            "kinds",
            "relation_kinds",
            "since_min",
            "until_max",
            "unsourced",
            "undated"
        ]
    );
    assert_eq!((info["actors"].as_u64(), info["relations"].as_u64()), (Some(545), Some(1025)));
    let sum = |key: &str| info[key].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("kinds"), sum("relation_kinds")), (545, 1025));
    assert_eq!(info["since_min"], "1982");
}

#[test]
fn info_counts_loops_isolated_actors_and_unknown_dates() {
    let (_folder, path) = file(
        "n.json",
        r#"{"graph": {"directed": true, "nodes": {"a": {}, "b": {}, "c": {}, "d": {"metadata": {"kind": "pole"}}},
            "edges": [{"source": "a", "target": "a", "metadata": {"since": "2012~", "until": ".."}},
                      {"source": "a", "target": "b", "metadata": {"since": "2012-05", "until": "2015"}},
                      {"source": "b", "target": "a", "relation": "knows"}]}}"#,
    );
    let info = run(&["info", "--json", "-n", text(&path)]).done().json();
    let count = |key: &str| info[key].as_u64().unwrap();
    assert_eq!(["components", "largest_component", "isolated", "self_loops"].map(count), [3, 2, 2, 1]);
    assert_eq!(["unsourced", "undated"].map(count), [3, 1]);
    assert_eq!((info["since_min"].as_str(), info["until_max"].as_str()), (Some("2012~"), Some("2015")));
    assert_eq!(info["kinds"], serde_json::json!({"": 3, "pole": 1}));
}

#[test]
fn search_forgives_and_marks_what_is_hidden() {
    let hits = run(&["search", "economie", "solidaire", "mouvment", "--json"]).json();
    assert_eq!(hits[0]["id"], "mes");
    assert_eq!(keys(&hits[0]), ["id", "name", "kind", "score"]);
    assert_eq!(run(&["search", "rtes", "--limit", "1", "--json"]).done().json().as_array().unwrap().len(), 1);
    let hidden = run(&["search", "rtes", "--json", "--without", "rtes"]).done().json();
    assert_eq!((hidden[0]["id"].as_str(), hidden[0]["hidden"].as_bool()), (Some("rtes"), Some(true)));
    let none = run(&["search", "qqqqqqqq", "--json"]);
    assert_eq!((none.code, none.out.as_str()), (1, "[]\n"));
}

#[test]
fn show_gives_the_sheet() {
    let sheet = run(&["show", "RTES", "--json"]).done().json();
    assert_eq!(keys(&sheet), ["actor", "relations"]);
    let (actor, relations) = (&sheet["actor"], sheet["relations"].as_array().unwrap());
    assert_eq!((actor["id"].as_str(), actor["kind"].as_str()), (Some("rtes"), Some("network")));
    assert_eq!(actor["degree"].as_u64(), Some(relations.len() as u64));
    for relation in relations {
        let here = if relation["forward"].as_bool().unwrap() { "from" } else { "to" };
        assert_eq!(relation[here], "rtes");
        assert_eq!(keys(&relation["sources"][0]), ["id", "title", "url", "date"]);
    }
    let french = run(&["show", "rtes", "--lang", "fr"]).done().out;
    assert!(french.contains("A pour membre (") && french.contains("attesté le 16 septembre 2009"), "{french}");
}

#[test]
fn list_is_a_table_in_a_pipe_and_objects_as_json() {
    let table = run(&["list"]).done().out;
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("id\tname\tkind\tshort\tcommune\tregion\tdegree"));
    assert_eq!(lines.clone().count(), 545);
    assert!(lines.all(|line| line.split('\t').count() == 7));
    let relations = run(&["list", "--of", "relations", "--json"]).done().json();
    let first = &relations[0];
    for key in ["id", "from", "to", "kind", "since", "until", "sources"] {
        assert!(first.get(key).is_some(), "{key}");
    }
    assert_eq!(relations.as_array().unwrap().len(), 1025);
    assert_eq!(first["since"], "2021");
}

#[test]
fn list_sorts_numbers_down_and_texts_up() {
    let rows = |args: &[&str]| run(&[&["list", "--json"], args].concat()).done().json().as_array().unwrap().clone();
    let degrees: Vec<u64> = rows(&["--by", "degré"]).iter().map(|row| row["degree"].as_u64().unwrap()).collect();
    assert!(degrees.is_sorted_by(|a, b| a >= b) && degrees[0] >= 38, "{degrees:?}");
    let regions: Vec<String> = rows(&["--by", "region"])
        .iter()
        .filter_map(|row| row["region"].as_str())
        .map(maillage::network::fold::fold)
        .collect();
    assert!(regions.is_sorted(), "{regions:?}");
    let founded = run(&["list", "--by", "founded"]).done().out;
    assert!(founded.lines().next().unwrap().ends_with("\tfounded"));
}

#[test]
fn path_has_the_keys_of_the_contract() {
    let found = run(&["path", "ALICECOOP", "Labo de l'ESS", "--json"]).done();
    assert!(found.err.contains("--all-kinds"), "{}", found.err);
    let found = found.json();
    let more = ["after", "next", "stopped"];
    assert_eq!(keys(&found), [&["from", "to", "count", "complete", "paths", "why_not"][..], &more].concat());
    let paths = found["paths"].as_array().unwrap();
    assert_eq!(found["count"].as_str(), Some(paths.len().to_string().as_str()));
    assert_eq!((found["complete"].as_bool(), found["why_not"].is_null()), (Some(true), true));
    for path in paths {
        assert_eq!(keys(path), ["length", "sourced", "time", "hops", "held"]);
        assert_eq!(path["length"].as_u64(), Some(2));
        let hops = path["hops"].as_array().unwrap();
        assert_eq!((hops[0]["from"].as_str(), hops[1]["to"].as_str()), (Some("alicecoop"), Some("labo-ess")));
        assert_eq!(hops[0]["to"], hops[1]["from"]);
        assert_eq!(keys(&hops[0]), ["from", "to", "relation", "forward"]);
        assert_eq!(keys(&hops[0]["relation"]), ["id", "kind", "since", "until", "attested", "label", "sources"]);
        assert_eq!(keys(&hops[0]["relation"]["sources"][0]), ["id", "title", "url", "date"]);
    }
    let listed = run(&["path", "alicecoop", "labo-ess", "--json", "--limit", "3"]).done().json();
    assert_eq!((listed["complete"].as_bool(), listed["paths"].as_array().unwrap().len()), (Some(false), 3));
    assert_eq!(listed["count"], found["count"]);
    let best = run(&["path", "alicecoop", "labo-ess", "--json", "-k", "20"]).done().json();
    assert_eq!((best["count"].is_null(), best["paths"].as_array().unwrap().len()), (true, 20));
}

#[test]
fn no_path_says_why_and_what_would_open_one() {
    let args = ["path", "alicecoop", "labo-ess", "--relations", "kind:represents", "--json"];
    let none = run(&args);
    assert_eq!(none.code, 1);
    let none = none.json();
    assert_eq!((none["count"].as_str(), none["complete"].as_bool()), (Some("0"), Some(true)));
    assert_eq!(none["paths"], serde_json::json!([]));
    assert_eq!(none["why_not"]["reason"], "different_components");
    let relaxation = &none["why_not"]["relaxations"][0];
    assert_eq!(keys(relaxation), ["command", "paths", "length"]);
    // The command really opens that many paths: these words need no quotes.
    let command = relaxation["command"].as_str().unwrap();
    let words: Vec<&str> = command.split(' ').skip(1).chain(["--json"]).collect();
    let found = run(&words).done().json();
    assert_eq!((&found["count"], &found["paths"][0]["length"]), (&relaxation["paths"], &relaxation["length"]));
    for lang in ["en", "fr"] {
        let told = run(&[&args[..5], &["--lang", lang]].concat());
        assert_eq!((told.code, told.out.as_str()), (1, ""));
        assert!(told.err.contains(command), "{}", told.err);
    }
}

#[test]
fn cooperation_comes_first_in_path_alone() {
    let (_folder, path) = file("e.csv", "from,to,kind\na,town,located_in\nb,town,located_in\na,c,supports\n");
    let found = |args: &[&str]| run(&[&["path", "a", "b", "--json", "-n", text(&path)], args].concat());
    assert_eq!(found(&[]).code, 1);
    assert_eq!(found(&["--all-kinds"]).done().json()["paths"][0]["length"], 2);
    assert_eq!(run(&["info", "--json", "-n", text(&path)]).done().json()["relations"], 3);
    let (_folder, path) = file("e.csv", "from,to,kind\na,b,supports\n");
    assert_eq!(run(&["path", "a", "b", "-n", text(&path)]).done().err, "");
}

#[test]
fn pairs_are_answered_line_by_line() {
    let input = "rtes\tlabo-ess\n\nrtes\nrtes\tnobody\nMES\tALICECOOP\r\nrtes\trtes\n";
    let told = fed(&["path", "--pairs", "-"], input);
    assert_eq!(told.out, "rtes\tlabo-ess\t1\n\t\t-\nrtes\t\t-\nrtes\tnobody\t-\nMES\tALICECOOP\t1\nrtes\trtes\t0\n");
    assert_eq!(told.code, 1);
    for line in ["line 2", "line 3", "line 4"] {
        assert!(told.err.contains(line), "{}", told.err);
    }
    let apart = fed(&["path", "--pairs", "-", "--relations", "kind:represents"], "rtes\tlabo-ess\n");
    assert_eq!((apart.code, apart.out.as_str()), (0, "rtes\tlabo-ess\t-\n"));
    let timed = fed(&["path", "--pairs", "-", "--timings"], "rtes\tlabo-ess\nrtes\tmes\n");
    let phases: Vec<String> = timed
        .err
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .map(|phase| phase["phase"].as_str().unwrap().to_string())
        .collect();
    assert_eq!(phases, ["read", "index", "filter", "path"]);
}

#[test]
fn pairs_are_answered_before_the_next_is_asked() {
    let mut child = program()
        .args(["path", "--pairs", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut ask = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..3 {
        std::io::Write::write_all(&mut ask, b"rtes\tlabo-ess\n").unwrap();
        assert_eq!(answers.next().unwrap().unwrap(), "rtes\tlabo-ess\t1");
    }
    drop(ask);
    assert!(child.wait().unwrap().success());
}

#[test]
fn export_writes_the_view_and_the_command_that_writes_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("poles.json");
    let steps =
        ["--actors", "kind:pole region:Occitanie linked:(kind:awarded_by since:2021)", "--expand", "kind:supports"];
    let told = run(&[&["export", "-o", text(&path)], &steps[..]].concat()).done();
    let shown = run(&[&["info", "--json"], &steps[..]].concat()).done().json();
    let read = run(&["info", "--json", "-n", text(&path)]).done().json();
    assert_eq!((&shown["actors"], &shown["relations"]), (&read["actors"], &read["relations"]));
    assert!(shown["actors"].as_u64().unwrap() > 3, "{shown}");
    assert_eq!(told.out, "");
    let first = fs::read(&path).unwrap();
    let again = told.err.lines().find_map(|line| line.split_once("again: ")).unwrap().1;
    let command = again.replacen("maillage", env!("CARGO_BIN_EXE_maillage"), 1);
    let mut shell = std::process::Command::new("sh");
    assert!(
        shell.args(["-c", &command]).env_remove("MAILLAGE_NETWORK").output().unwrap().status.success(),
        "{command}"
    );
    assert_eq!(fs::read(&path).unwrap(), first);
}

#[test]
fn export_and_convert_speak_every_format_that_is_written() {
    let folder = tempfile::tempdir().unwrap();
    for format in maillage::formats::FORMATS.iter().filter(|format| format.write.is_some()) {
        let path = folder.path().join(format!("{}.{}", format.name, format.extension()));
        run(&["convert", "ptce", text(&path), "--to", format.name]).done();
        let piped = program().args(["export", "-o", "-", "--to", format.name]).output().unwrap();
        assert!(piped.status.success() && !piped.stdout.is_empty(), "{}", format.name);
        if format.read.is_some() && format.name == "native" {
            let of = |name: &str| run(&["info", "--json", "-n", name]).done().out;
            assert_eq!(of(text(&path)), of("ptce"));
        }
    }
    let tables = format!("{}/", text(&folder.path().join("tables")));
    run(&["convert", "ptce", &tables]).done();
    assert_eq!(run(&["info", "--json", "-n", &tables]).done().json()["relations"], 1025);
}

#[test]
fn several_networks_are_joined() {
    let (_a, actors) = file("actors.csv", "id,name\na,Anne\nb,Bea\n");
    let (_b, relations) = file("relations.csv", "from,to\na,b\n");
    let args = ["info", "--json", "-n", text(&relations), "-n", text(&actors)];
    let info = run(&args).done().json();
    assert_eq!((info["actors"].as_u64(), info["relations"].as_u64()), (Some(2), Some(1)));
    let told = super::ran(program().env("MAILLAGE_NETWORK", text(&relations)).args(["info", "--json"])).done();
    assert_eq!(told.json()["relations"], 1);
    let fed = fed(&["info", "--json", "-n", "-"], "from,to\nx,y\n").done();
    assert_eq!(fed.json()["actors"], 2);
}

#[test]
fn check_prints_a_line_for_each_file() {
    let (_folder, good) = file("e.csv", "from,to\na,b\n");
    let (_other, bad) = file("cut.json", "{\"graph\": {\"nodes\": ");
    let told = run(&["check", "--json", text(&good), text(&bad)]);
    assert_eq!(told.code, 2);
    let lines: Vec<serde_json::Value> = told.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for line in &lines {
        assert_eq!(
            keys(line),
            [
                "file",
                "format",
                "version",
                "encoding",
                "actors",
                "relations",
                "directed",
                "warnings",
                "joins",
                "look_alikes",
                "refused",
                "refused_unlisted",
                "error"
            ]
        );
    }
    assert_eq!((lines.len(), lines[0]["error"].is_null()), (2, true));
    assert_eq!(keys(&lines[1]["error"]), ["line", "column", "message"]);
    assert_eq!(lines[1]["error"]["line"], 1);
    assert_eq!(keys(&lines[0]["warnings"][0]), ["code", "count", "line", "message"]);
    assert_eq!(run(&["check", text(&good)]).code, 0);
    assert_eq!(run(&["check", "--strict", text(&good)]).code, 2);
    let (_folder, twice) = file("a.csv", "id,name\na,Anne\na,Ada\n");
    let line = run(&["check", "--json", text(&twice)]).done().json();
    assert_eq!(keys(&line["refused"][0]), ["line", "column", "reason"]);
    assert_eq!(line["refused"][0]["line"], 3);
}

#[test]
fn formats_lists_the_table() {
    let table = run(&["formats"]).done().out;
    for format in maillage::formats::FORMATS {
        assert!(table.contains(format.name), "{}", format.name);
    }
}

/// A table with two good rows, two bad ones and names that look alike.
const FAULTY: &str = "id,name,note\nx,Coop. des Tilleuls,\n,,lost\ny,Coopérative les Tilleuls,\nx,again,\n";

#[test]
fn refused_records_are_kept_aside_whole_and_nothing_is_replaced_unasked() {
    let long = "word ".repeat(500);
    let (folder, path) = file("n.csv", format!("{FAULTY}x,{long},\n"));
    let aside = folder.path().join("refused.jsonl");
    let told = run(&["check", text(&path), "--keep-refused", text(&aside)]).done();
    assert!(told.err.contains("refused.jsonl"), "{}", told.err);
    let kept = || -> Vec<serde_json::Value> {
        fs::read_to_string(&aside).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let lines: Vec<u64> = kept().iter().map(|record| record["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [3, 5, 6]);
    assert_eq!(keys(&kept()[0]), ["file", "line", "column", "reason", "record"]);
    assert_eq!(kept()[2]["record"].as_str().map(str::trim_end), Some(format!("x,{long},").as_str()));
    assert_eq!(run(&["check", text(&path), "--keep-refused", text(&aside)]).code, 2);
    let out = folder.path().join("out.json");
    fs::write(&aside, "mine").unwrap();
    let told = run(&["convert", text(&path), text(&out), "--keep-refused", text(&aside)]);
    assert_eq!((told.code, out.exists(), fs::read_to_string(&aside).unwrap().as_str()), (2, false, "mine"));
    run(&["convert", text(&path), text(&out), "--keep-refused", text(&aside), "--force"]).done();
    assert_eq!(kept().len(), 3);
}

#[test]
fn names_that_look_alike_are_questions_and_no_faults() {
    let (_folder, path) = file("n.csv", FAULTY);
    let receipt = run(&["check", "--json", text(&path)]).done().json();
    let (a, b) = (&receipt["look_alikes"][0]["a"], &receipt["look_alikes"][0]["b"]);
    assert_eq!((a["id"].as_str(), b["name"].as_str()), (Some("x"), Some("Coopérative les Tilleuls")));
    let warning = receipt["warnings"].as_array().unwrap().iter().find(|warning| warning["code"] == "look_alike");
    assert_eq!(warning.unwrap()["count"], 1);
    assert_eq!(receipt["actors"], 2);
    for lang in ["en", "fr"] {
        let told = run(&["check", text(&path), "--lang", lang]).done().out;
        assert!(told.contains("    Coop. des Tilleuls (x) · Coopérative les Tilleuls (y)\n"), "{told}");
    }
    let (_folder, sound) = file("n.csv", "id,name\nx,Coop. des Tilleuls\ny,Coopérative les Tilleuls\n");
    run(&["check", "--strict", text(&sound)]).done();
    assert_eq!(run(&["check", "--strict", text(&path)]).code, 2);
    for verb in [&["info", "-n", text(&path)][..], &["convert", text(&path), "-", "--to", "json"]] {
        let told = run(&[verb, &["--strict"]].concat());
        assert_eq!((told.code, told.out.as_str()), (2, ""), "{}", told.err);
    }
}
