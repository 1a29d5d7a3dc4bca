//! The verbs that both faces share: a network, the view of it, the way back, search, paths.
//!
//! An [`Explorer`] is a value without terminal, clock or files (see `session` for the saved state). It writes no sentence.

pub mod cache;
pub mod export;
pub mod links;
pub mod open;
pub mod resolve;
pub mod search;
pub mod session;
pub mod view;

use std::sync::{Arc, OnceLock};

use crate::analysis::paths::{self, Answer, PathError, Request};
use crate::network::{DateField, Network, Receipt, Subset, parallel};
use crate::ticket::Ticket;

pub use resolve::{ActorError, resolve, resolve_view};
pub use view::{Placed, Step, StepError, View, shell_quoted};

/// The state that undo brings back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// What is shown.
    pub view: View,
    /// The actor in the middle.
    pub focus: Option<u32>,
}

/// A network with a view of it, a focus, marks, and the way back. See the module's head.
pub struct Explorer {
    network: Arc<Network>,
    receipt: Arc<Receipt>,
    names: Vec<String>,
    view: View,
    focus: Option<u32>,
    marks: Vec<u32>,
    /// The view that the program chose by itself when it opened.
    own: Option<View>,
    undo: Vec<State>,
    redo: Vec<State>,
    places: Vec<u32>,
    /// What the last steps gave, by the steps up to them; the one asked for last stands at the end.
    cache: Vec<(Vec<Step>, Arc<Subset>)>,
    whole: Arc<Subset>,
    subset: Arc<Subset>,
    degrees: Arc<Vec<u32>>,
    index: Arc<OnceLock<search::Index>>,
    /// Whether the index is being made elsewhere.
    preparing: bool,
    years: Option<(Arc<Subset>, Years)>,
}

/// How many subsets are kept in case a step is taken again. Each costs a bit an actor and a bit a relation.
const KEPT_SUBSETS: usize = 16;

/// Relations by year, for the time bar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Years {
    /// The first year that has a relation.
    pub first: i32,
    /// Relations by year from the first on, each counted in the first year known of it.
    pub counts: Vec<u32>,
    /// Relations without any date.
    pub undated: u32,
}

/// Why nothing links two actors in a view, and what would.
#[derive(Clone, Debug, PartialEq)]
pub struct WhyNot {
    /// The reason, in this view.
    pub reason: paths::WhyNot,
    /// Views that differ by little and in which there is a path, the nearest first.
    pub relaxations: Vec<Relaxation>,
}

/// A view in which there is a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Relaxation {
    /// The view with one step (or all of them) switched off.
    pub view: View,
    /// The place among the effective steps of the step that is left out; `None` when all of them are.
    pub without: Option<usize>,
    /// How many shortest paths there are then, as text.
    pub paths: String,
    /// How many hops they have.
    pub length: u32,
}

impl Explorer {
    /// An explorer of a network opened under these names, with the whole of it in view.
    pub fn new(network: Arc<Network>, receipt: Arc<Receipt>, names: Vec<String>) -> Explorer {
        let whole = Arc::new(Subset::all(&network));
        let degrees = Arc::new(whole.degrees(&network));
        Explorer {
            network,
            receipt,
            names,
            view: View::default(),
            focus: None,
            marks: Vec::new(),
            own: None,
            undo: Vec::new(),
            redo: Vec::new(),
            places: Vec::new(),
            cache: Vec::new(),
            subset: whole.clone(),
            whole,
            degrees,
            index: Arc::default(),
            preparing: false,
            years: None,
        }
    }

    /// The network.
    pub fn network(&self) -> &Arc<Network> {
        &self.network
    }

    /// What its import had to tell.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// The names under which the network was opened, for commands that open it again.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What is shown, as steps.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// What is shown, as actors and relations.
    pub fn subset(&self) -> &Arc<Subset> {
        &self.subset
    }

    /// Ends of shown relations at each actor.
    pub fn degrees(&self) -> &Arc<Vec<u32>> {
        &self.degrees
    }

    /// The actor in the middle.
    pub fn focus(&self) -> Option<u32> {
        self.focus
    }

    /// Whether any kind of relation of the network is no cooperation, so that the step that hides those says something.
    pub fn has_other_than_cooperation(&self) -> bool {
        self.network.relation_kinds().iter().any(|kind| !kind.cooperation)
    }

