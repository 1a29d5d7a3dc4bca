//! The statements of a document by subject, and what is understood of them: the vocabulary, which nodes are actors, which
//! stand for a relation, names, kinds, values.
//!
//! Nothing here tells a draft anything.

use std::collections::HashMap;

use super::statements::{Literal, Object, Statement, Statements, local_name};
use super::vocabulary::*;
use crate::formats::native::raw::{check, string_into};
use crate::network::Shape;

/// The namespace of RDF itself.
pub const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
/// How deep nodes without an address are written out as attributes.
const DEPTH: usize = 4;

/// Which vocabulary a document speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// PAIR, of the Virtual Assembly and SemApps.
    Pair,
    /// W3C ORG.
    Org,
    /// Any other: every node is an actor.
    Other,
}

/// The statements of a document by subject, and what is understood of them so far.
pub struct Reading<'s, 't> {
    /// The statements.
    pub statements: &'s Statements<'t>,
    /// The vocabulary that their types show.
    pub vocabulary: Vocabulary,
    /// The node of `rdf:type`, if the document has it.
    pub type_property: Option<u32>,
    /// The numbers of the statements, sorted by subject.
    by_subject: Vec<u32>,
    /// Where the statements of each node start in `by_subject`.
    starts: Vec<u32>,
    /// Nodes that are actors.
    pub is_actor: Vec<bool>,
    /// Nodes that are told as a part of something else.
    pub is_told: Vec<bool>,
    /// Nodes that stand for a relation.
    pub is_reified: Vec<bool>,
}

/// A relation that a node speaks of: an `org:Membership`, an `org:Post`, an `rdf:Statement`.
pub struct Reified {
    /// The node.
    pub node: u32,
    /// Who has the relation, if the node says it.
    pub source: Option<u32>,
    /// With whom, if the node says it.
    pub target: Option<u32>,
    /// The property that it states, for an `rdf:Statement`.
    pub property: Option<u32>,
}

impl<'s, 't> Reading<'s, 't> {
    /// Sorts the statements and finds out what the document speaks of. Time: that of sorting them.
    pub fn new(statements: &'s Statements<'t>) -> Reading<'s, 't> {
        let count = statements.node_count();
        let mut by_subject: Vec<u32> = (0..statements.all.len() as u32).collect();
        by_subject.sort_by_key(|at| statements.all[*at as usize].subject);
        let mut starts = vec![0; count + 1];
        statements.all.iter().for_each(|statement| starts[statement.subject as usize + 1] += 1);
        (0..count).for_each(|node| starts[node + 1] += starts[node]);
        let mut reading = Reading {
            statements,
            vocabulary: Vocabulary::Other,
            type_property: statements.find(&format!("{RDF}type")),
            by_subject,
            starts,
            is_actor: vec![false; count],
            is_told: vec![false; count],
            is_reified: vec![false; count],
        };
        reading.find_actors();
        reading
    }

    /// The statements about a node, in their order.
    pub fn about(&self, node: u32) -> impl Iterator<Item = &'s Statement> + use<'_, 's, 't> {
        let [start, end] = [self.starts[node as usize], self.starts[node as usize + 1]].map(|at| at as usize);
        self.by_subject[start..end].iter().map(|at| &self.statements.all[*at as usize])
    }

    /// Where a node is described, else where it is met first.
    pub fn place(&self, node: u32) -> usize {
        self.about(node).next().map_or_else(|| self.statements.place(node), |statement| statement.offset)
    }

    /// Whether a statement gives its subject a class.
    pub fn is_type(&self, statement: &Statement) -> bool {
        Some(statement.property) == self.type_property
    }

