// The microphone: at most 60 seconds of speech, in memory only. The track is stopped at once when the recording ends,
// so that no light stays on and nothing is heard that nobody meant to send.
import { Watched } from "../contact/watched.ts";
import { Trouble } from "../trouble.ts";

/** The longest voice note, in seconds (PROTOCOL.md step 3.1). */
export const LONGEST_VOICE = 60;
/** 16 kbit/s: speech stays clear, and a minute is about 120 KB. */
const BITS_PER_SECOND = 16_000;
/** How far before the last second the recording is stopped, in ms: an encoder may still write a frame or two. */
const MARGIN = 200;
/** The first that the browser can write. Safari writes MP4, without Opus. */
const FORMATS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/webm", "audio/mp4"];

/** What the recorder does. */
export type RecorderState =
  | { readonly kind: "idle" }
  /** The browser asks whether the page may listen. */
  | { readonly kind: "asking" }
  /** Whole seconds so far. */
  | { readonly kind: "recording"; readonly seconds: number }
  /** Recorded here, or made by another program and chosen as a file called `name`; then 0 seconds if its length is
   * not known. */
  | { readonly kind: "ready"; readonly sound: Blob; readonly seconds: number; readonly name?: string }
  /** `microphone-refused`, `microphone-missing`: words or a sound file can still be sent. */
  | { readonly kind: "trouble"; readonly trouble: Trouble };

/** What the recorder needs of the browser. */
export interface Microphone {
  /** @throws DOMException as `getUserMedia` does. */
  open(): Promise<MediaStream>;
  recorder(stream: MediaStream): MediaRecorder;
  /** Milliseconds that only go forward. */
  elapsed(): number;
}

/** Whether this browser can record at all. */
export function canRecord(): boolean {
  return typeof MediaRecorder !== "undefined" && typeof navigator.mediaDevices?.getUserMedia === "function";
}

/** The microphone of this browser. */
export function microphone(): Microphone {
  return {
    open: () => navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 }, video: false }),
    recorder: (stream) => {
      const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
      return new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
    },
    elapsed: () => performance.now(),
  };
}

/** One voice note. */
export class Recorder extends Watched {
  #state: RecorderState = { kind: "idle" };
  #running: Running | undefined;
  /** Counts the recordings, so that a late answer to an older one changes nothing. */
  #turn = 0;
  readonly #microphone: Microphone;

  constructor(device: Microphone) {
    super();
    this.#microphone = device;
  }

  get state(): RecorderState {
    return this.#state;
  }

  /** Asks for the microphone and records, until {@link stop} or the last second. An older recording goes. */
  async start(): Promise<void> {
    this.discard();
    const turn = this.#turn;
    this.#become({ kind: "asking" });
    try {
      const stream = await this.#microphone.open();
      if (turn !== this.#turn) return release(stream);
      this.#record(stream);
    } catch (error) {
      if (turn === this.#turn) this.#become({ kind: "trouble", trouble: troubleOf(error) });
    }
  }

  /** Ends the recording and keeps it. */
  stop(): void {
    const running = this.#running;
    if (running) running.end();
    // Somebody went on before the browser was answered: what it hears from now on is nobody's.
    else if (this.#state.kind === "asking") this.discard();
  }

  /** Takes a sound file in the place of a recording. */
  take(sound: Blob, name: string, seconds: number): void {
    this.discard();
    this.#become({ kind: "ready", sound, seconds, name });
  }

  /** Ends the recording, if there is one, and forgets it. */
  discard(): void {
    this.#turn += 1;
    this.#running?.drop();
    this.#running = undefined;
    this.#become({ kind: "idle" });
  }

  #record(stream: MediaStream): void {
    const running = begin(this.#microphone, stream, {
      second: (seconds) => this.#become({ kind: "recording", seconds }),
      ended: (sound, seconds) => {
        this.#running = undefined;
        const nothing: RecorderState = { kind: "trouble", trouble: new Trouble("microphone-missing") };
        this.#become(sound.size > 0 ? { kind: "ready", sound, seconds } : nothing);
      },
    });
    this.#running = running;
    this.#become({ kind: "recording", seconds: 0 });
  }

  #become(state: RecorderState): void {
    this.#state = state;
    this.changed();
  }
}

interface Running {
  /** Stops, and tells the sound. */
  end(): void;
  /** Stops, and tells nothing. */
  drop(): void;
}

interface Listener {
  second(seconds: number): void;
  ended(sound: Blob, seconds: number): void;
}

function begin(device: Microphone, stream: MediaStream, listener: Listener): Running {
  let recorder: MediaRecorder;
  try {
    recorder = device.recorder(stream);
  } catch (error) {
    release(stream);
    throw error;
  }
  const pieces: Blob[] = [];
  const began = device.elapsed();
  const seconds = (): number => Math.min(LONGEST_VOICE, Math.round((device.elapsed() - began) / 1_000));
  let listening = true;
  let long = 0;
  const end = (): void => {
    clearInterval(counter);
    clearTimeout(last);
    long = long || Math.max(1, seconds());
    if (recorder.state !== "inactive") recorder.stop();
    release(stream);
  };
  recorder.addEventListener("dataavailable", ({ data }) => void (listening && data.size > 0 && pieces.push(data)));
  // Also when the microphone is pulled out, or another program takes it: what was said until then stays.
  recorder.addEventListener("stop", () => {
    end();
    if (listening) listener.ended(new Blob(pieces, { type: recorder.mimeType.split(";")[0] }), long);
  });
  const counter = setInterval(() => listener.second(seconds()), 1_000);
  const last = setTimeout(end, LONGEST_VOICE * 1_000 - MARGIN);
  recorder.start();
  return {
    end,
    drop: () => {
      listening = false;
      pieces.length = 0;
      end();
    },
  };
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Refused, by the person or by the system, or not there. */
function troubleOf(error: unknown): Trouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  return new Trouble(
    name === "NotAllowedError" || name === "SecurityError" ? "microphone-refused" : "microphone-missing",
  );
}
