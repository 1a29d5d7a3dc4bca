//! What statements mean for a network, by the vocabulary that the types show.
//!
//! In PAIR and W3C ORG, actors are what has a class of actors, relations are the properties between two of them, and a
//! property and its inverse are one relation. In any other vocabulary every node is an actor and every link a relation.
//! Texts are attributes; so are, in PAIR and ORG, links to what is no actor.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::reading::*;
use super::statements::{Lines, Object, Statement, Statements, local_name};
use super::vocabulary::*;
use crate::formats::draft::Draft;
use crate::formats::error::FormatError;
use crate::label::OwnedLabel;
use crate::network::{DateField, Direction, OddityCode, RefusedReason, RelationKind, Scope, Shape, Value};
use crate::position::Position;

/// How many values of attributes there is room for, those that nobody has counted: each name is a column.
const CELLS: usize = 50_000_000;
/// The property that names a source.
const SOURCE: &str = "http://purl.org/dc/terms/source";
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
    let reified = find_reified(&reading);
    for relation in &reified {
        reading.is_reified[relation.node as usize] = true;
    }
    let names = (CELLS / (statements.all.len() + 1)).clamp(64, 1000);
    let mut teller = Teller { draft, lines, names: HashSet::new(), room: names };
    let actors: Vec<u32> =
        (0..statements.node_count() as u32).filter(|node| reading.is_actor[*node as usize]).collect();
    for node in actors {
        if !teller.actor(&mut reading, node)? {
            return Ok(());
        }
    }
    teller.relations(&mut reading, &reified)?;
    if reading.vocabulary != Vocabulary::Other {
        teller.left_aside(&reading);
    }
    Ok(())
}

/// What is told to a draft, and where it stands.
struct Teller<'d, 'b, 't> {
    draft: &'d mut Draft<'b>,
    lines: Lines<'t>,
    /// The names of attributes so far, and how many there may be.
    names: HashSet<String>,
    room: usize,
}

