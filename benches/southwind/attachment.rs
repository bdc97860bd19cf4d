//! One large attachment: sealed and opened in memory, uploaded to the relay and fetched from it.

use std::io::{self, Cursor};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use bytes::Bytes;
use ring::rand::{SecureRandom, SystemRandom};
use southwind::case::document::{self, Document, Evidence};
use southwind::case::open::Opened;
use southwind::case::padding::Padded;
use southwind::case::seal::Sealer;
use southwind::client::Pieces;
use southwind::protocol::id::{EnvelopeId, sha256};

use crate::cryptography::Desk;
use crate::house::House;
use crate::table::{Table, megabytes};

/// What the client sends at a time.
pub const PIECE: usize = southwind::client::PIECE;

/// A sealed attachment.
pub struct Attachment {
    length: usize,
    envelope: Bytes,
}

impl Attachment {
    pub fn seal(desk: &Desk, length: usize, table: &mut Table) -> Result<Self> {
        let mut body = vec![0; length];
        SystemRandom::new().fill(&mut body).map_err(|_| anyhow::anyhow!("no randomness"))?;
        let document = announcement(&body);
        let begun = Instant::now();
        let mut sealer = Sealer::new(Padded::new(&document, Cursor::new(body))?, &desk.recipient)?;
        let mut envelope = Vec::with_capacity(usize::try_from(sealer.length())?);
        loop {
            let piece = sealer.next_piece(PIECE)?;
            if piece.is_empty() {
                break;
            }
            envelope.extend_from_slice(&piece);
        }
        table.row("sealing 200 MB, one core", &megabytes(length, begun.elapsed().as_secs_f64()), "")?;
        Ok(Self { length, envelope: envelope.into() })
    }

    pub fn open(&self, desk: &Desk, table: &mut Table) -> Result<()> {
        let begun = Instant::now();
        let identities = std::slice::from_ref(&desk.identity);
        let opened = Opened::open(Cursor::new(&self.envelope), self.envelope.len() as u64, identities)?;
        opened.finish(&mut io::sink())?;
        table.row("opening 200 MB, one core", &megabytes(self.length, begun.elapsed().as_secs_f64()), "")
    }

    pub async fn upload(&self, house: &House, table: &mut Table) -> Result<()> {
        let client = house.client()?;
        client.roster().await?;
        let commits = house.commits()?;
        let begun = Instant::now();
        let pieces = Memory { whole: self.envelope.clone(), rest: self.envelope.clone() };
        client.upload(&house.desk, pieces, Duration::from_secs(60), |_| ()).await?;
        let rate = megabytes(self.envelope.len(), begun.elapsed().as_secs_f64());
        let remark = format!("in pieces of 1 MiB, {} commits", house.commits()? - commits);
        table.row("uploading 200 MB", &rate, &remark)
    }

    pub async fn fetch(&self, house: &House, table: &mut Table) -> Result<()> {
        let staff = house.staff()?;
        let id = EnvelopeId::of(&self.envelope);
        let begun = Instant::now();
        let mut download = staff.fetch(&id, 0).await?;
        let mut fetched = 0;
        while let Some(piece) = download.next().await? {
            fetched += piece.len();
        }
        ensure!(fetched == self.envelope.len(), "the relay sent another length");
        let rate = megabytes(fetched, begun.elapsed().as_secs_f64());
        table.row("fetching 200 MB", &rate, "from the relay's page cache")
    }
}

/// An envelope in memory, for the client to upload.
struct Memory {
    whole: Bytes,
    rest: Bytes,
}

impl Pieces for Memory {
    fn length(&self) -> u64 {
        self.whole.len() as u64
    }

    fn next_piece(&mut self, size: usize) -> io::Result<Bytes> {
        Ok(self.rest.split_to(size.min(self.rest.len())))
    }
}

fn announcement(body: &[u8]) -> Document {
    let digest = sha256(body).to_vec();
    let evidence = Evidence {
        attachment_id: vec![2; 16],
        bytes: body.len() as u64,
        sha256_original: digest.clone(),
        sha256_cleaned: digest,
        ..Evidence::default()
    };
    Document::attachment(document::Attachment { appeal_id: vec![1; 16], evidence: Some(evidence) })
}
