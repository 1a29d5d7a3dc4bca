//! A view as a picture: chosen, placed, put into words, and encoded. What `draw` does, and the export of the interface.
//!
//! Between `scene`, which knows no network, and the two faces, which know no pixels. It writes no file.

use crate::explorer::nest::Nest;
use crate::explorer::picture::{self as chosen, LineSigns, Placed};
use crate::explorer::{Shown, Views};
use crate::formats::extension;
use crate::label::{Label, Lang};
use crate::layout::{Guide, Layout, Pane};
use crate::network::{Hue, Network};
use crate::scene::cells::{safe, width};
use crate::scene::dots::{self, Glyphs, Pen, RANKS};
use crate::scene::picture::raster::{self, RasterError};
use crate::scene::picture::{self, Look, Sign, Words};
use crate::scene::{
    Camera, Emphasis, NameSide, NodeState, Numerals, Scene, SceneGuide, SceneInput, SceneLine, SceneNode, plain,
};
use crate::text;
use crate::ticket::{Cancelled, Ticket};

/// A kind of file that a picture is written as.
pub struct Kind {
    /// Its name for `--to`, which is its extension.
    pub name: &'static str,
    /// What people call it.
    pub label: Label,
    /// Whether it is measured in cells of text instead of pixels.
    pub is_text: bool,
    /// The size it has when none is asked for.
    pub size: (u32, u32),
    /// The least and the most it may have each way.
    pub sides: (u32, u32),
}

/// Every kind of picture.
pub static KINDS: &[Kind] = &[
    Kind {
        name: "svg",
        label: Label::new("SVG picture", "image SVG"),
        is_text: false,
        size: (1600, 1000),
        sides: picture::SIDES,
    },
    Kind {
        name: "png",
        label: Label::new("PNG picture", "image PNG"),
        is_text: false,
        size: (1600, 1000),
        sides: picture::SIDES,
    },
    Kind {
        name: "pdf",
        label: Label::new("PDF page", "page PDF"),
        is_text: false,
        size: (1600, 1000),
        sides: picture::SIDES,
    },
    Kind {
        name: "txt",
        label: Label::new("text drawing", "dessin en texte"),
        is_text: true,
        size: (78, 40),
        sides: (20, 1000),
    },
];

/// The kind of a name, or of the extension of a file.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The kind that the name of a file tells.
pub fn kind_of(path: &str) -> Option<&'static Kind> {
    kind(&extension(path)?)
}

/// A picture that is asked for.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// What it is written as.
    pub kind: &'static Kind,
    /// Width and height in pixels, or columns and rows.
    pub size: (u32, u32),
    /// How actors are placed.
    pub layout: &'static Layout,
    /// The actor in the middle; without one, that of the view's last step, else the best connected.
    pub focus: Option<u32>,
    /// The seed of everything random.
    pub seed: u64,
    /// Whether it is light on dark.
    pub dark: bool,
    /// What lines are made of in a text drawing.
    pub glyphs: Glyphs,
    /// What lines show beside who is linked to whom.
    pub signs: LineSigns,
    /// What the network was opened by, for a network without a title.
    pub name: &'a str,
    /// The language.
    pub lang: Lang,
}

/// A picture whose actors have their places, ready to be drawn.
pub struct Laid {
    placed: Placed,
    /// How many lines between groups are left out, the weakest.
    faint: usize,
    focus: Option<u32>,
    sources: usize,
}

impl Laid {
    /// How many actors it shows, how many lines, and how many actors of the view it leaves out.
    pub fn counts(&self) -> (usize, usize, usize) {
        (self.placed.actors.len(), self.placed.lines.len(), self.placed.undrawn)
    }
}

/// A letter and the space around it, in pixels: what a cell is to a layout.
const CELL: (u32, u32) = (8, 17);
/// An actor of a picture is worth so many square pixels, with its name or without.
const PIXELS_PER_ACTOR: u32 = 1400;
/// And so many cells of a text drawing.
const CELLS_PER_ACTOR: u32 = 36;
/// More circles than this are no overview.
const GROUPS: usize = 160;
/// What a picture has for its head, legend and foot.
const AROUND: u32 = 190;
/// What it has for its two edges, and for those of the map.
const EDGES: u32 = 84;

