// The words that the page and the worker share: every message in one place, as
// a discriminated union with request ids, and the errors that both may answer.

import type { Files } from "./manifest";

/** What a visitor can do with an item, as in the shop's event log. */
export const behaviours = [
  "impression", "click", "view", "wishlist", "cart",
  "uncart", "checkout", "purchase", "refund", "rating",
] as const;
export type Behaviour = (typeof behaviours)[number];

/** The shelves that the engine can fill. */
export type Placement =
  | "for-you" | "similar" | "bought-together" | "cart"
  | "trending" | "recently-viewed" | "buy-again";

/** What a page reports. `time` is Unix milliseconds and defaults to now. */
export interface ShopEvent {
  event: Behaviour;
  item: string;
  /** The rating, where the event is one. */
  value?: number;
  /** Where the item stood on its shelf, from 1. */
  position?: number;
  time?: number;
}

/** An event as the log keeps it; `id` tells copies of one event apart from two. */
export interface LoggedEvent extends Required<ShopEvent> {
  id: string;
}

/** "granted" stores, "session" keeps in memory only, "denied" records nothing. */
export type Consent = "granted" | "session" | "denied";

/** Where the log is, and why it is not stored where it is not. */
export interface Status {
  consent: Consent;
  storage: "stored" | "memory";
  /** "" while stored; "session" and "denied" follow from the consent. */
  reason: "" | "session" | "denied" | "refused" | "blocked" | "quota" | "evicted";
  /** Events in the log. */
  events: number;
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
  /** The item of the page, for `similar` and `bought-together`. */
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
  /** Adds to every item the `reason` it is shown for, and the `parts` of its score. */
  explain?: boolean;
}

/** An item as the catalogue file describes it. */
export interface CatalogueItem {
  id: string;
  title: string;
  /** In `currency`; 0 where it is not known. */
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
 * path; of "likely-to" a task; of "popular-with" a class of referrer or device, or
 * an hour. The others have none.
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
  /** What filled the shelf: "model", "lists", "trending" ... */
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

/** `stored` is false where the log is in memory only. */
export interface Observed {
  accepted: number;
  unknown: number;
  stored: boolean;
}

/** What was fetched of a bundle. Modules and blobs travel by reference, without copies. */
export interface Parts {
  engine: WebAssembly.Module;
  model: Blob;
  catalogue: Blob;
}

/** What the worker needs to start. */
export interface LoadBody {
  base: string;
  files: Files;
  /** What counts where a request for a shelf says nothing. */
  explore: number;
  /** What an earlier worker fetched: a new one makes no request. */
  parts: Parts | null;
  /** Names the database and the channel between tabs. */
  scope: string;
  /** What the page said; null when it said nothing, so a stored consent counts. */
  consent: Consent | null;
  /** What counts when neither the page nor the database says anything. */
  fallback: Consent;
  /** The log of a worker that died. */
  events: LoggedEvent[];
  /** What the page added to it. */
  given: PageItem[];
}

export interface LoadAnswer {
  parts: Parts;
  model: { items: number; tasks: string[]; dim: number; version: number; placements: string[]; bytes: number };
  catalogue: { known: number; unknown: number };
  status: Status;
  ms: Phases;
  memory: number;
}

/**
 * How long the phases of a worker's start took, in milliseconds. Fetches are
 * under way at the same time, and beside what does not wait for them. A worker
 * that is started again fetches and compiles nothing.
 */
export interface Phases {
  /** Fetching engine.wasm. */
  engine: number;
  /** What compiling took beyond it. */
  compile: number;
  /** Starting Go's runtime. */
  start: number;
  /** Fetching the model file. */
  model: number;
  /** Reading it. */
  decode: number;
  /** Computing its golden vectors anew, to see that this machine scores as the trainer's did. */
  golden: number;
  /** Fetching and reading the catalogue file. */
  catalogue: number;
  /** Telling the engine what is for sale. */
  stock: number;
  /** Reading the visitor's log, beyond all of this. */
  restore: number;
}

/** Every request of the page: its body and its answer. */
export interface Calls {
  load: [LoadBody, LoadAnswer];
  observe: [LoggedEvent[], Observed & { status: Status }];
  recommend: [RecommendRequest & { now: number }, Shelf];
  addItems: [readonly PageItem[], Added];
  profile: [null, Profile];
  export: [null, Export];
  /** Some events by id, or everything. */
  forget: [readonly string[] | null, Status];
  consent: [Consent, Status];
  /** Before the page may be frozen: lets go of the database. */
  pause: [null, Status];
  /** After it: reads again what other tabs stored meanwhile. */
  resume: [null, Status];
}
export type CallName = keyof Calls;

export type Request = {
  [K in CallName]: { id: number; type: K; body: Calls[K][0] };
}[CallName];

export type Reply =
  | { id: number; ok: true; value: Calls[CallName][1] }
  | { id: number; ok: false; code: Code; message: string };

/** What the worker says unasked: another tab changed the log, the storage its state, or the head has learned all of the log. */
export interface Notice {
  id: 0;
  type: "events" | "remove" | "forget" | "status" | "learned";
  events: LoggedEvent[];
  status: Status;
}

/** What one tab's worker tells the others. */
export type TabMessage =
  | { type: "events"; events: LoggedEvent[] }
  | { type: "remove"; ids: readonly string[] }
  | { type: "forget" }
  | { type: "consent"; consent: Consent };

/** The codes of every rejection; the first group comes from the engine. */
export type Code =
  | "model-magic" | "model-version" | "model-checksum" | "model-size" | "model-malformed" | "model-golden"
  | "not-loaded" | "unknown-op" | "bad-request" | "unknown-item" | "engine-crashed"
  | "manifest-missing" | "manifest-malformed" | "integrity" | "network" | "wasm-refused"
  | "storage-refused" | "worker-failed" | "timeout" | "consent-denied";

/** What every promise of Inkling rejects with. */
export class InklingError extends Error {
  readonly code: Code;
  constructor(code: Code, message: string) {
    super(message);
    this.name = "InklingError";
    this.code = code;
  }
}

/** Any thrown thing as an InklingError; `code` is for those that are not one yet. */
export function asError(thrown: unknown, code: Code): InklingError {
  if (thrown instanceof InklingError) return thrown;
  return new InklingError(code, thrown instanceof Error ? thrown.message : String(thrown));
}
