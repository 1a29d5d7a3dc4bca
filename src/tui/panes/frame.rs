//! The frame around the panes: the line of the view, the three columns, the tabs, the footer, and where a click lands.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear};

use super::{actors, links, map, paths, sheet, table};
use crate::scene::cells::{clip, width};
use crate::scene::dots::Glyphs;
use crate::text::{self, number, safe};
use crate::tui::action::{ACTIONS, Action, ActionRow, PATHS};
use crate::tui::app::{App, Effect, Level, Notice, Pane, Tab};
use crate::tui::jobs::Lane;
use crate::tui::layers::Layer;
use crate::tui::theme::Theme;

/// The least size at which anything can be shown.
pub const LEAST: (u16, u16) = (24, 8);

/// Where things were drawn last, for the mouse and for pages.
#[derive(Clone, Debug, Default)]
pub struct Areas {
    /// The rows of the list of actors.
    pub actors: Rect,
    /// How many rows it has.
    pub actors_rows: usize,
    /// The middle pane.
    pub middle: Rect,
    /// The drawing.
    pub map: Rect,
    /// The sheet.
    pub sheet: Rect,
    /// How many rows it has.
    pub sheet_rows: usize,
    /// The rows of the table or of the paths.
    pub rows: Rect,
    /// The tabs.
    pub tabs: Vec<(Rect, Tab)>,
    /// The line of the view.
    pub view: Rect,
    /// The steps named in it, by their places in the view.
    pub crumbs: Vec<(Rect, usize)>,
}

/// A border with a title, and perhaps a word at its right.
pub fn block<'a>(app: &App, has_focus: bool, title: &str, corner: Option<&str>) -> Block<'a> {
    block_in(&app.theme, has_focus, title, corner)
}

/// The same where there is no app yet.
pub fn block_in<'a>(theme: &Theme, has_focus: bool, title: &str, corner: Option<&str>) -> Block<'a> {
    let border = theme.border(has_focus);
    let style = if has_focus { theme.title() } else { theme.text() };
    let mut block = Block::bordered().border_type(BorderType::Rounded).border_style(border);
    block = block.title_top(Line::from(vec![Span::raw(" "), Span::styled(title.to_string(), style), Span::raw(" ")]));
    if let Some(corner) = corner {
        block = block.title_top(Line::styled(format!(" {corner} "), theme.quiet()).right_aligned());
    }
    block
}

/// Shows a row as selected: reverse where the focus is, underlined elsewhere.
pub fn select_row(app: &App, f: &mut Frame<'_>, row: Rect, has_focus: bool) {
    let style = if has_focus { app.theme.selected() } else { app.theme.selected_quiet() };
    let buffer = f.buffer_mut();
    for col in row.left()..row.right() {
        let cell = &mut buffer[(col, row.y)];
        if has_focus {
            cell.set_style(style.add_modifier(Modifier::BOLD));
        } else {
            cell.set_style(style);
        }
    }
}

/// Draws everything but the layers.
pub fn draw(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let lines: Vec<Line> =
            actors::textwrap(app.words().too_small, area.width as usize).into_iter().map(Line::from).collect();
        f.render_widget(ratatui::widgets::Paragraph::new(lines), area);
        return;
    }
    app.areas = Areas { view: Rect { height: 1, ..area }, ..Areas::default() };
    app.areas.crumbs = view_line(app, f, Rect { height: 1, ..area });
    footer(app, f, Rect { y: area.bottom() - 1, height: 1, ..area });
    let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    let (left, right) = columns(app, body.width);
    let one_at_a_time = body.width < 80 && !app.folded;
    let middle = Rect { x: body.x + left, width: body.width - left - right, ..body };
    if left > 0 {
        actors::draw(app, f, Rect { width: left, ..body });
    }
    if right > 0 {
        sheet::draw(app, f, Rect { x: body.right() - right, width: right, ..body });
    }
    if middle.width == 0 || one_at_a_time && app.pane != Pane::Middle {
        return;
    }
    middle_pane(app, f, middle);
}

/// The widths of the side panes: both on a wide screen, the one with the focus on a usual one, all or nothing below.
fn columns(app: &App, cols: u16) -> (u16, u16) {
    if app.folded {
        return (0, 0);
    }
    let list = list_width(cols);
    match (cols, app.pane) {
        (0..110, Pane::Actors) => (list, 0),
        (0..110, Pane::Middle) => (0, 0),
        (0..80, Pane::Sheet) => (0, cols),
        (80..110, Pane::Sheet) => (0, 38),
        (110..150, _) => (list, 32),
        (150.., _) => (list, 48),
    }
}

