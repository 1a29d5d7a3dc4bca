//! Asks the terminal whether it shows pictures, how large its cells are and what its colours are, and understands its answers.
//!
//! Nothing is believed that the terminal does not say itself. It is asked before the keyboard is read, since the answers come
//! on the same line as the keys.

use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::protocol::Protocol;
use super::{Canvas, Palette};
use crate::scene::pixels::Rgb;
use crate::tui::keys::Key;
use crate::tui::theme::Background;

/// What every terminal answers. It is asked alone first: a terminal that is too far away or says nothing is not asked the others,
/// whose answers would come so late that they are taken for keys. Then it is asked last: after its answer no other one comes.
pub const LAST: &str = "\x1b[c";

/// The colours of text and background; for pictures also whether there are some, who it is, how large a cell is, and its colours.
pub fn questions(has_pictures: bool) -> String {
    let mut questions = "\x1b]10;?\x1b\\\x1b]11;?\x1b\\".to_string();
    if has_pictures {
        questions.push_str("\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[>q\x1b[16t");
        (0..16).for_each(|colour| questions.push_str(&format!("\x1b]4;{colour};?\x1b\\")));
    }
    questions + LAST
}

/// Which protocol is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// The best that the terminal says it has.
    #[default]
    Best,
    /// That one, if the terminal says that it has it, and the size of its cells.
    This(Protocol),
    /// None.
    Off,
}

impl Wanted {
    /// The one of a name, as `--pixels` takes it.
    pub fn named(name: &str) -> Option<Wanted> {
        let protocol = |known: &(&str, Protocol)| (known.0 == name).then_some(Wanted::This(known.1));
        match name {
            "auto" => Some(Wanted::Best),
            "off" => Some(Wanted::Off),
            _ => Protocol::ALL.iter().find_map(protocol),
        }
    }
}

/// Whether a terminal is asked anything, and whether it is asked about pictures: not one behind which another one lies that would
/// have to show them, unless somebody wants just that, and not one that would write the question on the screen.
pub fn is_asked(wanted: Wanted, variable: impl Fn(&str) -> Option<String>) -> (bool, bool) {
    let has = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    let term = variable("TERM").unwrap_or_default();
    let is_behind =
        has("TMUX") || has("STY") || has("ZELLIJ") || term.starts_with("tmux") || term.starts_with("screen");
    let answers = !matches!(term.as_str(), "" | "dumb" | "linux") && !term.starts_with("eterm");
    let writes_it = variable("TERM_PROGRAM").as_deref() == Some("Apple_Terminal");
    let pictures = match wanted {
        Wanted::Off => false,
        Wanted::Best => !is_behind,
        Wanted::This(_) => true,
    };
    (answers, answers && pictures && !writes_it)
}

/// What a terminal has told of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// What colours are chosen for.
    pub background: Option<Background>,
    /// What it shows pictures with.
    pub canvas: Option<Canvas>,
}

/// Answers that come when the keyboard is read already, from a terminal far away: `ESC ] 11 ; …` would be typed as Alt-], 1, 1, …
#[derive(Debug, Default)]
pub struct Late {
    /// When the last key of an answer came that has not ended.
    since: Option<Instant>,
}

/// The keys of an answer come no farther apart, as nobody types.
const APART: Duration = Duration::from_millis(50);

impl Late {
    /// Whether a key that has come is part of an answer.
    pub fn takes(&mut self, key: KeyEvent, now: Instant) -> bool {
        let (alt, ctrl) = (key.modifiers.contains(KeyModifiers::ALT), key.modifiers.contains(KeyModifiers::CONTROL));
        let inside = self.since.is_some_and(|since| now.duration_since(since) < APART);
        let begins = alt && matches!(key.code, KeyCode::Char(']' | 'P' | '_'));
        let ends = alt && key.code == KeyCode::Char('\\') || ctrl && key.code == KeyCode::Char('g');
        self.since = (begins || inside && !ends).then_some(now);
        begins || inside
    }
}

/// Whether the answer to the last question is there.
pub fn is_complete(answers: &[u8]) -> bool {
    sequences(answers).any(|sequence| matches!(sequence, Sequence::Csi(body, b'c') if body.starts_with('?')))
}

