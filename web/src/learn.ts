// Learning: the visitor's head follows the log, event by event in its order, in
// slices between which the worker answers requests. All tabs have one log, so
// each learns for itself and comes to the same head. Where there is much to
// learn, one of them does and the others take the head over from the database.

import type { Engine } from "./engine";
import type { LoggedEvent } from "./protocol";
import type { HeadRecord, Row } from "./store";

/** Milliseconds of a slice. */
const slice = 4;
/** Events that are more to learn than to ask other tabs for. */
const many = 32;
/** How long another tab may learn before we do it ourselves, in ms. */
const patience = 1000;

export interface Surroundings {
  /** The lock that the tabs share. */
  lock: string;
  run<T>(call: (engine: Engine) => T): Promise<T>;
  /** The head that is stored. */
  stored(): Promise<HeadRecord | null>;
  /** Stores the head, if that is for this tab to do. */
  save(): Promise<unknown>;
  /** The head has learned all that there is. */
  learned(): void;
}

export class Learner {
  /** The log in its order; events that are not stored have the number 0. */
  #rows: Row[] = [];
  /** How often the log had been cut when it was read. */
  cut = 0;
  #given = 0; // rows that the engine has
  #learned = 0; // of them, by the engine's head
  #saved = 0; // of them, by the stored head
  #kept: [number, Uint8Array] | null = null; // a head to begin with, and what it has learned
  #turn = 0; // counts the logs: what was under way for another one is void
  #working: Promise<void> | null = null;
  #resting = false;
  constructor(readonly around: Surroundings) {}

  /** The number of the last event that is known. */
  get seq(): number {
    return this.#rows.at(-1)?.seq ?? 0;
  }

  get learned(): number {
    return this.#learned;
  }

  /** The log in its order. */
  get events(): LoggedEvent[] {
    return this.#rows.map((row) => row.event);
  }

  /** Begins anew with another log. `rebuild` must follow. */
  reset(rows: readonly Row[], cut: number, head: HeadRecord | null): void {
    this.#turn++;
    this.#rows = [...rows];
    this.cut = cut;
    this.#given = this.#learned = this.#saved = 0;
    this.#kept = head && [this.#place(head), head.state];
  }

  append(rows: readonly Row[]): void {
    this.#rows.push(...rows);
  }

  /** Gives the engine, which knows nothing of the log, all of it, and the head as far as it is known. */
  rebuild(engine: Engine): void {
    this.#given = 0;
    this.feed(engine);
    this.#learned = 0;
    const [learned, state] = this.#kept ?? [0, null];
    if (learned > 0) this.#learned = this.#saved = engine.restore(learned, state!).events;
  }

  /** Gives the engine what it does not have of the log. */
  feed(engine: Engine): void {
    const news = this.#rows.slice(this.#given);
    this.#given = this.#rows.length;
    if (news.length > 0) engine.learn(news.map((row) => row.event), 0);
  }

  /** Learns what there is to learn, soon. */
  wake(): void {
    if (this.#behind) this.#working ??= this.#work();
  }

  /** Stops learning until resume, and lets go of the lock. */
  async rest(): Promise<void> {
    this.#resting = true;
    await this.#working;
  }

  resume(): void {
    this.#resting = false;
    this.wake();
  }

  get #behind(): boolean {
    return !this.#resting && this.#learned < this.#rows.length;
  }

  async #work(): Promise<void> {
    try {
      while (this.#behind) {
        // A lock that is held keeps a page from the back-forward cache.
        if (this.#rows.length - this.#learned < many) await this.#catchUp();
        else await exclusive(this.around.lock, () => this.#takeOver());
      }
    } catch {
      // An engine that crashed again and again: the next event is the next attempt.
    }
    this.#working = null;
  }

  async #takeOver(): Promise<void> {
    const turn = this.#turn;
    const head = await this.around.stored();
    if (turn === this.#turn && head) await this.#adopt(head);
    await this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    const turn = this.#turn;
    while (turn === this.#turn && this.#behind) {
      await new Promise((go) => setTimeout(go));
      await this.around.run((engine) => turn === this.#turn && this.#slice(engine));
    }
    if (turn !== this.#turn || this.#resting) return;
    this.around.learned();
    await this.around.save();
  }

  #slice(engine: Engine): void {
    this.feed(engine);
    const until = performance.now() + slice;
    for (;;) {
      const { events, behind } = engine.learn([], 1);
      this.#learned = behind === 0 ? this.#rows.length : events;
      if (behind === 0 || performance.now() >= until) return;
    }
  }

  // Another tab's head, where it is ahead of ours on the same log.
  async #adopt(head: HeadRecord): Promise<void> {
    const place = this.#place(head);
    if (head.seq > this.seq || place <= this.#learned) return;
    await this.around.run((engine) => {
      this.feed(engine);
      this.#learned = engine.restore(place, head.state).events;
      if (this.#learned === place) this.#saved = place;
    });
  }

  // How many of the rows a stored head has learned from; 0 of another log.
  #place({ cut, seq }: HeadRecord): number {
    return cut === this.cut ? this.#rows.filter((row) => row.seq > 0 && row.seq <= seq).length : 0;
  }

  /** The head to be stored; null where that would be nothing new. */
  async record(): Promise<HeadRecord | null> {
    if (this.#learned <= this.#saved) return null;
    const turn = this.#turn;
    const { events, state } = await this.around.run((engine) => engine.head());
    const seq = this.#rows[events - 1]?.seq ?? 0;
    if (turn !== this.#turn || state.length === 0 || seq === 0) return null;
    this.#kept = [events, state];
    return { cut: this.cut, seq, state };
  }

  /** Takes note that a head was stored. */
  saved(head: HeadRecord): void {
    this.#saved = this.#place(head);
  }
}

// Where there are no locks, or another tab keeps one, everybody learns: what is
// stored is a matter of the database alone.
async function exclusive(name: string, work: () => Promise<void>): Promise<void> {
  let begun = false;
  try {
    await navigator.locks.request(name, { signal: AbortSignal.timeout(patience) }, () => {
      begun = true;
      return work();
    });
  } catch (thrown) {
    if (begun) throw thrown;
    await work();
  }
}
