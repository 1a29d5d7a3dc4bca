//! An answer about paths as a document that stands by itself: as plain lines or as Markdown, with numbered sources.
//!
//! What a hop, a verdict or a source is called stands in `paths`; where a document goes is decided by the faces.

use num_bigint::BigUint;

use super::paths::{Footnotes, clauses, heading, path_sentence, strength};
use super::words::{SOURCE, capitalised, grouped};
use super::{date, safe};
use crate::analysis::paths::{Answer, TimeMode};
use crate::label::Lang;
use crate::network::Network;

/// An answer and what was asked.
pub struct Explained<'a> {
    /// The network that was searched.
    pub network: &'a Network,
    /// The two actors.
    pub ends: (u32, u32),
    /// What was found.
    pub answer: &'a Answer,
    /// What was asked of the dates.
    pub mode: TimeMode,
    /// What was found, in one line.
    pub summary: String,
    /// The language of it all.
    pub lang: Lang,
}

impl Explained<'_> {
    fn title(&self) -> String {
        let name = |actor| safe(self.network.name(actor)).into_owned();
        format!("{} → {}", name(self.ends.0), name(self.ends.1))
    }

    fn number(&self, place: usize) -> String {
        grouped(&(&self.answer.before + BigUint::from(place + 1)).to_string(), self.lang)
    }

    /// The answer as lines: the ends, each path with the reason of its rank and a clause of its sentence a line for each hop, what was found, what strength means, the sources.
    /// `bold` and `accent` may set off the title and the numbers.
    ///
    /// # Errors
    /// Those of whoever takes the lines.
    pub fn lines<E>(
        &self,
        bold: impl Fn(&str) -> String,
        accent: impl Fn(&str) -> String,
        mut line: impl FnMut(String) -> Result<(), E>,
    ) -> Result<(), E> {
        let (network, lang) = (self.network, self.lang);
        let mut notes = Footnotes::new();
        line(bold(&self.title()))?;
        let width = self.number(self.answer.paths.len().saturating_sub(1)).chars().count();
        for (i, path) in self.answer.paths.iter().enumerate() {
            line(String::new())?;
            let number = accent(&format!("{:>width$}", self.number(i)));
            line(format!("{number}  {}", heading(network, path, self.mode, lang)))?;
            for clause in clauses(network, path, &mut notes, lang) {
                line(format!("{:width$}  {clause}", ""))?;
            }
        }
        line(String::new())?;
        line(self.summary.clone())?;
        line(strength(lang))?;
        notes.lines(network, lang).into_iter().try_for_each(line)
    }

    /// The answer as Markdown (CommonMark): a heading, what strength means, a section a path with the path as a sentence, and
    /// the sources.
    pub fn markdown(&self) -> String {
        let (network, lang) = (self.network, self.lang);
        let mut notes = Footnotes::new();
        let mut text = format!("# {}\n\n{}.\n", escaped(&self.title()), escaped(&self.summary));
        if !self.answer.paths.is_empty() {
            text.push_str(&format!("\n{}\n", escaped(&strength(lang))));
        }
        for (i, path) in self.answer.paths.iter().enumerate() {
            let heading = escaped(&heading(network, path, self.mode, lang));
            let sentence = escaped(&path_sentence(network, path, &mut notes, lang));
            text.push_str(&format!("\n## {}. {heading}\n\n{sentence}\n", self.number(i)));
        }
        if !notes.sources().is_empty() {
            text.push_str(&format!("\n## {}\n\n", capitalised(SOURCE.many.of(lang))));
        }
        for (i, source) in notes.sources().iter().enumerate() {
            text.push_str(&format!("{}. {}\n", i + 1, source_item(network, *source, lang)));
        }
        text
    }
}

fn source_item(network: &Network, source: u32, lang: Lang) -> String {
    let Some(source) = network.sources().get(source as usize) else { return String::new() };
    let mut parts: Vec<String> = source.title.iter().map(|title| escaped(&safe(title))).collect();
    if source.title.is_none() && source.url.is_none() {
        parts.push(escaped(&safe(&source.id)));
    }
    parts.extend(source.date.iter().map(|text| escaped(&date(text, lang))));
    parts.extend(source.url.iter().map(|url| link(&safe(url))));
    parts.join(", ")
}

/// An address as a link, if it is one that can stand between angle brackets.
fn link(url: &str) -> String {
    let is_address = url.starts_with("http://") || url.starts_with("https://");
    let is_plain = url.chars().all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>'));
    if is_address && is_plain { format!("<{url}>") } else { escaped(url) }
}

/// A text in which nothing is markup: names and titles come from data.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_data_is_markup() {
        assert_eq!(escaped("a_b [x](y) <i> #1"), "a\\_b \\[x\\](y) \\<i\\> \\#1");
        assert_eq!(link("https://a.example/x_y"), "<https://a.example/x_y>");
        assert_eq!(link("javascript:alert(1)<"), "javascript:alert(1)\\<");
    }
}
