//! The bar of years: two handles on the histogram, moved by arrows, played year by year.

use crossterm::event::KeyCode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::Layer;
use crate::explorer::{Change, Placed, Step, View, Years};
use crate::network::dates::{civil, parse_range};
use crate::scene::cells::clip;
use crate::text::number;
use crate::tui::app::{App, Effect};
use crate::tui::jobs::Ready;
use crate::tui::keys::Key;
use crate::tui::panes::frame::{foot_lines, popup};
use crate::tui::widgets::histogram::Histogram;

/// The bar of years.
pub struct Time {
    years: Years,
    from: i32,
    to: i32,
    /// Whether the arrows move the right handle.
    right: bool,
    certain: bool,
    playing: bool,
    before: Ready,
}

/// The years of the last step in time of a view, if it has one.
pub fn range_of(view: &View) -> Option<(i32, i32)> {
    let (range, _) = last_during(view)?;
    let (first, last) = parse_range(&range).ok()?;
    let year = |day: i32, open: i32| if day == i32::MIN || day == i32::MAX { open } else { civil(day).0 };
    Some((year(first, i32::MIN), year(last, i32::MAX)))
}

fn last_during(view: &View) -> Option<(String, bool)> {
    view.steps.iter().rev().filter(|placed| placed.on).find_map(|placed| match &placed.step {
        Step::During { range, certain } => Some((range.clone(), *certain)),
        _ => None,
    })
}

/// Opens the bar on the years of the view.
pub fn open(app: &mut App) -> Layer {
    let years = app.explorer.years().clone();
    let (first, last) = (years.first, years.first + years.counts.len().max(1) as i32 - 1);
    let before = app.ready();
    let view = before.shown.view();
    let (from, to) = range_of(view).map_or((first, last), |(a, b)| (a.clamp(first, last), b.clamp(first, last)));
    let certain = last_during(view).is_some_and(|(_, certain)| certain);
    Layer::Time(Time { years, from, to, right: true, certain, playing: false, before })
}

impl Time {
    fn last(&self) -> i32 {
        self.years.first + self.years.counts.len().max(1) as i32 - 1
    }

    fn is_whole(&self) -> bool {
        (self.from, self.to) == (self.years.first, self.last()) && !self.certain
    }

    fn view(&self) -> View {
        let mut view = self.before.shown.view().clone();
        let step = Step::During {
            range: if self.from == self.to { self.from.to_string() } else { format!("{}..{}", self.from, self.to) },
            certain: self.certain,
        };
        let at = view.steps.iter().rposition(|placed| placed.on && matches!(placed.step, Step::During { .. }));
        match (at, self.is_whole()) {
            (Some(at), true) => drop(view.steps.remove(at)),
            (Some(at), false) => view.steps[at] = Placed { step, on: true },
            (None, true) => {}
            (None, false) => view.push(step),
        }
        view
    }

    fn shift(&mut self, by: i32) -> bool {
        if self.from + by < self.years.first || self.to + by > self.last() {
            return false;
        }
        self.from += by;
        self.to += by;
        true
    }
}

/// What a key does on the bar.
pub fn key(app: &mut App, mut layer: Time, key: Key) -> Vec<Effect> {
    let (first, last) = (layer.years.first, layer.last());
    let mut effects = Vec::new();
    let was_playing = std::mem::take(&mut layer.playing);
    match (key.code, key.typed()) {
        (KeyCode::Esc, _) | (_, Some('t' | 'q')) => {
            let view = layer.view();
            app.take(Change::Show, layer.before);
            app.set_view(view, |_| ());
            return effects;
        }
        (KeyCode::Tab | KeyCode::BackTab, _) => layer.right = !layer.right,
        (KeyCode::Left, _) | (_, Some('h')) if layer.right => layer.to = (layer.to - 1).max(layer.from),
        (KeyCode::Right, _) | (_, Some('l')) if layer.right => layer.to = (layer.to + 1).min(last),
        (KeyCode::Left, _) | (_, Some('h')) => layer.from = (layer.from - 1).max(first),
        (KeyCode::Right, _) | (_, Some('l')) => layer.from = (layer.from + 1).min(layer.to),
        (_, Some('(')) if layer.to > layer.from => {
            layer.from += 1;
            layer.to = (layer.to - 1).max(layer.from);
        }
        (_, Some(')')) => {
            layer.from = (layer.from - 1).max(first);
            layer.to = (layer.to + 1).min(last);
        }
        (_, Some(' ')) => layer.certain = !layer.certain,
        (KeyCode::Home, _) => (layer.from, layer.to) = (first, last),
        (KeyCode::Backspace | KeyCode::Delete, _) => {
            (layer.from, layer.to, layer.certain) = (first, last, false);
        }
        (KeyCode::Enter, _) if !was_playing => {
            // The whole range cannot move: it plays as a window of one year from the first on.
            if layer.to == last {
                let span = if layer.is_whole() || layer.from == first { 0 } else { layer.to - layer.from };
                (layer.from, layer.to) = (first, first + span);
            } else {
                layer.shift(1);
            }
            if app.motion {
                layer.playing = true;
                effects.push(Effect::Tick);
            }
        }
        _ => {}
    }
    app.try_view(layer.view());
    app.layers.push(Layer::Time(layer));
    effects
}

/// A beat of the play: one year on, until the last.
pub fn tick(app: &mut App) -> Vec<Effect> {
    let Some(Layer::Time(mut layer)) = app.layers.pop_if(|layer| matches!(layer, Layer::Time(time) if time.playing))
    else {
        return Vec::new();
    };
    layer.playing = layer.shift(1);
    app.try_view(layer.view());
    let effects = if layer.playing { vec![Effect::Tick] } else { Vec::new() };
    app.layers.push(Layer::Time(layer));
    effects
}

/// Draws the bar at the foot of the screen.
pub fn draw(app: &mut App, layer: &Time, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let foot = foot_lines(words.time_foot, area.width.min(104).saturating_sub(4) as usize).len() as u16;
    let rows = 5 + foot;
    let place = Rect { y: area.bottom().saturating_sub(rows + 2), height: rows + 2, ..area }.intersection(area);
    let title = (words.time_title)(layer.from, layer.to);
    let inside = popup(app, f, place, (area.width.min(104), rows), &title);
    if inside.height < 3 {
        return;
    }
    let undated = number(u64::from(layer.years.undated), app.lang);
    let note =
        if layer.years.undated == 0 { String::new() } else { (words.undated)(&undated, layer.years.undated as usize) };
    let styles = app.theme.histogram();
    let counts: Vec<(i32, u32)> = (layer.years.first..).zip(layer.years.counts.iter().copied()).collect();
    f.render_widget(
        &Histogram {
            counts: &counts,
            earlier: layer.years.earlier,
            chosen: Some((layer.from, layer.to)),
            note: &note,
            theme: &styles,
            glyphs: app.theme.glyphs,
        },
        Rect { height: inside.height.saturating_sub(1 + foot), ..inside },
    );
    let subset = app.explorer.subset();
    let relations = (words.relations_count)(&number(subset.relation_count() as u64, app.lang), subset.relation_count());
    let state = format!(
        "{} · {} · {}",
        if layer.right { words.time_right } else { words.time_left },
        if layer.certain { words.time_certain } else { words.time_possible },
        relations
    );
    let used = super::super::panes::frame::foot(app, f, inside, words.time_foot);
    let place = Rect { y: inside.bottom().saturating_sub(used + 1), height: 1, ..inside };
    f.render_widget(Line::raw(clip(&state, inside.width as usize).into_owned()), place);
}
