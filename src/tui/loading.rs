//! What is shown while a network is read: how far it is, how much there is of it, and the first names.
//!
//! A value without clock, thread or terminal: [`Loading::see`] takes note of a ticket, [`Loading::key`] says what a key
//! asks for, [`Loading::draw`] draws. The list of names stands where the list of actors will stand.

use std::collections::VecDeque;
use std::time::Duration;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::app::{Level, Notice, inner, to_ascii};
use super::keys::Key;
use super::panes::actors::textwrap;
use super::panes::frame::{LEAST, block_in, list_width, notice_line};
use super::theme::Theme;
use crate::label::Lang;
use crate::scene::cells::{clip, right, width};
use crate::scene::dots::Glyphs;
use crate::text::tui::{Tui, tui};
use crate::text::words::{ACTOR, RELATION, about, bytes};
use crate::text::{number, safe};
use crate::ticket::{NAMES, Ticket};

/// What a key on this screen asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nothing but perhaps another frame.
    Nothing,
    /// Leave the program.
    Leave,
    /// Read no further and open what is read.
    EndEarly,
    /// Read no further and keep what was open before.
    Keep,
    /// Give the terminal back until the shell resumes the program.
    Suspend,
}

/// How far a load is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Reading,
    Stopping,
    Building,
}

/// Speed is that of the last moments: what is read first is not what is read longest.
const MOMENTS: Duration = Duration::from_secs(3);
/// A speed measured over less than this says nothing.
const SOON: Duration = Duration::from_millis(400);
/// The widest that the figures get; the eye should not have to travel.
const CARD: u16 = 64;
/// The rows of the figures with the border around them.
const CARD_ROWS: u16 = 10;

/// The screen of a load.
pub struct Loading {
    lang: Lang,
    /// Colours and glyphs; the background is known after the first frame.
    pub theme: Theme,
    title: String,
    again: bool,
    phase: Phase,
    bytes: (u64, u64),
    counts: (u64, u64),
    names: Vec<String>,
    /// When how many bytes were read, the oldest first.
    moments: VecDeque<(Duration, u64)>,
    /// The first name on the screen, and how many there is room for.
    offset: usize,
    rows: usize,
    notice: Option<Notice>,
}

impl Loading {
    /// The screen of a load of these names. `again` is for a network that is open already: stopping keeps it.
    pub fn new(lang: Lang, theme: Theme, names: &[String], again: bool) -> Loading {
        let names: Vec<&str> = names.iter().map(|name| name.rsplit('/').next().unwrap_or(name)).collect();
        Loading {
            lang,
            theme,
            title: safe(&names.join(" + ")).into_owned(),
            again,
            phase: Phase::Reading,
            bytes: (0, 0),
            counts: (0, 0),
            names: Vec::new(),
            moments: VecDeque::new(),
            offset: 0,
            rows: 0,
            notice: None,
        }
    }

    /// Takes note of how far the load is, so long after it began.
    pub fn see(&mut self, ticket: &Ticket, now: Duration) {
        self.bytes = ticket.progress();
        self.counts = ticket.counts();
        if self.names.len() < NAMES {
            let more = ticket.names(self.names.len());
            self.names.extend(more.iter().map(|name| safe(name).into_owned()));
        }
        let (done, total) = self.bytes;
        self.phase = match (total > 0 && done >= total, ticket.ends_early()) {
            (true, _) => Phase::Building,
            (false, true) => Phase::Stopping,
            (false, false) => Phase::Reading,
        };
        // Standard input is counted from nothing again once all of it is there.
        if self.moments.back().is_some_and(|(_, before)| *before > done) {
            self.moments.clear();
        }
        self.moments.push_back((now, done));
        while self.moments.len() > 2 && self.moments[1].0 + MOMENTS < now {
            self.moments.pop_front();
        }
    }

    /// Bytes a second, once that can be said.
    fn speed(&self) -> Option<f64> {
        let ((then, before), (now, done)) = (*self.moments.front()?, *self.moments.back()?);
        let took = now.saturating_sub(then);
        (took >= SOON && done > before).then(|| (done - before) as f64 / took.as_secs_f64())
    }