/// The size of the map that the frame of this size has, where it shows one.
pub fn map_room(app: &App) -> Option<(u16, u16)> {
    let (cols, rows) = app.size;
    let one_at_a_time = cols < 80 && !app.folded;
    if cols < LEAST.0 || rows < LEAST.1 || one_at_a_time && app.pane != Pane::Middle {
        return None;
    }
    let (left, right) = columns(app, cols);
    let middle = Rect { x: 0, y: 0, width: cols.saturating_sub(left + right), height: rows - 2 };
    let (map, _) = map::rooms(super::super::app::inner(middle));
    (map.width > 0 && map.height > 0).then_some((map.width, map.height))
}

/// The width of the list of actors where it is shown.
pub fn list_width(cols: u16) -> u16 {
    match cols {
        0..80 => cols,
        80..110 => 32,
        110..150 => 28,
        _ => 36,
    }
}

fn middle_pane(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    let has_focus = app.pane == Pane::Middle;
    let words = app.words();
    app.areas.middle = area;
    let block = Block::bordered().border_type(BorderType::Rounded).border_style(app.theme.border(has_focus));
    f.render_widget(block, area);
    let mut col = area.x + 2;
    for (i, tab) in Tab::ALL.into_iter().enumerate() {
        let label = words.tabs[i];
        let style = match (app.tab == tab, has_focus) {
            (true, true) => app.theme.focus(),
            (true, false) => app.theme.title(),
            _ => app.theme.text(),
        };
        let text = format!(" {label} ");
        let place = Rect { x: col, y: area.y, width: width(&text) as u16, height: 1 };
        if place.right() >= area.right() {
            break;
        }
        f.render_widget(Line::styled(text, style), place);
        app.areas.tabs.push((place, tab));
        col = place.right();
        if i + 1 < Tab::ALL.len() && col + 1 < area.right() {
            f.render_widget(Line::styled("│", app.theme.quiet()), Rect { x: col, y: area.y, width: 1, height: 1 });
            col += 1;
        }
    }
    let inside = super::super::app::inner(area);
    if inside.height == 0 || inside.width == 0 {
        return;
    }
    match app.tab {
        Tab::Map => map::draw(app, f, inside),
        Tab::Links => links::draw(app, f, inside),
        Tab::Paths => paths::draw(app, f, inside),
        Tab::Table => table::draw(app, f, inside),
    }
}

fn view_line(app: &App, f: &mut Frame<'_>, area: Rect) -> Vec<(Rect, usize)> {
    let network = app.explorer.network();
    let words = app.words();
    let (shown, total) = (app.explorer.subset().actor_count(), network.actor_count());
    let hidden = total - shown;
    let n = |count: usize| number(count as u64, app.lang);
    let counts = if hidden == 0 {
        (words.all_shown)(&n(total), total)
    } else if area.width < 100 {
        format!("{} / {}", n(shown), n(total))
    } else {
        (words.some_hidden)(&n(shown), &n(total), &n(hidden))
    };
    // A view that is still computed leaves the one before on the screen, with a mark.
    let is_coming = [Lane::View, Lane::Try].into_iter().any(|lane| app.jobs.ticket(lane).is_some());
    let counts = if is_coming { format!("… {counts}") } else { counts };
    // What is missing from the network itself stands before what the view hides of it, and never gives way.
    let partial = if app.is_partial() { (words.partial)(app.read) } else { String::new() };
    let counts = if partial.is_empty() { counts } else { format!(" · {counts}") };
    let counts_width = (width(&partial) + width(&counts)) as u16;
    let room = (area.width as usize).saturating_sub(counts_width as usize + 4);
    let name = network.about().title(app.lang).unwrap_or_else(|| {
        let name = app.explorer.names().first().map_or("", |name| name.rsplit('/').next().unwrap_or(name));
        name.to_string()
    });
    let name = safe(&name).into_owned();
    let separator = " ▸ ";
    let mut steps: Vec<(String, bool)> = app
        .explorer
        .view()
        .steps
        .iter()
        .map(|p| (text::sentence::step_label(&p.step, network, app.lang), p.on))
        .collect();
    let mut spans = vec![Span::styled(" maillage", app.theme.title())];
    // The last steps say most of where one is: when room is short, the name of the network goes first, then old steps.
    let cost = |steps: &[(String, bool)]| -> usize {
        steps.iter().map(|(label, on)| width(label) + width(separator) + if *on { 0 } else { 2 }).sum()
    };
    let mut first = 0;
    let mut name_room = width(&name);
    let fits = |steps: &[(String, bool)], name_room: usize| 10 + name_room + 2 + cost(steps) <= room;
    if !fits(&steps, name_room) {
        name_room = 0;
    }
    let whole = steps.clone();
    if !fits(&steps, 0) {
        let most = (room / steps.len().max(1)).max(24);
        for (label, _) in &mut steps {
            *label = clip(label, most).into_owned();
        }
    }
    while first + 1 < steps.len() && !fits(&steps[first..], name_room) {
        first += 1;
    }
    // What old steps leave, the last ones take: nothing is cut beside a gap.
    for i in (first..steps.len()).rev() {
        let cut = std::mem::replace(&mut steps[i], whole[i].clone());
        if !fits(&steps[first..], name_room) {
            steps[i] = cut;
        }
    }
    let mut left = room.saturating_sub(10);
    if name_room > 0 {
        spans.push(Span::styled(format!("  {name}"), app.theme.accent()));
        left -= name_room + 2;
    }
    if first > 0 {
        spans.push(Span::styled(" …", app.theme.quiet()));
        left = left.saturating_sub(2);
    }
    let mut crumbs = Vec::new();
    for (i, (label, on)) in steps.iter().enumerate().skip(first) {
        let label = if *on { label.clone() } else { format!("({label})") };
        if left < width(separator) + 2 {
            break;
        }
        let label = clip(&label, left - width(separator)).into_owned();
        left -= width(&label) + width(separator);
        let style = match (on, i + 1 == steps.len()) {
            (false, _) => app.theme.quiet(),
            (true, true) => app.theme.title(),
            (true, false) => app.theme.accent(),
        };
        spans.push(Span::styled(separator, app.theme.quiet()));
        let x = area.x + spans.iter().map(Span::width).sum::<usize>() as u16;
        crumbs.push((Rect { x, width: width(&label) as u16, ..area }, i));
        spans.push(Span::styled(label, style));
    }
    f.render_widget(Line::from(spans), area);
    let at = Rect { x: area.right().saturating_sub(counts_width + 1), width: counts_width, ..area };
    f.render_widget(Line::from(vec![Span::styled(partial, app.theme.warning()), Span::raw(counts)]), at);
    crumbs
}

