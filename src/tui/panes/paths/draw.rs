//! How the paths look: what was asked, what was found of it, and each path hop by hop.
//!
//! What keys do is in the module above.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::web;
use crate::analysis::paths::{Path, TimeMode};
use crate::network::Network;
use crate::scene::cells::{clip, pad, width};
use crate::text::paths::Footnotes;
use crate::text::{self, safe};
use crate::tui::app::{App, Pane};
use crate::tui::panes::actors::{textwrap, window};
use crate::tui::panes::frame::select_row;
use crate::tui::panes::sheet::{Numbering, hard_wrap};

/// The path as lines, broken between hops. A hop always shows where it leads: its relation is cut before the name is.
fn chain(
    app: &App,
    network: &Network,
    path: &Path,
    walked: Option<usize>,
    numbering: &mut Numbering,
    cells: usize,
) -> Vec<Vec<Span<'static>>> {
    let actor = |a: u32, room: usize| {
        let kind = network.kind(a);
        let name = clip(&safe(network.short_or_name(a)), room.saturating_sub(2)).into_owned();
        vec![
            Span::styled(format!("{} ", app.theme.symbol(kind)), app.theme.hue(kind.hue)),
            Span::styled(name, app.theme.title()),
        ]
    };
    let measure = |spans: &[Span]| spans.iter().map(Span::width).sum::<usize>();
    let mut lines = vec![actor(path.hops[0].from, cells)];
    let mut used = measure(&lines[0]);
    for (at, hop) in path.hops.iter().enumerate() {
        let kind = network.relation_kind(hop.relation);
        let label = safe(kind.label_of(hop.forward).of(app.lang)).into_owned();
        let when = text::when_compact(network, hop.relation);
        let marks = numbering.marks(network.relation_sources(hop.relation));
        let marks = if marks.is_empty() { app.words().unsourced.to_string() } else { marks };
        let proof = format!(" ({when}) {marks} ");
        let name = 2 + width(&safe(network.short_or_name(hop.to)));
        let fixed = width(&proof) + 3;
        let line = lines.last_mut().expect("never empty");
        let same_line = used + 4 + width(&label) + fixed + name <= cells;
        // On a line of its own a hop begins two cells in.
        let room = if same_line { cells - used - 4 } else { cells.saturating_sub(2) };
        let label = clip(&label, room.saturating_sub(fixed + name.min(room / 2)).max(6)).into_owned();
        let left = room.saturating_sub(width(&label) + fixed);
        let label = match walked == Some(at) {
            true => Span::styled(label, app.theme.focus()),
            false => Span::raw(label),
        };
        let mut spans = vec![label, Span::styled(proof, app.theme.quiet()), Span::styled("─▶ ", app.theme.quiet())];
        spans.extend(actor(hop.to, left));
        if same_line {
            line.push(Span::styled(" ── ", app.theme.quiet()));
            used += 4 + measure(&spans);
            line.extend(spans);
        } else {
            used = 2 + measure(&spans);
            spans.insert(0, Span::raw("  "));
            lines.push(spans);
        }
    }
    lines
}

/// The sources of the path under the cursor, below the list: what proves it stays in sight.
fn proof(app: &App, network: &Network, numbering: &Numbering, cells: usize, rows: usize) -> Vec<Line<'static>> {
    let Some(path) = app.paths.current() else { return Vec::new() };
    let mut cited: Vec<usize> = path
        .hops
        .iter()
        .flat_map(|hop| network.relation_sources(hop.relation))
        .filter_map(|source| numbering.met.iter().position(|known| known == source))
        .collect();
    cited.sort_unstable();
    cited.dedup();
    let mut lines: Vec<Line> = Vec::new();
    let mut mark_width = 0;
    for at in cited {
        let mark = format!("[{}] ", at + 1);
        mark_width = width(&mark);
        let said = text::paths::source_line(network, numbering.met[at], app.lang);
        for (i, part) in hard_wrap(&said, cells.saturating_sub(width(&mark)), 2).into_iter().enumerate() {
            let head = if i == 0 { mark.clone() } else { " ".repeat(width(&mark)) };
            lines.push(Line::from(vec![Span::styled(head, app.theme.quiet()), Span::raw(part)]));
        }
    }
    if lines.len() > rows {
        lines.truncate(rows);
        // What has no room is not passed over in silence.
        if let Some(last) = lines.last_mut().and_then(|line| line.spans.last_mut()) {
            let room = cells.saturating_sub(mark_width);
            last.content = format!("{}…", clip(&last.content, room.saturating_sub(1)).trim_end_matches('…')).into();
        }
    }
    lines
}

