//! The map: the focus and what is around it in the view, as far as there is room, with an honest count of the rest.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::analysis::paths::Path;
use crate::explorer::nest::Nest;
use crate::explorer::picture::{self, Picture, Placed};
use crate::layout::{Guide, LAYOUTS, Pane as LayoutPane, Point};
use crate::network::Subset;
use crate::scene::cells::{clip, width};
use crate::scene::dots::Glyphs;
use crate::scene::{Camera, Direction, Emphasis, NodeState, Scene, SceneGuide, SceneInput, SceneLine, SceneNode};
use crate::text::{self, number};
use crate::ticket::Ticket;
use crate::tui::action::Action;
use crate::tui::app::{App, Level};
use crate::tui::jobs::Lane;
use crate::tui::panes::camera::{self, Glide};
use crate::tui::panes::frame::foot_lines;
use crate::tui::theme::Theme;
use crate::tui::widgets::histogram::Histogram;
use crate::tui::widgets::map::MapView;
use crate::tui::widgets::minimap::{self, Minimap};

/// A mark is worth about this many cells: a name and the space around it.
const CELLS_PER_ACTOR: usize = 36;
/// A circle of a group is worth more of them: the ring around it, and what one sees in it.
const CELLS_PER_GROUP: usize = 46;

/// The map.
#[derive(Default)]
pub struct Map {
    /// What the pane looks at.
    pub camera: Camera,
    /// The layout, by its place in the table.
    pub layout: usize,
    /// Where the camera comes from, while it moves.
    pub glide: Option<Glide>,
    /// The groups of the view, once they are known.
    nest: Option<Nest>,
    /// The view whose groups are looked for.
    sought: Option<Arc<Subset>>,
    /// Whether lines show which way their relations lead.
    pub arrows: bool,
    drawn: Option<Drawn>,
    scene: Option<Scene>,
}

/// The actors on the map and their places: made anew only when the view, the focus or the room changes.
struct Drawn {
    key: (u64, Option<u32>, (u16, u16), usize, usize),
    placed: Placed,
}

/// The path that is lit, if the map is about it and the view still shows it.
fn lit_here(app: &App, focus: u32) -> Option<&Path> {
    let shown = |lit: &Path| lit.hops.iter().all(|hop| app.explorer.subset().has_relation(hop.relation));
    app.lit.as_ref().filter(|lit| shown(lit) && lit.hops.iter().any(|hop| hop.from == focus || hop.to == focus))
}

fn place(app: &App, focus: u32, pane: (u16, u16)) -> Placed {
    let zoomed = app.map.camera.zoom.max(1.0);
    let cells = usize::from(pane.0) * usize::from(pane.1);
    let capacity = ((cells / CELLS_PER_ACTOR) as f32 * zoomed) as usize;
    let lit = lit_here(app, focus);
    let listed = if app.lit_is_web { [].iter() } else { app.paths.paths().iter() };
    let listed = listed.filter(|path| lit.is_some_and(|lit| path.hops[0].from == lit.hops[0].from));
    let paths: Vec<Path> = lit.into_iter().chain(listed).cloned().collect();
    let picture = Picture {
        layout: &LAYOUTS[app.map.layout],
        focus: Some(focus),
        capacity: capacity.clamp(8, 600),
        pane: LayoutPane { cols: pane.0, rows: pane.1 },
        paths: &paths,
        is_web: app.lit_is_web,
        measure: width,
        seed: 1,
    };
    // Nobody stops it: nothing but a stop can go wrong.
    picture::place(app.explorer.views(), app.explorer.shown(), &picture, &Ticket::new()).unwrap_or_default()
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
        Action::Arrows => {
            app.map.arrows = !app.map.arrows;
            let words = app.words();
            app.say(Level::Note, if app.map.arrows { words.arrows_on } else { words.arrows_off });
            return;
        }
        Action::Layout | Action::PreviousLayout => {
            let step = if action == Action::Layout { 1 } else { LAYOUTS.len() - 1 };
            app.map.layout = (app.map.layout + step) % LAYOUTS.len();
            app.map.camera = Camera::default();
            let name = LAYOUTS[app.map.layout].label.of(app.lang);
            app.say(Level::Note, (app.words().layout)(name));
            return;
        }
        _ => return,
    };
    if walk(app, direction) {
        return;
    }
    app.paths.hop = None;
    let Some(drawn) = &app.map.drawn else { return };
    let Some(scene) = &app.map.scene else { return };
    let from = app.selected.and_then(|actor| drawn.placed.index(actor)).filter(|i| scene.placed(*i).is_some());
    let to = match from {
        Some(from) => scene.towards(from, direction),
        None => scene.nodes.first().map(|node| node.index),
    };
    if let Some(actor) = to.map(|i| drawn.placed.actors[i]) {
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
    let Some(drawn) = app.map.drawn.as_ref().map(|drawn| &drawn.placed) else { return false };
    let Some(i) = app.selected.and_then(|actor| drawn.index(actor)) else { return false };
    match drawn.groups.get(i) {
        Some((size, radius)) if *size > 1 => {
            let goal = Camera { centre: drawn.points[i], zoom: 0.9 / radius.max(1e-6) };
            camera::turn_to(app, goal);
            true
        }
        _ => false,
    }
}

