// The visitor's log and head in IndexedDB. The database exists only while the
// visitor's consent is "granted": its existence is the consent's only memory.
// Whatever goes wrong here is a state, never an exception: both go on in memory.
//
//   events  {seq, id, event, item, value, position, time}, by seq; ids are unique
//   state   "log": {version, cut}; "head": {cut, seq, state: bytes}
//
// The order of the log is that of `seq`, which the database gives out, so it is
// one order for all tabs: transactions that write wait for each other. `version`
// counts the transactions; `cut` begins with the time at which the database was
// made and is raised by those in which events were taken out. A head
// has learned from the events up to its `seq` as they are since its `cut`, so
// that it is what a replay of them gives.

import { excess, soundEvents, tooMany } from "./event";
import type { LoggedEvent } from "./protocol";

/** Raised with the layout; an older page closes its connection for a newer one. */
export const layout = 2;
/** How long another tab may hold the database before we go on without, in ms. */
const patience = 3000;
/** How long to do without before it is tried again, in ms. */
const pause = 60_000;
/** Rows that are read at once: more than we ever leave there, and half of what the engine takes. */
const mostRows = 5000;

export type StoreState = "closed" | "open" | "refused" | "blocked" | "quota" | "evicted";

/** An event and its number in the log. */
export interface Row {
  seq: number;
  event: LoggedEvent;
}

export interface HeadRecord {
  cut: number;
  seq: number;
  state: Uint8Array;
}

/** The log from a place on, in its order. */
export interface Tail {
  rows: Row[];
  version: number;
  cut: number;
  /** From the first event on: also where the log was cut since. */
  whole: boolean;
  head: HeadRecord | null;
}

/** What one transaction writes, and from where on it reads the log. */
export interface Change {
  add: readonly LoggedEvent[];
  /** The ids of events to take out. */
  remove: readonly string[];
  head: HeadRecord | null;
  /** The last event that is known, of the log as it is since `cut`; null: none. */
  after: number | null;
  cut: number;
}

export class Store {
  /** "closed" until opened; the last four say why nothing is stored. */
  state: StoreState = "closed";
  /** Whether there is a database: one that is gone, somebody has deleted, and it is not made again unasked. */
  known = false;
  #db: IDBDatabase | null = null;
  #blockedUntil = 0;
  constructor(readonly name: string) {}

