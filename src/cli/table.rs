//! The subcommands and their options as rows: parsing, help, man page, completions and laws follow from them.
//!
//! Rows say what there is and what it is called; nothing here parses or runs.

use super::{Outcome, Run};
use crate::analysis::paths::Apart;
use crate::label::Label;
use crate::scene::dots::Glyphs;
use crate::text::cli::{self as words, command, option, value};

/// What an option takes.
#[derive(Clone, Copy)]
pub enum Takes {
    /// Nothing: a switch.
    Nothing,
    /// Nothing, and each occurrence counts: a step.
    Mark,
    /// One value.
    One(Label),
    /// One value an occurrence, of which there may be many; it may begin with a hyphen.
    Many(Label),
    /// One of these words.
    Word(Label, &'static [&'static str]),
    /// A whole number from this on.
    Number(Label, u32),
    /// The same, and each occurrence counts.
    Numbers(Label, u32),
}

/// An option.
pub struct Opt {
    /// Its name without hyphens.
    pub long: &'static str,
    /// Its one-letter name.
    pub short: Option<char>,
    /// What it takes.
    pub takes: Takes,
    /// What it does.
    pub help: Label,
}

const fn opt(long: &'static str, takes: Takes, help: Label) -> Opt {
    Opt { long, short: None, takes, help }
}

const fn short(short: char, long: &'static str, takes: Takes, help: Label) -> Opt {
    Opt { long, short: Some(short), takes, help }
}

/// A positional argument.
pub struct Positional {
    /// What the parser calls it.
    pub id: &'static str,
    /// What the help calls it.
    pub value: Label,
    /// What it is.
    pub help: Label,
    /// How many there are.
    pub count: Count,
}

/// How many values a positional argument has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// One, which must be there.
    One,
    /// One, or none.
    Optional,
    /// Any number.
    Any,
    /// One or more.
    Some,
}

const fn positional(id: &'static str, value: Label, help: Label, count: Count) -> Positional {
    Positional { id, value, help, count }
}

/// Options under one heading.
pub struct Group {
    /// The heading.
    pub heading: Label,
    /// Its options.
    pub options: &'static [Opt],
}

/// A subcommand.
pub struct Verb {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: Label,
    /// Its positional arguments.
    pub positionals: &'static [Positional],
    /// Its options.
    pub groups: &'static [&'static Group],
    /// Runs it.
    pub run: fn(&mut Run<'_>) -> Outcome,
}

/// The languages `--lang` takes.
pub const LANGS: &[&str] = &["en", "fr"];
const COLORS: &[&str] = &["auto", "always", "never"];
/// The shells `completions` knows.
pub const SHELLS: &[&str] = &["bash", "elvish", "fish", "powershell", "zsh"];

const NETWORK: Opt = short('n', "network", Takes::Many(value::NETWORK), option::NETWORK);
const FROM: Opt = opt("from", Takes::One(value::FORMAT), option::FROM);
const STRICT: Opt = opt("strict", Takes::Nothing, option::STRICT);
const NO_CACHE: Opt = opt("no-cache", Takes::Nothing, option::NO_CACHE);
const EVERY: Opt = opt("every", Takes::Number(value::N, 1), option::EVERY);
const NO_MEMORY_CHECK: Opt = opt("no-memory-check", Takes::Nothing, option::NO_MEMORY_CHECK);
const JSON: Opt = opt("json", Takes::Nothing, option::JSON);
const TIMINGS: Opt = opt("timings", Takes::Nothing, option::TIMINGS);
const LANG: Opt = opt("lang", Takes::Word(value::LANG, LANGS), option::LANG);
const COLOR: Opt = opt("color", Takes::Word(value::WHEN, COLORS), option::COLOR);
const OUTPUT: Opt = short('o', "output", Takes::One(value::FILE), option::OUTPUT);
const TO: Opt = opt("to", Takes::One(value::FORMAT), option::TO);
const KEEP_REFUSED: Opt = opt("keep-refused", Takes::One(value::FILE), option::KEEP_REFUSED);
const FORCE: Opt = opt("force", Takes::Nothing, option::FORCE);

/// What every subcommand that opens a network takes.
static COMMON: Group = Group {
    heading: words::COMMON,
    options: &[NETWORK, FROM, STRICT, EVERY, NO_MEMORY_CHECK, NO_CACHE, JSON, TIMINGS, LANG, COLOR],
};