/// Has the groups of the view found when the map is about them.
pub fn follow(app: &mut App) {
    let wanted = LAYOUTS[app.map.layout].is_nested && app.tab == crate::tui::app::Tab::Map;
    let known = app.map.nest.as_ref().is_some_and(|nest| nest.is_of(app.explorer.subset()));
    if !wanted || known || app.explorer.subset().actor_count() == 0 {
        return;
    }
    let subset = app.explorer.subset().clone();
    if app.map.sought.as_ref().is_some_and(|sought| Arc::ptr_eq(sought, &subset)) {
        return;
    }
    app.map.sought = Some(subset.clone());
    let network = app.network();
    app.start(Lane::Map, move |ticket| {
        let nest = Nest::of(network, subset, ticket);
        move |app: &mut App| {
            app.map.sought = None;
            app.map.nest = nest.ok().or(app.map.nest.take());
            app.map.drawn = None;
        }
    });
}

fn selected_point(app: &App) -> Option<Point> {
    let drawn = app.map.drawn.as_ref()?;
    drawn.placed.index(app.selected?).map(|i| drawn.placed.points[i])
}

/// The actors that have a cell, with its column and row, the most important first.
pub fn on_screen(app: &App) -> Vec<(u32, (u16, u16))> {
    let (Some(scene), Some(drawn)) = (&app.map.scene, &app.map.drawn) else { return Vec::new() };
    let seen = scene.nodes.iter().filter(|node| !node.covered);
    seen.filter_map(|node| Some((*drawn.placed.actors.get(node.index)?, (node.col, node.row)))).collect()
}

/// What a click does on the map.
pub fn click(app: &mut App, col: u16, row: u16, double: bool) {
    let area = app.areas.map;
    if !area.contains(ratatui::layout::Position::new(col, row)) {
        return;
    }
    let (Some(scene), Some(drawn)) = (&app.map.scene, &app.map.drawn) else { return };
    let Some(actor) = scene.at(col - area.x, row - area.y).map(|i| drawn.placed.actors[i]) else { return };
    app.select(actor);
    if double {
        app.centre(actor);
    }
}

