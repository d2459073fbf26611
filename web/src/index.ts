// inkling.js: the API and the element. Importing it does one thing: it defines
// <inkling-shelf>, unless the page has done so already.

import { InklingShelf } from "./element";

export { Inkling, type Change, type Info, type LoadOptions } from "./client";
export { InklingShelf, type ItemDetail, type ShelfState } from "./element";
export {
  InklingError,
  type Added, type Behaviour, type CatalogueItem, type Code, type Consent, type Context, type Export, type HeadProfile, type LoggedEvent, type Observed, type PageItem,
  type Part, type Phases, type Placement, type Profile, type RecommendedItem, type RecommendRequest, type Shelf, type ShopEvent,
  type Status, type Task, type Where,
} from "./protocol";

if (!customElements.get("inkling-shelf")) customElements.define("inkling-shelf", InklingShelf);
