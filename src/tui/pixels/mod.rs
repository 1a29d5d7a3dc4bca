//! The lines of the map in pixels, where the terminal shows pictures: what it can, the picture that is shown, and the one that is made.
//!
//! The picture is made beside the screen and put there once the map stands still; until then, and under everything that lies
//! on the map, lines are drawn in cells. Nothing here writes to the terminal: `protocol` makes bytes, the screen sends them.

pub mod ask;
pub mod protocol;
pub mod shown;

use std::sync::Arc;

use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::app::App;
use super::jobs::Lane;
use super::layers::Layer;
use super::panes::{camera, placing};
use crate::scene::pixels::{CellSize, Inks, Plan, Rgb};
use crate::scene::{Camera, Scene};
use protocol::{Image, Protocol};

/// What a terminal shows pictures with.
#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    /// How pictures are sent to it.
    pub protocol: Protocol,
    /// The pixels of a cell.
    pub cell: CellSize,
    /// Its colours.
    pub palette: Palette,
}

/// The colours of a terminal.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// Of its text.
    pub text: Rgb,
    /// Behind its text.
    pub background: Rgb,
    /// The sixteen that have names.
    pub named: [Rgb; 16],
}

impl Default for Palette {
    /// That of xterm, for what a terminal does not tell.
    fn default() -> Palette {
        let named = [
            0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000,
            0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
        ];
        let rgb = |hex: u32| [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8];
        Palette { text: rgb(0xe5e5e5), background: rgb(0), named: named.map(rgb) }
    }
}

impl Palette {
    /// The colour of a line that is drawn in a style.
    fn of(&self, style: Style) -> Rgb {
        const NAMED: [Color; 16] = [
            Color::Black,
            Color::Red,
            Color::Green,
            Color::Yellow,
            Color::Blue,
            Color::Magenta,
            Color::Cyan,
            Color::Gray,
            Color::DarkGray,
            Color::LightRed,
            Color::LightGreen,
            Color::LightYellow,
            Color::LightBlue,
            Color::LightMagenta,
            Color::LightCyan,
            Color::White,
        ];
        match style.fg {
            Some(Color::Rgb(r, g, b)) => [r, g, b],
            Some(colour) => NAMED.iter().position(|known| *known == colour).map_or(self.text, |at| self.named[at]),
            // Lines step back behind names without a colour too.
            None => std::array::from_fn(|part| self.text[part].midpoint(self.background[part])),
        }
    }
}

/// Which picture belongs where.
#[derive(Clone, Debug)]
pub struct Put {
    /// The cells that it covers.
    pub area: Rect,
    /// What is sent for it.
    pub image: Arc<Image>,
    /// Whether it only stays until its successor is there: what text has taken of it is not worth sending it again.
    pub stays: bool,
}

/// What a map has to share with the one that a picture was made for, so that this one stays while its successor is made.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Still {
    area: Rect,
    camera: Camera,
    layout: usize,
    version: u64,
}

struct Ready {
    plan: Plan,
    still: Still,
    put: Put,
}

/// The pictures of the map.
#[derive(Default)]
pub struct Pixels {
    /// What the terminal shows pictures with, if it does.
    pub canvas: Option<Canvas>,
    /// Whether somebody has switched them off.
    pub off: bool,
    ready: Option<Ready>,
    /// What is being drawn, as long as its work runs.
    asked: Option<Plan>,
    /// What could not be drawn, and is not tried again.
    failed: Option<Plan>,
    shown: bool,
    last: u32,
}

impl Pixels {
    /// The picture that belongs to the frame that was drawn last.
    pub fn put(&self) -> Option<&Put> {
        self.ready.as_ref().filter(|_| self.shown).map(|ready| &ready.put)
    }

    /// The same for another network.
    pub fn without_picture(self) -> Pixels {
        Pixels { canvas: self.canvas, off: self.off, last: self.last, ..Pixels::default() }
    }

    /// The cells of the terminal have another size.
    pub fn resize(&mut self, cell: CellSize) {
        if let Some(canvas) = &mut self.canvas {
            canvas.cell = cell;
        }
    }

    /// No picture belongs to the next frame, unless the map says so.
    pub fn begin(&mut self) {
        self.shown = false;
    }
}

