// What the page says, in the language that was chosen; coded replies are said by case/replies.ts. It never makes a
// sentence itself, and holds no secret.
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import type { Language } from "../contact/language.ts";
import en from "../../text/en.ftl";
import ko from "../../text/ko.ftl";
import lo from "../../text/lo.ftl";
import th from "../../text/th.ftl";
import vi from "../../text/vi.ftl";
import zh from "../../text/zh-Hans.ftl";

/** What a sentence names: numbers are written as its language writes them. */
export type Arguments = Readonly<Record<string, FluentVariable>>;

/** The catalogue of each language, as text. */
export type Texts = Readonly<Record<Language, string>>;

/** Sentences by their ids: in the chosen language, else in English, else the id itself. */
export class Catalogue {
  /** The chosen language. */
  language: Language;
  private readonly bundles = new Map<Language, FluentBundle>();
  private readonly texts: Texts;

  constructor(language: Language, texts: Texts = TEXTS) {
    this.language = language;
    this.texts = texts;
  }

  /** The sentence `id`. */
  text(id: string, args?: Arguments): string {
    for (const language of new Set<Language>([this.language, "en"])) {
      const bundle = this.bundle(language);
      const pattern = bundle.getMessage(id)?.value;
      // Errors are given a place, so that a missing argument leaves its name and does not throw.
      if (pattern) return bundle.formatPattern(pattern, args, []);
    }
    return id;
  }

  /** Is there such a sentence, in the chosen language or in English? */
  has(id: string): boolean {
    return this.bundle(this.language).hasMessage(id) || this.bundle("en").hasMessage(id);
  }

  /** A language is parsed when it is first needed: six at once would cost an old phone its first second. */
  private bundle(language: Language): FluentBundle {
    const known = this.bundles.get(language);
    if (known) return known;
    const bundle = new FluentBundle(language, { useIsolating: false });
    bundle.addResource(new FluentResource(this.texts[language]));
    this.bundles.set(language, bundle);
    return bundle;
  }
}

const TEXTS: Texts = { ko, "zh-Hans": zh, en, vi, th, lo };
