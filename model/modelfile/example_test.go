package modelfile_test

import (
	"errors"
	"fmt"

	"inkling/model/modelfile"
)

func ExampleRead() {
	m, err := modelfile.Read(golden)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Items.Len(), "items,", m.Config.Tasks)

	_, err = modelfile.Read(golden[:1000])
	fmt.Println(errors.Is(err, modelfile.ErrSize))
	fmt.Println(err)
	// Output:
	// 12 items, [view cart]
	// true
	// model file: body at byte 21: wanted bytes of 8573 bytes, got 976 bytes to the end of the input: the file is cut off or goes on
}
