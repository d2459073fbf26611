package recommend_test

import (
	"fmt"

	"inkling/model/recommend"
	"inkling/model/recommend/shoptest"
)

func ExampleRecommender() {
	m := shoptest.Model()
	r := recommend.New(m, nil)
	page := recommend.Request{Placement: "bought-together", Item: m.Items.Index("lamp-0"), Limit: 3}
	shelf, source := r.Recommend(nil, nil, nil, page)
	fmt.Println(source)
	for _, x := range shelf {
		fmt.Println(m.Items.Name(x.Item))
	}
	// Output:
	// lists
	// rug-1
	// tool-2
	// lamp-4
}
