// The types of inkling.js, for a shop's own scripts:
//
//   // tsconfig.json: "paths": { "/inkling/inkling.js": ["./types/inkling.d.ts"] }
//   import { Inkling } from "/inkling/inkling.js";
//
// check.ts holds them against the sources.

export type Behaviour =
  | "impression" | "click" | "view" | "wishlist" | "cart"
  | "uncart" | "checkout" | "purchase" | "refund" | "rating";

export type Placement =
  | "for-you" | "similar" | "bought-together" | "cart"
  | "trending" | "recently-viewed" | "buy-again";

/** "granted" stores, "session" keeps in memory only, "denied" records nothing. */
export type Consent = "granted" | "session" | "denied";

export type Code =
  | "model-magic" | "model-version" | "model-checksum" | "model-size" | "model-malformed" | "model-golden"
  | "not-loaded" | "unknown-op" | "bad-request" | "unknown-item" | "engine-crashed"
  | "manifest-missing" | "manifest-malformed" | "integrity" | "network" | "wasm-refused"
  | "storage-refused" | "worker-failed" | "timeout" | "consent-denied";

export interface ShopEvent {
  event: Behaviour;
  item: string;
  /** The rating, where the event is one. */
  value?: number;
  /** Where the item stood on its shelf, from 1. */
  position?: number;
  /** Unix milliseconds; now when left out. */
  time?: number;
}

export interface LoggedEvent extends Required<ShopEvent> {
  id: string;
}

export interface Observed {
  accepted: number;
  /** Events whose item the model does not know. */
  unknown: number;
  /** False where the log is in memory only. */
  stored: boolean;
}

export interface Where {
  category?: string;
  brand?: string;
  priceMin?: number;
  priceMax?: number;
}

/** How the visitor comes: it counts for a visitor of whom no event is known. */
export type Context = {
  /** The path of the page's category, where the page is about no item. */
  landing?: string;
  /** By default of the page's own referrer. */
  referrer?: "direct" | "search" | "social" | "email" | "ads" | "internal" | "other";
  /** By default by the kind of pointer and screen. */
  device?: "phone" | "tablet" | "desktop" | "other";
  /** 0 to 23 on the shop's clock, which tells it by default. */
  hour?: number;
};

export interface RecommendRequest {
  placement: Placement;
  item?: string;
  /** 1 to 100; 8 when left out. */
  limit?: number;
  exclude?: readonly string[];
  /** What is in the cart, beside what was observed. */
  cart?: readonly string[];
  where?: Where;
  context?: Context;
  /** Share of places that are kept for items that nobody has touched, 0 to 1; the bundle's when left out. */
  explore?: number;
  explain?: boolean;
}

export interface CatalogueItem {
  id: string;
  title: string;
  /** 0 where it is not known. */
  price: number;
  currency: string;
  link: string;
  image: string;
  availability: string;
  group: string;
  category: string;
  brand: string;
}

/** An item that the page describes: `category` is a path, "Home > Lamps"; tags and attributes count as in the catalogue of training. */
export interface PageItem extends Partial<CatalogueItem> {
  id: string;
  tags?: readonly string[];
  attributes?: Readonly<Record<string, string>>;
}

/** How many of a page's items the engine has now, of how many of these the model can tell nothing, and how many it had. */
export interface Added {
  added: number;
  blank: number;
  known: number;
}

export interface RecommendedItem extends CatalogueItem {
  score: number;
  /** The place was kept for an item that nobody has touched. */
  explored?: true;
  /** Where `explain` asked: what says most to the visitor of why the item is here. */
  reason?: Part;
  /** Where `explain` asked: all that the score is made of. The values sum to it. */
  parts?: Part[];
}

/**
 * A part of a score. The subject of "because-you-viewed", "viewed-together-with",
 * "bought-together-with" and "similar-to" is an item's ID; of "you-often-look-at"
 * a category's path or a brand; of "same-category" and "like-in-cart" a category's
 * path; of "likely-to" a task. The others have none.
 */
export interface Part {
  kind:
    | "because-you-viewed" | "you-often-look-at" | "viewed-together-with" | "bought-together-with" | "similar-to" | "same-category"
    | "like-in-cart" | "new-here" | "again" | "adapted" | "trending" | "popular-with" | "popular" | "likely-to" | "everyone";
  subject: string;
  value: number;
}

export interface Shelf {
  placement: string;
  source: string;
  items: RecommendedItem[];
}

/** Shares are parts of 1, largest first. */
export interface Profile {
  events: number;
  /** Of all shelves since the engine began: their items, and those whose place was kept for one that nobody has touched. */
  places: number;
  explored: number;
  /** What the visitor looked at, put into the cart and bought. */
  categories: { path: string; share: number }[];
  brands: { name: string; share: number }[];
  /** How likely the model deems each category next, as far as it can tell. */
  interests: { path: string; share: number }[];
  /** The visitor's own head; null where the model has no adaptation. */
  head: HeadProfile | null;
}

/** What the visitor's own head has come to. */
export interface HeadProfile {
  /** Events of the log that it has learned from, and that it has not yet. */
  learned: number;
  behind: number;
  /** From the shipped head, over all tasks; in standard deviations among visitors. */
  distance: number;
  tasks: Task[];
}

