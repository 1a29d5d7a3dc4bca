//! maillage opens a network of actors and of the dated, sourced relations between them, and lets a person walk it, filter
//! it, find how two actors are linked and what proves it, and take any part of it away.
//!
//! # Invariants
//!
//! 1. A module names only modules of a lower floor. Siblings on one floor do not know each other.
//! 2. A [`network::Network`] does not change after it is built. A step of a view gives a [`network::Subset`]; it never
//!    edits the network. Nothing is deleted in order to filter.
//! 3. What the user looks at is a value: an [`explorer::View`], an ordered list of [`explorer::Step`]s over one network.
//!    Undo, history, sessions, the sentence, the command line and the export are functions of that value.
//! 4. Nothing below `text` writes a sentence for a person. Nothing below `cli` and `tui` prints, or reads the clock, the
//!    environment or the terminal. Files are read and written in `formats`, `explorer::session`, `explorer::standing` and
//!    `explorer::cache`, by a name that the caller gives; `scene::picture` reads fonts of the system for letters that its own lack.
//! 5. Everything slower than linear, and every load, takes a [`ticket::Ticket`]: progress and stop in one argument.
//! 6. [`tui::app::App::update`] has no effect on the world: it returns [`tui::app::Effect`]s, performed in `tui/world.rs`.
//! 7. Same input, same seed, same bytes out. Hash maps are for looking up, never for iterating into anything that a
//!    person, a file or a test sees.
//! 8. `unsafe` is forbidden. Input is never memory-mapped: a file that is cut while it is read would kill the process.
//! 9. A relation is evidence: it is never merged with another, never dropped without a line in the receipt.
//!
//! # Floors
//!
//! ```text
//! 7  main, lib
//! 6  cli        tui                             two faces, strangers to each other
//! 5  drawing                                    a view as a picture, for both of them
//! 4  text       scene                           everything said to a person; what a picture is made of
//! 3  explorer                                   the verbs that both faces share
//! 2  formats    query    analysis    layout     strangers to each other
//! 1  network                                    the nouns: tables, builder, receipt, subset, dates
//! 0  label      ticket   position               what everything may name
//! ```
//!
//! A test reads `src/` and compares the paths that each file names with this table (`tests/it/floors.rs`).
//!
//! # From a file to a network
//!
//! A path, standard input or the embedded text becomes a [`formats::Input`]; [`formats::open()`] detects the format by
//! content, decodes the text, and the reader translates it into calls on a [`network::Builder`]. The builder judges for all
//! formats alike (duplicate ids, missing ends, dates, joins) and gives the [`network::Network`] with a
//! [`network::Receipt`]: faults in data are lines of the receipt, not errors. A large network is kept as a
//! [`network::snapshot`] in an [`explorer::cache`], and the same content opens from there. Where all of it would not fit
//! the memory, by estimate, the first steps of the view become a [`network::Sieve`], and the builder lets go the relations
//! that they hide.
//!
//! # From a key to the screen
//!
//! ```text
//!  maillage  Network ▸ step ▸ step                    67 / 436 actors      panes::frame, the view as breadcrumbs
//! ╭ Actors ─────╮╭─ Map │ Links │ Paths │ Table ─────╮╭ Sheet ─────────╮
//! │             ││                                   ││                │  panes::{actors, map, links, paths, table, sheet}
//! │             ││   scene::Scene in a MapView       ││                │
//! │             ││                                   ││                │
//! ╰─────────────╯╰───────────────────────────────────╯╰────────────────╯
//!  ⏎ centre   / search   f filter …                                        action::ACTIONS, by place
//! ```
//!
//! Threads that read keys, signals and the results of work send to one channel; each event goes through
//! `App::update`, each effect is performed, and once no event waits one frame is drawn. What is proportional to the network is
//! work in a lane of its own ([`tui::jobs`]): a change of the view, a filter that is typed, the rows of a table, an export. A frame
//! waits a few milliseconds for it, then shows what was there with a mark; keys that need the answer wait in their order: the panes, then the stack of
//! [`tui::layers`] (prompts, pickers, pages) from the bottom to the top. Before there is a network, its load sends to the
//! same channel from a thread of its own, and [`tui::loading`] stands where the panes will stand. [`tui::replay`] runs the same app without a
//! terminal: that is `--keys "…" --print`.
//!
//! Where the terminal shows pictures, the lines of a map that stands still are one: [`scene::pixels`] draws them in a lane of their
//! own, [`tui::pixels`] packs them and says which picture belongs to a frame, and the screen puts it there after the frame.
//!
//! # Tables, not matches
//!
//! Formats ([`formats::FORMATS`]), fields of filters ([`query::FIELDS`]), measures ([`analysis::ANALYSES`]), layouts
//! ([`layout::LAYOUTS`]), actions ([`tui::action::ACTIONS`]) and subcommands ([`cli::table`]) are rows of static tables. Help, footer, palette, man page,
//! completions, the tables of the README and the laws that tests loop over follow from the rows.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod analysis;
pub mod cli;
pub mod drawing;
pub mod explorer;
pub mod formats;
pub mod label;
pub mod layout;
pub mod network;
pub mod position;
pub mod query;
pub mod scene;
pub mod text;
pub mod ticket;
pub mod tui;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use etcetera::BaseStrategy;

