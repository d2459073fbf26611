// The first prediction of TensorFlow.js, with only those kernels in the script
// that the network needs, as its guide for small bundles says.

import { fused, registerKernel, setBackend, softmax, tensor, tidy } from "@tensorflow/tfjs-core"; // its base: see peers.Bundle
import "@tensorflow/tfjs-core/dist/base_side_effects";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm/dist/base";
import { _fusedMatMulConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/_FusedMatMul";
import { reshapeConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Reshape";
import { softmaxConfig } from "@tensorflow/tfjs-backend-wasm/dist/kernels/Softmax";
import { bytes, tensors } from "../data.js";

for (const kernel of [_fusedMatMulConfig, reshapeConfig, softmaxConfig]) registerKernel(kernel);
setWasmPaths("/peers/");

globalThis.first = (async () => {
  const [, { all }, x] = await Promise.all([setBackend("wasm"), tensors("network"), bytes("/data/row.bin")]);
  const hold = (name) => tensor(all[name].data, all[name].shape);
  const layer = (a, name, activation) => fused.matMul({ a, b: hold(`${name}.w`), bias: hold(`${name}.b`), activation });
  const row = new Float32Array(x.buffer);
  const outputs = tidy(() => {
    const h = layer(layer(tensor(row, [1, row.length]), "trunk.0", "relu"), "trunk.1", "relu");
    return [...layer(h, "binary", "sigmoid").dataSync(), ...softmax(layer(h, "classes", "linear")).dataSync()];
  });
  return { ms: performance.now(), outputs };
})();
