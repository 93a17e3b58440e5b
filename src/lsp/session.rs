//! What a request is answered from: the projects, the open documents, and what the editor can do.

use gen_lsp_types as lsp;
use gen_lsp_types::{Location, Position, TextDocumentPositionParams, Uri};
use lsp_server::{ErrorCode, ResponseError};

use crate::base::{FileId, Span};

use super::addresses::path_of;
use super::capabilities::Client;
use super::documents::Documents;
use super::positions::Encoding;
use super::projects::{OpenProject, Projects};

/// See the module.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) documents: Documents,
    pub(super) projects: Projects,
}

/// The result of a request, or why there is none.
pub(super) type Answer<R> = Result<<R as lsp::Request>::Result, ResponseError>;

/// That there is no answer.
pub(super) fn failed(code: ErrorCode, message: &str) -> ResponseError {
    ResponseError {
        code: code as i32,
        message: message.to_owned(),
        data: None,
    }
}

/// A file of an open project.
pub(super) struct FileOf<'s> {
    pub(super) project: &'s mut OpenProject,
    pub(super) file: FileId,
    pub(super) documents: &'s Documents,
    pub(super) client: Client,
}

impl FileOf<'_> {
    pub(super) fn encoding(&self) -> Encoding {
        self.client.encoding
    }

    pub(super) fn offset(&self, position: Position) -> usize {
        let source = self.project.source(self.file);
        self.encoding().offset(source, position)
    }

    pub(super) fn range(&self, span: Span) -> lsp::Range {
        self.encoding().range(self.project.source(span.file), span)
    }

    /// A place in the project, with the address of its file.
    pub(super) fn location(&self, span: Span) -> Location {
        let path = &self.project.source(span.file).path;
        Location {
            uri: self.project.address(self.documents, path).0,
            range: self.range(span),
        }
    }

    /// Whether it is a source, and no file of rows.
    pub(super) fn is_source(&self) -> bool {
        self.project.source(self.file).path.ends_with(".case")
    }
}

impl Session {
    /// The file of an address; `None` where it is in no project.
    pub(super) fn file(&mut self, uri: &Uri) -> Option<FileOf<'_>> {
        let path = path_of(uri)?;
        let project = self.projects.of(&path, &self.documents).ok()??;
        let file = project.file(&path)?;
        Some(FileOf {
            project,
            file,
            documents: &self.documents,
            client: self.client,
        })
    }

    /// The file of a place, and the byte there.
    pub(super) fn place(&mut self, at: &TextDocumentPositionParams) -> Option<(FileOf<'_>, usize)> {
        let file = self.file(&at.text_document.uri)?;
        let offset = file.offset(at.position);
        Some((file, offset))
    }
}
