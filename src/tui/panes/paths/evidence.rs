//! The evidence of a hop in the place of the sheet: what the relation says, when it held, and every source in full.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::analysis::paths::Hop;
use crate::network::{Column, Network};
use crate::query::{Target, field_named};
use crate::scene::cells::{clip, width};
use crate::text::{self, safe};
use crate::tui::app::{App, Pane, Tab, inner};
use crate::tui::panes::actors::textwrap;
use crate::tui::panes::frame::block;
use crate::tui::panes::sheet::hard_wrap;

/// The hop whose evidence is to be shown, its number and how many there are.
pub fn hop(app: &App) -> Option<(Hop, usize, usize)> {
    let at = app.paths.hop.filter(|_| matches!(app.tab, Tab::Paths | Tab::Map))?;
    let lit = app.lit.as_ref()?;
    Some((*lit.hops.get(at)?, at + 1, lit.hops.len()))
}

/// Draws the evidence of a hop.
pub fn draw(app: &mut App, (hop, at, count): (Hop, usize, usize), f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let title = (words.hop_title)(at, count);
    f.render_widget(block(app, app.pane == Pane::Sheet, &title, None), area);
    let area = inner(area);
    if area.height == 0 || area.width < 12 {
        return;
    }
    let network = app.network();
    let lines = lines(app, &network, hop, area.width as usize);
    let rows = area.height as usize;
    app.areas.sheet = area;
    app.areas.sheet_rows = rows;
    app.sheet.offset = app.sheet.offset.min(lines.len().saturating_sub(rows));
    let more = lines.len().saturating_sub(app.sheet.offset + rows);
    for (i, line) in lines.into_iter().skip(app.sheet.offset).take(rows).enumerate() {
        f.render_widget(line, Rect { y: area.y + i as u16, height: 1, ..area });
    }
    if more > 0 {
        let note = format!(" ↓ {more} ");
        let cells = width(&note) as u16;
        let at = Rect { x: area.right().saturating_sub(cells), y: area.bottom(), width: cells, height: 1 };
        f.render_widget(Line::styled(note, app.theme.quiet()), at);
    }
}

fn lines(app: &App, network: &Network, hop: Hop, cells: usize) -> Vec<Line<'static>> {
    let (words, lang, relation) = (app.words(), app.lang, hop.relation);
    let mut lines: Vec<Line<'static>> = Vec::new();
    let actor = |actor: u32, lead: &str| {
        let kind = network.kind(actor);
        let name = textwrap(&safe(network.name(actor)), cells.saturating_sub(width(lead) + 2));
        let place = |i: usize| if i == 0 { app.theme.symbol(kind).to_string() } else { " ".to_string() };
        let lead = lead.to_string();
        name.into_iter().enumerate().map(move |(i, part)| {
            let lead = if i == 0 { lead.clone() } else { " ".repeat(width(&lead)) };
            Line::from(vec![
                Span::raw(lead),
                Span::styled(format!("{} ", place(i)), app.theme.hue(kind.hue)),
                Span::styled(part, app.theme.title()),
            ])
        })
    };
    lines.extend(actor(hop.from, ""));
    let kind = network.relation_kind(relation);
    let label = safe(kind.label_of(hop.forward).of(lang)).into_owned();
    let when = text::when(network, relation, lang);
    for part in textwrap(&format!("{label}, {when}"), cells.saturating_sub(2)) {
        lines.push(Line::from(vec![Span::raw("  "), Span::styled(part, app.theme.heading())]));
    }
    lines.extend(actor(hop.to, "→ "));
    lines.push(Line::default());
    let said = network.relation_label(relation);
    if !said.is_empty() {
        lines.extend(textwrap(&text::quoted(said, lang), cells).into_iter().map(Line::from));
        lines.push(Line::default());
    }
    let attributes: Vec<&Column> =
        network.relation_columns().iter().filter(|column| column.value(relation).is_some()).collect();
    for column in &attributes {
        let value = column.text(relation);
        let field = field_named(&column.name, Target::Relations);
        let label = field.map_or(column.name.as_str(), |field| field.label.of(lang));
        let line = format!("{} · {}", safe(label), safe(value));
        lines.extend(textwrap(&line, cells).into_iter().map(|part| Line::styled(part, app.theme.quiet())));
    }
    if !attributes.is_empty() {
        lines.push(Line::default());
    }
    lines.push(Line::styled(words.sources, app.theme.title()));
    let sources = network.relation_sources(relation);
    if sources.is_empty() {
        lines.extend(textwrap(words.unsourced_hop, cells).into_iter().map(Line::from));
    }
    for (i, source) in sources.iter().enumerate() {
        let mark = format!("[{}] ", i + 1);
        let said = text::paths::source_line(network, *source, lang);
        for (i, part) in hard_wrap(&said, cells.saturating_sub(width(&mark)), 6).into_iter().enumerate() {
            let head = if i == 0 { mark.clone() } else { " ".repeat(width(&mark)) };
            lines.push(Line::from(vec![Span::styled(head, app.theme.quiet()), Span::raw(part)]));
        }
    }
    let subset = app.explorer.subset();
    let others: Vec<u32> = subset
        .links(network, hop.from)
        .filter(|link| link.other == hop.to && link.relation != relation)
        .map(|link| link.relation)
        .collect();
    if !others.is_empty() {
        lines.push(Line::default());
        let said = textwrap(&(words.other_evidence)(others.len()), cells);
        lines.extend(said.into_iter().map(|part| Line::styled(part, app.theme.title())));
        for other in others {
            let label = text::paths::walked(network, other, network.ends(other).0 == hop.from, lang);
            let line = format!("{label} ({})", text::when_compact(network, other));
            lines.push(Line::raw(clip(&line, cells).into_owned()));
        }
    }
    lines
}
