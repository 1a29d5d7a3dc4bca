use std::collections::HashSet;

use super::*;
use proptest::prelude::*;

/// Zachary's karate club (1977), as networkx 3.6 gives it.
const KARATE: &[(u32, u32)] = &[
    (0, 1),
    (0, 2),
    (0, 3),
    (0, 4),
    (0, 5),
    (0, 6),
    (0, 7),
    (0, 8),
    (0, 10),
    (0, 11),
    (0, 12),
    (0, 13),
    (0, 17),
    (0, 19),
    (0, 21),
    (0, 31),
    (1, 2),
    (1, 3),
    (1, 7),
    (1, 13),
    (1, 17),
    (1, 19),
    (1, 21),
    (1, 30),
    (2, 3),
    (2, 7),
    (2, 8),
    (2, 9),
    (2, 13),
    (2, 27),
    (2, 28),
    (2, 32),
    (3, 7),
    (3, 12),
    (3, 13),
    (4, 6),
    (4, 10),
    (5, 6),
    (5, 10),
    (5, 16),
    (6, 16),
    (8, 30),
    (8, 32),
    (8, 33),
    (9, 33),
    (13, 33),
    (14, 32),
    (14, 33),
    (15, 32),
    (15, 33),
    (18, 32),
    (18, 33),
    (19, 33),
    (20, 32),
    (20, 33),
    (22, 32),
    (22, 33),
    (23, 25),
    (23, 27),
    (23, 29),
    (23, 32),
    (23, 33),
    (24, 25),
    (24, 27),
    (24, 31),
    (25, 31),
    (26, 29),
    (26, 33),
    (27, 33),
    (28, 31),
    (28, 33),
    (29, 32),
    (29, 33),
    (30, 32),
    (30, 33),
    (31, 32),
    (31, 33),
    (32, 33),
];

fn found(count: usize, pairs: &[(u32, u32)]) -> Hierarchy {
    of_mesh(&Mesh::from_pairs(count, pairs), count, &Ticket::new()).unwrap()
}

#[test]
fn the_karate_club_is_divided_as_well_as_it_can_be() {
    let clubs = found(34, KARATE);
    // The highest modularity there is (Brandes et al. 2008), by `networkx.community.modularity` of these four groups.
    assert!((clubs.best().modularity - 0.419_789_6).abs() < 1e-6, "{}", clubs.best().modularity);
    assert_eq!(clubs.best().len(), 4);
    // The two heads of the club are the most central of theirs.
    let heads: Vec<u32> = clubs.best().central.iter().map(|central| central[0]).collect();
    assert!(heads.contains(&0) && heads.contains(&33), "{heads:?}");
}

#[test]
fn a_star_a_loop_and_nothing_are_divided_too() {
    assert_eq!(found(0, &[]).best().len(), 0);
    assert_eq!(found(1, &[(0, 0)]).best().len(), 1);
    assert_eq!(found(3, &[]).best().len(), 3);
    let star: Vec<(u32, u32)> = (1..2000).map(|leaf| (0, leaf)).collect();
    assert_eq!(found(2000, &star).best().len(), 1);
}

#[test]
fn a_cancelled_ticket_stops_it_at_once() {
    let ticket = Ticket::new();
    ticket.cancel();
    assert_eq!(of_mesh(&Mesh::from_pairs(34, KARATE), 34, &ticket), Err(Cancelled));
}

/// Whether a walk inside a set of actors leads from its first to all others.
fn is_connected(members: &[u32], pairs: &[(u32, u32)]) -> bool {
    let inside: HashSet<u32> = members.iter().copied().collect();
    let mut reached = vec![members[0]];
    let mut seen = HashSet::from([members[0]]);
    while let Some(actor) = reached.pop() {
        for (a, b) in pairs.iter().flat_map(|&(a, b)| [(a, b), (b, a)]) {
            if a == actor && inside.contains(&b) && seen.insert(b) {
                reached.push(b);
            }
        }
    }
    seen.len() == inside.len()
}

/// The modularity of a division, pair by pair, as Newman and Girvan wrote it.
fn modularity(of: &[u32], pairs: &[(u32, u32)]) -> f64 {
    let mut degrees = vec![0.0; of.len()];
    for &(a, b) in pairs {
        degrees[a as usize] += 1.0;
        degrees[b as usize] += 1.0;
    }
    let ends = 2.0 * pairs.len() as f64;
    let mut sum = 0.0;
    for i in 0..of.len() {
        for j in 0..of.len() {
            if of[i] == of[j] {
                let links = pairs.iter().map(|&(a, b)| {
                    f64::from(
                        u8::from((a as usize, b as usize) == (i, j)) + u8::from((b as usize, a as usize) == (i, j)),
                    )
                });
                sum += links.sum::<f64>() - degrees[i] * degrees[j] / ends;
            }
        }
    }
    sum / ends
}

