//! Dates and validities as a person says them: « depuis le 12 juin 2014 », "attested about 2014", `2011–15`.
//!
//! Files and JSON keep EDTF; this is what stands in sentences and columns.

use super::safe;
use crate::label::Lang;
use crate::network::dates::{Day, spelling};
use crate::network::{DateField, Network, PartialDate};

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const SEASONS_EN: [&str; 4] = ["spring", "summer", "autumn", "winter"];
const SEASONS_FR: [&str; 4] = ["printemps", "été", "automne", "hiver"];

/// How precise a date is, which decides the words before it.
enum Grain {
    Year(i64),
    Decade(i64),
    Century(i64),
    Month(i64, usize),
    Season(i64, usize),
    Day(i64, usize, u32),
}

/// A date taken apart as far as words need it.
struct Spelt {
    grain: Grain,
    about: bool,
    doubtful: bool,
}

fn spelt(text: &str) -> Option<Spelt> {
    let date = PartialDate::parse(text).ok().filter(|date| !date.open)?;
    let body = text.trim_end_matches(['~', '?', '%']);
    let (sign, digits) = match body.strip_prefix('Y').unwrap_or(body).strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, body.strip_prefix('Y').unwrap_or(body)),
    };
    let mut parts = digits.split('-');
    let year_text = parts.next()?;
    let unknown = year_text.bytes().filter(|b| *b == b'X').count();
    let year: i64 = sign * year_text.replace('X', "0").parse::<i64>().ok()?;
    let month = parts.next().filter(|m| *m != "XX").and_then(|m| m.parse::<usize>().ok());
    let day = parts.next().and_then(|d| d.get(..2)).and_then(|d| d.parse::<u32>().ok());
    let grain = match (unknown, month, day) {
        (1, ..) => Grain::Decade(year),
        (2, ..) => Grain::Century(year),
        (_, Some(m @ 21..=24), _) => Grain::Season(year, m - 21),
        (_, Some(m @ 1..=12), Some(d)) => Grain::Day(year, m - 1, d),
        (_, Some(m @ 1..=12), None) => Grain::Month(year, m - 1),
        _ => Grain::Year(year),
    };
    Some(Spelt { grain, about: date.approximate, doubtful: date.uncertain })
}

/// A year of the calendar that has a year 0, in the era people count in.
fn year(n: i64, lang: Lang) -> String {
    match (n > 0, lang) {
        (true, _) => n.to_string(),
        (false, Lang::En) => format!("{} BC", 1 - n),
        (false, Lang::Fr) => format!("{} av. J.-C.", 1 - n),
    }
}

fn bare(grain: &Grain, lang: Lang) -> String {
    match (grain, lang) {
        (Grain::Year(y), _) => year(*y, lang),
        (Grain::Decade(y), Lang::En) => format!("{y}s"),
        (Grain::Decade(y), Lang::Fr) => format!("années {y}"),
        (Grain::Century(y), _) => format!("{y}–{}", y + 99),
        (Grain::Month(y, m), Lang::En) => format!("{} {}", MONTHS_EN[*m], year(*y, lang)),
        (Grain::Month(y, m), Lang::Fr) => format!("{} {}", MONTHS_FR[*m], year(*y, lang)),
        (Grain::Season(y, s), Lang::En) => format!("{} {}", SEASONS_EN[*s], year(*y, lang)),
        (Grain::Season(y, s), Lang::Fr) => format!("{} {}", SEASONS_FR[*s], year(*y, lang)),
        (Grain::Day(y, m, d), Lang::En) => format!("{d} {} {}", MONTHS_EN[*m], year(*y, lang)),
        (Grain::Day(y, m, 1), Lang::Fr) => format!("1er {} {}", MONTHS_FR[*m], year(*y, lang)),
        (Grain::Day(y, m, d), Lang::Fr) => format!("{d} {} {}", MONTHS_FR[*m], year(*y, lang)),
    }
}

fn doubt(date: &Spelt, text: String, lang: Lang) -> String {
    match (date.doubtful, lang) {
        (false, _) => text,
        (true, Lang::En) => format!("{text} (uncertain)"),
        (true, Lang::Fr) => format!("{text} (date incertaine)"),
    }
}

/// The word that leads a date into a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    None,
    In,
    Since,
    Until,
}

