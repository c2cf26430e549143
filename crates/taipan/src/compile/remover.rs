//! A thread that removes the files which new ones have taken the place of.
//!
//! A file system may give back a file's blocks on the spot, and tell the disk of it, which can take as long as
//! compiling the next source. Nobody has to wait for that.

use std::ffi::OsString;
use std::fs;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, Scope};

/// Files that may wait; when a run is killed, so many at most are left behind.
const MOST_WAITING: usize = 32;

/// Takes files to be removed; they are gone when the scope ends in which it was started.
#[derive(Clone)]
pub(crate) struct Remover {
    queue: SyncSender<OsString>,
}

impl Remover {
    /// Starts the thread. Without memory for one, files are removed by those who want them removed.
    pub(crate) fn start<'scope>(scope: &'scope Scope<'scope, '_>) -> Self {
        let (queue, files) = sync_channel(MOST_WAITING);
        let builder = thread::Builder::new().name("remove".into());
        let _ = builder.spawn_scoped(scope, move || remove_all(&files));
        Self { queue }
    }

    /// Removes a file, soon. That it cannot be removed is nobody's concern: it has no name that is used.
    pub(crate) fn remove(&self, file: OsString) {
        if let Err(unsent) = self.queue.send(file) {
            let _ = fs::remove_file(unsent.0);
        }
    }
}

fn remove_all(files: &Receiver<OsString>) {
    for file in files {
        let _ = fs::remove_file(file);
    }
}