/// A line for the person, with the sign of how it is meant.
pub fn notice_line(theme: &Theme, notice: &Notice, cells: usize) -> Line<'static> {
    let (glyph, style) = match notice.level {
        Level::Done => ("✓", theme.done()),
        Level::Note => ("·", theme.title()),
        Level::Error => ("✗", theme.error()),
    };
    let text = clip(&notice.text, cells.saturating_sub(4)).into_owned();
    Line::from(vec![Span::styled(format!(" {glyph} "), style), Span::raw(text)])
}

fn footer(app: &App, f: &mut Frame<'_>, area: Rect) {
    if let Some(waited) = app.jobs.waited {
        let text = clip(&(app.words().waiting)(waited.as_secs()), area.width.into()).into_owned();
        f.render_widget(Line::styled(format!(" · {text}"), app.theme.title()), area);
        return;
    }
    if let Some(notice) = &app.notice {
        f.render_widget(notice_line(&app.theme, notice, area.width as usize), area);
        return;
    }
    let place = app.place();
    let mut rows: Vec<_> = ACTIONS.iter().filter(|row| row.footer > 0 && row.places & place != 0).collect();
    rows.sort_by_key(|row| row.footer);
    // The way to everything else stays on the screen, however narrow.
    let essential = |row: &&&ActionRow| row.footer >= 10;
    let key = |row: &ActionRow| footer_key(app, row);
    // Enter takes a way out where there is no path to show.
    let relaxes = place == PATHS && app.paths.why_not.is_some();
    let short = |row: &ActionRow| match row.action {
        Action::Open if relaxes => app.words().relax_short,
        _ => row.short.of(app.lang),
    };
    let cost = |row: &ActionRow| width(&key(row)) + 1 + width(short(row)) + 3 - usize::from(area.width < 130);
    let mut left =
        (area.width as usize).saturating_sub(1 + rows.iter().filter(essential).map(|row| cost(row)).sum::<usize>());
    let mut spans = vec![Span::raw(" ")];
    for row in &rows {
        if !essential(&row) {
            if cost(row) > left {
                continue;
            }
            left -= cost(row);
        }
        let usable = app.unavailable(row.action).is_none();
        let (of_key, of_word) =
            if usable { (app.theme.key(), app.theme.text()) } else { (app.theme.quiet(), app.theme.quiet()) };
        spans.push(Span::styled(key(row), of_key));
        let gap = if area.width < 130 { "  " } else { "   " };
        spans.push(Span::styled(format!(" {}{gap}", short(row)), of_word));
    }
    f.render_widget(Line::from(spans), area);
}

fn footer_key(app: &App, row: &ActionRow) -> String {
    let name = row.keys[0].name(app.lang);
    match row.action {
        Action::Open if app.theme.glyphs != Glyphs::Ascii => "⏎".to_string(),
        Action::More => "< >".to_string(),
        Action::NextTab => ", ;".to_string(),
        _ => name,
    }
}

