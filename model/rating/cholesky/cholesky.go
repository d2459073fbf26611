// Package cholesky solves small symmetric positive definite systems in place:
// those of a visitor's or an item's handful of factors. Matrices are [k x k],
// row by row; only the lower triangle is read and written. Nothing is allocated.
package cholesky

import "math"

// Factor replaces a by its Cholesky factor L, a = L L'. A matrix that is not
// positive definite gives values that are not numbers.
func Factor(a []float64, k int) {
	for j := range k {
		for i := j; i < k; i++ {
			s := a[i*k+j]
			for p := range j {
				s -= a[i*k+p] * a[j*k+p]
			}
			if i == j {
				a[i*k+j] = math.Sqrt(s)
			} else {
				a[i*k+j] = s / a[j*k+j]
			}
		}
	}
}

// Solve replaces b [k] by the x that solves L L' x = b.
func Solve(l, b []float64, k int) {
	for i := range k {
		for p := range i {
			b[i] -= l[i*k+p] * b[p]
		}
		b[i] /= l[i*k+i]
	}
	for i := k - 1; i >= 0; i-- {
		for p := i + 1; p < k; p++ {
			b[i] -= l[p*k+i] * b[p]
		}
		b[i] /= l[i*k+i]
	}
}

// InverseDiagonal writes the diagonal of the inverse of L L' to dst [k]: with
// M the inverse of L, entry j is the sum over i of M[i, j]^2. column is scratch
// [k].
func InverseDiagonal(dst, l, column []float64, k int) {
	for j := range k {
		dst[j] = 0
		for i := j; i < k; i++ {
			s := 0.0
			if i == j {
				s = 1
			}
			for p := j; p < i; p++ {
				s -= l[i*k+p] * column[p]
			}
			column[i] = s / l[i*k+i]
			dst[j] += column[i] * column[i]
		}
	}
}
