// A voice note in the place of words, or beside them. The sound stays in memory, and goes like any other file, sealed.
import { Trouble } from "../trouble.ts";
import { button } from "./field.ts";
import type { IconName } from "./icon.ts";
import { note, troubleNote } from "./note.ts";
import type { Part, Place } from "./part.ts";
import { canRecord, LONGEST_VOICE, type RecorderState } from "./recorder.ts";
import { h, refill, svg, type Child } from "./view.ts";

/** Record, stop, play, record again; a sound file where the browser cannot record. */
export const voice = (house: Place, changed: () => void): Part => {
  const { recorder } = house.form;
  const place = h("div", {});
  const told = h("p", { class: "unseen", "aria-live": "polite" });
  const deeds: Deeds = { house, player: new Player(), changed };
  let shown: RecorderState | undefined;
  const show = (): void => {
    const { state } = recorder;
    if (shown?.kind === "recording" && state.kind === "recording") return tick(place, house, state.seconds);
    const focused = place.contains(document.activeElement);
    refill(place, controls(deeds, state));
    refill(told, state.kind === "ready" && ready(house, state));
    // The button that was pressed is gone: the next one takes the focus, or a keyboard would start again from the top.
    if (focused) place.querySelector<HTMLElement>("button")?.focus();
    shown = state;
  };
  const end = recorder.subscribe(() => {
    keep(house);
    show();
    changed();
  });
  // The recording may have ended while another screen was shown.
  keep(house);
  show();
  return {
    element: h(
      "div",
      { class: "voice", id: "part-voice", role: "group", "aria-labelledby": "voice-title" },
      h("h3", { id: "voice-title" }, svg("mic"), house.text("voice-title")),
      h("p", { class: "hint" }, house.text("voice-hint", { most: LONGEST_VOICE })),
      place,
      told,
    ),
    close: (remade) => {
      end();
      deeds.player.close();
      // Nobody is listened to who has gone on to something else.
      if (!remade) recorder.stop();
    },
  };
};

interface Deeds {
  readonly house: Place;
  readonly player: Player;
  readonly changed: () => void;
}

type Ready = Extract<RecorderState, { kind: "ready" }>;

/** Puts a finished recording among the files, where it is hashed while the person goes on. */
function keep(house: Place): void {
  const { form, dispatch } = house;
  const { state } = form.recorder;
  if (state.kind !== "ready" || form.voice !== undefined || !dispatch) return;
  const choice = { purpose: "voice_note", original: false, seconds: state.seconds } as const;
  try {
    form.voice = dispatch.attach(state.sound, state.name ?? "", choice).id;
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    form.fileTrouble = error;
  }
}

/** Takes the recording out of the files. */
function drop(house: Place): void {
  const { form, dispatch } = house;
  if (form.voice !== undefined) dispatch?.remove(form.voice);
  form.voice = undefined;
}

function controls(deeds: Deeds, state: RecorderState): HTMLElement {
  const { house } = deeds;
  const row = (...children: readonly Child[]): HTMLElement => h("div", { class: "row" }, children);
  switch (state.kind) {
    case "idle":
      return canRecord() ? row(record(deeds, "record", "mic")) : row(h("p", {}, house.text("voice-missing")), soundFile(deeds));
    case "asking":
      return row(h("p", {}, house.text("voice-asking")));
    case "recording":
      return row(
        button("stop", house.text("voice-stop"), "record-stop", () => house.form.recorder.stop(), "wide primary"),
        h("span", { class: "running", role: "timer" }, count(house, state.seconds)),
      );
    case "ready":
      return h(
        "div",
        {},
        row(
          h("p", { class: "ready" }, svg("check"), ready(house, state)),
          play(deeds, state),
          record(deeds, "record-again", "again"),
          remove(deeds),
        ),
        // What this page recorded tells nothing but the voice; a file of another program may tell where and with what.
        state.name !== undefined && note("warning", house.text("file-unknown-warning")),
      );
    case "trouble":
      return row(troubleNote(house, state.trouble), record(deeds, "record", "mic"), soundFile(deeds));
  }
}

function record({ house, player }: Deeds, test: "record" | "record-again", icon: IconName): HTMLElement {
  const label = house.text(test === "record" ? "voice-record" : "voice-again");
  return button(icon, label, test, () => {
    player.close();
    drop(house);
    void house.form.recorder.start();
  }, test === "record" ? "wide" : "");
}

function play({ house, player }: Deeds, state: Ready): HTMLElement {
  return button("play", house.text("voice-play"), "record-play", () => player.play(state.sound));
}

function remove({ house, player }: Deeds): HTMLElement {
  return button("remove", house.text("voice-remove"), "record-remove", () => {
    player.close();
    drop(house);
    house.form.recorder.discard();
  });
}

function tick(place: HTMLElement, house: Place, seconds: number): void {
  const running = place.querySelector(".running");
  if (running) refill(running, count(house, seconds));
}

function count(house: Place, seconds: number): string {
  return house.text("voice-recording", { seconds, most: LONGEST_VOICE });
}

function ready(house: Place, { name, seconds }: Ready): string {
  return name ?? house.text("voice-ready", { seconds });
}

/** Where the page cannot listen, the phone's own recorder can. */
function soundFile({ house }: Deeds): HTMLElement {
  const told = h("div", { "aria-live": "polite" });
  const input = h("input", { type: "file", accept: "audio/*", capture: "user", "data-test": "voice-file", autocomplete: "off" });
  input.addEventListener("change", async () => {
    const [file] = input.files ?? [];
    if (!file) return;
    const seconds = await lengthOf(file);
    input.value = "";
    if (seconds <= LONGEST_VOICE) house.form.recorder.take(file, file.name, seconds);
    else refill(told, note("warning", house.text("voice-too-long", { most: LONGEST_VOICE })));
  });
  return h("div", {}, h("label", { class: "button wide" }, input, svg("mic"), h("span", {}, house.text("voice-file"))), told);
}

/** Whole seconds of a sound file; 0 if the browser cannot tell. */
function lengthOf(sound: Blob): Promise<number> {
  return new Promise((resolve) => {
    const audio = new Audio();
    const done = (seconds: number): void => {
      URL.revokeObjectURL(audio.src);
      resolve(Number.isFinite(seconds) ? Math.ceil(seconds) : 0);
    };
    audio.preload = "metadata";
    audio.addEventListener("loadedmetadata", () => done(audio.duration));
    audio.addEventListener("error", () => done(0));
    audio.src = URL.createObjectURL(sound);
  });
}

/** Plays the recording back; one at a time. */
class Player {
  private audio: HTMLAudioElement | undefined;

  play(sound: Blob): void {
    this.close();
    this.audio = new Audio(URL.createObjectURL(sound));
    // A browser that will not play what it recorded sends it all the same.
    this.audio.play().catch(() => this.close());
    this.audio.addEventListener("ended", () => this.close());
  }

  close(): void {
    if (!this.audio) return;
    this.audio.pause();
    URL.revokeObjectURL(this.audio.src);
    this.audio = undefined;
  }
}
