// What the worker holds: the engine, the visitor's log, where the log is
// stored, and the line to other tabs. The engine can be lost and started anew;
// the log is what it is restored from.

import { parseCatalogue } from "./catalogue";
import { compile, Engine } from "./engine";
import { EventLog, soundEvents } from "./event";
import { fetchFile } from "./fetch";
import { Float } from "./msgpack";
import {
  asError, InklingError,
  type CatalogueItem, type Consent, type Export, type LoadAnswer, type LoadBody, type LoggedEvent, type Notice,
  type Observed, type Parts, type Phases, type Profile, type RecommendRequest, type Shelf, type Status, type TabMessage,
} from "./protocol";
import { Store } from "./store";

type Notify = (type: Notice["type"], events: LoggedEvent[], status: Status) => void;

export class Session {
  #body: LoadBody;
  #notify: Notify;
  #store: Store;
  #log = new EventLog();
  #items = new Map<string, CatalogueItem>();
  #parts!: Parts;
  #engine!: Promise<Engine>;
  #ready!: Promise<LoadAnswer>;
  #consent: Consent = "session";
  #tabs: BroadcastChannel | null = null;
  #model: unknown;
  #known: unknown;
  #ms: Phases = { engine: 0, compile: 0, start: 0, model: 0, decode: 0, golden: 0, catalogue: 0, stock: 0, restore: 0 };
  // Storage work is done one after the other, in the order of the requests.
  #writes: Promise<unknown> = Promise.resolve();
  // Counts the times that everything was forgotten: what was to be stored before is not.
  #epoch = 0;

  private constructor(body: LoadBody, notify: Notify) {
    this.#body = body;
    this.#notify = notify;
    this.#store = new Store(body.scope);
  }

  static async load(body: LoadBody, notify: Notify): Promise<[Session, LoadAnswer]> {
    const session = new Session(body, notify);
    session.#listen(); // before the database is read, so that no event falls between the two
    session.#ready = session.#load();
    return [session, await session.#ready];
  }

  async #load(): Promise<LoadAnswer> {
    const opening = this.#openLog();
    opening.catch(() => {}); // awaited below, unless a fetch fails first
    this.#engine = this.#fetch();
    const engine = await this.#engine;
    await this.#timed("restore", () => opening);
    engine.replace(this.#log.all());
    return {
      parts: this.#parts,
      model: this.#model as LoadAnswer["model"],
      catalogue: this.#known as LoadAnswer["catalogue"],
      status: this.status(),
      ms: this.#ms,
      memory: engine.memory,
    };
  }

  // Fetches what an earlier worker did not. Nothing waits for a file that it does not need.
  async #fetch(): Promise<Engine> {
    const { base, files, parts } = this.#body;
    const begun = performance.now();
    const starting = async () => {
      const module = parts?.engine ?? (await fetchFile(base, files.engine, (response) => {
        this.#ms.engine = performance.now() - begun;
        return this.#timed("compile", () => compile(response));
      }));
      return [module, await this.#timed("start", () => Engine.start(module))] as const;
    };
    const fetching = async (part: "model" | "catalogue") =>
      parts?.[part] ?? (await this.#timed(part, () => fetchFile(base, files[part], (response) => response.blob())));
    const loading = async () => {
      const [[module, engine], model] = await Promise.all([starting(), fetching("model")]);
      await this.#teach(engine, model);
      return [module, engine, model] as const;
    };
    const reading = async () => {
      const catalogue = await fetching("catalogue");
      this.#items = parseCatalogue(await catalogue.text());
      this.#ms.catalogue = performance.now() - begun;
      return catalogue;
    };
    const [[module, engine, model], catalogue] = await Promise.all([loading(), reading()]);
    this.#parts = { engine: module, model, catalogue };
    await this.#timed("stock", () => this.#stock(engine));
    return engine;
  }

  async #timed<T>(phase: keyof Phases, work: () => T | Promise<T>): Promise<T> {
    const begun = performance.now();
    const result = await work();
    this.#ms[phase] = performance.now() - begun;
    return result;
  }

  // The database decides only where the page did not.
  async #openLog(): Promise<void> {
    const { consent, fallback, events } = this.#body;
    this.#consent = consent ?? fallback;
    if (consent === null || consent === "granted") {
      const stored = await this.#store.open(consent === "granted", Date.now());
      if (stored) this.#consent = "granted";
      this.#remember(stored ?? []);
    } else {
      await this.#store.erase();
    }
    if (this.#consent === "denied") return;
    this.#remember(events);
    if (this.#consent === "granted") await this.#keep(events, []);
  }

  // Adds to the log and deletes from the database what fell out of it.
  #remember(events: readonly LoggedEvent[]): void {
    const evicted = this.#log.add(events, Date.now());
    if (evicted.length > 0) void this.#keep([], evicted);
  }

  #keep(events: readonly LoggedEvent[], evicted: readonly string[]): Promise<boolean> {
    const epoch = this.#epoch;
    const wanted = () => this.#consent === "granted" && epoch === this.#epoch;
    return this.#inOrder(() => this.#store.put(events, evicted, wanted));
  }

