//! Large documents of nodes and links, read in blocks on all cores: what stands before the records, between and after them.
//!
//! Documents have their records in the usual order (nodes, then links, each a list of objects), or are read as a whole.

use std::borrow::Cow;

use super::gather::{Gather, Records};
use super::sheet::Keys;
use super::take::Taker;
use crate::formats::blocks;
use crate::formats::content::{Block, Content};
use crate::formats::error::FormatError;
use crate::formats::json::{Bad, Cursor, entries};
use crate::formats::native::raw::{Type, type_of};
use crate::network::{Builder, Direction, Ends};
use crate::ticket::Ticket;

/// Where the records of a format stand.
#[derive(Debug)]
pub struct Plan {
    /// The format.
    pub format: &'static str,
    /// What keys are called.
    pub keys: &'static Keys,
    /// The object of the document in which both lists stand, if it is not the document itself.
    pub holder: Option<&'static str>,
    /// What the list of actors is called, and that of relations.
    pub nodes: &'static [&'static str],
    /// See `nodes`.
    pub links: &'static [&'static str],
    /// Keys that decide about all records: before them they are the format's own, after them the whole text is read.
    pub early: &'static [&'static str],
    /// Keys that make another document of it.
    pub never: &'static [&'static str],
    /// Whether links may name nodes by their places.
    pub by_place: bool,
}

/// What a document says beside its records, in its order: the key and the value as it is written. Of the holder only what
/// stands in the document itself.
pub type Beside = Vec<(String, String)>;

/// Reads a document in blocks and gives what stands beside its records. `direction` tells from what stands before them how
/// relations are directed.
///
/// # Errors
/// [`FormatError::NeedsWhole`] for what only the whole text decides; when it is stopped.
pub fn read(
    plan: &Plan,
    content: &mut Content,
    builder: &mut Builder,
    ticket: &Ticket,
    direction: impl Fn(&Beside) -> Option<Direction>,
) -> Result<Beside, FormatError> {
    // What an earlier file says of an actor decides what the records of this one may say.
    if builder.actor_count() > 0 {
        return Err(FormatError::NeedsWhole);
    }
    let Beginning { mut beside, first, records } = loop {
        match beginning(plan, content.head()) {
            Ok(beginning) => break beginning,
            Err(Bad) if content.look_further()? => {}
            Err(Bad) => return Err(FormatError::NeedsWhole),
        }
    };
    content.skip(records);
    content.begin(builder, plan.format, Ends::Declared);
    let every = content.every;
    let mut taker = Taker::new(plan.keys, plan.by_place);
    taker.direction = direction(&beside);
    let ids = builder.lend_ids();
    let (mut in_links, mut ended) = (false, false);
    let whole = blocks::read(
        content,
        |bytes| last_record(plan, &first, bytes),
        || Worker {
            plan,
            nodes: Gather::new(plan.keys, true, &ids, 1),
            links: Gather::new(plan.keys, false, &ids, every),
        },
        |worker, block| worker.pieces(block).map_err(|Bad| FormatError::NeedsWhole),
        |worker, pieces| {
            let Pieces { nodes, has_links, links, between, after, ended: ends } = pieces;
            // A block that holds what cannot follow was cut in the wrong place.
            let is_late = |(key, _): &(String, String)| {
                let is = |names: &[&str]| names.contains(&&**key);
                let lists = is(plan.nodes) || is(plan.links) || is(plan.never);
                lists || is(plan.early) || plan.holder.is_some_and(|holder| holder == key)
            };
            if ended || nodes.is_some() == in_links || between.iter().chain(&after).any(is_late) {
                return Err(FormatError::NeedsWhole);
            }
            (in_links, ended) = (has_links, ends);
            if plan.holder.is_none() {
                beside.extend(between);
            }
            beside.extend(after);
            let mut spent = String::new();
            for (of_actors, records) in [(true, nodes), (false, links)] {
                if let Some(mut records) = records {
                    taker.take(of_actors, worker, &mut records, &ids, builder, ticket)?;
                    spent = records.batch.text.into_owned();
                }
            }
            Ok(spent)
        },
        ticket,
    )?;
    if !whole {
        builder.partial();
    } else if !ended {
        return Err(FormatError::NeedsWhole);
    }
    builder.take_ids_back(ids);
    Ok(beside)
}

/// How relations are directed, where a document says it of all of them.
pub fn said_direction(beside: &Beside) -> Option<Direction> {
    let said = beside.iter().rfind(|(key, raw)| key == "directed" && type_of(raw) == Type::Boolean);
    said.map(|(_, raw)| if raw == "true" { Direction::Directed } else { Direction::Undirected })
}

/// What stands before the first record.
struct Beginning {
    beside: Beside,
    /// The key that the first record begins with: so do those after it.
    first: String,
    /// Where the first record stands.
    records: usize,
}

/// The beginning of a document up to its first record; none if it does not end here or has another order.
fn beginning(plan: &Plan, head: &str) -> Result<Beginning, Bad> {
    let mut cursor = Cursor::new(head);
    let mut beside = Vec::new();
    cursor.expect(b'{')?;
    if let Some(holder) = plan.holder {
        while before(plan, holder, &mut cursor, &mut beside)? {}
        cursor.expect(b'{')?;
    }
    let mut inside = Vec::new();
    loop {
        let key = cursor.key()?;
        if plan.nodes.contains(&&*key) {
            break;
        }
        if plan.links.contains(&&*key) || plan.never.contains(&&*key) {
            return Err(Bad);
        }
        inside.push((key.into_owned(), cursor.value()?.to_string()));
        cursor.expect(b',')?;
    }
    if plan.holder.is_none() {
        beside.append(&mut inside);
    }
    cursor.expect(b'[')?;
    cursor.peek();
    let records = cursor.at();
    cursor.expect(b'{')?;
    Ok(Beginning { beside, first: cursor.key()?.into_owned(), records })
}

