//! What the columns of a table are: delimiter, headers in both languages, and what only the values can tell.
//!
//! Gephi's tables, the PTCE tables, Kumu's and French ones are told apart by their header alone.

use std::collections::BTreeSet;

use csv::{ReaderBuilder, StringRecord};

use super::cells::trimmed;
use super::words::{ACTOR_WORDS, RELATION_WORDS, Words};
use super::{dialects, grid, tree};
use crate::formats::content::Place;
use crate::formats::error::{FormatError, FormatReason};
use crate::network::fold::fold;
use crate::network::{DateField, Direction};
use crate::position::Position;

/// The most columns that are read: as many as a spreadsheet has.
pub const COLUMN_LIMIT: usize = 16_384;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How many rows decide whether a column named "type" holds directions or kinds.
const SAMPLE: usize = 10_000;
/// How many rows decide whether a table without words is one.
const ROWS: usize = 50;
/// How many lines above the header of a sheet may be titles.
const TITLES: usize = 20;
/// How long a header below titles may be.
const LONGEST: usize = 10_000;

/// What a table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// One row an actor.
    Actors,
    /// One row a relation.
    Relations,
    /// One row a member of a group, with what is known of both; see `members`.
    Members,
    /// One row either; see `mixed`.
    Mixed,
    /// One row an actor, with the one above it; see `tree`.
    Tree,
    /// One row a link between entities; see `entities`.
    Links,
    /// One row and one column an actor; see `grid`.
    Matrix,
    /// Pairs of ids without a header; see `grid`.
    Pairs,
    /// An actor and those it is tied to, without a header; see `grid`.
    Neighbours,
}

impl Table {
    /// Whether it names actors that another table may declare.
    pub fn is_of_relations(self) -> bool {
        matches!(self, Table::Relations | Table::Links | Table::Pairs | Table::Neighbours)
    }
}

/// What a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The id of the record.
    Id,
    /// The name of an actor.
    Name,
    /// One end of a relation.
    Source,
    /// The other end.
    Target,
    /// What an end of a relation is called, beside its id: the source, or the target.
    EndName(usize),
    /// The kind of the record.
    Kind,
    /// A direction in Gephi's tables, a kind in French ones: the values tell.
    Type,
    /// Whether a relation is directed.
    Direction,
    /// A date of a relation.
    Date(DateField),
    /// Gephi's interval of a relation.
    Interval,
    /// What a relation is, in words.
    Label,
    /// Where it is said.
    Sources,
    /// An attribute of that name that is text, even if it looks like a number.
    Text(&'static str),
    /// An attribute of that name that is a number.
    Number(&'static str),
    /// An attribute of that name that is a list.
    List(&'static str),
    /// An identifier of that scheme, which two files can be joined by.
    Identifier(&'static str),
    /// The labels of an actor as Neo4j lists them: the first is its kind.
    Labels,
    /// An attribute under its own name, of a type that the header says.
    Typed(Cell),
    /// An attribute under its own name.
    Free,
}

/// The type that a header says of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text, even if it looks like a number.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Several values in one cell.
    List,
}

/// Where the header stands and what separates its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The byte between two cells.
    pub delimiter: u8,
    /// Where the header starts, in bytes.
    pub start: usize,
    /// The line before the header.
    pub line: u64,
}

impl Layout {
    /// A reader of the records from the header on.
    pub fn reader<'t>(&self, text: &'t str) -> csv::Reader<&'t [u8]> {
        ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .buffer_capacity(1 << 16)
            .from_reader(&text.as_bytes()[self.start..])
    }
}

/// The header of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the table is about.
    pub table: Table,
    /// Where it starts.
    pub layout: Layout,
    /// The name of each column as it is written, and what it says.
    pub columns: Vec<(String, Role)>,
    /// The columns of source and target, or of id and name.
    pub keys: [Option<usize>; 2],
    /// The spaces in which the ids of the keys are unique, which then stand before them; empty if the table has none.
    pub spaces: [String; 2],
    /// The columns that name an actor without a name, the surest first.
    pub names: Vec<usize>,
    /// Whether a cell may name several ends, with bars between them.
    pub several: bool,
    /// Whether rows may end before the header does, as those of sheets do.
    pub is_sheet: bool,
}

