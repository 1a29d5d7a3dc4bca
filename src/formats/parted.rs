//! Tables whose header is a file of its own, as Neo4j's import tool has them: `nodes-header.csv` beside `nodes.csv`.
//!
//! Which files of a folder belong together; what a header means is decided elsewhere.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::open::Origin;

/// What the name of a header ends with.
const MARKS: [&str; 4] = ["-header", "_header", "-headers", "_headers"];
/// A header that is longer is none.
const LONGEST: u64 = 1 << 16;

/// The files with the header of each that has one in another file; such headers are no files of their own.
pub fn with_headers(files: Vec<PathBuf>) -> Vec<(PathBuf, Option<PathBuf>)> {
    let headers: Vec<(String, PathBuf)> =
        files.iter().filter_map(|path| Some((stem_of_header(path)?, path.clone()))).collect();
    let header_of = |path: &Path| {
        let stem = path.file_stem()?.to_str()?;
        let begins = |known: &str| stem.strip_prefix(known).is_some_and(is_part);
        headers.iter().find(|(known, header)| header != path && begins(known)).map(|(_, header)| header.clone())
    };
    let all: Vec<(PathBuf, Option<PathBuf>)> =
        files.into_iter().map(|path| (header_of(&path), path)).map(|(header, path)| (path, header)).collect();
    let used: Vec<PathBuf> = all.iter().filter_map(|(_, header)| header.clone()).collect();
    all.into_iter().filter(|(path, _)| !used.contains(path)).collect()
}

/// Whether what follows the name of a table tells one of its parts: nothing, or a number.
fn is_part(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['-', '_', '.']);
    let rest = rest.strip_prefix("part").unwrap_or(rest).trim_start_matches(['-', '_']);
    rest.bytes().all(|b| b.is_ascii_digit())
}

/// What the table of a header is called, if the file is one: a single line.
fn stem_of_header(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_str()?;
    let name = MARKS.iter().find_map(|mark| stem.strip_suffix(mark)).filter(|name| !name.is_empty())?;
    let is_short = fs::metadata(path).is_ok_and(|meta| meta.len() <= LONGEST);
    let text = is_short.then(|| fs::read_to_string(path).ok()).flatten()?;
    (text.trim().lines().count() == 1).then(|| name.to_string())
}

/// The header and the rows as one text; lines are counted with the header.
///
/// # Errors
/// What the system says.
pub fn joined(header: &Path, rows: &Path) -> io::Result<Origin> {
    let mut bytes = fs::read(header)?;
    bytes.truncate(bytes.trim_ascii_end().len());
    bytes.push(b'\n');
    bytes.extend(fs::read(rows)?);
    Ok(Origin::Bytes(Arc::new(Cow::Owned(bytes))))
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
            ("readme-header.csv", "two\nlines\n"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let (network, receipt) = open(vec![Input::path(folder.path())], None, &Ticket::new()).unwrap();
        assert_eq!((network.actor_count(), network.relation_count()), (3, 2), "{receipt:?}");
        assert_eq!(network.name(network.find_actor("3").unwrap()), "Gamma");
        assert!(receipt.is_clean() && receipt.files.len() == 3, "{receipt:?}");
    }
}
