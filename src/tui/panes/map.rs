//! The map: the focus and what is around it in the view, as far as there is room, with an honest count of the rest.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::analysis::paths::Path;
use crate::explorer::picture;
use crate::layout::{Guide, LAYOUTS, Pane as LayoutPane, Point};
use crate::scene::cells::{clip, width};
use crate::scene::dots::{self, Glyphs, Pen, RANKS};
use crate::scene::{
    Block, Camera, Direction, Emphasis, NameSide, NodeState, Numerals, Scene, SceneGuide, SceneInput, SceneLine,
    SceneNode,
};
use crate::text::{self, number};
use crate::tui::action::Action;
use crate::tui::app::{App, Level};
use crate::tui::panes::camera::{self, Glide};
use crate::tui::panes::frame::foot_lines;
use crate::tui::panes::placing::{self, Ground, lit_here};
use crate::tui::pixels;
use crate::tui::theme::Theme;
use crate::tui::widgets::histogram::Histogram;
use crate::tui::widgets::map::MapView;
use crate::tui::widgets::minimap::{self, Minimap};

/// A mark is worth about this many cells: a name and the space around it.
pub const CELLS_PER_ACTOR: usize = 36;
/// A circle of a group is worth more of them: the ring around it, and what one sees in it.
const CELLS_PER_GROUP: usize = 46;

/// So many cells of a line stand before the name of its kind.
const SAMPLE: usize = 5;

/// The map.
#[derive(Default)]
pub struct Map {
    /// What the pane looks at.
    pub camera: Camera,
    /// The layout, by its place in the table.
    pub layout: usize,
    /// Where the camera comes from, while it moves.
    pub glide: Option<Glide>,
    /// Where actors stand, and what is under way to find out.
    pub ground: Ground,
    /// Whether lines show which way their relations lead.
    pub arrows: bool,
    /// Whether lines show of what kind their relations are.
    pub link_kinds: bool,
    scene: Option<Scene>,
}

impl Map {
    /// What the pane showed last.
    pub fn scene(&self) -> Option<&Scene> {
        self.scene.as_ref()
    }
}

/// What an action does on the map.
pub fn act(app: &mut App, action: Action) {
    let direction = match action {
        Action::Up => Direction::Up,
        Action::Down => Direction::Down,
        Action::Left => Direction::Left,
        Action::Right => Direction::Right,
        Action::Open if enter_group(app) => return,
        Action::Open => {
            if let Some(actor) = app.selected {
                app.centre(actor);
            }
            return;
        }
        Action::ZoomIn | Action::ZoomOut => {
            let nested = LAYOUTS[app.map.layout].is_nested;
            let factor = if nested { 1.5 } else { 1.25 };
            let factor = if action == Action::ZoomIn { factor } else { 1.0 / factor };
            let zoom = app.map.camera.zoom * factor;
            let goal = match (selected_point(app), action) {
                // One goes towards what is selected, and away from where one is.
                (Some(centre), Action::ZoomIn) => Camera { centre, zoom },
                (Some(centre), _) if !nested => Camera { centre, zoom },
                _ => Camera { centre: app.map.camera.centre, zoom },
            };
            camera::turn_to(app, goal);
            return;
        }
        Action::Fit => {
            camera::turn_to(app, Camera::default());
            return;
        }
        Action::Pin => {
            placing::pin(app);
            return;
        }
        Action::Arrows => {
            app.map.arrows = !app.map.arrows;
            let words = app.words();
            app.say(Level::Note, if app.map.arrows { words.arrows_on } else { words.arrows_off });
            return;
        }
        Action::LinkKinds => {
            app.map.link_kinds = !app.map.link_kinds;
            let words = app.words();
            app.say(Level::Note, if app.map.link_kinds { words.link_kinds_on } else { words.link_kinds_off });
            return;
        }
        Action::Pixels => {
            app.pixels.off = !app.pixels.off;
            let words = app.words();
            app.say(Level::Note, if app.pixels.off { words.pixels_off } else { words.pixels_on });
            return;
        }
        Action::Layout | Action::PreviousLayout => {
            let step = if action == Action::Layout { 1 } else { LAYOUTS.len() - 1 };
            app.map.layout = (app.map.layout + step) % LAYOUTS.len();
            app.map.camera = Camera::default();
            let (name, words) = (LAYOUTS[app.map.layout].label.of(app.lang), app.words());
            // A path has a layout of its own: what was chosen is seen once one leaves it.
            let walks = placing::focus(app).is_some_and(|focus| lit_here(app, focus).is_some());
            app.say(Level::Note, if walks { words.layout_behind_a_path } else { words.layout }(name));
            return;
        }
        _ => return,
    };
    if walk(app, direction) {
        return;
    }
    app.paths.hop = None;
    // The scene is what is seen, which may not be what forces have reached since.
    let Some(scene) = &app.map.scene else { return };
    let own = app.selected.and_then(|actor| scene.nodes.iter().find(|node| node.id == actor));
    let holder = app.map.ground.drawn.as_ref().and_then(|drawn| drawn.placed.holder);
    let from = own.or_else(|| holder.and_then(|holder| scene.placed(holder)));
    let to = match from {
        Some(from) => scene.towards(from.index, direction).and_then(|to| scene.placed(to)),
        None => scene.nodes.first(),
    };
    if let Some(actor) = to.map(|node| node.id) {
        app.select(actor);
        if app.map.camera.zoom > 1.0
            && let Some(centre) = selected_point(app)
        {
            camera::turn_to(app, Camera { centre, zoom: app.map.camera.zoom });
        }
    }
}

