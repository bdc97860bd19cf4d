//! Contacts and staff who use a relay as fast as it answers, and write down what it answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use data_encoding::BASE64;
use reqwest::{Method, Response};
use southwind::client::{ClientError, ListedEnvelope};
use southwind::protocol::id::EnvelopeId;
use southwind::protocol::problem::ProblemCode;
use tokio::task::JoinSet;

use crate::envelopes::Templates;
use crate::house::{House, desk};
use crate::ledger::{Answered, Ledger, Seen, Told, Unfinished};

/// Contacts that send words, each on a connection of its own.
const CONTACTS: usize = 8;

/// Contacts that upload.
const UPLOADERS: usize = 2;

/// Bytes of one piece of an upload.
const PIECE: usize = 300_000;

const UPLOADS: &str = "/v1/desks/seoul/uploads";

/// The load of one round.
pub struct Load {
    ledger: Ledger,
    tasks: JoinSet<()>,
}

impl Load {
    /// Begins; `files` is whether there are uploads, removals and rosters too, which sync
    /// files of their own. `known` is what was answered in earlier rounds.
    pub fn begin(house: &Arc<House>, templates: &Templates, files: bool, known: &Answered) -> Self {
        let ledger = Ledger::open();
        let mut tasks = JoinSet::new();
        for _ in 0..CONTACTS {
            tasks.spawn(send_words(Arc::clone(house), templates.clone(), ledger.clone()));
        }
        tasks.spawn(read_and_acknowledge(Arc::clone(house), ledger.clone()));
        tasks.spawn(publish_epochs(Arc::clone(house), ledger.clone(), known.epoch + 1));
        tasks.spawn(ask_epochs(Arc::clone(house), ledger.clone()));
        if files {
            tasks.spawn(hand_in_and_remove(Arc::clone(house), templates.clone(), ledger.clone()));
            for first in 0..UPLOADERS {
                tasks.spawn(upload(Arc::clone(house), templates.clone(), ledger.clone(), first));
            }
            tasks.spawn(ask_offsets(Arc::clone(house), ledger.clone()));
            tasks.spawn(publish_rosters(Arc::clone(house), ledger.clone(), known.roster + 1));
        }
        Self { ledger, tasks }
    }

    /// Waits until there are so many receipts; what went wrong, if something did.
    pub async fn reach(&self, receipts: usize) -> Result<(), String> {
        let begun = Instant::now();
        loop {
            let mut state = (0, None);
            self.ledger.note(|answered| state = (answered.receipts.len(), answered.trouble.clone()));
            match state {
                (_, Some(trouble)) => return Err(trouble),
                (reached, None) if reached >= receipts => return Ok(()),
                (reached, None) if begun.elapsed() > Duration::from_secs(60) => {
                    return Err(format!("only {reached} receipts in a minute"));
                }
                _ => tokio::time::sleep(Duration::from_millis(2)).await,
            }
        }
    }

    /// Closes the ledger and does `cut` at once; then whoever is still waiting for an answer gives up.
    pub async fn end(self, cut: impl FnOnce()) -> Result<Answered, String> {
        let Self { ledger, mut tasks } = self;
        let answered = ledger.close();
        cut();
        let joined = tokio::time::timeout(Duration::from_secs(20), async {
            while let Some(task) = tasks.join_next().await {
                task.unwrap();
            }
        });
        joined.await.map_err(|_| "a connection to the killed relay did not end".to_owned())?;
        match answered.trouble {
            Some(trouble) => Err(trouble),
            None => Ok(answered),
        }
    }
}

async fn send_words(house: Arc<House>, templates: Templates, ledger: Ledger) {
    let relay = house.client();
    loop {
        let envelope = templates.small();
        let outcome = relay.submit(&desk(), envelope.clone()).await;
        let note = |answered: &mut Answered, note| answered.receipts.push(Seen::new(&envelope, note));
        if !ledger.outcome("an envelope", outcome, note) {
            return;
        }
    }
}

async fn upload(house: Arc<House>, templates: Templates, ledger: Ledger, first: usize) {
    for which in first.. {
        let envelope = templates.large(which);
        let created = create(&house, envelope.len()).await;
        let name = created.clone().unwrap_or_default();
        let begun = Unfinished { envelope: envelope.clone(), offset: 0 };
        if !ledger.outcome("an upload", created, |answered, name| drop(answered.uploads.insert(name, begun))) {
            return;
        }
        let mut at = 0;
        while at < envelope.len() {
            let end = (at + PIECE).min(envelope.len());
            let outcome = send_piece(&house, &name, at, envelope.slice(at..end)).await;
            if !ledger.outcome("a piece", outcome, |answered, told| answered.note_offset(&name, told)) {
                return;
            }
            at = end;
        }
    }
}

