//! The command line: tables of subcommands, and one file for what each of them does.
//!
//! A subcommand opens a network, takes the steps of a view and prints a result; it decides nothing about networks and
//! writes no sentence of its own. The explorer is handed in by whoever runs the program: the two faces are strangers.

mod answer;
mod aside;
pub mod cache;
mod check;
pub mod command;
mod common;
mod connect;
mod deadline;
mod describe;
mod draw;
mod explore;
mod export;
mod formats;
mod info;
mod interrupt;
mod layout;
mod list;
mod measure;
mod memory;
mod misuse;
pub mod out;
mod pairs;
mod path;
mod reach;
mod rows;
mod search;
mod show;
mod steps;
pub mod table;
mod work;

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Instant;

use clap::ArgMatches;
use clap::error::ErrorKind;
use clap::parser::ValueSource;

use crate::explorer::cache::Writing;
use crate::explorer::json;
use crate::explorer::open::DEFAULT;
use crate::explorer::{View, Views, resolve, sieve};
use crate::formats::{Bounds, Format, Unsifted, WriteError, by_name};
use crate::label::Lang;
use crate::network::{Network, Subset};
use crate::query;
use crate::text::errors;
use crate::text::usage::{self, Doing, Misuse};
use crate::ticket::Ticket;

pub use explore::{ExploreOptions, Load};
use out::{Color, Failure, Out, Progress, Timings};
use work::{Opened, Work, nearest, no_actor, read_stdin};

/// How a subcommand ends: an exit code, or why it did not get there.
pub type Outcome = Result<u8, Failure>;

/// What runs the explorer.
pub type Explore = fn(ExploreOptions, Load) -> Outcome;

/// Done.
pub const DONE: u8 = 0;
/// Asked for but not there.
pub const ABSENT: u8 = 1;
/// An error or bad usage.
pub const ERROR: u8 = 2;

/// A subcommand while it runs: what was asked, and where results go.
pub struct Run<'a> {
    /// The row of the subcommand.
    pub verb: &'static table::Verb,
    /// The language of everything that is said.
    pub lang: Lang,
    /// The parsed command line of the subcommand.
    pub matches: &'a ArgMatches,
    /// The result's way out.
    pub out: Out,
    /// When to use colours.
    pub color: Color,
    /// The time of each phase.
    pub timings: Timings,
    /// Progress of whatever is slow.
    pub ticket: Ticket,
    /// The snapshot of the network, while it is written.
    writing: Option<Writing>,
    explore: Explore,
}

/// Runs the program on its arguments, the first of which is its own name, and gives the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, explore: Explore) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = language(&args);
    let color = Color::named(scanned(&args, "--color").as_deref());
    let parsed = command::program(lang, command::Purpose::Parse, clap::ColorChoice::Never).try_get_matches_from(&args);
    let matches = match parsed {
        Ok(matches) => matches,
        Err(error) => return not_parsed(&error, &args, lang, color),
    };
    let (verb, of_verb) = match matches.subcommand() {
        Some((name, of_verb)) => {
            if let Some(option) = before_command(&matches) {
                let misuse = Misuse::BeforeCommand { option, command: name.to_string() };
                return told(Failure::error(usage::misuse(&misuse, "maillage", lang)), lang, color);
            }
            let Some(verb) = table::VERBS.iter().find(|verb| verb.name == name) else { return ERROR };
            (verb, of_verb)
        }
        None => (&table::EXPLORER, &matches),
    };
    let mut run = Run {
        verb,
        lang,
        matches: of_verb,
        out: Out::new(color),
        color,
        timings: Timings::new(),
        ticket: Ticket::new(),
        writing: None,
        explore,
    };
    let outcome = (verb.run)(&mut run).and_then(|code| run.out.flush().map(|()| code));
    let code = outcome.unwrap_or_else(|failure| told(failure, lang, color));
    // Everything is said. Who leaves the explorer waits for nothing; whoever runs a command has it kept for the next one.
    let is_waited_for = verb.name != table::EXPLORER.name && !run.ticket.is_cancelled();
    if let Some(writing) = run.writing.take().filter(|_| is_waited_for) {
        let start = Instant::now();
        if writing.wait() {
            run.timings.add("snapshot", start);
        }
    }
    if run.flag("timings") {
        run.timings.tell();
    }
    code
}

fn told(failure: Failure, lang: Lang, color: Color) -> u8 {
    match failure {
        Failure::ClosedPipe => DONE,
        Failure::Stream(kind) => {
            out::tell(&errors::write(&WriteError::Stream { kind }, lang), color);
            ERROR
        }
        Failure::Told(code, report) => {
            out::tell(&report, color);
            code
        }
        Failure::NoActor { report, .. } => {
            out::tell(&report, color);
            ABSENT
        }
    }
}

