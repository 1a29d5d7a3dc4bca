//! What stands in one statement of a Mermaid flowchart: ids, shapes and their texts, links and theirs.
//!
//! Nothing here knows a network.

/// How long what stands in the braces of `@{` may be.
const BRACES: usize = 10_000;

/// A link between two groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The name it is given.
    pub name: String,
    /// The text on it.
    pub text: String,
    /// Whether there is a head at its start, and at its end.
    pub heads: [bool; 2],
    /// How it is drawn, empty where it is the usual way.
    pub line: &'static str,
    /// Whether it only keeps two nodes near each other.
    pub hidden: bool,
}

/// Where a row ends.
pub fn row_end(text: &str) -> usize {
    memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len())
}

/// Where a statement ends: at the end of its row or at a semicolon, outside quotes and the braces of `@{`.
pub fn statement_end(text: &str) -> usize {
    let (mut quoted, mut braces) = (false, None);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'{' if !quoted && text[..at].ends_with('@') => braces = Some(at),
            b'}' if !quoted => braces = None,
            _ if braces.is_some_and(|start| at - start > BRACES) => return row_end(text),
            _ if braces.is_some() => {}
            b'\n' if !quoted => return at,
            // `#quot;` stands for a character.
            b';' if !quoted && !is_entity(&text[..at]) => return at,
            _ => {}
        }
    }
    // What is never closed ends with its row.
    if quoted || braces.is_some() { row_end(text) } else { text.len() }
}

fn is_entity(before: &str) -> bool {
    let name = before.bytes().rev().take(10).take_while(|b| b.is_ascii_alphanumeric()).count();
    name > 0 && before.as_bytes().get(before.len().wrapping_sub(name + 1)) == Some(&b'#')
}

/// Where the id of a node ends. A dash belongs to it unless it begins a link.
pub fn id_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let belongs = match c {
            '-' => !matches!(next, b'-' | b'>' | b'.') && at > 0 && next.is_ascii_alphanumeric(),
            '=' => next != b'=' && at > 0,
            '.' | '/' | '\\' | '#' | '+' | '*' | '!' | '?' | '$' | '\'' | '`' | '_' | ',' => true,
            ':' => next != b':' && at > 0 && bytes[at - 1] != b':',
            c => c.is_alphanumeric() || c >= '\u{80}' && !c.is_whitespace(),
        };
        if !belongs {
            return at;
        }
    }
    text.len()
}

/// What stands around the text of a node, the longest first, and how the shape is called.
const SHAPES: [(&str, &str, &str); 15] = [
    ("(((", ")))", "double circle"),
    ("((", "))", "circle"),
    ("([", "])", "stadium"),
    ("[(", ")]", "cylinder"),
    ("[[", "]]", "subroutine"),
    ("[/", "/]", "parallelogram"),
    ("[/", "\\]", "trapezoid"),
    ("[\\", "\\]", "parallelogram"),
    ("[\\", "/]", "trapezoid"),
    ("{{", "}}", "hexagon"),
    ("[", "]", "rectangle"),
    ("(", ")", "round"),
    ("{", "}", "rhombus"),
    (">", "]", "flag"),
    ("(-", "-)", "ellipse"),
];

/// The text of a node, its shape, and where both end.
pub fn shaped(text: &str) -> Option<(&str, &'static str, usize)> {
    for (open, close, shape) in SHAPES {
        let Some(rest) = text.strip_prefix(open) else { continue };
        let inner = rest.trim_start();
        let skipped = rest.len() - inner.len();
        if let Some(quoted) = inner.strip_prefix('"')
            && let Some(end) = quoted.find('"')
        {
            let after = &quoted[end + 1..];
            if after.trim_start().starts_with(close) {
                let spaces = after.len() - after.trim_start().len();
                return Some((&quoted[..end], shape, open.len() + skipped + end + 2 + spaces + close.len()));
            }
        } else if let Some(end) = rest.find(close) {
            // Of shapes that open alike, the one that closes first.
            let until = &rest[..end + close.len()];
            let ends = SHAPES.iter().filter(|(other, ..)| *other == open);
            let ends = ends.filter_map(|(_, close, shape)| Some((until.find(close)?, *close, *shape)));
            let (end, close, shape) = ends.min_by_key(|(end, ..)| *end).unwrap_or((end, close, shape));
            return Some((rest[..end].trim(), shape, open.len() + end + close.len()));
        }
    }
    None
}

