//! The relations of one actor, grouped as a person reads them: by kind and direction, then by date.

use crate::network::{DateField, Link, Network, Subset};
use crate::ticket::{Cancelled, Ticket};

/// Relations of an actor of one kind, walked in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The number of the kind of relation.
    pub kind: u32,
    /// Whether they are read from source to target; symmetric kinds are always read so.
    pub forward: bool,
    /// The relations, dated ones first, by date.
    pub links: Vec<Link>,
}

/// The shown relations of an actor in groups: the largest group first, then in the order of kinds.
///
/// # Errors
/// A stop.
pub fn groups(network: &Network, subset: &Subset, actor: u32, ticket: &Ticket) -> Result<Vec<Group>, Cancelled> {
    let mut groups: Vec<Group> = Vec::new();
    for link in ticket.watch(subset.links(network, actor)) {
        let link = link?;
        if link.other == actor && !link.forward {
            continue;
        }
        let kind = network.relation_kind_code(link.relation);
        let forward = link.forward || network.relation_kind(link.relation).symmetric;
        match groups.iter_mut().find(|group| group.kind == kind && group.forward == forward) {
            Some(group) => group.links.push(link),
            None => groups.push(Group { kind, forward, links: vec![link] }),
        }
    }
    for group in &mut groups {
        ticket.check()?;
        let key = |link: &Link| (first_day(network, link.relation), network.name(link.other), link.relation);
        let mut keyed: Vec<_> = group.links.iter().map(|link| (key(link), *link)).collect();
        keyed.sort_unstable_by_key(|(key, _)| *key);
        group.links = keyed.into_iter().map(|(_, link)| link).collect();
    }
    groups.sort_by_key(|group| (std::cmp::Reverse(group.links.len()), group.kind, !group.forward));
    Ok(groups)
}

/// The first day known of a relation; undated ones come last.
fn first_day(network: &Network, relation: u32) -> i32 {
    [DateField::Since, DateField::Attested, DateField::Until]
        .into_iter()
        .find_map(|field| network.date(relation, field).map(|date| date.first))
        .unwrap_or(i32::MAX)
}
