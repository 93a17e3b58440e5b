//! The loop of the server: messages first, and findings where none is waiting.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    DiagnosticRefreshRequest, DidChangeTextDocumentNotification, DidChangeTextDocumentParams,
    DidChangeWatchedFilesNotification, DidChangeWatchedFilesParams,
    DidChangeWatchedFilesRegistrationOptions, DidCloseTextDocumentNotification,
    DidCloseTextDocumentParams, DidOpenTextDocumentNotification, DidOpenTextDocumentParams,
    DidSaveTextDocumentNotification, DidSaveTextDocumentParams, ExitNotification, FileChangeType,
    FileSystemWatcher, InitializeParams, Notification as _, PublishDiagnosticsNotification,
    PublishDiagnosticsParams, Registration, RegistrationParams, RegistrationRequest, Request as _,
    ShowMessageNotification, ShowMessageParams, ShutdownRequest,
};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::analysis::effort::Cancellation;

use super::addresses::path_of;
use super::capabilities::{Client, folders, initialized};
use super::documents::{Document, Documents};
use super::inbox::Inbox;
use super::projects::{OpenProject, Projects, ServerOptions, is_root, root_of};
use super::reports::{Done, news, work};
use super::requests;
use super::session::Session;

/// How much stack the server has: conditions and blocks may be nested 256 deep.
const STACK: usize = 64 << 20;

/// The server of one editor.
pub(super) struct Server {
    connection: Connection,
    inbox: Inbox,
    cancellation: Cancellation,
    session: Session,
    /// The folders that the editor has open.
    folders: Vec<PathBuf>,
    next_request: i32,
    /// Whether the editor said that it is done.
    is_shut_down: bool,
}

/// Serves an editor over standard input and output, until it says that it is done.
///
/// # Errors
/// In words, where the editor breaks the protocol.
pub fn serve(options: ServerOptions) -> Result<(), String> {
    let (connection, threads) = Connection::stdio();
    let serve = move || Server::start(connection, options)?.run();
    let server = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(serve)
        .map_err(|error| error.to_string())?;
    let done = server
        .join()
        .map_err(|_| "the language server stopped by a fault of casebook".to_owned())?;
    done?;
    threads.join().map_err(|error| error.to_string())
}

/// The answer to what an editor must not ask then.
fn refused(id: RequestId, why: &str) -> Response {
    Response::new_err(id, ErrorCode::InvalidRequest as i32, why.to_owned())
}

impl Server {
    /// Answers the greeting of an editor.
    fn start(connection: Connection, options: ServerOptions) -> Result<Self, String> {
        let in_words = |error: lsp_server::ProtocolError| error.to_string();
        let (id, params) = connection.initialize_start().map_err(in_words)?;
        let params: InitializeParams = match serde_json::from_value(params) {
            Ok(params) => params,
            Err(error) => {
                let why = error.to_string();
                let code = ErrorCode::InvalidParams as i32;
                let answer = Response::new_err(id, code, why.clone());
                // Whoever is gone is not told.
                let _ = connection.sender.send(answer.into());
                return Err(why);
            }
        };
        let client = Client::new(&params);
        let greeting =
            serde_json::to_value(initialized(client)).map_err(|error| error.to_string())?;
        connection
            .initialize_finish(id, greeting)
            .map_err(in_words)?;
        let cancellation = Cancellation::new();
        Ok(Self {
            inbox: Inbox::new(&connection, cancellation),
            connection,
            cancellation,
            session: Session {
                client,
                documents: Documents::new(),
                projects: Projects::new(options, cancellation),
            },
            folders: folders(&params).iter().filter_map(path_of).collect(),
            next_request: 1,
            is_shut_down: false,
        })
    }

    fn run(mut self) -> Result<(), String> {
        if self.session.client.watches {
            self.watch();
        }
        for folder in self.folders.clone() {
            if is_root(&folder) {
                let opened = self
                    .session
                    .projects
                    .at(&folder, &self.session.documents)
                    .err();
                self.complain(opened);
            }
        }
        let mut is_idle = false;
        loop {
            let message = if is_idle {
                Ok(self.inbox.wait())
            } else {
                self.inbox.look()
            };
            match message {
                Ok(Some(message)) => {
                    is_idle = false;
                    if self.take(message) {
                        return self.end();
                    }
                }
                Ok(None) if is_idle => return self.end(),
                Ok(None) => is_idle = self.is_shut_down || !self.work(),
                Err(()) => return self.end(),
            }
        }
    }

