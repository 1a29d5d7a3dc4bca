//! What is plain, what is not, and that a known shape says what its tags say.

use super::*;
use crate::formats::csv::header::direction_of;
use crate::network::Builder;

static DATA: Form = Form { direction: ("directed", direction_of), passes_other_words: true, values: Values::Data };
static VALUES: Form = Form { direction: ("type", direction_of), passes_other_words: false, values: Values::AttValues };

/// How many records and cells a text has, if it is plain.
fn counts(form: &'static Form, text: &str) -> Option<(usize, usize)> {
    let ids = Builder::new().lend_ids();
    let tape = Gather::new(form, &ids).tape(Block { text: text.to_string(), place: Place::START });
    tape.rows.map(|rows| (rows.rows.len(), rows.cells.len()))
}

#[test]
fn what_programs_write_is_plain() {
    for (form, text, expected) in [
        (&DATA, "  <node id=\"a\">\n  <data key=\"k\">x &amp; y</data>\n</node>\n", (1, 1)),
        (&DATA, "<node id='a' label='b'/><edge source=\"a\" target=\"b\" directed=\"false\" />", (2, 1)),
        (&DATA, "<g:edge source=\"a\" target=\"b\"><g:data key=\"k\"/></g:edge>", (1, 1)),
        (&VALUES, "<node id=\"a\" label=\"A\"><attvalues><attvalue for=\"0\" value=\"1\"/></attvalues></node>", (1, 2)),
        (
            &VALUES,
            "<node id=\"a\"><viz:color r=\"1\" g=\"2\" b=\"3\"/><viz:size value=\"2\"></viz:size></node>",
            (1, 2),
        ),
        (&VALUES, "<edge id=\"0\" source=\"a\" target=\"b\" type=\"directed\" weight=\"1.0\">\n</edge>", (1, 1)),
    ] {
        assert_eq!(counts(form, text), Some(expected), "{text}");
    }
}

