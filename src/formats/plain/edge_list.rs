//! Lists of edges and of neighbours, as networkx, SNAP, KONECT, Matrix Market and scripts write them. Read only.
//!
//! Nothing in such a file says what it is: the first rows decide what separates the cells and what the rows are.

use std::borrow::Cow;

use super::super::content::Content;
use super::super::draft::{Draft, Types};
use super::super::error::{FormatError, FormatReason};
use super::super::{Format, Head};
use super::{DECLARED, Rows, is_number, with_line_feeds, words};
use crate::label::Label;
use crate::network::{Builder, Direction, Ends, OddityCode, RefusedReason, Value};
use crate::position::Position;
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "edgelist",
    aliases: &["edges", "adjlist"],
    label: Label::new("edge list", "liste de liens"),
    extensions: &["edgelist", "edges", "el", "wel", "adjlist", "mtx"],
    read: Some(read),
    detect,
    ..Format::PLAIN
};

/// How many rows decide.
const SAMPLE: usize = 200;
/// Words over the columns of ends.
const ENDS: [[&str; 8]; 2] = [
    ["source", "from", "src", "fromnodeid", "node1", "u", "de", "start"],
    ["target", "to", "dst", "tonodeid", "node2", "v", "vers", "end"],
];

/// What the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// Two ends and attributes.
    Attributes,
    /// A source and its targets.
    Targets,
    /// A source with the number of its targets, each of which stands in a row of its own.
    Blocks,
}

/// How a list is written.
#[derive(Clone, Debug, PartialEq)]
struct Layout {
    separator: char,
    rest: Rest,
    direction: Option<Direction>,
    /// Whether sources and targets are numbered apart, as the rows and columns of a matrix that is not square.
    is_two_mode: bool,
    /// The names of the columns after the ends; the first row is a header if there are any.
    header: Option<Vec<String>>,
    /// Whether the first row says how large a matrix is.
    has_size: bool,
    widths: Vec<usize>,
    is_sure: bool,
}

impl Layout {
    fn of(text: &str) -> Layout {
        let mut direction = None;
        let mut is_two_mode = false;
        let mut rows: Vec<&str> = Vec::new();
        for row in text.lines().map(str::trim).filter(|row| !row.is_empty()) {
            if is_comment(row) {
                direction = direction.or(direction_in(row));
                is_two_mode |= row.trim_start_matches('%').trim_start().starts_with("bip ");
            } else if rows.len() < SAMPLE {
                rows.push(without_comment(row));
            } else {
                break;
            }
        }
        let cut = rows.iter().map(|row| without_dict(row).0);
        let separator = [',', ';', '\t'].into_iter().find(|c| cut.clone().all(|row| row.contains(*c))).unwrap_or(' ');
        let has_size = text.trim_start().starts_with("%%MatrixMarket");
        let mut first = cells(rows.first().map_or("", |row| without_dict(row).0), separator);
        let is_header =
            first.len() > 1 && (0..2).all(|i| ENDS[i].contains(&&*first[i].to_lowercase().replace(['_', ' '], "")));
        let header = is_header.then(|| first.drain(2..).map(str::to_string).collect());
        let rows = &rows[usize::from(is_header || has_size).min(rows.len())..];
        let split: Vec<Vec<&str>> = rows.iter().map(|row| cells(without_dict(row).0, separator)).collect();
        let mut widths: Vec<usize> = split.iter().map(Vec::len).collect();
        widths.sort_unstable();
        widths.dedup();
        let has_dicts = rows.iter().any(|row| row.ends_with('}') && row.contains('{'));
        let all_ids = split.iter().flatten().all(|cell| is_id(cell));
        let weighted = split.iter().all(|row| row.len() < 3 || is_number(row[2]));
        let rest = if has_dicts && widths == [1, 2] {
            Rest::Blocks
        } else if is_header
            || has_dicts
            || has_size
            || widths.len() == 1 && (widths == [2] || weighted && widths[0] <= 4)
        {
            Rest::Attributes
        } else if widths.len() > 1 && (widths != [2, 3] || !weighted || all_ids)
            || widths.iter().any(|width| *width > 4)
        {
            Rest::Targets
        } else {
            Rest::Attributes
        };
        let repeats = || {
            let ends = split.iter().flat_map(|row| row.iter().take(2)).copied();
            let mut all: Vec<&str> = ends.filter(|end| !end.is_empty()).collect();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            all.len() < count
        };
        let plain =
            split.iter().flatten().all(|cell| cell.len() < 100 && !cell.contains(['{', '}', '<', '>', '[', ']']));
        let is_list = match rest {
            Rest::Attributes => {
                widths.len() == 1 && widths[0] >= 2 && (widths[0] == 2 || weighted || has_dicts)
                    || widths == [2, 3] && weighted
            }
            Rest::Targets => all_ids,
            Rest::Blocks => true,
        };
        let is_sure =
            has_size || plain && rows.len() > 1 && is_list && (all_ids || has_dicts || is_header || repeats());
        Layout { separator, rest, direction, is_two_mode, header, has_size, widths, is_sure }
    }
}

