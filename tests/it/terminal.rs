//! The program in a real pseudo-terminal: what it draws, and what it leaves behind when it goes.
#![cfg(unix)]

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long anything may take on a loaded machine; nothing here measures speed.
const PATIENCE: Duration = Duration::from_secs(60);

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).unwrap()
}

struct Session {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    raw: Vec<u8>,
    _home: tempfile::TempDir,
}

impl Session {
    fn start(args: &[&str], cols: u16, rows: u16) -> Session {
        let home = tempfile::tempdir().unwrap();
        Session::start_in(args, cols, rows, home)
    }

    fn start_in(args: &[&str], cols: u16, rows: u16, home: tempfile::TempDir) -> Session {
        Session::of(env!("CARGO_BIN_EXE_maillage"), args, cols, rows, home)
    }

    fn of(program: &str, args: &[&str], cols: u16, rows: u16, home: tempfile::TempDir) -> Session {
        Session::with(program, args, cols, rows, home, &[])
    }

    fn with(
        program: &str,
        args: &[&str],
        cols: u16,
        rows: u16,
        home: tempfile::TempDir,
        variables: &[(&str, &str)],
    ) -> Session {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("HOME", home.path());
        command.env("PATH", "");
        variables.iter().for_each(|(name, value)| command.env(name, value));
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(count) = reader.read(&mut buffer) {
                if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let screen = vt100::Parser::new(cells(rows), cells(cols), 0);
        Session { child, master: pair.master, writer, output, screen, raw: Vec::new(), _home: home }
    }

    fn pump(&mut self) {
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(30)) {
            self.screen.process(&bytes);
            self.raw.extend(bytes);
        }
    }

    fn until(&mut self, text: &str) {
        let start = Instant::now();
        while !self.screen.screen().contents().contains(text) {
            assert!(start.elapsed() < PATIENCE, "{text:?} never came:\n{}", self.screen.screen().contents());
            self.pump();
        }
    }

    fn without(&mut self, text: &str) {
        let start = Instant::now();
        while self.screen.screen().contents().contains(text) {
            assert!(start.elapsed() < PATIENCE, "{text:?} never went:\n{}", self.screen.screen().contents());
            self.pump();
        }
    }

