// Makes elements for the screens. It never reads markup: text becomes text nodes, so nothing that somebody wrote can
// become an element, and no style or handler stands in an attribute (the page's policy would refuse both).
import { ICONS, type IconName } from "./icon.ts";

/** What may stand inside an element; `undefined`, `null` and `false` leave nothing. */
export type Child = Node | string | number | undefined | null | false | readonly Child[];

/** Handlers by the name of their event. */
export type Handlers = { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };

/** Attributes as HTML names them. `true` writes an empty one; `false` and `undefined` write none. */
export interface Attributes {
  readonly on?: Handlers;
  readonly [name: string]: string | number | boolean | undefined | Handlers;
}

/** An element with its attributes and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  const { on, ...rest } = attributes;
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [name, handler] of Object.entries(on ?? {})) element.addEventListener(name, handler as EventListener);
  fill(element, children);
  return element;
}

/** An icon: a drawing beside words, never instead of them, so a screen reader passes over it. */
export function svg(icon: IconName): SVGSVGElement {
  const drawing = document.createElementNS(SVG, "svg");
  const settings = { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" };
  for (const [name, value] of Object.entries(settings)) drawing.setAttribute(name, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[icon]);
  drawing.append(path);
  return drawing;
}

/** Puts children behind what stands in an element already. */
export function fill(element: Element, children: Child): void {
  if (Array.isArray(children)) for (const child of children as readonly Child[]) fill(element, child);
  else if (children instanceof Node) element.append(children);
  else if (typeof children === "string" || typeof children === "number") element.append(String(children));
}

/** Puts children in the place of what stands in an element. */
export function refill(element: Element, ...children: readonly Child[]): void {
  element.textContent = "";
  fill(element, children);
}

const SVG = "http://www.w3.org/2000/svg";
