package train

import (
	"inkling/model/newcomer"
	"inkling/model/newcomer/fit"
	"inkling/model/shop"
)

// newcomers learns what the context says of visitors without history; nil where
// that is nothing, or where times carry order alone, which have no sessions.
func (t *Trainer) newcomers(log *shop.Log, w Watch) *newcomer.Prior {
	if t.config.OrderOnly {
		return nil
	}
	table := t.table
	if t.config.Guests > 0 { // who comes for the first time comes to this shop
		log, table = stretch(log, 0, t.own()), table.Part(0, t.own())
	}
	p, chosen := fit.Prior(log, table, t.features.Categories.Len(), fit.Options{Visitors: t.config.Publishable, Offset: t.config.UTCOffset})
	tell := func(what string, c fit.Choice) {
		w.note("newcomers: %s weighs %.3g: it gains %.4f nats, standard error %.4f, and NDCG@10 goes from %.4f to %.4f over %d new visitors",
			what, c.Weight, c.Gain, c.Error, c.NDCG[0], c.NDCG[1], c.Cases)
	}
	if chosen.Context.Cases > 0 {
		tell("the context", chosen.Context)
		tell("the landing page", chosen.Landing)
	}
	return p
}
