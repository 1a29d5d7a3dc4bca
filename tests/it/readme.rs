//! README.md and LISEZMOI.md say what the program is: their tables are those of the code, their commands run, their
//! keys lead where they say.
//!
//! `UPDATE_README=1 cargo test readme` writes the tables anew.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use maillage::cli::table::{Count, EXPLORER, Opt, Positional, STEPS, Takes, VERBS};
use maillage::formats::{FORMATS, Holds};
use maillage::label::{Label, Lang};
use maillage::query::{FIELDS, Of};
use maillage::tui::action::{self, ACTIONS, ActionRow, EVERYWHERE};

const FILES: [(Lang, &str); 2] = [(Lang::En, "README.md"), (Lang::Fr, "LISEZMOI.md")];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A table of Markdown. Bars in cells are escaped, in code too: that is how GitHub reads them.
fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut text = line(&head.iter().map(|cell| cell.to_string()).collect::<Vec<_>>());
    text.push_str(&format!("|{}\n", " --- |".repeat(head.len())));
    rows.into_iter().for_each(|row| text.push_str(&line(&row)));
    text
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn option(option: &Opt, lang: Lang) -> String {
    let mut text = option.short.map_or_else(String::new, |short| format!("-{short}, "));
    let _ = write!(text, "--{}", option.long);
    match option.takes {
        Takes::Nothing | Takes::Mark => {}
        Takes::Word(_, words) => {
            let _ = write!(text, " {}", words.join("|"));
        }
        Takes::One(value) | Takes::Many(value) | Takes::Number(value, _) | Takes::Numbers(value, _) => {
            let _ = write!(text, " {}", value.of(lang));
        }
    }
    code(&text)
}

fn positional(given: &Positional, lang: Lang) -> String {
    let name = given.value.of(lang);
    match given.count {
        Count::One => format!(" {name}"),
        Count::Optional => format!(" [{name}]"),
        Count::Any => format!(" [{name}]..."),
        Count::Some => format!(" {name}..."),
    }
}

/// Every command with the options that are its own.
fn commands(lang: Lang) -> String {
    let head = match lang {
        Lang::En => ["Command", "What it does", "Options of its own"],
        Lang::Fr => ["Commande", "Ce qu’elle fait", "Options qui lui sont propres"],
    };
    let explorer = Label::new("Open the explorer", "Ouvrir l’explorateur");
    let rows = std::iter::once((&EXPLORER, None)).chain(VERBS.iter().map(|verb| (verb, Some(verb.name))));
    let rows = rows.map(|(verb, name)| {
        let mut text = name.map_or_else(|| "maillage".to_string(), |name| format!("maillage {name}"));
        verb.positionals.iter().for_each(|given| text.push_str(&positional(given, lang)));
        let own = verb.groups.iter().filter(|group| group.heading.en == "Options").flat_map(|group| group.options);
        let own: Vec<String> = own.map(|row| option(row, lang)).collect();
        let about = if name.is_none() { explorer } else { verb.about };
        vec![code(&text), about.of(lang).to_string(), own.join(" ")]
    });
    table(&head, rows)
}

/// The steps of a view, as options.
fn steps(lang: Lang) -> String {
    let head = match lang {
        Lang::En => ["Option", "What it does to the view"],
        Lang::Fr => ["Option", "Ce qu’elle fait à la vue"],
    };
    table(&head, STEPS.options.iter().map(|row| vec![option(row, lang), row.help.of(lang).to_string()]))
}

/// Where an action applies, in words.
fn places(row: &ActionRow, lang: Lang) -> String {
    let words = maillage::text::tui::tui(lang);
    let [map, links, paths, rows] = words.tabs;
    let names = [
        (action::ACTORS, words.actors),
        (action::MAP, map),
        (action::LINKS, links),
        (action::PATHS, paths),
        (action::TABLE, rows),
        (action::SHEET, words.sheet),
    ];
    let named = |places: u8| {
        let names: Vec<&str> = names.iter().filter(|(place, _)| places & place != 0).map(|(_, name)| *name).collect();
        names.join(", ")
    };
    let others = EVERYWHERE & !row.places;
    match (others.count_ones(), lang) {
        (0, Lang::En) => "everywhere".to_string(),
        (0, Lang::Fr) => "partout".to_string(),
        (1, Lang::En) => format!("everywhere but {}", named(others)),
        (1, Lang::Fr) => format!("partout sauf {}", named(others)),
        _ => named(row.places),
    }
}

