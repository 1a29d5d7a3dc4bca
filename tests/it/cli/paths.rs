//! Paths page by page, in the order of time, taken away as files; and pairs by the thousand.

use std::fmt::Write;

use super::{fed, file, keys, run, text};

/// The ids of the relations of each path, in order.
fn relations(document: &serde_json::Value) -> Vec<Vec<String>> {
    let of = |path: &serde_json::Value| {
        let hops = path["hops"].as_array().unwrap().iter();
        hops.map(|hop| hop["relation"]["id"].as_str().unwrap().to_string()).collect()
    };
    document["paths"].as_array().unwrap().iter().map(of).collect()
}

#[test]
fn a_listing_goes_on_where_the_last_page_ended() {
    let ask = |more: &[&str]| run(&[&["path", "alicecoop", "labo-ess", "--json"], more].concat());
    let whole = ask(&[]).done().json();
    let (mut after, mut listed) = ("0".to_string(), Vec::new());
    loop {
        let page = ask(&["--limit", "4", "--after", &after]).done().json();
        assert_eq!((page["after"].as_str(), &page["count"]), (Some(after.as_str()), &whole["count"]));
        listed.extend(relations(&page));
        match page["next"].as_str() {
            Some(next) => after = next.to_string(),
            None => break assert_eq!(page["complete"].as_bool(), Some(true)),
        }
    }
    // Within a page those that hold together come first: the pages have the same paths, each in its own order.
    let sorted = |mut paths: Vec<Vec<String>>| {
        paths.sort();
        paths
    };
    assert_eq!(sorted(listed), sorted(relations(&whole)));
    let past = ask(&["--after", "11"]);
    assert_eq!((past.code, past.json()["paths"].as_array().unwrap().len()), (1, 0));
    assert!(past.err.contains("11"), "{}", past.err);
    let said = run(&["path", "alicecoop", "labo-ess", "--limit", "4"]).done();
    assert!(said.err.contains("maillage path alicecoop labo-ess -n ptce --limit 4 --after 4"), "{}", said.err);
    assert_eq!(run(&["path", "mes", "rtes", "--after", "soon"]).code, 2);
}

#[test]
fn a_number_that_nobody_could_list_ends_in_time() {
    let told = run(&["path", "mes", "rtes", "-k", "1000000", "--max-hops", "9", "--seconds", "1", "--json"]).done();
    let told = told.json();
    assert_eq!((told["complete"].as_bool(), told["stopped"].as_str()), (Some(false), Some("time")));
    assert_eq!(told["next"].as_str(), Some(told["paths"].as_array().unwrap().len().to_string().as_str()));
}

#[test]
fn journeys_are_asked_for_in_the_order_of_time() {
    let tables = "id,source,target,since,until\n\
        early,a,b,2010,2011\nlate,b,d,2016,2017\nslow,a,c,2012,2012\nswift,c,d,2014,2015\none,a,x,2018,2019\ntwo,x,d,2018,2020\n";
    let (_folder, path) = file("relations.csv", tables);
    let ask = |journey: &str| {
        run(&["path", "a", "d", "-n", text(&path), "--time", "chronological", "--journey", journey, "--json"])
            .done()
            .json()
    };
    assert_eq!(ask("fewest")["paths"].as_array().unwrap().len(), 3);
    let earliest = ask("earliest");
    assert_eq!(relations(&earliest), [["slow", "swift"]]);
    assert_eq!(earliest["paths"][0]["held"]["arrives"].as_str(), Some("2014-01-01"));
    let shortest = ask("shortest");
    assert_eq!(relations(&shortest), [["one", "two"]]);
    assert_eq!(shortest["paths"][0]["held"]["days"].as_i64(), Some(0));
    let wrong = run(&["path", "a", "d", "-n", text(&path), "--journey", "earliest"]);
    assert_eq!(wrong.code, 2);
    let two = ["--time", "chronological", "--journey", "shortest", "--via", "x"];
    assert_eq!(run(&[&["path", "a", "d", "-n", text(&path)][..], &two].concat()).code, 2);
}

