// TensorFlow.js whole, with its WebAssembly backend: SIMD, and one thread,
// since the page is not cross-origin isolated.

import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import { getThreadsCount, setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

export { tf, layers };

export async function ready() {
  setWasmPaths("/peers/");
  setThreadsCount(1);
  if (!(await tf.setBackend("wasm"))) throw new Error("tfjs has no WebAssembly backend here");
  tf.enableProdMode();
  if (!tf.env().get("WASM_HAS_SIMD_SUPPORT")) throw new Error("tfjs runs without SIMD");
  if (getThreadsCount() > 1) throw new Error("tfjs runs on several threads");
}

/** Tensors of the benchmark as tfjs holds them. */
export const hold = (all) => Object.fromEntries(Object.entries(all).map(([name, { data, shape }]) => [name, tf.tensor(data, shape)]));
