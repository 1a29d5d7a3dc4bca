//! Bytes become text: encodings are recognised, damaged bytes replaced and counted, binary files refused.
//!
//! This file knows no format; what it finds goes to the receipt through [`Document`].

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::error::{FormatError, FormatReason};
use crate::network::{Builder, Ends, OddityCode};
use crate::position::Position;

/// How much of a file is looked at to tell text from other bytes.
const HEAD: usize = 8192;

/// A file as text, with what had to be done to make it text.
#[derive(Debug)]
pub struct Document {
    /// The name under which the file was opened, without the extension of its compression.
    pub name: String,
    text: Cow<'static, str>,
    start: usize,
    encoding: &'static str,
    replaced: u64,
    first_replaced: usize,
}

impl Document {
    /// A document that is text already.
    pub fn of_text(name: &str, text: impl Into<Cow<'static, str>>) -> Document {
        let text = text.into();
        let start = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
        Document { name: name.to_string(), text, start, encoding: UTF_8.name(), replaced: 0, first_replaced: 0 }
    }

    /// Decodes the bytes of a file: UTF-8, UTF-16 with or without byte order mark, UTF-32 with one, else what the bytes look like.
    ///
    /// UTF-8 is taken as it is, without a copy.
    ///
    /// # Errors
    /// [`FormatReason::NotText`] with the place of the first byte that no text has.
    pub fn decode(name: &str, bytes: Cow<'static, [u8]>) -> Result<Document, FormatError> {
        let not_text = |bytes: &[u8], at| FormatError::at(Position::at(bytes, at), FormatReason::NotText);
        if let Some((encoding, unit)) = utf_32(&bytes) {
            let (mut text, mut replaced, mut first_replaced) = (String::with_capacity(bytes.len() / 2), 0, 0);
            for four in bytes[4..].chunks(4) {
                let c = <[u8; 4]>::try_from(four).ok().and_then(|four| char::from_u32(unit(four)));
                if c.is_none() {
                    first_replaced = if replaced == 0 { text.len() } else { first_replaced };
                    replaced += 1;
                }
                text.push(c.unwrap_or('\u{FFFD}'));
            }
            let document = Document::judged(name, text, encoding, replaced, first_replaced);
            return document.ok_or_else(|| not_text(&bytes, 0));
        }
        if let Some(encoding) = utf_16(&bytes) {
            return Document::decoded(name, &bytes, encoding).ok_or_else(|| not_text(&bytes, 0));
        }
        if let Some(at) = memchr::memchr(0, &bytes) {
            return Err(not_text(&bytes, at));
        }
        let head = &bytes[..bytes.len().min(HEAD)];
        if head.iter().filter(|b| is_control(b)).count() * 20 > head.len() {
            return Err(not_text(&bytes, head.iter().position(is_control).unwrap_or(0)));
        }
        let text = match bytes {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| Cow::Borrowed(bytes)),
            Cow::Owned(bytes) => {
                String::from_utf8(bytes).map(Cow::Owned).map_err(|error| Cow::Owned(error.into_bytes()))
            }
        };
        match text {
            Ok(text) => Ok(Document::of_text(name, text)),
            Err(bytes) => {
                let encoding = declared(&bytes).unwrap_or_else(|| guess(&bytes));
                Document::decoded(name, &bytes, encoding).ok_or_else(|| not_text(&bytes, 0))
            }
        }
    }

    fn decoded(name: &str, bytes: &[u8], encoding: &'static Encoding) -> Option<Document> {
        let (text, damaged) = encoding.decode_with_bom_removal(bytes);
        let (mut replaced, mut first_replaced) = (0, 0);
        if damaged {
            let replacements: Vec<usize> = text.match_indices('\u{FFFD}').map(|(at, _)| at).collect();
            replaced = replacements.len() as u64;
            first_replaced = replacements.first().copied().unwrap_or(0);
        }
        Document::judged(name, text.into_owned(), encoding.name(), replaced, first_replaced)
    }

    /// A document whose bytes were decoded, unless what they gave is no text.
    fn judged(
        name: &str,
        text: String,
        encoding: &'static str,
        replaced: u64,
        first_replaced: usize,
    ) -> Option<Document> {
        let is_text = !text.contains('\0') && replaced * 10 <= text.len() as u64;
        let name = name.to_string();
        is_text.then_some(Document { name, text: Cow::Owned(text), start: 0, encoding, replaced, first_replaced })
    }

    /// The text, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.text[self.start..]
    }

    /// The standard name of the encoding it was in.
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// Whether there is nothing in it but white space.
    pub fn is_blank(&self) -> bool {
        self.text().trim().is_empty()
    }

    /// Starts the file's part of the draft, and tells the receipt what had to be done to the bytes.
    pub fn begin(&self, builder: &mut Builder, format: &str, ends: Ends) {
        builder.begin(&self.name, format, ends);
        builder.encoding(self.encoding);
        if self.encoding != UTF_8.name() {
            builder.oddity(OddityCode::Encoding, Position::line(1), self.encoding);
        }
        if self.replaced > 0 {
            let at = Position::at(self.text.as_bytes(), self.first_replaced);
            let line = self.text[..self.first_replaced].rfind('\n').map_or(0, |i| i + 1);
            let excerpt: String = self.text[line..].lines().next().unwrap_or("").chars().take(120).collect();
            for _ in 0..self.replaced {
                builder.oddity(OddityCode::BadBytes, at, &excerpt);
            }
        }
    }
}

