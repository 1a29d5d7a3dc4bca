//! The dialog of an export: what, which format (with what it would lose), where; then what was written and the command.

use std::path::PathBuf;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use tui_input::Input;

use super::Layer;
use super::pages::{PageLine, page};
use crate::explorer::View;
use crate::explorer::export::{self, Written};
use crate::formats::{FORMATS, Format, Loss, WriteError};
use crate::network::fold::fold;
use crate::scene::cells::{clip, pad, width};
use crate::text::{self, number};
use crate::tui::app::{App, Effect, Level};
use crate::tui::jobs::Lane;
use crate::tui::keys::Key;
use crate::tui::panes::actors::{textwrap, window};
use crate::tui::panes::frame::{popup, select_row};
use crate::tui::panes::paths::actors_of;
use crate::tui::widgets::input;

/// How many formats are seen at a time.
const LISTED: usize = 8;

/// A file to write.
#[derive(Clone, Debug)]
pub struct Order {
    /// What is written.
    pub view: View,
    /// Where.
    pub path: PathBuf,
    /// In which format.
    pub format: &'static Format,
    /// Whether a file that is there is replaced.
    pub force: bool,
}

/// The end of an export.
#[derive(Debug)]
pub struct Done {
    /// What was asked for.
    pub order: Order,
    /// What was written, or why nothing was.
    pub result: Result<Written, WriteError>,
}

/// The dialog.
pub struct Export {
    /// What can be written, with its name.
    parts: Vec<(String, View)>,
    part: usize,
    formats: Vec<&'static Format>,
    format: usize,
    /// What is typed to find a format.
    find: Input,
    path: Input,
    /// Whether the name of the file was typed by the user.
    named: bool,
    row: usize,
    loss: Option<Loss>,
    problem: Option<String>,
    /// The name of a file that is there, once it was refused.
    exists: bool,
}

/// Opens the dialog on the view.
pub fn open(app: &mut App) -> Layer {
    let words = app.words();
    let view = app.explorer.view().clone();
    let mut parts = Vec::new();
    let keep = |actors: &[u32]| {
        let mut view = view.clone();
        view.keep_only(app.ids(actors));
        view
    };
    let subset = app.explorer.subset();
    parts.push(((words.export_view)(subset.actor_count(), subset.relation_count()), view.clone()));
    if !app.explorer.marks().is_empty() {
        parts.push(((words.export_marked)(app.explorer.marks().len()), keep(app.explorer.marks())));
    }
    if let Some(path) = &app.lit {
        let actors = actors_of(path);
        parts.push(((words.export_path)(actors.len()), keep(&actors)));
    }
    let formats: Vec<&'static Format> = FORMATS.iter().copied().filter(|format| format.write.is_some()).collect();
    let part = if app.place() == crate::tui::action::PATHS && app.lit.is_some() { parts.len() - 1 } else { 0 };
    let mut layer = Export {
        parts,
        part,
        format: formats.iter().position(|format| format.name == "gexf").unwrap_or(0),
        formats,
        find: Input::default(),
        path: Input::default(),
        named: false,
        row: 1,
        loss: None,
        problem: None,
        exists: false,
    };
    layer.refresh(app);
    Layer::Export(layer)
}

impl Export {
    fn refresh(&mut self, app: &mut App) {
        let format = self.formats[self.format];
        if !self.named {
            let stem = app.explorer.names().first().map_or("maillage", |name| name.as_str());
            let stem = std::path::Path::new(stem).file_stem().and_then(|stem| stem.to_str()).unwrap_or("maillage");
            self.path = Input::new(format!("{stem}-{}.{}", app.words().export_stem, format.extension()));
        }
        self.loss = None;
        let view = self.parts[self.part].1.clone();
        let (views, lang) = (app.explorer.views().clone(), app.lang);
        app.start(Lane::Try, move |ticket| {
            let subset = views.evaluate(&view, ticket).ok();
            let loss = subset.and_then(|subset| export::loss(views.network(), &subset, format, lang, ticket).ok());
            move |app: &mut App| {
                if let Some(Layer::Export(layer)) = app.layers.last_mut() {
                    layer.loss = loss;
                }
            }
        });
        self.exists = false;
        self.problem = None;
    }

    /// The formats that what is typed may mean: those with all of its words in what they are called.
    fn matching(&self, app: &App) -> Vec<usize> {
        let typed = fold(self.find.value());
        let is_meant = |format: &Format| {
            let called = [&[format.label.of(app.lang), format.name][..], format.aliases, format.extensions].concat();
            let called = fold(&called.join(" "));
            typed.split_whitespace().all(|word| called.contains(word))
        };
        (0..self.formats.len()).filter(|i| is_meant(self.formats[*i])).collect()
    }

    /// Chooses the format that many places further on among those that are meant.
    fn move_format(&mut self, app: &mut App, by: usize) {
        let meant = self.matching(app);
        let at = meant.iter().position(|i| *i == self.format);
        let next = at.map_or(0, |at| (at + by) % meant.len());
        if let Some(format) = meant.get(next).copied().filter(|format| *format != self.format) {
            self.format = format;
            self.refresh(app);
        }
    }

