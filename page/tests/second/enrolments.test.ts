// Enrolment requests, by proto/vectors/enrolments.json.
import { describe, test } from "vitest";
import { NoteError } from "../../src/protocol/note.ts";
import { compare, complete } from "../outcome.ts";
import { Vector, vectors } from "../vectors.ts";
import { readEnrolment } from "./enrolments.ts";

const file = new Vector(vectors("enrolments"));
const why = (error: unknown): string | undefined => (error instanceof NoteError ? error.reason : undefined);

describe("enrolments", () => {
  const shown = new Set<string>();

  test.each(file.objects("vectors"))("$label", (vector) => {
    const holds = vector.has("staff") ? [vector.text("staff"), vector.text("signing_key")] : undefined;
    const found = (): string[] => {
      const asks = readEnrolment(vector.text("note"));
      return [asks.name, asks.signingKey];
    };
    compare(found, holds, vector, why, shown);
  });

  test("every refusal was shown", () => complete(shown, ["bad-signature", "statement", "wrong-key"]));
});
