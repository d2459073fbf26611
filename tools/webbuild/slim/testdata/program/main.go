// Command program does what the runtime finds its way through a stack for, and
// says what came of it. Slim or not, it must say the same.
package main

import (
	"reflect"
	"runtime"
	"runtime/debug"
)

type value struct{ n int }

func (v value) Value() int { return v.n }

type valuer interface{ Value() int }

// caught returns the text of the panic of f, or "none".
func caught(f func()) (text string) {
	text = "none"
	defer func() {
		switch p := recover().(type) {
		case nil:
		case error:
			text = p.Error()
		case string:
			text = p
		}
	}()
	f()
	return text
}

type recoverer struct{ caught *string }

// stop is inlined into its pointer's wrapper, and still recovers there.
func (r recoverer) stop() {
	if p, ok := recover().(string); ok {
		*r.caught = p
	}
}

type stopper interface{ stop() }

// viaWrapper defers a call that goes through a method of the compiler's making.
func viaWrapper() (text string) {
	var s stopper = &recoverer{&text}
	defer s.stop()
	panic("through a wrapper")
}

// tooDeep recovers in a function that the deferred one calls, where recover
// returns nil, also where the compiler inlines it.
func tooDeep() (text string) {
	return caught(func() {
		defer func() { helper() }()
		panic("not to be recovered by a helper")
	})
}

func helper() { recover() }

// inOrder runs several deferred calls, one of them in a loop.
func inOrder(n int) (order string) {
	defer func() { order += "z" }()
	for i := range n {
		defer func() { order += string(rune('a' + i)) }()
	}
	return "-"
}

type tree struct{ left, right *tree }

// grow makes a tree whose parts are reachable from the stack alone while the
// collector runs, at a depth at which the stack has been copied many times.
func grow(depth int) *tree {
	if depth == 0 {
		return &tree{}
	}
	t := &tree{left: grow(depth - 1)}
	if depth%3 == 0 {
		runtime.GC()
	}
	t.right = grow(depth - 1)
	return t
}

func (t *tree) count() int {
	if t == nil {
		return 0
	}
	return 1 + t.left.count() + t.right.count()
}

func deep(n int, kept *int) int {
	var here [64]int
	here[n%64] = *kept
	if n == 0 {
		runtime.GC()
		return *kept
	}
	return deep(n-1, kept) + here[n%64] - *kept
}

// overChannels sums on another goroutine, with stacks of its own.
func overChannels(n int) (sum int) {
	in, out := make(chan []int), make(chan int)
	go func() {
		for part := range in {
			runtime.GC()
			out <- len(part)
		}
		close(out)
	}()
	go func() {
		for i := range n {
			in <- make([]int, i)
		}
		close(in)
	}()
	for part := range out {
		sum += part
	}
	return sum
}

func finalised() bool {
	done := make(chan bool, 1)
	func() {
		t := &tree{left: &tree{}}
		runtime.SetFinalizer(t, func(*tree) { done <- true })
	}()
	for range 10 {
		runtime.GC()
		runtime.Gosched()
		select {
		case <-done:
			return true
		default:
		}
	}
	return false
}

// reflected goes through the stubs that the runtime knows by name, and collects
// while their arguments are on the stack.
func reflected() int {
	add := reflect.MakeFunc(reflect.TypeFor[func(*int, *int) *int](), func(args []reflect.Value) []reflect.Value {
		runtime.GC()
		sum := int(args[0].Elem().Int() + args[1].Elem().Int())
		return []reflect.Value{reflect.ValueOf(&sum)}
	}).Interface().(func(*int, *int) *int)
	method := reflect.ValueOf(value{7}).Method(0).Interface().(func() int)
	one, two := 1, 2
	return *add(&one, &two) + method()
}

func main() {
	debug.SetGCPercent(20)
	var none *value
	var nothing valuer
	var index = 3
	println("nil in a wrapper:", caught(func() { valuer(none).Value() }))
	println("nil interface:", caught(func() { nothing.Value() }))
	println("out of range:", caught(func() { _ = make([]int, index)[index] }))
	println("no such type:", caught(func() { _ = any(index).(string) }))
	println("no such method:", caught(func() { _ = any(index).(valuer) }))
	println("recovered", viaWrapper())
	println("recovered", tooDeep())
	println("order:", inOrder(3))
	println("a tree of", grow(12).count())
	println("deep:", deep(20_000, new(5)))
	println("over channels:", overChannels(40))
	println("finalised:", finalised())
	println("reflected:", reflected())
	println("goroutines:", runtime.NumGoroutine())
}