/// Draws the map, the histogram of years below it, and what is left out.
pub fn draw(app: &mut App, f: &mut Frame<'_>, area: Rect) {
    let words = app.words();
    let Some(focus) =
        app.explorer.focus().filter(|a| app.explorer.subset().has_actor(*a)).or_else(|| app.explorer.best_connected())
    else {
        empty(app, f, area);
        return;
    };
    let foot = if area.height >= 14 { 2 } else { 0 };
    let map = Rect { height: area.height - foot, ..area };
    app.areas.map = map;
    let camera = camera::now(app);
    let nested = LAYOUTS[app.map.layout].is_nested && lit_here(app, focus).is_none();
    if nested {
        // What lies in sight changes with each move; it is bounded by the screen.
        let Some(mut nest) = app.map.nest.take().filter(|nest| nest.is_of(app.explorer.subset())) else {
            says(f, area, words.seeking_groups);
            return;
        };
        let capacity = usize::from(map.width) * usize::from(map.height) / CELLS_PER_GROUP;
        let pane = LayoutPane { cols: map.width, rows: map.height };
        let placed = picture::look(&mut nest, (camera.centre, camera.zoom), pane, capacity.clamp(24, 400));
        app.map.nest = Some(nest);
        app.map.drawn = Some(Drawn { key: (u64::MAX, None, (0, 0), 0, 0), placed });
    }
    let zoom_class = (app.map.camera.zoom * 100.0) as usize;
    let lit = app.lit.as_ref().map_or(0, |path| path.hops.iter().fold(7, |h, hop| h * 31 + hop.relation as usize + 1));
    let key = (app.version ^ (lit as u64) << 20, Some(focus), (map.width, map.height), app.map.layout, zoom_class);
    if !nested && app.map.drawn.as_ref().is_none_or(|drawn| drawn.key != key) {
        let placed = place(app, focus, (map.width, map.height));
        app.map.drawn = Some(Drawn { key, placed });
    }
    let scene = Scene::build(&scene_input(app, focus, camera), map.width, map.height);
    let styles = app.theme.map();
    f.render_widget(&MapView { scene: &scene, theme: &styles, glyphs: app.theme.glyphs }, map);
    minimap(app, f, map, camera);
    let drawn = app.map.drawn.as_ref().expect("placed above");
    let groups = &drawn.placed.groups;
    // A circle that is not drawn leaves out all that it stands for.
    let size = |i: usize| groups.get(i).map_or(1, |(size, _)| *size as usize);
    let marks = || 0..drawn.placed.actors.len();
    let undrawn: usize = marks().filter(|i| scene.placed(*i).is_none()).map(size).sum();
    let undrawn = drawn.placed.undrawn + undrawn;
    let circles = marks().filter(|i| size(*i) > 1 && scene.placed(*i).is_some()).map(size);
    let (circles, in_circles) = circles.fold((0, 0), |(circles, all), size| (circles + 1, all + size));
    let unlabelled = scene.unlabelled;
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
    f.render_widget(Line::styled("─".repeat(area.width as usize), app.theme.quiet()), rule);
    let status = Rect { y: rule.y + 1, height: 1, ..area };
    if let Some(said) = lit_here(app, focus).map(|lit| lit_note(app, lit)) {
        let line = foot_lines(&said, area.width as usize).into_iter().next().unwrap_or_default();
        f.render_widget(Line::styled(line, app.theme.title()), status);
        return;
    }
    let mut parts: Vec<String> = Vec::new();
    let n = |count: usize| number(count as u64, app.lang);
    if circles > 0 {
        parts.push((words.in_groups)(&n(in_circles), in_circles, &n(circles), circles));
    }
    if undrawn > 0 {
        parts.push((words.undrawn)(&n(undrawn), undrawn));
    } else if unlabelled > 0 {
        parts.push((words.unlabelled)(&n(unlabelled), unlabelled));
    }
    if hidden > 0 {
        parts.push((words.hidden_neighbours)(&n(hidden as usize), hidden as usize));
    }
    // What is not drawn is always said; what else there is to say needs room beside the years, and the years need room too.
    let room = |parts: &[String]| area.width.saturating_sub(width(&parts.join(" · ")) as u16 + 3);
    while parts.len() > 1 && room(&parts) < 30 {
        parts.pop();
    }
    let note = clip(&parts.join(" · "), area.width as usize).into_owned();
    let note_width = width(&note) as u16;
    let histogram = Rect { width: if note.is_empty() { area.width } else { room(&parts) }, ..status };
    let years = app.explorer.years();
    let undated = if years.undated > 0 {
        (words.undated)(&n(years.undated as usize), years.undated as usize)
    } else {
        String::new()
    };
    let styles = app.theme.histogram();
    let counts: Vec<(i32, u32)> = (years.first..).zip(years.counts.iter().copied()).collect();
    let chosen = crate::tui::layers::time::range_of(app.explorer.view());
    let bars = Histogram { counts: &counts, chosen, note: &undated, theme: &styles, glyphs: app.theme.glyphs };
    f.render_widget(&bars, histogram);
    if !note.is_empty() {
        let at = Rect { x: status.right() - note_width, width: note_width, ..status };
        f.render_widget(Line::from(Span::styled(note, app.theme.quiet())), at);
    }
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

/// The whole in a corner, when one looks at a part of it.
fn minimap(app: &mut App, f: &mut Frame<'_>, map: Rect, camera: Camera) {
    let Some(place) = minimap::place(map).filter(|_| camera.zoom > 1.01) else { return };
    let points: Vec<Point> = match (&mut app.map.nest, LAYOUTS[app.map.layout].is_nested) {
        (Some(nest), true) => {
            let pane = LayoutPane { cols: map.width, rows: map.height };
            picture::look(nest, (Point::default(), 1.0), pane, 36).points
        }
        _ => app.map.drawn.as_ref().map(|drawn| drawn.placed.points.clone()).unwrap_or_default(),
    };
    let (style, frame) = (app.theme.quiet(), app.theme.accent());
    f.render_widget(&Minimap { points: &points, camera, style, frame, glyphs: app.theme.glyphs }, place);
}

fn scene_input(app: &App, focus: u32, camera: Camera) -> SceneInput {
    let drawn = &app.map.drawn.as_ref().expect("placed before").placed;
    let network = app.explorer.network();
    let path: Vec<u32> = app.lit.iter().flat_map(|path| path.hops.iter().flat_map(|hop| [hop.from, hop.to])).collect();
    let selected = app.selected;
    let size = |i: usize| drawn.groups.get(i).map_or(1, |(size, _)| *size);
    let group = if app.theme.glyphs == Glyphs::Ascii { '@' } else { '○' };
    let nodes = drawn
        .actors
        .iter()
        .enumerate()
        .map(|(i, actor)| {
            let kind = network.kind(*actor);
            let on_path = path.contains(actor);
            SceneNode {
                id: *actor,
                at: drawn.points[i],
                label: network.short_or_name(*actor).to_string(),
                full: network.name(*actor).to_string(),
                glyph: if size(i) > 1 { group } else { app.theme.symbol(kind) },
                radius: 0.0,
                kind: Theme::hue_number(kind.hue),
                hidden_neighbours: drawn.hidden[i],
                importance: drawn.importance[i],
                state: NodeState {
                    focus: *actor == focus && drawn.groups.is_empty(),
                    selected: selected == Some(*actor),
                    marked: app.explorer.marks().contains(actor),
                    on_path,
                    dimmed: !path.is_empty() && !on_path,
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
    let has_arcs = LAYOUTS[app.map.layout].has_arcs && path.is_empty();
    // Between groups only the strongest lines are drawn, as many as there are groups, and those of the selected one.
    let mut strongest: Vec<u32> = drawn.lines.iter().map(|line| line.count).collect();
    strongest.sort_unstable_by(|a, b| b.cmp(a));
    let least = strongest.get(drawn.groups.len()).copied().filter(|_| !drawn.groups.is_empty()).unwrap_or(0);
    let lines = drawn
        .lines
        .iter()
        .filter(|line| line.count > least || least == 0 || touches(line.from, selected) || touches(line.to, selected))
        .map(|line| {
            let (a, b) = (line.from, line.to);
            let emphasis = if hop(drawn.actors[a], drawn.actors[b]) {
                Emphasis::Path
            } else if !path.is_empty() {
                Emphasis::Quiet
            } else if selected != Some(focus) && (touches(a, selected) || touches(b, selected)) {
                Emphasis::Lit
            } else if drawn.groups.is_empty() && (touches(a, Some(focus)) || touches(b, Some(focus))) {
                Emphasis::Normal
            } else {
                Emphasis::Quiet
            };
            let heads = if app.map.arrows { (line.leads.1, line.leads.0) } else { (false, false) };
            SceneLine { from: a, to: b, count: line.count, emphasis, arc: has_arcs, heads }
        })
        .collect();
    let guides = drawn.guides.iter().chain(&drawn.circles).map(|guide| match guide {
        Guide::Line(points) => SceneGuide::Line(points.clone()),
        Guide::Caption { at, says, centred } => {
            SceneGuide::Caption { at: *at, text: text::map::caption(*says, network, app.lang), centred: *centred }
        }
    });
    SceneInput { nodes, lines, guides: guides.collect(), camera }
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
