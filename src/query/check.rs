//! From an expression to a plan: names and closed vocabularies are looked up in a network, values are made ready and
//! asked of each distinct value once.
//!
//! What a plan lets through of a subset is `eval`'s.

use fixedbitset::FixedBitSet;

use super::Target;
use super::asked::{Shared, pass, present, rows};
use super::error::{Fault, QueryError, Span};
use super::eval::{self, Codes, Plan};
use super::expr::{Expr, FieldRef, Item, Test, Text};
use super::fields::{self, Compare, DIRECTIONS, Field, Place, Side, YES_NO, field_named, key};
use super::matcher::{DateTest, Needle, NumberTest, TextTest};
use super::nearest::nearest;
use super::values::{date_test, number_test, plain_items, text_test, words};
use crate::network::columns::Value;
use crate::network::dates::{Day, PartialDate};
use crate::network::fold::{contains_folded, fold};
use crate::network::{Column, DateField, Direction, Network};

/// A value that nothing in the network has. It is no error: the answer is empty, and this may be why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The field as it was typed.
    pub field: String,
    /// The value as it was typed.
    pub value: String,
    /// The value most like it that exists.
    pub nearest: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// A filter whose names are known in a network.
#[derive(Clone, Debug)]
pub struct Checked {
    pub(super) plan: Plan,
    /// What was asked of.
    pub target: Target,
    /// Values that nothing has.
    pub hints: Vec<Hint>,
}

impl Expr {
    /// Looks up the names and closed vocabularies of a filter in a network, and asks its distinct values.
    ///
    /// Time grows with the distinct values of the columns that are named, and with the actors where names are asked.
    ///
    /// # Errors
    /// [`QueryError`]: unknown fields and kinds with the nearest name, fields of the other sort, values that are not of
    /// the field's type.
    pub fn check(&self, target: Target, network: &Network) -> Result<Checked, QueryError> {
        self.checked(Checker { network, hints: Some(Vec::new()) }, target)
    }

    /// The same without hints, for those who only want the rows: to look for what was meant takes longer than the filter.
    pub(super) fn check_silently(&self, target: Target, network: &Network) -> Result<Checked, QueryError> {
        self.checked(Checker { network, hints: None }, target)
    }

    fn checked(&self, mut checker: Checker<'_>, target: Target) -> Result<Checked, QueryError> {
        let plan = checker.expr(self, target)?;
        Ok(Checked { plan, target, hints: checker.hints.unwrap_or_default() })
    }
}

/// What a name means.
enum Meaning {
    /// A field of the table.
    Field(&'static Field),
    /// Columns of the file, by number.
    Columns(Vec<usize>),
    /// The actor at an end.
    Actor,
}

/// The columns of the file with one of these names. Files may have the same name in two scopes, or in two languages.
pub(super) fn columns_named(columns: &[Column], names: &[String]) -> Vec<usize> {
    (0..columns.len()).filter(|i| names.contains(&key(&columns[*i].name))).collect()
}

pub(super) fn columns_of(network: &Network, target: Target) -> &[Column] {
    match target {
        Target::Actors => network.actor_columns(),
        Target::Relations => network.relation_columns(),
    }
}

/// The columns of the file that hold a field of the table.
pub(super) fn columns_of_field(network: &Network, target: Target, field: &Field) -> Vec<usize> {
    columns_named(columns_of(network, target), &field.names().map(key).collect::<Vec<_>>())
}

/// Every text by which a kind of actor or of relation may be called.
pub(super) fn kind_names(network: &Network, target: Target) -> Vec<Vec<&str>> {
    match target {
        Target::Actors => network
            .kinds()
            .iter()
            .map(|k| vec![&*k.id, &*k.label.en, &*k.label.fr, &*k.plural.en, &*k.plural.fr])
            .collect(),
        Target::Relations => network
            .relation_kinds()
            .iter()
            .map(|k| vec![&*k.id, &*k.label.en, &*k.label.fr, &*k.inverse.en, &*k.inverse.fr])
            .collect(),
    }
}

/// The texts by which an identifier may be found: scheme, value, both; of every entry of the list.
pub(super) fn identifier_texts(value: Value<'_>) -> Vec<String> {
    let mut texts = Vec::new();
    for item in value.items() {
        match serde_json::from_str(&item) {
            Ok(serde_json::Value::Object(entry)) => {
                let of = |key: &str| entry.get(key).and_then(|v| v.as_str()).unwrap_or("").to_string();
                let (scheme, value) = (of("scheme"), of("value"));
                texts.push(format!("{scheme}:{value}"));
                texts.extend([scheme, value]);
            }
            _ => texts.push(item),
        }
    }
    texts
}

struct Checker<'a> {
    network: &'a Network,
    /// Absent where nobody asks for them.
    hints: Option<Vec<Hint>>,
}

