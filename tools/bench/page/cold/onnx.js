// The first prediction of onnxruntime-web.

import { bytes } from "../data.js";
import { session, Tensor } from "../onnx.js";

globalThis.first = (async () => {
  const [s, x] = await Promise.all([session("/data/network.onnx"), bytes("/data/row.bin")]);
  const row = new Float32Array(x.buffer);
  const out = await s.run({ x: new Tensor("float32", row, [1, row.length]) });
  return { ms: performance.now(), outputs: [...out.probabilities.data, ...out.shares.data] };
})();