/// Whether the lines of a scene are in a picture, so that they are not drawn in cells. Where they are not yet, it is made.
pub fn shows(app: &mut App, scene: &Scene, area: Rect) -> bool {
    let Some(canvas) = app.pixels.canvas.as_ref().filter(|_| !app.pixels.off) else { return false };
    // Letters to jump by stand on actors, where the picture is empty.
    let is_covered = app.layers.iter().any(|layer| !matches!(layer, Layer::Jump(_)));
    let moves = app.map.glide.is_some() || app.is_dragging() || placing::is_moving(app);
    if is_covered || moves {
        return false;
    }
    let plan = plan(app, canvas, scene);
    let camera = camera::now(app);
    let still = Still { area, camera, layout: app.map.layout, version: app.version };
    let ready = app.pixels.ready.as_ref();
    let same = ready.is_some_and(|ready| ready.plan == plan && ready.put.area == area);
    let stays = ready.is_some_and(|ready| ready.still == still);
    let is_coming = app.jobs.ticket(Lane::Pixels).is_some() && app.pixels.asked.as_ref() == Some(&plan);
    if !same && !is_coming && app.pixels.failed.as_ref() != Some(&plan) {
        make(app, plan, still);
    }
    app.pixels.shown = same || stays && app.jobs.ticket(Lane::Pixels).is_some();
    if let Some(ready) = &mut app.pixels.ready {
        ready.put.stays = !same;
    }
    app.pixels.shown
}

fn plan(app: &App, canvas: &Canvas, scene: &Scene) -> Plan {
    let styles = app.theme.map();
    let ink = |style: Style| canvas.palette.of(style);
    let inks = Inks {
        ground: ink(styles.ground),
        leader: ink(styles.count),
        line: &|pen| ink(styles.line(pen)),
        rim: &|disc| ink(styles.rim(disc, scene)),
    };
    Plan::of(scene, canvas.cell, &inks)
}

