// An organisation of its own in a directory of its own, with the real relay and staff programs (target/debug). Every test
// file that needs one makes one, and ends it.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Surroundings } from "../../src/contact/surroundings.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PASSPHRASE = "a passphrase of the test";

/** What a program said. */
interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
}

/** Sets up an organisation with two staff, a relay and an epoch. */
export async function setUp(): Promise<Scene> {
  // The relay's certificate is self-signed, as on any relay behind an onion address; what the page trusts is checked by
  // notes, and these tests are about those. The setting ends with this test's own process.
  process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
  const scene = new Scene(mkdtempSync(join(tmpdir(), "page-")), await freePort());
  const keys = await scene.run("relay", ["keys", "--to", ".", "--host", "localhost"]);
  const value = (start: string) => keys.split("\n").find((line) => line.startsWith(start))?.split(" ").pop() ?? "";
  await scene.staff("nobody", "org", "init", "--name", "test-rescue", "--to", ".");
  for (const name of ["jimin", "hana"]) {
    await scene.staff(name, "enroll", "--name", name, "--to", `${name}.enrolment`);
  }
  const staff = ["--add", "jimin.enrolment:lead,reader", "--add", "hana.enrolment:reader"];
  const relay = ["--relay", scene.url, "--relay-pin", value("relay pin"), "--relay-key", value("relay key")];
  const roster = ["org", "roster", "--organisation-key", "organisation.key", "--desk", "seoul", "--to", "roster.note"];
  await scene.staff("nobody", ...roster, ...staff, ...relay);
  const invite = ["org", "invite", "--roster", "roster.note", "--desk", "seoul"];
  await scene.staff("nobody", ...invite, "--organisation-pub", "organisation.pub", "--to", "invitation.txt");
  scene.configure();
  await scene.startRelay();
  for (const name of ["jimin", "hana"]) await scene.staff(name, "join", "--invitation", "invitation.txt");
  await scene.staff("jimin", "epoch", "new");
  return scene;
}

/** The relay, the staff, and their files. */
export class Scene {
  readonly directory: string;
  readonly url: string;
  readonly #port: number;
  #relay: ChildProcess | undefined;

  constructor(directory: string, port: number) {
    this.directory = directory;
    this.#port = port;
    this.url = `https://localhost:${port}`;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** The device of a person: this one. */
  get surroundings(): Surroundings {
    return {
      now: () => new Date(),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      fetch: (input, options) => fetch(input, options),
      origin: undefined,
    };
  }

  configure(): void {
    const organisation = this.read("organisation.pub").trim();
    const lines = [
      `listen = "127.0.0.1:${this.#port}"`,
      'data = "data"',
      'name = "localhost"',
      `organisation = "${organisation}"`,
      'roster = "roster.note"',
      'note_key = "relay-note.key"',
      'tls_certificate = "tls-certificate.pem"',
      'tls_key = "tls-key.pem"',
    ];
    writeFileSync(this.path("relay.toml"), `${lines.join("\n")}\n`);
  }

  async startRelay(): Promise<void> {
    const child = spawn(binary("relay"), ["run", "--dev", "--config", "relay.toml"], { cwd: this.directory });
    this.#relay = child;
    await new Promise<void>((resolve, reject) => {
      let said = "";
      child.stderr.on("data", (bytes: Buffer) => {
        said += String(bytes);
        if (said.includes("listening")) resolve();
      });
      child.on("exit", () => reject(new Error(`the relay ended: ${said}`)));
    });
  }

  /** SIGKILL: nothing is finished. */
  async killRelay(): Promise<void> {
    const child = this.#relay;
    this.#relay = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** Runs a program that must succeed; its stdout. */
  async run(program: string, parameters: readonly string[], stdin = ""): Promise<string> {
    const { code, out, said } = await this.outcome(program, parameters, stdin);
    if (code !== 0) throw new Error(`${program} ${parameters.join(" ")}: ${said}`);
    return out;
  }

  outcome(program: string, parameters: readonly string[], stdin = ""): Promise<Ended> {
    // A file, because a descriptor of Node.js is a socket, which no program can open once more by its path.
    const input = this.path(`stdin-${(this.#inputs += 1)}`);
    writeFileSync(input, stdin);
    const descriptor = openSync(input, "r");
    return new Promise<Ended>((resolve, reject) => {
      const child = spawn(binary(program), parameters, { cwd: this.directory, stdio: [descriptor, "pipe", "pipe"] });
      let [out, said] = ["", ""];
      child.stdout?.on("data", (bytes: Buffer) => (out += String(bytes)));
      child.stderr?.on("data", (bytes: Buffer) => (said += String(bytes)));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, out, said }));
    }).finally(() => closeSync(descriptor));
  }

  #inputs = 0;

  /** Runs the staff program in a member's home. */
  staff(home: string, ...parameters: readonly string[]): Promise<string> {
    return this.run("staff", ["--home", home, "--passphrase-fd", "0", "--dev", ...parameters], `${PASSPHRASE}\n`);
  }

  /** The ids of the desk's cases, as the list has them. */
  async cases(home: string): Promise<string[]> {
    const lines = (await this.staff(home, "list")).split("\n").slice(1);
    return lines.map((line) => line.split(" ")[0] ?? "").filter((id) => id !== "");
  }

  /** The files of a case, saved: name and bytes. */
  async saved(home: string, id: string): Promise<{ readonly name: string; readonly bytes: Uint8Array }[]> {
    const to = this.path(`saved-${(this.#saved += 1)}`);
    await this.staff(home, "save", id, "--to", to);
    const names = existsSync(to) ? readdirSync(to).sort() : [];
    return names.map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(to, name))) }));
  }

  #saved = 0;

  async end(): Promise<void> {
    await this.killRelay();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function binary(program: string): string {
  return join(ROOT, "target", "debug", `southwind-${program}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