fn led(date: &Spelt, lead: Lead, lang: Lang) -> String {
    let bare = bare(&date.grain, lang);
    let text = match lang {
        Lang::En => {
            let article = if matches!(date.grain, Grain::Decade(_)) { "the " } else { "" };
            match (lead, date.about) {
                (Lead::None, true) => format!("about {bare}"),
                (Lead::None, false) => bare,
                (Lead::In, true) => format!("about {article}{bare}"),
                (Lead::In, false) if matches!(date.grain, Grain::Day(..)) => format!("on {bare}"),
                (Lead::In, false) => format!("in {article}{bare}"),
                (Lead::Since, true) => format!("since about {article}{bare}"),
                (Lead::Since, false) => format!("since {article}{bare}"),
                (Lead::Until, true) => format!("until about {article}{bare}"),
                (Lead::Until, false) => format!("until {article}{bare}"),
            }
        }
        Lang::Fr => {
            let article = match date.grain {
                Grain::Day(..) | Grain::Season(_, 0) => "le ",
                Grain::Season(..) => "l’",
                Grain::Decade(_) => "les ",
                Grain::Year(_) | Grain::Month(..) | Grain::Century(_) => "",
            };
            match (lead, date.about) {
                (Lead::None, false) => bare,
                (Lead::None | Lead::In, true) => format!("vers {article}{bare}"),
                (Lead::In, false) => match date.grain {
                    Grain::Day(..) => format!("le {bare}"),
                    Grain::Season(_, 0) => format!("au {bare}"),
                    Grain::Season(..) => format!("à l’{bare}"),
                    Grain::Decade(_) => format!("dans les {bare}"),
                    Grain::Century(_) => format!("entre {}", bare.replace('–', " et ")),
                    Grain::Year(_) | Grain::Month(..) => format!("en {bare}"),
                },
                (Lead::Since, true) => format!("depuis {article}{bare} environ"),
                (Lead::Since, false) => format!("depuis {article}{bare}"),
                (Lead::Until, true) => format!("jusque vers {article}{bare}"),
                (Lead::Until, false) => match date.grain {
                    Grain::Day(..) | Grain::Season(_, 0) => format!("jusqu’au {bare}"),
                    Grain::Season(..) => format!("jusqu’à l’{bare}"),
                    Grain::Decade(_) => format!("jusque dans les {bare}"),
                    Grain::Year(_) | Grain::Month(..) | Grain::Century(_) => format!("jusqu’en {bare}"),
                },
            }
        }
    };
    doubt(date, text, lang)
}

fn with_lead(text: &str, lead: Lead, lang: Lang) -> String {
    if let Some(date) = spelt(text) {
        return led(&date, lead, lang);
    }
    if let Some((a, b)) = text.split_once('/')
        && PartialDate::parse_interval(text).is_ok()
    {
        let limited = |side: &str| !side.is_empty() && side != "..";
        return match (limited(a), limited(b), lang) {
            (true, true, Lang::En) => format!("between {} and {}", date(a, lang), date(b, lang)),
            (true, true, Lang::Fr) => format!("entre {} et {}", date_with_article(a), date_with_article(b)),
            (true, false, _) => with_lead(a, Lead::Since, lang),
            (false, true, _) => with_lead(b, Lead::Until, lang),
            (false, false, _) => safe(text).into_owned(),
        };
    }
    safe(text).into_owned()
}

fn date_with_article(text: &str) -> String {
    match spelt(text).map(|date| date.grain) {
        Some(Grain::Day(..) | Grain::Season(_, 0)) => format!("le {}", date(text, Lang::Fr)),
        Some(Grain::Season(..)) => format!("l’{}", date(text, Lang::Fr)),
        Some(Grain::Decade(_)) => format!("les {}", date(text, Lang::Fr)),
        _ => date(text, Lang::Fr),
    }
}

/// An EDTF date alone: "12 June 2014", « vers 2014 », « années 2010 ». What is no date is given back as it is, made
/// safe.
///
/// ```
/// use maillage::label::Lang;
/// use maillage::text::date;
/// assert_eq!(date("2014-06-12", Lang::Fr), "12 juin 2014");
/// assert_eq!(date("2014~", Lang::En), "about 2014");
/// ```
pub fn date(text: &str, lang: Lang) -> String {
    if text == ".." {
        return match lang {
            Lang::En => "ongoing".to_string(),
            Lang::Fr => "en cours".to_string(),
        };
    }
    with_lead(text, Lead::None, lang)
}

/// An EDTF date with its preposition: "on 12 June 2014", « en 2014 ».
pub fn on_date(text: &str, lang: Lang) -> String {
    with_lead(text, Lead::In, lang)
}

/// When a relation held, as far as is known, in a few words: « depuis 2011 », « en 2011 » for an event, « attesté en 2014 », « sans date ».
pub fn when(network: &Network, relation: u32, lang: Lang) -> String {
    let of = |field| network.date_text(relation, field);
    let (since, until, attested) = (of(DateField::Since), of(DateField::Until), of(DateField::Attested));
    match (network.relation_kind(relation).event, since, until, attested) {
        (true, Some(since), None, None) if since != ".." => with_lead(since, Lead::In, lang),
        _ => validity(since, until, attested, lang),
    }
}

