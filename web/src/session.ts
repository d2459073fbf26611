// What the worker holds: the engine, the visitor's journal, and the line to
// other tabs. The engine can be lost and started anew; the journal is what it is
// restored from.

import { parseCatalogue } from "./catalogue";
import { compile, Engine } from "./engine";
import { soundEvents } from "./event";
import { fetchFile } from "./fetch";
import { given } from "./given";
import { Journal } from "./journal";
import { Float } from "./msgpack";
import {
  asError, InklingError,
  type Added, type CatalogueItem, type Consent, type Export, type LoadAnswer, type LoadBody, type LoggedEvent, type Notice,
  type Observed, type PageItem, type Parts, type Phases, type Profile, type RecommendRequest, type Shelf, type Status, type TabMessage,
} from "./protocol";
import { explained, exported, profileOf, type Row } from "./report";

type Notify = (type: Notice["type"], events: LoggedEvent[], status: Status) => void;

export class Session {
  #body: LoadBody;
  #notify: Notify;
  #journal: Journal;
  #items = new Map<string, CatalogueItem>();
  #parts!: Parts;
  #engine!: Promise<Engine>;
  #ready!: Promise<LoadAnswer>;
  #consent: Consent = "session";
  #tabs: BroadcastChannel | null = null;
  #model: unknown;
  #known: unknown;
  #ms: Phases = { engine: 0, compile: 0, start: 0, model: 0, decode: 0, golden: 0, catalogue: 0, stock: 0, restore: 0 };
  private constructor(body: LoadBody, notify: Notify) {
    this.#body = body;
    this.#notify = notify;
    this.#journal = new Journal(body.scope, {
      run: (call) => this.#run(call),
      granted: () => this.#consent === "granted",
      learned: () => notify("learned", [], this.status()),
      news: (events) => notify("events", events, this.status()),
    });
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
    await this.#journal.begin(engine);
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
    this.#give(engine, this.#body.given);
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
      if (await this.#journal.open(consent === "granted")) this.#consent = "granted";
    } else {
      await this.#journal.erase();
    }
    if (this.#consent !== "denied") this.#journal.take(events);
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
    this.#give(engine, this.#body.given);
    this.#journal.rebuild(engine);
    return engine;
  }

  status(): Status {
    return {
      consent: this.#consent,
      storage: this.#journal.stored ? "stored" : "memory",
      reason: this.#consent === "granted" ? this.#journal.trouble : this.#consent,
      events: this.#journal.size,
    };
  }

  async observe(events: LoggedEvent[]): Promise<Observed & { status: Status }> {
    if (this.#consent === "denied") throw new InklingError("consent-denied", "the visitor's consent is denied: nothing is recorded");
    // A request that is repeated after a crash may have been carried out before it.
    const fresh = this.#journal.fresh(events);
    const { epoch } = this.#journal;
    const answer = (await this.#run((engine) => engine.observe(fresh))) as Observed;
    let stored = false;
    if (epoch === this.#journal.epoch) {
      stored = await this.#journal.record(fresh);
      // Not before: the other tabs look for them in the database.
      if (epoch === this.#journal.epoch && fresh.length > 0) this.#tell({ type: "events", events: fresh });
    }
    return { accepted: answer.accepted + events.length - fresh.length, unknown: answer.unknown, stored, status: this.status() };
  }

  async recommend(request: RecommendRequest & { now: number }): Promise<Shelf> {
    const { where: wanted, explore = this.#body.explore, ...rest } = request;
    // With whatever else it holds: the engine refuses a condition that it does not know.
    const where = wanted && { ...wanted, priceMin: float(wanted.priceMin), priceMax: float(wanted.priceMax) };
    const answer = await this.#run((engine) => engine.recommend({ ...rest, where, explore: new Float(explore) }));
    const { source, items, explored } = answer as { source: string; items: Row[]; explored: number };
    return {
      placement: request.placement,
      source,
      // An item that the catalogue file no longer has cannot be shown.
      items: items.flatMap(([id, score, parts], i) => {
        const shown = this.#items.get(id);
        return shown ? [{ ...shown, score, ...(i >= items.length - explored && { explored: true as const }), ...(parts && explained(parts)) }] : [];
      }),
    };
  }

  /** Makes items rankable that the page describes, as long as this worker and those that replace it live. */
  async addItems(items: readonly PageItem[]): Promise<Added> {
    const answer = await this.#run((engine) => this.#give(engine, items));
    this.#body.given = [...this.#body.given, ...items];
    return answer;
  }

  #give(engine: Engine, items: readonly PageItem[]): Added {
    if (items.length === 0) return { added: 0, blank: 0, known: 0 };
    const { shown, rows } = given(items);
    const answer = engine.give(rows) as Added;
    for (const item of shown) if (!this.#items.has(item.id)) this.#items.set(item.id, item);
    return answer;
  }

  async profile(): Promise<Profile> {
    return profileOf(await this.#run((engine) => engine.profile()));
  }

  async export(): Promise<Export> {
    const profile = await this.profile();
    const head = await this.#run((engine) => engine.head());
    return exported(this.status(), profile, this.#journal.events, head, this.#journal.versions);
  }

  /** Forgets some events, or everything. */
  async forget(ids: readonly string[] | null): Promise<Status> {
    if (ids) {
      await this.#journal.remove(ids, true);
      this.#tell({ type: "remove", ids });
      return this.status();
    }
    this.#tell({ type: "forget" });
    await this.#journal.clear();
    await this.#journal.erase();
    return this.status();
  }

  /** Takes the visitor's word, here and in the other tabs. */
  async consent(consent: Consent): Promise<Status> {
    if (consent !== this.#consent) this.#tell({ type: "consent", consent });
    await this.#take(consent);
    return this.status();
  }

  async #take(consent: Consent): Promise<void> {
    const already = this.#journal.stored;
    this.#consent = consent;
    if (consent === "granted") return already ? undefined : this.#journal.join();
    if (consent === "denied") await this.#journal.clear();
    await this.#journal.erase();
  }

  /** The page may be frozen: an open connection or channel would keep it from the back-forward cache. */
  async pause(): Promise<Status> {
    await this.#journal.pause();
    this.#tabs?.close();
    this.#tabs = null;
    return this.status();
  }

  async resume(): Promise<Status> {
    this.#listen();
    // Without a database another tab has forgotten everything meanwhile, or
    // withdrawn the consent: it is not made again unasked.
    if (!(await this.#journal.resume())) this.#consent = "session";
    await this.#journal.record([]);
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
        const fresh = this.#journal.fresh(soundEvents(message.events, Date.now()));
        if (fresh.length === 0) return;
        const { epoch } = this.#journal;
        await this.#run((engine) => engine.observe(fresh));
        if (epoch !== this.#journal.epoch) return;
        await this.#journal.hear(fresh);
        return this.#notify("events", fresh, this.status());
      }
      case "remove":
        return this.#notify("remove", await this.#journal.remove(message.ids, false), this.status());
      case "forget":
        await this.#journal.clear();
        await this.#journal.leave();
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
