// The product's own job: a visitor's events in, the best items of a catalogue
// out. The engine answers a request as it does in a shop's page. The peers run
// the same two stages on the vectors as float32; list and popularity terms and
// every item's cross features for this visitor are given to them, uncounted.

import { tensors } from "./data.js";
import { started } from "./engine";
import { compare, difference } from "./measure.js";
import { session, Tensor } from "./onnx.js";
import { Best, dense, ordered, sigmoid, softmax } from "./plain.js";
import { hold, ready, tf } from "./tfjs.js";

/** A contestant's shelf() is [[item, score] ...], best first. */
export async function shelf({ items, rounds }) {
  const given = await tensors(`shelf-${items}`);
  const contestants = [
    await inkling(items, given.about), ...(await onnx(items, given)), ...(await tfjs(given)), plain(given),
  ];
  const checks = [];
  let wanted;
  for (const c of contestants) {
    await c.enter?.();
    await c.run();
    const got = c.shelf();
    wanted ??= new Map(got);
    const common = got.filter(([item]) => wanted.has(item));
    checks.push({
      subject: c.name, overlap: common.length / wanted.size,
      difference: difference(common.map(([, score]) => score), common.map(([item]) => wanted.get(item)), true),
    });
  }
  return { ms: await compare(contestants, rounds), checks };
}

async function inkling(items, { ids, events, now, top }) {
  const engine = await started(items);
  engine.replace(events);
  const index = new Map(ids.map((id, i) => [id, i]));
  let answer;
  return {
    name: "inkling",
    run() { answer = engine.recommend({ placement: "for-you", limit: top, now }); },
    shelf: () => answer.items.map(([id, score]) => [index.get(id), score]),
  };
}

async function onnx(items, { all, about: { seen, candidates } }) {
  const whole = await session(`/data/shelf-${items}.onnx`);
  const retrieve = await session(`/data/retrieve-${items}.onnx`);
  const rank = await session(`/data/rank-${items}.onnx`);
  const feeds = {
    items: new Tensor("int64", BigInt64Array.from(seen, BigInt), [seen.length]),
    kinds: new Tensor("float32", all.kinds.data, all.kinds.shape),
  };
  let out;
  const read = () => Array.from(out.ids.data, (id, i) => [Number(id), out.best.data[i]]);
  const chosen = new Tensor("int64", new BigInt64Array(candidates), [candidates]);
  const retrieval = new Tensor("float32", new Float32Array(candidates), [candidates]);
  const best = new Best(candidates);
  return [{
    name: "onnxruntime-web: one graph",
    async run() { out = await whole.run(feeds); },
    shelf: read,
  }, {
    name: "onnxruntime-web: candidates in JavaScript",
    async run() {
      const { scores, query } = await retrieve.run(feeds);
      best.of(scores.data).forEach((place, i) => {
        chosen.data[i] = BigInt(place);
        retrieval.data[i] = scores.data[place];
      });
      out = await rank.run({ chosen, retrieval, query });
    },
    shelf: read,
  }];
}

