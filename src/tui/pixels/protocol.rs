//! Pictures as bytes for a terminal: the protocols of kitty and iTerm2, and sixels. It sends nothing.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use resvg::tiny_skia::Pixmap;

use super::Canvas;
use crate::scene::pixels::Rgb;

/// How pictures are sent to a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// That of kitty, which Ghostty and Konsole have too. A picture lies under the text and stays until it is taken away.
    Kitty,
    /// That of iTerm2, which WezTerm has too. A picture takes the place of what is in its cells, and text that of the picture.
    Iterm2,
    /// Sixels, as xterm, foot, mlterm and others show them. In their cells as with iTerm2.
    Sixel,
}

impl Protocol {
    /// All of them, with the names that `--pixels` takes.
    pub const ALL: [(&'static str, Protocol); 3] =
        [("kitty", Protocol::Kitty), ("iterm2", Protocol::Iterm2), ("sixel", Protocol::Sixel)];

    /// Whether a picture is a thing of its own under the text, not what is in its cells.
    pub fn is_under_text(self) -> bool {
        self == Protocol::Kitty
    }
}

/// kitty takes no more than this of a picture at once.
const CHUNK: usize = 4096;

/// A picture for one terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// How it is sent.
    pub protocol: Protocol,
    /// Its number, the same for no other picture of this run.
    pub number: u32,
    /// What puts it at the cursor, which is where it was before.
    pub bytes: Vec<u8>,
}

impl Image {
    /// A picture over so many columns and rows. Linear in the pixels. `None` where it cannot be packed.
    pub fn of(pixels: &Pixmap, canvas: &Canvas, (cols, rows): (u16, u16), number: u32) -> Option<Image> {
        let bytes = match canvas.protocol {
            Protocol::Kitty => kitty(&pixels.encode_png().ok()?, (cols, rows), number),
            Protocol::Iterm2 => iterm2(&pixels.encode_png().ok()?, (cols, rows)),
            Protocol::Sixel => sixel(pixels, canvas.palette.background),
        };
        Some(Image { protocol: canvas.protocol, number, bytes })
    }

