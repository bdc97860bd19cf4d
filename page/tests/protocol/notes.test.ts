// Notes and verifier keys, by proto/vectors/notes.json, and what no vector can hold: bytes that are no text.
import { describe, expect, test, vi } from "vitest";
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

  test("is too long before anything of it is encoded or decoded", () => {
    const [encode, decode] = [vi.spyOn(TextEncoder.prototype, "encode"), vi.spyOn(TextDecoder.prototype, "decode")];
    expect(() => Note.parse("a".repeat(LONGEST + 1))).toThrow(new NoteError("too-long"));
    expect(() => Note.parse(new Uint8Array(LONGEST + 1))).toThrow(new NoteError("too-long"));
    expect([encode.mock.calls.length, decode.mock.calls.length]).toEqual([0, 0]);
    vi.restoreAllMocks();
    expect(() => Note.parse("가".repeat(LONGEST / 3 + 1))).toThrow(new NoteError("too-long"));
  });

  test("is malformed if another character stands for the last line feed", () => {
    malformed("a\n\n— a AAAAAAA=.");
  });

  test("counts a signature only under the key's own name", () => {
    const [first] = file.objects("vectors");
    const renamed = first?.text("note").replace("— example.org/one", "— example.org/two") ?? "";
    expect(() => Note.parse(renamed).verifiedBy(VerifierKey.parse(first?.text("key") ?? ""))).toThrow(new NoteError("wrong-key"));
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

  test("has nothing behind its head line", () => {
    expect(() => readStatement("southwind test v10\n{}\n", "southwind test v1", () => 1)).toThrow(new NoteError("statement"));
  });

  test("does not hide a mistake of the program", () => {
    const broken = (): never => {
      throw new TypeError("a mistake");
    };
    expect(() => readStatement("a\n{}\n", "a", broken)).toThrow(TypeError);
  });
});
