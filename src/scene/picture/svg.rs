//! Writes a picture as SVG: self-contained, with words for those who hear it, and fonts that every system has one of.

use std::fmt::Write as _;

use super::paper::{Paper, TextLine};
use super::{Look, Words, strength};
use crate::scene::cells::safe;
use crate::scene::dots::RANKS;
use crate::scene::{Emphasis, SceneGuide, SceneInput};

const FONTS: &str = "'Noto Sans', 'Open Sans', 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/// The colours of a picture. Kinds stand in the order of `network::Hue::ALL`.
struct Palette {
    paper: &'static str,
    text: &'static str,
    quiet: &'static str,
    ground: &'static str,
    line: &'static str,
    path: &'static str,
    kinds: [&'static str; 7],
    /// Lines of the kinds that are told apart, the most frequent first, and of all others.
    ranks: [&'static str; RANKS + 1],
}

/// The dashes of lines by rank, in pixels; the first is whole.
const DASHES: [&str; RANKS + 1] = ["", "9 4", "4 4", "9 4 2 4", "6 3 2 3 2 3", "1 4"];
/// The dash of a line that nothing proves.
const UNPROVED: &str = "4 3";

// Each kind is at least 4.5 times as light or dark as the paper, so that its shape is seen.
static LIGHT: Palette = Palette {
    paper: "#ffffff",
    text: "#1c2128",
    quiet: "#57606a",
    ground: "#a3acb7",
    line: "#6a7380",
    path: "#b34700",
    kinds: ["#1e7a34", "#8f5f00", "#8a35a8", "#1b62c4", "#b3261e", "#0b727c", "#4b5560"],
    ranks: ["#2f5f9e", "#8a35a8", "#1e7a34", "#9a6200", "#b3261e", "#6a7380"],
};
static DARK: Palette = Palette {
    paper: "#15191e",
    text: "#e3e8ee",
    quiet: "#9aa4b0",
    ground: "#5d6875",
    line: "#98a3b0",
    path: "#ffb454",
    kinds: ["#7fcf86", "#e3bd57", "#d08fe0", "#78b0f4", "#f2837b", "#5cc6d2", "#b4bdc8"],
    ranks: ["#8fb8ee", "#d08fe0", "#7fcf86", "#e3bd57", "#f2837b", "#98a3b0"],
};

pub(super) fn write(scene: &SceneInput, dashed: &[bool], words: &Words, look: Look, paper: &Paper) -> String {
    let palette = if look.dark { &DARK } else { &LIGHT };
    let mut out = String::with_capacity(scene.nodes.len() * 300 + scene.lines.len() * 90 + 4096);
    // Writing to a text cannot fail.
    let _ = document(&mut out, scene, dashed, words, look, paper, palette);
    out
}

fn document(
    out: &mut String,
    scene: &SceneInput,
    dashed: &[bool],
    words: &Words,
    look: Look,
    paper: &Paper,
    palette: &Palette,
) -> std::fmt::Result {
    let (width, height) = look.size;
    let lang = if words.lang.is_empty() { "en" } else { words.lang };
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"title desc\" xml:lang=\"{lang}\" lang=\"{lang}\" font-family=\"{FONTS}\">"
    )?;
    writeln!(out, "<title id=\"title\">{}</title>", escaped(&words.title))?;
    let most: Vec<&str> = paper.names.iter().take(12).map(|name| name.text.as_str()).collect();
    let desc = [words.sentence.as_str(), words.facts.as_str(), &most.join(", ")];
    let desc: Vec<&str> = desc.into_iter().filter(|text| !text.is_empty()).collect();
    writeln!(out, "<desc id=\"desc\">{}</desc>", escaped(&desc.join(" – ")))?;
    writeln!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>", palette.paper)?;
    ground(out, scene, paper, palette)?;
    lines(out, scene, dashed, paper, palette)?;
    nodes(out, scene, words, paper, palette)?;
    names(out, paper, palette)?;
    legend(out, paper, palette)?;
    for text in &paper.texts {
        line(out, text, palette)?;
    }
    out.push_str("</svg>\n");
    Ok(())
}

fn ground(out: &mut String, scene: &SceneInput, paper: &Paper, palette: &Palette) -> std::fmt::Result {
    writeln!(out, "<g fill=\"none\" stroke=\"{}\" stroke-width=\"1\" stroke-linejoin=\"round\">", palette.ground)?;
    for guide in &scene.guides {
        let SceneGuide::Line(points) = guide else { continue };
        let points: Vec<String> = points
            .iter()
            .filter_map(|p| super::paper::at(scene, paper.map, *p))
            .map(|(x, y)| format!("{} {}", number(x), number(y)))
            .collect();
        if points.len() > 1 {
            writeln!(out, "<path d=\"M{}\"/>", points.join("L"))?;
        }
    }
    out.push_str("</g>\n");
    for caption in &paper.captions {
        line(out, caption, palette)?;
    }
    Ok(())
}

fn lines(out: &mut String, scene: &SceneInput, dashed: &[bool], paper: &Paper, palette: &Palette) -> std::fmt::Result {
    writeln!(out, "<g fill=\"none\" stroke=\"{}\" stroke-linecap=\"round\">", palette.line)?;
    let mut order: Vec<usize> = (0..scene.lines.len()).collect();
    order.sort_by_key(|at| scene.lines[*at].emphasis);
    let many = scene.lines.len();
    let mut heads = String::new();
    for at in order {
        let of = &scene.lines[at];
        let (Some(Some(from)), Some(Some(to))) = (paper.nodes.get(of.from), paper.nodes.get(of.to)) else { continue };
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let long = dx.hypot(dy);
        if of.from == of.to || long <= from.2 + to.2 {
            continue;
        }
        let via = of.arc.then(|| ((from.0 + to.0) / 2.0 + dy.abs() * 0.12, (from.1 + to.1) / 2.0 - dx.abs() * 0.12));
        let towards = |end: &(f32, f32, f32), x: f32, y: f32, gap: f32| {
            let (dx, dy) = (x - end.0, y - end.1);
            let long = dx.hypot(dy).max(0.1);
            (end.0 + dx / long * (end.2 + gap), end.1 + dy / long * (end.2 + gap), dx / long, dy / long)
        };
        let (vx, vy) = via.unwrap_or((to.0, to.1));
        let (wx, wy) = via.unwrap_or((from.0, from.1));
        let (x0, y0, ax, ay) = towards(from, vx, vy, 1.0);
        let (x1, y1, bx, by) = towards(to, wx, wy, 1.0);
        let wide = (0.9 + 0.7 * (of.count.max(1) as f32).log2()).min(5.0);
        let (opacity, wide) = match of.emphasis {
            Emphasis::Path => (1.0, wide.max(3.0)),
            emphasis => (strength(emphasis, many), wide),
        };
        let shape = match via {
            Some((x, y)) => format!("Q{} {} {} {}", number(x), number(y), number(x1), number(y1)),
            None => format!("L{} {}", number(x1), number(y1)),
        };
        write!(out, "<path d=\"M{} {}{shape}\" stroke-width=\"{}\"", number(x0), number(y0), number(wide))?;
        if of.emphasis == Emphasis::Path {
            write!(out, " stroke=\"{}\"", palette.path)?;
        } else if let Some(rank) = of.rank {
            stroke(out, rank, palette)?;
        }
        if opacity < 1.0 {
            write!(out, " stroke-opacity=\"{}\"", hundredths(opacity))?;
        }
        if dashed.get(at).copied().unwrap_or(false) {
            write!(out, " stroke-dasharray=\"{UNPROVED}\"")?;
        }
        out.push_str("/>\n");
        for (wanted, x, y, ux, uy) in [(of.heads.0, x0, y0, ax, ay), (of.heads.1, x1, y1, bx, by)] {
            if wanted {
                let size = 5.0 + wide;
                let (mx, my) = (x + ux * size, y + uy * size);
                let (px, py) = (-uy * size * 0.42, ux * size * 0.42);
                writeln!(
                    heads,
                    "<path d=\"M{} {}L{} {}L{} {}Z\" fill-opacity=\"{}\"/>",
                    number(x),
                    number(y),
                    number(mx + px),
                    number(my + py),
                    number(mx - px),
                    number(my - py),
                    hundredths(opacity.max(0.5))
                )?;
            }
        }
    }
    out.push_str("</g>\n");
    if !heads.is_empty() {
        write!(out, "<g fill=\"{}\">\n{heads}</g>\n", palette.line)?;
    }
    Ok(())
}

/// The colour and the dash of a kind.
fn stroke(out: &mut String, rank: u8, palette: &Palette) -> std::fmt::Result {
    let rank = usize::from(rank).min(RANKS);
    write!(out, " stroke=\"{}\"", palette.ranks[rank])?;
    if !DASHES[rank].is_empty() {
        write!(out, " stroke-dasharray=\"{}\"", DASHES[rank])?;
    }
    Ok(())
}

fn nodes(out: &mut String, scene: &SceneInput, words: &Words, paper: &Paper, palette: &Palette) -> std::fmt::Result {
    writeln!(out, "<g stroke=\"{}\" stroke-width=\"1\" stroke-linejoin=\"round\">", palette.paper)?;
    // The most important lie on top.
    let mut order: Vec<usize> = (0..scene.nodes.len()).collect();
    order.sort_by(|&a, &b| scene.nodes[a].importance.total_cmp(&scene.nodes[b].importance).then(b.cmp(&a)));
    for index in order {
        let node = &scene.nodes[index];
        let Some((x, y, r)) = paper.nodes[index] else { continue };
        let colour = if node.state.dimmed { palette.ground } else { kind(palette, node.kind) };
        if node.radius > 0.0 {
            // Lines to others pass under a group, so that its name stays readable.
            writeln!(out, "<path d=\"{}\" fill=\"{}\"/>", circle(x, y, r), palette.paper)?;
            write!(out, "<path d=\"{}\" fill=\"{colour}\" fill-opacity=\"0.16\" stroke=\"{colour}\"", circle(x, y, r))?;
        } else {
            write!(out, "<path d=\"{}\" fill=\"{colour}\"", shape(node.glyph, x, y, r))?;
        }
        if node.state.focus {
            write!(out, " stroke=\"{}\" stroke-width=\"2\"", palette.text)?;
        }
        match words.nodes.get(index).filter(|text| !text.is_empty()) {
            Some(text) => writeln!(out, "><title>{}</title></path>", escaped(text))?,
            None => out.push_str("/>\n"),
        }
    }
    out.push_str("</g>\n");
    Ok(())
}

fn names(out: &mut String, paper: &Paper, palette: &Palette) -> std::fmt::Result {
    writeln!(out, "<g fill=\"none\" stroke=\"{}\" stroke-width=\"0.8\">", palette.quiet)?;
    for ((x0, y0), (x1, y1)) in paper.names.iter().filter_map(|name| name.leader) {
        writeln!(out, "<path d=\"M{} {}L{} {}\"/>", number(x0), number(y0), number(x1), number(y1))?;
    }
    out.push_str("</g>\n");
    // The halo keeps lines from running through letters.
    writeln!(
        out,
        "<g fill=\"{}\" stroke=\"{}\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\">",
        palette.text, palette.paper
    )?;
    for name in &paper.names {
        let (x, y) = name.at;
        write!(out, "<text x=\"{}\" y=\"{}\" font-size=\"{}\"", number(x), number(y), number(name.size))?;
        if name.bold {
            out.push_str(" font-weight=\"600\"");
        }
        if name.dimmed {
            write!(out, " fill=\"{}\"", palette.quiet)?;
        }
        write!(out, ">{}", escaped(&name.text))?;
        if let Some(count) = &name.count {
            let (gap, size) = (name.size * 0.35, name.size * 0.85);
            write!(
                out,
                "<tspan dx=\"{}\" font-size=\"{}\" font-weight=\"400\" fill=\"{}\">{}</tspan>",
                number(gap),
                number(size),
                palette.quiet,
                escaped(count)
            )?;
        }
        out.push_str("</text>\n");
    }
    out.push_str("</g>\n");
    Ok(())
}

fn legend(out: &mut String, paper: &Paper, palette: &Palette) -> std::fmt::Result {
    for sign in &paper.legend {
        let (x, y) = sign.at;
        writeln!(out, "<path d=\"{}\" fill=\"{}\"/>", shape(sign.glyph, x, y, 6.0), kind(palette, sign.kind))?;
    }
    for ((x, y), rank) in &paper.samples {
        write!(out, "<path d=\"M{} {}h28\" stroke-width=\"1.4\" fill=\"none\"", number(*x), number(*y))?;
        match rank {
            Some(rank) => stroke(out, *rank, palette)?,
            None => write!(out, " stroke=\"{}\" stroke-dasharray=\"{UNPROVED}\"", palette.line)?,
        }
        out.push_str("/>\n");
    }
    Ok(())
}

fn line(out: &mut String, text: &TextLine, palette: &Palette) -> std::fmt::Result {
    let fill = if text.quiet { palette.quiet } else { palette.text };
    let bold = if text.bold { " font-weight=\"600\"" } else { "" };
    let ((x, y), size) = (text.at, number(text.size));
    let said = escaped(&text.text);
    writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"{size}\"{bold} fill=\"{fill}\">{said}</text>",
        number(x),
        number(y)
    )
}

