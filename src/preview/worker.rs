//! The thread that has the project: it answers what the server asks, and looks at what changes.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::sync::mpsc::{Receiver, RecvError, TryRecvError};

use tokio::sync::{oneshot, watch};

use super::project::{OpenPreview, PreviewProject};
use super::views::Views;

/// How much stack it has: conditions and blocks may be nested 256 deep.
const STACK: usize = 64 << 20;

/// What the worker is asked.
pub(super) enum Ask {
    /// Files have changed.
    Changed(BTreeSet<String>),
    /// Nothing is watched any more, and why.
    Unwatched(String),
    Get(Request, oneshot::Sender<Answer>),
}

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

/// How to ask the worker.
pub(super) struct Worker {
    pub(super) asks: mpsc::Sender<Ask>,
    /// Counts what is new.
    pub(super) news: watch::Receiver<u64>,
}

impl Worker {
    /// Opens the project.
    ///
    /// # Errors
    /// In words, where it cannot be read.
    pub(super) fn start(open: OpenPreview) -> Result<Self, String> {
        let (asks, inbox) = mpsc::channel();
        let (told, news) = watch::channel(1);
        let (opened, is_open) = mpsc::channel();
        let work = move || match PreviewProject::new(open)
            .and_then(|project| Ok((project, Views::new()?)))
        {
            Ok((project, views)) => {
                let _ = opened.send(Ok(()));
                run(project, &views, &inbox, &told);
            }
            Err(why) => drop(opened.send(Err(why))),
        };
        std::thread::Builder::new()
            .stack_size(STACK)
            .spawn(work)
            .map_err(|error| error.to_string())?;
        let failed = "the preview stopped by a fault of casebook".to_owned();
        is_open.recv().unwrap_or(Err(failed))?;
        Ok(Self { asks, news })
    }
}

fn run(
    mut project: PreviewProject,
    views: &Views,
    inbox: &Receiver<Ask>,
    told: &watch::Sender<u64>,
) {
    loop {
        let ask = match inbox.try_recv() {
            Ok(ask) => ask,
            Err(TryRecvError::Disconnected) => return,
            // Cures are tried where nothing else is to be done.
            Err(TryRecvError::Empty) if project.cure() => {
                told.send_modify(|count| *count += 1);
                continue;
            }
            Err(TryRecvError::Empty) => match inbox.recv() {
                Ok(ask) => ask,
                Err(RecvError) => return,
            },
        };
        match ask {
            Ask::Changed(paths) => {
                let done = catch_unwind(AssertUnwindSafe(|| project.changed(&paths)));
                if done.is_err() {
                    project.fault =
                        Some("what changed cannot be read, by a fault of casebook".to_owned());
                }
                told.send_modify(|count| *count += 1);
            }
            Ask::Unwatched(why) => {
                project.fault = Some(why);
                told.send_modify(|count| *count += 1);
            }
            Ask::Get(request, reply) => {
                let version = *told.borrow();
                let answer = || views.answer(&mut project, request, version);
                let answer = catch_unwind(AssertUnwindSafe(answer));
                let failed =
                    |_| Answer::Missing("This cannot be shown, by a fault of casebook.".to_owned());
                // Whoever asked may be gone.
                let _ = reply.send(answer.unwrap_or_else(failed));
            }
        }
    }
}
