//! What is computed of a view before it can be looked at, away from whoever waits for it.
//!
//! [`Views`] is the network with what was computed of its views so far: a handle that threads share. [`Shown`] is what one view
//! lets through, with all that a screen asks of it that is proportional to the network; it never changes.

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::order::by_number;
use super::search::Index;
use super::view::take;
use super::{Step, StepError, View};
use crate::network::{DateField, Network, Subset, parallel};
use crate::ticket::{Cancelled, Ticket};

/// How many subsets are kept in case a step is taken again. Each costs a bit an actor and a bit a relation.
const KEPT_SUBSETS: usize = 16;
/// How many views are kept whole, for the way back. Each costs eight bytes an actor.
const KEPT_VIEWS: usize = 4;

#[derive(Default)]
struct Kept {
    /// What the last steps gave, by the steps up to them; the one asked for last stands at the end.
    subsets: Vec<(Vec<Step>, Arc<Subset>)>,
    views: Vec<Arc<Shown>>,
}

/// A network and what was computed of its views. Clones share it.
#[derive(Clone)]
pub struct Views {
    network: Arc<Network>,
    whole: Arc<Subset>,
    kept: Arc<Mutex<Kept>>,
    index: Arc<OnceLock<Index>>,
}

/// Relations by year, for the time bar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Years {
    /// The first year that has a relation.
    pub first: i32,
    /// Relations by year from the first on, each counted in the first year known of it.
    pub counts: Vec<u32>,
    /// Relations without any date.
    pub undated: u32,
    /// Whether the first year stands for those before it too.
    pub earlier: bool,
}

/// What a view lets through, and what is told of it. Each part is computed when it is first asked for; see [`Shown::prepare`].
pub struct Shown {
    view: View,
    subset: Arc<Subset>,
    degrees: OnceLock<Vec<u32>>,
    by_degree: OnceLock<Arc<Vec<u32>>>,
    best: OnceLock<Option<u32>>,
    years: OnceLock<Years>,
    empties: OnceLock<Option<(usize, usize)>>,
}

impl Views {
    /// Of a network of which nothing was computed yet.
    pub fn new(network: Arc<Network>) -> Views {
        let whole = Arc::new(Subset::all(&network));
        Views { network, whole, kept: Arc::default(), index: Arc::default() }
    }

    /// The network.
    pub fn network(&self) -> &Arc<Network> {
        &self.network
    }

    /// The view of everything.
    pub fn whole(&self) -> &Arc<Subset> {
        &self.whole
    }

    /// The index of names, made when it is first asked for.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.network))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // What is kept is whole between any two statements: a panic elsewhere leaves it so.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The subset of a view. Steps that a former call took already are not taken again.
    ///
    /// # Errors
    /// A wrong step, or a stop.
    pub fn evaluate(&self, view: &View, ticket: &Ticket) -> Result<Arc<Subset>, StepError> {
        let steps = view.effective();
        let (taken, mut subset) = self.longest_known(&steps);
        for taken in taken..steps.len() {
            subset = Arc::new(take(&self.network, &subset, &steps[taken], ticket)?);
            let mut kept = self.kept();
            kept.subsets.push((steps[..=taken].to_vec(), subset.clone()));
            let surplus = kept.subsets.len().saturating_sub(KEPT_SUBSETS);
            kept.subsets.drain(..surplus);
        }
        Ok(subset)
    }

    /// How many of the first steps were taken before, and what they gave.
    fn longest_known(&self, steps: &[Step]) -> (usize, Arc<Subset>) {
        let subsets = &mut self.kept().subsets;
        let known = |taken: usize| subsets.iter().position(|(known, _)| *known == steps[..taken]);
        match (1..=steps.len()).rev().find_map(|taken| Some((taken, known(taken)?))) {
            Some((taken, at)) => {
                let entry = subsets.remove(at);
                subsets.push(entry.clone());
                (taken, entry.1)
            }
            None => (0, self.whole.clone()),
        }
    }

    /// A view with its subset.
    ///
    /// # Errors
    /// A wrong step, or a stop.
    pub fn show(&self, view: View, ticket: &Ticket) -> Result<Arc<Shown>, StepError> {
        if let Some(known) = self.kept().views.iter().find(|known| known.view == view) {
            return Ok(known.clone());
        }
        let subset = self.evaluate(&view, ticket)?;
        let shown = Arc::new(Shown {
            view,
            subset,
            degrees: OnceLock::new(),
            by_degree: OnceLock::new(),
            best: OnceLock::new(),
            years: OnceLock::new(),
            empties: OnceLock::new(),
        });
        let mut kept = self.kept();
        kept.views.push(shown.clone());
        let surplus = kept.views.len().saturating_sub(KEPT_VIEWS);
        kept.views.drain(..surplus);
        Ok(shown)
    }
}

