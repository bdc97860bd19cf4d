//! What is a reply and what is none: it owns a contact and a desk with keys of the test, and must never touch a network.

use super::*;
use crate::case::document::{Appeal, Document, ReplyCode};
use crate::case::padding::Padded;
use crate::case::seal::seal_small;
use crate::case::signed::{countersign, sign};
use crate::contact::code::Fresh;
use crate::contact::trust::tests::{NOW, World, key, world};
use crate::protocol::throwaway::Mode;
use ring::rand::SystemRandom;

pub(in crate::contact) const MINA: u8 = 3;
const NOOR: u8 = 4;
const OLGA: u8 = 5;
const STRANGER: u8 = 9;

/// A contact, and the desk that they trust.
pub(in crate::contact) struct Scene {
    pub(in crate::contact) trust: Trust,
    pub(in crate::contact) me: Fresh,
}

impl Scene {
    pub(in crate::contact) fn new() -> Self {
        let World { invitation, roster, .. } = world();
        let trust = Trust::verify(roster.as_bytes(), &invitation, Mode::Earnest, NOW.parse().unwrap()).unwrap();
        let me = Fresh::draw(&invitation.organisation.key(), &SystemRandom::new()).unwrap();
        Self { trust, me }
    }

    pub(in crate::contact) fn reply(&self, number: u32) -> Reply {
        Reply {
            case_id: self.me.keys.case.as_bytes().to_vec(),
            reply_id: vec![u8::try_from(number).unwrap(); 16],
            number,
            composed_at: format!("2026-03-0{}T10:00:00Z", number % 9 + 1),
            code: ReplyCode::Acting.into(),
            text: format!("words {number}"),
            epoch: 1,
            roster: 3,
            ..Reply::default()
        }
    }

    fn seal(&self, document: &Document) -> Bytes {
        let recipient = self.me.keys.identity.to_recipient().unwrap();
        seal_small(Padded::without_body(document).unwrap(), &recipient).unwrap().into()
    }

    /// A reply with the signatures of these keys, as it comes.
    pub(in crate::contact) fn signed(&self, reply: Reply, signers: &[u8]) -> Bytes {
        let mut document = Document::reply(reply);
        for signer in signers {
            document = match &document.kind {
                Some(DocumentKind::Signed(signed)) => countersign(signed, &key(*signer)).unwrap(),
                _ => sign(&document, &key(*signer)).unwrap(),
            };
        }
        self.seal(&document)
    }

    pub(in crate::contact) fn read(&self, envelopes: &[Bytes]) -> Found {
        Found::read(envelopes, &self.me.keys, &self.trust)
    }
}

fn made_up() -> Bytes {
    let identity = HybridIdentity::generate(&SystemRandom::new()).unwrap();
    let document = Document::appeal(Appeal { appeal_id: vec![1; 16], ..Appeal::default() });
    let padded = Padded::without_body(&document).unwrap();
    seal_small(padded, &identity.to_recipient().unwrap()).unwrap().into()
}

/// Claim C-49: what no member of the roster has signed is never shown as a reply, and no word of it is shown.
#[test]
fn only_current_staff_of_this_desk_are_heard() {
    let scene = Scene::new();
    for (signers, heard) in [
        ([MINA].as_slice(), true),
        (&[NOOR], true),
        (&[MINA, NOOR], true),
        (&[OLGA], false),
        (&[STRANGER], false),
        (&[MINA, STRANGER], false),
    ] {
        let found = scene.read(&[scene.signed(scene.reply(1), signers)]);
        assert_eq!(found.replies.len(), usize::from(heard), "{signers:?}");
        if !heard {
            let [refused] = found.refused.as_slice() else { panic!("{:?}", found.refused) };
            assert!(matches!(refused, Refused::NotStaff(_)), "{refused}");
            assert!(!refused.to_string().contains("words 1") && refused.hint().contains("do not follow it"));
        }
    }
    let unsigned = scene.read(&[scene.seal(&Document::reply(scene.reply(1)))]);
    assert!(unsigned.replies.is_empty() && unsigned.refused[0].to_string().contains("no signature"));
    // A signature that was moved to other words.
    let mut forged = sign(&Document::reply(scene.reply(1)), &key(MINA)).unwrap();
    if let Some(DocumentKind::Signed(signed)) = forged.kind.as_mut() {
        let at = signed.document.windows(7).position(|window| window == b"words 1").unwrap();
        signed.document[at + 6] = b'2';
    }
    let forged = scene.read(&[scene.seal(&forged)]);
    assert!(forged.replies.is_empty() && forged.refused[0].to_string().contains("a signature does not hold"));
}

fn now() -> jiff::Timestamp {
    NOW.parse().unwrap()
}

