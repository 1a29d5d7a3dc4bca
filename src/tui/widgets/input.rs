//! One line to type in.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use tui_input::{Input, InputRequest};
use unicode_width::UnicodeWidthStr;

use crate::tui::keys::Key;

/// Gives a key to the line; tells whether the text changed or the cursor moved.
pub fn edit(input: &mut Input, key: Key) -> bool {
    use InputRequest::*;
    let request = match (key.code, key.ctrl, key.alt) {
        (KeyCode::Char('a'), true, _) | (KeyCode::Home, ..) => GoToStart,
        (KeyCode::Char('e'), true, _) | (KeyCode::End, ..) => GoToEnd,
        (KeyCode::Char('u'), true, _) => DeleteLine,
        (KeyCode::Char('k'), true, _) => DeleteTillEnd,
        (KeyCode::Char('w'), true, _) | (KeyCode::Backspace, _, true) => DeletePrevWord,
        (KeyCode::Left, true, _) => GoToPrevWord,
        (KeyCode::Right, true, _) => GoToNextWord,
        (KeyCode::Left, ..) => GoToPrevChar,
        (KeyCode::Right, ..) => GoToNextChar,
        (KeyCode::Backspace, ..) => DeletePrevChar,
        (KeyCode::Delete, ..) => DeleteNextChar,
        (KeyCode::Char(c), false, false) => InsertChar(c),
        _ => return false,
    };
    input.handle(request).is_some()
}

/// Draws the line behind its prompt and puts the terminal's cursor where one types.
pub fn draw(f: &mut Frame<'_>, area: Rect, prompt: &str, input: &Input, style: Style) {
    let prompt_width = prompt.width() as u16;
    let room = area.width.saturating_sub(prompt_width + 1) as usize;
    let scroll = input.visual_scroll(room.max(1));
    let mut skipped = 0;
    let text: String = input
        .value()
        .chars()
        .skip_while(|c| {
            let before = skipped < scroll;
            skipped += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
            before
        })
        .collect();
    f.render_widget(Line::from(vec![Span::styled(prompt.to_string(), style), Span::raw(text)]), area);
    let col = area.x + prompt_width + (input.visual_cursor().max(scroll) - scroll) as u16;
    if col < area.right() {
        f.set_cursor_position(Position::new(col, area.y));
    }
}
