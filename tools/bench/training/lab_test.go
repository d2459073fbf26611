package training
import ("testing";"time";"fmt")
func TestLab(t *testing.T){
 for _, w := range []int{1,2} { for _, batch := range []int{32,256,1024} {
  c,_ := newContestantN(made(1,16384), batch, w)
  best := time.Hour
  n := max(2048/batch,2)
  end := time.Now().Add(1500*time.Millisecond)
  for time.Now().Before(end) { b:=time.Now(); c.train(n); best=min(best,time.Since(b)) }
  fmt.Printf("workers %d batch %d: %.1f us a step, %.0f examples/s\n", w, batch, float64(best.Nanoseconds())/1e3/float64(n), float64(n*batch)/best.Seconds())
 }}
}
