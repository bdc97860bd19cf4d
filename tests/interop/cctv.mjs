// Prints every vector of cctv-age that has a hybrid identity, one JSON object a line: name, expect, payload (SHA-256 of
// what opens, or null), identities, armored, age (base64 of the file, inflated where it was compressed).
// The form of a vector is described in the package's README, "Test file format".
import { inflateSync } from "node:zlib";
import * as vectors from "cctv-age";

for (const [name, vector] of Object.entries(vectors)) {
  const bytes = Buffer.from(vector);
  const end = bytes.indexOf("\n\n");
  const fields = bytes.subarray(0, end).toString("utf8").split("\n").map((line) => line.split(/: (.*)/s));
  const all = (key) => fields.filter(([field]) => field === key).map(([, value]) => value);
  const identities = all("identity");
  if (!identities.some((identity) => identity.startsWith("AGE-SECRET-KEY-PQ-1"))) continue;
  const [compressed] = all("compressed");
  if (compressed !== undefined && compressed !== "zlib") throw new Error(`${name}: compressed as ${compressed}`);
  const file = bytes.subarray(end + 2);
  console.log(JSON.stringify({
    name,
    expect: all("expect")[0],
    payload: all("payload")[0] ?? null,
    identities,
    armored: all("armored")[0] === "yes",
    age: (compressed ? inflateSync(file) : file).toString("base64"),
  }));
}
