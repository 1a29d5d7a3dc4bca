//! What is typed and what is found, in which order.

use proptest::prelude::*;

use super::*;
use crate::network::fold::fold;
use crate::network::{Builder, Scope, Value};
use crate::position::Position;

const AT: Position = Position { line: 1, column: 1, offset: 0 };

/// Actors by id, name and short name; relations by number.
fn network(actors: &[(&str, &str, &str)], relations: &[(usize, usize)]) -> Network {
    let mut b = Builder::new();
    let column = b.actor_column("short", Scope::Metadata);
    for (id, name, short) in actors {
        let actor = b.actor(id, AT, String::new).unwrap();
        b.set_name(actor, name, AT);
        if !short.is_empty() {
            b.set_actor(column, actor, Value::text(short), AT);
        }
    }
    for (from, to) in relations {
        b.relation(actors[*from].0, actors[*to].0, AT);
    }
    b.finish().0
}

const ACTORS: [(&str, &str, &str); 13] = [
    ("mes", "Mouvement pour l'Économie Solidaire", "MES"),
    ("rtes", "Réseau des collectivités Territoriales pour une Économie Solidaire", ""),
    ("mdf", "Maison des femmes", ""),
    ("fig", "Figeacteurs", ""),
    ("coeur", "Cœur de Bastide", ""),
    ("labo", "Le Labo de l'ESS", ""),
    ("ufisc", "Union Fédérale d'Intervention des Structures Culturelles", ""),
    ("st", "Pôle de Saint-Étienne", ""),
    ("mesnil", "Mesnil Solidarité", ""),
    ("agrimes", "Filière agricole", ""),
    ("m1", "Économie circulaire des Mesnuls", ""),
    ("grec", "Οδυσσέας", ""),
    ("twin", "Le Labo de l'ESS", ""),
];

fn found(index: &Index, query: &str) -> Vec<&'static str> {
    index.search(query, 100).into_iter().map(|hit| ACTORS[hit.actor as usize].0).collect()
}

#[test]
fn names_are_found_however_they_are_typed() {
    let index = Index::new(&network(&ACTORS, &[]));
    for (query, first) in [
        ("MES", "mes"),
        ("mouvement pour l’economie solidaire", "mes"),
        ("solidaire ECONOMIE mouv", "mes"),
        ("economie  solidaire\tmouvement", "mes"),
        ("coeur", "coeur"),
        ("CŒUR", "coeur"),
        ("cœur de b", "coeur"),
        ("Saint-E\u{301}tienne", "st"),
        ("saint etienne", "st"),
        ("saint‑étienne", "st"),
        ("étienne", "st"),
        ("ufisc", "ufisc"),
        ("rtes", "rtes"),
        ("rcte", "rtes"),
        ("figeac", "fig"),
        ("geacteurs", "fig"),
        ("ΟΔΥΣΣΈΑΣ", "grec"),
        ("m1", "m1"),
    ] {
        assert_eq!(found(&index, query).first(), Some(&first), "{query}");
    }
    for nothing in ["", "  ", "zzz", "zzzzzzzz", "\u{301}", "mouvement zzz", "xx"] {
        assert!(index.search(nothing, 10).is_empty(), "{nothing}");
    }
    assert!(index.search("mes", 0).is_empty());
}

#[test]
fn mistakes_are_forgiven_in_long_words_only() {
    let index = Index::new(&network(&ACTORS, &[]));
    for (query, first) in [
        ("figeacteur", "fig"),
        ("figaecteurs", "fig"),
        ("figacteurs", "fig"),
        ("igeacteurs", "fig"),
        ("xfigeacteurs", "fig"),
        ("mouvemnet", "mes"),
        ("solidare mouvement", "mes"),
        ("colectivités", "rtes"),
        ("bastdie", "coeur"),
        ("culturrelle", "ufisc"),
        ("filere", "agrimes"),
        ("femes", "mdf"),
        ("etiene", "st"),
    ] {
        assert_eq!(found(&index, query).first(), Some(&first), "{query}");
    }
    let solidare = found(&index, "solidare");
    assert_eq!(solidare, ["mes", "rtes", "mesnil"]);
    assert!(found(&index, "lbo").is_empty());
    assert!(found(&index, "fxgxact").is_empty());
}

#[test]
fn the_nearer_the_higher() {
    let index = Index::new(&network(&ACTORS, &[]));
    let scores = |query: &str| -> Vec<(&str, u32)> {
        index.search(query, 100).into_iter().map(|hit| (ACTORS[hit.actor as usize].0, hit.score)).collect()
    };
    // The very short name, the beginning of a name, of a word, a part of a word, a part of an id.
    let mes = [("mes", 1000), ("mesnil", 900), ("m1", 800), ("mdf", 600), ("agrimes", 550)];
    assert_eq!(scores("mes"), mes);
    assert_eq!(scores("solidaire economie"), [("mes", 700), ("rtes", 700)]);
    assert_eq!(scores("onomie olid"), [("mes", 600), ("rtes", 600)]);
    assert_eq!(scores("figeacteurs"), [("fig", 1000)]);
    assert_eq!(scores("ufisc"), [("ufisc", 950)]);
    // A mistake less is better, then the ended word is.
    assert_eq!(scores("solidairs"), [("mes", 340), ("rtes", 340), ("mesnil", 275)]);
}