    fn order(&self, force: bool) -> Order {
        Order {
            view: self.parts[self.part].1.clone(),
            path: PathBuf::from(self.path.value().trim()),
            format: self.formats[self.format],
            force,
        }
    }
}

/// What a key does in the dialog.
pub fn key(app: &mut App, mut layer: Export, key: Key) -> Vec<Effect> {
    match (key.code, layer.row) {
        // What is being written is stopped first; nothing of it is left.
        (KeyCode::Esc, _) if app.jobs.ticket(Lane::File).is_some() => {
            app.jobs.stop(Lane::File);
            layer.problem = Some(text::errors::write(&WriteError::Cancelled, app.lang).line());
        }
        (KeyCode::Esc, _) => {
            app.jobs.stop(Lane::Try);
            return Vec::new();
        }
        // The dialog waits for the end of the file.
        _ if app.jobs.ticket(Lane::File).is_some() => {}
        (KeyCode::Enter, _) if layer.path.value().trim().is_empty() => {
            layer.problem = Some(app.words().export_no_name.to_string());
        }
        (KeyCode::Enter, _) => {
            let order = layer.order(false);
            layer.problem = None;
            write(app, order);
        }
        (KeyCode::Char('r'), _) if key.ctrl && layer.exists => {
            let order = layer.order(true);
            layer.problem = None;
            write(app, order);
        }
        (KeyCode::Up | KeyCode::BackTab, _) => layer.row = (layer.row + 2) % 3,
        (KeyCode::Down | KeyCode::Tab, _) => layer.row = (layer.row + 1) % 3,
        (KeyCode::Left, 0) => {
            layer.part = (layer.part + layer.parts.len() - 1) % layer.parts.len();
            layer.refresh(app);
        }
        (KeyCode::Right, 0) => {
            layer.part = (layer.part + 1) % layer.parts.len();
            layer.refresh(app);
        }
        (KeyCode::Left, 1) => {
            let back = layer.matching(app).len().saturating_sub(1);
            layer.move_format(app, back);
        }
        (KeyCode::Right, 1) => layer.move_format(app, 1),
        (_, 1) if input::edit(&mut layer.find, key) => layer.move_format(app, 0),
        (_, 2) if input::edit(&mut layer.path, key) => {
            layer.named = true;
            layer.exists = false;
            layer.problem = None;
            // A known extension chooses the format: the name is what the user says last. One that several formats share
            // leaves the one that was chosen.
            let own = format!(".{}", layer.formats[layer.format].extension());
            if let Some(format) = crate::formats::by_extension(layer.path.value())
                && !layer.path.value().ends_with(&own)
                && let Some(at) = layer.formats.iter().position(|known| known.name == format.name)
                && at != layer.format
            {
                layer.format = at;
                layer.refresh(app);
            }
        }
        _ => {}
    }
    app.layers.push(Layer::Export(layer));
    Vec::new()
}

/// Has a file written.
fn write(app: &mut App, order: Order) {
    let (views, lang) = (app.explorer.views().clone(), app.lang);
    app.start(Lane::File, move |ticket| {
        let result = match views.evaluate(&order.view, ticket) {
            Ok(subset) => {
                let format = Some(order.format);
                export::export(views.network(), &subset, &[], &order.path, format, order.force, lang, ticket)
            }
            Err(_) => Err(WriteError::Cancelled),
        };
        move |app: &mut App| done(app, Done { order, result })
    });
}

/// Takes the end of an export: a page that says what was written, or the dialog again with the problem.
fn done(app: &mut App, done: Done) {
    let words = app.words();
    match done.result {
        Ok(written) => {
            app.layers.retain(|layer| !matches!(layer, Layer::Export(_)));
            let command =
                text::tui::export_command(&app.explorer, &done.order.view, &done.order.path, done.order.format.name);
            let mut lines = vec![
                PageLine::Heading((words.export_written)(
                    &done.order.path.display().to_string(),
                    written.actors,
                    written.relations,
                )),
                PageLine::Blank,
            ];
            let losses = text::loss(&written.loss, app.lang);
            if losses.is_empty() {
                lines.push(PageLine::Words(words.export_lossless.to_string()));
            } else {
                lines.push(PageLine::Words((words.export_loss)(&losses)));
            }
            if app.is_partial() {
                lines.push(PageLine::Words(words.export_partial.to_string()));
            }
            lines.extend([
                PageLine::Blank,
                PageLine::Heading(words.export_again.to_string()),
                PageLine::Words(command),
            ]);
            app.layers.push(page(words.export_done_title.to_string(), lines));
        }
        Err(error) => {
            let report = text::errors::write(&error, app.lang);
            let exists = matches!(error, WriteError::AlreadyExists { .. });
            match app.layers.last_mut() {
                Some(Layer::Export(layer)) => {
                    layer.exists = exists;
                    layer.problem = Some(if exists {
                        format!("{}. {}", report.headline, words.export_replace)
                    } else {
                        report.line()
                    });
                }
                _ => app.say(Level::Error, report.line()),
            }
        }
    }
}

