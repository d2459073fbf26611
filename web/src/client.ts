// The headless API: one class, whose instances stand for a bundle.

import { openBundle, type Bundle } from "./bundle";
import { pageContext } from "./context";
import { EventLog, toLogged } from "./event";
import { Link } from "./link";
import {
  InklingError,
  type Added, type Consent, type Export, type LoadAnswer, type LoggedEvent, type Notice, type Observed,
  type PageItem, type Phases, type Profile, type RecommendRequest, type Shelf, type ShopEvent, type Status,
} from "./protocol";

export interface LoadOptions {
  /** The folder of the bundle; by default the one that this script came from. */
  base?: string;
  /** What counts as long as nobody has said anything by `consent()`. */
  consent?: Consent;
  /** Milliseconds that a request to the worker may take; 10,000 when left out. */
  timeout?: number;
}

/** What was loaded, what it takes, and how long that took. */
export interface Info {
  base: string;
  model: LoadAnswer["model"];
  catalogue: LoadAnswer["catalogue"];
  /**
   * Milliseconds, of which those of the worker overlap: `manifest` fetched the
   * manifest and the worker's script, `total` is all of it, and `first` is when
   * the first shelf was answered, from the beginning; 0 before.
   */
  ms: Phases & { manifest: number; total: number; first: number };
  /** Bytes that the engine had taken of memory once all was loaded. */
  memory: number;
  status: Status;
  /** Workers that had to be started again. */
  restarts: number;
}

/** The kinds of events in a "change" of what is known of the visitor; empty after forget. */
export interface Change {
  kinds: ReadonlySet<string>;
}

/** Milliseconds that the start of a worker may take, its fetches included. */
const loadTimeout = 90_000;

const instances = new Map<string, Promise<Inkling>>();
let pageConsent: Consent | null = null;

/**
 * A recommender in this page. It dispatches "change", a CustomEvent<Change>,
 * when what is known of the visitor has changed, in this tab or another one, and
 * "learned" when the visitor's own head has learned from all of it.
 */
export class Inkling extends EventTarget {
  #link: Link;
  #loaded: LoadAnswer | null = null;
  #status: Status | null = null;
  #explicit: Consent | null;
  #begun!: number;
  #ms!: Info["ms"];
  // The log as this page knows it: what a new worker starts from where nothing is stored.
  #log = new EventLog();
  #given: PageItem[] = [];

