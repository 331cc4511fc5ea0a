# Commands of CI and of daily work. `just` lists them; each is a plain command that also works without `just`.

default:
    @just --list

# Build the site in content/ into public/
build:
    cargo run --release -- build

# Preview the site in content/ at http://127.0.0.1:4000
serve:
    cargo run --release -- serve

# Format, lint and test: run this before a commit
check: lint test

lint:
    cargo fmt --all --check
    cargo clippy --all-targets -- -D warnings

test:
    cargo test

# API documentation, private items included
docs:
    cargo doc --no-deps --document-private-items --open

# Licences, sources and advisories of dependencies (needs cargo-deny)
deny:
    cargo deny check

# Everything that CI runs, including the browser and the HTML checker
ci:
    .ci/run

# Speed of whole builds beside other generators (see benches/builds.md)
bench corpus:
    cargo bench --bench build -- --corpus {{corpus}} --runs 3

# Record what Jekyll makes of tests/jekyll/source (needs Jekyll 4)
record-jekyll:
    tests/jekyll/record.sh

# Run every fuzz target for a number of seconds (see fuzz/README.md)
fuzz seconds="60":
    cd fuzz && for target in $(cargo +nightly fuzz list); do cargo +nightly fuzz run "$target" -- -max_total_time={{seconds}}; done