/// Walks along the lit path, hop by hop, and says what links the two; tells whether there was such a hop.
fn walk(app: &mut App, direction: Direction) -> bool {
    let (Some(path), Some(selected)) = (&app.lit, app.selected) else { return false };
    let forward = match direction {
        Direction::Right => true,
        Direction::Left => false,
        Direction::Up | Direction::Down => return false,
    };
    let at = path.hops.iter().position(|hop| selected == if forward { hop.from } else { hop.to });
    let Some(at) = at else { return false };
    let hop = path.hops[at];
    let said = text::tui::hop_text(app.explorer.network(), &hop, app.lang);
    app.select(if forward { hop.to } else { hop.from });
    app.say(Level::Note, said);
    app.paths.hop = Some(at);
    true
}

/// What the wheel does: the point under it stays where it is.
pub fn wheel(app: &mut App, col: u16, row: u16, down: bool) {
    let point = camera::under(app.map.camera, app.areas.map, col, row);
    camera::zoom_about(app, point, if down { 0.8 } else { 1.25 });
}

/// Looks into the selected group; tells whether there is one.
fn enter_group(app: &mut App) -> bool {
    let Some(drawn) = app.map.ground.drawn.as_ref().map(|drawn| &drawn.placed) else { return false };
    let Some(i) = app.selected.and_then(|actor| drawn.index(actor)) else { return false };
    match drawn.groups.get(i) {
        Some((size, radius)) if *size > 1 => {
            // What has not opened by then is looked at closer.
            let (near, zoom) = (0.9 / radius.max(1e-6), app.map.camera.zoom);
            let goal = Camera { centre: drawn.points[i], zoom: if zoom > near * 0.99 { zoom * 1.5 } else { near } };
            camera::turn_to(app, goal);
            true
        }
        _ => false,
    }
}

fn selected_point(app: &App) -> Option<Point> {
    let drawn = app.map.ground.drawn.as_ref()?;
    drawn.placed.index(app.selected?).or(drawn.placed.holder).map(|i| drawn.placed.points[i])
}

/// The actors that have a cell, with its column and row, the most important first.
pub fn on_screen(app: &App) -> Vec<(u32, (u16, u16))> {
    let seen = app.map.scene.iter().flat_map(|scene| &scene.nodes).filter(|node| !node.covered);
    seen.map(|node| (node.id, (node.col, node.row))).collect()
}

