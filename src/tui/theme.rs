//! Colours and glyphs: sixteen ANSI colours on the terminal's own background, and what stands for them without colour.

use ratatui::style::{Color, Modifier, Style};

use super::widgets::histogram::HistogramStyles;
use super::widgets::map::MapStyles;
use crate::network::{Hue, Kind};
use crate::scene::dots::Glyphs;

/// What colours are chosen for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Background {
    /// Light text on a dark background.
    #[default]
    Dark,
    /// Dark text on a light background.
    Light,
}

/// The styles of every part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// What the colours are chosen for.
    pub background: Background,
    /// Whether colours are sent at all; weight, underline and reverse always are.
    pub colour: bool,
    /// The set of glyphs.
    pub glyphs: Glyphs,
}

impl Theme {
    fn fg(&self, colour: Color) -> Style {
        if self.colour { Style::new().fg(colour) } else { Style::new() }
    }

    /// Plain text.
    pub fn text(&self) -> Style {
        Style::new()
    }

    /// Text that steps back: rules, counts, hints. Readable on both backgrounds.
    pub fn quiet(&self) -> Style {
        self.fg(Color::DarkGray)
    }

    /// What has the focus, and nothing else.
    pub fn accent(&self) -> Style {
        self.fg(match self.background {
            Background::Dark => Color::Cyan,
            Background::Light => Color::Blue,
        })
    }

    /// The focus itself.
    pub fn focus(&self) -> Style {
        self.accent().add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    /// The selected row of the pane with the focus.
    pub fn selected(&self) -> Style {
        self.accent().add_modifier(Modifier::REVERSED)
    }

    /// The selected row of another pane.
    pub fn selected_quiet(&self) -> Style {
        Style::new().add_modifier(Modifier::UNDERLINED)
    }

    /// A title.
    pub fn title(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The heading of a group.
    pub fn heading(&self) -> Style {
        self.accent()
    }

    /// A key in the footer.
    pub fn key(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// An error.
    pub fn error(&self) -> Style {
        self.fg(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// A warning.
    pub fn warning(&self) -> Style {
        self.fg(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    /// Something done.
    pub fn done(&self) -> Style {
        self.fg(Color::Green).add_modifier(Modifier::BOLD)
    }

    /// The border of a pane.
    pub fn border(&self, has_focus: bool) -> Style {
        if has_focus { self.accent() } else { self.quiet() }
    }

    /// The colour of a kind.
    pub fn hue(&self, hue: Hue) -> Style {
        match hue {
            Hue::Green => self.fg(Color::Green),
            Hue::Yellow => self.fg(Color::Yellow),
            Hue::Blue => self.fg(match self.background {
                Background::Dark => Color::LightBlue,
                Background::Light => Color::Blue,
            }),
            Hue::Magenta => self.fg(Color::Magenta),
            Hue::Red => self.fg(Color::Red),
            Hue::Cyan => self.fg(Color::Cyan),
            Hue::Default => Style::new(),
        }
    }

    /// The glyph of a kind: a shape, or a letter.
    pub fn symbol(&self, kind: &Kind) -> char {
        if self.glyphs == Glyphs::Ascii { kind.letter } else { kind.symbol.glyph() }
    }

    /// The number of a colour among the styles of the map.
    pub fn hue_number(hue: Hue) -> u8 {
        Hue::ALL.iter().position(|known| *known == hue).unwrap_or(0) as u8
    }

    /// The styles of a histogram.
    pub fn histogram(&self) -> HistogramStyles {
        HistogramStyles { bar: self.quiet(), lit: self.accent(), label: self.quiet(), note: self.quiet() }
    }

    /// The styles of the map.
    pub fn map(&self) -> MapStyles {
        let mut kinds = [Style::new(); 8];
        for (place, hue) in Hue::ALL.into_iter().enumerate() {
            kinds[place] = self.hue(hue);
        }
        MapStyles {
            kinds,
            ground: self.quiet(),
            quiet: self.quiet(),
            normal: self.quiet(),
            lit: self.accent(),
            path: self.fg(Color::Yellow).add_modifier(Modifier::BOLD),
            ranks: [
                self.accent(),
                self.fg(Color::Magenta),
                self.fg(Color::Green),
                self.fg(Color::Yellow),
                self.fg(Color::Red),
                self.quiet(),
            ],
            focus: self.focus(),
            selected: self.selected(),
            marked: Style::new().add_modifier(Modifier::BOLD),
            dim: self.quiet(),
            text: self.text(),
            count: self.quiet(),
        }
    }
}
