// The visitor's log, in memory and stored, and the head that learns from it. The
// order of the log is that of the database where it is stored, else that in
// which the events came. Whatever happens to the storage, the log in memory goes
// on; where the two differ the stored one is read again, and the head made anew.

import type { Engine } from "./engine";
import { EventLog, excess, tooOld } from "./event";
import { Learner } from "./learn";
import type { LoggedEvent } from "./protocol";
import { Store, type Tail } from "./store";

interface Surroundings {
  run<T>(call: (engine: Engine) => T): Promise<T>;
  /** Whether the visitor consents to storing. */
  granted(): boolean;
  /** The head has learned all that there is. */
  learned(): void;
  /** What other tabs stored. */
  news(events: LoggedEvent[]): void;
}

const nothing: Tail = { rows: [], version: 0, cut: 0, whole: true, head: null };

export class Journal {
  /** Counts the times that everything was forgotten: what was under way before is void. */
  epoch = 0;
  #around: Surroundings;
  #store: Store;
  #learner: Learner;
  #log = new EventLog();
  // Events that wait to be stored, and how many of them the head has been given all the same.
  #unstored: LoggedEvent[] = [];
  #astray = 0;
  #whole = false; // the log in memory is to be replaced by the stored one
  #version = 0; // of the stored log
  #owes = true; // the head is to be stored here: the last event is ours, or nobody knows whose
  // Storage work is done one after the other, in the order of the requests.
  #writes: Promise<unknown> = Promise.resolve();

