// The staff's side of a journey: pull, show, save, reply with the real program. Never looks into the vault itself.
import { createHash } from "node:crypto";
import { createReadStream, readdirSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Scene } from "./scene.ts";

/** What `southwind-staff pull` brought. */
export interface Pulled {
  readonly appeals: number;
  readonly followUps: number;
  readonly attachments: number;
  readonly quarantined: number;
}

/** Pulls once. */
export async function pull(scene: Scene): Promise<Pulled> {
  const said = await scene.staff("pull");
  const count = (what: string) => {
    const found = new RegExp(`${what}: (\\d+)`).exec(said);
    if (!found) throw new Error(`pull said no ${what}: ${said}`);
    return Number(found[1]);
  };
  return {
    appeals: count("new appeals"),
    followUps: count("follow-ups"),
    attachments: count("attachments"),
    quarantined: count("quarantined"),
  };
}

/** The lines of `southwind-staff list`, without its head: id first, files last. */
export async function list(scene: Scene): Promise<string[]> {
  return (await scene.staff("list")).split("\n").slice(1).filter(Boolean);
}

/** What `southwind-staff show` says of the case whose account or answer has these words. */
export async function caseWith(scene: Scene, words: string): Promise<{ readonly id: string; readonly line: string; readonly shown: string }> {
  const lines = await list(scene);
  for (const line of lines) {
    const id = line.split(" ")[0] ?? "";
    const shown = await scene.staff("show", id);
    if (shown.includes(words)) return { id, line, shown };
  }
  throw new Error(`no case says ${JSON.stringify(words)}:\n${lines.join("\n")}`);
}

/** The attachments of a case, saved in plain text; their paths by the file's number from 1. */
export async function save(scene: Scene, id: string): Promise<string[]> {
  const to = scene.path(`saved-${id}-${savings++}`);
  await scene.staff("save", id, "--to", to);
  const numbered = readdirSync(to).filter((name) => /-\d+\.\w+$/.test(name));
  return numbered.sort((one, other) => order(one) - order(other)).map((name) => `${to}/${name}`);
}

/** SHA-256 of a file of any size, in hexadecimal. */
export async function digest(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

function order(name: string): number {
  return Number(/-(\d+)\.\w+$/.exec(name)?.[1]);
}

let savings = 0;
