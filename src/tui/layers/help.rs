//! The help of the place one is in: its keys, from the table of actions, and what the signs mean.

use ratatui::text::{Line, Span};

use super::Layer;
use super::pages::{PageLine, page};
use crate::text::paths::strength;
use crate::text::safe;
use crate::tui::action::{ACTIONS, PATHS};
use crate::tui::app::App;

/// Opens the help.
pub fn open(app: &mut App) -> Layer {
    let words = app.words();
    let place = app.place();
    let mut lines =
        vec![PageLine::Words(words.help_places[place.trailing_zeros() as usize % 6].to_string()), PageLine::Blank];
    let mut special = Vec::new();
    let mut general = Vec::new();
    for row in ACTIONS.iter().filter(|row| row.places & place != 0) {
        let keys: Vec<String> = row.keys.iter().map(|key| key.name(app.lang)).collect();
        let line = PageLine::Key(keys.join("  "), row.label.of(app.lang).to_string());
        // What most places share is no speciality of this one.
        if row.places.count_ones() > 2 { general.push(line) } else { special.push(line) }
    }
    if !special.is_empty() {
        lines.push(PageLine::Heading(words.help_here.to_string()));
        lines.extend(special);
        lines.push(PageLine::Blank);
    }
    lines.push(PageLine::Heading(words.help_everywhere.to_string()));
    lines.extend(general);
    lines.push(PageLine::Blank);
    lines.push(PageLine::Heading(words.help_signs.to_string()));
    for kind in app.explorer.network().kinds().iter().filter(|kind| !kind.id.is_empty()).take(24) {
        lines.push(PageLine::Styled(Line::from(vec![
            Span::styled(format!("{:<17}", app.theme.symbol(kind)), app.theme.hue(kind.hue)),
            Span::raw(safe(kind.label.of(app.lang)).into_owned()),
        ])));
    }
    for (sign, meaning) in words.signs {
        lines.push(PageLine::Key((*sign).to_string(), (*meaning).to_string()));
    }
    if place == PATHS {
        lines.push(PageLine::Blank);
        lines.push(PageLine::Words(strength(app.lang)));
    }
    page(words.help_title.to_string(), lines)
}
