//! The view as a table, of actors or of relations, with a column to sort by. Only the rows on the screen are made.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::actors::window;
use super::frame::{foot_lines, select_row};
use crate::explorer::order::{by_number, ranks};
use crate::explorer::{Shown, Views};
use crate::label::Lang;
use crate::network::fold::fold;
use crate::network::{self, DateField, Network, number_of};
use crate::scene::cells::{clip, pad, right};
use crate::text::{self, number, safe};
use crate::ticket::{Cancelled, Ticket};
use crate::tui::action::Action;
use crate::tui::app::{App, Level, Pane, Tab};
use crate::tui::jobs::Lane;

/// The table.
#[derive(Default)]
pub struct Table {
    /// Whether its rows are relations.
    pub of_relations: bool,
    /// The column it is sorted by; 0 is the first.
    pub sorted: [usize; 2],
    rows: Vec<u32>,
    /// Whether the rows that are there are relations: those asked for may be on their way.
    are_relations: bool,
    /// The version of the view and the order that rows were asked for.
    asked_for: Option<(u64, bool, usize)>,
    cursor: usize,
    offset: usize,
}

/// A column of the table.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    Name,
    Kind,
    Degree,
    Attribute(&'static str),
    From,
    RelationKind,
    To,
    When,
    Sources,
    Label,
}

const OF_ACTORS: &[Column] = &[
    Column::Degree,
    Column::Name,
    Column::Kind,
    Column::Attribute("commune"),
    Column::Attribute("region"),
    Column::Attribute("founded"),
    Column::Attribute("legal_form"),
];
const OF_RELATIONS: &[Column] =
    &[Column::From, Column::RelationKind, Column::To, Column::When, Column::Sources, Column::Label];

fn columns(app: &App) -> Vec<Column> {
    let network = app.explorer.network();
    let all = if app.table.of_relations { OF_RELATIONS } else { OF_ACTORS };
    all.iter()
        .copied()
        .filter(|column| !matches!(column, Column::Attribute(name) if network.actor_column(name).is_none()))
        .collect()
}

fn title(app: &App, column: Column) -> &'static str {
    let words = app.words();
    match column {
        Column::Name => words.column_name,
        Column::Kind | Column::RelationKind => words.column_kind,
        Column::Degree => words.column_degree,
        Column::Attribute("commune") => words.column_commune,
        Column::Attribute("region") => words.column_region,
        Column::Attribute("founded") => words.column_founded,
        Column::Attribute(_) => words.column_form,
        Column::From => words.column_from,
        Column::To => words.column_to,
        Column::When => words.column_when,
        Column::Sources => words.column_sources,
        Column::Label => words.column_label,
    }
}

fn cell(app: &App, network: &Network, column: Column, row: u32) -> String {
    match column {
        Column::Name => safe(network.name(row)).into_owned(),
        Column::Kind => safe(network.kind(row).label.of(app.lang)).into_owned(),
        Column::Degree => number(u64::from(app.explorer.degrees()[row as usize]), app.lang),
        Column::Attribute(name) => safe(network.actor_text(row, name)).into_owned(),
        Column::From => safe(network.short_or_name(network.ends(row).0)).into_owned(),
        Column::To => safe(network.short_or_name(network.ends(row).1)).into_owned(),
        Column::RelationKind => safe(network.relation_kind(row).label.of(app.lang)).into_owned(),
        Column::When => text::when_compact(network, row),
        Column::Sources => match network.relation_sources(row).len() {
            0 => "?".to_string(),
            count => count.to_string(),
        },
        Column::Label => safe(network.relation_label(row)).into_owned(),
    }
}

fn share(column: Column) -> usize {
    match column {
        Column::Name => 26,
        Column::Kind => 13,
        Column::Degree => 7,
        Column::Attribute("founded") => 6,
        Column::Attribute(_) => 16,
        Column::From | Column::To | Column::RelationKind => 14,
        Column::When => 8,
        Column::Sources => 5,
        Column::Label => 24,
    }
}

/// Has the rows made that the table is to show, unless they are there or on their way.
pub fn follow_view(app: &mut App) {
    if app.tab != Tab::Table {
        return;
    }
    let of_relations = app.table.of_relations;
    let sorted = app.table.sorted[usize::from(of_relations)];
    let key = (app.version, of_relations, sorted);
    if app.table.asked_for == Some(key) {
        return;
    }
    app.table.asked_for = Some(key);
    let (views, shown, lang) = (app.explorer.views().clone(), app.explorer.shown().clone(), app.lang);
    let column = columns(app).get(sorted).copied();
    app.start(Lane::Table, move |ticket| {
        let rows = rows_of(&views, &shown, of_relations, column, lang, ticket);
        move |app: &mut App| {
            let table = &mut app.table;
            let Ok(rows) = rows else { return };
            let at = app.selected.filter(|_| !of_relations).and_then(|actor| rows.iter().position(|row| *row == actor));
            table.cursor = at.unwrap_or(0);
            table.rows = rows;
            table.are_relations = of_relations;
        }
    });
}

