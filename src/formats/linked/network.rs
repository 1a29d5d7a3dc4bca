//! What statements mean for a network, by the vocabulary that the types show.
//!
//! In PAIR and W3C ORG, actors are what has a class of actors, relations are the properties between two of them, and a
//! property and its inverse are one relation. In any other vocabulary every node is an actor and every link a relation.
//! Texts are attributes; so are, in PAIR and ORG, links to what is no actor.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};

use super::statements::{Lines, Literal, Object, Statement, Statements, local_name};
use super::vocabulary::*;
use crate::formats::draft::Draft;
use crate::formats::error::FormatError;
use crate::formats::native::raw::string_into;
use crate::label::OwnedLabel;
use crate::network::columns::is_plain_number;
use crate::network::{DateField, Direction, OddityCode, RefusedReason, RelationKind, Scope, Shape, Value};
use crate::position::Position;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
/// How deep nodes without an address are written out as attributes.
const DEPTH: usize = 4;

/// Which vocabulary a document speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vocabulary {
    Pair,
    Org,
    Other,
}

/// The statements of a document by subject, and what is understood of them so far.
struct Reading<'s, 't> {
    statements: &'s Statements<'t>,
    vocabulary: Vocabulary,
    type_property: Option<u32>,
    /// The numbers of the statements, sorted by subject.
    by_subject: Vec<u32>,
    /// Where the statements of each node start in `by_subject`.
    starts: Vec<u32>,
    is_actor: Vec<bool>,
    /// Nodes that are told as a part of something else.
    is_told: Vec<bool>,
}

/// A relation that a node speaks of: an `org:Membership`, an `org:Post`, an `rdf:Statement`.
struct Reified {
    node: u32,
    source: Option<u32>,
    target: Option<u32>,
    /// The property that it states, for an `rdf:Statement`.
    property: Option<u32>,
}

/// Tells a draft what the statements say.
///
/// # Errors
/// When the reading is stopped.
pub fn tell(statements: &Statements<'_>, draft: &mut Draft<'_>) -> Result<(), FormatError> {
    let lines = statements.lines();
    let mut reading = Reading::new(statements);
    let types = reading.type_property;
    for class in statements.all.iter().filter(|s| Some(s.property) == types).filter_map(node_of) {
        reading.is_told[class as usize] = true;
    }
    for (code, offset, detail) in &statements.odd {
        draft.odd(*code, lines.at(*offset), detail);
    }
    for (reason, offset, record) in &statements.refused {
        draft.builder.refuse(lines.at(*offset), reason.clone(), record);
    }
    let mut teller = Teller { draft, lines };
    let actors: Vec<u32> =
        (0..statements.node_count() as u32).filter(|node| reading.is_actor[*node as usize]).collect();
    for node in actors {
        if !teller.actor(&mut reading, node)? {
            return Ok(());
        }
    }
    teller.relations(&mut reading)?;
    if reading.vocabulary != Vocabulary::Other {
        teller.left_aside(&reading);
    }
    Ok(())
}

