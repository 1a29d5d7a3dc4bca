//! What every subcommand begins with: the network opened, the steps found in it and taken.
//!
//! It owns all it needs and says nothing itself, so that the explorer can do it in a thread of its own while its screen
//! shows how far it is: remarks are kept until somebody may write them.

use std::io::{IsTerminal, Read};
use std::sync::Arc;
use std::time::Instant;

use super::out::{Failure, Timings};
use super::table;
use crate::explorer::cache::{Cache, Writing};
use crate::explorer::open::{STDIN, open_with};
use crate::explorer::search::Index;
use crate::explorer::{ActorError, Opening, Step, View, Views, resolve_view};
use crate::formats::{Bounds, Format, OpenError};
use crate::label::Lang;
use crate::network::{Network, Receipt, Subset};
use crate::query::{self, Target};
use crate::text::receipt as receipts;
use crate::text::{errors, usage};
use crate::ticket::Ticket;

/// Networks past this many actors are not looked through a second time for values that nothing has, unless a view is
/// empty.
const HINTED: usize = 100_000;

/// Bytes of standard input between two words of progress.
const CHUNK: u64 = 1 << 20;

/// A network as a subcommand has it.
pub struct Opened {
    /// The network, with what is computed of its views.
    pub views: Views,
    /// What its import had to tell.
    pub receipt: Arc<Receipt>,
    /// What it was opened by.
    pub opening: Opening,
}

/// The work before a subcommand's own.
pub struct Work {
    lang: Lang,
    ticket: Ticket,
    /// The time of each phase.
    pub timings: Timings,
    /// What is worth a line on stderr.
    pub remarks: Vec<String>,
    /// The snapshot that is being written beside.
    pub writing: Option<Writing>,
}

impl Work {
    /// Work that has not begun.
    pub fn new(lang: Lang, ticket: Ticket) -> Work {
        Work { lang, ticket, timings: Timings::new(), remarks: Vec::new(), writing: None }
    }

    /// Opens these names as one network, from a snapshot if the cache has one.
    ///
    /// # Errors
    /// What is wrong with a file; with `strict`, the first thing that is odd.
    pub fn open(
        &mut self,
        names: Vec<String>,
        from: Option<&'static Format>,
        strict: bool,
        bounds: &Bounds,
        cache: Option<Cache>,
    ) -> Result<Opened, Failure> {
        let start = Instant::now();
        let stdin = match names.iter().any(|name| name == STDIN) {
            true => Some(read_stdin(&self.ticket).map_err(|error| self.not_opened(&error))?),
            false => None,
        };
        let result = open_with(&names, from, stdin, bounds, cache.as_ref(), &self.ticket);
        self.timings.add("read", start);
        let (network, receipt, draft) = result.map_err(|error| self.not_opened(&error))?;
        let (network, receipt) = (Arc::new(network), Arc::new(receipt));
        self.writing = draft.map(|draft| Writing::start(draft, network.clone(), receipt.clone()));
        if strict {
            self.strict(&receipt)?;
        }
        self.remark_on(&receipt);
        let opening = Opening { names, from, every: bounds.every };
        Ok(Opened { views: Views::new(network), receipt, opening })
    }

    fn not_opened(&self, error: &OpenError) -> Failure {
        let mut report = errors::open(error, self.lang);
        // Somebody who mistypes a subcommand opens a file that is not there.
        if let OpenError::NotFound { path } = error
            && let Some(verb) = query::nearest(path, table::VERBS.iter().map(|verb| verb.name))
        {
            report.hint = Some(usage::maybe_command(verb, self.lang));
        }
        Failure::error(report)
    }

    /// The first oddity or refusal of a receipt as an error.
    fn strict(&self, receipt: &Receipt) -> Result<(), Failure> {
        for file in &receipt.files {
            let partial = file.partial.then(|| receipts::partial(self.lang));
            let refused = file.refused.first().map(|refused| receipts::refused_line(refused, self.lang));
            let odd = file.oddities.first().map(|odd| receipts::oddity_line(odd, self.lang));
            if let Some(what) = partial.or(refused).or(odd) {
                return Err(Failure::error(usage::strict(&file.file, &what, self.lang)));
            }
        }
        Ok(())
    }

    /// What an import had to tell, in one line: always when something is missing, else when a person reads it.
    fn remark_on(&mut self, receipt: &Receipt) {
        let incomplete = receipt.is_partial() || receipt.files.iter().any(|file| !file.refused.is_empty());
        if (incomplete || std::io::stderr().is_terminal())
            && let Some(summary) = receipts::summary(receipt, self.lang)
        {
            self.remarks.push(usage::see_check(&summary, self.lang));
        }
    }

