//! Draws a [`Scene`] in a rectangle: lines first, then glyphs, then names. Where things are was decided before.

use super::canvas::{DotGrid, Glyphs};
use crate::scene::{Emphasis, NodeState, PlacedNode, Scene};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Widget;

/// How the things on a map look. Bold and reverse are added here, so that nothing depends on colour.
#[derive(Clone, Copy, Debug, Default)]
pub struct MapStyles {
    /// Glyphs, by the colour number of their kind.
    pub kinds: [Style; 8],
    /// Lines in the background.
    pub quiet: Style,
    /// Ordinary lines.
    pub normal: Style,
    /// Lines of the selected actor.
    pub lit: Style,
    /// Lines of the chosen path.
    pub path: Style,
    /// The block of the focus.
    pub focus: Style,
    /// The selected actor.
    pub selected: Style,
    /// Names of marked actors.
    pub marked: Style,
    /// Glyphs and names of dimmed actors.
    pub dim: Style,
    /// Names.
    pub text: Style,
    /// `+n`, the neighbours that are not shown.
    pub count: Style,
}

/// A scene ready to be drawn in a rectangle of its size.
#[derive(Clone, Copy, Debug)]
pub struct MapView<'a> {
    /// What to draw.
    pub scene: &'a Scene,
    /// How it looks.
    pub theme: &'a MapStyles,
    /// What lines are made of.
    pub glyphs: Glyphs,
}

impl Widget for &MapView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        self.lines(area, buf);
        for node in self.scene.nodes.iter().filter(|n| !n.state.selected) {
            self.node(node, area, buf);
        }
        // Last, because its name may lie over other glyphs.
        for node in self.scene.nodes.iter().filter(|n| n.state.selected) {
            self.node(node, area, buf);
        }
    }
}

impl MapView<'_> {
    fn lines(&self, area: Rect, buf: &mut Buffer) {
        let scene = self.scene;
        let mut grid = DotGrid::new(scene.cols, scene.rows);
        for line in &scene.lines {
            grid.line(line.from, line.to, line.emphasis);
        }
        for row in 0..scene.rows.min(area.height) {
            for col in 0..scene.cols.min(area.width) {
                if scene.is_blank(col, row) {
                    continue;
                }
                if let Some((glyph, level)) = grid.cell(col, row, self.glyphs) {
                    let style = match level {
                        Emphasis::Quiet => self.theme.quiet,
                        Emphasis::Normal => self.theme.normal,
                        Emphasis::Lit => self.theme.lit,
                        Emphasis::Path => self.theme.path.add_modifier(Modifier::BOLD),
                    };
                    buf[(area.x + col, area.y + row)].set_char(glyph).set_style(style);
                }
            }
        }
    }

    fn node(&self, node: &PlacedNode, area: Rect, buf: &mut Buffer) {
        if node.covered && !node.state.selected || node.col >= area.width || node.row >= area.height {
            return;
        }
        let (glyph, text, count) = self.styles(node.state, node.kind);
        let at = |col: u16| (area.x + col, area.y + node.row);
        buf[at(node.col)].set_char(node.glyph).set_style(glyph);
        let Some(label) = &node.label else {
            return;
        };
        if label.row >= area.height {
            return;
        }
        let limit = |col: u16| usize::from(area.width.saturating_sub(col));
        let (x, y) = (area.x + label.col, area.y + label.row);
        let (after, _) = buf.set_stringn(x, y, &label.text, limit(label.col), text);
        if let Some(n) = &label.count {
            let gap = after - area.x;
            buf.set_stringn(after, y, " ", limit(gap), text);
            buf.set_stringn(after + 1, y, n, limit(gap + 1), count);
        }
        if node.state.focus || node.state.selected {
            self.block(node, area, buf, text);
        }
    }

    /// Joins glyph and name of a reversed actor, with one cell of the same at either end where it is free.
    fn block(&self, node: &PlacedNode, area: Rect, buf: &mut Buffer, style: Style) {
        let Some(label) = node.label.as_ref() else { return };
        let (mut first, mut end) = (label.col, label.col + label.width);
        if label.row == node.row {
            (first, end) = (first.min(node.col), end.max(node.col + 1));
        }
        let end = end.min(area.width);
        for col in first.saturating_sub(1)..(end + 1).min(area.width) {
            let cell = &mut buf[(area.x + col, area.y + label.row)];
            if col < first || col >= end || cell.symbol() == " " {
                let free = self.scene.is_blank(col, label.row) && cell.symbol() == " ";
                if free {
                    cell.set_char(' ').set_style(style);
                }
            }
        }
    }

    fn styles(&self, state: NodeState, kind: u8) -> (Style, Style, Style) {
        let theme = self.theme;
        let kind = theme.kinds[usize::from(kind) % theme.kinds.len()];
        let (bold, reverse) = (Modifier::BOLD, Modifier::REVERSED);
        if state.focus || state.selected {
            let own = if state.focus { theme.focus.add_modifier(bold) } else { theme.selected };
            let own = if state.marked || state.on_path { own.add_modifier(bold) } else { own };
            let own = own.add_modifier(reverse);
            return (own, own, own);
        }
        if state.dimmed {
            return (theme.dim, theme.dim, theme.dim);
        }
        let (glyph, mut text) = (kind, theme.text);
        if state.marked {
            text = theme.marked.add_modifier(bold);
        }
        if state.on_path {
            return (glyph.add_modifier(bold), text.add_modifier(bold), theme.count);
        }
        (glyph, text, theme.count)
    }
}
