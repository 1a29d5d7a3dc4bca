//! Keys: what a key press is, how it is named, and the small language of `--keys`.
//!
//! The character received is matched, never a key position: a French keyboard types its own `;` and `<`.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::label::{Label, Lang};

/// A key as the program tells keys apart. Shift is part of the character it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// With Control.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift, for keys that make no character (arrows).
    pub shift: bool,
}

impl Key {
    /// A character.
    pub const fn char(c: char) -> Key {
        Key::plain(KeyCode::Char(c))
    }

    /// A key without modifiers.
    pub const fn plain(code: KeyCode) -> Key {
        Key { code, ctrl: false, alt: false, shift: false }
    }

    /// A character with Control.
    pub const fn ctrl(c: char) -> Key {
        Key { code: KeyCode::Char(c), ctrl: true, alt: false, shift: false }
    }

    /// The character it types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// What it is called on a keyboard of that language.
    pub fn name(self, lang: Lang) -> String {
        let fixed = |label: Label| label.of(lang).to_string();
        let base = match self.code {
            KeyCode::Char(' ') => fixed(Label::new("Space", "Espace")),
            KeyCode::Char(c) if self.ctrl => c.to_uppercase().to_string(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::Enter => fixed(Label::new("Enter", "Entrée")),
            KeyCode::Esc => fixed(Label::new("Esc", "Échap")),
            KeyCode::Tab => "Tab".to_string(),
            KeyCode::BackTab => fixed(Label::new("Shift-Tab", "Maj-Tab")),
            KeyCode::Backspace => fixed(Label::new("Backspace", "Retour")),
            KeyCode::Delete => fixed(Label::new("Del", "Suppr")),
            KeyCode::Up => "↑".to_string(),
            KeyCode::Down => "↓".to_string(),
            KeyCode::Left => "←".to_string(),
            KeyCode::Right => "→".to_string(),
            KeyCode::Home => fixed(Label::new("Home", "Début")),
            KeyCode::End => fixed(Label::new("End", "Fin")),
            KeyCode::PageUp => fixed(Label::new("PgUp", "Pg↑")),
            KeyCode::PageDown => fixed(Label::new("PgDn", "Pg↓")),
            KeyCode::F(n) => format!("F{n}"),
            other => format!("{other:?}"),
        };
        let shift = Label::new("Shift-", "Maj-").of(lang);
        format!(
            "{}{}{}{base}",
            if self.ctrl { "Ctrl-" } else { "" },
            if self.alt { "Alt-" } else { "" },
            if self.shift { shift } else { "" }
        )
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Key {
        let is_char = matches!(event.code, KeyCode::Char(_) | KeyCode::BackTab);
        Key {
            code: event.code,
            ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
            alt: event.modifiers.contains(KeyModifiers::ALT),
            shift: event.modifiers.contains(KeyModifiers::SHIFT) && !is_char,
        }
    }
}

const NAMED: &[(&str, KeyCode)] = &[
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("BackTab", KeyCode::BackTab),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Space", KeyCode::Char(' ')),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PageUp", KeyCode::PageUp),
    ("PageDown", KeyCode::PageDown),
];

/// Reads the keys of `--keys`: words with spaces between them. A word is the name of a key (`Enter`, `Down`, `Space`…),
/// `Ctrl-x`, `Alt-x` or `Shift-NAME`, any of these with `*N` for N times; every other word is typed as it stands.
pub fn parse(text: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    for word in text.split_whitespace() {
        let (name, times) = match word.rsplit_once('*') {
            Some((name, times)) if one(name).is_some() => (name, times.parse::<usize>().ok()),
            _ => (word, None),
        };
        match one(name) {
            Some(key) if times.is_some() || name == word => {
                keys.extend(std::iter::repeat_n(key, times.unwrap_or(1).min(10_000)));
            }
            _ => keys.extend(word.chars().map(Key::char)),
        }
    }
    keys
}

fn one(name: &str) -> Option<Key> {
    let bare = name.strip_prefix('<').and_then(|n| n.strip_suffix('>')).unwrap_or(name);
    let (mut key, mut rest) = (Key::plain(KeyCode::Null), bare);
    loop {
        if let Some(after) = rest.strip_prefix("Ctrl-") {
            (key.ctrl, rest) = (true, after);
        } else if let Some(after) = rest.strip_prefix("Alt-") {
            (key.alt, rest) = (true, after);
        } else if let Some(after) = rest.strip_prefix("Shift-") {
            (key.shift, rest) = (true, after);
        } else {
            break;
        }
    }
    let mut chars = rest.chars();
    key.code = match NAMED.iter().find(|(known, _)| *known == rest) {
        Some((_, code)) => *code,
        None => match (chars.next()?, chars.as_str()) {
            ('F', number) if !number.is_empty() => KeyCode::F(number.parse().ok().filter(|n| (1..=12).contains(n))?),
            (c, "") if key.ctrl || key.alt || bare.chars().count() == 1 => KeyCode::Char(c),
            _ => return None,
        },
    };
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_names_or_are_typed() {
        assert_eq!(parse("/ab Enter"), [Key::char('/'), Key::char('a'), Key::char('b'), Key::plain(KeyCode::Enter)]);
        assert_eq!(parse("Down*3").len(), 3);
        assert_eq!(parse("Ctrl-z"), [Key::ctrl('z')]);
        assert_eq!(parse("<Enter> Space"), [Key::plain(KeyCode::Enter), Key::char(' ')]);
        assert_eq!(parse("F5"), [Key::plain(KeyCode::F(5))]);
        assert_eq!(parse("F"), [Key::char('F')]);
        assert_eq!(parse("x*"), [Key::char('x'), Key::char('*')]);
        assert_eq!(parse("fkind:po*"), "fkind:po*".chars().map(Key::char).collect::<Vec<_>>());
    }

    #[test]
    fn shift_belongs_to_the_character() {
        let event = KeyEvent::new(KeyCode::Char('N'), KeyModifiers::SHIFT);
        assert_eq!(Key::from(event), Key::char('N'));
    }
}
