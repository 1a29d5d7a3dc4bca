//! The terminal: taken over, drawn on, given back in every case, asked what it is like; keys and signals come from here.

use std::io::{self, Stdout, Write, stdout};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

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
use super::keys::Key;
use super::pixels::Put;
use super::pixels::ask::{self, Told, Wanted};
use super::pixels::shown::Pictures;
#[cfg(not(unix))]
use super::theme::Background;
use crate::scene::pixels::CellSize;

/// Whether the terminal is ours now; asked by the panic hook.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal, ours from [`Screen::enter`] on. Dropping it gives it back.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    pictures: Pictures,
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
        Ok(Screen { terminal: Terminal::new(CrosstermBackend::new(stdout()))?, pictures: Pictures::default() })
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

    /// Draws a frame, which tells the picture that belongs to it; only what changed is sent, and the terminal shows it at once.
    ///
    /// # Errors
    /// What the terminal says.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>) -> Option<Put>) -> io::Result<()> {
        queue!(stdout(), BeginSynchronizedUpdate)?;
        let mut put = None;
        let frame = self.terminal.draw(|frame| put = draw(frame))?;
        self.pictures.follow(put, frame.buffer, &mut stdout())?;
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
        self.pictures.leave(&mut stdout())?;
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
        self.pictures.leave(&mut stdout())?;
        // `Terminal::clear` would ask the terminal where its cursor is, and the answer comes on the same line as the keys.
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // Whatever fails here, the rest is still worth trying.
        let _ = self.pictures.leave(&mut stdout());
        give_back();
    }
}

/// The pixels of a cell as the system knows them, if it does.
pub fn cell_size() -> Option<CellSize> {
    let size = crossterm::terminal::window_size().ok()?;
    let each = |pixels: u16, cells: u16| pixels.checked_div(cells).filter(|each| *each > 0);
    Some((each(size.width, size.columns)?, each(size.height, size.rows)?))
}

/// What the terminal tells of itself in time, and what was typed meanwhile.
#[cfg(unix)]
pub fn ask(asks_background: bool, wanted: Wanted) -> (Told, Vec<Key>) {
    let (answers, has_pictures) = ask::is_asked(wanted, |name| std::env::var(name).ok());
    if !answers || !(asks_background || has_pictures) {
        return Default::default();
    }
    let mut typed = Vec::new();
    let mut exchanged = |questions: &str, limit: Duration| {
        let (answers, complete) = exchange(questions, limit).ok()?;
        typed.extend(ask::typed(&answers));
        complete.then_some(answers)
    };
    // Who insists on pictures may be far away. A terminal that is quick with the first answer has more time for the others.
    let patience = Duration::from_millis(if matches!(wanted, Wanted::This(_)) { 5000 } else { 250 });
    let answers = exchanged(ask::LAST, patience);
    let answers =
        answers.and_then(|_| exchanged(&ask::questions(has_pictures), patience.max(Duration::from_millis(500))));
    let told = answers.map(|answers| ask::understood(&answers, wanted, cell_size())).unwrap_or_default();
    (told, typed)
}

/// The background, if it tells within a tenth of a second; nothing is known of pictures here.
#[cfg(not(unix))]
pub fn ask(asks_background: bool, _wanted: Wanted) -> (Told, Vec<Key>) {
    let mut options = terminal_colorsaurus::QueryOptions::default();
    options.timeout = Duration::from_millis(100);
    let mode = asks_background.then(|| terminal_colorsaurus::theme_mode(options).ok()).flatten();
    let background = mode.map(|mode| match mode {
        terminal_colorsaurus::ThemeMode::Dark => Background::Dark,
        terminal_colorsaurus::ThemeMode::Light => Background::Light,
    });
    (Told { background, canvas: None }, Vec::new())
}

/// Asks and waits for the answer to the last question; what was sent meanwhile, and whether that answer is in it.
#[cfg(unix)]
fn exchange(questions: &str, limit: Duration) -> io::Result<(Vec<u8>, bool)> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use std::io::{IsTerminal, Read};
    use std::os::fd::AsFd;

    // Not through the buffer of standard input, which would keep what belongs to the keyboard.
    let stdin = io::stdin();
    let mut keyboard = match stdin.is_terminal() {
        true => std::fs::File::from(stdin.as_fd().try_clone_to_owned()?),
        false => std::fs::File::open("/dev/tty")?,
    };
    let mut out = stdout();
    out.write_all(questions.as_bytes())?;
    out.flush()?;
    let (end, mut answers) = (Instant::now() + limit, Vec::new());
    while !ask::is_complete(&answers) {
        let left = end.saturating_duration_since(Instant::now());
        let wait = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
        if left.is_zero() || poll(&mut [PollFd::new(&keyboard, PollFlags::IN)], Some(&wait))? == 0 {
            return Ok((answers, false));
        }
        let mut some = [0; 4096];
        let count = keyboard.read(&mut some)?;
        if count == 0 {
            return Ok((answers, false));
        }
        answers.extend_from_slice(&some[..count]);
    }
    Ok((answers, true))
}

/// Starts the thread that reads the keyboard, the mouse and the size.
pub fn listen(sender: &Sender<Wake>) {
    let sender = sender.clone();
    thread::spawn(move || {
        use crossterm::event::Event as Raw;
        let mut late = ask::Late::default();
        while let Ok(raw) = crossterm::event::read() {
            let event = match raw {
                Raw::Key(key) if late.takes(key, Instant::now()) => continue,
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