async function tfjs({ all, about }) {
  await ready();
  const t = hold(all);
  const { seen, candidates, top, temperature } = about;
  const dim = t.start.shape[1];
  t.seen = tf.tensor1d(seen, "int32");
  t.columns = tf.transpose(t.vectors); // what the backend packs once and multiplies fastest
  const layer = (a, name, activation = "linear") => tf.fused.matMul({ a, b: t[`${name}.w`], bias: t[`${name}.b`], activation });
  const unit = (u) => tf.div(u, tf.sqrt(tf.sum(tf.square(u))));

  function retrieve() {
    const steps = tf.concat([t.start, tf.add(tf.gather(t.vectors, t.seen), t.kinds)], 0);
    const centred = tf.sub(steps, tf.mean(steps, 1, true));
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), 1e-6));
    const x = tf.add(tf.mul(tf.mul(centred, scale), t.gain), t.shift);
    const last = tf.slice(x, [seen.length, 0], [1, dim]);
    const [key, value] = tf.split(layer(x, "keyvalue"), 2, 1);
    const weights = tf.softmax(tf.add(tf.matMul(layer(last, "query"), key, false, true), t.bias));
    const h = tf.add(layer(tf.matMul(weights, value), "out"), last);
    const query = tf.mul(unit(tf.add(h, t["want.shelf"])), 1 / temperature);
    const scores = tf.fused.matMul({ a: query, b: t.columns, bias: t.prior });
    return [scores, unit(tf.add(h, t["want.trunk"]))];
  }

  function rank(chosen, retrieval, query) {
    const vectors = tf.gather(t.vectors, chosen);
    const cross = tf.gather(t.features, chosen);
    const rows = tf.concat([tf.tile(query, [candidates, 1]), vectors, tf.mul(vectors, query), cross], 1);
    let h = rows;
    for (let i = 0; t[`trunk.${i}.w`]; i++) h = layer(h, `trunk.${i}`, "relu");
    const outputs = tf.add(layer(h, "deep"), tf.matMul(cross, t["wide.w"]));
    const terms = tf.add(tf.matMul(tf.log(tf.sigmoid(outputs)), t["weight.log"]), tf.matMul(outputs, t["weight.raw"]));
    const best = tf.topk(tf.add(tf.reshape(terms, [candidates]), retrieval), top, true);
    return [tf.gather(chosen, best.indices).dataSync(), best.values.dataSync()];
  }

  let out;
  const read = () => Array.from(out[0], (id, i) => [id, out[1][i]]);
  const heap = new Best(candidates);
  return [{
    name: "tfjs: topk",
    run() {
      tf.tidy(() => {
        const [scores, query] = retrieve();
        const found = tf.topk(tf.reshape(scores, [scores.size]), candidates, false);
        out = rank(found.indices, found.values, query);
      });
    },
    shelf: read,
  }, {
    name: "tfjs: candidates in JavaScript",
    run() {
      tf.tidy(() => {
        const [scores, query] = retrieve();
        const all = scores.dataSync();
        const places = heap.of(all);
        out = rank(tf.tensor1d(places.slice(), "int32"), tf.tensor1d(Float32Array.from(places, (p) => all[p])), query);
      });
    },
    shelf: read,
  }];
}