impl Teller<'_, '_, '_> {
    /// Declares an actor with all that is said of it; false if the reading should end.
    fn actor(&mut self, reading: &mut Reading<'_, '_>, node: u32) -> Result<bool, FormatError> {
        let statements = reading.statements;
        let at = self.lines.at(reading.place(node));
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
            let is_source = reading.vocabulary != Vocabulary::Other && property == SOURCE;
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
                Object::Node(object) if reading.is_reified[object as usize] => continue,
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
                let name = decoded(own);
                if !self.has_room(&name, at) {
                    continue;
                }
                let column = self.draft.builder.actor_column(&name, Scope::Metadata);
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
            let is_taken = named.is_some_and(|(property, _)| statements.local(property) == name);
            for (name, value) in by_language(&name, is_taken, &values[&name]) {
                self.tell_actor(&name, actor, &value, at);
            }
        }
        self.draft.goes_on(at.offset)
    }

    /// Whether an attribute of this name may still be kept; else it is said that it is not.
    fn has_room(&mut self, name: &str, at: Position) -> bool {
        let is_known = self.names.contains(name);
        let has_room = is_known || self.names.len() < self.room;
        if !has_room {
            self.draft.odd(OddityCode::NotHeld, at, name);
        } else if !is_known {
            self.names.insert(name.to_string());
        }
        has_room
    }

    fn tell_actor(&mut self, name: &str, actor: u32, (shape, text): &(Shape, String), at: Position) {
        if !self.has_room(name, at) {
            return;
        }
        let key = self.draft.actor_key(name);
        self.draft.tell_actor(key, actor, Value { shape: *shape, text }, at);
    }

    fn tell_relation(&mut self, name: &str, relation: u32, (shape, text): &(Shape, String), at: Position) {
        if !self.has_room(name, at) {
            return;
        }
        let key = self.draft.relation_key(name);
        self.draft.tell_relation(key, relation, Value { shape: *shape, text }, at);
    }

    /// Whether a link from an actor to a node that the document does not describe is a relation whose end is missing.
    fn is_relation(&self, reading: &Reading<'_, '_>, statement: &Statement) -> bool {
        let Object::Node(object) = statement.object else { return false };
        let is_described = reading.about(object).next().is_some() || reading.statements.is_blank(object);
        // Types and states are words of a list, which is seldom a part of the document.
        let property = reading.statements.name(statement.property);
        let is_word = property.ends_with("Type") || property.ends_with("Status");
        !is_described && !is_word && inverse_of(reading.vocabulary, property).is_some()
    }

    fn relations(&mut self, reading: &mut Reading<'_, '_>, reified: &[Reified]) -> Result<(), FormatError> {
        let statements = reading.statements;
        let vocabulary = reading.vocabulary;
        let canonical = |source, property, target| canonical(vocabulary, source, statements.name(property), target);
        // What tells more of a link that stands there; all others are relations of their own.
        let states = reified.iter().any(|relation| relation.property.is_some());
        let linked =
            statements.all.iter().filter(|_| states).filter_map(|s| Some((s.subject, s.property, node_of(s)?)));
        let links: HashSet<(u32, &str, u32)> = linked.map(|(s, p, o)| canonical(s, p, o)).collect();
        let mut by_first: HashMap<u32, usize> = HashMap::new();
        let mut stating: HashMap<(u32, &str, u32), VecDeque<usize>> = HashMap::new();
        for (i, relation) in reified.iter().enumerate() {
            let link = match (relation.source, relation.property, relation.target) {
                (Some(source), Some(property), Some(target)) => Some(canonical(source, property, target)),
                _ => None,
            };
            match link.filter(|link| links.contains(link) && !reading.has_type(relation.node, OWN_PARALLEL)) {
                Some(link) => stating.entry(link).or_default().push_back(i),
                None => {
                    by_first.insert(relation.node, i);
                }
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
                taken[i] = true;
                self.reified(reading, &reified[i], at)?;
            }
            let Object::Node(object) = statement.object else { continue };
            let is_of_actor = reading.is_actor[statement.subject as usize] && !reading.is_type(statement);
            if !is_of_actor || vocabulary != Vocabulary::Other && statements.name(statement.property) == SOURCE {
                continue;
            }
            if !reading.is_actor[object as usize] && !self.is_relation(reading, statement) {
                continue;
            }
            let property = statements.name(statement.property);
            let link = canonical(statement.subject, statement.property, object);
            if vocabulary != Vocabulary::Other && !known.insert(link) {
                let [subject, object] = [statement.subject, object].map(|node| statements.name(node));
                self.draft.odd(OddityCode::StatedTwice, at, &format!("{subject} {property} {object}"));
                continue;
            }
            let told = stating.get_mut(&link).and_then(VecDeque::pop_front);
            let kind = properties
                .entry(statement.property)
                .or_insert_with(|| self.relation_kind(vocabulary, property))
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
            let at = self.lines.at(reading.place(relation.node));
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
                let name = decoded(own);
                if !self.has_room(&name, at) {
                    continue;
                }
                let column = self.draft.builder.relation_column(&name, Scope::Metadata);
                self.draft.builder.set_relation(column, relation, Value { shape, text: &text }, at);
                continue;
            }
            let text = reading.text(statement.object).map(|literal| literal.text);
            match (property, text) {
                (OWN_RELATION_ID, Some(text)) => id = Some(text.to_string()),
                (OWN_ATTESTED, Some(text)) => self.draft.date(relation, DateField::Attested, text, at),
                (OWN_KIND_OF_RELATION, Some(text)) => self.draft.builder.set_relation_kind(relation, text),
                (OWN_DIRECTION, Some(text)) => direction = Some(text),
                (SOURCE, _) => {
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
            let is_aside =
                [&reading.is_actor, &reading.is_told, &reading.is_reified].iter().all(|is| !is[node as usize]);
            if is_aside && !is_envelope && reading.about(node).next().is_some() {
                let at = self.lines.at(reading.place(node));
                self.draft.odd(OddityCode::NotHeld, at, statements.name(node));
            }
        }
    }
}

/// The id of an actor: the address of its node, or the id that a writer of ours put into one.
fn id_of(name: &str) -> Cow<'_, str> {
    name.strip_prefix(OWN_ACTOR).map_or(Cow::Borrowed(name), |id| Cow::Owned(decoded(id)))
}

/// The values of an attribute under the names that they have: those in a further language under the name with
/// the language, as all are whose name is taken by a name of the actor.
fn by_language(name: &str, is_taken: bool, values: &[(String, Shape, String)]) -> Vec<(String, (Shape, String))> {
    let mut by_language: BTreeMap<&str, Vec<(Shape, String)>> = BTreeMap::new();
    for (language, shape, text) in values {
        by_language.entry(language).or_default().push((*shape, text.clone()));
    }
    let first = by_language.keys().copied().min_by_key(|language| rank_of_language(language));
    let of = |(language, values): (&str, Vec<(Shape, String)>)| {
        let is_plain = language.is_empty() || Some(language) == first && !is_taken;
        let name = if is_plain { name.to_string() } else { format!("{name}@{language}") };
        (name, if let [one] = &*values { one.clone() } else { joined(&values) })
    };
    by_language.into_iter().map(of).collect()
}
