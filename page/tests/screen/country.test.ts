// The lists of countries and provinces: whole, without doubles, and in the order of the language.
import { expect, test } from "vitest";
import { countries, countryName, NEAR, REGIONS } from "../../src/screen/country.ts";

const all = countries("en", (code) => countryName("en", code));

test("ISO 3166-1 has 249 countries, each once", () => {
  expect(new Set(all.map(({ value }) => value)).size).toBe(249);
  for (const { value } of all) expect(value).toMatch(/^[A-Z]{2}$/);
  for (const code of NEAR) expect(all.map(({ value }) => value)).toContain(code);
});

test("they are sorted by their names", () => {
  const names = all.map(({ label }) => label);
  expect(names).toEqual([...names].sort(new Intl.Collator("en").compare));
  expect(names[0]).toBe("Afghanistan");
});

test("provinces are codes of ISO 3166-2 below their country, each once", () => {
  const counts = Object.entries(REGIONS).map(([country, regions]) => [country, regions.length]);
  expect(counts).toEqual([["CN", 31], ["LA", 18], ["TH", 77], ["VN", 63], ["MM", 15], ["KH", 25]]);
  for (const [country, regions] of Object.entries(REGIONS)) {
    expect(new Set(regions.map(([code]) => code)).size, country).toBe(regions.length);
    for (const [code, name] of regions) expect([/^[A-Z0-9]{1,3}$/.test(code), name.length > 1], `${country}-${code}`).toEqual([true, true]);
  }
});
