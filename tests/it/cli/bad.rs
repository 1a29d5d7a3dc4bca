//! What goes wrong: each gets a sentence in both languages, the right exit code, and nothing raw on the terminal.

use std::io::Read;
use std::process::Stdio;

use super::{file, program, ran, run, text};

/// Runs in both languages: the same exit code, nothing on stdout, two different sentences.
fn both(args: &[&str], code: i32) -> [String; 2] {
    ["en", "fr"].map(|lang| {
        let told = run(&[args, &["--lang", lang]].concat());
        assert_eq!((told.code, told.out.as_str()), (code, ""), "{args:?}\n{}", told.err);
        assert!(told.err.starts_with("maillage: "), "{args:?}\n{}", told.err);
        assert!(!told.err.contains("error:") && !told.err.contains("panicked"), "{}", told.err);
        told.err
    })
}

fn differ(args: &[&str], code: i32) -> [String; 2] {
    let told = both(args, code);
    assert_ne!(told[0], told[1], "{args:?}");
    told
}

#[test]
fn wrong_command_lines_are_said_in_both_languages() {
    for args in [
        &["info", "--actor", "x"][..],
        &["info", "--nonsense"],
        &["info", "--depth", "2"],
        &["info", "--around", "rtes", "--depth", "x"],
        &["info", "--largest", "--certain"],
        &["info", "--certain=yes"],
        &["info", "stray"],
        &["info", "-n"],
        &["list", "--of", "sources"],
        &["list", "--by", "regoin"],
        &["show"],
        &["path", "rtes"],
        &["path", "rtes", "mes", "extra"],
        &["path", "rtes", "rtes"],
        &["path", "rtes", "mes", "--avoid", "mes"],
        &["path", "rtes", "mes", "--weight", "nothing"],
        &["path", "--pairs", "x", "-k", "2"],
        &["path", "rtes", "mes", "-k", "0"],
        &["export"],
        &["export", "-o", "-"],
        &["export", "-o", "x.unknown"],
        &["info", "--from", "nothing"],
        &["help", "nothing"],
        &["completions", "tcsh"],
        &["--fresh", "info"],
        &["--json", "info"],
        &["--size", "3", "--print"],
        &["check"],
        &["infos"],
    ] {
        differ(args, 2);
    }
}

#[test]
fn actors_that_are_not_there_are_not_an_error() {
    for args in [
        &["show", "nobody-of-that-name"][..],
        &["info", "--around", "nobody-of-that-name"],
        &["info", "--keep", "rtes", "--without", "nobody-of-that-name"],
        &["path", "nobody-of-that-name", "rtes"],
        &["path", "mes", "rtes", "--via", "nobody-of-that-name"],
    ] {
        differ(args, 1);
    }
    let [en, fr] = differ(&["show", "Labo de l'ESX"], 1);
    assert!(en.contains("labo-ess") && fr.contains("labo-ess"), "{en}");
    let [en, _] = differ(&["show", "pole"], 1);
    assert!(en.contains("pole-sud-archer"), "{en}");
    run(&["show", "LABO DE L'ÉSS"]).done();
}

#[test]
fn filters_point_at_the_fault() {
    let [en, fr] = differ(&["list", "--actors", "kind:pole regoin:Occitanie"], 2);
    assert!(en.contains("\n            ^^^^^^\n") && en.contains("“region”"), "{en}");
    assert!(fr.contains("colonne 11") && fr.contains("«\u{a0}region\u{a0}»"), "{fr}");
    let [en, _] = differ(&["list", "--actors", "kind:pol"], 2);
    assert!(en.contains("“pole”"), "{en}");
    for expr in ["\"open", "(a", "a OR", "linked:x", "since:2014", "degree>x", ")"] {
        differ(&["list", "--actors", expr], 2);
    }
    for expr in ["region:x", "since:2015-13", "since:31/02/2015", "linked:(kind:supports)"] {
        differ(&["list", "--relations", expr], 2);
    }
    let told = run(&["list", "--json", "--actors", "region:Occitani"]);
    assert_eq!((told.code, told.out.as_str()), (1, "[]\n"));
    assert!(told.err.contains("Occitanie"), "{}", told.err);
}

#[test]
fn a_day_that_does_not_exist_is_said_so() {
    let [en, fr] = differ(&["info", "--during", "31/02/2015"], 2);
    assert!(en.contains("28") && fr.contains("28"), "{en}{fr}");
    differ(&["info", "--during", "2015..2013"], 2);
    differ(&["info", "--during", "soon"], 2);
}

