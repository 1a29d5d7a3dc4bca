//! Laws of dates: spellings, and three-valued time against brute force over small ranges of days.

use super::*;
use proptest::prelude::*;

fn days(text: &str) -> String {
    let show = |day| {
        let (y, m, d) = civil(day);
        format!("{y:04}-{m:02}-{d:02}")
    };
    match PartialDate::parse(text) {
        Ok(date) => format!("{}..{}", show(date.first), show(date.last)),
        Err(error) => error.to_string(),
    }
}

#[test]
fn edtf_dates_are_ranges_of_days() {
    for (text, expected) in [
        ("2014", "2014-01-01..2014-12-31"),
        ("2014~", "2014-01-01..2014-12-31"),
        ("2014-06", "2014-06-01..2014-06-30"),
        ("2016-02", "2016-02-01..2016-02-29"),
        ("1900-02", "1900-02-01..1900-02-28"),
        ("2014-06-12", "2014-06-12..2014-06-12"),
        ("2014-06-12?", "2014-06-12..2014-06-12"),
        ("2014-06-12T10:00:00Z", "2014-06-12..2014-06-12"),
        ("2014-06-12T10:00:00+02:00", "2014-06-12..2014-06-12"),
        ("201X", "2010-01-01..2019-12-31"),
        ("20XX", "2000-01-01..2099-12-31"),
        ("2014-XX", "2014-01-01..2014-12-31"),
        ("2014-XX-XX", "2014-01-01..2014-12-31"),
        ("2014-02-XX", "2014-02-01..2014-02-28"),
        ("2014-21", "2014-03-01..2014-05-31"),
        ("2014-22", "2014-06-01..2014-08-31"),
        ("2014-23", "2014-09-01..2014-11-30"),
        ("2014-24", "2014-12-01..2015-02-28"),
        ("-0043", "-043-01-01..-043-12-31"),
        ("-004X", "-049-01-01..-040-12-31"),
        ("-0043-03-15", "-043-03-15..-043-03-15"),
        ("Y12345", "12345-01-01..12345-12-31"),
        ("2015-13", "no month 13 in \"2015-13\""),
        ("2015-00-01", "no month 0 in \"2015-00-01\""),
        ("2015-02-31", "no day 31 in \"2015-02-31\": the month has 28"),
        ("2015-04-00", "no day 0 in \"2015-04-00\": the month has 30"),
        ("31/02/2015", "not a date: \"31/02/2015\""),
        ("Y99999999999", "year out of range in \"Y99999999999\""),
        ("", "empty date"),
        ("2XXX", "not a date: \"2XXX\""),
        ("201X-06", "not a date: \"201X-06\""),
        ("2014-6", "not a date: \"2014-6\""),
        ("2014-06-12T", "not a date: \"2014-06-12T\""),
        ("2014-06-12 or so", "not a date: \"2014-06-12 or so\""),
        ("l'été", "not a date: \"l'été\""),
        ("~", "not a date: \"~\""),
    ] {
        assert_eq!(days(text), expected, "{text}");
    }
    let both = PartialDate::parse("2014%").unwrap();
    assert!(both.approximate && both.uncertain && !both.open);
    assert!(PartialDate::parse("..").unwrap().open);
}

#[test]
fn tables_are_read_day_first_and_spelled_in_edtf() {
    for (text, expected) in [
        ("2014~", Ok("2014~")),
        (" 2014-06 ", Ok("2014-06")),
        ("12/06/2014", Ok("2014-06-12")),
        ("12-06-2014", Ok("2014-06-12")),
        ("1.6.2014", Ok("2014-06-01")),
        ("12-JAN-2005", Ok("2005-01-12")),
        ("12-XYZ-2005", Err(DateError::NotADate { text: "12-XYZ-2005".to_string() })),
        ("06/2014", Ok("2014-06")),
        ("2014/06/12", Ok("2014-06-12")),
        ("2014.0", Ok("2014")),
        ("12/06/2014 10:30", Ok("2014-06-12")),
        ("2014-06-12 00:00:00", Ok("2014-06-12")),
        ("31/02/2015", Err(DateError::NoSuchDay { text: "31/02/2015".to_string(), day: 31, last: 28 })),
        ("06/13/2014", Err(DateError::NoSuchMonth { text: "06/13/2014".to_string(), month: 13 })),
        ("21/2014", Err(DateError::NotADate { text: "21/2014".to_string() })),
        ("12/06/14", Err(DateError::NotADate { text: "12/06/14".to_string() })),
        ("vers 2014", Err(DateError::NotADate { text: "vers 2014".to_string() })),
    ] {
        let read = PartialDate::parse_lenient(text).map(|(_, spelling)| spelling);
        assert_eq!(read, expected.map(str::to_string), "{text}");
    }
}

#[test]
fn ranges_and_intervals() {
    let year = |y| (day_of(y, 1, 1).unwrap(), day_of(y, 12, 31).unwrap());
    assert_eq!(parse_range("2014"), Ok(year(2014)));
    assert_eq!(parse_range("2013..2015"), Ok((year(2013).0, year(2015).1)));
    assert_eq!(parse_range("2013/2015"), Ok((year(2013).0, year(2015).1)));
    assert_eq!(parse_range("2013.."), Ok((year(2013).0, Day::MAX)));
    assert_eq!(parse_range("..2015"), Ok((Day::MIN, year(2015).1)));
    assert_eq!(parse_range("12/06/2014"), Ok((day_of(2014, 6, 12).unwrap(), day_of(2014, 6, 12).unwrap())));
    assert!(matches!(parse_range("2015..2013"), Err(DateError::Reversed { .. })));
    assert!(matches!(parse_range("31/02/2015"), Err(DateError::NoSuchDay { .. })));
    let attested = PartialDate::parse_interval("2013/2015~").unwrap();
    assert_eq!(attested.year_range(), Some((2013, 2015)));
    assert!(attested.approximate);
    assert_eq!(PartialDate::parse_interval("2013/..").unwrap().last_year(), None);
    assert!(PartialDate::parse_interval("/").is_err());
    assert!(PartialDate::parse_interval("2015/2013").is_err());
}

