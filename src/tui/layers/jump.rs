//! Letters at the actors of the map: type them and the cursor is there. For a map where arrows would be many.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::style::Modifier;

use super::Layer;
use crate::tui::app::{App, Effect, Level};
use crate::tui::keys::Key;

/// Letters that every keyboard types at once, the ones under the fingers of both AZERTY and QWERTY first.
const LETTERS: &str = "fjdksleirugthvbncpoymwxzaq";

/// What was typed so far, and the letters of each actor on the map.
pub struct Jump {
    typed: String,
    labels: Vec<(String, u32)>,
}

/// Gives letters to the actors of the map, one each where they are enough.
pub fn open(app: &mut App) -> Option<Layer> {
    let actors = crate::tui::panes::map::on_screen(app);
    if actors.is_empty() {
        return None;
    }
    let letters: Vec<char> = LETTERS.chars().collect();
    let label = |i: usize| match actors.len() <= letters.len() {
        true => letters[i].to_string(),
        false => format!("{}{}", letters[i / letters.len() % letters.len()], letters[i % letters.len()]),
    };
    let most = letters.len() * letters.len();
    let labels = actors.iter().take(most).enumerate().map(|(i, (actor, _))| (label(i), *actor)).collect();
    app.say(Level::Note, app.words().jump_note);
    Some(Layer::Jump(Jump { typed: String::new(), labels }))
}

/// What a key does: a letter narrows, the last one goes there; anything else gives up.
pub fn key(app: &mut App, mut layer: Jump, key: Key) -> Vec<Effect> {
    match (key.code, key.typed()) {
        (KeyCode::Backspace, _) if layer.typed.pop().is_some() => {}
        (_, Some(c)) if c.is_alphabetic() => {
            layer.typed.extend(c.to_lowercase());
            if let Some((_, actor)) = layer.labels.iter().find(|(label, _)| *label == layer.typed) {
                app.select(*actor);
                return Vec::new();
            }
            if !layer.labels.iter().any(|(label, _)| label.starts_with(&layer.typed)) {
                return Vec::new();
            }
        }
        _ => return Vec::new(),
    }
    app.say(Level::Note, app.words().jump_note);
    app.layers.push(Layer::Jump(layer));
    Vec::new()
}

/// Draws the letters over the glyphs.
pub fn draw(app: &mut App, layer: &Jump, f: &mut Frame<'_>) {
    let style = app.theme.warning();
    let area = app.areas.map;
    for (actor, (col, row)) in crate::tui::panes::map::on_screen(app) {
        let Some((label, _)) = layer.labels.iter().find(|(_, known)| *known == actor) else { continue };
        let Some(rest) = label.strip_prefix(&layer.typed) else { continue };
        let col = area.x + col.min(area.width.saturating_sub(rest.len() as u16));
        for (i, letter) in rest.to_uppercase().chars().enumerate() {
            let cell = &mut f.buffer_mut()[(col + i as u16, area.y + row)];
            // Letters are seen on a block that is reversed already too.
            let on_block = cell.modifier.contains(Modifier::REVERSED);
            cell.reset();
            cell.set_char(letter).set_style(if on_block { style } else { style.add_modifier(Modifier::REVERSED) });
        }
    }
}