    /// What a key does, and what it asks for.
    pub fn key(&mut self, key: Key) -> Asked {
        self.notice = None;
        let words = tui(self.lang);
        let page = self.rows.max(2) - 1;
        match (key.code, key.typed()) {
            _ if key == Key::ctrl('c') => return Asked::Leave,
            _ if key == Key::ctrl('z') => return Asked::Suspend,
            (_, Some('q')) => return Asked::Leave,
            (KeyCode::Esc, _) if self.again => return Asked::Keep,
            (KeyCode::Esc, _) if self.ends_early() => return Asked::EndEarly,
            (KeyCode::Esc, _) if self.phase == Phase::Reading => self.say(words.loading_nothing_yet),
            (KeyCode::Esc, _) => self.say(words.loading_all_read),
            (KeyCode::Up, _) | (_, Some('k')) => self.scroll(-1),
            (KeyCode::Down, _) | (_, Some('j')) => self.scroll(1),
            (KeyCode::PageUp, _) => self.scroll(-(page as isize)),
            (KeyCode::PageDown, _) => self.scroll(page as isize),
            (KeyCode::Home, _) => self.scroll(isize::MIN),
            (KeyCode::End, _) => self.scroll(isize::MAX),
            _ => self.say(&(words.loading_not_yet)(&key.name(self.lang))),
        }
        Asked::Nothing
    }

    /// Whether there is something to open before everything is read.
    fn ends_early(&self) -> bool {
        self.phase == Phase::Reading && self.counts != (0, 0)
    }

    /// Moves the list of names by so many rows.
    pub fn scroll(&mut self, by: isize) {
        let last = self.names.len().saturating_sub(self.rows);
        self.offset = self.offset.saturating_add_signed(by).min(last);
    }

    fn say(&mut self, text: &str) {
        self.notice = Some(Notice { level: Level::Note, text: text.to_string() });
    }

