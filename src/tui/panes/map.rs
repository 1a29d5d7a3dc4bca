//! The map: the focus and what is around it in the view, as far as there is room, with an honest count of the rest.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use fixedbitset::FixedBitSet;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::analysis::paths::Path;
use crate::layout::{LAYOUTS, LayoutInput, Pane as LayoutPane, Point, chains};
use crate::scene::cells::{clip, width};
use crate::scene::{Camera, Direction, Emphasis, NodeState, Scene, SceneInput, SceneLine, SceneNode};
use crate::text::{self, number};
use crate::ticket::Ticket;
use crate::tui::action::Action;
use crate::tui::app::{App, Level};
use crate::tui::panes::frame::foot_lines;
use crate::tui::theme::Theme;
use crate::tui::widgets::histogram::Histogram;
use crate::tui::widgets::map::MapView;

/// A mark is worth about this many cells: a name and the space around it.
const CELLS_PER_ACTOR: usize = 36;
/// The closest zoom.
const CLOSEST: f32 = 12.0;

/// The map.
#[derive(Default)]
pub struct Map {
    /// What the pane looks at.
    pub camera: Camera,
    /// The layout, by its place in the table.
    pub layout: usize,
    drawn: Option<Drawn>,
    scene: Option<Scene>,
}

/// The actors on the map and their places: made anew only when the view, the focus or the room changes.
struct Drawn {
    key: (u64, Option<u32>, (u16, u16), usize, usize),
    actors: Vec<u32>,
    index: HashMap<u32, usize>,
    points: Vec<Point>,
    lines: Vec<(usize, usize, u32)>,
    hidden: Vec<u32>,
    importance: Vec<f32>,
    undrawn: usize,
}

/// Around the focus: ring by ring, the best connected of each ring first. A ring that cannot be shown whole leaves two
/// fifths of the room to what lies beyond it, so that one hop further is seen to lead somewhere.
fn by_rings(app: &App, focus: u32, capacity: usize) -> (Vec<u32>, Vec<u8>) {
    let (network, subset) = (app.explorer.network(), app.explorer.subset());
    let degrees = app.explorer.degrees();
    let mut seen = FixedBitSet::with_capacity(network.actor_count());
    seen.insert(focus as usize);
    let (mut chosen, mut hops) = (Vec::new(), Vec::new());
    let mut ring = vec![focus];
    let mut hop = 0u8;
    while !ring.is_empty() && chosen.len() < capacity {
        let room = capacity - chosen.len();
        best_connected(&mut ring, room, degrees);
        let beyond = |ring: &[u32], seen: &mut FixedBitSet| {
            let near = ring.iter().flat_map(|actor| subset.links(network, *actor));
            near.map(|link| link.other).filter(|other| !seen.put(*other as usize)).collect::<Vec<u32>>()
        };
        let mut next = beyond(&ring, &mut seen);
        let kept = (room * 3 / 5).max(room.saturating_sub(next.len())).max(1);
        if kept < ring.len() {
            next.drain(..).for_each(|actor| seen.remove(actor as usize));
            ring.truncate(kept);
            next = beyond(&ring, &mut seen);
        }
        hops.extend(std::iter::repeat_n(hop, ring.len()));
        chosen.extend(ring);
        ring = next;
        hop = hop.saturating_add(1);
    }
    (chosen, hops)
}

/// The overview: from the focus on, always the best connected of those that touch what was chosen.
fn by_degree(app: &App, focus: u32, capacity: usize) -> (Vec<u32>, Vec<u8>) {
    let (network, subset) = (app.explorer.network(), app.explorer.subset());
    let degrees = app.explorer.degrees();
    let mut seen = FixedBitSet::with_capacity(network.actor_count());
    seen.insert(focus as usize);
    let (mut chosen, mut hops) = (Vec::new(), Vec::new());
    let mut heap = BinaryHeap::from([(u32::MAX, Reverse(focus), 0u8)]);
    while let Some((_, Reverse(actor), hop)) = heap.pop().filter(|_| chosen.len() < capacity) {
        chosen.push(actor);
        hops.push(hop);
        for link in subset.links(network, actor).filter(|link| !seen.put(link.other as usize)) {
            heap.push((degrees[link.other as usize], Reverse(link.other), hop.saturating_add(1)));
        }
    }
    (chosen, hops)
}

