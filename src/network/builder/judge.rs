//! What can only be judged once a file or all of them have ended: ends that nobody declared, joins, the finished network.

use super::*;

impl Builder {
    /// Judges what can be judged once the file has ended: ends that nobody declared, dates in the wrong order, counts.
    pub(super) fn settle(&mut self) {
        let Some(file) = self.files.last() else { return };
        let (policy, first_actor, first_relation) = (file.ends, file.first_actor, file.first_relation);
        let mut refused = Vec::new();
        self.dangling_bytes = 0;
        for Dangling { relation, at, record } in std::mem::take(&mut self.dangling) {
            let [source, target] = self.ends[relation as usize];
            for actor in [source, target] {
                if self.declared[actor as usize] {
                    continue;
                }
                let id = self.actors.ids.of(actor).to_string();
                match policy {
                    Ends::Create => {
                        self.oddity(OddityCode::CreatedActor, at, &id);
                        self.declared[actor as usize] = true;
                        self.declared_in[actor as usize] = self.files.len() as u32;
                    }
                    Ends::Declared => {
                        let ends = || format!("{} → {}", self.actors.ids.of(source), self.actors.ids.of(target));
                        let record = record.map_or_else(ends, String::from);
                        self.refuse(at, RefusedReason::UnknownEnd { id }, &record);
                        refused.push(relation);
                        break;
                    }
                }
            }
        }
        if !refused.is_empty() || self.declared[first_actor as usize..].contains(&false) {
            self.remove(&refused);
        }
        self.undeclared = 0;
        let (actors, relations) = (self.declared.len() as u32, self.ends.len() as u32);
        let file_number = self.files.len() as u32;
        let joined = self.declared_in[..first_actor as usize].iter().filter(|f| **f == file_number).count() as u64;
        let directed = directedness(&self.relations.directions[first_relation as usize..]);
        let file = self.files.last_mut().expect("checked above");
        file.receipt.actors = u64::from(actors - first_actor) + joined;
        file.receipt.relations = u64::from(relations - first_relation);
        file.receipt.directed = directed;
    }

    /// Takes refused relations and undeclared actors out of the draft.
    fn remove(&mut self, refused: &[u32]) {
        let mut actor_map = Vec::with_capacity(self.declared.len());
        let mut next = 0;
        for declared in &self.declared {
            actor_map.push(if *declared { next } else { NOWHERE });
            next += u32::from(*declared);
        }
        self.renumber(&actor_map, refused);
    }

    /// Gives actors their new numbers (several may share one, `NOWHERE` drops one) and drops relations.
    fn renumber(&mut self, actor_map: &[u32], dropped: &[u32]) {
        let mut ids = Ids::default();
        let count = actor_map.iter().filter(|n| **n != NOWHERE).max().map_or(0, |n| *n as usize + 1);
        let (mut declared, mut declared_in) = (vec![false; count], vec![0; count]);
        for (old, new) in actor_map.iter().enumerate().filter(|(_, new)| **new != NOWHERE) {
            let n = *new as usize;
            if !declared[n] {
                ids.intern(self.actors.ids.of(old as u32));
            }
            declared[n] |= self.declared[old];
            declared_in[n] = declared_in[n].max(self.declared_in[old]);
        }
        let move_codes = |codes: &mut Vec<u32>| {
            let mut moved = Vec::new();
            for (old, code) in codes.iter().enumerate().filter(|(_, code)| **code != 0) {
                let new = actor_map[old];
                if new != NOWHERE && moved.get(new as usize).is_none_or(|c| *c == 0) {
                    put(&mut moved, new, *code);
                }
            }
            *codes = moved;
        };
        move_codes(&mut self.actors.names);
        move_codes(&mut self.actors.kinds);
        move_codes(&mut self.actors.sources.codes);
        for column in &mut self.actors.columns {
            move_codes(&mut column.codes);
        }
        self.actors.ids = ids;
        self.declared = declared;
        self.declared_in = declared_in;

        let mut keep = vec![true; self.ends.len()];
        for relation in dropped {
            keep[*relation as usize] = false;
        }
        let compact = |codes: &mut Vec<u32>| {
            let mut at = 0;
            codes.retain(|_| {
                at += 1;
                keep[at - 1]
            });
        };
        self.relations.rows().for_each(compact);
        let mut at = 0;
        self.relations.directions.retain(|_| {
            at += 1;
            keep[at - 1]
        });
        at = 0;
        self.ends.retain(|_| {
            at += 1;
            keep[at - 1]
        });
        for [source, target] in &mut self.ends {
            *source = actor_map[*source as usize];
            *target = actor_map[*target as usize];
        }
    }