/// The actor whose sign or name is in a cell of the screen.
pub fn actor_at(app: &App, col: u16, row: u16) -> Option<u32> {
    let (area, scene) = (app.areas.map, app.map.scene.as_ref()?);
    let index = scene.at(col.checked_sub(area.x)?, row.checked_sub(area.y)?)?;
    scene.placed(index).map(|node| node.id)
}

/// What a click does on the map.
pub fn click(app: &mut App, col: u16, row: u16, double: bool) {
    let area = app.areas.map;
    if !area.contains(ratatui::layout::Position::new(col, row)) {
        return;
    }
    let Some(actor) = actor_at(app, col, row) else { return };
    app.select(actor);
    if double {
        app.centre(actor);
    }
}

/// The map of a pane, and how many rows are left below it.
pub fn rooms(area: Rect) -> (Rect, u16) {
    let foot = if area.height >= 14 { 2 } else { 0 };
    (Rect { height: area.height - foot, ..area }, foot)
}

/// Draws the map, the histogram of years below it, and what is left out.
pub fn draw(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let Some(focus) = placing::focus(app) else {
        empty(app, f, area);
        return;
    };
    let (map, foot) = rooms(area);
    app.areas.map = map;
    let (camera, room) = (camera::now(app), (map.width, map.height));
    if placing::is_nested(app, focus) {
        // What lies in sight changes with each move; it is bounded by the screen.
        let capacity = usize::from(map.width) * usize::from(map.height) / CELLS_PER_GROUP;
        if !placing::look(app, room, capacity.clamp(24, 400), camera) {
            says(f, area, words.seeking_groups);
            return;
        }
    } else {
        placing::place(app, focus, room);
    }
    let input = scene_input(app, focus, camera);
    let scene = Scene::build(&input, map.width, map.height);
    let styles = app.theme.map();
    let has_lines = !pixels::shows(app, &scene, map);
    f.render_widget(&MapView { scene: &scene, theme: &styles, glyphs: app.theme.glyphs, has_lines }, map);
    minimap(app, f, map, camera);
    let drawn = app.map.ground.drawn.as_ref().expect("placed above");
    let groups = &drawn.placed.groups;
    // A circle that is not drawn leaves out all that it stands for.
    let size = |i: usize| groups.get(i).map_or(1, |(size, _)| *size as usize);
    let marks = || 0..drawn.placed.actors.len();
    let undrawn: usize = marks().filter(|i| scene.placed(*i).is_none()).map(size).sum();
    let undrawn = drawn.placed.undrawn + undrawn;
    let circles = marks().filter(|i| size(*i) > 1 && scene.placed(*i).is_some()).map(size);
    let (circles, in_circles) = circles.fold((0, 0), |(circles, all), size| (circles + 1, all + size));
    let settling = placing::is_long_settling(app);
    let (somewhere, is_linked) = (drawn.placed.somewhere, !drawn.placed.lines.is_empty() || !groups.is_empty());
    let weak = drawn.placed.lines.len() - input.lines.len();
    let (unlabelled, hushed) = (scene.unlabelled, scene.hushed + weak);
    let hidden = if !groups.is_empty() {
        0
    } else {
        drawn.placed.hidden[drawn.placed.index(app.selected.unwrap_or(focus)).unwrap_or(0)]
    };
    app.map.scene = Some(scene);
    if foot == 0 {
        return;
    }
    let rule = Rect { y: map.bottom(), height: 1, ..area };
    let legend = link_legend(app, area.width as usize);
    let line = legend.unwrap_or_else(|| Line::styled("─".repeat(area.width as usize), app.theme.quiet()));
    f.render_widget(line, rule);
    let status = Rect { y: rule.y + 1, height: 1, ..area };
    if let Some(said) = lit_here(app, focus).map(|lit| lit_note(app, lit)) {
        let line = foot_lines(&said, area.width as usize).into_iter().next().unwrap_or_default();
        f.render_widget(Line::styled(line, app.theme.title()), status);
        return;
    }
    let mut parts: Vec<String> = Vec::new();
    let n = |count: usize| number(count as u64, app.lang);
    if settling {
        parts.push(words.settling.to_string());
    }
    if circles > 0 {
        parts.push((words.in_groups)(&n(in_circles), in_circles, &n(circles), circles));
    }
    if undrawn > 0 {
        parts.push((words.undrawn)(&n(undrawn), undrawn));
    }
    if somewhere > 0 {
        parts.push((words.somewhere)(&n(somewhere), somewhere));
    }
    if !is_linked {
        parts.push(words.no_link.to_string());
    }
    if hushed > 0 {
        parts.push((words.hushed)(&n(hushed), hushed));
    }
    if undrawn == 0 && unlabelled > 0 {
        parts.push((words.unlabelled)(&n(unlabelled), unlabelled));
    }
    if hidden > 0 {
        parts.push((words.hidden_neighbours)(&n(hidden as usize), hidden as usize));
    }
    // What is not drawn is always said; what else there is to say needs room beside the years, and the years need room too.
    let room = |parts: &[String]| area.width.saturating_sub(width(&parts.join(" · ")) as u16 + 3);
    let years = app.explorer.years();
    let wanted = match years.counts.len() {
        0 if years.undated == 0 => 0,
        bars => (bars + 14).min(30),
    };
    while parts.len() > 1 && usize::from(room(&parts)) < wanted {
        parts.pop();
    }
    let note = clip(&parts.join(" · "), area.width as usize).into_owned();
    let note_width = width(&note) as u16;
    let histogram = Rect { width: if note.is_empty() { area.width } else { room(&parts) }, ..status };
    let undated = if years.undated > 0 {
        (words.undated)(&n(years.undated as usize), years.undated as usize)
    } else {
        String::new()
    };
    let styles = app.theme.histogram();
    let counts: Vec<(i32, u32)> = (years.first..).zip(years.counts.iter().copied()).collect();
    let chosen = crate::tui::layers::time::range_of(app.explorer.view());
    let bars = Histogram {
        counts: &counts,
        earlier: years.earlier,
        chosen,
        note: &undated,
        theme: &styles,
        glyphs: app.theme.glyphs,
    };
    f.render_widget(&bars, histogram);
    if !note.is_empty() {
        let at = Rect { x: status.right() - note_width, width: note_width, ..status };
        f.render_widget(Line::from(Span::styled(note, app.theme.quiet())), at);
    }
}

