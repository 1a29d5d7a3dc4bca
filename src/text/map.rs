//! What is said on a map and on a picture of it: captions, legend, head and foot.

use super::sentence::{counts, view_sentence};
use super::words::{ACTOR, HOP, LINK, MORE_ACTORS, MORE_GROUPS, SOURCE};
use super::{counted, number, safe};
use crate::explorer::View;
use crate::explorer::nest::Rest;
use crate::label::Lang;
use crate::layout::Says;
use crate::network::{Network, Subset};

/// What a caption of a layout says.
pub fn caption(says: Says, network: &Network, lang: Lang) -> String {
    match says {
        Says::Group(kind) => network.kinds().get(kind as usize).map_or_else(String::new, |kind| {
            let plural = kind.plural.of(lang);
            safe(&super::words::capitalised(if plural.is_empty() { kind.label.of(lang) } else { plural })).into_owned()
        }),
        Says::Hops(0) => say!(lang, "Centre", "Centre"),
        Says::Hops(hops) => counted(u64::from(hops), HOP, lang),
        Says::Unreached => say!(lang, "Not linked to it", "Sans lien avec lui"),
        Says::Years(first, last) if first == last => first.to_string(),
        Says::Years(first, last) => format!("{first}–{last}"),
        Says::Undated => say!(lang, "No date", "Sans date"),
        Says::Territory(name) | Says::Overseas(name) => name.to_string(),
        Says::Unplaced => say!(lang, "No known place", "Lieu inconnu"),
    }
}

/// What a circle is called that holds what found no room beside the others, by the name of the largest of them.
pub fn rest(name: &str, rest: Rest, lang: Lang) -> String {
    let things = if rest.count == rest.actors { MORE_ACTORS } else { MORE_GROUPS };
    let others = counted(u64::from(rest.count - 1), things, lang);
    say!(lang, "{name} and {others}", "{name} et {others}")
}

/// The words around a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    /// What the picture is of.
    pub title: String,
    /// The view, as a sentence.
    pub sentence: String,
    /// How much there is to see, how much of it is drawn, and on how many sources it rests.
    pub facts: String,
    /// The terms of the data, where the network states them.
    pub licence: Option<String>,
    /// What the dashes of a line mean.
    pub dashed: String,
    /// What the number beside a name means.
    pub hidden: String,
}

/// What is drawn of a view.
#[derive(Clone, Copy, Debug)]
pub struct Drawn {
    /// Actors that are not in the picture.
    pub undrawn: usize,
    /// Sources that the view cites.
    pub sources: usize,
}

/// The words around a picture of a view. `name` is what the network was opened by.
pub fn around(view: &View, network: &Network, subset: &Subset, name: &str, drawn: Drawn, lang: Lang) -> Around {
    let title = network.about().title(lang).unwrap_or_else(|| name.to_string());
    let mut facts = vec![counts(subset, lang)];
    if drawn.undrawn > 0 {
        let left_out = counted(drawn.undrawn as u64, ACTOR, lang);
        facts.push(say!(lang, "{left_out} not drawn for want of room", "{left_out} sans place sur le dessin"));
    }
    facts.push(match drawn.sources {
        0 => say!(lang, "no source", "aucune source"),
        sources => counted(sources as u64, SOURCE, lang),
    });
    if let Some(date) = network.about().text("date", lang) {
        let date = super::date(&date, lang);
        facts.push(say!(lang, "data of {date}", "données de {date}"));
    } else if let Some((first, last)) = years(network, subset) {
        facts.push(match first == last {
            true => say!(lang, "relations dated {first}", "relations datées de {first}"),
            false => say!(lang, "relations dated {first} to {last}", "relations datées de {first} à {last}"),
        });
    }
    Around {
        title: safe(&title).into_owned(),
        sentence: view_sentence(view, network, lang),
        facts: facts.join(" · "),
        licence: network.about().text("licence", lang).or_else(|| network.about().text("license", lang)).map(|text| {
            let text = safe(&text);
            say!(lang, "Licence: {text}", "Licence : {text}")
        }),
        dashed: say!(lang, "dashed: no source", "en tirets : sans source"),
        hidden: say!(lang, "+n: n neighbours not drawn", "+n : n voisins non dessinés"),
    }
}

/// The first and the last year in which a relation of the view begins, ends or is attested.
fn years(network: &Network, subset: &Subset) -> Option<(i32, i32)> {
    let all = crate::explorer::years(network, subset);
    let dated: Vec<i32> =
        (all.first..).zip(&all.counts).filter(|(_, count)| **count > 0).map(|(year, _)| year).collect();
    Some((*dated.first()?, *dated.last()?))
}

/// What an actor of a picture is, for those who hear it: name, kind, links.
pub fn node(network: &Network, actor: u32, degree: u32, lang: Lang) -> String {
    let (name, kind) = (safe(network.name(actor)).into_owned(), network.kind(actor).label.of(lang).to_string());
    let links = counted(u64::from(degree), LINK, lang);
    match kind.is_empty() {
        true => format!("{name}, {links}"),
        false => format!("{name}, {}, {links}", safe(&kind)),
    }
}

/// A kind of a legend: its name for several, and how many are drawn, unless that is 0.
pub fn legend(network: &Network, kind: usize, count: usize, lang: Lang) -> String {
    let kind = &network.kinds()[kind];
    let plural = if kind.plural.of(lang).is_empty() { kind.label.of(lang) } else { kind.plural.of(lang) };
    let plural = if plural.is_empty() { say!(lang, "of no kind", "sans type") } else { safe(plural).into_owned() };
    if count == 0 { plural } else { format!("{plural} ({})", number(count as u64, lang)) }
}

/// What a line of a kind of relation is called.
pub fn link_kind(network: &Network, kind: u32, lang: Lang) -> String {
    let label = network.relation_kinds().get(kind as usize).map_or("", |kind| kind.label.of(lang));
    if label.is_empty() { say!(lang, "of no kind", "sans type") } else { safe(label).into_owned() }
}

/// What a line is called whose kind has none of its own.
pub fn other_kinds(lang: Lang) -> String {
    say!(lang, "other kinds", "autres types")
}

/// What a picture shows: actors, lines, and what it leaves out.
pub fn drawn(actors: usize, lines: usize, undrawn: usize, lang: Lang) -> String {
    let mut parts = vec![counted(actors as u64, ACTOR, lang), counted(lines as u64, LINK, lang)];
    if undrawn > 0 {
        let left_out = counted(undrawn as u64, ACTOR, lang);
        parts.push(say!(lang, "{left_out} left out for want of room", "{left_out} sans place"));
    }
    parts.join(", ")
}

/// What the number beside the name of a group means.
pub fn group_note(lang: Lang) -> String {
    say!(
        lang,
        "circle +n: a group around that actor, with n others",
        "cercle +n : un groupe autour de cet acteur, avec n autres"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_several_things_says_how_many() {
        let rest = |count, actors, lang| rest("Nord", Rest { count, actors }, lang);
        assert_eq!(rest(2, 9, Lang::En), "Nord and 1 more group");
        assert_eq!(rest(1_258, 59_871, Lang::En), "Nord and 1,257 more groups");
        assert_eq!(rest(12, 40, Lang::Fr), "Nord et 11\u{a0}autres groupes");
        assert_eq!(rest(12, 12, Lang::Fr), "Nord et 11\u{a0}autres acteurs");
    }
}