/// Claim C-54: an instruction to move is shown only with the signatures of two members of staff of this desk.
#[test]
fn an_instruction_needs_two_members_of_staff() {
    let scene = Scene::new();
    let mut reply = scene.reply(1);
    reply.instruction = "go to the second house".to_owned();
    for (signers, why) in [
        ([MINA].as_slice(), "an instruction needs the signatures of two members of staff"),
        (&[MINA, MINA], "one key has signed it twice"),
        (&[MINA, STRANGER], "one of its two signatures is not of this desk's staff"),
        (&[OLGA, NOOR], "one of its two signatures is not of this desk's staff"),
        (&[MINA, NOOR, OLGA], "neither one nor two signatures"),
    ] {
        let found = scene.read(&[scene.signed(reply.clone(), signers)]);
        assert!(found.replies.is_empty(), "{signers:?}");
        let said = format!("{} {}", found.refused[0], found.refused[0].hint());
        assert!(said.contains(why) && said.contains("do not follow it"), "{signers:?}: {said}");
        assert!(!said.contains("second house"));
    }
    // It holds until its time, and without one not at all.
    for until in ["", "soon", NOW] {
        reply.instruction_until = until.to_owned();
        let text = scene.read(&[scene.signed(reply.clone(), &[NOOR, MINA])]).replies[0].text("en", now());
        assert!(text.contains("has passed") && !text.contains("second house"), "{until:?}: {}", *text);
    }
    reply.instruction_until = "2026-03-01T06:00:00Z".to_owned();
    let found = scene.read(&[scene.signed(reply, &[NOOR, MINA])]);
    let text = found.replies[0].text("en", now());
    assert!(text.contains("Two members of staff have signed it:\n  | go to the second house\n"), "{}", *text);
}

#[test]
fn replies_stand_in_their_order_each_once_and_gaps_are_seen() {
    let scene = Scene::new();
    let mut late = scene.reply(2);
    (late.reply_id, late.composed_at) = (vec![99; 16], "2026-03-09T10:00:00+09:00".to_owned());
    let [one, two, late, six] =
        [scene.reply(1), scene.reply(2), late, scene.reply(6)].map(|reply| scene.signed(reply, &[MINA]));
    let replayed = scene.signed(scene.reply(1), &[MINA]);
    let found = scene.read(&[six, late, one.clone(), made_up(), replayed, two, one]);
    let order: Vec<(u32, usize)> = found.replies.iter().map(|one| (one.number(), one.copies)).collect();
    assert_eq!(order, [(1, 3), (2, 1), (2, 1), (6, 1)]);
    assert_eq!(found.replies[2].id(), [99; 16]);
    assert_eq!(found.gaps(), [(3, 5)]);
    assert_eq!(found.numbered(2).count(), 2);
    assert!(found.refused.is_empty() && found.more);
    assert!(found.replies[0].text("en", now()).contains("It came 3 times"));
    assert!(!found.replies[1].text("en", now()).contains("It came"));
}

#[test]
fn what_the_relay_made_up_is_nobodys_and_what_opens_and_is_wrong_is_listed() {
    let scene = Scene::new();
    let found = scene.read(&[made_up(), made_up(), made_up(), made_up()]);
    assert!(found.replies.is_empty() && found.refused.is_empty() && !found.more && found.gaps().is_empty());

    let mut other = scene.reply(1);
    other.case_id = vec![8; 16];
    let appeal = Document::appeal(Appeal { appeal_id: vec![1; 16], ..Appeal::default() });
    let mut damaged = scene.signed(scene.reply(1), &[MINA]).to_vec();
    *damaged.last_mut().unwrap() ^= 1;
    let cut = damaged[..1_000].to_vec();
    let envelopes =
        [scene.signed(other, &[MINA]), scene.seal(&appeal), damaged.into(), cut.into(), Bytes::from_static(b"plain")];
    let found = scene.read(&envelopes);
    assert!(found.replies.is_empty());
    let said: Vec<String> = found.refused.iter().map(|refused| format!("{refused} {}", refused.hint())).collect();
    let expected = ["another case (0808", "an appeal and not a reply", "damaged", "shape", "shape"];
    assert_eq!(said.len(), expected.len());
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn words_cannot_drive_a_terminal_or_pass_for_the_programs_own() {
    let scene = Scene::new();
    let mut reply = scene.reply(1);
    reply.text = "a\u{1b}[2J\r\nReply 2, written today\u{202e}".to_owned();
    reply.composed_at = "\u{1b}[2J".to_owned();
    let found = scene.read(&[scene.signed(reply, &[MINA])]);
    let text = found.replies[0].text("ko", now());
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains('\r'), "{}", *text);
    assert!(text.contains("\n  | Reply 2, written today"), "{}", *text);
}

#[test]
fn what_the_writer_knew_of_epochs_and_rosters_is_seen() {
    let scene = Scene::new();
    let mut newer = scene.reply(2);
    (newer.epoch, newer.roster) = (7, 3);
    let found = scene.read(&[scene.signed(scene.reply(1), &[MINA]), scene.signed(newer, &[NOOR])]);
    assert_eq!(found.newest_known(), (7, 3));
    assert_eq!(Found::default().newest_known(), (0, 0));
}
