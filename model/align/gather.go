package align

import "inkling/model/kernel"

// sums adds the rows of x [.. x d] to sum [d], in double precision: the mean of
// thousands of rows is subtracted from each.
func sums(sum []float64, x []float32, rows []int) {
	d := len(sum)
	for _, r := range rows {
		for j, v := range x[r*d : (r+1)*d] {
			sum[j] += float64(v)
		}
	}
}

// centre writes the rows of x [.. x d], less the mean [d], to dst [rows x d].
func centre(dst, x []float32, rows []int, mean []float64) {
	d := len(mean)
	for i, r := range rows {
		out := dst[i*d : (i+1)*d]
		for j, v := range x[r*d : (r+1)*d] {
			out[j] = float32(float64(v) - mean[j])
		}
	}
}

// scatter adds a times the rows of src [rows x d] to those rows of dst [.. x d].
func scatter(dst, src []float32, rows []int, a float32, d int) {
	for i, r := range rows {
		kernel.Axpy(a, src[i*d:(i+1)*d], dst[r*d:(r+1)*d])
	}
}
