// Attaches the files of one appeal or answer to another that takes its place. It sends nothing and wipes nothing.
import type { Outgoing } from "../contact/dispatch.ts";
import type { Form } from "./form.ts";

/** Attaches them in their order, each with what was chosen for it; the form knows its recording again. */
export function attachAgain(from: Outgoing, to: Outgoing, form: Form): void {
  for (const { id, file, name, choice } of from.files) {
    const again = to.attach(file, name, choice);
    if (form.voice === id) form.voice = again.id;
  }
}
