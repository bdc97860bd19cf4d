// Owns the recognition of browsers inside other apps, and the banner that leads out of them. Nothing may rely on it: an
// app can call itself what it likes, and everything works without the banner.
import { chooseLanguage } from "../contact/language.ts";
import { Catalogue } from "./catalogue.ts";
import { button, SILENT } from "./field.ts";
import type { House } from "./house.ts";
import { h, refill, svg } from "./view.ts";

/** An app that shows the page inside itself; its name is empty if it only says that it is one. */
export interface InApp {
  readonly app: string;
}

// The order counts: Messenger also says what Facebook says, and nearly all of them say that they are a WebView.
const APPS: readonly (readonly [string, RegExp])[] = [
  ["WeChat", /MicroMessenger\//],
  ["QQ", / QQ\//],
  ["LINE", /\bLine\/\d/],
  ["KakaoTalk", /KAKAOTALK/],
  ["Zalo", /\bZalo(Theme|Language)?[ /]/],
  ["Messenger", /FBAN\/Messenger|FB_IAB\/Orca|FB_IAB\/MESSENGER/],
  ["Facebook", /FBAN\/|FBAV\/|FB_IAB\//],
  ["Instagram", /\bInstagram /],
  ["TikTok", /BytedanceWebview|musical_ly|\bTikTok\b/],
  ["Weibo", /__weibo__|\bWeibo /],
  ["", /Android.*; wv\)/],
];

/** The app whose own browser this is, by its user agent; nothing for an ordinary browser. */
export function inAppBrowser(userAgent: string): InApp | undefined {
  const found = APPS.find(([, pattern]) => pattern.test(userAgent));
  return found && { app: found[0] };
}

/** The way out of an app, in the language of the device; nothing in an ordinary browser. */
export function inAppBanner(house: House): HTMLElement | undefined {
  const found = inAppBrowser(navigator.userAgent);
  if (!found) return undefined;
  // Not the language that was chosen here: the app's menu has the device's.
  const catalogue = new Catalogue(chooseLanguage(navigator.languages));
  const told = h("div", { role: "status" });
  const element = h(
    "section",
    { class: "in-app", lang: catalogue.language, "data-test": "in-app", "aria-label": catalogue.text("inapp-title") },
    h(
      "p",
      { class: "title" },
      svg("open"),
      h("strong", {}, catalogue.text("inapp-title"), found.app && ` (${found.app})`),
    ),
    h("p", {}, catalogue.text("inapp-why")),
    h("p", {}, catalogue.text("inapp-how")),
    button("save", catalogue.text("inapp-copy"), "in-app-copy", () => void copy(house, catalogue, told), "wide"),
    told,
    button(undefined, catalogue.text("inapp-stay"), "in-app-stay", () => element.remove(), "small"),
  );
  return element;
}

/** The page's address with its invitation, which stands in the address bar no longer. */
function address(house: House): string {
  const { given, device } = house;
  return given && device.origin ? `${device.origin}/#${given.invitation.trim().replace(/^#/, "")}` : location.href;
}

async function copy(house: House, catalogue: Catalogue, told: HTMLElement): Promise<void> {
  const text = address(house);
  try {
    await navigator.clipboard.writeText(text);
    refill(told, h("p", {}, catalogue.text("inapp-copied")));
  } catch {
    // No clipboard, or it was refused: the person copies by hand what is shown and selected.
    const field = h("textarea", {
      class: "text",
      rows: 3,
      readonly: true,
      ...SILENT,
      "aria-label": catalogue.text("inapp-copy"),
    });
    field.value = text;
    refill(told, h("p", {}, catalogue.text("inapp-copy-failed")), field);
    field.focus();
    field.select();
  }
}
