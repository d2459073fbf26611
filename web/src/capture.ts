// Impressions: an item counts as seen when half of it has been on a visible
// screen for a second.

const share = 0.5;
/** Milliseconds. */
const dwell = 1000;

/** Watches elements and reports each once; `seen` gets those that became due together. */
export class ImpressionCapture {
  #seen: (elements: Element[]) => void;
  #timers = new Map<Element, ReturnType<typeof setTimeout>>();
  #due: Element[] = [];
  #observer = new IntersectionObserver((entries) => entries.forEach((e) => this.#move(e)), { threshold: share });

  constructor(seen: (elements: Element[]) => void) {
    this.#seen = seen;
  }

  watch(element: Element): void {
    this.#observer.observe(element);
  }

  /** Stops watching everything; what was not due yet does not count. */
  stop(): void {
    this.#observer.disconnect();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#due = [];
  }

  #move({ target, intersectionRatio }: IntersectionObserverEntry): void {
    clearTimeout(this.#timers.get(target));
    this.#timers.delete(target);
    if (intersectionRatio < share) return;
    this.#timers.set(target, setTimeout(() => this.#dwelt(target), dwell));
  }

  #dwelt(element: Element): void {
    this.#timers.delete(element);
    this.#observer.unobserve(element);
    if (document.visibilityState !== "visible") {
      // In a tab behind others nobody sees anything: measured again from the return.
      document.addEventListener("visibilitychange", () => element.isConnected && this.watch(element), { once: true });
      return;
    }
    // The cards of a shelf become due one after the other within a frame.
    if (this.#due.push(element) === 1) setTimeout(() => this.#report(), 50);
  }

  #report(): void {
    const elements = this.#due;
    this.#due = [];
    if (elements.length > 0) this.#seen(elements);
  }
}
