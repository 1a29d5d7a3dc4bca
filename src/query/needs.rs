//! What must be known of a network before a filter can judge one of its actors or relations.
//!
//! It is asked while a network is read, of the filter alone: no network is there yet.

use super::Target;
use super::expr::{Expr, FieldRef};
use super::fields::{Place, field_named};

/// What must be known, each more than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// The relation itself.
    Relation,
    /// Actors, and what is said of them.
    Actors,
    /// All relations that are shown.
    Shown,
    /// The places of relations in their file, which make the ids of those that bring none.
    Places,
}

impl Expr {
    /// What must be known before the filter can judge.
    pub fn needs(&self, target: Target) -> Needs {
        let least = if target == Target::Actors { Needs::Actors } else { Needs::Relation };
        let most = |needs: &mut dyn Iterator<Item = Needs>| needs.fold(least, Needs::max);
        match self {
            Expr::And(terms) | Expr::Or(terms) => most(&mut terms.iter().map(|term| term.needs(target))),
            Expr::Not(term) => term.needs(target),
            Expr::Words(_) => Needs::Actors,
            Expr::Field { name, .. } => of_field(name, target),
            Expr::Has { names, .. } => most(&mut names.iter().map(|name| of_field(name, target))),
            Expr::Linked { relation, .. } => relation.needs(Target::Relations).max(Needs::Shown),
        }
    }
}

fn of_field(name: &FieldRef, target: Target) -> Needs {
    let of = if name.side.is_some() { Target::Actors } else { target };
    match (field_named(&name.name, of).map(|field| field.place), of) {
        (Some(Place::Degree), _) => Needs::Shown,
        (Some(Place::Id), Target::Relations) => Needs::Places,
        (_, Target::Relations) => Needs::Relation,
        (_, Target::Actors) => Needs::Actors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    #[test]
    fn filters_need_as_much_as_the_term_that_needs_most() {
        for (text, target, expected) in [
            ("", Target::Relations, Needs::Relation),
            ("", Target::Actors, Needs::Actors),
            ("kind:x since:2014 OR -has:weight", Target::Relations, Needs::Relation),
            ("coopération:oui foo>3", Target::Relations, Needs::Relation),
            ("kind:x -to.region:y", Target::Relations, Needs::Actors),
            ("kind:x OR from:y", Target::Relations, Needs::Actors),
            ("figeac", Target::Relations, Needs::Actors),
            ("kind:x id:a", Target::Actors, Needs::Actors),
            ("-(kind:x -degré>2)", Target::Actors, Needs::Shown),
            ("has:links", Target::Actors, Needs::Shown),
            ("bout.degré:2", Target::Relations, Needs::Shown),
            ("linked:(kind:x)", Target::Actors, Needs::Shown),
            ("linked:(id:r7)", Target::Actors, Needs::Places),
            ("kind:x id:r7", Target::Relations, Needs::Places),
            ("from.id:r7", Target::Relations, Needs::Actors),
        ] {
            assert_eq!(parse(text, target).unwrap().needs(target), expected, "{text}");
        }
    }
}
