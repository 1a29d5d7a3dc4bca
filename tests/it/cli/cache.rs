//! The cache as a caller meets it: what a command keeps, what the next one takes, and what `cache` says.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::{Ran, program, ran, text};

fn run_in(cache: &Path, args: &[&str]) -> Ran {
    ran(program().env("XDG_CACHE_HOME", cache).args(args))
}

fn kept(cache: &Path) -> usize {
    run_in(cache, &["cache", "--json"]).done().json()["snapshots"].as_array().unwrap().len()
}

/// A table of 130,000 relations among as many actors, which is large, as it was written a while ago.
fn table(folder: &Path) -> String {
    let mut table = String::from("from,to\n");
    (0..130_000).for_each(|i| table.push_str(&format!("a{i},a{}\n", (i * 7 + 1) % 130_000)));
    let path = folder.join("large.csv");
    fs::write(&path, table).unwrap();
    std::thread::sleep(Duration::from_millis(2100));
    text(&path).to_string()
}

#[test]
fn a_large_file_is_kept_taken_listed_and_cleared() {
    let (folder, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (table, cache) = (table(folder.path()), cache.path());
    assert!(run_in(cache, &["cache"]).done().err.contains("0 snapshots, 0 MiB of at most 4 GiB, in "));
    let info = ["info", "--json", "-n", &table];
    let phases = |args: &[&str]| {
        let told = run_in(cache, &[args, &["--timings"]].concat()).done();
        (told.out, told.err.contains("\"phase\":\"snapshot\""))
    };
    let (first, keeps) = phases(&[&info[..], &["--no-cache"]].concat());
    assert!(!keeps && kept(cache) == 0, "--no-cache writes nothing");
    assert_eq!(phases(&info), (first.clone(), true));
    assert_eq!(kept(cache), 1);
    assert_eq!(phases(&info), (first.clone(), false), "the second time there is nothing to write");

    let listed = run_in(cache, &["cache", "--json"]).done().json();
    let snapshot = &listed["snapshots"][0];
    let path = fs::canonicalize(&table).unwrap();
    assert_eq!((&snapshot["files"][0], &snapshot["usable"]), (&text(&path).into(), &true.into()));
    assert_eq!((&listed["bytes"], &listed["limit"]), (&snapshot["bytes"], &(4_u64 << 30).into()));
    assert!(snapshot["used"].as_str().unwrap().ends_with('Z'));
    let said = run_in(cache, &["cache", "--lang", "fr"]).done();
    assert!(said.out.contains("\u{a0}Mio\t") && said.out.contains(&table), "{}", said.out);
    assert!(said.err.contains("1\u{a0}instantané, "), "{}", said.err);

    // A snapshot that lies is proof of which runs take it: one flipped bit, and only what does not look works as before.
    let file = Path::new(listed["folder"].as_str().unwrap()).join(snapshot["file"].as_str().unwrap());
    let mut bytes = fs::read(&file).unwrap();
    let good = bytes.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, &bytes).unwrap();
    assert_eq!(phases(&[&info[..], &["--no-cache"]].concat()), (first.clone(), false), "--no-cache reads nothing");
    assert_eq!(fs::read(&file).unwrap(), bytes);
    assert_eq!(phases(&info), (first.clone(), true), "noticed and made anew");
    assert_eq!(fs::read(&file).unwrap(), good);

    let removed = run_in(cache, &["cache", "clear", "--json"]).done().json();
    assert_eq!(removed["removed"], 1);
    assert_eq!(kept(cache), 0);
    assert_eq!(run_in(cache, &["cache", "clear"]).done().out, "0 snapshots removed, 0 MiB freed\n");
    assert!(fs::read_dir(file.parent().unwrap()).unwrap().next().is_none());

    // A cache that cannot be is none.
    let nowhere = folder.path().join("a-file");
    fs::write(&nowhere, "").unwrap();
    assert_eq!(run_in(&nowhere, &info).done().out, first);
}

#[test]
fn what_cache_cannot_do_is_said() {
    let cache = tempfile::tempdir().unwrap();
    let told = run_in(cache.path(), &["cache", "empty"]);
    assert_eq!((told.code, told.out.as_str()), (2, ""));
    assert!(told.err.starts_with("maillage: “empty” is one word too many"), "{}", told.err);
    fs::create_dir(cache.path().join("maillage")).unwrap();
    fs::write(cache.path().join("maillage/snapshots"), "").unwrap();
    for args in [&["cache"][..], &["cache", "clear"]] {
        let told = run_in(cache.path(), args);
        assert_eq!((told.code, told.out.as_str()), (2, ""));
        assert!(told.err.contains("maillage/snapshots"), "{}", told.err);
    }
}
