// <inkling-shelf>: a shelf of recommendations in a shop's page. It improves on
// what the page already shows: the fallback in its slot stays until a better
// shelf stands, and whenever there is none.

import { ImpressionCapture } from "./capture";
import { card, Money, part } from "./card";
import { Inkling, type Change } from "./client";
import { pageItem } from "./page";
import { asError, type Consent, type Placement, type RecommendedItem, type ShopEvent } from "./protocol";
import css from "./shelf.css";

/** The attributes; each is a property too, in camelCase. */
const attributes = ["placement", "item-id", "limit", "base", "heading", "currency", "locale", "cart", "exclude", "consent", "explain", "category"] as const;

const headings: Record<Placement, string> = {
  "for-you": "For you",
  similar: "You may also like",
  "bought-together": "Often bought together",
  cart: "Goes well with your cart",
  trending: "Popular right now",
  "recently-viewed": "Recently viewed",
  "buy-again": "Buy again",
};
/** Placements whose shelf depends on what the visitor did. */
const personal = new Set<string>(["for-you", "cart", "recently-viewed", "buy-again"]);
/** Those that are empty for a visitor without a history. */
const seldom = new Set<string>(["recently-viewed", "buy-again"]);

/** The most items that a shelf shows. */
const maxLimit = 24;
/** Milliseconds in which several changes become one refresh. */
const settle = 300;

let sheet: CSSStyleSheet | undefined;

/** The detail of "inkling:impression" and "inkling:select". */
export interface ItemDetail {
  item: RecommendedItem;
  /** From 1. */
  position: number;
  placement: string;
}

/** Where a shelf is: "idle" until it comes near the screen. */
export type ShelfState = "idle" | "loading" | "ready" | "empty" | "error";

export class InklingShelf extends HTMLElement {
  static readonly observedAttributes = attributes;
  declare placement: string;
  declare itemId: string;
  declare limit: string;
  declare base: string;
  declare heading: string;
  declare currency: string;
  declare locale: string;
  declare cart: string;
  declare exclude: string;
  declare consent: string;
  declare explain: string;
  declare category: string;

  #inkling: Inkling | null = null;
  #items: RecommendedItem[] = [];
  #shown = new WeakMap<Element, ItemDetail>();
  #reported = new Set<string>();
  #state: ShelfState = "idle";
  #near: IntersectionObserver | null = null;
  #impressions = new ImpressionCapture((elements) => this.#seen(elements));
  #refreshing = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stale = false;
  #money: Money | null = null;
  #restyled = false;
  #internals = this.attachInternals();
  #change = (event: Event) => this.#changed((event as CustomEvent<Change>).detail);