/// Whether the beginning of a text is UTF-8; it may end within a character.
pub fn is_utf_8(head: &[u8]) -> bool {
    let has_controls = head.iter().take(HEAD).filter(|b| is_control(b)).count() * 20 > head.len().min(HEAD);
    let is_text = |error: std::str::Utf8Error| error.error_len().is_none();
    !has_controls && memchr::memchr(0, head).is_none() && std::str::from_utf8(head).map_or_else(is_text, |_| true)
}

fn is_control(byte: &u8) -> bool {
    *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B)
}

/// How four bytes are a character.
type Unit = fn([u8; 4]) -> u32;

/// UTF-32 by its byte order mark, which no program writes without.
fn utf_32(bytes: &[u8]) -> Option<(&'static str, Unit)> {
    match bytes.get(..4)? {
        [0xFF, 0xFE, 0, 0] => Some(("UTF-32LE", u32::from_le_bytes)),
        [0, 0, 0xFE, 0xFF] => Some(("UTF-32BE", u32::from_be_bytes)),
        _ => None,
    }
}

/// UTF-16 by its byte order mark, or by the zeros that every second byte of a mostly Latin text is.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.starts_with(&[0xFF, 0xFE]) {
        return Some(UTF_16LE);
    }
    if bytes.starts_with(&[0xFE, 0xFF]) {
        return Some(UTF_16BE);
    }
    let head = &bytes[..bytes.len().min(HEAD) & !1];
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    if pairs == 0 || even.max(odd) * 10 < pairs * 6 || even.min(odd) * 20 > pairs {
        None
    } else if odd > even {
        Some(UTF_16LE)
    } else {
        Some(UTF_16BE)
    }
}

/// The encoding that an XML document declares, if it is not UTF-8 or UTF-16, which its bytes would be.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let declaration = bytes.trim_ascii_start().strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memchr::memmem::find(declaration, b"?>")?];
    let after = &declaration[memchr::memmem::find(declaration, b"encoding")? + b"encoding".len()..];
    let (quote, value) = after.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start().split_first()?;
    let name = value.split(|byte| byte == quote).next()?;
    Encoding::for_label(name).filter(|encoding| encoding.is_ascii_compatible() && *encoding != UTF_8)
}

/// The encoding of bytes that are not valid UTF-8: UTF-8 all the same when most of their accents are.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let (mut accents, mut faults) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        accents += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    if accents >= 4 * faults {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"fr"), Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> Result<Document, FormatError> {
        Document::decode("x", Cow::Owned(bytes.to_vec()))
    }

    #[test]
    fn encodings_are_recognised() {
        let text = "nom;ville\nPôle des Rives;Besançon\n";
        let utf_16 = |big: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        let utf_32 = |unit: fn(u32) -> [u8; 4]| -> Vec<u8> {
            format!("\u{FEFF}{text}").chars().flat_map(|c| unit(u32::from(c))).collect()
        };
        let cp1252: Vec<u8> = text.chars().map(|c| c as u32 as u8).collect();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            ([&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(), "UTF-8"),
            (cp1252, "windows-1252"),
            (utf_16(false), "UTF-16LE"),
            (utf_16(true), "UTF-16BE"),
            ([vec![0xFF, 0xFE], utf_16(false)].concat(), "UTF-16LE"),
            ([vec![0xFE, 0xFF], utf_16(true)].concat(), "UTF-16BE"),
            (utf_32(u32::to_le_bytes), "UTF-32LE"),
            (utf_32(u32::to_be_bytes), "UTF-32BE"),
        ] {
            let document = decode(&bytes).unwrap();
            assert_eq!((document.encoding(), document.text()), (encoding, text));
        }
    }

    #[test]
    fn one_damaged_byte_does_not_change_the_encoding() {
        let document = decode(b"nom\nP\xC3\xB4le \xC3\xA9t\xC3\xA9 \xC3\xA0 N\xFFmes\n").unwrap();
        assert_eq!(document.encoding(), "UTF-8");
        assert_eq!((document.replaced, document.text().lines().nth(1)), (1, Some("Pôle été à N\u{FFFD}mes")));
    }

    #[test]
    fn the_encoding_that_xml_declares_is_believed() {
        let document = |declaration: &str| {
            decode(&[declaration.as_bytes(), b"<a b=\"\xA4\"/>"].concat()).map(|d| (d.encoding(), d.text().to_string()))
        };
        for (name, encoding, sign) in [
            ("ISO-8859-1", "windows-1252", '¤'),
            ("iso-8859-15", "ISO-8859-15", '€'),
            ("windows-1251", "windows-1251", '¤'),
        ] {
            let declaration = format!("<?xml version='1.0' encoding = '{name}' ?>");
            let (found, text) = document(&declaration).unwrap();
            assert_eq!((found, text.contains(sign)), (encoding, true), "{name}: {text}");
        }
        for declaration in ["<?xml version='1.0' encoding='utf-8'?>", "<?xml encoding", "<?xml encoding=?>", "<?xml?>"]
        {
            assert!(document(declaration).is_ok());
        }
    }

    #[test]
    fn binary_files_are_not_text() {
        for bytes in [b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".as_slice(), b"id,name\na,b\0c\n", &[1, 2, 3, 4, 5, 6, 7]] {
            let error = decode(bytes).unwrap_err();
            assert!(matches!(error, FormatError::Refused { reason: FormatReason::NotText, .. }), "{error:?}");
        }
    }
}
