//! What can only be judged once a file or all of them have ended: ends that nobody declared, joins, the finished network.

use super::*;

impl Builder {
    /// Judges what can be judged once the file has ended: ends that nobody declared, dates in the wrong order, counts.
    pub(super) fn settle(&mut self) {
        let Some(file) = self.files.last() else { return };
        let (policy, first_actor, first_relation) = (file.ends, file.first_actor, file.first_relation);
        let mut refused = Vec::new();
        for (relation, at) in std::mem::take(&mut self.dangling) {
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
                        let record = format!("{} → {}", self.actors.ids.of(source), self.actors.ids.of(target));
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
        compact(&mut self.relations.id_codes);
        compact(&mut self.relations.kinds);
        self.relations.dates.iter_mut().for_each(compact);
        compact(&mut self.relations.labels.codes);
        compact(&mut self.relations.sources.codes);
        for column in &mut self.relations.columns {
            compact(&mut column.codes);
        }
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
    fn join_by_identifier(&mut self) {
        if self.files.len() < 2 {
            return;
        }
        let Some(column) = self.actors.columns.iter().find(|c| c.name == "identifiers") else { return };
        let starts: Vec<u32> = self.files.iter().map(|file| file.first_actor).collect();
        let file_of = |actor: u32| starts.partition_point(|start| *start <= actor);
        let mut first: HashMap<(String, String), u32> = HashMap::new();
        let mut joins: Vec<(u32, u32, String)> = Vec::new();
        for actor in 0..self.declared.len() as u32 {
            let Some(value) = column.value(actor) else { continue };
            let Ok(serde_json::Value::Array(items)) = serde_json::from_str(value.text) else { continue };
            for item in items {
                let (Some(scheme), Some(value)) = (item["scheme"].as_str(), item["value"].as_str()) else { continue };
                let key = (scheme.to_lowercase(), value.to_string());
                match first.get(&key) {
                    Some(other) if file_of(*other) != file_of(actor) => {
                        joins.push((actor, *other, format!("{scheme} {value}")));
                        break;
                    }
                    Some(_) => {}
                    None => drop(first.insert(key, actor)),
                }
            }
        }
        if joins.is_empty() {
            return;
        }
        let mut to: Vec<u32> = (0..self.declared.len() as u32).collect();
        for (actor, other, detail) in joins {
            to[actor as usize] = to[other as usize];
            let detail = format!("{detail}: {} = {}", self.actors.ids.of(actor), self.actors.ids.of(other));
            self.oddity(OddityCode::JoinedByIdentifier, Position::default(), &detail);
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
        let adjacency = Adjacency::new(actor_count, self.ends.iter().map(|[source, target]| (*source, *target)));
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
        let short = self.actors.columns.iter().position(|c| c.name == "short" && c.scope == Scope::Metadata);
        let files = self
            .files
            .into_iter()
            .map(|file| FileReceipt { oddities: file.oddities.into_values().collect(), ..file.receipt })
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