    /// Shows another view, which can be undone.
    ///
    /// # Errors
    /// A wrong step; the view stays as it was.
    pub fn set_view(&mut self, view: View, ticket: &Ticket) -> Result<(), StepError> {
        let before = State { view: self.view.clone(), focus: self.focus };
        self.show(view, ticket)?;
        if before.view != self.view {
            self.undo.push(before);
            self.redo.clear();
        }
        Ok(())
    }

    /// Shows a view whose last step nobody asked for: it gives way to the first thing that somebody does ask for.
    ///
    /// # Errors
    /// A wrong step; the view stays as it was.
    pub fn propose(&mut self, view: View, ticket: &Ticket) -> Result<(), StepError> {
        self.show(view, ticket)?;
        self.own = Some(self.view.clone());
        Ok(())
    }

    /// The view that questions are about: the one shown, without the last step if the program proposed it.
    pub fn asked_view(&self) -> View {
        let mut view = self.view.clone();
        if self.own.as_ref() == Some(&view) {
            view.steps.pop();
        }
        view
    }

    /// Shows a view without a trace in the history: the first one, or one that is tried while somebody types.
    ///
    /// # Errors
    /// A wrong step; the view stays as it was.
    pub fn show(&mut self, view: View, ticket: &Ticket) -> Result<(), StepError> {
        let subset = self.evaluate(&view, ticket)?;
        if !Arc::ptr_eq(&subset, &self.subset) {
            self.degrees = Arc::new(subset.degrees(&self.network));
            self.subset = subset;
        }
        self.view = view;
        Ok(())
    }

    /// The subset of a view. Steps that a former call took already are not taken again.
    ///
    /// # Errors
    /// A wrong step.
    pub fn evaluate(&mut self, view: &View, ticket: &Ticket) -> Result<Arc<Subset>, StepError> {
        let steps = view.effective();
        let cached = |taken: &usize| self.cache.iter().position(|(known, _)| *known == steps[..*taken]);
        let known = (1..=steps.len()).rev().find_map(|taken| Some((taken, cached(&taken)?)));
        let (taken, mut subset) = match known {
            Some((taken, at)) => {
                let entry = self.cache.remove(at);
                self.cache.push(entry.clone());
                (taken, entry.1)
            }
            None => (0, self.whole.clone()),
        };
        for taken in taken..steps.len() {
            subset = Arc::new(view::take(&self.network, &subset, &steps[taken], ticket)?);
            self.cache.push((steps[..=taken].to_vec(), subset.clone()));
        }
        self.cache.drain(..self.cache.len().saturating_sub(KEPT_SUBSETS));
        Ok(subset)
    }

    /// For a view that shows nobody: the effective step without which it would show most, and how many actors then.
    pub fn empties(&mut self, ticket: &Ticket) -> Option<(usize, usize)> {
        let view = self.view.clone();
        let mut best: Option<(usize, usize)> = None;
        for step in 0..view.effective().len() {
            let Ok(subset) = self.evaluate(&view.without(step), ticket) else { continue };
            let count = subset.actor_count();
            if count > best.map_or(0, |(_, most)| most) {
                best = Some((step, count));
            }
        }
        best
    }

    /// Appends a step.
    ///
    /// # Errors
    /// A wrong step; the view stays as it was.
    pub fn push(&mut self, step: Step, ticket: &Ticket) -> Result<(), StepError> {
        let mut view = self.view.clone();
        view.push(step);
        self.set_view(view, ticket)
    }

    /// Puts an actor in the middle: the place is remembered, and a view that ends in "around" moves with it.
    ///
    /// # Errors
    /// A wrong step; nothing changes then.
    pub fn centre(&mut self, actor: u32, ticket: &Ticket) -> Result<(), StepError> {
        if self.focus == Some(actor) {
            return Ok(());
        }
        let before = self.focus;
        self.go(actor, ticket)?;
        self.places.extend(before);
        Ok(())
    }

    /// Goes back to the place before; `false` when there is none.
    ///
    /// # Errors
    /// A wrong step; nothing changes then.
    pub fn back(&mut self, ticket: &Ticket) -> Result<bool, StepError> {
        let Some(actor) = self.places.pop() else { return Ok(false) };
        self.go(actor, ticket)?;
        Ok(true)
    }

