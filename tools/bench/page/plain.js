// The same work as loops over typed arrays: what a page would do without any
// library.

/** y [rows x columns] = x [rows x inner] w [inner x columns] + b, cut off below 0 where relu. */
export function dense(y, x, w, b, rows, inner, columns, relu) {
  for (let r = 0; r < rows; r++) {
    const to = r * columns;
    const from = r * inner;
    for (let j = 0; j < columns; j++) y[to + j] = b ? b[j] : 0;
    for (let p = 0; p < inner; p++) {
      const v = x[from + p];
      const row = p * columns;
      for (let j = 0; j < columns; j++) y[to + j] += v * w[row + j];
    }
    if (relu) for (let j = 0; j < columns; j++) if (y[to + j] < 0) y[to + j] = 0;
  }
}

export function sigmoid(x) {
  for (let i = 0; i < x.length; i++) x[i] = 1 / (1 + Math.exp(-x[i]));
}

/** Each row of x [rows x columns] becomes shares of 1. */
export function softmax(x, rows, columns) {
  for (let at = 0; at < rows * columns; at += columns) {
    let top = -Infinity;
    for (let j = 0; j < columns; j++) if (x[at + j] > top) top = x[at + j];
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += x[at + j] = Math.exp(x[at + j] - top);
    for (let j = 0; j < columns; j++) x[at + j] /= sum;
  }
}

/** The places of the n largest scores, in no order: a heap whose root is the least of them. */
export class Best {
  constructor(n) {
    this.places = new Int32Array(n);
  }

  of(scores) {
    const { places } = this;
    const n = places.length;
    const sink = (i) => {
      const place = places[i];
      const score = scores[place];
      for (;;) {
        let child = 2 * i + 1;
        if (child >= n) break;
        if (child + 1 < n && scores[places[child + 1]] < scores[places[child]]) child++;
        if (score <= scores[places[child]]) break;
        places[i] = places[child];
        i = child;
      }
      places[i] = place;
    };
    for (let i = 0; i < n; i++) places[i] = i;
    for (let i = n >> 1; i-- > 0;) sink(i);
    let least = scores[places[0]];
    for (let i = n; i < scores.length; i++) {
      if (scores[i] <= least) continue;
      places[0] = i;
      sink(0);
      least = scores[places[0]];
    }
    return places;
  }
}

/** The places of the n best, best first. */
export const ordered = (scores, n) => Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]).slice(0, n);
