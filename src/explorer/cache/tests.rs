use std::fs::{self, File};
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::explorer::open::open_with;
use crate::formats::Bounds;
use crate::formats::by_name;

/// A folder of files, a cache beside it, and a clock that is far enough ahead for every file to have settled.
struct House {
    folder: TempDir,
    cache: Cache,
}

impl House {
    fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache {
            folder: folder.path().join("cache").join("snapshots"),
            maker: "this".into(),
            limit: LIMIT,
            large: 0,
            now: SystemTime::now() + Duration::from_secs(10),
        };
        House { folder, cache }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, text: &str) -> String {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
        self.path(name).display().to_string()
    }

    /// Opens names, and writes the snapshot if there was none: whether it came from one, its relations, its files.
    fn opened(&self, names: &[&str]) -> (bool, Vec<String>, Vec<String>) {
        self.opened_as(names, None)
    }

    fn opened_as(&self, names: &[&str], from: Option<&str>) -> (bool, Vec<String>, Vec<String>) {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let stdin = b"from,to\nstandard,input\n".to_vec();
        let from = from.and_then(by_name);
        let (network, receipt, draft) =
            open_with(&names, from, Some(stdin), &Bounds::NONE, Some(&self.cache), &Ticket::new()).unwrap();
        let from_snapshot = draft.is_none();
        if let Some(draft) = draft {
            draft.write(&network, &receipt, &Ticket::new()).unwrap();
        }
        let relations = network.relations().map(|relation| {
            let (from, to) = network.ends(relation);
            format!("{}-{}", network.actor_id(from), network.actor_id(to))
        });
        (from_snapshot, relations.collect(), receipt.files.into_iter().map(|file| file.file).collect())
    }

    /// The names of everything in the folder of the cache.
    fn kept(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.cache.folder).into_iter().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn snapshots(&self) -> Vec<PathBuf> {
        let names = self.kept().into_iter().filter(|name| name.ends_with(SNAPSHOT));
        names.map(|name| self.cache.folder.join(name)).collect()
    }
}

const TABLE: &str = "from,to\na,b\n";

#[test]
fn progress_is_that_of_what_is_read() {
    let house = House::new();
    let names = [house.file("a.csv", TABLE), "-".to_string()];
    let told = |cache: Option<&Cache>| {
        let (ticket, stdin) = (Ticket::new(), TABLE.replace('a', "c").into_bytes());
        let (network, receipt, draft) = open_with(&names, None, Some(stdin), &Bounds::NONE, cache, &ticket).unwrap();
        draft.map(|draft| draft.write(&network, &receipt, &Ticket::new()).unwrap());
        ticket.progress()
    };
    assert_eq!(told(Some(&house.cache)), told(None));
    // First by its looks, then, touched, by its content.
    let (done, all) = told(Some(&house.cache));
    assert!(done > 0 && done == all, "{done} of {all}");
    house.file("a.csv", TABLE);
    assert_eq!(told(Some(&house.cache)), (all, all));
}

#[test]
fn the_second_opening_is_from_the_snapshot_and_by_its_own_names() {
    let house = House::new();
    let file = house.file("t.csv", TABLE);
    let (first, relations, files) = house.opened(&[&file]);
    assert!(!first && files == [file.clone()]);
    let other = house.path("./t.csv").display().to_string();
    assert_eq!(house.opened(&[&other]), (true, relations, vec![other]));
}

#[test]
fn what_has_changed_is_read_again() {
    let house = House::new();
    let file = house.file("t.csv", TABLE);
    house.opened(&[&file]);
    let modified = fs::metadata(&file).unwrap().modified().unwrap();
    // Grown; replaced by something of the same size and time, in place and by another file; and as it was.
    for (text, expected) in
        [("from,to\na,b\nc,d\n", vec!["a-b", "c-d"]), ("from,to\na,x\n", vec!["a-x"]), ("from,to\ny,b\n", vec!["y-b"])]
    {
        let aside = house.file("aside.csv", text);
        if expected == ["y-b"] {
            fs::rename(aside, &file).unwrap();
        } else {
            fs::write(&file, text).unwrap();
        }
        File::options().write(true).open(&file).unwrap().set_modified(modified).unwrap();
        let (from_snapshot, relations, _) = house.opened(&[&file]);
        assert!(!from_snapshot);
        assert_eq!(relations, expected);
        assert!(house.opened(&[&file]).0);
    }
    fs::write(&file, TABLE).unwrap();
    assert!(house.opened(&[&file]).0, "content that was known before");
}