  private constructor(readonly base: string, bundle: Bundle, { consent, timeout = 10_000 }: LoadOptions) {
    super();
    this.#explicit = pageConsent ?? consent ?? null;
    this.#link = new Link({
      start: bundle.start,
      body: () => ({
        base,
        files: bundle.files,
        explore: bundle.explore,
        parts: this.#loaded?.parts ?? null,
        scope: `inkling:${base}`,
        consent: this.#explicit,
        // A consent that was given is stored, or said by the page: neither needs a fallback.
        fallback: navigator.globalPrivacyControl === true || this.#status?.consent === "denied" ? "denied" : "session",
        // What is stored a new worker finds, and in its order.
        events: this.#status?.storage === "stored" ? [] : this.#log.inOrder(),
        given: this.#given,
      }),
      notice: (notice) => this.#notice(notice),
      timeout,
      loadTimeout,
    });
  }

  /**
   * Loads the bundle at `base` and starts its worker. Asked again for the same
   * base it returns the same instance; after a failure it tries anew.
   */
  static load(options: LoadOptions = {}): Promise<Inkling> {
    const base = new URL(options.base || new URL("./", import.meta.url), document.baseURI).href.replace(/[?#].*$/, "").replace(/\/?$/, "/");
    const running = instances.get(base);
    if (running) return options.consent ? running.then((it) => it.#suggest(options.consent!)) : running;
    const loading = Inkling.#load(base, options);
    instances.set(base, loading);
    loading.catch(() => instances.delete(base));
    return loading;
  }

  static async #load(base: string, options: LoadOptions): Promise<Inkling> {
    const begun = performance.now();
    if (options.consent) checkConsent(options.consent);
    const bundle = await openBundle(base);
    const inkling = new Inkling(base, bundle, options);
    const asked = inkling.#explicit;
    inkling.#loaded = await inkling.#link.open();
    // Not before: an attempt that failed would be held for good.
    addEventListener("pagehide", () => inkling.#link.tell("pause"));
    addEventListener("pageshow", (event) => event.persisted && inkling.#link.tell("resume"));
    inkling.#status = inkling.#loaded.status;
    inkling.#begun = begun;
    inkling.#ms = { ...inkling.#loaded.ms, manifest: bundle.fetched, total: performance.now() - begun, first: 0 };
    // The page may have spoken while we loaded.
    if (pageConsent && pageConsent !== asked) await inkling.consent(pageConsent);
    return inkling;
  }

  // A later load may bring a consent, but must not undo what the visitor said since.
  async #suggest(consent: Consent): Promise<Inkling> {
    if (this.#explicit === null) await this.consent(consent);
    return this;
  }

  /** Says for the whole page what the visitor consented to, before or after loading. */
  static async consent(consent: Consent): Promise<void> {
    checkConsent(consent);
    pageConsent = consent;
    const running = await Promise.allSettled(instances.values());
    await Promise.all(running.map((it) => it.status === "fulfilled" && it.value.consent(consent)));
  }

  get info(): Info {
    const { model, catalogue, memory } = this.#loaded!; // nobody has an instance that is not loaded
    return { base: this.base, model, catalogue, ms: this.#ms, memory, status: this.status, restarts: this.#link.restarts };
  }

  /** Where the visitor's log is, and why it is not stored where it is not. */
  get status(): Status {
    return this.#status!;
  }

  /**
   * Records what the visitor did. Resolves once the engine has it and, where
   * consent is granted, the database too; `stored` tells which.
   */
  async observe(event: ShopEvent | readonly ShopEvent[]): Promise<Observed> {
    const now = Date.now(); // one moment: what is shown together is a page
    const events = [event].flat().map((one) => complete(one as ShopEvent, now));
    if (events.length > 1000) throw new InklingError("bad-request", `${events.length} events at once; 1,000 are the most`);
    const log = this.#log; // forgotten while we wait, it is another one
    const { status, ...observed } = await this.#link.request("observe", events);
    this.#status = status;
    this.#changed(events, log);
    return observed;
  }

  /** The shelf of a placement, best item first. */
  async recommend(request: RecommendRequest): Promise<Shelf> {
    const { limit = 8 } = request;
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
      throw new InklingError("bad-request", `limit is ${limit}, not a whole number from 1 to 100`);
    }
    const shelf = await this.#link.request("recommend", { ...request, limit, context: { ...pageContext(), ...request.context }, now: Date.now() });
    this.#ms.first ||= performance.now() - this.#begun;
    return shelf;
  }

  /**
   * Makes items rankable that the model does not have, until the page is left:
   * by their content, with the model's own encoder. At most 500 a page.
   */
  async addItems(items: readonly PageItem[]): Promise<Added> {
    const answer = await this.#link.request("addItems", items);
    this.#given.push(...items);
    return answer;
  }

  /** What the engine has learnt of the visitor, in words that can be shown. */
  profile(): Promise<Profile> {
    return this.#link.request("profile", null);
  }

  /** Everything that is kept of the visitor, for them to take along. */
  export(): Promise<Export> {
    return this.#link.request("export", null);
  }

  /**
   * Deletes everything that is kept of the visitor, stored or not, in every tab;
   * or the events of these ids alone, and what was learned from them.
   */
  async forget(ids?: string | readonly string[]): Promise<void> {
    const some = ids === undefined ? null : [ids].flat();
    const gone = this.#log.inOrder().filter((e) => some?.includes(e.id));
    if (!some) this.#log = new EventLog();
    this.#log.remove(some ?? []);
    this.#status = await this.#link.request("forget", some);
    this.#changed(gone, new EventLog());
  }

  /** Takes the visitor's word. "session" and "denied" delete what is stored. */
  async consent(consent: Consent): Promise<Status> {
    checkConsent(consent);
    this.#explicit = consent;
    if (consent === "denied") this.#log = new EventLog();
    const status = await this.#link.request("consent", consent);
    this.#status = status;
    if (consent === "denied") this.#changed([]);
    return status;
  }

  #notice({ type, events, status }: Notice): void {
    // Another tab's word counts here too, also for a worker that has to be started again.
    if (this.#status && status.consent !== this.#status.consent) this.#explicit = status.consent;
    this.#status = status;
    if (type === "learned") this.dispatchEvent(new Event(type));
    if (type === "status" || type === "learned") return;
    if (type === "forget") this.#log = new EventLog();
    if (type === "remove") this.#log.remove(events.map((e) => e.id));
    this.#changed(events, type === "remove" ? new EventLog() : this.#log);
  }

  #changed(events: readonly LoggedEvent[], log = this.#log): void {
    log.add(events);
    log.trim(Date.now());
    const kinds = new Set(events.map((e) => e.event));
    this.dispatchEvent(new CustomEvent<Change>("change", { detail: { kinds } }));
  }
}

function complete(event: ShopEvent, now: number): LoggedEvent {
  const logged = toLogged(event, now, uniqueID());
  if (typeof logged === "string") throw new InklingError("bad-request", `observe: ${logged}`);
  return logged;
}

function checkConsent(consent: Consent): void {
  if (consent !== "granted" && consent !== "session" && consent !== "denied") {
    throw new InklingError("bad-request", `consent is "granted", "session" or "denied", not ${JSON.stringify(consent)}`);
  }
}

// crypto.randomUUID is missing where a page is not secure; this is not.
function uniqueID(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");
}
