// Fetching with a time limit, integrity, and errors that name the URL. Used by
// the page for the manifest and the worker's script, by the worker for the rest.

import type { BundleFile } from "./manifest";
import { asError, InklingError } from "./protocol";

/** Milliseconds after which a fetch is given up. */
export const fetchTimeout = 60_000;

/** Fetches a file of the bundle, which the browser checks against its integrity, and reads it. */
export async function fetchFile<T>(base: string, file: BundleFile, read: (response: Response) => Promise<T>): Promise<T> {
  const url = base + file.name;
  try {
    const response = await request(url, { integrity: file.integrity });
    if (!response.ok) throw new InklingError("network", `${url}: status ${response.status}`);
    return await read(response);
  } catch (thrown) {
    // A browser does not tell a mismatch from a broken connection; that the file can be had does.
    const error = asError(thrown, "network");
    const there = error.code === "network" && (await request(url, { method: "HEAD" }).catch(() => null));
    if (!there) throw error;
    if (!there.ok) throw new InklingError("network", `${url}: status ${there.status}`);
    throw new InklingError("integrity", `${url}: its content is not the one that manifest.json promises`);
  }
}

/** fetch with the time limit. Any answer is fine, none is an InklingError. */
export async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(fetchTimeout) });
  } catch (thrown) {
    const { name, message } = thrown as Error;
    throw new InklingError(name === "TimeoutError" ? "timeout" : "network", `${url}: ${message}`);
  }
}
