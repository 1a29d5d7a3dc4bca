//! What stands in a folder, for whoever types the name of a file: names that go on as the typed one begins.
//!
//! Nothing is opened here: what a file holds is found out when it is read, its name only tells what to expect.

use std::path::Path;

use super::{Format, by_extension};
use crate::network::fold::fold;

/// A folder with more entries is looked at no further.
const MOST: usize = 50_000;

/// A file or folder that a typed name may become.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name in the folder.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// The format that its name tells.
    pub format: Option<&'static Format>,
}

/// The entries of a folder whose names begin like this, whatever the case and accents, in the order of their names; hidden
/// ones only if a point is typed. Those whose names only hold it come after them. A folder that cannot be read has none.
pub fn entries(folder: &Path, beginning: &str) -> Vec<Entry> {
    let wanted = fold(beginning);
    let Ok(all) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<(bool, String, Entry)> = all
        .take(MOST)
        .flatten()
        .filter_map(|entry| {
            // A name that is no text cannot be typed.
            let name = entry.file_name().into_string().ok()?;
            let folded = fold(&name);
            let is_meant = folded.contains(&wanted) && name.starts_with('.') == wanted.starts_with('.');
            let entry = || {
                // A link to a folder is one.
                let is_folder = entry.path().is_dir();
                Entry { format: by_extension(&name).filter(|_| !is_folder), name, is_folder }
            };
            is_meant.then(|| (!folded.starts_with(&wanted), folded, entry()))
        })
        .collect();
    found.sort_by(|a, b| (a.0, &a.1, &a.2.name).cmp(&(b.0, &b.1, &b.2.name)));
    found.into_iter().map(|(_, _, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_on_as_the_typed_one_begins() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["réseau.gexf", "Reste.csv", "arbre.xyz", ".reste"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("registre.csv")).unwrap();
        let names = |beginning: &str| -> Vec<String> {
            entries(folder.path(), beginning).into_iter().map(|entry| entry.name).collect()
        };
        assert_eq!(names(""), ["arbre.xyz", "registre.csv", "réseau.gexf", "Reste.csv"]);
        assert_eq!(names("RE"), ["registre.csv", "réseau.gexf", "Reste.csv", "arbre.xyz"]);
        assert_eq!(names("r"), ["registre.csv", "réseau.gexf", "Reste.csv", "arbre.xyz"]);
        assert_eq!(names(".r"), [".reste"]);
        assert_eq!(names("nothing"), [""; 0]);
        let found = entries(folder.path(), "re");
        let told: Vec<_> = found.iter().map(|e| (e.is_folder, e.format.map(|format| format.name))).collect();
        assert_eq!(told, [(true, None), (false, Some("gexf")), (false, Some("csv")), (false, None)]);
        assert!(entries(&folder.path().join("nowhere"), "").is_empty());
    }
}
