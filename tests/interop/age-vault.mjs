// Opens a staff vault's file the way anyone with the passphrase could, without Southwind: the passphrase (stdin) opens
// identity.age (argv[2]), the identities in it open the file argv[3]. Plain text goes to stdout. For throwaway vaults.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { Decrypter } from "age-encryption";

const wrapped = new Decrypter();
wrapped.addPassphrase((await text(process.stdin)).trim());
const identities = await wrapped.decrypt(readFileSync(process.argv[2]), "text");

const decrypter = new Decrypter();
for (const line of identities.split("\n")) if (line.startsWith("AGE-SECRET-KEY-")) decrypter.addIdentity(line.trim());
process.stdout.write(await decrypter.decrypt(readFileSync(process.argv[3])));