    fn go(&mut self, actor: u32, ticket: &Ticket) -> Result<(), StepError> {
        let before = State { view: self.view.clone(), focus: self.focus };
        let mut view = self.view.clone();
        if let Some(Placed { step: Step::Around(actors), on: true }) = view.steps.last_mut()
            && actors.len() == 1
        {
            actors[0].0 = self.network.actor_id(actor).to_string();
            self.show(view, ticket)?;
        }
        self.focus = Some(actor);
        self.undo.push(before);
        self.redo.clear();
        Ok(())
    }

    /// Sets the focus without a trace: the first one.
    pub fn set_focus(&mut self, actor: Option<u32>) {
        self.focus = actor;
    }

    /// Takes the last change back; `false` when there is none.
    pub fn undo(&mut self) -> bool {
        let Some(state) = self.undo.pop() else { return false };
        let now = self.restore(state);
        self.redo.push(now);
        true
    }

    /// Makes the change again that undo took back; `false` when there is none.
    pub fn redo(&mut self) -> bool {
        let Some(state) = self.redo.pop() else { return false };
        let now = self.restore(state);
        self.undo.push(now);
        true
    }

    fn restore(&mut self, state: State) -> State {
        let now = State { view: self.view.clone(), focus: self.focus };
        // A view that was shown once can be shown again: nothing in the network changes.
        if self.show(state.view, &Ticket::new()).is_ok() {
            self.focus = state.focus;
        }
        now
    }

    /// How many changes can be taken back and made again.
    pub fn history(&self) -> (usize, usize) {
        (self.undo.len(), self.redo.len())
    }

    /// The marked actors in the order they were marked.
    pub fn marks(&self) -> &[u32] {
        &self.marks
    }

    /// Marks an actor, or takes its mark away.
    pub fn toggle_mark(&mut self, actor: u32) {
        match self.marks.iter().position(|marked| *marked == actor) {
            Some(at) => drop(self.marks.remove(at)),
            None => self.marks.push(actor),
        }
    }

    /// Takes all marks away.
    pub fn clear_marks(&mut self) {
        self.marks.clear();
    }

    /// Neighbours of an actor that the view hides, over relations that are not hidden for being no cooperation when
    /// the view begins with that step.
    pub fn hidden_neighbours(&self, actor: u32) -> u32 {
        let cooperation = self.view.begins_with_cooperation();
        let mut hidden: Vec<u32> = self
            .network
            .adjacency()
            .links(actor)
            .filter(|link| !self.subset.has_actor(link.other))
            .filter(|link| !cooperation || self.network.relation_kind(link.relation).cooperation)
            .map(|link| link.other)
            .collect();
        hidden.sort_unstable();
        hidden.dedup();
        hidden.len() as u32
    }

    /// The best connected shown actor, the first of equals.
    pub fn best_connected(&self) -> Option<u32> {
        self.subset.actors().max_by_key(|actor| (self.degrees[*actor as usize], std::cmp::Reverse(*actor)))
    }

    /// The index of names, made when it is first asked for.
    pub fn index(&self) -> &search::Index {
        self.index.get_or_init(|| search::Index::new(&self.network))
    }

    /// The index of names, unless it is being made: for whoever cannot wait.
    pub fn ready_index(&self) -> Option<&search::Index> {
        (!self.preparing).then(|| self.index())
    }

    /// A job that makes the index of names before anybody asks, so that nobody waits for it. Whoever takes it says when it has
    /// ended: [`Explorer::prepared`].
    pub fn preparation(&mut self) -> impl FnOnce() + Send + use<> {
        let (network, index) = (self.network.clone(), self.index.clone());
        self.preparing = true;
        move || index.get_or_init(|| search::Index::new(&network)).prepare()
    }

    /// Takes note that the preparation has ended.
    pub fn prepared(&mut self) {
        self.preparing = false;
    }

    /// The actor that a text names.
    ///
    /// # Errors
    /// No such actor, or several.
    pub fn resolve(&mut self, text: &str) -> Result<u32, ActorError> {
        let network = self.network.clone();
        let index = || search::Index::new(&network);
        resolve(&network, text, |text, limit| index().search(text, limit).into_iter().map(|hit| hit.actor).collect())
    }

    /// Relations of the view by year, those left out by a step in time among them.
    pub fn years(&mut self) -> Years {
        let mut view = self.view.clone();
        view.steps.retain(|placed| !matches!(placed.step, Step::During { .. }));
        let subset = self.evaluate(&view, &Ticket::new()).unwrap_or_else(|_| self.subset.clone());
        match &self.years {
            Some((counted, years)) if Arc::ptr_eq(counted, &subset) => years.clone(),
            _ => {
                let years = years(&self.network, &subset);
                self.years = Some((subset, years.clone()));
                years
            }
        }
    }

