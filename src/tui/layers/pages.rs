//! Texts to read on top of the panes: a receipt, common neighbours, why two actors are linked or not.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Layer;
use crate::analysis::alike::look_alikes;
use crate::analysis::common::common as shared_by;
use crate::scene::cells::{clip, pad};
use crate::text::{self, number, safe};
use crate::ticket::Ticket;
use crate::tui::app::{App, Effect};
use crate::tui::jobs::Lane;
use crate::tui::keys::Key;
use crate::tui::panes::actors::textwrap;
use crate::tui::panes::frame::popup;

/// A line of a page.
pub enum PageLine {
    /// Words, wrapped at the width of the page.
    Words(String),
    /// The same, as a heading.
    Heading(String),
    /// A key and what it does, in two columns.
    Key(String, String),
    /// A line that is styled already.
    Styled(Line<'static>),
    /// An empty line.
    Blank,
}

/// A text to read.
pub struct Page {
    title: String,
    lines: Vec<PageLine>,
    offset: usize,
}

/// A page of these lines.
pub fn page(title: String, lines: Vec<PageLine>) -> Layer {
    Layer::Page(Page { title, lines, offset: 0 })
}

/// What the import had to tell. The questions are looked for beside it, and stand below it once they are there.
pub fn receipt(app: &mut App) -> Layer {
    let (network, lang) = (app.network(), app.lang);
    app.start(Lane::Try, move |ticket| {
        let found = look_alikes(&network, ticket).unwrap_or_default();
        let lines = text::receipt::look_alikes(&network, &found, lang);
        move |app: &mut App| {
            let title = app.words().receipt_title;
            if let Some(Layer::Page(page)) = app.layers.last_mut()
                && page.title == title
            {
                page.lines.extend(lines.into_iter().map(PageLine::Words));
            }
        }
    });
    let mut lines = Vec::new();
    for file in &app.explorer.receipt().files {
        let mut said = text::receipt::file(file, app.lang).into_iter();
        if let Some(first) = said.next() {
            lines.push(PageLine::Heading(first));
        }
        lines.extend(said.map(PageLine::Words));
        lines.push(PageLine::Blank);
    }
    page(app.words().receipt_title.to_string(), lines)
}

/// Actors that are linked to every marked one, then those linked to some of them.
pub fn common(app: &App) -> Layer {
    let words = app.words();
    let (network, subset) = (app.explorer.network(), app.explorer.subset());
    let marks = app.explorer.marks();
    // One hop around the marked: nobody waits for it.
    let shared = shared_by(network, subset, marks, &Ticket::new()).unwrap_or_default();
    let count = shared.iter().filter(|shared| shared.linked as usize == marks.len()).count();
    let names: Vec<String> = marks.iter().map(|mark| app.name(*mark)).collect();
    let names = text::and(&names, app.lang);
    let mut lines = vec![PageLine::Words((words.common_found)(&names, count)), PageLine::Blank];
    for (at, shared) in shared.iter().enumerate() {
        if at == count && at > 0 {
            lines.push(PageLine::Blank);
        }
        let kind = network.kind(shared.actor);
        let mut head = vec![
            Span::styled(format!("{} ", app.theme.symbol(kind)), app.theme.hue(kind.hue)),
            Span::styled(safe(network.name(shared.actor)).into_owned(), app.theme.title()),
        ];
        if at >= count {
            let linked = text::webs::linked_to(shared.linked, marks.len(), app.lang);
            head.push(Span::styled(format!(" · {linked}"), app.theme.quiet()));
        }
        lines.push(PageLine::Styled(Line::from(head)));
        for relation in &shared.relations {
            let sentence = text::tui::relation_sentence(network, *relation, app.lang);
            lines.push(PageLine::Words(format!("    {sentence}")));
        }
    }
    page(words.common_title.to_string(), lines)
}

/// Why the ends of the last question are linked, or why not.
pub fn why(app: &App) -> Layer {
    let words = app.words();
    let network = app.explorer.network();
    let mut lines = Vec::new();
    if let (Some(why_not), Some(question)) = (&app.paths.why_not, &app.paths.question) {
        let said = text::tui::why_not_lines(&app.explorer, question, why_not, app.lang);
        lines.extend(said.into_iter().map(PageLine::Words));
    } else if let Some(web) = &app.paths.web {
        let said = crate::tui::panes::paths::web::as_text(app, web);
        lines.extend(said.lines().map(|line| PageLine::Words(line.to_string())));
    } else if let Some(path) = app.paths.current() {
        let said = text::tui::path_text(network, path, app.paths.mode(), app.lang);
        lines.extend(said.lines().map(|line| PageLine::Words(line.to_string())));
        if let Some(found) = &app.paths.found
            && let Some(count) = &found.answer.count
        {
            lines.push(PageLine::Blank);
            let count = text::words::grouped(&count.to_string(), app.lang);
            lines.push(PageLine::Words((words.why_count)(&count, path.hops.len())));
        }
    } else {
        lines.push(PageLine::Words(words.no_paths_yet.to_string()));
    }
    page(words.why_title.to_string(), lines)
}

/// What a key does on a page.
pub fn key(app: &mut App, mut layer: Page, key: Key) -> Vec<Effect> {
    match (key.code, key.typed()) {
        (KeyCode::Up, _) | (_, Some('k')) => layer.offset = layer.offset.saturating_sub(1),
        (KeyCode::Down, _) | (_, Some('j')) => layer.offset += 1,
        (KeyCode::PageUp, _) => layer.offset = layer.offset.saturating_sub(10),
        (KeyCode::PageDown, _) | (_, Some(' ')) => layer.offset += 10,
        (KeyCode::Home, _) => layer.offset = 0,
        (KeyCode::Esc | KeyCode::Enter, _) | (_, Some('q' | '?')) => return Vec::new(),
        _ => {}
    }
    let rows = wrapped(app, &layer, app.size.0).len();
    layer.offset = layer.offset.min(rows.saturating_sub(app.size.1.saturating_sub(6) as usize));
    app.layers.push(Layer::Page(layer));
    Vec::new()
}

/// The width of a page: that of a popup, which takes slivers at its sides too.
fn page_width(cols: u16) -> u16 {
    if cols < 96 + 12 { cols } else { 96 }
}

fn wrapped(app: &App, layer: &Page, cols: u16) -> Vec<Line<'static>> {
    let cells = page_width(cols).saturating_sub(4) as usize;
    let mut lines = Vec::new();
    let mut rest = &layer.lines[..];
    while let Some((line, after)) = rest.split_first() {
        let keys = rest.iter().take_while(|line| matches!(line, PageLine::Key(..))).count();
        if keys > 3 && cells >= 84 {
            lines.extend(two_columns(app, &rest[..keys], cells));
            rest = &rest[keys..];
            continue;
        }
        rest = after;
        match line {
            PageLine::Words(text) => {
                let indent = text.chars().take_while(|c| *c == ' ').count();
                let wrapped = textwrap(text.trim_start(), cells.saturating_sub(indent));
                lines.extend(wrapped.into_iter().map(|line| Line::from(format!("{}{line}", " ".repeat(indent)))));
            }
            PageLine::Heading(text) => {
                lines.extend(textwrap(text, cells).into_iter().map(|line| Line::styled(line, app.theme.heading())));
            }
            PageLine::Key(key, text) => {
                let wide = 16.min(cells / 3);
                for (i, part) in textwrap(text, cells.saturating_sub(wide + 1)).into_iter().enumerate() {
                    let head = if i == 0 { clip(key, wide).into_owned() } else { String::new() };
                    let head = pad(&head, wide);
                    lines.push(Line::from(vec![Span::styled(head, app.theme.key()), Span::raw(format!(" {part}"))]));
                }
            }
            PageLine::Styled(line) => lines.push(line.clone()),
            PageLine::Blank => lines.push(Line::default()),
        }
    }
    lines
}

