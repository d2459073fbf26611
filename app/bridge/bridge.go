// Package bridge is the demo shop's only way to JavaScript promises: it calls
// the functions of web/shop.js, which holds the page's Inkling and answers
// through a callback. (A promise's rejection would be lost in go-app's own
// Value.Then.)
//
// Calls wait in the array window.shopCalls until the script is there, so the
// order in which the browser loads script and WebAssembly does not matter.
package bridge

import (
	"encoding/json"
	"errors"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Error is a call that was refused. Code is one of Inkling's error codes, such
// as "manifest-missing", or "" where the browser itself refused.
type Error struct{ Code, Message string }

func (e *Error) Error() string {
	if e.Code == "" {
		return e.Message
	}
	return e.Code + ": " + e.Message
}

// queue is the global array into which calls are pushed.
const queue = "shopCalls"

// Call calls a function of shop.js with one argument, written as JSON, and
// runs done on the UI goroutine with the answer as JSON or with an *Error. On
// the server nothing happens.
func Call(ctx app.Context, method string, argument any, done func(app.Context, []byte, error)) {
	if app.IsServer {
		return
	}
	call(method, argument, func(reply string, err error) {
		ctx.Dispatch(func(ctx app.Context) {
			if done != nil {
				done(ctx, []byte(reply), err)
			}
		})
	})
}

// news is the event by which the page says that what Inkling knows, or what
// this page asked the network for, is another now.
const news = "shop:news"

// OnNews runs do on the UI goroutine whenever there are news, as long as the
// page lives. On the server there are none.
func OnNews(ctx app.Context, do func(app.Context)) {
	if app.IsServer {
		return
	}
	app.Window().Call("addEventListener", news, app.FuncOf(func(app.Value, []app.Value) any {
		ctx.Dispatch(do)
		return nil
	}))
}

// Catalogue returns the text of the bundle's catalogue file. It blocks until
// the page has fetched it and is meant for the start of the program.
func Catalogue() ([]byte, error) {
	if app.IsServer {
		return nil, errors.New("catalogue: only in a browser")
	}
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	call("catalogue", nil, func(text string, err error) { answers <- answer{text, err} })
	a := <-answers
	return []byte(a.text), a.err
}

func call(method string, argument any, done func(reply string, err error)) {
	text, err := json.Marshal(argument)
	if err != nil {
		done("", err)
		return
	}
	var reply app.Func
	reply = app.FuncOf(func(_ app.Value, args []app.Value) any {
		reply.Release()
		if failure := args[0]; failure.Truthy() {
			done("", &Error{Code: field(failure, "code"), Message: field(failure, "message")})
		} else {
			done(args[1].String(), nil)
		}
		return nil
	})
	calls := app.Window().Get(queue)
	if !calls.Truthy() {
		app.Window().Set(queue, []any{})
		calls = app.Window().Get(queue)
	}
	calls.Call("push", []any{method, string(text), reply})
}

// field is a property of a JavaScript object as text, "" where it is missing.
func field(v app.Value, name string) string {
	if f := v.Get(name); f.Type() == app.TypeString {
		return f.String()
	}
	return ""
}
