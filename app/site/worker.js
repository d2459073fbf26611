// The demo shop's service worker: the whole shop is fetched at the first visit
// and answers without a network from then on. go-app fills in the version and
// the list; the version is a hash over what the list names, so that a cache is
// never half old.

const prefix = "wren-";
const cacheName = prefix + "{{.Version}}";
const resourcesToCache = {{.ResourcesToCache}};

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

// Everything or nothing: a shop with a part missing would fail later, offline.
async function fill() {
  const cache = await caches.open(cacheName);
  await Promise.all(resourcesToCache.map(async (url) => {
    const response = await fetch(url, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${url}: status ${response.status}`);
    // A navigation may not be answered with a response that was redirected.
    await cache.put(url, response.redirected ? new Response(await response.blob(), { headers: response.headers }) : response);
  }));
}

self.addEventListener("activate", (event) => {
  event.waitUntil(clean().then(() => self.clients.claim()));
});

// Only caches of this shop's own prefix: others on this origin are not ours.
async function clean() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(prefix) && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(self.location.origin + "/")) return;
  event.respondWith(request.mode === "navigate" ? page(request) : resource(request));
});

async function resource(request) {
  const cache = await caches.open(cacheName);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}

// Pages that are not kept come from the network; without one the shell stands
// in for any of them, and the app draws the page of the address.
async function page(request) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    const shell = (await cache.match("/shell.html")) ?? (await cache.match("/"));
    if (shell) return shell;
    throw error;
  }
}
