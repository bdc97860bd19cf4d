// The recorder without a browser: when it stops, what it keeps, and that the microphone is let go in every case.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LONGEST_VOICE, Recorder, type Microphone } from "../../src/screen/recorder.ts";

class FakeTrack {
  stopped = false;
  stop(): void {
    this.stopped = true;
  }
}

class FakeRecorder extends EventTarget {
  state = "inactive";
  readonly mimeType = "audio/webm;codecs=opus";
  sound = "sound";
  start(): void {
    this.state = "recording";
  }
  /** As browsers do it: the data comes later, then the word that it is over. */
  stop(): void {
    this.state = "inactive";
    queueMicrotask(() => {
      this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob([this.sound]) }));
      this.dispatchEvent(new Event("stop"));
    });
  }
}

/** A microphone with all that a test looks at. */
function device(): { microphone: Microphone; track: FakeTrack; recorder: FakeRecorder } {
  const track = new FakeTrack();
  const recorder = new FakeRecorder();
  const stream = { getTracks: () => [track] };
  const microphone: Microphone = {
    open: async () => stream as unknown as MediaStream,
    recorder: () => recorder as unknown as MediaRecorder,
    elapsed: () => performance.now(),
  };
  return { microphone, track, recorder };
}

function refusing(name: string): Microphone {
  return { ...device().microphone, open: () => Promise.reject(new DOMException("", name)) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a recording", () => {
  test("is kept when it is stopped, with its seconds and without the codec in its type", async () => {
    const { microphone, track } = device();
    const recorder = new Recorder(microphone);
    await recorder.start();
    expect(recorder.state).toEqual({ kind: "recording", seconds: 0 });
    await vi.advanceTimersByTimeAsync(7_000);
    expect(recorder.state).toEqual({ kind: "recording", seconds: 7 });
    recorder.stop();
    // At once, not when the encoder is done.
    expect(track.stopped).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(recorder.state).toMatchObject({ kind: "ready", seconds: 7 });
    const { sound } = recorder.state as { sound: Blob };
    expect([sound.type, await sound.text()]).toEqual(["audio/webm", "sound"]);
  });

  test("ends by itself before a minute is over", async () => {
    const { microphone, track } = device();
    const recorder = new Recorder(microphone);
    await recorder.start();
    await vi.advanceTimersByTimeAsync(LONGEST_VOICE * 1_000 - 300);
    expect([recorder.state.kind, track.stopped]).toEqual(["recording", false]);
    await vi.advanceTimersByTimeAsync(300);
    expect(recorder.state).toMatchObject({ kind: "ready", seconds: LONGEST_VOICE });
    expect(track.stopped).toBe(true);
  });

  test("that another program cut off is kept as far as it went", async () => {
    const { microphone, track, recorder: inner } = device();
    const recorder = new Recorder(microphone);
    await recorder.start();
    await vi.advanceTimersByTimeAsync(3_000);
    inner.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(recorder.state).toMatchObject({ kind: "ready", seconds: 3 });
    expect(track.stopped).toBe(true);
  });

  test("of nothing is a microphone that is missing", async () => {
    const { microphone, recorder: inner } = device();
    inner.sound = "";
    const recorder = new Recorder(microphone);
    await recorder.start();
    recorder.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(recorder.state).toMatchObject({ kind: "trouble", trouble: { code: "microphone-missing" } });
  });
});

describe("a recording that is thrown away", () => {
  test("leaves nothing, and lets the microphone go", async () => {
    const { microphone, track } = device();
    const recorder = new Recorder(microphone);
    await recorder.start();
    recorder.discard();
    expect(track.stopped).toBe(true);
    await vi.advanceTimersByTimeAsync(LONGEST_VOICE * 2_000);
    expect(recorder.state).toEqual({ kind: "idle" });
  });

  test("before the browser was answered never begins", async () => {
    for (const end of ["stop", "discard"] as const) {
      const { microphone, track, recorder: inner } = device();
      const recorder = new Recorder(microphone);
      const started = recorder.start();
      expect(recorder.state.kind).toBe("asking");
      recorder[end]();
      await started;
      expect([recorder.state.kind, inner.state, track.stopped], end).toEqual(["idle", "inactive", true]);
    }
  });
});

test("a refusal and a device without a microphone are told apart", async () => {
  const codes = { NotAllowedError: "microphone-refused", SecurityError: "microphone-refused", NotFoundError: "microphone-missing", NotReadableError: "microphone-missing" };
  for (const [name, code] of Object.entries(codes)) {
    const recorder = new Recorder(refusing(name));
    await recorder.start();
    expect(recorder.state, name).toMatchObject({ kind: "trouble", trouble: { code } });
  }
});

test("a browser that cannot write any format lets the microphone go", async () => {
  const { microphone, track } = device();
  const unable = (): MediaRecorder => {
    throw new DOMException("", "NotSupportedError");
  };
  const recorder = new Recorder({ ...microphone, recorder: unable });
  await recorder.start();
  expect(recorder.state).toMatchObject({ kind: "trouble", trouble: { code: "microphone-missing" } });
  expect(track.stopped).toBe(true);
});

test("whoever watches is told of each second", async () => {
  const recorder = new Recorder(device().microphone);
  const seconds: number[] = [];
  recorder.subscribe(() => {
    if (recorder.state.kind === "recording") seconds.push(recorder.state.seconds);
  });
  await recorder.start();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(seconds).toEqual([0, 1, 2, 3]);
});
