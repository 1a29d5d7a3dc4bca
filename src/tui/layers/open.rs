//! The line in which the name of a file is typed to open it, with what the folder holds below it.
//!
//! It asks for a network and shows nothing of it: what is open stays until the other one is there.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use tui_input::Input;

use super::Layer;
use crate::explorer::open::{EMBEDDED, STDIN};
use crate::formats::folder::entries;
use crate::scene::cells::{clip, pad, width};
use crate::text::{number, safe};
use crate::tui::app::{App, Effect, Level};
use crate::tui::jobs::Lane;
use crate::tui::keys::Key;
use crate::tui::panes::actors::{textwrap, window};
use crate::tui::panes::frame::{foot, foot_lines, popup, select_row};
use crate::tui::widgets::input;

/// How many names are seen at a time.
const LISTED: usize = 12;

/// A name that can be chosen.
struct Choice {
    /// What stands in the line once it is chosen.
    name: String,
    is_folder: bool,
    /// What it is, as far as its name tells.
    note: String,
}

/// The line.
pub struct Open {
    input: Input,
    choices: Vec<Choice>,
    /// The choice under the cursor; none while one types.
    cursor: Option<usize>,
    /// Whether the file is read together with what is open.
    together: bool,
    problem: Option<String>,
}

/// Opens the line.
pub fn open(app: &mut App) -> Layer {
    let layer = Open { input: Input::default(), choices: Vec::new(), cursor: None, together: false, problem: None };
    layer.look(app);
    Layer::Open(layer)
}

/// Tells the line why nothing was opened; once it is gone, the foot of the screen.
pub fn failed(app: &mut App, why: String) {
    match app.layers.last_mut() {
        Some(Layer::Open(layer)) => layer.problem = Some(why),
        _ => app.say(Level::Error, why),
    }
}

impl Open {
    /// Has the folder of the typed name looked through.
    fn look(&self, app: &mut App) {
        let (typed, words, lang) = (self.input.value().to_string(), app.words(), app.lang);
        app.start(Lane::Try, move |_| {
            let (folder, beginning) = typed.split_at(typed.rfind(std::path::is_separator).map_or(0, |at| at + 1));
            let embedded = EMBEDDED.iter().filter(|(name, _)| folder.is_empty() && name.starts_with(beginning));
            let embedded = embedded.map(|(name, _)| Choice {
                name: name.to_string(),
                is_folder: false,
                note: words.open_embedded.to_string(),
            });
            let place = if folder.is_empty() { "./".into() } else { crate::tui::spelled_out(folder) };
            let found = entries(&place, beginning).into_iter().map(|entry| Choice {
                name: format!("{folder}{}{}", entry.name, if entry.is_folder { "/" } else { "" }),
                is_folder: entry.is_folder,
                note: match entry.format {
                    _ if entry.is_folder => words.open_folder.to_string(),
                    Some(format) => format.label.of(lang).to_string(),
                    None => String::new(),
                },
            });
            let choices: Vec<Choice> = embedded.chain(found).collect();
            move |app: &mut App| {
                if let Some(Layer::Open(layer)) = app.layers.last_mut() {
                    layer.choices = choices;
                }
            }
        });
    }

    fn take(&mut self, app: &mut App, name: String) {
        self.input = Input::new(name);
        self.typed(app);
    }

    /// Takes note that something else stands in the line.
    fn typed(&mut self, app: &mut App) {
        (self.cursor, self.problem) = (None, None);
        self.look(app);
    }

    /// What all choices that go on like the line have in common, or the only one.
    fn completed(&self) -> Option<String> {
        let typed = self.input.value();
        let mut names = self.choices.iter().map(|choice| choice.name.as_str());
        let first = names.next()?;
        let common = names.fold(first, |common, name| {
            let same = common.char_indices().zip(name.chars()).find(|((_, a), b)| a != b);
            let end = same.map_or(common.len().min(name.len()), |((at, _), _)| at);
            &common[..end]
        });
        (common.len() > typed.len() || self.choices.len() == 1).then(|| common.to_string())
    }
}

