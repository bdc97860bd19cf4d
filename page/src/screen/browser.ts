// Owns the recognition of browsers inside other apps, and the banner that leads out of them. Nothing may rely on it: an
// app can call itself what it likes, and everything works without the banner.

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
