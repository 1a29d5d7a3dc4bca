//! Pictures as bytes for a terminal: the protocols of kitty and iTerm2, and sixels. It sends nothing.

use std::fmt::Write as _;

use super::Canvas;
use crate::scene::pixels::{Raster, Rgb};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

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
    pub fn of(raster: &Raster, canvas: &Canvas, (cols, rows): (u16, u16), number: u32) -> Option<Image> {
        let bytes = match canvas.protocol {
            Protocol::Kitty => kitty(&png(raster)?, (cols, rows), number),
            Protocol::Iterm2 => iterm2(&png(raster)?, (cols, rows)),
            Protocol::Sixel => sixel(raster, canvas.palette.background),
        };
        Some(Image { protocol: canvas.protocol, number, bytes })
    }

    /// What takes it away, where text over its cells does not.
    pub fn removal(&self) -> Option<String> {
        self.protocol.is_under_text().then(|| format!("\x1b_Ga=d,d=I,i={},q=2\x1b\\", self.number))
    }
}

/// As a file with a palette.
fn png(raster: &Raster) -> Option<Vec<u8>> {
    let (mut palette, mut covers, mut file) = (vec![0; 3], vec![0], Vec::new());
    for (ink, cover) in raster.colours() {
        palette.extend(ink);
        covers.push(cover);
    }
    let mut encoder = png::Encoder::new(&mut file, raster.width as u32, raster.height as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette);
    encoder.set_trns(covers);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&raster.pixels).ok()?;
    writer.finish().ok()?;
    Some(file)
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

/// Six rows at a time, each colour of them as a line of its own. Sixels have no shades: they are mixed with the background here.
fn sixel(raster: &Raster, background: Rgb) -> Vec<u8> {
    let mut text = format!("\x1bP0;1q\"1;1;{};{}", raster.width, raster.height);
    for (number, (ink, cover)) in raster.colours().enumerate() {
        let mixed = |part: usize| {
            let (ink, behind, cover) = (u32::from(ink[part]), u32::from(background[part]), u32::from(cover));
            ((ink * cover + behind * (255 - cover)) * 100 / 255 + 127) / 255
        };
        let _ = write!(text, "#{number};2;{};{};{}", mixed(0), mixed(1), mixed(2));
    }
    let wide = raster.width;
    let mut masks: Vec<Vec<u8>> = vec![Vec::new(); raster.colours().count()];
    for (band, rows) in raster.pixels.chunks(wide * 6).enumerate() {
        if band > 0 {
            text.push('-');
        }
        for (at, number) in rows.iter().enumerate() {
            if let Some(number) = number.checked_sub(1) {
                let mask = &mut masks[usize::from(number)];
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::pixels::Palette;
    use resvg::tiny_skia::{ColorU8, Pixmap, PremultipliedColorU8};

    /// All shades of two inks, and nothing between them.
    fn raster(noise: bool) -> Raster {
        let (width, height, mut state) = (90, 40, 1u32);
        let pixel = |at: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let number = if noise { (state >> 24) as usize } else { at / 3 };
            (number % 31) as u8
        };
        let pixels = (0..width * height).map(pixel).collect();
        Raster { width, height, inks: vec![[250, 100, 0], [0, 50, 200]], pixels }
    }

    fn image(raster: &Raster, protocol: Protocol) -> Image {
        let palette = Palette { background: [20, 40, 60], ..Palette::default() };
        Image::of(raster, &Canvas { protocol, cell: (10, 20), palette }, (9, 2), 7).unwrap()
    }

    /// What a reader of files makes of one.
    fn is_of(file: &[u8], raster: &Raster) -> bool {
        let read = Pixmap::decode_png(file).unwrap();
        let colours: Vec<_> = raster.colours().collect();
        let alike = |(read, number): (&PremultipliedColorU8, &u8)| match number.checked_sub(1) {
            None => read.alpha() == 0,
            Some(number) => {
                let ([r, g, b], cover) = colours[usize::from(number)];
                *read == ColorU8::from_rgba(r, g, b, cover).premultiply()
            }
        };
        (read.width(), read.height()) == (90, 40) && read.pixels().iter().zip(&raster.pixels).all(alike)
    }

    #[test]
    fn kitty_has_the_picture_in_chunks_under_the_text() {
        let raster = raster(true);
        let image = image(&raster, Protocol::Kitty);
        let text = String::from_utf8(image.bytes.clone()).unwrap();
        let chunks: Vec<(&str, &str)> =
            text.split_terminator("\x1b\\").map(|one| one.split_once(';').unwrap()).collect();
        assert!(chunks.len() > 1 && chunks[0].0 == "\x1b_Ga=T,f=100,i=7,p=1,c=9,r=2,z=-1,C=1,q=2,m=1");
        let (last, others) = chunks.split_last().unwrap();
        assert!(last.0 == "\x1b_Gq=2,m=0" && others.iter().skip(1).all(|chunk| chunk.0 == "\x1b_Gq=2,m=1"));
        assert!(chunks.iter().all(|chunk| chunk.1.len() <= 4096));
        let data: String = chunks.iter().map(|chunk| chunk.1).collect();
        assert!(is_of(&STANDARD.decode(data).unwrap(), &raster));
        assert_eq!(image.removal().as_deref(), Some("\x1b_Ga=d,d=I,i=7,q=2\x1b\\"));
    }

    #[test]
    fn iterm2_has_the_whole_file_and_its_size() {
        let image = image(&raster(false), Protocol::Iterm2);
        let text = String::from_utf8(image.bytes.clone()).unwrap();
        let (head, data) = text.strip_suffix('\x07').unwrap().split_once(':').unwrap();
        let file = STANDARD.decode(data).unwrap();
        assert!(is_of(&file, &raster(false)));
        let size = file.len();
        let told = format!("inline=1;size={size};width=9;height=2;preserveAspectRatio=0;doNotMoveCursor=1");
        assert_eq!(head, format!("\x1b]1337;File={told}"));
        assert_eq!(image.removal(), None);
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
    fn sixels_are_the_shades_over_the_background_and_nothing_where_there_is_none() {
        for raster in [raster(false), raster(true)] {
            let (wide, high, found) = unsixeled(&String::from_utf8(image(&raster, Protocol::Sixel).bytes).unwrap());
            let colours: Vec<_> = raster.colours().collect();
            assert_eq!((wide, high), (90, 40));
            for (number, found) in raster.pixels.iter().zip(found) {
                let Some(number) = number.checked_sub(1) else {
                    assert_eq!(found, None);
                    continue;
                };
                let (ink, cover) = colours[usize::from(number)];
                let share = f32::from(cover) / 255.0;
                let mixed = |ink: u8, behind: f32| ((f32::from(ink) * share + behind * (1.0 - share)) / 2.55).round();
                let expected = [mixed(ink[0], 20.0), mixed(ink[1], 40.0), mixed(ink[2], 60.0)];
                let near = |(found, expected): (u32, f32)| (found as f32 - expected).abs() <= 1.0;
                assert!(found.unwrap().into_iter().zip(expected).all(near), "{found:?} {expected:?}");
            }
        }
    }
}