/// So many actors in groups of a hundred, about six relations an actor, one of five to anybody: enough for batches.
fn planted(count: u32) -> Vec<(u32, u32)> {
    let mut seed = 1u64;
    let mut below = |most: u32| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) % u64::from(most)) as u32
    };
    // Members of a group stand far from each other, as in files.
    let groups = count / 100;
    let mut other = |actor: u32| match below(5) {
        0 => below(count),
        _ => actor % groups + groups * below(100),
    };
    (0..6 * count).map(|pair| (pair % count, other(pair % count))).collect()
}

#[test]
fn batches_divide_as_well_as_single_moves() {
    let pairs = planted(4000);
    let mesh = Mesh::from_pairs(4000, &pairs);
    assert!(mesh.others.len() > 1 << 15, "{} ends: no batches", mesh.others.len());
    let hierarchy = of_mesh(&mesh, 4000, &Ticket::new()).unwrap();
    // The groups that were planted are all found, and nobody is in the wrong one but by chance.
    assert_eq!(hierarchy.best().len(), 40);
    let of = &hierarchy.best().of;
    let apart = (0..4000).filter(|actor| of[*actor] != of[actor % 40]).count();
    assert!(apart < 20, "{apart} actors are not with their group");
    for level in &hierarchy.levels {
        for community in 0..level.len() as u32 {
            let (begin, end) = (level.starts[community as usize], level.starts[community as usize + 1]);
            let members = &hierarchy.order[begin as usize..end as usize];
            assert!(members.iter().all(|actor| level.of[*actor as usize] == community));
        }
        let counted: u32 = level.inside.iter().sum::<u32>() + level.links.iter().map(|(.., count)| count).sum::<u32>();
        assert_eq!(counted as usize, pairs.len());
        assert!(level.links.is_sorted() && level.links.iter().all(|(a, b, _)| a < b));
    }
}

#[test]
fn one_core_and_many_find_the_same_every_time() {
    let pairs = planted(6000);
    let mesh = Mesh::from_pairs(6000, &pairs);
    let on = |threads: usize| parallel::on(threads, || of_mesh(&mesh, 6000, &Ticket::new()).unwrap());
    let alone = on(1);
    for threads in [2, 3, 3, 7] {
        assert!(on(threads) == alone, "on {threads} threads");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn levels_are_divisions_inside_each_other_of_connected_communities(
        count in 1usize..40, pairs in prop::collection::vec((0u32..40, 0u32..40), 0..90),
    ) {
        let pairs: Vec<(u32, u32)> = pairs.into_iter().map(|(a, b)| (a % count as u32, b % count as u32)).collect();
        let hierarchy = found(count, &pairs);
        prop_assert_eq!(&hierarchy, &found(count, &pairs));
        let mut order = hierarchy.order.clone();
        order.sort_unstable();
        prop_assert!(order.into_iter().eq(0..count as u32));
        for (depth, level) in hierarchy.levels.iter().enumerate() {
            prop_assert_eq!(level.starts[level.len()] as usize, count);
            if !pairs.is_empty() {
                prop_assert!((level.modularity - modularity(&level.of, &pairs)).abs() < 1e-9);
                prop_assert!(level.modularity <= hierarchy.best().modularity + 1e-9);
            }
            let mut counted = 0;
            for community in 0..level.len() as u32 {
                let members = hierarchy.members(depth, community);
                prop_assert!(is_connected(members, &pairs), "{:?}", members);
                prop_assert!(members.iter().all(|actor| level.of[*actor as usize] == community));
                prop_assert!(level.central[community as usize].iter().all(|actor| members.contains(actor)));
                if depth > 0 {
                    let parent = level.parents[community as usize];
                    let above = hierarchy.members(depth - 1, parent);
                    prop_assert!(members.iter().all(|actor| above.contains(actor)));
                    prop_assert!(hierarchy.children(depth - 1, parent).contains(&community));
                }
                counted += level.inside[community as usize];
            }
            counted += level.links.iter().map(|(_, _, relations)| relations).sum::<u32>();
            prop_assert_eq!(counted as usize, pairs.len());
        }
    }
}
