# Every stage installs from the one lock file, which needs the manifest of each workspace. npm's cache stays with the builder.
FROM node:24-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY lua/package.json lua/
COPY server/package.json server/
COPY client/package.json client/
COPY web/package.json web/
COPY dev/package.json dev/

FROM manifests AS console
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --workspace web
COPY tsconfig.json ./
COPY shared shared
COPY client client
# The console verifies records by the same code as `npm run verify`.
COPY verify verify
COPY web web
RUN npm run build

FROM manifests AS packages
# TypeScript comes with tRPC, which needs it for nothing but types.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts --workspace server \
  && rm -r node_modules/typescript node_modules/@typescript

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production

# The packages come first, so that a change to the sources keeps their layer.
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY lua lua
COPY shared shared
COPY server server
COPY --from=console /app/web/dist web/dist

USER node
EXPOSE 8080
# Node 24 runs TypeScript as it is: what is deployed is what is read.
CMD ["node", "server/src/server.ts"]
