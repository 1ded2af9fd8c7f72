# marsad: two commands for a fresh machine with Go and Node are `make run` and `make test`. `make help` lists the rest.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

ADDR    ?= localhost:8080
STORE   ?= var/marsad.db
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)
DIST    := internal/web/static/dist
FUZZ    ?= 30s

.PHONY: help run build archive assets test test-all fuzz lint tools bench release clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: build ## build, load the sample reports, serve http://localhost:8080/ar/ (ADDR=… to change)
	@mkdir -p $(dir $(STORE))
	bin/marsad read --quiet --store $(STORE) samples/reports/*
	bin/marsad serve --store $(STORE) --addr $(ADDR)

build: assets ## build bin/marsad (no C compiler needed)
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/marsad ./cmd/marsad

archive: ## build bin/marsad-beam, which reads whole web archives (docs/archives.md)
	cd beam && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o ../bin/marsad-beam .

assets: $(DIST)/style.css ## build scripts, styles, fonts and map outlines out of web/

web/node_modules/.installed: web/package.json web/package-lock.json
	cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(DIST)/style.css: web/node_modules/.installed $(wildcard web/src/*) web/build/main.go
	cd web && npm run --silent check
	go run ./web/build

test: build ## install what the tests need (where allowed) and run everything
	scripts/test.sh

test-all: test fuzz ## the tests, then longer fuzzing, every look at every screen, 1,000 flipped bits, 50 kills of each kind on both engines, a web of 1,000 feeds through 20 kills, and the benchmarks
	MARSAD_SCREENS=all go test -run TestScreens -timeout 1h ./internal/web
	MARSAD_FLIPS=1000 go test -run Flips -timeout 1h ./internal/store/...
	MARSAD_KILLS=50 go test -run 'Killed' -timeout 4h -v ./cmd/marsad
	MARSAD_WEB=1000x50x20 go test -run ThroughKills -timeout 2h -v ./cmd/marsad
	$(MAKE) --no-print-directory bench

fuzz: ## fuzz every target for FUZZ (30s) each
	scripts/fuzz.sh $(FUZZ)

lint: assets tools ## gofmt, go vet, staticcheck, golangci-lint, and proof that the import rule bites
	@test -z "$$(gofmt -l beam cmd contrib internal record restore text web/build)" || { gofmt -l beam cmd contrib internal record restore text web/build; echo 'lint: run gofmt on these files' >&2; exit 1; }
	go vet ./...
	bin/tools/staticcheck -checks 'inherit,-ST1000,-ST1003,-ST1005' ./...
	bin/tools/golangci-lint run ./...
	scripts/check-import-rule.sh
	bin/marsad lexicon lint 2>/dev/null || { $(MAKE) --no-print-directory build && bin/marsad lexicon lint; }

tools: bin/tools/.built

bin/tools/.built: tools/go.mod tools/go.sum
	@mkdir -p bin/tools
	cd tools && go build -o ../bin/tools/ github.com/golangci/golangci-lint/v2/cmd/golangci-lint honnef.co/go/tools/cmd/staticcheck golang.org/x/perf/cmd/benchstat github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod
	@touch $@

bench: ## words per second of each stage, the store, and pages per second out of a web archive
	go test -run '^$$' -bench . -benchmem ./text ./restore ./internal/article ./internal/gazetteer ./internal/reading ./internal/store/sqlite ./cmd/marsad

release: assets tools ## programs, Debian packages, SBOMs and checksums into dist/, built twice and compared (PLATFORMS="linux/amd64 …")
	scripts/release.sh $(PLATFORMS)

clean: ## take away what was built
	rm -rf bin var artefacts dist web/node_modules tools/openapi/node_modules
	find $(DIST) -type f ! -name README -delete
