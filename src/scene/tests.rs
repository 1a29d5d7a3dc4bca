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
fn a_name_that_takes_no_room_is_none() {
    let state = NodeState { focus: true, selected: true, ..NodeState::default() };
    let name = "\u{11d3a}".to_string();
    let node =
        SceneNode { label: name.clone(), full: name, glyph: '•', hidden_neighbours: 1, state, ..Default::default() };
    let scene = Scene::build(&SceneInput { nodes: vec![node], ..SceneInput::default() }, 7, 1);
    let label = scene.nodes[0].label.as_ref();
    assert!(label.is_none_or(|label| label.text.is_empty() && label.width == 2), "{label:?}");
}

#[test]
fn the_name_of_the_focus_is_whole_where_two_fifths_of_the_columns_hold_it() {
    let name = "Démarche nationale PTCE";
    let label = |cols: u16| {
        let state = NodeState { focus: true, ..NodeState::default() };
        let focus = SceneNode { label: name.into(), full: name.into(), glyph: '◆', state, ..SceneNode::default() };
        let scene = Scene::build(&SceneInput { nodes: vec![focus], ..SceneInput::default() }, cols, 20);
        scene.nodes[0].label.clone().unwrap().text
    };
    assert_eq!(label(64), name);
    assert_eq!(label(54), "Démarche national…", "else it is cut to a third");
}

#[test]
fn in_a_column_the_focus_stands_under_the_others() {
    let mut nodes = vec![node(0, 0.0, -0.5, "Over"), node(1, 0.0, 0.0, "In the middle"), node(2, 0.0, 0.5, "Under")];
    nodes[1].state.focus = true;
    let input = SceneInput { nodes, names: NameSide::After, ..Default::default() };
    let scene = Scene::build(&input, 61, 9);
    assert!((0..3).all(|i| scene.placed(i).unwrap().col == 30), "{:?}", scene.nodes);
    let scene = Scene::build(&SceneInput { names: NameSide::Any, ..input }, 61, 9);
    assert!(scene.placed(1).unwrap().col < 30);
}