  constructor(scope: string, around: Surroundings) {
    this.#around = around;
    this.#store = new Store(scope);
    this.#learner = new Learner({
      lock: scope,
      run: (call) => around.run(call),
      learned: () => around.learned(),
      stored: async () => (this.stored ? ((await this.#store.news(this.#learner.seq, this.#learner.cut))?.head ?? null) : null),
      save: async () => this.#owes && this.#flush(),
    });
  }

  /** Whether the log is stored. */
  get stored(): boolean {
    return this.#around.granted() && this.trouble === "";
  }

  /** Why it is not, besides the consent. */
  get trouble(): "" | Exclude<Store["state"], "open" | "closed"> {
    const { state } = this.#store;
    return state === "open" || state === "closed" ? "" : state;
  }

  get size(): number {
    return this.#log.size;
  }

  /** All events, in the order of the log. */
  get events(): LoggedEvent[] {
    return [...this.#learner.events, ...this.#unstored.slice(this.#astray)];
  }

  /** Of the log, and how often events were taken out of it. */
  get versions(): { log: number; cut: number } {
    return { log: this.#version, cut: this.#learner.cut };
  }

  /** Those of the events that the log does not have and can take. */
  fresh(events: readonly LoggedEvent[]): LoggedEvent[] {
    const now = Date.now();
    return this.#log.fresh(events).filter((e) => !tooOld(e, now));
  }

  /** Reads what is stored; false where nothing is. */
  async open(create: boolean): Promise<boolean> {
    const tail = await this.#store.open(create);
    if (tail) this.#adopt(tail);
    return tail !== null;
  }

  /** Takes in the log of a worker that died. */
  take(events: readonly LoggedEvent[]): void {
    this.#unstored = this.#log.fresh(events);
    this.#log.add(this.#unstored);
  }

  /** Gives the engine everything that it is to know of the visitor. */
  rebuild(engine: Engine): void {
    engine.replace(this.#log.all());
    this.#learner.rebuild(engine);
  }

  /** The same for the first engine, after which storing and learning begin. */
  async begin(engine: Engine): Promise<void> {
    this.rebuild(engine);
    if (this.#unstored.length > 0) await this.#flush();
    const gone = this.stored ? excess(this.#log.inOrder(), Date.now()) : [];
    if (gone.length > 0) void this.#flush(gone.map((e) => e.id));
    this.#learner.wake();
  }

  /** Adds events that the engine has, and resolves to whether they are stored. */
  record(events: readonly LoggedEvent[]): Promise<boolean> {
    this.#log.add(events);
    this.#unstored.push(...events);
    return this.#flush();
  }

  /** Adds events of another tab that the engine has. */
  async hear(events: readonly LoggedEvent[]): Promise<void> {
    // Their place among ours the database knows, where that tab has stored them.
    if (!this.stored) return void (await this.record(events));
    this.#log.add(events);
    await this.#inOrder(async () => {
      const { epoch } = this;
      const tail = await this.#store.news(this.#learner.seq, this.#learner.cut);
      if (tail && epoch === this.epoch) await this.#follow(tail);
    });
  }

  /**
   * Takes events out, here alone where another tab has deleted them, and returns
   * them. What the head had learned of them it unlearns: it learns the rest anew.
   */
  async remove(ids: readonly string[], stored: boolean): Promise<LoggedEvent[]> {
    const gone = this.#log.inOrder().filter((e) => ids.includes(e.id));
    this.#log.remove(ids);
    this.#unstored = this.#unstored.filter((e) => !ids.includes(e.id));
    this.#whole = this.#around.granted(); // as the database says
    await this.#relearn();
    await this.#flush(stored ? ids : []);
    return gone;
  }

  /** Stores what is in memory, and takes in what the database already had. */
  async join(): Promise<void> {
    this.#unstored = this.#log.inOrder();
    this.#astray = this.#unstored.length;
    this.#whole = true;
    this.#store.known = false;
    await this.#flush();
  }

  /** Forgets what is in memory. */
  async clear(): Promise<void> {
    this.epoch++;
    this.#log.clear();
    this.#unstored = [];
    this.#astray = 0;
    this.#learner.reset([], 0, null);
    await this.#around.run((engine) => engine.forget());
  }

  /** Deletes what is stored. */
  erase(): Promise<void> {
    return this.#inOrder(() => this.#store.erase());
  }

  /** Lets go of what another tab deletes. */
  leave(): Promise<void> {
    return this.#inOrder(() => {
      this.#store.close();
      this.#store.known = false;
    });
  }

  /** Before the page may be frozen: lets go of everything that others may wait for. */
  async pause(): Promise<void> {
    await this.#learner.rest();
    await this.#inOrder(() => this.#store.close());
  }

  /** After that: reads again what other tabs stored meanwhile. False where nothing is stored any more. */
  async resume(): Promise<boolean> {
    this.#learner.resume();
    if (!this.#around.granted()) return true;
    const { epoch } = this;
    const before = new Set(this.#log.inOrder());
    const tail = await this.#inOrder(() => this.#store.open(false));
    if (epoch !== this.epoch || (!tail && this.trouble)) return true;
    this.#unstored = this.#log.inOrder().filter((e) => !before.has(e));
    this.#adopt(tail ?? nothing);
    await this.#around.run((engine) => this.rebuild(engine));
    return tail !== null;
  }

  // Stores what waits, with the head as far as it is, and takes events out. All
  // that waits is stored at once, so that the next ones in the queue find nothing
  // to do. Resolves to whether everything is stored.
  #flush(remove: readonly string[] = []): Promise<boolean> {
    return this.#inOrder(() => this.#commit(remove));
  }

  async #commit(remove: readonly string[]): Promise<boolean> {
    const { epoch } = this;
    const wanted = () => this.#around.granted() && epoch === this.epoch;
    if (wanted()) {
      const whole = this.#whole || this.#astray > 0;
      const head = whole ? null : await this.#learner.record();
      const add = [...this.#unstored];
      if (add.length + remove.length === 0 && !head && !whole) return this.stored;
      const { seq, cut } = this.#learner;
      const tail = await this.#store.commit({ add, remove, head, after: whole ? null : seq, cut }, wanted);
      if (epoch !== this.epoch) return false;
      if (tail) {
        this.#unstored = this.#unstored.filter((e) => !add.includes(e));
        this.#owes = add.length + remove.length > 0;
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
    if (!this.#around.granted()) this.#unstored = [];
    this.#astray = this.#unstored.length;
    if (this.#log.trim(Date.now()) > 0) return this.#relearn();
    await this.#around.run((engine) => this.#learner.feed(engine));
    this.#learner.wake();
  }

  // After events were taken out of the log in memory.
  async #relearn(): Promise<void> {
    const events = this.#log.inOrder();
    const left = new Set(events);
    this.#unstored = this.#unstored.filter((e) => left.has(e));
    this.#astray = this.#unstored.length;
    this.#learner.reset(events.map((event) => ({ seq: 0, event })), 0, null);
    await this.#around.run((engine) => this.rebuild(engine));
    this.#learner.wake();
  }

  // Takes in what the database has beyond what is known, in its order.
  async #follow(tail: Tail): Promise<void> {
    const { epoch } = this;
    const news = this.#log.fresh(tail.rows.map((row) => row.event));
    if (tail.whole) {
      this.#adopt(tail);
      await this.#around.run((engine) => this.rebuild(engine));
    } else {
      await this.#around.run((engine) => engine.observe(news));
      if (epoch !== this.epoch) return;
      this.#log.add(news);
      this.#version = tail.version;
      this.#learner.append(tail.rows);
      await this.#around.run((engine) => this.#learner.feed(engine));
    }
    if (news.length > 0) this.#around.news(news);
    this.#learner.wake();
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

  #inOrder<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.#writes.then(work);
    this.#writes = done.catch(() => {});
    return done;
  }
}
