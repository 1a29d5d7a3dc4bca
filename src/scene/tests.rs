use super::*;
use proptest::prelude::*;

fn node(id: u32, x: f32, y: f32, label: &str) -> SceneNode {
    SceneNode { id, at: Point { x, y }, label: label.into(), glyph: '•', importance: 1.0, ..SceneNode::default() }
}

#[test]
fn a_name_stands_beside_its_actor_and_its_count_after_it() {
    let mut one = node(7, 0.0, 0.0, "Figeacteurs");
    one.hidden_neighbours = 6;
    let scene = Scene::build(&SceneInput { nodes: vec![one], ..Default::default() }, 41, 9);
    let (node, label) = (&scene.nodes[0], scene.nodes[0].label.as_ref().unwrap());
    assert_eq!((node.col, node.row), (20, 4));
    assert_eq!((label.col, label.row, label.width), (22, 4, 14));
    assert_eq!((label.text.as_str(), label.count.as_deref()), ("Figeacteurs", Some("+6")));
    assert_eq!((scene.at(20, 4), scene.at(30, 4), scene.at(5, 5)), (Some(0), Some(0), None));
}

#[test]
fn a_name_turns_away_from_the_lines() {
    let nodes = vec![node(0, -0.2, 0.0, "Ici"), node(1, 1.0, 0.0, "")];
    let lines = vec![SceneLine::new(0, 1, Emphasis::Normal)];
    let scene = Scene::build(&SceneInput { nodes, lines, ..Default::default() }, 41, 9);
    let ici = scene.placed(0).unwrap();
    assert!(ici.label.as_ref().unwrap().col < ici.col);
}

#[test]
fn the_selected_actor_always_has_its_name() {
    let mut nodes: Vec<SceneNode> = (0..300)
        .map(|i| node(i, (i % 20) as f32 / 10.0 - 0.95, (i / 20) as f32 / 7.5 - 0.95, "Un nom assez long"))
        .collect();
    for chosen in [0, 7, 150, 299] {
        nodes[chosen].state.selected = true;
        let scene = Scene::build(&SceneInput { nodes: nodes.clone(), ..Default::default() }, 42, 18);
        let shown = scene.placed(chosen).unwrap();
        assert!(shown.label.is_some() && !shown.covered, "{chosen}");
        nodes[chosen].state.selected = false;
    }
}

#[test]
fn selecting_moves_nobody() {
    let mut nodes: Vec<SceneNode> =
        (0..60).map(|i| node(i, (i as f32 * 0.37).sin(), (i as f32 * 0.91).cos(), "Quelqu'un")).collect();
    let cells = |nodes: &[SceneNode]| {
        let scene = Scene::build(&SceneInput { nodes: nodes.to_vec(), ..Default::default() }, 60, 20);
        (0..nodes.len()).map(|i| scene.placed(i).map(|n| (n.col, n.row))).collect::<Vec<_>>()
    };
    let before = cells(&nodes);
    nodes[33].state.selected = true;
    assert_eq!(before, cells(&nodes));
}

#[test]
fn what_is_not_there_is_counted() {
    let mut nodes = vec![node(0, 0.0, 0.0, "a"), node(1, 3.0, 0.0, "b"), node(2, f32::NAN, 0.0, "c")];
    nodes.extend((3..400).map(|i| node(i, 0.0, 0.0, "x")));
    let scene = Scene::build(&SceneInput { nodes, ..Default::default() }, 80, 24);
    assert_eq!(scene.outside, 2);
    assert_eq!(scene.nodes.len() + scene.crowded + scene.outside, 400);
    assert!(scene.crowded > 0);
    let none = Scene::build(&SceneInput { nodes: vec![node(0, 0.0, 0.0, "a")], ..Default::default() }, 0, 5);
    assert_eq!((none.outside, none.towards(0, Direction::Up), none.at(0, 0)), (1, None, None));
}

