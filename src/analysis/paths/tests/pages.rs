//! Pages, grouping and journeys against brute force: what is listed is what would be listed at once.

use super::*;

/// Hides some relations, and takes from a question what a network of that size has.
fn part(network: &Network, hidden: &[bool]) -> Subset {
    let mut relations = Subset::all(network).relation_bits().clone();
    for (relation, hidden) in hidden.iter().enumerate().take(network.relation_count()) {
        relations.set(relation, !hidden);
    }
    Subset::new(network, Subset::all(network).actor_bits().clone(), relations)
}

fn within(actors: u32, list: &[u32]) -> Vec<u32> {
    list.iter().copied().filter(|a| *a < actors).collect()
}

/// Paths that differ by parallel relations alone are one, which is the best of them.
fn grouped(paths: Vec<(i64, Vec<Hop>)>) -> Vec<(i64, Vec<Hop>)> {
    let mut seen = std::collections::HashSet::new();
    let is_new = |(_, path): &(i64, Vec<Hop>)| seen.insert(path.iter().map(|hop| hop.to).collect::<Vec<_>>());
    let mut is_new = is_new;
    paths.into_iter().filter(|path| is_new(path)).collect()
}

/// The earliest arrival and the fewest days of a journey: it sets out on any day on which something begins or ends, and
/// takes each hop as soon as it can.
fn best_days(network: &Network, path: &[Hop]) -> Option<(i64, i64)> {
    let windows: Vec<_> = path.iter().map(|hop| times::window(network.validity(hop.relation))).collect();
    let days = windows.iter().flat_map(|(first, last)| [*first, *last]);
    let journeys: Vec<(i64, i64)> = days
        .filter_map(|departure| {
            let hop = |day: i32, (first, last): &(i32, i32)| Some(day.max(*first)).filter(|day| day <= last);
            (windows[0].0 <= departure).then_some(())?;
            let arrival = windows.iter().try_fold(departure, hop)?;
            Some((i64::from(arrival), i64::from(arrival) - i64::from(departure)))
        })
        .collect();
    Some((journeys.iter().map(|j| j.0).min()?, journeys.iter().map(|j| j.1).min()?))
}

