# The program alone, for jobs that build a site:
#   docker build --tag sitegen .
#   docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/site" sitegen build
FROM rust:1-slim-bookworm AS build
WORKDIR /source
COPY . .
RUN cargo build --release --locked --bin sitegen

FROM debian:bookworm-slim
# Debian keeps one version of each package in a release: pinned ones disappear with the next fix.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home sitegen
COPY --from=build /source/target/release/sitegen /usr/local/bin/sitegen
USER 10001
WORKDIR /site
# For `sitegen serve --host 0.0.0.0`.
EXPOSE 4000
ENTRYPOINT ["sitegen"]
CMD ["build"]
