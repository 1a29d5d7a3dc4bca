//! Tables whose header is a file of its own, as Neo4j's import tool has them: `nodes-header.csv` beside `nodes.csv`.
//!
//! Which files of a folder belong together; what a header means is decided elsewhere.

use std::fs;
use std::path::{Path, PathBuf};

use super::uncompressed;

/// What the name of a header ends with.
const MARKS: [&str; 4] = ["-header", "_header", "-headers", "_headers"];
/// A header that is longer is none.
const LONGEST: u64 = 1 << 16;

/// A header in a file of its own.
struct Parted {
    path: PathBuf,
    /// What its table is called.
    table: String,
    /// The line, with its end.
    line: String,
}

/// The files with the header of each that has one in another file; such headers are no files of their own.
pub fn with_headers(files: Vec<PathBuf>) -> Vec<(PathBuf, Option<String>)> {
    let headers: Vec<Parted> = files.iter().filter_map(|path| header(path)).collect();
    let header_of = |path: &Path| {
        let stem = stem(path)?;
        let has = |header: &Parted| header.path != path && stem.strip_prefix(&*header.table).is_some_and(is_part);
        headers.iter().position(has)
    };
    let all: Vec<(PathBuf, Option<usize>)> =
        files.into_iter().map(|path| (header_of(&path), path)).map(|(header, path)| (path, header)).collect();
    let used: Vec<PathBuf> = all.iter().filter_map(|(_, header)| Some(headers[(*header)?].path.clone())).collect();
    let rows = all.into_iter().filter(|(path, _)| !used.contains(path));
    rows.map(|(path, header)| (path, header.map(|header| headers[header].line.clone()))).collect()
}

/// The name of a file without what it says of its format.
fn stem(path: &Path) -> Option<&str> {
    let name = uncompressed(path.file_name()?.to_str()?);
    Some(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// Whether what follows the name of a table tells one of its parts: nothing, or a number.
fn is_part(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['-', '_', '.']);
    let rest = rest.strip_prefix("part").unwrap_or(rest).trim_start_matches(['-', '_']);
    rest.bytes().all(|b| b.is_ascii_digit())
}

/// The header that a file is, if its name says so and it has a single line.
fn header(path: &Path) -> Option<Parted> {
    let stem = stem(path)?;
    let table = MARKS.iter().find_map(|mark| stem.strip_suffix(mark)).filter(|name| !name.is_empty())?;
    let is_short = fs::metadata(path).is_ok_and(|meta| meta.len() <= LONGEST);
    let text = is_short.then(|| fs::read_to_string(path).ok()).flatten()?;
    let line = text.trim_start_matches('\u{FEFF}').trim();
    let is_one = !line.is_empty() && !line.contains(['\n', '\r']);
    is_one.then(|| Parted { path: path.to_path_buf(), table: table.to_string(), line: format!("{line}\n") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Input, open};
    use crate::ticket::Ticket;

    #[test]
    fn headers_in_files_of_their_own_are_those_of_the_rows() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("nodes-header.csv", "id:ID,name,:LABEL\n"),
            ("nodes.csv", "1,Alpha,Org\n2,Beta,Person\n"),
            ("nodes-part2.csv", "3,Gamma,Org\n"),
            ("rels_header.csv", ":START_ID,:END_ID,:TYPE,since:int\r\n"),
            ("rels.csv", "1,2,KNOWS,2001\n2,3,OWNS,2002\n"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let (network, receipt) = open(vec![Input::path(folder.path())], None, &Ticket::new()).unwrap();
        assert_eq!((network.actor_count(), network.relation_count()), (3, 2), "{receipt:?}");
        assert_eq!(network.name(network.find_actor("3").unwrap()), "Gamma");
        assert!(receipt.is_clean() && receipt.files.len() == 3, "{receipt:?}");
        // What is no table is not passed over in silence.
        fs::write(folder.path().join("readme-header.csv"), "two\nlines\n").unwrap();
        let (_, receipt) = open(vec![Input::path(folder.path())], None, &Ticket::new()).unwrap();
        let odd: Vec<&str> = receipt.files.iter().flat_map(|file| &file.oddities).map(|odd| &*odd.detail).collect();
        assert!(odd.len() == 1 && odd[0].ends_with("readme-header.csv"), "{receipt:?}");
    }
}