    /// The classes of a node.
    pub fn types(&self, node: u32) -> impl Iterator<Item = u32> + use<'_, 's, 't> {
        self.about(node).filter(|statement| self.is_type(statement)).filter_map(|statement| match statement.object {
            Object::Node(class) => Some(class),
            Object::Literal(_) => None,
        })
    }

    /// The nodes that a node leads to by a property, given by its address.
    pub fn linked(&self, node: u32, property: &str) -> impl Iterator<Item = u32> + use<'_, 's, 't> {
        let property = self.statements.find(property);
        self.about(node).filter(move |statement| Some(statement.property) == property).filter_map(|statement| {
            match statement.object {
                Object::Node(node) => Some(node),
                Object::Literal(_) => None,
            }
        })
    }

    /// Whether a node has a class, given by its address.
    pub fn has_type(&self, node: u32, class: &str) -> bool {
        let class = self.statements.find(class);
        class.is_some() && self.types(node).any(|of| Some(of) == class)
    }

    fn find_actors(&mut self) {
        let statements = self.statements;
        let is_pair = |class: u32| {
            let name = statements.name(class);
            name.strip_prefix("http://virtual-assembly.org/ontologies/pair")
                .is_some_and(|rest| rest.starts_with(['#', '/']))
        };
        let is_org = |class: u32| statements.name(class).starts_with(ORG);
        let classes = || statements.all.iter().filter(|s| self.is_type(s)).filter_map(node_of);
        let is_of_org = |class: u32| {
            let name = statements.name(class).strip_prefix(ORG);
            name.is_some_and(|name| ORG_CLASSES.contains(&name) || matches!(name, "Membership" | "Post"))
        };
        self.vocabulary = if classes().any(is_pair) {
            Vocabulary::Pair
        } else if classes().any(|class| is_of_org(class) || statements.name(class).starts_with(OWN_KIND)) {
            Vocabulary::Org
        } else {
            Vocabulary::Other
        };
        if self.vocabulary == Vocabulary::Other {
            for statement in &statements.all {
                self.is_actor[statement.subject as usize] = true;
                if let (false, Object::Node(node)) = (self.is_type(statement), statement.object) {
                    self.is_actor[node as usize] = true;
                }
            }
            return;
        }
        // A class that the document derives from a class of actors is one too, whatever the order.
        let is_pair_mode = self.vocabulary == Vocabulary::Pair;
        let mut is_class: Vec<bool> = (0..statements.node_count() as u32)
            .map(|class| match is_pair_mode {
                true => is_pair(class),
                false => {
                    let is_ours = is_org(class) || !statements.name(class).starts_with(OWN);
                    is_ours && ORG_CLASSES.contains(&statements.local(class))
                }
            })
            .collect();
        if let (false, Some(derived)) =
            (is_pair_mode, statements.find("http://www.w3.org/2000/01/rdf-schema#subClassOf"))
        {
            let mut below: HashMap<u32, Vec<u32>> = HashMap::new();
            for statement in statements.all.iter().filter(|s| s.property == derived) {
                node_of(statement)
                    .into_iter()
                    .for_each(|class| below.entry(class).or_default().push(statement.subject));
            }
            let mut open: Vec<u32> = below.keys().copied().filter(|class| is_class[*class as usize]).collect();
            while let Some(class) = open.pop() {
                for derived in below.remove(&class).unwrap_or_default() {
                    is_class[derived as usize] = true;
                    open.push(derived);
                }
            }
        }
        for statement in statements.all.iter().filter(|s| Some(s.property) == self.type_property) {
            if node_of(statement).is_some_and(|class| is_class[class as usize]) {
                self.is_actor[statement.subject as usize] = true;
            }
        }
    }

    /// The kind of an actor: the class that says most.
    pub fn kind(&self, node: u32) -> Option<String> {
        let own = self.types(node).find_map(|class| self.statements.name(class).strip_prefix(OWN_KIND));
        if let Some(own) = own {
            return Some(decoded(own));
        }
        let mut best: Option<(u8, &str)> = None;
        for class in self.types(node) {
            let name = self.statements.name(class);
            let local = local_name(name);
            let in_vocabulary = match self.vocabulary {
                Vocabulary::Pair => name.contains("/ontologies/pair"),
                Vocabulary::Org => ORG_CLASSES.contains(&local),
                Vocabulary::Other => true,
            };
            let rank = u8::from(!in_vocabulary) * 2 + u8::from(GENERAL.contains(&local));
            if best.is_none_or(|(other, _)| rank < other) {
                best = Some((rank, local));
            }
        }
        best.map(|(_, local)| local.to_string())
    }

    /// The name of a node by its own statements, and the property that gives it.
    pub fn named(&self, node: u32) -> Option<(u32, &'s str)> {
        NAMES.iter().find_map(|name| {
            let is_name = |s: &&Statement| {
                let property = self.statements.name(s.property);
                local_name(property) == *name && !property.starts_with(OWN)
            };
            let texts = self.about(node).filter(is_name).filter_map(|s| Some((s.property, self.text(s.object)?)));
            let texts = texts.filter(|(_, literal)| !literal.text.trim().is_empty());
            texts.min_by_key(|(_, literal)| rank_of_language(literal.language)).map(|(p, literal)| (p, literal.text))
        })
    }

    /// The text that a statement gives, if it is one.
    pub fn text(&self, object: Object) -> Option<Literal<'s>> {
        match object {
            Object::Literal(literal) => Some(self.statements.literal(literal)),
            Object::Node(_) => None,
        }
    }

    /// What a node that is no actor says of the one that leads to it: its name, its own statements, or its address.
    pub fn value_of_node(&mut self, node: u32, depth: usize) -> (Shape, String) {
        if let Some((_, name)) = self.named(node) {
            self.is_told[node as usize] = true;
            return (Shape::Text, name.to_string());
        }
        let address = self.statements.name(node);
        if !self.statements.is_blank(node) || depth == DEPTH || self.is_told[node as usize] {
            return (Shape::Text, address.to_string());
        }
        self.is_told[node as usize] = true;
        let mut json = "{".to_string();
        let about: Vec<&Statement> = self.about(node).collect();
        let mut keys: Vec<&str> = about.iter().map(|s| self.statements.local(s.property)).collect();
        keys.sort();
        keys.dedup();
        for (i, key) in keys.iter().enumerate() {
            json += if i > 0 { ", " } else { "" };
            string_into(key, &mut json);
            json += ": ";
            let objects: Vec<Object> =
                about.iter().filter(|s| self.statements.local(s.property) == *key).map(|s| s.object).collect();
            let values: Vec<(Shape, String)> =
                objects.into_iter().map(|object| self.value(object, depth + 1)).collect();
            json += &joined(&values).1;
        }
        json += "}";
        (Shape::Json, json)
    }

    /// What a statement gives, as an attribute has it.
    pub fn value(&mut self, object: Object, depth: usize) -> (Shape, String) {
        match object {
            Object::Node(node) if self.is_actor[node as usize] => (Shape::Text, self.statements.name(node).to_string()),
            Object::Node(node) => self.value_of_node(node, depth),
            Object::Literal(literal) => {
                let (shape, text) = typed(self.statements.literal(literal));
                (shape, text.to_string())
            }
        }
    }

    /// The date that a node of the time vocabulary speaks of, or a text is.
    pub fn date(&mut self, object: Object) -> Option<String> {
        match object {
            Object::Literal(literal) => Some(day_of(self.statements.literal(literal).text).to_string()),
            Object::Node(node) => {
                self.is_told[node as usize] = true;
                self.about(node).find_map(|s| self.text(s.object)).map(|literal| day_of(literal.text).to_string())
            }
        }
    }
}