/// The order of journeys.
fn by_journey(network: &Network, paths: Vec<(i64, Vec<Hop>)>, journey: Journey) -> Vec<(i64, Vec<Hop>)> {
    let mut keyed: Vec<_> = paths
        .into_iter()
        .map(|(_, path)| {
            let (arrival, duration) = best_days(network, &path).expect("dates let it through");
            (if journey == Journey::Earliest { arrival } else { duration }, path)
        })
        .collect();
    // They come in the order of answers, which a stable sort keeps.
    keyed.sort_by_key(|(value, _)| *value);
    keyed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_listing_of_the_best_goes_on_with_the_next(
        (actors, drafts) in a_network(), q in a_question(), group in any::<bool>(), size in 1..9usize,
    ) {
        let (network, weights) = build(actors, &drafts);
        let subset = part(&network, &q.hidden);
        let (avoid, via) = (within(actors, &q.avoid), within(actors, &q.via));
        let request = Request {
            max_hops: q.max_hops,
            directed: q.directed,
            weight: q.weighted.then_some(&weights),
            avoid: &avoid,
            via: &via,
            time: q.time,
            group,
            ..Request::new(q.ends.0 % actors, q.ends.1 % actors)
        };
        if check(&request).is_err() {
            return Ok(());
        }
        let all = expected(&network, &subset, &request);
        let mut all: Vec<_> = if group { grouped(all) } else { all }.into_iter().map(|(_, path)| path).collect();
        let mut listing = Listing::new(&network, &subset, &request).unwrap();
        let mut given = Vec::new();
        for widened in [false, true] {
            prop_assert!(!widened || listing.widen());
            loop {
                let page = listing.next_page(&network, &subset, size, BUDGET, &Ticket::new());
                prop_assert_eq!(&page.before, &BigUint::from(given.len()));
                given.extend(page.paths.into_iter().map(|path| (path.cost, path.hops)));
                if page.ended {
                    break;
                }
            }
        }
        prop_assert!(given.is_sorted_by_key(|(cost, _)| (cost * 1e6).round()));
        let mut given: Vec<_> = given.into_iter().map(|(_, hops)| hops).collect();
        given.sort();
        all.sort();
        prop_assert_eq!(given, all);
    }

    #[test]
    fn pages_are_parts_of_one_listing(
        (actors, drafts) in a_network(), q in a_question(), group in any::<bool>(),
        (first, size) in (prop_oneof![Just(0u32), 0..12u32], 1..5usize), budget in prop_oneof![Just(BUDGET), 5..60u64],
    ) {
        let (network, weights) = build(actors, &drafts);
        let subset = part(&network, &q.hidden);
        let (avoid, via) = (within(actors, &q.avoid), within(actors, &q.via));
        let request = Request {
            k: q.k.filter(|k| *k > 0).map(|_| usize::MAX),
            max_hops: q.max_hops,
            directed: q.directed,
            weight: q.weighted.then_some(&weights),
            avoid: &avoid,
            via: &via,
            time: q.time,
            group,
            ..Request::new(q.ends.0 % actors, q.ends.1 % actors)
        };
        if check(&request).is_err() {
            return Ok(());
        }
        let mut all = expected(&network, &subset, &request);
        if group {
            all = grouped(all);
        }
        if request.k.is_none() {
            let least = all.first().map(|path| path.0);
            all.retain(|path| Some(path.0) == least);
        }
        let ticket = Ticket::new();
        let mut listing = Listing::new(&network, &subset, &request).unwrap();
        let (mut budget, first) = (budget, BigUint::from(first));
        let reached = loop {
            match listing.pass_over(&network, &subset, &first, budget, &ticket) {
                Ok(reached) => break reached,
                Err(_) => budget *= 2,
            }
        };
        prop_assert_eq!(reached, BigUint::from(all.len()) >= first);
        let mut at = all.len().min(usize::try_from(&first).unwrap());
        loop {
            let page = listing.next_page(&network, &subset, size, budget, &ticket);
            prop_assert_eq!(&page.before, &BigUint::from(at));
            let wanted: Vec<_> = all[at..].iter().take(page.paths.len()).map(|(_, path)| path.clone()).collect();
            prop_assert_eq!(hops(&page), overlapping_first(&network, wanted, &request));
            at += page.paths.len();
            if let (Some(count), None) = (&page.count, request.k) {
                prop_assert_eq!(count, &BigUint::from(all.len()));
            }
            for path in page.paths.iter().filter(|_| group) {
                for (hop, parallel) in path.hops.iter().zip(&path.parallel) {
                    let same = |link: &Link| {
                        link.other == hop.to && subset.has_relation(link.relation)
                            && (!request.directed || network.allows(*link))
                    };
                    let links = network.adjacency().links(hop.from).filter(same);
                    prop_assert_eq!(links.count(), *parallel as usize);
                }
            }
            prop_assert_eq!(page.complete && request.k.is_none(), request.k.is_none() && page.stopped.is_none() && at == all.len());
            if page.ended {
                break;
            }
            if page.stopped.is_some() {
                budget *= 2;
            }
        }
        prop_assert_eq!(at, all.len());
    }

    #[test]
    fn journeys_are_those_of_brute_force(
        (actors, drafts) in a_network(), q in a_question(), shortest in any::<bool>(),
    ) {
        let (network, _) = build(actors, &drafts);
        let subset = part(&network, &q.hidden);
        let avoid = within(actors, &q.avoid);
        let journey = if shortest { Journey::Shortest } else { Journey::Earliest };
        let request = Request {
            k: q.k,
            max_hops: q.max_hops,
            directed: q.directed,
            avoid: &avoid,
            time: TimeMode::Chronological,
            journey,
            limit: q.limit,
            ..Request::new(q.ends.0 % actors, q.ends.1 % actors)
        };
        if check(&request).is_err() || q.k == Some(0) {
            return Ok(());
        }
        let all = by_journey(&network, expected(&network, &subset, &request), journey);
        let answer = find(&network, &subset, &request, &Ticket::new()).unwrap();
        let least = all.first().map(|(value, path)| (*value, path.len()));
        let best = all.iter().take_while(|(value, path)| Some((*value, path.len())) == least).count();
        let listed = q.k.unwrap_or(q.limit.min(best)).min(all.len());
        prop_assert_eq!(hops(&answer), all[..listed].iter().map(|(_, path)| path.clone()).collect::<Vec<_>>());
        prop_assert_eq!(answer.complete, q.k.is_some() || listed == best);
        for path in &answer.paths {
            let (arrival, duration) = best_days(&network, &path.hops).unwrap();
            match held(&network, TimeMode::Chronological, path.hops.iter().map(|hop| hop.relation)) {
                Held::InOrder { departs, arrives, days } => {
                    prop_assert_eq!((i64::from(arrives), days), (arrival, duration));
                    prop_assert!(departs <= arrives);
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}

#[test]
fn a_listing_goes_on_behind_any_number_at_once() {
    let network = rope(100, 10);
    let all = Subset::all(&network);
    let mut listing = Listing::new(&network, &all, &Request::new(0, 100)).unwrap();
    // The number of a path says which relation each hop takes, digit by digit.
    let many = BigUint::from(10u8).pow(99) * 7u8 + 41u8;
    assert_eq!(listing.pass_over(&network, &all, &many, BUDGET, &Ticket::new()), Ok(true));
    let page = listing.next_page(&network, &all, 2, BUDGET, &Ticket::new());
    let taken = |path: &Path, hop: usize| path.hops[hop].relation % 10;
    assert_eq!(page.before, many);
    assert_eq!((taken(&page.paths[0], 0), taken(&page.paths[0], 98), taken(&page.paths[0], 99)), (7, 4, 1));
    assert_eq!((taken(&page.paths[1], 0), taken(&page.paths[1], 98), taken(&page.paths[1], 99)), (7, 4, 2));
    assert_eq!(page.next(), Some(many + 2u8));
    let past = BigUint::from(10u8).pow(100) + 1u8;
    let mut listing = Listing::new(&network, &all, &Request::new(0, 100)).unwrap();
    assert_eq!(listing.pass_over(&network, &all, &past, BUDGET, &Ticket::new()), Ok(false));
    let grouped = ask(&network, &Request { group: true, ..Request::new(0, 100) });
    assert_eq!((grouped.paths.len(), &grouped.paths[0].parallel), (1, &vec![10; 100]));
    assert_eq!(grouped.count, Some(BigUint::from(1u8)));
}

#[test]
fn a_path_says_when_it_held() {
    let draft = |from, to, since, until| Draft {
        ends: (from, to),
        direction: 1,
        strength: 3,
        sourced: true,
        since,
        until,
        weight: None,
    };
    let drafts = [
        draft(0, 1, Some(2010), Some(2014)),
        draft(1, 2, Some(2012), Some(2013)),
        draft(1, 2, Some(2015), None),
        draft(1, 2, None, None),
    ];
    let (network, _) = build(3, &drafts);
    let year = |year, month, day| crate::network::dates::day_of(year, month, day).unwrap();
    let when = |mode, relations: [u32; 2]| held(&network, mode, relations.into_iter());
    let (from, to) = (year(2012, 1, 1), year(2013, 12, 31));
    let certain = Some((year(2012, 12, 31), year(2013, 1, 1)));
    assert_eq!(when(TimeMode::Any, [0, 1]), Held::Together { possible: (from, to), certain });
    assert_eq!(when(TimeMode::Same, [0, 2]), Held::Never);
    let possible = (year(2010, 1, 1), year(2014, 12, 31));
    assert_eq!(when(TimeMode::Same, [0, 3]), Held::Together { possible, certain: None });
    let (departs, arrives) = (year(2014, 12, 31), year(2015, 1, 1));
    assert_eq!(when(TimeMode::Chronological, [0, 2]), Held::InOrder { departs, arrives, days: 1 });
    assert_eq!(when(TimeMode::Chronological, [2, 1]), Held::Never);
}
