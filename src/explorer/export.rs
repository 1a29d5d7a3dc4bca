//! Taking a part of the network away: to a file, or only to know what a format would lose.

use std::io;
use std::path::Path;

use crate::formats::{Computed, Format, Loss, Part, WriteError, to_file};
use crate::label::Lang;
use crate::network::{Network, Subset};
use crate::ticket::Ticket;

/// What was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// How many actors.
    pub actors: usize,
    /// How many relations.
    pub relations: usize,
    /// What the format could not hold.
    pub loss: Loss,
}

/// Writes a part of a network to a file: aside first, then under its name. `format` is the one of the name if none is
/// given; `computed` attributes of actors are written with those of the file. Linear in the network.
///
/// # Errors
/// A file that is there unless `force`, one that cannot be written, a stop.
#[expect(clippy::too_many_arguments, reason = "each says one thing, and none goes with another")]
pub fn export(
    network: &Network,
    subset: &Subset,
    computed: &[Computed<'_>],
    path: &Path,
    format: Option<&'static Format>,
    force: bool,
    lang: Lang,
    ticket: &Ticket,
) -> Result<Written, WriteError> {
    let part = Part { network, subset, computed, lang };
    let written = to_file(path, format, &part, force, ticket)?;
    Ok(Written { actors: subset.actor_count(), relations: subset.relation_count(), loss: written.loss })
}

/// What a format would lose of a part, found out by writing it to nowhere.
///
/// # Errors
/// The format is only read, or a stop.
pub fn loss(
    network: &Network,
    subset: &Subset,
    format: &'static Format,
    lang: Lang,
    ticket: &Ticket,
) -> Result<Loss, WriteError> {
    let write = format.write.ok_or(WriteError::OnlyRead { format: format.name })?;
    write(&Part { network, subset, computed: &[], lang }, &mut io::sink(), ticket)
}
