// What all screens share while the page is open, and the way from one to another. Everything here lives in memory only, and
// `leave` wipes it.
import type { Trouble } from "../trouble.ts";
import type { Arguments, Catalogue, Language } from "./catalogue.ts";
import type { Rooms, ScreenName } from "./rooms.ts";
import { bar } from "./bar.ts";
import { h, refill } from "./view.ts";

/** One screen, made anew each time it is shown. What somebody typed belongs to the house, so that nothing is lost. */
export interface Screen {
  /** Holds exactly one `h1`, which gets the focus when the screen is shown. */
  readonly element: HTMLElement;
  /** Ends what the screen began and nobody else needs: timers, a microphone, a subscription. */
  close?(): void;
}

/** Makes a screen. `args` are what `go` was given. */
export type Maker<N extends ScreenName> = (house: House, ...args: Rooms[N]) => Screen;

/** A maker for every screen. */
export type Makers = { readonly [N in ScreenName]: Maker<N> };

/** What the page was given from outside. */
export interface Surroundings {
  readonly root: HTMLElement;
  readonly catalogue: Catalogue;
  readonly makers: Makers;
  readonly now: () => Date;
  readonly random: (length: number) => Uint8Array;
  /** Wipes and replaces the page; `leave.ts`. */
  readonly leave: (house: House) => void;
}

/** The open page. */
export class House {
  readonly catalogue: Catalogue;
  readonly now: () => Date;
  readonly random: (length: number) => Uint8Array;
  /** Why nothing can be sealed, if trust was refused. */
  trouble?: Trouble;
  /** What to wipe or stop when the page is left at once; a screen adds what it holds and takes it out again. */
  readonly wipes = new Set<() => void>();

  private readonly main = h("main", { id: "main" });
  private readonly surroundings: Surroundings;
  private screen?: Screen;
  private show: (focus: boolean) => void = () => {};

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
    this.catalogue = surroundings.catalogue;
    this.now = surroundings.now;
    this.random = surroundings.random;
  }

  /** Shows another screen, and puts the focus on its heading. */
  go<N extends ScreenName>(name: N, ...args: Rooms[N]): void {
    this.show = (focus) => this.enter(name, args, focus);
    this.show(true);
    scrollTo(0, 0);
  }

  /** Makes the same screen again, with the same arguments. */
  again(): void {
    this.show(false);
  }

  /** The sentence `id` in the chosen language. */
  text(id: string, args?: Arguments): string {
    return this.catalogue.text(id, args);
  }

  /** Chooses another language; the screen is made again, and what was typed stays. */
  speak(language: Language): void {
    this.catalogue.language = language;
    this.furnish();
    this.again();
  }

  /** Puts the bar and the place for screens into the document. */
  furnish(): void {
    document.documentElement.lang = this.catalogue.language;
    const focused = document.activeElement?.id;
    refill(this.surroundings.root, bar(this), this.main);
    if (focused) document.getElementById(focused)?.focus();
  }

  /** Quick exit. */
  leave(): void {
    this.surroundings.leave(this);
  }

  private enter<N extends ScreenName>(name: N, args: Rooms[N], focus: boolean): void {
    this.screen?.close?.();
    const make = this.surroundings.makers[name] as Maker<N>;
    this.screen = make(this, ...args);
    this.main.dataset.screen = name;
    refill(this.main, this.screen.element);
    if (focus) headingOf(this.screen)?.focus();
  }
}

function headingOf(screen: Screen): HTMLElement | null {
  const heading = screen.element.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  return heading;
}
