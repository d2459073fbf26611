package nn

// NewMMoE returns a trunk of zeros in which every task mixes the same experts
// with a gate of its own (Ma et al. 2018, "Modeling task relationships in
// multi-task learning with multi-gate mixture-of-experts", equation 6):
//
//	out_k = sum over i of g_k(x)_i f_i(x),  g_k(x) = softmax(x W_k + b_k)
//
// The paper has no b_k. An expert has layers of the widths.
func NewMMoE(inputs int, widths []int, tasks []string, experts int) *Experts {
	return newExperts(expertsShape{inputs: inputs, widths: widths, tasks: tasks, levels: 1, shared: experts})
}
