//! What can be typed next: fields, then the values that exist with how often they stand in what is shown.
//!
//! It reads a filter that is being typed, so it is tolerant where `token` is strict; it never judges.

use std::collections::HashMap;

use super::Target;
use super::check::{columns_named, columns_of, columns_of_field, identifier_texts, kind_names};
use super::eval::Codes;
use super::expr::quoted;
use super::fields::{Compare, DIRECTIONS, FIELDS, Field, Place, Side, Verb, YES_NO, field_named, key};
use super::matcher::Needle;
use super::token::{is_name, side_of};
use crate::label::Lang;
use crate::network::dates::{PartialDate, civil};
use crate::network::fold::fold;
use crate::network::{DateField, Direction, Network, Subset, Value};
use crate::ticket::Ticket;

/// At most so many are offered: nobody reads further, one more letter helps.
const MOST: usize = 50;

/// Something that can be typed at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Where the bytes of the text start that it takes the place of.
    pub start: usize,
    /// Where they end.
    pub end: usize,
    /// What to put there.
    pub insert: String,
    /// What it is: of a field a few words, of a value the value itself.
    pub label: String,
    /// In how many of the shown actors or relations a value stands.
    pub count: Option<u32>,
}

impl Completion {
    /// A completion whose place is not known yet.
    fn of(insert: String, label: String, count: Option<u32>) -> Completion {
        Completion { start: 0, end: 0, insert, label, count }
    }
}

/// Lists what can be typed at `cursor`, a place in bytes: fields whose name begins like the word there, then values that
/// exist, most frequent first; after a field, its values. At most fifty. Linear in what is shown; after a stop
/// some are missing.
pub fn complete(
    network: &Network,
    within: &Subset,
    text: &str,
    cursor: usize,
    target: Target,
    lang: Lang,
    ticket: &Ticket,
) -> Vec<Completion> {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let at = context(&text[..cursor], target);
    let offers = Offers { network, within, lang, of: at.target, ticket };
    let term = &text[at.term..cursor];
    let (start, mut items) = match at.sign {
        None => (at.term, offers.names(term, "")),
        Some(sign) => {
            let value = &text[at.value..cursor];
            let name = text[at.term..sign].trim_end();
            let is_quoted = name.starts_with('"');
            let word = value.trim_start_matches(['"', '«', '“']);
            let items = match (is_quoted, Verb::named(name)) {
                (false, Some(Verb::Has | Verb::Missing)) => offers.bare_names(value),
                (false, Some(Verb::Linked)) => Vec::new(),
                _ => offers.values(name.trim_matches('"'), is_quoted, word),
            };
            (at.value, items)
        }
    };
    items.truncate(MOST);
    let rest = &text[cursor..];
    let is_value = at.sign.is_some();
    let more = match at.quote {
        Some(close) if rest.starts_with(close) => close.len_utf8(),
        Some(_) => 0,
        None => rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.') || is_value && c == '\''))
            .unwrap_or(rest.len()),
    };
    if !is_value && rest[more..].starts_with([':', '=', '<', '>', '!']) {
        // The sign is there already.
        items.iter_mut().for_each(|item| item.insert.truncate(item.insert.trim_end_matches([':', '>', '=']).len()));
    }
    items.iter_mut().for_each(|item| (item.start, item.end) = (start, cursor + more));
    items
}

/// Where in a filter the cursor is.
struct Context {
    /// What is spoken of here.
    target: Target,
    /// Where the term begins, without its `-`.
    term: usize,
    /// Where its sign is.
    sign: Option<usize>,
    /// Where its last value begins.
    value: usize,
    /// The mark that closes the quotation in which the cursor is.
    quote: Option<char>,
}

