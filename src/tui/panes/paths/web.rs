//! The smallest web that links several marked actors: asked for, told in sentences, walked, lit on the map.
//!
//! How it is found is in `analysis::steiner`; paths between two are in the module above.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::analysis::paths::Path;
use crate::analysis::steiner::{Connected, Loss, Piece, connect, losses};
use crate::network::Truth;
use crate::scene::cells::{clip, pad, width};
use crate::text::explained::escaped;
use crate::text::paths::Footnotes;
use crate::text::{self, safe, webs};
use crate::tui::action::Action;
use crate::tui::app::{App, Level, Pane, Tab};
use crate::tui::jobs::Lane;
use crate::tui::panes::actors::{textwrap, window};
use crate::tui::panes::frame::select_row;

/// A web, with what each part of it is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Linked {
    /// What was found.
    pub found: Connected,
    /// What it would cost to do without each part.
    pub losses: Vec<(Piece, Loss)>,
}

/// Looks for the web that links these actors, away from the screen.
pub fn ask(app: &mut App, actors: Vec<u32>) {
    (app.tab, app.pane) = (Tab::Paths, Pane::Middle);
    // A step that nobody asked for is no reason to find nothing.
    let asked = app.explorer.asked_view();
    if asked != *app.explorer.view() {
        app.set_view(asked, move |app| look(app, actors));
    } else {
        look(app, actors);
    }
}

fn look(app: &mut App, actors: Vec<u32>) {
    app.paths.web = None;
    app.paths.question = None;
    app.paths.found = None;
    app.paths.why_not = None;
    app.paths.weaving = true;
    (app.paths.cursor, app.paths.offset, app.paths.asked_at) = (0, 0, app.version);
    let (network, subset) = (app.network(), app.explorer.subset().clone());
    app.start(Lane::Paths, move |ticket| {
        let found = connect(&network, &subset, &actors, ticket).and_then(|found| {
            let losses = losses(&network, &subset, &found, ticket)?;
            Ok(Linked { found, losses })
        });
        move |app: &mut App| {
            app.paths.weaving = false;
            match found {
                Ok(linked) => {
                    app.paths.web = Some(linked);
                    light(app);
                }
                Err(_) => app.say(Level::Note, text::errors::stopped(app.lang)),
            }
        }
    });
}

/// Lights the web on the map.
fn light(app: &mut App) {
    app.paths.hop = None;
    app.lit = app.paths.web.as_ref().map(|web| as_path(app, web)).filter(|path| !path.hops.is_empty());
    app.lit_is_web = app.lit.is_some();
}

/// The hops of a web in the order in which one walks it, as the map lights them.
fn as_path(app: &App, web: &Linked) -> Path {
    let hops = web.found.walk(app.explorer.network()).into_iter().map(|(_, hop)| hop).collect();
    Path { hops, unsourced: 0, weakness: 0, cost: 0.0, weighted: false, parallel: Vec::new(), time: Truth::No }
}

/// What an action does among the relations of a web.
pub fn act(app: &mut App, action: Action) {
    let last = app.paths.web.as_ref().map_or(0, |web| web.found.web.relations.len().saturating_sub(1));
    let cursor = app.paths.cursor;
    app.paths.cursor = match action {
        Action::Up | Action::Left => cursor.saturating_sub(1),
        Action::Down | Action::Right => (cursor + 1).min(last),
        Action::PageUp => cursor.saturating_sub(10),
        Action::PageDown => (cursor + 10).min(last),
        Action::Fit => 0,
        Action::Last => last,
        Action::Open => {
            let start = app.lit.as_ref().and_then(|lit| lit.hops.first()).map(|hop| hop.from);
            if let Some(start) = start.filter(|start| app.explorer.subset().has_actor(*start)) {
                app.explorer.set_focus(Some(start));
                app.selected = Some(start);
                app.tab = Tab::Map;
                app.version += 1;
            }
            return;
        }
        _ => return,
    };
    if app.lit.is_some() && app.lit_is_web {
        app.paths.hop = Some(app.paths.cursor);
        app.sheet.offset = 0;
    }
}

