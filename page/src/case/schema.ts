// The tables and types of document.proto, field by field; what a field means stands there. A test compares every
// name and number with that file. Nothing else belongs here.
import {
  bytes,
  enumeration,
  flag,
  length,
  list,
  message,
  messages,
  oneOf,
  text,
  uint32,
  uint64,
  type Read,
} from "./wire.ts";

export const PEOPLE = {
  women: uint32(1),
  men: uint32(2),
  girls: uint32(3),
  boys: uint32(4),
  unknown: uint32(5),
};
export interface People extends Read<typeof PEOPLE> {}

export const PLACE = {
  country: text(1),
  region: text(2),
};
export interface Place extends Read<typeof PLACE> {}

export const MOMENT = {
  precision: enumeration(1),
  value: text(2),
};
export interface Moment extends Read<typeof MOMENT> {}

export const CONSENTS = {
  partner: enumeration(1),
  unhcr: enumeration(2),
  embassy: enumeration(3),
  unBody: enumeration(4),
  media: enumeration(5),
  givenBy: text(6),
};
export interface Consents extends Read<typeof CONSENTS> {}

export const EVIDENCE = {
  attachmentId: bytes(1),
  mediaType: text(2),
  bytes: length(3),
  sha256Original: bytes(4),
  sha256Cleaned: bytes(5),
  cleaning: enumeration(6),
  seconds: uint32(7),
  purpose: enumeration(8),
};
export interface Evidence extends Read<typeof EVIDENCE> {}

export const REPLY_ADDRESS = {
  senderKey: bytes(1),
  mailbox: bytes(2),
  recipient: bytes(3),
};
export interface ReplyAddress extends Read<typeof REPLY_ADDRESS> {}

export const PERSON = {
  label: text(1),
  sex: text(2),
  ageBand: text(3),
  needs: list(text(4)),
  linkedTo: list(text(5)),
};
export interface Person extends Read<typeof PERSON> {}

export const CUSTODY = {
  authorityType: text(1),
  arrestedAt: message(2, MOMENT),
  lastSeen: message(3, MOMENT),
  movedTo: text(4),
  warrantShown: flag(5),
  homeCountryVisits: messages(6, MOMENT),
};
export interface Custody extends Read<typeof CUSTODY> {}

export const APPEAL = {
  appealId: bytes(1),
  language: text(2),
  kind: enumeration(3),
  people: message(4, PEOPLE),
  place: message(5, PLACE),
  when: message(6, MOMENT),
  timeLeft: enumeration(7),
  account: text(8),
  consents: message(9, CONSENTS),
  evidence: messages(10, EVIDENCE),
  composedAt: text(11),
  replyTo: message(12, REPLY_ADDRESS),
  persons: messages(20, PERSON),
  custody: message(21, CUSTODY),
  riskGrounds: list(text(22)),
  actionsTaken: list(text(23)),
  requestedAction: text(24),
  desiredDestination: text(25),
  senderRelation: text(26),
  safeTimeToReply: text(27),
};
export interface Appeal extends Read<typeof APPEAL> {}

export const ATTACHMENT = {
  appealId: bytes(1),
  evidence: message(2, EVIDENCE),
};
export interface Attachment extends Read<typeof ATTACHMENT> {}

export const FOLLOW_UP = {
  caseId: bytes(1),
  followUpId: bytes(2),
  composedAt: text(3),
  answers: bytes(4),
  text: text(5),
  evidence: messages(6, EVIDENCE),
  language: text(7),
  movedTo: message(8, REPLY_ADDRESS),
  movedProof: bytes(9),
};
export interface FollowUp extends Read<typeof FOLLOW_UP> {}

export const REPLY = {
  caseId: bytes(1),
  replyId: bytes(2),
  number: uint32(3),
  composedAt: text(4),
  code: enumeration(5),
  need: enumeration(6),
  body: enumeration(7),
  text: text(8),
  instruction: text(9),
  epoch: uint64(10),
  roster: uint64(11),
  instructionUntil: text(12),
};
export interface Reply extends Read<typeof REPLY> {}

export const ASSIGNMENT = {
  owner: text(1),
  backup: text(2),
};
export interface Assignment extends Read<typeof ASSIGNMENT> {}

export const CUTOFF = {
  signingKey: bytes(1),
  name: text(2),
  number: uint64(3),
  head: bytes(4),
};
export interface Cutoff extends Read<typeof CUTOFF> {}

