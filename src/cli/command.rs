//! From the tables to clap: one command for parsing, one for describing, in the language asked for.
//!
//! Clap's own words are English; headings, usage lines and help come from `text`, and its errors are said by `misuse`.

use clap::builder::{PossibleValuesParser, Styles};
use clap::{Arg, ArgAction, ColorChoice, Command, value_parser};

use super::table::{Count, EXPLORER, Group, Opt, Positional, STEPS, Takes, VERBS, Verb};
use crate::label::Lang;
use crate::text::cli as words;

/// What a command is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Reading a command line.
    Parse,
    /// Help, man page, completions.
    Describe,
}

/// The whole command line.
pub fn program(lang: Lang, purpose: Purpose, color: ColorChoice) -> Command {
    let mut program = base(&EXPLORER, lang, purpose, color)
        .version(env!("CARGO_PKG_VERSION"))
        .long_about(format!("{}\n\n{}", words::PROGRAM.of(lang), words::PROGRAM_MORE.of(lang)))
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(words::option::VERSION.of(lang))
                .help_heading(words::COMMON.of(lang)),
        )
        .override_usage(format!(
            "maillage {options} [{networks}]...\n{space}maillage {command} {options}",
            options = words::ANY_OPTIONS.of(lang),
            networks = words::value::NETWORK.of(lang),
            command = words::ANY_COMMAND.of(lang),
            space = " ".repeat(words::USAGE.of(lang).chars().count() + 1),
        ))
        .subcommand_help_heading(words::COMMANDS.of(lang))
        .subcommand_value_name(words::ANY_COMMAND.of(lang))
        .help_template(format!(
            "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
            words::USAGE.of(lang)
        ))
        .after_help(format!("{}\n\n{}", words::FILTER_NOTE.of(lang), words::MAIN_NOTE.of(lang)));
    for verb in VERBS {
        program = program.subcommand(subcommand(verb, lang, purpose, color));
    }
    program
}

fn subcommand(verb: &Verb, lang: Lang, purpose: Purpose, color: ColorChoice) -> Command {
    let mut usage = format!("maillage {} {}", verb.name, words::ANY_OPTIONS.of(lang));
    for positional in verb.positionals {
        let name = positional.value.of(lang);
        usage.push_str(&match positional.count {
            Count::One => format!(" {name}"),
            Count::Optional => format!(" [{name}]"),
            Count::Any => format!(" [{name}]..."),
            Count::Some => format!(" {name}..."),
        });
    }
    if verb.name == "path" {
        // The ends are optional to the parser only because --pairs takes their place.
        let (from, to) = (words::value::FROM.of(lang), words::value::TO.of(lang));
        let space = " ".repeat(words::USAGE.of(lang).chars().count() + 1);
        let options = words::ANY_OPTIONS.of(lang);
        let file = words::value::FILE.of(lang);
        usage = format!("maillage path {options} {from} {to}\n{space}maillage path {options} --pairs {file}");
    }
    let takes_steps = verb.groups.iter().any(|group| std::ptr::eq(*group, &raw const STEPS));
    let mut command = base(verb, lang, purpose, color).override_usage(usage).help_template(format!(
        "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
        words::USAGE.of(lang)
    ));
    if takes_steps {
        command = command.after_help(words::FILTER_NOTE.of(lang));
    }
    command
}

fn base(verb: &Verb, lang: Lang, purpose: Purpose, color: ColorChoice) -> Command {
    let mut command = Command::new(verb.name)
        .about(verb.about.of(lang))
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .args_override_self(true)
        .color(color)
        .styles(Styles::styled())
        .max_term_width(100);
    for (place, given) in verb.positionals.iter().enumerate() {
        command = command.arg(positional(given, lang).display_order(place));
    }
    for group in verb.groups {
        for option in group.options {
            command = command.arg(option_arg(option, group, lang, purpose));
        }
    }
    command.arg(
        Arg::new("help")
            .long("help")
            .short('h')
            .action(ArgAction::Help)
            .help(words::option::HELP.of(lang))
            .help_heading(words::COMMON.of(lang)),
    )
}

fn positional(row: &Positional, lang: Lang) -> Arg {
    let arg = Arg::new(row.id)
        .value_name(row.value.of(lang))
        .help(row.help.of(lang))
        .help_heading(words::ARGUMENTS.of(lang))
        .value_parser(value_parser!(String));
    match row.count {
        Count::One => arg.required(true),
        Count::Optional => arg,
        Count::Any => arg.action(ArgAction::Append).num_args(0..),
        Count::Some => arg.action(ArgAction::Append).num_args(1..).required(true),
    }
}

fn option_arg(row: &Opt, group: &Group, lang: Lang, purpose: Purpose) -> Arg {
    let mut arg = Arg::new(row.long).long(row.long).help(row.help.of(lang)).help_heading(group.heading.of(lang));
    if let Some(short) = row.short {
        arg = arg.short(short);
    }
    // Filters may begin with a minus, names and keys with anything.
    let hyphen = std::ptr::eq(group, &raw const STEPS) || matches!(row.long, "keys" | "avoid" | "via");
    match row.takes {
        Takes::Nothing => arg.action(ArgAction::SetTrue),
        // Only an appending argument remembers the place of each occurrence; its description is that of a switch.
        Takes::Mark => match purpose {
            Purpose::Describe => arg.action(ArgAction::SetTrue),
            Purpose::Parse => arg
                .action(ArgAction::Append)
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("")
                .value_parser(PossibleValuesParser::new([""])),
        },
        Takes::One(name) => {
            arg.value_name(name.of(lang)).allow_hyphen_values(hyphen).value_parser(value_parser!(String))
        }
        Takes::Many(name) => arg
            .value_name(name.of(lang))
            .action(ArgAction::Append)
            .allow_hyphen_values(hyphen)
            .value_parser(value_parser!(String)),
        Takes::Word(name, allowed) => arg
            .value_name(name.of(lang))
            .value_parser(PossibleValuesParser::new(allowed.iter().copied()))
            .hide_possible_values(true),
        Takes::Number(name, least) => arg
            .value_name(name.of(lang))
            .allow_negative_numbers(true)
            .value_parser(move |text: &str| number(text, least)),
        Takes::Numbers(name, least) => arg
            .value_name(name.of(lang))
            .action(ArgAction::Append)
            .allow_negative_numbers(true)
            .value_parser(move |text: &str| number(text, least)),
    }
}

/// A whole number from the least one on; one that is larger than can be counted means as many as there are.
fn number(text: &str, least: u32) -> Result<u32, &'static str> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if is_number { text.parse().unwrap_or(u32::MAX) } else { return Err("not a whole number") };
    if number >= least { Ok(number) } else { Err("too small") }
}
