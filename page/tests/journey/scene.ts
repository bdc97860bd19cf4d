// A fresh organisation, its relay and its staff in a directory of the test's own. Never touches keys-example.
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ChildProcess } from "node:child_process";
import { start, succeed } from "./programs.ts";

/** The passphrase of everything that a scene makes. */
const PASSPHRASE = "a passphrase of the test";

/** What a scene's relay may be told beyond what it needs. */
export interface SceneOptions {
  /** More lines of relay.toml. */
  readonly configuration?: string;
  /** The directory that holds everything; one that is removed at the end if there is none. */
  readonly directory?: string;
}

/** One organisation with a desk (`seoul`), a lead (`jimin`) and a relay on a free port of this machine. */
export class Scene {
  /** The relay's address, `https://localhost:PORT`. */
  readonly url: string;
  /** The line of the invitation, `southwind:v1?...`. */
  invitation = "";
  private relay: ChildProcess | undefined;

  private constructor(
    readonly directory: string,
    readonly port: number,
  ) {
    this.url = `https://localhost:${port}`;
  }

  /** Sets everything up with the real programs; the relay runs and the desk has an epoch. */
  static async setUp(options: SceneOptions = {}): Promise<Scene> {
    const directory = options.directory ?? mkdtempSync(join(tmpdir(), "southwind-page-"));
    const scene = new Scene(directory, await freePort());
    try {
      writeFileSync(scene.path("passphrase"), `${PASSPHRASE}\n`);
      await scene.makeOrganisation();
      scene.configure(options.configuration ?? "");
      await scene.startRelay();
      await scene.staff("join", "--invitation", "invitation.txt");
      await scene.staff("epoch", "new");
      return scene;
    } catch (error) {
      scene.close();
      throw error;
    }
  }

  /** A file of the scene. */
  path(...names: string[]): string {
    return join(this.directory, ...names);
  }

  /** What a contact taps: the page of the relay with the invitation behind `#` (PROTOCOL 6.3). */
  get pageLink(): string {
    return `${this.url}/#${this.invitation}`;
  }

  /** The staff program in the lead's home; it must succeed. What it printed. */
  staff(...args: string[]): Promise<string> {
    return succeed("staff", ["--dev", "--home", "jimin", "--passphrase-fd", "0", ...args], this.directory, this.path("passphrase"));
  }

  /** The page as a file with invitation, roster and epoch inside (PROTOCOL 17.1). */
  offlinePage(to: string): Promise<string> {
    const what = ["--roster", "roster.note", "--desk", "seoul", "--organisation-pub", "organisation.pub"];
    return this.staff("org", "invite", ...what, "--no-qr", "--offline-page", to);
  }

  /** The contact's program; it must succeed. */
  contact(...args: string[]): Promise<string> {
    return succeed("contact", args, this.directory);
  }

  /** Starts the relay on its port and its data; resolves when it listens. */
  async startRelay(): Promise<void> {
    const child = start("relay", ["run", "--dev", "--config", "relay.toml"], this.directory);
    this.relay = child;
    const said: string[] = [];
    await new Promise<void>((resolve, reject) => {
      if (!child.stderr) throw new Error("the relay has no stderr");
      createInterface({ input: child.stderr }).on("line", (line) => {
        said.push(line);
        appendFileSync(this.path("relay.said"), `${line}\n`);
        if (line.startsWith("listening")) resolve();
      });
      child.once("exit", () => reject(new Error(`the relay did not start:\n${said.join("\n")}`)));
    });
  }

  /** SIGKILL: nothing is finished. */
  async killRelay(): Promise<void> {
    const child = this.relay;
    if (!child) return;
    this.relay = undefined;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** The bodies of uploads at the relay and their lengths so far, in bytes. */
  bodies(): { readonly file: string; readonly length: number }[] {
    return filesBelow(this.path("data", "bodies")).map((file) => ({ file, length: statSync(file).size }));
  }

  /** Ends the relay and removes everything. */
  close(): void {
    this.relay?.kill("SIGKILL");
    this.relay = undefined;
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  private async makeOrganisation(): Promise<void> {
    const keys = await succeed("relay", ["keys", "--to", ".", "--host", "localhost"], this.directory);
    const said = (begins: string) => {
      const line = keys.split("\n").find((candidate) => candidate.startsWith(begins));
      if (!line) throw new Error(`southwind-relay keys said no ${begins}`);
      return line.slice(line.lastIndexOf(" ") + 1);
    };
    await this.staff("org", "init", "--name", "test-rescue", "--to", ".");
    await this.staff("enroll", "--name", "jimin", "--to", "jimin.enrolment");
    await this.sign("roster.note", said("relay pin"), said("relay key"));
    await this.invite("invitation.txt");
    this.invitation = linkIn(readFileSync(this.path("invitation.txt"), "utf8"));
  }

  private sign(to: string, pin: string, key: string): Promise<string> {
    const relay = ["--relay", this.url, "--relay-pin", pin, "--relay-key", key];
    const staff = ["--desk", "seoul", "--add", "jimin.enrolment:lead,reader"];
    return this.staff("org", "roster", "--organisation-key", "organisation.key", ...staff, ...relay, "--to", to);
  }

  private invite(to: string): Promise<string> {
    const what = ["--roster", "roster.note", "--desk", "seoul", "--organisation-pub", "organisation.pub"];
    return this.staff("org", "invite", ...what, "--no-qr", "--to", to);
  }

  private configure(more: string): void {
    const organisation = readFileSync(this.path("organisation.pub"), "utf8").trim();
    const lines = [
      `listen = "127.0.0.1:${this.port}"`,
      'data = "data"',
      'name = "localhost"',
      `organisation = "${organisation}"`,
      'roster = "roster.note"',
      'note_key = "relay-note.key"',
      'tls_certificate = "tls-certificate.pem"',
      'tls_key = "tls-key.pem"',
      more,
    ];
    writeFileSync(this.path("relay.toml"), `${lines.join("\n")}\n`);
  }
}

/** Every file below a directory; none if it is not there. */
export function filesBelow(directory: string): string[] {
  let entries;
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Waits until something holds; says what it waited for if it does not come about within `seconds`. */
export async function until<T>(what: string, holds: () => T | Promise<T>, seconds = 60): Promise<NonNullable<T>> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function linkIn(text: string): string {
  const line = text.split("\n").find((candidate) => candidate.trim().startsWith("southwind:"));
  if (!line) throw new Error("the invitation has no link");
  return line.trim();
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (!address || typeof address === "string") throw new Error("no free port");
  return address.port;
}
