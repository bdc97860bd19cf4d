//! Replies as the contact's side gets them: to whom they open, who has signed them, and where they go.

use super::team::Contact;
use super::*;
use crate::case::document::{Body, DocumentKind, Need, Reply, ReplyCode, Status};
use crate::case::open::Opened;
use crate::case::signed::Content;
use crate::protocol::id::CaseId;
use crate::staff::draft::Draft;
use crate::staff::outgoing::{self, Destination};
use crate::staff::reply;
use crate::staff::triage;

/// What waits for a contact's mailbox, opened by the contact.
fn inbox(office: &Office, member: &str, contact: &Contact) -> Vec<(Reply, Content)> {
    let to = Destination::Mailbox(contact.mailbox.mailbox());
    let waiting = outgoing::waiting(&office.vault(member)).unwrap().into_iter().filter(|waiting| waiting.to == to);
    let mut replies: Vec<(Reply, Content)> = waiting
        .map(|waiting| {
            let bytes = waiting.envelope();
            let opened = Opened::open(bytes, bytes.len() as u64, std::slice::from_ref(&contact.identity)).unwrap();
            let content = opened.finish(&mut std::io::sink()).unwrap().content().unwrap();
            let DocumentKind::Reply(reply) = content.kind.clone() else { panic!("{content:?}") };
            (reply, content)
        })
        .collect();
    replies.sort_by_key(|(reply, _)| reply.number);
    replies
}

fn draft(code: ReplyCode) -> Draft {
    Draft { code: Some(code), is_confirmed: true, ..Draft::default() }
}