impl Header {
    /// A header whose keys are in the columns that say so.
    pub fn new(table: Table, layout: Layout, columns: Vec<(String, Role)>) -> Header {
        let mut header = Header {
            table,
            layout,
            columns,
            keys: [None; 2],
            spaces: Default::default(),
            names: Vec::new(),
            several: false,
            is_sheet: false,
        };
        let keys = if table == Table::Relations { [Role::Source, Role::Target] } else { [Role::Id, Role::Name] };
        header.keys = keys.map(|role| header.find(role));
        header
    }

    /// Reads the header of a table, whatever its delimiter. Of sheets, titles may stand above it.
    ///
    /// # Errors
    /// When no header names an actor or the two ends of a relation, or there are too many columns.
    pub fn read(text: &str, is_sheet: bool) -> Result<Header, FormatError> {
        let mut header = Header::without_type(text, is_sheet)?;
        header.is_sheet = is_sheet;
        if is_sheet {
            header.columns.iter_mut().for_each(|(name, _)| *name = trimmed(name).to_string());
        }
        header.decide_type(text);
        Ok(header)
    }

    /// The header as far as it is told without looking at many rows.
    ///
    /// # Errors
    /// As [`Header::read`].
    pub fn without_type(text: &str, is_sheet: bool) -> Result<Header, FormatError> {
        let (delimiters, start, line) = delimiters(text);
        if is_sheet {
            let mut place = Place { offset: start as u64, line: line + 1, column: 1 };
            for title in text[start..].split_inclusive('\n').take(TITLES) {
                let layout = Layout { delimiter: b',', start: place.offset as usize, line: place.line - 1 };
                // Below titles, one known word may be a word of them.
                let found = Header::at(text, layout)?;
                if let Some(header) = found.filter(|header| layout.start == start || header.known() > 1) {
                    return Ok(header);
                }
                place = place.after(title.as_bytes());
            }
        } else {
            let headers = delimiters.into_iter().map(|delimiter| Header::at(text, Layout { delimiter, start, line }));
            let mut best: Option<Header> = None;
            for header in headers {
                let Some(header) = header? else { continue };
                if best.as_ref().is_none_or(|best| header.known() > best.known()) {
                    best = Some(header);
                }
            }
            if let Some(best) = best {
                return Ok(best);
            }
        }
        let found = text[start..].trim_start().lines().next().unwrap_or("").chars().take(200).collect();
        Err(FormatError::at(Position::at(text.as_bytes(), start), FormatReason::UnknownHeader { found }))
    }

    /// The header of a table that is one by its name, below the titles that exports of spreadsheets and of institutes begin with.
    /// More than one known word tells it from them.
    ///
    /// # Errors
    /// There are too many columns.
    pub fn below_titles(text: &str) -> Result<Option<Header>, FormatError> {
        let mut place = Place::START;
        for title in text.split_inclusive('\n').take(TITLES) {
            let (delimiters, start, line) = delimiters(&text[place.offset as usize..]);
            for delimiter in delimiters.into_iter().filter(|_| title.len() < LONGEST) {
                let layout = Layout { delimiter, start: place.offset as usize + start, line: place.line - 1 + line };
                let found = Header::at(text, layout)?;
                let is_header = |header: &Header| {
                    header.known() > 1 && !matches!(header.table, Table::Matrix | Table::Pairs | Table::Neighbours)
                };
                if let Some(mut header) = found.filter(is_header) {
                    header.decide_type(text);
                    return Ok(Some(header));
                }
            }
            place = place.after(title.as_bytes());
        }
        Ok(None)
    }