fn make(app: &mut App, plan: Plan, still: Still) {
    let Some(canvas) = app.pixels.canvas.clone() else { return };
    app.pixels.asked = Some(plan.clone());
    app.pixels.last += 1;
    let number = app.pixels.last;
    app.start(Lane::Pixels, move |_| {
        let room = (still.area.width, still.area.height);
        let image = plan.draw().and_then(|raster| Image::of(&raster, &canvas, room, number));
        move |app: &mut App| match image {
            Some(image) => {
                let put = Put { area: still.area, image: Arc::new(image), stays: false };
                app.pixels.ready = Some(Ready { plan, still, put });
            }
            None => app.pixels.failed = Some(plan),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explorer::{Explorer, open};
    use crate::label::Lang;
    use crate::ticket::Ticket;
    use crate::tui::Options;
    use crate::tui::app::{Effect, Event};
    use crate::tui::keys;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    /// The embedded network in a terminal that shows pictures.
    struct Session {
        app: App,
        terminal: Terminal<TestBackend>,
    }

    impl Session {
        fn new(lang: Lang) -> Session {
            let names = vec![open::DEFAULT.to_string()];
            let (network, receipt) = open::open(&names, None, None, &Ticket::new()).unwrap();
            let options = Options::for_replay(lang, Explorer::new(Arc::new(network), Arc::new(receipt), names), "");
            let mut app = crate::tui::replay(options, (120, 36)).app;
            let (protocol, palette) = (Protocol::Kitty, Palette::default());
            app.pixels.canvas = Some(Canvas { protocol, cell: (8, 16), palette });
            Session { app, terminal: Terminal::new(TestBackend::new(120, 36)).unwrap() }
        }

        /// A frame: the number of its picture, and whether lines are drawn in cells.
        fn frame(&mut self) -> (Option<u32>, bool) {
            let mut put = None;
            let frame = self.terminal.draw(|frame| put = self.app.picture(frame)).unwrap();
            let braille = |cell: &ratatui::buffer::Cell| ("\u{2801}"..="\u{28ff}").contains(&cell.symbol());
            let area = self.app.areas.map;
            let has_lines = area.positions().any(|at| braille(&frame.buffer[at]));
            (put.map(|put| put.image.number), has_lines)
        }

        /// The pictures that were begun, made.
        fn make(&mut self) -> usize {
            let mut count = 0;
            for effect in std::mem::take(&mut self.app.jobs.effects) {
                if let Effect::Work(job) = effect {
                    count += 1;
                    self.app.update(Event::Done(job.run()));
                }
            }
            count
        }

        fn press(&mut self, keys: &str) {
            for key in keys::parse(keys) {
                crate::tui::answer(&mut self.app, Event::Key(key));
            }
        }
    }

    #[test]
    fn lines_are_in_cells_until_their_picture_is_there_and_it_is_made_once() {
        let mut session = Session::new(Lang::En);
        assert_eq!(session.frame(), (None, true));
        assert_eq!(session.frame(), (None, true));
        assert_eq!(session.make(), 1);
        let (first, has_lines) = session.frame();
        assert!(first.is_some() && !has_lines);
        assert_eq!((session.frame(), session.make()), ((first, false), 0));
        session.press("g");
        assert_eq!(session.frame(), (first, false), "letters to jump by are no cover");
    }

    #[test]
    fn a_picture_whose_work_was_stopped_is_made_after_all() {
        let mut session = Session::new(Lang::En);
        session.frame();
        session.app.jobs.stop_all();
        session.app.jobs.effects.clear();
        session.frame();
        assert_eq!(session.make(), 1);
        assert!(session.frame().0.is_some());
    }

    #[test]
    fn a_picture_stays_while_its_successor_is_made_and_not_when_the_map_has_moved() {
        let mut session = Session::new(Lang::Fr);
        session.frame();
        session.make();
        let (first, _) = session.frame();
        session.press("Right");
        assert_eq!(session.frame(), (first, false), "another actor is lit: the map is the same");
        session.make();
        let (second, has_lines) = session.frame();
        assert!(second > first && !has_lines);
        session.press("+");
        assert_eq!(session.frame(), (None, true), "it looks at another part");
        session.make();
        assert!(session.frame().0 > second);
        session.press("Home");
        assert_eq!(session.frame(), (None, true));
        session.make();
        assert!(session.frame().0.is_some());
        session.press("Right Enter");
        assert_eq!(session.frame(), (None, true), "it is another view");
    }

    #[test]
    fn under_what_lies_on_the_map_and_on_other_tabs_there_is_no_picture() {
        let mut session = Session::new(Lang::En);
        session.frame();
        session.make();
        let (first, _) = session.frame();
        for keys in ["?", ":", "f", "t", "e", "/"] {
            session.press(keys);
            assert_eq!(session.frame().0, None, "{keys}");
            session.press("Esc Esc");
            assert_eq!(session.frame(), (first, false), "{keys}: it is there again, and was not made again");
        }
        session.press(";");
        assert_eq!(session.frame().0, None);
        session.press(",");
        assert_eq!((session.frame(), session.make()), ((first, false), 0));
    }

    #[test]
    fn it_is_switched_off_and_on_and_who_cannot_is_told_why() {
        let mut session = Session::new(Lang::En);
        session.frame();
        session.make();
        session.press("X");
        assert_eq!(session.frame(), (None, true));
        session.press("X");
        assert!(session.frame().0.is_some());
        session.app.pixels.canvas = None;
        session.press("X");
        assert!(session.app.notice.as_ref().is_some_and(|notice| notice.text.contains("--pixels")));
        assert_eq!(session.frame(), (None, true));
    }

    #[test]
    fn larger_cells_are_another_picture_and_a_picture_that_cannot_be_made_is_not_waited_for() {
        let mut session = Session::new(Lang::En);
        session.frame();
        session.make();
        let (first, _) = session.frame();
        session.app.pixels.resize((12, 24));
        session.frame();
        assert_eq!(session.make(), 1);
        assert!(session.frame().0 > first);
        session.app.pixels.resize((0, 0));
        session.frame();
        assert_eq!(session.make(), 1);
        assert_eq!((session.frame(), session.make()), ((None, true), 0));
    }

    #[test]
    fn colours_are_those_of_the_terminal() {
        let palette = Palette { text: [100, 102, 103], ..Palette::default() };
        assert_eq!(palette.of(Style::new()), [50, 51, 51]);
        assert_eq!(palette.of(Style::new().fg(Color::Cyan)), [0, 0xcd, 0xcd]);
        assert_eq!(palette.of(Style::new().fg(Color::Rgb(9, 8, 7))), [9, 8, 7]);
    }
}
