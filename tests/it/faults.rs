//! Files that change while they are read, pipes, disks that are full, and what is wrong in the middle of a large file.
#![cfg(unix)]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

use maillage::formats::{Bounds, Input, OpenError, open, open_within};
use maillage::network::{FileReceipt, Network, OddityCode, Receipt, RefusedReason};
use maillage::ticket::Ticket;

fn pipe(folder: &Path) -> PathBuf {
    let path = folder.join("pipe.csv");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

/// A table of relations, of 28 bytes a row.
fn edges(rows: usize) -> String {
    let mut text = "source,target,kind,since\n".to_string();
    (0..rows).for_each(|row| writeln!(text, "a{:06},a{:06},k{},2014", row % 997, row, row % 3).unwrap());
    text
}

fn opened(inputs: Vec<Input>) -> Result<(Network, Receipt), OpenError> {
    open(inputs, None, &Ticket::new())
}

fn has_changed(file: &FileReceipt) -> bool {
    file.oddities.iter().any(|odd| odd.code == OddityCode::ChangedWhileRead)
}

#[test]
fn a_file_that_grows_or_is_cut_while_it_is_read_is_said_to_change() {
    const ROWS: usize = 100_000;
    let all = edges(ROWS);
    let middle = all[..all.len() * 2 / 3].rfind('\n').unwrap() + 1;
    for (end, change, rows) in [
        ("as it is", None, ROWS),
        ("grown", Some(all.len() as u64 + 28 * 10), ROWS + 10),
        ("cut at the end of a row", Some(middle as u64), all[..middle].lines().count() - 1),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (path, pipe) = (folder.path().join("edges.csv"), pipe(folder.path()));
        fs::write(&path, &all).unwrap();
        // Both are opened before one is read: the pipe is, once somebody writes to it.
        let (changed, actors) = (path.clone(), pipe.clone());
        let writer = thread::spawn(move || {
            let mut pipe = File::create(actors).unwrap();
            if let Some(length) = change {
                let mut file = File::options().append(true).open(&changed).unwrap();
                match length.checked_sub(file.metadata().unwrap().len()) {
                    Some(more) => {
                        file.write_all("a000001,a000002,k1,2014-01\n\n".repeat(more as usize / 28).as_bytes())
                    }
                    None => file.set_len(length),
                }
                .unwrap();
            }
            pipe.write_all(b"id,name\na000001,One\n").unwrap();
        });
        let (network, receipt) = opened(vec![Input::path(&path), Input::path(&pipe)]).unwrap();
        writer.join().unwrap();
        assert_eq!(network.relation_count(), rows, "{end}");
        assert_eq!(has_changed(&receipt.files[0]), change.is_some(), "{end}");
        assert!(!has_changed(&receipt.files[1]), "a pipe has no size that could change");
    }
}

#[test]
fn a_pipe_gives_the_network_that_its_file_gives_unless_it_has_to_be_read_twice() {
    let from_pipe = |text: String, block: usize| {
        let folder = tempfile::tempdir().unwrap();
        let pipe = pipe(folder.path());
        let to = pipe.clone();
        // Whoever reads may go before the end.
        let writer = thread::spawn(move || _ = File::create(to).unwrap().write_all(text.as_bytes()));
        let bounds = Bounds { block, ..Bounds::NONE };
        let result = open_within(&[Input::path(&pipe)], None, &bounds, &Ticket::new());
        writer.join().unwrap();
        result.map(|(network, _)| (network.actor_count(), network.relation_count()))
    };
    let text = edges(5_000);
    assert_eq!(from_pipe(text.clone(), 4096).unwrap(), (5_000, 5_000));
    // A quote inside a cell: only the whole text tells what is meant.
    let odd = text.clone() + "a1,a\"2,k1,2014\n";
    let error = from_pipe(odd.clone(), 4096).unwrap_err();
    assert!(matches!(error, OpenError::ReadOnce { .. }), "{error:?}");
    assert_eq!(from_pipe(odd, 1 << 20).unwrap(), (5_002, 5_001));
}

/// The broken record of a file that is read in blocks, with how many relations are left.
fn broken(name: &str, text: String) -> (u64, u64, RefusedReason, usize) {
    assert!(text.len() > 2 << 20);
    let (network, receipt) = opened(vec![Input::bytes(name, text.into_bytes())]).unwrap();
    let [refused] = &receipt.files[0].refused[..] else { panic!("{:?}", receipt.files[0].refused) };
    (refused.at.line, refused.at.column, refused.reason.clone(), network.relation_count())
}

#[test]
fn a_broken_record_in_the_middle_is_named_and_the_rest_is_there() {
    const ROWS: usize = 100_000;
    let text = edges(ROWS);
    let broken_row = text.replace("\na000151,a050001,", "\na000151,,");
    assert_ne!(text, broken_row);
    assert_eq!(broken("edges.csv", broken_row), (50_003, 1, RefusedReason::NoEnd, ROWS - 1));

    let mut json = "{\"graph\": {\n\"nodes\": {\n\"a\": {},\n\"b\": {}\n},\n\"edges\": [\n".to_string();
    for row in 0..ROWS {
        let comma = if row + 1 < ROWS { "," } else { "" };
        match row {
            50_000 => writeln!(json, "   17{comma}"),
            _ => writeln!(json, "{{\"source\": \"a\", \"target\": \"b\", \"id\": \"r{row}\"}}{comma}"),
        }
        .unwrap();
    }
    json += "]}}";
    let expected = RefusedReason::BadShape { expected: "graph.edges[]".into() };
    assert_eq!(broken("network.json", json.clone()), (50_007, 4, expected, ROWS - 1));

    // What is no JSON at all is no record: the file is refused where it is wrong.
    let error =
        opened(vec![Input::bytes("network.json", json.replace("   17,", "   17 18,").into_bytes())]).unwrap_err();
    assert_eq!(error.position().map(|at| (at.line, at.column)), Some((50_007, 7)), "{error:?}");
}

/// The program where no file may be longer than some blocks of 512 bytes, as on a disk that is full.
fn run_on_a_small_disk(blocks: usize, args: &[&str]) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_maillage")]).args(args);
    command.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR")).env("LC_ALL", "en").output().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_export_to_a_full_disk_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let export = |blocks: usize, name: &str| {
        let output = run_on_a_small_disk(blocks, &["export", "-n", "ptce", "--force", "-o", &path(name)]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        assert!(said.starts_with("maillage: ") && said.contains(name), "{said}");
    };
    for name in ["a.json", "a.csv", "a.gexf", "a.json.gz", "a.json.zst"] {
        export(4, name);
        assert_eq!(names(folder.path()), [""; 0], "{name}");
        fs::write(path(name), "what was there").unwrap();
        export(4, name);
        assert_eq!(fs::read_to_string(path(name)).unwrap(), "what was there");
        fs::remove_file(path(name)).unwrap();
    }
    // The table of actors fits, that of relations does not.
    assert!(run_on_a_small_disk(100_000, &["export", "-n", "ptce", "-o", &path("whole/")]).status.success());
    let length = |name: &str| fs::metadata(folder.path().join("whole").join(name)).unwrap().len() as usize;
    let (actors, relations) = (length("actors.csv"), length("relations.csv"));
    assert!(actors + 1024 < relations, "{actors} {relations}");
    export(actors / 512 + 1, "tables/");
    assert_eq!(names(folder.path()), ["whole"]);
    fs::create_dir(path("tables")).unwrap();
    for name in ["tables/actors.csv", "tables/relations.csv"] {
        fs::write(path(name), "what was there").unwrap();
    }
    export(actors / 512 + 1, "tables/");
    assert_eq!(names(&folder.path().join("tables")), ["actors.csv", "relations.csv"]);
    assert_eq!(fs::read_to_string(path("tables/actors.csv")).unwrap(), "what was there");
}
