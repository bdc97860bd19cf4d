//! Removes body files that no record names any more, on a thread of its own: a long file takes a moment to go, and
//! commits need not wait for it. Their keys are gone before; whoever asked is answered after. It never removes
//! anything else.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use super::bodies::Bodies;
use super::committer::Health;
use crate::protocol::id::UploadId;

/// What is told to those who wait.
pub(super) type Answers = Vec<Box<dyn FnOnce() + Send>>;

/// The way to the thread.
pub(super) struct Remover {
    /// Gone when the store closes.
    queue: Option<Sender<(Vec<UploadId>, Answers)>>,
    thread: Option<JoinHandle<()>>,
}

impl Remover {
    /// Starts the thread. An error of the disk stops the store, and nobody is answered.
    pub(super) fn start(bodies: Bodies, health: Arc<Health>) -> io::Result<Self> {
        let (queue, removals) = channel::<(Vec<UploadId>, Answers)>();
        let work = move || {
            for (names, answers) in removals {
                if let Err(error) = names.iter().try_for_each(|name| bodies.remove(name)) {
                    health.send_replace(Some(error.to_string()));
                    return;
                }
                answers.into_iter().for_each(|answer| answer());
            }
        };
        let thread = thread::Builder::new().name("remover".to_owned()).spawn(work)?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Removes files, then answers. Without files, it answers at once.
    pub(super) fn remove(&self, names: Vec<UploadId>, answers: Answers) {
        match &self.queue {
            // After an error the answers are dropped, which tells that the store has stopped.
            Some(queue) if !names.is_empty() => drop(queue.send((names, answers))),
            _ => answers.into_iter().for_each(|answer| answer()),
        }
    }
}

/// Ends when everything is removed.
impl Drop for Remover {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