#[test]
fn a_reply_opens_for_the_contact_alone_and_is_in_everybodys_journal() {
    let office = Office::without_a_network();
    let contact = Contact::new(7);
    office.receive(1, &contact.appeal("ko"));
    let case = contact.case().short();
    let jimin = office.member("jimin");
    let need = Draft { need: Some(Need::Pictures), ..draft(ReplyCode::Need) };
    reply::reply(&jimin, &case, &need).unwrap();
    fs::write(office.at("text"), "Which song did we sing?\n").unwrap();
    let question = Draft { text: Some(office.at("text")), ..draft(ReplyCode::CheckQuestion) };
    reply::reply(&jimin, &case, &question).unwrap();
    office.exchange();

    let replies = inbox(&office, "jimin", &contact);
    let (first, content) = &replies[0];
    assert_eq!((first.number, first.code(), first.need()), (1, ReplyCode::Need, Need::Pictures));
    assert_eq!((first.epoch, first.roster), (office.notice.epoch, office.roster.sequence));
    assert_eq!(first.case_id, contact.case().as_bytes());
    assert_eq!(content.signers, [jimin.unlock().unwrap().signing.public()]);
    assert_eq!((replies[1].0.number, replies[1].0.text.as_str()), (2, "Which song did we sing?"));
    assert_eq!(replies.len(), 2);

    let sent = Draft { body: Some(Body::Embassy), ..draft(ReplyCode::SentTo) };
    reply::reply(&office.member("hana"), &case, &sent).unwrap();
    assert_eq!(inbox(&office, "hana", &contact)[0].0.number, 3, "hana knows of the first two");
    let shown = office.shown("hana", &contact.case());
    for part in ["Reply 1 ", "need: pictures", "Which song did we sing?", "sent-to: embassy", "By               jimin"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[test]
fn an_instruction_waits_for_a_second_member() {
    let office = Office::without_a_network();
    let contact = Contact::new(7);
    office.receive(1, &contact.appeal("lo"));
    let case = contact.case().short();
    fs::write(office.at("text"), "Leave the house before noon.").unwrap();
    let instruct = Draft { instruction: Some(office.at("text")), ..draft(ReplyCode::Acting) };
    reply::reply(&office.member("jimin"), &case, &instruct).unwrap();
    assert!(inbox(&office, "jimin", &contact).is_empty(), "nothing goes yet");
    office.exchange();

    let (_, journal) = office.queue("hana");
    let proposals = journal.case(&[contact.case()]).proposals();
    let id = data_encoding::HEXLOWER.encode(&proposals[0].value.1.reply_id);
    assert!(office.shown("hana", &contact.case()).contains(&format!("--second {}", &id[..8])));
    let second = |id: &str| Draft { second: Some(id.to_owned()), is_confirmed: true, ..Draft::default() };
    let same = reply::reply(&office.member("jimin"), &case, &second(&id)).unwrap_err();
    assert_eq!(same.exit(), Exit::Refused);
    assert!(same.to_string().contains("you have proposed this reply yourself"), "{same}");
    assert_eq!(reply::reply(&office.member("hana"), &case, &second("ffff")).unwrap_err().exit(), Exit::Usage);

    reply::reply(&office.member("hana"), &case, &second(&id[..8])).unwrap();
    let replies = inbox(&office, "hana", &contact);
    let [(sent, content)] = replies.as_slice() else { panic!("{replies:?}") };
    assert_eq!(sent.instruction, "Leave the house before noon.");
    let keys = ["jimin", "hana"].map(|name| office.context(name).unlock().unwrap().signing.public());
    assert_eq!(content.signers, keys);
    office.exchange();
    assert!(office.queue("jimin").1.case(&[contact.case()]).proposals().is_empty());
    let again = reply::reply(&office.member("hana"), &case, &second(&id)).unwrap_err();
    assert!(again.to_string().contains("no proposed reply"), "{again}");
}

#[test]
fn what_cannot_be_answered_says_why() {
    let office = Office::without_a_network();
    office.receive(1, &Document::appeal(appeal(9, TimeLeft::Days, vec![])));
    let jimin = office.member("jimin");
    let case = CaseId::of_unsigned(&[9; 16]).to_string();
    let none = reply::reply(&jimin, &case, &draft(ReplyCode::Acting)).unwrap_err();
    assert!(none.to_string().contains("has no reply address") && none.to_string().contains("next: "), "{none}");
    for (bad, said) in [
        (draft(ReplyCode::Need), "a reply of the code need needs --need"),
        (draft(ReplyCode::SentTo), "needs --body"),
        (draft(ReplyCode::CheckQuestion), "needs --text"),
        (Draft { need: Some(Need::Who), ..draft(ReplyCode::Acting) }, "--need goes only with a reply of the code need"),
    ] {
        let failure = reply::reply(&jimin, &case, &bad).unwrap_err();
        assert!(failure.exit() == Exit::Usage && failure.to_string().contains(said), "{failure}");
    }
    // It can still be worked on.
    triage::status(&jimin, &case, Status::Triaged).unwrap();
}

#[test]
fn replies_follow_a_contact_who_moved_and_wait_for_a_choice_between_two() {
    let office = Office::without_a_network();
    let (old, new, other) = (Contact::new(7), Contact::new(8), Contact::new(9));
    office.receive(1, &old.appeal("ko"));
    triage::status(&office.member("jimin"), &old.case().short(), Status::Triaged).unwrap();
    office.receive(2, &old.follow_up(1, "We moved house", Some(&new)));
    office.receive(3, &new.follow_up(2, "It is us", None));
    office.receive(4, &old.follow_up(3, "It is us, too", None));

    // Either id names the case, and what was stated before stands.
    let jimin = office.member("jimin");
    reply::reply(&jimin, &new.case().short(), &draft(ReplyCode::Acting)).unwrap();
    assert!(inbox(&office, "jimin", &old).is_empty());
    assert_eq!(inbox(&office, "jimin", &new)[0].0.case_id, new.case().as_bytes());
    let (queue, journal) = office.queue("jimin");
    let case = queue.find_case(&old.case().short()).unwrap();
    assert_eq!((case.ids.clone(), case.follow_ups.len()), (vec![old.case(), new.case()], 3));
    assert_eq!(journal.case(&case.ids).status().value(), Some(&Status::Triaged));
    let by_old: Vec<bool> = case.follow_ups.iter().map(|queued| queued.is_by_old_code).collect();
    assert_eq!(by_old, [false, false, true]);
    let shown = office.shown("jimin", &old.case());
    assert_eq!((shown.matches("same person").count(), shown.matches("OLD CODE:").count()), (2, 1), "{shown}");

    // Somebody else with the old code moves, too.
    office.receive(5, &old.follow_up(4, "", Some(&other)));
    let shown = office.shown("jimin", &old.case());
    assert!(shown.contains("moved to more than one new code") && shown.contains("MOVED TWICE"), "{shown}");
    let several = reply::reply(&jimin, &old.case().short(), &draft(ReplyCode::Acting)).unwrap_err();
    assert!(several.to_string().contains("more than one code"), "{several}");
    let choice = Draft { to: Some(other.case().short()), ..draft(ReplyCode::AreYouSafe) };
    reply::reply(&jimin, &old.case().short(), &choice).unwrap();
    assert_eq!(inbox(&office, "jimin", &other)[0].0.code(), ReplyCode::AreYouSafe);
    let wrong = Draft { to: Some(old.case().short()), ..draft(ReplyCode::Acting) };
    assert_eq!(reply::reply(&jimin, &old.case().short(), &wrong).unwrap_err().exit(), Exit::Usage);
}

#[test]
fn whoever_was_never_answered_is_told_once_that_a_person_has_read_it() {
    let office = Office::without_a_network();
    let (first, second, third) = (Contact::new(7), Contact::new(8), Contact::new(9));
    office.receive(1, &first.appeal("ko"));
    office.receive(2, &second.appeal("vi"));
    office.receive(3, &third.appeal("en"));
    office.receive(4, &Document::appeal(appeal(9, TimeLeft::Days, vec![])));
    let jimin = office.member("jimin");
    reply::reply(&jimin, &second.case().short(), &draft(ReplyCode::StandBy)).unwrap();
    triage::status(&jimin, &third.case().short(), Status::DuplicateOrHostile).unwrap();
    let desk = DeskState::load(&jimin.home).unwrap();
    let (keys, vault) = (jimin.unlock().unwrap(), office.vault("jimin"));
    let acknowledge = || reply::acknowledge_new(&jimin, &keys, &desk, &vault, &office.roster).unwrap();
    assert_eq!((acknowledge(), acknowledge()), (1, 0));
    assert_eq!(inbox(&office, "jimin", &first)[0].0.code(), ReplyCode::Received);
    assert!(inbox(&office, "jimin", &third).is_empty());
}
