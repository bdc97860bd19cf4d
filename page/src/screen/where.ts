// In which country, and if the person wants to say it the province. Nothing finer, on purpose.
import { choices, part, selectField } from "./field.ts";
import { countryName, countries, NEAR, REGIONS } from "./country.ts";
import type { House } from "./house.ts";
import type { PartMaker } from "./part.ts";
import { h, refill } from "./view.ts";

/** Six countries as large buttons, all others in a list. */
export const where: PartMaker = (house, changed) => {
  const { draft } = house.form;
  const region = h("div", {});
  const choose = (country: string): void => {
    if (country !== draft.country) draft.region = "";
    draft.country = country;
    refill(region, regions(house));
    changed();
  };
  const buttons = choices("country", NEAR.map((code) => near(house, code)), draft.country, (country) => {
    others.querySelector("select")!.value = ""; // selectField always makes one
    choose(country);
  });
  const others = selectField({
    id: "country-other",
    label: house.text("country-other"),
    value: NEAR.some((code) => code === draft.country) ? "" : draft.country,
    test: "country-select",
    options: [
      { value: "", label: house.text("country-choose") },
      ...countries(house.catalogue.language, (code) => named(house, code)),
    ],
    changed: (country) => {
      for (const input of buttons.querySelectorAll("input")) input.checked = input.value === country;
      choose(country);
    },
  });
  refill(region, regions(house));
  return { element: part("part-country", house.text("country-title"), buttons, others, region) };
};

function near(house: House, code: string): { value: string; label: string; test: string } {
  return { value: code, label: house.text(`country-${code}`), test: `country-${code}` };
}

/** Our own word for a country that the catalogue has, else the browser's. */
function named(house: House, code: string): string {
  const id = `country-${code}`;
  return house.catalogue.has(id) ? house.text(id) : countryName(house.catalogue.language, code);
}

function regions(house: House): HTMLElement | undefined {
  const { draft } = house.form;
  const known = REGIONS[draft.country];
  if (!known) return undefined;
  return selectField({
    id: "region",
    label: house.text("country-region"),
    hint: house.text("country-region-hint"),
    value: draft.region,
    test: "region",
    options: [
      { value: "", label: "–" },
      ...known.map(([code, label]) => ({ value: `${draft.country}-${code}`, label })),
    ],
    changed: (code) => void (draft.region = code),
  });
}
