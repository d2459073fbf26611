// The line to the worker: requests with ids, time limits, and a new worker for
// one that died. Every request is answered, or rejected with a code.

import { asError, InklingError, type CallName, type Calls, type LoadAnswer, type LoadBody, type Notice, type Reply } from "./protocol";

interface Pending {
  resolve(value: any): void;
  reject(error: InklingError): void;
}

export interface LinkOptions {
  start: () => Worker;
  /** What a worker is loaded with; asked again for every new one. */
  body: () => LoadBody;
  notice: (notice: Notice) => void;
  /** Milliseconds that a request may take. */
  timeout: number;
  /** Milliseconds that a start may take. */
  loadTimeout: number;
}

export class Link {
  /** Workers that were started after the first one. */
  restarts = 0;
  #options: LinkOptions;
  #worker: Worker | null = null;
  #pending = new Map<number, Pending>();
  #last = 0;
  #loaded: Promise<LoadAnswer> | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Starts the worker, unless it runs, and loads the engine in it. */
  open(): Promise<LoadAnswer> {
    if (this.#loaded) return this.#loaded;
    const attempt = this.#open().catch((error: unknown) => {
      // Where the worker was lost while it loaded, another may have taken its place.
      if (this.#loaded === attempt) this.#drop(asError(error, "worker-failed"));
      throw error;
    });
    this.#loaded = attempt;
    return attempt;
  }

  async #open(): Promise<LoadAnswer> {
    let worker: Worker;
    try {
      worker = this.#options.start();
    } catch (thrown) {
      throw new InklingError("worker-failed", `the worker cannot be started: ${(thrown as Error).message}`);
    }
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Reply | Notice>) => this.#receive(data);
    worker.onmessageerror = () => this.#fail(worker, "a message could not be read");
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(worker, event.message || "its script was refused or could not be fetched");
    };
    return this.#send("load", this.#options.body(), this.#options.loadTimeout);
  }

  /** Asks the worker. One that dies on the way is replaced, once a request. */
  async request<K extends CallName>(type: K, body: Calls[K][0]): Promise<Calls[K][1]> {
    try {
      await this.open();
      return await this.#send(type, body, this.#options.timeout);
    } catch (thrown) {
      const { code } = asError(thrown, "worker-failed");
      if (code !== "worker-failed" && code !== "timeout") throw thrown;
      await this.open();
      return this.#send(type, body, this.#options.timeout);
    }
  }

  /** Asks only a worker that runs; for messages that are void without one. */
  tell(type: "pause" | "resume"): void {
    if (this.#worker) this.#send(type, null, this.#options.timeout).catch(() => {});
  }

  #send<K extends CallName>(type: K, body: Calls[K][0], timeout: number): Promise<Calls[K][1]> {
    const worker = this.#worker;
    if (!worker) return Promise.reject(new InklingError("worker-failed", "the worker has ended"));
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const timer = watch(timeout, () => this.#fail(worker, `no answer to ${type} within ${timeout} ms`, "timeout"));
      const settled = () => {
        timer.stop();
        this.#pending.delete(id);
      };
      this.#pending.set(id, {
        resolve: (value) => (settled(), resolve(value)),
        reject: (error) => (settled(), reject(error)),
      });
      try {
        worker.postMessage({ id, type, body });
      } catch (thrown) {
        // A function or a proxy, say: nothing was sent, and the worker is well.
        this.#pending.get(id)!.reject(new InklingError("bad-request", `${type}: ${(thrown as Error).message}`));
      }
    });
  }

  #receive(message: Reply | Notice): void {
    if ("type" in message) return this.#options.notice(message);
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    if (message.ok) pending.resolve(message.value);
    else pending.reject(new InklingError(message.code, message.message));
  }

  #fail(worker: Worker, why: string, code: "worker-failed" | "timeout" = "worker-failed"): void {
    if (worker !== this.#worker) return;
    this.restarts++;
    this.#drop(new InklingError(code, `worker: ${why}`));
  }

  // Ends the worker and rejects what it owed; the next request starts another.
  #drop(error: InklingError): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#loaded = null;
    for (const { reject } of [...this.#pending.values()]) reject(error);
  }
}

// A timer that does not count the time in which the page was frozen: one that
// fires much too late is set again.
function watch(ms: number, expired: () => void): { stop(): void } {
  let timer: ReturnType<typeof setTimeout>;
  const arm = () => {
    const due = performance.now() + ms;
    timer = setTimeout(() => (performance.now() > due + 2000 ? arm() : expired()), ms);
  };
  arm();
  return { stop: () => clearTimeout(timer) };
}