/** One task of the head, and what its gate decides. */
export interface Task {
  /** "next" is the next item; the others are the model's. */
  task: string;
  /** How much the head counts, from 0 to 1. */
  weight: number;
  distance: number;
  /** Events that were predicted before they were learned from. */
  events: number;
  /** Sums of the losses of the shipped head and of the adapted one. */
  shipped: number;
  adapted: number;
  /** By which the gate decides, in nats. */
  gain: number;
  /** How it went: the same sums and weights after so many events. */
  curve: { events: number; shipped: number; adapted: number; weight: number }[];
}

export interface Status {
  consent: Consent;
  storage: "stored" | "memory";
  reason: "" | "session" | "denied" | "refused" | "blocked" | "quota" | "evicted";
  events: number;
}

/** Everything that is kept of the visitor. */
export interface Export {
  format: "inkling-export";
  version: 2;
  /** Of the database's layout; of the log, raised with every change; and how often events were taken out of it. */
  versions: { database: number; log: number; cut: number };
  status: Status;
  profile: Profile;
  /** In the order of the log, from which the head learns. */
  events: LoggedEvent[];
  /** How many of the events the head has learned from, and its state in base64. */
  head: { learned: number; state: string } | null;
}

export interface LoadOptions {
  /** The folder of the bundle; by default the one that inkling.js came from. */
  base?: string;
  /** What counts as long as nobody has said anything by consent(). */
  consent?: Consent;
  /** Milliseconds that a request to the worker may take; 10,000 when left out. */
  timeout?: number;
}

/** How long the phases of a worker's start took, in milliseconds; they overlap. */
export interface Phases {
  /** Fetching engine.wasm, what compiling took beyond it, and starting it. */
  engine: number;
  compile: number;
  start: number;
  /** Fetching the model file, reading it, and checking that it scores as in training. */
  model: number;
  decode: number;
  golden: number;
  /** Fetching and reading the catalogue file, and telling the engine what is for sale. */
  catalogue: number;
  stock: number;
  /** Reading the visitor's log, beyond all of this. */
  restore: number;
}

export interface Info {
  base: string;
  model: { items: number; tasks: string[]; dim: number; version: number; placements: string[]; bytes: number };
  catalogue: { known: number; unknown: number };
  /** Milliseconds; `first` is when the first shelf was answered, 0 before. */
  ms: Phases & { manifest: number; total: number; first: number };
  /** Bytes that the engine had taken of memory once all was loaded. */
  memory: number;
  status: Status;
  restarts: number;
}

/** The detail of an Inkling's "change". */
export interface Change {
  kinds: ReadonlySet<string>;
}

export interface Inkling extends EventTarget {
  readonly base: string;
  readonly info: Info;
  readonly status: Status;
  observe(event: ShopEvent | readonly ShopEvent[]): Promise<Observed>;
  recommend(request: RecommendRequest): Promise<Shelf>;
  /** Makes items rankable that the model does not have, by their content, until the page is left; at most 500 a page. */
  addItems(items: readonly PageItem[]): Promise<Added>;
  profile(): Promise<Profile>;
  export(): Promise<Export>;
  /** Everything, or the events of these ids alone. */
  forget(ids?: string | readonly string[]): Promise<void>;
  consent(consent: Consent): Promise<Status>;
}
export declare const Inkling: {
  load(options?: LoadOptions): Promise<Inkling>;
  consent(consent: Consent): Promise<void>;
};

export interface InklingError extends Error {
  readonly code: Code;
}
export declare const InklingError: { new (code: Code, message: string): InklingError };

export type ShelfState = "idle" | "loading" | "ready" | "empty" | "error";

/** The detail of "inkling:impression" and "inkling:select". */
export interface ItemDetail {
  item: RecommendedItem;
  /** From 1. */
  position: number;
  placement: string;
}

/** <inkling-shelf>; every attribute is a property of the same name in camelCase. */
export interface InklingShelf extends HTMLElement {
  placement: string;
  itemId: string;
  limit: string;
  base: string;
  heading: string;
  currency: string;
  locale: string;
  cart: string;
  exclude: string;
  consent: string;
  /** Where it is there, the items have their `reason` and `parts`. */
  explain: string;
  /** The path of the page's category, where the page is about no item. */
  category: string;
  readonly state: ShelfState;
  readonly items: readonly RecommendedItem[];
  refresh(): Promise<void>;
}
export declare const InklingShelf: { new (): InklingShelf };

declare global {
  interface HTMLElementTagNameMap {
    "inkling-shelf": InklingShelf;
  }
  interface HTMLElementEventMap {
    "inkling:ready": CustomEvent<{ placement: string; source: string; items: RecommendedItem[] }>;
    "inkling:impression": CustomEvent<ItemDetail>;
    "inkling:select": CustomEvent<ItemDetail>;
    "inkling:empty": CustomEvent<{ placement: string }>;
    "inkling:error": CustomEvent<{ placement: string; code: Code; message: string }>;
  }
}
