package evaluate

import (
	"fmt"
	"time"

	"inkling/model/shop"
)

// meta says how the figures were found.
func (e *evaluation) meta() map[string]any {
	s := e.split
	cases, visitors := make(map[string]int), make(map[string]bool)
	for _, p := range e.parts() {
		cases[p.slice] = len(p.cases)
	}
	for i := range e.welcomed {
		cases[e.welcomed[i].slice] = len(e.welcomed[i].ndcg)
	}
	for i := range s.Cases {
		visitors[s.Cases[i].Visitor] = true
	}
	return map[string]any{
		"command": "evaluate", "protocol": e.Protocol, "target": e.Target.String(),
		"seed": e.Seed, "seeds": e.Seeds, "k": e.Ks, "model": e.model, "log": e.about, "order_only": e.OrderOnly,
		"hidden": e.Hidden, "cases": cases, "visitors": len(visitors), "items": s.Train.Catalogue.Len(),
		"train": map[string]int{"visitors": len(s.Train.Visitors), "events": s.Train.Events()},
		"interval": map[string]any{
			"level": level, "resamples": e.Resamples, "of": "visitors",
		},
		"notes": e.notes(),
	}
}

// notes say in words what a reader must know of the figures.
func (e *evaluation) notes() []string {
	s := e.split
	notes := []string{fmt.Sprintf("all %d items are ranked but those on which the visitor already did the %s event; ties share their average rank",
		s.Train.Catalogue.Len(), e.Target)}
	switch s.Protocol {
	case ProtocolTemporal:
		notes = append(notes, fmt.Sprintf("trained on what is earlier than %s; asked for each visitor's first %s event on an item turned to from then on, before the visitor turned to it",
			time.UnixMilli(s.Cut).UTC().Format(time.RFC3339), e.Target))
	case ProtocolLeaveOneOut:
		notes = append(notes, fmt.Sprintf("asked for the item of each visitor's last first-time %s event, before the visitor turned to it; training holds what the visitor did until then, and of others what may be later", e.Target))
	case ProtocolNewVisitors:
		notes = append(notes, fmt.Sprintf("a share of %.3g of the visitors is held out entirely and replayed, asked for the items of %s events before turning to them, at most %d a visitor; of others training may hold what is later",
			e.VisitorShare, e.Target, e.PerVisitor))
	case ProtocolGiven:
		notes = append(notes, fmt.Sprintf("%d rows of the log were taken out of training because they are held-out positives; a history is all of a visitor's training events", s.Removed))
		if s.Others > 0 {
			notes = append(notes, fmt.Sprintf("%d held-out rows are left out: they are not %s events", s.Others, e.Target))
		}
		if s.Unknown > 0 {
			notes = append(notes, fmt.Sprintf("%d held-out positives are left out: their item is not in the catalogue", s.Unknown))
		}
	case ProtocolRandom:
		notes = append(notes, fmt.Sprintf("a share of %.3g of the %s events, drawn at random, is held out, and all %d events of their visitors on these items; a history is all of a visitor's training events, whatever their time",
			e.TestShare, e.Target, s.Removed))
	}
	notes = append(notes, "accuracy@K counts hits over all positives of all visitors, with nothing left out of the ranking",
		"items=head are the most popular items that make up half of the training events, items=tail the others that have any, items=new those without; events=10+ overlaps the other slices by events")
	if e.Hidden > 0 {
		notes = append(notes, fmt.Sprintf("%d items were hidden from training, drawn at random, and given vectors by their content after it, but for %d that share none with others; their events are left out of training and of the histories, so items=new are these",
			e.Hidden, blank(s.Train.Catalogue, e.Hidden)))
	}
	if len(e.welcomed) > 0 {
		notes = append(notes, "newcomer=first asks visitors without training events for the first item that they turn to, by referrer, device and hour alone; newcomer=landed for the next one in the same session, by the first one's category too")
	}
	for _, t := range e.sampled {
		notes = append(notes, fmt.Sprintf("%s: the held-out part does not show both labels, so the negatives are %d sampled for each positive, uniformly from items that the visitor never touched (seed %d); its log-loss depends on that",
			t, NegativesPerPositive, e.Seed))
	}
	return notes
}

// aboutLog says what the whole log holds.
func aboutLog(log *shop.Log) map[string]any {
	events := make(map[string]int)
	for b, n := range log.Count() {
		if n > 0 {
			events[shop.Behaviour(b).String()] = n
		}
	}
	first, last := span(log)
	return map[string]any{
		"visitors": len(log.Visitors), "items": log.Catalogue.Len(), "events": events,
		"first": first, "last": last, // Unix milliseconds
	}
}