/// The kinds of relations that lines are of, if one asked for them.
fn told_kinds(app: &App) -> Vec<u32> {
    let drawn = app.map.ground.drawn.as_ref().filter(|drawn| app.map.link_kinds && drawn.placed.groups.is_empty());
    drawn.map_or_else(Vec::new, |drawn| picture::leading_kinds(&drawn.placed.lines, RANKS + 1))
}

/// How a line of each kind looks, as many as there is room for; the others are counted.
fn link_legend(app: &App, room: usize) -> Option<Line<'static>> {
    let kinds = told_kinds(app);
    let styles = app.theme.map();
    let network = app.explorer.network();
    let (mut spans, mut used) = (Vec::new(), 0);
    for (rank, kind) in kinds.iter().enumerate() {
        let text = match rank {
            RANKS => text::map::other_kinds(app.lang),
            _ => text::map::link_kind(network, *kind, app.lang),
        };
        let text = clip(&text, 24).into_owned();
        let (wanted, left) = (SAMPLE + 1 + width(&text), kinds.len() - rank);
        // Room for how many more there are.
        let more = if left > 1 { 2 + format!("+{left}").len() } else { 0 };
        if used + wanted + more > room {
            spans.push(Span::styled(format!("+{left}"), app.theme.quiet()));
            break;
        }
        used += wanted + 2;
        let pen = Pen { level: Emphasis::Normal, rank: Some(rank as u8) };
        spans.push(Span::styled(dots::sample(pen, SAMPLE as u16, app.theme.glyphs), styles.line(pen)));
        spans.push(Span::raw(format!(" {text}  ")));
    }
    (!spans.is_empty()).then(|| Line::from(spans))
}

