//! Where results and remarks go: a checked stdout, a forgiving stderr, progress, and the time each phase took.
//!
//! A closed pipe is not an error; a full disk is. Nothing here knows networks.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::label::Lang;
use crate::text::Report;
use crate::text::usage::{self, Doing};
use crate::ticket::Ticket;

/// Why a subcommand ends before it is done.
#[derive(Debug)]
pub enum Failure {
    /// Whoever reads the result has gone: nothing is wrong.
    ClosedPipe,
    /// The result cannot be written.
    Stream(io::ErrorKind),
    /// Something to tell, and the exit code.
    Told(u8, Box<Report>),
    /// A text that names no actor, or several: asked for but not there.
    NoActor {
        /// Whether it names several.
        ambiguous: bool,
        /// What to tell.
        report: Box<Report>,
    },
}

impl Failure {
    /// An error or bad usage.
    pub fn error(report: Report) -> Failure {
        Failure::Told(2, Box::new(report))
    }

    /// Something that was asked for and is not there.
    pub fn absent(report: Report) -> Failure {
        Failure::Told(1, Box::new(report))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            kind => Failure::Stream(kind),
        }
    }
}

/// The result's way out.
pub struct Out {
    stdout: BufWriter<StdoutLock<'static>>,
    /// Whether a person reads it.
    pub terminal: bool,
    /// Whether it may be coloured.
    pub color: bool,
}

impl Out {
    /// Standard output, coloured if asked for.
    pub fn new(color: Color) -> Out {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        Out { stdout: BufWriter::with_capacity(1 << 16, stdout.lock()), terminal, color: color.is_on(terminal) }
    }

    /// A line of the result.
    ///
    /// # Errors
    /// A closed pipe, or what the system says.
    pub fn line(&mut self, text: impl AsRef<str>) -> Result<(), Failure> {
        self.stdout.write_all(text.as_ref().as_bytes())?;
        self.stdout.write_all(b"\n")?;
        Ok(())
    }

    /// A document on one line.
    ///
    /// # Errors
    /// A closed pipe, or what the system says.
    pub fn json(&mut self, value: &serde_json::Value) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.stdout, value).map_err(io::Error::from)?;
        self.stdout.write_all(b"\n")?;
        Ok(())
    }

    /// An array of documents, a line each, written as they come.
    ///
    /// # Errors
    /// A closed pipe, or what the system says.
    pub fn json_array(&mut self, values: impl Iterator<Item = serde_json::Value>) -> Result<(), Failure> {
        let mut first = true;
        for value in values {
            self.stdout.write_all(if first { b"[\n" } else { b",\n" })?;
            first = false;
            serde_json::to_writer(&mut self.stdout, &value).map_err(io::Error::from)?;
        }
        self.stdout.write_all(if first { b"[]\n" } else { b"\n]\n" })?;
        Ok(())
    }

    /// Hands on what is written so far.
    ///
    /// # Errors
    /// A closed pipe, or what the system says.
    pub fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.stdout.flush()?)
    }

    /// The text in bold, where there is colour.
    pub fn bold(&self, text: &str) -> String {
        if self.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_string() }
    }

    /// The text in the accent colour, where there is colour.
    pub fn accent(&self, text: &str) -> String {
        if self.color { format!("\u{1b}[36m{text}\u{1b}[0m") } else { text.to_string() }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stdout.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether a screen that is drawn may have colours: it is a terminal by nature.
    pub fn is_wanted_by_a_screen(self) -> bool {
        self.is_on(true)
    }

    /// What `--color` says.
    pub fn named(word: Option<&str>) -> Color {
        match word {
            Some("always") => Color::Always,
            Some("never") => Color::Never,
            _ => Color::Auto,
        }
    }

    /// Whether there are colours on a stream.
    pub fn is_on(self, terminal: bool) -> bool {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !no_color && !dumb,
        }
    }
}

/// A remark that is no part of the result. A stderr that is gone is no reason to stop.
pub fn note(text: &str) {
    let _ = writeln!(io::stderr(), "maillage: {text}");
}

/// A report on stderr: the headline after the program's name, excerpt and hint indented.
pub fn tell(report: &Report, color: Color) {
    let mut text = String::new();
    for (i, line) in report.lines().iter().enumerate() {
        let is_on = i == 0 && color.is_on(io::stderr().is_terminal());
        match (i, is_on) {
            (0, true) => text.push_str(&format!("\u{1b}[1;31mmaillage:\u{1b}[0m {line}\n")),
            (0, false) => text.push_str(&format!("maillage: {line}\n")),
            _ => text.push_str(&format!("{line}\n")),
        }
    }
    let _ = io::stderr().write_all(text.as_bytes());
}

/// The time each phase took, summed, in the order they began.
#[derive(Debug, Default)]
pub struct Timings {
    phases: Vec<(&'static str, Duration)>,
}

impl Timings {
    /// The phases of every subcommand that opens a network, none of which has begun.
    pub fn new() -> Timings {
        Timings { phases: ["read", "index", "filter"].map(|phase| (phase, Duration::ZERO)).into() }
    }

    /// Adds the time since `start` to a phase.
    pub fn add(&mut self, phase: &'static str, start: Instant) {
        self.add_time(phase, start.elapsed());
    }

    /// Adds some time to a phase: of several threads the sum of theirs.
    pub fn add_time(&mut self, phase: &'static str, took: Duration) {
        match self.phases.iter_mut().find(|(name, _)| *name == phase) {
            Some((_, sum)) => *sum += took,
            None => self.phases.push((phase, took)),
        }
    }

    /// Writes a line a phase to stderr.
    pub fn tell(&self) {
        for (phase, took) in &self.phases {
            let ms = took.as_secs_f64() * 1000.0;
            let _ = writeln!(io::stderr(), "{{\"phase\":\"{phase}\",\"ms\":{ms:.3}}}");
        }
    }
}

/// How long work may last before somebody wants to know how far it is.
const PATIENCE: Duration = Duration::from_millis(500);

/// Tells on stderr how far long work is, if a person is there to read it; silent and gone when dropped.
pub struct Progress {
    done: Arc<AtomicBool>,
    teller: Option<thread::JoinHandle<()>>,
}

impl Progress {
    /// Begins to watch a ticket.
    pub fn of(ticket: &Ticket, doing: Doing, lang: Lang) -> Progress {
        let done = Arc::new(AtomicBool::new(false));
        if !io::stderr().is_terminal() {
            return Progress { done, teller: None };
        }
        let (ticket, is_done) = (ticket.clone(), done.clone());
        let teller = thread::Builder::new().spawn(move || {
            let start = Instant::now();
            let mut told = false;
            while !is_done.load(Ordering::Relaxed) {
                thread::park_timeout(Duration::from_millis(100));
                if start.elapsed() < PATIENCE || is_done.load(Ordering::Relaxed) {
                    continue;
                }
                told = true;
                let text = usage::progress(doing, ticket.progress(), lang);
                let _ = write!(io::stderr(), "\r\u{1b}[K{text}");
                let _ = io::stderr().flush();
            }
            if told {
                let _ = write!(io::stderr(), "\r\u{1b}[K");
            }
        });
        Progress { done, teller: teller.ok() }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(teller) = self.teller.take() {
            teller.thread().unpark();
            let _ = teller.join();
        }
    }
}