    /// What takes it away, where text over its cells does not.
    pub fn removal(&self) -> Option<String> {
        self.protocol.is_under_text().then(|| format!("\x1b_Ga=d,d=I,i={},q=2\x1b\\", self.number))
    }
}

/// Under the text (`z=-1`), without moving the cursor (`C=1`), without an answer (`q=2`), which would be taken for keys.
fn kitty(png: &[u8], (cols, rows): (u16, u16), number: u32) -> Vec<u8> {
    let data = STANDARD.encode(png);
    let mut bytes = Vec::with_capacity(data.len() + data.len() / CHUNK * 16 + 100);
    let mut chunks = data.as_bytes().chunks(CHUNK).peekable();
    let mut head = format!("a=T,f=100,i={number},p=1,c={cols},r={rows},z=-1,C=1,q=2,");
    while let Some(chunk) = chunks.next() {
        let more = u8::from(chunks.peek().is_some());
        bytes.extend_from_slice(format!("\x1b_G{head}m={more};").as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\x1b\\");
        head = "q=2,".to_string();
    }
    bytes
}

fn iterm2(png: &[u8], (cols, rows): (u16, u16)) -> Vec<u8> {
    let size = png.len();
    let head = format!("inline=1;size={size};width={cols};height={rows};preserveAspectRatio=0;doNotMoveCursor=1");
    format!("\x1b]1337;File={head}:{}\x07", STANDARD.encode(png)).into_bytes()
}

/// Sixels have so many colours at most.
const COLOURS: usize = 256;
/// A pixel that is covered less than this is left to the background.
const FAINT: u8 = 24;

/// Six rows at a time, each colour of them as a line of its own. Colours are rounded until there are few enough of them: the
/// program knows what it drew, so nothing has to be guessed.
fn sixel(pixels: &Pixmap, background: Rgb) -> Vec<u8> {
    let (wide, high) = (pixels.width() as usize, pixels.height() as usize);
    let (colours, numbers) = (2..8).find_map(|lost| rounded(pixels, background, lost)).unwrap_or_default();
    let mut text = format!("\x1bP0;1q\"1;1;{wide};{high}");
    for (number, colour) in colours.iter().enumerate() {
        let [r, g, b] = colour.map(|part| (u32::from(part) * 100 + 127) / 255);
        let _ = write!(text, "#{number};2;{r};{g};{b}");
    }
    let mut masks: Vec<Vec<u8>> = vec![Vec::new(); colours.len()];
    for (band, rows) in numbers.chunks(wide * 6).enumerate() {
        if band > 0 {
            text.push('-');
        }
        for (at, number) in rows.iter().enumerate() {
            if let Some(number) = number {
                let mask = &mut masks[usize::from(*number)];
                mask.resize(wide, 0);
                mask[at % wide] |= 1 << (at / wide);
            }
        }
        let mut is_first = true;
        for (number, mask) in masks.iter_mut().enumerate().filter(|(_, mask)| !mask.is_empty()) {
            if !is_first {
                text.push('$');
            }
            is_first = false;
            let _ = write!(text, "#{number}");
            let last = mask.iter().rposition(|sixel| *sixel != 0).unwrap_or(0);
            for alike in mask[..=last].chunk_by(|a, b| a == b) {
                let sign = (63 + alike[0]) as char;
                match alike.len() {
                    few @ 1..=3 => (0..few).for_each(|_| text.push(sign)),
                    many => {
                        let _ = write!(text, "!{many}{sign}");
                    }
                }
            }
            mask.clear();
        }
    }
    text.push_str("\x1b\\");
    text.into_bytes()
}

/// Colours without so many of their last bits, and the number of that of each pixel; `None` where there are too many.
fn rounded(pixels: &Pixmap, background: Rgb, lost: u32) -> Option<(Vec<Rgb>, Vec<Option<u8>>)> {
    let mut colours: Vec<Rgb> = Vec::new();
    let mut known = std::collections::HashMap::new();
    let mut numbers = Vec::with_capacity(pixels.pixels().len());
    for pixel in pixels.pixels() {
        if pixel.alpha() < FAINT {
            numbers.push(None);
            continue;
        }
        let over = |part: u8, behind: u8| {
            let mixed = u32::from(part) + u32::from(behind) * (255 - u32::from(pixel.alpha())) / 255;
            // The middle of what is rounded to it.
            ((mixed >> lost << lost) + (1 << lost >> 1)).min(255) as u8
        };
        let [r, g, b] = background;
        let colour = [over(pixel.red(), r), over(pixel.green(), g), over(pixel.blue(), b)];
        let next = colours.len();
        let number = *known.entry(colour).or_insert_with(|| {
            colours.push(colour);
            next
        });
        if number >= COLOURS {
            return None;
        }
        numbers.push(Some(number as u8));
    }
    Some((colours, numbers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::pixels::Palette;
    use resvg::tiny_skia::PremultipliedColorU8;

    /// Something with soft edges and a pixel that is next to nothing.
    fn pixels() -> Pixmap {
        let mut pixels = Pixmap::new(90, 40).unwrap();
        for (at, pixel) in pixels.pixels_mut().iter_mut().enumerate() {
            let alpha = [0, 0, 0, 0, 10, 128, 255][at % 7];
            *pixel = PremultipliedColorU8::from_rgba(alpha, alpha / 2, 0, alpha).unwrap();
        }
        pixels
    }

    fn image(protocol: Protocol) -> Image {
        let canvas = Canvas { protocol, cell: (10, 20), palette: Palette::default() };
        Image::of(&pixels(), &canvas, (9, 2), 7).unwrap()
    }

    #[test]
    fn kitty_has_the_picture_in_chunks_under_the_text() {
        let mut noise = Pixmap::new(90, 40).unwrap();
        let mut state = 1u32;
        noise.pixels_mut().iter_mut().for_each(|pixel| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *pixel = PremultipliedColorU8::from_rgba((state >> 24) as u8, (state >> 16) as u8, 0, 255).unwrap();
        });
        let canvas = Canvas { protocol: Protocol::Kitty, cell: (10, 20), palette: Palette::default() };
        let image = Image::of(&noise, &canvas, (9, 2), 7).unwrap();
        let text = String::from_utf8(image.bytes.clone()).unwrap();
        let chunks: Vec<(&str, &str)> =
            text.split_terminator("\x1b\\").map(|one| one.split_once(';').unwrap()).collect();
        assert!(chunks.len() > 1 && chunks[0].0 == "\x1b_Ga=T,f=100,i=7,p=1,c=9,r=2,z=-1,C=1,q=2,m=1");
        let (last, others) = chunks.split_last().unwrap();
        assert!(last.0 == "\x1b_Gq=2,m=0" && others.iter().skip(1).all(|chunk| chunk.0 == "\x1b_Gq=2,m=1"));
        assert!(chunks.iter().all(|chunk| chunk.1.len() <= 4096));
        let data: String = chunks.iter().map(|chunk| chunk.1).collect();
        assert_eq!(Pixmap::decode_png(&STANDARD.decode(data).unwrap()).unwrap(), noise);
        assert_eq!(image.removal().as_deref(), Some("\x1b_Ga=d,d=I,i=7,q=2\x1b\\"));
    }

    #[test]
    fn iterm2_has_the_whole_file_and_its_size() {
        let text = String::from_utf8(image(Protocol::Iterm2).bytes).unwrap();
        let (head, data) = text.strip_suffix('\x07').unwrap().split_once(':').unwrap();
        let file = STANDARD.decode(data).unwrap();
        assert_eq!(Pixmap::decode_png(&file).unwrap(), pixels());
        let size = file.len();
        let told = format!("inline=1;size={size};width=9;height=2;preserveAspectRatio=0;doNotMoveCursor=1");
        assert_eq!(head, format!("\x1b]1337;File={told}"));
        assert_eq!(image(Protocol::Iterm2).removal(), None);
    }

    /// The pixels of sixels, as VT340 and its successors read them.
    fn unsixeled(text: &str) -> (usize, usize, Vec<Option<[u32; 3]>>) {
        let body = text.strip_prefix("\x1bP0;1q\"1;1;").unwrap().strip_suffix("\x1b\\").unwrap();
        let end = body.find(|c: char| c != ';' && !c.is_ascii_digit()).unwrap();
        let (wide, high) = body[..end].split_once(';').unwrap();
        let (wide, high): (usize, usize) = (wide.parse().unwrap(), high.parse().unwrap());
        let mut found = vec![None; wide * high];
        let mut colours = std::collections::HashMap::new();
        let (mut x, mut y, mut colour, mut rest) = (0, 0, 0, &body[end..]);
        let number = |rest: &mut &str| {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let value: u32 = rest[..end].parse().unwrap();
            *rest = &rest[end..];
            value
        };
        while let Some(sign) = rest.chars().next() {
            rest = &rest[1..];
            let mut times = 1;
            let sign = match sign {
                '$' => {
                    x = 0;
                    continue;
                }
                '-' => {
                    (x, y) = (0, y + 6);
                    continue;
                }
                '#' => {
                    colour = number(&mut rest);
                    if rest.starts_with(";2;") {
                        let mut parts = [0; 3];
                        rest = &rest[2..];
                        for part in &mut parts {
                            rest = &rest[1..];
                            *part = number(&mut rest);
                        }
                        colours.insert(colour, parts);
                    }
                    continue;
                }
                '!' => {
                    times = number(&mut rest);
                    let sign = rest.chars().next().unwrap();
                    rest = &rest[1..];
                    sign
                }
                sign => sign,
            };
            let bits = sign as u8 - 63;
            for _ in 0..times {
                (0..6)
                    .filter(|bit| bits & 1 << bit != 0)
                    .for_each(|bit| found[(y + bit) * wide + x] = Some(colours[&colour]));
                x += 1;
            }
        }
        (wide, high, found)
    }

    #[test]
    fn sixels_are_the_pixels_over_the_background_and_nothing_where_there_is_none() {
        let (wide, high, found) = unsixeled(&String::from_utf8(image(Protocol::Sixel).bytes).unwrap());
        assert_eq!((wide, high), (90, 40));
        for (pixel, found) in pixels().pixels().iter().zip(found) {
            assert_eq!(found.is_some(), pixel.alpha() >= FAINT);
            // In hundredths, each rounded by a few.
            let near = |found: u32, part: u8| found.abs_diff(u32::from(part) * 100 / 255) <= 2;
            assert!(found.is_none_or(|[r, g, b]| near(r, pixel.red()) && near(g, pixel.green()) && near(b, 0)));
        }
    }

    #[test]
    fn sixels_of_many_colours_are_rounded_to_few() {
        let mut pixels = Pixmap::new(64, 64).unwrap();
        for (at, pixel) in pixels.pixels_mut().iter_mut().enumerate() {
            *pixel = PremultipliedColorU8::from_rgba((at % 64 * 4) as u8, (at / 64 * 4) as u8, (at % 251) as u8, 255)
                .unwrap();
        }
        let text = String::from_utf8(sixel(&pixels, [0; 3])).unwrap();
        let (.., found) = unsixeled(&text);
        assert!(text.matches(";2;").count() <= COLOURS && found.iter().all(Option::is_some));
    }
}