/// Which of the paths is lit, how well it is proved, and what the keys do about it.
fn lit_note(app: &App, lit: &Path) -> String {
    if let Some(web) = app.paths.web.as_ref().filter(|_| app.lit_is_web) {
        return (app.words().web_on_the_map)(&text::webs::web(&web.found, app.lang));
    }
    let paths = app.paths.paths();
    let at = paths.iter().position(|path| path == lit).map_or(1, |at| at + 1);
    let mode = app.paths.question.as_ref().map_or_else(Default::default, |question| question.time);
    let verdict = text::paths::verdict(lit, mode, app.lang);
    (app.words().path_on_the_map)(at, paths.len().max(at), &verdict)
}

/// Where the whole stands in a corner, when one looks at a part of it.
fn corner(map: Rect, camera: Camera) -> Option<Rect> {
    minimap::place(map).filter(|_| camera.zoom > 1.01)
}

/// The whole in a corner.
fn minimap(app: &mut App, f: &mut Frame<'_>, map: Rect, camera: Camera) {
    let Some(place) = corner(map, camera) else { return };
    let points: Vec<Point> = match (&mut app.map.ground.nest, LAYOUTS[app.map.layout].is_nested) {
        (Some(nest), true) => {
            let pane = LayoutPane { cols: map.width, rows: map.height };
            picture::look(nest, (Point::default(), 1.0), pane, 36, None).points
        }
        _ => app.map.ground.drawn.as_ref().map(|drawn| drawn.placed.points.clone()).unwrap_or_default(),
    };
    let (style, frame) = (app.theme.quiet(), app.theme.accent());
    f.render_widget(&Minimap { points: &points, camera, style, frame, glyphs: app.theme.glyphs }, place);
}

