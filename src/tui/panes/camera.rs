//! What the map looks at: zoom about a point, drag, and the short eased way there. It draws nothing.

use std::time::{Duration, Instant};

use ratatui::layout::Rect;

use super::placing;
use crate::layout::{LAYOUTS, Point};
use crate::scene::Camera;
use crate::tui::app::{App, Effect};

/// A move of the camera takes so long.
const WAY: Duration = Duration::from_millis(140);
/// The closest zoom on points, and on groups inside groups.
const CLOSEST: (f32, f32) = (12.0, 40_000.0);

/// Where the camera comes from, and since when.
#[derive(Clone, Copy, Debug)]
pub struct Glide {
    from: Camera,
    since: Instant,
}

/// What is looked at now: the goal, or a point on the way to it.
pub fn now(app: &App) -> Camera {
    let goal = app.map.camera;
    let Some(glide) = app.map.glide.filter(|_| app.motion) else { return goal };
    let share = glide.since.elapsed().as_secs_f32() / WAY.as_secs_f32();
    if share >= 1.0 {
        return goal;
    }
    // Fast at first, slow at the end; what is twice as large is as far as what is half as large.
    let eased = 1.0 - (1.0 - share).powi(3);
    let zoom = (glide.from.zoom.ln() + (goal.zoom.ln() - glide.from.zoom.ln()) * eased).exp();
    // The point that stays in place while zooming does so on the whole way.
    let done = match (goal.zoom - glide.from.zoom).abs() > 1e-6 * goal.zoom {
        true => (1.0 / glide.from.zoom - 1.0 / zoom) / (1.0 / glide.from.zoom - 1.0 / goal.zoom),
        false => eased,
    };
    let mix = |a: f32, b: f32| a + (b - a) * done;
    Camera {
        centre: Point::new(mix(glide.from.centre.x, goal.centre.x), mix(glide.from.centre.y, goal.centre.y)),
        zoom,
    }
}

/// Moves the camera, from wherever it is on its way now.
pub fn turn_to(app: &mut App, goal: Camera) {
    let closest = if LAYOUTS[app.map.layout].is_nested { CLOSEST.1 } else { CLOSEST.0 };
    let inside = |v: f32| if v.is_finite() { v.clamp(-1.0, 1.0) } else { 0.0 };
    let zoom = if goal.zoom.is_finite() { goal.zoom.clamp(1.0, closest) } else { 1.0 };
    let centre = if zoom > 1.0 { Point::new(inside(goal.centre.x), inside(goal.centre.y)) } else { Point::default() };
    let goal = Camera { centre, zoom };
    if goal == app.map.camera {
        return;
    }
    let moves = app.map.glide.is_some() || placing::is_shifting(app);
    app.map.glide = app.motion.then(|| Glide { from: now(app), since: Instant::now() });
    app.map.camera = goal;
    if app.motion && !moves {
        app.jobs.effects.push(Effect::Glide);
    }
}

/// Time has passed while the camera moves.
pub fn glide(app: &mut App) -> Vec<Effect> {
    app.map.glide = app.map.glide.filter(|glide| glide.since.elapsed() < WAY);
    let moves = app.map.glide.is_some() || placing::is_shifting(app);
    if moves { vec![Effect::Glide] } else { Vec::new() }
}

/// Zooms so that a point of the unit square stays where it is.
pub fn zoom_about(app: &mut App, point: Point, factor: f32) {
    let camera = app.map.camera;
    let zoom = (camera.zoom * factor).max(1.0);
    let keep = |centre: f32, at: f32| at + (centre - at) * camera.zoom / zoom;
    turn_to(app, Camera { centre: Point::new(keep(camera.centre.x, point.x), keep(camera.centre.y, point.y)), zoom });
}

/// The point of the unit square under a cell of the map.
pub fn under(camera: Camera, area: Rect, col: u16, row: u16) -> Point {
    let part = |at: u16, first: u16, cells: u16| {
        let half = f32::from(cells.saturating_sub(1)).max(1.0) / 2.0;
        (f32::from(at.saturating_sub(first)) - half) / half
    };
    let (x, y) = (part(col, area.x, area.width), part(row, area.y, area.height));
    Point::new(camera.centre.x + x / camera.zoom, camera.centre.y + y / camera.zoom)
}