/// Goes past a member that stands before the holder; false at the holder itself.
fn before(plan: &Plan, holder: &str, cursor: &mut Cursor<'_>, beside: &mut Beside) -> Result<bool, Bad> {
    let key = cursor.key()?;
    if key == holder {
        return Ok(false);
    }
    if plan.nodes.contains(&&*key) || plan.links.contains(&&*key) {
        return Err(Bad);
    }
    beside.push((key.into_owned(), cursor.value()?.to_string()));
    cursor.expect(b',').map(|()| true)
}

/// What a block holds: nodes, links, or the end of the ones and the start of the others, or the end of the document.
struct Pieces {
    nodes: Option<Records<'static>>,
    /// Whether the nodes end here, or ended before.
    has_links: bool,
    links: Option<Records<'static>>,
    /// What stands beside the lists, and in the document after their holder.
    between: Beside,
    after: Beside,
    ended: bool,
}

struct Worker<'a> {
    plan: &'a Plan,
    nodes: Gather<'a>,
    links: Gather<'a>,
}

impl Worker<'_> {
    /// The pieces of a block that starts with a record.
    fn pieces(&mut self, block: Block) -> Result<Pieces, Bad> {
        let Block { text, place } = block;
        let (mut between, mut after) = (Vec::new(), Vec::new());
        let mut cursor = Cursor::new(&text);
        let (mut nodes, mut more) = (None, true);
        let mut has_ended = false;
        if !is_link(self.plan, &text) {
            let mut records = self.nodes.batch(place);
            while more && cursor.peek().is_some() {
                self.nodes.record(&mut records, &text, &mut cursor)?;
                more = cursor.goes_on(b']')?;
            }
            if more {
                self.nodes.end(&mut records, Cow::Owned(text))?;
                return Ok(Pieces {
                    nodes: Some(records),
                    has_links: false,
                    links: None,
                    between,
                    after,
                    ended: false,
                });
            }
            self.nodes.end(&mut records, Cow::Owned(text[..cursor.at()].to_string()))?;
            nodes = Some(records);
            loop {
                // A document may have no links at all.
                has_ended = !cursor.goes_on(b'}')?;
                if has_ended {
                    break;
                }
                let key = cursor.key()?;
                if self.plan.links.contains(&&*key) {
                    cursor.expect(b'[')?;
                    more = !cursor.eat(b']');
                    break;
                }
                between.push((key.into_owned(), cursor.value()?.to_string()));
            }
        }
        let mut records = self.links.batch(place);
        while !has_ended && more && cursor.peek().is_some() {
            self.links.record(&mut records, &text, &mut cursor)?;
            more = cursor.goes_on(b']')?;
        }
        let ended = has_ended || !more;
        if ended {
            while !has_ended && cursor.goes_on(b'}')? {
                between.push((cursor.key()?.into_owned(), cursor.value()?.to_string()));
            }
            while self.plan.holder.is_some() && cursor.goes_on(b'}')? {
                after.push((cursor.key()?.into_owned(), cursor.value()?.to_string()));
            }
            if cursor.peek().is_some() {
                return Err(Bad);
            }
        }
        self.links.end(&mut records, Cow::Owned(text))?;
        Ok(Pieces { nodes, has_links: true, links: Some(records), between, after, ended })
    }
}

/// Whether a text that starts with a record starts with a link: it has both ends. A wrong guess is noticed.
fn is_link(plan: &Plan, text: &str) -> bool {
    let mut ends = [0u32; 2];
    for (key, raw) in entries(text) {
        note_ends(plan, &key, &mut ends);
        if plan.keys.within.contains(&&*key) {
            entries(raw).for_each(|(key, _)| note_ends(plan, &key, &mut ends));
        }
    }
    ends[0] & ends[1] != 0
}

fn note_ends(plan: &Plan, key: &str, ends: &mut [u32; 2]) {
    for (bit, pair) in plan.keys.ends.iter().enumerate() {
        (0..2).filter(|side| pair[*side] == key).for_each(|side| ends[side] |= 1 << bit);
    }
}

/// How far from its end a block is searched for the start of a record, and how often.
const TAIL: usize = 256 << 10;
const TRIES: usize = 256;

/// Where the last record starts whose start can be told in these bytes: an object after another one that begins as the first
/// node does, or has the ends of a link. A wrong guess is noticed: the records before it do not end there.
fn last_record(plan: &Plan, first: &str, bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(TAIL);
    let from = (from..bytes.len()).find(|at| bytes[*at] & 0xC0 != 0x80)?;
    // The last character may end in the next block.
    let tail = match std::str::from_utf8(&bytes[from..]) {
        Ok(tail) => tail,
        Err(error) => std::str::from_utf8(&bytes[from..from + error.valid_up_to()]).ok()?,
    };
    let mut end = tail.len();
    for _ in 0..TRIES {
        let at = memchr::memrchr(b'{', &tail.as_bytes()[..end])?;
        let before = tail[..at].trim_ascii_end();
        let follows = before.strip_suffix(',').is_some_and(|before| before.trim_ascii_end().ends_with('}'));
        if follows && is_record(plan, first, &tail[at..]) {
            return Some(from + at);
        }
        end = at;
    }
    None
}

/// Whether the object that starts here is one of the records, as far as it can be told.
fn is_record(plan: &Plan, first: &str, text: &str) -> bool {
    let mut cursor = Cursor::new(text);
    if cursor.value().is_err() {
        return false;
    }
    entries(text).next().is_some_and(|(key, _)| key == first) || is_link(plan, text)
}

#[cfg(test)]
mod tests;