fn scene_input(app: &App, focus: u32, camera: Camera) -> SceneInput {
    let drawn = &app.map.ground.drawn.as_ref().expect("placed before").placed;
    let network = app.explorer.network();
    let path: Vec<u32> = app.lit.iter().flat_map(|path| path.hops.iter().flat_map(|hop| [hop.from, hop.to])).collect();
    let selected = app.selected;
    let size = |i: usize| drawn.groups.get(i).map_or(1, |(size, _)| *size);
    let settling = placing::settles(app, focus);
    let listed = drawn.listed();
    let group = if app.theme.glyphs == Glyphs::Ascii { '@' } else { '○' };
    let nodes = drawn
        .actors
        .iter()
        .enumerate()
        .map(|(i, actor)| {
            let kind = network.kind(*actor);
            let on_path = path.contains(actor);
            let rest = drawn.rests.get(i).copied().flatten();
            let called =
                |name: &str| rest.map_or_else(|| name.to_string(), |rest| text::map::rest(name, rest, app.lang));
            SceneNode {
                id: *actor,
                at: placing::at(app, *actor, drawn.points[i]),
                label: called(network.short_or_name(*actor)),
                full: called(network.name(*actor)),
                brief: rest.map(|rest| (network.short_or_name(*actor).to_string(), rest.actors - 1)),
                glyph: if size(i) > 1 { group } else { app.theme.symbol(kind) },
                radius: drawn.groups.get(i).filter(|(size, _)| *size > 1).map_or(0.0, |(_, radius)| *radius),
                kind: Theme::hue_number(kind.hue),
                hidden_neighbours: drawn.hidden[i],
                importance: drawn.importance[i],
                listed: listed[i],
                state: NodeState {
                    focus: *actor == focus && drawn.groups.is_empty(),
                    selected: selected == Some(*actor),
                    marked: app.explorer.marks().contains(actor),
                    on_path,
                    dimmed: !path.is_empty() && !on_path,
                    minor: drawn.minor[i],
                    holds: drawn.holder == Some(i) && selected != Some(*actor),
                    pinned: settling && app.map.ground.standing.pins.contains(actor),
                },
            }
        })
        .collect();
    let touches = |i: usize, actor: Option<u32>| actor == Some(drawn.actors[i]);
    let hop = |a: u32, b: u32| {
        app.lit.as_ref().is_some_and(|path| {
            path.hops.iter().any(|hop| (hop.from, hop.to) == (a, b) || (hop.to, hop.from) == (a, b))
        })
    };
    let told = told_kinds(app);
    let rank = |kind: u32| {
        let rank = told.iter().position(|known| *known == kind).unwrap_or(RANKS);
        (!told.is_empty()).then_some(rank as u8)
    };
    let has_arcs = LAYOUTS[app.map.layout].has_arcs && path.is_empty();
    // On the ground the outline is the drawn-out line: those of the focus, which cross it, step back.
    let on_ground = LAYOUTS[app.map.layout].needs_places && path.is_empty();
    // Of those that are not drawn between groups, those of the selected one are.
    let strongest = drawn.strongest();
    // A third as many as there are groups are seen first, with their number.
    let mut counts: Vec<u32> = drawn.lines.iter().map(|line| line.count).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let strong = counts.get(drawn.groups.len() / 3).filter(|_| !drawn.groups.is_empty());
    let strong = strong.map_or(u32::MAX, |count| (*count).max(2));
    let lines = drawn
        .lines
        .iter()
        .zip(strongest)
        .filter(|(line, strongest)| *strongest || touches(line.from, selected) || touches(line.to, selected))
        .map(|(line, _)| {
            let (a, b) = (line.from, line.to);
            let emphasis = if hop(drawn.actors[a], drawn.actors[b]) {
                Emphasis::Path
            } else if !path.is_empty() {
                Emphasis::Quiet
            } else if selected != Some(focus) && (touches(a, selected) || touches(b, selected)) {
                Emphasis::Lit
            } else if line.count >= strong
                || drawn.groups.is_empty() && !on_ground && (touches(a, Some(focus)) || touches(b, Some(focus)))
            {
                Emphasis::Normal
            } else {
                Emphasis::Quiet
            };
            let heads = if app.map.arrows { (line.leads.1, line.leads.0) } else { (false, false) };
            SceneLine { from: a, to: b, count: line.count, emphasis, arc: has_arcs, heads, rank: rank(line.kind) }
        })
        .collect();
    let guides = drawn.guides.iter().map(|guide| match guide {
        Guide::Line(points) => SceneGuide::Line(points.clone()),
        Guide::Caption { at, says, centred } => SceneGuide::Caption {
            at: *at,
            text: text::map::caption(*says, network, app.lang),
            centred: *centred,
            firm: says.is_heading(),
        },
    });
    let names = if LAYOUTS[app.map.layout].has_columns && path.is_empty() { NameSide::After } else { NameSide::Any };
    let numerals = Numerals(text::numerals(app.lang));
    let taken = corner(app.areas.map, camera).map(|corner| Block {
        col: corner.x - app.areas.map.x,
        row: corner.y - app.areas.map.y,
        width: corner.width,
        height: corner.height,
    });
    // Groups were placed for a pane of this width.
    SceneInput { nodes, lines, guides: guides.collect(), camera, names, wide: None, numerals, taken }
}

/// Says why nothing is shown and what to press.
pub fn empty(app: &App, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let text = match app.empties() {
        _ if app.explorer.network().actor_count() == 0 => words.empty_network.to_string(),
        Some((step, count)) => {
            let network = app.explorer.network();
            let steps = app.explorer.view().effective();
            let label = crate::text::sentence::step_label(&steps[step], network, app.lang);
            (words.empty_because)(&label, &number(count as u64, app.lang), count)
        }
        None => words.empty_view.to_string(),
    };
    says(f, area, &text);
}

/// A text in the middle of the pane.
fn says(f: &mut Frame<'_>, area: Rect, text: &str) {
    let lines: Vec<Line> =
        super::actors::textwrap(text, area.width.saturating_sub(4) as usize).into_iter().map(Line::from).collect();
    let rows = lines.len() as u16;
    let place = Rect { y: area.y + area.height.saturating_sub(rows) / 2, height: rows.min(area.height), ..area };
    f.render_widget(ratatui::widgets::Paragraph::new(lines).centered(), place);
}
