use super::*;
use crate::layout::Point;
use crate::scene::{NodeState, SceneGuide, SceneLine, SceneNode};
use proptest::prelude::*;

fn node(id: u32, x: f32, y: f32, label: &str) -> SceneNode {
    let (label, full) = (label.to_string(), label.to_string());
    SceneNode { id, at: Point { x, y }, label, full, glyph: '◆', importance: 1.0, ..SceneNode::default() }
}

fn words() -> Words {
    Words { lang: "en", title: "A network".into(), sentence: "The whole network.".into(), ..Words::default() }
}

const LOOK: Look = Look { size: (900, 600), dark: false };

#[test]
fn hostile_names_are_text_and_nothing_else() {
    let name = "</text><script>alert(1)</script>&\u{0}\u{1b}[2J\u{ffff}\"'";
    let scene = SceneInput { nodes: vec![node(0, 0.0, 0.0, name)], ..SceneInput::default() };
    let words = Words { title: name.into(), nodes: vec![name.into()], ..words() };
    let svg = draw(&scene, &[], &words, LOOK);
    assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;"), "{svg}");
    assert!(svg.chars().all(|c| c == '\n' || !c.is_control()));
    assert!(raster::png(&svg, 0.2).is_ok());
}

#[test]
fn a_picture_says_what_it_is_to_those_who_hear_it() {
    let scene = SceneInput { nodes: vec![node(0, 0.0, 0.0, "Labo")], ..SceneInput::default() };
    let svg = draw(&scene, &[], &Words { nodes: vec!["Labo, network, 3 links".into()], ..words() }, LOOK);
    for part in [
        "role=\"img\"",
        "<title id=\"title\">A network</title>",
        "<desc id=\"desc\">The whole network.",
        "<title>Labo, network, 3 links</title>",
        "paint-order=\"stroke\"",
        "sans-serif",
    ] {
        assert!(svg.contains(part), "{part}: {svg}");
    }
}

#[test]
fn the_same_picture_is_the_same_bytes_in_every_kind() {
    let nodes = (0..40).map(|i| node(i, (i as f32).sin(), (i as f32 * 1.7).cos(), "Quelqu’un à Évry")).collect();
    let lines = (1..40).map(|to| SceneLine::new(0, to, Emphasis::Normal)).collect();
    let scene = SceneInput { nodes, lines, ..SceneInput::default() };
    let make = || {
        let svg = draw(&scene, &[true], &words(), LOOK);
        let pdf = raster::pdf(&svg, "A", "en", &texts(&scene, &words(), LOOK)).unwrap();
        (raster::png(&svg, 0.5).unwrap(), pdf, svg)
    };
    let (png, pdf, svg) = make();
    assert_eq!(&png[1..4], b"PNG");
    assert!(pdf.starts_with(b"%PDF") && pdf.windows(9).any(|bytes| bytes == b"Helvetica"));
    assert!(svg.contains("stroke-dasharray"));
    assert_eq!((png, pdf, svg), make());
}

#[test]
fn circles_have_their_names_whole_and_no_other_name_over_them() {
    // Radii in pixels; the map is about 320 pixels from its middle to its edge.
    let look = Look { size: (1400, 800), dark: true };
    let empty = paper::Paper::of(&SceneInput::default(), &words(), look);
    let half = empty.map.h / 2.0 - 14.0;
    let group = |x: f32, pixels: f32, name: &str, more: u32| SceneNode {
        radius: pixels / half,
        hidden_neighbours: more,
        ..node(0, x, 0.0, name)
    };
    let lines_of = |nodes: Vec<SceneNode>| {
        let paper = paper::Paper::of(&SceneInput { nodes, ..SceneInput::default() }, &words(), look);
        let circles: Vec<paper::Circle> = paper.nodes.iter().flatten().copied().collect();
        let names = paper.names.into_iter().map(|name| (name.text, name.area, name.leader.is_some()));
        (names.collect::<Vec<_>>(), circles)
    };
    let texts = |of: &[(String, Area, bool)]| of.iter().map(|(text, ..)| text.clone()).collect::<Vec<_>>();
    let (said, _) = lines_of(vec![group(0.0, 52.0, "Meurthe-et-Moselle", 616)]);
    assert_eq!(texts(&said), ["Meurthe-", "et-Moselle", "+616"]);
    let (said, circles) = lines_of(vec![group(0.0, 37.0, "Département de Mayotte", 40)]);
    assert_eq!(texts(&said), ["Département", "de Mayotte"], "the count is left out first");
    let (x, y, r) = circles[0];
    let corners = |area: &Area| [(area.x, area.y), (area.right(), area.y), (area.x, area.bottom())];
    for (cx, cy) in said.iter().flat_map(|(_, area, _)| corners(area)) {
        assert!((cx - x).hypot(cy - y) <= r + 1.0);
    }
    let brief = Some(("Mayotte".to_string(), 98));
    let (said, _) = lines_of(vec![SceneNode { brief, ..group(0.0, 26.0, "Mayotte et 6 autres groupes", 98) }]);
    assert_eq!(texts(&said), ["Mayotte", "+98"]);
    // There is no room in the first one nor beside it; an actor's name turns away from the other one.
    let nodes = vec![
        group(0.0, 12.0, "Saint-Barthélemy", 0),
        group(-0.05, 20.0, "", 0),
        group(0.05, 20.0, "", 0),
        node(4, -0.07, 0.12, "Quelqu’un qui a un nom assez long"),
    ];
    let (said, circles) = lines_of(nodes);
    assert_eq!(said.len(), 2);
    for (text, area, _) in &said {
        for (x, y, r) in &circles {
            let (dx, dy) = (x - x.clamp(area.x, area.right()), y - y.clamp(area.y, area.bottom()));
            assert!(dx.hypot(dy) > r * 0.9, "{text} over a circle");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn names_lie_over_nothing(
        nodes in prop::collection::vec((-1.0f32..1.0, -1.0f32..1.0, "\\PC{0,40}", 0u32..9, any::<bool>(), 0f32..9.0), 0..80),
        lines in prop::collection::vec((0usize..84, 0usize..84), 0..60),
        size in (200u32..1200, 200u32..900),
    ) {
        let make = |(i, (x, y, label, hidden, focus, importance)): (usize, (f32, f32, String, u32, bool, f32))| SceneNode {
            hidden_neighbours: hidden,
            importance,
            state: NodeState { focus: focus && i == 0, ..NodeState::default() },
            ..node(i as u32, x, y, &label)
        };
        let scene = SceneInput {
            nodes: nodes.into_iter().enumerate().map(make).collect(),
            lines: lines.into_iter().map(|(a, b)| SceneLine::new(a, b, Emphasis::Quiet)).collect(),
            guides: vec![SceneGuide::Caption {
                at: Point { x: -1.0, y: -1.0 },
                text: "1998–2003".into(),
                centred: false,
                firm: true,
            }],
            ..SceneInput::default()
        };
        let look = Look { size, dark: true };
        let paper = paper::Paper::of(&scene, &words(), look);
        for (i, name) in paper.names.iter().enumerate() {
            prop_assert!(paper.map.holds(&name.area));
            prop_assert!(paper.names[..i].iter().all(|other| !other.area.meets(&name.area)), "{}", name.text);
            for (x, y, r) in paper.nodes.iter().flatten() {
                let shape = Area { x: x - r, y: y - r, w: 2.0 * r, h: 2.0 * r };
                prop_assert!(!shape.meets(&name.area), "{} over a shape", name.text);
            }
        }
        let svg = draw(&scene, &[], &words(), look);
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
