// Notes and verifier keys, by proto/vectors/notes.json, and what no vector can hold: bytes that are no text.
import { describe, expect, test } from "vitest";
import { utf8 } from "../../src/protocol/encoding.ts";
import { LONGEST, Note, NoteError, readNote, readStatement, VerifierKey } from "../../src/protocol/note.ts";
import { Vector, vectors } from "../vectors.ts";
import { compare, complete } from "../outcome.ts";

const file = new Vector(vectors("notes"));
const why = (error: unknown): string | undefined => (error instanceof NoteError ? error.reason : undefined);

/** The letter a, before the note, until it has so many bytes. */
function prefixed(vector: Vector): string {
  const note = vector.text("note");
  return vector.has("prefixed_to") ? "a".repeat(vector.number("prefixed_to") - utf8(note).length) + note : note;
}

describe("notes", () => {
  const shown = new Set<string>();

  test.each(file.objects("vectors"))("$label", (vector) => {
    const key = VerifierKey.parse(vector.text("key"));
    for (const note of [prefixed(vector), utf8(prefixed(vector))]) {
      compare(() => Note.parse(note).verifiedBy(key), vector.optionalText("text"), vector, why, shown);
    }
  });

  test.each(file.objects("keys"))("key: $label", (vector) => {
    const holds = vector.has("refused") ? undefined : vector.text("key");
    compare(() => VerifierKey.parse(vector.text("key")).toString(), holds, vector, why, shown);
  });

  test("every refusal was shown", () => {
    complete(shown, ["bad-signature", "malformed", "too-long", "verifier-key", "wrong-key"]);
  });
});

describe("a note that no vector can hold", () => {
  const malformed = (note: string | Uint8Array): void => expect(() => Note.parse(note)).toThrow(new NoteError("malformed"));

  test("is malformed if it is not UTF-8", () => {
    malformed(Uint8Array.of(0xff, ...utf8("\n\n— a AAAAAAA=\n")));
    malformed("\ud800\n\n— a AAAAAAA=\n");
  });

  test("is malformed if a control character stands in it", () => {
    for (const code of [0, 9, 11, 13, 31, 127]) malformed(`a${String.fromCharCode(code)}\n\n— a AAAAAAA=\n`);
    expect(Note.parse("a\u0080\n\n— a AAAAAAA=\n").unverifiedText).toBe("a\u0080\n");
  });

  test("is too long before anything of it is decoded", () => {
    const far = { get length() { return LONGEST + 1; } };
    // A stand-in that has a length and nothing else: whoever reads more of it fails with another error.
    expect(() => Note.parse(far as unknown as Uint8Array)).toThrow(new NoteError("too-long"));
    expect(() => Note.parse("가".repeat(LONGEST / 3 + 1))).toThrow(new NoteError("too-long"));
  });

  test("keeps its byte order mark, and so is no statement", () => {
    expect(Note.parse(utf8("\ufeffa\n\n— a AAAAAAA=\n")).unverifiedText).toBe("\ufeffa\n");
  });
});

describe("a statement", () => {
  const [first] = file.objects("vectors");
  const note = first?.text("note") ?? "";
  const key = VerifierKey.parse(first?.text("key") ?? "");

  test("has the head line that is expected", () => {
    expect(readNote(note, "southwind test v1", key).text).toBe("southwind test v1\n{}\n");
    for (const head of ["southwind test v2", "southwind test", "southwind test v1\n{}"]) {
      expect(() => readNote(note, head, key)).toThrow(new NoteError("statement"));
    }
  });

  test("does not hide a mistake of the program", () => {
    const broken = (): never => {
      throw new TypeError("a mistake");
    };
    expect(() => readStatement("a\n{}\n", "a", broken)).toThrow(TypeError);
  });
});
