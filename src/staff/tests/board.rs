//! The list: whose time runs out first, what the day in custody is, and what belongs to whom.

use jiff::SignedDuration;

use super::team::Contact;
use super::*;
use crate::case::document::{Act, Custody, FollowUp, Moment, ReplyCode, Status};
use crate::protocol::id::CaseId;
use crate::staff::clock::{Clock, CustodyDay, Step};
use crate::staff::draft::Draft;
use crate::staff::outgoing::{self, Destination};
use crate::staff::reply;
use crate::staff::triage;

fn moment(text: &str) -> Option<Moment> {
    Some(triage::parse_moment(text).unwrap())
}

/// The clock of an appeal, so long after it was pulled.
fn clock(appeal: Appeal, minutes: i64) -> Clock {
    let office = Office::without_a_network();
    arrive(&office.vault("jimin"), 1, &seal(&Document::appeal(appeal), b"", &office.recipient()));
    let (queue, journal) = office.queue("jimin");
    let later = now() + SignedDuration::from_mins(minutes);
    Clock::of(&queue.cases[0], &journal.case(&queue.cases[0].ids), later)
}

#[test]
fn a_class_follows_from_the_appeal_until_somebody_states_one() {
    let kinds = [
        (Kind::Arrested, TimeLeft::Unknown, Class::Red),
        (Kind::SelfHarm, TimeLeft::Weeks, Class::Red),
        (Kind::Hiding, TimeLeft::Hours, Class::Red),
        (Kind::Violence, TimeLeft::Unknown, Class::Amber),
        (Kind::Update, TimeLeft::Days, Class::Amber),
        (Kind::Hiding, TimeLeft::Weeks, Class::Green),
    ];
    for (kind, time_left, class) in kinds {
        let clock = clock(Appeal { kind: kind.into(), ..appeal(1, time_left, vec![]) }, 0);
        assert_eq!((clock.class, clock.is_proposed), (class, true), "{kind:?}");
        let minutes = match class {
            Class::Red => 15,
            Class::Amber => 120,
            _ => 720,
        };
        let due = now() + SignedDuration::from_mins(minutes);
        // It has no code, so nobody can be told; but somebody has to look.
        assert_eq!(clock.next, Some((Step::Acknowledge, due)));
    }
}

#[test]
fn the_next_step_is_what_the_journal_says_has_not_happened() {
    let office = Office::without_a_network();
    let contact = Contact::new(7);
    office.receive(1, &contact.appeal("ko"));
    let jimin = office.member("jimin");
    let case = contact.case().short();
    let next = || {
        let (queue, journal) = office.queue("jimin");
        let clock = Clock::of(&queue.cases[0], &journal.case(&queue.cases[0].ids), now());
        clock.next.map(|(step, due)| (step, due.duration_since(now()).as_mins()))
    };
    let draft = |code| Draft { code: Some(code), is_confirmed: true, ..Draft::default() };
    assert_eq!(next(), Some((Step::Acknowledge, 15)));
    reply::reply(&jimin, &case, &draft(ReplyCode::Received)).unwrap();
    assert_eq!(next(), Some((Step::Acknowledge, 15)), "it waits for the relay, and nobody has been told anything");
    let vault = office.vault("jimin");
    let waiting = outgoing::waiting(&vault).unwrap();
    let letter = waiting.iter().find(|waiting| waiting.to != Destination::Desk).unwrap();
    outgoing::forget(&vault, &letter.id).unwrap();
    assert_eq!(next(), Some((Step::Triage, 30)));
    triage::class(&jimin, &case, Class::Red).unwrap();
    assert_eq!(next(), Some((Step::Letter, 60)));
    let sent = Draft { body: Some(crate::case::document::Body::Unhcr), ..draft(ReplyCode::SentTo) };
    reply::reply(&jimin, &case, &sent).unwrap();
    assert_eq!(next(), Some((Step::LookAgain, 360)));
    triage::class(&jimin, &case, Class::Green).unwrap();
    assert_eq!(next(), Some((Step::LookAgain, 7 * 24 * 60)));
    triage::status(&jimin, &case, Status::Closed).unwrap();
    assert_eq!(next(), None);

    // A closed case whose contact writes again is there again.
    let vault = office.vault("jimin");
    let bytes = seal(&contact.follow_up(1, "They came back", None), b"", &office.recipient());
    arrive(&vault, 9, &bytes);
    let records = vault.records().unwrap().found;
    let mut record = records.into_iter().find(|record| record.envelope == EnvelopeId::of(&bytes)).unwrap();
    record.pulled = now() + SignedDuration::from_mins(5);
    vault.keep_opened(&record).unwrap();
    let (queue, journal) = office.queue("jimin");
    let clock = Clock::of(&queue.cases[0], &journal.case(&queue.cases[0].ids), now());
    assert!(!clock.is_closed);
    assert_eq!(clock.next.map(|(step, _)| step), Some(Step::Read));
}

