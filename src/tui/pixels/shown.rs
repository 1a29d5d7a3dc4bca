//! What picture is on the terminal, and how it follows the frames: put, replaced, taken away. It writes to what it is given.

use std::io::{self, Write};

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Put;

/// The picture on the terminal.
#[derive(Default)]
pub struct Pictures {
    shown: Option<Shown>,
}

struct Shown {
    put: Put,
    /// The size of the terminal then: one of another size has been cleared.
    terminal: Rect,
    /// The text in its cells.
    text: Buffer,
}

impl Pictures {
    /// After a frame was drawn: sees to it that the picture that belongs to it is on the terminal, and no other one.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn follow(&mut self, put: Option<Put>, frame: &Buffer, out: &mut impl Write) -> io::Result<()> {
        let before = self.shown.take();
        let Some(put) = put.filter(|put| frame.area.intersection(put.area) == put.area) else {
            return match before {
                Some(before) => remove(&before, frame, out),
                None => Ok(()),
            };
        };
        let (area, image) = (put.area, &put.image);
        let (under, text) = (image.protocol.is_under_text(), part(frame, area));
        let same = before.as_ref().is_some_and(|before| {
            let one = before.put.image.number == image.number && before.put.area == area;
            one && before.terminal == frame.area && (under || put.stays || before.text == text)
        });
        if !same {
            // One under the text goes only once its successor is there, so that nothing flickers.
            if let Some(before) = before.as_ref().filter(|before| !under && before.put.area != area) {
                remove(before, frame, out)?;
            }
            if !under {
                clear(area, out)?;
            }
            write!(out, "\x1b7\x1b[{};{}H", area.y + 1, area.x + 1)?;
            out.write_all(&image.bytes)?;
            out.write_all(b"\x1b8")?;
            if !under {
                write_text(&text, out)?;
            }
            let removal = before.filter(|before| before.put.image.number != image.number);
            if let Some(removal) = removal.and_then(|before| before.put.image.removal()) {
                out.write_all(removal.as_bytes())?;
            }
        }
        self.shown = Some(Shown { put, terminal: frame.area, text });
        Ok(())
    }

    /// Takes the picture from a terminal that is given back; nothing is left to repaint.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn leave(&mut self, out: &mut impl Write) -> io::Result<()> {
        match self.shown.take().and_then(|shown| shown.put.image.removal()) {
            Some(removal) => out.write_all(removal.as_bytes()),
            None => Ok(()),
        }
    }
}

/// Takes a picture away, and writes again what lies in its cells, where it took their place.
fn remove(shown: &Shown, frame: &Buffer, out: &mut impl Write) -> io::Result<()> {
    if let Some(removal) = shown.put.image.removal() {
        return out.write_all(removal.as_bytes());
    }
    if shown.terminal != frame.area {
        return Ok(());
    }
    clear(shown.put.area, out)?;
    write_text(&part(frame, shown.put.area), out)
}

fn part(frame: &Buffer, area: Rect) -> Buffer {
    let mut part = Buffer::empty(area);
    for position in area.positions() {
        part[position] = frame[position].clone();
    }
    part
}

/// Spaces over cells: with them goes what a picture left there.
fn clear(area: Rect, out: &mut impl Write) -> io::Result<()> {
    write!(out, "\x1b7\x1b[0m")?;
    let spaces = " ".repeat(usize::from(area.width));
    for row in area.rows() {
        write!(out, "\x1b[{};{}H{spaces}", row.y + 1, row.x + 1)?;
    }
    out.write_all(b"\x1b8")
}