fn choose(app: &App, focus: u32, capacity: usize) -> (Vec<u32>, Vec<u8>) {
    let subset = app.explorer.subset();
    let overview = LAYOUTS[app.map.layout].name != "rings";
    let (mut chosen, mut hops) =
        if overview { by_degree(app, focus, capacity) } else { by_rings(app, focus, capacity) };
    // What is linked to nothing here is drawn too while there is room.
    if chosen.len() < capacity && chosen.len() < subset.actor_count() {
        let drawn: HashSet<u32> = chosen.iter().copied().collect();
        let mut others: Vec<u32> = subset.actors().filter(|actor| !drawn.contains(actor)).collect();
        best_connected(&mut others, capacity - chosen.len(), app.explorer.degrees());
        chosen.extend(others);
        hops.resize(chosen.len(), u8::MAX);
    }
    (chosen, hops)
}

/// Leaves the best connected of some actors, in order, at most `room` of them.
fn best_connected(actors: &mut Vec<u32>, room: usize, degrees: &[u32]) {
    let key = |actor: &u32| (Reverse(degrees[*actor as usize]), *actor);
    if room < actors.len() {
        actors.select_nth_unstable_by_key(room, key);
        actors.truncate(room);
    }
    actors.sort_unstable_by_key(key);
}

/// With a path lit, the actors of all paths that were found stand alone: the web between the two ends.
fn web(app: &App, lit: &Path, capacity: usize) -> (Vec<u32>, Vec<u8>) {
    let subset = app.explorer.subset();
    let listed = if app.lit_is_web { [].iter() } else { app.paths.paths().iter() };
    let mut chosen: Vec<u32> = Vec::new();
    let mut hops: Vec<u8> = Vec::new();
    for path in std::iter::once(lit).chain(listed.filter(|path| path.hops[0].from == lit.hops[0].from)) {
        // The view may have become narrower since the paths were found.
        if path.hops.iter().any(|hop| !subset.has_relation(hop.relation)) {
            continue;
        }
        for (at, hop) in path.hops.iter().enumerate() {
            // A web branches: each stands one hop behind the one it is reached from.
            let before = chosen.iter().position(|actor| *actor == hop.from).map(|place| usize::from(hops[place]));
            let at = before.filter(|_| app.lit_is_web).unwrap_or(at);
            for (actor, hop) in [(hop.from, at), (hop.to, at + 1)] {
                if !chosen.contains(&actor) && (chosen.len() < capacity || path == lit) {
                    chosen.push(actor);
                    hops.push(hop.min(254) as u8);
                }
            }
        }
    }
    (chosen, hops)
}

/// The path that is lit, if the map is about it and the view still shows it.
fn lit_here(app: &App, focus: u32) -> Option<&Path> {
    let shown = |lit: &Path| lit.hops.iter().all(|hop| app.explorer.subset().has_relation(hop.relation));
    app.lit.as_ref().filter(|lit| shown(lit) && lit.hops.iter().any(|hop| hop.from == focus || hop.to == focus))
}

/// The actors of a path in its order.
fn stations(path: &Path) -> Vec<u32> {
    path.hops.first().map(|hop| hop.from).into_iter().chain(path.hops.iter().map(|hop| hop.to)).collect()
}

/// The actors from the first of a web to the one that is farthest from it.
fn longest_branch(web: &Path) -> Vec<u32> {
    let Some(first) = web.hops.first() else { return Vec::new() };
    let mut branches: Vec<Vec<u32>> = vec![vec![first.from]];
    for hop in &web.hops {
        let known = branches.iter().find(|branch| branch.last() == Some(&hop.from));
        let longer = known.into_iter().flatten().copied().chain([hop.to]).collect();
        branches.push(longer);
    }
    branches.into_iter().rev().max_by_key(Vec::len).unwrap_or_default()
}

