// A bundle as the page needs it: what its files are, and how a worker starts.
// The manifest and the worker's script are fetched here. The large files are
// fetched by the worker: hashing and copying them was seen to keep this thread
// for 60 ms, for the price of one round trip.

import { fetchFile, fetchTimeout, request } from "./fetch";
import { parseManifest, type Manifest } from "./manifest";
import { InklingError } from "./protocol";

export interface Bundle extends Manifest {
  /** Makes a new worker. */
  start: () => Worker;
  /** Milliseconds that fetching took. */
  fetched: number;
}

/** Opens the bundle at `base`, an absolute URL that ends in a slash. */
export async function openBundle(base: string): Promise<Bundle> {
  const begun = performance.now();
  const url = base + "manifest.json";
  const response = await request(url, { cache: "no-cache" });
  if (!response.ok) throw new InklingError("manifest-missing", `${url}: status ${response.status}`);
  const text = await response.text().catch((thrown) => {
    throw new InklingError("network", `${url}: ${thrown.message}`);
  });
  const manifest = parseManifest(text);
  const { worker } = manifest.files;
  const script = await fetchFile(base, worker, (response) => response.blob());
  return { ...manifest, start: starter(base + worker.name, script), fetched: performance.now() - begun };
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