/// Writes the cells that are not empty.
fn write_text(text: &Buffer, out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"\x1b7")?;
    let empty = Buffer::empty(text.area);
    CrosstermBackend::new(&mut *out).draw(empty.diff(text).into_iter())?;
    out.write_all(b"\x1b8")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::pixels::protocol::{Image, Protocol};
    use std::sync::Arc;

    const AREA: Rect = Rect { x: 2, y: 1, width: 6, height: 2 };

    fn put(protocol: Protocol, number: u32) -> Option<Put> {
        let image = Image { protocol, number, bytes: format!("<{number}>").into_bytes() };
        Some(Put { area: AREA, image: Arc::new(image), stays: false })
    }

    fn frame(cols: u16, text: &str) -> Buffer {
        let mut frame = Buffer::empty(Rect::new(0, 0, cols, 4));
        frame.set_string(3, 2, text, ratatui::style::Style::new());
        frame
    }

    fn sent(pictures: &mut Pictures, put: Option<Put>, frame: &Buffer) -> String {
        let mut out = Vec::new();
        pictures.follow(put, frame, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn under_the_text_a_picture_is_put_once_and_goes_after_its_successor() {
        let (mut pictures, kitty) = (Pictures::default(), |number| put(Protocol::Kitty, number));
        let put = |number: u32| format!("\x1b7\x1b[2;3H<{number}>\x1b8");
        assert_eq!(sent(&mut pictures, kitty(1), &frame(12, "MES")), put(1));
        assert_eq!(sent(&mut pictures, kitty(1), &frame(12, "RTES")), "", "the text above it is of no consequence");
        assert_eq!(sent(&mut pictures, kitty(2), &frame(12, "RTES")), put(2) + "\x1b_Ga=d,d=I,i=1,q=2\x1b\\");
        assert_eq!(sent(&mut pictures, kitty(2), &frame(11, "RTES")), put(2), "a terminal of another size was cleared");
        assert_eq!(sent(&mut pictures, None, &frame(11, "RTES")), "\x1b_Ga=d,d=I,i=2,q=2\x1b\\");
        assert_eq!(sent(&mut pictures, None, &frame(11, "RTES")), "");
    }

    #[test]
    fn in_cells_a_picture_is_put_again_when_their_text_changes_and_the_text_after_it() {
        let (mut pictures, sixel) = (Pictures::default(), |number| put(Protocol::Sixel, number));
        let first = sent(&mut pictures, sixel(1), &frame(12, "MES"));
        let (blank, after) = first.split_once("<1>").unwrap();
        assert_eq!(blank.matches("      ").count(), 2, "two rows are emptied first: {blank:?}");
        assert!(after.contains("MES"));
        assert_eq!(sent(&mut pictures, sixel(1), &frame(12, "MES")), "");
        let changed = sent(&mut pictures, sixel(1), &frame(12, "ESS"));
        assert!(changed.find("<1>") < changed.find("ESS"));
        let stays = sixel(1).map(|put| Put { stays: true, ..put });
        assert_eq!(sent(&mut pictures, stays, &frame(12, "MES")), "", "its successor is on the way");
        assert!(sent(&mut pictures, sixel(1), &frame(12, "ESS")).contains("<1>"), "it is not: the text came back");
        let gone = sent(&mut pictures, None, &frame(12, "ESS"));
        assert!(gone.contains("ESS") && gone.matches("      ").count() == 2 && !gone.contains('<'), "{gone:?}");
    }

    #[test]
    fn wide_characters_are_written_whole() {
        let written = sent(&mut Pictures::default(), put(Protocol::Sixel, 1), &frame(12, "日本"));
        assert!(written.contains("\x1b[3;4H日\x1b[3;6H本\x1b"), "{written:?}");
    }

    #[test]
    fn a_terminal_that_is_given_back_keeps_no_picture() {
        let mut pictures = Pictures::default();
        sent(&mut pictures, put(Protocol::Kitty, 5), &frame(12, ""));
        let mut out = Vec::new();
        pictures.leave(&mut out).unwrap();
        assert_eq!(out, b"\x1b_Ga=d,d=I,i=5,q=2\x1b\\");
        assert_ne!(sent(&mut pictures, put(Protocol::Kitty, 5), &frame(12, "")), "", "it is put again afterwards");
    }

    #[test]
    fn a_picture_that_does_not_fit_is_none() {
        assert_eq!(sent(&mut Pictures::default(), put(Protocol::Sixel, 1), &frame(5, "")), "");
    }
}