    fn press(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Waits for bytes, and gives all that came so far.
    fn sends(&mut self, bytes: &str) -> String {
        let start = Instant::now();
        loop {
            let raw = String::from_utf8_lossy(&self.raw).into_owned();
            if raw.contains(bytes) {
                return raw;
            }
            assert!(start.elapsed() < PATIENCE, "{bytes:?} never came");
            self.pump();
        }
    }

    /// Waits for the end and checks that the terminal is as it was: main screen, cursor shown, mouse and paste left alone.
    fn ends(&mut self) -> u32 {
        let start = Instant::now();
        let code = loop {
            self.pump();
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.exit_code();
            }
            assert!(start.elapsed() < PATIENCE, "it does not end:\n{}", self.screen.screen().contents());
        };
        self.pump();
        assert!(!self.screen.screen().alternate_screen(), "the other screen is still there");
        assert!(!self.screen.screen().hide_cursor(), "the cursor is still hidden");
        assert_eq!(self.screen.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert!(!self.screen.screen().bracketed_paste());
        code
    }

    fn signal(&self, name: &str) {
        let pid = self.child.process_id().unwrap().to_string();
        let done = std::process::Command::new("kill").args([name, &pid]).status().unwrap();
        assert!(done.success());
    }
}

const OPEN: &[&str] = &["--lang", "en", "--theme", "dark"];

#[test]
fn it_opens_answers_keys_and_leaves_the_terminal_whole() {
    let mut session = Session::start(OPEN, 120, 34);
    session.until("around RTES, 1 hop");
    session.press("/alicecoop");
    session.until("ALICECOOP");
    session.press("\x1b");
    session.without("Search for an actor");
    session.press("q");
    assert_eq!(session.ends(), 0);
}

/// A network large enough that its views are computed beside the screen.
fn wide(folder: &std::path::Path) -> String {
    let mut text = "from,to,kind,start\n".to_string();
    for i in 0..60_000u64 {
        let (from, to) = (i * i % 9973, i * 7919 % 10007);
        text.push_str(&format!("a{from},a{to},{},{}\n", ["mandat", "convention"][(i % 2) as usize], 2000 + i % 20));
    }
    let file = folder.join("large.csv");
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

#[test]
fn keys_typed_at_once_wait_for_each_other_and_filters_follow_the_typing() {
    let folder = tempfile::tempdir().unwrap();
    let file = wide(folder.path());
    let mut session = Session::start(&[OPEN, &[&file]].concat(), 120, 34);
    session.until("1 hop");
    session.press(">><>");
    session.until("3 hops");
    session.press("Fkind:mandat since:2005");
    session.until(" relations ");
    session.press("\x1b");
    session.without("since:2005");
    session.press("zzzz");
    session.until("1 hop");
    session.press("q");
    assert_eq!(session.ends(), 0);
}

#[test]
fn signals_end_it_and_leave_the_terminal_whole() {
    for signal in ["-TERM", "-HUP"] {
        let mut session = Session::start(OPEN, 100, 30);
        session.until("Map");
        session.signal(signal);
        assert_eq!(session.ends(), 0);
    }
}

#[test]
fn it_follows_the_size_of_the_terminal() {
    let mut session = Session::start(OPEN, 120, 34);
    session.until("Actors");
    session.screen.screen_mut().set_size(cells(20), cells(60));
    session.master.resize(PtySize { rows: 20, cols: 60, pixel_width: 0, pixel_height: 0 }).unwrap();
    session.until("? help");
    session.press("q");
    session.ends();
}

#[test]
fn a_view_comes_back_and_fresh_begins_anew() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().to_path_buf();
    let keep = |path: &std::path::Path| tempfile::Builder::new().prefix("home").tempdir_in(path).unwrap();
    // One home for all three: the folder given to each session lives as long as the outer one.
    let inner = keep(&path);
    let inside = inner.path().to_path_buf();
    let mut first = Session::start_in(OPEN, 120, 34, inner);
    first.until("around RTES, 1 hop");
    first.press(">");
    first.until("around RTES, 2 hops");
    first.press("q");
    first.ends();
    let saved: Vec<_> = walk(&inside).into_iter().filter(|file| file.ends_with(".json")).collect();
    assert_eq!(saved.len(), 1, "{saved:?}");
    let text = std::fs::read_to_string(&saved[0]).unwrap();
    assert!(text.contains("\"around\""), "{text}");
    let Session { _home, .. } = first;
    let mut second = Session::start_in(OPEN, 120, 34, _home);
    second.until("around RTES, 2 hops");
    second.press("q");
    second.ends();
    let Session { _home, .. } = second;
    let mut third = Session::start_in(&["--lang", "en", "--theme", "dark", "--fresh"], 120, 34, _home);
    third.until("around RTES, 1 hop");
    third.press("q");
    third.ends();
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(walk(&path)) } else { found.push(path.display().to_string()) }
    }
    found
}

#[test]
fn names_with_escape_sequences_are_shown_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("evil.csv");
    std::fs::write(&file, "from,to\n\"a\x1b]0;owned\x07\",\"b\u{202e}c\"\n").unwrap();
    let mut session = Session::start(&["--lang", "en", "--theme", "dark", file.to_str().unwrap()], 100, 30);
    session.until("Map");
    session.press("q");
    session.ends();
    let raw = String::from_utf8_lossy(&session.raw).into_owned();
    assert!(!raw.contains("\x1b]0;owned"), "the title of the terminal was changed");
    assert!(!raw.contains('\u{202e}'), "the direction of writing was changed");
}

/// Relations enough for their load to last longer than a moment on any machine.
fn large(folder: &std::path::Path) -> std::path::PathBuf {
    let path = folder.join("large.csv");
    let rows = (0..200_000).map(|i| format!("Acteur {},Acteur {},membre\n", i % 50_000, (i * 7 + 1) % 50_000));
    std::fs::write(&path, "source,target,kind\n".to_string() + &rows.collect::<String>()).unwrap();
    path
}

/// A pipe that a test writes to when it wants to.
fn pipe(folder: &std::path::Path) -> std::path::PathBuf {
    let path = folder.join("pipe.csv");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

fn load_of(path: &std::path::Path) -> Session {
    let mut session = Session::start(&["--lang", "en", "--theme", "dark", path.to_str().unwrap()], 100, 30);
    session.until("large.csv");
    session.until("Opening");
    session
}

#[test]
fn a_long_load_shows_a_screen_and_can_be_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = large(folder.path());
    for leave in ["q", "\u{3}"] {
        let mut session = load_of(&path);
        session.press(leave);
        assert_eq!(session.ends(), 0);
        assert!(!session.raw.windows(8).any(|bytes| bytes == "50,000 a".as_bytes()), "it opened all the same");
    }
    let mut session = load_of(&path);
    session.signal("-TERM");
    assert_eq!(session.ends(), 0);
}