/// Chooses the actors and places them: the phase `layout`.
///
/// # Errors
/// A stop.
pub fn lay(views: &Views, shown: &Shown, order: &Order<'_>, ticket: &Ticket) -> Result<Laid, Cancelled> {
    let (network, subset) = (views.network(), shown.subset());
    let (width_, height) = order.size;
    let (pane, capacity) = match order.kind.is_text {
        true => ((width_, height.saturating_sub(8).max(4)), width_ * height / CELLS_PER_ACTOR),
        false => {
            let height = height.saturating_sub(AROUND).max(CELL.1);
            ((width_ / CELL.0, height / CELL.1), width_.saturating_mul(height) / PIXELS_PER_ACTOR)
        }
    };
    let cells = |n: u32| n.clamp(1, 2000) as u16;
    let focus = order.focus.or_else(|| chosen::centre_of(shown.view(), network));
    let asked = chosen::Picture {
        layout: order.layout,
        focus,
        capacity: capacity.clamp(8, 3000) as usize,
        pane: Pane { cols: cells(pane.0), rows: cells(pane.1) },
        paths: &[],
        is_web: false,
        measure: width,
        seed: order.seed,
    };
    let mut placed = match order.layout.is_nested {
        true => {
            let mut nest = Nest::of(network.clone(), subset.clone(), ticket)?;
            let most = asked.capacity.min(GROUPS);
            // Circles are round: their pane has the sides of the map itself, in cells twice as high as wide.
            let side = |pixels: u32, around: u32, cell: u32| cells((pixels.saturating_sub(around) / cell).max(1));
            let round = Pane { cols: side(width_, EDGES, CELL.0), rows: side(height, AROUND + EDGES / 3, 2 * CELL.0) };
            let pane = if order.kind.is_text { asked.pane } else { round };
            chosen::look(&mut nest, (Default::default(), 1.0), pane, most, None)
        }
        false => chosen::place(views, shown, &asked, ticket)?,
    };
    let mut strongest = placed.strongest().into_iter();
    let all = placed.lines.len();
    placed.lines.retain(|_| strongest.next().unwrap_or(true));
    let faint = all - placed.lines.len();
    let mut cited = vec![false; network.sources().len()];
    for sources in subset.relations().map(|relation| network.relation_sources(relation)) {
        sources.iter().for_each(|source| cited[*source as usize] = true);
    }
    for sources in subset.actors().map(|actor| network.actor_sources(actor)) {
        sources.iter().for_each(|source| cited[*source as usize] = true);
    }
    let focus = focus.filter(|focus| order.layout.is_around && placed.index(*focus).is_some());
    let focus = focus.or_else(|| placed.actors.first().copied().filter(|_| order.layout.is_around));
    Ok(Laid { placed, faint, focus, sources: cited.into_iter().filter(|cited| *cited).count() })
}

/// Draws and encodes: the phase `draw`.
///
/// # Errors
/// A picture that cannot be made.
pub fn draw(views: &Views, shown: &Shown, order: &Order<'_>, laid: &Laid) -> Result<Vec<u8>, RasterError> {
    let network = views.network();
    let scene = scene(network, order, laid);
    let drawn = text::map::Drawn { undrawn: laid.placed.undrawn, sources: laid.sources };
    let around = text::map::around(shown.view(), network, shown.subset(), order.name, drawn, order.lang);
    if order.kind.is_text {
        return Ok(written(network, order, laid, scene, &around).into_bytes());
    }
    // One dash has one meaning.
    let dashes = laid.sources > 0 && !order.signs.kinds;
    let dashed: Vec<bool> = laid.placed.lines.iter().map(|line| dashes && !line.sourced).collect();
    let degrees = shown.degrees(views);
    let nodes = laid.placed.actors.iter();
    let notes = notes(laid, &around, order.lang);
    let words = Words {
        lang: order.lang.code(),
        title: around.title,
        sentence: around.sentence,
        facts: around.facts,
        licence: around.licence,
        legend: legend(network, order, laid),
        kinds: link_legend(network, order, laid),
        dashed: dashed.contains(&true).then_some(around.dashed),
        notes,
        nodes: nodes.map(|actor| text::map::node(network, *actor, degrees[*actor as usize], order.lang)).collect(),
    };
    let look = Look { size: order.size, dark: order.dark };
    let svg = picture::draw(&scene, &dashed, &words, look);
    match order.kind.name {
        "png" => raster::png(&svg, 1.0),
        "pdf" => raster::pdf(&svg, &words.title, words.lang, &picture::texts(&scene, &words, look)),
        _ => Ok(svg.into_bytes()),
    }
}

