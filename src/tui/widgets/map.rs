//! Draws a [`Scene`] in a rectangle: lines first, then glyphs, then names. Where things are was decided before.

use crate::scene::dots::{DotGrid, Glyphs, Pen, RANKS, plain};
use crate::scene::{Disc, Emphasis, NodeState, PlacedNode, Scene, in_dots};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Widget;

/// How the things on a map look. Bold and reverse are added here, so that nothing depends on colour.
#[derive(Clone, Copy, Debug, Default)]
pub struct MapStyles {
    /// Glyphs, by the colour number of their kind.
    pub kinds: [Style; 8],
    /// What lies under the actors, and its words.
    pub ground: Style,
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
    /// Lines of the kinds that are told apart, the most frequent first, and of all others.
    pub ranks: [Style; RANKS + 1],
    /// Names of marked actors.
    pub marked: Style,
    /// Glyphs and names of dimmed actors.
    pub dim: Style,
    /// Names.
    pub text: Style,
    /// `+n`, the neighbours that are not shown.
    pub count: Style,
}

impl MapStyles {
    /// How a line looks that is drawn with a pen.
    pub fn line(&self, pen: impl Into<Pen>) -> Style {
        let pen = pen.into();
        match (pen.level, pen.rank) {
            (Emphasis::Path, _) => self.path.add_modifier(Modifier::BOLD),
            (Emphasis::Lit, Some(rank)) => self.ranks[usize::from(rank).min(RANKS)].add_modifier(Modifier::BOLD),
            (_, Some(rank)) => self.ranks[usize::from(rank).min(RANKS)],
            (Emphasis::Quiet, None) => self.quiet,
            (Emphasis::Normal, None) => self.normal,
            (Emphasis::Lit, None) => self.lit,
        }
    }

    /// How the rim of a circle looks: of the colour of its kind, unless it is the one that is looked at.
    pub fn rim(&self, disc: &Disc, scene: &Scene) -> Style {
        let state = scene.placed(disc.index).map(|node| node.state).unwrap_or_default();
        match state {
            _ if state.selected || state.holds => self.lit.add_modifier(Modifier::BOLD),
            _ if state.dimmed => self.dim,
            _ => self.kinds[usize::from(disc.kind) % self.kinds.len()],
        }
    }
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
    /// Whether lines are drawn here; else they are in a picture.
    pub has_lines: bool,
}

