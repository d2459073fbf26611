package msgpack_test

import (
	"fmt"

	"inkling/model/msgpack"
)

func ExampleReader() {
	var w msgpack.Writer
	w.Map(2)
	w.String("placement")
	w.String("for-you")
	w.String("limit")
	w.Int(8)

	var placement string
	var limit int
	r := msgpack.NewReader(w.Data)
	for range r.MapLen() {
		switch r.String() {
		case "placement":
			placement = r.String()
		case "limit":
			limit = int(r.Int())
		default:
			r.Skip()
		}
	}
	fmt.Println(placement, limit, r.End())

	r = msgpack.NewReader(w.Data)
	r.ArrayLen()
	fmt.Println(r.Err())
	// Output:
	// for-you 8 <nil>
	// at byte 0: wanted an array, got a map
}
