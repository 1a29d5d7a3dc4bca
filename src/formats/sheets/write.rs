//! Writing of workbooks for Excel and LibreOffice: a sheet of actors and a sheet of relations, with the headers of our tables.
//!
//! The archive is written as a stream, by hand: its parts are packed while rows are walked, so that a workbook of any size
//! takes no memory. Texts are written as texts: none is run as a formula. Memory: the longest row and a constant.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use super::rows::{COLUMN_LIMIT, ROW_LIMIT};
use crate::formats::csv::write::{CSV, Cells, actors_to, relations_to};
use crate::formats::error::WriteError;
use crate::formats::fields::{self, Field, FieldType, clean};
use crate::formats::output::{Loss, LossCode, Part};
use crate::formats::pieces::escaped_into;
use crate::label::Label;
use crate::network::columns::is_plain_number;
use crate::ticket::Ticket;

/// The longest text that Excel takes in a cell, in units of UTF-16.
const CELL_LIMIT: usize = 32_767;
/// The most digits that Excel keeps of a number.
const DIGITS: usize = 15;
/// How much is packed, and handed on, at a time.
const PIECE: usize = 1 << 13;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// Writes a part as a workbook.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    part.begin(ticket);
    let mut book = Book { zip: Zip { out, offset: 0, parts: Vec::new(), open: None }, sheets: Vec::new() };
    let mut loss = Loss::default();
    fields::common_losses(part, &mut loss, ticket)?;
    let names = [Label::new("Actors", "Acteurs"), Label::new("Relations", "Relations")].map(|name| name.of(part.lang));
    let mut sheet = Sheet::new(&mut book, names[0], &mut loss);
    actors_to(part, &CSV, &mut sheet, ticket)?;
    sheet.finish()?;
    let mut sheet = Sheet::new(&mut book, names[1], &mut loss);
    relations_to(part, &CSV, false, &mut sheet, ticket)?;
    sheet.finish()?;
    book.finish()?;
    Ok(loss)
}

/// A part of an archive that is finished.
struct Entry {
    name: String,
    start: u64,
    crc: u32,
    packed: u64,
    plain: u64,
}

/// A zip archive on its way out.
struct Zip<'o> {
    out: &'o mut dyn Write,
    offset: u64,
    parts: Vec<Entry>,
    open: Option<(Entry, DeflateEncoder<Vec<u8>>, Crc)>,
}

/// Sizes follow the parts, names are UTF-8, and everything is from the first day that an archive can have: the same network
/// is the same bytes.
const FLAGS: [u8; 8] = [0x08, 0x08, 8, 0, 0, 0, 0x21, 0];

/// A number of an archive; larger ones would need another kind of archive.
fn small(number: u64) -> Result<[u8; 4], WriteError> {
    let too_large = WriteError::Stream { kind: std::io::ErrorKind::FileTooLarge };
    u32::try_from(number).map(u32::to_le_bytes).map_err(|_| too_large)
}