/// The value of an option wherever it stands, before the command line can be parsed: what is said about a wrong
/// command line is said in the language it asks for.
fn scanned(args: &[OsString], option: &str) -> Option<String> {
    let args: Vec<&str> = args.iter().skip(1).filter_map(|arg| arg.to_str()).take_while(|arg| *arg != "--").collect();
    let prefix = format!("{option}=");
    let mut found = None;
    for (i, arg) in args.iter().enumerate() {
        if let Some(value) = arg.strip_prefix(&prefix) {
            found = Some(value.to_string());
        } else if *arg == option {
            found = args.get(i + 1).map(ToString::to_string);
        }
    }
    found
}

fn language(args: &[OsString]) -> Lang {
    match scanned(args, "--lang").as_deref() {
        Some("fr") => return Lang::Fr,
        Some("en") => return Lang::En,
        _ => {}
    }
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    Lang::from_locale(locale.as_deref().unwrap_or_default())
}

/// An option of the explorer that stands before a subcommand, where it would be ignored.
fn before_command(matches: &ArgMatches) -> Option<String> {
    let given = |id: &&clap::Id| matches.value_source(id.as_str()) == Some(ValueSource::CommandLine);
    let id = matches.ids().filter(|id| !matches!(id.as_str(), "lang" | "color")).find(given)?;
    match id.as_str() {
        "networks" => matches.get_many::<String>("networks")?.next().cloned(),
        option => Some(format!("--{option}")),
    }
}

/// Help and version are results; everything else is bad usage.
fn not_parsed(error: &clap::Error, args: &[OsString], lang: Lang, color: Color) -> u8 {
    let named = |arg: &&str| table::VERBS.iter().any(|verb| verb.name == *arg);
    let verb = args.iter().skip(1).filter_map(|arg| arg.to_str()).find(named);
    let printed = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            describe::help_text(verb, lang, color)
        }
        ErrorKind::DisplayVersion => format!("maillage {}", env!("CARGO_PKG_VERSION")),
        _ => {
            let command = verb.map_or("maillage".to_string(), |verb| format!("maillage {verb}"));
            let misuse = misplaced(misuse::misuse(error, args), args, verb);
            let report = usage::misuse(&misuse, &command, lang);
            return told(Failure::error(report), lang, color);
        }
    };
    let mut out = Out::new(color);
    match out.line(printed.trim_end()).and_then(|()| out.flush()) {
        Ok(()) => DONE,
        Err(failure) => told(failure, lang, color),
    }
}

/// An option that the program does not know before a subcommand, and that the subcommand would know.
fn misplaced(misuse: Misuse, args: &[OsString], verb: Option<&str>) -> Misuse {
    let place = |word: &str| args.iter().position(|arg| arg == word);
    if let (Misuse::UnknownOption { given, .. }, Some(verb)) = (&misuse, verb)
        && let (Some(option), Some(command)) = (place(given), place(verb))
        && option < command
    {
        return Misuse::BeforeCommand { option: given.clone(), command: verb.to_string() };
    }
    misuse
}

