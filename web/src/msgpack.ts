// The part of MessagePack that crosses the boundary to the engine: nil, bool,
// integers, floats, strings, bytes, arrays and maps with string keys.

/** A number that must travel as a float even where it is whole. */
export class Float {
  constructor(readonly value: number) {}
}

export type Value = null | undefined | boolean | number | string | Float | Uint8Array | readonly Value[] | { readonly [key: string]: Value };

const utf8 = new TextEncoder();
const fromUTF8 = new TextDecoder("utf-8", { fatal: true });
/** Nesting beyond this is malformed; the deepest answer has four levels. */
const maxDepth = 16;

/** The bytes of a value. Members of a map that are undefined are left out. */
export function encode(value: Value): Uint8Array {
  const writer = new Writer();
  writer.value(value);
  return writer.bytes();
}

class Writer {
  #buffer = new Uint8Array(1024);
  #view = new DataView(this.#buffer.buffer);
  #at = 0;

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#at);
  }

  value(v: Value): void {
    if (v === null || v === undefined) this.#byte(0xc0);
    else if (typeof v === "boolean") this.#byte(v ? 0xc3 : 0xc2);
    else if (typeof v === "number") Number.isSafeInteger(v) ? this.#integer(v) : this.#float(v);
    else if (typeof v === "string") this.#text(v);
    else if (v instanceof Float) this.#float(v.value);
    else if (v instanceof Uint8Array) {
      this.#byte(0xc6);
      const at = this.#room(4 + v.length);
      this.#view.setUint32(at, v.length);
      this.#buffer.set(v, at + 4);
    }
    else if (Array.isArray(v)) {
      this.#head(v.length, 0x90, 16, 0xdc);
      for (const one of v) this.value(one);
    } else {
      const members = Object.entries(v).filter(([, one]) => one !== undefined);
      this.#head(members.length, 0x80, 16, 0xde);
      for (const [key, one] of members) {
        this.#text(key);
        this.value(one);
      }
    }
  }

  // The room is made before the view is named: making it may replace the view.
  #byte(b: number): void {
    const at = this.#room(1);
    this.#view.setUint8(at, b);
  }

  #integer(v: number): void {
    if (v >= 0 && v < 0x80) return this.#byte(v);
    if (v < 0 && v >= -0x20) return this.#byte(v & 0xff);
    this.#byte(0xd3);
    const at = this.#room(8);
    this.#view.setBigInt64(at, BigInt(v));
  }

  #float(v: number): void {
    this.#byte(0xcb);
    const at = this.#room(8);
    this.#view.setFloat64(at, v);
  }

  #text(s: string): void {
    if (s.length < 0x20 && this.#ascii(s)) return;
    const raw = utf8.encode(s);
    if (raw.length >= 0x20 && raw.length < 0x100) {
      this.#byte(0xd9);
      this.#byte(raw.length);
    } else this.#head(raw.length, 0xa0, 0x20, 0xda);
    const at = this.#room(raw.length);
    this.#buffer.set(raw, at);
  }

  // Writes a short text of one byte a character, which most are; true if it was one.
  #ascii(s: string): boolean {
    let at = this.#room(1 + s.length);
    this.#buffer[at++] = 0xa0 | s.length;
    for (let i = 0; i < s.length; i++) {
      const c = s.charCodeAt(i);
      if (c >= 0x80) {
        this.#at = at - 1;
        return false;
      }
      this.#buffer[at + i] = c;
    }
    return true;
  }

  // The head of a string, array or map: in the type's byte below `small`, else
  // with 16 bits, else with 32.
  #head(n: number, fix: number, small: number, wide: number): void {
    if (n < small) return this.#byte(fix | n);
    const short = n < 0x10000;
    this.#byte(short ? wide : wide + 1);
    const at = this.#room(short ? 2 : 4);
    if (short) this.#view.setUint16(at, n);
    else this.#view.setUint32(at, n);
  }

  #room(n: number): number {
    const at = this.#at;
    this.#at += n;
    if (this.#at > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#at, 2 * this.#buffer.length));
      larger.set(this.#buffer);
      this.#buffer = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

/** The value of exactly these bytes. Throws a RangeError for anything else. */
export function decode(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.done) throw new RangeError("msgpack: bytes after the value");
  return value;
}

class Reader {
  #at = 0;
  #view: DataView;
  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get done(): boolean {
    return this.#at === this.bytes.length;
  }

  value(depth: number): unknown {
    if (depth > maxDepth) throw new RangeError("msgpack: nested too deeply");
    const b = this.#unsigned(1);
    if (b < 0x80) return b;
    if (b < 0x90) return this.#map(b & 0x0f, depth);
    if (b < 0xa0) return this.#array(b & 0x0f, depth);
    if (b < 0xc0) return this.#text(b & 0x1f);
    if (b >= 0xe0) return b - 0x100;
    switch (b) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: case 0xc5: case 0xc6: return this.#bytes(this.#unsigned(1 << (b - 0xc4)));
      case 0xca: return this.#view.getFloat32(this.#take(4));
      case 0xcb: return this.#view.getFloat64(this.#take(8));
      case 0xcc: case 0xcd: case 0xce: return this.#unsigned(1 << (b - 0xcc));
      case 0xcf: return Number(this.#view.getBigUint64(this.#take(8)));
      case 0xd0: return this.#view.getInt8(this.#take(1));
      case 0xd1: return this.#view.getInt16(this.#take(2));
      case 0xd2: return this.#view.getInt32(this.#take(4));
      case 0xd3: return Number(this.#view.getBigInt64(this.#take(8)));
      case 0xd9: case 0xda: case 0xdb: return this.#text(this.#unsigned(1 << (b - 0xd9)));
      case 0xdc: case 0xdd: return this.#array(this.#unsigned(2 << (b - 0xdc)), depth);
      case 0xde: case 0xdf: return this.#map(this.#unsigned(2 << (b - 0xde)), depth);
    }
    throw new RangeError(`msgpack: type 0x${b.toString(16)} is not used here`);
  }

  #take(n: number): number {
    const at = this.#at;
    if (n > this.bytes.length - at) throw new RangeError("msgpack: cut short");
    this.#at += n;
    return at;
  }

  #unsigned(width: number): number {
    const at = this.#take(width);
    if (width === 1) return this.#view.getUint8(at);
    return width === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  // A copy: what is read stands in a memory that changes.
  #bytes(n: number): Uint8Array {
    const at = this.#take(n);
    return this.bytes.slice(at, at + n);
  }

  #text(n: number): string {
    const at = this.#take(n);
    return fromUTF8.decode(this.bytes.subarray(at, at + n));
  }

  // Every element takes a byte at least, so a length beyond the bytes left is
  // refused before anything is made of it.
  #array(n: number, depth: number): unknown[] {
    if (n > this.bytes.length - this.#at) throw new RangeError("msgpack: cut short");
    const out: unknown[] = [];
    for (let i = 0; i < n; i++) out.push(this.value(depth + 1));
    return out;
  }

  #map(n: number, depth: number): Record<string, unknown> {
    if (n > this.bytes.length - this.#at) throw new RangeError("msgpack: cut short");
    const out: Record<string, unknown> = Object.create(null);
    for (let i = 0; i < n; i++) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw new RangeError("msgpack: a map's key is not a string");
      out[key] = this.value(depth + 1);
    }
    return out;
  }
}
