//! From a key to the frame that answers it, without a terminal: `cargo bench --bench frame`. The first frame, too.

mod generator;

use std::sync::Arc;

use divan::Bencher;
use maillage::explorer::{Explorer, open};
use maillage::label::Lang;
use maillage::layout::LAYOUTS;
use maillage::network::Receipt;
use maillage::ticket::Ticket;
use maillage::tui::app::{App, Effect, Event};
use maillage::tui::pixels::protocol::Protocol;
use maillage::tui::pixels::{Canvas, Palette};
use maillage::tui::{Options, answer, keys, replay};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

fn main() {
    divan::main();
}

const SIZE: (u16, u16) = (120, 36);

/// Keys that come back to where they began, so that they can be pressed again and again.
const KEYS: &[(&str, &str)] = &[
    ("arrows on the map", "Right Down Left Up"),
    ("the list of actors", "Tab Tab Down*10 PageDown End Home Tab Tab"),
    ("walk and back", "Enter Right Enter Down Enter b b b"),
    ("deeper", "> > < <"),
    ("search", "/ labo Backspace Esc"),
    ("filter", "f kind:pole Esc"),
    ("tabs", ", , , ,"),
    ("help", "? Esc"),
];

fn options(explorer: Explorer) -> Options {
    Options { mouse: false, ..Options::for_replay(Lang::En, explorer, "") }
}

fn embedded() -> Explorer {
    let names = vec![open::DEFAULT.to_string()];
    let (network, receipt) = open::open(&names, None, None, &Ticket::new()).expect("the embedded network is sound");
    Explorer::new(Arc::new(network), Arc::new(receipt), names)
}

/// A terminal as large as anybody has.
const LARGE: (u16, u16) = (200, 60);

/// An arrow on the map in each layout, on the whole network and a large screen; groups are walked into and out of.
#[divan::bench(args = layouts())]
fn a_map_of_the_embedded_network(bencher: Bencher<'_, '_>, name: &str) {
    walk(bencher, embedded(), name);
}

#[divan::bench(args = layouts())]
fn a_map_of_the_largest_network(bencher: Bencher<'_, '_>, name: &str) {
    let network = generator::network(generator::largest()).clone();
    walk(bencher, Explorer::new(network, Arc::new(Receipt::default()), Vec::new()), name);
}

fn layouts() -> Vec<&'static str> {
    LAYOUTS.iter().map(|layout| layout.name).collect()
}

fn walk(bencher: Bencher<'_, '_>, explorer: Explorer, name: &str) {
    let place = LAYOUTS.iter().position(|layout| layout.name == name).expect("it is in the table");
    let there = format!("s x x Esc i {}", "v ".repeat(place));
    let keys = if LAYOUTS[place].is_nested { "+ + - -" } else { "Right Down Left Up" };
    press_on(bencher, Options { keys: there, ..options(explorer) }, keys, LARGE);
}

/// The lines of the same maps in pixels, made beside the screen: one picture, packed for the terminal.
#[divan::bench(args = layouts(), consts = [0, 2], sample_count = 25)]
fn a_picture_of_the_embedded_network<const PROTOCOL: usize>(bencher: Bencher<'_, '_>, name: &str) {
    picture(bencher, embedded(), name, Protocol::ALL[PROTOCOL].1);
}

#[divan::bench(args = layouts(), consts = [0, 2], sample_count = 25)]
fn a_picture_of_the_largest_network<const PROTOCOL: usize>(bencher: Bencher<'_, '_>, name: &str) {
    let network = generator::network(generator::largest()).clone();
    let explorer = Explorer::new(network, Arc::new(Receipt::default()), Vec::new());
    picture(bencher, explorer, name, Protocol::ALL[PROTOCOL].1);
}

fn picture(bencher: Bencher<'_, '_>, explorer: Explorer, name: &str, protocol: Protocol) {
    let place = LAYOUTS.iter().position(|layout| layout.name == name).expect("it is in the table");
    let there = format!("s x x Esc i {}", "v ".repeat(place));
    let mut app: App = replay(Options { keys: there, ..options(explorer) }, LARGE).app;
    app.pixels.canvas = Some(Canvas { protocol, cell: (10, 20), palette: Palette::default() });
    let mut terminal = Terminal::new(TestBackend::new(LARGE.0, LARGE.1)).expect("a test screen cannot fail");
    let keys = keys::parse(if LAYOUTS[place].is_nested { "+ + - -" } else { "Right Down Left Up" });
    let mut next = keys.iter().cycle();
    let job = || {
        loop {
            terminal.draw(|frame| app.draw(frame)).expect("a test screen cannot fail");
            let effects = std::mem::take(&mut app.jobs.effects);
            if let Some(Effect::Work(job)) = effects.into_iter().next() {
                return job;
            }
            answer(&mut app, Event::Key(*next.next().expect("they begin anew")));
        }
    };
    bencher.with_inputs(job).bench_local_values(|job| job.run());
}

#[divan::bench(sample_count = 20)]
fn first_frame(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| replay(options(embedded()), SIZE));
}

#[divan::bench(args = KEYS.iter().map(|(name, _)| *name))]
fn embedded_network(bencher: Bencher<'_, '_>, name: &str) {
    press(bencher, embedded(), name);
}

#[divan::bench(args = KEYS.iter().map(|(name, _)| *name))]
fn largest_network(bencher: Bencher<'_, '_>, name: &str) {
    let network = generator::network(generator::largest()).clone();
    press(bencher, Explorer::new(network, Arc::new(Receipt::default()), Vec::new()), name);
}

/// Presses one key after the other, with a frame after each. The median is that of single keys.
fn press(bencher: Bencher<'_, '_>, explorer: Explorer, name: &str) {
    let (_, text) = KEYS.iter().find(|(known, _)| *known == name).expect("it is in the table");
    press_on(bencher, options(explorer), text, SIZE);
}

fn press_on(bencher: Bencher<'_, '_>, options: Options, text: &str, size: (u16, u16)) {
    let keys = keys::parse(text);
    let mut app: App = replay(options, size).app;
    app.explorer.preparation()();
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).expect("a test screen cannot fail");
    let mut next = keys.iter().cycle();
    bencher.bench_local(|| {
        if let Some(key) = next.next() {
            answer(&mut app, Event::Key(*key));
        }
        terminal.draw(|frame| app.draw(frame)).expect("a test screen cannot fail").area
    });
}
