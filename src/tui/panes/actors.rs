//! The list of the shown actors, and the legend of their kinds.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::explorer::order::by_number;
use crate::explorer::{Shown, Views};
use crate::network::Subset;
use crate::scene::cells::{clip, pad, right, width};
use crate::text::{number, safe};
use crate::tui::action::Action;
use crate::tui::app::{App, Pane, inner};
use crate::tui::jobs::Lane;
use crate::tui::panes::frame::{block, select_row};

/// The orders of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The best connected first.
    #[default]
    Degree,
    /// By name.
    Name,
    /// By kind, then the best connected first.
    Kind,
}

/// The list of actors.
#[derive(Default)]
pub struct Actors {
    /// The order.
    pub order: Order,
    /// The shown actors in that order.
    pub list: Arc<List>,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row on the screen.
    pub offset: usize,
}

/// The shown actors in an order.
#[derive(Default)]
pub struct List {
    /// The actors.
    pub rows: Arc<Vec<u32>>,
    /// How many there are by kind, the most frequent first.
    pub kinds: Vec<(u32, u32)>,
    made_for: Option<(Arc<Subset>, Order)>,
}

/// Lists the actors of a view.
pub fn list(views: &Views, shown: &Shown, order: Order) -> List {
    let network = views.network();
    let rows = match order {
        Order::Degree => shown.by_degree(views).clone(),
        Order::Name => {
            let ranks = views.index().short_ranks();
            let mut rows: Vec<u32> = shown.subset().actors().collect();
            by_number(&mut rows, ranks.len(), |actor| ranks[actor as usize]);
            Arc::new(rows)
        }
        Order::Kind => {
            let mut rows = shown.by_degree(views).to_vec();
            by_number(&mut rows, network.kinds().len(), |actor| network.kind_code(actor));
            Arc::new(rows)
        }
    };
    let mut kinds = vec![0u32; network.kinds().len()];
    rows.iter().for_each(|actor| kinds[network.kind_code(*actor) as usize] += 1);
    let mut kinds: Vec<(u32, u32)> = (0..).zip(kinds).filter(|(_, count)| *count > 0).collect();
    kinds.sort_by_key(|(kind, count)| (std::cmp::Reverse(*count), *kind));
    List { rows, kinds, made_for: Some((shown.subset().clone(), order)) }
}

/// Lists the shown actors anew, if they are others than before.
pub fn refresh(app: &mut App) {
    let is_made =
        |(made, by): &(Arc<Subset>, Order)| Arc::ptr_eq(made, app.explorer.subset()) && *by == app.actors.order;
    if !app.actors.list.made_for.as_ref().is_some_and(is_made) {
        app.actors.list = Arc::new(list(app.explorer.views(), app.explorer.shown(), app.actors.order));
    }
    follow(app);
}

/// Puts the cursor of the list on the selected actor.
pub fn follow(app: &mut App) {
    app.actors.cursor = app.selected.and_then(|actor| row_of(app, actor)).unwrap_or(0);
}

/// The row of an actor, looked up by what the rows are in order of.
fn row_of(app: &App, actor: u32) -> Option<usize> {
    let (rows, network) = (&app.actors.list.rows, app.explorer.network());
    let degrees = app.explorer.degrees();
    let fewer = |actor: u32| std::cmp::Reverse(degrees[actor as usize]);
    let row = match app.actors.list.made_for.as_ref()?.1 {
        Order::Degree => rows.binary_search_by_key(&(fewer(actor), actor), |row| (fewer(*row), *row)),
        Order::Name => {
            let ranks = app.explorer.index().short_ranks();
            rows.binary_search_by_key(&(ranks[actor as usize], actor), |row| (ranks[*row as usize], *row))
        }
        Order::Kind => {
            let key = |actor: u32| (network.kind_code(actor), fewer(actor), actor);
            rows.binary_search_by_key(&key(actor), |row| key(*row))
        }
    };
    row.ok()
}

/// What an action does in the list.
pub fn act(app: &mut App, action: Action) {
    let page = app.areas.actors_rows.max(2) - 1;
    let last = app.actors.list.rows.len().saturating_sub(1);
    let cursor = app.actors.cursor;
    let to = match action {
        Action::Up => cursor.saturating_sub(1),
        Action::Down => (cursor + 1).min(last),
        Action::PageUp => cursor.saturating_sub(page),
        Action::PageDown => (cursor + page).min(last),
        Action::Fit => 0,
        Action::Last => last,
        Action::Open => {
            if let Some(actor) = app.selected {
                app.centre(actor);
            }
            return;
        }
        Action::Sort => {
            app.actors.order = match app.actors.order {
                Order::Degree => Order::Name,
                Order::Name => Order::Kind,
                Order::Kind => Order::Degree,
            };
            let (views, shown, order) = (app.explorer.views().clone(), app.explorer.shown().clone(), app.actors.order);
            app.start(Lane::List, move |_| {
                let list = list(&views, &shown, order);
                move |app: &mut App| {
                    // Another view brings a list of its own.
                    if Arc::ptr_eq(&shown, app.explorer.shown()) {
                        app.actors.list = Arc::new(list);
                        follow(app);
                    }
                }
            });
            return;
        }
        _ => return,
    };
    if let Some(actor) = app.actors.list.rows.get(to).copied() {
        app.select(actor);
        app.actors.cursor = to;
    }
}

