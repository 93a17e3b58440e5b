//! The manifest: every artifact with its hash, its sources, and the place of each of its rows. It
//! is written last, so that every listed file is there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The format's name and number.
pub const FORMAT: &str = "casebook.manifest/1";

/// An artifact.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ManifestEntry {
    /// Its path under the output folder.
    pub path: String,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub hash: String,
    /// The paths of its sources.
    pub sources: Vec<String>,
    /// Where its rows are written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<RowLine>,
}

/// Where a rule or scenario is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowLine {
    /// Its path: `decision/rule`.
    pub item: String,
    /// The path of the source.
    pub source: String,
    /// The line, from 1.
    pub line: usize,
}

/// A source.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ManifestSource {
    pub path: String,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub hash: String,
}

#[derive(Serialize)]
struct Manifest<'a> {
    format: &'static str,
    sources: &'a [ManifestSource],
    artifacts: &'a [ManifestEntry],
}

/// The manifest as JSON, with a line break at the end.
#[must_use]
pub fn manifest(sources: &[ManifestSource], artifacts: &[ManifestEntry]) -> String {
    serde_json::to_string_pretty(&Manifest {
        format: FORMAT,
        sources,
        artifacts,
    })
    .unwrap_or_default()
        + "\n"
}

/// The parts of a manifest that are read; of artifacts, only those that are asked for.
#[derive(Deserialize)]
struct ManifestFile<E> {
    format: String,
    artifacts: Vec<E>,
}

/// A file that was written.
#[derive(Deserialize)]
struct WrittenFile {
    path: String,
    hash: String,
}

fn read<'t, E: Deserialize<'t>>(text: &'t str) -> Option<Vec<E>> {
    let written: ManifestFile<E> = serde_json::from_str(text).ok()?;
    (written.format == FORMAT).then_some(written.artifacts)
}

/// The files that a build wrote and the hashes that they had, by its manifest. `None` where that is
/// not one of ours. A path that would leave the output folder is left out.
#[must_use]
pub fn owned(manifest: &str) -> Option<BTreeMap<String, String>> {
    let written: Vec<WrittenFile> = read(manifest)?;
    let inside = written.into_iter().filter(|file| is_inside(&file.path));
    Some(inside.map(|file| (file.path, file.hash)).collect())
}

/// The folders that are written to.
const FOLDERS: [&str; 3] = ["articles", "tables", "rules"];

/// Whether a path lies in one of the folders that are written to, on every system.
#[must_use]
pub fn is_inside(path: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && !part.starts_with('.');
    let in_folder = path
        .split_once('/')
        .is_some_and(|(folder, _)| FOLDERS.contains(&folder));
    in_folder && !path.contains(['\\', ':', '\0']) && path.split('/').all(plain)
}

/// The artifacts that a manifest lists; none where there is no manifest, or it is not one of ours.
/// A path that would leave the output folder is left out.
#[must_use]
pub fn read_manifest(text: Option<&str>) -> Vec<ManifestEntry> {
    let written: Vec<ManifestEntry> = text.and_then(read).unwrap_or_default();
    let inside = written.into_iter().filter(|entry| is_inside(&entry.path));
    inside.collect()
}

/// The sources that a manifest lists; none where it is not one of ours.
#[must_use]
pub fn manifest_sources(text: &str) -> Vec<ManifestSource> {
    #[derive(Deserialize)]
    struct Listed {
        format: String,
        sources: Vec<ManifestSource>,
    }
    let listed = serde_json::from_str::<Listed>(text).ok();
    let listed = listed.filter(|listed| listed.format == FORMAT);
    listed.map(|listed| listed.sources).unwrap_or_default()
}
