//! The fields one can filter by: names in both languages, whose they are, where they are kept, how they are compared.
//!
//! Reading, help and completion are functions of this table. Columns that only one file has are not in it.

use super::Target;
use super::nearest::nearest;
use crate::label::Label;
use crate::network::fold::fold;

/// Whose field it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Of actors.
    Actors,
    /// Of relations.
    Relations,
    /// Of both, each with its own values.
    Both,
}

impl Of {
    /// Whether what is filtered has the field.
    pub fn is(self, target: Target) -> bool {
        match self {
            Of::Actors => target == Target::Actors,
            Of::Relations => target == Target::Relations,
            Of::Both => true,
        }
    }
}

/// Where the values of a field are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The id.
    Id,
    /// The name; the short name is compared with it.
    Name,
    /// The kind.
    Kind,
    /// How many relations of the incoming subset touch the actor.
    Degree,
    /// The sources: id, title and address.
    Sources,
    /// The start of a relation.
    Since,
    /// The end of a relation.
    Until,
    /// The day or period in which a relation was seen to hold.
    Attested,
    /// Any of the three dates of a relation.
    AnyDate,
    /// What the file says of a relation in words.
    Label,
    /// Whether the kind of a relation is cooperation.
    Cooperation,
    /// How a relation may be walked, in one word.
    Direction,
    /// Whether a relation is directed.
    IsDirected,
    /// Whether a relation is mutual.
    IsMutual,
    /// The column of the file whose name is one of the field's names.
    Column,
}

/// How a field is compared with the values asked for; always folded, any of several values, any item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// The whole value, or its beginning with `*`; numbers as numbers; `<` and ranges as numbers, else dates, else text.
    Whole,
    /// The words somewhere in the value, or at the beginning of one of its words with `*`; `<` in text order.
    Inside,
    /// As numbers; a decimal comma is accepted.
    Number,
    /// As dates: the ranges of days have a day in common.
    Date,
    /// A kind by its id or its name; another one is an error.
    Kind,
    /// Yes or no; anything else is an error.
    YesNo,
    /// Directed, undirected or mutual; anything else is an error.
    Direction,
    /// The scheme or the value of an identifier, or both joined by a colon.
    Identifier,
}

/// A field of the filter language.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in both languages. Names are folded without apostrophes, with `_` for spaces and hyphens.
    pub name: Label,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// Whose it is.
    pub of: Of,
    /// Where its values are kept.
    pub place: Place,
    /// How it is compared.
    pub compare: Compare,
    /// What it is, in a few words.
    pub label: Label,
}

impl Field {
    /// Every name it answers to, English first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        [self.name.en, self.name.fr].into_iter().chain(self.aliases.iter().copied())
    }
}

const fn field(
    name: (&'static str, &'static str),
    aliases: &'static [&'static str],
    of: Of,
    place: Place,
    compare: Compare,
    label: (&'static str, &'static str),
) -> Field {
    Field { name: Label::new(name.0, name.1), aliases, of, place, compare, label: Label::new(label.0, label.1) }
}