    /// The header that stands there with that delimiter, if it is one.
    fn at(text: &str, layout: Layout) -> Result<Option<Header>, FormatError> {
        let mut reader = layout.reader(text);
        let mut names = StringRecord::new();
        if !reader.read_record(&mut names).unwrap_or(false) {
            return Ok(None);
        }
        if names.len() > COLUMN_LIMIT {
            let reason = FormatReason::TooManyColumns { limit: COLUMN_LIMIT };
            return Err(FormatError::at(Position::at(text.as_bytes(), layout.start), reason));
        }
        let rows: Vec<StringRecord> = reader.into_records().take(ROWS).map_while(Result::ok).collect();
        if grid::is_matrix(&names, &rows) {
            let columns = names.iter().map(|name| (name.trim().to_string(), Role::Free)).collect();
            return Ok(Some(Header::new(Table::Matrix, layout, columns)));
        }
        if let Some(header) = dialects::header(&names, &rows, layout).or_else(|| plain(&names, layout)) {
            let tree = || tree::header(&names, &rows, layout);
            return Ok((header.table == Table::Actors).then(tree).flatten().or(Some(header)));
        }
        let columns = |of: &[&str]| of.iter().map(|name| (name.to_string(), Role::Free)).collect();
        if grid::is_pairs(&names, &rows) {
            return Ok(Some(Header::new(Table::Pairs, layout, columns(&grid::PAIR[..names.len()]))));
        }
        let are_neighbours = grid::are_neighbours(&names, &rows);
        Ok(are_neighbours.then(|| Header::new(Table::Neighbours, layout, columns(&grid::PAIR[..2]))))
    }

    /// How many columns are understood.
    fn known(&self) -> usize {
        match self.table {
            Table::Matrix | Table::Members | Table::Mixed | Table::Links => self.columns.len(),
            _ => self.columns.iter().filter(|(_, role)| *role != Role::Free).count(),
        }
    }

    /// Where the header ends, in bytes.
    pub fn end(&self, head: &str) -> usize {
        let mut reader = self.layout.reader(head);
        let _ = reader.read_record(&mut StringRecord::new());
        self.layout.start + reader.position().byte() as usize
    }

    /// The columns that hold something in the first rows.
    pub fn filled(&self, head: &str) -> BTreeSet<usize> {
        let rows = self.layout.reader(head).into_records().skip(1).take(SAMPLE).map_while(Result::ok);
        let is_filled = |(column, cell): (usize, &str)| (!cell.trim().is_empty()).then_some(column);
        rows.flat_map(|row| row.iter().enumerate().filter_map(is_filled).collect::<Vec<_>>()).collect()
    }

    /// The first column of a role.
    pub fn find(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|(_, r)| *r == role)
    }

    /// Looks at the values of a column named "type".
    fn decide_type(&mut self, text: &str) {
        let Some(at) = self.find(Role::Type) else { return };
        let mut reader = self.layout.reader(text);
        let mut record = StringRecord::new();
        let (mut seen, mut directions) = (0, 0);
        // The first record is the header itself.
        for row in 0..=SAMPLE {
            if !reader.read_record(&mut record).unwrap_or(false) {
                break;
            }
            let cell = record.get(at).unwrap_or("").trim();
            if row > 0 && !cell.is_empty() {
                seen += 1;
                directions += usize::from(direction_word(cell).is_some());
            }
        }
        let (role, taken) = if seen == directions {
            (Role::Direction, self.find(Role::Direction).is_some())
        } else {
            (Role::Kind, self.find(Role::Kind).is_some())
        };
        self.columns[at].1 = if taken { Role::Free } else { role };
    }
}