/// Keys in two columns, read down the first and then down the second.
fn two_columns(app: &App, keys: &[PageLine], cells: usize) -> Vec<Line<'static>> {
    let column = (cells - 2) / 2;
    let one = |line: &PageLine| -> Vec<Vec<Span<'static>>> {
        let PageLine::Key(key, text) = line else { return Vec::new() };
        let wide = 12;
        let wrapped = textwrap(text, column.saturating_sub(wide + 1));
        let head = |i: usize| if i == 0 { clip(key, wide).into_owned() } else { String::new() };
        let spans = wrapped.into_iter().enumerate();
        spans
            .map(|(i, part)| vec![Span::styled(pad(&head(i), wide), app.theme.key()), Span::raw(format!(" {part}"))])
            .collect()
    };
    let all: Vec<Vec<Vec<Span>>> = keys.iter().map(one).collect();
    let total: usize = all.iter().map(Vec::len).sum();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for rows in all {
        if left.len() < total.div_ceil(2) { left.extend(rows) } else { right.extend(rows) }
    }
    let mut right = right.into_iter();
    let join = |mut spans: Vec<Span<'static>>| {
        let used: usize = spans.iter().map(Span::width).sum();
        spans.push(Span::raw(" ".repeat((column + 2).saturating_sub(used))));
        spans.extend(right.next().unwrap_or_default());
        Line::from(spans)
    };
    left.into_iter().map(join).collect()
}

/// Draws a page.
pub fn draw(app: &mut App, layer: &Page, f: &mut Frame<'_>, area: Rect) {
    let lines = wrapped(app, layer, area.width);
    let rows = (lines.len() as u16 + 3).clamp(5, area.height.saturating_sub(2).max(5));
    let inside = popup(app, f, area, (page_width(area.width), rows), &layer.title);
    if inside.height < 2 {
        return;
    }
    let visible = inside.height as usize - 1;
    let count = lines.len();
    for (i, line) in lines.into_iter().skip(layer.offset).take(visible).enumerate() {
        f.render_widget(line, Rect { y: inside.y + i as u16, height: 1, ..inside });
    }
    let words = app.words();
    let left = count.saturating_sub(layer.offset + visible);
    let foot = if left > 0 { (words.page_more)(&number(left as u64, app.lang)) } else { words.page_foot.to_string() };
    let place = Rect { y: inside.bottom() - 1, height: 1, ..inside };
    f.render_widget(Line::styled(clip(&foot, inside.width as usize).into_owned(), app.theme.quiet()), place);
}
