//! From names to a network: files and folders, standard input, the networks that the program carries.
//!
//! Names are those of the command line. Reading standard input is the caller's; so is the clock.

use std::path::Path;

use super::cache::{Cache, Draft, Found};
use crate::formats::{Bounds, Format, Input, OpenError, open_within};
use crate::network::{Network, Receipt};
use crate::ticket::Ticket;

/// The network that is opened when none is named.
pub const DEFAULT: &str = "ptce";

/// What names standard input.
pub const STDIN: &str = "-";

/// The networks that the program carries, by name.
pub static EMBEDDED: &[(&str, &[u8])] = &[
    (DEFAULT, include_bytes!("../../data/ptce.json")),
    ("collectivites", include_bytes!("../../data/collectivites.json.zst")),
];

/// How a network was opened, for commands that open it again.
#[derive(Clone, Debug)]
pub struct Opening {
    /// What was named.
    pub names: Vec<String>,
    /// The format it was read as, if that was forced.
    pub from: Option<&'static Format>,
    /// One of so many relations was taken.
    pub every: u32,
}

impl Opening {
    /// The options of the command line besides the names.
    pub fn options(&self) -> Vec<String> {
        let from = self.from.map(|format| ["--from".to_string(), format.name.to_string()]);
        let every = (self.every > 1).then(|| ["--every".to_string(), self.every.to_string()]);
        from.into_iter().chain(every).flatten().collect()
    }

    /// The options of a subcommand that opens the same.
    pub fn to_args(&self) -> Vec<String> {
        let names = self.names.iter().flat_map(|name| ["-n".to_string(), name.clone()]);
        names.chain(self.options()).collect()
    }
}

/// Opens one network from everything that is named. A file or folder of that name comes before an embedded network;
/// `stdin` is what standard input gave, for the name `-`.
///
/// # Errors
/// The first [`OpenError`].
pub fn open(
    names: &[String],
    from: Option<&'static Format>,
    stdin: Option<Vec<u8>>,
    ticket: &Ticket,
) -> Result<(Network, Receipt), OpenError> {
    open_with(names, from, stdin, &Bounds::NONE, None, ticket).map(|(network, receipt, _)| (network, receipt))
}

/// The same within bounds, from a snapshot in a cache if there is one; else with the draft of one, if there may be. A part
/// of the relations has nothing to do with the cache.
///
/// # Errors
/// The first [`OpenError`].
pub fn open_with(
    names: &[String],
    from: Option<&'static Format>,
    stdin: Option<Vec<u8>>,
    bounds: &Bounds,
    cache: Option<&Cache>,
    ticket: &Ticket,
) -> Result<(Network, Receipt, Option<Draft>), OpenError> {
    let mut stdin = stdin;
    let mut inputs = Vec::new();
    let mut embedded_only = true;
    for name in names {
        let embedded = EMBEDDED.iter().find(|(known, _)| known == name).filter(|_| !Path::new(name).exists());
        inputs.push(match embedded {
            Some((known, bytes)) => Input::bytes(*known, *bytes),
            None if name == STDIN => {
                embedded_only = false;
                Input::bytes(STDIN, stdin.take().unwrap_or_default())
            }
            None => {
                embedded_only = false;
                Input::path(name)
            }
        });
    }
    // What the program carries needs no reader to be forced on it.
    let from = from.filter(|_| !embedded_only);
    let cache = cache.filter(|_| bounds.every <= 1);
    let found = cache.map(|cache| cache.find(&inputs, from, ticket)).transpose().map_err(|_| OpenError::Cancelled)?;
    let draft = match found {
        Some(Found::Snapshot(found)) => return Ok((found.0, found.1, None)),
        Some(Found::Nothing(draft)) => {
            ticket.restart();
            draft
        }
        None => None,
    };
    open_within(&inputs, from, bounds, ticket).map(|(network, receipt)| (network, receipt, draft))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_network_opens_without_a_remark() {
        let (network, receipt) = open(&[DEFAULT.to_string()], None, None, &Ticket::new()).unwrap();
        assert!(network.actor_count() > 540 && network.relation_count() > 1000);
        assert!(receipt.is_clean(), "{receipt:?}");
    }

    #[test]
    fn what_is_not_there_is_said_by_name() {
        let error = open(&["no/such/file.json".to_string()], None, None, &Ticket::new()).unwrap_err();
        assert!(matches!(error, OpenError::NotFound { .. }), "{error:?}");
    }

    #[test]
    fn what_was_read_of_a_network_is_in_the_command() {
        let names = vec!["a.csv".to_string(), "b".to_string()];
        let whole = Opening { names, from: None, every: 1 };
        assert_eq!(whole.to_args(), ["-n", "a.csv", "-n", "b"]);
        let part = Opening { from: crate::formats::by_name("csv"), every: 10, ..whole };
        assert_eq!(part.options(), ["--from", "csv", "--every", "10"]);
        assert!(part.to_args().ends_with(&part.options()));
    }

    #[test]
    fn standard_input_is_read_once() {
        let table = b"from,to\na,b\n".to_vec();
        let (network, _) = open(&["-".to_string()], None, Some(table), &Ticket::new()).unwrap();
        assert_eq!((network.actor_count(), network.relation_count()), (2, 1));
        assert!(open(&["-".to_string()], None, None, &Ticket::new()).is_err());
    }
}
