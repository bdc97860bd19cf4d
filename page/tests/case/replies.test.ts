// What coded replies say, in all six languages.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LANGUAGES, REPLY, ReplyCode, type Reply } from "../../src/case/document.ts";
import {
  heading,
  headingOfInstruction,
  headingOfText,
  lapsedInstruction,
  messageOf,
  noReply,
  sentence,
} from "../../src/case/replies.ts";
import { read } from "../../src/case/wire.ts";

const none = read(REPLY, new Uint8Array(0));
const range = (length: number) => Array.from({ length }, (_, at) => at);

/** Every code, need and body that a reply may come with, and one of each that a later version may add. */
const replies: readonly Reply[] = [
  ...range(14).filter((code) => code !== ReplyCode.NEED && code !== ReplyCode.SENT_TO).map((code) => ({ ...none, code })),
  ...range(10).map((need) => ({ ...none, code: ReplyCode.NEED, need })),
  ...range(8).map((body) => ({ ...none, code: ReplyCode.SENT_TO, body })),
];

const HEADINGS = ["heading", "heading-text", "heading-instruction", "instruction-lapsed", "no-reply"];

function messages(language: string): readonly string[] {
  const source = readFileSync(new URL(`../../../proto/replies/${language}.ftl`, import.meta.url), "utf8");
  return source.split("\n").flatMap((line) => /^([a-z-]+) = /.exec(line)?.[1] ?? []);
}

describe.each(LANGUAGES)("%s", (language) => {
  test("has every message that a reply comes to, and no other", () => {
    const used = new Set([...replies.map(messageOf), ...HEADINGS]);
    expect([...messages(language)].sort()).toEqual([...used].sort());
  });

  test("has a sentence of its own for each, without an error or a mark", () => {
    const sentences = new Set(replies.map((reply) => sentence(reply, language)));
    for (const sentence of sentences) {
      expect(sentence.length).toBeGreaterThan(5);
      expect(sentence).not.toMatch(/[{}\u2068\u2069\n]|^[a-z-]+$/);
      if (language !== "en") expect(sentence).toMatch(/[^\x00-\x7f]/);
    }
    // Only the two codes that this version does not know have one in common.
    expect(sentences.size).toBe(replies.length - 1);
  });

  test("has its headings", () => {
    expect(heading({ ...none, number: 3 }, "2026-11-22", language)).toMatch(/3.*2026-11-22|2026-11-22.*3/);
    for (const text of [headingOfText, headingOfInstruction, lapsedInstruction, noReply]) {
      expect(text(language).length).toBeGreaterThan(5);
      expect(text(language)).not.toMatch(/^[a-z-]+$/);
    }
  });
});

test("what this version does not know says so, and an unknown language is English", () => {
  const later = { ...none, code: 99 };
  expect(sentence(later, "en")).toContain("newer program");
  for (const language of ["tlh", "", "constructor", "__proto__"]) {
    expect(sentence(later, language)).toBe(sentence(later, "en"));
  }
  expect(sentence(later, "ko")).not.toBe(sentence(later, "en"));
  const acting = { ...none, code: ReplyCode.ACTING, text: "their words" };
  expect(sentence(acting, "en")).toBe("We are working on it now.");
  const many = { ...none, number: 1_234_567 };
  expect(heading(many, "2026-11-22 14:00", "en")).toBe("Reply 1234567, written 2026-11-22 14:00");
});
