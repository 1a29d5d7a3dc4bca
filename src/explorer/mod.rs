//! The verbs that both faces share: a network, the view of it, the way back, search, paths.
//!
//! An [`Explorer`] is a value without terminal, clock or files (see `session` for the saved state). It writes no sentence.

pub mod answer;
pub mod cache;
pub mod conditions;
pub mod export;
pub mod geography;
pub mod json;
pub mod links;
pub mod nest;
pub mod open;
pub mod order;
mod packing;
pub mod picture;
pub mod place;
pub mod question;
pub mod resolve;
pub mod search;
pub mod session;
pub mod sieve;
pub mod standing;
pub mod view;
pub mod views;
pub mod why;

use std::sync::Arc;

use crate::network::{Network, Receipt, Subset};
use crate::ticket::Ticket;

pub use conditions::{Condition, Conditions};
pub use open::Opening;
pub use question::{Ease, Found, Question, QuestionError};
pub use resolve::{ActorError, resolve, resolve_view};
pub use view::{Placed, Step, StepError, View, shell_quoted};
pub use views::{Shown, Views, Years, years};
pub use why::{Missing, Relaxation, WhyNot, why_not};

/// The state that undo brings back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// What is shown.
    pub view: View,
    /// The actor in the middle.
    pub focus: Option<u32>,
}

/// A way from one view to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Without a trace in the history: the first view, or one that is tried while somebody types.
    Show,
    /// A step more or less, which can be undone.
    Set,
    /// A view whose last step nobody asked for: it gives way to the first thing that somebody does ask for.
    Propose,
    /// An actor in the middle: the place is remembered, and a view that ends in "around" moves with it.
    Centre(u32),
    /// The place before.
    Back,
    /// The state before the last change.
    Undo,
    /// The state that was undone.
    Redo,
}

/// A network with a view of it, a focus, marks, and the way back. See the module's head.
pub struct Explorer {
    receipt: Arc<Receipt>,
    opening: Opening,
    views: Views,
    shown: Arc<Shown>,
    focus: Option<u32>,
    marks: Vec<u32>,
    /// The view that the program chose by itself when it opened.
    own: Option<View>,
    undo: Vec<State>,
    redo: Vec<State>,
    places: Vec<u32>,
    /// Whether the index is being made elsewhere.
    preparing: bool,
}

impl Explorer {
    /// An explorer of a network opened under these names, with the whole of it in view.
    pub fn new(network: Arc<Network>, receipt: Arc<Receipt>, names: Vec<String>) -> Explorer {
        Explorer::of(Views::new(network), receipt, Opening { names, from: None, every: 1 })
    }

    /// An explorer of a network of whose views some may be known, with the whole of it in view.
    pub fn of(views: Views, receipt: Arc<Receipt>, opening: Opening) -> Explorer {
        // A view without steps has none that could be wrong.
        let shown = views.show(View::default(), &Ticket::new()).expect("the whole network can be shown");
        Explorer {
            receipt,
            opening,
            views,
            shown,
            focus: None,
            marks: Vec::new(),
            own: None,
            undo: Vec::new(),
            redo: Vec::new(),
            places: Vec::new(),
            preparing: false,
        }
    }

    /// The network.
    pub fn network(&self) -> &Arc<Network> {
        self.views.network()
    }

    /// What its import had to tell.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// The names under which the network was opened.
    pub fn names(&self) -> &[String] {
        &self.opening.names
    }

    /// How the network was opened, for commands that open it again.
    pub fn opening(&self) -> &Opening {
        &self.opening
    }

    /// The network with what was computed of its views, for threads that compute more.
    pub fn views(&self) -> &Views {
        &self.views
    }

    /// The view with all that is told of it.
    pub fn shown(&self) -> &Arc<Shown> {
        &self.shown
    }

    /// What is shown, as steps.
    pub fn view(&self) -> &View {
        self.shown.view()
    }

    /// What is shown, as actors and relations.
    pub fn subset(&self) -> &Arc<Subset> {
        self.shown.subset()
    }

    /// Ends of shown relations at each actor.
    pub fn degrees(&self) -> &[u32] {
        self.shown.degrees(&self.views)
    }

    /// The actor in the middle.
    pub fn focus(&self) -> Option<u32> {
        self.focus
    }

    /// Whether any kind of relation of the network is no cooperation, so that the step that hides those says something.
    pub fn has_other_than_cooperation(&self) -> bool {
        self.network().relation_kinds().iter().any(|kind| !kind.cooperation)
    }

    /// The view that a change leads to; absent when there is nothing to go back to, or nothing would change.
    pub fn leads_to(&self, change: Change) -> Option<View> {
        match change {
            Change::Show | Change::Set | Change::Propose => None,
            Change::Undo => self.undo.last().map(|state| state.view.clone()),
            Change::Redo => self.redo.last().map(|state| state.view.clone()),
            Change::Back => self.places.last().map(|actor| self.around(*actor)),
            Change::Centre(actor) => (self.focus != Some(actor)).then(|| self.around(actor)),
        }
    }

    /// The view, with an actor in the middle of its last step if that stands around one.
    fn around(&self, actor: u32) -> View {
        let mut view = self.view().clone();
        if let Some(Placed { step: Step::Around(actors), on: true }) = view.steps.last_mut()
            && let [(id, _)] = &mut actors[..]
        {
            *id = self.network().actor_id(actor).to_string();
        }
        view
    }