    /// Joins actors of different files that declare the same identifier. Each join is a line of the receipt.
    ///
    /// No join makes one of two actors of one file, directly or through a third: such an identifier is told instead.
    /// Spaces and the case of the register's name do not count. Linear in the actors, but for sorting what they declare.
    fn join_by_identifier(&mut self) {
        if self.files.len() < 2 {
            return;
        }
        let (identifiers, held) = self.declared_identifiers();
        let mut to: Vec<u32> = (0..self.declared.len() as u32).collect();
        // The actors that became one, by the first of them, which is the one that stays.
        let mut groups: HashMap<u32, Vec<u32>> = HashMap::new();
        for holders in held.chunk_by(|(a, _), (b, _)| a == b) {
            let (identifier, first) = (identifiers.of(holders[0].0), holders[0].1);
            let mut files: Vec<usize> = holders.iter().flat_map(|(_, actor)| self.files_of(*actor)).collect();
            files.sort_unstable();
            if files.first() == files.last() {
                continue;
            }
            let is_shared = files.windows(2).any(|pair| pair[0] == pair[1]);
            for (_, actor) in &holders[1..] {
                let (a, b) = (to[first as usize], to[*actor as usize]);
                let (kept, joined) = (a.min(b), a.max(b));
                if kept == joined {
                    continue;
                }
                let members = |root: u32| groups.get(&root).cloned().unwrap_or_else(|| vec![root]);
                let (mut all, new) = (members(kept), members(joined));
                if is_shared || all.iter().any(|a| new.iter().any(|b| self.share_a_file(*a, *b))) {
                    let [a, b] = [first, *actor].map(|actor| self.actors.ids.of(actor));
                    let (file, detail) = (self.file_of(*actor) - 1, format!("{identifier}: {a}, {b}"));
                    self.files[file].oddity(OddityCode::SharedIdentifier, Position::default(), &detail);
                    continue;
                }
                let (file, at, code) = (self.file_of(joined) - 1, Position::default(), OddityCode::JoinedByIdentifier);
                let [kept_id, joined_id] = [kept, joined].map(|actor| self.actors.ids.of(actor));
                self.files[file].join(code, at, joined_id, kept_id, Some(identifier));
                new.iter().for_each(|actor| to[*actor as usize] = kept);
                all.extend(new);
                groups.insert(kept, all);
                self.absorb(kept, joined, file);
            }
        }
        if groups.is_empty() {
            return;
        }
        let mut next = 0;
        let mut map = vec![NOWHERE; to.len()];
        for actor in 0..to.len() {
            if to[actor] as usize == actor {
                map[actor] = next;
                next += 1;
            } else {
                map[actor] = map[to[actor] as usize];
            }
        }
        self.renumber(&map, &[]);
    }

    /// The number of the file, from 1, that spoke of an actor first.
    fn file_of(&self, actor: u32) -> usize {
        self.files.partition_point(|file| file.first_actor <= actor)
    }

    /// The first and the last file that spoke of an actor: once each if they are two.
    fn files_of(&self, actor: u32) -> impl Iterator<Item = usize> + Clone {
        let (first, last) = (self.file_of(actor), self.declared_in[actor as usize] as usize);
        std::iter::once(first).chain((last != first).then_some(last))
    }

    /// Whether a file speaks of both actors, and so tells them apart.
    fn share_a_file(&self, a: u32, b: u32) -> bool {
        self.files_of(a).any(|file| self.files_of(b).any(|other| other == file))
    }