/// Draws the dialog.
pub fn draw(app: &mut App, layer: &Export, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let cols = area.width.min(84);
    let cells = cols.saturating_sub(4) as usize;
    let format = layer.formats[layer.format];
    let mut notes: Vec<(String, bool)> = Vec::new();
    if let Some(loss) = &layer.loss {
        let said = text::loss(loss, app.lang);
        let note = if said.is_empty() { words.export_lossless.to_string() } else { (words.export_would_lose)(&said) };
        notes.extend(textwrap(&note, cells).into_iter().map(|line| (line, false)));
    } else if app.jobs.ticket(Lane::Try).is_some() {
        notes.push((words.export_counting.to_string(), false));
    }
    if let Some(ticket) = app.jobs.ticket(Lane::File) {
        let (done, total) = ticket.progress();
        let share = (done.min(total) * 100).checked_div(total).unwrap_or(0);
        notes.extend(textwrap(&(words.export_writing)(share), cells).into_iter().map(|line| (line, false)));
    }
    if let Some(problem) = &layer.problem {
        notes.extend(textwrap(problem, cells).into_iter().map(|line| (line, true)));
    }
    let meant = if layer.row == 1 { layer.matching(app) } else { Vec::new() };
    let listed = meant.len().clamp(usize::from(layer.row == 1), LISTED) as u16;
    let inside = popup(app, f, area, (cols, notes.len() as u16 + listed + 8), words.export_title);
    let label_width =
        [words.export_what, words.export_format, words.export_file].iter().map(|l| width(l)).max().unwrap_or(8) + 2;
    let format_text = format!("{} (.{})", format.label.of(app.lang), format.extension());
    let choices = [
        (words.export_what, layer.parts[layer.part].0.clone(), layer.part, layer.parts.len()),
        (words.export_format, format_text, layer.format, layer.formats.len()),
    ];
    for (i, (label, value, at, count)) in choices.into_iter().enumerate() {
        let place = Rect { y: inside.y + i as u16, height: 1, ..inside };
        if place.y >= inside.bottom() {
            return;
        }
        let on = layer.row == i;
        let style = if on { app.theme.selected() } else { app.theme.text() };
        let position =
            if count > 1 { format!("  {}/{}", number(at as u64 + 1, app.lang), count) } else { String::new() };
        let value = clip(&value, cells.saturating_sub(label_width + 12)).into_owned();
        let value = if count > 1 { format!("< {value} >") } else { value };
        let typed = if i == 1 && on { format!("  {}", layer.find.value()) } else { String::new() };
        f.render_widget(
            Line::from(vec![
                Span::styled(pad(label, label_width), app.theme.title()),
                Span::styled(value, style),
                Span::styled(position, app.theme.quiet()),
                Span::styled(typed, app.theme.key()),
            ]),
            place,
        );
    }
    let list = Rect { y: inside.y + 2, height: listed, ..inside }.intersection(inside);
    let at = meant.iter().position(|i| *i == layer.format);
    let offset = window(at.unwrap_or(0), 0, meant.len(), list.height as usize);
    if layer.row == 1 && meant.is_empty() {
        f.render_widget(Line::styled(words.export_no_format, app.theme.quiet()), list);
    }
    for (i, format) in meant.iter().skip(offset).take(list.height as usize).enumerate() {
        let place = Rect { y: list.y + i as u16, height: 1, ..list };
        let format = layer.formats[*format];
        let extensions: Vec<String> = format.extensions.iter().map(|extension| format!(".{extension}")).collect();
        let called = pad(format.label.of(app.lang), cells.saturating_sub(label_width) / 2);
        f.render_widget(
            Line::from(vec![
                Span::raw(" ".repeat(label_width)),
                Span::raw(called),
                Span::styled(format!(" {}", extensions.join(" ")), app.theme.quiet()),
            ]),
            place,
        );
        if Some(offset + i) == at {
            select_row(app, f, place, true);
        }
    }
    let file = Rect { y: inside.y + 2 + listed, height: 1, ..inside };
    let prompt = pad(words.export_file, label_width);
    if file.y < inside.bottom() {
        if layer.row == 2 {
            input::draw(f, file, &prompt, &layer.path, app.theme.title());
        } else {
            f.render_widget(
                Line::from(vec![
                    Span::styled(prompt, app.theme.title()),
                    Span::raw(clip(layer.path.value(), cells - label_width).into_owned()),
                ]),
                file,
            );
        }
    }
    for (i, (note, is_problem)) in notes.into_iter().enumerate() {
        let place = Rect { y: file.y + 2 + i as u16, height: 1, ..inside };
        if place.y < inside.bottom().saturating_sub(1) {
            let style = if is_problem { app.theme.error() } else { app.theme.quiet() };
            f.render_widget(Line::styled(note, style), place);
        }
    }
    let foot = Rect { y: inside.bottom().saturating_sub(1), height: 1, ..inside };
    f.render_widget(Line::styled(clip(words.export_foot, cells).into_owned(), app.theme.quiet()), foot);
}
