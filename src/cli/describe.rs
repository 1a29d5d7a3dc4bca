//! What the program says of itself: help, the manual page, completions. All of it follows from the tables.

use std::io::Write;

use clap::{ColorChoice, Command};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::command::{Purpose, program};
use super::out::Color;
use super::table::{SHELLS, VERBS};
use super::{DONE, Outcome, Run};
use crate::label::Lang;
use crate::text::cli::{self as words, manual};
use crate::text::usage::Misuse;

fn described(lang: Lang, color: ColorChoice) -> Command {
    let mut command = program(lang, Purpose::Describe, color);
    command.build();
    command
}

/// The help of a subcommand, or of the program.
pub fn help_text(verb: Option<&str>, lang: Lang, color: Color) -> String {
    use std::io::IsTerminal;
    let is_on = color.is_on(std::io::stdout().is_terminal());
    let mut command = described(lang, ColorChoice::Auto);
    let command = match verb.and_then(|name| command.find_subcommand_mut(name)) {
        Some(subcommand) => subcommand,
        None => &mut command,
    };
    let help = command.render_help();
    if is_on { help.ansi().to_string() } else { help.to_string() }
}

/// `help [COMMAND]`
pub fn help(run: &mut Run<'_>) -> Outcome {
    let name = run.text("command").map(str::to_string);
    if let Some(name) = &name
        && !VERBS.iter().any(|verb| verb.name == name)
    {
        let nearest = crate::query::nearest(name, VERBS.iter().map(|verb| verb.name)).map(str::to_string);
        return Err(run.misuse(&Misuse::UnknownCommand { given: name.clone(), nearest }));
    }
    let text = help_text(name.as_deref(), run.lang, run.color);
    run.out.line(text.trim_end())?;
    Ok(DONE)
}

/// `completions SHELL`
pub fn completions(run: &mut Run<'_>) -> Outcome {
    let name = run.text("shell").unwrap_or_default().to_string();
    let shell = match name.as_str() {
        "bash" => Shell::Bash,
        "elvish" => Shell::Elvish,
        "fish" => Shell::Fish,
        "powershell" => Shell::PowerShell,
        "zsh" => Shell::Zsh,
        _ => {
            let nearest = crate::query::nearest(&name, SHELLS.iter().copied()).map(str::to_string);
            let allowed = SHELLS.iter().map(ToString::to_string).collect();
            return Err(run.misuse(&Misuse::NotAllowed {
                option: words::value::SHELL.of(run.lang).into(),
                value: name,
                allowed,
                nearest,
            }));
        }
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut described(run.lang, ColorChoice::Never), "maillage", &mut script);
    run.out.write_all(&script)?;
    Ok(DONE)
}

/// `man`
pub fn man(run: &mut Run<'_>) -> Outcome {
    run.out.write_all(&manual_page(run.lang)?)?;
    Ok(DONE)
}

/// The manual page: one for the program and all its subcommands, in roff.
///
/// # Errors
/// None that a buffer in memory can give.
pub fn manual_page(lang: Lang) -> std::io::Result<Vec<u8>> {
    let command = described(lang, ColorChoice::Never);
    let page = Man::new(command.clone());
    // Written out, since the generator leaves an empty date out and so shifts what follows it.
    let version = env!("CARGO_PKG_VERSION");
    let manual = manual::MANUAL.of(lang);
    let mut out = format!(".TH MAILLAGE 1 \"\" \"maillage {version}\" \"{manual}\"\n").into_bytes();
    section(&mut out, manual::NAME.of(lang), &[words::PROGRAM.of(lang)], Some("maillage"))?;
    heading(&mut out, "SH", manual::SYNOPSIS.of(lang))?;
    usage(&mut out, &command)?;
    section(&mut out, manual::DESCRIPTION.of(lang), &[words::PROGRAM.of(lang), words::PROGRAM_MORE.of(lang)], None)?;
    heading(&mut out, "SH", manual::OPTIONS.of(lang))?;
    arguments(&mut out, &page)?;
    heading(&mut out, "SH", manual::COMMANDS.of(lang))?;
    for verb in VERBS {
        let Some(subcommand) = command.find_subcommand(verb.name) else { continue };
        heading(&mut out, "SS", &format!("maillage {}", verb.name))?;
        let mut roff = Roff::new();
        roff.text([roman(format!("{}.", verb.about.of(lang)))]);
        roff.control("PP", []);
        roff.to_writer(&mut out)?;
        usage(&mut out, subcommand)?;
        arguments(&mut out, &Man::new(subcommand.clone()))?;
    }
    section(&mut out, manual::FILTERS.of(lang), &[words::FILTER_NOTE.of(lang)], None)?;
    section(&mut out, manual::EXIT.of(lang), &[words::MAIN_NOTE.of(lang)], None)?;
    section(&mut out, manual::VERSION.of(lang), &[version], None)?;
    Ok(with_one_preamble(&out))
}

