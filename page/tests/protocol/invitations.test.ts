// Invitations, by proto/vectors/invitations.json, and page links (PROTOCOL.md step 6.3).
import { describe, expect, test } from "vitest";
import { Invitation, InvitationError, invitationOfFragment, LONGEST, relayAddress } from "../../src/protocol/invitation.ts";
import { compare, complete } from "../outcome.ts";
import { Vector, vectors } from "../vectors.ts";

const file = new Vector(vectors("invitations"));
const why = (error: unknown): string | undefined => (error instanceof InvitationError ? error.reason : undefined);

/** The parts, in the words of the vectors. */
function parts(invitation: Invitation): object {
  return {
    organisation: invitation.organisation.toString(),
    relay: invitation.relay,
    pins: invitation.pins,
    desk: invitation.desk,
    roster_sequence: Number(invitation.rosterSequence),
    ...(invitation.epoch === undefined ? {} : { epoch: Number(invitation.epoch) }),
  };
}

/** The link of the vector with this name. */
function link(name: string): string {
  return file.objects("vectors").find((vector) => vector.label === name)?.text("text") ?? "";
}

describe("invitations", () => {
  const shown = new Set<string>();

  test.each(file.objects("vectors"))("$label", (vector) => {
    const refusedPart = (error: unknown): string | undefined => {
      if (error instanceof InvitationError) expect(error.part).toBe(vector.optionalText("part"));
      return why(error);
    };
    const holds = vector.raw("invitation");
    compare<unknown>(() => parts(Invitation.parse(vector.text("text"))), holds, vector, refusedPart, shown);
  });

  test("every refusal was shown", () => {
    complete(shown, ["missing", "part", "too long", "version"]);
  });
});

describe("an invitation's numbers", () => {
  test.each(["", " ", "1.0", "1e3", "0x10", "18446744073709551616", "9".repeat(5000)])("%s is none", (number) => {
    const text = `${link("a link").replace(/roster=3/, "")}roster=${number}`;
    expect(() => Invitation.parse(text)).toThrow(new InvitationError("part", "roster"));
  });

  test("are exact up to 2^64 - 1", () => {
    const text = link("a link").replace("roster=3", "roster=18446744073709551615");
    expect(Invitation.parse(text).rosterSequence).toBe(18_446_744_073_709_551_615n);
  });
});

test("an invitation that a letter broke by a tab is whole again", () => {
  const text = link("a link").replace("&desk", "\t&desk");
  expect(parts(Invitation.parse(`\u0085 ${text}\r\n`))).toEqual(parts(Invitation.parse(link("a link"))));
});

describe("a page link", () => {
  const whole = link("a link");
  const fragments: readonly (readonly [string, string])[] = [
    ["as it was made", `#${whole}`],
    ["percent-encoded once", `#${encodeURIComponent(whole)}`],
    ["percent-encoded in small letters", `#${encodeURIComponent(whole).replace(/%../g, (escape) => escape.toLowerCase())}`],
    ["with only : and ? encoded", `#${whole.replace(":", "%3A").replace("?", "%3F")}`],
    ["with only ? encoded", `#${whole.replace("?", "%3F")}`],
    ["with a capital letter", `#S${whole.slice(1)}`],
    ["pasted whole", `https://relay.example.org/#${whole}`],
    ["pasted with the letter around it", `Room #3\nOpen https://relay.example.org/#${encodeURIComponent(whole)} today\n#1`],
  ];

  test.each(fragments)("%s", (_, hash) => {
    const found = invitationOfFragment(hash);
    expect(parts(Invitation.parse(found ?? ""))).toEqual(parts(Invitation.parse(whole)));
  });

  test("keeps an organisation's name that is not ASCII", () => {
    const query = whole.slice(whole.indexOf("?")).replace("example.org%2B", encodeURIComponent("한+"));
    const once = `southwind:v1${query}`;
    for (const hash of [`#${once}`, `#${encodeURIComponent(once)}`, `#${once.replace(":", "%3A").replace("?", "%3F")}`]) {
      const found = invitationOfFragment(hash) ?? "";
      expect(new URLSearchParams(found.slice(found.indexOf("?"))).get("org")).toMatch(/^한\+/);
    }
  });

  test("is not decoded twice", () => {
    const twice = encodeURIComponent(encodeURIComponent(whole));
    expect(invitationOfFragment(`#${twice}`)).toBeUndefined();
  });

  test.each(["", "#", "#/start", "#southwin:v1", "#a southwind:v1?", "https://relay.example.org/"])("%s holds none", (hash) => {
    expect(invitationOfFragment(hash)).toBeUndefined();
  });

  test("that is cut or broken is refused as an invitation is, and never throws by itself", () => {
    for (const hash of ["#southwind:", "#southwind%3A", "#southwind%3Av1%3Forg=%", "#southwind%3Av1%3Forg=%E", "#southwind:v1?%zz"]) {
      const found = invitationOfFragment(hash);
      expect(() => Invitation.parse(found ?? "")).toThrow(InvitationError);
    }
    expect(() => Invitation.parse(invitationOfFragment(`#${whole}${"&a=b".repeat(LONGEST)}`) ?? "")).toThrow(new InvitationError("too long"));
  });
});

test("a relay's address is an origin with https and nothing behind it", () => {
  expect(relayAddress("https://Relay.example.org:443/")).toBe("https://relay.example.org");
  expect(relayAddress("https://relay.example.org:8443")).toBe("https://relay.example.org:8443");
  const others = ["https://a/?", "https://a/#", "https://a/b", "https://u@a", "https://u:p@a", "http://a", "blob:https://a/", "//a", "a", ""];
  expect(others.map(relayAddress)).toEqual(others.map(() => undefined));
});
