// What a shop's own script does: it says what the visitor did.

import { Inkling } from "/inkling/inkling.js";

const inkling = Inkling.load();
// Without the engine the page is as it came from the server.
inkling.catch((error) => console.warn(error.code, error.message));

function observe(event, item) {
  inkling.then((it) => it.observe({ event, item })).catch(() => {});
}

const product = document.querySelector("[data-cart]")?.dataset.cart;
if (product) observe("view", product);

addEventListener("click", ({ target }) => {
  const { consent, forget, cart } = target.dataset ?? {};
  if (consent) inkling.then((it) => it.consent(consent)).catch(() => {});
  if (forget !== undefined) inkling.then((it) => it.forget()).catch(() => {});
  if (cart) observe("cart", cart);
});
