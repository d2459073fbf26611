// The engine as a page's worker starts it. The one script of these in
// TypeScript: so "make check" holds its calls to what they are in web/src.

import { compile, Engine } from "../../../web/src/engine";

/** An engine with the model of a shop of so many items in it. */
export async function started(items: number): Promise<Engine> {
  const engine = await Engine.start(await compile(await found("/engine.wasm")));
  await engine.load(await (await found(`/data/model-${items}.msgpack`)).blob());
  return engine;
}

async function found(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return response;
}