/// What the records of a text say, each as its kind, id, ends, direction, and columns with their texts.
fn told(form: &'static Form, texts: &[&str]) -> Option<Vec<String>> {
    let ids = Builder::new().lend_ids();
    let mut gather = Gather::new(form, &ids);
    let (mut said, mut columns, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for text in texts {
        let tape = gather.tape(Block { text: text.to_string(), place: Place::START });
        said.extend(tape.said);
        columns.resize_with(said.len(), || vec![String::new()]);
        for (column, cells) in columns.iter_mut().zip(&tape.columns) {
            column.extend(cells.fresh.iter().map(str::to_string));
        }
        let rows = tape.rows?;
        let mut from = 0;
        for row in &rows.rows {
            let cells = &rows.cells[std::mem::replace(&mut from, row.cells as usize)..row.cells as usize];
            let mut cells: Vec<String> = cells
                .iter()
                .map(|cell| {
                    format!("{:?}={}", said[cell.column as usize], columns[cell.column as usize][cell.code as usize])
                })
                .collect();
            cells.sort();
            let ends = [0, 1].map(|end| rows.end(text, row, end));
            told.push(format!("{} {} {ends:?} {:?} {cells:?}", row.is_edge, rows.id(text, row), row.direction));
        }
    }
    Some(told)
}

#[test]
fn a_known_shape_says_what_its_tags_say() {
    let colour = |r: &str| format!("<node id=\"{r}\" label=\"\"><viz:color g=\"2\" r=\"{r}\"/></node>");
    let colours = [colour("1"), colour("23"), colour("")];
    for (form, texts) in [
        (
            &DATA,
            &[
                "<node id=\"a\"><data key=\"k\">1</data></node>",
                "<node id=\"b\"><data key=\"k\">2 &amp; 3</data></node>",
            ][..],
        ),
        (&DATA, &["<node id=\"a\"><data key=\"k\">1</data></node>", "<node id=\"b\"><data key=\"k\"></data></node>"]),
        (&DATA, &["<node id=\"a\"><data key=\"k\"/></node>", "<node id=\"b\"><data key=\"k\"/></node>"]),
        (
            &DATA,
            &[
                "<node id=\"a\"><data key=\"k\">\n x \n</data></node>",
                "<node id=\"b\"><data key=\"k\">\n y\n</data></node>",
            ],
        ),
        (&DATA, &["<node id=\"a\" parse.degree=\"1\" l=\"\"/>", "<node id=\"b\" parse.degree=\"2\" l=\"m\"/>"]),
        (&DATA, &["<edge source='a' target='b' directed='true'/>", "<edge source='c' target='\"' directed='what'/>"]),
        (
            &VALUES,
            &[
                "<edge target=\"b\" source=\"a\" type=\"directed\"/>",
                "<edge target=\"c\" source=\"d\" type=\"undirected\"/>",
            ],
        ),
        (
            &VALUES,
            &[
                "<node id=\"a\"><attvalues><attvalue value=\"1\" for=\"k\"/></attvalues></node>",
                "<node id=\"b\"><attvalues><attvalue value=\"2\" for=\"l\"/></attvalues></node>",
            ],
        ),
        (
            &VALUES,
            &[
                "<node id=\"a\"><attvalues><attvalue title=\"t\" value=\"1\" for=\"k\"/></attvalues></node>",
                "<node id=\"b\"><attvalues><attvalue title=\"t\" value=\"2\" for=\"l\"/></attvalues></node>",
                "<node id=\"c\"><attvalues><attvalue title=\"t\" value=\"3\"/></attvalues></node>",
            ],
        ),
        (&VALUES, &[&colours[0], &colours[1], &colours[0]]),
        (
            &VALUES,
            &["<node id=\"a\"><position y=\"1\" x=\"\"/></node>", "<node id=\"b\"><position y=\"2\" x=\"3\"/></node>"],
        ),
    ] {
        let alone: Vec<String> = texts.iter().flat_map(|text| told(form, &[text]).expect("plain")).collect();
        let twice = [texts, texts].concat();
        assert_eq!(told(form, &twice), Some([&*alone, &*alone].concat()), "{texts:?}");
    }
    for (form, known, odd) in [
        (&DATA, "<node id=\"a\" l=\"1\"/>", "<node id=\"\" l=\"1\"/>"),
        (&DATA, "<node id=\"a\" l=\"1\"/>", "<node id=\"a\" l=\"<\"/>"),
        (&DATA, "<node id=\"a\" l=\"1\"/>", "<node id=\"a\" l=\"&x;\"/>"),
        (&DATA, "<node id=\"a\" l=\"1\"/>", "<node id=\"a\" l=\"1"),
        (&DATA, "<node id=\"a\"><data key=\"k\">1</data></node>", "<node id=\"a\"><data key=\"k\">1<b/></data></node>"),
        (
            &VALUES,
            "<edge source=\"a\" target=\"b\" type=\"directed\"/>",
            "<edge source=\"a\" target=\"b\" type=\"odd\"/>",
        ),
        (&VALUES, &colours[1], &colours[1].replace("<viz", "<viz:color r=\"1\"/><viz")),
    ] {
        assert_eq!(told(form, &[known, odd]), None, "{odd}");
    }
}

#[test]
fn anything_else_is_left_to_those_who_read_tags() {
    for text in [
        "<node/>",
        "<node id=\"\"/>",
        "<edge source=\"a\"/>",
        "<node id=\"a\" id=\"b\"/>",
        "<node id=\"a\" b=\"&x;\"/>",
        "<node id=\"a\" b=\"<\"/>",
        "<node id=\"a\"b=\"c\"/>",
        "<node id=a/>",
        "<node id=\"a\">text</node>",
        "<node id=\"a\"><data key=\"k\">1</data><data key=\"k\">2</data></node>",
        "<node id=\"a\"><data key=\"k\"><b/></data></node>",
        "<node id=\"a\"><graph/></node>",
        "<node id=\"a\"",
        "<node id=\"a\">",
        "<node id=\"a\"></edge>",
        "<!-- a --><node id=\"a\"/>",
        "</graph>",
        "text",
    ] {
        assert_eq!(counts(&DATA, text), None, "{text}");
    }
    let wide: String = (0..1000).map(|i| format!("<node id=\"{i}\" a{i}=\"1\"/>")).collect();
    assert_eq!(counts(&DATA, &wide), None);
}
