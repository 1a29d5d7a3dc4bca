//! Tables: aligned for a person, tab-separated for a program, always without anything that steers a terminal.
//!
//! A pipe gets its rows as they come; only a terminal's table is gathered, to measure its columns.

use unicode_width::UnicodeWidthStr;

use super::out::{Failure, Out};
use crate::text::safe;

/// No column of an aligned table is wider than this.
const WIDEST: usize = 48;

/// Prints a table with its header line.
///
/// # Errors
/// A closed pipe, or what the system says.
pub fn table(out: &mut Out, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<(), Failure> {
    if !out.terminal {
        out.line(header.join("\t"))?;
        for row in rows {
            out.line(row.iter().map(|cell| one_line(cell)).collect::<Vec<_>>().join("\t"))?;
        }
        return Ok(());
    }
    let rows: Vec<Vec<String>> = rows.map(|row| row.iter().map(|cell| cut(&one_line(cell))).collect()).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
        cells.chain([header[column].width()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let right: Vec<bool> = (0..header.len())
        .map(|column| {
            let mut cells = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty()).peekable();
            cells.peek().is_some() && cells.all(|cell| is_number(cell))
        })
        .collect();
    let line = |cells: Vec<&str>| {
        let mut text = String::new();
        for (column, cell) in cells.iter().enumerate() {
            let space = " ".repeat(widths[column].saturating_sub(cell.width()));
            let gap = if column == 0 { "" } else { "  " };
            text.push_str(&if right[column] { format!("{gap}{space}{cell}") } else { format!("{gap}{cell}{space}") });
        }
        text.trim_end().to_string()
    };
    let head = out.bold(&line(header.to_vec()));
    out.line(head)?;
    for row in &rows {
        out.line(line(row.iter().map(String::as_str).collect()))?;
    }
    Ok(())
}

fn is_number(cell: &str) -> bool {
    cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '−' | '\u{202f}'))
}

/// A cell on one line.
pub fn one_line(cell: &str) -> String {
    safe(&cell.replace(['\t', '\n', '\r'], " ")).into_owned()
}

fn cut(cell: &str) -> String {
    if cell.width() <= WIDEST {
        return cell.to_string();
    }
    let mut text = String::new();
    for c in cell.chars() {
        if text.width() + 2 > WIDEST {
            break;
        }
        text.push(c);
    }
    format!("{}…", text.trim_end())
}
