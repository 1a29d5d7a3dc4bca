//! Every kind of search against brute force on small random networks, and the cases that a person would think of.

use num_bigint::BigUint;
use proptest::prelude::*;

use super::*;
use crate::network::dates::{in_order, share_an_instant};
use crate::network::{Builder, DateField, Direction, Ends, Link, RelationKind, Source as Document};
use crate::position::Position;

mod pages;

const AT: Position = Position { line: 1, column: 1, offset: 0 };

#[derive(Clone, Debug)]
struct Draft {
    ends: (u32, u32),
    direction: u8,
    strength: u8,
    sourced: bool,
    since: Option<i32>,
    until: Option<i32>,
    weight: Option<u8>,
}

fn build(actors: u32, drafts: &[Draft]) -> (Network, Arc<Vec<f64>>) {
    let mut b = Builder::new();
    b.begin("test", "test", Ends::Create);
    let document = b.source(Document { id: "s".into(), ..Document::default() });
    for strength in 0..=3 {
        b.relation_kind(RelationKind { strength, ..RelationKind::named(&format!("k{strength}")) });
    }
    for actor in 0..actors {
        b.actor(&actor.to_string(), AT, String::new);
    }
    for draft in drafts {
        let relation = b.relation(&draft.ends.0.to_string(), &draft.ends.1.to_string(), AT);
        b.set_relation_kind(relation, &format!("k{}", draft.strength));
        let directions = [Direction::Directed, Direction::Undirected, Direction::Mutual];
        b.set_direction(relation, directions[draft.direction as usize]);
        if draft.sourced {
            b.set_relation_sources(relation, &[document]);
        }
        for (field, year) in [(DateField::Since, draft.since), (DateField::Until, draft.until)] {
            if let Some(year) = year {
                b.set_date(relation, field, &year.to_string(), AT);
            }
        }
    }
    let weights = drafts.iter().map(|d| d.weight.map_or(f64::NAN, |w| f64::from(w) / 10.0)).collect();
    (b.finish().0, Arc::new(weights))
}

/// The relations of every simple path, walked from `from`.
fn all_simple(network: &Network, subset: &Subset, request: &Request<'_>) -> Vec<Vec<Hop>> {
    fn walk(network: &Network, may: &dyn Fn(Link) -> bool, to: u32, hops: &mut Vec<Hop>, all: &mut Vec<Vec<Hop>>) {
        let at = hops.last().expect("starts with a mark").to;
        if at == to {
            all.push(hops[1..].to_vec());
            return;
        }
        for link in network.adjacency().links(at) {
            if may(link) && !hops.iter().any(|hop| hop.to == link.other) {
                hops.push(Hop { from: at, to: link.other, relation: link.relation, forward: link.forward });
                walk(network, may, to, hops, all);
                hops.pop();
            }
        }
    }
    let may = |link: Link| {
        subset.has_relation(link.relation)
            && !request.avoid.contains(&link.other)
            && (!request.directed || network.allows(link))
    };
    let mark = Hop { from: request.from, to: request.from, relation: u32::MAX, forward: true };
    let mut all = Vec::new();
    if subset.has_actor(request.from) && subset.has_actor(request.to) {
        walk(network, &may, request.to, &mut vec![mark], &mut all);
    }
    all
}

/// All simple paths that the request allows, in the order of answers but for the instants, with their length.
fn expected(network: &Network, subset: &Subset, request: &Request<'_>) -> Vec<(i64, Vec<Hop>)> {
    let tenths = |relation: u32| match request.weight {
        None => 1,
        Some(weights) if weights[relation as usize].is_nan() => 10,
        Some(weights) => (weights[relation as usize] * 10.0).round() as i64,
    };
    let allowed = |path: &Vec<Hop>| {
        let validities: Vec<_> = path.iter().map(|hop| network.validity(hop.relation)).collect();
        let mut via = request.via.iter().peekable();
        path.iter().for_each(|hop| {
            via.next_if(|actor| **actor == hop.to);
        });
        via.peek().is_none()
            && path.len() <= request.max_hops.unwrap_or(u32::MAX) as usize
            && match request.time {
                TimeMode::Any => true,
                TimeMode::Same => share_an_instant(&validities) != Truth::No,
                TimeMode::Chronological => in_order(&validities) != Truth::No,
            }
    };
    let mut paths: Vec<_> = all_simple(network, subset, request)
        .into_iter()
        .filter(allowed)
        .map(|path| {
            let length: i64 = path.iter().map(|hop| tenths(hop.relation)).sum();
            let unsourced = path.iter().filter(|hop| network.relation_sources(hop.relation).is_empty()).count();
            let weakness: u32 =
                path.iter().map(|hop| 3 - u32::from(network.relation_kind(hop.relation).strength)).sum();
            let numbers: Vec<_> = path.iter().map(|hop| (hop.to, hop.relation)).collect();
            ((length, unsourced, weakness, path.len(), numbers), path)
        })
        .collect();
    paths.sort();
    paths.into_iter().map(|(key, path)| (key.0, path)).collect()
}

