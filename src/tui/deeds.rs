//! What an action does, and why it cannot be done now: the rows of [`super::action::ACTIONS`] at work.

use super::action::{self, Action};
use super::app::{App, Effect, Level, Pane, Tab};
use super::jobs::Lane;
use super::layers;
use super::layers::filter::Purpose;
use super::panes::{actors, links, map, paths, placing, sheet, table};
use crate::explorer::{Change, Shown, Step, Views};
use crate::label::Lang;
use crate::network::Subset;
use crate::text;
use crate::ticket::Ticket;

impl App {
    /// Why an action cannot be used now, if it cannot.
    pub fn unavailable(&self, action: Action) -> Option<&'static str> {
        let words = self.words();
        let no_actor = self.selected.is_none();
        let nothing_marked = self.explorer.marks().is_empty();
        match action {
            Action::Open if self.empties().is_some() => None,
            Action::Open if self.place() != action::PATHS && no_actor => Some(words.no_actor_selected),
            Action::Paths | Action::Mark | Action::Remove | Action::Expand if no_actor => Some(words.no_actor_selected),
            Action::Open if self.place() == action::PATHS && self.paths.web.is_some() => None,
            Action::Open if self.place() == action::PATHS && self.paths.question.is_none() => Some(words.no_paths_yet),
            Action::Undo if self.explorer.history().0 == 0 => Some(words.nothing_to_undo),
            Action::Redo if self.explorer.history().1 == 0 => Some(words.nothing_to_redo),
            Action::NextHit if self.place() == action::PATHS && self.paths.question.is_none() => {
                Some(words.no_paths_yet)
            }
            Action::PreviousHit if self.hits.0.is_empty() => Some(words.no_search_yet),
            Action::NextHit if self.place() != action::PATHS && self.hits.0.is_empty() => Some(words.no_search_yet),
            Action::KeepOnly if self.place() == action::PATHS && self.paths.web.is_some() => None,
            Action::KeepOnly if self.place() == action::PATHS && self.paths.current().is_none() => {
                Some(words.no_paths_yet)
            }
            Action::KeepOnly if self.place() != action::PATHS && nothing_marked => Some(words.nothing_marked),
            Action::Common if self.place() != action::PATHS && self.explorer.marks().len() < 2 => Some(words.mark_two),
            Action::Pixels if self.pixels.canvas.is_none() => Some(words.no_pixels),
            Action::Export if self.explorer.subset().actor_count() == 0 => Some(words.nothing_to_export),
            _ => None,
        }
    }

    /// Does something.
    pub fn act(&mut self, action: Action) -> Vec<Effect> {
        if let Some(reason) = self.unavailable(action) {
            self.say(Level::Note, reason);
            return Vec::new();
        }
        let words = self.words();
        match action {
            Action::Open if self.empties().is_some() => {
                if let Some((step, _)) = self.empties() {
                    self.set_view(self.explorer.view().without(step), |_| ());
                }
            }
            Action::NextPane | Action::PreviousPane => {
                let order = [Pane::Actors, Pane::Middle, Pane::Sheet];
                let at = order.iter().position(|pane| *pane == self.pane).unwrap_or(1);
                self.pane = order[if action == Action::NextPane { at + 1 } else { at + 2 } % 3];
            }
            Action::NextTab | Action::PreviousTab => {
                let at = Tab::ALL.iter().position(|tab| *tab == self.tab).unwrap_or(0);
                let step = if action == Action::NextTab { 1 } else { Tab::ALL.len() - 1 };
                self.tab = Tab::ALL[(at + step) % Tab::ALL.len()];
                self.pane = Pane::Middle;
            }
            Action::Export if self.place() == action::PATHS && paths::has_answer(self) => {
                let layer = layers::answer::open(self);
                self.layers.push(layer);
            }
            Action::Search
            | Action::FilterActors
            | Action::FilterRelations
            | Action::ExpandBy
            | Action::Time
            | Action::Steps
            | Action::Palette
            | Action::Help
            | Action::OpenFile
            | Action::Export
            | Action::Receipt => {
                let layer = match action {
                    Action::Search => layers::search::open(self),
                    Action::FilterActors => layers::filter::open(self, Purpose::Actors),
                    Action::FilterRelations => layers::filter::open(self, Purpose::Relations),
                    Action::ExpandBy => layers::filter::open(self, Purpose::Expand),
                    Action::Time => layers::time::open(self),
                    Action::Steps => layers::steps::open(self),
                    Action::Palette => layers::palette::open(self),
                    Action::Help => layers::help::open(self),
                    Action::OpenFile => layers::open::open(self),
                    Action::Export => layers::export::open(self),
                    _ => layers::pages::receipt(self),
                };
                self.layers.push(layer);
            }
            Action::NextHit if self.place() == action::PATHS => return paths::more(self),
            Action::NextHit | Action::PreviousHit => {
                let (hits, at) = &mut self.hits;
                *at = if action == Action::NextHit { *at + 1 } else { *at + hits.len() - 1 } % hits.len();
                let (actor, at, count) = (hits[*at], *at + 1, hits.len());
                layers::search::choose(self, actor);
                if self.layers.is_empty() {
                    let name = self.name(actor);
                    self.say(Level::Note, (words.hit)(&name, at, count));
                }
            }
            Action::Back => match self.explorer.leads_to(Change::Back) {
                Some(view) => self.change_or_say(Change::Back, view, |app| {
                    app.selected = app.explorer.focus();
                    app.changed();
                }),
                None => self.say(Level::Note, words.no_place_before),
            },
            Action::More => self.depth(1),
            Action::Less => self.depth(-1),
            Action::Undo | Action::Redo => {
                self.back_or_forth(if action == Action::Undo { Change::Undo } else { Change::Redo });
            }
            Action::Mark => {
                if let Some(actor) = self.selected {
                    self.explorer.toggle_mark(actor);
                    let count = self.explorer.marks().len();
                    self.say(Level::Note, (words.marked)(count));
                }
            }
            Action::KeepOnly if self.place() == action::PATHS => paths::keep(self),
            Action::KeepOnly => {
                let marks = self.explorer.marks().to_vec();
                self.keep_only(&marks, |_| ());
            }
            Action::Remove => {
                if let Some(actor) = self.selected {
                    let (id, name) = (self.network().actor_id(actor).to_string(), self.name(actor));
                    let mut view = self.explorer.view().clone();
                    view.push(Step::Without(vec![id]));
                    let before = self.explorer.subset().clone();
                    let parts = move |views: &Views, shown: &Shown, ticket: &Ticket| {
                        // The answer of work that was stopped is dropped.
                        let parts = |subset: &Subset| {
                            subset.components(views.network(), ticket).map_or(0, |all| all.sizes.len())
                        };
                        [&before, shown.subset()].map(|subset| parts(subset))
                    };
                    self.change(Change::Set, view, parts, move |app, parts| match parts {
                        Ok([before, after]) => app.say(Level::Note, (words.removed)(&name, before, after)),
                        Err(error) => app.say_step_error(&error),
                    });
                }
            }
            Action::Jump => {
                let layer = layers::jump::open(self);
                self.layers.extend(layer);
            }
            Action::Expand => self.expand(),
            Action::Paths => return layers::search::paths(self),
            Action::Why => return paths::why(self),
            Action::Common if self.place() == action::PATHS => {
                let layer = layers::constraints::open(self);
                self.layers.push(layer);
            }
            Action::Common => self.layers.push(layers::pages::common(self)),
            Action::Fold => self.folded = !self.folded,
            Action::Copy => return self.copy(),
            Action::CopyCommand => {
                let command = match self.place() {
                    action::PATHS => paths::command(self).unwrap_or_else(|| self.command()),
                    _ => self.command(),
                };
                let said = if self.is_partial() { words.partial_copied } else { words.copied };
                self.say(Level::Done, said(&command));
                return vec![Effect::Copy(command)];
            }
            Action::Mouse => {
                self.mouse = !self.mouse;
                self.say(Level::Note, if self.mouse { words.mouse_on } else { words.mouse_off });
                return vec![Effect::Mouse(self.mouse)];
            }
            Action::Reload => return vec![Effect::Reload],
            Action::Language => {
                self.lang = if self.lang == Lang::Fr { Lang::En } else { Lang::Fr };
                self.changed();
            }
            Action::Escape => {
                if placing::stop(self) {
                    return Vec::new();
                }
                if self.paths.running {
                    return vec![Effect::StopPaths];
                }
                if self.paths.weaving {
                    self.paths.weaving = false;
                    self.jobs.stop(Lane::Paths);
                }
                self.paths.hop = None;
                self.lit = None;
            }
            Action::Suspend => return vec![Effect::Suspend],
            Action::Quit => return vec![Effect::Quit],
            _ => return self.act_in_pane(action),
        }
        Vec::new()
    }

    fn act_in_pane(&mut self, action: Action) -> Vec<Effect> {
        match (self.pane, self.tab) {
            (Pane::Actors, _) => actors::act(self, action),
            (Pane::Sheet, _) => sheet::act(self, action),
            (Pane::Middle, Tab::Map) => map::act(self, action),
            (Pane::Middle, Tab::Links) => links::act(self, action),
            (Pane::Middle, Tab::Paths) if action == Action::Open && self.paths.why_not.is_some() => {
                return paths::relax(self);
            }
            (Pane::Middle, Tab::Paths) => paths::act(self, action),
            (Pane::Middle, Tab::Table) => table::act(self, action),
        }
        Vec::new()
    }

    /// The ids of actors.
    pub fn ids(&self, actors: &[u32]) -> Vec<String> {
        actors.iter().map(|actor| self.explorer.network().actor_id(*actor).to_string()).collect()
    }

    /// Takes a change back, or makes it again.
    pub fn back_or_forth(&mut self, change: Change) {
        if let Some(view) = self.explorer.leads_to(change) {
            self.change_or_say(change, view, |_| ());
        }
    }

    /// One hop more or less: in the last step when it is "around", else by such a step around the focus.
    fn depth(&mut self, by: i64) {
        let mut view = self.explorer.view().clone();
        let last = view.steps.iter_mut().rev().find(|placed| placed.on);
        if let Some(Step::Around(actors)) = last.map(|placed| &mut placed.step) {
            let depth = i64::from(actors.iter().map(|(_, depth)| *depth).max().unwrap_or(1)) + by;
            if depth < 1 {
                self.say(Level::Note, self.words().no_less_depth);
                return;
            }
            actors.iter_mut().for_each(|(_, d)| *d = depth as u32);
        } else if let Some(focus) = self.explorer.focus() {
            let id = self.network().actor_id(focus).to_string();
            view.push(Step::Around(vec![(id, 1)]));
        }
        self.set_view(view, |_| ());
    }

    /// Adds the hidden neighbours of the selected actor, by relations that the first step lets through.
    fn expand(&mut self) {
        let Some(actor) = self.selected else { return };
        let id = self.network().actor_id(actor).to_string();
        let mut expr = format!("end.id:{}", crate::query::quoted(&id));
        if self.explorer.view().begins_with_cooperation() {
            expr = format!("{} {expr}", crate::explorer::view::COOPERATION);
        }
        let before = self.explorer.subset().actor_count();
        let mut view = self.explorer.view().clone();
        view.push(Step::Expand(expr));
        self.set_view(view, move |app| {
            let added = app.explorer.subset().actor_count() - before;
            let name = app.name(actor);
            app.say(Level::Note, (app.words().expanded)(&name, added));
        });
    }

    /// The command that opens the explorer on what is shown.
    pub fn command(&self) -> String {
        text::tui::explorer_command(&self.explorer)
    }

    fn copy(&mut self) -> Vec<Effect> {
        // In Links and in a table of relations the thing under the cursor is a relation.
        let relation = match self.place() {
            action::LINKS => links::relation(self),
            action::TABLE => table::relation(self),
            _ => None,
        };
        let copied = match (self.place(), relation) {
            (action::PATHS, _) => paths::as_text(self),
            (_, Some(relation)) => Some(text::tui::relation_text(self.explorer.network(), relation, self.lang)),
            (_, None) => {
                let actor = self.selected;
                actor.map(|actor| sheet::as_text(self, actor))
            }
        };
        match copied {
            Some(copied) => {
                let first = copied.lines().next().unwrap_or_default().to_string();
                self.say(Level::Done, (self.words().copied)(&first));
                vec![Effect::Copy(copied)]
            }
            None => {
                self.say(Level::Note, self.words().no_actor_selected);
                Vec::new()
            }
        }
    }
}