/// The delimiters to try: the one of a `sep=` line, else those of the first line that is not empty; and where the
/// header starts.
fn delimiters(text: &str) -> (Vec<u8>, usize, u64) {
    let start = text.len() - text.trim_start_matches(['\n', '\r']).len();
    let line = memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count() as u64;
    let first = text[start..].split(['\n', '\r']).next().unwrap_or("");
    // The delimiter may be a tab.
    let declared = first.trim_matches([' ', '"']);
    if let Some(sep) = declared.get(..4)
        && sep.eq_ignore_ascii_case("sep=")
        && let &[delimiter] = &declared.as_bytes()[4..]
    {
        let rest = &text[start + first.len()..];
        let next = rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or("");
        return (vec![delimiter], text.len() - next.len(), line + 1);
    }
    let mut found: Vec<u8> = DELIMITERS.into_iter().filter(|d| first.as_bytes().contains(d)).collect();
    if found.is_empty() {
        found.push(b',');
    }
    (found, start, line)
}

/// What an attribute of that name says of an actor or of a relation in formats whose records have ids and ends of their own.
pub fn role_of(of_actors: bool, name: &str) -> Role {
    let role = assign(&[word(name)], if of_actors { ACTOR_WORDS } else { RELATION_WORDS })[0];
    if matches!(role, Role::Id | Role::Source | Role::Target | Role::EndName(_) | Role::Interval) {
        Role::Free
    } else {
        role
    }
}

/// The header of a table whose columns have the usual words.
fn plain(names: &StringRecord, layout: Layout) -> Option<Header> {
    let folded: Vec<String> = names.iter().map(word).collect();
    // NodeXL's sheets of groups, and of who is in them, name no actor that its other sheets do not.
    if folded.first().is_some_and(|name| name == "group") && folded.iter().any(|name| name.starts_with("vertex")) {
        return None;
    }
    let (table, words) = match relation_words(names, &folded) {
        Some(words) => (Table::Relations, words),
        None => (Table::Actors, assign(&folded, ACTOR_WORDS)),
    };
    if table == Table::Actors && !words.iter().any(|role| matches!(role, Role::Id | Role::Name)) {
        return None;
    }
    let columns = names.iter().map(|name| name.trim().to_string()).zip(words).collect();
    let mut header = Header::new(table, layout, columns);
    let is_named = |key: Option<usize>, name| key.is_some_and(|key| folded[key] == name);
    // Kumu's tables: an id that has a bar in it could not be told from two.
    header.several = is_named(header.keys[0], "from") && is_named(header.keys[1], "to");
    Some(header)
}

fn relation_words(names: &StringRecord, folded: &[String]) -> Option<Vec<Role>> {
    let mut roles = assign(folded, RELATION_WORDS);
    let mut source = roles.contains(&Role::Source);
    // "à" folds to a letter that may be anything, so it needs its accent.
    if source
        && !roles.contains(&Role::Target)
        && let Some(at) = names.iter().position(|name| matches!(name.trim(), "à" | "À" | "a\u{300}" | "A\u{300}"))
    {
        roles[at] = Role::Target;
    }
    // What tells where a row is from is no end where two others are: the `sourceID` of the ICIJ beside `node_1` and `node_2`.
    if source && !roles.contains(&Role::Target) && dialects::numbered(folded).is_some() {
        roles.iter_mut().filter(|role| **role == Role::Source).for_each(|role| *role = Role::Sources);
        source = false;
    }
    if !source && let Some(ends) = dialects::numbered(folded) {
        let role_of_end = |(end, role)| roles[end] = role;
        ends.into_iter().zip([Role::Source, Role::Target]).for_each(role_of_end);
    }
    (roles.contains(&Role::Source) && roles.contains(&Role::Target)).then_some(roles)
}

/// Gives each role to the column that has the surest of its words; the others are free.
pub fn assign(folded: &[String], words: Words) -> Vec<Role> {
    let mut roles = vec![Role::Free; folded.len()];
    for (role, words) in words {
        let found = words.iter().find_map(|w| folded.iter().position(|name| name == w));
        if let Some(at) = found.filter(|at| roles[*at] == Role::Free) {
            roles[at] = *role;
        }
    }
    roles
}

