// What the worker holds: the engine, the visitor's log, where the log is
// stored, what the head has learned of it, and the line to other tabs. The
// engine can be lost and started anew; the log is what it is restored from.

import { parseCatalogue } from "./catalogue";
import { compile, Engine } from "./engine";
import { EventLog, excess, soundEvents, tooOld } from "./event";
import { fetchFile } from "./fetch";
import { Learner } from "./learn";
import { Float } from "./msgpack";
import {
  asError, InklingError,
  type CatalogueItem, type Consent, type Export, type LoadAnswer, type LoadBody, type LoggedEvent, type Notice,
  type Observed, type Parts, type Phases, type Profile, type RecommendRequest, type Shelf, type Status, type TabMessage,
} from "./protocol";
import { explained, exported, profileOf, type Row } from "./report";
import { Store, type Tail } from "./store";

type Notify = (type: Notice["type"], events: LoggedEvent[], status: Status) => void;

export class Session {
  #body: LoadBody;
  #notify: Notify;
  #store: Store;
  #learner: Learner;
  #log = new EventLog();
  // Events that wait to be stored, and how many of them the head has been given all the same.
  #unstored: LoggedEvent[] = [];
  #astray = 0;
  #whole = false; // the log in memory is to be replaced by the stored one
  #version = 0; // of the stored log
  #owes = true; // the head is to be stored here: the last event is ours, or whose tab it was nobody knows
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
    this.#learner = new Learner({
      lock: body.scope,
      run: (call) => this.#run(call),
      stored: async () => (this.#stored ? ((await this.#store.news(this.#learner.seq, this.#learner.cut))?.head ?? null) : null),
      save: async () => this.#owes && this.#inOrder(() => this.#flush()),
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
    this.#rebuild(engine);
    if (this.#unstored.length > 0) await this.#inOrder(() => this.#flush());
    const gone = this.#stored ? excess(this.#log.inOrder(), Date.now()) : [];
    if (gone.length > 0) void this.#inOrder(() => this.#flush(gone.map((e) => e.id)));
    this.#learner.wake();
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
      const tail = await this.#store.open(consent === "granted");
      if (tail) {
        this.#consent = "granted";
        this.#adopt(tail);
      }
    } else {
      await this.#store.erase();
    }
    if (this.#consent === "denied") return;
    this.#unstored = this.#log.fresh(events);
    this.#log.add(this.#unstored);
  }

  get #stored(): boolean {
    return this.#consent === "granted" && (this.#store.state === "open" || this.#store.state === "closed");
  }