impl Zip<'_> {
    fn raw(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        for piece in bytes.chunks(PIECE) {
            self.out.write_all(piece)?;
        }
        self.offset += bytes.len() as u64;
        Ok(())
    }

    fn start(&mut self, name: String) -> Result<(), WriteError> {
        let start = self.offset;
        let mut head = b"PK\x03\x04\x14\0".to_vec();
        head.extend(FLAGS);
        head.extend([0; 12]);
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0; 2]);
        head.extend(name.bytes());
        self.raw(&head)?;
        let entry = Entry { name, start, crc: 0, packed: 0, plain: 0 };
        self.open = Some((entry, DeflateEncoder::new(Vec::new(), Compression::fast()), Crc::new()));
        Ok(())
    }

    fn write(&mut self, text: &str) -> Result<(), WriteError> {
        let Some((entry, encoder, crc)) = &mut self.open else { return Ok(()) };
        encoder.write_all(text.as_bytes())?;
        crc.update(text.as_bytes());
        entry.plain += text.len() as u64;
        let packed = std::mem::take(encoder.get_mut());
        entry.packed += packed.len() as u64;
        self.raw(&packed)
    }

    fn end(&mut self) -> Result<(), WriteError> {
        let Some((mut entry, encoder, crc)) = self.open.take() else { return Ok(()) };
        let packed = encoder.finish()?;
        entry.packed += packed.len() as u64;
        entry.crc = crc.sum();
        self.raw(&packed)?;
        let mut sizes = b"PK\x07\x08".to_vec();
        sizes.extend(entry.crc.to_le_bytes());
        sizes.extend(small(entry.packed)?);
        sizes.extend(small(entry.plain)?);
        self.raw(&sizes)?;
        self.parts.push(entry);
        Ok(())
    }

    fn part(&mut self, name: &str, text: &str) -> Result<(), WriteError> {
        self.start(name.to_string())?;
        self.write(text)?;
        self.end()
    }

    fn finish(mut self) -> Result<(), WriteError> {
        let start = self.offset;
        for entry in std::mem::take(&mut self.parts) {
            let mut head = b"PK\x01\x02\x14\0\x14\0".to_vec();
            head.extend(FLAGS);
            head.extend(entry.crc.to_le_bytes());
            head.extend(small(entry.packed)?);
            head.extend(small(entry.plain)?);
            head.extend((entry.name.len() as u16).to_le_bytes());
            head.extend([0; 12]);
            head.extend(small(entry.start)?);
            head.extend(entry.name.bytes());
            self.raw(&head)?;
            self.parts.push(entry);
        }
        let count = (self.parts.len() as u16).to_le_bytes();
        let mut end = b"PK\x05\x06\0\0\0\0".to_vec();
        end.extend(count);
        end.extend(count);
        end.extend(small(self.offset - start)?);
        end.extend(small(start)?);
        end.extend([0; 2]);
        self.raw(&end)
    }
}

struct Book<'o> {
    zip: Zip<'o>,
    sheets: Vec<String>,
}

impl Book<'_> {
    fn finish(mut self) -> Result<(), WriteError> {
        let each = |line: &dyn Fn(usize, &str) -> String| -> String {
            self.sheets.iter().enumerate().map(|(i, name)| line(i + 1, name)).collect()
        };
        let sheets = each(&|i, name| format!("<sheet name=\"{name}\" sheetId=\"{i}\" r:id=\"rId{i}\"/>"));
        let workbook =
            format!("{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{sheets}</sheets></workbook>");
        let targets = each(&|i, _| {
            format!("<Relationship Id=\"rId{i}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>")
        });
        let relations =
            |inner: &str| format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{inner}</Relationships>");
        let overrides = each(&|i, _| {
            format!("<Override PartName=\"/xl/worksheets/sheet{i}.xml\" ContentType=\"{TYPES}.worksheet+xml\"/>")
        });
        let types = format!(
            "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
             <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPES}.sheet.main+xml\"/>{overrides}</Types>"
        );
        let main = format!("<Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/>");
        let (main, targets) = (relations(&main), relations(&targets));
        self.zip.part("xl/workbook.xml", &workbook)?;
        self.zip.part("xl/_rels/workbook.xml.rels", &targets)?;
        self.zip.part("_rels/.rels", &main)?;
        self.zip.part("[Content_Types].xml", &types)?;
        self.zip.finish()
    }
}

/// A table that is being written, on one sheet or, if it has more rows than a sheet can have, on several.
struct Sheet<'b, 'o> {
    book: &'b mut Book<'o>,
    loss: &'b mut Loss,
    name: &'static str,
    /// How many sheets of that name were begun.
    count: usize,
    header: Option<Vec<String>>,
    cells: Vec<String>,
    row: u64,
    text: String,
}

impl<'b, 'o> Sheet<'b, 'o> {
    fn new(book: &'b mut Book<'o>, name: &'static str, loss: &'b mut Loss) -> Sheet<'b, 'o> {
        Sheet { book, loss, name, count: 0, header: None, cells: Vec::new(), row: 0, text: String::new() }
    }

