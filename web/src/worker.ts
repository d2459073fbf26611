// The worker: answers the page's requests. One self-contained script, with Go's
// loader inside, so that it needs no import and no further request.

import "go:wasm_exec";
import { asError, InklingError, type CallName, type Calls, type Notice, type Reply, type Request } from "./protocol";
import { Session } from "./session";

/** The part of the worker's global scope that is used; the page's types are in force here. */
const scope = globalThis as unknown as {
  postMessage(message: Reply | Notice): void;
  onmessage: (event: MessageEvent<Request>) => void;
};

let session: Session | null = null;

function handle(request: Request): Promise<Calls[CallName][1]> {
  if (request.type === "load") return load(request.body);
  if (!session) throw new InklingError("not-loaded", `${request.type} before load`);
  switch (request.type) {
    case "observe": return session.observe(request.body);
    case "recommend": return session.recommend(request.body);
    case "addItems": return session.addItems(request.body);
    case "consent": return session.consent(request.body);
    case "forget": return session.forget(request.body);
    default: return session[request.type]();
  }
}

async function load(body: Calls["load"][0]): Promise<Calls["load"][1]> {
  const [loaded, answer] = await Session.load(body, (type, events, status) => scope.postMessage({ id: 0, type, events, status }));
  session = loaded;
  return answer;
}

scope.onmessage = async ({ data: request }) => {
  try {
    scope.postMessage({ id: request.id, ok: true, value: await handle(request) });
  } catch (thrown) {
    const { code, message } = asError(thrown, "worker-failed");
    scope.postMessage({ id: request.id, ok: false, code, message });
  }
};
