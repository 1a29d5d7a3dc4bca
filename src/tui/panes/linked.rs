//! The relations of an actor as the sheet and the columns of relations read them: grouped, sorted, with their sources numbered.
//!
//! Those of a hub are made ready beside the screen, once for both panes. How a line of them looks is the panes' affair.

use std::sync::Arc;

use hashbrown::HashSet;

use super::links;
use super::sheet::Numbering;
use crate::explorer::links::{Group, groups};
use crate::explorer::{Shown, Views};
use crate::network::{DateField, Link, Network};
use crate::scene::cells::width;
use crate::text;
use crate::ticket::{Cancelled, Ticket};
use crate::tui::app::App;
use crate::tui::jobs::Lane;

/// An actor with at most so many ends of relations is looked up within a frame.
pub const FEW: u32 = 2000;

/// How many actors are kept: the selected one, the one in the middle, the one beyond, and who was that just before.
const KEPT: usize = 6;

/// The relations of one actor in one view.
pub struct Linked {
    shown: Arc<Shown>,
    actor: u32,
    /// The relations by kind and direction.
    pub groups: Vec<Group>,
    /// Their sources.
    pub numbering: Numbering,
    /// How many have a source.
    pub sourced: usize,
    /// How many the view hides.
    pub hidden: usize,
    /// The width of the dates of those that point here, and of those that point away.
    pub dates: [usize; 2],
}

/// What is known of the relations of some actors, and what is asked for.
#[derive(Default)]
pub struct Known {
    made: Vec<Arc<Linked>>,
    asked: Option<(Arc<Shown>, Vec<u32>)>,
}

impl Linked {
    fn make(views: &Views, shown: &Arc<Shown>, actor: u32, ticket: &Ticket) -> Result<Linked, Cancelled> {
        let (network, subset) = (views.network(), shown.subset());
        let groups = groups(network, subset, actor, ticket)?;
        let mut numbering = Numbering::default();
        let mut sourced = 0;
        for link in ticket.watch(groups.iter().flat_map(|group| &group.links)) {
            let sources = network.relation_sources(link?.relation);
            numbering.meet(sources);
            sourced += usize::from(!sources.is_empty());
        }
        let cooperation = shown.view().begins_with_cooperation();
        let hidden = network
            .adjacency()
            .links(actor)
            .filter(|link| (link.other != actor || link.forward) && !subset.has_relation(link.relation))
            .filter(|link| !cooperation || network.relation_kind(link.relation).cooperation)
            .count();
        let side = |forward: bool| groups.iter().filter(move |group| group.forward == forward);
        let dates = [false, true].map(|forward| dates_width(network, side(forward).flat_map(|group| &group.links)));
        Ok(Linked { shown: shown.clone(), actor, groups, numbering, sourced, hidden, dates })
    }

    /// All groups in their order.
    pub fn all(&self) -> Vec<&Group> {
        self.groups.iter().collect()
    }

    /// The groups of relations that point here (0) or away (1).
    pub fn side(&self, side: usize) -> Vec<&Group> {
        self.groups.iter().filter(|group| usize::from(group.forward) == side).collect()
    }
}

/// The relations of an actor in the view; none while those of a hub are on their way.
pub fn of(app: &mut App, actor: u32) -> Option<Arc<Linked>> {
    let shown = app.explorer.shown();
    let is = |linked: &&Arc<Linked>| linked.actor == actor && Arc::ptr_eq(&linked.shown, shown);
    if let Some(known) = app.linked.made.iter().find(is) {
        return Some(known.clone());
    }
    if app.explorer.network().adjacency().degree(actor) > FEW {
        return None;
    }
    // Nobody stops it: the ticket is of this call.
    let linked = Arc::new(Linked::make(app.explorer.views(), shown, actor, &Ticket::new()).ok()?);
    app.linked.keep(linked.clone());
    Some(linked)
}

impl Known {
    fn keep(&mut self, linked: Arc<Linked>) {
        self.made.push(linked);
        let surplus = self.made.len().saturating_sub(KEPT);
        self.made.drain(..surplus);
    }
}

/// Has the relations made ready that the panes are to show, unless they are there or on their way.
pub fn follow(app: &mut App) {
    let mut wanted: Vec<u32> = links::actors(app).into_iter().chain(app.selected).collect();
    wanted.retain(|actor| of(app, *actor).is_none());
    wanted.sort_unstable();
    wanted.dedup();
    let shown = app.explorer.shown().clone();
    let is_asked = |(of, asked): &(Arc<Shown>, Vec<u32>)| Arc::ptr_eq(of, &shown) && *asked == wanted;
    if wanted.is_empty() || app.linked.asked.as_ref().is_some_and(is_asked) {
        return;
    }
    app.linked.asked = Some((shown.clone(), wanted.clone()));
    let views = app.explorer.views().clone();
    app.start(Lane::Links, move |ticket| {
        let make = |actor: u32| Linked::make(&views, &shown, actor, ticket).map(Arc::new);
        let made: Result<Vec<_>, Cancelled> = wanted.into_iter().map(make).collect();
        move |app: &mut App| {
            app.linked.asked = None;
            made.into_iter().flatten().for_each(|linked| app.linked.keep(linked));
        }
    });
}

/// A line of a list of groups: a heading, or a relation with its number among all relations.
pub enum Entry<'a> {
    /// The heading of a group.
    Heading(&'a Group),
    /// A relation.
    Link(usize, Link),
}

/// A line by its place. Linear in the groups.
pub fn entry<'a>(groups: &[&'a Group], mut line: usize) -> Option<Entry<'a>> {
    let mut first = 0;
    for group in groups {
        if line == 0 {
            return Some(Entry::Heading(group));
        }
        if let Some(link) = group.links.get(line - 1) {
            return Some(Entry::Link(first + line - 1, *link));
        }
        line -= 1 + group.links.len();
        first += group.links.len();
    }
    None
}

/// The line of a relation by its number.
pub fn line_of(groups: &[&Group], number: usize) -> usize {
    let mut after = 0;
    let headings = groups.iter().take_while(|group| {
        let begun = after <= number;
        after += group.links.len();
        begun
    });
    number + headings.count()
}

/// How many relations there are in groups.
pub fn count(groups: &[&Group]) -> usize {
    groups.iter().map(|group| group.links.len()).sum()
}

/// The width of the column of dates for these relations.
fn dates_width<'a>(network: &Network, links: impl Iterator<Item = &'a Link>) -> usize {
    const WIDEST: usize = 9;
    let mut known = HashSet::new();
    let mut widest = 1;
    for link in links {
        let code = |field| network.date_codes(field).get(link.relation as usize).copied().unwrap_or(0);
        if known.insert(DateField::ALL.map(code)) {
            widest = widest.max(width(&text::when_compact(network, link.relation)));
        }
        if widest >= WIDEST {
            return WIDEST;
        }
    }
    widest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_relations_know_each_other() {
        let group = |links: u32| {
            let links = (0..links).map(|relation| Link { other: 0, relation, forward: true }).collect();
            Group { kind: 0, forward: true, symmetric: false, links }
        };
        let groups = [group(2), group(1), group(3)];
        let groups: Vec<&Group> = groups.iter().collect();
        for number in 0..6 {
            let line = line_of(&groups, number);
            assert!(matches!(entry(&groups, line), Some(Entry::Link(n, _)) if n == number), "{number} at {line}");
        }
        assert!([0, 3, 5].into_iter().all(|line| matches!(entry(&groups, line), Some(Entry::Heading(_)))));
        assert!(entry(&groups, 9).is_none() && count(&groups) == 6);
    }
}