/// The rows of a view, in the order of a column.
fn rows_of(
    views: &Views,
    shown: &Shown,
    of_relations: bool,
    column: Option<Column>,
    lang: Lang,
    ticket: &Ticket,
) -> Result<Vec<u32>, Cancelled> {
    let (network, subset) = (views.network(), shown.subset());
    let mut rows: Vec<u32> = if of_relations { subset.relations().collect() } else { subset.actors().collect() };
    ticket.check()?;
    // The keys of the few distinct values are made once each; rows are sorted by the rank of their value.
    let text_key = |text: &str| {
        // Empty cells last, numbers before words.
        (text.is_empty(), number_of(text).map_or(i64::MAX, |n| (n * 1000.0) as i64), fold(text))
    };
    let by_values = |rows: &mut Vec<u32>, column: &network::Column| {
        let text = |code: u32| if code == 0 { "" } else { column.values().value(code).text };
        let ranks = ranks(column.values().len(), |code| text_key(text(code)));
        by_number(rows, ranks.len(), |row| ranks[column.code(row) as usize]);
    };
    match column {
        Some(Column::Degree) => {
            rows = shown.by_degree(views).to_vec();
        }
        Some(Column::When) => {
            let dates = network.dates();
            let days = ranks(dates.len() + 1, |code| dates.date(code).map_or(i32::MAX, |date| date.first));
            let fields =
                [DateField::Since, DateField::Attested, DateField::Until].map(|field| network.date_codes(field));
            by_number(&mut rows, days.len(), |row| {
                let mut codes = fields.iter().filter_map(|codes| codes.get(row as usize).copied());
                days[codes.find(|code| dates.date(*code).is_some()).unwrap_or(0) as usize]
            });
        }
        Some(Column::Sources) => {
            let sets = network.relation_source_sets();
            let most = (0..sets.distinct()).map(|code| sets.members_of(code as u32).len()).max().unwrap_or(0);
            by_number(&mut rows, most + 1, |row| (most - network.relation_sources(row).len()) as u32);
        }
        Some(Column::Name) => {
            let ranks = views.index().ranks();
            by_number(&mut rows, ranks.len(), |row| ranks[row as usize]);
        }
        Some(Column::From) => {
            let ranks = views.index().short_ranks();
            by_number(&mut rows, ranks.len(), |row| ranks[network.ends(row).0 as usize]);
        }
        Some(Column::To) => {
            let ranks = views.index().short_ranks();
            by_number(&mut rows, ranks.len(), |row| ranks[network.ends(row).1 as usize]);
        }
        Some(Column::Kind) => {
            let kinds = network.kinds();
            let ranks = ranks(kinds.len(), |code| text_key(kinds[code as usize].label.of(lang)));
            by_number(&mut rows, ranks.len(), |row| ranks[network.kind_code(row) as usize]);
        }
        Some(Column::RelationKind) => {
            let kinds = network.relation_kinds();
            let ranks = ranks(kinds.len(), |code| text_key(kinds[code as usize].label.of(lang)));
            by_number(&mut rows, ranks.len(), |row| ranks[network.relation_kind_code(row) as usize]);
        }
        Some(Column::Attribute(name)) => {
            if let Some(column) = network.actor_column(name) {
                by_values(&mut rows, column);
            }
        }
        Some(Column::Label) => by_values(&mut rows, network.relation_labels()),
        None => {}
    }
    Ok(rows)
}

/// What an action does in the table.
pub fn act(app: &mut App, action: Action) {
    let last = app.table.rows.len().saturating_sub(1);
    let page = usize::from(app.areas.rows.height.max(2) - 1);
    let cursor = app.table.cursor;
    let side = usize::from(app.table.of_relations);
    let count = columns(app).len();
    app.table.cursor = match action {
        Action::Up => cursor.saturating_sub(1),
        Action::Down => (cursor + 1).min(last),
        Action::PageUp => cursor.saturating_sub(page),
        Action::PageDown => (cursor + page).min(last),
        Action::Fit => 0,
        Action::Last => last,
        Action::Sort | Action::Right => {
            app.table.sorted[side] = (app.table.sorted[side] + 1) % count;
            return;
        }
        Action::Left => {
            app.table.sorted[side] = (app.table.sorted[side] + count - 1) % count;
            return;
        }
        Action::Rows => {
            app.table.of_relations = !app.table.of_relations;
            app.table.offset = 0;
            return;
        }
        Action::Open => {
            open(app);
            return;
        }
        _ => return,
    };
    follow(app);
}

