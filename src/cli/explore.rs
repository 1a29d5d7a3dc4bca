//! `maillage` without a subcommand: everything that the explorer is told, ready to be handed over.
//!
//! The network is opened and the steps are checked here, so that what is wrong is said before the screen changes.

use std::sync::Arc;

use super::{Outcome, Run};
use crate::explorer::View;
use crate::formats::Format;
use crate::label::Lang;
use crate::network::{Network, Receipt};
use crate::text::usage::Misuse;

/// What the explorer is told on the command line.
#[derive(Clone, Debug)]
pub struct ExploreOptions {
    /// The network, opened.
    pub network: Arc<Network>,
    /// What its import had to tell.
    pub receipt: Arc<Receipt>,
    /// The names it was opened by, to open it again.
    pub names: Vec<String>,
    /// Whether neither of these openings has to do with the cache.
    pub no_cache: bool,
    /// The format it was read as, if that was forced.
    pub from: Option<&'static Format>,
    /// The steps, with actors by id; none when none were given.
    pub view: Option<View>,
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
    /// `auto`, `always` or `never`.
    pub color: super::out::Color,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// Whether things move by themselves.
    pub motion: bool,
    /// Whether it opens without the step that leaves cooperation only.
    pub all_kinds: bool,
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
    let opened = if names.is_empty() { run.open()? } else { run.open_names(names)? };
    let view = run.view(&opened.network)?;
    run.subset(&opened.network, &view)?;
    let options = ExploreOptions {
        from: run.format("from")?,
        no_cache: run.flag("no-cache"),
        network: opened.network,
        receipt: opened.receipt,
        names: opened.names,
        view: (!view.steps.is_empty()).then_some(view),
        lang: run.lang,
        fresh: run.flag("fresh"),
        keys: run.text("keys").map(str::to_string),
        print: run.flag("print"),
        size,
        theme: run.text("theme").map(str::to_string),
        glyphs: run.text("glyphs").map(str::to_string),
        color: run.color,
        mouse: !run.flag("no-mouse"),
        motion: !run.flag("no-motion"),
        all_kinds: run.flag("all-kinds"),
    };
    Ok(run.explore(options))
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
