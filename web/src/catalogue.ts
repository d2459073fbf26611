// The catalogue file: what a shelf shows of an item.

import { InklingError, type CatalogueItem } from "./protocol";

const maxItems = 1_000_000;

/** The items of a catalogue file by ID; a faulty file is refused with its fault. */
export function parseCatalogue(text: string): Map<string, CatalogueItem> {
  const file = json(text) as { format?: unknown; version?: unknown; currency?: unknown; items?: unknown } | null;
  if (file?.format !== "inkling-catalogue" || file.version !== 1) throw malformed("not an inkling-catalogue of version 1");
  if (!Array.isArray(file.items) || file.items.length > maxItems) throw malformed(`items must be an array of at most ${maxItems}`);
  const currency = string(file.currency);
  const items = new Map<string, CatalogueItem>();
  for (const raw of file.items as Record<string, unknown>[]) {
    const item = itemOf(raw ?? {}, currency);
    if (!item.id) throw malformed(`item ${items.size} has no id`);
    items.set(item.id, item);
  }
  return items;
}

/** An item as it was written, with nothing in it that is not a text or a price. */
export function itemOf(raw: { readonly [key in keyof CatalogueItem]?: unknown }, currency: string): CatalogueItem {
  return {
    id: string(raw.id),
    title: string(raw.title),
    price: typeof raw.price === "number" && raw.price > 0 ? raw.price : 0,
    currency: string(raw.currency) || currency,
    link: string(raw.link),
    image: string(raw.image),
    availability: string(raw.availability),
    group: string(raw.group),
    category: string(raw.category),
    brand: string(raw.brand),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw malformed((thrown as Error).message);
  }
}

function string(raw: unknown): string {
  return typeof raw === "string" ? raw : "";
}

function malformed(why: string): InklingError {
  return new InklingError("manifest-malformed", `catalogue: ${why}`);
}
