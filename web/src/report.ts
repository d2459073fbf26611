// What a visitor may see of themselves: the engine's answers and the log as the
// page gets them.

import type { Export, HeadProfile, LoggedEvent, Part, Profile, Status, Task } from "./protocol";
import type { Learned } from "./engine";
import { layout } from "./store";

type Pairs = [string, number][];
type Points = [number, number, number, number][];

interface Answer {
  events: number;
  places: number;
  explored: number;
  categories: Pairs;
  brands: Pairs;
  interests: Pairs;
  head: (Learned & { distance: number; tasks: (Omit<Task, "curve"> & { curve: Points })[] }) | null;
}

/** An item of a shelf as the engine answers it, with the parts of its score where they were asked for. */
export type Row = [id: string, score: number, parts?: [Part["kind"], string, number][]];

/** The parts of a score, and the first, which is the reason to name. */
export function explained(rows: NonNullable<Row[2]>): { reason?: Part; parts: Part[] } {
  const parts = rows.map(([kind, subject, value]) => ({ kind, subject, value }));
  return { reason: parts[0], parts };
}

/** The engine's profile as the page gets it. */
export function profileOf(answer: unknown): Profile {
  const { events, places, explored, categories, brands, interests, head } = answer as Answer;
  const paths = (pairs: Pairs) => pairs.map(([path, share]) => ({ path, share }));
  return {
    events,
    places,
    explored,
    categories: paths(categories),
    brands: brands.map(([name, share]) => ({ name, share })),
    interests: paths(interests ?? []),
    head: head ? headOf(head) : null,
  };
}

function headOf({ events, behind, distance, tasks }: NonNullable<Answer["head"]>): HeadProfile {
  return {
    learned: events,
    behind,
    distance,
    tasks: tasks.map((task) => ({ ...task, curve: task.curve.map(([events, shipped, adapted, weight]) => ({ events, shipped, adapted, weight })) })),
  };
}

/** Everything that is kept of the visitor, as it can be written as JSON. */
export function exported(
  status: Status, profile: Profile, events: LoggedEvent[], head: Learned & { state: Uint8Array }, versions: { log: number; cut: number },
): Export {
  return {
    format: "inkling-export",
    version: 2,
    versions: { database: layout, ...versions },
    status,
    profile,
    events,
    head: head.state.length > 0 ? { learned: head.events, state: btoa(String.fromCharCode(...head.state)) } : null,
  };
}