impl Checker<'_> {
    fn expr(&mut self, expr: &Expr, target: Target) -> Result<Plan, QueryError> {
        Ok(match expr {
            Expr::And(terms) => Plan::And(self.list(terms, target)?),
            Expr::Or(terms) => Plan::Or(self.list(terms, target)?),
            Expr::Not(inner) => Plan::Not(Box::new(self.expr(inner, target)?)),
            Expr::Words(text) => self.words(text, target),
            Expr::Field { name, test, .. } => self.field(name, test, target)?,
            Expr::Has { present, names, .. } => {
                let mut any = Vec::new();
                for name in names {
                    let has = self.has(name, target)?;
                    any.push(if *present { has } else { Plan::Not(Box::new(has)) });
                }
                Plan::Or(any)
            }
            Expr::Linked { relation, .. } => Plan::Linked(Box::new(self.expr(relation, Target::Relations)?)),
        })
    }

    fn list(&mut self, terms: &[Expr], target: Target) -> Result<Vec<Plan>, QueryError> {
        terms.iter().map(|term| self.expr(term, target)).collect()
    }

    /// What a name means; behind a side it is a name of actors.
    fn meaning(&self, name: &FieldRef, target: Target) -> Result<Meaning, QueryError> {
        let error = |fault| Err(QueryError::new(name.span, fault));
        if name.side.is_some() && target == Target::Actors {
            return error(Fault::FieldOfRelations { name: name.typed() });
        }
        if name.side.is_some() && name.name.is_empty() {
            return Ok(Meaning::Actor);
        }
        let of = if name.side.is_some() { Target::Actors } else { target };
        if let Some(field) = field_named(&name.name, of) {
            return Ok(Meaning::Field(field));
        }
        let wanted = [key(&name.name)];
        let columns = columns_named(columns_of(self.network, of), &wanted);
        if !columns.is_empty() {
            return Ok(Meaning::Columns(columns));
        }
        let other = if of == Target::Actors { Target::Relations } else { Target::Actors };
        let is_other = field_named(&name.name, other).is_some()
            || !columns_named(columns_of(self.network, other), &wanted).is_empty();
        match (is_other, of) {
            (true, Target::Actors) => error(Fault::FieldOfRelations { name: name.name.clone() }),
            (true, Target::Relations) => error(Fault::FieldOfActors { name: name.name.clone() }),
            (false, _) => {
                let own = columns_of(self.network, of).iter().map(|column| column.name.as_str());
                let nearest = fields::nearest_name(&name.name, of, own)
                    .map(|near| FieldRef { name: near, ..name.clone() }.typed());
                error(Fault::UnknownField { name: name.typed(), nearest, target: of })
            }
        }
    }

    fn at_end(name: &FieldRef, plan: Plan) -> Plan {
        match name.side {
            Some(side) => Plan::Ends { side, actors: Box::new(plan) },
            None => plan,
        }
    }

    fn has(&mut self, name: &FieldRef, target: Target) -> Result<Plan, QueryError> {
        let meaning = self.meaning(name, target)?;
        let of = if name.side.is_some() { Target::Actors } else { target };
        let plan = match meaning {
            Meaning::Actor => Plan::And(Vec::new()),
            Meaning::Columns(columns) => self.any_value(of, &columns),
            Meaning::Field(field) => match field.place {
                Place::Id | Place::Cooperation | Place::Direction | Place::IsDirected | Place::IsMutual => {
                    Plan::And(Vec::new())
                }
                Place::Name => {
                    let is_named = |actor| self.network.name(actor) != self.network.actor_id(actor);
                    Plan::Rows(rows(self.network.actor_count(), &mut (), |(), actor| is_named(actor)))
                }
                Place::Kind => {
                    let pass = kind_names(self.network, of).iter().map(|names| !names[0].is_empty()).collect();
                    Plan::Codes { of: Codes::Kind(of), pass }
                }
                Place::Degree => Plan::Degree(NumberTest::Order(super::expr::Order::More, 0.0)),
                Place::Sources => {
                    let sets = Codes::sets(self.network, of);
                    Plan::Codes { of: Codes::Sources(of), pass: (0..sets.distinct()).map(|code| code != 0).collect() }
                }
                Place::Since | Place::Until | Place::Attested | Place::AnyDate => {
                    let known = || (0..self.network.dates().len().max(1)).map(|code| code != 0).collect();
                    let any = date_fields(field.place).iter();
                    Plan::Or(any.map(|date| Plan::Codes { of: Codes::Date(*date), pass: known() }).collect())
                }
                Place::Label => {
                    let labels = self.network.relation_labels();
                    Plan::Codes { of: Codes::Label, pass: present(labels) }
                }
                Place::Column => self.any_value(of, &columns_of_field(self.network, of, field)),
            },
        };
        Ok(Self::at_end(name, plan))
    }

    fn any_value(&self, of: Target, columns: &[usize]) -> Plan {
        let all = columns_of(self.network, of);
        Plan::Or(columns.iter().map(|i| Plan::Codes { of: Codes::Column(of, *i), pass: present(&all[*i]) }).collect())
    }

    fn field(&mut self, name: &FieldRef, test: &Test, target: Target) -> Result<Plan, QueryError> {
        let meaning = self.meaning(name, target)?;
        let of = if name.side.is_some() { Target::Actors } else { target };
        let plan = match meaning {
            Meaning::Actor => self.actor(name, test)?,
            Meaning::Columns(columns) => self.columns(name, test, of, &columns, Compare::Whole)?,
            Meaning::Field(field) => match field.place {
                Place::Id | Place::Name => self.called(name, test, of, field)?,
                Place::Kind => self.kind(name, test, of)?,
                Place::Degree => Plan::Degree(number_test(name, test)?),
                Place::Sources => self.sources(name, test, of)?,
                Place::Since | Place::Until | Place::Attested | Place::AnyDate => {
                    self.dates(date_test(name, test)?, date_fields(field.place))
                }
                Place::Label => {
                    let mut asked = text_test(test, field.compare);
                    let pass =
                        pass(self.network.relation_labels().values(), &mut asked, |asked, value| asked.admits(value));
                    self.hint(name, test, |i| asked.missed(i), None::<&str>);
                    Plan::Codes { of: Codes::Label, pass }
                }
                Place::Cooperation => {
                    let yes = words(name, test, YES_NO)?;
                    let kinds = self.network.relation_kinds().iter();
                    let pass = kinds.map(|kind| yes[usize::from(!kind.cooperation)]).collect();
                    Plan::Codes { of: Codes::Kind(Target::Relations), pass }
                }
                Place::Direction => {
                    let pass = words(name, test, DIRECTIONS)?;
                    Plan::Codes { of: Codes::Direction, pass }
                }
                Place::IsDirected | Place::IsMutual => {
                    let yes = words(name, test, YES_NO)?;
                    let wanted = if field.place == Place::IsMutual { Direction::Mutual } else { Direction::Directed };
                    let pass = Codes::DIRECTIONS.iter().map(|d| yes[usize::from(*d != wanted)]).collect();
                    Plan::Codes { of: Codes::Direction, pass }
                }
                Place::Column => {
                    let columns = columns_of_field(self.network, of, field);
                    self.columns(name, test, of, &columns, field.compare)?
                }
            },
        };
        Ok(Self::at_end(name, plan))
    }

    /// `from:NAME`: an actor of that id or name, else one whose name has it inside.
    fn actor(&mut self, name: &FieldRef, test: &Test) -> Result<Plan, QueryError> {
        let Test::Any(items) = test else {
            return Err(QueryError::new(name.span, Fault::NotOrdered { field: name.typed() }));
        };
        let network = self.network;
        let mut asked = text_test(test, Compare::Whole);
        let ids = rows(network.actor_count(), &mut asked, |asked, actor| asked.admits_text(network.actor_id(actor)));
        let mut any = vec![Plan::Rows(ids), self.names(&mut asked, TextTest::admits_text)];
        let left: Vec<Item> = (0..items.len()).filter(|i| asked.missed(*i)).map(|i| items[i].clone()).collect();
        if !left.is_empty() {
            let left = Test::Any(left);
            let mut inside = text_test(&left, Compare::Inside);
            any.push(self.names(&mut inside, TextTest::admits_text));
            self.hint(name, &left, |i| inside.missed(i), network.actors().map(|actor| network.name(actor)));
        }
        Ok(Plan::Or(any))
    }

    /// Actors whose name or short name fits. Each name is asked once, however many bear it; an id may stand for a name.
    fn names<S: Shared>(&self, asked: &mut S, fits: impl Fn(&mut S, &str) -> bool + Sync) -> Plan {
        let network = self.network;
        let pass = |asked: &mut S, values| pass(values, asked, |asked, value| fits(asked, value.text));
        let mut any = vec![Plan::Codes { of: Codes::Name, pass: pass(asked, network.names().0) }];
        any.push(Plan::Rows(rows(network.actor_count(), asked, |asked, actor| {
            !network.has_own_name(actor) && fits(asked, network.actor_id(actor))
        })));
        if let Some(short) = network.short_column() {
            let values = network.actor_columns()[short].values();
            any.push(Plan::Codes { of: Codes::Column(Target::Actors, short), pass: pass(asked, values) });
        }
        Plan::Or(any)
    }

    fn called(&mut self, name: &FieldRef, test: &Test, of: Target, field: &Field) -> Result<Plan, QueryError> {
        let network = self.network;
        let mut asked = text_test(test, field.compare);
        Ok(if field.place == Place::Name {
            let plan = self.names(&mut asked, TextTest::admits_text);
            let shorts = network.actors().filter_map(|actor| network.short(actor));
            self.hint(name, test, |i| asked.missed(i), network.actors().map(|actor| network.name(actor)).chain(shorts));
            plan
        } else if of == Target::Actors {
            let bits =
                rows(network.actor_count(), &mut asked, |asked, actor| asked.admits_text(network.actor_id(actor)));
            self.hint(name, test, |i| asked.missed(i), network.actors().map(|actor| network.actor_id(actor)));
            Plan::Rows(bits)
        } else {
            let bits = match (test, network.has_own_relation_ids()) {
                // Ids that are numbers in disguise are read: to write ten million of them would take longer than all else.
                (Test::Any(items), false) if items.iter().all(|item| matches!(item, Item::Value(t) if !t.prefix)) => {
                    let mut bits = FixedBitSet::with_capacity(network.relation_count());
                    let values = items.iter().filter_map(|item| match item {
                        Item::Value(text) => network.implicit_relation(&fold(&text.text)),
                        Item::Range { .. } => None,
                    });
                    values.filter(|relation| asked.admits_text(&network.relation_id(*relation))).for_each(|relation| {
                        bits.insert(relation as usize);
                    });
                    bits
                }
                _ => rows(network.relation_count(), &mut asked, |asked, relation| {
                    asked.admits_text(&network.relation_id(relation))
                }),
            };
            self.hint(name, test, |i| asked.missed(i), None::<&str>);
            Plan::Rows(bits)
        })
    }

    fn kind(&mut self, name: &FieldRef, test: &Test, of: Target) -> Result<Plan, QueryError> {
        let kinds = kind_names(self.network, of);
        let mut pass = vec![false; kinds.len()];
        for text in plain_items(name, test)? {
            let wanted = key(&text.text);
            let mut found = false;
            for (kind, names) in kinds.iter().enumerate() {
                let is = |name: &&str| {
                    let name = key(name);
                    name == wanted || text.prefix && !name.is_empty() && name.starts_with(&wanted)
                };
                if names.iter().any(is) {
                    pass[kind] = true;
                    found = true;
                }
            }
            if !found {
                let near = nearest(&text.text, kinds.iter().flatten().copied().filter(|name| !name.is_empty()));
                let fault =
                    Fault::UnknownKind { value: text.text.clone(), nearest: near.map(str::to_string), target: of };
                return Err(QueryError::new(text.span, fault));
            }
        }
        Ok(Plan::Codes { of: Codes::Kind(of), pass })
    }

    fn sources(&mut self, name: &FieldRef, test: &Test, of: Target) -> Result<Plan, QueryError> {
        if matches!(test, Test::Compare(..)) {
            return Err(QueryError::new(name.span, Fault::NotOrdered { field: name.typed() }));
        }
        let mut inside = text_test(test, Compare::Inside);
        let mut id = text_test(test, Compare::Whole);
        // An id is compared as a whole, so that `source:s1` is not s10 as well.
        let sources = self.network.sources().iter();
        let fits: Vec<bool> = sources
            .map(|source| {
                let said: Vec<&String> = source.title.iter().chain(&source.url).collect();
                inside.admits_any(&said) | id.admits_text(&source.id)
            })
            .collect();
        self.hint(name, test, |i| inside.missed(i) && id.missed(i), None::<&str>);
        Ok(Plan::Codes { of: Codes::Sources(of), pass: self.any_member(of, &fits) })
    }

    /// Of each set of sources whether any of its members fits.
    fn any_member(&self, of: Target, fits: &[bool]) -> Vec<bool> {
        let sets = Codes::sets(self.network, of);
        (0..sets.distinct()).map(|code| sets.members_of(code as u32).iter().any(|s| fits[*s as usize])).collect()
    }

    fn dates(&self, test: DateTest, fields: &[DateField]) -> Plan {
        let dates = self.network.dates();
        let codes = dates.len().max(1) as u32;
        let plan = |field: &DateField| {
            let fits = |code| dates.date(code).is_some_and(|date| test.admits(date, eval::open_of(*field)));
            Plan::Codes { of: Codes::Date(*field), pass: (0..codes).map(fits).collect() }
        };
        Plan::Or(fields.iter().map(plan).collect())
    }

    fn columns(
        &mut self,
        name: &FieldRef,
        test: &Test,
        of: Target,
        columns: &[usize],
        compare: Compare,
    ) -> Result<Plan, QueryError> {
        let all = columns_of(self.network, of);
        let plan = |passes: Vec<Vec<bool>>| {
            let plans = columns.iter().zip(passes);
            Plan::Or(plans.map(|(i, pass)| Plan::Codes { of: Codes::Column(of, *i), pass }).collect())
        };
        let each = |fits: &(dyn Fn(Value<'_>) -> bool + Sync)| {
            plan(columns.iter().map(|i| pass(all[*i].values(), &mut (), |(), value| fits(value))).collect())
        };
        Ok(match compare {
            Compare::Number => {
                let asked = number_test(name, test)?;
                each(&|value| value.as_number().is_some_and(|number| asked.admits(number)))
            }
            Compare::Date => {
                let asked = date_test(name, test)?;
                each(&|value| {
                    let date = PartialDate::parse_interval(value.text)
                        .or_else(|_| PartialDate::parse_lenient(value.text).map(|(date, _)| date));
                    date.is_ok_and(|date| asked.admits(date, Day::MIN))
                })
            }
            _ => {
                let mut asked = text_test(test, compare);
                let mut passes = Vec::new();
                for i in columns {
                    passes.push(pass(all[*i].values(), &mut asked, |asked, value| match compare {
                        Compare::Identifier => asked.admits_any(&identifier_texts(value)),
                        _ => asked.admits(value),
                    }));
                }
                let values = columns.iter().flat_map(|i| {
                    let values = all[*i].values();
                    (1..values.len() as u32).flat_map(move |code| match compare {
                        Compare::Inside => Vec::new(),
                        Compare::Identifier => identifier_texts(values.value(code)),
                        _ => values.value(code).items(),
                    })
                });
                self.hint(name, test, |i| asked.missed(i), values);
                plan(passes)
            }
        })
    }

    /// Bare words: what an actor is called and said to be; what a relation says, proves and joins.
    fn words(&mut self, text: &Text, target: Target) -> Plan {
        let needle = Needle::new(&text.text, text.prefix);
        let names = self.names(&mut (), |(), name| needle.is_in(name));
        match target {
            Target::Actors => {
                let mut any = vec![names];
                for field in ["description", "theme"] {
                    let field = field_named(field, target).expect("a field of the table");
                    for i in columns_of_field(self.network, target, field) {
                        let column = &self.network.actor_columns()[i];
                        let pass = pass(column.values(), &mut (), |(), value| {
                            value.items().iter().any(|item| needle.is_in(item))
                        });
                        any.push(Plan::Codes { of: Codes::Column(target, i), pass });
                    }
                }
                Plan::Or(any)
            }
            Target::Relations => {
                let label =
                    pass(self.network.relation_labels().values(), &mut (), |(), value| needle.is_in(value.text));
                let kinds = kind_names(self.network, target);
                let kind = kinds.iter().map(|names| names.iter().any(|name| needle.is_in(name))).collect();
                let titles = self.network.sources().iter();
                let fits: Vec<bool> =
                    titles.map(|source| source.title.as_ref().is_some_and(|title| needle.is_in(title))).collect();
                Plan::Or(vec![
                    Plan::Codes { of: Codes::Label, pass: label },
                    Plan::Codes { of: Codes::Kind(target), pass: kind },
                    Plan::Codes { of: Codes::Sources(target), pass: self.any_member(target, &fits) },
                    Plan::Ends { side: Side::End, actors: Box::new(names) },
                ])
            }
        }
    }

    /// Notes the values asked for that were never met, each with the existing value most like it.
    fn hint<T: AsRef<str>>(
        &mut self,
        name: &FieldRef,
        test: &Test,
        is_missed: impl Fn(usize) -> bool,
        values: impl IntoIterator<Item = T>,
    ) {
        let (Test::Any(items), Some(hints)) = (test, &mut self.hints) else { return };
        let missed = |(i, item): (usize, &Item)| match item {
            Item::Value(text) if is_missed(i) => Some(text.clone()),
            _ => None,
        };
        let missed: Vec<Text> = items.iter().enumerate().filter_map(missed).collect();
        if missed.is_empty() {
            return;
        }
        // Past these the search for what is near would take longer than the filter: a pasted list of ids, a file of
        // millions of names.
        const MOST: usize = 20;
        const LARGEST: usize = 200_000;
        let mut values: Vec<T> = values.into_iter().take(LARGEST + 1).collect();
        if values.len() > LARGEST {
            values.clear();
        }
        for (i, text) in missed.into_iter().enumerate() {
            let near = (i < MOST).then(|| {
                let folded = fold(&text.text);
                let known = || values.iter().map(AsRef::as_ref);
                known().find(|value| contains_folded(value, &folded)).or_else(|| nearest(&text.text, known()))
            });
            let nearest = near.flatten().map(str::to_string);
            hints.push(Hint { field: name.typed(), value: text.text, nearest, span: text.span });
        }
    }
}

fn date_fields(place: Place) -> &'static [DateField] {
    match place {
        Place::Since => &[DateField::Since],
        Place::Until => &[DateField::Until],
        Place::Attested => &[DateField::Attested],
        _ => &DateField::ALL,
    }
}
