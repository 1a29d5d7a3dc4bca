//! Plain tags from left to right: names, quoted values, texts. Whatever else XML may be is answered by none.
//!
//! Written by hand: of the time that a library's events take for a record, most goes into what plain records do not have. What is
//! found here a library finds too, which the readers of `tags` use for all else; a test reads every file in both ways.

/// The most attributes that plain tags have.
const MOST: usize = 32;

/// A text before entities are resolved.
#[derive(Clone, Copy)]
pub struct Raw<'t> {
    /// The text.
    pub text: &'t str,
    /// Where it starts.
    pub at: usize,
    /// Whether it stands for itself.
    pub is_plain: bool,
}

impl Raw<'_> {
    /// Where it starts and ends.
    pub fn bounds(&self) -> [usize; 2] {
        [self.at, self.at + self.text.len()]
    }
}

/// The names of the attributes of a tag so far.
#[derive(Default)]
pub struct Keys<'t> {
    keys: [&'t str; MOST],
    count: usize,
}

/// What comes next in a tag.
pub enum Next<'t> {
    /// An attribute: its name and its value.
    Attribute(&'t str, Raw<'t>),
    /// The end of the tag.
    End {
        /// Whether it is that of the element too.
        is_empty: bool,
    },
}

/// A text, and where in it one is.
pub struct Tags<'t> {
    /// The text.
    pub text: &'t str,
    /// The place in it.
    pub at: usize,
    bytes: &'t [u8],
}

/// Bytes that end a name.
const fn ends_name(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b'/' | b'>' | b'=' | b'<' | b'"' | b'\'' | b'&')
}

/// Bytes that are looked at in texts and values.
const fn is_special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'<' | b'&' | b'\n' | b'\r' | b'\t')
}

const fn table(is: bool) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = if is { is_special(byte as u8) } else { ends_name(byte as u8) };
        byte += 1;
    }
    table
}

static SPECIAL: [bool; 256] = table(true);
static ENDS_NAME: [bool; 256] = table(false);

impl<'t> Tags<'t> {
    /// The start of a text.
    pub fn new(text: &'t str) -> Tags<'t> {
        Tags { text, at: 0, bytes: text.as_bytes() }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    /// Goes past blanks.
    pub fn blank(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn name(&mut self) -> Option<&'t str> {
        let start = self.at;
        while self.peek().is_some_and(|byte| !ENDS_NAME[byte as usize]) {
            self.at += 1;
        }
        (self.at > start).then(|| &self.text[start..self.at])
    }

    /// The name of the element that begins here.
    pub fn open(&mut self) -> Option<&'t str> {
        self.eat(b'<')?;
        if matches!(self.peek(), Some(b'!' | b'?')) {
            return None;
        }
        self.name()
    }

    /// Goes past the end of an element, if that is what comes.
    pub fn closes(&mut self, name: &str) -> bool {
        let rest = &self.bytes[self.at..];
        let end = 2 + name.len();
        let is_it = rest.starts_with(b"</") && rest[2..].starts_with(name.as_bytes()) && rest.get(end) == Some(&b'>');
        if is_it {
            self.at += end + 1;
        }
        is_it
    }

    /// The next attribute of the tag that is open, or its end.
    pub fn attribute(&mut self, keys: &mut Keys<'t>) -> Option<Next<'t>> {
        let before = self.at;
        self.blank();
        match self.peek()? {
            b'>' => {
                self.at += 1;
                return Some(Next::End { is_empty: false });
            }
            b'/' => {
                self.at += 1;
                self.eat(b'>')?;
                return Some(Next::End { is_empty: true });
            }
            _ if self.at == before => return None,
            _ => {}
        }
        let key = self.name()?;
        if keys.count == MOST || keys.keys[..keys.count].contains(&key) {
            return None;
        }
        keys.keys[keys.count] = key;
        keys.count += 1;
        self.eat(b'=')?;
        let quote = self.peek().filter(|quote| matches!(quote, b'"' | b'\''))?;
        self.at += 1;
        let raw = self.value(quote)?;
        Some(Next::Attribute(key, raw))
    }

    /// The rest of a value after the quote that opens it; then the quote that closes it is passed.
    pub fn value(&mut self, quote: u8) -> Option<Raw<'t>> {
        let (start, mut is_plain) = (self.at, true);
        let mut at = start;
        loop {
            let byte = *self.bytes.get(at)?;
            if SPECIAL[byte as usize] {
                match byte {
                    b'<' => return None,
                    _ if byte == quote => break,
                    b'"' | b'\'' => {}
                    _ => is_plain = false,
                }
            }
            at += 1;
        }
        self.at = at + 1;
        Some(Raw { text: &self.text[start..at], at: start, is_plain })
    }

    /// What comes next, as bytes.
    pub fn rest(&self) -> &'t [u8] {
        &self.bytes[self.at..]
    }

    /// The text before the next tag.
    pub fn text(&mut self) -> Raw<'t> {
        let (start, mut is_plain) = (self.at, true);
        while let Some(byte) = self.peek() {
            if SPECIAL[byte as usize] {
                match byte {
                    b'<' => break,
                    b'&' | b'\r' => is_plain = false,
                    _ => {}
                }
            }
            self.at += 1;
        }
        Raw { text: &self.text[start..self.at], at: start, is_plain }
    }
}