function plain({ all, about: { seen, candidates, top, temperature } }) {
  const w = (name) => all[name].data;
  const dim = all.start.shape[1];
  const [items, crossSize] = all.features.shape;
  const tasks = all["deep.b"].shape[0];
  const steps = seen.length + 1;
  const room = (n) => new Float32Array(n);
  const x = room(steps * dim);
  const keyvalue = room(steps * 2 * dim);
  const [q, context, h, query, trunkQuery] = [0, 1, 2, 3, 4].map(() => room(dim));
  const weights = room(steps);
  const scores = room(items);
  const heap = new Best(candidates);
  const width = 3 * dim + crossSize;
  const rows = room(candidates * width);
  const cross = room(candidates * crossSize);
  const trunk = [];
  for (let i = 0; all[`trunk.${i}.w`]; i++) trunk.push({ name: `trunk.${i}`, out: room(candidates * all[`trunk.${i}.w`].shape[1]) });
  const deep = room(candidates * tasks);
  const wide = room(candidates * tasks);
  const total = room(candidates);

  function encode() {
    for (let s = 0; s < steps; s++) {
      let mean = 0;
      for (let j = 0; j < dim; j++) {
        const v = s === 0 ? w("start")[j] : w("vectors")[seen[s - 1] * dim + j] + w("kinds")[(s - 1) * dim + j];
        mean += (x[s * dim + j] = v) / dim;
      }
      let variance = 0;
      for (let j = 0; j < dim; j++) variance += (x[s * dim + j] - mean) ** 2 / dim;
      const scale = 1 / Math.sqrt(variance + 1e-6);
      for (let j = 0; j < dim; j++) x[s * dim + j] = w("gain")[j] * (x[s * dim + j] - mean) * scale + w("shift")[j];
    }
    const last = x.subarray((steps - 1) * dim);
    dense(keyvalue, x, w("keyvalue.w"), w("keyvalue.b"), steps, dim, 2 * dim, false);
    dense(q, last, w("query.w"), w("query.b"), 1, dim, dim, false);
    for (let s = 0; s < steps; s++) {
      let sum = w("bias")[s];
      for (let j = 0; j < dim; j++) sum += q[j] * keyvalue[s * 2 * dim + j];
      weights[s] = sum;
    }
    softmax(weights, 1, steps);
    context.fill(0);
    for (let s = 0; s < steps; s++) for (let j = 0; j < dim; j++) context[j] += weights[s] * keyvalue[s * 2 * dim + dim + j];
    dense(h, context, w("out.w"), w("out.b"), 1, dim, dim, false);
    for (let j = 0; j < dim; j++) h[j] += last[j];
    unit(query, w("want.shelf"));
    unit(trunkQuery, w("want.trunk"));
  }

  function unit(to, want) {
    let sum = 0;
    for (let j = 0; j < dim; j++) sum += (to[j] = h[j] + want[j]) ** 2;
    for (let j = 0; j < dim; j++) to[j] /= Math.sqrt(sum);
  }

  function scan() {
    const vectors = w("vectors");
    const prior = w("prior");
    for (let i = 0; i < items; i++) {
      let sum = 0;
      for (let j = 0; j < dim; j++) sum += query[j] * vectors[i * dim + j];
      scores[i] = sum / temperature + prior[i];
    }
  }

  function fill(chosen) {
    const vectors = w("vectors");
    chosen.forEach((item, r) => {
      const to = r * width;
      for (let j = 0; j < dim; j++) {
        const v = vectors[item * dim + j];
        rows[to + j] = trunkQuery[j];
        rows[to + dim + j] = v;
        rows[to + 2 * dim + j] = v * trunkQuery[j];
      }
      const features = w("features").subarray(item * crossSize, (item + 1) * crossSize);
      rows.set(features, to + 3 * dim);
      cross.set(features, r * crossSize);
    });
  }

  function rank(chosen) {
    fill(chosen);
    let from = rows;
    for (const { name, out } of trunk) {
      const [inner, columns] = all[`${name}.w`].shape;
      dense(out, from, w(`${name}.w`), w(`${name}.b`), candidates, inner, columns, true);
      from = out;
    }
    dense(deep, from, w("deep.w"), w("deep.b"), candidates, all["deep.w"].shape[0], tasks, false);
    dense(wide, cross, w("wide.w"), null, candidates, crossSize, tasks, false);
    for (let i = 0; i < deep.length; i++) deep[i] += wide[i];
    wide.set(deep);
    sigmoid(wide);
    for (let r = 0; r < candidates; r++) {
      total[r] = scores[chosen[r]];
      for (let t = 0; t < tasks; t++) total[r] += w("weight.log")[t] * Math.log(wide[r * tasks + t]) + w("weight.raw")[t] * deep[r * tasks + t];
    }
    return ordered(total, top).map((r) => [chosen[r], total[r]]);
  }

  let out;
  return {
    name: "plain-js",
    run() {
      encode();
      scan();
      out = rank(heap.of(scores));
    },
    shelf: () => out,
  };
}

/** Milliseconds of recommend() through the worker, as a shop's page waits for it, call by call. */
export async function roundTrip({ items, calls }) {
  const { about: { events, now, top } } = await tensors(`shelf-${items}`);
  const { Inkling } = await import(`/shop-${items}/inkling.js`);
  const inkling = await Inkling.load({ base: `/shop-${items}/` });
  const since = Date.now() - now; // events of long ago are not kept
  for (const { event, item, time } of events) await inkling.observe({ event, item, time: time + since });
  const ms = [];
  for (let i = 0; i < calls + 20; i++) {
    const begun = performance.now();
    const { items: shown, source } = await inkling.recommend({ placement: "for-you", limit: top });
    if (i >= 20) ms.push(performance.now() - begun);
    if (shown.length !== top || source !== "model") throw new Error(`${shown.length} items from ${source}, want ${top} from model`);
    await new Promise((resolve) => setTimeout(resolve, 1)); // a page asks now and then
  }
  return ms;
}

/** Bytes of the engine's memory with a model, its catalogue and a visitor in it, after some shelves. */
export async function memory({ items }) {
  const { about: { events, now, top } } = await tensors(`shelf-${items}`);
  const { files } = await fetch(`/shop-${items}/manifest.json`).then((r) => r.json());
  const catalogue = await fetch(`/shop-${items}/${files.catalogue.name}`).then((r) => r.json());
  const engine = await started(items);
  engine.catalogue(catalogue.items.map((i) => ({ group: "", availability: "", category: "", brand: "", price: 0, ...i })));
  engine.replace(events);
  for (let i = 0; i < 10; i++) engine.recommend({ placement: "for-you", limit: top, now });
  return engine.memory;
}