/// Asks how far the uploads are while they are written to: what it answers must hold as well.
async fn ask_offsets(house: Arc<House>, ledger: Ledger) {
    loop {
        let mut names = Vec::new();
        if !ledger.note(|answered| names.extend(answered.uploads.keys().cloned())) {
            return;
        }
        for name in names {
            let outcome = ask_offset(&house, &name).await;
            if !ledger.outcome("an offset", outcome, |answered, told| answered.note_offset(&name, told)) {
                return;
            }
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn create(house: &House, length: usize) -> Result<String, String> {
    let request = house.raw(Method::POST, UPLOADS).header("tus-resumable", "1.0.0").header("upload-length", length);
    let answer = expect(request.send().await, 201)?;
    Ok(answer.headers()["location"].to_str().unwrap().to_owned())
}

pub async fn send_piece(house: &House, upload: &str, at: usize, piece: Bytes) -> Result<Told, String> {
    let request = house.raw(Method::PATCH, upload).header("tus-resumable", "1.0.0").header("upload-offset", at);
    let request = request.header("content-type", "application/offset+octet-stream").body(piece);
    told(&expect(request.send().await, 204)?)
}

pub async fn ask_offset(house: &House, upload: &str) -> Result<Told, String> {
    let request = house.raw(Method::HEAD, upload).header("tus-resumable", "1.0.0");
    told(&expect(request.send().await, 200)?)
}

fn expect(answer: reqwest::Result<Response>, status: u16) -> Result<Response, String> {
    let answer = answer.map_err(|error| error.to_string())?;
    if answer.status() == status { Ok(answer) } else { Err(format!("it answered {}", answer.status())) }
}

fn told(answer: &Response) -> Result<Told, String> {
    let field = |name: &str| answer.headers().get(name)?.to_str().ok();
    let offset = field("upload-offset").and_then(|offset| offset.parse().ok()).ok_or("no offset")?;
    let receipt = field("southwind-receipt").map(|value| BASE64.decode(value.as_bytes()).unwrap());
    Ok((offset, receipt.map(|note| String::from_utf8(note).unwrap())))
}

/// Stays at the end of the list, and acknowledges the newest of what it sees there.
async fn read_and_acknowledge(house: Arc<House>, ledger: Ledger) {
    let reader = house.staff_client(&house.reader);
    let mut after = 0;
    loop {
        let page = reader.list(after, Duration::from_secs(1)).await;
        let newest = page.as_ref().ok().and_then(|lines| lines.last().copied());
        let note = |answered: &mut Answered, lines: Vec<ListedEnvelope>| {
            answered.listed.extend(lines.iter().map(|line| line.id));
        };
        if !ledger.outcome("a list", page, note) {
            return;
        }
        let Some(newest) = newest else { continue };
        after = newest.sequence;
        let outcome = unless_removed(reader.acknowledge(&newest.id).await);
        if !ledger.outcome("an acknowledgement", outcome, |answered, ()| answered.acknowledged.push(newest.id)) {
            return;
        }
    }
}

/// Hands in words that every reader acknowledges at once, so that the relay removes them.
async fn hand_in_and_remove(house: Arc<House>, templates: Templates, ledger: Ledger) {
    let (contact, readers) = (house.client(), [&house.lead, &house.reader].map(|reader| house.staff_client(reader)));
    loop {
        let envelope = templates.small();
        let id = EnvelopeId::of(&envelope);
        let begun = |answered: &mut Answered| {
            answered.removing.insert(id);
        };
        if !ledger.note(begun) {
            return;
        }
        let mut outcome = contact.submit(&desk(), envelope).await.map(drop);
        for reader in &readers {
            if outcome.is_ok() {
                outcome = unless_removed(reader.acknowledge(&id).await);
            }
        }
        if !ledger.outcome("a removal", outcome, |answered, ()| answered.removed.push(id)) {
            return;
        }
    }
}

/// Another acknowledgement may have been the last.
fn unless_removed(outcome: Result<(), ClientError>) -> Result<(), ClientError> {
    match outcome {
        Err(error) if error.problem() == Some(ProblemCode::UnknownEnvelope) => Ok(()),
        outcome => outcome,
    }
}

async fn publish_epochs(house: Arc<House>, ledger: Ledger, first: u64) {
    let lead = house.staff_client(&house.lead);
    for epoch in first.. {
        let outcome = lead.publish_epoch(&house.publication(epoch, &house.readers())).await;
        if !ledger.outcome("an epoch", outcome, |answered, ()| answered.epochs.push(epoch)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn ask_epochs(house: Arc<House>, ledger: Ledger) {
    let relay = house.client();
    while ledger.is_open() {
        let outcome = relay.epoch(&desk()).await;
        let newest = |note: Option<Vec<u8>>| note.map_or(0, |note| epoch_number(&house, &note));
        if !ledger.outcome("the newest epoch", outcome.map(newest), |answered, epoch| answered.epoch = epoch) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// The number in a notice that is signed by the lead.
pub fn epoch_number(house: &House, note: &[u8]) -> u64 {
    southwind::protocol::epoch::EpochNotice::open(note, &desk(), &house.roster(1)).unwrap().epoch
}

async fn publish_rosters(house: Arc<House>, ledger: Ledger, first: u64) {
    let relay = house.client();
    for sequence in first.. {
        let outcome = relay.publish_roster(&house.sign_roster(&house.roster(sequence))).await;
        if !ledger.outcome("a roster", outcome, |answered, ()| {
            answered.rosters += 1;
            answered.roster = sequence;
        }) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