/// The web as text with its sources, for the clipboard.
pub fn as_text(app: &App, web: &Linked) -> String {
    let (network, lang) = (app.explorer.network(), app.lang);
    let mut notes = Footnotes::new();
    let mut text = format!("{}\n{}\n", webs::names(network, &web.found.linked, lang), webs::web(&web.found, lang));
    for (depth, hop) in web.found.walk(network) {
        let start = safe(network.short_or_name(hop.from)).into_owned();
        let rest = text::paths::hop(network, &hop, &mut notes, lang);
        text.push_str(&format!("{}{start}{rest}\n", "  ".repeat(depth)));
    }
    for line in notes.lines(network, lang) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// The web as Markdown: a heading, a list of its relations, what each part is worth, the sources.
pub fn as_markdown(app: &App, web: &Linked) -> String {
    let (network, lang) = (app.explorer.network(), app.lang);
    let mut notes = Footnotes::new();
    let names = webs::names(network, &web.found.linked, lang);
    let mut text = format!("# {}\n\n{}.\n\n", escaped(&names), escaped(&webs::web(&web.found, lang)));
    for (depth, hop) in web.found.walk(network) {
        let start = safe(network.short_or_name(hop.from)).into_owned();
        let rest = text::paths::hop(network, &hop, &mut notes, lang);
        text.push_str(&format!("{}- {}\n", "  ".repeat(depth), escaped(&format!("{start}{rest}"))));
    }
    if !web.losses.is_empty() {
        text.push_str(&format!("\n## {}\n\n", escaped(&webs::losses_title(lang))));
    }
    for (piece, loss) in &web.losses {
        let piece = escaped(&webs::piece(network, *piece, lang));
        text.push_str(&format!("- {piece}: {}\n", escaped(&webs::loss(*loss, lang))));
    }
    if !notes.sources().is_empty() {
        text.push_str(&format!("\n## {}\n\n", text::words::capitalised(text::words::SOURCE.many.of(lang))));
    }
    for (i, source) in notes.sources().iter().enumerate() {
        text.push_str(&format!("{}. {}\n", i + 1, escaped(&text::paths::source_line(network, *source, lang))));
    }
    text
}

/// Draws the web: its relations as sentences, then what it would cost to do without each part.
pub fn draw(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    let (words, lang, cells) = (app.words(), app.lang, area.width as usize);
    let network = app.network();
    let Some(web) = app.paths.web.clone() else {
        f.render_widget(Line::styled(words.searching, app.theme.quiet()), Rect { height: 1, ..area });
        return;
    };
    let names = webs::names(&network, &web.found.linked, lang);
    f.render_widget(Line::styled(clip(&names, cells).into_owned(), app.theme.title()), Rect { height: 1, ..area });
    let mut head: Vec<String> = Vec::new();
    if web.found.web.relations.is_empty() {
        head.push(text::words::capitalised(&webs::no_web(lang)));
    } else {
        head.push(text::words::capitalised(&webs::web(&web.found, lang)));
    }
    head.extend(webs::apart(&network, &web.found, lang));
    if app.version != app.paths.asked_at {
        head.push(words.web_stale.to_string());
    }
    let head: Vec<String> = head.iter().flat_map(|line| textwrap(line, cells)).take(6).collect();
    let mut y = area.y + 1;
    for line in head {
        if y < area.bottom() {
            f.render_widget(Line::styled(line, app.theme.quiet()), Rect { y, height: 1, ..area });
            y += 1;
        }
    }
    let body = Rect { y: y + 1, height: area.bottom().saturating_sub(y + 1), ..area };
    app.areas.rows = body;
    let mut lines: Vec<(Line<'static>, Option<usize>)> = Vec::new();
    let mut tops = Vec::new();
    let mut notes = Footnotes::new();
    let actor = |actor: u32| {
        let kind = network.kind(actor);
        let is_asked = web.found.linked.contains(&actor);
        let style = if is_asked { app.theme.title() } else { app.theme.text() };
        let name = safe(network.short_or_name(actor)).into_owned();
        [Span::styled(format!("{} ", app.theme.symbol(kind)), app.theme.hue(kind.hue)), Span::styled(name, style)]
    };
    for (at, (depth, hop)) in web.found.walk(&network).into_iter().enumerate() {
        tops.push(lines.len());
        let indent = "  ".repeat(depth.min(8));
        let label = text::paths::walked(&network, hop.relation, hop.forward, lang);
        let when = text::when_compact(&network, hop.relation);
        let marks = notes.marks(network.relation_sources(hop.relation), lang);
        let mut first = vec![Span::raw(indent.clone())];
        first.extend(actor(hop.from));
        let second = format!(" ── {label}");
        let proof = format!(" ({when}) {marks} ");
        let fits = |spans: &[Span<'_>], more: usize| spans.iter().map(Span::width).sum::<usize>() + more <= cells;
        let end = actor(hop.to);
        let end_width: usize = 3 + end.iter().map(Span::width).sum::<usize>();
        let tail = [Span::styled("─▶ ", app.theme.quiet())].into_iter().chain(end);
        if fits(&first, width(&second) + width(&proof) + end_width) {
            first.extend([Span::raw(second), Span::styled(proof, app.theme.quiet())]);
            first.extend(tail);
            lines.push((Line::from(first), Some(at)));
        } else {
            lines.push((Line::from(first), Some(at)));
            let mut next = vec![Span::raw(format!("{indent} "))];
            let room = cells.saturating_sub(width(&indent) + 1 + width(&proof) + end_width).max(8);
            next.extend([Span::raw(clip(&second, room).into_owned()), Span::styled(proof, app.theme.quiet())]);
            next.extend(tail);
            lines.push((Line::from(next), None));
        }
    }
    if !web.losses.is_empty() {
        lines.push((Line::default(), None));
        lines.push((Line::styled(webs::losses_title(lang), app.theme.heading()), None));
        let names: Vec<String> = web.losses.iter().map(|(piece, _)| webs::piece(&network, *piece, lang)).collect();
        let widest = names.iter().map(|name| width(name)).max().unwrap_or(0).min(cells.saturating_sub(16));
        for (name, (_, loss)) in names.iter().zip(&web.losses) {
            let style = if *loss == Loss::Indispensable { app.theme.title() } else { app.theme.text() };
            let name = pad(&clip(name, widest), widest);
            let said = clip(&webs::loss_short(*loss, lang), cells.saturating_sub(widest + 2)).into_owned();
            lines.push((
                Line::from(vec![Span::styled(name, style), Span::raw("  "), Span::styled(said, app.theme.quiet())]),
                None,
            ));
        }
    }
    if !notes.sources().is_empty() {
        lines.push((Line::default(), None));
    }
    for line in notes.lines(&network, lang) {
        lines.push((Line::styled(clip(&line, cells).into_owned(), app.theme.quiet()), None));
    }
    let rows = body.height as usize;
    let top = tops.get(app.paths.cursor).copied().unwrap_or(0);
    // With the last relation under the cursor, what stands below can be read as well.
    let is_last = app.paths.cursor + 1 >= tops.len();
    let target = if is_last { lines.len().saturating_sub(1).min(top + rows.saturating_sub(1)) } else { top };
    app.paths.offset = window(target, app.paths.offset, lines.len(), rows);
    app.paths.tops = tops;
    for (i, (line, relation)) in lines.into_iter().skip(app.paths.offset).take(rows).enumerate() {
        let place = Rect { y: body.y + i as u16, height: 1, ..body };
        f.render_widget(line, place);
        if relation == Some(app.paths.cursor) {
            select_row(app, f, place, app.pane == Pane::Middle);
        }
    }
}