#[test]
fn parallel_relations_may_be_one() {
    let (_folder, path) = file("relations.csv", "id,source,target\n1,a,b\n2,a,b\n3,b,c\n4,b,c\n5,b,c\n");
    let ask = |more: &[&str]| run(&[&["path", "a", "c", "-n", text(&path), "--json"], more].concat()).done().json();
    assert_eq!(ask(&[])["count"].as_str(), Some("6"));
    let grouped = ask(&["--group"]);
    assert_eq!((grouped["count"].as_str(), relations(&grouped)), (Some("1"), vec![vec!["1".to_string(), "3".into()]]));
    let hops = &grouped["paths"][0]["hops"];
    assert_eq!((hops[0]["parallel"].as_u64(), hops[1]["parallel"].as_u64()), (Some(2), Some(3)));
    assert_eq!(keys(&hops[0]), ["from", "to", "relation", "forward", "parallel"]);
    let said = run(&["path", "a", "c", "-n", text(&path), "--group", "--lang", "fr"]).done();
    assert!(said.out.contains("(et 2 autres relations)"), "{}", said.out);
}

#[test]
fn an_answer_is_written_as_sentences_or_as_a_network() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, more: &[&str]| {
        run(&[&["path", "alicecoop", "labo-ess", "--lang", "en", "-o", text(&path(name))], more].concat())
    };
    for name in ["paths.md", "paths.txt", "paths.gexf", "paths.json"] {
        write(name, &[]).done();
        assert_eq!(write(name, &[]).code, 2, "{name} is there");
        write(name, &["--force"]).done();
    }
    let read = |name: &str| std::fs::read_to_string(path(name)).unwrap();
    assert!(read("paths.md").starts_with("# ALICECOOP → "), "{}", read("paths.md"));
    assert!(read("paths.md").contains("\n## Sources\n\n1. "), "{}", read("paths.md"));
    assert!(read("paths.txt").contains(" → Labo de l’ESS") || read("paths.txt").contains("→ Labo de l'ESS"));
    write("paths.answer", &["--to", "answer"]).done();
    let answer: serde_json::Value = serde_json::from_str(&read("paths.answer")).unwrap();
    assert_eq!(answer["paths"].as_array().unwrap().len(), 11);
    let part = run(&["path", "alicecoop", "labo-ess", "-n", text(&path("paths.json")), "--json"]).done().json();
    assert_eq!(part["count"], answer["count"]);
    assert_eq!(run(&["path", "mes", "rtes", "-o", "-"]).code, 2);
    assert!(run(&["path", "mes", "rtes", "-o", "-", "--to", "markdown"]).done().out.starts_with("# "));
}

#[test]
fn many_pairs_come_out_in_their_order() {
    let names = ["rtes", "labo-ess", "mes", "alicecoop"];
    let mut input = String::new();
    for i in 0..9000usize {
        match i % 1000 {
            7 => writeln!(input, "rtes\t{}", "x".repeat(i)).unwrap(),
            8 => writeln!(input).unwrap(),
            _ => writeln!(input, "{}\t{}", names[i % 4], names[i / 4 % 4]).unwrap(),
        }
    }
    let told = fed(&["path", "--pairs", "-"], input.trim_end());
    assert_eq!(told.code, 1);
    assert_eq!(told.out.lines().count(), 9000);
    for (line, asked) in told.out.lines().zip(input.lines()) {
        let start = if asked.is_empty() { "\t\t-".to_string() } else { format!("{asked}\t") };
        assert!(line.starts_with(&start), "{line} for {asked}");
    }
    let long = "y".repeat(1 << 20);
    let told = fed(&["path", "--pairs", "-"], &format!("rtes\t{long}\nrtes\tlabo-ess\n"));
    assert_eq!((told.code, told.out.lines().count()), (1, 2));
    assert!(told.out.ends_with("rtes\tlabo-ess\t1\n"), "the rest of a long line is passed over");
}