/// A header as it is compared: folded, with single spaces for `_`, `-` and line breaks.
pub fn word(name: &str) -> String {
    let folded = fold(name.trim().trim_end_matches(['*', ':', '?', '.']));
    folded
        .split(|c: char| c.is_whitespace() || matches!(c, '_' | '-'))
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The direction that a cell of a column named "type" says in words.
pub fn direction_word(cell: &str) -> Option<Direction> {
    match cell {
        "Directed" | "directed" => return Some(Direction::Directed),
        "Undirected" | "undirected" => return Some(Direction::Undirected),
        _ if cell.len() > 40 => return None,
        _ => {}
    }
    match word(cell).as_str() {
        "directed" | "dirige" | "dirigee" | "oriente" | "orientee" => Some(Direction::Directed),
        "undirected" | "non dirige" | "non dirigee" | "non oriente" | "non orientee" => Some(Direction::Undirected),
        "mutual" | "mutuel" | "mutuelle" | "reciproque" | "bidirectional" | "bidirected" => Some(Direction::Mutual),
        _ => None,
    }
}

/// The direction that a cell of a column named "directed" says, in words or as yes and no.
pub fn direction_of(cell: &str) -> Option<Direction> {
    direction_word(cell).or_else(|| match word(cell).as_str() {
        "true" | "yes" | "oui" | "vrai" | "1" => Some(Direction::Directed),
        "false" | "no" | "non" | "faux" | "0" => Some(Direction::Undirected),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> (Table, u8, Vec<Role>) {
        let header = Header::read(text, false).unwrap();
        (header.table, header.layout.delimiter, header.columns.into_iter().map(|(_, role)| role).collect())
    }

    #[test]
    fn headers_are_known_in_both_languages() {
        use Role::*;
        let since = Date(DateField::Since);
        let until = Date(DateField::Until);
        for (text, table, delimiter, roles) in [
            ("Id,Label\n", Table::Actors, b',', vec![Id, Name]),
            ("identifiant;nom;sigle\n", Table::Actors, b';', vec![Id, Name, Text("short")]),
            (
                "Source,Target,Type,Weight\na,b,Directed,1\n",
                Table::Relations,
                b',',
                vec![Source, Target, Direction, Number("weight")],
            ),
            ("From\tTo\tType\na\tb\tfriend\n", Table::Relations, b'\t', vec![Source, Target, Kind]),
            (
                "de;vers;type;depuis;jusqu’à\na;b;;;\na;b;membre;;\n",
                Table::Relations,
                b';',
                vec![Source, Target, Kind, since, until],
            ),
            ("de|à|Début|Fin\n", Table::Relations, b'|', vec![Source, Target, since, until]),
            ("sep=;\r\nNOM;Type;Code INSEE\r\n", Table::Actors, b';', vec![Name, Kind, Text("insee_code")]),
            ("\"nom, complet\";nom\n", Table::Actors, b';', vec![Free, Name]),
            ("Source,Target,Type,Kind\na,b,Mutual,x\n", Table::Relations, b',', vec![Source, Target, Direction, Kind]),
            ("source,target,kind,type\na,b,x,y\n", Table::Relations, b',', vec![Source, Target, Kind, Free]),
            ("nom\nMES\n", Table::Actors, b',', vec![Name]),
        ] {
            assert_eq!(header(text), (table, delimiter, roles), "{text}");
        }
    }

    #[test]
    fn a_text_without_known_headers_is_no_table() {
        for text in ["a,b,c\n1,2,3\n", "bonjour\n", "x;y"] {
            assert!(matches!(
                Header::read(text, false),
                Err(FormatError::Refused { reason: FormatReason::UnknownHeader { .. }, at }) if at.line == 1
            ));
        }
        let wide = format!("id{}\n", ",x".repeat(100_000));
        assert!(matches!(
            Header::read(&wide, false),
            Err(FormatError::Refused { reason: FormatReason::TooManyColumns { .. }, .. })
        ));
    }
}
