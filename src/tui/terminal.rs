//! The terminal: taken over, drawn on, given back in every case, asked for its background; keys and signals come from here.

use std::io::{self, Stdout, Write, stdout};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, KeyEventKind,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};

use super::Wake;
use super::app::Event;
use super::theme::Background;

/// Whether the terminal is ours now; asked by the panic hook.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal, ours from [`Screen::enter`] on. Dropping it gives it back.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

fn take(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
    if mouse {
        execute!(stdout(), EnableMouseCapture)?;
    }
    Ok(())
}

/// Gives the terminal back. Harmless when it was not taken, so it can be called from everywhere.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        // Whatever fails here, the rest is still worth trying.
        let _ = execute!(stdout(), DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// A panic of the thread that owns the terminal gives it back first; other threads leave it alone.
fn hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        let owner = thread::current().id();
        std::panic::set_hook(Box::new(move |info| {
            if thread::current().id() == owner {
                give_back();
                before(info);
            } else if !TAKEN.load(Ordering::SeqCst) {
                before(info);
            }
        }));
    });
}

impl Screen {
    /// The terminal, left alone so far.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn new() -> io::Result<Screen> {
        Ok(Screen { terminal: Terminal::new(CrosstermBackend::new(stdout()))? })
    }

    /// Takes the terminal over.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn enter(&mut self, mouse: bool) -> io::Result<()> {
        hook();
        take(mouse).inspect_err(|_| give_back())
    }

    /// Whether the terminal is ours.
    pub fn is_taken(&self) -> bool {
        TAKEN.load(Ordering::SeqCst)
    }

    /// Draws a frame; only what changed is sent, and the terminal shows it at once.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        queue!(stdout(), BeginSynchronizedUpdate)?;
        self.terminal.draw(draw)?;
        execute!(stdout(), EndSynchronizedUpdate)
    }

    /// Listens to the mouse, or leaves it to the terminal.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn mouse(&mut self, on: bool) -> io::Result<()> {
        if on { execute!(stdout(), EnableMouseCapture) } else { execute!(stdout(), DisableMouseCapture) }
    }

    /// Gives the terminal back and stops until the shell lets the program go on.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn suspend(&mut self, _mouse: bool) -> io::Result<()> {
        give_back();
        stdout().flush()?;
        #[cfg(unix)]
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        Ok(())
    }

    /// Takes the terminal over again.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn resume(&mut self, mouse: bool) -> io::Result<()> {
        if !self.is_taken() {
            take(mouse)?;
        }
        // `Terminal::clear` would ask the terminal where its cursor is, and the answer comes on the same line as the keys.
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// The background of the terminal, if it tells within a tenth of a second.
pub fn background() -> Option<Background> {
    let mut options = terminal_colorsaurus::QueryOptions::default();
    options.timeout = Duration::from_millis(100);
    match terminal_colorsaurus::theme_mode(options).ok()? {
        terminal_colorsaurus::ThemeMode::Dark => Some(Background::Dark),
        terminal_colorsaurus::ThemeMode::Light => Some(Background::Light),
    }
}

/// Starts the thread that reads the keyboard, the mouse and the size.
pub fn listen(sender: &Sender<Wake>) {
    let sender = sender.clone();
    thread::spawn(move || {
        use crossterm::event::Event as Raw;
        while let Ok(raw) = crossterm::event::read() {
            let event = match raw {
                Raw::Key(key) if key.kind != KeyEventKind::Release => Event::Key(key.into()),
                Raw::Mouse(mouse) => Event::Mouse(mouse),
                Raw::Paste(text) => Event::Paste(text),
                Raw::Resize(cols, rows) => Event::Resize(cols, rows),
                _ => continue,
            };
            if sender.send(Wake::Event(event)).is_err() {
                return;
            }
        }
        // A terminal that can no longer be read is a terminal that has gone.
        let _ = sender.send(Wake::Leave);
    });
}

/// Turns signals into wakes: the ones that end the program, the one that stops it and the one that lets it go on.
///
/// # Errors
/// The system does not let signals be listened to.
#[cfg(unix)]
pub fn signals(sender: &Sender<Wake>) -> io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    let sender = sender.clone();
    thread::spawn(move || {
        for signal in signals.forever() {
            let wake = match signal {
                SIGTSTP => Wake::Stop,
                SIGCONT => Wake::Continue,
                _ => Wake::Leave,
            };
            if sender.send(wake).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// There are no such signals here.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn signals(_sender: &Sender<Wake>) -> io::Result<()> {
    Ok(())
}
