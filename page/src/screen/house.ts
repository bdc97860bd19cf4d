// What all screens share while the page is open, and the way from one to another. Everything here lives in memory only,
// and quick exit wipes it.
import type { OpenCase } from "../contact/code.ts";
import { newAppeal, type Dispatch } from "../contact/dispatch.ts";
import type { Language } from "../contact/language.ts";
import type { Surroundings } from "../contact/surroundings.ts";
import { establish, type Given, type Trust } from "../contact/trust.ts";
import { Trouble } from "../trouble.ts";
import { attachAgain } from "./attach-again.ts";
import { bar } from "./bar.ts";
import type { Arguments, Catalogue } from "./catalogue.ts";
import { Conversation } from "./conversation.ts";
import { eraseAll } from "./erase.ts";
import { Form } from "./form.ts";
import { microphone, Recorder } from "./recorder.ts";
import type { Rooms, ScreenName } from "./rooms.ts";
import { h, refill } from "./view.ts";

/** One screen, made anew each time it is shown. What somebody typed belongs to the house, so that nothing is lost. */
export interface Screen {
  /** Holds exactly one `h1`, which gets the focus when the screen is shown. */
  readonly element: HTMLElement;
  /** Ends what the screen began and nobody else needs: timers, a microphone, a subscription. `remade`: the same screen
   * comes again at once, in another language. */
  close?(remade: boolean): void;
}

/** Makes a screen. `args` are what `go` was given. */
export type Maker<N extends ScreenName> = (house: House, ...args: Rooms[N]) => Screen;

/** A maker for every screen. */
export type Makers = { readonly [N in ScreenName]: Maker<N> };

/** What the house stands on. */
export interface Ground {
  /** The element that everything is put into. */
  readonly root: HTMLElement;
  readonly catalogue: Catalogue;
  readonly makers: Makers;
  readonly device: Surroundings;
  /** Wipes and replaces the page; `leave.ts`. */
  readonly leave: (house: House) => void;
}

/** The open page. */
export class House {
  readonly catalogue: Catalogue;
  /** Clock, chance and network. */
  readonly device: Surroundings;
  /** The desk that words are sealed for, once there is an invitation. */
  trust: Trust | undefined;
  /** Why there is no trust: the invitation is missing, damaged, or of another relay. */
  trouble: Trouble | undefined;
  /** What is being filled in. */
  readonly form: Form;
  /** The appeal that is prepared or on its way. */
  dispatch: Dispatch | undefined;
  /** The case that was opened with its code. */
  opened: OpenCase | undefined;
  /** What screens remember after the appeal. */
  readonly conversation = new Conversation();
  /** The invitation that was taken last. */
  given: Given | undefined;
  /** What was pasted in the place of an invitation and is not taken yet. */
  pasted = "";
  /** What to wipe or stop when the page is left at once; whoever adds something takes it out again. */
  readonly wipes = new Set<() => void>();

  private readonly main = h("main", { id: "main" });
  private readonly ground: Ground;
  private screen: Screen | undefined;
  /** Whether the page was left. */
  private over = false;
  /** Whom the appeal is sealed for. */
  private addressee: Trust | undefined;
  private show: (remade: boolean) => void = () => {};

  constructor(ground: Ground) {
    this.ground = ground;
    this.catalogue = ground.catalogue;
    this.device = ground.device;
    this.form = new Form(ground.catalogue.language, new Recorder(microphone()));
  }

  /** Whether another link may take the place of this invitation: not while somebody writes, sends or reads. */
  get mayBeInvited(): boolean {
    const lost = !this.trust || this.trust.state.kind === "refused";
    return lost || (!this.dispatch && !this.opened);
  }