/// Some days on end, whole years as years: « 2012 → 2013 », « depuis 2012 », « jusqu’au 3 mai 2013 »; none if neither end is known.
pub fn period(first: Day, last: Day, lang: Lang) -> Option<String> {
    let year = |text: String, end: &str| text.strip_suffix(end).map(str::to_string).unwrap_or(text);
    let (first, last) = (spelling(first).map(|d| year(d, "-01-01")), spelling(last).map(|d| year(d, "-12-31")));
    match (first, last) {
        (None, None) => None,
        (Some(a), None) => Some(with_lead(&a, Lead::Since, lang)),
        (None, Some(b)) => Some(with_lead(&b, Lead::Until, lang)),
        (Some(a), Some(b)) if a == b => Some(with_lead(&a, Lead::In, lang)),
        (Some(a), Some(b)) => Some(format!("{} → {}", date(&a, lang), date(&b, lang))),
    }
}

fn validity(since: Option<&str>, until: Option<&str>, attested: Option<&str>, lang: Lang) -> String {
    let ongoing = match lang {
        Lang::En => "still ongoing",
        Lang::Fr => "toujours en cours",
    };
    let span = match (since.filter(|d| *d != ".."), until) {
        (None, None) => None,
        (Some(a), None) => Some(with_lead(a, Lead::Since, lang)),
        (None, Some("..")) => Some(ongoing.to_string()),
        (Some(a), Some("..")) => Some(format!("{}, {ongoing}", with_lead(a, Lead::Since, lang))),
        (None, Some(b)) => Some(with_lead(b, Lead::Until, lang)),
        (Some(a), Some(b)) if a == b => Some(with_lead(a, Lead::In, lang)),
        (Some(a), Some(b)) => Some(format!("{} → {}", date(a, lang), date(b, lang))),
    };
    let seen = attested.map(|text| match lang {
        Lang::En => format!("attested {}", with_lead(text, Lead::In, lang)),
        Lang::Fr => format!("attesté {}", with_lead(text, Lead::In, lang)),
    });
    match (span, seen) {
        (None, None) => match lang {
            Lang::En => "undated".to_string(),
            Lang::Fr => "sans date".to_string(),
        },
        (Some(one), None) | (None, Some(one)) => one,
        (Some(span), Some(seen)) => format!("{span}, {seen}"),
    }
}

/// When a relation held, for a column: `2011` (an event), `2011→` (end unknown), `2011…` (ongoing), `2011–15`, `→2015`, `~2014`
/// (attested), `?` (undated). The same in both languages.
pub fn when_compact(network: &Network, relation: u32) -> String {
    let of = |field| network.date_text(relation, field);
    let compact = compact(of(DateField::Since), of(DateField::Until), of(DateField::Attested));
    match compact.strip_suffix('→') {
        Some(date) if network.relation_kind(relation).event => date.to_string(),
        _ => compact,
    }
}