/// The node that a statement leads to, if it is one.
pub fn node_of(statement: &Statement) -> Option<u32> {
    match statement.object {
        Object::Node(node) => Some(node),
        Object::Literal(_) => None,
    }
}

/// Texts without a language first, then French, then English.
pub fn rank_of_language(language: &str) -> u8 {
    match language.split('-').next().unwrap_or_default() {
        "" => 0,
        "fr" => 1,
        "en" => 2,
        _ => 3,
    }
}

/// A date without its time of day and its zone.
pub fn day_of(text: &str) -> &str {
    let day = text.split('T').next().unwrap_or(text);
    let is_zone = |at: usize| at >= 10 && day.is_char_boundary(at);
    let end = day.find(['Z', '+']).or_else(|| day.match_indices('-').nth(2).map(|(at, _)| at));
    if text.len() > 10 { end.filter(|at| is_zone(*at)).map_or(day, |at| &day[..at]) } else { day }
}

/// A text as an attribute has it.
pub fn typed<'l>(literal: Literal<'l>) -> (Shape, &'l str) {
    let text = literal.text;
    match literal.datatype.strip_prefix(XSD) {
        Some("boolean") => match text {
            "true" | "1" => (Shape::Boolean, "true"),
            "false" | "0" => (Shape::Boolean, "false"),
            _ => (Shape::Text, text),
        },
        Some(
            "decimal" | "double" | "float" | "integer" | "int" | "long" | "short" | "byte" | "nonNegativeInteger"
            | "positiveInteger" | "negativeInteger" | "nonPositiveInteger" | "unsignedInt" | "unsignedLong"
            | "unsignedShort" | "unsignedByte",
        ) if is_number(text) => (Shape::Number, text),
        _ if literal.datatype == format!("{RDF}JSON") => match text.trim_start().as_bytes().first() {
            Some(b'[') => (Shape::List, text),
            _ => (Shape::Json, text),
        },
        _ => (Shape::Text, text),
    }
}