/// Every key.
fn keys(lang: Lang) -> String {
    let head = match lang {
        Lang::En => ["Key", "What it does", "Where"],
        Lang::Fr => ["Touche", "Ce qu’elle fait", "Où"],
    };
    let rows = ACTIONS.iter().map(|row| {
        let keys: Vec<String> = row.keys.iter().map(|key| code(&key.name(lang))).collect();
        vec![keys.join(" "), row.label.of(lang).to_string(), places(row, lang)]
    });
    table(&head, rows)
}

/// Every format, and what it cannot carry.
fn formats(lang: Lang) -> String {
    let head = match lang {
        Lang::En => ["Format", "Name for `--from`, `--to`", "Extensions", "Read", "Written", "Cannot carry"],
        Lang::Fr => ["Format", "Nom pour `--from`, `--to`", "Extensions", "Lu", "Écrit", "Ne peut pas porter"],
    };
    let yes = |is: bool| match (is, lang) {
        (true, Lang::En) => "yes",
        (true, Lang::Fr) => "oui",
        (false, _) => "–",
    };
    table(
        &head,
        FORMATS.iter().map(|format| {
            let extensions: Vec<String> = format.extensions.iter().map(|end| code(&format!(".{end}"))).collect();
            vec![
                format.label.of(lang).to_string(),
                code(format.name),
                extensions.join(" "),
                yes(format.read.is_some()).to_string(),
                yes(format.write.is_some()).to_string(),
                missing(&format.holds, lang),
            ]
        }),
    )
}

fn missing(holds: &Holds, lang: Lang) -> String {
    let Holds { attributes, dates, sources, directions, parallel, vocabularies } = *holds;
    let lacks: Vec<&str> = [
        (attributes, Label::new("free attributes", "les attributs libres")),
        (dates, Label::new("the precision of dates", "la précision des dates")),
        (
            sources,
            Label::new(
                "titles and dates of sources (their addresses stay)",
                "les titres et dates des sources (leur adresse reste)",
            ),
        ),
        (directions, Label::new("several directions side by side", "plusieurs sens côte à côte")),
        (parallel, Label::new("parallel relations", "les relations parallèles")),
        (vocabularies, Label::new("names and colours of kinds", "les noms et couleurs des types")),
    ]
    .into_iter()
    .filter(|(has, _)| !has)
    .map(|(_, label)| label.of(lang))
    .collect();
    if lacks.is_empty() { "–".to_string() } else { lacks.join(", ") }
}

/// Every field one can filter by.
fn fields(lang: Lang) -> String {
    let head = match lang {
        Lang::En => ["Field", "In French", "Other names", "Of", "What it is"],
        Lang::Fr => ["Champ", "En anglais", "Autres noms", "De", "Ce que c’est"],
    };
    table(
        &head,
        FIELDS.iter().map(|field| {
            let (own, other) = match lang {
                Lang::En => (field.name.en, field.name.fr),
                Lang::Fr => (field.name.fr, field.name.en),
            };
            let aliases: Vec<String> = field.aliases.iter().map(|name| code(name)).collect();
            let of = match field.of {
                Of::Actors => Label::new("actors", "acteurs"),
                Of::Relations => Label::new("relations", "relations"),
                Of::Both => Label::new("both", "les deux"),
            };
            vec![
                code(own),
                if own == other { String::new() } else { code(other) },
                aliases.join(" "),
                of.of(lang).to_string(),
                field.label.of(lang).to_string(),
            ]
        }),
    )
}

type Table = (&'static str, fn(Lang) -> String);

const TABLES: &[Table] =
    &[("commands", commands), ("steps", steps), ("keys", keys), ("formats", formats), ("fields", fields)];

#[test]
fn the_tables_are_those_of_the_code() {
    for (lang, name) in FILES {
        let old = read(name);
        let mut new = old.clone();
        for (table, make) in TABLES {
            let open = format!("<!-- table:{table} -->\n");
            let start = new.find(&open).unwrap_or_else(|| panic!("{name} has no {open}")) + open.len();
            let end = start + new[start..].find("<!-- /table -->").unwrap_or_else(|| panic!("{name}: {table} is open"));
            new.replace_range(start..end, &format!("\n{}\n", make(lang)));
        }
        if std::env::var_os("UPDATE_README").is_some() {
            std::fs::write(root().join(name), &new).unwrap();
        } else {
            assert!(new == old, "{name} is behind the code: UPDATE_README=1 cargo test readme");
        }
    }
}

/// The lines of the fenced `sh` blocks, with what is continued by a backslash joined, but for blocks that are not run.
fn commands_of(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut inside, mut skipped, mut before) = (false, false, "");
    let mut open = String::new();
    for line in text.lines() {
        if line.starts_with("```") {
            inside = !inside && line == "```sh";
            skipped = before == "<!-- not run -->";
        } else if inside && !skipped {
            open.push_str(line.trim_end_matches('\\'));
            if !line.ends_with('\\') {
                found.push(std::mem::take(&mut open));
            }
        }
        if !line.trim().is_empty() {
            before = line;
        }
    }
    found
}