#[test]
fn of_several_words_like_one_the_nearest_counts() {
    for name in ["figeacteurs figeacteur", "figeacteur figeacteurs"] {
        let index = Index::new(&network(&[("a", name, "")], &[]));
        assert_eq!(index.search("figaecteurs", 5), [Hit { actor: 0, score: 340 }], "{name}");
        assert_eq!(index.search("figaecteurs figeactuers", 5), [Hit { actor: 0, score: 280 }], "{name}");
    }
}

#[test]
fn equals_stand_by_degree_then_name_then_id() {
    let tie = Index::new(&network(&ACTORS, &[]));
    assert_eq!(found(&tie, "labo"), ["labo", "twin"]);
    let linked = Index::new(&network(&ACTORS, &[(12, 0)]));
    assert_eq!(found(&linked, "le labo"), ["twin", "labo"]);
    assert_eq!(linked.search("le labo", 1)[0].actor, 12);
}

#[test]
fn line_ends_and_controls_in_names_do_not_cut_them() {
    let names = [("a", "Régie\r\n  des\u{0}quartiers\n", ""), ("b", "autre", "")];
    let index = Index::new(&network(&names, &[]));
    assert_eq!(index.search("regie des quartiers", 5), [Hit { actor: 0, score: 1000 }]);
    assert_eq!(index.search("autre", 5), [Hit { actor: 1, score: 1000 }]);
    assert!(Index::new(&network(&[], &[])).search("autre", 5).is_empty());
}

/// What is found, from the definition: each actor by itself.
fn by_definition(network: &Network, query: &str) -> Vec<Hit> {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    let spaced = |text: &str| fold(text).split(blank).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let query = spaced(query);
    let words: std::collections::BTreeSet<&str> = words_of(&query).collect();
    let count = words_of(&query).count();
    let begins =
        |text: &str, part: &str| text.match_indices(part).any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric));
    let score = |[name, short, id]: &[String; 3]| {
        let names = [name.as_str(), short.as_str()];
        let all = |fits: &dyn Fn(&&str) -> bool| count > 1 && words.iter().all(fits);
        let is_large = |word: &&str| !words::SMALL_WORDS.contains(word);
        let initials: String = words_of(name).filter(is_large).filter_map(|word| word.chars().next()).collect();
        let (asked, has) = (query.chars().count(), initials.chars().count());
        let mut rest = initials.chars();
        let in_order = query.chars().all(|letter| rest.any(|initial| initial == letter));
        let some = in_order && has <= asked + 2 && initials.chars().next() == query.chars().next();
        let penalty = |word: &&str| {
            let penalty = |other: &str| {
                let row = words::tests::by_definition(word, other);
                let (letters, least) = (word.chars().count(), *row.iter().min().unwrap());
                let ended = row[row.len() - 1] == least;
                let fits = least <= mistakes(letters) && (ended || least == 0 || letters >= 6);
                fits.then_some(least as u32 * worth::WRONG_LETTER + if ended { 0 } else { worth::UNENDED })
            };
            names.iter().flat_map(|name| words_of(name)).filter_map(penalty).min()
        };
        let may_be_wrong = words.iter().any(|word| mistakes(word.chars().count()) > 0);
        if names.contains(&query.as_str()) {
            Some(worth::EXACT)
        } else if *id == query {
            Some(worth::EXACT_ID)
        } else if names.iter().any(|name| name.starts_with(&query)) {
            Some(worth::PREFIX)
        } else if names.iter().any(|name| begins(name, &query)) {
            Some(worth::WORD)
        } else if all(&|word| begins(name, word) || begins(short, word) || begins(id, word)) {
            Some(worth::ALL_WORDS)
        } else if names.iter().any(|name| name.contains(&query))
            || all(&|word| name.contains(word) || short.contains(word))
        {
            Some(worth::SUBSTRING)
        } else if id.contains(&query) {
            Some(worth::IN_ID)
        } else if count == 1 && (2..=10).contains(&asked) && initials == query {
            Some(worth::INITIALS)
        } else if count == 1 && (3..=10).contains(&asked) && some {
            Some(worth::SOME_INITIALS)
        } else if may_be_wrong {
            let lost: Option<u32> = words.iter().map(penalty).sum();
            lost.map(|lost| worth::TYPO.saturating_sub(lost).max(1))
        } else {
            None
        }
    };
    let mut hits = Vec::new();
    for actor in network.actors().filter(|_| !query.is_empty()) {
        let (name, id) = (network.name(actor), network.actor_id(actor));
        let fields = [name, network.short(actor).unwrap_or(""), if id == name { "" } else { id }].map(spaced);
        if let Some(score) = score(&fields) {
            let worst = std::cmp::Reverse((score, network.adjacency().degree(actor)));
            hits.push((worst, fields.join("\n"), actor, score));
        }
    }
    hits.sort();
    hits.into_iter().map(|(_, _, actor, score)| Hit { actor, score }).collect()
}