    /// Every identifier as "register value", and who declares it, by the identifier's number and then the actor's.
    fn declared_identifiers(&self) -> (Ids, Vec<(u32, u32)>) {
        let (mut identifiers, mut held) = (Ids::default(), Vec::new());
        let column = self.actors.columns.iter().find(|c| c.name == "identifiers");
        for actor in 0..self.declared.len() as u32 {
            let Some(value) = column.and_then(|column| column.value(actor)) else { continue };
            let Ok(serde_json::Value::Array(items)) = serde_json::from_str(value.text) else { continue };
            for item in items {
                let text = |key: &str| item[key].as_str().unwrap_or("").split_whitespace().collect::<String>();
                let (scheme, value) = (text("scheme").to_lowercase(), text("value"));
                if !scheme.is_empty() && !value.is_empty() {
                    held.push((identifiers.intern(&format!("{scheme} {value}")).0, actor));
                }
            }
        }
        held.sort_unstable();
        held.dedup();
        (identifiers, held)
    }

    /// Gives an actor what another one adds to it; where both say something else, the receipt of the other's file says so.
    fn absorb(&mut self, kept: u32, joined: u32, file: usize) {
        let mut conflicts = Vec::new();
        let merge = |codes: &mut Vec<u32>| {
            let code = |actor: u32| codes.get(actor as usize).copied().unwrap_or(0);
            let (known, new) = (code(kept), code(joined));
            if known == 0 && new != 0 {
                put(codes, kept, new);
            }
            (known != 0 && new != 0 && known != new).then_some(new)
        };
        if let Some(code) = merge(&mut self.actors.names) {
            conflicts.push(self.actors.name_texts.value(code).text.to_string());
        }
        if let Some(code) = merge(&mut self.actors.kinds) {
            conflicts.push(self.kinds[code as usize].id.clone());
        }
        for column in &mut self.actors.columns {
            if column.name == "identifiers" {
                let both = united(column.text(kept), column.text(joined));
                column.set(kept, Value { shape: Shape::List, text: &both });
            } else if let Some(code) = merge(&mut column.codes) {
                conflicts.push(format!("{}: {}", column.name, column.values.value(code).text));
            }
        }
        let sources = self.actors.sources.of(joined).to_vec();
        self.set_actor_sources(kept, &sources);
        for conflict in conflicts {
            self.files[file].oddity(OddityCode::Conflict, Position::default(), &conflict);
        }
    }

    /// Ends the draft: the network, and what there is to tell about it. Linear in the draft.
    pub fn finish(mut self) -> (Network, Receipt) {
        self.settle();
        self.join_by_identifier();
        let mut prefix = String::from("r");
        let taken = |prefix: &str, ids: &Ids| {
            (0..ids.len() as u32).any(|i| {
                ids.of(i)
                    .strip_prefix(prefix)
                    .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
            })
        };
        while taken(&prefix, &self.relations.ids) {
            prefix.push('_');
        }
        let actor_count = self.declared.len();
        let adjacency = Adjacency::new(actor_count, &self.ends);
        let [actor_cells, relation_cells] = std::mem::take(&mut self.cells);
        actor_cells.iter().for_each(|c| self.actors.columns[c.0].values.become_numbers());
        relation_cells.iter().for_each(|c| self.relations.columns[c.0].values.become_numbers());
        self.actors.columns.retain(|column| !column.values.is_empty());
        self.relations.columns.retain(|column| !column.values.is_empty());
        self.actors.columns.iter_mut().for_each(Column::seal);
        self.relations.columns.iter_mut().for_each(Column::seal);
        self.relations.labels.seal();
        self.actors.sources.seal();
        self.relations.sources.seal();
        self.actors.ids.shrink();
        self.dates.seal();
        let short = short_column(&self.actors);
        let files = self
            .files
            .into_iter()
            .map(|file| {
                let mut receipt = FileReceipt { oddities: file.oddities.into_values().collect(), ..file.receipt };
                receipt.refused.sort_by_key(|refused| refused.at.offset);
                receipt
            })
            .collect();
        let network = Network {
            about: self.about,
            ends: self.ends,
            adjacency,
            actors: self.actors,
            relations: self.relations,
            dates: self.dates,
            kinds: self.kinds,
            relation_kinds: self.relation_kinds,
            sources: self.sources,
            implicit_prefix: prefix,
            short,
        };
        (network, Receipt { files })
    }
}

/// Two lists of identifiers as one.
pub(super) fn united(a: &str, b: &str) -> String {
    let list = |text: &str| serde_json::from_str::<Vec<serde_json::Value>>(text).unwrap_or_default();
    let mut all = list(a);
    for item in list(b) {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    serde_json::Value::Array(all).to_string()
}
