package main

import "github.com/spf13/cobra"

// settingsTopic is help without a command: what a config file may hold.
func settingsTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "settings",
		Short: "What a --config file may hold",
		Long: `A config file is one JSON object; a name left out keeps its default, and a flag
goes over the file. Values are checked, and errors name the line.

  seed 1, workers 2            what is random; goroutines that share each batch
  epochs 8, patience 6         passes at most; epochs without a better one before
                               training stops
  batch 512, learning_rate .003
                               targets a step; Adam's rate at its highest
  validation .25, max_cases 1500
                               share of visitors with a target that is held out to
                               choose by; at most so many
  validate_in "time"           hold out all that comes after a cut in time; or, "any",
                               visitors' last targets and what comes after them, as with
                               a log without times and in an evaluation whose cases lie
                               at any time
  refit true                   train again with nothing held out, but for "any" with as
                               many as max_cases
  stop_by "ndcg"               what makes an epoch better: the NDCG of retrieval on these;
                               the heads' loss on what came after ("loss"); or "both"
  adapt 300                    visitors, 15 % of all at most, who are held out whole
                               to learn how visitors' own heads learn in the page; 0:
                               none, and they do not; refit trains with these too
  publishable 0                visitors that all that is published needs at least
  utc_offset 0                 minutes by which the shop's clock is ahead of UTC, for the parts of the day
  visitor_cap 5000             last events of a visitor that are learned from; 0: all
  full_softmax 15000, negatives 3000, reverse true
                               items up to which all are negatives of the next item,
                               how many are drawn beyond; read sequences backwards too
  popularity_prior 0           how much of the items' popularity is taken for granted
                               when the next item is learned, 0 to 2: with few events
                               it is most of what there is to know
  row_samples 4                sampled negatives a choice, where the log does not say
                               what was shown
  correct_sampling false       make the probability of the view one among the whole
                               catalogue there, rather than among those sampled

The network, under "model":
  dim 64, history 50, temperature .07
  hidden [64, 32]              widths of the trunk's layers
  trunk "shared-bottom"        or mmoe, ple, private: what the tasks share
  experts, task_experts, levels, tower, split
                               of mmoe and ple, how many there are; a tower of layers
                               for each task; tasks with a stack for themselves

The tasks:
  weights                      of the losses: {"next": 1, "interest": .2, "view": 1,
                               "cart": .5, "purchase": .5, "rating": .5}; 0 is no head
  weighting                    {"kind": "hand"} is by these weights; uncertainty,
                               gradnorm (learning_rate, alpha) and dwa (temperature)
                               find their own, pcgrad takes conflicts out of the
                               gradients; seed draws pcgrad's order
  wanted                       how much the next item counts by behaviour:
                               {"view": 1, "cart": 1.5, "purchase": 2 ...}
  losses                       {"cart": {"class_weights": [1, 3], "focal": 2}}: factors
                               of negatives and positives, whose shift of the
                               probabilities is taken back; the focal loss's gamma
  oversample                   {"purchase": 3}: how often rows that are positive are
                               seen, 1 to 100; the shift is taken back
  distil 0, distil_share .5    networks that teach the one that ships, with seeds from
                               seed on, and how much they count in its labels

Against learning by heart:
  dropout .3, id_dropout .1    of the visitor encoder; of items' own vectors
  trunk_dropout 0              share of the vectors' part of the trunk's inputs
  embedding_dropout 0          share of the history's events whose item is not seen
  noise 0                      deviation of normal noise on the cross features
  l1 0, l2 0                   decay of the weights of trunk and heads, apart from
                               Adam's steps

Lists of items touched close to each other, under "lists", and of those put into
carts and bought together, under "together":
  top 20, window 30            entries an item; events that a pair may be apart, of
                               which "together" has 10
  tau 2.592e+08                milliseconds in which a pair's weight falls by e, three
                               days; 0: time is ignored
  min_visitors 3, visitor_cap 200
                               visitors that an entry needs; last events of a visitor
                               that count
  row_power .5, column_power .3, c 1
                               of the normalisation by how popular both items are: 0
                               is none
  visitor_power 0              how much less a visitor with many events counts: 1
                               gives each of a visitor's events one vote in all
  decay .85                    by how much an event of a history counts less than the
                               next one; 1: all count alike

What ratings are predicted by, under "ratings":
  rank 8, rounds 40, strength 2
                               factors at most; passes; of the ridge on what tags, and
                               having rated an item, say`,
	}
}