#[test]
fn missing_open_and_contradictory_ends() {
    let date = |text| PartialDate::parse(text).ok();
    let (first, last) = parse_range("2020").unwrap();
    let still = Validity { since: date("2014"), until: date(".."), attested: None };
    assert_eq!(still.during(first, last), Truth::Certain);
    let unknown = Validity { since: date("2014"), ..Validity::default() };
    assert_eq!(unknown.during(first, last), Truth::Possible);
    assert_eq!(Validity::default().during(first, last), Truth::Possible);
    let reversed = Validity { since: date("2015"), until: date("2014"), attested: None };
    assert!(reversed.is_contradictory() && reversed.during(first, last) == Truth::Possible);
    assert_eq!(share_an_instant(&[unknown]), Truth::Certain);
    assert_eq!(share_an_instant(&[Validity::default()]), Truth::Possible);
    assert_eq!(share_an_instant(&[still, unknown]), Truth::Possible);
    assert_eq!(in_order(&[]), Truth::Certain);
}

/// Days of the brute force: 0 and 11 play the open ends.
const LOW: Day = 0;
const HIGH: Day = 11;

fn choices(v: &Validity) -> Vec<(Day, Day)> {
    let side = |date: Option<PartialDate>, open: Day| match date {
        None => LOW..=HIGH,
        Some(date) if date.open => open..=open,
        Some(date) => date.first..=date.last,
    };
    let attested = v.attested.map(|a| a.first..=a.last);
    let mut all = Vec::new();
    for s in side(v.since, LOW) {
        for u in side(v.until, HIGH).filter(|u| s <= *u) {
            if attested.clone().is_none_or(|mut a| a.any(|t| s <= t && t <= u)) {
                all.push((s, u));
            }
        }
    }
    // Without a date, or with dates that exclude each other, nothing is known: every interval is admissible.
    if all.is_empty() {
        all = (LOW..=HIGH).flat_map(|s| (s..=HIGH).map(move |u| (s, u))).collect();
    }
    all
}

fn verdict(results: impl Iterator<Item = bool>, known: bool) -> Truth {
    let (mut every, mut some) = (true, false);
    results.for_each(|r| {
        every &= r;
        some |= r;
    });
    truth(every && known, some)
}

fn known(v: &Validity) -> bool {
    v.is_dated() && !v.is_contradictory()
}

/// Every choice for every hop at once.
fn combinations(hops: &[Validity]) -> Vec<Vec<(Day, Day)>> {
    hops.iter().fold(vec![Vec::new()], |done, hop| {
        let choices = choices(hop);
        let more = |chain: &Vec<(Day, Day)>| {
            let chain = chain.clone();
            choices.iter().map(move |c| chain.iter().copied().chain([*c]).collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        done.iter().flat_map(more).collect()
    })
}

fn a_date(open: PartialDate) -> impl Strategy<Value = Option<PartialDate>> {
    let some = (1..10i32, 0..3i32).prop_map(|(day, length)| Some(PartialDate::between(day, (day + length).min(10))));
    prop_oneof![2 => Just(None), 1 => Just(Some(open)), 5 => some]
}

fn a_validity() -> impl Strategy<Value = Validity> {
    let attested = a_date(PartialDate::between(3, 4));
    (a_date(PartialDate::open_start()), a_date(PartialDate::open_end()), attested)
        .prop_map(|(since, until, attested)| Validity { since, until, attested })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn during_is_what_all_and_some_choices_say(v in a_validity(), first in 1..11i32, length in 0..4i32) {
        let last = (first + length).min(10);
        let expected = verdict(choices(&v).iter().map(|(s, u)| *s <= last && *u >= first), known(&v));
        prop_assert_eq!(v.during(first, last), expected);
    }

    #[test]
    fn parse_never_panics_and_days_go_both_ways(text in "[-0-9XY~?%./T]{0,12}", day in -800_000_000..800_000_000i32) {
        let _ = (PartialDate::parse(&text), PartialDate::parse_lenient(&text), parse_range(&text));
        let (y, m, d) = civil(day);
        prop_assert_eq!(day_of(y, m, d), Some(day));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn chains_are_what_all_and_some_choices_say(hops in prop::collection::vec(a_validity(), 1..4)) {
        let all_known = hops.iter().all(known);
        let all = combinations(&hops);
        let together = |c: &Vec<(Day, Day)>| (LOW..=HIGH).any(|t| c.iter().all(|(s, u)| *s <= t && t <= *u));
        prop_assert_eq!(share_an_instant(&hops), verdict(all.iter().map(together), all_known));
        let ordered = |c: &Vec<(Day, Day)>| {
            let walk = c.iter().try_fold(LOW, |t, (s, u)| Some(t.max(*s)).filter(|t| t <= u));
            walk.is_some()
        };
        prop_assert_eq!(in_order(&hops), verdict(all.iter().map(ordered), all_known));
    }
}
