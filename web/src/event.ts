// What counts as an event. Events arrive from the page, from the database and
// from other tabs; all three pass here before anything else sees them.

import { behaviours, type Behaviour, type LoggedEvent, type ShopEvent } from "./protocol";

/** The most events that a visitor's log keeps. */
export const maxEvents = 1000;
/** The oldest event that it keeps, in milliseconds: 180 days. */
export const maxAge = 180 * 24 * 3600 * 1000;
/** The longest item ID, in bytes of UTF-8. */
const maxIDBytes = 256;

const text = new TextEncoder();

/**
 * Completes what a page reports into an event of the log, or says in one line
 * what is wrong with it.
 */
export function toLogged(raw: ShopEvent, now: number, id: string): LoggedEvent | string {
  if (typeof raw !== "object" || raw === null) return "an event must be an object";
  const { event, item, value = 0, position = 0, time = now } = raw;
  if (!behaviours.includes(event as Behaviour)) return `unknown event type ${JSON.stringify(event)}`;
  if (typeof item !== "string" || item === "") return "an event needs an item ID";
  if (item.length > maxIDBytes || text.encode(item).length > maxIDBytes) return `an item ID has at most ${maxIDBytes} bytes`;
  // The engine's numbers have 32 bits: what is not finite there spoils a whole batch.
  if (typeof value !== "number" || !(Math.abs(value) < 3.4e38)) return "value must be a finite number";
  if (!Number.isInteger(position) || position < 0 || position > 0x7fffffff) return "position must be a whole number from 1";
  if (!Number.isFinite(time) || time < 0 || time > now + 24 * 3600 * 1000) return "time must be Unix milliseconds, not in the future";
  return { id, event, item, value, position, time: Math.floor(time) };
}

/** The events among `raw` that are sound; what a database or a tab holds is not trusted. */
export function soundEvents(raw: unknown, now: number): LoggedEvent[] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((one: LoggedEvent | null) => {
    if (typeof one?.id !== "string" || one.id.length > 64) return [];
    const event = toLogged(one, now, one.id);
    return typeof event === "string" ? [] : [event];
  });
}

/** The visitor's log in memory: each event once, oldest first, bounded in number and age. */
export class EventLog {
  #events = new Map<string, LoggedEvent>();

  get size(): number {
    return this.#events.size;
  }

  /** Those that the log does not have yet. */
  fresh(events: readonly LoggedEvent[]): LoggedEvent[] {
    return events.filter((e) => !this.#events.has(e.id));
  }

  /** Adds events and returns the ids of those that had to go. */
  add(events: readonly LoggedEvent[], now: number): string[] {
    for (const e of events) this.#events.set(e.id, e);
    return this.#evict(now);
  }

  /** All events, oldest first. */
  all(): LoggedEvent[] {
    return [...this.#events.values()].sort((a, b) => a.time - b.time);
  }

  clear(): void {
    this.#events.clear();
  }

  // Impressions go before anything that the visitor chose to do: a few shelves a
  // page would otherwise push out every view and purchase.
  #evict(now: number): string[] {
    const gone: string[] = [];
    const drop = (e: LoggedEvent) => {
      this.#events.delete(e.id);
      gone.push(e.id);
    };
    for (const e of this.#events.values()) if (e.time < now - maxAge) drop(e);
    if (this.size > maxEvents) {
      const rank = (e: LoggedEvent) => (e.event === "impression" ? 0 : 1);
      const weakestFirst = this.all().sort((a, b) => rank(a) - rank(b) || a.time - b.time);
      for (const e of weakestFirst.slice(0, this.size - maxEvents)) drop(e);
    }
    return gone;
  }
}
