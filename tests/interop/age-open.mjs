// Opens the binary age file on stdin with the identity in the file argv[2] and writes the plain text to stdout.
// For throwaway identities: whatever holds one must never be handed to a test.
import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { Decrypter } from "age-encryption";

const decrypter = new Decrypter();
decrypter.addIdentity(readFileSync(process.argv[2], "utf8").trim());
process.stdout.write(await decrypter.decrypt(await buffer(process.stdin)));