#[test]
fn in_a_list_names_are_read_after_their_actors_wherever_the_lines_go() {
    let mut nodes = vec![node(0, 0.0, 0.0, "Ici"), node(1, 1.0, 0.0, "")];
    nodes[0].listed = true;
    let lines = vec![SceneLine::new(0, 1, Emphasis::Normal)];
    let scene = Scene::build(&SceneInput { nodes, lines, ..Default::default() }, 41, 9);
    let here = scene.placed(0).unwrap();
    assert!(here.label.as_ref().unwrap().col > here.col);
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
fn a_name_without_room_beside_its_actor_stands_farther_off_with_a_line_to_it() {
    let at = |col: i32, row: i32, name: &str| {
        let mut node = node(0, (col - 20) as f32 / 20.0, (row - 5) as f32 / 5.0, name);
        node.importance = name.len() as f32;
        node
    };
    let around = [(18, 5), (22, 5), (19, 4), (21, 4), (19, 6), (21, 6)];
    let nodes: Vec<SceneNode> =
        around.iter().map(|(col, row)| at(*col, *row, "")).chain([at(20, 5, "Labo ESS")]).collect();
    let scene = Scene::build(&SceneInput { nodes: nodes.clone(), ..Default::default() }, 41, 11);
    let far = scene.placed(6).unwrap();
    let (label, leader) = (far.label.as_ref().unwrap(), far.leader.unwrap());
    assert_eq!((label.text.as_str(), label.row.abs_diff(far.row)), ("Labo ESS", 3));
    assert!(leaders::cells(leader).all(|(col, row)| (row, col) == (5, 20) || !label.covers(col as u16, row as u16)));
    assert!(scene.leaders().cell(20, 4, dots::Glyphs::Braille).is_some());
    let minor = nodes.into_iter().map(|mut node| {
        node.state.minor = true;
        node
    });
    let scene = Scene::build(&SceneInput { nodes: minor.collect(), ..Default::default() }, 41, 11);
    assert!(scene.placed(6).unwrap().label.is_none(), "those that matter less are left out");
}

#[test]
fn a_group_has_its_name_in_its_circle_whole_and_in_place_of_its_sign() {
    let group = |x: f32, radius: f32, name: &str| SceneNode { radius, hidden_neighbours: 27, ..node(0, x, 0.0, name) };
    let nodes = vec![group(-0.5, 0.7, "Provence-Alpes-Côte d'Azur"), group(0.5, 0.5, "Normandie")];
    let lines = vec![SceneLine::new(0, 1, Emphasis::Quiet)];
    let scene = Scene::build(&SceneInput { nodes, lines, ..Default::default() }, 60, 17);
    let text = |i: usize| {
        let lines = scene.placed(i).unwrap().lines();
        lines.flat_map(|line| [Some(line.text.clone()), line.count.clone()]).flatten().collect::<Vec<_>>()
    };
    assert_eq!(text(0), ["Provence-Alpes-Côte", "d'Azur", "+27"]);
    assert_eq!(text(1), ["Normandie", "+27"]);
    assert!(scene.nodes.iter().all(|node| node.inside && !node.has_sign()));
    assert_eq!(scene.at(10, 4), Some(0), "all of the circle is the group");
    let dots = scene.dots();
    let inside = |disc: &Disc| {
        (0..60)
            .filter(|col| disc.covers(*col, 8) && disc.covers(col - 2, 8) && disc.covers(col + 2, 8))
            .collect::<Vec<_>>()
    };
    for col in scene.discs.iter().flat_map(inside) {
        assert_eq!(dots.cell(col as u16, 8, dots::Glyphs::Braille), None, "no line is seen in a circle");
    }
    assert!((0..60).any(|col| dots.cell(col, 8, dots::Glyphs::Braille).is_some()));
}

#[test]
fn a_circle_that_reaches_out_of_sight_has_its_name_in_what_is_seen_of_it() {
    let group = |x: f32, y: f32, radius: f32, name: &str| SceneNode { radius, ..node(0, x, y, name) };
    let build = |nodes: Vec<SceneNode>, taken: Option<Block>| {
        Scene::build(&SceneInput { nodes, taken, ..Default::default() }, 60, 21)
    };
    let whole = |scene: &Scene, i: usize| {
        let node = scene.placed(i)?;
        let text: Vec<&str> = node.lines().map(|line| line.text.as_str()).collect();
        let disc = discs::of(scene, i).unwrap();
        for line in node.lines() {
            let ends = [line.col, line.col + line.width - 1];
            assert!(ends.iter().all(|col| disc.covers((*col).into(), line.row.into())), "across the rim");
        }
        Some(text.join(" "))
    };
    // Its middle lies just outside of the right edge, and below the lower one; of the third next to nothing is seen.
    let nodes =
        vec![group(1.1, 0.0, 0.9, "Bourgogne"), group(-0.7, 1.2, 0.8, "Bretagne"), group(-1.45, -0.5, 0.8, "Corse")];
    let scene = build(nodes, None);
    assert_eq!(whole(&scene, 0).as_deref(), Some("Bourgogne"));
    assert_eq!(whole(&scene, 1).as_deref(), Some("Bretagne"));
    assert_eq!((whole(&scene, 2), scene.outside), (None, 1));
    // What is drawn in a corner is out of sight too.
    let corner = Block { col: 44, row: 0, width: 16, height: 5 };
    let nodes = vec![group(0.6, -0.7, 0.7, "Provence"), group(0.85, -0.9, 0.15, "Nice"), node(2, 0.9, -0.9, "Gap")];
    let scene = build(nodes.clone(), Some(corner));
    assert_eq!((whole(&scene, 0).as_deref(), scene.outside), (Some("Provence"), 2));
    assert_eq!((scene.at(50, 1), scene.at(42, 5)), (None, Some(0)));
    assert_eq!(build(nodes, None).outside, 0);
}

#[test]
fn a_circle_without_room_for_its_name_has_a_shorter_one_or_a_line_to_it_and_a_piece_of_it_last() {
    let group = |col: i32, row: i32, radius: f32, name: &str| {
        let (x, y) = ((col - 30) as f32 / 30.0, (row - 10) as f32 / 10.0);
        SceneNode { radius, ..node(0, x, y, name) }
    };
    let said = |scene: &Scene, i: usize| {
        let lines = scene.placed(i).unwrap().lines();
        lines.flat_map(|line| [Some(line.text.clone()), line.count.clone()]).flatten().collect::<Vec<_>>()
    };
    let build = |nodes: &[SceneNode]| Scene::build(&SceneInput { nodes: nodes.to_vec(), ..Default::default() }, 61, 21);
    let brief = Some(("Polynésie française".to_string(), 233));
    let overseas = SceneNode { brief, ..group(30, 10, 0.28, "Polynésie française et 5 autres groupes") };
    assert_eq!(said(&build(&[overseas]), 0).concat(), "Polynésiefrançaise+233");
    // Between two circles, with signs over and under it: there is no room beside it.
    let mut nodes = vec![group(30, 10, 0.2, "Possibilités"), group(23, 10, 0.2, ""), group(37, 10, 0.2, "")];
    nodes.extend([(26, 7), (34, 7), (26, 13), (34, 13)].map(|(col, row)| group(col, row, 0.0, "")));
    let scene = build(&nodes);
    assert_eq!(said(&scene, 0), ["Possibilités"]);
    assert!(scene.placed(0).unwrap().leader.is_some() && scene.placed(0).unwrap().has_sign());
    // Nor farther off.
    let rows = [2, 3, 4, 5, 15, 16, 17, 18];
    let across = rows.into_iter().flat_map(|row| (5..56).step_by(4).map(move |col| (col, row)));
    nodes.extend(across.map(|(col, row)| group(col, row, 0.0, "")));
    let scene = build(&nodes);
    assert!(scene.placed(0).unwrap().inside);
    assert!(said(&scene, 0)[0].starts_with("Poss") && said(&scene, 0)[0].ends_with('…'));
}

#[test]
fn names_of_groups_leave_a_cell_free_beside_the_block_of_the_selected_one() {
    for gap in 0..12 {
        let group = |x: f32, name: &str| SceneNode { radius: 0.42, ..node(0, x, 0.0, name) };
        let apart = 0.27 + gap as f32 * 0.01;
        let nodes = vec![group(-apart, "Normandie-Sud"), group(apart, "Île-de-France")];
        let scene = Scene::build(&SceneInput { nodes, ..Default::default() }, 60, 17);
        let lines: Vec<&PlacedLabel> = scene.nodes.iter().flat_map(PlacedNode::lines).collect();
        for (i, a) in lines.iter().enumerate() {
            for b in lines[..i].iter().filter(|b| b.row == a.row) {
                let between = a.col.max(b.col) - (a.col + a.width).min(b.col + b.width);
                assert!(between >= 2, "{gap}: {} {}", a.text, b.text);
            }
        }
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

/// Thousands set apart by a space of one cell and three bytes.
fn spaced(n: u64) -> String {
    if n < 1000 { n.to_string() } else { format!("{}\u{202f}{:03}", n / 1000, n % 1000) }
}

#[test]
fn numbers_are_written_as_the_caller_writes_them_and_measured_in_cells() {
    let counted = |x: f32, name: &str| SceneNode { hidden_neighbours: 2852, ..node(0, x, 0.0, name) };
    let group = SceneNode { radius: 0.6, ..counted(-0.5, "Pyrénées") };
    let lines = vec![SceneLine { count: 1471, ..SceneLine::new(0, 1, Emphasis::Lit) }];
    let nodes = vec![group, counted(0.7, "Labo")];
    let input = SceneInput { nodes, lines, numerals: Numerals(spaced), ..Default::default() };
    let scene = Scene::build(&input, 80, 17);
    let lines = scene.nodes.iter().flat_map(PlacedNode::lines);
    let counts: Vec<&PlacedLabel> = lines.filter(|line| line.count.is_some()).collect();
    assert_eq!(counts.len(), 2);
    for line in counts {
        assert_eq!(line.count.as_deref(), Some("+2\u{202f}852"));
        let gap = usize::from(!line.text.is_empty());
        assert_eq!(usize::from(line.width), cells::width(&line.text) + gap + 6);
    }
    let sign = &scene.signs[0];
    assert_eq!(sign.text, "1\u{202f}471");
    assert!((0..5).all(|at| scene.is_blank(sign.col + at, sign.row)));
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
        holds: s % 9 == 2,
    });
    let hidden = prop_oneof![0u32..200, 900u32..90_000];
    let node = (-1.1f32..1.1, -1.1f32..1.1, name, state, hidden, 0f32..9.0);
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
                brief: None,
                full,
                glyph: '•',
                kind: 0,
                hidden_neighbours,
                importance,
                state,
                radius: if importance > 7.5 { importance / 30.0 } else { 0.0 },
                listed: hidden_neighbours % 5 == 4,
            }
        };
        all.into_iter().enumerate().map(make).collect::<Vec<_>>()
    });
    let level = prop_oneof![Just(Emphasis::Quiet), Just(Emphasis::Normal), Just(Emphasis::Lit), Just(Emphasis::Path)];
    let count = prop_oneof![0u32..4, 900u32..90_000];
    let line = (0usize..64, 0usize..64, level, count, any::<(bool, bool, bool)>());
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
    let taken = prop::option::of((0u16..90, 0u16..9, 0u16..24, 0u16..9));
    let taken = taken.prop_map(|taken| taken.map(|(col, row, width, height)| Block { col, row, width, height }));
    (nodes, prop::collection::vec(line, 0..80), guides, camera, names, taken).prop_map(
        |(nodes, lines, guides, camera, names, taken)| SceneInput {
            nodes,
            lines,
            guides,
            camera,
            names,
            wide: None,
            numerals: Numerals(spaced),
            taken,
        },
    )
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
            if node.has_sign() {
                over[usize::from(node.row) * usize::from(cols) + usize::from(node.col)] += 1;
            }
            let neighbour = |m: &&PlacedNode| m.row == node.row && m.index != node.index && m.col.abs_diff(node.col) < 2;
            prop_assert!(scene.nodes.iter().find(neighbour).is_none(), "glyphs touch");
            for label in node.lines() {
                let gap = usize::from(!label.text.is_empty());
                let counted = label.count.as_ref().map_or(0, |c| cells::width(c) + gap);
                prop_assert_eq!(usize::from(label.width), cells::width(&label.text) + counted);
                prop_assert!(label.col + label.width <= cols && label.row < rows);
                for col in label.col..label.col + label.width {
                    over[usize::from(label.row) * usize::from(cols) + usize::from(col)] += 1;
                    prop_assert!(scene.is_blank(col, label.row));
                }
                let disc = scene.discs.iter().find(|disc| disc.index == node.index);
                if node.leader.is_none() && disc.is_none() {
                    prop_assert!(label.row.abs_diff(node.row) <= 1, "a name drifted away");
                    let beside = label.col + label.width + 1 == node.col || label.col == node.col + 2;
                    prop_assert!(beside || label.row != node.row);
                }
            }
            for (col, row) in node.leader.into_iter().flat_map(leaders::cells) {
                let (col, row) = (col as u16, row as u16);
                prop_assert!(scene.nodes.iter().all(|m| (m.col, m.row) != (col, row) || !m.has_sign()), "a leader over a sign");
                prop_assert!(!scene.nodes.iter().any(|m| m.lines().any(|l| l.covers(col, row))), "a leader over a name");
            }
            if cols > 12 && input.taken.is_none() && node.state.selected && !input.nodes[node.index].label.is_empty() && cells::width(&input.nodes[node.index].label) > 0 {
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
            let end = number.col + cells::width(&number.text) as u16;
            prop_assert!(!numbers().any(|other| (other.col, other.row) == (end, number.row)), "two numbers read as one");
        }
        scene.captions.iter().for_each(|caption| also(caption.col, caption.row, cells::width(&caption.text)));
        prop_assert!(covered || over.iter().all(|&n| n <= 1));
        for (at, _) in over.iter().enumerate().filter(|(_, n)| **n > 0) {
            let (col, row) = ((at % usize::from(cols)) as i32, (at / usize::from(cols)) as i32);
            prop_assert!(!input.taken.is_some_and(|taken| taken.covers(col, row)), "seen over what is drawn there");
        }
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