fn follow(app: &mut App) {
    let Some(row) = app.table.rows.get(app.table.cursor).copied() else { return };
    let actor = if app.table.of_relations { app.explorer.network().ends(row).0 } else { row };
    app.select(actor);
}

fn open(app: &mut App) {
    if app.table.of_relations
        && let Some(row) = app.table.rows.get(app.table.cursor).copied()
    {
        let sentence = text::tui::relation_sentence(app.explorer.network(), row, app.lang);
        app.say(Level::Note, sentence);
    } else if let Some(actor) = app.selected {
        app.centre(actor);
        app.tab = Tab::Map;
    }
}

/// The relation under the cursor, when rows are relations.
pub fn relation(app: &App) -> Option<u32> {
    app.table.rows.get(app.table.cursor).copied().filter(|_| app.table.of_relations)
}

/// What a click does in the table.
pub fn click(app: &mut App, row: u16, double: bool) {
    let area = app.areas.rows;
    if row < area.y || row >= area.bottom() {
        return;
    }
    app.table.cursor = (app.table.offset + usize::from(row - area.y)).min(app.table.rows.len().saturating_sub(1));
    follow(app);
    if double {
        open(app);
    }
}

/// Draws the table.
pub fn draw(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    if app.explorer.subset().actor_count() == 0 && !app.table.of_relations {
        super::map::empty(app, f, area);
        return;
    }
    let network = app.network();
    let columns = columns(app);
    let sorted = app.table.sorted[usize::from(app.table.of_relations)];
    // Columns that do not fit are left out from the right; what is left over goes to the names.
    let mut shown: Vec<(Column, usize)> = Vec::new();
    let mut used = 0;
    for column in &columns {
        let share = share(*column).min(area.width as usize / 2);
        if used + share > area.width as usize && shown.len() > 1 {
            break;
        }
        shown.push((*column, share));
        used += share + 2;
    }
    let spare = (area.width as usize + 2).saturating_sub(used);
    let stretch = |c: &Column| matches!(c, Column::Name | Column::From | Column::To | Column::Label);
    let stretchable = shown.iter().filter(|(c, _)| stretch(c)).count().max(1);
    for (column, share) in &mut shown {
        if stretch(column) {
            *share += spare / stretchable;
        }
    }
    let head = Rect { height: 1, ..area };
    let mut spans = Vec::new();
    for (i, (column, share)) in shown.iter().enumerate() {
        let mark = if i == sorted { " ▾" } else { "" };
        let text = format!("{}{mark}", title(app, *column));
        let text = if *column == Column::Degree {
            right(clip(&text, *share), *share)
        } else {
            pad(&clip(&text, *share), *share)
        };
        spans.push(Span::styled(text, if i == sorted { app.theme.heading() } else { app.theme.title() }));
        spans.push(Span::raw("  "));
    }
    f.render_widget(Line::from(spans), head);
    let foot = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
    app.areas.rows = body;
    let rows = body.height as usize;
    app.table.cursor = app.table.cursor.min(app.table.rows.len().saturating_sub(1));
    app.table.offset = window(app.table.cursor, app.table.offset, app.table.rows.len(), rows);
    for (i, row) in app.table.rows.iter().skip(app.table.offset).take(rows).enumerate() {
        let place = Rect { y: body.y + i as u16, height: 1, ..body };
        let mut spans = Vec::new();
        for (column, share) in &shown {
            let text = cell(app, &network, *column, *row);
            if *column == Column::Name {
                let kind = network.kind(*row);
                let mark = if app.explorer.marks().contains(row) { "*" } else { "" };
                spans.push(Span::styled(format!("{} ", app.theme.symbol(kind)), app.theme.hue(kind.hue)));
                let room = share.saturating_sub(2);
                spans.push(Span::raw(pad(&clip(&format!("{mark}{text}"), room), room)));
            } else if *column == Column::Degree {
                spans.push(Span::raw(right(text, *share)));
            } else {
                spans.push(Span::raw(pad(&clip(&text, *share), *share)));
            }
            spans.push(Span::raw("  "));
        }
        f.render_widget(Line::from(spans), place);
        if app.table.offset + i == app.table.cursor {
            select_row(app, f, place, app.pane == Pane::Middle);
        }
    }
    let words = app.words();
    let count = number(app.table.rows.len() as u64, app.lang);
    let note = if app.table.of_relations { (words.table_relations)(&count) } else { (words.table_actors)(&count) };
    // The keys that do not fit are in the help.
    let note = foot_lines(&note, area.width as usize).into_iter().next().unwrap_or_default();
    f.render_widget(Line::styled(note, app.theme.quiet()), foot);
}