#[test]
fn files_that_are_no_network_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    differ(&["info", "-n", text(folder.path())], 2);
    differ(&["info", "-n", "no/such/file.json"], 2);
    for (name, content) in [
        ("empty.json", &b""[..]),
        ("cut.json", b"{\"graph\": {\"nodes\": {\"a\""),
        ("list.json", b"[1, 2]"),
        ("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("header.csv", b"alpha,beta\n1,2\n"),
        ("void.csv", b"\n\n"),
    ] {
        let (_folder, path) = file(name, content);
        differ(&["info", "-n", text(&path)], 2);
        let checked = run(&["check", text(&path)]);
        assert_eq!((checked.code, checked.out.as_str()), (2, ""), "{name}");
    }
}

#[test]
fn an_empty_network_is_one() {
    let (_folder, path) = file("n.json", r#"{"graph": {"nodes": {}, "edges": []}}"#);
    let told = run(&["list", "--json", "-n", text(&path)]);
    assert_eq!((told.code, told.out.as_str()), (0, "[]\n"));
    assert_eq!(run(&["info", "--json", "-n", text(&path)]).done().json()["components"], 0);
    let emptied = run(&["info", "--json", "--actors", "missing:sources"]);
    assert_eq!((emptied.code, emptied.json()["actors"].as_u64()), (1, Some(0)));
}

#[test]
fn what_exists_is_not_replaced() {
    let (_folder, path) = file("x.gexf", "mine");
    differ(&["export", "-o", text(&path)], 2);
    differ(&["convert", "ptce", text(&path)], 2);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    run(&["export", "-o", text(&path), "--force"]).done();
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("<?xml"));
    differ(&["export", "-o", "/no/such/folder/x.gexf"], 2);
}

#[test]
fn refused_records_are_counted_and_strict_refuses_all() {
    let (_folder, path) = file("a.csv", "id,name\na,Anne\na,Ada\n");
    let told = run(&["info", "--json", "-n", text(&path)]).done();
    assert!(told.err.contains("check"), "{}", told.err);
    assert_eq!(told.json()["actors"], 1);
    differ(&["info", "--strict", "-n", text(&path)], 2);
    // The explorer says the same.
    let shown = run(&[text(&path), "--print", "--timings"]).done();
    assert!(shown.err.contains("check") && shown.err.contains("\"read\""), "{}", shown.err);
    assert!(!shown.err.contains("\"read\",\"ms\":0.000"), "{}", shown.err);
    differ(&["--strict", "--print", text(&path)], 2);
}

#[test]
fn a_closed_pipe_is_no_error() {
    for args in [&["list"][..], &["list", "--json"], &["man"], &["completions", "bash"], &["list", "--of", "relations"]]
    {
        let mut child = program().args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = program().arg("list").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("maillage: "));
}

#[test]
fn nothing_from_data_steers_the_terminal() {
    let name = "Bad\u{1b}[2J\u{202e}name\u{7}\u{9b}x";
    let (_folder, path) = file(
        "n.json",
        serde_json::json!({"graph": {
            "label": name,
            "nodes": {"a\u{1b}": {"label": name, "metadata": {"kind": name, "note": name}}, "b": {}},
            "edges": [{"source": "a\u{1b}", "target": "b", "relation": name, "label": name,
                       "metadata": {"since": "\u{1b}[1m", "sources": [name]}}],
        }})
        .to_string(),
    );
    let path = text(&path);
    for args in [
        &["info", "-n", path][..],
        &["check", path],
        &["search", "bad", "-n", path],
        &["show", "a\u{1b}", "-n", path],
        &["show", "\u{1b}[2J", "-n", path],
        &["list", "-n", path],
        &["list", "--of", "relations", "-n", path],
        &["path", "a\u{1b}", "b", "-n", path],
        &["path", "a\u{1b}", "b", "-n", path, "--without", "b"],
        &["list", "-n", path, "--actors", "x\u{1b}:y"],
        &["\u{1b}[2J"],
        &["--\u{1b}[2J"],
    ] {
        for lang in ["en", "fr"] {
            let told = run(&[args, &["--lang", lang]].concat());
            let steers = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || c == '\u{202e}';
            let said = format!("{}{}", told.out, told.err);
            assert!(!said.contains(steers), "{args:?}\n{said:?}");
            assert!(!said.is_empty(), "{args:?}");
        }
    }
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let colored =
        |args: &[&str], no_color: &str| ran(program().env("NO_COLOR", no_color).args(args)).out.contains('\u{1b}');
    assert!(!colored(&["info"], ""));
    assert!(colored(&["info", "--color", "always"], ""));
    assert!(!colored(&["info", "--color", "never"], ""));
    assert!(colored(&["info", "--color", "always"], "1"));
}