impl<'s, 't> Reading<'s, 't> {
    fn new(statements: &'s Statements<'t>) -> Reading<'s, 't> {
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
        };
        reading.find_actors();
        reading
    }

    /// The statements about a node, in their order.
    fn about(&self, node: u32) -> impl Iterator<Item = &'s Statement> + use<'_, 's, 't> {
        let [start, end] = [self.starts[node as usize], self.starts[node as usize + 1]].map(|at| at as usize);
        self.by_subject[start..end].iter().map(|at| &self.statements.all[*at as usize])
    }

    fn is_type(&self, statement: &Statement) -> bool {
        Some(statement.property) == self.type_property
    }

    /// The classes of a node.
    fn types(&self, node: u32) -> impl Iterator<Item = u32> + use<'_, 's, 't> {
        self.about(node).filter(|statement| self.is_type(statement)).filter_map(|statement| match statement.object {
            Object::Node(class) => Some(class),
            Object::Literal(_) => None,
        })
    }

    /// The nodes that a node leads to by a property of that name in the namespace of ORG or of time, or of RDF.
    fn linked(&self, node: u32, property: &str) -> impl Iterator<Item = u32> + use<'_, 's, 't> {
        let property = self.statements.find(property);
        self.about(node).filter(move |statement| Some(statement.property) == property).filter_map(|statement| {
            match statement.object {
                Object::Node(node) => Some(node),
                Object::Literal(_) => None,
            }
        })
    }

    fn has_type(&self, node: u32, class: &str) -> bool {
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
    fn kind(&self, node: u32) -> Option<String> {
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
    fn named(&self, node: u32) -> Option<(u32, &'s str)> {
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

    fn text(&self, object: Object) -> Option<Literal<'s>> {
        match object {
            Object::Literal(literal) => Some(self.statements.literal(literal)),
            Object::Node(_) => None,
        }
    }

    /// What a node that is no actor says of the one that leads to it: its name, its own statements, or its address.
    fn value_of_node(&mut self, node: u32, depth: usize) -> (Shape, String) {
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

    fn value(&mut self, object: Object, depth: usize) -> (Shape, String) {
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
    fn date(&mut self, object: Object) -> Option<String> {
        match object {
            Object::Literal(literal) => Some(day_of(self.statements.literal(literal).text).to_string()),
            Object::Node(node) => {
                self.is_told[node as usize] = true;
                self.about(node).find_map(|s| self.text(s.object)).map(|literal| day_of(literal.text).to_string())
            }
        }
    }
}

fn node_of(statement: &Statement) -> Option<u32> {
    match statement.object {
        Object::Node(node) => Some(node),
        Object::Literal(_) => None,
    }
}

/// Texts without a language first, then French, then English.
fn rank_of_language(language: &str) -> u8 {
    match language.split('-').next().unwrap_or_default() {
        "" => 0,
        "fr" => 1,
        "en" => 2,
        _ => 3,
    }
}

/// A date without its time of day and its zone.
fn day_of(text: &str) -> &str {
    let day = text.split('T').next().unwrap_or(text);
    let is_zone = |at: usize| at >= 10 && day.is_char_boundary(at);
    let end = day.find(['Z', '+']).or_else(|| day.match_indices('-').nth(2).map(|(at, _)| at));
    if text.len() > 10 { end.filter(|at| is_zone(*at)).map_or(day, |at| &day[..at]) } else { day }
}

/// A text as an attribute has it.
fn typed<'l>(literal: Literal<'l>) -> (Shape, &'l str) {
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
        ) if is_plain_number(text) => (Shape::Number, text),
        _ if literal.datatype == format!("{RDF}JSON") => match text.trim_start().as_bytes().first() {
            Some(b'[') => (Shape::List, text),
            Some(b'{') => (Shape::Json, text),
            _ => (Shape::Text, text),
        },
        _ => (Shape::Text, text),
    }
}

/// Several values as one.
fn joined(values: &[(Shape, String)]) -> (Shape, String) {
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

/// What is told to a draft, and where it stands.
struct Teller<'d, 'b, 't> {
    draft: &'d mut Draft<'b>,
    lines: Lines<'t>,
}