#[test]
fn copies_and_touched_files_are_known_by_their_content() {
    let house = House::new();
    let file = house.file("t.csv", TABLE);
    house.opened(&[&file]);
    let copy = house.file("elsewhere/u.csv", TABLE);
    let (known, _, files) = house.opened(&[&copy]);
    assert!(known && files == [copy]);
    let before = house.kept().len();
    File::options().write(true).open(&file).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    assert!(house.opened(&[&file]).0);
    assert_eq!(house.kept().len(), before, "the names were written over");
    // The end of a name may decide the format, and so may an option.
    let other = house.file("t.tsv", TABLE);
    assert!(!house.opened(&[&other]).0);
    assert!(!house.opened_as(&[&file], Some("csv")).0);
    assert!(house.opened_as(&[&file], Some("csv")).0);
}

#[test]
fn several_inputs_are_known_in_their_order() {
    let house = House::new();
    let (a, b) = (house.file("a.csv", TABLE), house.file("b.csv", "from,to\nc,d\n"));
    assert_eq!(house.opened(&[&a, &b]).1, ["a-b", "c-d"]);
    assert_eq!(house.opened(&[&b, &a]), (false, vec!["c-d".into(), "a-b".into()], vec![b.clone(), a.clone()]));
    assert_eq!(house.opened(&[&a, &b]), (true, vec!["a-b".into(), "c-d".into()], vec![a.clone(), b]));
    // One file twice, and then a copy of it in the second place.
    house.opened(&[&a, &a]);
    let copy = house.file("copy.csv", TABLE);
    let (known, _, files) = house.opened(&[&a, &copy]);
    assert!(known && files == [a, copy]);
}

#[test]
fn a_folder_is_known_by_all_of_its_tables() {
    let house = House::new();
    house.file("f/actors.csv", "id,name\na,A\nb,B\n");
    house.file("f/relations.csv", TABLE);
    house.file("f/notes.csv", "nothing of the kind\n");
    let folder = house.path("f").display().to_string();
    let (_, relations, files) = house.opened(&[&folder]);
    assert_eq!((relations.len(), files.len()), (1, 2));
    assert_eq!(house.opened(&[&folder]), (true, relations, files));
    house.file("f/more.csv", "from,to\nb,a\n");
    let (known, relations, _) = house.opened(&[&folder]);
    assert!(!known && relations.len() == 2);
}

#[test]
fn standard_input_is_known_by_its_bytes_and_the_embedded_network_is_not_kept() {
    let house = House::new();
    assert!(!house.opened(&["-"]).0);
    assert!(house.opened(&["-"]).0);
    let mut house = House::new();
    house.cache.large = LARGE;
    let (network, receipt, draft) =
        open_with(&["ptce".into()], None, None, &Bounds::NONE, Some(&house.cache), &Ticket::new()).unwrap();
    assert!(network.relation_count() > 0 && !receipt.files.is_empty() && draft.is_none());
}

