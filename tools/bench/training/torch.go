package training

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

//go:embed peer.py
var script []byte

// errNoTorch says that there is nothing to compare with.
var errNoTorch = errors.New("no python3 here can import torch (Debian: apt-get install python3-torch libopenblas0-openmp)")

// torch is PyTorch in a process of its own, which waits for commands.
type torch struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	version string
	blas    string // what multiplies its matrices
}

// pythons are tried in this order: Debian's may not be the first of the path.
var pythons = []string{"python3", "/usr/bin/python3"}

// startTorch starts the script on the files in a folder. Its error is errNoTorch
// where no Python has PyTorch.
func startTorch(ctx context.Context, folder string) (*torch, error) {
	python := ""
	for _, p := range pythons {
		try := exec.CommandContext(ctx, p, "-c", "import torch")
		try.Dir = folder
		if try.Run() == nil {
			python = p
			break
		}
	}
	if python == "" {
		return nil, errNoTorch
	}
	file := filepath.Join(folder, "peer.py") // a script named torch would hide the library
	if err := os.WriteFile(file, script, 0o600); err != nil {
		return nil, err
	}
	p := &torch{cmd: exec.CommandContext(ctx, python, file, folder, strconv.FormatFloat(learningRate, 'g', -1, 64))}
	p.cmd.Stderr = os.Stderr
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.in, p.out = in, bufio.NewReader(out)
	var hello struct {
		Torch string `json:"torch"`
		BLAS  string `json:"blas"`
	}
	if err := p.answer(&hello); err != nil {
		p.stop()
		return nil, err
	}
	p.version, p.blas = hello.Torch, hello.BLAS
	return p, nil
}

// ask sends a command and reads the answer.
func (p *torch) ask(answer any, command string, numbers ...int) error {
	for _, n := range numbers {
		command += " " + strconv.Itoa(n)
	}
	if _, err := io.WriteString(p.in, command+"\n"); err != nil {
		return fmt.Errorf("pytorch: %s: %w", command, err)
	}
	return p.answer(answer)
}

func (p *torch) answer(answer any) error {
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("pytorch: no answer: %w", err)
	}
	return json.Unmarshal(line, answer)
}

// stop ends the process.
func (p *torch) stop() {
	p.in.Close()
	_ = p.cmd.Wait() // it was only asked for figures, which came
}

// share writes what both sides begin with: the rows as the network sees them,
// with their labels, and the starting values as PyTorch lays them out.
func (c *contestant) share(folder string) error {
	x, n := c.standardised(), len(c.table.Labels)
	data := make([]float32, 0, c.table.Rows*(inputs+n))
	for r := range c.table.Rows {
		data = append(data, x[r*inputs:(r+1)*inputs]...)
		for _, l := range c.table.Labels {
			data = append(data, l[r])
		}
	}
	if err := writeFloats(filepath.Join(folder, "data.f32"), data); err != nil {
		return err
	}
	return writeFloats(filepath.Join(folder, "weights.f32"), c.weights())
}

// weights are a matrix [outputs x inputs] and a bias of each layer, those of the
// heads one below the other.
func (c *contestant) weights() (all []float32) {
	params := c.params()
	var w, b []float32
	for i := 0; i < len(params); i += 2 {
		m := params[i]
		for o := range m.Cols {
			for in := range m.Rows {
				w = append(w, m.Value[in*m.Cols+o])
			}
		}
		b = append(b, params[i+1].Value...)
		if i < 4 || i+2 == len(params) { // the layers; the last of the heads
			all, w, b = append(append(all, w...), b...), nil, nil
		}
	}
	return all
}

func writeFloats(path string, values []float32) error {
	data := make([]byte, 0, 4*len(values))
	for _, v := range values {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return os.WriteFile(path, data, 0o600)
}