/// Each part brings its own definition of the apostrophe; one at the head is enough.
fn with_one_preamble(page: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.len());
    out.extend_from_slice(b".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n");
    for line in page.split_inclusive(|byte| *byte == b'\n') {
        if !line.starts_with(b".ie ") && !line.starts_with(b".el ") {
            out.extend_from_slice(line);
        }
    }
    out
}

fn heading(out: &mut Vec<u8>, macro_name: &str, text: &str) -> std::io::Result<()> {
    let mut roff = Roff::new();
    roff.control(macro_name, [text]);
    roff.to_writer(out)
}

fn section(out: &mut Vec<u8>, title: &str, paragraphs: &[&str], name: Option<&str>) -> std::io::Result<()> {
    heading(out, "SH", title)?;
    let mut roff = Roff::new();
    for (i, paragraph) in paragraphs.iter().enumerate() {
        if i > 0 {
            roff.control("PP", []);
        }
        let text = name.map_or(paragraph.to_string(), |name| format!("{name} - {paragraph}"));
        roff.text([roman(text)]);
    }
    roff.to_writer(out)
}

/// The usage lines as they are, without filling.
fn usage(out: &mut Vec<u8>, command: &Command) -> std::io::Result<()> {
    let mut roff = Roff::new();
    roff.control("nf", []);
    let usage = command.get_overridden_usage().map(ToString::to_string).unwrap_or_default();
    for line in usage.lines() {
        roff.text([roman(line.trim())]);
    }
    roff.control("fi", []);
    roff.to_writer(out)
}

/// The options of a command as the generator writes them, without its English headings: ours stand before.
fn arguments(out: &mut Vec<u8>, page: &Man) -> std::io::Result<()> {
    let mut section = Vec::new();
    page.render_options_section(&mut section)?;
    for line in String::from_utf8_lossy(&section).lines() {
        if !line.starts_with(".SH") {
            out.extend_from_slice(line.as_bytes());
            out.push(b'\n');
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::table::{EXPLORER, Verb};

    fn every_verb() -> impl Iterator<Item = &'static Verb> {
        VERBS.iter().chain([&EXPLORER])
    }

    #[test]
    fn every_help_speaks_both_languages() {
        for verb in every_verb() {
            let help = |lang| help_text((verb.name != "maillage").then_some(verb.name), lang, Color::Never);
            let (en, fr) = (help(Lang::En), help(Lang::Fr));
            assert_ne!(en, fr, "{}", verb.name);
            assert!(en.contains(verb.about.en) && fr.contains(verb.about.fr), "{}\n{en}\n{fr}", verb.name);
            for english in ["Usage:", "Options:", "Commands:", "[default: ", "[possible values", "[aliases"] {
                assert!(!fr.contains(english), "{}: {english} in\n{fr}", verb.name);
            }
        }
    }

    #[test]
    fn every_option_stands_in_help_and_manual() {
        for lang in Lang::ALL {
            let manual = String::from_utf8(manual_page(lang).unwrap()).unwrap();
            for verb in every_verb() {
                let help = help_text((verb.name != "maillage").then_some(verb.name), lang, Color::Never);
                for option in verb.groups.iter().flat_map(|group| group.options) {
                    assert!(help.contains(&format!("--{}", option.long)), "{} {}", verb.name, option.long);
                    assert!(manual.contains(&option.long.replace('-', "\\-")), "{}", option.long);
                }
            }
        }
    }

    #[test]
    fn names_are_unique_and_labels_differ_or_are_shared() {
        for verb in every_verb() {
            let mut names: Vec<&str> = verb.groups.iter().flat_map(|g| g.options).map(|option| option.long).collect();
            names.extend(verb.positionals.iter().map(|positional| positional.id));
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{}", verb.name);
            for option in verb.groups.iter().flat_map(|group| group.options) {
                assert_ne!(option.help.en, option.help.fr, "{}", option.long);
            }
        }
    }

    #[test]
    fn the_parser_finds_nothing_wrong_with_the_tables() {
        for lang in Lang::ALL {
            for purpose in [Purpose::Parse, Purpose::Describe] {
                program(lang, purpose, ColorChoice::Never).debug_assert();
            }
        }
    }
}