  /**
   * Takes an invitation, with what was enclosed, or none; `trust` or `trouble` says what came of it. One that cannot be
   * read takes the place of none. An appeal that was not given to be sent goes to the new desk; the case of an old one is
   * closed, because its code is of its organisation.
   *
   * @returns why it was not taken
   */
  invite(given: Given | undefined): Trouble | undefined {
    const taken = established(given, this.device);
    if (taken instanceof Trouble) {
      if (!this.trust) this.trouble = taken;
      return taken;
    }
    this.conversation.close();
    this.opened?.wipe();
    this.opened = undefined;
    // What is on its way goes on under its own invitation.
    if (!this.isSent || this.addressee !== this.trust) this.trust?.stop();
    this.given = given;
    this.trust = taken;
    this.trouble = undefined;
    if (this.dispatch) this.prepare();
    return undefined;
  }

  /** Whether there is an appeal that was given to be sent. */
  get isSent(): boolean {
    return this.dispatch !== undefined && this.dispatch.words.kind !== "none";
  }

  /** Begins an appeal to the present desk: its code is drawn and its keys are made while the person still answers. */
  prepare(): void {
    if (this.isSent || (this.dispatch && this.addressee === this.trust)) return;
    this.takeBack();
  }

  /** The same, also in the place of one that was given to be sent: what was attached to it is attached again. */
  takeBack(): void {
    const { dispatch: old, trust, form } = this;
    if (!trust) return;
    const dispatch = newAppeal(trust, this.device);
    if (old) attachAgain(old, dispatch, form);
    old?.wipe();
    if (this.addressee !== trust) this.addressee?.stop();
    dispatch.begin();
    [this.dispatch, this.addressee] = [dispatch, trust];
  }

  /** Ends the page: the screen closes, and nothing that comes late is taken or shown any more. */
  end(): void {
    this.over = true;
    this.addressee?.stop();
    this.screen?.close?.(false);
    this.screen = undefined;
  }

  /** Takes the keys of a case; those of another one go. */
  open(opened: OpenCase): void {
    if (this.over) return opened.wipe();
    this.opened?.wipe();
    this.conversation.close();
    this.opened = opened;
  }

  /** Shows another screen, and puts the focus on its heading. */
  go<N extends ScreenName>(name: N, ...args: Rooms[N]): void {
    if (this.over) return;
    this.show = (remade) => this.enter(name, args, remade);
    this.show(false);
    scrollTo(0, 0);
  }

  /** Asks for a code, or goes back to the open case while something is written or on its way there: another code would
   * wipe it. */
  goToCase(): void {
    this.go(this.opened && this.conversation.unsent ? "case" : "code");
  }

  /** Makes the same screen again, with the same arguments. */
  again(): void {
    if (!this.over) this.show(true);
  }

  /** The sentence `id` in the chosen language. */
  text(id: string, args?: Arguments): string {
    return this.catalogue.text(id, args);
  }

  /** Chooses another language; the screen is made again, and what was typed stays. */
  speak(language: Language): void {
    this.catalogue.language = language;
    this.form.draft.language = language;
    this.furnish();
    this.again();
  }

  /** Puts the bar and the place for screens into the document. */
  furnish(): void {
    document.documentElement.lang = this.catalogue.language;
    const focused = document.activeElement?.id;
    refill(this.ground.root, bar(this), this.main);
    if (focused) document.getElementById(focused)?.focus();
  }

  /** Quick exit. */
  leave(): void {
    this.ground.leave(this);
  }

  private enter<N extends ScreenName>(name: N, args: Rooms[N], remade: boolean): void {
    const before = this.screen;
    before?.close?.(remade);
    const make: Maker<N> = this.ground.makers[name];
    this.screen = make(this, ...args);
    // What was typed lives on in the form; fields that nobody sees need not keep it.
    if (before) eraseAll(before.element);
    this.main.dataset.screen = name;
    refill(this.main, this.screen.element);
    if (!remade) focusHeading(this.screen);
  }
}

function focusHeading(screen: Screen): void {
  const heading = screen.element.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
}

function established(given: Given | undefined, device: Surroundings): Trust | Trouble {
  try {
    return given ? establish(given, device) : new Trouble("invitation-missing");
  } catch (error) {
    if (error instanceof Trouble) return error;
    throw error;
  }
}