#[test]
fn nothing_is_kept_of_files_that_are_small_in_motion_or_half_read() {
    let mut house = House::new();
    let file = house.file("t.csv", TABLE);
    let opened = |house: &House| {
        open_with(std::slice::from_ref(&file), None, None, &Bounds::NONE, Some(&house.cache), &Ticket::new()).unwrap()
    };
    let (network, mut receipt, draft) = opened(&house);
    let draft = draft.unwrap();
    receipt.files[0].partial = true;
    assert_eq!(draft.write(&network, &receipt, &Ticket::new()), Ok(false));
    receipt.files[0].partial = false;
    fs::write(&file, "from,to\nlater,on\n").unwrap();
    assert_eq!(draft.write(&network, &receipt, &Ticket::new()), Ok(false), "it is not what was read");
    house.cache.now = SystemTime::now();
    assert!(opened(&house).2.is_none(), "changed a moment ago");
    house.cache.now += Duration::from_secs(10);
    house.cache.large = 1 << 10;
    assert!(opened(&house).2.is_none(), "not even looked for");
    house.cache.large = 64;
    let (network, receipt, draft) = opened(&house);
    assert_eq!(draft.unwrap().write(&network, &receipt, &Ticket::new()), Ok(false), "looked for, but small");
    assert_eq!(house.snapshots(), [] as [PathBuf; 0]);
}

#[test]
fn a_damaged_or_foreign_snapshot_is_made_anew() {
    let mut house = House::new();
    let file = house.file("t.csv", TABLE);
    let first = house.opened(&[&file]);
    let [snapshot] = &house.snapshots()[..] else { panic!("{:?}", house.kept()) };
    let good = fs::read(snapshot).unwrap();
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    for junk in [&b""[..], b"junk", &flipped, &good[..good.len() - 1], &[&good[..], b"more"].concat()] {
        fs::write(snapshot, junk).unwrap();
        assert_eq!(house.opened(&[&file]), first);
        assert_eq!(fs::read(snapshot).unwrap(), good);
        assert!(house.opened(&[&file]).0);
    }
    for name in house.kept().iter().filter(|name| name.ends_with(NAMES)) {
        let names = house.cache.folder.join(name);
        let good = fs::read(&names).unwrap();
        for place in 0..good.len() {
            let mut damaged = good.clone();
            damaged[place] ^= 1 << (place % 8);
            fs::write(&names, damaged).unwrap();
            assert!(read_names(&names).is_none());
        }
        assert!(house.opened(&[&file]).0, "found by its content");
        assert_eq!(fs::read(&names).unwrap(), good);
    }
    // The snapshot of something else under this name.
    let other = house.file("o.csv", "from,to\no,o\n");
    house.opened(&[&other]);
    let of_other = house.snapshots().into_iter().find(|path| path != snapshot).unwrap();
    fs::copy(of_other, snapshot).unwrap();
    assert_eq!(house.opened(&[&file]), first);
    // Another build of the program.
    house.cache.maker = "that".into();
    assert!(house.cache.entries().unwrap().iter().all(|entry| !entry.usable));
    assert_eq!(house.opened(&[&file]), first);
    assert_eq!(house.cache.entries().unwrap().iter().filter(|entry| entry.usable).count(), house.snapshots().len());
    // A folder has its name.
    house.cache.clear().unwrap();
    fs::create_dir(snapshot).unwrap();
    house.cache.maker = "this".into();
    let (network, receipt, draft) =
        open_with(&[file], None, None, &Bounds::NONE, Some(&house.cache), &Ticket::new()).unwrap();
    assert!(draft.unwrap().write(&network, &receipt, &Ticket::new()).is_err());
    assert_eq!(house.kept().len(), 1);
}

#[test]
fn a_folder_that_cannot_be_written_and_a_full_disk_leave_nothing() {
    let mut house = House::new();
    let file = house.file("t.csv", TABLE);
    let (network, receipt, draft) =
        open_with(std::slice::from_ref(&file), None, None, &Bounds::NONE, Some(&house.cache), &Ticket::new()).unwrap();
    let mut draft = draft.unwrap();
    let size = {
        draft.write(&network, &receipt, &Ticket::new()).unwrap();
        fs::metadata(&house.snapshots()[0]).unwrap().len()
    };
    house.cache.clear().unwrap();
    draft.cache.limit = size - 1;
    let full = SnapshotError::Stream(io::ErrorKind::StorageFull);
    assert_eq!(draft.write(&network, &receipt, &Ticket::new()), Err(full));
    assert_eq!(house.kept(), [] as [&str; 0]);
    draft.cache.limit = size;
    assert_eq!(draft.write(&network, &receipt, &Ticket::new()), Ok(true));
    let stopped = Ticket::new();
    stopped.cancel();
    house.cache.clear().unwrap();
    assert_eq!(draft.write(&network, &receipt, &stopped), Err(SnapshotError::Cancelled));
    assert_eq!(house.kept(), [] as [&str; 0]);
    house.cache.folder = PathBuf::from(house.file("a-file", ""));
    let (network, receipt, draft) =
        open_with(&[file], None, None, &Bounds::NONE, Some(&house.cache), &Ticket::new()).unwrap();
    assert!(draft.unwrap().write(&network, &receipt, &Ticket::new()).is_err());
}