/// What stands below a short list: the path under the cursor as sentences, what strength means, what there is to do. Each
/// only where there is room for all of it.
fn beside(app: &App, network: &Network, met: Vec<u32>, cells: usize, rows: usize) -> Vec<Line<'static>> {
    let Some(path) = app.paths.current() else { return Vec::new() };
    let mut notes = Footnotes::behind(met);
    let room = cells.saturating_sub(4);
    let wrapped = |text: &str| textwrap(text, room);
    let keys = app.words().paths_keys;
    let widest = keys.iter().map(|(key, _)| width(key)).max().unwrap_or(0);
    let key = |(key, said): &(&str, &str)| clip(&format!("{}  {said}", pad(key, widest)), room).into_owned();
    let said = [
        (wrapped(&text::paths::path_sentence(network, path, &mut notes, app.lang)), app.theme.text()),
        (wrapped(&text::paths::strength(app.lang)), app.theme.quiet()),
        (keys.iter().map(key).collect(), app.theme.quiet()),
    ];
    let mut lines = Vec::new();
    for (block, style) in said {
        if lines.len() + 1 + block.len() > rows {
            break;
        }
        lines.push(Line::default());
        lines.extend(block.into_iter().map(|line| Line::styled(format!("    {line}"), style)));
    }
    lines
}

/// A heading in lines that break between its parts, and within one only where it has no room by itself.
fn by_parts(heading: &str, cells: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in heading.split(" · ") {
        match lines.last_mut() {
            Some(line) if width(line) + 3 + width(part) <= cells => {
                line.push_str(" · ");
                line.push_str(part);
            }
            _ => lines.push(part.to_string()),
        }
    }
    lines.iter().flat_map(|line| textwrap(line, cells)).collect()
}

