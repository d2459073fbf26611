package web

import (
	"fmt"
	"testing"

	"inkling/tools/browsertest"
)

// pouring observes events without a pause, and keeps what was acknowledged.
// kill ends the worker, at whatever it is, often while it starts.
const pouring = `(async () => {
	` + drawing + `
	const random = generator(20);
	const sleep = (ms) => new Promise((go) => setTimeout(go, ms));
	let next = 1;
	globalThis.acknowledged = [];
	globalThis.lost = new Set();
	globalThis.stop = false;
	globalThis.pourers = [0, 1, 2, 3].map(async () => {
		while (!stop) {
			if (next > 5 * (it.info.restarts + 1)) { // a thousand events in all, which the log holds
				await sleep(5);
				continue;
			}
			const event = drawn(random, next++);
			await it.observe(event).then((o) => o.stored && acknowledged.push(event.position), () => {});
			await sleep(25 * random());
		}
	});
	globalThis.check = async () => {
		const due = [...acknowledged];
		const { events, head } = await it.export();
		const have = new Set(events.map((e) => e.position));
		if (have.size !== events.length) lost.add("an event is there twice");
		if (head.learned > events.length) lost.add("the head knows more than the log");
		for (const n of due) if (!have.has(n)) lost.add(n);
	};
	globalThis.kill = async (times) => {
		for (const until = it.info.restarts + times; it.info.restarts < until; ) {
			const up = random() < 0.5; // then it is killed at work, else maybe while it starts
			if (up) await check().catch(() => {});
			await sleep((up ? 40 : 200) * random());
			workers.at(-1).dispatchEvent(new ErrorEvent("error", { message: "killed" }));
		}
		return it.info.restarts;
	};
	return true;
})()`

// The worker is killed at random moments while events pour in. Whatever it was
// at, no acknowledged event is lost, and the head is a replay of the log.
func TestKilledWorkersLoseNothing(t *testing.T) {
	const kills = 200
	s, trained := learningSite(t)
	p := browser.Profile(t).Page(remember).Open(s.url + "/404.html")
	browsertest.Eval[bool](p, loadWith(`{ consent: "granted" }`))
	browsertest.Eval[bool](p, pouring)
	for range 10 {
		browsertest.Eval[int](p, fmt.Sprintf(`kill(%d)`, kills/10))
	}
	if n := browsertest.Eval[int](p, `it.info.restarts`); n != kills {
		t.Errorf("%d workers were killed, want %d", n, kills)
	}
	browsertest.Eval[bool](p, `stop = true, Promise.all(pourers).then(check).then(() => true)`)
	if lost := browsertest.Eval[string](p, `[...lost].join()`); lost != "" {
		t.Errorf("acknowledged, and lost: %s", lost)
	}
	acknowledged := browsertest.Eval[int](p, `acknowledged.length`)
	events := browsertest.Eval[int](p, `it.export().then((x) => x.events.length)`)
	if acknowledged < kills || events > 1100 {
		t.Errorf("%d events were acknowledged and %d are in the log: too few for %d kills, or so many that the log was cut", acknowledged, events, kills)
	}
	x := learnt(t, p, events)
	again := replay(t, s, x)
	if x.Head.State != again.Head.State {
		t.Errorf("the head is %.1e from that of a replay", apart(trained.head(t, x).Bare(), trained.head(t, again).Bare()))
	}
	t.Logf("%d kills, %d workers, %d events, %d of them acknowledged", kills, browsertest.Eval[int](p, `workers.length`), events, acknowledged)
}
