// The benchmark's own small binary of Inkling's layers: network and head.

import "go:wasm_exec";

const buffers = { weights: 0, input: 1, probabilities: 2, shares: 3, head: 4, rows: 5, labels: 6 };
/** The network's parameters in the order of its layers. */
const parameters = ["trunk.0.w", "trunk.0.b", "trunk.1.w", "trunk.1.b", "binary.w", "binary.b", "classes.w", "classes.b"];

export class Small {
  static async start(response) {
    const go = new Go();
    const { instance } = await WebAssembly.instantiateStreaming(response, go.importObject);
    void go.run(instance);
    const small = new Small();
    small.exports = instance.exports;
    return small;
  }

  /** A view on a buffer of the instance; growing memory detaches it. */
  view(kind, length, index = 0) {
    const at = this.exports.buffer(buffers[kind], index) >>> 0;
    return new Float32Array(this.exports.mem.buffer, at, length);
  }

  weights(all) {
    parameters.forEach((name, i) => this.view("weights", all[name].data.length, i).set(all[name].data));
  }

  input(x, rows) {
    this.exports.resize(rows);
    this.view("input", x.length).set(x);
  }

  predict(rows) {
    this.exports.predict(rows);
    return [this.view("probabilities", rows * 3), this.view("shares", rows * 10)];
  }
}
