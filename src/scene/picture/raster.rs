//! Makes a PNG or a PDF of an SVG that [`super::draw`] wrote, with letters of its own: the same bytes on every machine.
//!
//! Two weights of Noto Sans are in the program (`data/noto-sans-*.ttf`, SIL Open Font License 1.1). The fonts of the
//! system are looked for only where a text has letters that those lack.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use resvg::tiny_skia::{PathSegment, Pixmap, Transform};
use resvg::usvg::{self, Node, Options, Paint, PaintOrder, Tree, fontdb};

static REGULAR: &[u8] = include_bytes!("../../../data/noto-sans-regular.ttf");
static SEMIBOLD: &[u8] = include_bytes!("../../../data/noto-sans-semibold.ttf");

/// Why no picture was made of an SVG.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct RasterError {
    /// What the library says.
    pub what: String,
}

fn wrong(what: impl std::fmt::Display) -> RasterError {
    RasterError { what: what.to_string() }
}

/// The letters that the program has itself.
fn is_own(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{17f}' | 'Ș'..='ț' | '–' | '—' | '‘' | '’' | '‚' | '“' | '”' | '„' | '†' | '•' | '…' | '‹' | '›' | '€' | '™' | '−' | '\u{202f}')
}

/// The document as the library reads it. U+202F is no letter of the font, and is a space for the eye.
fn tree(svg: &str) -> Result<Tree, RasterError> {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(SEMIBOLD.to_vec());
    fonts.set_sans_serif_family("Noto Sans");
    if !svg.chars().all(is_own) {
        fonts.load_system_fonts();
    }
    let options = Options { fontdb: Arc::new(fonts), font_family: "Noto Sans".into(), ..Options::default() };
    Tree::from_str(&svg.replace('\u{202f}', "\u{a0}"), &options).map_err(wrong)
}

/// The picture in pixels, `scale` of them for each of the SVG. Linear in the pixels.
///
/// # Errors
/// A picture too large for the memory.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, RasterError> {
    let tree = tree(svg)?;
    let size = tree.size().to_int_size();
    let side = |length: u32| ((length as f32 * scale).round() as u32).max(1);
    let mut pixels =
        Pixmap::new(side(size.width()), side(size.height())).ok_or_else(|| wrong("no room for the pixels"))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(wrong)
}

/// The picture on one page, a pixel of the SVG being three quarters of a point, in lines and shapes that can be enlarged.
/// Letters are shapes too; `texts` (position, size, text) lie over them unseen, to be searched, copied and heard.
///
/// # Errors
/// A document that cannot be read.
pub fn pdf(svg: &str, title: &str, lang: &str, texts: &[(f32, f32, f32, String)]) -> Result<Vec<u8>, RasterError> {
    let tree = tree(svg)?;
    let (width, height) = (tree.size().width() * 0.75, tree.size().height() * 0.75);
    let [catalog, pages, page, contents, info, font, first] = [1, 2, 3, 4, 5, 6, 7].map(Ref::new);
    let mut content = Content::new();
    // Down is down, as in the SVG.
    content.transform([0.75, 0.0, 0.0, -0.75, 0.0, height]);
    let mut opacities: BTreeSet<u32> = BTreeSet::new();
    group(&mut content, tree.root(), &mut opacities);
    content.begin_text();
    content.set_text_rendering_mode(pdf_writer::types::TextRenderingMode::Invisible);
    for (x, y, size, text) in texts {
        content.set_font(Name(b"T"), *size);
        content.set_text_matrix([1.0, 0.0, 0.0, -1.0, *x, *y]);
        content.show(Str(&winansi(text)));
    }
    content.end_text();
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&content.finish()).map_err(wrong)?;
    let packed = packed.finish().map_err(wrong)?;

    let mut pdf = Pdf::new();
    let mut root = pdf.catalog(catalog);
    root.pages(pages).lang(TextStr(lang));
    root.viewer_preferences().pair(Name(b"DisplayDocTitle"), true);
    root.finish();
    pdf.pages(pages).kids([page]).count(1);
    pdf.document_info(info).title(TextStr(title)).producer(TextStr("maillage"));
    let mut sheet = pdf.page(page);
    sheet.media_box(Rect::new(0.0, 0.0, width, height)).parent(pages).contents(contents);
    let mut resources = sheet.resources();
    resources.fonts().pair(Name(b"T"), font);
    let mut states = resources.ext_g_states();
    for (place, hundredths) in (0..).zip(&opacities) {
        states.pair(Name(format!("o{hundredths}").as_bytes()), Ref::new(first.get() + place));
    }
    states.finish();
    resources.finish();
    sheet.finish();
    pdf.stream(contents, &packed).filter(Filter::FlateDecode);
    pdf.type1_font(font).base_font(Name(b"Helvetica")).encoding_predefined(Name(b"WinAnsiEncoding"));
    for (place, hundredths) in (0..).zip(&opacities) {
        let opacity = *hundredths as f32 / 100.0;
        let mut state = pdf.ext_graphics(Ref::new(first.get() + place));
        state.stroking_alpha(opacity).non_stroking_alpha(opacity);
    }
    Ok(pdf.finish())
}

