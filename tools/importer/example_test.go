package importer_test

import (
	"fmt"
	"os"
	"path/filepath"

	"inkling/tools/importer"
)

func ExampleLoad() {
	dir, err := os.MkdirTemp("", "inkling")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "log.csv")
	const text = `event_time,event_type,product_id,user_id,category_code
2019-10-01 00:00:00 UTC,view,k1,v1,home.kitchen
2019-10-01 00:00:09 UTC,cart,k1,v1,home.kitchen
2019-10-01 00:00:12 UTC,view,k2,v2,home
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	columns, _ := importer.ParseMap("timestamp=event_time,event=event_type,item_id=product_id,visitor_id=user_id,category=category_code")
	log, reports, err := importer.Load(path, "", importer.Options{Map: columns})
	if err != nil {
		fmt.Println(err)
		return
	}
	reports.Write(os.Stdout)
	fmt.Println(len(log.Visitors), "visitors;", log.Catalogue.Items[0].CategoryPath())
	// Output:
	// events: log.csv (CSV)
	//   read  3
	//   used  3  2 view, 1 cart
	//   time     text dates (UTC where they name no zone), 2019-10-01 00:00:00 to 2019-10-01 00:00:12 UTC
	// catalogue: 2 items from the log's own columns
	// 2 visitors; home > kitchen
}