#[test]
fn a_long_load_stops_and_goes_on_with_the_shell() {
    let folder = tempfile::tempdir().unwrap();
    let path = pipe(folder.path());
    let program = format!("exec {} --lang en --theme dark - <{}", env!("CARGO_BIN_EXE_maillage"), path.display());
    let mut session = Session::of("/bin/sh", &["-c", &program], 100, 30, tempfile::tempdir().unwrap());
    // Nothing comes through the pipe until the end: the load lasts.
    let writer = std::fs::File::create(path).unwrap();
    for stop in ["\u{1a}", "-TSTP"] {
        session.until("Opening");
        if stop.starts_with('-') {
            session.signal(stop)
        } else {
            session.press(stop)
        }
        let start = Instant::now();
        while session.screen.screen().alternate_screen() {
            assert!(start.elapsed() < PATIENCE, "it does not stop");
            session.pump();
        }
        session.signal("-CONT");
    }
    session.until("Opening");
    session.press("q");
    assert_eq!(session.ends(), 0);
    drop(writer);
}

#[test]
fn a_long_load_follows_the_size_of_the_terminal_and_ends_in_the_explorer() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = load_of(&large(folder.path()));
    session.screen.screen_mut().set_size(cells(24), cells(120));
    session.master.resize(PtySize { rows: 24, cols: 120, pixel_width: 0, pixel_height: 0 }).unwrap();
    session.until("/ 50,000 actors");
    session.press("q");
    assert_eq!(session.ends(), 0);
}

#[test]
fn a_load_that_is_stopped_opens_what_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (pipe, home) = (pipe(folder.path()), tempfile::tempdir().unwrap());
    let to = pipe.clone();
    let writer = std::thread::spawn(move || {
        let rows: String = (0..10_000).map(|i| format!("Acteur {},Acteur {}\n", i % 500, i * 7 % 500)).collect();
        let mut file = std::fs::File::create(to).unwrap();
        file.write_all(b"source,target\n").unwrap();
        while file.write_all(rows.as_bytes()).is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    let states = home.path().to_path_buf();
    let args = ["--lang", "en", "--theme", "dark", pipe.to_str().unwrap()];
    let mut session = Session::start_in(&args, 120, 34, home);
    session.until("MB so far");
    let start = Instant::now();
    // There is nothing to open before the first relations are read.
    while !["Stopping", "partial · "].iter().any(|word| session.screen.screen().contents().contains(word)) {
        assert!(start.elapsed() < PATIENCE, "{}", session.screen.screen().contents());
        session.press("\x1b");
        session.pump();
    }
    session.until("partial · ");
    writer.join().unwrap();
    session.press("R");
    session.until("the reading was stopped");
    session.press("q");
    session.without("the reading was stopped");
    session.press("q");
    assert_eq!(session.ends(), 0);
    // The view of a part is no view of the whole.
    assert_eq!(walk(&states), Vec::<String>::new());
}

#[test]
fn another_file_is_opened_and_what_is_open_stays_until_then() {
    let folder = tempfile::tempdir().unwrap();
    let (slow, small) = (pipe(folder.path()), folder.path().join("small.csv"));
    std::fs::write(&small, "id,name\na,Coop. des Tilleuls\nb,Coopérative les Tilleuls\n").unwrap();
    let mut session = Session::start(&["ptce", "--lang", "en", "--no-motion"], 120, 34);
    session.until("PTCE");
    session.press("O");
    session.until("Enter open");
    session.press(&format!("{}\r", slow.display()));
    session.until("Opening");
    session.press("\x1b");
    session.until("given up");
    session.press(&format!("\x15{}/no.csv\r", folder.path().display()));
    session.until("no such file");
    session.press(&format!("\x15{}\r", small.display()));
    session.until("small.csv: ");
    session.until("Is each pair one actor?");
    session.press("\x1b");
    session.without("Is each pair one actor?");
    session.press("q");
    assert_eq!(session.ends(), 0);
}

#[test]
fn files_are_read_again_behind_the_same_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = load_of(&large(folder.path()));
    session.until("/ 50,000");
    session.press("r");
    session.until("Opening");
    session.press("\x1b");
    session.until("the same as before");
    // What is typed ahead is for what comes after.
    session.press("r?");
    session.until("Everywhere");
    session.press("\x1b");
    session.without("Everywhere");
    session.press("r");
    session.until("Opening");
    session.until("The file was read again");
    session.press("r");
    session.until("Opening");
    session.press("q");
    assert_eq!(session.ends(), 0);
}