/// What `check` takes.
static CHECK: Group = Group {
    heading: words::OPTIONS,
    options: &[opt("together", Takes::Nothing, option::TOGETHER), KEEP_REFUSED, FORCE],
};

/// What a subcommand takes that opens the files it is given.
static READING: Group = Group {
    heading: words::COMMON,
    options: &[FROM, STRICT, EVERY, NO_MEMORY_CHECK, NO_CACHE, JSON, TIMINGS, LANG, COLOR],
};

/// What a subcommand takes that opens nothing.
static SPEAKING: Group = Group { heading: words::COMMON, options: &[JSON, LANG, COLOR] };

/// The same for those whose result is no data.
static SAYING: Group = Group { heading: words::COMMON, options: &[LANG, COLOR] };

/// The steps of a view.
pub static STEPS: Group = Group {
    heading: words::STEPS,
    options: &[
        opt("actors", Takes::Many(value::EXPR), option::ACTORS),
        opt("relations", Takes::Many(value::EXPR), option::RELATIONS),
        opt("drop-isolated", Takes::Mark, option::DROP_ISOLATED),
        opt("during", Takes::Many(value::DATE), option::DURING),
        opt("certain", Takes::Mark, option::CERTAIN),
        opt("around", Takes::Many(value::ACTOR), option::AROUND),
        opt("depth", Takes::Numbers(value::N, 0), option::DEPTH),
        opt("keep", Takes::Many(value::ACTOR), option::KEEP),
        opt("without", Takes::Many(value::ACTOR), option::WITHOUT),
        opt("expand", Takes::Many(value::EXPR), option::EXPAND),
        opt("component", Takes::Many(value::ACTOR), option::COMPONENT),
        opt("core", Takes::Numbers(value::N, 0), option::CORE),
        opt("largest", Takes::Mark, option::LARGEST),
    ],
};

static SEARCH: Group =
    Group { heading: words::OPTIONS, options: &[opt("limit", Takes::Number(value::N, 1), option::SEARCH_LIMIT)] };

static LIST: Group = Group {
    heading: words::OPTIONS,
    options: &[
        opt("of", Takes::Word(value::WHAT, &["actors", "relations"]), option::LIST_OF),
        opt("by", Takes::One(value::FIELD), option::LIST_BY),
    ],
};

static PATH: Group = Group {
    heading: words::OPTIONS,
    options: &[
        short('k', "best", Takes::Number(value::N, 1), option::PATH_K),
        opt("max-hops", Takes::Number(value::N, 1), option::PATH_MAX_HOPS),
        opt("directed", Takes::Nothing, option::PATH_DIRECTED),
        opt("weight", Takes::One(value::FIELD), option::PATH_WEIGHT),
        opt("avoid", Takes::Many(value::ACTOR), option::PATH_AVOID),
        opt("via", Takes::Many(value::ACTOR), option::PATH_VIA),
        opt("time", Takes::Word(value::TIME, &["any", "same", "chronological"]), option::PATH_TIME),
        opt("journey", Takes::Word(value::JOURNEY, &["fewest", "earliest", "shortest"]), option::PATH_JOURNEY),
        opt("group", Takes::Nothing, option::PATH_GROUP),
        opt("only-relations", Takes::Many(value::EXPR), option::ONLY_RELATIONS),
        opt("never-relations", Takes::Many(value::EXPR), option::NEVER_RELATIONS),
        opt("only-actors", Takes::Many(value::EXPR), option::ONLY_ACTORS),
        opt("never-actors", Takes::Many(value::EXPR), option::NEVER_ACTORS),
        opt("disjoint", Takes::Word(value::WHAT, Apart::WORDS), option::PATH_DISJOINT),
        opt("limit", Takes::Number(value::N, 1), option::PATH_LIMIT),
        opt("after", Takes::One(value::N), option::PATH_AFTER),
        opt("seconds", Takes::Number(value::N, 1), option::PATH_SECONDS),
        opt("all-kinds", Takes::Nothing, option::PATH_ALL_KINDS),
        opt("pairs", Takes::One(value::FILE), option::PATH_PAIRS),
        short('o', "output", Takes::One(value::FILE), option::PATH_OUTPUT),
        opt("to", Takes::One(value::FORMAT), option::PATH_FORMAT),
        FORCE,
    ],
};

