package nn

// NewPLE returns a trunk of zeros in which every task mixes experts of its own
// with shared ones (Tang et al. 2020, "Progressive layered extraction", section
// 4). One level is their CGC: the task's gate sees its own experts and the
// shared ones. With more levels, each group's mixture is its input on the next,
// where the shared group, whose gate sees all experts, has a mixture too. An
// expert has layers of the widths; shared and own are the numbers of experts
// on each level.
func NewPLE(inputs int, widths []int, tasks []string, levels, shared, own int) *Experts {
	return newExperts(expertsShape{inputs: inputs, widths: widths, tasks: tasks, levels: levels, shared: shared, own: own})
}
