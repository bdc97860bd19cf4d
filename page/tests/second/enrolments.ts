// Enrolment requests (PROTOCOL.md step 2.5), for the vectors only: the page takes none. A second reading of the step,
// beside src/protocol/enrolment.rs.
import { base64, fromBase64 } from "../../src/protocol/encoding.ts";
import { name } from "../../src/protocol/id.ts";
import { Note, readStatement, VerifierKey } from "../../src/protocol/note.ts";

/** What a new colleague asks to be entered with. */
export interface Enrolment {
  readonly name: string;
  readonly recipient: string;
  /** In base64, as the request writes it. */
  readonly signingKey: string;
}

/**
 * Reads a request and verifies it with the key that stands in it.
 *
 * @throws NoteError
 */
export function readEnrolment(note: string): Enrolment {
  const parsed = Note.parse(note);
  const claimed = readStatement(parsed.unverifiedText, "southwind enrolment v1", (body) => {
    body.fields(["name", "recipient", "signing_key"]);
    const key = fromBase64(body.text("signing_key"), 32);
    return { name: name(body.text("name")), recipient: body.text("recipient"), key };
  });
  parsed.verifiedBy(new VerifierKey(claimed.name, claimed.key));
  return { name: claimed.name, recipient: claimed.recipient, signingKey: base64(claimed.key) };
}
