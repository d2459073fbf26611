package engine

import (
	"strconv"

	"inkling/model/msgpack"
)

// Op is an operation of the boundary.
type Op int32

// The operations. Their numbers are part of the boundary. Beside each: what the
// request holds, and the answer, both in MessagePack.
const (
	OpLoad      Op = iota + 1 // a model file -> {items, dim, version, bytes, tasks, placements, decode, golden}
	OpCatalogue               // [[id, group, in stock, category, brand, price] ...] -> {known, unknown}
	OpObserve                 // [[time, item, behaviour, value, position] ...] -> {accepted, unknown}
	OpRecommend               // {placement, item?, limit?, exclude?, where?, context?, now?, explain?, explore?} -> {placement, source, explored, items: [[id, score, [[kind, subject, value] ...]?] ...]}
	OpProfile                 // nothing -> {events, places, explored, categories: [[path, share] ...], brands: [[name, share] ...], interests, head}
	OpForget                  // nothing -> {}
	OpReplace                 // as OpObserve
	OpLearn                   // [limit, [[time, item, behaviour, value, position] ...]] -> {events, behind}
	OpHead                    // nothing -> {events, behind, state}
	OpRestore                 // [events, state] -> {events, behind}
	OpGive                    // [[id, group, in stock, category, brand, price, title, [tag ...], [name, value ...]] ...] -> {added, blank, known}
)

// The results of a call.
const (
	OK     = 0
	Failed = 1 // the answer is {code, message}
)

// Call runs an operation on a request and returns its answer, which is valid
// until the next call. It does not panic, whatever the request. The engine keeps
// the bytes of a model that it loads, and none of another request.
func (e *Engine) Call(op Op, request []byte) (answer []byte, code int) {
	defer func() {
		if p := recover(); p != nil {
			answer, code = e.output.failure(&Error{CodeCrashed, panicText(p)}), Failed
		}
	}()
	e.output.begin()
	if err := e.serve(op, request); err != nil {
		return e.output.failure(err), Failed
	}
	return e.output.w.Data, OK
}

func (e *Engine) serve(op Op, request []byte) error {
	r := msgpack.NewReader(request)
	switch op {
	case OpLoad:
		return answer(e.output.loaded)(e.Load(request))
	case OpCatalogue:
		return answer(e.output.known)(e.restock(func(put func(Listing)) error { return readListings(r, put) }))
	case OpObserve, OpReplace:
		records, err := readRecords(r)
		if err != nil {
			return err
		}
		if op == OpReplace {
			return answer(e.output.observed)(e.Replace(records))
		}
		return answer(e.output.observed)(e.Observe(records))
	case OpRecommend:
		q, err := e.asked.read(r)
		if err != nil {
			return err
		}
		source, err := e.fill(q)
		if err != nil {
			return err
		}
		if q.Explain {
			e.output.explained(q.Placement, source, e.results, e.model.Items, e.recommender)
			return nil
		}
		e.output.shelf(q.Placement, source, e.recommender.Explored(), e.results, e.model.Items)
		return nil
	case OpProfile:
		return answer(e.output.profile)(e.Profile())
	case OpForget:
		e.Forget()
		e.output.w.Map(0)
		return nil
	case OpGive:
		items, err := readGiven(r)
		if err != nil {
			return err
		}
		return answer(e.output.added)(e.Give(items))
	case OpLearn, OpHead, OpRestore:
		return e.serveHead(op, r)
	}
	return &Error{CodeUnknownOp, "wanted an operation from 1 to " + strconv.Itoa(int(OpGive)) + ", got " + strconv.Itoa(int(op))}
}

// answer returns a function that writes an operation's result, unless it failed.
func answer[T any](write func(T)) func(T, error) error {
	return func(result T, err error) error {
		if err == nil {
			write(result)
		}
		return err
	}
}

func panicText(p any) string {
	switch p := p.(type) {
	case error:
		return p.Error()
	case string:
		return p
	}
	return "panic"
}