/// Actors of such names, some with a short name, and relations that make degrees differ.
fn named(names: &[String]) -> Network {
    let ids: Vec<String> = (0..names.len()).map(|i| format!("{}b", i % 7 * 1000 + i)).collect();
    let short = |name: &String| if name.starts_with('a') { name[..1].to_string() } else { String::new() };
    let shorts: Vec<String> = names.iter().map(short).collect();
    let actors: Vec<_> = (0..names.len()).map(|i| (ids[i].as_str(), names[i].as_str(), shorts[i].as_str())).collect();
    let relations: Vec<_> = (0..names.len()).filter(|i| i % 3 == 0).map(|i| (i, names.len() - 1)).collect();
    network(&actors, &relations)
}

proptest! {
    #[test]
    fn what_is_found_is_so_by_definition(
        names in prop::collection::vec("[aAbé]{1,4}([ '-][abcé\u{3b1}]{1,9}){0,3}", 1..40),
        query in "[abcé]{1,7}([ '-][ab1\u{3b1}]{1,5}){0,2}",
        limit in 1..50usize,
    ) {
        let network = named(&names);
        let index = Index::new(&network);
        // As one types; at last with what is made beforehand.
        for end in query.char_indices().map(|(at, _)| at).chain([query.len(), query.len()]) {
            let mut expected = by_definition(&network, &query[..end]);
            expected.truncate(limit);
            prop_assert_eq!(index.search(&query[..end], limit), expected, "{}", &query[..end]);
            if end == query.len() {
                index.prepare();
            }
        }
    }

    #[test]
    fn ranks_are_those_of_sorted_names(names in prop::collection::vec("[aé1-]{0,2}|1[0-9]{0,3}", 1..60)) {
        let network = named(&names);
        let index = Index::new(&network);
        for (ranks, short) in [(index.ranks(), false), (index.short_ranks(), true)] {
            let key = |actor: &u32| {
                let name = fold(if short { network.short_or_name(*actor) } else { network.name(*actor) });
                (number_of(&name).map_or(i64::MAX, |number| (number * 1000.0) as i64), name)
            };
            let mut order: Vec<u32> = network.actors().collect();
            order.sort_by_key(|actor| ranks[*actor as usize]);
            prop_assert!(order.is_sorted_by_key(key), "{:?}", order);
            let mut places = ranks.to_vec();
            places.sort_unstable();
            prop_assert!(places.into_iter().eq(0..names.len() as u32));
        }
    }

    #[test]
    fn a_shorter_list_is_the_beginning_of_a_longer_one(names in prop::collection::vec("[ab]{1,4}( [ab]{1,9})?", 1..12), query in "[ab]{1,5}( [ab]{1,5})?") {
        let ids: Vec<String> = (0..names.len()).map(|i| format!("{i}b")).collect();
        let actors: Vec<_> = ids.iter().zip(&names).map(|(id, name)| (id.as_str(), name.as_str(), &name[..1])).collect();
        let index = Index::new(&network(&actors, &[(0, names.len() - 1)]));
        let all = index.search(&query, 100);
        for limit in 1..all.len() {
            prop_assert_eq!(&index.search(&query, limit), &all[..limit]);
        }
    }

    #[test]
    fn a_name_finds_its_actor_first_or_an_equal_one(names in prop::collection::vec("\\PC{0,12}", 1..6), limit in 1..4usize) {
        let ids: Vec<String> = (0..names.len()).map(|i| format!("id{i}")).collect();
        let actors: Vec<_> = ids.iter().zip(&names).map(|(id, name)| (id.as_str(), name.as_str(), "")).collect();
        let network = network(&actors, &[]);
        let index = Index::new(&network);
        let same = |a: u32| fold(network.name(a)).split_whitespace().collect::<Vec<_>>().join(" ");
        for actor in network.actors() {
            let hits = index.search(network.name(actor), limit);
            prop_assert!(hits.len() <= limit);
            if !same(actor).is_empty() {
                let first = hits[0];
                prop_assert_eq!(first.score, 1000);
                prop_assert_eq!(same(first.actor), same(actor));
            }
            prop_assert_eq!(index.search(network.name(actor), limit), hits);
        }
    }
}
