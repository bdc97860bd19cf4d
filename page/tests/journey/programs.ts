// Runs the real programs as people run them: as processes, with files. Never reads the house's own keys.
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The four programs. */
export type Program = "relay" | "contact" | "staff" | "audit";

/** How a program ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a program was built: in `SOUTHWIND_PROGRAMS`, else in target/debug. */
export function programFile(program: Program): string {
  const directory = process.env["SOUTHWIND_PROGRAMS"] ?? join(ROOT, "target/debug");
  const file = join(directory, `southwind-${program}`);
  if (!existsSync(file)) {
    throw new Error(`there is no ${file}: build the programs first (cargo build --locked), or set SOUTHWIND_PROGRAMS`);
  }
  return file;
}

/** Starts a program and leaves it to the caller; it reads `input`, a file, where it would read from a terminal. */
export function start(program: Program, args: readonly string[], directory: string, input = "/dev/null"): ChildProcess {
  // A file and no pipe: Node's pipes are sockets, which cannot be opened by their number.
  const standardInput = openSync(input, "r");
  try {
    return spawn(programFile(program), args, { cwd: directory, stdio: [standardInput, "pipe", "pipe"] });
  } finally {
    closeSync(standardInput);
  }
}

/** Runs a program to its end. */
export async function run(program: Program, args: readonly string[], directory: string, input?: string): Promise<Ended> {
  const child = start(program, args, directory, input);
  const stdout = text(child.stdout);
  const stderr = text(child.stderr);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, stdout: await stdout, stderr: await stderr };
}

/** Runs a program that must succeed; what it printed. */
export async function succeed(program: Program, args: readonly string[], directory: string, input?: string): Promise<string> {
  const ended = await run(program, args, directory, input);
  if (ended.code !== 0) {
    throw new Error(`southwind-${program} ${args.join(" ")} ended with ${ended.code}:\n${ended.stderr}`);
  }
  return ended.stdout;
}

async function text(stream: NodeJS.ReadableStream | null): Promise<string> {
  let said = "";
  if (stream) for await (const piece of stream) said += String(piece);
  return said;
}