#[test]
fn what_nobody_has_seen_stays_news_whatever_colleagues_state_and_whatever_their_clocks_say() {
    let office = Office::without_a_network();
    let contact = Contact::new(7);
    office.receive(1, &contact.appeal("ko"));
    let follow_up = seal(&contact.follow_up(1, "They are being moved", None), b"", &office.recipient());
    arrive(&office.vault("jimin"), 2, &follow_up);
    let step = |name: &str| {
        let (queue, journal) = office.queue(name);
        let case = &queue.cases[0];
        Clock::of(case, &journal.case(&case.ids), now()).next.map(|(step, _)| step)
    };
    // hana closes the case without having it, then gets it: it is news to both.
    let case = contact.case().short();
    triage::status(&office.member("hana"), &case, Status::Closed).unwrap();
    office.exchange();
    assert_eq!(step("jimin"), Some(Step::Read));
    arrive(&office.vault("hana"), 2, &follow_up);
    assert_eq!(step("hana"), Some(Step::Read));
    // A note does not mean that it was read; a status by somebody who holds it does, for both.
    triage::state(&office.member("jimin"), &case, |_| Ok((Act::Note("later".to_owned()), String::new()))).unwrap();
    assert_eq!(step("jimin"), Some(Step::Read));
    triage::status(&office.member("hana"), &case, Status::Closed).unwrap();
    office.exchange();
    assert_eq!((step("jimin"), step("hana")), (None, None));
}

#[test]
fn the_day_in_custody_counts_from_the_arrest_and_unknown_stays_unknown() {
    let held = |arrested_at, visits| Custody { arrested_at, home_country_visits: visits, ..Custody::default() };
    let with = |when: &str, custody: Option<Custody>| Appeal {
        when: moment(when),
        custody,
        ..appeal(1, TimeLeft::Unknown, vec![])
    };
    // It is noon of the 22nd in UTC.
    for (written, day, alarm) in [
        (with("2026-11-22", None), CustodyDay::Day(1), Some(1)),
        (with("2026-11-21", None), CustodyDay::Day(2), Some(1)),
        (with("2026-11-22", Some(held(moment("2026-11-13"), vec![]))), CustodyDay::Day(10), Some(10)),
        (with("2026-10-29T23+08:00", None), CustodyDay::Day(25), Some(25)),
        (with("2026-11", None), CustodyDay::Since("2026-11".into()), None),
        (with("unknown", None), CustodyDay::Unknown, None),
        (with("2026-12-24", None), CustodyDay::Since("2026-12-24".into()), None),
    ] {
        let clock = clock(written, 0);
        assert_eq!((clock.custody, clock.alarm), (day, alarm));
    }
    let visited = clock(with("2026-11-10", Some(held(None, vec![moment("2026-11-20").unwrap()]))), 0);
    assert!(visited.is_visited && visited.custody == CustodyDay::Day(13));
    let free = Appeal { kind: Kind::Hiding.into(), ..with("2026-11-10", None) };
    assert_eq!(clock(free, 0).custody, CustodyDay::Free);
}

#[test]
fn an_alarm_stands_until_somebody_states_something() {
    let office = Office::without_a_network();
    let contact = Contact::new(7);
    office.receive(1, &contact.appeal("ko"));
    let jimin = office.member("jimin");
    let case = contact.case().short();
    triage::custody(&jimin, &case, &moment("2026-11-08").unwrap()).unwrap();
    let alarm_at = |day: i64| {
        let (queue, journal) = office.queue("jimin");
        let later = now() + SignedDuration::from_hours(24 * day);
        let clock = Clock::of(&queue.cases[0], &journal.case(&queue.cases[0].ids), later);
        (clock.custody, clock.alarm)
    };
    assert_eq!(alarm_at(0), (CustodyDay::Day(15), None));
    assert_eq!(alarm_at(3), (CustodyDay::Day(18), Some(17)));
    assert_eq!(alarm_at(100), (CustodyDay::Day(115), Some(90)));
}

