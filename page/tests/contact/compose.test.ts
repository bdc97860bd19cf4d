// What a person fills in, and what is wrong with it.
import { describe, expect, test } from "vitest";
import { Consent, encodeDocument, Kind, Precision, TimeLeft } from "../../src/case/document.ts";
import {
  compose,
  copyDraft,
  type Draft,
  emptyDraft,
  type Fault,
  faults,
  KINDS,
  whenDay,
  whenNow,
  whenWritten,
  wipeDraft,
  WHEN_UNKNOWN,
} from "../../src/contact/compose.ts";
import { chooseLanguage } from "../../src/contact/language.ts";

function complete(): Draft {
  return {
    ...emptyDraft("ko"),
    kind: "repatriation_imminent",
    people: { women: 1, men: 0, girls: 2, boys: 0, unknown: 0 },
    country: " la ",
    region: "vt",
    when: WHEN_UNKNOWN,
    timeLeft: "hours",
    account: "\n도와주세요\n",
    consents: { ...emptyDraft("ko").consents, partner: "yes", un_body: "no" },
    givenBy: " herself ",
  };
}

const beside = { appealId: new Uint8Array(16).fill(7), composedAt: new Date("2026-11-22T08:09:10.512Z"), evidence: [], replyTo: undefined };

test("a draft becomes an appeal", () => {
  const draft = complete();
  draft.persons.push({ label: "P1", sex: "f", ageBand: "child", needs: ["medical"], linkedTo: [] });
  draft.custody = { authorityType: "police", arrestedAt: whenWritten("2026-11-22"), lastSeen: undefined, movedTo: "", warrantShown: true, homeCountryVisits: [] };
  expect(compose(draft, beside)).toMatchObject({
    language: "ko",
    kind: Kind.REPATRIATION_IMMINENT,
    people: { women: 1, girls: 2 },
    place: { country: "LA", region: "LA-VT" },
    when: { precision: Precision.UNKNOWN, value: "" },
    timeLeft: TimeLeft.HOURS,
    account: "도와주세요",
    consents: { partner: Consent.YES, unhcr: Consent.NOT_ASKED, unBody: Consent.NO, givenBy: "herself" },
    composedAt: "2026-11-22T08:09:10Z",
    persons: [{ label: "P1", needs: ["medical"] }],
    custody: { warrantShown: true, arrestedAt: { precision: Precision.DAY, value: "2026-11-22" }, lastSeen: undefined },
  });
  expect(faults(draft, false, 0)).toEqual([]);
});

test("every kind of the schema is there", () => {
  expect(KINDS.map((kind) => compose({ ...complete(), kind }, beside).kind)).toEqual(KINDS.map((_, at) => at + 1));
});

test("all that is missing is told at once, in the order of the screen", () => {
  expect(faults(emptyDraft("en"), false, 0)).toEqual(["kind", "people", "country", "when", "time-left", "words"]);
});

describe("a fault is told as what it is", () => {
  const table: [Fault, (draft: Draft) => void][] = [
    ["people", (draft) => (draft.people = { women: 0, men: 0, girls: 0, boys: 0, unknown: 0 })],
    ["people-many", (draft) => (draft.people.men = 10_000)],
    ["country", (draft) => ((draft.country = "Laos"), (draft.region = ""))],
    ["region", (draft) => (draft.region = "CN-22")],
    ["words", (draft) => (draft.account = " \n")],
    ["words-long", (draft) => (draft.account = "😀".repeat(2_001))],
    ["given-by-long", (draft) => (draft.givenBy = "x".repeat(201))],
    ["all-long", (draft) => (draft.requestedAction = "x".repeat(11_000))],
    ["all-long", (draft) => (draft.requestedAction = "x".repeat(20_000))],
  ];
  test.each(table)("%s", (fault, change) => {
    const draft = complete();
    change(draft);
    expect(faults(draft, false, 0)).toEqual([fault]);
  });

  test("and what is at its limit has none", () => {
    const draft = { ...complete(), account: "😀".repeat(2_000), givenBy: "x".repeat(200) };
    expect(faults(draft, false, 32)).toEqual([]);
    expect(faults(draft, false, 33)).toEqual(["files-many"]);
    expect(faults({ ...complete(), account: "" }, true, 1)).toEqual([]);
  });
});

test("an appeal without faults leaves room for its address and a voice note", () => {
  const draft = { ...complete(), account: "😀".repeat(2_000) };
  while (faults(draft, false, 0).length === 0) draft.requestedAction += "x".repeat(10);
  draft.requestedAction = draft.requestedAction.slice(10);
  const evidence = {
    attachmentId: new Uint8Array(16),
    mediaType: "audio/webm;codecs=opus",
    bytes: 4_000_000_000,
    sha256Original: new Uint8Array(32),
    sha256Cleaned: new Uint8Array(32),
    cleaning: 2,
    seconds: 60,
    purpose: 1,
  };
  const replyTo = { senderKey: new Uint8Array(32), mailbox: new Uint8Array(32), recipient: new Uint8Array(1_216) };
  const appeal = compose(draft, { ...beside, evidence: [evidence], replyTo });
  const document = encodeDocument({ appeal });
  const signatures = [{ key: new Uint8Array(32), signature: new Uint8Array(64) }];
  expect(() => encodeDocument({ signed: { document, signatures } })).not.toThrow();
});

test("moments are the device's own, cut to what is known", () => {
  const now = new Date(2026, 2, 1, 0, 30);
  expect(whenNow(now)).toMatchObject({ precision: "hour" });
  expect(whenNow(now).value).toMatch(/^2026-03-01T00[+-]\d\d:\d\d$/);
  expect(whenDay(now, 0)).toEqual({ precision: "day", value: "2026-03-01" });
  expect(whenDay(now, 1)).toEqual({ precision: "day", value: "2026-02-28" });
  expect(whenWritten("2026-02")).toEqual({ precision: "month", value: "2026-02" });
  expect(whenWritten("2026-02-03")).toEqual({ precision: "day", value: "2026-02-03" });
  for (const bad of ["", "unknown", "2026-02-30", "yesterday"]) expect(whenWritten(bad), bad).toBeUndefined();
});

test("a copy shares nothing, and wiping leaves nothing", () => {
  const draft = complete();
  draft.persons.push({ label: "P1", sex: "", ageBand: "", needs: ["infant"], linkedTo: [] });
  const copy = copyDraft(draft);
  draft.people.women = 9;
  draft.persons[0]?.needs.push("medical");
  draft.consents.media = "yes";
  expect([copy.people.women, copy.persons[0]?.needs, copy.consents.media]).toEqual([1, ["infant"], "not_asked"]);
  wipeDraft(draft);
  expect(draft).toEqual(emptyDraft("ko"));
});

test("the page begins in the person's language", () => {
  const chosen = (...tags: string[]) => chooseLanguage(tags);
  expect([chosen("fr-FR", "vi-VN"), chosen("zh-TW"), chosen("KO"), chosen("th_TH"), chosen("fr"), chosen()]).toEqual(["vi", "zh-Hans", "ko", "th", "en", "en"]);
});