fn context(before: &str, target: Target) -> Context {
    let mut outer = Vec::new();
    let mut at = Context { target, term: 0, sign: None, value: 0, quote: None };
    let mut escaped = false;
    for (i, c) in before.char_indices() {
        let next = i + c.len_utf8();
        if let Some(close) = at.quote {
            if !escaped && c == close {
                at.quote = None;
            }
            escaped = !escaped && c == '\\';
            continue;
        }
        match c {
            '"' => at.quote = Some('"'),
            '«' => at.quote = Some('»'),
            '“' => at.quote = Some('”'),
            '(' => {
                outer.push(at.target);
                let is_linked = at.sign.is_some_and(|sign| Verb::named(&before[at.term..sign]) == Some(Verb::Linked));
                if is_linked {
                    at.target = Target::Relations;
                }
                (at.term, at.sign) = (next, None);
            }
            ')' => {
                at.target = outer.pop().unwrap_or(target);
                (at.term, at.sign) = (next, None);
            }
            // A list goes on after a comma and a space.
            c if c.is_whitespace() && at.sign.is_some() && before[..i].trim_end().ends_with(',') => at.value = next,
            c if c.is_whitespace() => (at.term, at.sign) = (next, None),
            '-' if i == at.term => at.term = next,
            ':' | '=' | '<' | '>' | '!' | '≥' | '≤' | '≠' if at.sign.is_none() && i > at.term => {
                (at.sign, at.value) = (Some(i), next);
            }
            ':' | '=' | '<' | '>' if at.sign.is_some() && i == at.value => at.value = next,
            ',' if at.sign.is_some() => at.value = next,
            _ => {}
        }
    }
    at
}

struct Offers<'a> {
    network: &'a Network,
    within: &'a Subset,
    lang: Lang,
    of: Target,
    ticket: &'a Ticket,
}

