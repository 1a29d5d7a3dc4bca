//! The explorer without a terminal: the frames that keys lead to, and what they ask for done on the spot.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

use super::app::{App, Effect, Event};
use super::panes::paths;
use super::{Begun, Options, greet, keys, layers, turn_to};
use crate::explorer::session::Restored;
use crate::ticket::Ticket;

/// The frame that keys lead to, without a terminal, a session or a clipboard: for bug reports, documents and tests.
/// Searches and exports are done on the spot.
pub fn replay(options: Options, size: (u16, u16)) -> Frame {
    let (mut app, mut begun) = options.into_app();
    app.motion = false;
    app.begin(begun.free);
    greet(&mut app, &Restored::default());
    let mut terminal =
        Terminal::new(TestBackend::new(size.0.max(1), size.1.max(1))).expect("a test screen cannot fail");
    let mut draw = |app: &mut App| {
        // What was drawn, not what the backend holds: that keeps what lay behind wide characters once they are gone.
        terminal.draw(|frame| app.draw(frame)).expect("a test screen cannot fail").buffer.clone()
    };
    let mut buffer = draw(&mut app);
    for key in keys::parse(&begun.keys) {
        if !press(&mut app, &mut begun, key) {
            break;
        }
        buffer = draw(&mut app);
    }
    Frame { buffer, app }
}

/// Presses a key and does what it asks for on the spot, so that the next key meets what it led to; `false` when it asks
/// to leave. The clipboard, the mouse and the shell are left alone.
pub(super) fn press(app: &mut App, begun: &mut Begun, key: keys::Key) -> bool {
    let mut events = vec![Event::Key(key)];
    while let Some(event) = events.pop() {
        for effect in answer(app, event) {
            match effect {
                Effect::Quit => return false,
                Effect::Paths(question) => {
                    let done = paths::look(app.explorer.views(), app.explorer.shown(), *question, &Ticket::new());
                    events.push(Event::Paths(Box::new(done)));
                }
                Effect::Reload => {
                    if let Some(reopen) = begun.reopen(app) {
                        events.push(Event::Reloaded(reopen(&Ticket::new())));
                    }
                }
                Effect::Open(names) => {
                    if let Some(open) = begun.open(app, names) {
                        match open(&Ticket::new()) {
                            Ok(next) => {
                                turn_to(app, begun, next);
                                // What it has started is done with the next event.
                                events.push(Event::Resize(app.size.0, app.size.1));
                            }
                            Err(why) => layers::open::failed(app, why),
                        }
                    }
                }
                _ => {}
            }
        }
    }
    true
}

/// Hands an event to the app and does on the spot the work that it starts. Gives what else is asked of the world.
pub fn answer(app: &mut App, event: Event) -> Vec<Effect> {
    let mut others = Vec::new();
    let mut effects = std::collections::VecDeque::from(app.update(event));
    while let Some(effect) = effects.pop_front() {
        match effect {
            Effect::Work(job) => effects.extend(app.update(Event::Done(job.run()))),
            other => others.push(other),
        }
    }
    others
}

/// A frame as it would stand on the screen, and the app that drew it.
pub struct Frame {
    buffer: Buffer,
    /// The app after the last key.
    pub app: App,
}

impl Frame {
    /// The cells, with their styles.
    pub fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// The text of the frame, a line a row, without spaces at the end of lines.
    pub fn text(&self) -> String {
        let area = self.buffer.area;
        let mut text = String::new();
        for row in area.top()..area.bottom() {
            let mut line = String::new();
            let mut skip = 0;
            for col in area.left()..area.right() {
                let symbol = self.buffer[(col, row)].symbol();
                if skip == 0 {
                    line.push_str(symbol);
                    skip = symbol.width().saturating_sub(1);
                } else {
                    skip -= 1;
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// A number that changes with any style of the frame, for tests that look at text.
    pub fn style_hash(&self) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for cell in self.buffer.content() {
            for byte in format!("{:?}{:?}{:?}", cell.fg, cell.bg, cell.modifier).bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        hash
    }
}
