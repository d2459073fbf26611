// The bundle's manifest. It names what is fetched and run, so nothing in it is
// believed before it was looked at.

import { InklingError } from "./protocol";

/** A file of the bundle, by its name beside the manifest. */
export interface BundleFile {
  name: string;
  bytes: number;
  /** Subresource integrity, "sha384-...". */
  integrity: string;
}

const parts = ["worker", "engine", "model", "catalogue"] as const;
export type Files = Record<(typeof parts)[number], BundleFile>;

export interface Manifest {
  files: Files;
  /** Share of places that are kept for items that are new. */
  explore: number;
}

/** No file of a bundle is larger. */
const maxBytes = 64 << 20;
const maxManifest = 64 << 10;

/** What a manifest says, or a "manifest-malformed" that names the faulty field. */
export function parseManifest(text: string): Manifest {
  if (text.length > maxManifest) throw malformed(`larger than ${maxManifest} characters`);
  let raw: any;
  try {
    raw = JSON.parse(text);
  } catch (thrown) {
    throw malformed((thrown as Error).message);
  }
  if (raw?.format !== "inkling-bundle") throw malformed(`format is ${JSON.stringify(raw?.format)}, not "inkling-bundle"`);
  if (raw.version !== 1) throw malformed(`version ${JSON.stringify(raw.version)} is not 1: the loader and the bundle do not belong together`);
  const { explore = 0 } = raw;
  if (!(explore >= 0 && explore <= 1)) throw malformed("explore is not a share");
  return { explore, files: Object.fromEntries(parts.map((part) => [part, parseFile(part, raw.files?.[part])])) as Files };
}

function parseFile(part: string, raw: any): BundleFile {
  const { name, bytes, integrity } = raw ?? {};
  // Nothing but a plain name: no folder, no other origin, nothing hidden.
  if (typeof name !== "string" || !/^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+$/.test(name) || name.length > 128) throw malformed(`files.${part}.name is not a file name`);
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > maxBytes) throw malformed(`files.${part}.bytes is not a size up to ${maxBytes}`);
  if (typeof integrity !== "string" || !/^sha384-[A-Za-z0-9+/]{64}$/.test(integrity)) throw malformed(`files.${part}.integrity is not a sha384`);
  return { name, bytes, integrity };
}

function malformed(why: string): InklingError {
  return new InklingError("manifest-malformed", `manifest.json: ${why}`);
}