fn any_input() -> impl Strategy<Value = SceneInput> {
    let name = prop_oneof!["[a-zé ]{0,30}", "\\PC{0,12}", Just("日本語の名前です".to_string())];
    let state = (0u8..24).prop_map(|s| NodeState {
        focus: s == 0,
        selected: s == 1 || s == 0,
        marked: s % 5 == 2,
        on_path: s % 7 == 3,
        dimmed: s % 3 == 1,
        minor: s % 4 == 1,
        pinned: s % 6 == 1,
    });
    let node = (-1.1f32..1.1, -1.1f32..1.1, name, state, 0u32..200, 0f32..9.0);
    let nodes = prop::collection::vec(node, 0..60).prop_map(|all| {
        let make = |(i, (x, y, label, state, hidden_neighbours, importance)): (
            usize,
            (f32, f32, String, NodeState, u32, f32),
        )| {
            let full = format!("{label} en toutes lettres");
            SceneNode {
                id: i as u32,
                at: Point { x, y },
                label,
                full,
                glyph: '•',
                kind: 0,
                hidden_neighbours,
                importance,
                state,
                radius: 0.0,
            }
        };
        all.into_iter().enumerate().map(make).collect::<Vec<_>>()
    });
    let level = prop_oneof![Just(Emphasis::Quiet), Just(Emphasis::Normal), Just(Emphasis::Lit), Just(Emphasis::Path)];
    let line = (0usize..64, 0usize..64, level, 0u32..4, any::<(bool, bool, bool)>());
    let line = line.prop_map(|(from, to, emphasis, count, (arc, a, b))| SceneLine {
        count,
        arc,
        heads: (a, b),
        ..SceneLine::new(from, to, emphasis)
    });
    let at = || (-1.1f32..1.1, -1.1f32..1.1).prop_map(|(x, y)| Point { x, y });
    let guide =
        prop_oneof![
            prop::collection::vec(at(), 0..6).prop_map(SceneGuide::Line),
            (at(), "\\PC{0,16}", any::<bool>(), any::<bool>())
                .prop_map(|(at, text, centred, firm)| SceneGuide::Caption { at, text, centred, firm }),
        ];
    let guides = prop::collection::vec(guide, 0..6);
    let camera = (-0.5f32..0.5, 0.5f32..4.0).prop_map(|(x, zoom)| Camera { centre: Point { x, y: -x }, zoom });
    let names = prop_oneof![Just(NameSide::Any), Just(NameSide::After)];
    (nodes, prop::collection::vec(line, 0..80), guides, camera, names)
        .prop_map(|(nodes, lines, guides, camera, names)| SceneInput { nodes, lines, guides, camera, names })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn nothing_is_over_anything(input in any_input(), cols in 0u16..100, rows in 0u16..40) {
        let scene = Scene::build(&input, cols, rows);
        prop_assert_eq!(scene.nodes.len() + scene.crowded + scene.outside, input.nodes.len());
        let mut over = vec![0u8; usize::from(cols) * usize::from(rows)];
        let covered = scene.nodes.iter().any(|n| n.covered);
        for node in &scene.nodes {
            prop_assert!(node.col < cols && node.row < rows);
            if !node.covered {
                over[usize::from(node.row) * usize::from(cols) + usize::from(node.col)] += 1;
            }
            let neighbour = |m: &&PlacedNode| m.row == node.row && m.index != node.index && m.col.abs_diff(node.col) < 2;
            prop_assert!(scene.nodes.iter().find(neighbour).is_none(), "glyphs touch");
            if let Some(label) = &node.label {
                let counted = label.count.as_ref().map_or(0, |c| c.len() + 1);
                prop_assert_eq!(usize::from(label.width), cells::width(&label.text) + counted);
                prop_assert!(label.col + label.width <= cols && label.row < rows);
                prop_assert!(label.row.abs_diff(node.row) <= 1, "a name drifted away");
                for col in label.col..label.col + label.width {
                    over[usize::from(label.row) * usize::from(cols) + usize::from(col)] += 1;
                    prop_assert!(scene.is_blank(col, label.row));
                }
                let beside = label.col + label.width + 1 == node.col || label.col == node.col + 2;
                prop_assert!(beside || label.row != node.row);
            }
            if cols > 12 && node.state.selected && !input.nodes[node.index].label.is_empty() && cells::width(&input.nodes[node.index].label) > 0 {
                prop_assert!(node.label.is_some() || scene.nodes.iter().filter(|n| n.state.selected || n.state.focus).count() > 1);
            }
        }
        let mut also = |col: u16, row: u16, wide: usize| {
            for col in col..col + wide as u16 {
                over[usize::from(row) * usize::from(cols) + usize::from(col)] += 1;
            }
        };
        scene.signs.iter().for_each(|sign| also(sign.col, sign.row, cells::width(&sign.text)));
        let numbers = || scene.signs.iter().filter(|sign| sign.text.starts_with(|c: char| c.is_ascii_digit()));
        for number in numbers() {
            let end = number.col + number.text.len() as u16;
            prop_assert!(!numbers().any(|other| (other.col, other.row) == (end, number.row)), "two numbers read as one");
        }
        scene.captions.iter().for_each(|caption| also(caption.col, caption.row, cells::width(&caption.text)));
        prop_assert!(covered || over.iter().all(|&n| n <= 1));
        for line in &scene.lines {
            for (x, y) in [line.from, line.to] {
                prop_assert!((0..i32::from(cols) * 2).contains(&x) && (0..i32::from(rows) * 4).contains(&y), "{:?}", line);
            }
        }
    }

    #[test]
    fn arrows_reach_everybody(input in any_input(), cols in 1u16..100, rows in 1u16..40) {
        let scene = Scene::build(&input, cols, rows);
        let Some(first) = scene.nodes.first() else { return Ok(()) };
        for start in [first, scene.nodes.last().unwrap()] {
            let mut seen = vec![false; input.nodes.len()];
            let mut open = vec![start.index];
            seen[start.index] = true;
            while let Some(i) = open.pop() {
                for to in Direction::ALL.into_iter().filter_map(|d| scene.towards(i, d)) {
                    if !std::mem::replace(&mut seen[to], true) {
                        open.push(to);
                    }
                }
            }
            prop_assert!(scene.nodes.iter().all(|n| seen[n.index]));
        }
    }
}