#[test]
fn the_snapshots_used_least_recently_go_first() {
    let mut house = House::new();
    let files: Vec<String> = ["a", "b", "c", "d"]
        .iter()
        .map(|name| house.file(&format!("{name}.csv"), &format!("from,to\n{name},x\n")))
        .collect();
    for file in &files[..3] {
        house.cache.now += Duration::from_secs(60);
        house.opened(&[file]);
    }
    house.cache.now += Duration::from_secs(60);
    assert!(house.opened(&[&files[0]]).0, "a is used again");
    let size: u64 = house.cache.entries().unwrap().iter().map(|entry| entry.bytes).sum();
    // Room for three and a bit: their hashes are written in decimal, of more or fewer digits.
    house.cache.limit = size + 200;
    house.cache.now += Duration::from_secs(60);
    house.opened(&[&files[3]]);
    let kept: Vec<String> = house.cache.entries().unwrap().into_iter().flat_map(|entry| entry.files).collect();
    let kept: Vec<char> = kept.iter().map(|file| file[file.len() - 5..].chars().next().unwrap()).collect();
    assert_eq!(kept, ['d', 'a', 'c']);
    assert_eq!(house.kept().len(), 6, "names that lead nowhere go too: {:?}", house.kept());
}

#[test]
fn drafts_of_dead_processes_go_and_others_stay() {
    let house = House::new();
    let file = house.file("t.csv", TABLE);
    fs::create_dir_all(&house.cache.folder).unwrap();
    for (name, age) in [("draft-old", 3600), ("draft-new", 1), ("mine", 3600)] {
        let draft = File::create(house.cache.folder.join(name)).unwrap();
        draft.set_modified(house.cache.now - Duration::from_secs(age)).unwrap();
    }
    house.opened(&[&file]);
    let kept = house.kept();
    let there = |name: &str| kept.iter().any(|kept| kept == name);
    assert!(!there("draft-old") && there("draft-new") && there("mine"), "{kept:?}");
    let (count, bytes) = house.cache.clear().unwrap();
    assert!(count == 1 && bytes > 100);
    assert_eq!(house.kept(), ["mine"]);
    assert!(house.cache.entries().unwrap().is_empty());
}

#[cfg(unix)]
#[test]
fn nobody_else_can_look() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::new();
    let file = house.file("t.csv", TABLE);
    fs::create_dir_all(&house.cache.folder).unwrap();
    fs::set_permissions(&house.cache.folder, fs::Permissions::from_mode(0o755)).unwrap();
    house.opened(&[&file]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&house.cache.folder), 0o700);
    for name in house.kept() {
        assert_eq!(mode(&house.cache.folder.join(&name)), 0o600, "{name}");
    }
}

#[test]
fn a_snapshot_given_up_leaves_nothing_and_one_waited_for_is_there() {
    let house = House::new();
    let file = house.file("t.csv", TABLE);
    let start = || {
        let (network, receipt, draft) =
            open_with(std::slice::from_ref(&file), None, None, &Bounds::NONE, Some(&house.cache), &Ticket::new())
                .unwrap();
        Writing::start(draft.unwrap(), Arc::new(network), Arc::new(receipt))
    };
    drop(start());
    assert!(house.kept().iter().all(|name| !name.starts_with(DRAFT)), "{:?}", house.kept());
    house.cache.clear().unwrap();
    assert!(start().wait());
    assert_eq!(house.snapshots().len(), 1);
}