fn hops(answer: &Answer) -> Vec<Vec<Hop>> {
    answer.paths.iter().map(|path| path.hops.clone()).collect()
}

/// Within each class of equal cost, those that may share an instant come first.
fn overlapping_first(network: &Network, paths: Vec<Vec<Hop>>, request: &Request<'_>) -> Vec<Vec<Hop>> {
    if request.time != TimeMode::Any {
        return paths;
    }
    let mut keyed: Vec<_> = paths
        .into_iter()
        .map(|path| {
            let unsourced = path.iter().filter(|hop| network.relation_sources(hop.relation).is_empty()).count();
            let weakness: u32 =
                path.iter().map(|hop| 3 - u32::from(network.relation_kind(hop.relation).strength)).sum();
            let length: f64 = path
                .iter()
                .map(|hop| {
                    request
                        .weight
                        .map_or(1.0, |w| Some(w[hop.relation as usize]).filter(|w| w.is_finite()).unwrap_or(1.0))
                })
                .sum();
            let validities: Vec<_> = path.iter().map(|hop| network.validity(hop.relation)).collect();
            let apart = share_an_instant(&validities) == Truth::No;
            (((length * 10.0).round() as i64, unsourced, weakness, apart), path)
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, path)| path).collect()
}

fn same(network: &Network, subset: &Subset, request: &Request<'_>) -> Result<(), TestCaseError> {
    let answer = find(network, subset, request, &Ticket::new()).unwrap();
    let all = expected(network, subset, request);
    prop_assert_eq!(answer.stopped, None);
    let (wanted, complete) = match request.k {
        Some(k) => (all.iter().take(k).cloned().collect::<Vec<_>>(), true),
        None => {
            let least: Vec<_> = all.iter().take_while(|p| p.0 == all[0].0).cloned().collect();
            if request.via.is_empty() && (request.time == TimeMode::Any && request.weight.is_none()) {
                prop_assert_eq!(answer.count.clone(), Some(BigUint::from(least.len())));
            }
            if let Some(count) = &answer.count {
                prop_assert_eq!(count, &BigUint::from(least.len()));
            }
            let complete = least.len() <= request.limit;
            (least.into_iter().take(request.limit).collect(), complete)
        }
    };
    let wanted = overlapping_first(network, wanted.into_iter().map(|(_, path)| path).collect(), request);
    prop_assert_eq!(hops(&answer), wanted);
    prop_assert_eq!(answer.complete, complete);
    if all.is_empty() {
        prop_assert!(why_not(network, subset, request, &Ticket::new()).is_some());
    } else {
        prop_assert_eq!(why_not(network, subset, request, &Ticket::new()), None);
    }
    Ok(())
}

fn a_draft(actors: u32) -> impl Strategy<Value = Draft> {
    let year = || prop_oneof![2 => Just(None), 3 => (2010..2016i32).prop_map(Some)];
    // Now and then nothing weighs 0, which lets the search from both ends stop sooner.
    let weight = prop_oneof![1 => Just(None), 1 => Just(Some(0)), 14 => (1..6u8).prop_map(Some)];
    (0..actors, 0..actors, 0..3u8, 0..=3u8, any::<bool>(), year(), 0..3i32, any::<bool>(), weight).prop_map(
        |(from, to, direction, strength, sourced, since, length, ended, weight)| Draft {
            ends: (from, to),
            direction,
            strength,
            sourced,
            since,
            until: since.filter(|_| ended).map(|year| year + length),
            weight,
        },
    )
}