impl Teller<'_, '_, '_> {
    /// Declares an actor with all that is said of it; false if the reading should end.
    fn actor(&mut self, reading: &mut Reading<'_, '_>, node: u32) -> Result<bool, FormatError> {
        let statements = reading.statements;
        let at = self.lines.at(reading.about(node).next().map_or(statements.place(node), |s| s.offset));
        let id = id_of(statements.name(node));
        let Some(actor) = self.draft.actor(&id, at, || id.to_string()) else { return Ok(true) };
        if let Some(kind) = reading.kind(node) {
            self.draft.kind(actor, &kind, at);
        }
        let named = reading.named(node);
        if let Some((_, name)) = named {
            self.draft.name(actor, name, at);
        }
        let mut classes: Vec<(Shape, String)> = Vec::new();
        for class in reading.types(node).map(|class| statements.name(class)).filter(|class| !class.starts_with(OWN)) {
            classes.push((Shape::Text, local_name(class).to_string()));
        }
        // Attributes in the order in which they are met, each with all its values.
        let mut names: Vec<String> = Vec::new();
        let mut values: HashMap<String, Vec<(String, Shape, String)>> = HashMap::new();
        let about: Vec<Statement> = reading.about(node).copied().collect();
        let mut sources = Vec::new();
        for statement in about {
            let property = statements.name(statement.property);
            let is_source = reading.vocabulary != Vocabulary::Other && property == "http://purl.org/dc/terms/source";
            let (language, shape, text) = match statement.object {
                Object::Literal(literal) => {
                    let literal = statements.literal(literal);
                    if named == Some((statement.property, literal.text)) {
                        continue;
                    }
                    let (shape, text) = typed(literal);
                    (literal.language.to_string(), shape, text.to_string())
                }
                Object::Node(_) if reading.vocabulary == Vocabulary::Other || reading.is_type(&statement) => continue,
                Object::Node(object) if reading.is_actor[object as usize] && !is_source => continue,
                Object::Node(object) => {
                    if is_source {
                        (String::new(), Shape::Text, statements.name(object).to_string())
                    } else if self.is_relation(reading, &statement) {
                        continue;
                    } else {
                        let (shape, text) = reading.value_of_node(object, 0);
                        (String::new(), shape, text)
                    }
                }
            };
            if is_source {
                sources.push(self.draft.builder.source_named(&text));
                continue;
            }
            if let Some(own) = property.strip_prefix(OWN_ATTRIBUTE) {
                let column = self.draft.builder.actor_column(&decoded(own), Scope::Metadata);
                self.draft.builder.set_actor(column, actor, Value { shape, text: &text }, at);
                continue;
            }
            let name = local_name(property).to_string();
            let of_name = values.entry(name.clone()).or_insert_with(|| {
                names.push(name);
                Vec::new()
            });
            of_name.push((language, shape, text));
        }
        if !sources.is_empty() {
            self.draft.builder.set_actor_sources(actor, &sources);
        }
        if classes.len() > 1 {
            self.tell_actor("types", actor, &joined(&classes), at);
        }
        if named.is_none() {
            let part = |name: &str| values.get(name).and_then(|v| v.first()).map(|(_, _, text)| text.clone());
            if let Some(name) =
                PARTS_OF_NAMES.iter().find_map(|[first, last]| Some([part(first)?, part(last)?].join(" ")))
            {
                self.draft.name(actor, &name, at);
            }
        }
        for name in names {
            for (name, value) in by_language(&name, &values[&name]) {
                self.tell_actor(&name, actor, &value, at);
            }
        }
        self.draft.goes_on(at.offset)
    }

    fn tell_actor(&mut self, name: &str, actor: u32, (shape, text): &(Shape, String), at: Position) {
        let key = self.draft.actor_key(name);
        self.draft.tell_actor(key, actor, Value { shape: *shape, text }, at);
    }

    fn tell_relation(&mut self, name: &str, relation: u32, (shape, text): &(Shape, String), at: Position) {
        let key = self.draft.relation_key(name);
        self.draft.tell_relation(key, relation, Value { shape: *shape, text }, at);
    }

    /// Whether a link from an actor to a node that the document does not describe is a relation whose end is missing.
    fn is_relation(&self, reading: &Reading<'_, '_>, statement: &Statement) -> bool {
        let Object::Node(object) = statement.object else { return false };
        let is_described = reading.about(object).next().is_some() || reading.statements.is_blank(object);
        !is_described && inverse_of(reading.vocabulary, reading.statements.name(statement.property)).is_some()
    }

    fn relations(&mut self, reading: &mut Reading<'_, '_>) -> Result<(), FormatError> {
        let statements = reading.statements;
        let reified = find_reified(reading);
        let mut by_first: HashMap<u32, usize> = HashMap::new();
        let mut stating: HashMap<(u32, u32, u32), VecDeque<usize>> = HashMap::new();
        for (i, relation) in reified.iter().enumerate() {
            reading.is_told[relation.node as usize] = true;
            by_first.insert(relation.node, i);
            if let (Some(source), Some(property), Some(target)) = (relation.source, relation.property, relation.target)
                && !reading.has_type(relation.node, OWN_PARALLEL)
            {
                stating.entry((source, property, target)).or_default().push_back(i);
            }
        }
        let mut taken = vec![false; reified.len()];
        // The first statement of each link, in one direction or the other.
        let mut known: HashSet<(u32, &str, u32)> = HashSet::new();
        let mut properties: HashMap<u32, String> = HashMap::new();
        for statement in &statements.all {
            let at = self.lines.at(statement.offset);
            if !self.draft.goes_on(at.offset)? {
                return Ok(());
            }
            if let Some(i) = by_first.remove(&statement.subject) {
                // The link that it tells more of may stand further down: it is taken up there.
                let relation = &reified[i];
                let is_further_down = relation.property.is_some_and(|property| {
                    let link = (relation.source, relation.target);
                    !reading.has_type(relation.node, OWN_PARALLEL)
                        && link.0.is_some_and(|source| {
                            reading.about(source).any(|s| s.property == property && node_of(s) == link.1)
                        })
                });
                if !is_further_down {
                    taken[i] = true;
                    self.reified(reading, relation, at)?;
                }
            }
            let Object::Node(object) = statement.object else { continue };
            let is_of_actor = reading.is_actor[statement.subject as usize] && !reading.is_type(statement);
            if !is_of_actor
                || statements.name(statement.property) == "http://purl.org/dc/terms/source"
                    && reading.vocabulary != Vocabulary::Other
            {
                continue;
            }
            if !reading.is_actor[object as usize] && !self.is_relation(reading, statement) {
                continue;
            }
            let property = statements.name(statement.property);
            if reading.vocabulary != Vocabulary::Other {
                let key = canonical(reading.vocabulary, statement.subject, property, object);
                if !known.insert(key) {
                    let [subject, object] = [statement.subject, object].map(|node| statements.name(node));
                    self.draft.odd(OddityCode::StatedTwice, at, &format!("{subject} {property} {object}"));
                    continue;
                }
            }
            let told = stating.get_mut(&(statement.subject, statement.property, object)).and_then(VecDeque::pop_front);
            let kind = properties
                .entry(statement.property)
                .or_insert_with(|| self.relation_kind(reading.vocabulary, property))
                .clone();
            let relation = self.relation(reading, statement.subject, object, &kind, at);
            if let (Some(relation), Some(graph)) = (relation, statement.graph) {
                let graph = (Shape::Text, statements.name(graph).to_string());
                self.tell_relation("graph", relation, &graph, at);
            }
            if let Some(i) = told {
                taken[i] = true;
                if let Some(relation) = relation {
                    self.details(reading, &reified[i], relation, at);
                }
            }
        }
        // Those that state a link once more than it stands there.
        for (relation, _) in reified.iter().zip(&taken).filter(|(_, taken)| !**taken) {
            let at = self.lines.at(statements.place(relation.node));
            self.reified(reading, relation, at)?;
        }
        Ok(())
    }

    fn relation(
        &mut self,
        reading: &Reading<'_, '_>,
        source: u32,
        target: u32,
        kind: &str,
        at: Position,
    ) -> Option<u32> {
        let ends = [source, target].map(|node| id_of(reading.statements.name(node)));
        let relation = self.draft.relation([&ends[0], &ends[1]], None, at)?;
        self.draft.relation_kind(relation, kind);
        Some(relation)
    }

    /// Declares the kind of relation that a property is, and gives its id.
    fn relation_kind(&mut self, vocabulary: Vocabulary, property: &str) -> String {
        if let Some(own) = property.strip_prefix(OWN_RELATION) {
            return decoded(own);
        }
        let local = local_name(property);
        let mut kind = RelationKind::named(local);
        if let Some(inverse) = inverse_of(vocabulary, property) {
            kind.symmetric = inverse == local;
            kind.inverse = OwnedLabel::same(inverse);
        }
        self.draft.builder.relation_kind(kind);
        local.to_string()
    }

    /// A relation that stands by itself in a node.
    fn reified(&mut self, reading: &mut Reading<'_, '_>, reified: &Reified, at: Position) -> Result<(), FormatError> {
        let (Some(source), Some(target)) = (reified.source, reified.target) else {
            self.draft.builder.refuse(at, RefusedReason::NoEnd, reading.statements.name(reified.node));
            return Ok(());
        };
        let kind = match reified.property {
            Some(property) => self.relation_kind(reading.vocabulary, reading.statements.name(property)),
            None => {
                let role = reading.linked(reified.node, &format!("{ORG}role")).next();
                match role {
                    Some(role) => {
                        reading.is_told[role as usize] = true;
                        let address = reading.statements.name(role);
                        let name = reading.named(role).map(|(_, name)| name.to_string());
                        match address.strip_prefix(OWN_RELATION) {
                            Some(own) => decoded(own),
                            None => name.unwrap_or_else(|| local_name(address).to_string()),
                        }
                    }
                    None => "memberOf".to_string(),
                }
            }
        };
        if let Some(relation) = self.relation(reading, source, target, &kind, at) {
            self.details(reading, reified, relation, at);
        }
        Ok(())
    }

    /// What a node says of its relation.
    fn details(&mut self, reading: &mut Reading<'_, '_>, reified: &Reified, relation: u32, at: Position) {
        let statements = reading.statements;
        let about: Vec<Statement> = reading.about(reified.node).copied().collect();
        let mut sources = Vec::new();
        let mut values: Vec<(String, Vec<(Shape, String)>)> = Vec::new();
        let mut direction = None;
        let mut id = (!reading.statements.is_blank(reified.node)).then(|| statements.name(reified.node).to_string());
        for statement in about {
            let property = statements.name(statement.property);
            let local = local_name(property);
            let in_org = property.starts_with(ORG);
            if let Some(own) = property.strip_prefix(OWN_ATTRIBUTE) {
                let (shape, text) = reading.value(statement.object, 0);
                let column = self.draft.builder.relation_column(&decoded(own), Scope::Metadata);
                self.draft.builder.set_relation(column, relation, Value { shape, text: &text }, at);
                continue;
            }
            let text = reading.text(statement.object).map(|literal| literal.text);
            match (property, text) {
                (OWN_RELATION_ID, Some(text)) => id = Some(text.to_string()),
                (OWN_ATTESTED, Some(text)) => self.draft.date(relation, DateField::Attested, text, at),
                (OWN_KIND_OF_RELATION, Some(text)) => self.draft.builder.set_relation_kind(relation, text),
                (OWN_DIRECTION, Some(text)) => direction = Some(text),
                ("http://purl.org/dc/terms/source", _) => {
                    let text = text.unwrap_or_else(|| match statement.object {
                        Object::Node(node) => statements.name(node),
                        Object::Literal(_) => "",
                    });
                    sources.push(self.draft.builder.source_named(text));
                }
                (_, Some(text)) if matches!(local, "startDate" | "hasBeginning") => {
                    self.draft.date(relation, DateField::Since, day_of(text), at);
                }
                (_, Some(text)) if matches!(local, "endDate" | "hasEnd") => {
                    self.draft.date(relation, DateField::Until, day_of(text), at);
                }
                ("http://www.w3.org/2000/01/rdf-schema#label", Some(text))
                    if !self.draft.builder.has_label(relation) =>
                {
                    self.draft.builder.set_label(relation, text, at);
                }
                _ if in_org && local == "memberDuring" => self.interval(reading, statement.object, relation, at),
                _ if in_org && matches!(local, "member" | "organization" | "role" | "heldBy" | "postIn") => {}
                _ if property
                    .strip_prefix(RDF)
                    .is_some_and(|name| matches!(name, "type" | "subject" | "predicate" | "object")) => {}
                _ => {
                    let value = reading.value(statement.object, 0);
                    match values.iter_mut().find(|(known, _)| known == local) {
                        Some((_, values)) => values.push(value),
                        None => values.push((local.to_string(), vec![value])),
                    }
                }
            }
        }
        // After the kind, which has a direction of its own.
        if let Some(direction) = direction {
            let direction = match direction {
                "undirected" => Direction::Undirected,
                "mutual" => Direction::Mutual,
                _ => Direction::Directed,
            };
            self.draft.builder.set_direction(relation, direction);
        }
        if let Some(id) = id {
            self.draft.builder.set_relation_id(relation, &id, at);
        }
        if !sources.is_empty() {
            self.draft.builder.set_relation_sources(relation, &sources);
        }
        for (name, values) in values {
            let value = if let [one] = &*values { one.clone() } else { joined(&values) };
            self.tell_relation(&name, relation, &value, at);
        }
    }

    fn interval(&mut self, reading: &mut Reading<'_, '_>, object: Object, relation: u32, at: Position) {
        let Object::Node(node) = object else {
            if let Some(date) = reading.date(object) {
                self.draft.date(relation, DateField::Attested, &date, at);
            }
            return;
        };
        reading.is_told[node as usize] = true;
        let about: Vec<Statement> = reading.about(node).copied().collect();
        for statement in about {
            let field = match reading.statements.local(statement.property) {
                "hasBeginning" | "intervalStartedBy" | "startDate" | "start" => DateField::Since,
                "hasEnd" | "intervalFinishedBy" | "endDate" | "end" => DateField::Until,
                _ => continue,
            };
            if let Some(date) = reading.date(statement.object) {
                self.draft.date(relation, field, &date, at);
            }
        }
    }

    /// Says what the document describes that is neither an actor nor a part of one.
    fn left_aside(&mut self, reading: &Reading<'_, '_>) {
        let statements = reading.statements;
        for node in 0..statements.node_count() as u32 {
            let is_envelope = reading.types(node).any(|class| {
                let class = statements.name(class);
                class.starts_with("http://www.w3.org/ns/ldp#") || class.starts_with("http://www.w3.org/ns/hydra/core#")
            });
            let is_aside = !reading.is_actor[node as usize] && !reading.is_told[node as usize];
            if is_aside && !is_envelope && reading.about(node).next().is_some() {
                let at = self.lines.at(statements.place(node));
                self.draft.odd(OddityCode::NotHeld, at, statements.name(node));
            }
        }
    }
}

