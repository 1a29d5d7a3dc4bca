//! `draw`: a picture of every kind and layout, the same bytes each time, nothing replaced unasked.

use std::fs;
use std::path::PathBuf;

use super::{run, run_owned};

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("draw").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn draw(path: &std::path::Path, more: &[&str]) -> super::Ran {
    let path = path.to_str().unwrap();
    let args: Vec<String> = ["draw", "-o", path, "--lang", "en"].iter().chain(more).map(ToString::to_string).collect();
    run_owned(&args)
}

#[test]
fn every_kind_of_picture_is_written_and_is_the_same_each_time() {
    let folder = folder("kinds");
    let starts: [(&str, &[u8]); 4] = [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("txt", b"PTCE coop")];
    for (kind, start) in starts {
        let path = folder.join(format!("labo.{kind}"));
        let around = ["--around", "labo-ess"];
        let ran = draw(&path, &around).done();
        assert!(ran.err.contains("written") && ran.err.contains("maillage draw"), "{}", ran.err);
        let first = fs::read(&path).unwrap();
        assert!(first.starts_with(start), "{kind}");
        draw(&path, &["--around", "labo-ess", "--force"]).done();
        assert!(first == fs::read(&path).unwrap(), "{kind} is not the same bytes again");
    }
}

#[test]
fn every_layout_draws_the_view_and_says_what_it_is() {
    let folder = folder("layouts");
    for layout in ["rings", "force", "layers", "kinds", "time", "places"] {
        let path = folder.join(format!("{layout}.svg"));
        draw(&path, &["--layout", layout, "--actors", "kind:pole", "--size", "900x700"]).done();
        let svg = fs::read_to_string(&path).unwrap();
        for part in ["width=\"900\" height=\"700\"", "role=\"img\"", "97 actors", "poles (", "Licence:"] {
            assert!(svg.contains(part), "{layout}: {part}");
        }
    }
}

#[test]
fn nothing_is_replaced_unless_asked_and_a_wrong_question_writes_nothing() {
    let folder = folder("refused");
    let path = folder.join("there.svg");
    fs::write(&path, "mine").unwrap();
    let refused = draw(&path, &[]);
    assert_eq!((refused.code, fs::read_to_string(&path).unwrap().as_str()), (2, "mine"));
    for more in [&["--size", "10x10"][..], &["--layout", "spiral"], &["--actors", "kind:nobody"]] {
        let path = folder.join("new.svg");
        assert_eq!(draw(&path, more).code, 2, "{more:?}");
        assert!(!path.exists(), "{more:?}");
    }
    let odd = draw(&folder.join("x.bmp"), &[]);
    assert!(odd.code == 2 && odd.err.contains("svg, png, pdf or txt"), "{}", odd.err);
}

#[test]
fn a_text_drawing_is_as_wide_as_asked_and_goes_to_standard_output() {
    let drawn = run(&[
        "draw", "-o", "-", "--to", "txt", "--size", "72x30", "--glyphs", "ascii", "--around", "labo-ess", "--lang",
        "fr",
    ])
    .done();
    assert!(drawn.out.lines().all(|line| line.chars().count() <= 72), "{}", drawn.out);
    assert!(drawn.out.contains("Labo") && drawn.out.contains("acteurs"), "{}", drawn.out);
    assert!(!drawn.out.chars().any(|c| ('\u{2800}'..='\u{28ff}').contains(&c)));
}

#[test]
fn the_kinds_of_links_are_told_by_dash_and_by_colour_with_a_legend() {
    let path = folder("link-kinds").join("x.svg");
    let ran = draw(&path, &["--around", "labo-ess", "--link-kinds"]).done();
    assert!(ran.err.contains("--link-kinds --force"), "{}", ran.err);
    let svg = fs::read_to_string(&path).unwrap();
    for part in ["stroke-dasharray=\"9 4\"", "stroke-dasharray=\"4 4\"", ">member of</text>", ">other kinds</text>"] {
        assert!(svg.contains(part), "{part}");
    }
    // One dash has one meaning.
    assert!(!svg.contains("no source"));
    let text = ["draw", "-o", "-", "--to", "txt", "--around", "labo-ess", "--link-kinds", "--lang", "en"];
    let ascii = run(&[&text[..], &["--glyphs", "ascii"]].concat()).done().out;
    assert!(ascii.contains("------- member of") || ascii.contains(" member of"), "{ascii}");
    let octants = run(&[&text[..], &["--glyphs", "octants"]].concat()).done().out;
    assert!(octants.chars().any(|c| ('\u{1cd00}'..='\u{1cde5}').contains(&c)));
}

#[test]
fn its_time_is_told_phase_by_phase() {
    let ran = draw(&folder("timings").join("x.svg"), &["--timings", "--json"]).done();
    for phase in ["read", "filter", "layout", "draw", "write"] {
        assert_eq!(ran.err.matches(&format!("\"phase\":\"{phase}\"")).count(), 1, "{phase}: {}", ran.err);
    }
    assert_eq!(ran.json()["format"], "svg");
}
