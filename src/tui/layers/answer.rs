//! The dialog that takes the paths or the web away: as Markdown, text, JSON, or as a network of their own.
//!
//! Documents are made in `text` and `explorer`; formats of networks have their own dialog in `export`.

use std::path::PathBuf;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use tui_input::Input;

use super::Layer;
use crate::explorer::answer::write_json;
use crate::formats::{WriteError, replace_file};
use crate::scene::cells::clip;
use crate::text;
use crate::text::explained::Explained;
use crate::tui::app::{App, Effect, Level};
use crate::tui::jobs::Lane;
use crate::tui::keys::Key;
use crate::tui::panes::actors::textwrap;
use crate::tui::panes::frame::{popup, select_row};
use crate::tui::panes::paths::web;
use crate::tui::widgets::input;

/// What paths can be taken away as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Markdown,
    Text,
    Json,
    Network,
}

impl Kind {
    fn extension(self) -> &'static str {
        match self {
            Kind::Markdown => "md",
            Kind::Text => "txt",
            Kind::Json => "json",
            Kind::Network => "",
        }
    }
}

/// The dialog.
pub struct Answer {
    kind: usize,
    path: Input,
    /// Whether the name was typed by the user.
    named: bool,
    problem: Option<String>,
    /// Whether the file is there, so that it can be replaced.
    exists: bool,
}

fn kinds(app: &App) -> &'static [Kind] {
    // The web as JSON is the native format, among those of networks.
    if app.paths.web.is_some() {
        &[Kind::Markdown, Kind::Text, Kind::Network]
    } else {
        &[Kind::Markdown, Kind::Text, Kind::Json, Kind::Network]
    }
}

/// Opens the dialog.
pub fn open(app: &mut App) -> Layer {
    let mut layer = Answer { kind: 0, path: Input::default(), named: false, problem: None, exists: false };
    name(app, &mut layer);
    Layer::Answer(layer)
}

fn name(app: &App, layer: &mut Answer) {
    let kind = kinds(app)[layer.kind];
    if !layer.named {
        layer.path = Input::new(format!("{}.{}", app.words().answer_stem, kind.extension()));
    } else if kind != Kind::Network {
        let path = PathBuf::from(layer.path.value()).with_extension(kind.extension());
        layer.path = Input::new(path.to_string_lossy().into_owned());
    }
    (layer.problem, layer.exists) = (None, false);
}

/// What a key does in the dialog.
pub fn key(app: &mut App, mut layer: Answer, key: Key) -> Vec<Effect> {
    let count = kinds(app).len();
    match key.code {
        KeyCode::Esc => {
            app.jobs.stop(Lane::File);
            return Vec::new();
        }
        KeyCode::Up | KeyCode::BackTab => {
            layer.kind = (layer.kind + count - 1) % count;
            name(app, &mut layer);
        }
        KeyCode::Down | KeyCode::Tab => {
            layer.kind = (layer.kind + 1) % count;
            name(app, &mut layer);
        }
        KeyCode::Enter if kinds(app)[layer.kind] == Kind::Network => {
            let layer = super::export::open(app);
            app.layers.push(layer);
            return Vec::new();
        }
        KeyCode::Enter if layer.path.value().trim().is_empty() => {
            layer.problem = Some(app.words().export_no_name.to_string());
        }
        KeyCode::Enter => write(app, &layer, false),
        KeyCode::Char('r') if key.ctrl && layer.exists => write(app, &layer, true),
        _ => {
            if input::edit(&mut layer.path, key) {
                (layer.named, layer.problem, layer.exists) = (true, None, false);
            }
        }
    }
    app.layers.push(Layer::Answer(layer));
    Vec::new()
}

/// Has the document made and written.
fn write(app: &mut App, layer: &Answer, force: bool) {
    let kind = kinds(app)[layer.kind];
    let path = PathBuf::from(layer.path.value().trim());
    let (network, lang) = (app.network(), app.lang);
    let woven = app.paths.web.as_ref().map(|linked| match kind {
        Kind::Markdown => web::as_markdown(app, linked),
        _ => web::as_text(app, linked),
    });
    let asked = app.paths.question.clone().zip(app.paths.found.clone());
    app.start(Lane::File, move |_| {
        let mut document = Vec::new();
        if let Some(woven) = woven {
            document = woven.into_bytes();
        } else if let Some((question, found)) = asked {
            let summary = match question.apart {
                Some(apart) => text::paths::independent(&found, apart, lang),
                None => text::paths::found(&found.answer, question.k.is_some(), lang),
            };
            let explained = Explained {
                network: &network,
                ends: (question.from, question.to),
                answer: &found.answer,
                mode: question.time,
                summary,
                lang,
            };
            // Writing to memory does not fail.
            let _ = match kind {
                Kind::Markdown => std::io::Write::write_all(&mut document, explained.markdown().as_bytes()),
                Kind::Json => write_json(&network, &question, &found, &mut document),
                _ => explained.lines(str::to_string, str::to_string, |line| {
                    std::io::Write::write_all(&mut document, format!("{line}\n").as_bytes())
                }),
            };
        }
        let result = replace_file(&path, force, |out| {
            out.write_all(&document).map_err(|error| WriteError::CannotWrite { path: path.clone(), kind: error.kind() })
        });
        move |app: &mut App| done(app, path, result)
    });
}

fn done(app: &mut App, path: PathBuf, result: Result<(), WriteError>) {
    let words = app.words();
    match result {
        Ok(()) => {
            app.layers.retain(|layer| !matches!(layer, Layer::Answer(_)));
            app.say(Level::Done, (words.answer_written)(&path.display().to_string()));
        }
        Err(error) => {
            let exists = matches!(error, WriteError::AlreadyExists { .. });
            let report = text::errors::write(&error, app.lang);
            let said = match exists {
                true => format!("{}. {}", report.headline, words.export_replace),
                false => report.line(),
            };
            match app.layers.last_mut() {
                Some(Layer::Answer(layer)) => (layer.exists, layer.problem) = (exists, Some(said)),
                _ => app.say(Level::Error, said),
            }
        }
    }
}

/// Draws the dialog.
pub fn draw(app: &mut App, layer: &Answer, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let kinds = kinds(app);
    let cols = area.width.min(72);
    let cells = cols.saturating_sub(4) as usize;
    let problem = layer.problem.as_deref().map_or_else(Vec::new, |problem| textwrap(problem, cells));
    let height = kinds.len() + 6 + problem.len();
    let inside = popup(app, f, area, (cols, height as u16), words.answer_title);
    let row = |y: usize| Rect { y: inside.y + y as u16, height: 1, ..inside }.intersection(inside);
    for (i, kind) in kinds.iter().enumerate() {
        let label = match kind {
            Kind::Markdown => words.answer_markdown,
            Kind::Text => words.answer_text,
            Kind::Json => words.answer_json,
            Kind::Network => words.answer_network,
        };
        f.render_widget(Line::raw(clip(label, cells).into_owned()), row(i));
        if i == layer.kind {
            select_row(app, f, row(i), true);
        }
    }
    if kinds[layer.kind] != Kind::Network {
        let prompt = format!("{}  ", words.export_file);
        input::draw(f, row(kinds.len() + 1), &prompt, &layer.path, app.theme.title());
    }
    for (i, line) in problem.into_iter().enumerate() {
        f.render_widget(Line::styled(line, app.theme.error()), row(kinds.len() + 2 + i));
    }
    let foot = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside };
    f.render_widget(Line::from(Span::styled(clip(words.answer_foot, cells).into_owned(), app.theme.quiet())), foot);
}
