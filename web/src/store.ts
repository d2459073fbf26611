// The visitor's log in IndexedDB. The database exists only while the visitor's
// consent is "granted": its existence is the consent's only memory. Whatever
// goes wrong here is a state, never an exception: the log goes on in memory.

import { soundEvents } from "./event";
import type { LoggedEvent } from "./protocol";

/** Raised with the layout; an older page closes its connection for a newer one. */
const version = 1;
/** How long another tab may hold the database before we go on without, in ms. */
const patience = 3000;
/** How long to do without before it is tried again, in ms. */
const pause = 60_000;

export type StoreState = "closed" | "open" | "refused" | "blocked" | "quota";

export class Store {
  /** "closed" until opened; the last three say why nothing is stored. */
  state: StoreState = "closed";
  #db: IDBDatabase | null = null;
  #blockedUntil = 0;
  constructor(readonly name: string) {}

  /**
   * Opens the database and returns its events; null where there is none, unless
   * `create` is set, or where it cannot be opened.
   */
  async open(create: boolean, now: number): Promise<LoggedEvent[] | null> {
    try {
      if (!create && !(await this.#exists())) return null;
      this.#db ??= await this.#connect(create);
      if (!this.#db) return null;
      this.state = "open";
      const rows = await result(this.#db.transaction("events").objectStore("events").getAll());
      return soundEvents(rows, now);
    } catch (thrown) {
      this.#fail(thrown);
      return null;
    }
  }

  /**
   * Writes events and deletes others in one transaction; true once it is
   * complete. It makes the database where there is none, while `wanted` holds.
   */
  async put(events: readonly LoggedEvent[], evicted: readonly string[], wanted: () => boolean): Promise<boolean> {
    // Twice: the connection may have been closed under us, for another tab.
    for (let attempt = 0; attempt < 2 && wanted(); attempt++) {
      try {
        this.#db ??= await this.#connect(true);
        if (!this.#db || !wanted()) return false;
        const tx = this.#db.transaction("events", "readwrite", { durability: "relaxed" });
        const done = completion(tx);
        const table = tx.objectStore("events");
        for (const e of events) table.put(e);
        for (const id of evicted) table.delete(id);
        tx.commit();
        await done;
        this.state = "open";
        return true;
      } catch (thrown) {
        const name = (thrown as DOMException).name;
        this.close();
        if (name !== "InvalidStateError" && name !== "AbortError") {
          this.#fail(thrown);
          return false;
        }
      }
    }
    return false;
  }

  /** Deletes the database, if there is one. */
  async erase(): Promise<void> {
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
      const tx = db.transaction("events", "readwrite");
      const done = completion(tx);
      tx.objectStore("events").clear();
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
    this.state = name === "QuotaExceededError" ? "quota" : name === "TimeoutError" ? "blocked" : "refused";
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
      const request = indexedDB.open(this.name, version);
      let absent = false;
      const timer = setTimeout(() => {
        this.#blockedUntil = performance.now() + pause;
        blocked();
      }, patience);
      request.onupgradeneeded = (change) => {
        absent = change.oldVersion === 0 && !create;
        if (absent) request.transaction!.abort();
        else if (change.oldVersion === 0) request.result.createObjectStore("events", { keyPath: "id" });
      };
      request.onsuccess = () => {
        clearTimeout(timer);
        const db = request.result;
        const release = () => {
          db.close();
          if (this.#db === db) this.close();
        };
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
