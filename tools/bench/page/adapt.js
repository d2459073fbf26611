// Fifty steps of gradient descent on a logistic head.

import { tensors } from "./data.js";
import { compare, difference } from "./measure.js";
import { Small } from "./small.js";
import { ready, tf } from "./tfjs.js";

/** A contestant's head() is its weights and then its bias after the last step. */
export async function adapt({ rounds, rate }) {
  const { rows, labels } = (await tensors("head")).all;
  const [steps, batch, inputs] = rows.shape;
  const contestants = [
    await inkling(rows, labels, inputs), ...(await tfjs(rows, labels, rate)), plain(rows.data, labels.data, steps, batch, inputs, rate),
  ];
  const checks = [];
  let wanted;
  for (const c of contestants) {
    await c.enter?.();
    c.run();
    const head = c.head();
    const loss = meanLoss(head, rows.data, labels.data, inputs);
    wanted ??= { head, loss };
    checks.push({ subject: c.name, loss, difference: Math.abs(loss - wanted.loss), weights: difference(head, wanted.head) });
  }
  return { ms: await compare(contestants, rounds), checks };
}

// The mean logistic loss of a head over all rows.
function meanLoss(head, x, labels, inputs) {
  let sum = 0;
  for (let r = 0; r < labels.length; r++) {
    let z = head[inputs];
    for (let j = 0; j < inputs; j++) z += x[r * inputs + j] * head[j];
    sum += Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - z * labels[r];
  }
  return sum / labels.length;
}

async function inkling(rows, labels, inputs) {
  const small = await Small.start(fetch("/network.wasm"));
  small.view("rows", rows.data.length).set(rows.data);
  small.view("labels", labels.data.length).set(labels.data);
  return {
    name: "inkling",
    run() { small.exports.adapt(); },
    head: () => [...small.view("head", inputs, 0), ...small.view("head", 1, 1)],
  };
}

// Both backends: for batches as small as these the one without WebAssembly may
// well be the faster one.
async function tfjs(rows, labels, rate) {
  await ready();
  return ["wasm", "cpu"].map((backend) => {
    let made;
    const enter = async () => {
      await tf.setBackend(backend);
      made ??= prepare(rows, labels, rate);
    };
    return {
      name: `tfjs: minimize on ${backend}`,
      enter,
      run() {
        const { w, b, zeros, batches, optimizer } = made;
        w.assign(zeros[0]);
        b.assign(zeros[1]);
        for (const { x, y } of batches) {
          optimizer.minimize(() => {
            const z = tf.add(tf.matMul(x, w), b);
            return tf.mean(tf.sub(tf.softplus(z), tf.mul(y, z)));
          }, false, [w, b]);
        }
        w.dataSync();
      },
      head: () => [...made.w.dataSync(), ...made.b.dataSync()],
    };
  });
}

function prepare(rows, labels, rate) {
  const [steps, batch, inputs] = rows.shape;
  const batches = [];
  for (let s = 0; s < steps; s++) {
    batches.push({
      x: tf.tensor2d(rows.data.subarray(s * batch * inputs, (s + 1) * batch * inputs), [batch, inputs]),
      y: tf.tensor2d(labels.data.subarray(s * batch, (s + 1) * batch), [batch, 1]),
    });
  }
  const zeros = [tf.zeros([inputs, 1]), tf.zeros([1])];
  return { batches, zeros, w: tf.variable(zeros[0]), b: tf.variable(zeros[1]), optimizer: tf.train.sgd(rate) };
}

function plain(x, labels, steps, batch, inputs, rate) {
  const head = new Float32Array(inputs + 1);
  const gradient = new Float32Array(inputs + 1);
  return {
    name: "plain-js",
    run() {
      head.fill(0);
      for (let s = 0; s < steps; s++) {
        gradient.fill(0);
        for (let r = s * batch; r < (s + 1) * batch; r++) {
          let z = head[inputs];
          for (let j = 0; j < inputs; j++) z += x[r * inputs + j] * head[j];
          const g = (1 / (1 + Math.exp(-z)) - labels[r]) / batch;
          for (let j = 0; j < inputs; j++) gradient[j] += g * x[r * inputs + j];
          gradient[inputs] += g;
        }
        for (let j = 0; j <= inputs; j++) head[j] -= rate * gradient[j];
      }
    },
    head: () => [...head],
  };
}
