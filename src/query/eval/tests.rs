use super::*;
use crate::network::{Builder, Ends, RelationKind, Scope, Source, Value};
use crate::position::Position;

const AT: Position = Position { line: 1, column: 1, offset: 0 };

/// Five actors: two poles, a network, an institution and one of no kind; six relations.
pub(in crate::query) fn sample() -> Network {
    let mut b = Builder::new();
    b.begin("sample", "test", Ends::Create);
    let s1 = b.source(Source { id: "s1".into(), title: Some("Lauréats 2021".into()), ..Source::default() });
    let s10 = b.source(Source { id: "s10".into(), url: Some("https://example.org".into()), ..Source::default() });
    b.relation_kind(RelationKind { cooperation: false, ..RelationKind::named("located_in") });
    b.relation_kind(RelationKind { symmetric: true, ..RelationKind::named("partner_of") });
    for (id, name, short, kind, region, themes, budget, founded) in [
        ("fig", "Figeacteurs", "", "pole", "Occitanie", r#"["insertion","économie circulaire"]"#, "1200.5", "2014-06"),
        ("bro", "Pôle de Brocéliande", "PB", "pole", "Bretagne", "", "90", "201X"),
        ("rtes", "Réseau des territoires", "RTES", "network", "", "[]", "", "12/06/2001"),
        ("etat", "État", "", "institution", "Île-de-France", r#"["insertion"]"#, "", ""),
        ("x", "x", "", "", "", "", "", ""),
    ] {
        let actor = b.actor(id, AT, String::new).unwrap();
        b.set_name(actor, name, AT);
        if !kind.is_empty() {
            b.set_kind(actor, kind, AT);
        }
        for (column, value) in [
            ("short", Value::text(short)),
            ("région", Value::text(region)),
            ("themes", Value { shape: crate::network::Shape::List, text: themes }),
            ("Budget annuel", Value::number(budget)),
            ("founded", Value::text(founded)),
        ] {
            let column = b.actor_column(column, Scope::Metadata);
            if !value.text.is_empty() {
                b.set_actor(column, actor, value, AT);
            }
        }
    }
    b.set_actor_sources(0, &[s1]);
    let note = b.actor_column("description", Scope::Metadata);
    b.set_actor(note, 1, Value::text("Recyclage l’été"), AT);
    let ids = b.actor_column("identifiers", Scope::Metadata);
    let siren = r#"[{"scheme":"SIREN","value":"123456789"}]"#;
    b.set_actor(ids, 0, Value { shape: crate::network::Shape::List, text: siren }, AT);
    for (from, to, kind, dates, label, sources) in [
        ("fig", "etat", "awarded_by", ["2021", "", ""], "lauréat", vec![s1]),
        ("bro", "etat", "awarded_by", ["2014-01-10", "", ""], "", vec![]),
        ("rtes", "fig", "supports", ["", "", "2015/2017"], "", vec![s10]),
        ("rtes", "bro", "partner_of", ["2012", "..", ""], "", vec![s1, s10]),
        ("fig", "etat", "located_in", ["", "", ""], "", vec![]),
        ("bro", "bro", "member_of", ["", "2016~", ""], "boucle", vec![]),
    ] {
        let relation = b.relation(from, to, AT);
        b.set_relation_kind(relation, kind);
        for (field, text) in DateField::ALL.into_iter().zip(dates).filter(|(_, text)| !text.is_empty()) {
            b.set_date(relation, field, text, AT);
        }
        if !label.is_empty() {
            b.set_label(relation, label, AT);
        }
        b.set_relation_sources(relation, &sources);
    }
    b.set_direction(5, Direction::Mutual);
    b.finish().0
}

fn found(network: &Network, within: &Subset, text: &str, target: Target) -> String {
    match matching(network, within, text, target, &Ticket::new()) {
        Ok(rows) => {
            let name = |row: usize| match target {
                Target::Actors => network.actor_id(row as u32).to_string(),
                Target::Relations => row.to_string(),
            };
            rows.ones().map(name).collect::<Vec<_>>().join(" ")
        }
        Err(error) => format!("{}+{} {}", error.span.at.column, error.span.chars, error.fault),
    }
}

#[test]
fn actors_are_found() {
    let network = sample();
    let all = Subset::all(&network);
    for (text, expected) in [
        ("", "fig bro rtes etat x"),
        ("kind:pole", "fig bro"),
        ("type:Pôles", "fig bro"),
        ("genre:réseau,institution", "rtes etat"),
        ("type:p*", "fig bro"),
        ("missing:kind", "x"),
        ("region:bretagne", "bro"),
        ("région:OCC*", "fig"),
        ("région:Occitanie,\"Ile-de-france\"", "fig etat"),
        ("région!=Occitanie", "bro rtes etat x"),
        ("région>=c", "fig etat"),
        ("has:région", "fig bro etat"),
        ("sans:region", "rtes x"),
        ("thème:insertion", "fig etat"),
        ("theme:\"economie circulaire\"", "fig"),
        ("has:theme", "fig etat"),
        ("thème:circulaire", ""),
        ("nom:acteurs", "fig"),
        ("nom:pb", "bro"),
        ("sigle:RTES", "rtes"),
        ("missing:name", "x"),
        ("id:FIG,x", "fig x"),
        ("\"Budget annuel\">100", "fig"),
        ("budget_annuel:90.0", "bro"),
        ("budget_annuel:1..100", "bro"),
        ("budget-annuel<=1200,5", "fig bro"),
        ("fondé:2014", "fig bro"),
        ("fondé<2014", "bro rtes"),
        ("création:2000..2002", "rtes"),
        ("has:founded -fondé:2014-06", "rtes"),
        ("source:s1", "fig"),
        ("source:lauréats", "fig"),
        ("missing:sources type:pole", "bro"),
        ("identifiers:123456789", "fig"),
        ("identifiants:siren", "fig"),
        ("identifiants:\"SIREN:123456789\"", "fig"),
        ("degré>=3", "fig bro etat"),
        ("degree:0", "x"),
        ("liens:2,0", "rtes x"),
        ("degré:1..2", "rtes"),
        ("has:degree", "fig bro rtes etat"),
        ("l'ete", "bro"),
        ("insertion", "fig etat"),
        ("circulaire OU territoires", "fig rtes"),
        ("reseau territoires", "rtes"),
        ("terr*", "rtes"),
        ("rritoires", "rtes"),
        ("rrit*", ""),
        ("-insertion -pole", "rtes x"),
        ("linked:(kind:awarded_by since:2021)", "fig etat"),
        ("linked:(kind:awarded_by since<2021)", "bro etat"),
        ("kind:pole linked:(from.id:rtes)", "fig bro"),
        ("-linked:(has:source)", "x"),
        ("lat>3", ""),
        ("kind:pol", "6+3 unknown kind \"pol\""),
        ("kind>pole", "1+4 \"kind\" has no order"),
        ("kind:a..b", "6+4 \"kind\" has no order"),
        ("regoin:x", "1+6 unknown field \"regoin\""),
        ("é since:2014", "3+5 \"since\" is a field of relations"),
        ("from.kind:pole", "1+9 \"from.kind\" is a field of relations"),
        ("has:since", "5+5 \"since\" is a field of relations"),
        ("degré:trois", "7+5 not a number: \"trois\""),
        ("fondé:31/02/2015", "7+10 no day 31 in \"31/02/2015\": the month has 28"),
        ("linked:(region:Bretagne)", "9+6 \"region\" is a field of actors"),
    ] {
        assert_eq!(found(&network, &all, text, Target::Actors), expected, "{text}");
    }
}

#[test]
fn relations_are_found() {
    let network = sample();
    let all = Subset::all(&network);
    for (text, expected) in [
        ("kind:awarded_by", "0 1"),
        ("type:\"awarded by\"", "0 1"),
        ("coopération:non", "4"),
        ("cooperation:yes,no", "0 1 2 3 4 5"),
        ("since:2014", "1"),
        ("since:2014-01", "1"),
        ("depuis>=2014", "0 1"),
        ("depuis>2014", "0"),
        ("début:..2014", "1 3"),
        ("since:2012,2021", "0 3"),
        ("jusqu'à:..", "3"),
        ("until>2020", "3"),
        ("until:2016", "5"),
        ("attestée:2016", "2"),
        ("date:2015..2016", "2 5"),
        ("missing:date", "4"),
        ("has:date", "0 1 2 3 5"),
        ("missing:since,until", "0 1 2 4 5"),
        ("has:since,until", "0 1 3 5"),
        ("missing:source", "1 4 5"),
        ("source:s1", "0 3"),
        ("source:example.org", "2 3"),
        ("label:laur*", "0"),
        ("direction:directed", "0 1 2 4"),
        ("sens:\"non orienté\"", "3"),
        ("réciproque:oui", "5"),
        ("directed:no", "3 5"),
        ("from.kind:pole to.id:etat", "0 1 4"),
        ("end.région:Bretagne", "1 3 5"),
        ("-bout.region:Bretagne", "0 2 4"),
        ("missing:to.region", ""),
        ("missing:from.region", "2 3"),
        ("from:rtes", "2 3"),
        ("de:RTES", "2 3"),
        ("vers:Figeacteurs", "2"),
        ("end:brocéliande", "1 3 5"),
        ("from.degree:2", "2 3"),
        ("laureat", "0 1 3"),
        ("partner", "3"),
        ("figeacteurs 2021", "0"),
        ("id:r1,R3", "0 2"),
        ("weight>3", ""),
        ("coopération:peut-être", "13+9 \"coopération\" is not \"peut-être\""),
        ("kind:pole", "6+4 unknown kind \"pole\""),
        ("region:Bretagne", "1+6 \"region\" is a field of actors"),
        ("source>s1", "1+6 \"source\" has no order"),
        ("from>a", "1+4 \"from\" has no order"),
        ("from.since:2014", "1+10 \"since\" is a field of relations"),
    ] {
        assert_eq!(found(&network, &all, text, Target::Relations), expected, "{text}");
    }
}

#[test]
fn a_subset_is_what_is_counted_and_linked() {
    let network = sample();
    let mut actors = Subset::all(&network).actor_bits().clone();
    actors.set(3, false);
    let part = Subset::new(&network, actors, Subset::all(&network).relation_bits().clone());
    assert_eq!(found(&network, &part, "", Target::Actors), "fig bro rtes x");
    assert_eq!(found(&network, &part, "degree:1", Target::Actors), "fig");
    assert_eq!(found(&network, &part, "linked:(kind:awarded_by)", Target::Actors), "");
    assert_eq!(found(&network, &part, "-kind:awarded_by", Target::Relations), "2 3 5");
}

/// What a plan says of one row, asked the slow way.
fn holds(plan: &Plan, row: u32, network: &Network, within: &Subset) -> bool {
    let again = |plan: &Plan| holds(plan, row, network, within);
    match plan {
        Plan::And(terms) => terms.iter().all(again),
        Plan::Or(terms) => terms.iter().any(again),
        Plan::Not(term) => !again(term),
        Plan::Codes { of, pass } => pass[of.reader(network)(row) as usize],
        Plan::Rows(rows) => rows.contains(row as usize),
        Plan::Degree(test) => test.admits(within.links(network, row).count() as f64),
        Plan::Ends { side, actors } => {
            let is = |actor| holds(actors, actor, network, within);
            let (from, to) = network.ends(row);
            match side {
                Side::From => is(from),
                Side::To => is(to),
                Side::End => is(from) || is(to),
            }
        }
        Plan::Linked(relation) => {
            within.links(network, row).any(|link| holds(relation, link.relation, network, within))
        }
    }
}

fn large() -> Network {
    let mut b = Builder::new();
    b.begin("large", "test", Ends::Create);
    let town = b.actor_column("town", Scope::Metadata);
    for actor in 0..300u32 {
        let id = b.actor(&format!("a{actor}"), AT, String::new).unwrap();
        b.set_name(id, ["Labo d’été", "École", "Figeac", "Nîmes"][actor as usize * 7 % 4], AT);
        b.set_kind(id, ["pole", "network", "person"][actor as usize * 5 % 7 % 3], AT);
        b.set_actor(town, id, Value::text(["Lyon", "Figeac", "Nîmes"][actor as usize % 3]), AT);
    }
    for i in 0..700u32 {
        let relation = b.relation(&format!("a{}", i * i % 301 % 300), &format!("a{}", i * 31 % 300), AT);
        b.set_relation_kind(relation, ["supports", "awarded_by"][(i % 5 % 2) as usize]);
        if i % 3 > 0 {
            b.set_date(relation, DateField::Since, &format!("{}", 2000 + i % 20), AT);
        }
    }
    b.finish().0
}

const ACTOR_TERMS: &[&str] = &[
    "kind:pole",
    "labo",
    "town:lyon,figeac",
    "degree>4",
    "-degree<3",
    "id:a17,a3",
    "missing:town",
    "name:éco*",
    "linked:(since:2005..2012)",
    "-linked:(from.kind:pole -to:figeac)",
];
const RELATION_TERMS: &[&str] = &[
    "kind:supports",
    "since>2010",
    "-since:2003",
    "end.degree>5",
    "from.town:lyon",
    "to.kind:person",
    "figeac",
    "end:école",
    "direction:directed",
    "missing:since",
    "id:r7",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(60))]
    #[test]
    fn rows_that_are_shared_out_by_words_are_those_asked_one_by_one(
        picked in proptest::collection::vec((0..64usize, 0..3u8), 1..5), of_relations: bool,
        hidden in proptest::collection::btree_set(0..300usize, 0..120),
    ) {
        static NETWORK: std::sync::LazyLock<Network> = std::sync::LazyLock::new(large);
        let (network, target) = (&*NETWORK, if of_relations { Target::Relations } else { Target::Actors });
        let terms = if of_relations { RELATION_TERMS } else { ACTOR_TERMS };
        let mut text = String::new();
        for (term, how) in picked {
            let term = terms[term % terms.len()];
            text = match how {
                0 => format!("{text} {term}"),
                1 if !text.is_empty() => format!("({text}) OR {term}"),
                _ => format!("{text} -({term})"),
            };
        }
        let mut actors = Subset::all(network).actor_bits().clone();
        hidden.into_iter().for_each(|actor| actors.set(actor, false));
        let within = Subset::new(network, actors, Subset::all(network).relation_bits().clone());
        let plan = parse(&text, target).unwrap().check(target, network).unwrap().plan;
        let rows = if of_relations { within.relation_bits() } else { within.actor_bits() };
        let expected = rows.ones().filter(|row| holds(&plan, *row as u32, network, &within));
        proptest::prop_assert!(matching(network, &within, &text, target, &Ticket::new()).unwrap().ones().eq(expected), "{}", text);
    }
}

