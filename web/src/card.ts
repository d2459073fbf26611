// The card of one item. Everything that the catalogue says goes in as text or
// as a checked URL; nothing of it is ever read as markup.

import type { RecommendedItem } from "./protocol";

/** Writes prices. Formatters are kept: making one takes milliseconds. */
export class Money {
  #formats = new Map<string, Intl.NumberFormat>();
  /** `currency` is for items whose catalogue names none. */
  constructor(readonly locale: string, readonly currency: string) {}

  /** A price in words, "" where it is not known. */
  price(item: RecommendedItem): string {
    if (!(item.price > 0)) return "";
    const currency = item.currency || this.currency;
    try {
      let format = this.#formats.get(currency);
      if (!format) {
        format = new Intl.NumberFormat(this.locale || undefined, currency ? { style: "currency", currency } : {});
        this.#formats.set(currency, format);
      }
      return format.format(item.price);
    } catch {
      return `${item.price} ${currency}`; // an unknown currency or locale: what was given
    }
  }
}

/** A list element with a card; without an item an empty card of the same size. What the page has to say of an item goes into its slot. */
export function card(item: RecommendedItem | null, money: Money | null): HTMLLIElement {
  const li = part("li", "item");
  const link = part("a", "link");
  const href = item && safeURL(item.link, false);
  if (href) link.href = href;
  const frame = document.createElement("span");
  frame.className = "frame";
  const image = item && safeURL(item.image, true);
  if (image) frame.append(picture(image));
  const note = part("slot", "note");
  note.name = `note-${item?.id}`;
  link.append(
    frame,
    part("span", "brand", item?.brand),
    part("span", "name", item?.title || item?.id),
    part("span", "price", (item && money?.price(item)) ?? ""),
    note,
  );
  li.append(link);
  if (!item) li.className = "ghost";
  return li;
}

/** An element with a part's name, and text. */
export function part<K extends keyof HTMLElementTagNameMap>(tag: K, name: string, text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.setAttribute("part", name);
  element.className = name;
  element.textContent = text;
  return element;
}

function picture(src: string): HTMLImageElement {
  const image = part("img", "image");
  image.alt = ""; // the name stands beside it
  image.loading = "lazy";
  image.decoding = "async";
  image.width = image.height = 400;
  image.addEventListener("error", () => image.remove());
  image.src = src;
  return image;
}

/**
 * The absolute form of a URL that a page may link to or show, or "": http,
 * https and relative ones, for pictures data:image/ too. Never a script.
 */
export function safeURL(raw: string, picture: boolean): string {
  if (!raw || !URL.canParse(raw, document.baseURI)) return "";
  const { protocol, href } = new URL(raw, document.baseURI);
  const safe = protocol === "https:" || protocol === "http:" || (picture && /^data:image\//i.test(href));
  return safe ? href : "";
}
