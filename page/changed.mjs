// Which files of libraries go into the page in another form, and why. It changes no cryptography: only when it pauses,
// and what of it is left out.
import { readFileSync } from "node:fs";

/** What is changed must be there exactly once, so that a new version is noticed. */
export const changed = {
  name: "changed",
  setup(bundle) {
    // noble gives way to promises only, and no tap would be heard for seconds while Argon2id runs.
    bundle.onLoad({ filter: /@noble\/hashes\/utils\.js$/ }, ({ path }) => {
      const [before, after, more] = readFileSync(path, "utf8").split("export const nextTick = async () => { };");
      if (after === undefined || more !== undefined) throw new Error("nextTick of @noble/hashes is not what it was");
      // A timer would wait for seconds where the page is behind another one.
      const turn = `export const nextTick = () => new Promise((next) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => next(port1.close());
        port2.postMessage(0);
      });`;
      return { contents: before + turn + after, loader: "js" };
    });
    // age-encryption knows stanzas that no envelope has (PROTOCOL.md step 4.3): what only they need is left out. Using it
    // throws.
    const absent = {
      "@noble/curves/nist.js": `
        const lengths = { secretKey: 32, publicKey: 33, publicKeyUncompressed: 65, seed: 48 };
        const curve = { lengths, Point: { Fn: {} }, getSharedSecret: () => { throw new Error("absent"); } };
        export const p256 = curve, p384 = curve, p521 = curve;`,
      "@noble/hashes/scrypt.js": "export const scrypt = undefined;",
    };
    bundle.onResolve({ filter: /^@noble\/(curves\/nist|hashes\/scrypt)\.js$/ }, ({ path }) => ({ path, namespace: "absent" }));
    bundle.onLoad({ filter: /.*/, namespace: "absent" }, ({ path }) => ({ contents: absent[path], loader: "js" }));
  },
};
