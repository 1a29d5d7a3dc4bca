//! Workbooks of Excel (Office Open XML): their sheets, shared texts and dates, each sheet read as a stream.
//!
//! Formulas are not computed: a cell has the value that was saved with it. Colours, merged areas and hidden rows say nothing.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::archive::{Archive, Unpacked};
use super::rows::{COLUMN_LIMIT, Rows, attribute, fault, number, reference_into};
use crate::network::Texts;
use crate::network::dates::civil;

/// What all sheets of a workbook share.
#[derive(Default)]
pub struct Workbook {
    /// The names of the sheets, their parts, and whether they are hidden.
    pub sheets: Vec<(String, String, bool)>,
    texts: Texts,
    /// Whether numbers of that style are dates.
    dates: Vec<bool>,
    /// Whether days are counted from 1904.
    from_1904: bool,
    /// Formulas that were saved without a value, where the first stands: its row.
    uncomputed: Mutex<(u64, u64)>,
}

/// Where the relations of a part stand.
fn relations_of(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    format!("{folder}/_rels/{name}.rels")
}

/// Calls `take` with each element that starts.
fn elements(part: Unpacked, mut take: impl FnMut(&str, &BytesStart<'_>) -> io::Result<()>) -> io::Result<()> {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(fault)? {
            Event::Start(element) | Event::Empty(element) => take(element.local_name().as_ref(), &element)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

impl Workbook {
    /// Reads what sheets share.
    ///
    /// # Errors
    /// Damaged XML; more than may be unpacked.
    pub fn read(archive: &Archive) -> io::Result<Workbook> {
        let mut workbook = Workbook::default();
        let main = archive.names().find(|name| name.ends_with("workbook.xml")).unwrap_or_default().to_string();
        let mut parts: Vec<(String, String)> = Vec::new();
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
        if let Some(part) = archive.part(&relations_of(&main)) {
            elements(part, |name, element| {
                if name == "Relationship" {
                    let target = attribute(element, "Target")?;
                    let target = if target.starts_with('/') { target } else { format!("{folder}/{target}") };
                    parts.push((attribute(element, "Id")?, target));
                }
                Ok(())
            })?;
        }
        let part = archive.part(&main).ok_or(io::ErrorKind::InvalidData)?;
        elements(part, |name, element| {
            match name {
                "workbookPr" => {
                    workbook.from_1904 = matches!(&*attribute(element, "date1904")?, "1" | "true");
                }
                "sheet" => {
                    let id = attribute(element, "id")?;
                    if let Some((_, part)) = parts.iter().find(|(of, _)| *of == id) {
                        let is_hidden = attribute(element, "state")?.to_ascii_lowercase().contains("hidden");
                        workbook.sheets.push((attribute(element, "name")?, part.clone(), is_hidden));
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        let beside = |name: &str| archive.part(&format!("{folder}/{name}"));
        if let Some(part) = beside("styles.xml") {
            workbook.read_styles(part)?;
        }
        if let Some(part) = beside("sharedStrings.xml") {
            workbook.read_texts(part)?;
        }
        Ok(workbook)
    }

    /// How many formulas were met that were saved without a value, and in which row the first stood; then none.
    pub fn take_uncomputed(&self) -> (u64, u64) {
        std::mem::take(&mut self.uncomputed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn read_styles(&mut self, part: Unpacked) -> io::Result<()> {
        let mut own: Vec<(u32, bool)> = Vec::new();
        let mut is_cells = false;
        elements(part, |name, element| {
            match name {
                "numFmt" => {
                    let id = attribute(element, "numFmtId")?.parse().unwrap_or(0);
                    own.push((id, is_date_format(&attribute(element, "formatCode")?)));
                }
                "cellXfs" => is_cells = true,
                "cellStyles" | "dxfs" => is_cells = false,
                "xf" if is_cells => {
                    let id = attribute(element, "numFmtId")?.parse().unwrap_or(0);
                    let known = || matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58);
                    self.dates.push(own.iter().find(|(of, _)| *of == id).map_or_else(known, |(_, is)| *is));
                }
                _ => {}
            }
            Ok(())
        })
    }

    fn read_texts(&mut self, part: Unpacked) -> io::Result<()> {
        let mut reader = Reader::from_reader(part);
        let (mut buffer, mut text) = (Vec::new(), String::new());
        let (mut in_text, mut in_reading) = (false, false);
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(fault)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "t" => in_text = true,
                    // How a Japanese word is read aloud stands beside it.
                    "rPh" => in_reading = true,
                    _ => {}
                },
                Event::Empty(element) if element.local_name().as_ref() == "si" => _ = self.texts.push(""),
                Event::End(element) => match element.local_name().as_ref() {
                    "t" => in_text = false,
                    "rPh" => in_reading = false,
                    "si" => {
                        self.texts.push(&unescaped(&text));
                        text.clear();
                    }
                    _ => {}
                },
                Event::Text(part) if in_text && !in_reading => text.push_str(&part.xml10_content()),
                Event::CData(part) if in_text && !in_reading => text.push_str(&part.xml10_content()),
                Event::GeneralRef(part) if in_text && !in_reading => reference_into(&part, &mut text)?,
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// A date or time as ISO writes it.
    fn date(&self, serial: f64) -> Option<String> {
        if !(0.0..2_958_466.0).contains(&serial) {
            return None;
        }
        let seconds = (serial * 86_400.0).round() as i64;
        let (days, time) = (seconds / 86_400, seconds % 86_400);
        let clock = format!("{:02}:{:02}:{:02}", time / 3600, time / 60 % 60, time % 60);
        if days == 0 && !self.from_1904 {
            return Some(clock);
        }
        // Excel believes that 1900 was a leap year.
        let from_1900 = if days < 60 { -25_568 } else { -25_569 };
        let (year, month, day) = civil(days as i32 + if self.from_1904 { -24_107 } else { from_1900 });
        let date = format!("{year:04}-{month:02}-{day:02}");
        Some(if time == 0 { date } else { format!("{date}T{clock}") })
    }
}

/// Whether a number format shows days or hours: one of their letters stands outside of quotes and brackets.
fn is_date_format(code: &str) -> bool {
    let mut chars = code.split(';').next().unwrap_or("").chars();
    while let Some(c) = chars.next() {
        match c.to_ascii_lowercase() {
            '"' => _ = chars.by_ref().take_while(|c| *c != '"').count(),
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                if !inside.is_empty() && inside.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's')) {
                    return true;
                }
            }
            '\\' | '_' | '*' => _ = chars.next(),
            'y' | 'm' | 'd' | 'h' | 's' => return true,
            _ => {}
        }
    }
    false
}

/// A text whose `_x000D_` are the characters that they stand for; carriage returns are none of a text.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 7).filter(|code| code.ends_with('_'));
        let c = code.and_then(|code| u32::from_str_radix(&code[..4], 16).ok()).and_then(char::from_u32);
        let Some(c) = c else {
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        out.push_str(&rest[..at]);
        if c != '\r' {
            out.push(c);
        }
        rest = &rest[at + 7..];
    }
    out.push_str(rest);
    out
}

/// A sheet that is being read.
pub struct Sheet {
    workbook: Arc<Workbook>,
    reader: Reader<Unpacked>,
    buffer: Vec<u8>,
    row: u64,
}

impl Sheet {
    /// A sheet from its beginning.
    pub fn new(workbook: Arc<Workbook>, part: Unpacked) -> Sheet {
        Sheet { workbook, reader: Reader::from_reader(part), buffer: Vec::new(), row: 0 }
    }

    fn value(&self, kind: &str, style: &str, value: &str) -> io::Result<String> {
        Ok(match kind {
            "s" => {
                // A cell that points to a text which is not there would be lost in silence.
                let text = value.trim().parse().ok().filter(|at| *at < self.workbook.texts.len() as u32);
                self.workbook.texts.of(text.ok_or(io::ErrorKind::InvalidData)?).to_string()
            }
            "str" | "inlineStr" => unescaped(value),
            "b" => if value.trim() == "1" { "true" } else { "false" }.to_string(),
            "d" | "e" => value.to_string(),
            _ => {
                let style: usize = style.parse().unwrap_or(0);
                let is_date = self.workbook.dates.get(style).copied().unwrap_or(false);
                let date = value.trim().parse().ok().filter(|_| is_date).and_then(|serial| self.workbook.date(serial));
                date.unwrap_or_else(|| number(value))
            }
        })
    }
}

/// The place of a column by its letters: `AB12` is in the 28th, which is number 27.
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let place = letters.fold(0, |place, b| place * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    (1..=COLUMN_LIMIT).contains(&place).then(|| place - 1)
}

impl Rows for Sheet {
    fn next(&mut self, cells: &mut Vec<String>) -> io::Result<Option<(u64, u64)>> {
        cells.clear();
        let (mut kind, mut style, mut column, mut value) = (String::new(), String::new(), 0, String::new());
        let (mut in_value, mut in_reading, mut has_formula) = (false, false, false);
        loop {
            self.buffer.clear();
            match self.reader.read_event_into(&mut self.buffer).map_err(fault)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "row" => {
                        let row: u64 = attribute(&element, "r")?.parse().unwrap_or(0);
                        self.row = self.row.max(row.saturating_sub(1));
                        cells.clear();
                        column = 0;
                    }
                    "c" => {
                        kind = attribute(&element, "t")?;
                        style = attribute(&element, "s")?;
                        column = column_of(&attribute(&element, "r")?).unwrap_or(column);
                        value.clear();
                        has_formula = false;
                    }
                    "f" => has_formula = true,
                    "v" | "t" => in_value = true,
                    "rPh" => in_reading = true,
                    _ => {}
                },
                Event::Empty(element) if element.local_name().as_ref() == "c" => {
                    column = column_of(&attribute(&element, "r")?).unwrap_or(column) + 1;
                }
                Event::Text(part) if in_value && !in_reading => value.push_str(&part.xml10_content()),
                Event::CData(part) if in_value && !in_reading => value.push_str(&part.xml10_content()),
                Event::GeneralRef(part) if in_value && !in_reading => reference_into(&part, &mut value)?,
                Event::End(element) => match element.local_name().as_ref() {
                    "v" | "t" => in_value = false,
                    "rPh" => in_reading = false,
                    "c" => {
                        if !value.is_empty() && column < COLUMN_LIMIT {
                            if cells.len() <= column {
                                cells.resize(column + 1, String::new());
                            }
                            cells[column] = self.value(&kind, &style, &value)?;
                        } else if has_formula && kind != "str" {
                            let mut met = self.workbook.uncomputed.lock().unwrap_or_else(PoisonError::into_inner);
                            *met = if met.0 == 0 { (1, self.row + 1) } else { (met.0 + 1, met.1) };
                        }
                        column += 1;
                    }
                    "row" => {
                        self.row += 1;
                        if cells.iter().any(|cell| !cell.trim().is_empty()) {
                            return Ok(Some((self.row - 1, 1)));
                        }
                        cells.clear();
                        column = 0;
                    }
                    "sheetData" => return Ok(None),
                    _ => {}
                },
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }
}