/// Draws what a group holds. Pictures of this program have flat colours only; anything else would be left out.
fn group(content: &mut Content, group: &usvg::Group, opacities: &mut BTreeSet<u32>) {
    for node in group.children() {
        match node {
            Node::Group(inner) => self::group(content, inner, opacities),
            Node::Text(text) => self::group(content, text.flattened(), opacities),
            Node::Path(path) => shape(content, path, opacities),
            Node::Image(_) => {}
        }
    }
}

fn shape(content: &mut Content, path: &usvg::Path, opacities: &mut BTreeSet<u32>) {
    let flat = |paint: &Paint| match paint {
        Paint::Color(colour) => Some([colour.red, colour.green, colour.blue].map(|part| f32::from(part) / 255.0)),
        _ => None,
    };
    let fill = path.fill().and_then(|fill| Some((flat(fill.paint())?, fill.opacity().get())));
    let stroke = path.stroke().and_then(|stroke| Some((flat(stroke.paint())?, stroke)));
    let mut parts = [fill.is_some().then_some(true), stroke.is_some().then_some(false)];
    if path.paint_order() == PaintOrder::StrokeAndFill {
        parts.reverse();
    }
    for is_fill in parts.into_iter().flatten() {
        content.save_state();
        let t = path.abs_transform();
        content.transform([t.sx, t.ky, t.kx, t.sy, t.tx, t.ty]);
        let opacity = match (is_fill, fill, &stroke) {
            (true, Some((_, opacity)), _) => opacity,
            (false, _, Some((_, stroke))) => stroke.opacity().get(),
            _ => 1.0,
        };
        let hundredths = (opacity * 100.0).round() as u32;
        opacities.insert(hundredths);
        content.set_parameters(Name(format!("o{hundredths}").as_bytes()));
        if let (true, Some((colour, _))) = (is_fill, fill) {
            content.set_fill_rgb(colour[0], colour[1], colour[2]);
        }
        if let (false, Some((colour, stroke))) = (is_fill, &stroke) {
            content.set_stroke_rgb(colour[0], colour[1], colour[2]);
            content.set_line_width(stroke.width().get());
            content.set_line_cap(match stroke.linecap() {
                usvg::LineCap::Butt => pdf_writer::types::LineCapStyle::ButtCap,
                usvg::LineCap::Round => pdf_writer::types::LineCapStyle::RoundCap,
                usvg::LineCap::Square => pdf_writer::types::LineCapStyle::ProjectingSquareCap,
            });
            content.set_line_join(pdf_writer::types::LineJoinStyle::RoundJoin);
            if let Some(dashes) = stroke.dasharray() {
                content.set_dash_pattern(dashes.iter().copied(), stroke.dashoffset());
            }
        }
        let mut last = (0.0, 0.0);
        for segment in path.data().segments() {
            match segment {
                PathSegment::MoveTo(p) => drop(content.move_to(p.x, p.y)),
                PathSegment::LineTo(p) => drop(content.line_to(p.x, p.y)),
                PathSegment::QuadTo(c, p) => {
                    // A quadratic curve as a cubic one: its two control points lie two thirds of the way.
                    let third = |from: f32, to: f32| from + (to - from) * 2.0 / 3.0;
                    let (ax, ay) = (third(last.0, c.x), third(last.1, c.y));
                    content.cubic_to(ax, ay, third(p.x, c.x), third(p.y, c.y), p.x, p.y);
                }
                PathSegment::CubicTo(a, b, p) => drop(content.cubic_to(a.x, a.y, b.x, b.y, p.x, p.y)),
                PathSegment::Close => drop(content.close_path()),
            }
            last = match segment {
                PathSegment::MoveTo(p)
                | PathSegment::LineTo(p)
                | PathSegment::QuadTo(_, p)
                | PathSegment::CubicTo(_, _, p) => (p.x, p.y),
                PathSegment::Close => last,
            };
        }
        match (is_fill, path.fill().map(usvg::Fill::rule)) {
            (true, Some(usvg::FillRule::EvenOdd)) => drop(content.fill_even_odd()),
            (true, _) => drop(content.fill_nonzero()),
            (false, _) => drop(content.stroke()),
        }
        content.restore_state();
    }
}

/// A text in the encoding of the unseen font, with `?` for what it lacks.
fn winansi(text: &str) -> Vec<u8> {
    let byte = |c: char| {
        let text = if c == '\u{202f}' { '\u{a0}' } else { c }.to_string();
        let (bytes, _, lacks) = encoding_rs::WINDOWS_1252.encode(&text);
        if lacks { b'?' } else { bytes[0] }
    };
    text.chars().map(byte).collect()
}
