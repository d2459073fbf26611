package align

import (
	"inkling/model/kernel"
	"inkling/model/nn"
)

// coral is the distance of the domains' covariances (Sun and Saenko 2016,
// equations 1 to 5):
//
//	L = |C_s - C_t|_F^2 / (4 d^2),  C = X^T X / (n - 1)
//	dL/dX_s =  X_s (C_s - C_t) / (d^2 (n_s - 1))
//	dL/dX_t = -X_t (C_s - C_t) / (d^2 (n_t - 1))
//
// where X is a domain's rows less their mean. It does not see that means differ.
// Of n rows of a domain, an estimate's noise alone makes the loss some (tr C)^2 /
// (4 d^2 n): in batches with a few tens of rows of the smaller shop it drowns
// what differs.
type coral struct {
	dim        int
	mean       []float64 // [d]
	difference []float64 // [d x d]: C_s - C_t
	block      []float32 // [d x d]: a product of a few rows; then the difference
	centred    [2][]float32
	dx         []float32 // [rows of a domain x d]
}

// blockRows is how many rows a covariance adds up in single precision.
const blockRows = 64

func newCoral(dim int) *coral {
	return &coral{
		dim: dim, mean: make([]float64, dim),
		difference: make([]float64, dim*dim), block: make([]float32, dim*dim),
	}
}

func (c *coral) params() []*nn.Param { return nil }
func (c *coral) shadow() measure     { return newCoral(c.dim) }

func (c *coral) loss(dx, x []float32, rows *[2][]int, lambda, scale float32) float64 {
	if len(rows[Target]) < 2 || len(rows[Source]) < 2 {
		return 0
	}
	clear(c.difference)
	c.covariance(x, rows[Source], Source, 1)
	c.covariance(x, rows[Target], Target, -1)
	var sum float64
	for i, v := range c.difference {
		c.block[i] = float32(v)
		sum += v * v
	}
	d := float64(c.dim)
	if lambda != 0 {
		factor := float64(lambda) * float64(scale) / (d * d)
		c.backward(dx, rows[Source], Source, factor)
		c.backward(dx, rows[Target], Target, -factor)
	}
	return sum / (4 * d * d)
}

// covariance centres the rows of a domain and adds their covariance times the
// sign to the difference.
func (c *coral) covariance(x []float32, rows []int, domain uint8, sign float64) {
	d, n := c.dim, len(rows)
	clear(c.mean)
	sums(c.mean, x, rows)
	for j := range c.mean {
		c.mean[j] /= float64(n)
	}
	c.centred[domain] = nn.Resize(c.centred[domain], n*d)
	centred := c.centred[domain]
	centre(centred, x, rows, c.mean)
	for from := 0; from < n; from += blockRows {
		to := min(from+blockRows, n)
		part := centred[from*d : to*d]
		clear(c.block)
		kernel.MulAddTransA(c.block, part, part, d, to-from, d)
		for i, v := range c.block {
			c.difference[i] += sign * float64(v) / float64(n-1)
		}
	}
}

// backward adds the gradient of a domain's rows times the factor, given the
// difference in block.
func (c *coral) backward(dx []float32, rows []int, domain uint8, factor float64) {
	d, n := c.dim, len(rows)
	c.dx = nn.Resize(c.dx, n*d)
	clear(c.dx)
	kernel.MulAdd(c.dx, c.centred[domain], c.block, n, d, d)
	scatter(dx, c.dx, rows, float32(factor/float64(n-1)), d)
}
