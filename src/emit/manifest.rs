//! The manifest: every artifact with its hash, the sources that it comes from, and where each of its
//! rows is written. It is written last, so that what it lists is there.

use serde::{Deserialize, Serialize};

/// The format's name and number.
pub const FORMAT: &str = "casebook.manifest/1";

/// An artifact.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its path under the output folder.
    pub path: String,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub hash: String,
    /// The paths of its sources.
    pub sources: Vec<String>,
    /// Where its rows are written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
}

/// Where a rule or scenario is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Its path: `decision/rule`.
    pub item: String,
    /// The path of the source.
    pub source: String,
    /// The line, from 1.
    pub line: usize,
}

/// A source.
#[derive(Debug, Serialize)]
pub struct Source {
    /// Its path.
    pub path: String,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub hash: String,
}

#[derive(Serialize)]
struct Manifest<'a> {
    format: &'static str,
    sources: &'a [Source],
    artifacts: &'a [Entry],
}

/// The manifest as JSON, with a line break at the end.
#[must_use]
pub fn manifest(sources: &[Source], artifacts: &[Entry]) -> String {
    serde_json::to_string_pretty(&Manifest { format: FORMAT, sources, artifacts }).unwrap_or_default() + "\n"
}

/// The artifacts that a manifest lists; none where there is no manifest, or it is not one of ours. A
/// path that would leave the output folder is left out.
#[must_use]
pub fn read_manifest(text: Option<&str>) -> Vec<Entry> {
    #[derive(Deserialize)]
    struct Written {
        format: String,
        artifacts: Vec<Entry>,
    }
    let inside = |entry: &Entry| {
        let path = &entry.path;
        !path.contains(['\\', ':']) && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
    };
    match text.map(serde_json::from_str::<Written>) {
        Some(Ok(written)) if written.format == FORMAT => written.artifacts.into_iter().filter(inside).collect(),
        _ => Vec::new(),
    }
}
