//! Webs against the smallest of all sets of relations, on small random networks.

use super::losses::Ties;
use super::*;
use crate::network::Builder;
use crate::position::Position;
use proptest::prelude::*;

fn network(actors: u32, ends: &[(u32, u32)]) -> Network {
    let mut b = Builder::new();
    for actor in 0..actors {
        b.actor(&actor.to_string(), Position::default(), String::new);
    }
    for (from, to) in ends {
        b.relation(&from.to_string(), &to.to_string(), Position::default());
    }
    b.finish().0
}

fn hang_together(ends: &[(u32, u32)], relations: &[usize], asked: &[u32], gone: Option<u32>) -> bool {
    let mut groups = Groups::new(12);
    for relation in relations {
        let (from, to) = ends[*relation];
        if gone != Some(from) && gone != Some(to) {
            groups.join(from, to);
        }
    }
    asked.iter().all(|actor| groups.of(*actor) == groups.of(asked[0]))
}

/// The fewest relations that link the actors, by trying all sets of them.
fn fewest(ends: &[(u32, u32)], asked: &[u32], without: Option<Piece>) -> Option<u32> {
    let gone = match without {
        Some(Piece::Actor(actor)) => Some(actor),
        _ => None,
    };
    let sets = (0u32..1 << ends.len()).filter(|set| match without {
        Some(Piece::Relation(relation)) => set & (1 << relation) == 0,
        _ => true,
    });
    sets.filter(|set| {
        let relations: Vec<usize> = (0..ends.len()).filter(|relation| set & (1 << relation) != 0).collect();
        hang_together(ends, &relations, asked, gone)
    })
    .map(u32::count_ones)
    .min()
}

proptest! {
    #[test]
    fn the_exact_web_is_the_smallest_and_the_other_within_its_bound(
        ends in prop::collection::vec((0..7u32, 0..7u32), 1..12),
        asked in prop::collection::btree_set(0..7u32, 2..5),
    ) {
        let n = network(7, &ends);
        let all = Subset::all(&n);
        let asked: Vec<u32> = asked.into_iter().collect();
        let found = connect(&n, &all, &asked, &Ticket::new()).unwrap();
        prop_assert_eq!(found.linked.len() + found.apart.concat().len(), asked.len());
        let whole: Vec<usize> = (0..ends.len()).collect();
        prop_assert!(hang_together(&ends, &whole, &found.linked, None));
        for group in &found.apart {
            prop_assert!(!hang_together(&ends, &whole, &[found.linked[0], group[0]], None));
            prop_assert!(hang_together(&ends, &whole, group, None));
        }
        let web: Vec<usize> = found.web.relations.iter().map(|r| *r as usize).collect();
        prop_assert!(hang_together(&ends, &web, &found.linked, None));
        let least = fewest(&ends, &found.linked, None).unwrap();
        prop_assert_eq!((web.len() as u32, found.web.method, found.web.at_least), (least, Method::Exact, least));
        prop_assert_eq!(found.web.actors.len(), web.len() + 1);
        for (piece, loss) in losses(&n, &all, &found, &Ticket::new()).unwrap() {
            let expected = fewest(&ends, &found.linked, Some(piece)).map_or(Loss::Indispensable, |n| Loss::More(n - least));
            prop_assert_eq!(loss, expected, "{:?}", piece);
        }
        // The other ways, which such small webs never take.
        let mut ties = Ties::new(7);
        for (piece, loss) in losses(&n, &all, &found, &Ticket::new()).unwrap() {
            let field = Field { network: &n, subset: &all, gone: Some(piece) };
            let tied = ties.tied_again(&field, &found, piece, &Ticket::new()).unwrap();
            prop_assert!(ties.reached.iter().all(|mark| *mark == 0));
            prop_assert_eq!(tied.is_none(), loss == Loss::Indispensable);
            if let (Some(tied), Loss::More(more)) = (tied, loss) {
                prop_assert!(tied as u32 >= least + more);
                prop_assert!(found.linked.len() > 2 || tied as u32 == least + more, "two ends: exactly");
            }
        }
        let field = Field { network: &n, subset: &all, gone: None };
        if let Some(web) = field.web(&found.linked, 0, &Ticket::new()).unwrap() {
            let (t, count) = (found.linked.len() as u32, web.relations.len() as u32);
            prop_assert!(count * t <= least * 2 * (t - 1).max(1) || t == 1, "{count} > 2(1-1/{t}) {least}");
            prop_assert!(web.at_least <= least);
            let web: Vec<usize> = web.relations.iter().map(|r| *r as usize).collect();
            prop_assert!(hang_together(&ends, &web, &found.linked, None));
        }
    }
}

#[test]
fn nothing_to_link_is_a_web_of_one() {
    let n = network(3, &[(0, 1)]);
    let all = Subset::all(&n);
    let found = connect(&n, &all, &[2, 2], &Ticket::new()).unwrap();
    assert_eq!((found.web.actors, found.linked, found.apart), (vec![2], vec![2], Vec::<Vec<u32>>::new()));
    let found = connect(&n, &all, &[2, 0, 1], &Ticket::new()).unwrap();
    assert_eq!((found.web.relations, found.linked, found.apart), (vec![0], vec![0, 1], vec![vec![2]]));
    assert!(connect(&n, &all, &[], &Ticket::new()).unwrap().web.actors.is_empty());
    let ticket = Ticket::new();
    ticket.cancel();
    assert!(connect(&n, &all, &[0, 1], &ticket).is_err());
}
