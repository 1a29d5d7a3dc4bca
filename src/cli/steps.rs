//! The steps of a view from a command line, in the order in which their options stand.
//!
//! The order is that of the parser's argument indices. Actors are texts here; `explorer::resolve_view` finds them.

use clap::ArgMatches;

use super::table::{STEPS, Takes};
use crate::explorer::{Step, View};
use crate::text::usage::Misuse;

/// The depth of a step around an actor that does not say it.
const DEPTH: u32 = 1;

/// The steps in the order given. `--depth` speaks of each `--around` before it that has none, `--certain` of the
/// `--during` right before it.
///
/// # Errors
/// `--depth` or `--certain` without their partner.
pub fn read(matches: &ArgMatches) -> Result<View, Misuse> {
    let mut given: Vec<(usize, &str, String)> = Vec::new();
    for option in STEPS.options {
        let Some(places) = matches.indices_of(option.long) else { continue };
        let values: Vec<String> = match option.takes {
            Takes::Numbers(..) => {
                matches.get_many::<u32>(option.long).into_iter().flatten().map(u32::to_string).collect()
            }
            _ => matches.get_many::<String>(option.long).into_iter().flatten().cloned().collect(),
        };
        given.extend(places.zip(values).map(|(place, value)| (place, option.long, value)));
    }
    given.sort_by_key(|(place, ..)| *place);

    let mut steps: Vec<Step> = Vec::new();
    // The place in the last step around actors of the first one whose depth was not said.
    let mut waiting: Option<(usize, usize)> = None;
    for (_, option, value) in given {
        let number = || value.parse().unwrap_or(DEPTH);
        match option {
            "actors" => steps.push(Step::Actors(value)),
            "relations" => steps.push(Step::Relations(value)),
            "drop-isolated" => steps.push(Step::DropIsolated),
            "during" => steps.push(Step::During { range: value, certain: false }),
            "certain" => match steps.last_mut() {
                Some(Step::During { certain, .. }) => *certain = true,
                _ => return Err(without_partner("--certain", "--during")),
            },
            "around" => {
                if !matches!(steps.last(), Some(Step::Around(_))) {
                    steps.push(Step::Around(Vec::new()));
                    waiting = None;
                }
                let place = steps.len() - 1;
                if let Some(Step::Around(centres)) = steps.last_mut() {
                    waiting = waiting.or(Some((place, centres.len())));
                    centres.push((value, DEPTH));
                }
            }
            "depth" => {
                let Some((place, first)) = waiting.take() else { return Err(without_partner("--depth", "--around")) };
                if let Some(Step::Around(centres)) = steps.get_mut(place) {
                    centres[first..].iter_mut().for_each(|(_, depth)| *depth = number());
                }
            }
            "keep" => match steps.last_mut() {
                Some(Step::Keep(actors)) => actors.push(value),
                _ => steps.push(Step::Keep(vec![value])),
            },
            "without" => match steps.last_mut() {
                Some(Step::Without(actors)) => actors.push(value),
                _ => steps.push(Step::Without(vec![value])),
            },
            "expand" => steps.push(Step::Expand(value)),
            "component" => steps.push(Step::Component(value)),
            "core" => steps.push(Step::Core(number())),
            _ => steps.push(Step::Largest),
        }
    }
    Ok(View::of(steps))
}

fn without_partner(option: &str, partner: &str) -> Misuse {
    Misuse::WithoutPartner { option: option.to_string(), partner: partner.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command::{Purpose, program};
    use crate::label::Lang;
    use proptest::prelude::*;

    fn view(args: &[&str]) -> Result<View, Misuse> {
        let words = ["maillage", "list"].iter().chain(args);
        let matches = program(Lang::En, Purpose::Parse, clap::ColorChoice::Never).try_get_matches_from(words).unwrap();
        read(matches.subcommand().unwrap().1)
    }

    #[test]
    fn steps_keep_the_order_given() {
        let given = [
            "--largest",
            "--actors",
            "-nom:test",
            "--drop-isolated",
            "--relations",
            "--json",
            "--during",
            "2013..2015",
            "--certain",
            "--actors=x",
            "--drop-isolated",
            "--core",
            "3",
            "--largest",
            "--json",
        ];
        assert_eq!(
            view(&given).unwrap(),
            View::of([
                Step::Largest,
                Step::Actors("-nom:test".into()),
                Step::DropIsolated,
                Step::Relations("--json".into()),
                Step::During { range: "2013..2015".into(), certain: true },
                Step::Actors("x".into()),
                Step::DropIsolated,
                Step::Core(3),
                Step::Largest,
            ])
        );
    }

    #[test]
    fn depth_speaks_of_those_before_it() {
        let around = |pairs: &[(&str, u32)]| Step::Around(pairs.iter().map(|(a, d)| (a.to_string(), *d)).collect());
        let given = [
            "--around", "a", "--around", "b", "--depth", "2", "--around", "c", "--keep", "d", "--around", "e",
            "--depth", "0",
        ];
        assert_eq!(
            view(&given).unwrap(),
            View::of([around(&[("a", 2), ("b", 2), ("c", 1)]), Step::Keep(vec!["d".into()]), around(&[("e", 0)])])
        );
        assert!(view(&["--depth", "2"]).is_err());
        assert!(view(&["--around", "a", "--depth", "2", "--depth", "3"]).is_err());
        assert!(view(&["--largest", "--certain"]).is_err());
    }

    fn any_step() -> impl Strategy<Value = Step> {
        let text = || "[-a-zé :'\"]{1,8}";
        prop_oneof![
            text().prop_map(Step::Actors),
            text().prop_map(Step::Relations),
            Just(Step::DropIsolated),
            (text(), any::<bool>()).prop_map(|(range, certain)| Step::During { range, certain }),
            prop::collection::vec((text().prop_map(String::from), 0u32..4), 1..4).prop_map(Step::Around),
            prop::collection::vec(text().prop_map(String::from), 1..3).prop_map(Step::Keep),
            prop::collection::vec(text().prop_map(String::from), 1..3).prop_map(Step::Without),
            text().prop_map(Step::Expand),
            text().prop_map(Step::Component),
            (0u32..5).prop_map(Step::Core),
            Just(Step::Largest),
        ]
    }

    proptest! {
        #[test]
        fn the_command_of_a_view_makes_the_view(steps in prop::collection::vec(any_step(), 0..8)) {
            let first = View::of(steps);
            let args = first.to_args();
            let again = view(&args.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
            prop_assert_eq!(first.effective(), again.effective());
        }
    }
}