fn place(app: &App, focus: u32, pane: (u16, u16)) -> Drawn {
    let (network, subset) = (app.explorer.network(), app.explorer.subset());
    let degrees = app.explorer.degrees();
    let zoomed = app.map.camera.zoom.max(1.0);
    let cells = usize::from(pane.0) * usize::from(pane.1);
    let capacity = ((cells / CELLS_PER_ACTOR) as f32 * zoomed) as usize;
    let capacity = capacity.clamp(8, 600);
    let lit = lit_here(app, focus);
    let (actors, hops) = match lit {
        Some(lit) => web(app, lit, capacity),
        None => choose(app, focus, capacity),
    };
    let index: HashMap<u32, usize> = actors.iter().enumerate().map(|(i, actor)| (*actor, i)).collect();
    let mut drawn = FixedBitSet::with_capacity(network.actor_count());
    actors.iter().for_each(|actor| drawn.insert(*actor as usize));
    let mut counts: HashMap<(usize, usize), u32> = HashMap::new();
    for (i, actor) in actors.iter().enumerate() {
        for link in subset.links(network, *actor).filter(|link| drawn.contains(link.other as usize)) {
            if let Some(other) = index.get(&link.other)
                && i < *other
            {
                *counts.entry((i, *other)).or_default() += 1;
            }
        }
    }
    let mut lines: Vec<(usize, usize, u32)> = counts.into_iter().map(|((a, b), count)| (a, b, count)).collect();
    lines.sort_unstable();
    let edges: Vec<(u32, u32)> = lines.iter().map(|(a, b, _)| (*a as u32, *b as u32)).collect();
    let group: Vec<u32> = actors.iter().map(|actor| network.kind_code(*actor)).collect();
    let weight: Vec<f32> = actors.iter().map(|actor| degrees[*actor as usize] as f32).collect();
    let cooperation = app.explorer.view().begins_with_cooperation();
    let mut others = Vec::new();
    let hidden: Vec<u32> = actors
        .iter()
        .map(|actor| {
            // Each neighbour counts once: what is counted is taken for drawn, until the next actor's turn.
            let links = network.adjacency().links(*actor);
            let links = links.filter(|link| !cooperation || network.relation_kind(link.relation).cooperation);
            others.extend(links.map(|link| link.other).filter(|other| !drawn.put(*other as usize)));
            let count = others.len() as u32;
            others.drain(..).for_each(|other| drawn.remove(other as usize));
            count
        })
        .collect();
    let count_width = |n: u32| if n == 0 { 0 } else { 2 + width(&n.to_string()) };
    let names = actors.iter().map(|actor| width(network.short_or_name(*actor)).min(24));
    let widths: Vec<u16> = names.zip(&hidden).map(|(name, n)| (name + count_width(*n)) as u16).collect();
    let input = LayoutInput {
        count: actors.len(),
        focus: Some(index.get(&focus).copied().unwrap_or(0) as u32),
        hops: &hops,
        edges: &edges,
        group: &group,
        weight: &weight,
        widths: &widths,
        pane: LayoutPane { cols: pane.0, rows: pane.1 },
        seed: 1,
    };
    let points = match lit {
        Some(lit) => {
            let spine = if app.lit_is_web { longest_branch(lit) } else { stations(lit) };
            let spine: Vec<u32> = spine.iter().map(|actor| index[actor] as u32).collect();
            chains(&input, &spine)
        }
        None => (LAYOUTS[app.map.layout].place)(&input, &Ticket::new())
            .unwrap_or_else(|_| vec![Point::default(); actors.len()]),
    };
    let overview = LAYOUTS[app.map.layout].name != "rings" && lit.is_none();
    let nearness = |hop: u8| if overview { 0.0 } else { 1000.0 * f32::from(8u8.saturating_sub(hop)) };
    let importance = hops.iter().zip(&weight).map(|(hop, weight)| weight + nearness(*hop)).collect();
    let undrawn = subset.actor_count().saturating_sub(actors.len());
    Drawn { key: (0, None, (0, 0), 0, 0), actors, index, points, lines, hidden, importance, undrawn }
}