    /// Makes a change whose view is ready.
    pub fn take(&mut self, change: Change, shown: Arc<Shown>) {
        let now = State { view: shown.view().clone(), focus: self.focus };
        let before = State { view: self.view().clone(), focus: self.focus };
        self.shown = shown;
        match change {
            Change::Show => return,
            Change::Propose => {
                self.own = Some(now.view);
                return;
            }
            Change::Set if before.view == now.view => return,
            Change::Set => {}
            Change::Centre(actor) => {
                self.places.extend(self.focus);
                self.focus = Some(actor);
            }
            Change::Back => self.focus = self.places.pop(),
            Change::Undo => {
                self.focus = self.undo.pop().map_or(self.focus, |state| state.focus);
                return self.redo.push(before);
            }
            Change::Redo => {
                self.focus = self.redo.pop().map_or(self.focus, |state| state.focus);
                return self.undo.push(before);
            }
        }
        self.undo.push(before);
        self.redo.clear();
    }

    fn make(&mut self, change: Change, view: View, ticket: &Ticket) -> Result<(), StepError> {
        let shown = self.views.show(view, ticket)?;
        self.take(change, shown);
        Ok(())
    }

    /// Shows another view, which can be undone.
    ///
    /// # Errors
    /// A wrong step; the view stays as it was.
    pub fn set_view(&mut self, view: View, ticket: &Ticket) -> Result<(), StepError> {
        self.make(Change::Set, view, ticket)
    }

    /// Shows a view whose last step nobody asked for: see [`Change::Propose`].
    ///
    /// # Errors
    /// A wrong step; the view stays as it was.
    pub fn propose(&mut self, view: View, ticket: &Ticket) -> Result<(), StepError> {
        self.make(Change::Propose, view, ticket)
    }

    /// The view that questions are about: the one shown, without the last step if the program proposed it.
    pub fn asked_view(&self) -> View {
        let mut view = self.view().clone();
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
        self.make(Change::Show, view, ticket)
    }

    /// The subset of a view: see [`Views::evaluate`].
    ///
    /// # Errors
    /// A wrong step, or a stop.
    pub fn evaluate(&self, view: &View, ticket: &Ticket) -> Result<Arc<Subset>, StepError> {
        self.views.evaluate(view, ticket)
    }

    /// Appends a step.
    ///
    /// # Errors
    /// A wrong step; the view stays as it was.
    pub fn push(&mut self, step: Step, ticket: &Ticket) -> Result<(), StepError> {
        let mut view = self.view().clone();
        view.push(step);
        self.set_view(view, ticket)
    }

    /// Puts an actor in the middle: see [`Change::Centre`].
    ///
    /// # Errors
    /// A wrong step; nothing changes then.
    pub fn centre(&mut self, actor: u32, ticket: &Ticket) -> Result<(), StepError> {
        self.go(Change::Centre(actor), ticket).map(drop)
    }

    /// Goes back to the place before; `false` when there is none.
    ///
    /// # Errors
    /// A wrong step; nothing changes then.
    pub fn back(&mut self, ticket: &Ticket) -> Result<bool, StepError> {
        self.go(Change::Back, ticket)
    }

    fn go(&mut self, change: Change, ticket: &Ticket) -> Result<bool, StepError> {
        let Some(view) = self.leads_to(change) else { return Ok(false) };
        self.make(change, view, ticket).map(|()| true)
    }

    /// Sets the focus without a trace: the first one.
    pub fn set_focus(&mut self, actor: Option<u32>) {
        self.focus = actor;
    }

    /// Takes the last change back; `false` when there is none.
    pub fn undo(&mut self) -> bool {
        // A view that was shown once can be shown again: nothing in the network changes.
        self.go(Change::Undo, &Ticket::new()).unwrap_or(false)
    }

    /// Makes the change again that undo took back; `false` when there is none.
    pub fn redo(&mut self) -> bool {
        self.go(Change::Redo, &Ticket::new()).unwrap_or(false)
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
        let cooperation = self.view().begins_with_cooperation();
        let mut hidden: Vec<u32> = self
            .network()
            .adjacency()
            .links(actor)
            .filter(|link| !self.subset().has_actor(link.other))
            .filter(|link| !cooperation || self.network().relation_kind(link.relation).cooperation)
            .map(|link| link.other)
            .collect();
        hidden.sort_unstable();
        hidden.dedup();
        hidden.len() as u32
    }

    /// The best connected shown actor, the first of equals.
    pub fn best_connected(&self) -> Option<u32> {
        self.shown.best_connected(&self.views)
    }

    /// The index of names, made when it is first asked for.
    pub fn index(&self) -> &search::Index {
        self.views.index()
    }

    /// The index of names, unless it is being made: for whoever cannot wait.
    pub fn ready_index(&self) -> Option<&search::Index> {
        (!self.preparing).then(|| self.index())
    }

    /// A job that makes the index of names before anybody asks, so that nobody waits for it. Whoever takes it says when it has
    /// ended: [`Explorer::prepared`].
    pub fn preparation(&mut self) -> impl FnOnce() + Send + use<> {
        let views = self.views.clone();
        self.preparing = true;
        move || views.index().prepare()
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
        let network = self.network().clone();
        let index = || search::Index::for_once(&network);
        resolve(&network, text, |text, limit| index().search(text, limit).into_iter().map(|hit| hit.actor).collect())
    }

    /// Relations of the view by year, those left out by a step in time among them.
    pub fn years(&self) -> &Years {
        self.shown.years(&self.views)
    }

    /// Answers a question about paths in the view.
    ///
    /// # Errors
    /// A question without sense, or a stop.
    pub fn paths(&self, question: &Question, ticket: &Ticket) -> Result<Found, QuestionError> {
        question.answer(self.network(), self.subset(), ticket)
    }

    /// Says why the view has no path, and what would give one: see [`why_not`].
    ///
    /// # Errors
    /// A question without sense, or a stop.
    pub fn why_not(&self, question: &Question, ticket: &Ticket) -> Result<WhyNot, QuestionError> {
        why_not(&self.views, &self.shown, question, ticket)
    }
}
