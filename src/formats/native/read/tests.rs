//! Documents in blocks are the documents as a whole, with their faults.

use std::sync::Arc;

use super::*;
use crate::formats::content::{BLOCK, Shared};
use crate::formats::{Part, native};
use crate::label::Lang;
use crate::network::{Network, Receipt, Subset};

fn opened(text: &str, block: usize) -> Result<(Network, Receipt), FormatError> {
    let bytes = Shared::new(Arc::new(Cow::Owned(text.as_bytes().to_vec())));
    let mut content = Content::read("x.json", Box::new(bytes), block == usize::MAX, block.min(BLOCK))?;
    let mut builder = Builder::new();
    read(&mut content, &mut builder, &Ticket::new())?;
    Ok(builder.finish())
}

fn written(network: &Network) -> String {
    let subset = Subset::all(network);
    let part = Part { network, subset: &subset, computed: &[], lang: Lang::En };
    let mut out = Vec::new();
    native::write::write(&part, &mut out, &Ticket::new()).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn blocks_are_the_whole() {
    let ptce = include_str!("../../../../data/ptce.json");
    let one_line: String = ptce.lines().map(str::trim_start).collect::<Vec<_>>().join(" ");
    for text in [ptce, &one_line] {
        let (network, receipt) = opened(text, usize::MAX).unwrap();
        for block in [700, 4_096, 50_000, 400_000] {
            let (other, told) = opened(text, block).unwrap();
            assert_eq!(written(&network), written(&other), "blocks of {block}");
            assert_eq!(receipt, told, "blocks of {block}");
        }
    }
}

#[test]
fn faults_are_told_alike() {
    let mut nodes = String::new();
    let mut edges = String::new();
    for i in 0..400 {
        let odd = if i == 250 {
            r#""label": 7, "kind": {"x": [1, {"a": "},\n{\"source\""}]}"#
        } else {
            r#""label": "Pôle""#
        };
        nodes.push_str(&format!(
            "{}\"n{i}\": {{{odd}, \"metadata\": {{\"sources\": [\"s{}\"]}}}}",
            if i > 0 { ",\n" } else { "" },
            i % 3
        ));
        let date = ["2014-05", "31/02/2015", "12/03/2011"][i % 3];
        let target = if i == 300 { "nobody".to_string() } else { format!("n{}", (i * 7) % 400) };
        let edge = match i {
            120 => "[1, 2]".to_string(),
            121 => r#"{"source": "n1"}"#.to_string(),
            _ => format!(
                r#"{{"id": "r{}", "source": "n{i}", "target": "{target}", "directed": {}, "metadata": {{"since": "{date}", "mutual": true}}}}"#,
                i % 390,
                i % 2 == 0
            ),
        };
        edges.push_str(&format!("{}{edge}", if i > 0 { ",\n " } else { "" }));
    }
    let text = format!(
        "{{\"x\": 1, \"graph\": {{\"label\": \"é\", \"nodes\": {{{nodes}}}, \"type\": \"t\", \"edges\": [{edges}], \"z\": []}}, \"y\": 2}}"
    );
    let (network, receipt) = opened(&text, usize::MAX).unwrap();
    assert!(receipt.files[0].refused.len() == 3 && receipt.files[0].oddities.len() >= 4, "{receipt:?}");
    for block in [3_000, 7_777, 30_000] {
        let (other, told) = opened(&text, block).unwrap();
        assert_eq!(written(&network), written(&other));
        assert_eq!(receipt, told);
    }
}

#[test]
fn what_only_the_whole_text_tells_is_asked_of_it() {
    let nodes: String = (0..200).map(|i| format!("\"n{i}\": {{\"label\": \"{i}\"}},")).collect();
    let graph = format!("{{\"graph\": {{\"nodes\": {{{nodes}\"z\": {{}}}}, \"edges\": []");
    for end in ["}", "}}x", ", \"directed\": false}}", "]}}", ", \"metadata\": {}}}"] {
        let text = format!("{graph}{end}");
        assert_eq!(opened(&text, 1000).map(|_| ()), Err(FormatError::NeedsWhole), "{end}");
    }
}
