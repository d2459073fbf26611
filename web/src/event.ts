// What counts as an event. Events arrive from the page, from the database and
// from other tabs; all three pass here before anything else sees them.

import { behaviours, type Behaviour, type LoggedEvent, type ShopEvent } from "./protocol";

/** The most events that a visitor's log keeps when it is cut. */
const maxEvents = 1000;
/**
 * How many more it may have before it is cut: the head has to be learned anew
 * then, which shall be seldom.
 */
const slack = 128;
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

/** Whether a log of so many events has to be cut. */
export function tooMany(events: number): boolean {
  return events > maxEvents + slack;
}

/** Whether an event is too old for the log. */
export function tooOld(event: LoggedEvent, now: number): boolean {
  return event.time < now - maxAge;
}

/**
 * The events that have to go. Impressions go before anything that the visitor
 * chose to do: a few shelves a page would otherwise push out every view and
 * purchase.
 */
export function excess(events: readonly LoggedEvent[], now: number): LoggedEvent[] {
  const gone = events.filter((e) => tooOld(e, now));
  const left = events.length - gone.length;
  if (!tooMany(left)) return gone;
  const rank = (e: LoggedEvent) => (e.event === "impression" ? 0 : 1);
  const weakestFirst = events.filter((e) => !tooOld(e, now)).sort((a, b) => rank(a) - rank(b) || a.time - b.time);
  return gone.concat(weakestFirst.slice(0, left - maxEvents));
}

/** The visitor's log in memory: each event once, in the order in which it came. */
export class EventLog {
  #events = new Map<string, LoggedEvent>();

  get size(): number {
    return this.#events.size;
  }

  /** Those that the log does not have yet. */
  fresh(events: readonly LoggedEvent[]): LoggedEvent[] {
    return events.filter((e) => !this.#events.has(e.id));
  }

  add(events: readonly LoggedEvent[]): void {
    for (const e of events) this.#events.set(e.id, e);
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) this.#events.delete(id);
  }

  /** Removes what has to go, and returns how many that were. */
  trim(now: number): number {
    const gone = excess([...this.#events.values()], now);
    this.remove(gone.map((e) => e.id));
    return gone.length;
  }

  /** All events in the order in which they came. */
  inOrder(): LoggedEvent[] {
    return [...this.#events.values()];
  }

  /** All events, oldest first. */
  all(): LoggedEvent[] {
    return this.inOrder().sort((a, b) => a.time - b.time);
  }

  clear(): void {
    this.#events.clear();
  }
}
