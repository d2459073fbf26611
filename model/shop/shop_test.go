package shop

import (
	"slices"
	"testing"
)

func TestBehaviourNames(t *testing.T) {
	for b := Impression; int(b) < Behaviours; b++ {
		if got, ok := ParseBehaviour(b.String()); !ok || got != b {
			t.Errorf("%d is named %q, which reads as %d", b, b.String(), got)
		}
	}
	for _, name := range []string{"", "veiw", "unknown", "View"} {
		if b, ok := ParseBehaviour(name); ok {
			t.Errorf("%q reads as %s", name, b)
		}
	}
}

func TestCart(t *testing.T) {
	for _, c := range []struct {
		name    string
		history History
		want    []int32
	}{
		{"empty", nil, nil},
		{"views do not fill it", History{{Item: 1, Behaviour: View}}, nil},
		{"twice is once", History{{Item: 1, Behaviour: Cart}, {Item: 2, Behaviour: Cart}, {Item: 1, Behaviour: Cart}}, []int32{1, 2}},
		{"taken out", History{{Item: 1, Behaviour: Cart}, {Item: 2, Behaviour: Cart}, {Item: 1, Behaviour: Uncart}}, []int32{2}},
		{"bought", History{{Item: 1, Behaviour: Cart}, {Item: 1, Behaviour: Purchase}}, nil},
		{"and put in again", History{{Item: 1, Behaviour: Cart}, {Item: 1, Behaviour: Purchase}, {Item: 1, Behaviour: Cart}}, []int32{1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.history.Cart([]int32{99})
			if got[0] != 99 || !slices.Equal(got[1:], c.want) {
				t.Errorf("got %v, want 99 and %v", got, c.want)
			}
		})
	}
}

func TestLastEngaged(t *testing.T) {
	shown, view := Event{Behaviour: Impression}, Event{Behaviour: View}
	for _, c := range []struct {
		name    string
		history History
		n, want int
	}{
		{"fewer", History{shown, view}, 2, 0},
		{"as many, with what was shown before", History{shown, view, shown, view}, 2, 0},
		{"one more", History{view, shown, view, shown, view}, 2, 1},
		{"none wanted", History{view, shown, view, shown}, 0, 3},
		{"nothing engaged", History{shown, shown}, 0, 0},
		{"nobody", nil, 1, 0},
	} {
		if got := c.history.LastEngaged(c.n); got != c.want {
			t.Errorf("%s: the last %d begin at %d, want %d", c.name, c.n, got, c.want)
		}
	}
}

func TestNewLog(t *testing.T) {
	c := NewCatalogue([]Item{{ID: "a"}, {ID: "b"}, {ID: "a", Title: "again"}})
	log, unknown := NewLog(c, []Record{
		{Time: 3, Visitor: "z", Item: "a", Behaviour: Cart},
		{Time: 1, Visitor: "z", Item: "b", Behaviour: View},
		{Time: 3, Visitor: "z", Item: "b", Behaviour: View},
		{Time: 2, Visitor: "y", Item: "c", Behaviour: View},
		{Time: 9, Visitor: "x", Item: "a", Behaviour: View},
	})
	if unknown != 1 {
		t.Errorf("%d events of unknown items, want 1", unknown)
	}
	if len(log.Visitors) != 2 || log.Visitors[0].ID != "x" || log.Visitors[1].ID != "z" {
		t.Fatalf("visitors %v, want x and z in this order", log.Visitors)
	}
	want := History{{Time: 1, Item: 1, Behaviour: View}, {Time: 3, Item: 0, Behaviour: Cart}, {Time: 3, Item: 1, Behaviour: View}}
	if !slices.Equal(log.Visitors[1].Events, want) {
		t.Errorf("events %v, want by time and then as they came: %v", log.Visitors[1].Events, want)
	}
	if log.Events() != 4 || log.Count()[View] != 3 {
		t.Errorf("%d events with %d views, want 4 and 3", log.Events(), log.Count()[View])
	}
}
