// onnxruntime-web at its best for small networks on one thread: the build with
// the CPU provider alone, SIMD, all graph optimisations, fixed shapes.

import * as ort from "/peers/ort.wasm.bundle.min.mjs";
import { bytes } from "./data.js";

ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = { wasm: "/peers/ort-wasm-simd-threaded.wasm" };

export const { Tensor } = ort;

export async function session(url, rows) {
  return ort.InferenceSession.create(await bytes(url), {
    executionProviders: ["wasm"], graphOptimizationLevel: "all", executionMode: "sequential",
    enableCpuMemArena: true, enableMemPattern: true, intraOpNumThreads: 1, interOpNumThreads: 1,
    ...(rows && { freeDimensionOverrides: { rows } }),
  });
}
