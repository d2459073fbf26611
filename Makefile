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
sources = $(shell find $(1) -type f -not -name '*_test.go' -not -path '*/testdata/*' 2>/dev/null)

.PHONY: help demo site test test-native test-js check build bench-none clean

help: ## say what can be made
	@sed -n 's/^\([a-z/-]*\):.*## /  make \1\t/p' Makefile | expand -t 22

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
	$(GO) run ./app -wasm $(BUILD)/app.wasm -bundle $(BUILD)/site/inkling -out $(BUILD)/site

clean: ## remove what was built
	rm -rf $(BUILD)
	find tools/bundle/dist -type f -not -name .keep -delete
