//! The dialog of an export: what, which format (with what it would lose), where; then what was written and the command.

use std::path::PathBuf;

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use tui_input::Input;

use super::Layer;
use super::pages::{PageLine, page};
use crate::drawing::{self, KINDS, Kind};
use crate::explorer::View;
use crate::explorer::export;
use crate::explorer::picture::LineSigns;
use crate::formats::{FORMATS, Format, Loss, WriteError, replace_file};
use crate::label::Lang;
use crate::layout::LAYOUTS;
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

/// What a file is written as.
#[derive(Clone, Copy)]
pub enum Target {
    /// Data, for another tool.
    Data(&'static Format),
    /// A picture of the map.
    Picture(&'static Kind),
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Target::Data(format) => format.name,
            Target::Picture(kind) => kind.name,
        }
    }

    fn label(self, lang: Lang) -> &'static str {
        match self {
            Target::Data(format) => format.label.of(lang),
            Target::Picture(kind) => kind.label.of(lang),
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Target::Data(format) => format.extension(),
            Target::Picture(kind) => kind.name,
        }
    }

    fn extensions(self) -> Vec<&'static str> {
        match self {
            Target::Data(format) => format.extensions.to_vec(),
            Target::Picture(kind) => vec![kind.name],
        }
    }

    fn aliases(self) -> &'static [&'static str] {
        match self {
            Target::Data(format) => format.aliases,
            Target::Picture(_) => &[],
        }
    }

    /// What the name of a file means.
    fn of(path: &str) -> Option<Target> {
        let data = crate::formats::by_extension(path).map(Target::Data);
        data.or_else(|| drawing::kind_of(path).map(Target::Picture))
    }
}

/// A file to write.
#[derive(Clone)]
pub struct Order {
    /// What is written.
    pub view: View,
    /// Where.
    pub path: PathBuf,
    /// In which format.
    pub format: Target,
    /// Whether a file that is there is replaced.
    pub force: bool,
}

/// What was written.
struct Written {
    /// In words: how much.
    what: String,
    /// What is said below that.
    note: String,
    /// The command that writes it again.
    command: String,
}

/// The end of an export.
struct Done {
    result: Result<Written, WriteError>,
}

/// The dialog.
pub struct Export {
    /// What can be written, with its name.
    parts: Vec<(String, View)>,
    part: usize,
    formats: Vec<Target>,
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
    let data = FORMATS.iter().copied().filter(|format| format.write.is_some()).map(Target::Data);
    let formats: Vec<Target> = data.chain(KINDS.iter().map(Target::Picture)).collect();
    let part = if app.place() == crate::tui::action::PATHS && app.lit.is_some() { parts.len() - 1 } else { 0 };
    let mut layer = Export {
        parts,
        part,
        format: formats.iter().position(|format| format.name() == "gexf").unwrap_or(0),
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
        self.exists = false;
        self.problem = None;
        let Target::Data(format) = format else { return app.jobs.stop(Lane::Try) };
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
    }

    /// The formats that what is typed may mean: those with all of its words in what they are called.
    fn matching(&self, app: &App) -> Vec<usize> {
        let typed = fold(self.find.value());
        let is_meant = |format: Target| {
            let called =
                [&[format.label(app.lang), format.name()][..], format.aliases(), &format.extensions()].concat();
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
            if let Some(format) = Target::of(layer.path.value())
                && !layer.path.value().ends_with(&own)
                && let Some(at) = layer.formats.iter().position(|known| known.name() == format.name())
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
    match order.format {
        Target::Data(format) => write_data(app, order, format),
        Target::Picture(kind) => write_picture(app, order, kind),
    }
}

fn write_data(app: &mut App, order: Order, format: &'static Format) {
    let (views, lang) = (app.explorer.views().clone(), app.lang);
    app.start(Lane::File, move |ticket| {
        let result = match views.evaluate(&order.view, ticket) {
            Ok(subset) => {
                export::export(views.network(), &subset, &[], &order.path, Some(format), order.force, lang, ticket)
            }
            Err(_) => Err(WriteError::Cancelled),
        };
        move |app: &mut App| {
            let words = app.words();
            let path = order.path.display().to_string();
            let result = result.map(|written| {
                let losses = text::loss(&written.loss, app.lang);
                Written {
                    what: (words.export_written)(&path, written.actors, written.relations),
                    note: if losses.is_empty() {
                        words.export_lossless.to_string()
                    } else {
                        (words.export_loss)(&losses)
                    },
                    command: text::tui::export_command(&app.explorer, &order.view, &order.path, format.name),
                }
            });
            done(app, Done { result });
        }
    });
}

/// The map as a picture: in the layout of the screen, around the same actor.
fn write_picture(app: &mut App, order: Order, kind: &'static Kind) {
    let (views, lang) = (app.explorer.views().clone(), app.lang);
    let name = app.explorer.names().first().cloned().unwrap_or_default();
    let (layout, focus, glyphs) = (&LAYOUTS[app.map.layout], app.explorer.focus(), app.theme.glyphs);
    let signs = LineSigns { arrows: app.map.arrows, kinds: app.map.link_kinds };
    app.start(Lane::File, move |ticket| {
        let asked = drawing::Order {
            kind,
            size: kind.size,
            layout,
            focus,
            seed: 1,
            dark: false,
            glyphs,
            signs,
            name: &name,
            lang,
        };
        let make = || {
            let shown = views.show(order.view.clone(), ticket).map_err(|_| WriteError::Cancelled)?;
            let laid = drawing::lay(&views, &shown, &asked, ticket)?;
            let drawn = drawing::draw(&views, &shown, &asked, &laid);
            let bytes = drawn.map_err(|_| WriteError::Stream { kind: std::io::ErrorKind::OutOfMemory })?;
            replace_file(&order.path, order.force, |out| out.write_all(&bytes).map_err(WriteError::from))?;
            Ok(laid.counts())
        };
        let result = make();
        move |app: &mut App| {
            let path = order.path.display().to_string();
            let result = result.map(|(actors, lines, undrawn)| Written {
                what: text::usage::written(&path, &text::map::drawn(actors, lines, undrawn, app.lang), app.lang),
                note: app.words().export_picture.to_string(),
                command: text::tui::draw_command(&app.explorer, &order.view, &order.path, layout.name, signs),
            });
            done(app, Done { result });
        }
    });
}

/// Takes the end of an export: a page that says what was written, or the dialog again with the problem.
fn done(app: &mut App, done: Done) {
    let words = app.words();
    match done.result {
        Ok(written) => {
            app.layers.retain(|layer| !matches!(layer, Layer::Export(_)));
            let mut lines = vec![PageLine::Heading(written.what), PageLine::Blank, PageLine::Words(written.note)];
            if app.is_partial() {
                lines.push(PageLine::Words(words.export_partial.to_string()));
            }
            lines.extend([
                PageLine::Blank,
                PageLine::Heading(words.export_again.to_string()),
                PageLine::Words(written.command),
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
    if let Target::Picture(_) = format {
        notes.extend(textwrap(words.export_picture, cells).into_iter().map(|line| (line, false)));
    } else if let Some(loss) = &layer.loss {
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
    let format_text = format!("{} (.{})", format.label(app.lang), format.extension());
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
        let extensions: Vec<String> = format.extensions().iter().map(|extension| format!(".{extension}")).collect();
        let called = pad(format.label(app.lang), cells.saturating_sub(label_width) / 2);
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
