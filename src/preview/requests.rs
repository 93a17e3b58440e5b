//! What a browser asks of the project, and what it gets.

/// What a browser asks for.
#[derive(Debug)]
pub(super) enum Request {
    Home,
    /// The page at a path.
    Page(String),
    /// The page of a source, by the source's path in the project.
    Source(String),
    /// A file that pages show.
    Image(String),
    /// What the page at a path tells a reader of whom these facts are known.
    Reader(String, Vec<(String, String)>),
}

/// What it gets.
pub(super) enum Answer {
    Html(String),
    /// It is at this path.
    Elsewhere(String),
    Json(String),
    File(Vec<u8>),
    Missing(String),
}
