# The image of clusterset-guard: Node, the libraries that it is linked to, and the bundle. docs/image.md says what is in it.
# Plain instructions only: docker, buildah, podman and kaniko build it alike.

FROM node:24-bookworm-slim AS build

# npm trusts the certificates of this image too: whoever builds behind a proxy adds theirs to it.
ENV NODE_USE_SYSTEM_CA=1
WORKDIR /source

# Changes of our own files alone do not install anew. Nothing of a package runs while it is installed.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier

COPY tsconfig.json LICENSE ./
COPY build build
COPY src src
COPY examples/rules examples/rules
RUN node build/bundle.ts

# The software bill of materials: of all that the lockfile names, what the bundle holds, and Node.
RUN node build/bill-of-materials.ts /tmp/sbom.cdx.json

# Everything that the image holds, laid out under /image. Node may be a link and may lie anywhere on the PATH. Of each Debian
# package that a library is from, the image has what scanners read (as distroless images have it) and the copyright.
ARG SOURCE_DATE_EPOCH=0
RUN set -eu; umask 022; mkdir -p /image && cd /image; \
    mkdir -p app/dist app/examples etc usr/local/bin usr/share/clusterset-guard usr/share/doc/node var/lib/dpkg/status.d; \
    cp -R /source/dist/. app/dist; \
    cp /source/package.json /source/LICENSE app/; \
    cp -R /source/examples/rules app/examples/rules; \
    cp /tmp/sbom.cdx.json usr/share/clusterset-guard/sbom.cdx.json; \
    node="$(readlink -f "$(command -v node)")"; \
    install -m 0755 "$node" usr/local/bin/node; \
    licence="$(dirname "$node")/../LICENSE"; \
    if [ -f "$licence" ]; then cp "$licence" usr/share/doc/node/LICENSE; fi; \
    ldd "$node" > /tmp/linked; \
    if grep -F 'not found' /tmp/linked; then exit 1; fi; \
    for library in $(grep -o '/[^ ]*' /tmp/linked); do \
      cp --parents --dereference "$library" .; \
      package="$(dpkg-query --search "$library" "/usr$library" "$(readlink -f "$library")" 2>/dev/null | head -n 1 | cut -d : -f 1)"; \
      [ -n "$package" ] || { echo "no Debian package has $library" >&2; exit 1; }; \
      dpkg-query --status "$package" > "var/lib/dpkg/status.d/$package"; \
      mkdir -p "usr/share/doc/$package"; \
      if [ -f "/usr/share/doc/$package/copyright" ]; then cp -L "/usr/share/doc/$package/copyright" "usr/share/doc/$package/"; fi; \
    done; \
    cp -L /etc/os-release etc/os-release; \
    printf '%s\n' 'root:x:0:0:root:/:/nonexistent' 'nonroot:x:65532:65532:nonroot:/:/nonexistent' > etc/passwd; \
    printf '%s\n' 'root:x:0:' 'nonroot:x:65532:' > etc/group; \
    printf 'hosts: files dns\n' > etc/nsswitch.conf; \
    chmod -R u=rwX,go=rX .; \
    find . -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=""
LABEL org.opencontainers.image.title="clusterset-guard" \
      org.opencontainers.image.description="Finds mistakes in MySQL InnoDB ClusterSets on Kubernetes when they are made, not hours later" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=build /image /
# Kubernetes checks that this is not root, and can do so only of a number.
USER 65532:65532
WORKDIR /
# No HEALTHCHECK: Kubernetes ignores it and asks /healthz and /readyz itself.
ENTRYPOINT ["/usr/local/bin/node", "/app/dist/main.js"]
CMD ["--help"]
