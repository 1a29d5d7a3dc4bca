//! Languages, and words that exist in both of them.
//!
//! This is for names (a format, an action, a kind). It is not for sentences: those live in `text`.

use serde::{Deserialize, Serialize};

/// A language the program speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English, the language of every locale that is not French.
    #[default]
    En,
    /// French.
    Fr,
}

impl Lang {
    /// Every language, for laws that loop over them.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Fr];

    /// Reads a locale such as `fr_FR.UTF-8`: everything that starts with `fr` is French.
    pub fn from_locale(locale: &str) -> Lang {
        if locale.len() >= 2 && locale.is_char_boundary(2) && locale[..2].eq_ignore_ascii_case("fr") {
            Lang::Fr
        } else {
            Lang::En
        }
    }

    /// The two-letter code, as `--lang` takes it.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Fr => "fr",
        }
    }
}

/// A name in both languages, known when the program is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// The English name.
    pub en: &'static str,
    /// The French name.
    pub fr: &'static str,
}

impl Label {
    /// A label from its two names, English first.
    pub const fn new(en: &'static str, fr: &'static str) -> Label {
        Label { en, fr }
    }

    /// The name in one language.
    pub fn of(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Fr => self.fr,
        }
    }
}

/// A name in both languages that came from a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedLabel {
    /// The English name.
    pub en: String,
    /// The French name.
    pub fr: String,
}

impl OwnedLabel {
    /// The same word in both languages, for files that give only one.
    pub fn same(text: &str) -> OwnedLabel {
        OwnedLabel { en: text.to_string(), fr: text.to_string() }
    }

    /// The name in one language.
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Fr => &self.fr,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_is_french_when_it_starts_with_fr() {
        assert_eq!(Lang::from_locale("fr_FR.UTF-8"), Lang::Fr);
        assert_eq!(Lang::from_locale("FR"), Lang::Fr);
        assert_eq!(Lang::from_locale("en_GB"), Lang::En);
        assert_eq!(Lang::from_locale("C"), Lang::En);
        assert_eq!(Lang::from_locale("é"), Lang::En);
        assert_eq!(Lang::from_locale(""), Lang::En);
    }
}