static CONNECT: Group = Group {
    heading: words::OPTIONS,
    options: &[opt("all-kinds", Takes::Nothing, option::PATH_ALL_KINDS), OUTPUT, TO, FORCE],
};
static COMMON_NEIGHBOURS: Group =
    Group { heading: words::OPTIONS, options: &[opt("all-kinds", Takes::Nothing, option::PATH_ALL_KINDS)] };
static REACH: Group = Group {
    heading: words::OPTIONS,
    options: &[
        opt("hops", Takes::Number(value::N, 1), option::REACH_HOPS),
        opt("directed", Takes::Nothing, option::PATH_DIRECTED),
        opt("list", Takes::Nothing, option::REACH_LIST),
        opt("all-kinds", Takes::Nothing, option::PATH_ALL_KINDS),
    ],
};

static MEASURE: Group = Group {
    heading: words::OPTIONS,
    options: &[
        opt("top", Takes::Number(value::N, 1), option::MEASURE_TOP),
        opt("all-kinds", Takes::Nothing, option::PATH_ALL_KINDS),
    ],
};

static LAYOUT: Group = Group {
    heading: words::OPTIONS,
    options: &[
        OUTPUT,
        opt("algorithm", Takes::One(value::LAYOUT), option::LAYOUT_ALGORITHM),
        opt("iterations", Takes::Number(value::N, 0), option::LAYOUT_ITERATIONS),
        opt("seed", Takes::Number(value::N, 0), option::LAYOUT_SEED),
        FORCE,
    ],
};

static EXPORT: Group = Group {
    heading: words::OPTIONS,
    options: &[OUTPUT, TO, opt("layout", Takes::One(value::LAYOUT), option::EXPORT_LAYOUT), FORCE],
};

static DRAW: Group = Group {
    heading: words::OPTIONS,
    options: &[
        OUTPUT,
        opt("to", Takes::Word(value::FORMAT, &["svg", "png", "pdf", "txt"]), option::DRAW_TO),
        opt("layout", Takes::Word(value::LAYOUT, &super::draw::NAMES), option::DRAW_LAYOUT),
        opt("size", Takes::One(value::SIZE), option::DRAW_SIZE),
        opt("theme", Takes::Word(value::THEME, &["light", "dark"]), option::DRAW_THEME),
        opt("glyphs", Takes::Word(value::GLYPHS, &Glyphs::NAMES), option::GLYPHS),
        opt("arrows", Takes::Nothing, option::ARROWS),
        opt("link-kinds", Takes::Nothing, option::LINK_KINDS),
        opt("seed", Takes::Number(value::N, 0), option::SEED),
        FORCE,
    ],
};
static CONVERT: Group = Group { heading: words::OPTIONS, options: &[TO, KEEP_REFUSED, FORCE] };

/// What the explorer takes besides the steps.
static EXPLORE: Group = Group {
    heading: words::OPTIONS,
    options: &[
        opt("fresh", Takes::Nothing, option::FRESH),
        opt("all-kinds", Takes::Nothing, option::ALL_KINDS_EXPLORER),
        opt("keys", Takes::One(value::KEYS), option::KEYS),
        opt("print", Takes::Nothing, option::PRINT),
        opt("size", Takes::One(value::SIZE), option::SIZE),
        opt("theme", Takes::Word(value::THEME, &["auto", "dark", "light"]), option::THEME),
        opt("glyphs", Takes::Word(value::GLYPHS, &Glyphs::NAMES), option::GLYPHS),
        opt("pixels", Takes::Word(value::PIXELS, &["auto", "kitty", "iterm2", "sixel", "off"]), option::PIXELS),
        opt("no-mouse", Takes::Nothing, option::NO_MOUSE),
        opt("no-motion", Takes::Nothing, option::NO_MOTION),
    ],
};

static EXPLORE_COMMON: Group = Group {
    heading: words::COMMON,
    options: &[NETWORK, FROM, STRICT, EVERY, NO_MEMORY_CHECK, NO_CACHE, TIMINGS, LANG, COLOR],
};

/// What `maillage` itself takes.
pub static EXPLORER: Verb = Verb {
    name: "maillage",
    about: words::PROGRAM,
    positionals: &[positional("networks", value::NETWORK, option::NETWORKS, Count::Any)],
    groups: &[&EXPLORE, &STEPS, &EXPLORE_COMMON],
    run: super::explore::run,
};