/// The sign of an actor of a kind, or of a group that is called after one.
pub fn glyph(kind: &crate::network::Kind, is_group: bool, is_ascii: bool) -> char {
    match (is_group, is_ascii) {
        (true, true) => '@',
        (true, false) => '○',
        (false, true) => kind.letter,
        (false, false) => kind.symbol.glyph(),
    }
}

fn scene(network: &Network, order: &Order<'_>, laid: &Laid) -> SceneInput {
    let placed = &laid.placed;
    let is_ascii = order.kind.is_text && order.glyphs == Glyphs::Ascii;
    let listed = placed.listed();
    let node = |(i, actor): (usize, &u32)| {
        let kind = network.kind(*actor);
        let rest = placed.rests.get(i).copied().flatten();
        let called = |name: &str| rest.map_or_else(|| name.to_string(), |rest| text::map::rest(name, rest, order.lang));
        SceneNode {
            id: *actor,
            at: placed.points[i],
            label: called(network.short_or_name(*actor)),
            full: called(network.name(*actor)),
            brief: rest.map(|rest| (network.short_or_name(*actor).to_string(), rest.actors - 1)),
            glyph: glyph(kind, placed.groups.get(i).is_some_and(|(size, _)| *size > 1), is_ascii),
            kind: Hue::ALL.iter().position(|known| *known == kind.hue).unwrap_or(0) as u8,
            hidden_neighbours: placed.hidden[i],
            importance: placed.importance[i],
            state: NodeState { focus: laid.focus == Some(*actor), ..NodeState::default() },
            radius: placed.groups.get(i).filter(|(size, _)| *size > 1).map_or(0.0, |(_, radius)| *radius),
            listed: listed[i],
        }
    };
    let middle = laid.focus.and_then(|focus| placed.index(focus));
    let told = told_kinds(order, laid);
    let rank = |kind: u32| {
        let rank = told.iter().position(|known| *known == kind).unwrap_or(RANKS);
        (!told.is_empty()).then_some(rank as u8)
    };
    let line = |line: &chosen::Line| {
        let near = middle.is_none_or(|middle| line.from == middle || line.to == middle);
        SceneLine {
            count: line.count,
            arc: order.layout.has_arcs,
            rank: rank(line.kind),
            heads: if order.signs.arrows { (line.leads.1, line.leads.0) } else { (false, false) },
            ..SceneLine::new(line.from, line.to, if near { Emphasis::Normal } else { Emphasis::Quiet })
        }
    };
    let guide = |guide: &Guide| match guide {
        Guide::Line(points) => SceneGuide::Line(points.clone()),
        Guide::Caption { at, says, centred } => SceneGuide::Caption {
            at: *at,
            text: text::map::caption(*says, network, order.lang),
            centred: *centred,
            firm: says.is_heading(),
        },
    };
    SceneInput {
        nodes: placed.actors.iter().enumerate().map(node).collect(),
        lines: placed.lines.iter().map(line).collect(),
        guides: placed.guides.iter().map(guide).collect(),
        camera: Camera::default(),
        names: if order.layout.has_columns { NameSide::After } else { NameSide::Any },
        wide: (!placed.groups.is_empty()).then_some(placed.wide),
        numerals: Numerals(text::numerals(order.lang)),
        taken: None,
    }
}

/// The kinds of relations that lines are of, if they were asked for.
fn told_kinds(order: &Order<'_>, laid: &Laid) -> Vec<u32> {
    let asked = order.signs.kinds && laid.placed.groups.is_empty();
    if asked { chosen::leading_kinds(&laid.placed.lines, RANKS + 1) } else { Vec::new() }
}

