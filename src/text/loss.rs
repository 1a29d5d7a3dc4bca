//! What a format could not hold, in words.

use super::words::{Noun, and, number};
use crate::formats::{Loss, LossCode};
use crate::label::{Label, Lang};

const fn noun(one: (&'static str, &'static str), many: (&'static str, &'static str)) -> Noun {
    Noun { one: Label::new(one.0, one.1), many: Label::new(many.0, many.1) }
}

const fn noun_of(code: LossCode) -> Noun {
    match code {
        LossCode::ActorAttributes => {
            noun(("attribute of actors", "attribut des acteurs"), ("attributes of actors", "attributs des acteurs"))
        }
        LossCode::IsolatedActors => noun(
            ("actor without relations", "acteur sans relation"),
            ("actors without relations", "acteurs sans relation"),
        ),
        LossCode::RelationAttributes => noun(
            ("attribute of relations", "attribut des relations"),
            ("attributes of relations", "attributs des relations"),
        ),
        LossCode::Names => noun(
            ("name (the id is left)", "nom (reste l’identifiant)"),
            ("names (the ids are left)", "noms (restent les identifiants)"),
        ),
        LossCode::ActorKinds => {
            noun(("kind of an actor", "type d’un acteur"), ("kinds of actors", "types des acteurs"))
        }
        LossCode::RelationKinds => {
            noun(("kind of a relation", "type d’une relation"), ("kinds of relations", "types des relations"))
        }
        LossCode::Labels => {
            noun(("label of a relation", "libellé d’une relation"), ("labels of relations", "libellés des relations"))
        }
        LossCode::RelationIds => {
            noun(("id of a relation", "identifiant d’une relation"), ("ids of relations", "identifiants des relations"))
        }
        LossCode::Dates => noun(("date", "date"), ("dates", "dates")),
        LossCode::Sources => noun(("source", "source"), ("sources", "sources")),
        LossCode::Directions => {
            noun(("direction of a relation", "sens d’une relation"), ("directions of relations", "sens des relations"))
        }
        LossCode::ParallelRelations => noun(
            ("relation parallel to another", "relation parallèle à une autre"),
            ("relations parallel to others", "relations parallèles à d’autres"),
        ),
        LossCode::ActorIds => noun(
            ("id of an actor, spelled in another way", "identifiant d’acteur, écrit autrement"),
            ("ids of actors, spelled in another way", "identifiants d’acteurs, écrits autrement"),
        ),
        LossCode::SourceDetails => noun(
            (
                "source with its title and date (one text is left)",
                "source avec son titre et sa date (il en reste un texte)",
            ),
            (
                "sources with their titles and dates (one text is left)",
                "sources avec leurs titres et leurs dates (il en reste un texte)",
            ),
        ),
        LossCode::Vocabularies => noun(
            ("kind with its names and colour", "type avec ses noms et sa couleur"),
            ("kinds with their names and colours", "types avec leurs noms et leurs couleurs"),
        ),
        LossCode::About => noun(
            ("thing the file said of itself", "chose que le fichier disait de lui-même"),
            (
                "things the file said of itself (title, licence…)",
                "choses que le fichier disait de lui-même (titre, licence…)",
            ),
        ),
        LossCode::RawValues => noun(
            ("list that became one text", "liste devenue un seul texte"),
            ("lists that became one text each", "listes devenues un seul texte chacune"),
        ),
        LossCode::ControlCharacters => noun(
            ("control character, replaced", "caractère de commande, remplacé"),
            ("control characters, replaced", "caractères de commande, remplacés"),
        ),
        LossCode::GuardedCells => noun(
            ("cell guarded against being run as a formula", "cellule protégée pour ne pas être lue comme une formule"),
            (
                "cells guarded against being run as formulas",
                "cellules protégées pour ne pas être lues comme des formules",
            ),
        ),
        LossCode::AttributeNames => noun(
            ("name of an attribute, spelled in another way", "nom d’attribut, écrit autrement"),
            ("names of attributes, spelled in another way", "noms d’attributs, écrits autrement"),
        ),
        LossCode::LongTexts => noun(
            ("text too long for a cell, cut", "texte trop long pour une cellule, coupé"),
            ("texts too long for a cell, cut", "textes trop longs pour une cellule, coupés"),
        ),
    }
}

/// What was lost as a list with numbers: "12 attributes of actors and 3 kinds with their names and colours"; empty when
/// the file holds everything.
pub fn loss(loss: &Loss, lang: Lang) -> String {
    let said = |(code, count)| format!("{} {}", number(count, lang), noun_of(code).of(count, lang));
    and(&loss.entries().map(said).collect::<Vec<_>>(), lang)
}