/// What the answers say; `size` is that of a cell by the system, for terminals that do not tell it.
pub fn understood(answers: &[u8], wanted: Wanted, size: Option<(u16, u16)>) -> Told {
    let (mut cell, mut palette, mut has_background) = (size, Palette::default(), false);
    let (mut kitty, mut sixel, mut name) = (false, false, "");
    for sequence in sequences(answers) {
        match sequence {
            Sequence::Apc(body) => kitty |= body.strip_prefix("Gi=31;").is_some_and(|said| said.starts_with("OK")),
            Sequence::Csi(body, b'c') => sixel |= body.split(';').skip(1).any(|has| has == "4"),
            Sequence::Csi(body, b't') => cell = told_cell(body).or(cell),
            Sequence::Dcs(body) => name = body.strip_prefix(">|").unwrap_or_default(),
            Sequence::Osc(body) => has_background |= learn(&mut palette, body),
            Sequence::Csi(..) => {}
        }
    }
    let [text, behind] = [palette.text, palette.background].map(brightness);
    let background = has_background.then_some(if text >= behind { Background::Dark } else { Background::Light });
    let is_iterm2 = name.starts_with("iTerm2") || name.starts_with("WezTerm");
    let is_behind = name.starts_with("tmux") || name.starts_with("screen");
    let protocol = match wanted {
        Wanted::Off => None,
        Wanted::This(Protocol::Kitty) => kitty.then_some(Protocol::Kitty),
        Wanted::This(Protocol::Sixel) => sixel.then_some(Protocol::Sixel),
        // There is no question for it: its name is all that a terminal tells.
        Wanted::This(Protocol::Iterm2) => Some(Protocol::Iterm2),
        Wanted::Best if is_behind => None,
        Wanted::Best if kitty => Some(Protocol::Kitty),
        Wanted::Best if is_iterm2 => Some(Protocol::Iterm2),
        Wanted::Best => sixel.then_some(Protocol::Sixel),
    };
    // A cell of one pixel is no cell, and one of thousands no answer to be believed.
    let cell = cell.filter(|(wide, high)| (4..=200).contains(wide) && (6..=400).contains(high));
    let canvas = protocol.zip(cell).map(|(protocol, cell)| Canvas { protocol, cell, palette });
    Told { background, canvas }
}

/// How bright a colour is for the eye.
fn brightness([r, g, b]: Rgb) -> u32 {
    u32::from(r) * 2126 + u32::from(g) * 7152 + u32::from(b) * 722
}

/// The size of a cell in `6;HEIGHT;WIDTH`.
fn told_cell(body: &str) -> Option<(u16, u16)> {
    let mut parts = body.split(';');
    let is_cell = parts.next() == Some("6");
    let (high, wide) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    is_cell.then_some((wide, high))
}

/// A colour that was asked for: `10;rgb:ffff/ffff/ffff`, `4;8;rgb:7f/7f/7f`. Tells whether it is that of the background.
fn learn(palette: &mut Palette, body: &str) -> bool {
    let Some((what, colour)) = body.rsplit_once(';').and_then(|(what, colour)| Some((what, rgb(colour)?))) else {
        return false;
    };
    match what {
        "10" => palette.text = colour,
        "11" => palette.background = colour,
        _ => {
            let named = what.strip_prefix("4;").and_then(|number| number.parse::<usize>().ok());
            if let Some(named) = named.and_then(|number| palette.named.get_mut(number)) {
                *named = colour;
            }
        }
    }
    what == "11"
}

/// The first two digits of each part, which has one to four of them.
fn rgb(text: &str) -> Option<Rgb> {
    let mut parts = text.strip_prefix("rgb:").or_else(|| text.strip_prefix("rgba:"))?.split('/').map(|part| {
        let value = u32::from_str_radix(part, 16).ok().filter(|_| (1..=4).contains(&part.len()))?;
        Some((value * 255 / ((1 << (4 * part.len())) - 1)) as u8)
    });
    Some([parts.next()??, parts.next()??, parts.next()??])
}

/// What somebody typed among answers: characters, and the keys that move. Nothing is lost because the terminal was asked.
pub fn typed(bytes: &[u8]) -> Vec<Key> {
    let (mut keys, mut rest) = (Vec::new(), bytes);
    loop {
        let (plain, sequence) = match next(rest) {
            Some((plain, sequence, after)) => {
                rest = after;
                (plain, Some(sequence))
            }
            None => (rest, None),
        };
        keys.extend(String::from_utf8_lossy(plain).chars().filter_map(|c| match c {
            '\r' => Some(Key::plain(KeyCode::Enter)),
            '\t' => Some(Key::plain(KeyCode::Tab)),
            '\x1b' => Some(Key::plain(KeyCode::Esc)),
            '\x7f' => Some(Key::plain(KeyCode::Backspace)),
            '\x01'..='\x1a' => Some(Key::ctrl((c as u8 + b'a' - 1) as char)),
            c => (!c.is_control()).then(|| Key::char(c)),
        }));
        let code = match sequence {
            None => return keys,
            Some(Sequence::Csi("", b'A')) => KeyCode::Up,
            Some(Sequence::Csi("", b'B')) => KeyCode::Down,
            Some(Sequence::Csi("", b'C')) => KeyCode::Right,
            Some(Sequence::Csi("", b'D')) => KeyCode::Left,
            Some(_) => continue,
        };
        keys.push(Key::plain(code));
    }
}

