# Guildhall. "make" alone says what there is to make.

GO      ?= go
VERSION  = $(shell sed -n 's/^const version = "\(.*\)"/\1/p' cmd/guildhall/version.go)
COMMIT  ?= $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
LDFLAGS  = -s -w -X main.commit=$(COMMIT)
BUILD    = CGO_ENABLED=0 $(GO) build -buildvcs=false -trimpath -ldflags "$(LDFLAGS)"

# Tests share one throw-away PostgreSQL, which ends with them.
WITH_POSTGRES = $(GO) run ./internal/sqldb/sqldbtest/withpostgres

.PHONY: help run build test bench generate generate-check check check-offline check-pages check-fuzz check-online check-gosec check-race release clean

## help: lists what there is to make
help:
	@sed -n 's/^## //p' $(firstword $(MAKEFILE_LIST)) | awk '{ at = index($$0, ": "); printf "  make %-16s %s\n", substr($$0, 1, at-1), substr($$0, at+2) }'

## run: builds bin/guildhall and serves a fictional profession on http://127.0.0.1:8080
run: build
	@bin/guildhall demo

## build: builds bin/guildhall, one static program
build:
	@$(BUILD) -o bin/guildhall ./cmd/guildhall

## test: installs what the tests need when missing, then runs everything on SQLite and PostgreSQL, in a browser too
test:
	@sh tools/test-tools.sh
	$(WITH_POSTGRES) $(GO) test -timeout 40m ./...

## bench: prints each figure beside its peer or limit, measured in the same run
bench:
	@sh tools/footprint.sh
	$(WITH_POSTGRES) $(GO) test -run '^$$' -bench . -benchmem -timeout 60m ./internal/site ./internal/search \
		./skos/rdf ./skos ./internal/framework/diff ./internal/framework/document ./internal/framework/linked \
		./internal/insight/snapshot ./internal/insight/disclosure ./internal/demo ./internal/web

## generate: makes again every file that is made: templates, GOV.UK components' data, golden documents
generate: templates golden
	$(GO) run ./govuk/internal/fetch

.PHONY: templates golden
templates:
	$(GO) run github.com/a-h/templ/cmd/templ@$$($(GO) list -m -f '{{.Version}}' github.com/a-h/templ) generate -path .

golden:
	GUILDHALL_UPDATE=1 $(WITH_POSTGRES) $(GO) test -count=1 -run Golden ./cmd/guildhall ./internal/site ./internal/sqldb ./internal/archtest

## generate-check: fails when a made file differs from what it is made of
generate-check: templates golden
	git diff --exit-code -- '*_templ.go' docs

## check: every check beyond the tests: check-offline, check-gosec, check-race, check-pages, check-fuzz, then check-online
check: check-offline check-gosec check-race check-pages check-fuzz check-online

## check-fuzz: runs every fuzz target for a minute, and more random worlds; FUZZTIME=10s makes it shorter
check-fuzz:
	@sh tools/fuzz.sh
	GUILDHALL_WORLDS=4 $(WITH_POSTGRES) $(GO) test -count=1 -timeout 60m ./internal/site/trust
	GUILDHALL_KILLS=60 $(WITH_POSTGRES) $(GO) test -count=1 -timeout 60m -v -run Killed ./internal/durability

## check-offline: format, vet, linters, known weaknesses, secrets, drift, and the browser journeys on the pairs that "make test" leaves out
check-offline: generate-check
	@sh tools/check.sh
	GUILDHALL_PAIRS=other $(WITH_POSTGRES) $(GO) test -count=1 -timeout 20m -run Journey ./e2e

## check-gosec: what gosec's rules find beyond tools/gosec/exclusions.go, which takes two minutes of a processor
check-gosec:
	@$$(sh tools/check-tools.sh gosec)/gosec ./...

## check-race: the race detector, over the packages in which things happen side by side
check-race:
	@sh tools/test-tools.sh
	@sh tools/race.sh

## check-pages: axe on every page that any kind of person comes to, which takes a quarter of an hour
check-pages:
	GUILDHALL_EVERY_PAGE=1 $(GO) test -count=1 -timeout 60m -run EveryLinkAndButtonOnSQLite ./e2e

## check-online: known weaknesses in what the program is built from, and drift from npm
check-online:
	$$(sh tools/check-tools.sh)/govulncheck ./...
	$(GO) run ./govuk/internal/fetch
	git diff --exit-code -- govuk

## release: builds the program for Linux on amd64 and arm64 into dist/
release:
	@mkdir -p dist
	GOOS=linux GOARCH=amd64 $(BUILD) -o dist/guildhall-$(VERSION)-linux-amd64 ./cmd/guildhall
	GOOS=linux GOARCH=arm64 $(BUILD) -o dist/guildhall-$(VERSION)-linux-arm64 ./cmd/guildhall
	cd dist && sha256sum guildhall-$(VERSION)-linux-* >guildhall-$(VERSION).sha256

## clean: removes what was built here
clean:
	rm -rf bin dist