/// The fields, in the order in which help and completion show them.
pub static FIELDS: &[Field] = &[
    field(("kind", "type"), &["genre"], Of::Both, Place::Kind, Compare::Kind, ("kind", "type")),
    field(("name", "nom"), &[], Of::Actors, Place::Name, Compare::Inside, ("name or short name", "nom ou nom court")),
    field(
        ("short", "sigle"),
        &["court", "acronym", "acronyme"],
        Of::Actors,
        Place::Column,
        Compare::Inside,
        ("short name", "nom court"),
    ),
    field(("theme", "thème"), &["themes", "thèmes"], Of::Actors, Place::Column, Compare::Whole, ("theme", "thème")),
    field(
        ("degree", "degré"),
        &["links", "liens"],
        Of::Actors,
        Place::Degree,
        Compare::Number,
        ("number of shown relations", "nombre de liens visibles"),
    ),
    field(("region", "région"), &[], Of::Actors, Place::Column, Compare::Whole, ("region", "région")),
    field(
        ("departement", "département"),
        &["department", "dept"],
        Of::Actors,
        Place::Column,
        Compare::Whole,
        ("département", "département"),
    ),
    field(
        ("commune", "commune"),
        &["town", "city", "ville"],
        Of::Actors,
        Place::Column,
        Compare::Whole,
        ("town", "commune"),
    ),
    field(
        ("insee", "insee"),
        &["insee_code", "code_insee"],
        Of::Actors,
        Place::Column,
        Compare::Whole,
        ("INSEE code of the town", "code INSEE de la commune"),
    ),
    field(
        ("legal_form", "forme"),
        &["forme_juridique"],
        Of::Actors,
        Place::Column,
        Compare::Whole,
        ("legal form", "forme juridique"),
    ),
    field(
        ("founded", "fondé"),
        &["fondée", "création", "date_de_création", "created"],
        Of::Actors,
        Place::Column,
        Compare::Date,
        ("date of foundation", "date de création"),
    ),
    field(
        ("description", "description"),
        &[],
        Of::Actors,
        Place::Column,
        Compare::Inside,
        ("description", "description"),
    ),
    field(
        ("website", "site"),
        &["web", "site_web"],
        Of::Actors,
        Place::Column,
        Compare::Inside,
        ("website", "site web"),
    ),
    field(("lat", "lat"), &["latitude"], Of::Actors, Place::Column, Compare::Number, ("latitude", "latitude")),
    field(
        ("lon", "lon"),
        &["longitude", "lng"],
        Of::Actors,
        Place::Column,
        Compare::Number,
        ("longitude", "longitude"),
    ),
    field(
        ("identifiers", "identifiants"),
        &["identifier", "identifiant"],
        Of::Actors,
        Place::Column,
        Compare::Identifier,
        ("identifiers (SIREN, RNA…)", "identifiants (SIREN, RNA…)"),
    ),
    field(
        ("since", "depuis"),
        &["début", "start"],
        Of::Relations,
        Place::Since,
        Compare::Date,
        ("start of the relation", "début de la relation"),
    ),
    field(
        ("until", "jusqu'à"),
        &["jusque", "fin"],
        Of::Relations,
        Place::Until,
        Compare::Date,
        ("end of the relation", "fin de la relation"),
    ),
    field(
        ("attested", "attestée"),
        &["attesté"],
        Of::Relations,
        Place::Attested,
        Compare::Date,
        ("when a source saw it hold", "quand une source l’atteste"),
    ),
    field(
        ("date", "date"),
        &["dates"],
        Of::Relations,
        Place::AnyDate,
        Compare::Date,
        ("any of its dates", "l’une de ses dates"),
    ),
    field(
        ("label", "libellé"),
        &[],
        Of::Relations,
        Place::Label,
        Compare::Inside,
        ("what the file says of it", "ce qu’en dit le fichier"),
    ),
    field(
        ("cooperation", "coopération"),
        &[],
        Of::Relations,
        Place::Cooperation,
        Compare::YesNo,
        ("whether its kind is cooperation", "si son type est une coopération"),
    ),
    field(("weight", "poids"), &[], Of::Relations, Place::Column, Compare::Number, ("weight", "poids")),
    field(
        ("direction", "sens"),
        &[],
        Of::Relations,
        Place::Direction,
        Compare::Direction,
        ("directed, undirected or mutual", "orienté, non orienté ou réciproque"),
    ),
    field(
        ("directed", "orienté"),
        &["orientée", "dirigé", "dirigée"],
        Of::Relations,
        Place::IsDirected,
        Compare::YesNo,
        ("whether it goes one way", "si elle va dans un seul sens"),
    ),
    field(
        ("mutual", "réciproque"),
        &["mutuel", "mutuelle"],
        Of::Relations,
        Place::IsMutual,
        Compare::YesNo,
        ("whether it is stated both ways", "si elle vaut dans les deux sens"),
    ),
    field(
        ("source", "source"),
        &["sources"],
        Of::Both,
        Place::Sources,
        Compare::Inside,
        ("id, title or address of a source", "id, titre ou adresse d’une source"),
    ),
    field(("id", "id"), &[], Of::Both, Place::Id, Compare::Whole, ("id in the file", "id dans le fichier")),
];

/// An end of a relation, before the dot of `from.kind`, or alone as `from:NAME`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The actor it comes from.
    From,
    /// The actor it goes to.
    To,
    /// Either of them.
    End,
}

impl Side {
    /// Every side.
    pub const ALL: [Side; 3] = [Side::From, Side::To, Side::End];

    /// Its words.
    pub fn name(self) -> Label {
        match self {
            Side::From => Label::new("from", "de"),
            Side::To => Label::new("to", "vers"),
            Side::End => Label::new("end", "bout"),
        }
    }

    /// What it is, in a few words.
    pub fn label(self) -> Label {
        match self {
            Side::From => Label::new("the actor it comes from", "l’acteur d’où elle part"),
            Side::To => Label::new("the actor it goes to", "l’acteur où elle arrive"),
            Side::End => Label::new("either end", "l’un des deux bouts"),
        }
    }

    /// The side of a word.
    pub fn named(word: &str) -> Option<Side> {
        let word = key(word);
        Side::ALL.into_iter().find(|side| side.name().en == word || side.name().fr == word)
    }
}