export const CASE_EVENT = {
  caseId: bytes(1),
  desk: text(2),
  at: text(3),
  number: uint64(4),
  previous: bytes(5),
  replaces: list(bytes(6)),
  followUpsSeen: list(bytes(7)),
  assignment: oneOf("act", message(10, ASSIGNMENT)),
  status: oneOf("act", enumeration(11)),
  class: oneOf("act", enumeration(12)),
  verification: oneOf("act", enumeration(13)),
  note: oneOf("act", text(14)),
  replySent: oneOf("act", bytes(15)),
  replyProposed: oneOf("act", bytes(16)),
  custodySince: oneOf("act", message(17, MOMENT)),
  cutoff: oneOf("act", message(18, CUTOFF)),
};
export interface CaseEvent extends Read<typeof CASE_EVENT> {}

export const SIGNATURE = {
  key: bytes(1),
  signature: bytes(2),
};
export interface Signature extends Read<typeof SIGNATURE> {}

export const SIGNED = {
  document: bytes(1),
  signatures: messages(2, SIGNATURE),
};
export interface Signed extends Read<typeof SIGNED> {}

export const DOCUMENT = {
  appeal: oneOf("kind", message(1, APPEAL)),
  attachment: oneOf("kind", message(2, ATTACHMENT)),
  followUp: oneOf("kind", message(3, FOLLOW_UP)),
  reply: oneOf("kind", message(4, REPLY)),
  caseEvent: oneOf("kind", message(5, CASE_EVENT)),
  signed: oneOf("kind", message(6, SIGNED)),
};
export interface Document extends Read<typeof DOCUMENT> {}

export const Kind = {
  UNSPECIFIED: 0,
  ARRESTED: 1,
  MOVED: 2,
  REPATRIATION_IMMINENT: 3,
  REPATRIATED: 4,
  MISSING: 5,
  TRAFFICKED: 6,
  VIOLENCE: 7,
  HIDING: 8,
  MEDICAL: 9,
  SELF_HARM: 10,
  HELPER_COMPROMISED: 11,
  UPDATE: 12,
  SAFE: 13,
} as const;

export const Precision = {
  UNKNOWN: 0,
  HOUR: 1,
  DAY: 2,
  MONTH: 3,
} as const;

export const TimeLeft = {
  UNKNOWN: 0,
  HOURS: 1,
  DAYS: 2,
  WEEKS: 3,
} as const;

export const Consent = {
  NOT_ASKED: 0,
  YES: 1,
  NO: 2,
} as const;

export const Cleaning = {
  NOT_POSSIBLE: 0,
  CLEANED: 1,
  ORIGINAL_KEPT: 2,
} as const;

export const Purpose = {
  EVIDENCE: 0,
  VOICE_NOTE: 1,
} as const;

export const ReplyCode = {
  UNSPECIFIED: 0,
  RECEIVED: 1,
  NEED: 2,
  CHECK_QUESTION: 3,
  SENT_TO: 4,
  ACTING: 5,
  STAND_BY: 6,
  STOP_CONTACT: 7,
  NEW_CODE: 8,
  NOT_US: 9,
  SUPPORT: 10,
  ARE_YOU_SAFE: 11,
  CLOSE_AND_WIPE: 12,
} as const;

export const Need = {
  UNSPECIFIED: 0,
  WHERE: 1,
  WHEN: 2,
  WHO: 3,
  CONSENT: 4,
  PICTURES: 5,
  VOICE: 6,
  DOCUMENTS: 7,
  CUSTODY: 8,
} as const;

export const Body = {
  UNSPECIFIED: 0,
  PARTNER: 1,
  UNHCR: 2,
  EMBASSY: 3,
  UN_BODY: 4,
  MEDIA: 5,
  GOVERNMENT: 6,
} as const;

export const Status = {
  UNSPECIFIED: 0,
  RECEIVED: 1,
  ACKNOWLEDGED: 2,
  TRIAGED: 3,
  VERIFYING: 4,
  ACTIVE_DETAINED: 5,
  ACTIVE_IN_TRANSIT: 6,
  ACTIVE_IN_HIDING: 7,
  ACTIVE_CAPTIVE: 8,
  SAFE: 9,
  RELEASED: 10,
  REPATRIATED: 11,
  LOST_CONTACT: 12,
  DECLINED: 13,
  DUPLICATE_OR_HOSTILE: 14,
  CLOSED: 15,
  MINIMISED: 16,
} as const;

export const Class = {
  UNSPECIFIED: 0,
  RED: 1,
  AMBER: 2,
  GREEN: 3,
} as const;

export const Verification = {
  UNSPECIFIED: 0,
  UNVERIFIED: 1,
  SINGLE_SOURCE: 2,
  CORROBORATED: 3,
  CONFIRMED: 4,
} as const;
