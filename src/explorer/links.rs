//! The relations of one actor, grouped as a person reads them: by kind and direction, then by date.

use crate::network::{DateField, Direction, Link, Network, Subset};
use crate::ticket::{Cancelled, Ticket};

/// Relations of an actor of one kind, walked in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The number of the kind of relation.
    pub kind: u32,
    /// Whether they are read from source to target; those without a direction are always read so.
    pub forward: bool,
    /// Whether they have no direction to read: their kind is symmetric, or the file says that they are not directed.
    pub symmetric: bool,
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
        let symmetric =
            network.relation_kind(link.relation).symmetric || network.direction(link.relation) != Direction::Directed;
        let forward = link.forward || symmetric;
        let key = (kind, forward, symmetric);
        match groups.iter_mut().find(|group| (group.kind, group.forward, group.symmetric) == key) {
            Some(group) => group.links.push(link),
            None => groups.push(Group { kind, forward, symmetric, links: vec![link] }),
        }
    }
    for group in &mut groups {
        ticket.check()?;
        let key = |link: &Link| (first_day(network, link.relation), network.name(link.other), link.relation);
        let mut keyed: Vec<_> = group.links.iter().map(|link| (key(link), *link)).collect();
        keyed.sort_unstable_by_key(|(key, _)| *key);
        group.links = keyed.into_iter().map(|(_, link)| link).collect();
    }
    groups.sort_by_key(|group| (std::cmp::Reverse(group.links.len()), group.kind, !group.forward, group.symmetric));
    Ok(groups)
}

/// The first day known of a relation; undated ones come last.
fn first_day(network: &Network, relation: u32) -> i32 {
    [DateField::Since, DateField::Attested, DateField::Until]
        .into_iter()
        .find_map(|field| network.date(relation, field).map(|date| date.first))
        .unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Builder;
    use crate::position::Position;

    #[test]
    fn relations_without_a_direction_are_one_group_whichever_end_is_named_first() {
        let mut builder = Builder::new();
        for (from, to, direction) in [
            ("a", "b", Direction::Undirected),
            ("c", "a", Direction::Undirected),
            ("d", "a", Direction::Directed),
            ("a", "e", Direction::Directed),
        ] {
            let relation = builder.relation(from, to, Position::default());
            builder.set_direction(relation, direction);
        }
        let (network, _) = builder.finish();
        let groups = groups(&network, &Subset::all(&network), 0, &Ticket::new()).unwrap();
        let read: Vec<_> = groups.iter().map(|g| (g.forward, g.symmetric, g.links.len())).collect();
        assert_eq!(read, [(true, true, 2), (true, false, 1), (false, false, 1)]);
    }
}
