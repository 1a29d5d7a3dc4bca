//! Spreadsheets of LibreOffice (OpenDocument): each sheet read as a stream from the one document that holds them all.
//!
//! Formulas are not computed, comments beside cells are no part of them. Repeated rows and cells are never held expanded.

use std::io;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::archive::{Archive, Unpacked};
use super::rows::{COLUMN_LIMIT, Rows, attribute, fault, number, reference_into};

/// The part that holds the sheets.
const CONTENT: &str = "content.xml";

/// The names of the sheets, in their order, and whether they are hidden.
///
/// # Errors
/// Damaged XML; more than may be unpacked.
pub fn sheets(archive: &Archive) -> io::Result<Vec<(String, bool)>> {
    let mut reader = Reader::from_reader(archive.part(CONTENT).ok_or(io::ErrorKind::InvalidData)?);
    let (mut buffer, mut names) = (Vec::new(), Vec::new());
    // The styles of sheets stand before the sheets.
    let (mut style, mut hidden) = (String::new(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(fault)? {
            Event::Start(element) if is(&element, "table") => {
                let is_hidden = hidden.contains(&attribute(&element, "style-name")?);
                names.push((attribute(&element, "name")?, is_hidden));
            }
            Event::Start(element) if element.name().as_ref() == "style:style" => style = attribute(&element, "name")?,
            Event::Start(element) | Event::Empty(element)
                if element.name().as_ref() == "style:table-properties"
                    && hidden.len() < COLUMN_LIMIT
                    && attribute(&element, "display")? == "false" =>
            {
                hidden.push(style.clone());
            }
            Event::Eof => return Ok(names),
            _ => {}
        }
    }
}

fn is(element: &BytesStart<'_>, name: &str) -> bool {
    element.name().as_ref().strip_prefix("table:") == Some(name)
}

/// A sheet that is being read.
pub struct Sheet {
    reader: Reader<Unpacked>,
    buffer: Vec<u8>,
    /// Whether its rows are reached.
    is_reached: bool,
    /// How many sheets stand before it.
    before: usize,
    row: u64,
}

impl Sheet {
    /// The sheet of that number from its beginning.
    ///
    /// # Errors
    /// There is no document.
    pub fn new(archive: &Archive, number: usize) -> io::Result<Sheet> {
        let reader = Reader::from_reader(archive.part(CONTENT).ok_or(io::ErrorKind::InvalidData)?);
        Ok(Sheet { reader, buffer: Vec::new(), is_reached: false, before: number, row: 0 })
    }
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    count: usize,
    kind: String,
    /// The value, of cells that are no text.
    value: String,
    /// The text as it is shown.
    text: String,
    paragraphs: usize,
}

impl Cell {
    fn of(element: &BytesStart<'_>) -> io::Result<Cell> {
        let count = attribute(element, "number-columns-repeated")?.parse().unwrap_or(1);
        let kind = attribute(element, "value-type")?;
        let name = match &*kind {
            "date" => "date-value",
            "boolean" => "boolean-value",
            "string" => "string-value",
            _ => "value",
        };
        Ok(Cell { count, kind, value: attribute(element, name)?, ..Cell::default() })
    }

    fn spelled(self) -> String {
        match &*self.kind {
            _ if self.value.is_empty() => self.text,
            "float" | "percentage" | "currency" => number(&self.value),
            // Midnight is what a day without a time is saved with.
            "date" => self.value.strip_suffix("T00:00:00").unwrap_or(&self.value).to_string(),
            "string" if !self.text.is_empty() => self.text,
            _ => self.value,
        }
    }
}

/// Appends a cell as often as it comes; what is empty at the end of a row is held back in `gap`.
fn put(cell: Cell, gap: &mut usize, cells: &mut Vec<String>) {
    let count = cell.count;
    let text = cell.spelled();
    if text.is_empty() {
        *gap = gap.saturating_add(count);
        return;
    }
    let filled = cells.len().saturating_add(*gap).min(COLUMN_LIMIT);
    cells.resize(filled, String::new());
    *gap = 0;
    cells.resize(filled.saturating_add(count).min(COLUMN_LIMIT), text);
}

impl Rows for Sheet {
    fn next(&mut self, cells: &mut Vec<String>) -> io::Result<Option<(u64, u64)>> {
        cells.clear();
        let (mut cell, mut gap, mut rows) = (None::<Cell>, 0, 1);
        // Comments and drawings inside of cells.
        let mut aside = 0;
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer).map_err(fault)?;
            if !self.is_reached {
                match event {
                    Event::Start(element) if is(&element, "table") => {
                        self.is_reached = self.before == 0;
                        self.before = self.before.saturating_sub(1);
                    }
                    Event::Eof => return Ok(None),
                    _ => {}
                }
                continue;
            }
            match event {
                Event::Start(element) => match element.name().as_ref() {
                    "office:annotation" | "draw:frame" | "draw:custom-shape" => aside += 1,
                    "table:table-row" => {
                        cells.clear();
                        (gap, rows) = (0, attribute(&element, "number-rows-repeated")?.parse().unwrap_or(1));
                    }
                    "table:table-cell" | "table:covered-table-cell" => cell = Some(Cell::of(&element)?),
                    "text:p" if aside == 0 => {
                        if let Some(cell) = &mut cell {
                            cell.text.push_str(if cell.paragraphs > 0 { "\n" } else { "" });
                            cell.paragraphs += 1;
                        }
                    }
                    _ => {}
                },
                Event::Empty(element) => match (element.name().as_ref(), &mut cell) {
                    ("table:table-cell" | "table:covered-table-cell", _) => put(Cell::of(&element)?, &mut gap, cells),
                    ("table:table-row", _) => {
                        let rows: u64 = attribute(&element, "number-rows-repeated")?.parse().unwrap_or(1);
                        self.row = self.row.saturating_add(rows);
                    }
                    ("text:s" | "text:tab", Some(cell)) if aside == 0 => cell.text.push(' '),
                    ("text:line-break", Some(cell)) if aside == 0 => cell.text.push('\n'),
                    _ => {}
                },
                Event::Text(part) if aside == 0 => {
                    if let Some(cell) = cell.as_mut().filter(|cell| cell.paragraphs > 0) {
                        cell.text.push_str(&part.xml10_content());
                    }
                }
                Event::GeneralRef(part) if aside == 0 => {
                    if let Some(cell) = &mut cell {
                        reference_into(&part, &mut cell.text)?;
                    }
                }
                Event::End(element) => match element.name().as_ref() {
                    "office:annotation" | "draw:frame" | "draw:custom-shape" => aside -= 1,
                    "table:table-cell" | "table:covered-table-cell" => {
                        if let Some(cell) = cell.take() {
                            put(cell, &mut gap, cells);
                        }
                    }
                    "table:table-row" => {
                        let row = self.row;
                        self.row = self.row.saturating_add(rows);
                        if cells.iter().any(|cell| !cell.trim().is_empty()) {
                            return Ok(Some((row, rows.max(1))));
                        }
                    }
                    "table:table" => return Ok(None),
                    _ => {}
                },
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }
}