#[test]
fn values_that_nothing_has_are_hints() {
    let network = sample();
    let hints = |text: &str, target| {
        let checked = parse(text, target).unwrap().check(target, &network).unwrap();
        let hint = |hint: &super::super::Hint| {
            let near = hint.nearest.as_deref().unwrap_or("-");
            format!("{} {}:{} {near}", hint.span.at.column, hint.field, hint.value)
        };
        checked.hints.iter().map(hint).collect::<Vec<_>>()
    };
    assert_eq!(hints("région:Bretagn,Occitanie", Target::Actors), ["8 région:Bretagn Bretagne"]);
    assert_eq!(hints("thème:circulaire", Target::Actors), ["7 thème:circulaire économie circulaire"]);
    assert_eq!(hints("nom:Figeacteur,Figacteurs", Target::Actors), ["16 nom:Figacteurs Figeacteurs"]);
    assert_eq!(hints("commune:Paris", Target::Actors), ["9 commune:Paris -"]);
    assert_eq!(hints("from:rtse,rtes", Target::Relations), ["6 from:rtse -"]);
    assert_eq!(hints("end.region:Bretagne source:s1 since:1999", Target::Relations), [""; 0]);
    assert_eq!(hints("linked:(label:zzz)", Target::Actors), ["15 label:zzz -"]);
}

#[test]
fn empty_networks_are_filtered_too() {
    let (network, _) = Builder::new().finish();
    let all = Subset::all(&network);
    for text in ["", "a", "degree>0", "has:source", "linked:(since:2014 end.name:x)", "id:x", "missing:region"] {
        assert_eq!(found(&network, &all, text, Target::Actors), "", "{text}");
    }
}
