//! `maillage` without a subcommand: everything that the explorer is told, ready to be handed over.
//!
//! What can be wrong with the command line itself is said before anything is opened. Opening the network and finding the
//! steps in it is handed over as a [`Load`], for a screen that shows how far it is; what is wrong there is said the same way.

use std::sync::mpsc::channel;

use super::out::Failure;
use super::work::{Opened, Work};
use super::{Outcome, Run};
use crate::explorer::{Explorer, View};
use crate::formats::{Bounds, Format};
use crate::label::Lang;
use crate::text::usage::Misuse;
use crate::ticket::Ticket;

/// Opens what was named and shows the steps that were asked for, on whatever thread.
pub type Load = Box<dyn FnOnce(&Ticket) -> Result<Explorer, Failure> + Send>;

/// What the explorer is told on the command line.
#[derive(Clone, Debug)]
pub struct ExploreOptions {
    /// The names of the network, to open it again.
    pub names: Vec<String>,
    /// Whether neither of these openings has to do with the cache.
    pub no_cache: bool,
    /// How much is read.
    pub bounds: Bounds,
    /// The format it was read as, if that was forced.
    pub from: Option<&'static Format>,
    /// Whether nothing was said of what to show.
    pub free: bool,
    /// The language.
    pub lang: Lang,
    /// Whether a saved session is ignored.
    pub fresh: bool,
    /// Keys to press first.
    pub keys: Option<String>,
    /// Whether the frame is printed instead of the terminal taken.
    pub print: bool,
    /// Columns and rows of that frame.
    pub size: Option<(u16, u16)>,
    /// `auto`, `dark` or `light`.
    pub theme: Option<String>,
    /// `braille`, `blocks` or `ascii`.
    pub glyphs: Option<String>,
    /// `auto`, `kitty`, `iterm2`, `sixel` or `off`.
    pub pixels: Option<String>,
    /// `auto`, `always` or `never`.
    pub color: super::out::Color,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// Whether things move by themselves.
    pub motion: bool,
}

/// Opens the explorer.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let size = run.text("size").map(str::to_string);
    let size = match &size {
        Some(text) => Some(self::size(text).ok_or_else(|| run.misuse(&Misuse::NotASize { value: text.clone() }))?),
        None => None,
    };
    let mut names = run.texts("networks");
    names.extend(run.texts("network"));
    if names.is_empty() {
        names = run.names();
    }
    let (lang, from, strict, all_kinds) = (run.lang, run.format("from")?, run.flag("strict"), run.flag("all-kinds"));
    let no_cache = run.flag("no-cache");
    let asked = run.steps()?;
    let options = ExploreOptions {
        names: names.clone(),
        no_cache,
        bounds: run.bounds()?,
        from,
        free: asked.steps.is_empty() && !all_kinds,
        lang,
        fresh: run.flag("fresh"),
        keys: run.text("keys").map(str::to_string),
        print: run.flag("print"),
        size,
        theme: run.text("theme").map(str::to_string),
        glyphs: run.text("glyphs").map(str::to_string),
        pixels: run.text("pixels").map(str::to_string),
        color: run.color,
        mouse: !run.flag("no-mouse"),
        motion: !run.flag("no-motion"),
    };
    let bounds = options.bounds.clone();
    let (sender, receiver) = channel();
    let load = move |ticket: &Ticket| {
        let mut work = Work::new(lang, ticket.clone());
        let cache = if no_cache { None } else { super::cache::of_user() };
        let result = work
            .open(names, from, strict, &bounds, cache)
            .and_then(|opened| show(&mut work, opened, &asked, all_kinds));
        // Somebody who left before the end does not ask for remarks.
        let _ = sender.send(work);
        result
    };
    let outcome = (run.explore)(options, Box::new(load));
    if let Ok(work) = receiver.try_recv() {
        run.take_back(work);
    }
    outcome
}

/// Shows the steps, behind the one that leaves cooperation only unless all kinds were asked for.
fn show(work: &mut Work, opened: Opened, asked: &View, all_kinds: bool) -> Result<Explorer, Failure> {
    let Opened { views, receipt, opening } = opened;
    let mut view = work.view(views.network(), asked)?;
    let mut explorer = Explorer::of(views, receipt, opening);
    if !all_kinds && !view.begins_with_cooperation() && explorer.has_other_than_cooperation() {
        view.steps.insert(0, View::of([View::cooperation_only()]).steps.remove(0));
    }
    work.subset(explorer.views(), &view)?;
    // The steps were just taken, and are not taken again.
    let _ = explorer.show(view, &Ticket::new());
    Ok(explorer)
}

/// `120x36`: columns and rows, from 1 to 1,000 each.
fn size(text: &str) -> Option<(u16, u16)> {
    let (cols, rows) = text.trim().split_once(['x', 'X', '×'])?;
    let (cols, rows): (u16, u16) = (cols.trim().parse().ok()?, rows.trim().parse().ok()?);
    ((1..=1000).contains(&cols) && (1..=1000).contains(&rows)).then_some((cols, rows))
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_columns_and_rows() {
        assert_eq!(size("120x36"), Some((120, 36)));
        assert_eq!(size("10×3"), Some((10, 3)));
        assert_eq!(size("0x3"), None);
        assert_eq!(size("120"), None);
        assert_eq!(size("99999x3"), None);
    }
}