/// Whether a line is a command of the program that ends by itself: a subcommand, or a printed frame.
fn ends_by_itself(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.next() == Some("maillage")
        && (words.next().is_some_and(|word| VERBS.iter().any(|verb| verb.name == word)) || line.contains(" --print"))
}

#[cfg(unix)]
#[test]
fn the_commands_run() {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_maillage"));
    let path = std::env::join_paths(
        std::iter::once(program.parent().unwrap().to_path_buf())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    )
    .unwrap();
    for (lang, name) in FILES {
        // Commands of one file follow each other, as somebody would type them.
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("data")).unwrap();
        std::fs::copy(root().join("data/ptce.json"), folder.path().join("data/ptce.json")).unwrap();
        let commands: Vec<String> = commands_of(&read(name)).into_iter().filter(|line| ends_by_itself(line)).collect();
        assert!(commands.len() > 8, "{name} has lost its examples");
        for command in commands {
            let done = Command::new("sh")
                .args(["-c", &command])
                .current_dir(folder.path())
                .env("PATH", &path)
                .env("LC_ALL", if lang == Lang::Fr { "fr_FR.UTF-8" } else { "en_GB.UTF-8" })
                .env("HOME", folder.path())
                .env_remove("MAILLAGE_NETWORK")
                .env_remove("XDG_STATE_HOME")
                .env_remove("XDG_CACHE_HOME")
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&done.stderr);
            assert!(done.status.success(), "{name}: {command}\n{said}");
            assert!(!said.contains("panicked"), "{name}: {command}\n{said}");
        }
    }
}

/// The tour, pressed in one go, in the words of each file. What it writes is what the command that asks for the same does.
#[cfg(unix)]
#[test]
fn the_tour_answers_its_two_questions() {
    let (first, second) = ("/alice Enter Enter p labo Enter Enter i Down Up End", "i s x Esc");
    let filters = [
        ("fkind:pole Space region:Occitanie Space linked:(kind:awarded_by Space since:2021)", "Dkind:supports"),
        ("ftype:pôle Space région:Occitanie Space lié:(type:\"lauréat Space de\" Space depuis:2021)", "Dtype:soutient"),
    ];
    let said = [
        ("11 shortest paths", "8 poles", "ptce-view.gexf"),
        ("11 chemins les plus courts", "8 pôles", "ptce-vue.gexf"),
    ];
    let run = |args: &[&str], folder: &Path| {
        let done = Command::new(env!("CARGO_BIN_EXE_maillage"))
            .args(args)
            .current_dir(folder)
            .env_remove("MAILLAGE_NETWORK")
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    for (((lang, name), (filter, added)), (paths, poles, file)) in FILES.into_iter().zip(filters).zip(said) {
        let folder = tempfile::tempdir().unwrap();
        let lang = if lang == Lang::Fr { "fr" } else { "en" };
        let pressed = |keys: &str| run(&["--lang", lang, "--print", "--size", "120x34", "--keys", keys], folder.path());
        let frame = pressed(first);
        assert!(frame.contains(paths), "{name}\n{frame}");
        let frame = pressed(first.trim_end_matches(" End"));
        assert!(frame.contains("[1] Article de départ"), "{name}\n{frame}");
        let frame = pressed(&format!("{first} {second} {filter} Enter"));
        assert!(frame.contains(poles), "{name}\n{frame}");
        let frame = pressed(&format!("{first} {second} {filter} Enter {added} Enter ; b e Enter"));
        assert!(frame.contains(file), "{name}\n{frame}");
        let asked = "kind:pole region:Occitanie linked:(kind:awarded_by since:2021)";
        run(&["export", "--actors", asked, "--expand", "kind:supports", "-o", "asked.gexf"], folder.path());
        let written = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(written(file) == written("asked.gexf"), "{name}: the tour writes something else than the command");
        // What stands in the file is what was pressed.
        let typed = |keys: &str| keys[1..].replace(" Space ", " ");
        let text = read(name);
        for keys in [filter, added] {
            assert!(
                text.contains(&format!("`{}` then `{}`", &keys[..1], typed(keys)))
                    || text.contains(&format!("`{}` puis `{}`", &keys[..1], typed(keys))),
                "{name}: {keys}"
            );
        }
    }
}

#[test]
fn the_files_that_are_linked_exist() {
    for (_, name) in FILES {
        for link in read(name).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains("://") {
                assert!(root().join(file).exists(), "{name} links to {file}");
            }
        }
    }
}
