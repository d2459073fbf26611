# Inkling's commands. `make help` lists them.
#
# The toolchain is named here because a machine may be set to use its own only
# (GOTOOLCHAIN=local); the experiment gives training its AVX2 kernels on amd64
# and changes nothing elsewhere.
export GOTOOLCHAIN := go1.27.3
export GOEXPERIMENT := simd

GO    ?= go
BUILD := build
TOOLS := $(BUILD)/tools
ADDR  ?= 127.0.0.1:8080

# Everything that the engine, the scripts and the tool are made of.
sources = $(shell find $(1) -type f -not -name '*_test.go' -not -path '*/testdata/*' -not -name bench.svg 2>/dev/null)

.PHONY: help demo site build check check-types test test-native test-js bench chromium clean

help: ## say what can be made
	@sed -n -e 's|^$$(BUILD)/|build/|' -e 's/^\([a-z/-]*\):.*## /  make \1\t/p' Makefile | expand -t 24

demo: site ## simulate a shop, train, bundle, build the demo site, serve http://localhost:8080
	$(BUILD)/inkling serve $(BUILD)/site --addr $(ADDR)

build: $(BUILD)/inkling

# The tool carries the engine and the scripts, so they are built first.
$(BUILD)/inkling: go.mod go.sum $(call sources,model wasm web/src tools) ## the tool, with engine and scripts inside
	$(GO) run ./tools/webbuild/cmd
	$(GO) build -o $@ ./tools/inkling

# The simulated shop and its model are the same wherever and whenever they are
# made, so they are made once.
$(BUILD)/shop/events.csv: $(call sources,model/shop tools/simulate) | $(BUILD)/inkling
	$(BUILD)/inkling simulate --out $(BUILD)/shop --force

$(BUILD)/shop/model.msgpack: $(BUILD)/shop/events.csv $(call sources,model)
	$(BUILD)/inkling train --events $(BUILD)/shop/events.csv --catalogue $(BUILD)/shop/catalogue.csv --out $@

$(BUILD)/app.wasm: go.mod go.sum $(call sources,app)
	GOOS=js GOARCH=wasm $(GO) build -trimpath -ldflags="-s -w" -o $@ ./app

site: $(BUILD)/inkling $(BUILD)/shop/model.msgpack $(BUILD)/app.wasm ## the demo site in build/site
	$(BUILD)/inkling bundle --model $(BUILD)/shop/model.msgpack --catalogue $(BUILD)/shop/catalogue.csv --out $(BUILD)/site/inkling
	$(GO) run ./app -wasm $(BUILD)/app.wasm -bundle $(BUILD)/site/inkling -out $(BUILD)/site -brotli 9

# The tests' own tools, at fixed versions, beside the build rather than in
# go.mod: they would bring their dependencies along.
$(TOOLS)/staticcheck:
	GOBIN=$(abspath $(TOOLS)) $(GO) install honnef.co/go/tools/cmd/staticcheck@v0.8.2

$(TOOLS)/wasmbrowsertest:
	GOBIN=$(abspath $(TOOLS)) $(GO) install github.com/agnivade/wasmbrowsertest@v0.11.0

check: $(BUILD)/inkling $(TOOLS)/staticcheck check-types ## gofmt, vet, staticcheck, types, generated files unchanged, size budgets
	@test -z "$$(gofmt -l app model tools wasm web)" || { echo "not gofmt'ed:"; gofmt -l app model tools wasm web; exit 1; }
	$(GO) vet ./...
	GOOS=js GOARCH=wasm $(GO) vet ./model/... ./wasm/... ./app/... ./tools/bench/network
	$(TOOLS)/staticcheck ./...
	$(GO) run ./tools/kernelwrite $(BUILD)/simd_wasm.s
	cmp $(BUILD)/simd_wasm.s model/kernel/simd_wasm.s
	$(GO) test -count=1 -run TestSizeBudgets ./tools/bundle

# Types need npm, which nothing else does.
check-types:
	@if command -v npm >/dev/null 2>&1; then \
		echo "tsc --noEmit -p web"; \
		npm exec --yes --package=typescript@7.0.2 -- tsc --noEmit -p web; \
	else echo "npm is not there: the scripts' types were not checked"; fi

test: chromium test-native test-js ## every test, in the browser too

test-native: site
	@test -d ../shared/data || echo "the benchmark data (../shared/data) is not there: the tests on it say so and do nothing"
	$(GO) test ./...
	$(GO) test -tags noasm ./model/kernel

test-in-browser = CHROMIUM_FLAGS=$(if $(filter 0,$(shell id -u)),--no-sandbox) GOOS=js GOARCH=wasm GOEXPERIMENT= \
	$(GO) test -exec "$(abspath $(TOOLS))/wasmbrowsertest"

# What the engine runs, in the browser that runs it; the kernels' plain loops too.
test-js: $(TOOLS)/wasmbrowsertest chromium
	$(test-in-browser) -tags noasm ./model/kernel
	$(test-in-browser) \
		./model/kernel ./model/nn ./model/task ./model/shop ./model/feature ./model/covisit ./model/rating ./model/rating/cholesky ./model ./model/adapt ./model/msgpack ./model/modelfile ./model/recommend ./wasm/engine

# The peers come from npm, which nothing that ships needs. Let the machine do
# nothing else meanwhile.
bench: $(BUILD)/inkling chromium ## the engine against its peers in one browser page, into build/bench.json
	$(GO) run ./tools/bench --svg tools/bench/bench.svg

# Chromium comes from the distribution. Where it is missing and cannot be
# installed, this says what to do.
chromium:
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || { \
		if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
			echo "installing Chromium for the browser tests"; \
			apt-get update -q && apt-get install -y -q chromium; \
		else echo "the browser tests need Chromium: install the package chromium, then make test again" >&2; exit 1; fi; }

clean: ## remove what was built
	rm -rf $(BUILD)
	find tools/bundle/dist -type f -not -name .keep -delete
