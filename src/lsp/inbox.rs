//! What the editor sends, taken as it comes. Work that a waiting message makes worthless is
//! cancelled: findings where the text has changed, and the trial of cures where anything is asked.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gen_lsp_types::{CancelNotification, CancelParams, Id, Notification as _};
use lsp_server::{Connection, Message, RequestId};

use crate::analysis::effort::Cancellation;

/// See the module.
pub(super) struct Inbox {
    messages: Receiver<Message>,
    state: Arc<Mutex<Waiting>>,
}

/// What waits, and who is told of it.
struct Waiting {
    cancellation: Cancellation,
    /// How many messages wait.
    messages: usize,
    /// How many of them change something.
    changes: usize,
    /// Whether the work at hand is to stop for any message.
    yields: bool,
    /// Whether the editor is gone.
    has_ended: bool,
    /// Requests that the editor took back.
    taken_back: HashSet<RequestId>,
}

impl Waiting {
    fn tell(&self) {
        let stops = self.has_ended || self.changes > 0 || self.yields && self.messages > 0;
        self.cancellation.set(stops);
    }
}

impl Inbox {
    /// Takes the messages of a connection from now on.
    pub(super) fn new(connection: &Connection, cancellation: Cancellation) -> Self {
        let (sender, messages) = channel();
        let state = Arc::new(Mutex::new(Waiting {
            cancellation,
            messages: 0,
            changes: 0,
            yields: false,
            has_ended: false,
            taken_back: HashSet::new(),
        }));
        let (incoming, shared) = (connection.receiver.clone(), Arc::clone(&state));
        std::thread::spawn(move || {
            for message in incoming {
                let mut waiting = locked(&shared);
                if let Some(id) = taken_back(&message) {
                    waiting.taken_back.insert(id);
                    continue;
                }
                waiting.messages += 1;
                waiting.changes += usize::from(changes(&message));
                waiting.tell();
                if sender.send(message).is_err() {
                    return;
                }
            }
            let mut waiting = locked(&shared);
            waiting.has_ended = true;
            waiting.tell();
        });
        Self { messages, state }
    }

    /// The next message; `None` where there will be none.
    pub(super) fn wait(&self) -> Option<Message> {
        let message = self.messages.recv().ok()?;
        Some(self.taken(message))
    }

    /// A message that is there; `Err` where there will be none any more.
    pub(super) fn look(&self) -> Result<Option<Message>, ()> {
        match self.messages.try_recv() {
            Ok(message) => Ok(Some(self.taken(message))),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(()),
        }
    }

    fn taken(&self, message: Message) -> Message {
        let mut waiting = locked(&self.state);
        waiting.messages -= 1;
        waiting.changes -= usize::from(changes(&message));
        waiting.tell();
        message
    }

    /// Says whether the work at hand is to stop for any message.
    pub(super) fn yields(&self, yields: bool) {
        let mut waiting = locked(&self.state);
        waiting.yields = yields;
        waiting.tell();
    }

    /// Whether the editor took a request back.
    pub(super) fn is_taken_back(&self, id: &RequestId) -> bool {
        locked(&self.state).taken_back.remove(id)
    }
}

fn locked(state: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a message changes a text, says that one has changed, or is the last.
fn changes(message: &Message) -> bool {
    match message {
        Message::Notification(notification) => {
            notification.method.starts_with("textDocument/did")
                || notification.method.starts_with("workspace/did")
                || notification.method == "exit"
        }
        Message::Request(_) | Message::Response(_) => false,
    }
}

/// The request that a message takes back.
fn taken_back(message: &Message) -> Option<RequestId> {
    let Message::Notification(notification) = message else {
        return None;
    };
    if notification.method != CancelNotification::METHOD.as_str() {
        return None;
    }
    let params: CancelParams = serde_json::from_value(notification.params.clone()).ok()?;
    Some(match params.id {
        Id::Int(number) => number.into(),
        Id::String(text) => text.into(),
    })
}
