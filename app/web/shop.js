// The page's own script: it holds the shop's Inkling, fetches the catalogue,
// and does for the Go program what is awkward there. Go pushes calls into
// window.shopCalls as [method, argument as JSON, callback(error, text)]; those
// that came before this script are answered now.

const base = "/inkling/";

// The one Inkling of the page. After a failure the next call tries again.
let loading;
function inkling() {
  loading ??= import(base + "inkling.js").then(({ Inkling }) => Inkling.load({ base })).then((it) => {
    for (const name of ["change", "learned"]) it.addEventListener(name, tell);
    loadedAt = performance.now();
    return it;
  });
  loading.catch(() => { loading = undefined; });
  return loading;
}

// Tells the Go program that what it may show is another now, not too often.
let telling;
function tell() {
  telling ??= setTimeout(() => {
    telling = undefined;
    dispatchEvent(new Event("shop:news"));
  }, 100);
}

// What this page has asked the network for since Inkling was loaded, as the
// browser records it. Left out is what the site's own copy on the device answered,
// and the icon, which browsers ask for whenever the address changes. A transfer
// size of 0 says nothing: what the service worker fetched has it too.
let loadedAt = Infinity;
const requests = [];
function asked({ startTime, name, deliveryType }) {
  if (startTime <= loadedAt || deliveryType === "cache-storage" || /^(data|blob):/.test(name)) return false;
  return ![...document.querySelectorAll("link[rel~=icon]")].some((link) => link.href === name);
}
new PerformanceObserver((list) => {
  const news = list.getEntries().filter(asked);
  if (news.length === 0) return;
  requests.push(...news.map((entry) => entry.name));
  tell();
}).observe({ type: "resource" });

async function measured() {
  const { ms, memory, model, restarts } = (await inkling()).info;
  return { ms, memory, model: model.bytes, restarts, requests };
}

async function text(url) {
  const response = await fetch(url);
  if (!response.ok) {
    const code = response.status === 404 ? "manifest-missing" : "network";
    throw Object.assign(new Error(`${url}: status ${response.status}`), { code });
  }
  return response.text();
}

// The shop's goods are the bundle's catalogue file: what the shelves show and
// what the pages show cannot differ.
async function fetchCatalogue() {
  const manifest = JSON.parse(await text(base + "manifest.json"));
  return text(base + manifest.files.catalogue.name);
}
const catalogue = fetchCatalogue();
catalogue.catch(() => {}); // whoever asks is told

async function storage() {
  const manager = navigator.storage;
  const { usage = 0, quota = 0 } = (await manager?.estimate?.()) ?? {};
  const persisted = (await manager?.persisted?.()) ?? false;
  const offline = navigator.serviceWorker?.controller != null;
  return { usage, quota, persisted, offline };
}

const methods = {
  catalogue: () => catalogue,
  storage,
  measured,
  observe: async (event) => (await inkling()).observe(event),
  consent: async (choice) => (await inkling()).consent(choice),
  export: async () => (await inkling()).export(),
  status: async () => (await inkling()).status,
  forget: async (ids) => (await inkling()).forget(ids ?? undefined),
};

async function answer([method, argument, callback]) {
  try {
    const result = await methods[method](JSON.parse(argument));
    callback(null, typeof result === "string" ? result : JSON.stringify(result ?? null));
  } catch (error) {
    callback({ code: error?.code ?? "", message: String(error?.message ?? error) }, "");
  }
}

// Whether a service worker brought this page: only then is a new one an update.
const wasHere = navigator.serviceWorker?.controller != null;

// Where the visitor was on each page of this visit, for the way back. A click
// can leave a page before the browser tells of the last scrolling.
const places = new Map();
let back = null;
const note = () => places.set(location.href, scrollY);
addEventListener("scroll", note, { passive: true });
addEventListener("click", note, { capture: true, passive: true });
addEventListener("popstate", () => { back = places.get(location.href) ?? 0; });

// Storage may be refused (private mode, settings): then nothing is kept.
function quietly(use) {
  try {
    return use() ?? "";
  } catch {
    return "";
  }
}

window.shop = {
  keep: (where, name, value) => quietly(() => window[where].setItem(name, value)),
  kept: (where, name) => quietly(() => window[where].getItem(name)),
  drop: (where, name) => quietly(() => window[where].removeItem(name)),

  wasHere: () => wasHere,
  focus: (id) => document.getElementById(id)?.focus(),

  arrived() {
    scrollTo({ top: back ?? 0, behavior: "instant" });
    if (back === null) document.getElementById("main")?.focus({ preventScroll: true });
    back = null;
  },

  save(name, content) {
    const url = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    Object.assign(document.createElement("a"), { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  },
};

// The app turns links within a page into scrolling; this one is for the focus.
addEventListener("click", (event) => {
  if (event.target?.closest?.(".skip")) document.getElementById("main")?.focus();
});

// A shelf's links stand in its shadow tree, where the app's own link handling
// does not see them: without this they would load the whole page anew.
addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (!event.target?.closest?.("inkling-shelf") || event.target.closest("a")) return; // the fallback's are the app's own
  const link = event.composedPath().find((node) => node.localName === "a" && node.href);
  if (!link || link.target === "_blank" || link.origin !== location.origin) return;
  event.preventDefault();
  window.goappNav(link.href);
});

const waiting = window.shopCalls ?? [];
window.shopCalls = { push: answer };
waiting.forEach(answer);