impl Shown {
    /// The steps.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The actors and the relations.
    pub fn subset(&self) -> &Arc<Subset> {
        &self.subset
    }

    /// Ends of shown relations at each actor.
    pub fn degrees(&self, views: &Views) -> &[u32] {
        self.degrees.get_or_init(|| self.subset.degrees(&views.network))
    }

    /// The shown actors, the best connected first.
    pub fn by_degree(&self, views: &Views) -> &Arc<Vec<u32>> {
        self.by_degree.get_or_init(|| {
            let degrees = self.degrees(views);
            let mut actors: Vec<u32> = self.subset.actors().collect();
            let most = degrees.iter().max().copied().unwrap_or(0);
            by_number(&mut actors, most as usize + 1, |actor| most - degrees[actor as usize]);
            Arc::new(actors)
        })
    }

    /// The best connected actor, the first of equals.
    pub fn best_connected(&self, views: &Views) -> Option<u32> {
        *self.best.get_or_init(|| {
            let degrees = self.degrees(views);
            self.subset.actors().max_by_key(|actor| (degrees[*actor as usize], Reverse(*actor)))
        })
    }

    /// Relations by year, those left out by a step in time among them.
    pub fn years(&self, views: &Views) -> &Years {
        self.years.get_or_init(|| {
            let mut view = self.view.clone();
            view.steps.retain(|placed| !matches!(placed.step, Step::During { .. }));
            let subset = views.evaluate(&view, &Ticket::new()).unwrap_or_else(|_| self.subset.clone());
            years(&views.network, &subset)
        })
    }

    /// For a view that shows nobody: the effective step without which it would show most, and how many actors then.
    pub fn empties(&self, views: &Views) -> Option<(usize, usize)> {
        *self.empties.get_or_init(|| {
            let mut best: Option<(usize, usize)> = None;
            let steps = if self.subset.actor_count() == 0 { self.view.effective().len() } else { 0 };
            for step in 0..steps {
                let Ok(subset) = views.evaluate(&self.view.without(step), &Ticket::new()) else { continue };
                let count = subset.actor_count();
                if count > best.map_or(0, |(_, most)| most) {
                    best = Some((step, count));
                }
            }
            best
        })
    }

    /// Computes all of it, so that nobody waits for any of it later.
    ///
    /// # Errors
    /// A stop.
    pub fn prepare(&self, views: &Views, ticket: &Ticket) -> Result<(), Cancelled> {
        self.degrees(views);
        ticket.check()?;
        self.by_degree(views);
        self.best_connected(views);
        ticket.check()?;
        self.years(views);
        ticket.check()?;
        self.empties(views);
        ticket.check()
    }
}

/// Relations of a subset by the first year known of them. Linear in the relations.
pub fn years(network: &Network, subset: &Subset) -> Years {
    // Few dates serve many relations: relations are counted by the code of the date, years are looked up by code.
    let years: Vec<Option<i32>> =
        (0..network.dates().len() as u32).map(|code| network.dates().date(code)?.first_year()).collect();
    let fields = [DateField::Since, DateField::Attested, DateField::Until].map(|field| network.date_codes(field));
    let shown = subset.relation_bits().as_slice();
    let parts = parallel::parts(network.relation_count(), |rows| {
        let mut by_code = vec![0u32; years.len().max(1)];
        for start in rows.step_by(usize::BITS as usize) {
            for place in parallel::ones(shown[start / usize::BITS as usize]) {
                let codes = fields.iter().map(|codes| codes.get(start + place).copied().unwrap_or(0) as usize);
                let first = codes.into_iter().find(|code| *code != 0 && years[*code].is_some());
                by_code[first.unwrap_or(0)] += 1;
            }
        }
        by_code
    });
    let by_code = parts.into_iter().reduce(|mut all, more| {
        all.iter_mut().zip(more).for_each(|(all, more)| *all += more);
        all
    });
    let by_code = by_code.unwrap_or_default();
    let mut counts = std::collections::BTreeMap::new();
    for (year, count) in years.iter().zip(&by_code).filter(|(_, count)| **count > 0) {
        if let Some(year) = year {
            *counts.entry(*year).or_insert(0u32) += count;
        }
    }
    let undated = by_code[0];
    let (Some((first, _)), Some((last, _))) = (counts.first_key_value(), counts.last_key_value()) else {
        return Years { undated, ..Years::default() };
    };
    // A stray date of the year 20 must not make a bar of two thousand years: the span is bounded, the rest is at its edge.
    let earlier = *first < *last - 400;
    let (first, last) = ((*first).max(*last - 400), *last);
    let mut years = vec![0; (last - first + 1) as usize];
    for (year, count) in counts {
        years[(year - first).max(0) as usize] += count;
    }
    Years { first, counts: years, undated, earlier }
}