fn detect(head: &Head<'_>) -> bool {
    let text = head.text.trim_start();
    // A table that begins with a remark is a list of the field: KONECT and SNAP call theirs so too.
    let is_table = head.is_named(&["csv", "tsv", "tab"]) && !is_comment(text) || head.is_named(&["md"]);
    if text.starts_with(['{', '[', '<', '*']) || is_table {
        return false;
    }
    let text = with_line_feeds(head.text, head.text);
    let complete = text.rfind('\n').map_or(&*text, |end| &text[..end]);
    let layout = Layout::of(if complete.trim().is_empty() { &text } else { complete });
    layout.is_sure || head.is_named(FORMAT.extensions) && layout.widths.iter().any(|width| *width > 1)
}

/// The line on which a Matrix Market file says that it lists all cells of a matrix, not the ends of edges.
fn dense(text: &str) -> Option<u64> {
    let (number, row) = text.lines().enumerate().find(|(_, row)| !row.trim().is_empty())?;
    let mut words = row.split_whitespace();
    let is_dense = words.next() == Some("%%MatrixMarket") && words.any(|word| word.eq_ignore_ascii_case("array"));
    is_dense.then_some(number as u64 + 1)
}

fn is_comment(row: &str) -> bool {
    row.starts_with(['#', '%']) || row.starts_with("//")
}

/// Whole numbers, as most of these lists have for ids.
fn is_id(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit())
}

/// What a comment says of the direction of all edges.
fn direction_in(row: &str) -> Option<Direction> {
    let row = row.to_ascii_lowercase();
    let has = |word: &str| row.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
    if has("undirected") || has("sym") || has("symmetric") || has("bip") {
        Some(Direction::Undirected)
    } else {
        (has("directed") || has("asym") || has("general") && has("matrixmarket")).then_some(Direction::Directed)
    }
}

/// The cells of a row.
fn cells(row: &str, separator: char) -> Vec<&str> {
    if separator == ' ' {
        return words(row, false).map(|word| word.text).collect();
    }
    row.split(separator).map(|cell| cell.trim().trim_matches('"')).collect()
}

/// A row without the comment at its end, where white space separates the cells.
fn without_comment(row: &str) -> &str {
    match row.split_once('#') {
        Some((row, _)) if row.ends_with([' ', '\t']) && !row.contains([',', ';', '"', '{']) => row.trim_end(),
        _ => row,
    }
}

/// A row and the attributes that networkx writes at its end: `{'weight': 1}`.
fn without_dict(row: &str) -> (&str, &str) {
    match row.strip_suffix('}').and_then(|row| row.split_once('{')) {
        Some((row, dict)) => (row.trim_end(), dict.trim()),
        None => (row.strip_suffix("{}").unwrap_or(row).trim_end(), ""),
    }
}

