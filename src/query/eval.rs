//! What a plan lets through of a subset: codes of rows are looked up in answers that were given once for each value.
//!
//! Linear in the rows for each term of the filter. Names and values were decided by `check`.

use std::cell::OnceCell;

use fixedbitset::FixedBitSet;

use super::check::Checked;
use super::fields::Side;
use super::matcher::NumberTest;
use super::{QueryError, Target, parse};
use crate::network::dates::Day;
use crate::network::{DateField, Direction, Network, Sets, Subset};

/// Where the codes of rows are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Codes {
    /// A free attribute, by its number.
    Column(Target, usize),
    Kind(Target),
    Sources(Target),
    Label,
    Date(DateField),
    /// The place in [`Codes::DIRECTIONS`].
    Direction,
}

impl Codes {
    /// Directions by code, in the order of the words of the field.
    pub(super) const DIRECTIONS: [Direction; 3] = [Direction::Directed, Direction::Undirected, Direction::Mutual];

    /// The sets of sources of actors or relations.
    pub(super) fn sets(network: &Network, of: Target) -> &Sets {
        match of {
            Target::Actors => network.actor_source_sets(),
            Target::Relations => network.relation_source_sets(),
        }
    }

    fn of(self) -> Target {
        match self {
            Codes::Column(of, _) | Codes::Kind(of) | Codes::Sources(of) => of,
            Codes::Label | Codes::Date(_) | Codes::Direction => Target::Relations,
        }
    }

    /// The code of a row, as a function that is chosen once for all rows.
    pub(super) fn reader<'n>(self, network: &'n Network) -> Box<dyn Fn(u32) -> u32 + 'n> {
        let by_slice = |codes: &'n [u32]| move |row: u32| codes.get(row as usize).copied().unwrap_or(0);
        match self {
            Codes::Column(Target::Actors, i) => Box::new(by_slice(network.actor_columns()[i].codes())),
            Codes::Column(Target::Relations, i) => Box::new(by_slice(network.relation_columns()[i].codes())),
            Codes::Kind(Target::Actors) => Box::new(|row| network.kind_code(row)),
            Codes::Kind(Target::Relations) => Box::new(|row| network.relation_kind_code(row)),
            Codes::Sources(of) => Box::new(by_slice(Codes::sets(network, of).codes())),
            Codes::Label => Box::new(by_slice(network.relation_labels().codes())),
            Codes::Date(field) => Box::new(by_slice(network.date_codes(field))),
            Codes::Direction => {
                Box::new(|row| Codes::DIRECTIONS.iter().position(|d| *d == network.direction(row)).unwrap_or(0) as u32)
            }
        }
    }

    fn rows(self, network: &Network, pass: &[bool]) -> FixedBitSet {
        // The common case is a slice of codes: a closure per row would cost more than the look-up.
        let by_slice = |codes: &[u32]| {
            let rest = pass[0];
            rows_where(count(network, self.of()), |row| {
                codes.get(row as usize).map_or(rest, |code| pass[*code as usize])
            })
        };
        match self {
            Codes::Column(Target::Actors, i) => by_slice(network.actor_columns()[i].codes()),
            Codes::Column(Target::Relations, i) => by_slice(network.relation_columns()[i].codes()),
            Codes::Sources(of) => by_slice(Codes::sets(network, of).codes()),
            Codes::Label => by_slice(network.relation_labels().codes()),
            Codes::Date(field) => by_slice(network.date_codes(field)),
            Codes::Kind(Target::Actors) => actors_where(network, |row| pass[network.kind_code(row) as usize]),
            Codes::Kind(Target::Relations) => {
                relations_where(network, |row| pass[network.relation_kind_code(row) as usize])
            }
            Codes::Direction => {
                let code = self.reader(network);
                relations_where(network, |row| pass[code(row) as usize])
            }
        }
    }
}

/// A filter whose names are known and whose values were asked.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    And(Vec<Plan>),
    Or(Vec<Plan>),
    Not(Box<Plan>),
    /// The answer for each code.
    Codes {
        of: Codes,
        pass: Vec<bool>,
    },
    /// The answer for each row.
    Rows(FixedBitSet),
    Degree(NumberTest),
    /// Relations one of whose ends is among these actors.
    Ends {
        side: Side,
        actors: Box<Plan>,
    },
    /// Actors at the ends of shown relations that match.
    Linked(Box<Plan>),
}

/// Where `..` stands in a field: before all days where something began, after them where it ended.
pub(super) fn open_of(field: DateField) -> Day {
    match field {
        DateField::Since => Day::MIN,
        DateField::Until | DateField::Attested => Day::MAX,
    }
}