/// A control sequence, without what begins and ends it.
enum Sequence<'a> {
    Csi(&'a str, u8),
    Osc(&'a str),
    Dcs(&'a str),
    Apc(&'a str),
}

/// The control sequences in what a terminal sent.
fn sequences(bytes: &[u8]) -> impl Iterator<Item = Sequence<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (_, sequence, after) = next(rest)?;
        rest = after;
        Some(sequence)
    })
}

/// What comes before the first control sequence, that, and what comes after it. One that is cut off, or not of text, is none.
fn next(bytes: &[u8]) -> Option<(&[u8], Sequence<'_>, &[u8])> {
    bytes.windows(2).enumerate().find_map(|(at, begin)| {
        let body = &bytes[at + 2..];
        let make = match begin {
            b"\x1b[" => {
                let end = body.iter().position(|byte| (0x40..=0x7e).contains(byte))?;
                let sequence = Sequence::Csi(std::str::from_utf8(&body[..end]).ok()?, body[end]);
                return Some((&bytes[..at], sequence, &body[end + 1..]));
            }
            b"\x1b]" => Sequence::Osc,
            b"\x1bP" => Sequence::Dcs,
            b"\x1b_" => Sequence::Apc,
            _ => return None,
        };
        // Ended by BEL, or by ESC and a backslash.
        let end = body.iter().position(|byte| matches!(byte, 0x07 | 0x1b))?;
        let ends = if body[end] == 0x07 { 1 } else { 2 };
        let sequence = make(std::str::from_utf8(&body[..end]).ok()?);
        Some((&bytes[..at], sequence, body.get(end + ends..)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What terminals answer, as their documents tell or as they were seen to.
    const KITTY: &str = "\x1b]10;rgb:dddd/dddd/dddd\x1b\\\x1b]11;rgb:0000/0000/0000\x1b\\\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.26.5)\x1b\\\x1b[6;20;9t\x1b]4;8;rgb:7676/7676/7676\x1b\\\x1b[?62;c";
    const WEZTERM: &str =
        "\x1b_Gi=31;ENOTSUPPORTED:kitty\x1b\\\x1bP>|WezTerm 20240203\x1b\\\x1b[6;22;11t\x1b[?65;4;6;18;22c";
    const ITERM2: &str =
        "\x1b]11;rgb:ffff/ffff/ffff\x07\x1b]10;rgb:0000/0000/0000\x07\x1bP>|iTerm2 3.5.4\x1b\\\x1b[6;17;7t\x1b[?62;4c";
    const XTERM: &str = "\x1bP>|XTerm(379)\x1b\\\x1b[6;18;9t\x1b[?63;1;2;4;6;9;15;16;22;28c";
    const PLAIN: &str = "\x1bP>|XTerm(379)\x1b\\\x1b[6;18;9t\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c";
    const TMUX: &str = "\x1bP>|tmux 3.4\x1b\\\x1b[?1;2;4c";

    fn protocol(answers: &str, wanted: Wanted) -> Option<Protocol> {
        let canvas = understood(answers.as_bytes(), wanted, Some((8, 16))).canvas;
        canvas.map(|canvas| canvas.protocol)
    }

    #[test]
    fn the_best_that_a_terminal_says_it_has_is_taken_and_nothing_else() {
        use Protocol::{Iterm2, Kitty, Sixel};
        let best = [(KITTY, Some(Kitty)), (WEZTERM, Some(Iterm2)), (ITERM2, Some(Iterm2)), (XTERM, Some(Sixel))];
        for (answers, protocol) in best.into_iter().chain([(PLAIN, None), (TMUX, None), ("", None), ("\x1b[?4c", None)])
        {
            assert_eq!(self::protocol(answers, Wanted::Best), protocol, "{answers:?}");
            assert_eq!(self::protocol(answers, Wanted::Off), None);
            let has_sixels = [WEZTERM, ITERM2, XTERM, TMUX, "\x1b[?62;4c"].contains(&answers);
            assert_eq!(self::protocol(answers, Wanted::This(Sixel)), has_sixels.then_some(Sixel), "{answers:?}");
            assert_eq!(self::protocol(answers, Wanted::This(Kitty)).is_some(), answers == KITTY, "{answers:?}");
            assert_eq!(self::protocol(answers, Wanted::This(Iterm2)), Some(Iterm2));
        }
    }

    #[test]
    fn sizes_and_colours_are_those_that_it_tells() {
        let told = understood(KITTY.as_bytes(), Wanted::Best, None);
        let canvas = told.canvas.unwrap();
        assert_eq!((canvas.cell, told.background), ((9, 20), Some(Background::Dark)));
        assert_eq!((canvas.palette.text, canvas.palette.named[8]), ([0xdd; 3], [0x76; 3]));
        assert_eq!(canvas.palette.named[1], Palette::default().named[1], "what it does not tell is as in xterm");
        assert_eq!(understood(ITERM2.as_bytes(), Wanted::Off, None).background, Some(Background::Light));
        assert_eq!(understood(XTERM.as_bytes(), Wanted::Off, None).background, None);
    }

    #[test]
    fn without_the_size_of_a_cell_there_is_no_picture() {
        let answers = XTERM.replace("\x1b[6;18;9t", "");
        assert_eq!(understood(answers.as_bytes(), Wanted::Best, None).canvas, None);
        for size in ["6;0;0", "6;65535;65535", "6;18", "6;18;-9", "4;18;9"] {
            let answers = XTERM.replace("6;18;9t", &format!("{size}t"));
            assert_eq!(understood(answers.as_bytes(), Wanted::Best, None).canvas, None, "{size}");
        }
    }

    #[test]
    fn an_answer_cut_anywhere_is_no_harm_and_is_not_complete() {
        for answers in [KITTY, WEZTERM, ITERM2, XTERM, TMUX] {
            for end in 0..answers.len() {
                let part = &answers.as_bytes()[..end];
                assert!(!is_complete(part), "{:?}", &answers[..end]);
                understood(part, Wanted::Best, None);
                typed(part);
            }
            assert!(is_complete(answers.as_bytes()) && typed(answers.as_bytes()).is_empty());
        }
    }

    #[test]
    fn what_is_typed_among_answers_is_not_lost() {
        let mixed = "/\x1b]11;rgb:0/0/0\x07lab\x1b[?62;4co\r\x1b[B\x7f";
        let keys: Vec<Key> = "/labo".chars().map(Key::char).collect();
        let others = [KeyCode::Enter, KeyCode::Down, KeyCode::Backspace].map(Key::plain);
        assert_eq!(typed(mixed.as_bytes()), [keys, others.to_vec()].concat());
        assert_eq!(typed("é".as_bytes()), [Key::char('é')]);
    }

    #[test]
    fn colours_have_one_to_four_digits() {
        assert_eq!(rgb("rgb:f/80/0000"), Some([255, 128, 0]));
        assert_eq!(rgb("rgba:ffff/0000/7fff/ffff"), Some([255, 0, 127]));
        for wrong in ["rgb:ff/ff", "ff/ff/ff", "rgb:fffff/0/0", "rgb://", "rgb:+f/0/0x"] {
            assert_eq!(rgb(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn who_stands_before_another_terminal_is_asked_nothing_of_pictures() {
        let asked = |wanted, variables: &[(&str, &str)]| {
            is_asked(wanted, |name| variables.iter().find(|known| known.0 == name).map(|known| known.1.to_string()))
        };
        let xterm = ("TERM", "xterm-256color");
        assert_eq!(asked(Wanted::Best, &[xterm]), (true, true));
        assert_eq!(asked(Wanted::Off, &[xterm]), (true, false));
        let behind = [("TMUX", "/tmp/tmux,1,0"), ("STY", "1.pts"), ("ZELLIJ", "0")].map(|one| [xterm, one]);
        for variables in behind.iter().chain(&[[("TERM", "tmux-256color"); 2], [("TERM", "screen"); 2]]) {
            assert_eq!(asked(Wanted::Best, variables), (true, false), "{variables:?}");
            assert_eq!(asked(Wanted::This(Protocol::Sixel), variables), (true, true), "{variables:?}");
        }
        for silent in ["", "dumb", "linux", "eterm-color"] {
            assert_eq!(asked(Wanted::This(Protocol::Kitty), &[("TERM", silent)]), (false, false), "{silent}");
        }
        assert_eq!(asked(Wanted::Best, &[xterm, ("TERM_PROGRAM", "Apple_Terminal")]), (true, false));
    }

    #[test]
    fn answers_that_come_late_are_not_typed() {
        let (mut late, mut now) = (Late::default(), Instant::now());
        let mut takes = |c: char, modifiers: KeyModifiers, wait: u64| {
            now += Duration::from_millis(wait);
            late.takes(KeyEvent::new(KeyCode::Char(c), modifiers), now)
        };
        let (alt, none) = (KeyModifiers::ALT, KeyModifiers::NONE);
        assert!(!takes('q', none, 0));
        assert!(takes(']', alt, 0) && "11;rgb:0/0/0".chars().all(|c| takes(c, none, 0)) && takes('\\', alt, 0));
        assert!(
            takes('P', alt | KeyModifiers::SHIFT, 0) && takes('>', none, 0) && takes('g', KeyModifiers::CONTROL, 0)
        );
        assert!(!takes('r', none, 1), "after its end keys are keys");
        assert!(takes(']', alt, 0) && !takes('q', none, 300), "somebody who pressed Alt-] is not kept waiting");
        assert!(!takes('e', none, 0));
    }
}