/// Draws the paths.
pub fn draw(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let network = app.network();
    let cells = area.width as usize;
    if app.paths.web.is_some() || app.paths.weaving {
        web::draw(app, f, area);
        return;
    }
    let Some(question) = app.paths.question.clone() else {
        let lines: Vec<Line> =
            textwrap(words.paths_help, cells.saturating_sub(4)).into_iter().map(Line::from).collect();
        let rows = (lines.len() as u16).min(area.height);
        let place = Rect {
            x: area.x + 2,
            y: area.y + (area.height - rows) / 3,
            width: area.width.saturating_sub(4),
            height: rows,
        };
        f.render_widget(ratatui::widgets::Paragraph::new(lines), place);
        return;
    };
    let (from, to) = (app.name(question.from), app.name(question.to));
    f.render_widget(
        Line::styled(clip(&format!("{from} → {to}"), cells).into_owned(), app.theme.title()),
        Rect { height: 1, ..area },
    );
    let status = status(app);
    let stale = app.version != app.paths.asked_at && !app.paths.running;
    let status = if stale { format!("{status} · {}", words.paths_stale) } else { status };
    let status: Vec<String> = textwrap(&status, cells);
    let status_rows = status.len().min(3) as u16;
    for (i, line) in status.into_iter().take(3).enumerate() {
        f.render_widget(Line::styled(line, app.theme.quiet()), Rect { y: area.y + 1 + i as u16, height: 1, ..area });
    }
    let body = Rect { y: area.y + 2 + status_rows, height: area.height.saturating_sub(2 + status_rows), ..area };
    app.areas.rows = body;
    if let Some(why_not) = &app.paths.why_not {
        let report = text::tui::why_not_lines(&app.explorer, &question, why_not, app.lang);
        let lines: Vec<Line> = report.iter().flat_map(|line| textwrap(line, cells)).map(Line::from).collect();
        f.render_widget(ratatui::widgets::Paragraph::new(lines), body);
        return;
    }
    let Some(found) = app.paths.found.clone() else { return };
    let mut numbering = Numbering::default();
    let mut lines: Vec<(Line<'static>, Option<usize>)> = Vec::new();
    let mut tops = Vec::new();
    for (i, path) in found.answer.paths.iter().enumerate() {
        tops.push(lines.len());
        let number = format!("{:>2}  ", i + 1);
        // The reason of its rank: length or weight, proof, strength, time.
        let heading = text::paths::heading(&network, path, app.paths.mode(), app.lang);
        for (at, part) in by_parts(&heading, cells.saturating_sub(width(&number))).into_iter().enumerate() {
            let head = if at == 0 { number.clone() } else { " ".repeat(width(&number)) };
            lines.push((Line::styled(format!("{head}{part}"), app.theme.heading()), (at == 0).then_some(i)));
        }
        let walked = app.paths.hop.filter(|_| i == app.paths.cursor);
        for spans in chain(app, &network, path, walked, &mut numbering, cells.saturating_sub(4)) {
            let mut line = Line::from(spans);
            line.spans.insert(0, Span::raw("    "));
            lines.push((line, None));
        }
    }
    let most = (body.height as usize).saturating_sub(3) / 3;
    let proof = proof(app, &network, &numbering, cells, most);
    let body = if proof.is_empty() {
        body
    } else {
        let list = Rect { height: body.height - proof.len() as u16 - 1, ..body };
        let rule = Rect { y: list.bottom(), height: 1, ..body };
        f.render_widget(Line::styled("─".repeat(cells), app.theme.quiet()), rule);
        for (i, line) in proof.into_iter().enumerate() {
            f.render_widget(line, Rect { y: rule.y + 1 + i as u16, ..rule });
        }
        list
    };
    app.areas.rows = body;
    let rows = body.height as usize;
    let spare = rows.saturating_sub(lines.len());
    for (i, line) in beside(app, &network, numbering.met, cells, spare).into_iter().enumerate() {
        f.render_widget(line, Rect { y: body.y + (lines.len() + i) as u16, height: 1, ..body });
    }
    let top = tops.get(app.paths.cursor).copied().unwrap_or(0);
    let bottom = tops.get(app.paths.cursor + 1).copied().unwrap_or(lines.len());
    let offset =
        window(bottom.saturating_sub(1).min(top + rows.saturating_sub(1)), app.paths.offset, lines.len(), rows);
    app.paths.offset = window(top, offset, lines.len(), rows);
    app.paths.tops = tops;
    for (i, (line, path)) in lines.into_iter().skip(app.paths.offset).take(rows).enumerate() {
        let place = Rect { y: body.y + i as u16, height: 1, ..body };
        f.render_widget(line, place);
        if path == Some(app.paths.cursor) {
            select_row(app, f, place, app.pane == Pane::Middle);
        }
    }
}

/// How many there are, how many are listed, and how to go on.
fn status(app: &App) -> String {
    let words = app.words();
    let mut parts = Vec::new();
    if app.paths.asks.directed {
        parts.push(words.constraint_directed.to_string());
    }
    match app.paths.asks.time {
        TimeMode::Any => {}
        TimeMode::Same => parts.push(words.constraint_same.to_string()),
        TimeMode::Chronological => parts.push(words.constraint_chronological.to_string()),
    }
    if app.paths.running {
        parts.insert(0, words.searching.to_string());
        return parts.join(" · ");
    }
    let Some(found) = &app.paths.found else { return parts.join(" · ") };
    let answer = &found.answer;
    let asked_k = app.paths.question.as_ref().is_some_and(|question| question.k.is_some());
    let said = if answer.paths.is_empty() && answer.stopped.is_none() {
        words.no_path.to_string()
    } else {
        match app.paths.question.as_ref().and_then(|question| question.apart) {
            Some(apart) => text::paths::independent(found, apart, app.lang),
            None => text::paths::found(answer, asked_k, app.lang),
        }
    };
    parts.insert(0, said);
    parts.join(" · ")
}