  /**
   * Opens the database and returns the log; null where there is none, unless
   * `create` is set, or where it cannot be opened.
   */
  async open(create: boolean): Promise<Tail | null> {
    try {
      if (!create && !(await this.#exists())) return null;
      this.#db ??= await this.#connect(create);
      if (!this.#db) return null;
      this.state = "open";
      return await read(this.#db.transaction(["events", "state"]), null, 0);
    } catch (thrown) {
      this.#fail(thrown);
      return null;
    }
  }

  /** The log after an event, and the head, where the database is open. */
  async news(after: number, cut: number): Promise<Tail | null> {
    try {
      return this.#db && (await read(this.#db.transaction(["events", "state"]), after, cut));
    } catch {
      return null; // the next change will say why
    }
  }

  /**
   * Makes a change in one transaction, all of it or none, and returns the log
   * from `after` on, other tabs' events included, once it is complete; null where
   * it failed. It makes the database where there was none, while `wanted` holds.
   */
  async commit(change: Change, wanted: () => boolean): Promise<Tail | null> {
    // Twice: the connection may have been closed under us, for another tab.
    for (let attempt = 0; attempt < 2 && wanted(); attempt++) {
      let tx: IDBTransaction | undefined;
      try {
        this.#db ??= await this.#connect(!this.known);
        if (!wanted()) return null;
        if (!this.#db) throw new DOMException("the database is gone", "NotFoundError");
        tx = this.#db.transaction(["events", "state"], "readwrite", { durability: "relaxed" });
        const done = completion(tx);
        done.catch(() => {}); // awaited below, unless a request fails first
        const tail = await write(tx, change);
        tx.commit();
        await done;
        this.state = "open";
        return tail;
      } catch (thrown) {
        const { name } = thrown as DOMException;
        abort(tx);
        this.close();
        if (name !== "InvalidStateError" && name !== "AbortError") {
          this.#fail(thrown);
          return null;
        }
      }
    }
    return null;
  }

  /** Deletes the database, if there is one. */
  async erase(): Promise<void> {
    this.known = false;
    try {
      if (!this.#db && !(await this.#exists())) return;
      // Emptied first: the deletion waits for tabs that hold a connection. Where
      // that fails the deletion is all there is.
      await this.#empty().catch(() => {});
      this.close();
      const request = indexedDB.deleteDatabase(this.name);
      await Promise.race([result(request), new Promise((go) => setTimeout(go, patience))]);
    } catch (thrown) {
      this.close();
      this.#fail(thrown);
    }
  }

  async #empty(): Promise<void> {
    const db = this.#db ?? (await this.#connect(false));
    if (!db) return;
    try {
      const tx = db.transaction(["events", "state"], "readwrite");
      const done = completion(tx);
      tx.objectStore("events").clear();
      tx.objectStore("state").clear();
      await done;
    } finally {
      db.close();
    }
  }

  /** Lets go of the connection; a later call opens it again. */
  close(): void {
    this.#db?.close();
    this.#db = null;
    this.state = "closed";
  }

  #fail(thrown: unknown): void {
    this.close();
    const name = (thrown as DOMException | null)?.name;
    const states: Record<string, StoreState> = { QuotaExceededError: "quota", TimeoutError: "blocked", NotFoundError: "evicted" };
    this.state = states[name ?? ""] ?? "refused";
  }

  // Opening a database makes it, which must not happen before consent. Browsers
  // without databases() are asked by an opening that aborts its own creation.
  async #exists(): Promise<boolean> {
    if (!indexedDB.databases) return true;
    return (await indexedDB.databases()).some((db) => db.name === this.name);
  }

  #connect(create: boolean): Promise<IDBDatabase | null> {
    return new Promise((resolve, reject) => {
      const blocked = () => reject(new DOMException("another tab holds the database", "TimeoutError"));
      if (performance.now() < this.#blockedUntil) return blocked();
      const request = indexedDB.open(this.name, layout);
      let absent = false;
      const timer = setTimeout(() => {
        this.#blockedUntil = performance.now() + pause;
        blocked();
      }, patience);
      request.onupgradeneeded = ({ oldVersion }) => {
        absent = oldVersion === 0 && !create;
        if (absent) request.transaction!.abort();
        else upgrade(request.result, request.transaction!, oldVersion);
      };
      request.onsuccess = () => {
        clearTimeout(timer);
        const db = request.result;
        const release = () => {
          db.close();
          if (this.#db === db) this.close();
        };
        this.known = true;
        db.onversionchange = release;
        db.onclose = release;
        resolve(db); // after the patience has run out this is void, and onversionchange still lets go
      };
      request.onerror = (event) => {
        clearTimeout(timer);
        event.preventDefault();
        absent ? resolve(null) : reject(request.error);
      };
    });
  }
}

// The first layout had the events alone, by id.
function upgrade(db: IDBDatabase, tx: IDBTransaction, from: number): void {
  const make = (events: LoggedEvent[]) => {
    const table = db.createObjectStore("events", { keyPath: "seq", autoIncrement: true });
    table.createIndex("id", "id", { unique: true });
    for (const e of events) table.add(e);
    return db.createObjectStore("state");
  };
  if (from === 0) return void make([]);
  const request: IDBRequest<LoggedEvent[]> = tx.objectStore("events").getAll();
  request.onsuccess = () => {
    db.deleteObjectStore("events");
    // It has a log from now on, which the first commit must not take for a new one.
    make(request.result.sort((a, b) => a.time - b.time)).put({ version: 1, cut: Date.now() }, "log");
  };
}

async function write(tx: IDBTransaction, { add, remove, head, after, cut: known }: Change): Promise<Tail> {
  const events = tx.objectStore("events");
  const state = tx.objectStore("state");
  for (const event of add) {
    // One that is there already, from a worker that died before it could say so, stays.
    events.add(event).onerror = (failed) => {
      failed.preventDefault();
      failed.stopPropagation();
    };
  }
  const gone: IDBValidKey[] = [];
  for (const id of remove) gone.push(...(await result(events.index("id").getAllKeys(id))));
  if (tooMany(await result(events.count()))) {
    const rows = await rowsOf(events, null);
    const weak = new Set(excess(rows.map((row) => row.event), Date.now()));
    for (const row of rows) if (weak.has(row.event)) gone.push(row.seq);
  }
  for (const seq of gone) events.delete(seq);
  let { version, cut } = await logOf(state);
  // Another number than that of a database that was here before.
  if (version++ === 0) cut = Date.now();
  if (gone.length > 0) {
    cut++;
    state.delete("head");
  }
  state.put({ version, cut }, "log");
  if (head?.cut === cut) {
    const stored = await result<HeadRecord | undefined>(state.get("head"));
    if (stored?.cut !== cut || stored.seq <= head.seq) state.put(head, "head");
  }
  return read(tx, after, known);
}

async function read(tx: IDBTransaction, after: number | null, known: number): Promise<Tail> {
  const state = tx.objectStore("state");
  const { version, cut } = await logOf(state);
  const whole = after === null || cut !== known;
  const rows = await rowsOf(tx.objectStore("events"), whole ? null : after, mostRows);
  const head = (await result<HeadRecord | undefined>(state.get("head"))) ?? null;
  return { rows, version, cut, whole, head: head?.state instanceof Uint8Array ? head : null };
}

async function logOf(state: IDBObjectStore): Promise<{ version: number; cut: number }> {
  return (await result(state.get("log"))) ?? { version: 0, cut: 0 };
}

// What a database holds is not trusted: it may be another program's.
async function rowsOf(events: IDBObjectStore, after: number | null, most?: number): Promise<Row[]> {
  const rows = await result(events.getAll(after === null ? null : IDBKeyRange.lowerBound(after, true), most));
  const now = Date.now();
  return rows.flatMap((row) => soundEvents([row], now).map((event) => ({ seq: row.seq, event })));
}

function abort(tx: IDBTransaction | undefined): void {
  try {
    tx?.abort();
  } catch {
    // It has ended already.
  }
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function completion(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new DOMException("the transaction was aborted", "AbortError"));
  });
}