impl Run<'_> {
    /// Whether a switch is given. Not every subcommand has every switch.
    pub fn flag(&self, name: &str) -> bool {
        self.matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false)
    }

    /// The value of an option, if it is given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.matches.try_get_one::<String>(name).ok().flatten().map(String::as_str)
    }

    /// The values of an option in the order given.
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.matches.try_get_many::<String>(name).ok().flatten().into_iter().flatten().cloned().collect()
    }

    /// The number an option gives.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.matches.try_get_one::<u32>(name).ok().flatten().copied()
    }

    /// Whether one JSON document is wanted.
    pub fn json(&self) -> bool {
        self.flag("json")
    }

    /// Bad usage of this subcommand.
    pub fn misuse(&self, misuse: &Misuse) -> Failure {
        let command = match self.verb.name {
            "maillage" => "maillage".to_string(),
            name => format!("maillage {name}"),
        };
        Failure::error(usage::misuse(misuse, &command, self.lang))
    }

    /// A format by the name an option gives.
    ///
    /// # Errors
    /// A name that no format has.
    pub fn format(&self, option: &str) -> Result<Option<&'static Format>, Failure> {
        let Some(name) = self.text(option) else { return Ok(None) };
        let format = by_name(name).ok_or_else(|| {
            let names = crate::formats::FORMATS.iter().map(|format| format.name);
            Failure::error(usage::unknown_format(name, query::nearest(name, names), self.lang))
        })?;
        Ok(Some(format))
    }

    /// What `-n` names, else what the environment names, else the embedded network.
    pub fn names(&self) -> Vec<String> {
        let mut names = self.texts("network");
        if names.is_empty() {
            let named = std::env::var("MAILLAGE_NETWORK").ok().filter(|name| !name.is_empty());
            names.push(named.unwrap_or_else(|| DEFAULT.to_string()));
        }
        names
    }

    /// How much of the files is read, and what it may take.
    ///
    /// # Errors
    /// As [`Run::steps`].
    pub fn bounds(&self) -> Result<Bounds, Failure> {
        let memory = if self.flag("no-memory-check") { None } else { memory::available() };
        let takes_steps = self.verb.groups.iter().any(|group| std::ptr::eq(*group, &table::STEPS));
        let sieve = if takes_steps { sieve::of(&self.steps()?) } else { Err(Unsifted::Whole) };
        Ok(Bounds { memory, every: self.number("every").unwrap_or(1), sieve, ..Bounds::NONE })
    }

    /// Opens the network of a subcommand.
    ///
    /// # Errors
    /// What is wrong with a file.
    pub fn open(&mut self) -> Result<Opened, Failure> {
        self.open_names(self.names())
    }

    /// Opens these names as one network.
    ///
    /// # Errors
    /// What is wrong with a file.
    pub fn open_names(&mut self, names: Vec<String>) -> Result<Opened, Failure> {
        let (from, strict) = (self.format("from")?, self.flag("strict"));
        let bounds = self.bounds()?;
        let cache = if self.flag("no-cache") { None } else { cache::of_user() };
        self.work(Doing::Reading, |work| work.open(names, from, strict, &bounds, cache))
    }

    /// Does a part of the work that every subcommand begins with, and says what is remarkable in it.
    fn work<T>(&mut self, doing: Doing, part: impl FnOnce(&mut Work) -> T) -> T {
        let mut work = Work::new(self.lang, self.ticket.clone());
        std::mem::swap(&mut work.timings, &mut self.timings);
        let progress = self.progress(doing);
        let result = part(&mut work);
        drop(progress);
        self.take_back(work);
        result
    }

    /// Tells a person how far something is that begins now, until it is dropped: before anything else is said.
    pub fn progress(&self, doing: Doing) -> Progress {
        self.ticket.restart();
        Progress::of(&self.ticket, doing, self.lang)
    }

    /// Takes over what work took in time, and says what is remarkable in it.
    fn take_back(&mut self, work: Work) {
        self.timings = work.timings;
        self.writing = work.writing.or(self.writing.take());
        work.remarks.iter().for_each(|remark| out::note(remark));
    }

    /// The steps as they were asked for.
    ///
    /// # Errors
    /// `--depth` or `--certain` in a wrong place.
    pub fn steps(&self) -> Result<View, Failure> {
        steps::read(self.matches).map_err(|misuse| self.misuse(&misuse))
    }

    /// The view that was asked for, its actors found in the network.
    ///
    /// # Errors
    /// A wrong step, or a text that names no actor or several.
    pub fn view(&mut self, network: &Network) -> Result<View, Failure> {
        let asked = self.steps()?;
        self.work(Doing::Working, |work| work.view(network, &asked))
    }

    /// The actor that a text names.
    ///
    /// # Errors
    /// None, or several.
    pub fn actor(&mut self, network: &Network, text: &str) -> Result<u32, Failure> {
        let start = Instant::now();
        let _progress = self.progress(Doing::Working);
        let result = resolve(network, text, |text, limit| nearest(network, text, limit));
        self.timings.add("index", start);
        result.map_err(|error| no_actor(&error, network, self.lang))
    }

    /// What a view lets through; values in its filters that nothing has are remarked on.
    ///
    /// # Errors
    /// A wrong step.
    pub fn subset(&mut self, views: &Views, view: &View) -> Result<Arc<Subset>, Failure> {
        self.work(Doing::Working, |work| work.subset(views, view))
    }

    /// The exit code of a result that shows this subset: an empty view was asked for and is not there, an empty network
    /// is what it is.
    pub fn shown(&self, network: &Network, subset: &Subset) -> u8 {
        let words = crate::text::messages(self.lang);
        if network.actor_count() == 0 {
            out::note(words.empty_network);
            DONE
        } else if subset.actor_count() == 0 {
            out::note(words.empty_view);
            ABSENT
        } else {
            DONE
        }
    }
}