/// What an action does on the map.
pub fn act(app: &mut App, action: Action) {
    let direction = match action {
        Action::Up => Direction::Up,
        Action::Down => Direction::Down,
        Action::Left => Direction::Left,
        Action::Right => Direction::Right,
        Action::Open => {
            if let Some(actor) = app.selected {
                app.centre(actor);
            }
            return;
        }
        Action::ZoomIn | Action::ZoomOut => {
            let factor = if action == Action::ZoomIn { 1.25 } else { 0.8 };
            let zoom = (app.map.camera.zoom * factor).clamp(1.0, CLOSEST);
            let centre = match selected_point(app) {
                Some(point) if zoom > 1.0 => point,
                _ => Point::default(),
            };
            app.map.camera = Camera { centre, zoom };
            return;
        }
        Action::Fit => {
            app.map.camera = Camera::default();
            return;
        }
        Action::Layout => {
            app.map.layout = (app.map.layout + 1) % LAYOUTS.len();
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
    let from = app.selected.and_then(|actor| drawn.index.get(&actor).copied()).filter(|i| scene.placed(*i).is_some());
    let to = match from {
        Some(from) => scene.towards(from, direction),
        None => scene.nodes.first().map(|node| node.index),
    };
    if let Some(actor) = to.map(|i| drawn.actors[i]) {
        app.select(actor);
        if app.map.camera.zoom > 1.0
            && let Some(point) = selected_point(app)
        {
            app.map.camera.centre = point;
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

fn selected_point(app: &App) -> Option<Point> {
    let drawn = app.map.drawn.as_ref()?;
    drawn.index.get(&app.selected?).map(|i| drawn.points[*i])
}

/// The actors that have a cell, with its column and row, the most important first.
pub fn on_screen(app: &App) -> Vec<(u32, (u16, u16))> {
    let (Some(scene), Some(drawn)) = (&app.map.scene, &app.map.drawn) else { return Vec::new() };
    let seen = scene.nodes.iter().filter(|node| !node.covered);
    seen.filter_map(|node| Some((*drawn.actors.get(node.index)?, (node.col, node.row)))).collect()
}

/// What a click does on the map.
pub fn click(app: &mut App, col: u16, row: u16, double: bool) {
    let area = app.areas.map;
    if !area.contains(ratatui::layout::Position::new(col, row)) {
        return;
    }
    let (Some(scene), Some(drawn)) = (&app.map.scene, &app.map.drawn) else { return };
    let Some(actor) = scene.at(col - area.x, row - area.y).map(|i| drawn.actors[i]) else { return };
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
    let zoom_class = (app.map.camera.zoom * 100.0) as usize;
    let lit = app.lit.as_ref().map_or(0, |path| path.hops.iter().fold(7, |h, hop| h * 31 + hop.relation as usize + 1));
    let key = (app.version ^ (lit as u64) << 20, Some(focus), (map.width, map.height), app.map.layout, zoom_class);
    if app.map.drawn.as_ref().is_none_or(|drawn| drawn.key != key) {
        let drawn = place(app, focus, (map.width, map.height));
        app.map.drawn = Some(Drawn { key, ..drawn });
    }
    let scene = Scene::build(&scene_input(app, focus), map.width, map.height);
    let styles = app.theme.map();
    f.render_widget(&MapView { scene: &scene, theme: &styles, glyphs: app.theme.glyphs }, map);
    let drawn = app.map.drawn.as_ref().expect("placed above");
    let undrawn = drawn.undrawn + scene.outside + scene.crowded;
    let unlabelled = scene.unlabelled;
    let hidden = drawn.hidden[drawn.index.get(&app.selected.unwrap_or(focus)).copied().unwrap_or(0)];
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

fn scene_input(app: &App, focus: u32) -> SceneInput {
    let drawn = app.map.drawn.as_ref().expect("placed before");
    let network = app.explorer.network();
    let path: Vec<u32> = app.lit.iter().flat_map(|path| path.hops.iter().flat_map(|hop| [hop.from, hop.to])).collect();
    let selected = app.selected;
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
                glyph: app.theme.symbol(kind),
                kind: Theme::hue_number(kind.hue),
                hidden_neighbours: drawn.hidden[i],
                importance: drawn.importance[i],
                state: NodeState {
                    focus: *actor == focus,
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
    let lines = drawn
        .lines
        .iter()
        .map(|(a, b, count)| {
            let emphasis = if hop(drawn.actors[*a], drawn.actors[*b]) {
                Emphasis::Path
            } else if !path.is_empty() {
                Emphasis::Quiet
            } else if selected != Some(focus) && (touches(*a, selected) || touches(*b, selected)) {
                Emphasis::Lit
            } else if touches(*a, Some(focus)) || touches(*b, Some(focus)) {
                Emphasis::Normal
            } else {
                Emphasis::Quiet
            };
            SceneLine { from: *a, to: *b, count: *count, emphasis }
        })
        .collect();
    SceneInput { nodes, lines, camera: app.map.camera }
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
    let lines: Vec<Line> =
        super::actors::textwrap(&text, area.width.saturating_sub(4) as usize).into_iter().map(Line::from).collect();
    let rows = lines.len() as u16;
    let place = Rect { y: area.y + area.height.saturating_sub(rows) / 2, height: rows.min(area.height), ..area };
    f.render_widget(ratatui::widgets::Paragraph::new(lines).centered(), place);
}