    /// The view that was asked for, its actors found in the network.
    ///
    /// # Errors
    /// A text that names no actor or several.
    pub fn view(&mut self, network: &Network, asked: &View) -> Result<View, Failure> {
        let start = Instant::now();
        let result = resolve_view(network, asked, |text, limit| nearest(network, text, limit));
        self.timings.add("index", start);
        result.map_err(|error| no_actor(&error, network, self.lang))
    }

    /// What a view lets through, kept for whoever shows it; values in its filters that nothing has are remarked on.
    ///
    /// # Errors
    /// A wrong step.
    pub fn subset(&mut self, views: &Views, view: &View) -> Result<Arc<Subset>, Failure> {
        let start = Instant::now();
        let (network, steps) = (views.network(), view.effective());
        let mut subset = views.whole().clone();
        for (taken, step) in (1..).zip(&steps) {
            // Each is kept, and goes on from the one before.
            subset = views
                .evaluate(&View::of(steps[..taken].iter().cloned()), &self.ticket)
                .map_err(|error| Failure::error(errors::step(&error, step, self.lang)))?;
            if network.actor_count() <= HINTED || subset.actor_count() == 0 || subset.relation_count() == 0 {
                self.hint_at(network, step);
            }
        }
        self.timings.add("filter", start);
        Ok(subset)
    }

    fn hint_at(&mut self, network: &Network, step: &Step) {
        let (expr, target) = match step {
            Step::Actors(expr) => (expr, Target::Actors),
            Step::Relations(expr) | Step::Expand(expr) => (expr, Target::Relations),
            _ => return,
        };
        let checked = query::parse(expr, target).and_then(|parsed| parsed.check(target, network));
        for hint in checked.iter().flat_map(|checked| &checked.hints) {
            self.remarks.push(errors::query_hint(hint, self.lang).line());
        }
    }
}

/// What to tell of a text that names no actor, or several.
pub fn no_actor(error: &ActorError, network: &Network, lang: Lang) -> Failure {
    Failure::NoActor {
        ambiguous: matches!(error, ActorError::Ambiguous { .. }),
        report: Box::new(errors::actor(error, network, lang)),
    }
}

/// Actors with names like a text; where no name is like all of it, like its longest word that any name has.
pub fn nearest(network: &Network, text: &str, limit: usize) -> Vec<u32> {
    let index = Index::for_once(network);
    let search = |text: &str| -> Vec<u32> { index.search(text, limit).into_iter().map(|hit| hit.actor).collect() };
    let mut words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    // A text of more words is no name.
    words.truncate(20);
    let found = search(text);
    if !found.is_empty() {
        return found;
    }
    words.into_iter().map(search).find(|found| !found.is_empty()).unwrap_or_default()
}

/// Everything that standard input gives; how much that will be is not known.
///
/// # Errors
/// What the system says.
pub fn read_stdin(ticket: &Ticket) -> Result<Vec<u8>, OpenError> {
    let mut stdin = std::io::stdin().lock();
    let mut bytes = Vec::new();
    loop {
        match (&mut stdin).take(CHUNK).read_to_end(&mut bytes) {
            Ok(0) => break,
            Ok(more) => ticket.advance(more as u64),
            Err(error) => return Err(OpenError::CannotRead { path: STDIN.to_string(), kind: error.kind() }),
        }
    }
    ticket.restart();
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explorer::open::{DEFAULT, open};

    #[test]
    fn steps_that_were_taken_are_not_taken_again_to_be_shown() {
        let (network, _) =
            open(&[DEFAULT.to_string()], None, None, &Ticket::new()).expect("the embedded network is sound");
        let views = Views::new(Arc::new(network));
        let around = |depth| Step::Around(vec![("labo-ess".to_string(), depth)]);
        let view = View::of([View::cooperation_only(), around(2), around(1), Step::Largest]);
        let mut work = Work::new(Lang::En, Ticket::new());
        let actor = views.network().actor_id(0).to_string();
        for view in [View::default(), View::of([Step::Keep(vec![actor]), Step::DropIsolated]), view] {
            let taken = work.subset(&views, &view).unwrap();
            assert!(Arc::ptr_eq(&taken, views.show(view, &Ticket::new()).unwrap().subset()));
        }
    }
}
