// Measures contestants against each other: in rounds, each of them once a
// round, another one first every time, so that whatever else the machine does
// meets all of them alike.

/** Milliseconds that one measurement takes at least: the page's clock ticks in tenths of one. */
const least = 10;
/** Milliseconds for which a contestant runs before anything is measured. */
const warm = 250;

const pause = () => new Promise((resolve) => setTimeout(resolve));

async function repeat(run, times) {
  const begun = performance.now();
  for (let i = 0; i < times; i++) {
    const pending = run();
    if (pending) await pending; // onnxruntime-web alone is asynchronous
  }
  return performance.now() - begun;
}

/**
 * Milliseconds of a call in every round, by the contestant's name. A contestant
 * has a run(), and where it has an enter() that is awaited, unmeasured, before.
 */
export async function compare(contestants, rounds) {
  const entered = [];
  for (const c of contestants) {
    await c.enter?.();
    let calls = 2;
    let spent = await repeat(c.run, calls);
    while (spent < warm) {
      spent += await repeat(c.run, calls);
      calls *= 2;
    }
    const once = await repeat(c.run, calls = Math.max(1, Math.min(calls, 16))) / calls;
    entered.push({ c, times: Math.max(1, Math.ceil(least / Math.max(once, 1e-4))), ms: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < entered.length; i++) {
      const e = entered[(i + round) % entered.length];
      await e.c.enter?.();
      await pause();
      e.ms.push((await repeat(e.c.run, e.times)) / e.times);
    }
  }
  return Object.fromEntries(entered.map(({ c, ms }) => [c.name, ms]));
}

/** The largest difference between two arrays, where `relative` against the larger of 1 and the value. */
export function difference(a, b, relative = false) {
  if (a.length !== b.length) throw new Error(`${a.length} numbers against ${b.length}`);
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i] - b[i]) / (relative ? Math.max(1, Math.abs(b[i])) : 1);
    if (!(d <= most)) most = d; // NaN stays
  }
  return most;
}
