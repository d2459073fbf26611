package storefront

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"inkling/app/catalogue"
)

func (s *Shop) drawProduct(it *catalogue.Item) app.UI {
	c := s.goods.CategoryOf(it)
	return app.Div().Class("page").Body(
		trail(c),
		app.Article().Class("product").Aria("labelledby", "product-title").Body(
			app.Div().Class("product-picture").Body(
				picture(it, 640, false),
				app.If(!it.Available(), func() app.UI { return app.Span().Class("badge").Text("Sold out") }),
			),
			app.Div().Class("product-text").Body(
				app.P().Class("product-brand").Text(it.Brand),
				app.H1().ID("product-title").Text(it.Title),
				app.P().Class("product-price").Text(catalogue.Money(it.Price, it.Currency)),
				drawStock(it),
				s.drawBuy(it),
				s.drawVariants(it),
				drawFacts(it, c),
			),
		),
		shelf{
			placement: "similar", heading: "Similar things", itemID: it.ID, limit: 6, fallback: s.first(c, 6, it.ID),
		}.explained(s),
		recentlyViewed(it.ID),
	)
}

func drawStock(it *catalogue.Item) app.UI {
	switch it.Availability {
	case "out_of_stock":
		return app.P().Class("stock out").Text("Sold out for now")
	case "preorder":
		return app.P().Class("stock soon").Text("To be had soon, order ahead")
	case "backorder":
		return app.P().Class("stock soon").Text("On its way to us, ships later")
	}
	return app.P().Class("stock in").Text("In stock, ships tomorrow")
}

func (s *Shop) drawBuy(it *catalogue.Item) app.UI {
	add := app.Button().Type("button").Class("button big").ID("add").Text("Add to cart").
		OnClick(s.onAdd, app.EventScope(it.ID))
	if !it.Available() {
		add = app.Button().Type("button").Class("button big").ID("add").Disabled(true).Text("Sold out")
	}
	return app.Div().Class("actions").Body(
		add,
		app.Button().Type("button").Class("button quiet big").Text("I like this").
			OnClick(s.onWish, app.EventScope(it.ID)),
	)
}

func (s *Shop) onAdd(ctx app.Context, _ app.Event) {
	it := s.item()
	if it == nil || !it.Available() {
		return
	}
	if s.cart.Add(it.ID) {
		s.observe(ctx, "cart", it.ID)
	}
	s.keepCart()
	s.say(ctx, it.Title+" is in your cart.")
}

func (s *Shop) onWish(ctx app.Context, _ app.Event) {
	if it := s.item(); it != nil {
		s.observe(ctx, "wishlist", it.ID)
		s.say(ctx, "Noted: you like the "+it.Title+".")
	}
}

// drawVariants links to the other items of the group.
func (s *Shop) drawVariants(it *catalogue.Item) app.UI {
	others := s.goods.Variants(it)
	if len(others) == 0 {
		return nil
	}
	return app.Div().Class("variants").Body(
		app.H2().Text("Also comes as"),
		app.Ul().Attr("role", "list").Body(
			app.Range(others).Slice(func(i int) app.UI {
				o := others[i]
				return app.Li().Body(
					app.A().Href(o.Link()).Title(attribute(o.Title)).Aria("label", attribute(o.Title)).Body(picture(o, 64, true)),
				)
			}),
		),
	)
}

// drawFacts lists what the catalogue knows about the item.
func drawFacts(it *catalogue.Item, c *catalogue.Category) app.UI {
	fact := func(name string, value app.UI) app.UI {
		return app.Div().Body(app.Dt().Text(name), app.Dd().Body(value))
	}
	return app.Dl().Class("facts").Body(
		app.If(it.Brand != "", func() app.UI { return fact("Made by", app.Text(it.Brand)) }),
		app.If(c != nil && c.Name != "", func() app.UI {
			return fact("Found in", app.A().Href(c.Link()).Text(strings.Join(it.Path(), " · ")))
		}),
		app.If(len(it.Tags) > 0, func() app.UI { return fact("Known for", app.Text(strings.Join(it.Tags, ", "))) }),
		fact("Number", app.Text(it.ID)),
	)
}
