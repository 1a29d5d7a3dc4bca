//! METIS, as partitioners of graphs and the DIMACS challenge have it: a line that counts, then a line of neighbours for each
//! vertex. Read only.
//!
//! Each edge stands in the lines of both of its ends, and is one relation. Nothing but the counts tells such a file from a list
//! of neighbours, so that all of them must fit where its name does not say it.

use std::borrow::Cow;

use super::super::content::Content;
use super::super::csv::cells::number;
use super::super::draft::{Draft, Types};
use super::super::error::{FormatError, FormatReason};
use super::super::{Format, Head};
use super::{is_number, with_line_feeds};
use crate::label::Label;
use crate::network::{Builder, Direction, Ends, OddityCode, RefusedReason, Value};
use crate::position::Position;
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "metis",
    label: Label::new("METIS graph", "graphe METIS"),
    extensions: &["graph", "metis"],
    read: Some(read),
    detect,
    ..Format::PLAIN
};

/// What the first line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Counts {
    vertices: u64,
    edges: u64,
    /// Numbers before the neighbours of a vertex: its size, and its weights.
    size: usize,
    weights: usize,
    has_edge_weights: bool,
}

impl Counts {
    fn of(line: &str) -> Option<Counts> {
        let words: Vec<&str> = line.split_whitespace().collect();
        if !(2..=4).contains(&words.len()) || !words.iter().all(|word| word.bytes().all(|b| b.is_ascii_digit())) {
            return None;
        }
        let format = words.get(2).map_or("0", |word| word.trim_start_matches('0'));
        let format = format!("{format:0>3}");
        let bits: Vec<bool> = format.bytes().map(|b| b == b'1').collect();
        if bits.len() != 3 || !format.bytes().all(|b| matches!(b, b'0' | b'1')) {
            return None;
        }
        let weights = words.get(3).map_or(Some(1), |word| word.parse().ok())?;
        Some(Counts {
            vertices: words[0].parse().ok()?,
            edges: words[1].parse().ok()?,
            size: usize::from(bits[0]),
            weights: if bits[1] { weights } else { 0 },
            has_edge_weights: bits[2],
        })
    }

    /// How many neighbours the line of a vertex names, if it can be one.
    fn neighbours(&self, line: &str) -> Option<u64> {
        let rest = (line.split_whitespace().count() as u64).checked_sub((self.size + self.weights) as u64)?;
        match self.has_edge_weights {
            true => rest.is_multiple_of(2).then_some(rest / 2),
            false => Some(rest),
        }
    }
}

/// The lines of a text that are no comments: the first counts, empty ones are vertices without neighbours.
fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let is_comment = |line: &str| line.trim_start().starts_with('%');
    let lines = text.lines().enumerate().filter(move |(_, line)| !is_comment(line));
    lines.map(|(number, line)| (number as u64 + 1, line)).skip_while(|(_, line)| line.trim().is_empty())
}

fn detect(head: &Head<'_>) -> bool {
    let text = with_line_feeds(head.text, head.text);
    let mut lines = lines(&text);
    let Some(counts) = lines.next().and_then(|(_, line)| Counts::of(line)) else { return false };
    if counts.vertices == 0 {
        return head.is_named(FORMAT.extensions);
    }
    if head.is_named(FORMAT.extensions) {
        let is_line = |line: &str| line.split_whitespace().all(is_number) && counts.neighbours(line).is_some();
        return lines.take(counts.vertices.min(100) as usize).all(|(_, line)| is_line(line) || line.trim().is_empty());
    }
    // Another name, and numbers in each line: all counts must be right, and no line may name a vertex that is not there.
    let (mut vertices, mut ends) = (0, 0);
    for (_, line) in lines {
        if vertices == counts.vertices {
            if line.trim().is_empty() {
                continue;
            }
            return false;
        }
        vertices += 1;
        let is_vertex = |word: &str| word.parse().is_ok_and(|number: u64| (1..=counts.vertices).contains(&number));
        match counts.neighbours(line) {
            Some(more) if counts.has_edge_weights || line.split_whitespace().all(is_vertex) => ends += more,
            _ => return false,
        }
    }
    // Two numbers and one line each may be as many pairs of numbers.
    vertices == counts.vertices && ends == counts.edges * 2 && counts.edges > 0 && vertices > 2
}

