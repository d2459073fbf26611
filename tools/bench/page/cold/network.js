// The first prediction of Inkling's layers in a browser that has nothing of
// them: script, binary and weights at once.

import { bytes, tensors } from "../data.js";
import { Small } from "../small.js";

globalThis.first = (async () => {
  const [small, { all }, x] = await Promise.all([Small.start(fetch("/network.wasm")), tensors("network"), bytes("/data/row.bin")]);
  small.weights(all);
  small.input(new Float32Array(x.buffer), 1);
  const out = small.predict(1);
  return { ms: performance.now(), outputs: out.flatMap((o) => [...o]) };
})();