    fn begin(&mut self) -> Result<(), WriteError> {
        self.count += 1;
        self.book.sheets.push(match self.count {
            1 => self.name.to_string(),
            count => format!("{} {count}", self.name),
        });
        self.book.zip.start(format!("xl/worksheets/sheet{}.xml", self.book.sheets.len()))?;
        self.text.push_str(HEAD);
        // The header stays in sight.
        self.text.push_str(&format!(
            "<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" \
             topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetData>"
        ));
        self.row = 0;
        Ok(())
    }

    fn close(&mut self) -> Result<(), WriteError> {
        self.text.push_str("</sheetData></worksheet>");
        self.flow(0)?;
        self.book.zip.end()
    }

    fn flow(&mut self, from: usize) -> Result<(), WriteError> {
        if self.text.len() > from {
            self.book.zip.write(&self.text)?;
            self.text.clear();
        }
        Ok(())
    }

    fn put_row(&mut self, cells: &[String]) -> Result<(), WriteError> {
        self.row += 1;
        self.text.push_str(&format!("<row r=\"{}\">", self.row));
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let (kind, value) = cell.split_at(1);
            self.text.push_str("<c r=\"");
            letters_into(column, &mut self.text);
            self.text.push_str(&self.row.to_string());
            self.text.push_str(match kind {
                "n" => "\"><v>",
                "b" => "\" t=\"b\"><v>",
                _ => "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
            });
            self.text.push_str(value);
            self.text.push_str(if kind == "t" { "</t></is></c>" } else { "</v></c>" });
        }
        self.text.push_str("</row>");
        self.flow(PIECE)
    }

    fn finish(mut self) -> Result<(), WriteError> {
        self.close()
    }
}

/// The letters of a column: the 28th, number 27, is AB.
fn letters_into(column: usize, out: &mut String) {
    if column >= 26 {
        letters_into(column / 26 - 1, out);
    }
    out.push((b'A' + (column % 26) as u8) as char);
}

impl Cells for Sheet<'_, '_> {
    fn text(&mut self, text: &str) -> Result<(), WriteError> {
        let text = clean(text, self.loss);
        let mut units = 0;
        let end = text.char_indices().find(|(_, c)| {
            units += c.len_utf16();
            units > CELL_LIMIT
        });
        self.loss.add(LossCode::LongTexts, u64::from(end.is_some()));
        let text = &text[..end.map_or(text.len(), |(end, _)| end)];
        let mut cell = String::new();
        if !text.is_empty() {
            cell.push('t');
            // Excel reads "_x0041_" as the character of that number.
            let text = text.replace("_x", "_x005F_x");
            escaped_into(&text, &mut cell, |byte| match byte {
                b'&' => Some("&amp;"),
                b'<' => Some("&lt;"),
                b'>' => Some("&gt;"),
                _ => None,
            });
        }
        self.cells.push(cell);
        Ok(())
    }

    fn field(&mut self, field: &Field<'_>, row: u32) -> Result<(), WriteError> {
        self.loss.add(LossCode::RawValues, u64::from(field.is_raw(row)));
        let text = field.text(row).unwrap_or_default();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        match field.kind {
            FieldType::Whole | FieldType::Decimal if is_plain_number(&text) && digits <= DIGITS => {
                self.cells.push(format!("n{text}"));
            }
            FieldType::Boolean if !text.is_empty() => self.cells.push(format!("b{}", u8::from(text == "true"))),
            _ => self.text(&text)?,
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), WriteError> {
        if self.row == ROW_LIMIT {
            self.close()?;
        }
        let cells = std::mem::take(&mut self.cells);
        let fit = &cells[..cells.len().min(COLUMN_LIMIT)];
        if self.count == 0 || self.row == ROW_LIMIT {
            self.begin()?;
            if let Some(header) = self.header.clone() {
                self.put_row(&header)?;
            } else {
                self.loss.add(LossCode::ActorAttributes, (cells.len() - fit.len()) as u64);
                self.header = Some(fit.to_vec());
            }
        }
        self.put_row(fit)?;
        self.cells = cells;
        self.cells.clear();
        Ok(())
    }

    fn loss(&mut self) -> &mut Loss {
        self.loss
    }
}
