//! Each part of a network twice: how it is saved, and how it is loaded, in the same order.
//!
//! What a part demands of its arrays stands where they are loaded; how arrays are read and written does not.

use std::borrow::Cow;

use super::SnapshotError::Damaged;
use super::{Plan, Reader, Result, Writer, fits};
use crate::network::columns::{Column, Dates, Dictionary, Scope, Sets, Shape};
use crate::network::vocabulary::STRONGEST;
use crate::network::{Actors, Adjacency, Direction, Ids, Network, PartialDate, Relations, Texts};

impl Texts {
    fn save(&self, writer: &mut Writer<'_>) -> Result<()> {
        writer.bytes(self.bytes.as_bytes())?;
        writer.words(&self.ends)
    }

    fn load(reader: &mut Reader<'_>) -> Result<Texts> {
        let bytes = String::from_utf8(reader.bytes()?).map_err(|_| Damaged)?;
        let ends = reader.words(bytes.len() + 1)?;
        let whole = ends.last().map_or(0, |end| *end as usize) == bytes.len() && ends.is_sorted();
        fits(whole && ends.iter().all(|end| bytes.is_char_boundary(*end as usize)), Texts { bytes, ends })
    }
}

impl Dictionary {
    fn save(&self, writer: &mut Writer<'_>) -> Result<()> {
        self.texts.save(writer)?;
        writer.bytes(&self.shapes.iter().map(|shape| *shape as u8).collect::<Vec<_>>())
    }

    fn load(reader: &mut Reader<'_>) -> Result<Dictionary> {
        let texts = Texts::load(reader)?;
        let shape = |byte: u8| Shape::ALL.get(usize::from(byte)).copied().ok_or(Damaged);
        let shapes = reader.bytes()?.into_iter().map(shape).collect::<Result<Vec<Shape>>>()?;
        // Code 0 stands for "missing" and is always there.
        fits(!texts.is_empty() && shapes.len() == texts.len(), Dictionary::sealed(texts, shapes))
    }
}

impl Column {
    fn save(&self, writer: &mut Writer<'_>) -> Result<()> {
        self.values.save(writer)?;
        writer.words(&self.codes)
    }

    fn load((name, scope): (Cow<'_, str>, Scope), rows: usize, reader: &mut Reader<'_>) -> Result<Column> {
        let values = Dictionary::load(reader)?;
        let codes = reader.codes(rows, values.len())?;
        Ok(Column { name: name.into_owned(), scope, codes, values })
    }
}

impl Sets {
    fn save(&self, writer: &mut Writer<'_>) -> Result<()> {
        writer.words(&self.members)?;
        writer.words(&self.offsets)?;
        writer.words(&self.codes)
    }

    fn load(rows: usize, below: usize, reader: &mut Reader<'_>) -> Result<Sets> {
        let members = reader.words(below)?;
        let offsets = reader.offsets(members.len())?;
        // Set 0, the empty one, is always there.
        fits(offsets.len() > 1, ())?;
        let codes = reader.codes(rows, offsets.len() - 1)?;
        Ok(Sets::sealed(codes, offsets, members))
    }
}

impl Dates {
    fn save(&self, writer: &mut Writer<'_>) -> Result<()> {
        let of = |part: fn(&PartialDate) -> u32| -> Vec<u32> {
            self.dates.iter().map(|date| date.as_ref().map_or(0, part)).collect()
        };
        self.spellings.save(writer)?;
        writer.words(&of(|date| date.first as u32))?;
        writer.words(&of(|date| date.last as u32))?;
        writer.words(&of(|date| {
            1 | u32::from(date.approximate) << 1 | u32::from(date.uncertain) << 2 | u32::from(date.open) << 3
        }))
    }

    fn load(reader: &mut Reader<'_>) -> Result<Dates> {
        let spellings = Dictionary::load(reader)?;
        let mut words = |below| reader.words(below).and_then(|words| fits(words.len() == spellings.len(), words));
        let (first, last, marks) = (words(usize::MAX)?, words(usize::MAX)?, words(16)?);
        let date = |((first, last), mark): ((u32, u32), u32)| {
            let has = |bit: u32| mark & bit != 0;
            has(1).then(|| PartialDate {
                first: first as i32,
                last: last as i32,
                approximate: has(2),
                uncertain: has(4),
                open: has(8),
            })
        };
        Ok(Dates { dates: first.into_iter().zip(last).zip(marks).map(date).collect(), spellings })
    }
}

impl Adjacency {
    fn save(&self, writer: &mut Writer<'_>) -> Result<()> {
        writer.words(&self.others)?;
        writer.words(&self.tags)?;
        writer.words(&self.offsets)
    }

