//! Tables: aligned for a person, tab-separated for a program, always without anything that steers a terminal.
//!
//! No table is gathered: a pipe gets its rows as they come, and a terminal's are made twice, first to measure its columns.

use unicode_width::UnicodeWidthStr;

use super::out::{Failure, Out};
use crate::text::safe;

/// No column of an aligned table is wider than this.
const WIDEST: usize = 48;

/// Prints a table with its header line.
///
/// # Errors
/// A closed pipe, or what the system says.
pub fn table(out: &mut Out, header: &[&str], rows: impl Iterator<Item = Vec<String>> + Clone) -> Result<(), Failure> {
    if !out.terminal {
        out.line(header.join("\t"))?;
        for row in rows {
            out.line(row.iter().map(|cell| one_line(cell)).collect::<Vec<_>>().join("\t"))?;
        }
        return Ok(());
    }
    let rows = rows.map(|row| row.iter().map(|cell| cut(&one_line(cell))).collect::<Vec<String>>());
    let mut widths: Vec<usize> = header.iter().map(|name| name.width()).collect();
    let (mut filled, mut numbers) = (vec![false; header.len()], vec![true; header.len()]);
    for row in rows.clone() {
        for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            widths[column] = widths[column].max(cell.width());
            filled[column] = true;
            numbers[column] &= is_number(cell);
        }
    }
    let right: Vec<bool> = filled.into_iter().zip(numbers).map(|(filled, numbers)| filled && numbers).collect();
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
    for row in rows {
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
