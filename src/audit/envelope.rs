//! What an envelope shows from the outside: its shape and its id. No key is needed, and nothing is opened.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};

use crate::protocol::envelope::{LONGEST_HEADER, Shape, ShapeError};
use crate::protocol::id::{EnvelopeId, Sha256};

/// A file that has the shape of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outside {
    /// Its header and size class.
    pub shape: Shape,
    /// The SHA-256 of its bytes.
    pub id: EnvelopeId,
}

impl Outside {
    /// Reads the shape of a file and, if it is an envelope, computes its id.
    ///
    /// # Errors
    /// Of reading. A file that is no envelope is no error here: the inner result says why it is none.
    pub fn read(file: &mut File) -> io::Result<Result<Self, ShapeError>> {
        let length = file.metadata()?.len();
        let mut beginning = Vec::with_capacity(LONGEST_HEADER);
        file.by_ref().take(LONGEST_HEADER as u64).read_to_end(&mut beginning)?;
        let shape = match Shape::read(&beginning, length) {
            Ok(shape) => shape,
            Err(reason) => return Ok(Err(reason)),
        };
        let mut sha256 = Sha256::new();
        sha256.update(&beginning);
        io::copy(file, &mut sha256)?;
        Ok(Ok(Self { shape, id: EnvelopeId::from_bytes(sha256.finish()) }))
    }
}

impl fmt::Display for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = self.shape.class();
        let small = if class.is_small() { ", the small class" } else { "" };
        writeln!(f, "  id        {}", self.id)?;
        writeln!(f, "  length    {} bytes", self.shape.length())?;
        writeln!(f, "  header    {} bytes, one mlkem768x25519 stanza", self.shape.header())?;
        write!(f, "  class     {} bytes{small}", class.padded())
    }
}