/// Reads a document.
///
/// # Errors
/// The first line does not count; a line that is not made of numbers; when it is stopped.
fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let whole = content.whole()?.text();
    let text: Cow<'_, str> = with_line_feeds(whole, whole);
    let mut draft = Draft::begin(content, builder, FORMAT.name, Ends::Declared, Types::Declared, ticket);
    let mut lines = lines(&text);
    let first = lines.next().unwrap_or((1, ""));
    let Some(counts) = Counts::of(first.1) else {
        let expected = "vertices edges [format [weights]]".to_string();
        return Err(FormatError::at(Position::line(first.0), FormatReason::WrongShape { expected }));
    };
    let weight_of_actor = draft.actor_key("weight");
    let weight_of_relation = draft.relation_key("weight");
    let mut ends: Vec<(u32, u32, u64)> = Vec::new();
    let mut weights: Vec<&str> = Vec::new();
    let mut buffer = String::new();
    let mut vertex = 0_u32;
    let mut at = Position::line(first.0);
    let place = |number: u64, line: &str| Position {
        line: number,
        column: 1,
        offset: (line.as_ptr() as usize - text.as_ptr() as usize) as u64,
    };
    for (number, line) in lines {
        at = place(number, line);
        if u64::from(vertex) >= counts.vertices {
            if !line.trim().is_empty() {
                draft.builder.refuse(at, RefusedReason::BadShape { expected: "1 2 3".to_string() }, line);
            }
            continue;
        }
        if !draft.goes_on(at.offset)? {
            break;
        }
        vertex += 1;
        let Some(actor) = draft.actor(&vertex.to_string(), at, || line.to_string()) else { continue };
        let words: Vec<&str> = line.split_whitespace().collect();
        if counts.neighbours(line).is_none() || !words.iter().all(|word| is_number(word)) {
            draft.builder.refuse(at, RefusedReason::BadShape { expected: "1 2 3".to_string() }, line);
            continue;
        }
        let (own, others) = words.split_at(counts.size + counts.weights);
        for (i, weight) in own.iter().enumerate() {
            match i.checked_sub(counts.size) {
                None => {
                    let key = draft.actor_key("size");
                    draft.tell_actor(key, actor, number_of(weight, &mut buffer), at);
                }
                Some(0) => draft.tell_actor(weight_of_actor, actor, number_of(weight, &mut buffer), at),
                Some(i) => {
                    let key = draft.actor_key(&format!("weight_{}", i + 1));
                    draft.tell_actor(key, actor, number_of(weight, &mut buffer), at);
                }
            }
        }
        for other in others.chunks(if counts.has_edge_weights { 2 } else { 1 }) {
            match other[0].parse::<u32>() {
                Ok(found) if found > 0 && u64::from(found) <= counts.vertices => {
                    ends.push((vertex, found, number));
                    weights.push(other.get(1).unwrap_or(&""));
                }
                _ => draft.builder.refuse(at, RefusedReason::UnknownEnd { id: other[0].to_string() }, line),
            }
        }
    }
    let mut order: Vec<u32> = (0..ends.len() as u32).collect();
    let key = |i: &u32| {
        let (from, to, _) = ends[*i as usize];
        (from.min(to), from.max(to), from > to)
    };
    ticket.check()?;
    order.sort_by_key(key);
    let (mut found, mut next) = (0_u64, 0);
    while next < order.len() {
        ticket.check()?;
        let (low, high, _) = key(&order[next]);
        let last = next + order[next..].iter().take_while(|i| (key(i).0, key(i).1) == (low, high)).count();
        let pair = &order[next..last];
        let of_low = pair.iter().take_while(|i| !key(i).2).count();
        let of_high = pair.len() - of_low;
        // Stated by both ends, an edge is one; by one of them alone, it is one all the same.
        let stated = if of_low >= of_high { &pair[..of_low] } else { &pair[of_low..] };
        if low != high && of_low != of_high {
            let line = Position::line(ends[stated[0] as usize].2);
            draft.odd(OddityCode::ToleratedSyntax, line, &format!("{low} {high}"));
        }
        for i in stated {
            found += 1;
            let at = Position { line: ends[*i as usize].2, column: 1, offset: u64::from(*i) };
            let ends = [low, high].map(|end| end.to_string());
            if let Some(relation) = draft.relation([&ends[0], &ends[1]], Some(Direction::Undirected), at) {
                draft.tell_relation(weight_of_relation, relation, number_of(weights[*i as usize], &mut buffer), at);
            }
        }
        next = last;
    }
    if u64::from(vertex) != counts.vertices {
        draft.odd(OddityCode::WrongCount, at, &counts.vertices.to_string());
    } else if found != counts.edges {
        draft.odd(OddityCode::WrongCount, Position::line(first.0), &counts.edges.to_string());
    }
    Ok(())
}

