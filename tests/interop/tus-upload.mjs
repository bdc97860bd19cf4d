// Uploads a file with tus-js-client as it comes: creation, HEAD to resume, PATCH in chunks, no metadata.
//
//   node tus-upload.mjs --file FILE --trust CERTIFICATE.pem --chunk BYTES
//                       (--endpoint URL | --resume UPLOAD-URL) [--stop-after BYTES] [--header NAME=VALUE]...
//
// Prints `url UPLOAD-URL` when it is known, `accepted BYTES` after each chunk, then either `done STATUS` and
// `body BASE64` (the last response) or, with --stop-after, `stopped`. An error goes to stderr, with exit code 1.
import { createReadStream, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import * as tus from "tus-js-client";

const string = { type: "string" };
const { values } = parseArgs({
  options: {
    file: string,
    trust: string,
    chunk: string,
    endpoint: string,
    resume: string,
    "stop-after": string,
    header: { type: "string", multiple: true, default: [] },
  },
});

const upload = new tus.Upload(createReadStream(values.file), {
  endpoint: values.endpoint ?? null,
  uploadUrl: values.resume ?? null,
  chunkSize: Number(values.chunk),
  retryDelays: [50, 100, 200],
  headers: Object.fromEntries(values.header.map((header) => header.split(/=(.*)/s, 2))),
  storeFingerprintForResuming: false,
  httpStack: new tus.DefaultHttpStack(values.trust ? { ca: readFileSync(values.trust) } : {}),
  onUploadUrlAvailable: () => console.log(`url ${upload.url}`),
  onChunkComplete: (_size, accepted) => {
    console.log(`accepted ${accepted}`);
    if (values["stop-after"] && accepted >= Number(values["stop-after"])) {
      upload.abort().then(() => {
        console.log("stopped");
        process.exit(0);
      });
    }
  },
  onError: (error) => {
    console.error(error.message);
    process.exit(1);
  },
  onSuccess: ({ lastResponse }) => {
    console.log(`done ${lastResponse.getStatus()}`);
    console.log(`body ${Buffer.from(lastResponse.getBody() ?? "").toString("base64")}`);
  },
});
upload.start();