/// Drags the plane from one cell to another, without a glide: it stays under the pointer.
pub fn drag(app: &mut App, from: (u16, u16), to: (u16, u16)) {
    let (camera, area) = (now(app), app.areas.map);
    let (a, b) = (under(camera, area, from.0, from.1), under(camera, area, to.0, to.1));
    app.map.glide = None;
    let centre = Point::new(camera.centre.x + a.x - b.x, camera.centre.y + a.y - b.y);
    let inside = |v: f32| v.clamp(-1.0, 1.0);
    app.map.camera = Camera { centre: Point::new(inside(centre.x), inside(centre.y)), zoom: camera.zoom };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explorer::{Explorer, open};
    use crate::label::Lang;
    use crate::ticket::Ticket;
    use crate::tui::Options;
    use crate::tui::app::Event;
    use crate::tui::panes::map::on_screen;
    use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
    use std::sync::Arc;

    /// The embedded network on a screen, after some keys.
    fn app(keys: &str) -> App {
        let names = vec![open::DEFAULT.to_string()];
        let (network, receipt) = open::open(&names, None, None, &Ticket::new()).unwrap();
        let options = Options::for_replay(Lang::En, Explorer::new(Arc::new(network), Arc::new(receipt), names), keys);
        crate::tui::replay(options, (120, 36)).app
    }

    fn mouse(app: &mut App, kind: MouseEventKind, (column, row): (u16, u16)) {
        crate::tui::answer(app, Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    }

    const DOWN: MouseEventKind = MouseEventKind::Down(MouseButton::Left);
    const UP: MouseEventKind = MouseEventKind::Up(MouseButton::Left);

    #[test]
    fn a_click_selects_and_a_double_click_centres() {
        let mut app = app("");
        let area = app.areas.map;
        let (actor, (col, row)) = *on_screen(&app).iter().find(|(actor, _)| Some(*actor) != app.selected).unwrap();
        let at = (area.x + col, area.y + row);
        mouse(&mut app, DOWN, at);
        mouse(&mut app, UP, at);
        assert!(app.selected == Some(actor) && app.explorer.focus() != Some(actor));
        mouse(&mut app, DOWN, at);
        assert_eq!(app.explorer.focus(), Some(actor));
    }

    #[test]
    fn the_wheel_zooms_about_the_pointer_and_a_drag_takes_the_map_along() {
        for keys in ["", "v", "s x x Esc v v"] {
            let mut app = app(keys);
            let area = app.areas.map;
            let at = (area.x + area.width / 4, area.y + area.height / 3);
            let before = under(app.map.camera, area, at.0, at.1);
            mouse(&mut app, MouseEventKind::ScrollUp, at);
            mouse(&mut app, MouseEventKind::ScrollUp, at);
            let after = under(app.map.camera, area, at.0, at.1);
            assert!(app.map.camera.zoom > 1.3 && (before.x - after.x).hypot(before.y - after.y) < 1e-4, "{keys}");
            let to = (at.0 + 6, at.1 + 2);
            mouse(&mut app, DOWN, at);
            mouse(&mut app, MouseEventKind::Drag(MouseButton::Left), to);
            mouse(&mut app, UP, to);
            let dragged = under(app.map.camera, area, to.0, to.1);
            assert!((dragged.x - after.x).hypot(dragged.y - after.y) < 1e-4, "{keys}: it stays under the pointer");
            (0..6).for_each(|_| mouse(&mut app, MouseEventKind::ScrollDown, at));
            assert_eq!(app.map.camera, Camera::default(), "{keys}: the whole again");
        }
    }

    #[test]
    fn the_cell_in_the_middle_is_the_centre() {
        let camera = Camera { centre: Point::new(0.25, -0.5), zoom: 3.0 };
        let area = Rect::new(10, 5, 41, 21);
        assert_eq!(under(camera, area, 30, 15), camera.centre);
        assert!((under(camera, area, 50, 15).x - (0.25 + 1.0 / 3.0)).abs() < 1e-6);
    }
}