impl Offers<'_> {
    fn for_target(&self, of: Target) -> Offers<'_> {
        Offers { network: self.network, within: self.within, lang: self.lang, of, ticket: self.ticket }
    }

    /// Whether the network has anything in a field.
    fn has(&self, field: &Field) -> bool {
        field.of.is(self.of)
            && (field.place != Place::Column || !columns_of_field(self.network, self.of, field).is_empty())
    }

    /// Names of fields that begin like a word, with their sign; then values of any field that have the word.
    fn names(&self, typed: &str, before: &str) -> Vec<Completion> {
        if self.of == Target::Relations
            && before.is_empty()
            && let Some((head, rest)) = typed.split_once('.')
            && Side::named(head).is_some()
        {
            return self.for_target(Target::Actors).names(rest, &format!("{head}."));
        }
        let mut items: Vec<Completion> = self.bare_names(typed);
        for item in &mut items {
            let compare = field_named(&item.insert, self.of).map(|field| field.compare);
            let sign = if compare == Some(Compare::Number) { ">=" } else { ":" };
            item.insert = format!("{before}{}{sign}", item.insert);
        }
        if before.is_empty() {
            for verb in Verb::ALL.into_iter().filter(|verb| self.of == Target::Actors || *verb != Verb::Linked) {
                let sign = if verb == Verb::Linked { ":(" } else { ":" };
                items.extend(self.word(typed, verb.name(), sign, verb.label().of(self.lang)));
            }
            if self.of == Target::Relations {
                for side in Side::ALL {
                    items.extend(self.word(typed, side.name(), ".", side.label().of(self.lang)));
                }
            }
            if typed.chars().count() >= 2 {
                items.extend(self.values_anywhere(typed));
            }
        }
        items
    }

    /// A name in the language spoken, or in the one in which it was begun.
    fn word(&self, typed: &str, name: crate::label::Label, sign: &str, label: &str) -> Option<Completion> {
        let begun = key(typed);
        let name = [name.of(self.lang), name.en, name.fr].into_iter().find(|name| key(name).starts_with(&begun))?;
        Some(Completion::of(format!("{name}{sign}"), label.to_string(), None))
    }

    /// Names of fields and of the file's own columns, without a sign.
    fn bare_names(&self, typed: &str) -> Vec<Completion> {
        let begun = key(typed.trim_matches('"'));
        let mut items = Vec::new();
        for field in FIELDS.iter().filter(|field| self.has(field)) {
            let mut names = [field.name.of(self.lang)].into_iter().chain(field.names());
            if let Some(name) = names.find(|name| key(name).starts_with(&begun)) {
                let label = field.label.of(self.lang).to_string();
                items.push(Completion::of(name.to_string(), label, None));
            }
        }
        for column in columns_of(self.network, self.of) {
            let name = key(&column.name);
            if field_named(&name, self.of).is_none() && name.starts_with(&begun) {
                let insert = match is_name(&column.name) && Verb::named(&name).is_none() && Side::named(&name).is_none()
                {
                    true => column.name.clone(),
                    false => format!("\"{}\"", column.name.replace('\\', "\\\\").replace('"', "\\\"")),
                };
                items.push(Completion::of(insert, column.name.clone(), None));
            }
        }
        items
    }

    /// Values of the fields that have few, each behind its field.
    fn values_anywhere(&self, word: &str) -> Vec<Completion> {
        let mut items = Vec::new();
        for field in FIELDS.iter().filter(|field| self.has(field)) {
            let few = match field.compare {
                Compare::Kind => true,
                Compare::Whole => field.place == Place::Column,
                _ => false,
            };
            if few {
                let name = field.name.of(self.lang);
                let values = self.values(name, false, word).into_iter();
                items.extend(values.map(|item| Completion { insert: format!("{name}:{}", item.insert), ..item }));
            }
        }
        items.sort_by_key(|item| std::cmp::Reverse(item.count));
        items
    }

    /// The values of a field that have a word, most frequent first.
    fn values(&self, name: &str, is_quoted: bool, word: &str) -> Vec<Completion> {
        let (side, name) = if is_quoted { (None, name) } else { side_of(name) };
        if side.is_some() {
            let actors = self.for_target(Target::Actors);
            return match (self.of, name) {
                (Target::Actors, _) => Vec::new(),
                (Target::Relations, "") => actors.called(word),
                (Target::Relations, name) => actors.values_of(name, word),
            };
        }
        self.values_of(name, word)
    }

    fn values_of(&self, name: &str, word: &str) -> Vec<Completion> {
        let needle = Needle::new(word, true);
        let counted = match field_named(name, self.of) {
            None => self.column_values(&columns_named(columns_of(self.network, self.of), &[key(name)]), Compare::Whole),
            Some(field) => match (field.place, field.compare) {
                (Place::Name, _) => return self.called(word),
                (Place::Kind, _) => self.kinds(),
                (Place::Sources, _) => return self.sources(&needle),
                (Place::Since, _) => self.years(DateField::Since),
                (Place::Until, _) => self.years(DateField::Until),
                (Place::Attested, _) => self.years(DateField::Attested),
                (Place::Cooperation | Place::Direction | Place::IsDirected | Place::IsMutual, _) => {
                    self.closed(field.place)
                }
                (Place::Column, Compare::Whole | Compare::Identifier | Compare::Date)
                | (Place::Column, Compare::Inside)
                    if field.name.en != "description" =>
                {
                    self.column_values(&columns_of_field(self.network, self.of, field), field.compare)
                }
                _ => HashMap::new(),
            },
        };
        let mut items: Vec<Completion> = counted
            .into_iter()
            .filter(|(value, count)| *count > 0 && (word.is_empty() || needle.is_in(value)))
            .map(|(value, count)| Completion::of(quoted(&value), value, Some(count)))
            .collect();
        items.sort_by_cached_key(|item| (std::cmp::Reverse(item.count), fold(&item.label), item.label.clone()));
        items
    }

    /// How often each code stands in what is shown.
    fn counts(&self, codes: Codes) -> HashMap<u32, u32> {
        let code = codes.reader(self.network);
        let mut counts: Vec<u32> = Vec::new();
        let mut count = |row: u32| {
            let code = code(row) as usize;
            if code >= counts.len() {
                counts.resize(code + 1, 0);
            }
            counts[code] += 1;
        };
        match self.of {
            Target::Actors => self.ticket.watch(self.within.actors()).map_while(Result::ok).for_each(&mut count),
            Target::Relations => self.ticket.watch(self.within.relations()).map_while(Result::ok).for_each(&mut count),
        }
        (0..).zip(counts).filter(|(_, count)| *count > 0).collect()
    }

    fn column_values(&self, columns: &[usize], compare: Compare) -> HashMap<String, u32> {
        let mut found = HashMap::new();
        for i in columns {
            let values = columns_of(self.network, self.of)[*i].values();
            for (code, count) in self.counts(Codes::Column(self.of, *i)) {
                if code == 0 {
                    continue;
                }
                for text in texts(values.value(code), compare) {
                    *found.entry(text).or_insert(0) += count;
                }
            }
        }
        found
    }

    fn kinds(&self) -> HashMap<String, u32> {
        let names = kind_names(self.network, self.of);
        let mut found = HashMap::new();
        for (code, count) in self.counts(Codes::Kind(self.of)) {
            let kind = &names[code as usize];
            if kind[0].is_empty() {
                continue;
            }
            let label = if self.lang == Lang::En { kind[1] } else { kind[2] };
            // A name that means several kinds would let the others in.
            let is_shared = names.iter().filter(|names| names.iter().any(|name| key(name) == key(label))).count() > 1;
            *found.entry(if is_shared { kind[0] } else { label }.to_string()).or_insert(0) += count;
        }
        found
    }

    fn years(&self, field: DateField) -> HashMap<String, u32> {
        let mut found = HashMap::new();
        for (code, count) in self.counts(Codes::Date(field)) {
            let year = self.network.dates().date(code).and_then(|date| date.first_year());
            if let Some(year) = year.filter(|year| (0..=9999).contains(year)) {
                *found.entry(format!("{year:04}")).or_insert(0) += count;
            }
        }
        found
    }

    fn closed(&self, place: Place) -> HashMap<String, u32> {
        let words = if place == Place::Direction { DIRECTIONS } else { YES_NO };
        let codes = if place == Place::Cooperation { Codes::Kind(self.of) } else { Codes::Direction };
        let mut found = HashMap::new();
        for (code, count) in self.counts(codes) {
            let code = code as usize;
            let word = match place {
                Place::Cooperation => usize::from(!self.network.relation_kinds()[code].cooperation),
                Place::IsDirected => usize::from(Codes::DIRECTIONS[code] != Direction::Directed),
                Place::IsMutual => usize::from(Codes::DIRECTIONS[code] != Direction::Mutual),
                _ => code,
            };
            let (en, fr) = words[word];
            *found.entry(if self.lang == Lang::En { en } else { fr }.to_string()).or_insert(0) += count;
        }
        found
    }

    fn sources(&self, needle: &Needle) -> Vec<Completion> {
        let sets = Codes::sets(self.network, self.of);
        let mut counts = vec![0; self.network.sources().len()];
        for (code, count) in self.counts(Codes::Sources(self.of)) {
            sets.members_of(code).iter().for_each(|source| counts[*source as usize] += count);
        }
        let mut items = Vec::new();
        for (source, count) in self.network.sources().iter().zip(counts).filter(|(_, count)| *count > 0) {
            let said = [Some(&source.id), source.title.as_ref(), source.url.as_ref()];
            if said.into_iter().flatten().any(|text| needle.is_in(text)) {
                let label = source.name().to_string();
                items.push(Completion::of(quoted(&source.id), label, Some(count)));
            }
        }
        items.sort_by_key(|item| std::cmp::Reverse(item.count));
        items
    }

    /// Shown actors whose name or short name has a word.
    fn called(&self, word: &str) -> Vec<Completion> {
        let needle = Needle::new(word, true);
        let fits = |actor: &u32| {
            let short = self.network.short(*actor);
            needle.is_in(self.network.name(*actor)) || short.is_some_and(|short| needle.is_in(short))
        };
        let offer = |actor: u32| {
            let name = self.network.name(actor).to_string();
            Completion::of(quoted(self.network.short_or_name(actor)), name, None)
        };
        self.ticket.watch(self.within.actors()).map_while(Result::ok).filter(fits).map(offer).take(MOST).collect()
    }
}

