// Holds inkling.d.ts against the sources: tsc fails here when one of them
// changes without the other.

import * as source from "../src/index";
import type * as declared from "./inkling";

// Everything that is declared is there.
export const values: Pick<typeof declared, "Inkling" | "InklingError" | "InklingShelf"> = source;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** The types that only carry data must be the same on both sides. */
interface Data {
  Added: Same<source.Added, declared.Added>;
  Behaviour: Same<source.Behaviour, declared.Behaviour>;
  Change: Same<source.Change, declared.Change>;
  Code: Same<source.Code, declared.Code>;
  Consent: Same<source.Consent, declared.Consent>;
  Context: Same<source.Context, declared.Context>;
  Export: Same<source.Export, declared.Export>;
  HeadProfile: Same<source.HeadProfile, declared.HeadProfile>;
  Info: Same<source.Info, declared.Info>;
  ItemDetail: Same<source.ItemDetail, declared.ItemDetail>;
  LoadOptions: Same<source.LoadOptions, declared.LoadOptions>;
  LoggedEvent: Same<source.LoggedEvent, declared.LoggedEvent>;
  Observed: Same<source.Observed, declared.Observed>;
  PageItem: Same<source.PageItem, declared.PageItem>;
  Part: Same<source.Part, declared.Part>;
  Phases: Same<source.Phases, declared.Phases>;
  Placement: Same<source.Placement, declared.Placement>;
  Profile: Same<source.Profile, declared.Profile>;
  RecommendedItem: Same<source.RecommendedItem, declared.RecommendedItem>;
  RecommendRequest: Same<source.RecommendRequest, declared.RecommendRequest>;
  Shelf: Same<source.Shelf, declared.Shelf>;
  ShelfState: Same<source.ShelfState, declared.ShelfState>;
  ShopEvent: Same<source.ShopEvent, declared.ShopEvent>;
  Status: Same<source.Status, declared.Status>;
  Task: Same<source.Task, declared.Task>;
  Where: Same<source.Where, declared.Where>;
  // Nothing of the classes is left undeclared; their callbacks are the browser's.
  Inkling: Same<keyof source.Inkling, keyof declared.Inkling>;
  InklingShelf: Same<Exclude<keyof source.InklingShelf, `${string}Callback`>, keyof declared.InklingShelf>;
}
export const same: { [K in keyof Data]: true } = {} as Data;