/// Every subcommand, in the order in which help lists them.
pub static VERBS: &[Verb] = &[
    Verb { name: "info", about: command::INFO, positionals: &[], groups: &[&STEPS, &COMMON], run: super::info::run },
    Verb {
        name: "check",
        about: command::CHECK,
        positionals: &[positional("files", value::FILE, option::CHECK_FILES, Count::Some)],
        groups: &[&CHECK, &READING],
        run: super::check::run,
    },
    Verb {
        name: "search",
        about: command::SEARCH,
        positionals: &[positional("text", value::TEXT, option::SEARCH_TEXT, Count::Some)],
        groups: &[&SEARCH, &STEPS, &COMMON],
        run: super::search::run,
    },
    Verb {
        name: "show",
        about: command::SHOW,
        positionals: &[positional("actor", value::ACTOR, option::SHOW_ACTOR, Count::One)],
        groups: &[&STEPS, &COMMON],
        run: super::show::run,
    },
    Verb {
        name: "list",
        about: command::LIST,
        positionals: &[],
        groups: &[&LIST, &STEPS, &COMMON],
        run: super::list::run,
    },
    Verb {
        name: "path",
        about: command::PATH,
        positionals: &[
            positional("start", value::FROM, option::PATH_FROM, Count::Optional),
            positional("end", value::TO, option::PATH_TO, Count::Optional),
        ],
        groups: &[&PATH, &STEPS, &COMMON],
        run: super::path::run,
    },
    Verb {
        name: "connect",
        about: command::CONNECT,
        positionals: &[positional("actors-named", value::ACTOR, option::CONNECT_ACTORS, Count::Some)],
        groups: &[&CONNECT, &STEPS, &COMMON],
        run: super::connect::run,
    },
    Verb {
        name: "common",
        about: command::COMMON,
        positionals: &[positional("actors-named", value::ACTOR, option::COMMON_ACTORS, Count::Some)],
        groups: &[&COMMON_NEIGHBOURS, &STEPS, &COMMON],
        run: super::common::run,
    },
    Verb {
        name: "reach",
        about: command::REACH,
        positionals: &[positional("actor", value::ACTOR, option::REACH_ACTOR, Count::One)],
        groups: &[&REACH, &STEPS, &COMMON],
        run: super::reach::run,
    },
    Verb {
        name: "measure",
        about: command::MEASURE,
        positionals: &[positional("measure", value::MEASURE, option::MEASURE_NAME, Count::One)],
        groups: &[&MEASURE, &STEPS, &COMMON],
        run: super::measure::run,
    },
    Verb {
        name: "layout",
        about: command::LAYOUT,
        positionals: &[],
        groups: &[&LAYOUT, &STEPS, &COMMON],
        run: super::layout::run,
    },
    Verb {
        name: "export",
        about: command::EXPORT,
        positionals: &[],
        groups: &[&EXPORT, &STEPS, &COMMON],
        run: super::export::run,
    },
    Verb {
        name: "draw",
        about: command::DRAW,
        positionals: &[],
        groups: &[&DRAW, &STEPS, &COMMON],
        run: super::draw::run,
    },
    Verb {
        name: "convert",
        about: command::CONVERT,
        positionals: &[
            positional("in", value::IN, option::CONVERT_IN, Count::One),
            positional("out", value::OUT, option::CONVERT_OUT, Count::One),
        ],
        groups: &[&CONVERT, &READING],
        run: super::export::convert,
    },
    Verb {
        name: "cache",
        about: command::CACHE,
        positionals: &[positional("action", value::CLEAR, option::CACHE_ACTION, Count::Optional)],
        groups: &[&SPEAKING],
        run: super::cache::run,
    },
    Verb { name: "formats", about: command::FORMATS, positionals: &[], groups: &[&SPEAKING], run: super::formats::run },
    Verb {
        name: "completions",
        about: command::COMPLETIONS,
        positionals: &[positional("shell", value::SHELL, option::SHELL, Count::One)],
        groups: &[&SAYING],
        run: super::describe::completions,
    },
    Verb { name: "man", about: command::MAN, positionals: &[], groups: &[&SAYING], run: super::describe::man },
    Verb {
        name: "help",
        about: command::HELP,
        positionals: &[positional("command", value::COMMAND, option::HELP_COMMAND, Count::Optional)],
        groups: &[&SAYING],
        run: super::describe::help,
    },
];