/// A link with its text, if one stands here.
pub fn link(rest: &mut &str) -> Option<Link> {
    let mut text = *rest;
    // `e1@-->` names the link.
    let mut link = Link::default();
    let name = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    if let Some(after) = text[name..].strip_prefix('@')
        && after.starts_with(['-', '=', '<', '.', '~'])
    {
        link.name = text[..name].to_string();
        text = after;
    }
    if matches!(text.as_bytes(), [b'<' | b'o' | b'x', b'-' | b'=', ..]) {
        link.heads[0] = true;
        text = &text[1..];
    }
    let end = text.find(|c| !matches!(c, '-' | '=' | '.' | '~')).unwrap_or(text.len());
    let (mut line, mut after) = text.split_at(end);
    link.line = match line.as_bytes() {
        [b'~', b'~', b'~', ..] => {
            link.hidden = true;
            ""
        }
        [b'-', b'-', ..] => "",
        [b'-', b'.', ..] => "dotted",
        [b'=', b'=', ..] => "thick",
        _ => return None,
    };
    let is_open = matches!(line, "--" | "==" | "-.");
    // A letter that follows at once is a head: `dev--ops` leads from `dev` to `ps`.
    let ends = |after: &str| after.starts_with(['>', 'o', 'x']);
    if is_open && !ends(after) {
        // `-- text -->`
        let close = ["--", "==", ".-"][["--", "==", "-."].iter().position(|open| *open == line)?];
        let close = after.find(close)?;
        link.text = label(after[..close].trim());
        let tail = &after[close..];
        let end = tail.find(|c| !matches!(c, '-' | '=' | '.')).unwrap_or(tail.len());
        (line, after) = tail.split_at(end);
    }
    if line.is_empty() {
        return None;
    }
    if ends(after) {
        link.heads[1] = true;
        after = &after[1..];
    }
    if let Some(said) = after.trim_start().strip_prefix('|') {
        let quoted = said.trim_start().strip_prefix('"').and_then(|text| text.find('"'));
        let skipped = quoted.map_or(0, |end| said.len() - said.trim_start().len() + end + 2);
        let end = said[skipped..].find('|')? + skipped;
        link.text = label(&said[..end]);
        after = &said[end + 1..];
    }
    *rest = after.trim_start();
    Some(link)
}

/// A text without quotes, marks of Markdown and tags, its entities read.
pub fn label(text: &str) -> String {
    let text = text.trim();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let text = text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).unwrap_or(text);
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['#', '<']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_break = ["<br>", "<br/>", "<br />"]
            .iter()
            .find(|tag| rest.get(..tag.len()).is_some_and(|found| found.eq_ignore_ascii_case(tag)));
        let name = rest.bytes().take(12).position(|b| b == b';').and_then(|end| rest.get(1..end));
        let name = name.filter(|_| rest.starts_with('#'));
        if let Some(tag) = is_break {
            plain.push('\n');
            rest = &rest[tag.len()..];
        } else if let Some((name, c)) = name.and_then(|name| Some((name, entity(name)?))) {
            plain.push(c);
            rest = &rest[name.len() + 2..];
        } else {
            plain.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain
}

/// `35` and `quot`: Mermaid writes `#` where HTML writes `&` or `&#`.
fn entity(name: &str) -> Option<char> {
    let number = name.bytes().all(|b| b.is_ascii_digit()) && !name.is_empty();
    super::super::character(&if number { format!("#{name}") } else { name.to_string() })
}