    /// Takes a message; whether it was the last.
    fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Request(request) if request.method == ShutdownRequest::METHOD.as_str() => {
                self.is_shut_down = true;
                self.send(Response::new_ok(request.id, ()).into());
            }
            Message::Request(request) if self.is_shut_down => {
                self.send(refused(request.id, "the server is shut down").into());
            }
            Message::Request(request)
                if request.method == gen_lsp_types::InitializeRequest::METHOD.as_str() =>
            {
                self.send(refused(request.id, "the editor has greeted the server before").into());
            }
            Message::Request(request) => {
                let id = request.id.clone();
                let answer = if self.inbox.is_taken_back(&request.id) {
                    requests::taken_back(request.id)
                } else {
                    self.answer(request)
                };
                self.send(answer.into());
                // Whoever takes it back now is late.
                self.inbox.is_taken_back(&id);
            }
            Message::Notification(notification) => {
                if notification.method == ExitNotification::METHOD.as_str() {
                    return true;
                }
                self.note(notification);
            }
            Message::Response(_) => {}
        }
        false
    }

    /// How it ended.
    ///
    /// # Errors
    /// Where the editor went without a word.
    fn end(&self) -> Result<(), String> {
        if self.is_shut_down {
            Ok(())
        } else {
            Err("the editor has gone without `shutdown`".to_owned())
        }
    }

    /// Answers a request. What the proofs were asked is of no use where the text has changed since.
    fn answer(&mut self, request: Request) -> Response {
        let is_proved = requests::asks_proofs(&request.method);
        let id = request.id.clone();
        let session = AssertUnwindSafe(&mut self.session);
        let answer = catch_unwind(move || requests::answer({ session }.0, request))
            .unwrap_or_else(|_| requests::stumbled(id.clone()));
        if is_proved && self.cancellation.is_set() {
            return requests::outdated(id);
        }
        answer
    }

    fn send(&self, message: Message) {
        // Where nobody listens any more, the inbox ends.
        drop(self.connection.sender.send(message));
    }

    fn notify<N: gen_lsp_types::Notification>(&self, params: N::Params) {
        let method = N::METHOD.as_str().to_owned();
        self.send(Notification::new(method, params).into());
    }

    fn request<R: gen_lsp_types::Request>(&mut self, params: impl Serialize) {
        let method = R::METHOD.as_str().to_owned();
        let request = Request::new(self.next_request.into(), method, params);
        self.next_request += 1;
        self.send(request.into());
    }

    /// Says what is wrong with a project.
    fn complain(&self, why: Option<String>) {
        if let Some(why) = why {
            self.notify::<ShowMessageNotification>(ShowMessageParams {
                kind: gen_lsp_types::MessageType::Error,
                message: format!("casebook: {why}"),
            });
        }
    }

    /// Asks the editor to say which files change besides.
    fn watch(&mut self) {
        let watchers = [
            "**/*.case",
            "**/*.csv",
            "**/*.{yaml,yml}",
            "**/*.{png,jpg,jpeg,gif,svg,webp,avif}",
        ];
        let watchers = watchers.map(|pattern| FileSystemWatcher {
            glob_pattern: pattern.to_owned().into(),
            kind: None,
        });
        let options = DidChangeWatchedFilesRegistrationOptions {
            watchers: watchers.to_vec(),
        };
        self.request::<RegistrationRequest>(RegistrationParams {
            registrations: vec![Registration {
                id: "files".to_owned(),
                method: DidChangeWatchedFilesNotification::METHOD
                    .as_str()
                    .to_owned(),
                register_options: serde_json::to_value(options).ok(),
            }],
        });
    }

    fn note(&mut self, notification: Notification) {
        let method = notification.method.as_str();
        let params = notification.params;
        if method == DidOpenTextDocumentNotification::METHOD.as_str() {
            self.noted(params, Self::open);
        } else if method == DidChangeTextDocumentNotification::METHOD.as_str() {
            self.noted(params, Self::change);
        } else if method == DidCloseTextDocumentNotification::METHOD.as_str() {
            self.noted(params, Self::close);
        } else if method == DidSaveTextDocumentNotification::METHOD.as_str() {
            self.noted(params, Self::saved);
        } else if method == DidChangeWatchedFilesNotification::METHOD.as_str() {
            self.noted(params, Self::files_changed);
        }
    }

    fn noted<P: DeserializeOwned>(&mut self, params: serde_json::Value, note: fn(&mut Self, P)) {
        if let Ok(params) = serde_json::from_value(params) {
            note(self, params);
        }
    }

    fn open(&mut self, params: DidOpenTextDocumentParams) {
        let opened = params.text_document;
        let Some(path) = path_of(&opened.uri) else {
            return;
        };
        let document = Document {
            uri: opened.uri,
            version: opened.version,
            text: opened.text,
        };
        self.session.documents.insert(path.clone(), document);
        self.typed(&path);
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) {
        let version = params.text_document.version;
        let Some(path) = path_of(&params.text_document.text_document_identifier.uri) else {
            return;
        };
        if let Some(document) = self.session.documents.get_mut(&path) {
            document.change(
                version,
                params.content_changes,
                self.session.client.encoding,
            );
            self.typed(&path);
        }
    }

    fn close(&mut self, params: DidCloseTextDocumentParams) {
        let closed = params.text_document;
        let Some(path) = path_of(&closed.uri) else {
            return;
        };
        self.session.documents.remove(&path);
        self.typed(&path);
    }

    /// The text of a document is another one.
    fn typed(&mut self, path: &Path) {
        let text = self
            .session
            .documents
            .get(path)
            .map(|document| document.text.clone());
        let set = |project: &mut OpenProject| {
            let Some(within) = project.within(path) else {
                return Ok(());
            };
            project.is_changed();
            project
                .live
                .set(&within, text)
                .map_err(|error| error.to_string())
        };
        let done = match self.session.projects.of(path, &self.session.documents) {
            Ok(Some(project)) => set(project),
            Ok(None) => Ok(()),
            Err(why) => Err(why),
        };
        self.complain(done.err());
    }

    fn files_changed(&mut self, params: DidChangeWatchedFilesParams) {
        let mut roots: BTreeSet<(PathBuf, bool)> = BTreeSet::new();
        for change in params.changes {
            let Some(path) = path_of(&change.uri) else {
                continue;
            };
            let Some(root) = root_of(&path) else { continue };
            // What is open is as the editor has it.
            let is_open = self.session.documents.contains_key(&path);
            let has_settings = is_settings(&path);
            if is_open && change.kind == FileChangeType::Changed && !has_settings {
                continue;
            }
            if !is_read(&path) {
                self.session.projects.is_changed(&root);
                continue;
            }
            roots.insert((root, has_settings));
        }
        for (root, has_settings) in roots {
            let done =
                self.session
                    .projects
                    .read_again(&root, has_settings, &self.session.documents);
            self.complain(done.err());
        }
    }

    /// A document is saved: where the editor does not watch files, others may be new besides.
    fn saved(&mut self, params: DidSaveTextDocumentParams) {
        let saved = params.text_document;
        let path = path_of(&saved.uri).filter(|_| !self.session.client.watches);
        let Some((path, root)) = path.and_then(|path| Some((path.clone(), root_of(&path)?))) else {
            return;
        };
        let (projects, documents) = (&mut self.session.projects, &self.session.documents);
        let done = projects.read_again(&root, is_settings(&path), documents);
        self.complain(done.err());
    }

    /// Does a piece of work of one project; whether there may be more.
    fn work(&mut self) -> bool {
        let (client, documents) = (self.session.client, &self.session.documents);
        let mut told = Vec::new();
        let mut complaint = None;
        let mut has_more = false;
        for project in self.session.projects.all() {
            // The trial of cures can be done later.
            self.inbox.yields(project.report.is_some());
            let done = work(project);
            if project.report.is_some() && !project.is_told {
                told.extend(news(project, documents, client.encoding));
            }
            match done {
                Done::Nothing => continue,
                Done::New | Done::Interrupted | Done::Warmed => {}
                Done::Failed(why) => complaint = Some(why),
            }
            has_more = true;
            break;
        }
        self.inbox.yields(false);
        self.complain(complaint);
        if client.pulls {
            if !told.is_empty() {
                self.request::<DiagnosticRefreshRequest>(());
            }
            return has_more;
        }
        for (uri, diagnostics) in told {
            let open = self
                .session
                .documents
                .values()
                .find(|document| document.uri == uri);
            let version = open.map(|document| document.version);
            self.notify::<PublishDiagnosticsNotification>(PublishDiagnosticsParams {
                uri,
                version,
                diagnostics,
            });
        }
        has_more
    }
}

/// Whether a file has the settings of a project.
fn is_settings(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "casebook.yaml")
}

/// Whether a file is read with the sources: of others, only whether they are there is asked.
fn is_read(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ["case", "csv", "yaml", "yml"].contains(&ending))
}
