// The network of tools/bench/layers on many rows at once.

import { tensors } from "./data.js";
import { compare, difference } from "./measure.js";
import { session, Tensor } from "./onnx.js";
import { dense, sigmoid, softmax } from "./plain.js";
import { Small } from "./small.js";
import { hold, layers, ready, tf } from "./tfjs.js";

const binary = 3;
const classes = 10;

/** A contestant has a run() that leaves its outputs in the page's reach, and an outputs() that copies them. */
export async function network({ rows, rounds }) {
  const { all } = await tensors("network");
  const input = (await tensors("input")).all.x;
  const x = input.data.subarray(0, rows * input.shape[1]);
  const contestants = [
    await inkling(all, x, rows), await onnx(x, rows), ...(await tfjs(all, x, rows)), plain(all, x, rows),
  ];
  const checks = [];
  let wanted;
  for (const c of contestants) {
    await c.enter?.();
    await c.run();
    const got = c.outputs();
    wanted ??= got;
    checks.push({ subject: c.name, difference: Math.max(difference(got[0], wanted[0]), difference(got[1], wanted[1])) });
  }
  return { ms: await compare(contestants, rounds), checks };
}

async function inkling(all, x, rows) {
  const small = await Small.start(fetch("/network.wasm"));
  small.weights(all);
  small.input(x, rows);
  let out;
  return {
    name: "inkling",
    run() { out = small.predict(rows); },
    outputs: () => out.map((o) => o.slice()),
  };
}

async function onnx(x, rows) {
  const s = await session("/data/network.onnx", rows);
  const feeds = { x: new Tensor("float32", x, [rows, x.length / rows]) };
  let out;
  return {
    name: "onnxruntime-web",
    async run() { out = await s.run(feeds); },
    outputs: () => [out.probabilities.data.slice(), out.shares.data.slice()],
  };
}

async function tfjs(all, x, rows) {
  await ready();
  const t = hold(all);
  const input = tf.tensor2d(x, [rows, x.length / rows]);
  let out;
  const outputs = () => out.map((o) => o.slice());
  const layer = (a, name, activation) => tf.fused.matMul({ a, b: t[`${name}.w`], bias: t[`${name}.b`], activation });
  const fused = {
    name: "tfjs: fused by hand",
    run() {
      tf.tidy(() => {
        const h = layer(layer(input, "trunk.0", "relu"), "trunk.1", "relu");
        out = [layer(h, "binary", "sigmoid").dataSync(), tf.softmax(layer(h, "classes", "linear")).dataSync()];
      });
    },
    outputs,
  };
  const model = kerasLike(t, x.length / rows);
  const predict = {
    name: "tfjs: model.predict",
    run() {
      tf.tidy(() => {
        out = model.predict(input, { batchSize: rows }).map((o) => o.dataSync());
      });
    },
    outputs,
  };
  return [fused, predict];
}

function kerasLike(t, columns) {
  const made = [];
  const layer = (name, units, activation) => {
    const l = layers.layers.dense({ units, activation });
    made.push([l, name]);
    return l;
  };
  const x = layers.input({ shape: [columns] });
  const h = layer("trunk.1", 32, "relu").apply(layer("trunk.0", 64, "relu").apply(x));
  const model = layers.model({ inputs: x, outputs: [layer("binary", binary, "sigmoid").apply(h), layer("classes", classes, "softmax").apply(h)] });
  for (const [l, name] of made) l.setWeights([t[`${name}.w`], t[`${name}.b`]]);
  return model;
}

function plain(all, x, rows) {
  const w = (name) => all[name].data;
  const first = new Float32Array(rows * 64);
  const second = new Float32Array(rows * 32);
  const out = [new Float32Array(rows * binary), new Float32Array(rows * classes)];
  return {
    name: "plain-js",
    run() {
      dense(first, x, w("trunk.0.w"), w("trunk.0.b"), rows, x.length / rows, 64, true);
      dense(second, first, w("trunk.1.w"), w("trunk.1.b"), rows, 64, 32, true);
      dense(out[0], second, w("binary.w"), w("binary.b"), rows, 32, binary, false);
      dense(out[1], second, w("classes.w"), w("classes.b"), rows, 32, classes, false);
      sigmoid(out[0]);
      softmax(out[1], rows, classes);
    },
    outputs: () => out.map((o) => o.slice()),
  };
}
