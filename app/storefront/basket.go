package storefront

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/bridge"
	"inkling/app/cart"
	"inkling/app/catalogue"
)

// order is what the visitor just "bought".
type order struct {
	pieces int
	total  string
}

// keepCart stores the cart: on the device if the visitor agreed to that, else
// for this tab.
func (s *Shop) keepCart() {
	if len(s.cart.Lines) == 0 {
		bridge.Drop(keepCart)
		return
	}
	bridge.Keep(keepCart, s.cart.Encode(), s.consent.choice == granted)
}

// lines are the cart's lines whose items the shop still has.
func (s *Shop) lines() []cart.Line {
	var lines []cart.Line
	for _, l := range s.cart.Lines {
		if s.goods.Item(l.ID) != nil {
			lines = append(lines, l)
		}
	}
	return lines
}

func (s *Shop) total() string {
	currency := ""
	sum := s.cart.Total(func(id string) float64 {
		it := s.goods.Item(id)
		if it == nil {
			return 0
		}
		currency = it.Currency
		return it.Price
	})
	return catalogue.Money(sum, currency)
}

// setQuantity changes a line and tells Inkling when the item leaves the cart.
func (s *Shop) setQuantity(ctx app.Context, id string, n int) {
	before := s.cart.Quantity(id)
	s.cart.Set(id, n)
	if before > 0 && s.cart.Quantity(id) == 0 {
		s.observe(ctx, "uncart", id)
		if it := s.goods.Item(id); it != nil {
			s.say(ctx, it.Title+" is out of your cart.")
		}
	}
	s.keepCart()
}

// onCheckout pretends: it reports a purchase of every line and empties the
// cart. Nothing is sold.
func (s *Shop) onCheckout(ctx app.Context, _ app.Event) {
	s.ordered = &order{pieces: s.cart.Count(), total: s.total()}
	for _, l := range s.lines() {
		s.observe(ctx, "purchase", l.ID)
	}
	s.cart.Clear()
	s.keepCart()
	s.lasting(ctx).Defer(func(app.Context) { bridge.Arrived() })
}

func (s *Shop) drawCart() app.UI {
	lines := s.lines()
	items := make([]*catalogue.Item, len(lines))
	for i, l := range lines {
		items[i] = s.goods.Item(l.ID)
	}
	switch {
	case s.ordered != nil:
		return s.drawOrdered()
	case len(lines) == 0:
		return app.Div().Class("page").Body(
			app.H1().Text("Your cart"),
			app.P().Class("empty").Body(
				app.Text("Nothing in it yet. "), app.A().Href("/").Text("Have a look around"),
			),
			shelf{placement: "for-you", heading: "For you", limit: 6, fallback: s.first(s.goods.Root, 6, "")}.explained(s),
		)
	}
	return app.Div().Class("page").Body(
		app.H1().Text("Your cart"),
		app.Div().Class("basket").Body(
			app.Ul().Class("lines").Attr("role", "list").Body(
				app.Range(lines).Slice(func(i int) app.UI { return s.drawLine(lines[i]) }),
			),
			s.drawSum(),
		),
		shelf{
			placement: "cart", heading: "Goes well with it", cart: ids(items), limit: 6,
			fallback: s.first(s.goods.Root, 6, lines[0].ID),
		}.explained(s),
	)
}

func (s *Shop) drawLine(l cart.Line) app.UI {
	it := s.goods.Item(l.ID)
	button := func(text, label string, n int) app.UI {
		return app.Button().Type("button").Class("step").Text(text).Aria("label", attribute(label+" "+it.Title)).
			OnClick(func(ctx app.Context, _ app.Event) { s.setQuantity(ctx, l.ID, n) }, app.EventScope(l.ID, n))
	}
	return app.Li().Class("line").Body(
		app.A().Class("line-picture").Href(it.Link()).TabIndex(-1).Aria("hidden", "true").Body(picture(it, 96, false)),
		app.Div().Class("line-text").Body(
			app.A().Class("line-title").Href(it.Link()).Text(it.Title),
			app.Span().Class("quiet-text").Text(it.Brand+", "+catalogue.Money(it.Price, it.Currency)),
		),
		app.Div().Class("quantity").Body(
			button("−", "One less:", l.Quantity-1),
			app.Span().Class("quantity-number").Aria("label", "Quantity").Text(strconv.Itoa(l.Quantity)),
			button("+", "One more:", min(l.Quantity+1, cart.MaxQuantity)),
		),
		app.Span().Class("line-sum").Text(catalogue.Money(it.Price*float64(l.Quantity), it.Currency)),
		app.Button().Type("button").Class("remove").Text("Remove").Aria("label", attribute("Remove "+it.Title)).
			OnClick(func(ctx app.Context, _ app.Event) { s.setQuantity(ctx, l.ID, 0) }, app.EventScope(l.ID)),
	)
}

func (s *Shop) drawSum() app.UI {
	return app.Section().Class("sum").Aria("labelledby", "sum-title").Body(
		app.H2().ID("sum-title").Text("Summary"),
		app.Dl().Body(
			app.Div().Body(app.Dt().Text(count(s.cart.Count(), "piece", "pieces")), app.Dd().Text(s.total())),
			app.Div().Body(app.Dt().Text("Shipping"), app.Dd().Text("Free, it goes nowhere")),
			app.Div().Class("sum-total").Body(app.Dt().Text("Total"), app.Dd().Text(s.total())),
		),
		app.Button().Type("button").Class("button big").ID("checkout").Text("Check out").OnClick(s.onCheckout),
		app.P().Class("quiet-text").Text("This is a demo, nothing is sold. Checking out only teaches the shelves."),
	)
}

func (s *Shop) drawOrdered() app.UI {
	return app.Div().Class("page").Body(
		app.Section().Class("thanks").Role("status").Body(
			app.H1().Text("Thank you. Nothing was sold."),
			app.P().Class("lead").Text("You would now own "+count(s.ordered.pieces, "thing", "things")+" worth "+s.ordered.total+
				". Your browser noted the purchase, so that the shelves know what you already have."),
			app.Div().Class("actions").Body(
				app.A().Class("button").Href("/").Text("Back to the shop"),
				app.A().Class("button quiet").Href("/knows").Text("See what it noted"),
			),
		),
		shelf{placement: "for-you", heading: "For you", limit: 6, fallback: s.first(s.goods.Root, 6, "")}.explained(s),
	)
}
