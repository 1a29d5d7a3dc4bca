//! Writes the network of the benchmarks as two tables, and a thousand pairs of its actors: make_network RELATIONS FOLDER

use std::error::Error;
use std::fmt::Write as _;
use std::fs;

#[path = "../../../generator/tables.rs"]
mod tables;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let relations: usize = args.next().ok_or("how many relations?")?.parse()?;
    let folder = args.next().ok_or("in which folder?")?;
    let made = tables::tables(relations);
    let actors = made.nodes.lines().count() - 1;
    let (mut dice, mut pairs) = (tables::Dice(7), String::new());
    let mut written = 0;
    while written < 1000 {
        let (from, to) = (dice.below(actors), dice.below(actors));
        if from != to {
            let _ = writeln!(pairs, "A{from}\tA{to}");
            written += 1;
        }
    }
    fs::create_dir_all(&folder)?;
    fs::write(format!("{folder}/nodes.csv"), made.nodes)?;
    fs::write(format!("{folder}/edges.csv"), made.edges)?;
    fs::write(format!("{folder}/pairs.tsv"), pairs)?;
    Ok(())
}
