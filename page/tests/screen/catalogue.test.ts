// Sentences by their ids: the chosen language, then English, then the id, and nothing that throws.
import { expect, test } from "vitest";
import { LANGUAGES } from "../../src/contact/language.ts";
import { Catalogue } from "../../src/screen/catalogue.ts";

test("speaks the language that was chosen, and another one afterwards", () => {
  const catalogue = new Catalogue("vi");
  const first = catalogue.text("appeal-send");
  catalogue.language = "ko";
  expect([first, catalogue.text("appeal-send")]).toEqual(["Gửi", "보내기"]);
});

test("has every language", () => {
  for (const [language] of LANGUAGES) expect(new Catalogue(language).text("page-language"), language).not.toBe("page-language");
});

test("an id that nobody knows is shown as it is", () => {
  const catalogue = new Catalogue("lo");
  expect([catalogue.text("no-such-id"), catalogue.has("no-such-id"), catalogue.has("appeal-send")]).toEqual(["no-such-id", false, true]);
});

test("what a language lacks is said in English", () => {
  const texts = { ko: "one = 하나", "zh-Hans": "", en: "one = One\ntwo = Two", vi: "", th: "", lo: "" };
  const catalogue = new Catalogue("ko", texts);
  expect([catalogue.text("one"), catalogue.text("two"), catalogue.has("two")]).toEqual(["하나", "Two", true]);
});

test("puts arguments in without marks of direction, and leaves the name of a missing one", () => {
  const catalogue = new Catalogue("en");
  expect(catalogue.text("people-count", { who: "Women", count: 2 })).toBe("Women: 2");
  expect(catalogue.text("people-count", { who: "Women" })).toBe("Women: {$count}");
});