fn a_network() -> impl Strategy<Value = (u32, Vec<Draft>)> {
    (2..8u32).prop_flat_map(|actors| (Just(actors), prop::collection::vec(a_draft(actors), 0..16)))
}

#[derive(Clone, Debug)]
struct Question {
    ends: (u32, u32),
    k: Option<usize>,
    max_hops: Option<u32>,
    directed: bool,
    weighted: bool,
    avoid: Vec<u32>,
    via: Vec<u32>,
    time: TimeMode,
    limit: usize,
    hidden: Vec<bool>,
}

fn a_question() -> impl Strategy<Value = Question> {
    let time = prop_oneof![2 => Just(TimeMode::Any), 1 => Just(TimeMode::Same), 1 => Just(TimeMode::Chronological)];
    let k = prop_oneof![1 => Just(None), 1 => prop_oneof![0..6usize, Just(1000)].prop_map(Some)];
    let max_hops = prop_oneof![2 => Just(None), 1 => (0..6u32).prop_map(Some)];
    let few = || prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(0..8u32, 0..3)];
    let hidden = prop_oneof![1 => Just(Vec::new()), 1 => prop::collection::vec(prop::bool::weighted(0.2), 16)];
    let limit = prop_oneof![0..4usize, Just(100)];
    (0..8u32, 0..8u32, k, max_hops, any::<(bool, bool)>(), few(), few(), time, limit, hidden).prop_map(
        |(from, to, k, max_hops, (directed, weighted), avoid, via, time, limit, hidden)| Question {
            ends: (from, to),
            k,
            max_hops,
            directed,
            weighted,
            avoid,
            via,
            time,
            limit,
            hidden,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn every_answer_is_that_of_brute_force((actors, drafts) in a_network(), q in a_question()) {
        let (network, weights) = build(actors, &drafts);
        let mut relations = Subset::all(&network).relation_bits().clone();
        for (relation, hidden) in q.hidden.iter().enumerate().take(drafts.len()) {
            relations.set(relation, !hidden);
        }
        let subset = Subset::new(&network, Subset::all(&network).actor_bits().clone(), relations);
        let within = |list: &[u32]| list.iter().copied().filter(|a| *a < actors).collect::<Vec<_>>();
        let (avoid, via) = (within(&q.avoid), within(&q.via));
        let request = Request {
            k: q.k,
            max_hops: q.max_hops,
            directed: q.directed,
            weight: q.weighted.then_some(&weights),
            avoid: &avoid,
            via: &via,
            time: q.time,
            limit: q.limit,
            ..Request::new(q.ends.0 % actors, q.ends.1 % actors)
        };
        if check(&request).is_ok() && q.k != Some(0) {
            same(&network, &subset, &request)?;
        }
        let mut space = Workspace::new();
        for (from, to) in [(0, actors - 1), (actors - 1, 0), (0, 1)] {
            let plain = Request { directed: q.directed, ..Request::new(from, to) };
            let least = expected(&network, &subset, &plain).first().map(|(length, _)| *length as u32);
            let least = if from == to { Some(0) } else { least };
            prop_assert_eq!(distance(&network, &subset, &mut space, from, to, q.directed), least);
            // Those that may not be passed are as good as avoided.
            let mut passed = Subset::all(&network).actor_bits().clone();
            avoid.iter().for_each(|actor| passed.set(*actor as usize, false));
            let others: Vec<u32> = avoid.iter().copied().filter(|actor| ![from, to].contains(actor)).collect();
            let past = Request { avoid: &others, ..plain };
            let least = expected(&network, &subset, &past).first().map(|(length, _)| *length as u32);
            let least = if from == to { Some(0) } else { least };
            let found = distance_through(&network, &subset, &passed, &mut space, from, to, q.directed);
            prop_assert_eq!(found, least);
        }
    }
}

fn plain(ends: &[(u32, u32)]) -> Network {
    let draft = |(from, to): &(u32, u32)| Draft {
        ends: (*from, *to),
        direction: 0,
        strength: 2,
        sourced: true,
        since: None,
        until: None,
        weight: None,
    };
    let actors = ends.iter().map(|(a, b)| a.max(b) + 1).max().unwrap_or(0);
    build(actors, &ends.iter().map(draft).collect::<Vec<_>>()).0
}

/// Actors 0 to `steps` in a row, each linked to the next by `parallel` relations.
fn rope(steps: u32, parallel: usize) -> Network {
    plain(&(0..steps).flat_map(|i| std::iter::repeat_n((i, i + 1), parallel)).collect::<Vec<_>>())
}

fn ask(network: &Network, request: &Request<'_>) -> Answer {
    find(network, &Subset::all(network), request, &Ticket::new()).unwrap()
}

#[test]
fn a_count_beyond_all_listing_is_exact() {
    let network = rope(100, 10);
    let answer = ask(&network, &Request { limit: 3, ..Request::new(0, 100) });
    assert_eq!(answer.count, Some(BigUint::from(10u8).pow(100)));
    assert!(!answer.complete && answer.stopped.is_none());
    let last = |i: usize| answer.paths[i].hops[99].relation;
    assert_eq!([last(0), last(1), last(2)], [990, 991, 992]);
    let many = ask(&network, &Request { k: Some(10_000), ..Request::new(0, 100) });
    assert!(many.complete && many.paths.len() == 10_000 && many.count.is_none());
}

#[test]
fn a_search_without_end_stops_at_its_budget_and_says_so() {
    // Eleven actors all linked with each other have too many simple paths to wait for.
    let pairs: Vec<_> = (0..11).flat_map(|a| (0..a).map(move |b| (b, a))).collect();
    let network = plain(&pairs);
    let answer = ask(&network, &Request { k: Some(1_000_000), budget: 200_000, ..Request::new(0, 10) });
    assert_eq!(answer.stopped, Some(Stopped::Budget));
    assert!(!answer.complete && answer.paths.len() > 100);
    assert!(answer.paths.is_sorted_by_key(|path| path.hops.len()));
    let ticket = Ticket::new();
    ticket.cancel();
    let answer = find(&network, &Subset::all(&network), &Request::new(0, 10), &ticket).unwrap();
    assert_eq!((answer.stopped, answer.complete), (Some(Stopped::Cancelled), false));
}

#[test]
fn an_actor_from_which_no_path_comes_back_is_known_at_once() {
    // Eleven actors all linked with each other, 11 that hangs on one of them, and 12 and 13 behind a bridge.
    let mut pairs: Vec<_> = (0..11).flat_map(|a| (0..a).map(move |b| (b, a))).collect();
    pairs.extend([(5, 11), (6, 12), (12, 13)]);
    let network = plain(&pairs);
    let through = |from, via: &[u32], to, budget| ask(&network, &Request { via, budget, ..Request::new(from, to) });
    for (from, via, to) in [(0, &[11][..], 10), (0, &[12], 10), (0, &[12, 3], 13), (13, &[6, 12], 0)] {
        let answer = through(from, via, to, 1);
        assert!(answer.paths.is_empty() && answer.complete && answer.stopped.is_none(), "{from} {via:?} {to}");
    }
    assert_eq!(through(11, &[3, 6], 13, BUDGET).paths[0].hops.len(), 5);
}

#[test]
fn proof_decides_between_paths_of_one_length() {
    let draft = |from, to, strength, sourced| Draft {
        ends: (from, to),
        direction: 0,
        strength,
        sourced,
        since: None,
        until: None,
        weight: None,
    };
    // 0-1-4 lacks a source, 0-2-4 is weak, 0-3-4 is strong and sourced.
    let drafts = [
        draft(0, 1, 3, true),
        draft(1, 4, 3, false),
        draft(0, 2, 1, true),
        draft(4, 2, 3, true),
        draft(0, 3, 3, true),
        draft(3, 4, 3, true),
    ];
    let (network, _) = build(5, &drafts);
    let answer = ask(&network, &Request::new(0, 4));
    let through: Vec<_> = answer.paths.iter().map(|p| (p.hops[0].to, p.unsourced, p.weakness)).collect();
    assert_eq!(through, [(3, 0, 0), (2, 0, 2), (1, 1, 0)]);
    assert!(!answer.paths[1].hops[1].forward);
}

#[test]
fn a_question_that_contradicts_itself_is_an_error() {
    let network = rope(3, 1);
    let error = |request: &Request<'_>| find(&network, &Subset::all(&network), request, &Ticket::new()).unwrap_err();
    assert_eq!(error(&Request::new(1, 1)), PathError::SameActor { actor: 1 });
    assert_eq!(error(&Request { avoid: &[3], ..Request::new(0, 3) }), PathError::Contradiction { actor: 3 });
    assert_eq!(error(&Request { via: &[1, 1], ..Request::new(0, 3) }), PathError::ViaTwice { actor: 1 });
    let weights = Arc::new(vec![1.0, -0.5, 1.0]);
    let request = Request { weight: Some(&weights), ..Request::new(0, 3) };
    assert_eq!(error(&request), PathError::NegativeWeight { relation: 1 });
    let missing = ask(&network, &Request { weight: Some(&Arc::new(vec![0.5, f64::NAN])), ..Request::new(0, 3) });
    assert_eq!((missing.missing_weights, missing.paths[0].cost), (2, 2.5));
}

#[test]
fn weights_far_apart_and_sums_of_decimals_are_compared_exactly() {
    // 0.1 + 0.2 against 0.3 is a tie, whatever binary fractions say.
    let network = plain(&[(0, 1), (1, 2), (0, 2)]);
    let tie = ask(&network, &Request { weight: Some(&Arc::new(vec![0.1, 0.2, 0.3])), ..Request::new(0, 2) });
    assert_eq!(tie.count, Some(BigUint::from(2u8)));
    assert_eq!(tie.paths[0].hops.len(), 1);
    for scale in [1e-200, 1e200] {
        let weights = Arc::new(vec![scale, scale, 3.0 * scale]);
        let answer = ask(&network, &Request { weight: Some(&weights), ..Request::new(0, 2) });
        assert_eq!((answer.paths.len(), answer.paths[0].hops.len()), (1, 2));
    }
    // A detour of weight 0 at the start is as light, and no web can tell (0 is the last to be looked at, from 1).
    let detour = plain(&[(3, 1), (1, 2), (2, 0), (3, 0)]);
    let answer = ask(&detour, &Request { weight: Some(&Arc::new(vec![0.2, 0.2, 0.0, 0.0])), ..Request::new(2, 1) });
    assert_eq!((answer.count, answer.paths.len()), (Some(BigUint::from(2u8)), 2));
    let nothing = ask(&network, &Request { weight: Some(&Arc::new(vec![0.0, 0.0, 0.0])), ..Request::new(0, 2) });
    assert_eq!((nothing.count, nothing.complete), (Some(BigUint::from(2u8)), true));
}

/// The relations of a square grid, whose actors are numbered row by row.
fn grid(side: u32) -> Vec<(u32, u32)> {
    let along = (0..side * side).filter(|at| at % side + 1 < side).map(|at| (at, at + 1));
    let down = (0..side * (side - 1)).map(|at| (at, at + side));
    along.chain(down).collect()
}

#[test]
fn no_path_of_the_least_weight_is_missed_where_all_weigh_the_same() {
    // A grid of 6 by 6, from corner to corner: every way that never turns back is as light.
    let ends = grid(6);
    let network = plain(&ends);
    for weight in [0.5, 3.0] {
        let weights = Arc::new(vec![weight; ends.len()]);
        let answer = ask(&network, &Request { weight: Some(&weights), ..Request::new(0, 35) });
        assert_eq!(answer.count, Some(BigUint::from(252u8)), "{weight}");
    }
}

#[test]
fn an_end_that_hangs_by_one_does_not_send_the_search_everywhere() {
    // A grid of 20 by 20, whose last actor alone leads to the end: once it is taken there is no way round.
    let mut ends = grid(20);
    ends.push((399, 400));
    let network = plain(&ends);
    let weights = Arc::new((0..ends.len()).map(|relation| 1.0 + (relation % 7) as f64).collect::<Vec<_>>());
    for (weight, max_hops) in [(None, None), (Some(&weights), None), (Some(&weights), Some(60))] {
        let request = Request { k: Some(40), weight, max_hops, budget: 600_000, ..Request::new(16 * 20 + 16, 400) };
        let answer = ask(&network, &request);
        assert_eq!((answer.paths.len(), answer.stopped), (40, None), "{max_hops:?}");
    }
}

#[test]
fn an_empty_answer_has_a_reason() {
    let network = plain(&[(0, 1), (2, 1), (2, 3), (4, 5), (4, 6)]);
    let all = Subset::all(&network);
    let why = |subset: &Subset, request: &Request<'_>| why_not(&network, subset, request, &Ticket::new());
    let request = Request::new(0, 3);
    assert_eq!(why(&all, &request), None);
    let mut shown = all.actor_bits().clone();
    shown.set(0, false);
    let without_0 = Subset::new(&network, shown.clone(), all.relation_bits().clone());
    shown.set(3, false);
    let without_both = Subset::new(&network, shown, all.relation_bits().clone());
    assert_eq!(why(&without_0, &request), Some(WhyNot::FromHidden));
    assert_eq!(why(&without_0, &Request::new(3, 0)), Some(WhyNot::ToHidden));
    assert_eq!(why(&without_both, &request), Some(WhyNot::BothHidden));
    assert_eq!(why(&without_0, &Request { via: &[0], ..Request::new(1, 3) }), Some(WhyNot::ViaHidden { actor: 0 }));
    let apart = WhyNot::DifferentComponents { size_from: 4, size_to: 3 };
    assert_eq!(why(&all, &Request::new(0, 4)), Some(apart));
    assert_eq!(why(&all, &Request { via: &[6], ..request.clone() }), Some(WhyNot::ViaApart { actor: 6 }));
    assert_eq!(why(&all, &Request { avoid: &[1], ..request.clone() }), Some(WhyNot::Avoided { length: 3 }));
    let against = WhyNot::OnlyAgainstDirection { length: 3 };
    assert_eq!(why(&all, &Request { directed: true, ..request.clone() }), Some(against));
    assert_eq!(why(&all, &Request { max_hops: Some(2), ..request.clone() }), Some(WhyNot::TooFar { distance: 3 }));
    let both = Request { max_hops: Some(2), avoid: &[1], ..request };
    assert_eq!(why(&all, &both), Some(WhyNot::Several));
    assert_eq!(why(&all, &Request { via: &[5], ..Request::new(4, 6) }), Some(WhyNot::NoWayThrough { length: 1 }));
}

#[test]
fn dates_that_never_meet_are_told_apart_from_dates_in_order() {
    let draft = |from, to, since, until| Draft {
        ends: (from, to),
        direction: 1,
        strength: 3,
        sourced: true,
        since: Some(since),
        until: Some(until),
        weight: None,
    };
    // In order only from 0 to 2; the detour by 3 holds together.
    let drafts = [
        draft(0, 1, 2010, 2011),
        draft(1, 2, 2013, 2014),
        draft(0, 3, 2010, 2014),
        draft(3, 4, 2012, 2013),
        draft(4, 2, 2013, 2013),
    ];
    let (network, _) = build(5, &drafts);
    let ask_in = |from, to, time| ask(&network, &Request { time, ..Request::new(from, to) });
    let any = ask_in(0, 2, TimeMode::Any);
    assert_eq!((any.paths.len(), any.paths[0].time), (1, Truth::No));
    let same = ask_in(0, 2, TimeMode::Same);
    assert_eq!((same.paths[0].hops.len(), same.count), (3, Some(BigUint::from(1u8))));
    assert_eq!(ask_in(0, 2, TimeMode::Chronological).paths[0].hops.len(), 2);
    assert_eq!(ask_in(2, 0, TimeMode::Chronological).paths[0].hops.len(), 3);
    let request = Request { time: TimeMode::Same, max_hops: Some(2), ..Request::new(0, 2) };
    let why = why_not(&network, &Subset::all(&network), &request, &Ticket::new());
    assert_eq!(why, Some(WhyNot::TooFar { distance: 3 }));
    let request = Request { time: TimeMode::Same, avoid: &[3], ..Request::new(0, 2) };
    let why = why_not(&network, &Subset::all(&network), &request, &Ticket::new());
    assert_eq!(why, Some(WhyNot::Avoided { length: 3 }));
}