#[test]
fn an_appeal_without_a_code_does_not_get_into_a_case_by_its_id() {
    let office = Office::without_a_network();
    let contact = Contact::new(7);
    let claimed = Appeal { appeal_id: contact.case().as_bytes().to_vec(), ..appeal(1, TimeLeft::Hours, vec![]) };
    let forged = seal(&Document::appeal(claimed), b"", &office.recipient());
    let vault = office.vault("jimin");
    let (envelope, _) = arrive(&vault, 1, &forged);
    office.receive(2, &contact.appeal("ko"));
    let (queue, _) = office.queue("jimin");
    assert_eq!(queue.cases.len(), 2);
    let case = queue.find_case(&contact.case().to_string()).unwrap();
    assert_eq!(case.appeals.len(), 1);
    let Found::Case(impostor) = queue.find(&envelope.to_string()).unwrap() else { panic!() };
    assert_eq!(impostor.ids, [CaseId::of_unsigned(contact.case().as_bytes())]);
}

#[test]
fn an_id_that_several_begin_with_names_them_all() {
    let office = Office::without_a_network();
    let contacts: Vec<Contact> = (0..40).map(Contact::new).collect();
    let ids: Vec<CaseId> = contacts.iter().map(Contact::case).collect();
    let first = |id: &CaseId| id.to_string().chars().next().unwrap();
    let twins: Vec<usize> = (0..40).filter(|at| first(&ids[*at]) == first(&ids[0])).collect();
    assert!(twins.len() > 1);
    for (sequence, at) in (1..).zip(&twins) {
        office.receive(sequence, &contacts[*at].appeal("en"));
    }
    let (queue, _) = office.queue("hana");
    let error = queue.find(&first(&ids[0]).to_string()).unwrap_err();
    assert!(twins.iter().all(|at| error.to_string().contains(&ids[*at].to_string())), "{error}");
    let found = queue.find_case(&ids[0].short().to_uppercase()).unwrap();
    assert_eq!(found.id(), ids[0]);
    let envelope = found.appeals[0].record.envelope;
    assert_eq!(queue.find_case(&envelope.to_string()[..12]).unwrap().id(), ids[0]);
}

#[test]
fn a_follow_up_brings_its_files_and_waits_for_its_appeal() {
    let office = Office::without_a_network();
    let contact = Contact::new(7);
    let body = b"a picture".to_vec();
    let follow_up = FollowUp {
        case_id: contact.case().as_bytes().to_vec(),
        follow_up_id: vec![5; 16],
        text: "\u{1b}[31mlook".into(),
        evidence: vec![photograph(&body)],
        ..FollowUp::default()
    };
    let follow_up = crate::case::signed::sign(&Document::follow_up(follow_up), &contact.sender).unwrap();
    let file = Attachment { appeal_id: vec![5; 16], evidence: Some(photograph(&body)) };
    let vault = office.vault("jimin");
    arrive(&vault, 1, &seal(&Document::attachment(file), &body, &office.recipient()));
    arrive(&vault, 2, &seal(&follow_up, b"", &office.recipient()));
    arrive(&vault, 3, &seal(&follow_up, b"", &office.recipient()));
    let (queue, _) = office.queue("jimin");
    let case = queue.find_case(&contact.case().short()).unwrap();
    assert_eq!((case.files(), case.follow_ups[0].copies, queue.strays.len()), ((1, 1), 2, 0));
    let shown = office.shown("jimin", &contact.case());
    assert!(shown.contains("its appeal has not come") && !shown.contains('\u{1b}'), "{shown}");
    let to = office.at("saved");
    fs::create_dir(&to).unwrap();
    let written = save::write(&vault, &queue.find(&contact.case().short()).unwrap(), &to).unwrap();
    assert_eq!(written.len(), 3, "the text, as it was written, and the file");
    assert_eq!(fs::read(written.last().unwrap()).unwrap(), body);
}