use explorer::cache::Writing;
use explorer::{Explorer, Opening, View, Views};
use scene::dots::Glyphs;
use ticket::Ticket;
use tui::Ended;
use tui::pixels::ask::Wanted;
use tui::theme::{Background, Theme};

/// Runs the program on its arguments, the first of which is its own name, and gives the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    cli::run(args, explore)
}

/// Starts the explorer with what the command line said.
fn explore(asked: cli::ExploreOptions, load: cli::Load) -> cli::Outcome {
    let (lang, print, size, color) = (asked.lang, asked.print, asked.size.unwrap_or((120, 36)), asked.color);
    let background = match asked.theme.as_deref() {
        Some("dark") => Some(Background::Dark),
        Some("light") => Some(Background::Light),
        _ => None,
    };
    let glyphs = Glyphs::ALL.iter().find(|(name, _)| asked.glyphs.as_deref() == Some(*name));
    let (colour, glyphs) = (color.is_wanted_by_a_screen(), glyphs.map_or_else(Glyphs::default, |(_, glyphs)| *glyphs));
    let look = tui::Look {
        lang,
        names: asked.names.clone(),
        theme: Theme { background: background.unwrap_or_default(), colour, glyphs },
        asks_background: background.is_none() && colour,
        mouse: asked.mouse,
        wanted: match (asked.pixels.as_deref().and_then(Wanted::named), &asked.glyphs) {
            (Some(wanted), _) => wanted,
            // Who asks for signs is shown signs.
            (None, Some(_)) => Wanted::Off,
            (None, None) => Wanted::default(),
        },
        canvas: None,
    };
    let from_stdin = asked.names.iter().any(|name| name == explorer::open::STDIN);
    let load = move |ticket: &Ticket| {
        Ok(tui::Options {
            lang,
            explorer: load(ticket)?,
            free: asked.free,
            open: Some(opener(&asked)),
            session: session(&asked.names).filter(|_| !from_stdin),
            fresh: asked.fresh,
            background,
            colour,
            glyphs,
            mouse: asked.mouse,
            motion: asked.motion,
            keys: asked.keys.unwrap_or_default(),
        })
    };
    let said = |text: &str| {
        eprintln!("maillage: {text}");
        Ok(cli::ERROR)
    };
    if print || !tui::has_terminal() {
        let ticket = Ticket::new();
        let progress = cli::out::Progress::of(&ticket, text::usage::Doing::Reading, lang);
        // What is wrong with the files is said first: a subcommand that was mistyped before a pipe is such a file.
        let options = load(&ticket)?;
        drop(progress);
        if !print {
            return said(text::tui::tui(lang).no_terminal);
        }
        let frame = tui::replay(options, size);
        // A reader that has gone is no error.
        let _ = std::io::stdout().write_all(frame.text().as_bytes());
        return Ok(cli::DONE);
    }
    match tui::explore(look, load) {
        Ok(()) => Ok(cli::DONE),
        Err(Ended::NotLoaded(failure)) => Err(failure),
        Err(Ended::Said(text)) => said(&text),
    }
}

/// What opens networks while the explorer runs: the names of the command line as they were read then, others as they are.
fn opener(asked: &cli::ExploreOptions) -> tui::Open {
    let (names, from, bounds, no_cache, lang) =
        (asked.names.clone(), asked.from, asked.bounds.clone(), asked.no_cache, asked.lang);
    // Given up by the next opening, and by the end of the program.
    let writing = Mutex::new(None);
    Arc::new(move |wanted, ticket| {
        // Not held while files are read: a reading that was given up may still be under way.
        let writing = || writing.lock().unwrap_or_else(PoisonError::into_inner);
        writing().take();
        let cache = if no_cache { None } else { cli::cache::of_user() };
        let from = from.filter(|_| wanted == names);
        let (network, receipt, draft) = explorer::open::open_with(wanted, from, None, &bounds, cache.as_ref(), ticket)
            .map_err(|error| text::errors::open(&error, lang).line())?;
        let (network, receipt) = (Arc::new(network), Arc::new(receipt));
        *writing() = draft.map(|draft| Writing::start(draft, network.clone(), receipt.clone()));
        let opening = Opening { names: wanted.to_vec(), from, every: bounds.every };
        let mut explorer = Explorer::of(Views::new(network), receipt, opening);
        if explorer.has_other_than_cooperation() {
            let _ = explorer.show(View::of([View::cooperation_only()]), ticket);
        }
        Ok(tui::Opened { explorer, session: session(wanted) })
    })
}

/// The file in which the session of these names is kept, and what it is kept under: canonical paths.
fn session(names: &[String]) -> Option<(PathBuf, Vec<String>)> {
    let base = etcetera::choose_base_strategy().ok()?;
    let folder = base.state_dir().unwrap_or_else(|| base.data_dir()).join("maillage").join("sessions");
    let keys: Vec<String> = names
        .iter()
        .map(|name| Path::new(name).canonicalize().map_or_else(|_| name.clone(), |path| path.display().to_string()))
        .collect();
    Some((explorer::session::path(&folder, &keys), keys))
}