/// Whether a text is a number as JSON spells it.
fn is_number(text: &str) -> bool {
    let is_tight =
        text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && text.ends_with(|c: char| c.is_ascii_digit());
    is_tight && check(text).is_ok()
}

/// Several values as one.
pub fn joined(values: &[(Shape, String)]) -> (Shape, String) {
    let json = |(shape, text): &(Shape, String), out: &mut String| match shape {
        Shape::Text => string_into(text, out),
        _ => out.push_str(text),
    };
    let mut out = String::new();
    match values {
        [one] => json(one, &mut out),
        values => {
            out.push('[');
            for (i, value) in values.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                json(value, &mut out);
            }
            out.push(']');
        }
    }
    (Shape::List, out)
}

/// What a part of an address stands for, once its escapes are undone.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let hex = (*byte == b'%').then(|| after.get(..2)).flatten();
        match hex.and_then(|hex| std::str::from_utf8(hex).ok()).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(escaped) => {
                bytes.push(escaped);
                rest = &after[2..];
            }
            None => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The inverse of a property, itself for a symmetric one; none for a property that has none.
pub fn inverse_of(vocabulary: Vocabulary, property: &str) -> Option<&'static str> {
    let (table, namespace) = match vocabulary {
        Vocabulary::Pair => (PAIR_INVERSES, "http://virtual-assembly.org/ontologies/pair"),
        Vocabulary::Org => (ORG_INVERSES, ORG),
        Vocabulary::Other => return None,
    };
    if !property.starts_with(namespace) {
        return None;
    }
    let local = local_name(property);
    table.iter().find_map(|(one, other)| match () {
        () if *one == local => Some(*other),
        () if *other == local => Some(*one),
        () => None,
    })
}

/// A link as it is told from either side.
pub fn canonical(vocabulary: Vocabulary, source: u32, property: &str, target: u32) -> (u32, &str, u32) {
    let local = local_name(property);
    match inverse_of(vocabulary, property) {
        Some(inverse) if inverse == local => (source.min(target), inverse, source.max(target)),
        Some(inverse) if inverse < local => (target, inverse, source),
        Some(_) => (source, local, target),
        None => (source, property, target),
    }
}

/// The nodes that stand for a relation, in their order.
pub fn find_reified(reading: &Reading<'_, '_>) -> Vec<Reified> {
    let statements = reading.statements;
    let mut found = Vec::new();
    if reading.vocabulary == Vocabulary::Other {
        return found;
    }
    let org = |name: &str| format!("{ORG}{name}");
    // The inverses: from the actor to the node that speaks of its relation.
    let mut from: HashMap<(&str, u32), Vec<u32>> = HashMap::new();
    for (name, of) in [("hasMembership", "member"), ("holds", "heldBy"), ("hasPost", "postIn")] {
        let Some(property) = statements.find(&org(name)) else { continue };
        for statement in statements.all.iter().filter(|s| s.property == property) {
            node_of(statement).into_iter().for_each(|node| from.entry((of, node)).or_default().push(statement.subject));
        }
    }
    let ends = |node: u32, property: &'static str| {
        let mut ends: Vec<u32> = reading.linked(node, &org(property)).collect();
        for end in from.get(&(property, node)).into_iter().flatten() {
            if !ends.contains(end) {
                ends.push(*end);
            }
        }
        ends
    };
    let is_membership = |node| reading.has_type(node, &org("Membership"));
    for node in 0..statements.node_count() as u32 {
        if reading.is_actor[node as usize] {
            continue;
        }
        let one = |name: &str| reading.linked(node, &format!("{RDF}{name}")).next();
        if reading.vocabulary == Vocabulary::Org && is_membership(node) {
            let source = ends(node, "member").first().copied();
            let target = reading.linked(node, &org("organization")).next();
            found.push(Reified { node, source, target, property: None });
        } else if reading.vocabulary == Vocabulary::Org && reading.has_type(node, &org("Post")) {
            let target = ends(node, "postIn").first().copied();
            for source in ends(node, "heldBy") {
                found.push(Reified { node, source: Some(source), target, property: None });
            }
        } else if reading.vocabulary == Vocabulary::Pair && reading.has_type(node, &format!("{RDF}Statement")) {
            found.push(Reified { node, source: one("subject"), target: one("object"), property: one("predicate") });
        }
    }
    found
}