/// Draws the list.
pub fn draw(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let has_focus = app.pane == Pane::Actors;
    let order = match app.actors.order {
        Order::Degree => words.order_degree,
        Order::Name => words.order_name,
        Order::Kind => words.order_kind,
    };
    f.render_widget(block(app, has_focus, words.actors, Some(&format!("{order} ▾"))), area);
    let area = inner(area);
    if area.height == 0 || area.width < 8 {
        return;
    }
    let legend = legend(app, area.width as usize);
    let legend_rows = if area.height > legend.len() as u16 + 6 { legend.len() as u16 + 1 } else { 0 };
    let list = Rect { height: area.height - legend_rows, ..area };
    app.areas.actors = list;
    app.areas.actors_rows = list.height as usize;
    app.actors.offset = window(app.actors.cursor, app.actors.offset, app.actors.list.rows.len(), list.height as usize);
    if app.actors.list.rows.is_empty() {
        let lines: Vec<Line> = textwrap(words.empty_list, list.width as usize).into_iter().map(Line::from).collect();
        f.render_widget(ratatui::widgets::Paragraph::new(lines).style(app.theme.quiet()), list);
        return;
    }
    let network = app.network();
    let degrees = app.explorer.degrees();
    let widest = app.actors.list.rows.first().map_or(1, |_| {
        let shown = app.actors.list.rows.iter().skip(app.actors.offset).take(list.height as usize);
        shown.map(|actor| number(u64::from(degrees[*actor as usize]), app.lang).chars().count()).max().unwrap_or(1)
    });
    for (line, actor) in app.actors.list.rows.iter().skip(app.actors.offset).take(list.height as usize).enumerate() {
        let row = Rect { y: list.y + line as u16, height: 1, ..list };
        let kind = network.kind(*actor);
        let marked = app.explorer.marks().contains(actor);
        let mark = if marked { "*" } else { "" };
        let room = (list.width as usize).saturating_sub(3 + widest);
        let name = format!("{mark}{}", safe(best_name(&network, *actor, room)));
        let mut name_style = app.theme.text();
        if marked || app.explorer.focus() == Some(*actor) {
            name_style = app.theme.title();
        }
        let spans = vec![
            Span::styled(app.theme.symbol(kind).to_string(), app.theme.hue(kind.hue)),
            Span::raw(" "),
            Span::styled(pad(&clip(&name, room), room), name_style),
            Span::raw(" "),
            Span::raw(right(number(u64::from(degrees[*actor as usize]), app.lang), widest)),
        ];
        f.render_widget(Line::from(spans), row);
        if app.selected == Some(*actor) {
            select_row(app, f, row, has_focus);
        }
    }
    if legend_rows > 0 {
        let rule = Rect { y: list.y + list.height, height: 1, ..area };
        f.render_widget(Line::styled("─".repeat(area.width as usize), app.theme.quiet()), rule);
        for (i, line) in legend.into_iter().enumerate() {
            f.render_widget(line, Rect { y: rule.y + 1 + i as u16, height: 1, ..area });
        }
    }
}

/// The full name where it fits, else the short one.
pub fn best_name(network: &crate::network::Network, actor: u32, room: usize) -> &str {
    let full = network.name(actor);
    if width(full) <= room { full } else { network.short_or_name(actor) }
}

/// The first row to show so that the cursor is on the screen.
pub fn window(cursor: usize, offset: usize, count: usize, rows: usize) -> usize {
    let most = count.saturating_sub(rows);
    let offset = offset.min(most);
    if cursor < offset {
        cursor
    } else if rows > 0 && cursor >= offset + rows {
        cursor + 1 - rows
    } else {
        offset
    }
}

/// Breaks a text at spaces into lines of at most so many cells.
pub fn textwrap(text: &str, cells: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && width(&line) + 1 + width(word) > cells {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            if width(word) > cells {
                line.push_str(&clip(word, cells));
            } else {
                line.push_str(word);
            }
        }
        lines.push(line);
    }
    lines
}

fn legend<'a>(app: &App, cells: usize) -> Vec<Line<'a>> {
    let network = app.explorer.network();
    let mut lines: Vec<Line> = Vec::new();
    let mut spans: Vec<Span> = Vec::new();
    let mut used = 0;
    for (kind, count) in &app.actors.list.kinds {
        let kind = &network.kinds()[*kind as usize];
        let label = if *count == 1 { &kind.label } else { &kind.plural };
        let text = format!(" {} {}", number(u64::from(*count), app.lang), safe(label.of(app.lang)));
        let cost = 1 + width(&text);
        if used > 0 && used + 2 + cost > cells {
            lines.push(Line::from(std::mem::take(&mut spans)));
            used = 0;
        }
        if used > 0 {
            spans.push(Span::raw("  "));
            used += 2;
        }
        spans.push(Span::styled(app.theme.symbol(kind).to_string(), app.theme.hue(kind.hue)));
        spans.push(Span::raw(clip(&text, cells.saturating_sub(1)).into_owned()));
        used += cost;
    }
    if !spans.is_empty() {
        lines.push(Line::from(spans));
    }
    lines.truncate(7);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stays_on_the_screen() {
        assert_eq!(window(0, 5, 100, 10), 0);
        assert_eq!(window(20, 5, 100, 10), 11);
        assert_eq!(window(7, 5, 100, 10), 5);
        assert_eq!(window(3, 90, 8, 10), 0);
    }

    #[test]
    fn words_wrap_at_spaces() {
        assert_eq!(textwrap("un réseau de réseaux", 10), ["un réseau", "de réseaux"]);
        assert_eq!(textwrap("anticonstitutionnellement", 8), ["anticon…"]);
    }
}