/// Clears a place in the middle of the screen for a layer, and draws its border. Gives the room inside. A popup that
/// would leave but a sliver at its sides takes the whole width.
pub fn popup(app: &App, f: &mut Frame<'_>, area: Rect, size: (u16, u16), title: &str) -> Rect {
    let (cols, rows) = (size.0.min(area.width), size.1.min(area.height.saturating_sub(1)));
    let cols = if area.width - cols < 12 { area.width } else { cols };
    let place = Rect {
        x: area.x + (area.width - cols) / 2,
        y: area.y + 1 + (area.height.saturating_sub(2).saturating_sub(rows)) / 3,
        width: cols,
        height: rows,
    }
    .intersection(area);
    f.render_widget(Clear, place);
    f.render_widget(block(app, true, title, None), place);
    super::super::app::inner(place)
}

/// Makes what lies below a layer step back: quiet, without weight or blocks of colour.
pub fn hush(app: &App, f: &mut Frame<'_>, area: Rect) {
    let quiet = app.theme.quiet();
    let buffer = f.buffer_mut();
    for row in area.top()..area.bottom() {
        for col in area.left()..area.right() {
            let cell = &mut buffer[(col, row)];
            let symbol = cell.symbol().to_string();
            cell.reset();
            cell.set_symbol(&symbol).set_style(quiet);
        }
    }
}

/// Draws the line of keys at the foot of a layer, on two lines where one is too short. Gives the number of lines.
pub fn foot(app: &App, f: &mut Frame<'_>, inside: Rect, text: &str) -> u16 {
    let lines = foot_lines(text, inside.width as usize);
    let count = (lines.len() as u16).min(inside.height);
    for (i, line) in lines.into_iter().take(count as usize).enumerate() {
        let place = Rect { y: inside.bottom() - count + i as u16, height: 1, ..inside };
        f.render_widget(Line::styled(line, app.theme.quiet()), place);
    }
    count
}

/// The line of keys, broken between keys.
pub fn foot_lines(text: &str, cells: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in text.split(" · ") {
        match lines.last_mut() {
            Some(line) if width(line) + 3 + width(part) <= cells => {
                line.push_str(" · ");
                line.push_str(part);
            }
            _ => lines.push(clip(part, cells).into_owned()),
        }
    }
    lines
}

/// What a click does.
pub fn click(app: &mut App, col: u16, row: u16, double: bool) -> Vec<Effect> {
    let at = Position::new(col, row);
    app.notice = None;
    if !app.layers.is_empty() {
        return Vec::new();
    }
    if let Some((_, tab)) = app.areas.tabs.iter().find(|(area, _)| area.contains(at)) {
        app.tab = *tab;
        app.pane = Pane::Middle;
    } else if app.areas.view.contains(at) {
        let effects = app.act(Action::Steps);
        let crumb = app.areas.crumbs.iter().find(|(area, _)| area.contains(at)).map(|(_, place)| *place);
        if let (Some(Layer::Steps(steps)), Some(place)) = (app.layers.last_mut(), crumb) {
            steps.point_at(place);
        }
        return effects;
    } else if app.areas.actors.contains(at) {
        app.pane = Pane::Actors;
        let line = app.actors.offset + usize::from(row - app.areas.actors.y);
        if let Some(actor) = app.actors.list.rows.get(line).copied() {
            app.select(actor);
            if double {
                app.centre(actor);
            }
        }
    } else if app.areas.sheet.contains(at) {
        app.pane = Pane::Sheet;
        sheet::click(app, row, double);
    } else if app.areas.middle.contains(at) {
        app.pane = Pane::Middle;
        match app.tab {
            Tab::Map => map::click(app, col, row, double),
            Tab::Table => table::click(app, row, double),
            Tab::Paths => paths::click(app, row),
            Tab::Links => links::click(app, col, row, double),
        }
    }
    Vec::new()
}

/// What the wheel does.
pub fn scroll(app: &mut App, col: u16, row: u16, down: bool) {
    let at = Position::new(col, row);
    if !app.layers.is_empty() {
        return;
    }
    let action = if down { Action::Down } else { Action::Up };
    if app.areas.actors.contains(at) {
        (0..3).for_each(|_| actors::act(app, action));
    } else if app.areas.sheet.contains(at) {
        sheet::scroll(app, down);
    } else if app.areas.middle.contains(at) {
        match app.tab {
            Tab::Map => map::wheel(app, col, row, down),
            Tab::Links => links::act(app, action),
            Tab::Paths => paths::act(app, action),
            Tab::Table => (0..3).for_each(|_| table::act(app, action)),
        }
    }
}