    fn load(actors: usize, relations: usize, reader: &mut Reader<'_>) -> Result<Adjacency> {
        let others = reader.words(actors)?;
        let tags = reader.words(2 * relations)?;
        let offsets = reader.offsets(others.len())?;
        let whole = offsets.len() == actors + 1 && others.len() == 2 * relations && tags.len() == others.len();
        fits(whole, Adjacency { offsets, others, tags })
    }
}

impl Actors {
    fn save(&self, writer: &mut Writer<'_>) -> Result<()> {
        self.ids.texts.save(writer)?;
        self.name_texts.save(writer)?;
        writer.words(&self.names)?;
        writer.words(&self.kinds)?;
        self.sources.save(writer)?;
        self.columns.iter().try_for_each(|column| column.save(writer))
    }

    fn load(plan: &mut Plan<'_>, reader: &mut Reader<'_>) -> Result<Actors> {
        let ids = Ids::sealed(Texts::load(reader)?);
        let name_texts = Dictionary::load(reader)?;
        let actors = ids.len();
        let columns = std::mem::take(&mut plan.actor_columns).into_iter();
        Ok(Actors {
            names: reader.codes(actors, name_texts.len())?,
            kinds: reader.codes(actors, plan.kinds.len())?,
            sources: Sets::load(actors, plan.sources.len(), reader)?,
            columns: columns.map(|name| Column::load(name, actors, reader)).collect::<Result<_>>()?,
            ids,
            name_texts,
        })
    }
}

impl Relations {
    fn save(&self, writer: &mut Writer<'_>) -> Result<()> {
        writer.bytes(&self.directions.iter().map(|direction| *direction as u8).collect::<Vec<_>>())?;
        self.ids.texts.save(writer)?;
        writer.words(&self.id_codes)?;
        writer.words(&self.kinds)?;
        self.dates.iter().try_for_each(|codes| writer.words(codes))?;
        self.labels.save(writer)?;
        self.sources.save(writer)?;
        self.columns.iter().try_for_each(|column| column.save(writer))
    }

    fn load(plan: &mut Plan<'_>, dates: usize, reader: &mut Reader<'_>) -> Result<Relations> {
        let direction = |byte: u8| Direction::ALL.get(usize::from(byte)).copied().ok_or(Damaged);
        let directions = reader.bytes()?.into_iter().map(direction).collect::<Result<Vec<Direction>>>()?;
        let relations = directions.len();
        let ids = Ids::sealed(Texts::load(reader)?);
        let labels = std::mem::replace(&mut plan.labels, (Cow::Borrowed(""), Scope::Record));
        let columns = std::mem::take(&mut plan.relation_columns).into_iter();
        Ok(Relations {
            directions,
            // An id's code is one more than its number.
            id_codes: reader.codes(relations, ids.len() + 1)?,
            ids,
            kinds: reader.codes(relations, plan.relation_kinds.len())?,
            dates: [reader.codes(relations, dates)?, reader.codes(relations, dates)?, reader.codes(relations, dates)?],
            labels: Column::load(labels, relations, reader)?,
            sources: Sets::load(relations, plan.sources.len(), reader)?,
            columns: columns.map(|name| Column::load(name, relations, reader)).collect::<Result<_>>()?,
        })
    }
}

impl Network {
    pub(super) fn save(&self, writer: &mut Writer<'_>) -> Result<()> {
        self.actors.save(writer)?;
        self.dates.save(writer)?;
        self.relations.save(writer)?;
        writer.words(self.ends.as_flattened())?;
        self.adjacency.save(writer)
    }

    pub(super) fn load(mut plan: Plan<'_>, reader: &mut Reader<'_>) -> Result<Network> {
        let actors = Actors::load(&mut plan, reader)?;
        let dates = Dates::load(reader)?;
        let relations = Relations::load(&mut plan, dates.len(), reader)?;
        let ends = reader.pairs(actors.ids.len())?;
        let adjacency = Adjacency::load(actors.ids.len(), ends.len(), reader)?;
        // The first kind stands for those of no kind and is always there.
        let kinds = !plan.kinds.is_empty() && !plan.relation_kinds.is_empty();
        let strengths = plan.relation_kinds.iter().all(|kind| kind.strength <= STRONGEST);
        let short = plan.short.is_none_or(|short| short < actors.columns.len());
        fits(kinds && strengths && short && ends.len() == relations.directions.len(), ())?;
        Ok(Network {
            about: plan.about.into_owned(),
            ends,
            adjacency,
            actors,
            relations,
            dates,
            kinds: plan.kinds.into_owned(),
            relation_kinds: plan.relation_kinds.into_owned(),
            sources: plan.sources.into_owned(),
            implicit_prefix: plan.implicit_prefix.into_owned(),
            short: plan.short,
        })
    }
}
