//! A connection that ends when it falls silent. It knows nothing of what goes through it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// A stream that fails with [`io::ErrorKind::TimedOut`] once no byte has come or gone for as long as it may be silent.
pub(super) struct Lively<S> {
    stream: S,
    longest: Duration,
    end: Pin<Box<Sleep>>,
}

impl<S> Lively<S> {
    pub(super) fn new(stream: S, longest: Duration) -> Self {
        Self { stream, longest, end: Box::pin(sleep(longest)) }
    }

    /// Progress begins the silence anew; none, for long enough, is an error.
    fn watch<T>(
        &mut self,
        context: &mut Context<'_>,
        outcome: Poll<io::Result<T>>,
        moved: impl Fn(&T) -> bool,
    ) -> Poll<io::Result<T>> {
        match outcome {
            Poll::Ready(Ok(value)) => {
                if moved(&value) {
                    self.end.as_mut().reset(Instant::now() + self.longest);
                }
                Poll::Ready(Ok(value))
            }
            Poll::Pending if self.end.as_mut().poll(context).is_ready() => {
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            outcome => outcome,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Lively<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(context, buffer);
        let came = buffer.filled().len() > before;
        self.watch(context, outcome, |()| came)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Lively<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(context, outcome, |written| *written > 0)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(context);
        self.watch(context, outcome, |()| false)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_shutdown(context);
        self.watch(context, outcome, |()| false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const LONGEST: Duration = Duration::from_millis(200);

    #[tokio::test]
    async fn silence_ends_a_connection_and_each_byte_begins_it_anew() {
        let (near, mut far) = tokio::io::duplex(16);
        let mut near = Lively::new(near, LONGEST);
        let mut byte = [0; 1];
        let begun = std::time::Instant::now();
        for _ in 0..4 {
            sleep(LONGEST / 2).await;
            far.write_all(b"x").await.unwrap();
            near.read_exact(&mut byte).await.unwrap();
        }
        assert!(begun.elapsed() > LONGEST, "it outlives its silence while something comes");
        assert_eq!(near.read_exact(&mut byte).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_peer_that_reads_nothing_ends_it_too() {
        let (near, _far) = tokio::io::duplex(16);
        let error = Lively::new(near, LONGEST).write_all(&[0; 64]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