fn compact(since: Option<&str>, until: Option<&str>, attested: Option<&str>) -> String {
    let year = |text: &str| -> Option<String> {
        let body = text.trim_end_matches(['~', '?', '%']);
        let end = body.char_indices().skip(1).find(|(_, c)| *c == '-').map_or(body.len(), |(i, _)| i);
        spelt(text).map(|_| body[..end].to_string())
    };
    let span = |a: &str, b: &str| match (a.len(), b.len()) {
        (4, 4) if a == b => a.to_string(),
        (4, 4) if a.is_ascii() && b.is_ascii() && a[..2] == b[..2] => format!("{a}–{}", &b[2..]),
        _ => format!("{a}–{b}"),
    };
    match (since.and_then(year), until) {
        (Some(a), Some("..")) => format!("{a}…"),
        (Some(a), Some(b)) => span(&a, &year(b).unwrap_or_default()),
        (Some(a), None) => format!("{a}→"),
        (None, Some("..")) => "…".to_string(),
        (None, Some(b)) => format!("→{}", year(b).unwrap_or_default()),
        (None, None) => match attested {
            None => "?".to_string(),
            Some(text) => match text.split_once('/') {
                Some((a, b)) => format!("~{}", span(&year(a).unwrap_or_default(), &year(b).unwrap_or_default())),
                None => format!("~{}", year(text).unwrap_or_default()),
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_are_said_in_both_languages() {
        for (text, en, fr) in [
            ("2014", "2014", "2014"),
            ("2014~", "about 2014", "vers 2014"),
            ("2014?", "2014 (uncertain)", "2014 (date incertaine)"),
            ("2014-06", "June 2014", "juin 2014"),
            ("2014-06-12", "12 June 2014", "12 juin 2014"),
            ("2014-03-01", "1 March 2014", "1er mars 2014"),
            ("2014-06-12~", "about 12 June 2014", "vers le 12 juin 2014"),
            ("2014-06-12T10:00:00Z", "12 June 2014", "12 juin 2014"),
            ("201X", "2010s", "années 2010"),
            ("20XX", "2000–2099", "2000–2099"),
            ("2014-22", "summer 2014", "été 2014"),
            ("2014-XX", "2014", "2014"),
            ("-0043", "44 BC", "44 av. J.-C."),
            ("Y12345", "12345", "12345"),
            ("..", "ongoing", "en cours"),
            ("2011/2013", "between 2011 and 2013", "entre 2011 et 2013"),
            ("2011/..", "since 2011", "depuis 2011"),
            ("bientôt\u{1b}", "bientôt␛", "bientôt␛"),
        ] {
            assert_eq!((date(text, Lang::En), date(text, Lang::Fr)), (en.to_string(), fr.to_string()), "{text}");
        }
    }

    #[test]
    fn some_days_on_end_are_a_period() {
        let day = |y, m, d| crate::network::dates::day_of(y, m, d).unwrap();
        let fr = |a, b| period(a, b, Lang::Fr);
        assert_eq!(fr(day(2012, 1, 1), day(2013, 12, 31)).as_deref(), Some("2012 → 2013"));
        assert_eq!(fr(day(2012, 1, 1), day(2012, 12, 31)).as_deref(), Some("en 2012"));
        assert_eq!(fr(day(2012, 3, 1), Day::MAX).as_deref(), Some("depuis le 1er mars 2012"));
        assert_eq!(fr(Day::MIN, day(2013, 5, 3)).as_deref(), Some("jusqu’au 3 mai 2013"));
        assert_eq!(period(day(2012, 6, 12), day(2012, 6, 12), Lang::En).as_deref(), Some("on 12 June 2012"));
        assert_eq!(fr(Day::MIN, Day::MAX), None);
    }

    #[test]
    fn validity_is_a_short_phrase() {
        let fr = |s, u, a| validity(s, u, a, Lang::Fr);
        assert_eq!(fr(Some("2011"), None, None), "depuis 2011");
        assert_eq!(fr(Some("2014-06-12"), None, None), "depuis le 12 juin 2014");
        assert_eq!(fr(Some("2011"), Some("2015"), None), "2011 → 2015");
        assert_eq!(fr(Some("2012-06"), Some("2012-06"), None), "en juin 2012");
        assert_eq!(fr(None, Some("2015-03-31"), None), "jusqu’au 31 mars 2015");
        assert_eq!(fr(Some("2011"), Some(".."), None), "depuis 2011, toujours en cours");
        assert_eq!(fr(None, None, Some("2014")), "attesté en 2014");
        assert_eq!(fr(None, None, Some("2014~")), "attesté vers 2014");
        assert_eq!(fr(None, None, Some("201X")), "attesté dans les années 2010");
        assert_eq!(fr(None, None, Some("2014-06-12/2014-06-14")), "attesté entre le 12 juin 2014 et le 14 juin 2014");
        assert_eq!(fr(None, None, None), "sans date");
        let en = |s, u, a| validity(s, u, a, Lang::En);
        assert_eq!(en(None, None, Some("2014-06-12")), "attested on 12 June 2014");
        assert_eq!(en(Some("201X"), None, None), "since the 2010s");
        assert_eq!(en(Some("2011"), None, Some("2014")), "since 2011, attested in 2014");
    }

    #[test]
    fn columns_have_a_compact_form() {
        assert_eq!(compact(Some("2011-05"), None, None), "2011→");
        assert_eq!(compact(Some("2011"), Some("2015"), None), "2011–15");
        assert_eq!(compact(Some("1998"), Some("2015"), None), "1998–2015");
        assert_eq!(compact(Some("2011-01"), Some("2011-09"), None), "2011");
        assert_eq!(compact(Some("2011"), Some(".."), None), "2011…");
        assert_eq!(compact(None, Some("2015"), None), "→2015");
        assert_eq!(compact(None, None, Some("2014")), "~2014");
        assert_eq!(compact(None, None, Some("2011/2013")), "~2011–13");
        assert_eq!(compact(None, None, None), "?");
        assert_eq!(compact(Some("-0043"), None, None), "-0043→");
    }

    proptest! {
        #[test]
        fn any_text_is_said_somehow(a in "[0-9XY~?%/. -]{0,12}|\\PC{0,8}", b in "[0-9X-]{0,10}") {
            for lang in Lang::ALL {
                date(&a, lang);
                validity(Some(&a), Some(&b), Some(&a), lang);
            }
            compact(Some(&a), Some(&b), None);
            compact(None, None, Some(&a));
        }
    }
}
