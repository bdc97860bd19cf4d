# The two commands of the README are `make demo` and `make test`.
.PHONY: demo test page bench vectors check-deny power-cut-without-fdatasync

# Builds, then shows the whole way of a message on this machine. STAY=1 leaves the relay up.
demo:
	cargo build --locked
	STAY=$(STAY) scripts/demo

# Everything that must hold. As root; otherwise name what is left out: SOUTHWIND_LEAVE_OUT=power-cut,full-disk make test
test:
	scripts/prerequisites
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	@if command -v cargo-deny >/dev/null; then cargo deny --locked check; else echo "cargo-deny is not installed: licences and advisories were not checked"; fi
	cargo test --locked
	cd page && npm ci && npm run check && npm test && npm run journey

# Builds page/dist/index.html, which is committed; `make test` compares it with its sources.
page:
	cd page && npm ci && npm run build

# Figures for docs/performance.md.
bench:
	cargo bench --locked

# Writes proto/vectors anew.
vectors:
	cargo run --locked --example vectors -- write

# Shows that the power-cut test fails when the store does not sync its file: this command succeeds if that test fails.
power-cut-without-fdatasync:
	! SOUTHWIND_FAULT=no-fdatasync cargo test --locked --features fault-injection --test power_cut