    /// Draws the screen.
    pub fn draw(&mut self, f: &mut Frame<'_>) {
        let (area, words) = (f.area(), tui(self.lang));
        if area.width < LEAST.0 || area.height < LEAST.1 {
            let lines = textwrap(words.too_small, area.width as usize).into_iter().map(Line::from);
            f.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), area);
            return;
        }
        let title = clip(&self.title, area.width as usize - 12).into_owned();
        let head = vec![
            Span::styled(" maillage", self.theme.title()),
            Span::styled(format!("  {title}"), self.theme.accent()),
        ];
        f.render_widget(Line::from(head), Rect { height: 1, ..area });
        f.render_widget(self.footer(words, area.width as usize), Rect { y: area.bottom() - 1, height: 1, ..area });
        let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
        let list = list_width(area.width);
        if list == area.width {
            let rows = CARD_ROWS.min(body.height);
            self.figures(words, f, Rect { height: rows, ..body });
            self.list(words, f, Rect { y: body.y + rows, height: body.height - rows, ..body });
        } else {
            self.list(words, f, Rect { width: list, ..body });
            self.figures(words, f, Rect { x: body.x + list, width: body.width - list, ..body });
        }
        if self.theme.glyphs == Glyphs::Ascii {
            to_ascii(f.buffer_mut());
        }
    }

    fn footer(&self, words: &Tui, cells: usize) -> Line<'static> {
        if let Some(notice) = &self.notice {
            return notice_line(&self.theme, notice, cells);
        }
        let mut spans = vec![Span::raw(" ")];
        for (i, (key, does)) in words.loading_keys.into_iter().enumerate() {
            let (does, usable) = match i {
                0 if self.again => (words.loading_keep, true),
                0 => (does, self.ends_early()),
                _ => (does, true),
            };
            let (of_key, of_word) =
                if usable { (self.theme.key(), self.theme.text()) } else { (self.theme.quiet(), self.theme.quiet()) };
            spans.push(Span::styled(key, of_key));
            spans.push(Span::styled(format!(" {does}   "), of_word));
        }
        Line::from(spans)
    }

    fn list(&mut self, words: &Tui, f: &mut Frame<'_>, area: Rect) {
        let first = (self.names.len() == NAMES).then(|| (words.loading_first)(&number(NAMES as u64, self.lang)));
        f.render_widget(block_in(&self.theme, false, words.actors, first.as_deref()), area);
        let inside = inner(area);
        self.rows = inside.height as usize;
        self.scroll(0);
        let cells = inside.width as usize;
        let lines: Vec<Line> = if self.names.is_empty() {
            let lines = textwrap(words.loading_no_name, cells).into_iter();
            lines.map(|line| Line::styled(line, self.theme.quiet())).collect()
        } else {
            let shown = self.names.iter().skip(self.offset).take(self.rows);
            shown.map(|name| Line::from(clip(name, cells).into_owned())).collect()
        };
        f.render_widget(Paragraph::new(lines), inside);
    }

    /// The phase, the bar with what it stands for, and the counts below.
    fn figures(&self, words: &Tui, f: &mut Frame<'_>, area: Rect) {
        f.render_widget(block_in(&self.theme, true, words.loading_title, None), area);
        let inside = inner(area);
        let wide = inside.width.min(CARD);
        let above = inside.height.saturating_sub(CARD_ROWS - 2) / 3;
        let card = Rect {
            x: inside.x + (inside.width - wide) / 2,
            width: wide,
            y: inside.y + above,
            height: inside.height - above,
        };
        let phase = match self.phase {
            Phase::Reading => words.loading_reading,
            Phase::Stopping => words.loading_stopping,
            Phase::Building => words.loading_building,
        };
        let (done, total) = self.bytes;
        let cells = wide as usize;
        let mut lines = vec![Line::styled(phase, self.theme.title()), Line::default()];
        let speed = self.speed().filter(|_| self.phase != Phase::Building);
        if total > 0 {
            lines.push(self.bar(done.min(total) as f64 / total as f64, cells));
            let read = (words.loading_of)(&bytes(done.min(total), self.lang), &bytes(total, self.lang));
            let left =
                speed.filter(|_| self.phase == Phase::Reading).map(|speed| total.saturating_sub(done) as f64 / speed);
            let left = left.map(|left| (words.loading_left)(&about(left.max(1.0), self.lang))).unwrap_or_default();
            lines.push(Line::from(format!("{read}{}", right(left, cells.saturating_sub(width(&read))))));
        } else {
            let read = if done > 0 { (words.loading_so_far)(&bytes(done, self.lang)) } else { "…".to_string() };
            lines.extend([Line::from(read), Line::default()]);
        }
        lines.push(Line::default());
        let (actors, relations) = self.counts;
        let speed = speed.map(|speed| (words.loading_per_second)(&bytes(speed as u64, self.lang)));
        for (label, value) in [
            (ACTOR.many.of(self.lang), number(actors, self.lang)),
            (RELATION.many.of(self.lang), number(relations, self.lang)),
            (words.loading_speed, speed.unwrap_or_else(|| "–".to_string())),
        ] {
            let label = format!("{label:12}");
            lines.push(Line::from(vec![
                Span::styled(label, self.theme.quiet()),
                Span::styled(right(value, 14), self.theme.title()),
            ]));
        }
        f.render_widget(Paragraph::new(lines), card);
    }

    /// A bar over the whole width, with its share at the right.
    fn bar(&self, share: f64, cells: usize) -> Line<'static> {
        let percent = tui(self.lang).percent;
        let percent = right(percent((share * 100.0) as u64), 6);
        let room = cells.saturating_sub(6);
        let full = (share * room as f64) as usize;
        Line::from(vec![
            Span::styled("━".repeat(full), self.theme.accent()),
            Span::styled("─".repeat(room - full), self.theme.quiet()),
            Span::raw(percent),
        ])
    }
}