/// What a key does in the line.
pub fn key(app: &mut App, mut layer: Open, key: Key) -> Vec<Effect> {
    let chosen =
        layer.cursor.and_then(|at| layer.choices.get(at)).map(|choice| (choice.name.clone(), choice.is_folder));
    let last = layer.choices.len().checked_sub(1);
    match key.code {
        KeyCode::Esc => {
            app.jobs.stop(Lane::Try);
            return Vec::new();
        }
        KeyCode::Enter => {
            let typed = layer.input.value().trim().to_string();
            match chosen.unwrap_or((typed, false)) {
                (folder, true) => layer.take(app, folder),
                (name, _) if name.is_empty() => layer.problem = Some(app.words().open_no_name.to_string()),
                (name, _) => {
                    layer.problem = None;
                    let mut names = if layer.together { app.explorer.names().to_vec() } else { Vec::new() };
                    names.push(name);
                    app.layers.push(Layer::Open(layer));
                    return vec![Effect::Open(names)];
                }
            }
        }
        KeyCode::Char('t') if key.ctrl => {
            layer.together = !layer.together;
            // Standard input cannot be read a second time.
            let again = !app.explorer.names().iter().any(|name| name == STDIN);
            layer.problem = (layer.together && !again).then(|| app.words().no_reload.to_string());
            layer.together &= again;
        }
        KeyCode::Tab => {
            let name = chosen.map(|(name, _)| name).or_else(|| layer.completed());
            name.into_iter().for_each(|name| layer.take(app, name));
        }
        KeyCode::Up => layer.cursor = layer.cursor.and_then(|at| at.checked_sub(1)),
        KeyCode::Down => layer.cursor = last.map(|last| layer.cursor.map_or(0, |at| last.min(at + 1))),
        KeyCode::PageUp => layer.cursor = layer.cursor.map(|at| at.saturating_sub(LISTED)),
        KeyCode::PageDown => layer.cursor = last.map(|last| layer.cursor.map_or(0, |at| last.min(at + LISTED))),
        _ => {
            if input::edit(&mut layer.input, key) {
                layer.typed(app);
            }
        }
    }
    app.layers.push(Layer::Open(layer));
    Vec::new()
}

/// Draws the line and what can be chosen.
pub fn draw(app: &mut App, layer: &Open, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let cols = area.width.min(84);
    let cells = cols.saturating_sub(4) as usize;
    let problem = layer.problem.iter().flat_map(|problem| textwrap(problem, cells)).collect::<Vec<_>>();
    let keys = foot_lines(words.open_foot, cells).len() as u16;
    let room = area.height.saturating_sub(8 + keys + problem.len() as u16).max(1);
    let listed = room.min(LISTED as u16);
    let inside = popup(app, f, area, (cols, listed + problem.len() as u16 + keys + 6), words.open_title);
    let cells = inside.width as usize;
    if inside.height < 4 {
        return;
    }
    let prompt = format!("{}  ", words.open_file);
    input::draw(f, Rect { height: 1, ..inside }, &prompt, &layer.input, app.theme.title());
    let mut y = inside.y + 1;
    for line in problem {
        f.render_widget(Line::styled(line, app.theme.error()), Rect { y, height: 1, ..inside }.intersection(inside));
        y += 1;
    }
    let list = Rect { y: y + 1, height: listed, ..inside }.intersection(inside);
    let visible = list.height as usize;
    if layer.choices.is_empty() && app.jobs.ticket(Lane::Try).is_none() {
        f.render_widget(Line::styled(words.open_none, app.theme.quiet()), Rect { height: 1, ..list });
    }
    let offset = window(layer.cursor.unwrap_or(0), 0, layer.choices.len(), visible);
    for (i, choice) in layer.choices.iter().skip(offset).take(visible).enumerate() {
        let place = Rect { y: list.y + i as u16, height: 1, ..list };
        let note = clip(&choice.note, cells / 2).into_owned();
        let room = cells.saturating_sub(width(&note) + 1);
        let shown = safe(&choice.name);
        let name = pad(&clip(&shown, room), room);
        let style = if choice.note.is_empty() { app.theme.quiet() } else { app.theme.text() };
        let line = vec![Span::styled(name, style), Span::styled(format!(" {note}"), app.theme.quiet())];
        f.render_widget(Line::from(line), place);
        if Some(offset + i) == layer.cursor {
            select_row(app, f, place, true);
        }
    }
    let names = app.explorer.names().iter().map(|name| safe(name).into_owned()).collect::<Vec<_>>();
    let names = crate::text::and(&names, app.lang);
    let how = if layer.together { (words.open_together)(&names) } else { (words.open_instead)(&names) };
    let count =
        if layer.choices.len() > visible { number(layer.choices.len() as u64, app.lang) } else { String::new() };
    let how = pad(&clip(&how, cells.saturating_sub(width(&count) + 1)), cells.saturating_sub(width(&count)));
    let place = Rect { y: inside.bottom().saturating_sub(keys + 1), height: 1, ..inside };
    f.render_widget(Line::from(vec![Span::raw(how), Span::styled(count, app.theme.quiet())]), place);
    foot(app, f, inside, words.open_foot);
}
