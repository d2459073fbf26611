// Fetches a bundle: the manifest first, then all that it names at once, each
// checked by the browser against its integrity. What comes back is kept in
// memory, so that a worker can be started again without any request.

import { parseManifest, type BundleFile } from "./manifest";
import { asError, InklingError } from "./protocol";

/** A fetched bundle. `start` makes a new worker of it. */
export interface Bundle {
  module: WebAssembly.Module;
  model: Blob;
  catalogue: Blob;
  start: () => Worker;
  /** Milliseconds. */
  ms: { fetch: number; compile: number };
}

/** Milliseconds after which a fetch is given up. */
const fetchTimeout = 60_000;

/** Fetches the bundle at `base`, an absolute URL that ends in a slash. */
export async function fetchBundle(base: string): Promise<Bundle> {
  const begun = performance.now();
  const files = parseManifest(await fetchManifest(base));
  const get = (file: BundleFile) => fetchFile(base, file);
  let fetched = begun;
  const arrived = <T>(value: T): T => {
    fetched = Math.max(fetched, performance.now());
    return value;
  };
  let compiled = 0;
  const engine = get(files.engine).then(arrived).then(async (response) => {
    const since = performance.now();
    const module = await compile(response);
    compiled = performance.now() - since;
    return module;
  });
  const [worker, module, model, catalogue] = await Promise.all([
    get(files.worker).then((r) => r.blob()).then(arrived),
    engine,
    get(files.model).then((r) => r.blob()).then(arrived),
    get(files.catalogue).then((r) => r.blob()).then(arrived),
  ]);
  return {
    module, model, catalogue,
    start: starter(base + files.worker.name, worker),
    ms: { fetch: fetched - begun, compile: compiled },
  };
}

async function fetchManifest(base: string): Promise<string> {
  const url = base + "manifest.json";
  const response = await request(url, { cache: "no-cache" });
  if (!response.ok) throw new InklingError("manifest-missing", `${url}: status ${response.status}`);
  return response.text();
}

async function fetchFile(base: string, file: BundleFile): Promise<Response> {
  const url = base + file.name;
  try {
    const response = await request(url, { integrity: file.integrity });
    if (!response.ok) throw new InklingError("network", `${url}: status ${response.status}`);
    return response;
  } catch (thrown) {
    // A browser does not tell a mismatch from a broken connection; that the file can be had does.
    const there = asError(thrown, "network").code === "network" && (await fetch(url, { method: "HEAD" }).catch(() => null));
    if (!there) throw thrown;
    if (!there.ok) throw new InklingError("network", `${url}: status ${there.status}`);
    throw new InklingError("integrity", `${url}: its content is not the one that manifest.json promises`);
  }
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(fetchTimeout) });
  } catch (thrown) {
    const code = (thrown as Error).name === "TimeoutError" ? "timeout" : "network";
    throw new InklingError(code, `${url}: ${(thrown as Error).message}`);
  }
}

async function compile(response: Response): Promise<WebAssembly.Module> {
  try {
    // A host that serves the engine with another type forgoes streaming, no more.
    const typed = response.headers.get("content-type")?.startsWith("application/wasm");
    return typed ? await WebAssembly.compileStreaming(response) : await WebAssembly.compile(await response.arrayBuffer());
  } catch (thrown) {
    if (await allowed()) throw new InklingError("worker-failed", `${response.url}: ${(thrown as Error).message}`);
    throw new InklingError("wasm-refused", `WebAssembly is refused here: the page's script-src needs 'wasm-unsafe-eval' (${(thrown as Error).message})`);
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

// A page may start a worker from its own origin by URL: that needs no more than
// `worker-src 'self'`, and the script, just fetched and immutable, comes from
// the HTTP cache, when it is started again too. A blob would need `blob:` in the
// policy; it is used only where it must be, for a bundle on another origin.
function starter(url: string, script: Blob): () => Worker {
  if (new URL(url).origin === location.origin) return () => new Worker(trusted(url));
  return () => {
    const local = URL.createObjectURL(script.slice(0, script.size, "text/javascript"));
    try {
      return new Worker(trusted(local));
    } finally {
      // Freed later: the start reads it asynchronously.
      setTimeout(() => URL.revokeObjectURL(local), fetchTimeout);
    }
  };
}

let policy: TrustedTypePolicyLike | undefined;

// Where Trusted Types are in force, a page allows `trusted-types inkling#worker`.
function trusted(url: string): string {
  policy ??= globalThis.window?.trustedTypes?.createPolicy("inkling#worker", { createScriptURL: (same) => same });
  return policy ? policy.createScriptURL(url) : url;
}
