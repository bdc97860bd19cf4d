//! The bytes of an envelope on their way out: from memory, or from a body file, a chunk at a time. It never holds more
//! than a chunk, and a removal meanwhile does not stop it: it has the file and its key already.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, ReadBuf};
use tokio::task::{JoinHandle, spawn_blocking};

use super::StoreError;
use super::bodies::BodyReader;

/// A body file as a stream.
pub(super) enum BodyStream {
    /// Has bytes, or is at the end.
    Ready(Box<BodyReader>),
    /// The next chunk is being read on a thread that may block.
    Reading(JoinHandle<(Box<BodyReader>, Result<(), StoreError>)>),
    /// After an error.
    Broken,
}

impl AsyncRead for BodyStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            match std::mem::replace(&mut *self, Self::Broken) {
                Self::Ready(mut reader) if !reader.ready().is_empty() || reader.is_at_end() => {
                    let count = reader.ready().len().min(buffer.remaining());
                    buffer.put_slice(reader.ready().get(..count).unwrap_or_default());
                    reader.take(count);
                    *self = Self::Ready(reader);
                    return Poll::Ready(Ok(()));
                }
                Self::Ready(mut reader) => {
                    *self = Self::Reading(spawn_blocking(move || {
                        let filled = reader.fill();
                        (reader, filled)
                    }));
                }
                Self::Reading(mut reading) => {
                    let Poll::Ready(outcome) = Pin::new(&mut reading).poll(context) else {
                        *self = Self::Reading(reading);
                        return Poll::Pending;
                    };
                    let (reader, filled) = outcome?;
                    filled.map_err(io::Error::other)?;
                    *self = Self::Ready(reader);
                }
                Self::Broken => return Poll::Ready(Err(io::Error::other("the body could not be read"))),
            }
        }
    }
}
