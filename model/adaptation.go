package model

// Adaptation says how a visitor's own head (package adapt) learns. Training
// learns it from visitors whom the rest of the model has not seen.
type Adaptation struct {
	// Next is of the shift of the retrieval scores, [dim + feature.CrossTerms +
	// Groups]: of the query, then of the terms, then of the groups.
	Next Prior
	// Rank is the share of the next item's shift that rankings take, from 0 to 1;
	// its probabilities take all of it. What makes most items' probabilities
	// better need not make the first ten better.
	Rank float32
	// Heads are of the heads' shifts, by task, [1 + dim + feature.CrossSize]: of
	// the bias, the item vector and the cross features.
	Heads []Prior
}

// Prior is what is known of one task's shift before a visitor did anything, and
// how much to trust what is learned.
type Prior struct {
	// Variance of each parameter among visitors, from 0 on, around the shipped
	// head, which has 0 for all of them, or around Mean. It is the inverse of the
	// pull towards the shipped head. A parameter of variance 0 stays as shipped; no
	// parameters at all: the task does not adapt.
	Variance []float32
	// Information is what an event tells of each parameter in the mean: the
	// squared slope of its log-likelihood. Of the next item alone, and there of all
	// but the groups [dim + feature.CrossTerms]; the rest is computed.
	Information []float32
	// Scale turns the retrieval scores, which are made for ranking, into logits of
	// the next item among all that are new to the visitor; above 0. It is that of
	// the best log-loss, so that the shipped model is held against the adapted one
	// at its best. Of the next item alone.
	Scale float32
	// Mean is where the weights of the terms start and what they are pulled to,
	// [feature.CrossTerms]; nil: 0. It is other than 0 for the visitor's affinities
	// alone, CrossLeaf to CrossPriceGap, which are 0 without a history, so that a
	// head starts as shipped all the same. Of the next item alone.
	Mean []float32
	// Noise is the variance of a rating around the shipped prediction, above 0.
	// It plays no part elsewhere.
	Noise float32
	// Keep is the share of a parameter that is left after an event, from 0 to 1:
	// what is less than 1 drifts back to the shipped head.
	Keep float32
	// Rate, Offset and Ramp make the gate's weight, with the gain in nats, after n
	// events:
	//
	//	sigmoid(Rate * gain + Offset) * n^2 / (n^2 + Ramp^2)
	//
	// Rate and Ramp are from 0 on.
	Rate, Offset, Ramp float32
}
