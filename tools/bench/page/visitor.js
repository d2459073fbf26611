// What a visitor's own head costs: the engine learns from the events of the
// shelf's visitor, from the first to the last, round by round anew.

import { tensors } from "./data.js";
import { started } from "./engine";

/** The milliseconds an event of each round, and the bytes of the head's state. */
export async function visitor({ items, rounds }) {
  const { events } = (await tensors(`shelf-${items}`)).about;
  const engine = await started(items);
  const ms = [];
  let state = 0;
  for (let round = -2; round < rounds; round++) { // two to warm up
    engine.replace([]);
    const begun = performance.now();
    const { behind } = engine.learn(events, events.length);
    const spent = performance.now() - begun;
    if (behind !== 0) throw new Error(`the head is ${behind} events behind`);
    if (round >= 0) ms.push(spent / events.length);
    state = engine.head().state.length;
  }
  return { ms, state };
}