/// A number as JSON spells it, who writes it with more zeros or a sign before it.
fn number_of<'c>(word: &'c str, buffer: &'c mut String) -> Value<'c> {
    number(word, buffer).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Input, open};

    /// The examples of METIS's manual.
    const PLAIN: &str = "7 11\n5 3 2\n1 3 4\n5 4 2 1\n2 3 6 7\n1 3 6\n5 4 7\n6 4\n";
    const WEIGHTED: &str = "% weights of edges\n7 11 001\n5 1 3 2 2 1\n1 1 3 2 4 1\n5 3 4 2 2 2 1 2\n2 1 3 2 6 2 7 5\n\
                            1 1 3 3 6 2\n5 2 4 2 7 6\n6 6 4 5\n";

    fn counts(name: &str, text: &str) -> (String, u64, u64, usize) {
        let input = Input::bytes(name, text.as_bytes().to_vec());
        let (_, receipt) = open(vec![input], None, &Ticket::new()).unwrap();
        let file = &receipt.files[0];
        (file.format.clone(), file.actors, file.relations, file.oddities.len() + file.refused.len())
    }

    #[test]
    fn the_examples_of_the_manual_have_seven_vertices_and_eleven_edges() {
        let metis = |odd| ("metis".to_string(), 7, 11, odd);
        assert_eq!(counts("x.graph", PLAIN), metis(0));
        assert_eq!(counts("x.txt", PLAIN), metis(0));
        assert_eq!(counts("x.graph", WEIGHTED), metis(0));
        let full = "7 11 011 2\n1 1 2 1 3 2 5 1\n1 1 1 1 3 2 4 1\n1 1 1 2 2 2 4 2 5 3\n1 1 2 1 3 2 6 2 7 5\n\
                    1 1 1 1 3 3 6 2\n1 1 4 2 5 2 7 6\n1 1 4 5 6 6\n";
        assert_eq!(counts("x.graph", full), metis(0));
    }

    #[test]
    fn empty_lines_are_vertices_and_counts_that_are_wrong_are_said() {
        assert_eq!(counts("x.graph", "4 1\n2\n1\n\n\n"), ("metis".to_string(), 4, 1, 0));
        assert_eq!(counts("x.graph", "3 2\n2\n\n9\n"), ("metis".to_string(), 3, 1, 3));
        assert_eq!(counts("x.graph", "4294967295 1\n2\n1\n"), ("metis".to_string(), 2, 1, 1));
        // Pairs of numbers are no such file by another name.
        assert_eq!(counts("x.txt", "3 4\n1 2\n2 3\n3 1\n").0, "edgelist");
    }
}
