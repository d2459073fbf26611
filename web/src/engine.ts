// The Go engine behind its four exports. Requests are written into a buffer
// that Go owns, answers are read from another; views on the memory are made
// anew for every call, because growing memory detaches them.

import { stocked } from "./given";
import { decode, encode, Float, type Value } from "./msgpack";
import { InklingError, type CatalogueItem, type Code, type LoggedEvent } from "./protocol";

/** The operations of the engine, as in its boundary. */
const op = { load: 1, catalogue: 2, observe: 3, recommend: 4, profile: 5, forget: 6, replace: 7, learn: 8, head: 9, restore: 10, give: 11 } as const;
type Op = keyof typeof op;

interface Exports {
  mem: WebAssembly.Memory;
  input(bytes: number): number;
  call(op: number, bytes: number): number;
  output(): number;
  outputLength(): number;
}

/** How far the visitor's head is: events of the log that it has learned from, and that it has not. */
export interface Learned {
  events: number;
  behind: number;
}

/**
 * Compiles the engine, or says that the page's policy refuses it. From the
 * response itself, since a browser keeps what it compiled from one for the next
 * visit; it comes whole, because its integrity is checked first.
 */
export async function compile(response: Response): Promise<WebAssembly.Module> {
  // A host that does not know the type has it compiled from memory.
  const streams = /^application\/wasm\s*$/i.test(response.headers.get("Content-Type") ?? "");
  const bytes = streams ? null : await response.arrayBuffer();
  try {
    return await (bytes ? WebAssembly.compile(bytes) : WebAssembly.compileStreaming(response));
  } catch (thrown) {
    const { message } = thrown as Error;
    if (!(thrown instanceof WebAssembly.CompileError)) throw thrown; // the connection broke
    if (await allowed()) throw new InklingError("worker-failed", `the engine does not compile: ${message}`);
    throw new InklingError("wasm-refused", `WebAssembly is refused here: script-src needs 'wasm-unsafe-eval' (${message})`);
  }
}

// Whether the smallest module compiles: where it does not, the policy is the reason.
async function allowed(): Promise<boolean> {
  try {
    await WebAssembly.compile(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    return true;
  } catch {
    return false;
  }
}

/** One running instance. When it has crashed every call says so: start another. */
export class Engine {
  #go = new Go();
  #exports!: Exports;

  /** Starts an instance of the compiled engine; nothing is fetched. */
  static async start(module: WebAssembly.Module): Promise<Engine> {
    const engine = new Engine();
    engine.#go.exit = () => {}; // wasm_exec would warn; the crash is reported as a code
    const instance = await WebAssembly.instantiate(module, { ...engine.#go.importObject, inkling: { now: () => performance.now() } });
    engine.#exports = instance.exports as unknown as Exports;
    void engine.#go.run(instance);
    return engine;
  }

  /** Loads a model file, which is read straight into the memory where it stays. */
  async load(model: Blob): Promise<unknown> {
    const reader = model.stream().getReader();
    let at = this.#room("load", model.size);
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      this.#bytes(at, part.value.length).set(part.value);
      at += part.value.length;
    }
    return this.#answer("load", model.size);
  }

  /** Bytes of memory that the engine has taken. It never gives any back. */
  get memory(): number {
    return this.#exports.mem.buffer.byteLength;
  }

  catalogue(items: readonly CatalogueItem[]): unknown {
    return this.#call("catalogue", encode(items.map(stocked)));
  }

  observe(events: readonly LoggedEvent[]): unknown {
    return this.#call("observe", encode(events.map(row)));
  }

  replace(events: readonly LoggedEvent[]): unknown {
    return this.#call("replace", encode(events.map(row)));
  }

  recommend(request: Value): unknown {
    return this.#call("recommend", encode(request));
  }

  profile(): unknown {
    return this.#call("profile", new Uint8Array());
  }

  forget(): unknown {
    return this.#call("forget", new Uint8Array());
  }

  /** Appends events to the log that the head learns from, and learns from the next ones, `limit` at most. */
  learn(events: readonly LoggedEvent[], limit: number): Learned {
    return this.#call("learn", encode([limit, events.map(row)])) as Learned;
  }

  head(): Learned & { state: Uint8Array } {
    return this.#call("head", new Uint8Array()) as Learned & { state: Uint8Array };
  }

  /** Takes a head that had learned from the first `events` of the log, where it is one of this model. */
  restore(events: number, state: Uint8Array): Learned {
    return this.#call("restore", encode([events, state])) as Learned;
  }

  /** Adds items that the model does not have. */
  give(rows: Value): unknown {
    return this.#call("give", encode(rows));
  }

  #call(name: Op, request: Uint8Array): unknown {
    const at = this.#room(name, request.length);
    this.#bytes(at, request.length).set(request);
    return this.#answer(name, request.length);
  }

  // The address where a request of so many bytes is to be written.
  #room(name: Op, bytes: number): number {
    return this.#guard(name, () => {
      const at = this.#exports.input(bytes) >>> 0;
      if (at === 0) throw new Error(`no room for ${bytes} bytes`);
      return at;
    });
  }

  #bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#exports.mem.buffer, at, length);
  }

  // The answer to a request that was written.
  #answer(name: Op, bytes: number): unknown {
    const { call, output, outputLength } = this.#exports;
    const [code, answer] = this.#guard(name, () => [call(op[name], bytes), decode(this.#bytes(output() >>> 0, outputLength()))]);
    if (code === 0) return answer;
    const failure = answer as { code?: Code; message?: string };
    throw new InklingError(failure.code ?? "engine-crashed", `engine: ${name}: ${failure.message ?? "no reason given"}`);
  }

  // A trap, a dead runtime or an answer that is none: the instance is lost.
  #guard<T>(name: Op, work: () => T): T {
    try {
      if (this.#go.exited) throw new Error("its program has ended");
      const result = work();
      if (this.#go.exited) throw new Error("its program ended in the call");
      return result;
    } catch (thrown) {
      throw new InklingError("engine-crashed", `engine: ${name}: ${thrown instanceof Error ? thrown.message : thrown}`);
    }
  }
}

function row(e: LoggedEvent): Value {
  return [e.time, e.item, e.event, new Float(e.value), e.position];
}