/// The keys and values of a dictionary of Python.
fn dict(text: &str) -> Vec<(String, String)> {
    let mut parts = vec![String::new()];
    let mut quote = None;
    let mut escaped = false;
    for c in text.chars() {
        let part = parts.last_mut().expect("there is one");
        match (c, quote) {
            _ if std::mem::take(&mut escaped) => part.push(c),
            ('\\', Some(_)) => escaped = true,
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (',' | ':', None) => parts.push(String::new()),
            (c, None) if c.is_whitespace() => {}
            _ => part.push(c),
        }
    }
    parts.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let beginning = with_line_feeds(content.head(), content.head());
    if let Some(first) = dense(&beginning) {
        let expected = "%%MatrixMarket matrix coordinate".to_string();
        return Err(FormatError::at(Position::line(first), FormatReason::WrongShape { expected }));
    }
    let layout = Layout::of(&beginning);
    let mut draft = Draft::begin(content, builder, "edgelist", Ends::Create, Types::Guessed, ticket);
    let mut rows = Rows::new(content)?;
    let mut passes = layout.header.is_some();
    let (mut sizes, mut is_two_mode) = (layout.has_size, layout.is_two_mode);
    let mut waiting = Waiting::default();
    let mut block: (String, u64) = (String::new(), 0);
    while let Some((at, row)) = rows.next_row()? {
        let row = row.trim();
        if is_comment(row) || std::mem::take(&mut passes) {
            continue;
        }
        if std::mem::take(&mut sizes) {
            is_two_mode = declare(&mut draft, row, at);
            continue;
        }
        let (cut, said) = without_dict(without_comment(row));
        let found = cells(cut, layout.separator);
        if let (Rest::Attributes, [source, target, ..]) = (layout.rest, &*found)
            && said.is_empty()
            && !(is_two_mode || source.is_empty() || target.is_empty())
        {
            waiting.push(at, &found);
            if waiting.rows.len() == TOGETHER {
                waiting.take(&mut draft, &layout);
            }
            if draft.goes_on(at.offset)? {
                continue;
            }
            break;
        }
        waiting.take(&mut draft, &layout);
        let mut list = List { draft: &mut draft, direction: layout.direction, is_two_mode, at };
        match (layout.rest, &*found) {
            (_, [] | [""]) => list.draft.builder.refuse(at, RefusedReason::NoEnd, row),
            (Rest::Blocks, [source, count, ..]) => {
                list.draft.mention(source);
                block = ((*source).to_string(), count.parse().unwrap_or(0));
            }
            (Rest::Blocks, [target]) if block.1 > 0 => {
                block.1 -= 1;
                list.relation(&block.0, target, &dict(said));
            }
            (Rest::Blocks, [_]) => list.draft.builder.refuse(at, RefusedReason::NoEnd, row),
            (Rest::Targets, [source, targets @ ..]) => {
                list.draft.mention(source);
                targets.iter().for_each(|target| list.relation(source, target, &[]));
            }
            // A row of one name is an actor without relations.
            (Rest::Attributes, [source]) => {
                list.draft.mention(source);
            }
            (Rest::Attributes, [source, target, values @ ..]) => {
                let mut attributes = dict(said);
                for (i, value) in values.iter().enumerate() {
                    attributes.push((column(&layout, i, value), value.to_string()));
                }
                list.relation(source, target, &attributes);
            }
        }
        if !draft.goes_on(at.offset)? {
            break;
        }
    }
    waiting.take(&mut draft, &layout);
    if block.1 > 0 {
        draft.odd(OddityCode::WrongCount, Position::line(1), &block.0);
    }
    Ok(())
}

/// Makes the actors of a matrix by its size, and tells whether its rows are others than its columns.
fn declare(draft: &mut Draft<'_>, row: &str, at: Position) -> bool {
    let mut sizes = row.split_whitespace().map(|size| size.parse::<u64>().unwrap_or(0));
    let [rows, columns] = [sizes.next().unwrap_or(0), sizes.next().unwrap_or(0)];
    let is_two_mode = rows != columns;
    if rows.saturating_add(columns) > DECLARED {
        return is_two_mode;
    }
    for number in 1..=rows {
        draft.mention(&number.to_string());
    }
    for number in 1..=if is_two_mode { columns } else { 0 } {
        end_of(draft, &number.to_string(), Some(1), at);
    }
    is_two_mode
}

