// Seals what comes on stdin to the recipient in argv[2] and writes a binary age file to stdout.
import { buffer } from "node:stream/consumers";
import { Encrypter } from "age-encryption";

const encrypter = new Encrypter();
encrypter.addRecipient(process.argv[2]);
process.stdout.write(await encrypter.encrypt(await buffer(process.stdin)));