/// The id of an actor: the address of its node, or the id that a writer of ours put into one.
fn id_of(name: &str) -> Cow<'_, str> {
    name.strip_prefix(OWN_ACTOR).map_or(Cow::Borrowed(name), |id| Cow::Owned(decoded(id)))
}

/// The values of an attribute under the names that they have: those in a further language under the name with the language.
fn by_language(name: &str, values: &[(String, Shape, String)]) -> Vec<(String, (Shape, String))> {
    let mut languages: Vec<&str> = Vec::new();
    for (language, ..) in values {
        if !languages.contains(&&**language) {
            languages.push(language);
        }
    }
    let first = languages.iter().min_by_key(|language| rank_of_language(language)).copied();
    let of = |language: &str| {
        let of: Vec<(Shape, String)> =
            values.iter().filter(|(of, ..)| of == language).map(|(_, shape, text)| (*shape, text.clone())).collect();
        let value = if let [one] = &*of { one.clone() } else { joined(&of) };
        let name = if Some(language) == first { name.to_string() } else { format!("{name}@{language}") };
        (name, value)
    };
    languages.iter().map(|language| of(language)).collect()
}

/// The inverse of a property, itself for a symmetric one; none for a property that has none.
fn inverse_of(vocabulary: Vocabulary, property: &str) -> Option<&'static str> {
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
fn canonical(vocabulary: Vocabulary, source: u32, property: &str, target: u32) -> (u32, &str, u32) {
    let local = local_name(property);
    match inverse_of(vocabulary, property) {
        Some(inverse) if inverse == local => (source.min(target), inverse, source.max(target)),
        Some(inverse) if inverse < local => (target, inverse, source),
        Some(_) => (source, local, target),
        None => (source, property, target),
    }
}

/// The nodes that stand for a relation, in their order.
fn find_reified(reading: &Reading<'_, '_>) -> Vec<Reified> {
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
