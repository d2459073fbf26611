// The first shelf that Inkling ranks for a visitor, from the bundle as a shop
// embeds it.

import { Inkling } from "/shop-2000/inkling.js";

globalThis.first = (async () => {
  const inkling = await Inkling.load({ base: "/shop-2000/" });
  await inkling.observe({ event: "view", item: "p1-0001" });
  const { source, items } = await inkling.recommend({ placement: "for-you" });
  if (source !== "model" || items.length !== 8) throw new Error(`${items.length} items from ${source}, want 8 from model`);
  return { ms: performance.now(), outputs: [] };
})();