fn count(network: &Network, of: Target) -> usize {
    match of {
        Target::Actors => network.actor_count(),
        Target::Relations => network.relation_count(),
    }
}

/// The rows for which it is so, a machine word at a time.
fn rows_where(count: usize, mut is: impl FnMut(u32) -> bool) -> FixedBitSet {
    let bits = usize::BITS as usize;
    let word = |start: usize| {
        (start..(start + bits).min(count)).fold(0, |word, row| word | usize::from(is(row as u32)) << (row - start))
    };
    FixedBitSet::with_capacity_and_blocks(count, (0..count).step_by(bits).map(word).collect::<Vec<_>>())
}

pub(super) fn actors_where(network: &Network, is: impl FnMut(u32) -> bool) -> FixedBitSet {
    rows_where(network.actor_count(), is)
}

pub(super) fn relations_where(network: &Network, is: impl FnMut(u32) -> bool) -> FixedBitSet {
    rows_where(network.relation_count(), is)
}

struct Eval<'a> {
    network: &'a Network,
    within: &'a Subset,
    degrees: OnceCell<Vec<u32>>,
}

impl Eval<'_> {
    fn rows(&self, plan: &Plan, target: Target) -> FixedBitSet {
        let network = self.network;
        match plan {
            Plan::And(plans) => {
                let mut all = FixedBitSet::with_capacity(count(network, target));
                all.insert_range(..);
                plans.iter().for_each(|plan| all.intersect_with(&self.rows(plan, target)));
                all
            }
            Plan::Or(plans) => {
                let mut any = FixedBitSet::with_capacity(count(network, target));
                plans.iter().for_each(|plan| any.union_with(&self.rows(plan, target)));
                any
            }
            Plan::Not(plan) => {
                let mut rows = self.rows(plan, target);
                rows.toggle_range(..);
                rows
            }
            Plan::Codes { of, pass } => of.rows(network, pass),
            Plan::Rows(rows) => rows.clone(),
            Plan::Degree(test) => {
                let degrees = self.degrees.get_or_init(|| self.within.degrees(network));
                actors_where(network, |actor| test.admits(f64::from(degrees[actor as usize])))
            }
            Plan::Ends { side, actors } => {
                let actors = self.rows(actors, Target::Actors);
                let is = |actor: u32| actors.contains(actor as usize);
                relations_where(network, |relation| {
                    let (from, to) = network.ends(relation);
                    match side {
                        Side::From => is(from),
                        Side::To => is(to),
                        Side::End => is(from) || is(to),
                    }
                })
            }
            Plan::Linked(relation) => {
                let mut matching = self.rows(relation, Target::Relations);
                matching.intersect_with(self.within.relation_bits());
                let mut actors = FixedBitSet::with_capacity(network.actor_count());
                for relation in matching.ones() {
                    let (from, to) = network.ends(relation as u32);
                    actors.insert(from as usize);
                    actors.insert(to as usize);
                }
                actors
            }
        }
    }
}

impl Checked {
    /// The actors, or relations, of a subset that the filter lets through; `degree` and `linked` look at its relations.
    ///
    /// The network must be the one it was checked against. Linear in the rows of the network for each term.
    pub fn matching(&self, network: &Network, within: &Subset) -> FixedBitSet {
        let eval = Eval { network, within, degrees: OnceCell::new() };
        let mut rows = eval.rows(&self.plan, self.target);
        rows.intersect_with(match self.target {
            Target::Actors => within.actor_bits(),
            Target::Relations => within.relation_bits(),
        });
        rows
    }
}

/// Reads, checks and evaluates a filter: the actors, or relations, of a subset that it lets through.
///
/// # Errors
/// [`QueryError`], as [`parse`] and [`super::Expr::check`].
pub fn matching(network: &Network, within: &Subset, text: &str, target: Target) -> Result<FixedBitSet, QueryError> {
    Ok(parse(text, target)?.check(target, network)?.matching(network, within))
}

#[cfg(test)]
pub(in crate::query) mod tests {
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
            (
                "fig",
                "Figeacteurs",
                "",
                "pole",
                "Occitanie",
                r#"["insertion","économie circulaire"]"#,
                "1200.5",
                "2014-06",
            ),
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
        match matching(network, within, text, target) {
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
        let actors = actors_where(&network, |actor| actor != 3);
        let part = Subset::new(&network, actors, Subset::all(&network).relation_bits().clone());
        assert_eq!(found(&network, &part, "", Target::Actors), "fig bro rtes x");
        assert_eq!(found(&network, &part, "degree:1", Target::Actors), "fig");
        assert_eq!(found(&network, &part, "linked:(kind:awarded_by)", Target::Actors), "");
        assert_eq!(found(&network, &part, "-kind:awarded_by", Target::Relations), "2 3 5");
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
}