  #inOrder<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#writes.then(work);
    this.#writes = done.catch(() => {});
    return done;
  }

  async #teach(engine: Engine, model: Blob): Promise<void> {
    const { decode, golden, ...loaded } = (await engine.load(model)) as LoadAnswer["model"] & Pick<Phases, "decode" | "golden">;
    Object.assign(this.#ms, { decode, golden });
    this.#model = loaded;
  }

  #stock(engine: Engine): void {
    this.#known = engine.catalogue([...this.#items.values()]);
  }

  // Runs a call on the engine. One that crashes is replaced by a new instance
  // with the same log, from what is in memory, and the call is tried once more.
  async #run<T>(call: (engine: Engine) => T): Promise<T> {
    const running = this.#engine;
    try {
      return call(await running);
    } catch (thrown) {
      if (asError(thrown, "engine-crashed").code !== "engine-crashed") throw thrown;
      if (this.#engine === running) this.#engine = this.#revive();
      const engine = await this.#engine;
      try {
        return call(engine);
      } catch (again) {
        // The next request shall not meet a dead engine.
        if (asError(again, "engine-crashed").code === "engine-crashed") this.#engine = this.#revive();
        this.#engine.catch(() => {});
        throw again;
      }
    }
  }

  async #revive(): Promise<Engine> {
    const engine = await Engine.start(this.#parts.engine);
    await this.#teach(engine, this.#parts.model);
    this.#stock(engine);
    engine.replace(this.#log.all());
    return engine;
  }

  status(): Status {
    const stored = this.#consent === "granted" && (this.#store.state === "open" || this.#store.state === "closed");
    const { state } = this.#store;
    const why = state === "open" || state === "closed" ? "" : state;
    return {
      consent: this.#consent,
      storage: stored ? "stored" : "memory",
      reason: this.#consent === "granted" ? why : this.#consent,
      events: this.#log.size,
    };
  }

  async observe(events: LoggedEvent[]): Promise<Observed & { status: Status }> {
    if (this.#consent === "denied") throw new InklingError("consent-denied", "the visitor's consent is denied: nothing is recorded");
    // A request that is repeated after a crash may have been carried out before it.
    const fresh = this.#log.fresh(events);
    const epoch = this.#epoch;
    const answer = (await this.#run((engine) => engine.observe(fresh))) as Observed;
    let stored = false;
    if (epoch === this.#epoch) {
      const evicted = this.#log.add(fresh, Date.now());
      this.#tell({ type: "events", events: fresh });
      stored = await this.#keep(fresh, evicted);
    }
    return { accepted: answer.accepted + events.length - fresh.length, unknown: answer.unknown, stored, status: this.status() };
  }

  async recommend(request: RecommendRequest & { now: number }): Promise<Shelf> {
    const { explain, where: wanted, ...rest } = request;
    // With whatever else it holds: the engine refuses a condition that it does not know.
    const where = wanted && { ...wanted, priceMin: float(wanted.priceMin), priceMax: float(wanted.priceMax) };
    const answer = await this.#run((engine) => engine.recommend({ ...rest, where }));
    const { source, items } = answer as { source: string; items: [string, number][] };
    return {
      placement: request.placement,
      source,
      // An item that the catalogue file no longer has cannot be shown.
      items: items.flatMap(([id, score]) => {
        const shown = this.#items.get(id);
        return shown ? [{ ...shown, score, ...(explain && { reason: source }) }] : [];
      }),
    };
  }

  async profile(): Promise<Profile> {
    const answer = await this.#run((engine) => engine.profile());
    const { events, categories, brands } = answer as { events: number; categories: [string, number][]; brands: [string, number][] };
    return {
      events,
      categories: categories.map(([path, share]) => ({ path, share })),
      brands: brands.map(([name, share]) => ({ name, share })),
    };
  }

  async export(): Promise<Export> {
    const profile = await this.profile();
    return { format: "inkling-export", version: 1, status: this.status(), profile, events: this.#log.all() };
  }

  async forget(): Promise<Status> {
    this.#tell({ type: "forget" });
    await this.#clear();
    await this.#inOrder(() => this.#store.erase());
    return this.status();
  }

  /** Takes the visitor's word, here and in the other tabs. */
  async consent(consent: Consent): Promise<Status> {
    if (consent !== this.#consent) this.#tell({ type: "consent", consent });
    await this.#take(consent);
    return this.status();
  }

  async #take(consent: Consent): Promise<void> {
    this.#consent = consent;
    if (consent === "granted") return this.#join();
    if (consent === "denied") await this.#clear();
    await this.#inOrder(() => this.#store.erase());
  }

  // Stores what is in memory, and takes in what the database already had.
  async #join(): Promise<void> {
    const epoch = this.#epoch;
    const stored = await this.#inOrder(() => this.#store.open(true, Date.now()));
    if (this.#consent !== "granted" || epoch !== this.#epoch) return; // changed while we waited
    const known = new Set(stored?.map((e) => e.id));
    const unstored = this.#log.all().filter((e) => !known.has(e.id));
    const news = this.#log.fresh(stored ?? []);
    this.#remember(news);
    if (news.length > 0) await this.#run((engine) => engine.replace(this.#log.all()));
    await this.#keep(unstored, []);
  }

  async #clear(): Promise<void> {
    this.#epoch++;
    this.#log.clear();
    await this.#run((engine) => engine.forget());
  }

  /** The page may be frozen: an open connection or channel would keep it from the back-forward cache. */
  async pause(): Promise<Status> {
    await this.#inOrder(() => this.#store.close());
    this.#tabs?.close();
    this.#tabs = null;
    return this.status();
  }

  async resume(): Promise<Status> {
    this.#listen();
    if (this.#consent === "granted") {
      const epoch = this.#epoch;
      const before = new EventLog();
      before.add(this.#log.all(), 0);
      const stored = await this.#inOrder(() => this.#store.open(false, Date.now()));
      if (epoch === this.#epoch && (stored || this.#store.state === "closed")) {
        const since = before.fresh(this.#log.all());
        // Without a database another tab has forgotten everything meanwhile, or
        // withdrawn the consent: it is not made again unasked.
        if (!stored) this.#consent = "session";
        this.#log.clear();
        this.#remember([...(stored ?? []), ...since]);
        await this.#run((engine) => engine.replace(this.#log.all()));
      }
    }
    return this.status();
  }

  #tell(message: TabMessage): void {
    this.#tabs?.postMessage(message);
  }

  #listen(): void {
    if (this.#tabs || typeof BroadcastChannel === "undefined") return;
    this.#tabs = new BroadcastChannel(this.#body.scope);
    // A failure here has nobody to be told to; the next request will say it.
    this.#tabs.onmessage = ({ data }) => void this.#ready.then(() => this.#hear(data as TabMessage)).catch(() => {});
  }

  async #hear(message: TabMessage): Promise<void> {
    switch (message?.type) {
      case "events": {
        if (this.#consent === "denied") return;
        const fresh = this.#log.fresh(soundEvents(message.events, Date.now()));
        if (fresh.length === 0) return;
        const epoch = this.#epoch;
        await this.#run((engine) => engine.observe(fresh));
        if (epoch !== this.#epoch) return;
        this.#log.add(fresh, Date.now()); // stored by the tab that they come from
        return this.#notify("events", fresh, this.status());
      }
      case "forget":
        await this.#clear();
        await this.#inOrder(() => this.#store.close());
        return this.#notify("forget", [], this.status());
      case "consent":
        await this.#take(message.consent);
        return this.#notify(message.consent === "denied" ? "forget" : "status", [], this.status());
    }
  }
}

function float(price: number | undefined): Float | undefined {
  return price === undefined ? undefined : new Float(price);
}