/// The id of one of two modes, which the actor tells too; targets are numbered apart from sources.
fn end_of<'e>(draft: &mut Draft<'_>, end: &'e str, mode: Option<usize>, at: Position) -> Cow<'e, str> {
    let Some(mode) = mode else {
        draft.mention(end);
        return Cow::Borrowed(end);
    };
    let id = if mode == 1 { Cow::Owned(format!("2:{end}")) } else { Cow::Borrowed(end) };
    let actor = draft.mention(&id);
    let key = draft.actor_key("mode");
    draft.tell_actor(key, actor, Value::number(["1", "2"][mode]), at);
    id
}

/// The name of a column after the ends.
fn column(layout: &Layout, i: usize, value: &str) -> String {
    match (layout.header.as_ref().and_then(|names| names.get(i)), i) {
        (Some(name), _) => name.clone(),
        (None, 0) if is_number(value) => "weight".to_string(),
        (None, 0) => "label".to_string(),
        (None, 1) if is_number(value) => "time".to_string(),
        (None, i) => format!("column_{}", i + 3),
    }
}

/// How many plain rows are taken together.
const TOGETHER: usize = 1024;

/// Rows of two ends and values that were not taken yet: the ends of many are looked up faster at once.
#[derive(Default)]
struct Waiting {
    text: String,
    /// Where the cells end in the text.
    ends: Vec<usize>,
    /// Where each row stands, and where its cells end among these.
    rows: Vec<(Position, usize)>,
}

impl Waiting {
    fn push(&mut self, at: Position, cells: &[&str]) {
        for cell in cells {
            self.text.push_str(cell);
            self.ends.push(self.text.len());
        }
        self.rows.push((at, self.ends.len()));
    }

    /// Makes relations of the rows.
    fn take(&mut self, draft: &mut Draft<'_>, layout: &Layout) {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let cells: Vec<&str> = starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end]).collect();
        let starts = std::iter::once(0).chain(self.rows.iter().map(|(_, end)| *end));
        let rows: Vec<&[&str]> = starts.zip(&self.rows).map(|(start, (_, end))| &cells[start..*end]).collect();
        let ends: Vec<&str> = rows.iter().flat_map(|row| &row[..2]).copied().collect();
        let actors = draft.mention_all(&ends);
        for ((row, (at, _)), actors) in rows.iter().zip(&self.rows).zip(actors.as_chunks::<2>().0) {
            let relation = draft.relation_found(*actors, |end| row[end], layout.direction, *at);
            let Some(relation) = relation else { continue };
            for (i, value) in row[2..].iter().enumerate() {
                let key = draft.relation_key(&column(layout, i, value));
                draft.tell_relation(key, relation, Value::text(value), *at);
            }
        }
        self.text.clear();
        self.ends.clear();
        self.rows.clear();
    }
}

struct List<'l, 'b> {
    draft: &'l mut Draft<'b>,
    direction: Option<Direction>,
    is_two_mode: bool,
    at: Position,
}

impl List<'_, '_> {
    fn relation(&mut self, source: &str, target: &str, attributes: &[(String, String)]) {
        let mut mode = 0;
        let ends = [source, target].map(|end| {
            let of = self.is_two_mode.then_some(mode);
            mode += 1;
            if end.is_empty() { Cow::Borrowed(end) } else { end_of(self.draft, end, of, self.at) }
        });
        let Some(relation) = self.draft.relation([&ends[0], &ends[1]], self.direction, self.at) else { return };
        for (name, value) in attributes {
            let key = self.draft.relation_key(name);
            self.draft.tell_relation(key, relation, Value::text(value), self.at);
        }
    }
}