  #section = part("section", "section");
  #title = part("h2", "title");
  #list = part("ul", "list");
  #slot = document.createElement("slot");

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [(sheet ??= styles())];
    this.#title.id = "title";
    this.#section.setAttribute("aria-labelledby", "title");
    this.#list.setAttribute("role", "list"); // Safari forgets it for lists without markers
    this.#section.append(this.#title, this.#list);
    this.#section.hidden = true;
    this.#slot.name = "fallback";
    const stage = document.createElement("div");
    stage.className = "stage";
    stage.append(this.#slot, this.#section);
    root.append(stage);
    this.#list.addEventListener("click", (event) => this.#select(event));
    this.#list.addEventListener("auxclick", (event) => event.button === 1 && this.#select(event));
    // What changed while the visitor was busy with the shelf is made good afterwards.
    for (const left of ["pointerleave", "focusout"]) this.addEventListener(left, () => this.#stale && this.#soon());
  }

  /** Where the shelf is; for style sheets as the custom state, `:state(loading)`. */
  get state(): ShelfState {
    return this.#state;
  }

  /** The items that stand on the shelf. */
  get items(): readonly RecommendedItem[] {
    return this.#items;
  }

  connectedCallback(): void {
    // A framework may set properties before the element is defined.
    for (const name of attributes) {
      const key = camel(name) as keyof this;
      if (!Object.hasOwn(this, key)) continue;
      const value = this[key];
      delete this[key];
      this[key] = value;
    }
    this.#inkling?.addEventListener("change", this.#change);
    if (this.#state !== "idle") {
      this.#watch();
      if (personal.has(this.placement)) this.#soon();
      return;
    }
    this.#reserve();
    this.#near ??= new IntersectionObserver((entries) => {
      if (entries.some((e) => e.isIntersecting)) this.#begin();
    }, { rootMargin: "300px" });
    this.#near.observe(this);
  }

  disconnectedCallback(): void {
    this.#near?.disconnect();
    this.#impressions.stop();
    this.#inkling?.removeEventListener("change", this.#change);
    clearTimeout(this.#timer);
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || this.#state === "idle") return;
    if (name === "consent") {
      // A consent that cannot be taken shows in the next refresh.
      if (after) this.#load().then((it) => it.consent(after as Consent)).catch(() => {});
      return;
    }
    if (name === "item-id" || name === "placement") this.#reported.clear();
    this.#restyled = true;
    this.#soon(0);
  }

  #begin(): void {
    this.#near?.disconnect();
    // The page's own work goes first, but not for long.
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => void this.refresh(), { timeout: 150 });
    else setTimeout(() => void this.refresh());
  }

  #soon(delay = settle): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), delay);
  }

  #changed({ kinds }: Change): void {
    const seenOnly = kinds.size === 1 && kinds.has("impression");
    if (!personal.has(this.placement) || seenOnly) return;
    this.#stale = true;
    // Cards do not move away under a pointer or the focus.
    if (!this.matches(":hover, :focus-within")) this.#soon();
  }

  /** Asks the engine again; resolves when the shelf stands, and never rejects. */
  async refresh(): Promise<void> {
    const turn = ++this.#refreshing;
    this.#stale = false;
    clearTimeout(this.#timer);
    this.#enter("loading");
    try {
      const inkling = await this.#load();
      const item = this.itemId === "auto" ? pageItem() : this.itemId;
      const shelf = await inkling.recommend({
        placement: (this.placement || "for-you") as Placement,
        item: item || undefined,
        limit: this.#limit,
        exclude: words(this.exclude),
        cart: words(this.cart),
        context: { landing: this.category || undefined },
        explain: this.hasAttribute("explain"),
      });
      if (turn !== this.#refreshing) return;
      if (shelf.items.length > 0) this.#show(shelf.items, shelf.source);
      else this.#retreat("empty", {});
    } catch (thrown) {
      const { code, message } = asError(thrown, "worker-failed");
      if (turn !== this.#refreshing) return;
      console.warn("inkling-shelf:", code, message);
      this.#retreat("error", { code, message });
    }
  }

  async #load(): Promise<Inkling> {
    const inkling = await Inkling.load({
      ...(this.base && { base: this.base }),
      ...(this.consent && { consent: this.consent as Consent }),
    });
    if (this.#inkling !== inkling) {
      this.#inkling?.removeEventListener("change", this.#change);
      this.#inkling = inkling;
      if (this.isConnected) inkling.addEventListener("change", this.#change);
    }
    return inkling;
  }

  get #limit(): number {
    const limit = parseInt(this.limit, 10);
    return limit > 0 ? Math.min(limit, maxLimit) : 8;
  }

  // Empty cards hold the place of the ones to come; a fallback shows meanwhile.
  // A shelf that has nothing for most visitors holds no place.
  #reserve(): void {
    if (seldom.has(this.placement)) return;
    const fallback = this.querySelector('[slot="fallback"]') !== null;
    this.#label();
    this.#arrange(Array.from({ length: this.#limit }, () => card(null, null)));
    this.#list.ariaHidden = "true";
    this.#section.classList.toggle("waiting", fallback);
    this.#section.hidden = false;
  }

  #show(items: RecommendedItem[], source: string): void {
    const same = items.length === this.#items.length && items.every((it, i) => it.id === this.#items[i]!.id);
    this.#label();
    if (!same || this.#restyled) this.#fill(items);
    this.#section.hidden = false;
    this.#section.classList.remove("waiting");
    this.#slot.hidden = true;
    this.#enter("ready");
    this.#dispatch("ready", { placement: this.placement, source, items });
  }

  #fill(items: RecommendedItem[]): void {
    this.#impressions.stop();
    this.#items = items;
    this.#restyled = false;
    const money = this.#price();
    const cards = items.map((item, i) => {
      const li = card(item, money);
      this.#shown.set(li, { item, position: i + 1, placement: this.placement });
      return li;
    });
    this.#arrange(cards);
    this.#list.ariaHidden = null;
    this.#watch();
  }

  // The number of columns that leaves no row half empty, where one does.
  #arrange(cards: HTMLLIElement[]): void {
    const columns = [4, 5, 6].find((n) => this.#limit % n === 0) ?? 4;
    this.#list.style.setProperty("--columns-wide", String(columns));
    this.#list.style.setProperty("--columns", String(columns === 6 ? 3 : columns));
    this.#list.replaceChildren(...cards);
  }

  // No shelf: the page's own content is what the visitor sees. Where that is on
  // the screen already the place stays reserved, so that nothing below it jumps.
  #retreat(state: "empty" | "error", detail: object): void {
    this.#impressions.stop();
    this.#items = [];
    this.#shown = new WeakMap(); // cards that only hold the place are not seen
    const fallback = this.querySelector('[slot="fallback"]') !== null;
    const onScreen = this.getBoundingClientRect().top < innerHeight;
    this.#section.classList.add("waiting");
    this.#section.hidden = !(fallback && onScreen);
    this.#slot.hidden = false;
    this.#enter(state);
    this.#dispatch(state, { placement: this.placement, ...detail });
  }

  #label(): void {
    const heading = this.getAttribute("heading") ?? headings[this.placement as Placement] ?? headings["for-you"];
    this.#title.textContent = heading;
    this.#title.hidden = heading === "";
  }

  #enter(state: ShelfState): void {
    this.#state = state;
    this.#section.ariaBusy = String(state === "loading");
    this.#internals.states?.clear(); // older browsers have no custom states
    this.#internals.states?.add(state);
  }

  #price(): Money {
    const locale = this.locale || (this.closest("[lang]")?.getAttribute("lang") ?? "");
    if (this.#money?.locale !== locale || this.#money.currency !== this.currency) this.#money = new Money(locale, this.currency);
    return this.#money;
  }

  #watch(): void {
    for (const li of this.#list.children) {
      const detail = this.#shown.get(li);
      if (detail && !this.#reported.has(detail.item.id)) this.#impressions.watch(li);
    }
  }

  #seen(elements: Element[]): void {
    const details = elements.flatMap((li) => this.#shown.get(li) ?? []);
    for (const detail of details) {
      this.#reported.add(detail.item.id);
      this.#dispatch("impression", detail);
    }
    this.#record(details.map(({ item, position }) => ({ event: "impression", item: item.id, position })));
  }

  #select(event: MouseEvent): void {
    // The target may be the page's, in a slot of ours.
    const detail = event.composedPath().map((it) => this.#shown.get(it as Element)).find(Boolean);
    if (!detail) return;
    this.#record([{ event: "click", item: detail.item.id, position: detail.position }]);
    if (!this.#dispatch("select", detail, true)) event.preventDefault();
  }

  // The shelf's own reports. Without consent there are none; a failure shows in
  // the next refresh and is not the visitor's trouble.
  #record(events: ShopEvent[]): void {
    if (this.#inkling?.status.consent === "denied") return;
    this.#inkling?.observe(events).catch(() => {});
  }

  #dispatch(name: string, detail: object, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent(`inkling:${name}`, { detail, cancelable, bubbles: true, composed: true }));
  }
}

for (const name of attributes) {
  Object.defineProperty(InklingShelf.prototype, camel(name), {
    configurable: true,
    enumerable: true,
    get(this: Element) {
      return this.getAttribute(name) ?? "";
    },
    set(this: Element, value: unknown) {
      if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, Array.isArray(value) ? value.join(",") : String(value));
    },
  });
}

function styles(): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}

function camel(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function words(list: string): string[] {
  return list.split(",").map((one) => one.trim()).filter(Boolean);
}
