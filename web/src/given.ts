// Items that the page describes because the model does not have them. What a
// page says is taken as it is only where it is a text or a number; how much of
// it there may be the engine bounds.

import { itemOf } from "./catalogue";
import { Float, type Value } from "./msgpack";
import { InklingError, type CatalogueItem, type PageItem } from "./protocol";

/** The items as a shelf shows them, and as the engine reads them. */
export function given(items: readonly PageItem[]): { shown: CatalogueItem[]; rows: Value } {
  if (!Array.isArray(items)) throw new InklingError("bad-request", "addItems wants an array of items");
  const shown = items.map((raw) => itemOf(raw ?? {}, ""));
  return { shown, rows: shown.map((item, i) => [...stocked(item), lower(item.title), texts(items[i]?.tags), texts(Object.entries(items[i]?.attributes ?? {}).flat())]) };
}

/** An item of the catalogue as the engine reads it. */
export function stocked(item: CatalogueItem): Value[] {
  return [item.id, item.group, item.availability !== "out_of_stock", item.category, item.brand, new Float(item.price)];
}

function texts(raw: unknown): string[] {
  return Array.isArray(raw) ? raw.map(String) : [];
}

// As Go does it: each character by itself, to one character.
function lower(title: string): string {
  return Array.from(title, (c) => Array.from(c.toLowerCase())[0]).join("");
}
