//! Laws of reading: what a table says does not depend on the size of the blocks that it is read in.

use proptest::prelude::*;

use super::*;
use crate::formats::{Part, native};
use crate::label::Lang;
use crate::network::Subset;

/// What comes of tables: the network as the native format writes it, with the receipt; or the error.
fn read_in_blocks(tables: &[(&str, &str)], every: u32, block: usize) -> Result<(String, Receipt), OpenError> {
    let inputs: Vec<Input> = tables.iter().map(|(name, text)| Input::bytes(*name, text.as_bytes().to_vec())).collect();
    let (network, receipt) = open_within(&inputs, None, &Bounds { every, block, ..Bounds::NONE }, &Ticket::new())?;
    let subset = Subset::all(&network);
    let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::En };
    let mut json = Vec::new();
    native::write::write(&part, &mut json, &Ticket::new()).unwrap();
    Ok((String::from_utf8(json).unwrap(), receipt))
}

/// Cells that are plain, that need quotes, and that no rule foresees.
fn cell() -> impl Strategy<Value = String> {
    let cells = prop::sample::select(vec![
        "a",
        "b",
        "c",
        "d1",
        "d2",
        "e\u{301}té",
        "été",
        "Œuvre",
        " a ",
        "",
        "",
        "2016-10-19",
        "2016",
        "19/10/2016",
        "2016-13-45",
        "soon",
        "supports",
        "funds",
        "12",
        "1,5",
        "=1+1",
        "'=1+1",
        "https://a.fr/?x=1;y=2",
        "\u{200B}",
        "\u{202E}abc",
        "a\tb",
        "Directed",
        "NaN",
        "漢字",
    ]);
    prop_oneof![
        30 => cells.clone().prop_map(|cell| if cell.contains(',') { format!("\"{cell}\"") } else { cell.to_string() }),
        4 => cells.clone().prop_map(|cell| format!("\"{cell}\"")),
        2 => Just("\"two\nlines\"".to_string()),
        1 => Just("\"two\r\nlines, \"\"quoted\"\"\"".to_string()),
        1 => Just("\"\"".to_string()),
        1 => prop::sample::select(vec!["a\"b", "a\"b\"", "\"a\"b", "\"a", "a\rb", "\" a\" ", " \"a\""])
            .prop_map(str::to_string),
    ]
}

fn row(width: usize) -> impl Strategy<Value = String> {
    let cells = prop_oneof![12 => Just(width), 1 => 0..width, 1 => width + 1..width + 4]
        .prop_flat_map(|count| prop::collection::vec(cell(), count));
    let end =
        prop_oneof![9 => Just("\n"), 4 => Just("\r\n"), 1 => Just("\n\n"), 1 => Just("\r\n\r\n"), 1 => Just("\n,,,\n")];
    (cells, end).prop_map(|(cells, end)| cells.join(",") + end)
}

fn table(header: &'static str) -> impl Strategy<Value = String> {
    let width = header.split(',').count();
    (prop::collection::vec(row(width), 0..40), any::<bool>(), any::<bool>()).prop_map(move |(rows, closed, marked)| {
        let mut text = format!("{}{header}\n{}", if marked { "\u{FEFF}" } else { "" }, rows.concat());
        if !closed {
            text.truncate(text.trim_end_matches(['\n', '\r']).len());
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn the_size_of_blocks_changes_nothing(
        actors in table("id,name,kind,siren,themes,lat,colour"),
        relations in table("source,target,kind,direction,since,until,sources,note"),
        block in 96_usize..600,
        every in 1_u32..4,
    ) {
        let tables = [("actors.csv", actors.as_str()), ("relations.csv", relations.as_str())];
        let whole = read_in_blocks(&tables, every, usize::MAX);
        prop_assert_eq!(&read_in_blocks(&tables, every, block), &whole);
        prop_assert_eq!(read_in_blocks(&tables[1..], every, block), read_in_blocks(&tables[1..], every, usize::MAX));
        if let Ok((json, _)) = whole {
            let document = [("network.json", json.as_str())];
            // Attributes stand in the order in which blocks told of them.
            let unordered = |block| {
                read_in_blocks(&document, every, block)
                    .map(|(json, receipt)| (serde_json::from_str::<serde_json::Value>(&json).unwrap(), receipt))
            };
            prop_assert_eq!(unordered(block), unordered(usize::MAX));
        }
    }
}
