//! The thread that has the project: it answers what the server asks, and looks at what changes.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::sync::mpsc::{Receiver, RecvError, TryRecvError};

use tokio::sync::{oneshot, watch};

use super::project::{OpenPreview, PreviewProject};
use super::requests::{Answer, Request};
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

/// How to ask the worker.
pub(super) struct Worker {
    pub(super) asks: mpsc::Sender<Ask>,
    pub(super) news: watch::Receiver<News>,
}

/// What there is to tell of the project.
#[derive(Clone, Copy, Debug)]
pub(super) struct News {
    /// Counts what is new.
    pub(super) version: u64,
    /// Whether something new is being read.
    pub(super) is_busy: bool,
}

impl Worker {
    /// Opens the project.
    ///
    /// # Errors
    /// In words, where it cannot be read.
    pub(super) fn start(open: OpenPreview) -> Result<Self, String> {
        let (asks, inbox) = mpsc::channel();
        let (told, news) = watch::channel(News {
            version: 1,
            is_busy: false,
        });
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
    told: &watch::Sender<News>,
) {
    loop {
        let ask = match inbox.try_recv() {
            Ok(ask) => ask,
            Err(TryRecvError::Disconnected) => return,
            // Cures are tried where nothing else is to be done.
            Err(TryRecvError::Empty)
                if catch_unwind(AssertUnwindSafe(|| project.cure())).unwrap_or_default() =>
            {
                is_new(told);
                continue;
            }
            Err(TryRecvError::Empty) => match inbox.recv() {
                Ok(ask) => ask,
                Err(RecvError) => return,
            },
        };
        match ask {
            Ask::Changed(paths) => {
                told.send_modify(|news| news.is_busy = true);
                let done = catch_unwind(AssertUnwindSafe(|| project.changed(&paths)));
                if done.is_err() {
                    project.fault =
                        Some("what changed cannot be read, by a fault of casebook".to_owned());
                }
                is_new(told);
            }
            Ask::Unwatched(why) => {
                project.fault = Some(why);
                is_new(told);
            }
            Ask::Get(request, reply) => {
                let version = told.borrow().version;
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

fn is_new(told: &watch::Sender<News>) {
    told.send_modify(|news| {
        news.version += 1;
        news.is_busy = false;
    });
}