/// The words that stand where a field stands and are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Has a value in one of the fields.
    Has,
    /// Has no value in one of the fields.
    Missing,
    /// Has a relation that matches.
    Linked,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Verb; 3] = [Verb::Has, Verb::Missing, Verb::Linked];

    /// Its words.
    pub fn name(self) -> Label {
        match self {
            Verb::Has => Label::new("has", "avec"),
            Verb::Missing => Label::new("missing", "sans"),
            Verb::Linked => Label::new("linked", "lié"),
        }
    }

    /// What it asks, in a few words.
    pub fn label(self) -> Label {
        match self {
            Verb::Has => Label::new("has a value in that field", "a une valeur dans ce champ"),
            Verb::Missing => Label::new("has no value in that field", "n’a pas de valeur dans ce champ"),
            Verb::Linked => Label::new("has a relation that matches", "a une relation qui convient"),
        }
    }

    /// The verb of a word.
    pub fn named(word: &str) -> Option<Verb> {
        match key(word).as_str() {
            "has" | "avec" => Some(Verb::Has),
            "missing" | "sans" | "manque" => Some(Verb::Missing),
            "linked" | "lie" | "liee" => Some(Verb::Linked),
            _ => None,
        }
    }
}

/// The words of a field that is yes or no, English and French.
pub static YES_NO: &[(&str, &str)] = &[("yes", "oui"), ("no", "non")];

/// The words of `direction`, English and French.
pub static DIRECTIONS: &[(&str, &str)] =
    &[("directed", "orienté"), ("undirected", "non orienté"), ("mutual", "réciproque")];

/// A name as it is looked up: folded, without apostrophes, with `_` for spaces and hyphens.
pub fn key(name: &str) -> String {
    let mut key = fold(name.trim());
    key.retain(|c| c != '\'');
    key.replace([' ', '-'], "_")
}

/// The field of a name in a filter of actors or of relations.
pub fn field_named(name: &str, target: Target) -> Option<&'static Field> {
    let wanted = key(name);
    FIELDS.iter().find(|field| field.of.is(target) && field.names().any(|name| key(name) == wanted))
}

/// The name most like one that no field has, among the fields and the columns of the file.
pub(super) fn nearest_name<'a>(name: &str, target: Target, columns: impl Iterator<Item = &'a str>) -> Option<String> {
    let fields = FIELDS.iter().filter(|field| field.of.is(target)).flat_map(Field::names);
    let verbs = Verb::ALL.into_iter().filter(|verb| target == Target::Actors || *verb != Verb::Linked);
    let words = verbs.flat_map(|verb| [verb.name().en, verb.name().fr]);
    let mut known: Vec<&'a str> = Vec::new();
    fields.chain(words).for_each(|word| known.push(word));
    nearest(name, known.into_iter().chain(columns)).map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::label::Lang;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_free() {
        for target in [Target::Actors, Target::Relations] {
            let mut seen = HashSet::new();
            for field in FIELDS.iter().filter(|field| field.of.is(target)) {
                for name in field.names().map(key).collect::<HashSet<_>>() {
                    assert!(Side::named(&name).is_none() && Verb::named(&name).is_none(), "{name} is taken");
                    assert!(seen.insert(name.clone()), "{name} twice");
                }
            }
        }
    }

    #[test]
    fn every_field_speaks_both_languages_and_can_be_typed() {
        for field in FIELDS {
            for lang in Lang::ALL {
                assert!(!field.label.of(lang).is_empty(), "{}", field.name.en);
            }
            for name in field.names() {
                let target = if field.of == Of::Relations { Target::Relations } else { Target::Actors };
                let expr = parse(&format!("{name}:1"), target).unwrap();
                assert!(matches!(expr, super::super::Expr::Field { .. }), "{name}");
                assert_eq!(field_named(name, target).map(|f| f.name.en), Some(field.name.en));
            }
        }
        for verb in Verb::ALL {
            assert_eq!(Lang::ALL.map(|lang| Verb::named(verb.name().of(lang))), [Some(verb); 2]);
        }
        for side in Side::ALL {
            assert_eq!(Lang::ALL.map(|lang| Side::named(side.name().of(lang))), [Some(side); 2]);
        }
    }

    #[test]
    fn names_are_found_as_people_type_them() {
        for (typed, target, expected) in [
            ("Région", Target::Actors, Some("region")),
            ("JUSQU'À", Target::Relations, Some("until")),
            ("jusqu’à", Target::Relations, Some("until")),
            ("jusqua", Target::Relations, Some("until")),
            ("legal-form", Target::Actors, Some("legal_form")),
            ("forme juridique", Target::Actors, Some("legal_form")),
            ("since", Target::Actors, None),
        ] {
            assert_eq!(field_named(typed, target).map(|field| field.name.en), expected, "{typed}");
        }
        assert_eq!(nearest_name("regoin", Target::Actors, [].into_iter()).as_deref(), Some("region"));
        assert_eq!(nearest_name("chifre", Target::Actors, ["chiffre"].into_iter()).as_deref(), Some("chiffre"));
    }
}
