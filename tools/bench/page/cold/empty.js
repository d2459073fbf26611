// A page that does nothing: what the browser takes of every cold start.

globalThis.first = Promise.resolve({ ms: performance.now(), outputs: [] });