#[test]
fn a_network_may_come_through_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let path = large(folder.path());
    let program = format!("{} --lang en --theme dark -", env!("CARGO_BIN_EXE_maillage"));
    let command = format!("(/bin/cat {}; /bin/sleep 1) | {program}", path.display());
    let mut session = Session::of("/bin/sh", &["-c", &command], 120, 34, tempfile::tempdir().unwrap());
    session.until("MB so far");
    session.until("/ 50,000 actors");
    session.press("q");
    assert_eq!(session.ends(), 0);
}

#[test]
fn what_is_wrong_with_a_file_is_said_after_a_long_load_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = large(folder.path());
    let args = ["--lang", "en", "--theme", "dark", "--actors", "kidn:x", path.to_str().unwrap()];
    let mut session = Session::start(&args, 100, 30);
    assert_eq!(session.ends(), 2);
    let said = session.screen.screen().contents();
    assert!(said.contains("kidn") && !said.contains("Opening"), "{said}");
}

#[test]
fn what_is_wrong_with_a_small_file_does_not_change_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("small.csv");
    std::fs::write(&small, "source,target\na,b\n").unwrap();
    let small = small.to_str().unwrap();
    for args in [["no/such/file.csv", "--fresh"].as_slice(), &[small, "--actors", "kidn:x"]] {
        // On a machine that does much else a moment may pass before anything is read; not every time.
        let quiet = (0..5).any(|_| {
            let mut session = Session::start(&[&["--lang", "en"][..], args].concat(), 100, 30);
            assert_eq!(session.ends(), 2);
            let raw = String::from_utf8_lossy(&session.raw).into_owned();
            assert!(raw.contains("maillage:"), "{raw}");
            !raw.contains("\x1b[?1049h")
        });
        assert!(quiet, "{args:?}");
    }
}

#[test]
fn without_a_terminal_it_says_so() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_maillage")).args(["--lang", "fr"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("terminal"), "{said}");
    assert!(output.stdout.is_empty());
}

/// What a terminal answers that shows pictures by the protocol of kitty, has cells of 8 by 16 pixels and a light background.
const ANSWERS: &str = "\x1b]10;rgb:0/0/0\x1b\\\x1b]11;rgb:ff/ff/ff\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[6;16;8t\x1b[?62c";
const PUT: &str = "\x1b_Ga=T,f=100,i=";

#[test]
fn a_terminal_that_shows_pictures_is_sent_the_lines_in_pixels_and_left_without() {
    let mut session = Session::start(&["--lang", "en", "--pixels", "kitty"], 120, 34);
    session.sends("\x1b[c");
    // Somebody types before all is answered.
    session.press("\x1b[?62c");
    session.sends("\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\");
    session.press(&format!("{ANSWERS}/"));
    session.until("Search for an actor");
    session.press("\x1b");
    let number = |raw: &str| raw.rsplit(PUT).next().unwrap().split(',').next().unwrap().parse::<u32>().unwrap();
    let removal = |number: u32| format!("\x1b_Ga=d,d=I,i={number},q=2\x1b\\");
    let first = number(&session.sends(PUT));
    session.press(",");
    let before = session.sends(&removal(first)).len();
    session.press(";");
    session.raw.drain(..before);
    let again = number(&session.sends(PUT));
    session.press("q");
    session.ends();
    assert!(session.sends(&removal(again)).ends_with("\x1b[?25h"), "no picture is left behind");
}

#[test]
fn a_terminal_that_says_nothing_of_pictures_is_sent_none() {
    for (variables, args) in [(&[][..], "auto"), (&[("TMUX", "/tmp/tmux,1,0")], "auto"), (&[][..], "off")] {
        let args = ["--lang", "en", "--theme", "dark", "--pixels", args];
        let home = tempfile::tempdir().unwrap();
        let mut session = Session::with(env!("CARGO_BIN_EXE_maillage"), &args, 120, 34, home, variables);
        session.until("around RTES, 1 hop");
        session.press("\x1b[C");
        session.press("q");
        session.ends();
        let raw = String::from_utf8_lossy(&session.raw).into_owned();
        assert!(!raw.contains("\x1b_G") && !raw.contains("\x1bP") && !raw.contains("\x1b]1337"), "{raw:?}");
        assert_eq!(raw.contains("\x1b[c"), args[5] == "auto" && variables.is_empty(), "nobody is asked for nothing");
    }
}