  // Makes the stored log the one in memory, but for what waits to be stored.
  #adopt({ rows, cut, version, head }: Tail): void {
    this.#log.clear();
    this.#log.add(rows.map((row) => row.event));
    this.#log.add(this.#unstored);
    this.#version = version;
    this.#learner.reset(rows, cut, head);
    this.#astray = 0;
    this.#whole = false;
  }

  // Gives the engine everything that it is to know of the visitor.
  #rebuild(engine: Engine): void {
    engine.replace(this.#log.all());
    this.#learner.rebuild(engine);
  }

  // Stores what waits, with the head as far as it is, and takes events out. All
  // that waits is stored at once, so that the next ones in the queue find nothing
  // to do. Resolves to whether everything is stored.
  async #flush(remove: readonly string[] = []): Promise<boolean> {
    const epoch = this.#epoch;
    const wanted = () => this.#consent === "granted" && epoch === this.#epoch;
    if (wanted()) {
      const head = this.#astray > 0 || this.#whole ? null : await this.#learner.record();
      const add = [...this.#unstored];
      if (add.length + remove.length === 0 && !head && !this.#whole) return this.#stored;
      const after = this.#astray > 0 || this.#whole ? null : this.#learner.seq;
      const tail = await this.#store.commit({ add, remove, head, after, cut: this.#learner.cut }, wanted);
      if (epoch !== this.#epoch) return false;
      if (tail) {
        this.#unstored = this.#unstored.filter((e) => !add.includes(e));
        this.#owes = add.length > 0 || remove.length > 0;
        if (head) this.#learner.saved(head);
        await this.#follow(tail);
        return true;
      }
    }
    await this.#stray();
    return false;
  }

  // The head goes on with what is in memory only.
  async #stray(): Promise<void> {
    const events = this.#unstored.slice(this.#astray);
    this.#learner.append(events.map((event) => ({ seq: 0, event })));
    if (this.#consent !== "granted") this.#unstored = [];
    this.#astray = this.#unstored.length;
    if (this.#log.trim(Date.now()) > 0) await this.#relearn();
    else await this.#run((engine) => this.#learner.feed(engine));
    this.#learner.wake();
  }

  // After events were taken out of a log in memory.
  async #relearn(): Promise<void> {
    const events = this.#log.inOrder();
    this.#unstored = this.#unstored.filter((e) => events.includes(e));
    this.#astray = this.#unstored.length;
    this.#learner.reset(events.map((event) => ({ seq: 0, event })), 0, null);
    await this.#run((engine) => this.#rebuild(engine));
    this.#learner.wake();
  }

  // Takes in what the database has beyond what is known, in its order.
  async #follow(tail: Tail): Promise<void> {
    const epoch = this.#epoch;
    const news = this.#log.fresh(tail.rows.map((row) => row.event));
    if (tail.whole) {
      this.#adopt(tail);
      await this.#run((engine) => this.#rebuild(engine));
    } else {
      await this.#run((engine) => engine.observe(news));
      if (epoch !== this.#epoch) return;
      this.#log.add(news);
      this.#version = tail.version;
      this.#learner.append(tail.rows);
      await this.#run((engine) => this.#learner.feed(engine));
    }
    if (news.length > 0) this.#notify("events", news, this.status());
    this.#learner.wake();
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
    this.#rebuild(engine);
    this.#learner.wake();
    return engine;
  }

  status(): Status {
    const { state } = this.#store;
    const why = state === "open" || state === "closed" ? "" : state;
    return {
      consent: this.#consent,
      storage: this.#stored ? "stored" : "memory",
      reason: this.#consent === "granted" ? why : this.#consent,
      events: this.#log.size,
    };
  }

  async observe(events: LoggedEvent[]): Promise<Observed & { status: Status }> {
    if (this.#consent === "denied") throw new InklingError("consent-denied", "the visitor's consent is denied: nothing is recorded");
    // A request that is repeated after a crash may have been carried out before it.
    const now = Date.now();
    const fresh = this.#log.fresh(events).filter((e) => !tooOld(e, now));
    const epoch = this.#epoch;
    const answer = (await this.#run((engine) => engine.observe(fresh))) as Observed;
    let stored = false;
    if (epoch === this.#epoch) {
      this.#log.add(fresh);
      this.#unstored.push(...fresh);
      stored = await this.#inOrder(() => this.#flush());
      // Not before: the other tabs look for them in the database.
      if (epoch === this.#epoch && fresh.length > 0) this.#tell({ type: "events", events: fresh });
    }
    return { accepted: answer.accepted + events.length - fresh.length, unknown: answer.unknown, stored, status: this.status() };
  }

  async recommend(request: RecommendRequest & { now: number }): Promise<Shelf> {
    const { where: wanted, ...rest } = request;
    // With whatever else it holds: the engine refuses a condition that it does not know.
    const where = wanted && { ...wanted, priceMin: float(wanted.priceMin), priceMax: float(wanted.priceMax) };
    const answer = await this.#run((engine) => engine.recommend({ ...rest, where }));
    const { source, items } = answer as { source: string; items: Row[] };
    return {
      placement: request.placement,
      source,
      // An item that the catalogue file no longer has cannot be shown.
      items: items.flatMap(([id, score, parts]) => {
        const shown = this.#items.get(id);
        return shown ? [{ ...shown, score, ...(parts && explained(parts)) }] : [];
      }),
    };
  }

  async profile(): Promise<Profile> {
    return profileOf(await this.#run((engine) => engine.profile()));
  }

  async export(): Promise<Export> {
    const profile = await this.profile();
    const head = await this.#run((engine) => engine.head());
    const versions = { log: this.#version, cut: this.#learner.cut };
    const events = [...this.#learner.events, ...this.#unstored.slice(this.#astray)];
    return exported(this.status(), profile, events, head, versions);
  }

  /** Forgets some events, or everything. */
  async forget(ids: readonly string[] | null): Promise<Status> {
    if (ids) {
      await this.#remove(ids, true);
      this.#tell({ type: "remove", ids });
      return this.status();
    }
    this.#tell({ type: "forget" });
    await this.#clear();
    await this.#inOrder(() => this.#store.erase());
    return this.status();
  }

  // What the head had learned of them it unlearns: it learns the rest anew.
  async #remove(ids: readonly string[], here: boolean): Promise<void> {
    this.#log.remove(ids);
    this.#unstored = this.#unstored.filter((e) => !ids.includes(e.id));
    this.#whole = this.#consent === "granted"; // as the database says
    await this.#relearn();
    await this.#inOrder(() => this.#flush(here ? ids : []));
  }

  /** Takes the visitor's word, here and in the other tabs. */
  async consent(consent: Consent): Promise<Status> {
    if (consent !== this.#consent) this.#tell({ type: "consent", consent });
    await this.#take(consent);
    return this.status();
  }

  async #take(consent: Consent): Promise<void> {
    const already = this.#stored && this.#store.state === "open";
    this.#consent = consent;
    if (consent === "granted") return already ? undefined : this.#join();
    if (consent === "denied") await this.#clear();
    await this.#inOrder(() => this.#store.erase());
  }

  // Stores what is in memory, and takes in what the database already had.
  async #join(): Promise<void> {
    this.#unstored = this.#log.inOrder();
    this.#astray = this.#unstored.length;
    this.#whole = true;
    this.#store.known = false;
    await this.#inOrder(() => this.#flush());
  }

  async #clear(): Promise<void> {
    this.#epoch++;
    this.#log.clear();
    this.#unstored = [];
    this.#astray = 0;
    this.#learner.reset([], 0, null);
    await this.#run((engine) => engine.forget());
  }

  /** The page may be frozen: an open connection or channel would keep it from the back-forward cache. */
  async pause(): Promise<Status> {
    await this.#learner.rest();
    await this.#inOrder(() => this.#store.close());
    this.#tabs?.close();
    this.#tabs = null;
    return this.status();
  }

  async resume(): Promise<Status> {
    this.#listen();
    this.#learner.resume();
    if (this.#consent === "granted") {
      const epoch = this.#epoch;
      const before = new Set(this.#log.inOrder());
      const tail = await this.#inOrder(() => this.#store.open(false));
      if (epoch === this.#epoch && (tail || this.#store.state === "closed")) {
        this.#unstored = this.#log.inOrder().filter((e) => !before.has(e));
        // Without a database another tab has forgotten everything meanwhile, or
        // withdrawn the consent: it is not made again unasked.
        if (!tail) this.#consent = "session";
        this.#adopt(tail ?? { rows: [], version: 0, cut: 0, whole: true, head: null });
        await this.#run((engine) => this.#rebuild(engine));
        await this.#inOrder(() => this.#flush());
      }
    }
    return this.status();
  }

  async #hearOfStore(): Promise<void> {
    const epoch = this.#epoch;
    const tail = await this.#store.news(this.#learner.seq, this.#learner.cut);
    if (tail && epoch === this.#epoch) await this.#follow(tail);
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
        this.#log.add(fresh);
        // Stored by the tab that they come from; their place among ours the database knows.
        if (this.#stored) await this.#inOrder(() => this.#hearOfStore());
        else {
          this.#unstored.push(...fresh);
          await this.#inOrder(() => this.#flush());
        }
        return this.#notify("events", fresh, this.status());
      }
      case "remove": {
        const gone = this.#log.inOrder().filter((e) => message.ids.includes(e.id));
        await this.#remove(message.ids, false);
        return this.#notify("remove", gone, this.status());
      }
      case "forget":
        await this.#clear();
        await this.#inOrder(() => this.#store.close());
        this.#store.known = false;
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
