//! The floors of the house: a module names only modules of a lower floor, and no sibling.

use std::fs;
use std::path::{Path, PathBuf};

const FLOORS: &[(u8, &[&str])] = &[
    (6, &["cli", "tui"]),
    (5, &["drawing"]),
    (4, &["text", "scene"]),
    (3, &["explorer"]),
    (2, &["formats", "query", "analysis", "layout"]),
    (1, &["network"]),
    (0, &["label", "ticket", "position"]),
];

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(_, modules)| modules.contains(&module)).map(|(floor, _)| *floor)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules that a text names behind `crate::`, those in braces among them; comments are left aside.
fn named(text: &str) -> Vec<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect();
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut expects = true;
            for (i, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' => expects = depth == 0,
                    c if expects && (c.is_alphabetic() || c == '_') => {
                        names.push(word(&group[i..]));
                        expects = false;
                    }
                    _ => {}
                }
            }
        } else {
            names.push(word(rest));
        }
    }
    names
}

#[test]
fn a_module_names_only_lower_floors() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&src, &mut found);
    assert!(found.len() > 40, "the source was not found");
    let mut faults = Vec::new();
    for file in found {
        let inside = file.strip_prefix(&src).unwrap();
        let module =
            inside.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_string();
        let Some(own) = floor(&module) else { continue };
        for name in named(&fs::read_to_string(&file).unwrap()) {
            match floor(&name) {
                Some(other) if name != module && other >= own => {
                    faults.push(format!("{}: crate::{name}", inside.display()))
                }
                _ => {}
            }
        }
    }
    assert!(faults.is_empty(), "these name their own floor or a higher one:\n{}", faults.join("\n"));
}

#[test]
fn groups_in_braces_are_read() {
    assert_eq!(named("use crate::{text::{a, b}, tui};\n// crate::cli\nuse crate::query::x;"), ["text", "tui", "query"]);
}