    /// Finds paths in the view.
    ///
    /// # Errors
    /// A question without sense, or a stop.
    pub fn paths(&self, request: &Request<'_>, ticket: &Ticket) -> Result<Answer, PathError> {
        paths::find(&self.network, &self.subset, request, ticket)
    }

    /// Says why the view has no path, and which smaller views have one: the whole without each step in turn, then
    /// without all of them.
    ///
    /// # Errors
    /// A question without sense, or a stop.
    pub fn why_not(&mut self, request: &Request<'_>, ticket: &Ticket) -> Result<WhyNot, PathError> {
        let reason = paths::why_not(&self.network, &self.subset, request, ticket).unwrap_or(paths::WhyNot::Unknown);
        let steps = self.view.effective();
        let mut relaxations: Vec<Relaxation> = Vec::new();
        let mut candidates: Vec<(Option<usize>, View)> =
            (0..steps.len()).map(|left_out| (Some(left_out), self.view.without(left_out))).collect();
        if steps.len() > 1 {
            let mut all_off = self.view.clone();
            all_off.steps.iter_mut().for_each(|placed| placed.on = false);
            candidates.push((None, all_off));
        }
        for (without, view) in candidates {
            let Ok(subset) = self.evaluate(&view, ticket) else { continue };
            if !(subset.has_actor(request.from) && subset.has_actor(request.to)) {
                continue;
            }
            let answer = paths::find(&self.network, &subset, &Request { limit: 1, ..request.clone() }, ticket)?;
            if let Some(path) = answer.paths.first() {
                let count = answer.count.map_or_else(|| answer.paths.len().to_string(), |count| count.to_string());
                relaxations.push(Relaxation { view, without, paths: count, length: path.hops.len() as u32 });
            }
        }
        if relaxations.iter().any(|r| r.without.is_some()) {
            relaxations.retain(|r| r.without.is_some());
        }
        relaxations.sort_by_key(|relaxation| relaxation.length);
        Ok(WhyNot { reason, relaxations })
    }
}

/// Relations of a subset by the first year known of them. Linear in the relations.
pub fn years(network: &Network, subset: &Subset) -> Years {
    // Few dates serve many relations: relations are counted by the code of the date, years are looked up by code.
    let years: Vec<Option<i32>> =
        (0..network.dates().len() as u32).map(|code| network.dates().date(code)?.first_year()).collect();
    let fields = [DateField::Since, DateField::Attested, DateField::Until].map(|field| network.date_codes(field));
    let shown = subset.relation_bits().as_slice();
    let parts = parallel::parts(network.relation_count(), |rows| {
        let mut by_code = vec![0u32; years.len().max(1)];
        for start in rows.step_by(usize::BITS as usize) {
            for place in parallel::ones(shown[start / usize::BITS as usize]) {
                let codes = fields.iter().map(|codes| codes.get(start + place).copied().unwrap_or(0) as usize);
                let first = codes.into_iter().find(|code| *code != 0 && years[*code].is_some());
                by_code[first.unwrap_or(0)] += 1;
            }
        }
        by_code
    });
    let by_code = parts.into_iter().reduce(|mut all, more| {
        all.iter_mut().zip(more).for_each(|(all, more)| *all += more);
        all
    });
    let by_code = by_code.unwrap_or_default();
    let mut counts = std::collections::BTreeMap::new();
    for (year, count) in years.iter().zip(&by_code).filter(|(_, count)| **count > 0) {
        if let Some(year) = year {
            *counts.entry(*year).or_insert(0u32) += count;
        }
    }
    let undated = by_code[0];
    let (Some((first, _)), Some((last, _))) = (counts.first_key_value(), counts.last_key_value()) else {
        return Years { undated, ..Years::default() };
    };
    // A stray date of the year 20 must not make a bar of two thousand years: the span is bounded, the rest is at its edge.
    let (first, last) = ((*first).max(*last - 400), *last);
    let mut years = vec![0; (last - first + 1) as usize];
    for (year, count) in counts {
        years[(year - first).max(0) as usize] += count;
    }
    Years { first, counts: years, undated }
}