fn kind(palette: &Palette, kind: u8) -> &'static str {
    palette.kinds[usize::from(kind) % palette.kinds.len()]
}

/// The shape of a kind around a point, of about the same area whatever it is.
fn shape(glyph: char, x: f32, y: f32, r: f32) -> String {
    let polygon = |points: &[(f32, f32)]| {
        let points: Vec<String> =
            points.iter().map(|(px, py)| format!("{} {}", number(x + px * r), number(y + py * r))).collect();
        format!("M{}Z", points.join("L"))
    };
    let square =
        |half: f32| format!("M{} {}h{d}v{d}h-{d}Z", number(x - half), number(y - half), d = number(2.0 * half));
    match glyph {
        '▲' => polygon(&[(0.0, -1.15), (1.1, 0.8), (-1.1, 0.8)]),
        '■' => square(r * 0.88),
        '▣' => format!("{}{}", square(r * 0.92), hole(x, y, r * 0.5)),
        '◆' => polygon(&[(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)]),
        '★' => {
            let point = |k: i32| {
                let far = if k % 2 == 0 { 1.3 } else { 0.58 };
                let angle = (k as f32 / 10.0 - 0.25) * std::f32::consts::TAU;
                (far * angle.cos(), far * angle.sin())
            };
            polygon(&(0..10).map(point).collect::<Vec<_>>())
        }
        '✚' => polygon(&[
            (-0.4, -1.1),
            (0.4, -1.1),
            (0.4, -0.4),
            (1.1, -0.4),
            (1.1, 0.4),
            (0.4, 0.4),
            (0.4, 1.1),
            (-0.4, 1.1),
            (-0.4, 0.4),
            (-1.1, 0.4),
            (-1.1, -0.4),
            (-0.4, -0.4),
        ]),
        '•' => circle(x, y, r * 0.75),
        _ => circle(x, y, r),
    }
}

fn circle(x: f32, y: f32, r: f32) -> String {
    format!(
        "M{} {}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0Z",
        number(x - r),
        number(y),
        r = number(r),
        d = number(2.0 * r)
    )
}

/// A square that goes round the other way, so that it stays open.
fn hole(x: f32, y: f32, half: f32) -> String {
    format!("M{} {}v{d}h{d}v-{d}Z", number(x - half), number(y - half), d = number(2.0 * half))
}

fn number(value: f32) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_string)
}

fn hundredths(value: f32) -> String {
    format!("{value:.2}")
}

/// Text that is nothing but text, wherever it stands: marks of XML, controls and what XML forbids.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in safe(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
