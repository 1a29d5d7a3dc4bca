//! Relations one at a time: their ends, and what a file says of them.
//!
//! Many at once are `bulk`'s; what can only be said at the end of a file is `judge`'s.

use super::*;

impl Builder {
    /// Adds a relation between two actors by their ids and returns its number. An actor that is not declared yet is
    /// kept in mind and judged when the file ends.
    pub fn relation(&mut self, source: &str, target: &str, at: Position) -> u32 {
        self.relation_between([source, target], false, at)
    }

    /// How many relations were added so far.
    pub fn relation_count(&self) -> usize {
        self.ends.len()
    }

    fn relation_between(&mut self, ends: [&str; 2], named: bool, at: Position) -> u32 {
        let mut new = false;
        let ends = ends.map(|text| self.known_or_new(text, named, &mut new));
        self.add_relation(ends, new, at)
    }

    /// Adds a relation between actors whose numbers may be known; `text` is the id of the end of that place where it is
    /// [`UNKNOWN`].
    pub fn relation_found<'t>(&mut self, ends: [u32; 2], text: impl Fn(usize) -> &'t str, at: Position) -> u32 {
        let mut new = false;
        let ends = [0, 1].map(|end| match ends[end] {
            UNKNOWN => self.known_or_new(&nfc(text(end)), false, &mut new),
            known => known,
        });
        self.add_relation(ends, new, at)
    }

    fn add_relation(&mut self, ends: [u32; 2], new: bool, at: Position) -> u32 {
        let relation = self.ends.len() as u32;
        if self.dangles(ends, new) {
            self.dangling.push(Dangling { relation, at, record: None });
        }
        self.ends.push(ends);
        // Decided at the end, when kinds are known: a symmetric kind is undirected.
        self.relations.directions.push(Direction::Directed);
        relation
    }

    /// Whether the end of the file has to judge a relation: where ends must be declared, each that has an undeclared one;
    /// else the first that names it, since that creates it.
    pub(super) fn dangles(&mut self, ends: [u32; 2], new: bool) -> bool {
        match self.file().ends {
            Ends::Create => new,
            Ends::Declared => self.undeclared > 0 && ends.iter().any(|end| !self.declared[*end as usize]),
        }
    }

    /// Adds a relation between two actors by their ids or, where no actor has that id, by a name or short name that only
    /// one has.
    pub fn relation_named(&mut self, source: &str, target: &str, at: Position) -> u32 {
        self.relation_between([source, target], true, at)
    }

    /// The actor of an id or, if `named`, of a name; else a new one that is not declared yet.
    pub(super) fn known_or_new(&mut self, text: &str, named: bool, new: &mut bool) -> u32 {
        if let Some(actor) = self.actors.ids.find(text) {
            return actor;
        }
        if let Some(actor) = named.then(|| self.actor_named(text)).flatten() {
            return actor;
        }
        *new = true;
        self.undeclared += 1;
        self.declared.push(false);
        self.declared_in.push(0);
        self.actors.ids.intern(text).0
    }

    fn actor_named(&mut self, name: &str) -> Option<u32> {
        if self.by_name.is_none() {
            let short = short_column(&self.actors).map(|column| &self.actors.columns[column]);
            let mut index: HashMap<String, u32> = HashMap::new();
            let mut add = |text: &str, actor: u32| {
                index.entry(text.to_string()).and_modify(|a| *a = NOWHERE).or_insert(actor);
            };
            for (actor, code) in self.actors.names.iter().enumerate().filter(|(_, code)| **code != 0) {
                add(self.actors.name_texts.value(*code).text, actor as u32);
            }
            let mut shorts: HashMap<&str, u32> = HashMap::new();
            for actor in 0..short.map_or(0, |c| c.codes().len() as u32) {
                if let Some(value) = short.and_then(|c| c.value(actor)) {
                    shorts.entry(value.text).and_modify(|a| *a = NOWHERE).or_insert(actor);
                }
            }
            for (text, actor) in shorts {
                index.entry(text.to_string()).or_insert(actor);
            }
            self.by_name = Some(index);
        }
        self.by_name.as_ref()?.get(name).copied().filter(|actor| *actor != NOWHERE)
    }

    /// Gives a relation its own id. An id that is taken is made unique, with a line in the receipt.
    pub fn set_relation_id(&mut self, relation: u32, id: &str, at: Position) {
        let (mut number, new) = self.relations.ids.intern(id);
        if !new {
            self.oddity(OddityCode::RenamedRelation, at, id);
            let ids = &mut self.relations.ids;
            self.namesakes[1].another(id, '~', |other| {
                let (other, new) = ids.intern(other);
                number = other;
                new
            });
        }
        put(&mut self.relations.id_codes, relation, number + 1);
    }

    /// Gives a relation its kind.
    pub fn set_relation_kind(&mut self, relation: u32, kind: &str) {
        let code = self.relation_kind_code(kind);
        if self.relation_kinds[code as usize].symmetric {
            self.relations.directions[relation as usize] = Direction::Undirected;
        }
        put(&mut self.relations.kinds, relation, code);
    }

    pub(super) fn relation_kind_code(&mut self, kind: &str) -> u32 {
        let kind = &*nfc(kind);
        match self.relation_kind_codes.get(kind) {
            Some(code) => *code,
            None => {
                let code = self.relation_kinds.len() as u32;
                self.relation_kinds.push(RelationKind::named(kind));
                self.relation_kind_codes.insert(kind.to_string(), code);
                code
            }
        }
    }

    /// Says how a relation may be walked. Without it a relation is directed, unless its kind is symmetric. To be called
    /// after [`Builder::set_relation_kind`].
    pub fn set_direction(&mut self, relation: u32, direction: Direction) {
        self.relations.directions[relation as usize] = direction;
    }

    /// Gives a relation a date. One that cannot be read stays as a text attribute of the same name.
    pub fn set_date(&mut self, relation: u32, field: DateField, text: &str, at: Position) {
        match self.date_code(text, field) {
            Some(code) => {
                if self.dates.spelling(code) != Some(text) {
                    self.oddity(OddityCode::RespelledDate, at, text);
                }
                put(&mut self.relations.dates[field as usize], relation, code);
                if field != DateField::Attested {
                    self.judge_order(relation, at);
                }
            }
            None => {
                self.oddity(OddityCode::BadDate, at, text);
                let column = self.relation_column(field.word(), Scope::Metadata);
                self.set_relation(column, relation, Value::text(text), at);
            }
        }
    }

    /// The code of a date, which is read once for each of its spellings.
    pub(super) fn date_code(&mut self, text: &str, field: DateField) -> Option<u32> {
        // An interval is a date for "attested" alone: its spellings are apart.
        let shape = if field == DateField::Attested { Shape::List } else { Shape::Text };
        let alias = self.date_aliases.intern(Value { shape, text });
        if alias as usize == self.date_codes.len() {
            let code = self.read_date(text, field);
            self.date_codes.push(code);
        }
        self.date_codes[alias as usize]
    }

    pub(super) fn judge_order(&mut self, relation: u32, at: Position) {
        let code = |field: DateField| self.relations.dates[field as usize].get(relation as usize).copied().unwrap_or(0);
        let (since, until) = (code(DateField::Since), code(DateField::Until));
        if let (Some(s), Some(u)) = (self.dates.date(since), self.dates.date(until))
            && s.first > u.last
        {
            let spelled = |code| self.dates.spelling(code).unwrap_or("");
            let detail = format!("{} → {}", spelled(since), spelled(until));
            self.oddity(OddityCode::EndsBeforeStart, at, &detail);
        }
    }

    fn read_date(&mut self, text: &str, field: DateField) -> Option<u32> {
        let (date, spelling): (PartialDate, Cow<'_, str>) = match PartialDate::parse_lenient(text) {
            Ok((date, spelling)) => (date, Cow::Owned(spelling)),
            Err(_) if field == DateField::Attested => (PartialDate::parse_interval(text).ok()?, Cow::Borrowed(text)),
            Err(_) => return None,
        };
        let code = self.dates.spellings.intern(Value::text(&spelling));
        if code as usize == self.dates.dates.len() {
            self.dates.dates.push(Some(date));
        }
        Some(code)
    }

    /// Says in words what a relation is.
    pub fn set_label(&mut self, relation: u32, label: &str, at: Position) {
        if has_controls(label) {
            self.oddity(OddityCode::ControlCharacters, at, label);
        }
        self.relations.labels.set(relation, Value::text(&nfc(label)));
    }

    /// The sources of a relation.
    pub fn set_relation_sources(&mut self, relation: u32, sources: &[u32]) {
        self.relations.sources.set(relation, sources);
    }

    /// The column of relations of that name, made if it is new.
    pub fn relation_column(&mut self, name: &str, scope: Scope) -> ColumnId {
        column_of(&mut self.relations.columns, name, scope)
    }

    /// Gives a relation a value.
    pub fn set_relation(&mut self, column: ColumnId, relation: u32, value: Value<'_>, _at: Position) {
        let normal = nfc(value.text);
        self.relations.columns[column.0].set(relation, Value { shape: value.shape, text: &normal });
    }
}

impl Relations {
    pub(super) fn new() -> Relations {
        Relations {
            ids: Ids::of_many(),
            id_codes: Vec::new(),
            kinds: Vec::new(),
            directions: Vec::new(),
            dates: Default::default(),
            labels: Column::new("label", Scope::Record),
            sources: Sets::default(),
            columns: Vec::new(),
        }
    }

    /// The codes of every field, by relation; relations past the end of one have 0.
    pub(super) fn rows(&mut self) -> impl Iterator<Item = &mut Vec<u32>> {
        let fields = [&mut self.id_codes, &mut self.kinds, &mut self.labels.codes, &mut self.sources.codes];
        fields.into_iter().chain(&mut self.dates).chain(self.columns.iter_mut().map(|column| &mut column.codes))
    }
}
