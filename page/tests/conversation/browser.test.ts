// Browsers inside other apps are recognised by what they say of themselves; ordinary ones are left alone.
import { expect, test } from "vitest";
import { inAppBrowser } from "../../src/screen/browser.ts";

const ANDROID = "Mozilla/5.0 (Linux; Android 10; SM-A105F Build/QP1A.190711.020";
const WEBVIEW = `${ANDROID}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/114.0.5735.196 Mobile Safari/537.36`;
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

const INSIDE: [string, string][] = [
  ["WeChat", `${ANDROID}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/107.0.5304.141 Mobile Safari/537.36 XWEB/5023 MMWEBSDK/20230405 MMWEBID/2585 MicroMessenger/8.0.35.2360(0x2800235D) WeChat/arm64 Weixin NetType/4G Language/zh_CN ABI/arm64`],
  ["WeChat", `${IPHONE} Mobile/15E148 MicroMessenger/8.0.38(0x18002629) NetType/WIFI Language/zh_CN`],
  ["QQ", `${ANDROID}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/98.0.4758.102 MQQBrowser/6.2 TBS/046317 Mobile Safari/537.36 V1_AND_SQ_8.9.50_3898_YYB_D QQ/8.9.50.10650 NetType/WIFI WebP/0.3.0 Pixel/1080`],
  ["QQ", `${IPHONE} Mobile/15E148 QQ/8.9.28.635 V1_IPH_SQ_8.9.28_1_APP_A Pixel/1170`],
  ["LINE", `${ANDROID}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/114.0.5735.196 Mobile Safari/537.36 Line/13.10.1/IAB`],
  ["LINE", `${IPHONE} Mobile/15E148 Safari Line/13.10.0`],
  ["KakaoTalk", `${ANDROID}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/114.0.5735.196 Mobile Safari/537.36;KAKAOTALK 2410130`],
  ["KakaoTalk", `${IPHONE} Mobile/15E148 KAKAOTALK 10.2.5`],
  ["Zalo", `${WEBVIEW} Zalo android/12060465 ZaloTheme/light ZaloLanguage/vi`],
  ["Zalo", `${IPHONE} Mobile/15E148 Zalo iOS/406 ZaloTheme/light ZaloLanguage/vn`],
  ["Messenger", `${WEBVIEW}[FB_IAB/Orca-Android;FBAV/416.0.0.12.69;]`],
  ["Messenger", `${IPHONE} Mobile/19G71 [FBAN/MessengerForiOS;FBAV/414.0.0.32.107;FBBV/488083871;FBDV/iPhone12,1]`],
  ["Facebook", `${WEBVIEW} [FB_IAB/FB4A;FBAV/420.0.0.32.61;]`],
  ["Facebook", `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/420.0.0.38.67;FBBV/488083871;FBDV/iPhone12,1]`],
  ["Instagram", `${IPHONE} Mobile/15E148 Instagram 291.1.0.34.111 (iPhone12,1; iOS 15_6; vi_VN; vi; scale=2.00; 828x1792)`],
  ["TikTok", `${WEBVIEW} musical_ly_2022903040 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly app_version/29.3.4 ByteLocale/vi ByteFullLocale/vi Region/VN BytedanceWebview/d8a21c6`],
  ["TikTok", `${WEBVIEW} trill_2022903040 AppName/trill BytedanceWebview/d8a21c6`],
  ["TikTok", `${IPHONE} Mobile/15E148 aweme_25.7.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/zh BytedanceWebview/d8a21c6`],
  ["Weibo", `${ANDROID}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/83.0.4103.101 Mobile Safari/537.36 Weibo (samsung-SM-A105F__weibo__13.6.1__android__android10)`],
  ["Weibo", `${IPHONE} Mobile/15E148 Weibo (iPhone12,1__weibo__13.6.1__iphone__os15.6)`],
  ["", WEBVIEW],
];

const ORDINARY: [string, string][] = [
  ["Chrome on Android", "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36"],
  ["an old Chrome", "Mozilla/5.0 (Linux; Android 6.0.1; SM-G532G) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.3987.162 Mobile Safari/537.36"],
  ["Firefox and Tor Browser on Android", "Mozilla/5.0 (Android 10; Mobile; rv:109.0) Gecko/115.0 Firefox/115.0"],
  ["Safari on a telephone", `${IPHONE} Version/15.6 Mobile/15E148 Safari/604.1`],
  ["Chrome on iOS", `${IPHONE} CriOS/124.0.6367.88 Mobile/15E148 Safari/604.1`],
  ["Samsung Internet", "Mozilla/5.0 (Linux; Android 10; SAMSUNG SM-A105F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36"],
  ["DuckDuckGo", "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/114.0.5735.61 Mobile DuckDuckGo/5 Safari/537.36"],
  ["QQ Browser, which is a browser", "Mozilla/5.0 (Linux; U; Android 10; zh-cn; SM-A105F Build/QP1A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/89.0.4389.72 MQQBrowser/13.5 Mobile Safari/537.36 COVC/046219"],
  ["Coc Coc", "Mozilla/5.0 (Linux; Android 10; SM-A105F) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/120.0.234 Chrome/114.0.5735.234 Mobile Safari/537.36"],
  ["Whale", "Mozilla/5.0 (Linux; Android 12; SM-A125N) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Whale/1.0.0.0 Crosswalk/28.120.0.24 Mobile Safari/537.36"],
  ["a desk computer", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"],
  ["nothing", ""],
];

test.each(INSIDE)("%s is recognised", (app, userAgent) => {
  expect(inAppBrowser(userAgent)).toEqual({ app });
});

test.each(ORDINARY)("%s is an ordinary browser", (_name, userAgent) => {
  expect(inAppBrowser(userAgent)).toBeUndefined();
});