/// What the dashes of lines mean: the rank of each kind that is told, and its name.
fn link_legend(network: &Network, order: &Order<'_>, laid: &Laid) -> Vec<(u8, String)> {
    let name = |(rank, kind): (usize, u32)| match rank {
        RANKS => (rank as u8, text::map::other_kinds(order.lang)),
        _ => (rank as u8, text::map::link_kind(network, kind, order.lang)),
    };
    told_kinds(order, laid).into_iter().enumerate().map(name).collect()
}

/// What the number beside a name means, if there is one, and how many lines are left out.
fn notes(laid: &Laid, around: &text::map::Around, lang: Lang) -> Vec<String> {
    let has_numbers = laid.placed.hidden.iter().any(|n| *n > 0);
    let number = || if laid.placed.groups.is_empty() { around.hidden.clone() } else { text::map::group_note(lang) };
    let faint =
        (laid.faint > 0).then(|| (text::tui::tui(lang).hushed)(&text::number(laid.faint as u64, lang), laid.faint));
    has_numbers.then(number).into_iter().chain(faint).collect()
}

/// The kinds that are drawn, with their shapes, in the order of the file.
fn legend(network: &Network, order: &Order<'_>, laid: &Laid) -> Vec<Sign> {
    let mut counts = vec![0usize; network.kinds().len()];
    laid.placed.actors.iter().for_each(|actor| counts[network.kind_code(*actor) as usize] += 1);
    let drawn = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let is_ascii = order.kind.is_text && order.glyphs == Glyphs::Ascii;
    let sign = |(code, count): (usize, &usize)| {
        let kind = &network.kinds()[code];
        Sign {
            glyph: if is_ascii { kind.letter } else { kind.symbol.glyph() },
            kind: Hue::ALL.iter().position(|known| *known == kind.hue).unwrap_or(0) as u8,
            // Of groups only the colour of the actor in the middle is told.
            text: text::map::legend(network, code, if laid.placed.groups.is_empty() { *count } else { 0 }, order.lang),
        }
    };
    drawn.map(sign).collect()
}

/// The text drawing with its head, legend and foot, no line of it wider than asked.
fn written(network: &Network, order: &Order<'_>, laid: &Laid, scene: SceneInput, around: &text::map::Around) -> String {
    let cols = order.size.0 as usize;
    let head: Vec<String> =
        [&around.title, &around.sentence].into_iter().flat_map(|text| wrapped(text, cols)).collect();
    let signs: Vec<String> =
        legend(network, order, laid).iter().map(|sign| format!("{} {}", sign.glyph, sign.text)).collect();
    let mut foot = wrapped_items(&signs, cols);
    let sample = |(rank, text): (u8, String)| {
        let pen = Pen { level: Emphasis::Normal, rank: Some(rank) };
        format!("{} {text}", dots::sample(pen, 7, order.glyphs))
    };
    let kinds: Vec<String> = link_legend(network, order, laid).into_iter().map(sample).collect();
    foot.extend(wrapped_items(&kinds, cols));
    foot.extend(notes(laid, around, order.lang).iter().flat_map(|note| wrapped(note, cols)));
    foot.extend(wrapped(&around.facts, cols));
    foot.extend(around.licence.iter().flat_map(|text| wrapped(text, cols)));
    let rows = (order.size.1 as usize).saturating_sub(head.len() + foot.len() + 2).max(3);
    let drawn = Scene::build(&scene, cols.min(2000) as u16, rows.min(2000) as u16);
    let mut lines = head;
    lines.push(String::new());
    lines.extend(plain::text(&drawn, order.glyphs));
    lines.push(String::new());
    lines.extend(foot);
    lines.push(String::new());
    lines.join("\n")
}

fn wrapped(text: &str, cols: usize) -> Vec<String> {
    let words: Vec<String> = safe(text).split(' ').map(str::to_string).collect();
    fill(&words, " ", cols)
}

fn wrapped_items(items: &[String], cols: usize) -> Vec<String> {
    fill(items, "   ", cols)
}

/// Words or signs in lines no wider than that; what is longer alone is cut.
fn fill(items: &[String], between: &str, cols: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items.iter().filter(|item| !item.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(line) + width(between) + width(item) <= cols => {
                line.push_str(between);
                line.push_str(item);
            }
            _ => lines.push(crate::scene::cells::clip(item, cols).into_owned()),
        }
    }
    lines
}
