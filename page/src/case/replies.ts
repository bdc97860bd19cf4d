// What a coded reply says, in the contact's language (PROTOCOL.md step 14.2), from the catalogue in proto/replies. It
// renders codes and never a person's own words: those the caller shows, as they are.
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import en from "../../../proto/replies/en.ftl";
import ko from "../../../proto/replies/ko.ftl";
import lo from "../../../proto/replies/lo.ftl";
import th from "../../../proto/replies/th.ftl";
import vi from "../../../proto/replies/vi.ftl";
import zhHans from "../../../proto/replies/zh-Hans.ftl";
import { Body, Need, ReplyCode, type Reply } from "./document.ts";

/** What the code of a reply says, in a language of the page, or in English if it is none. Free text and instruction are
 * not in it. */
export function sentence(reply: Reply, language: string): string {
  return render(messageOf(reply), language);
}

/** The line above a reply: its number, and when it was written in the form that the caller gives it. */
export function heading(reply: Reply, written: string, language: string): string {
  // As texts, so that no language puts signs between the digits.
  return render("heading", language, { number: String(reply.number), written });
}

/** The line above a reply's free text. */
export function headingOfText(language: string): string {
  return render("heading-text", language);
}

/** The line above an instruction that two members of staff have signed. */
export function headingOfInstruction(language: string): string {
  return render("heading-instruction", language);
}

/** What is shown in the place of an instruction whose time has passed. */
export function lapsedInstruction(language: string): string {
  return render("instruction-lapsed", language);
}

/** What to say when there is nothing in the mailbox. */
export function noReply(language: string): string {
  return render("no-reply", language);
}

/** The name of the message that says what a reply's code says. Codes of a later version have one, too. */
export function messageOf({ code, need, body }: Pick<Reply, "code" | "need" | "body">): string {
  if (code === ReplyCode.NEED) return need === Need.UNSPECIFIED ? "need" : `need-${nameOf(Need, need)}`;
  if (code === ReplyCode.SENT_TO) return body === Body.UNSPECIFIED ? "sent-to" : `sent-to-${nameOf(Body, body)}`;
  return code === ReplyCode.UNSPECIFIED ? "unknown" : nameOf(ReplyCode, code);
}

const CATALOGUE: Readonly<Record<string, string>> = { en, ko, "zh-Hans": zhHans, vi, th, lo };

const bundles = new Map<string, FluentBundle>();

function nameOf(values: Readonly<Record<string, number>>, value: number): string {
  const found = Object.keys(values).find((name) => values[name] === value);
  return found === undefined ? "unknown" : found.toLowerCase().replace(/_/g, "-");
}

/** A message in a language; in English if the language lacks it. The tests show that none does. */
function render(message: string, language: string, variables?: Record<string, FluentVariable>): string {
  for (const candidate of [language, "en"]) {
    const bundle = bundleOf(candidate);
    const pattern = bundle?.getMessage(message)?.value;
    const errors: Error[] = [];
    const text = bundle && pattern ? bundle.formatPattern(pattern, variables, errors) : undefined;
    if (text !== undefined && errors.length === 0) return text;
  }
  return message;
}

function bundleOf(language: string): FluentBundle | undefined {
  const source = Object.prototype.hasOwnProperty.call(CATALOGUE, language) ? CATALOGUE[language] : undefined;
  if (source === undefined) return undefined;
  const known = bundles.get(language);
  if (known) return known;
  // All six languages run one way, so the marks that keep directions of writing apart are noise.
  const bundle = new FluentBundle(language, { useIsolating: false });
  bundle.addResource(new FluentResource(source));
  bundles.set(language, bundle);
  return bundle;
}