impl Widget for &MapView<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if self.has_lines {
            self.lines(area, buf);
        }
        self.words(area, buf);
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
        let grid = scene.dots();
        let ((rims, owners), leaders) = (scene.rims(), scene.leaders());
        let rim_styles: Vec<Style> = scene.discs.iter().map(|disc| self.theme.rim(disc, scene)).collect();
        let mut ground = DotGrid::new(scene.cols, scene.rows);
        scene.outlines.iter().map(|line| in_dots(*line)).for_each(|(from, to)| ground.line(from, to, Emphasis::Normal));
        for row in 0..scene.rows.min(area.height) {
            for col in 0..scene.cols.min(area.width) {
                if scene.is_blank(col, row) {
                    continue;
                }
                let owner = owners[usize::from(row) * usize::from(scene.cols) + usize::from(col)];
                let rim = rims.cell(col, row, self.glyphs).zip(owner);
                let leader = leaders.cell(col, row, self.glyphs);
                let drawn = match (rim, leader, grid.cell(col, row, self.glyphs)) {
                    (Some(((glyph, _), owner)), ..) => Some((glyph, rim_styles[owner as usize])),
                    (None, Some((glyph, _)), _) => Some((glyph, self.theme.count)),
                    (None, None, Some((glyph, pen))) => Some((glyph, self.theme.line(pen))),
                    _ => ground.cell(col, row, self.glyphs).map(|(glyph, _)| (glyph, self.theme.ground)),
                };
                if let Some((glyph, style)) = drawn {
                    buf[(area.x + col, area.y + row)].set_char(glyph).set_style(style);
                }
            }
        }
    }

    /// Words on the ground, heads and numbers on lines.
    fn words(&self, area: Rect, buf: &mut Buffer) {
        let scene = self.scene;
        for caption in scene.captions.iter().filter(|caption| caption.row < area.height) {
            let cells = usize::from(area.width.saturating_sub(caption.col));
            buf.set_stringn(area.x + caption.col, area.y + caption.row, &caption.text, cells, self.theme.ground);
        }
        for sign in scene.signs.iter().filter(|sign| sign.row < area.height) {
            let text = if self.glyphs == Glyphs::Ascii { plain(&sign.text) } else { sign.text.clone() };
            let cells = usize::from(area.width.saturating_sub(sign.col));
            buf.set_stringn(area.x + sign.col, area.y + sign.row, &text, cells, self.theme.line(sign.emphasis));
        }
    }

    fn node(&self, node: &PlacedNode, area: Rect, buf: &mut Buffer) {
        if node.covered && !node.state.selected || node.col >= area.width || node.row >= area.height {
            return;
        }
        let (glyph, text, count) = self.styles(node.state, node.kind);
        let glyph = if node.state.pinned { glyph.add_modifier(Modifier::UNDERLINED) } else { glyph };
        let at = |col: u16| (area.x + col, area.y + node.row);
        if !node.inside {
            buf[at(node.col)].set_char(node.glyph).set_style(glyph);
        }
        let limit = |col: u16| usize::from(area.width.saturating_sub(col));
        for label in node.lines().filter(|label| label.row < area.height) {
            let (x, y) = (area.x + label.col, area.y + label.row);
            let (after, _) = buf.set_stringn(x, y, &label.text, limit(label.col), text);
            if let Some(n) = &label.count {
                let gap = u16::from(!label.text.is_empty());
                if gap > 0 {
                    buf.set_stringn(after, y, " ", limit(after - area.x), text);
                }
                buf.set_stringn(after + gap, y, n, limit(after + gap - area.x), count);
            }
        }
        if node.state.focus || node.state.selected {
            self.block(node, area, buf, text);
        }
    }

    /// Joins glyph and name of a reversed actor, with one cell of the same at either end where it is free.
    fn block(&self, node: &PlacedNode, area: Rect, buf: &mut Buffer, style: Style) {
        for label in node.lines().filter(|label| label.row < area.height) {
            let (mut first, mut end) = (label.col, label.col + label.width);
            if label.row == node.row && !node.inside {
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
        if state.holds {
            text = theme.lit.add_modifier(bold);
        }
        if state.minor && !state.marked && !state.on_path {
            text = theme.count;
        }
        if state.on_path {
            return (glyph.add_modifier(bold), text.add_modifier(bold), theme.count);
        }
        (glyph, text, theme.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{LayoutInput, Pane, Point, rings};
    use crate::scene::{SceneInput, SceneLine, SceneNode};

    fn draw(scene: &Scene, glyphs: Glyphs) -> Buffer {
        let theme = MapStyles { lit: Style::new().italic(), ..MapStyles::default() };
        let area = Rect::new(0, 0, scene.cols, scene.rows);
        let mut buf = Buffer::empty(area);
        MapView { scene, theme: &theme, glyphs, has_lines: true }.render(area, &mut buf);
        buf
    }

    fn text(buf: &Buffer) -> String {
        let row = |y| (0..buf.area.width).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_string();
        (0..buf.area.height).map(row).collect::<Vec<_>>().join("\n")
    }

    /// A partnership and its fourteen members, two of them with a member of their own.
    fn partnership(cols: u16, rows: u16, ascii: bool) -> SceneInput {
        let names = [
            "Démarche PTCE",
            "RTES",
            "COORACE",
            "MES",
            "CNCRES",
            "UFISC",
            "Opale",
            "Labo de l'ESS",
            "ESS France",
            "Figeacteurs",
            "Pôle Sud (Archer)",
            "Le PHARES",
            "La Coursive Boutaric",
            "Caisse des Dépôts",
            "Ministère délégué à l'Économie sociale et solidaire",
            "ALICECOOP",
            "Groupe Archer",
        ];
        let kinds = [3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 4, 4, 1, 1];
        let mut edges: Vec<(u32, u32)> = (1..15).map(|i| (0, i)).collect();
        edges.extend([(3, 15), (10, 16), (1, 2), (9, 12)]);
        let widths: Vec<u16> = names.iter().map(|n| n.chars().count() as u16 + 3).collect();
        let points = rings(&LayoutInput {
            count: names.len(),
            focus: Some(0),
            edges: &edges,
            group: &kinds,
            widths: &widths,
            pane: Pane { cols, rows },
            ..LayoutInput::default()
        });
        let glyphs = if ascii { ['P', 'E', 'C', 'N', 'I'] } else { ['▲', '■', '▣', '◆', '★'] };
        let node = |(i, name): (usize, &&str)| SceneNode {
            id: i as u32,
            at: points[i],
            label: name.to_string(),
            full: name.to_string(),
            brief: None,
            glyph: glyphs[kinds[i] as usize],
            kind: kinds[i] as u8,
            hidden_neighbours: [0, 4, 0, 11][i % 4],
            importance: 20.0 - i as f32,
            state: NodeState { focus: i == 0, ..NodeState::default() },
            ..SceneNode::default()
        };
        let line = |&(from, to): &(u32, u32)| {
            let emphasis = if from == 0 { Emphasis::Normal } else { Emphasis::Quiet };
            SceneLine::new(from as usize, to as usize, emphasis)
        };
        SceneInput {
            nodes: names.iter().enumerate().map(node).collect(),
            lines: edges.iter().map(line).collect(),
            guides: Vec::new(),
            ..SceneInput::default()
        }
    }

    #[test]
    fn an_actor_and_those_around_it() {
        let input = partnership(70, 22, false);
        insta::assert_snapshot!(text(&draw(&Scene::build(&input, 70, 22), Glyphs::Braille)));
    }

    #[test]
    fn a_path_a_mark_and_a_selection_in_a_small_pane_without_braille() {
        let mut input = partnership(50, 15, true);
        input.nodes[15].state.on_path = true;
        input.nodes[3].state.on_path = true;
        input.nodes[10].state.marked = true;
        input.nodes[9].state.selected = true;
        for line in &mut input.lines {
            line.emphasis = match (line.from, line.to) {
                (0, 3) | (3, 15) => Emphasis::Path,
                (a, b) if a == 9 || b == 9 => Emphasis::Lit,
                _ => line.emphasis,
            };
        }
        insta::assert_snapshot!(text(&draw(&Scene::build(&input, 50, 15), Glyphs::Ascii)));
    }

    #[test]
    fn state_is_told_without_colour() {
        let mut input = partnership(70, 22, false);
        input.nodes[4].state.selected = true;
        input.nodes[5].state.marked = true;
        input.nodes[6].state.on_path = true;
        input.nodes[7].state.dimmed = true;
        let scene = Scene::build(&input, 70, 22);
        let buf = draw(&scene, Glyphs::Braille);
        let style = |i: usize| {
            let label = scene.placed(i).unwrap().label.as_ref().unwrap();
            buf[(label.col, label.row)].modifier
        };
        assert_eq!(style(0), Modifier::BOLD | Modifier::REVERSED);
        assert_eq!(style(4), Modifier::REVERSED);
        assert_eq!((style(5), style(6), style(7)), (Modifier::BOLD, Modifier::BOLD, Modifier::empty()));
        assert!(scene.placed(5).unwrap().label.as_ref().unwrap().text.starts_with('*'));
    }

    #[test]
    fn no_line_is_seen_in_a_name_nor_beside_it() {
        for (cols, rows) in [(70, 22), (42, 14), (120, 40)] {
            let scene = Scene::build(&partnership(cols, rows, false), cols, rows);
            let buf = draw(&scene, Glyphs::Braille);
            let dots =
                |c: u16, r: u16| ('\u{2801}'..='\u{28ff}').contains(&buf[(c, r)].symbol().chars().next().unwrap());
            for label in scene.nodes.iter().filter_map(|n| n.label.as_ref()) {
                for col in label.col.saturating_sub(1)..(label.col + label.width + 1).min(cols) {
                    assert!(!dots(col, label.row));
                }
            }
        }
    }

    #[test]
    fn a_rectangle_smaller_than_the_scene_is_no_harm() {
        let scene = Scene::build(&partnership(70, 22, false), 70, 22);
        let theme = MapStyles::default();
        for (x, y, cols, rows) in [(0, 0, 0, 0), (3, 1, 20, 5), (1, 0, 69, 22), (30, 10, 90, 90)] {
            let mut buf = Buffer::empty(Rect::new(0, 0, 60, 20));
            MapView { scene: &scene, theme: &theme, glyphs: Glyphs::Blocks, has_lines: true }
                .render(Rect::new(x, y, cols, rows), &mut buf);
        }
    }

    #[test]
    fn nothing_from_a_file_is_sent_as_a_command() {
        let node =
            SceneNode {
                label: "a\x1b[2Jb\u{202e}c".into(), glyph: '•', at: Point::default(), ..SceneNode::default()
            };
        let scene = Scene::build(&SceneInput { nodes: vec![node], ..SceneInput::default() }, 40, 3);
        assert!(text(&draw(&scene, Glyphs::Braille)).contains("• a␛[2Jb⟨202E⟩c"));
    }
}
