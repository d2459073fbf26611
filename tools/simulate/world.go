package simulate

import "math"

// factors is the number of latent factors, K.
const factors = 6

type vector [factors]float64

func (v *vector) add(scale float64, w *vector) {
	for k := range v {
		v[k] += scale * w[k]
	}
}

// unit scales v to length 1; the zero vector stays.
func (v *vector) unit() {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	if sum > 0 {
		scale := 1 / math.Sqrt(sum)
		for k := range v {
			v[k] *= scale
		}
	}
}

// world places leaves, brands and styles in the space of latent factors. It is
// the same for every shop's seed: that coffee people like stoneware holds in every
// shop of the world.
type world struct {
	leaves, brands, styles []vector
	popularity             []float64 // of the leaves, the weight of their share of the items
}

// worldSeed is that of the world 0: it is part of the tables.
const worldSeed = 20_250_901

func newWorld(number uint64) *world {
	r := stream(worldSeed+number, streamWorld)
	gaussian := func() (v vector) {
		for k := range v {
			v[k] = normal(r, 0, 1)
		}
		v.unit()
		return v
	}
	w := &world{}
	var department, category vector
	for i := range leaves {
		if i == 0 || leaves[i].department != leaves[i-1].department {
			department = gaussian()
		}
		if i == 0 || leaves[i].category != leaves[i-1].category {
			category = gaussian()
		}
		own := gaussian()
		var centre vector
		centre.add(0.8, &department)
		centre.add(0.6, &category)
		centre.add(0.4, &own)
		centre.unit()
		w.leaves = append(w.leaves, centre)
		w.popularity = append(w.popularity, math.Exp(normal(r, 0, 0.3)))
	}
	for range brands {
		w.brands = append(w.brands, gaussian())
	}
	for range styles {
		w.styles = append(w.styles, gaussian())
	}
	return w
}
