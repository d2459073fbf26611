// The numbers that tools/bench/job wrote.

export async function bytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The tensors of a file, as {name: {data, shape}}, and what is said about them. */
export async function tensors(name) {
  const [numbers, index] = await Promise.all([bytes(`/data/${name}.bin`), fetch(`/data/${name}.json`).then((r) => r.json())]);
  const all = {};
  for (const { name, at, shape } of index.tensors) {
    const size = shape.reduce((a, b) => a * b, 1);
    all[name] = { data: new Float32Array(numbers.buffer, 4 * at, size), shape };
  }
  return { all, about: index.about };
}
