//! Help, manual and completions follow from the tables, in both languages.

use maillage::cli::table::{EXPLORER, STEPS, VERBS};

use super::{program, ran, run};

#[test]
fn every_subcommand_explains_itself_in_both_languages() {
    for verb in VERBS {
        let en = run(&[verb.name, "--help", "--lang", "en"]).done();
        let fr = run(&[verb.name, "--help", "--lang", "fr"]).done();
        assert_ne!(en.out, fr.out, "{}", verb.name);
        assert!(en.out.contains(verb.about.en) && fr.out.contains(verb.about.fr), "{}", verb.name);
        assert_eq!(run(&["help", verb.name]).done().out, en.out, "{}", verb.name);
        for option in verb.groups.iter().flat_map(|group| group.options) {
            assert!(en.out.contains(&format!("--{}", option.long)), "{} --{}", verb.name, option.long);
        }
    }
    let main = run(&["--help"]).done();
    for verb in VERBS {
        assert!(main.out.contains(verb.name), "{}", verb.name);
    }
    for option in EXPLORER.groups.iter().flat_map(|group| group.options) {
        assert!(main.out.contains(&format!("--{}", option.long)), "--{}", option.long);
    }
}

#[test]
fn the_manual_and_the_completions_know_every_option() {
    let manual = run(&["man"]).done().out;
    assert_ne!(manual, run(&["man", "--lang", "fr"]).done().out);
    for option in VERBS.iter().flat_map(|verb| verb.groups).flat_map(|group| group.options) {
        assert!(manual.contains(&option.long.replace('-', "\\-")), "{}", option.long);
    }
    for shell in maillage::cli::table::SHELLS {
        let script = run(&["completions", shell]).done().out;
        for option in STEPS.options {
            assert!(script.contains(option.long), "{shell} {}", option.long);
        }
    }
}

#[test]
fn the_language_is_that_of_the_option_then_of_the_locale() {
    let french = |set: &[(&str, &str)], args: &[&str]| {
        ran(program().envs(set.iter().copied()).args(args)).out.contains("Utilisation")
    };
    assert!(!french(&[], &["info", "--help"]));
    assert!(french(&[("LANG", "fr_FR.UTF-8")], &["info", "--help"]));
    assert!(french(&[("LANG", "en_GB"), ("LC_MESSAGES", "fr_CA")], &["info", "--help"]));
    assert!(!french(&[("LANG", "fr_FR"), ("LC_ALL", "C")], &["info", "--help"]));
    assert!(french(&[("LC_ALL", ""), ("LANG", "fr")], &["info", "--help"]));
    assert!(!french(&[("LANG", "fr_FR")], &["info", "--lang", "en", "--help"]));
    assert!(french(&[], &["info", "--help", "--lang=fr"]));
    assert!(french(&[], &["--lang", "fr", "info", "--help"]));
}

#[test]
fn documents_are_never_localised() {
    for args in [
        &["info", "--json"][..],
        &["list", "--json", "--keep", "rtes"],
        &["show", "rtes", "--json"],
        &["path", "rtes", "labo-ess", "--json"],
        &["check", "--json", "ptce"],
        &["list", "--of", "relations"],
    ] {
        let of = |lang| run(&[args, &["--lang", lang]].concat()).out;
        assert_eq!(of("en"), of("fr"), "{args:?}");
    }
}

/// French keeps `:` `;` `!` `?` and guillemets with their words by spaces that do not break; an ordinary space before
/// one of them is a slip in either language. The interface's own words stand in a folder of their own, with keys among them.
#[test]
fn french_spaces_do_not_break() {
    let folders = ["/src/text", "/src/text/errors", "/src/text/tui"]
        .map(|folder| format!("{}{folder}", env!("CARGO_MANIFEST_DIR")));
    for entry in folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            let code = line.trim_start();
            if code.starts_with("//") {
                continue;
            }
            let chars: Vec<char> = code.chars().collect();
            // After `·` a sign is the key of that name.
            let slips = chars.windows(3).any(|w| {
                w[1] == ' ' && matches!(w[2], ':' | ';' | '?' | '»') && !w[0].is_whitespace() && w[0] != '·'
                    || w[0] == '«' && w[1] == ' '
            });
            assert!(!slips, "{}:{}: {code}", path.display(), number + 1);
        }
    }
}