/// The texts by which a value is asked for.
fn texts(value: Value<'_>, compare: Compare) -> Vec<String> {
    match compare {
        Compare::Identifier => identifier_texts(value),
        Compare::Date => {
            let date = PartialDate::parse_lenient(value.text).map(|(date, _)| date);
            let first = date.into_iter().map(|date| date.first).filter(|first| *first > i32::MIN);
            first.map(|first| format!("{:04}", civil(first).0)).collect()
        }
        _ => value.items(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::eval::tests::sample;
    use super::super::parse;
    use super::*;
    use proptest::prelude::*;

    fn offered(text: &str, target: Target, lang: Lang) -> Vec<String> {
        let network = sample();
        let cursor = text.find('|').unwrap_or(text.len());
        let text = text.replace('|', "");
        let offers = complete(&network, &Subset::all(&network), &text, cursor, target, lang, &Ticket::new());
        let done = |item: &Completion| {
            let (before, after) = (&text[..item.start], &text[item.end..]);
            let count = item.count.map_or(String::new(), |count| format!(" {count}"));
            format!("{before}{}{after}{count}", item.insert)
        };
        offers.iter().map(done).collect()
    }

    #[test]
    fn fields_come_first_then_values_by_frequency() {
        let fr = |text| offered(text, Target::Actors, Lang::Fr);
        assert_eq!(fr("reg"), ["région:"]);
        assert_eq!(fr("a -deg"), ["a -degré>="]);
        assert_eq!(fr("kin"), ["kind:"]);
        assert_eq!(offered("kin", Target::Actors, Lang::En), ["kind:"]);
        assert_eq!(fr("bud"), ["\"Budget annuel\":"]);
        assert_eq!(fr("occ"), ["région:Occitanie 1"]);
        assert_eq!(fr("type:"), ["type:pôle 2", "type:institution 1", "type:réseau 1"]);
        assert_eq!(fr("type:pôle,r"), ["type:pôle,réseau 1"]);
        assert_eq!(fr("(thème:"), ["(thème:insertion 2", "(thème:\"économie circulaire\" 1"]);
        assert_eq!(fr("thème:\"éco"), ["thème:\"économie circulaire\" 1"]);
        assert_eq!(fr("thème:\"éco|\" x"), ["thème:\"économie circulaire\" x 1"]);
        assert_eq!(fr("reg|:Bret"), ["région:Bret"]);
        assert_eq!(fr("nom:fig"), ["nom:Figeacteurs"]);
        assert_eq!(fr("avec:reg"), ["avec:région"]);
        assert_eq!(fr("fondé:"), ["fondé:2001 1", "fondé:2010 1", "fondé:2014 1"]);
        assert_eq!(fr("liée"), [""; 0]);
        assert_eq!(fr("lié"), ["liens>=", "lié:("]);
        assert_eq!(fr("lié:(depuis:"), ["lié:(depuis:2012 1", "lié:(depuis:2014 1", "lié:(depuis:2021 1"]);
        assert_eq!(fr("lié:(type:laur"), ["lié:(type:\"lauréat de\" 2"]);
        assert_eq!(fr("lié:(a) type:pô"), ["lié:(a) type:pôle 2"]);
        assert!(fr("").len() > 10);
    }

    #[test]
    fn relations_offer_their_ends() {
        let en = |text| offered(text, Target::Relations, Lang::En);
        assert_eq!(en("from"), ["from."]);
        assert_eq!(en("from.reg"), ["from.region:"]);
        assert_eq!(en("from.region:b"), ["from.region:Bretagne 1"]);
        assert_eq!(en("to:rt"), ["to:RTES"]);
        assert_eq!(en("cooperation:"), ["cooperation:yes 5", "cooperation:no 1"]);
        assert_eq!(en("direction:"), ["direction:directed 4", "direction:mutual 1", "direction:undirected 1"]);
        assert_eq!(en("source:"), ["source:s1 2", "source:s10 2"]);
        assert_eq!(en("source:laur"), ["source:s1 2"]);
    }

    proptest! {
        #[test]
        fn any_text_can_be_completed_anywhere(
            parts in prop::collection::vec(prop::sample::select(vec![
                "é", "type", ":", "(", ")", "\"", "linked:(", ",", " ", "from.", "-", "«", "has:", ">", "\\", "région", "reg",
            ]), 0..8),
            cursor in 0..40usize,
        ) {
            let network = sample();
            let text = parts.concat();
            for target in [Target::Actors, Target::Relations] {
                let offers = complete(&network, &Subset::all(&network), &text, cursor, target, Lang::Fr, &Ticket::new());
                prop_assert!(offers.iter().all(|item| text.get(item.start..item.end).is_some()));
            }
        }
    }

    #[test]
    fn what_is_offered_can_be_read() {
        for (text, target) in [("", Target::Actors), ("", Target::Relations), ("pô", Target::Actors)] {
            for lang in Lang::ALL {
                for typed in offered(text, target, lang) {
                    let typed =
                        typed.rsplit_once(' ').filter(|(_, n)| n.parse::<u32>().is_ok()).map_or(&*typed, |t| t.0);
                    let whole = match typed {
                        t if t.ends_with(":(") => format!("{t}a)"),
                        t if t.ends_with('.') => format!("{t}name:a"),
                        t if t.ends_with([':', '=']) => format!("{t}a"),
                        t => t.to_string(),
                    };
                    assert!(parse(&whole, target).is_ok(), "{whole}");
                }
            }
        }
    }
}
