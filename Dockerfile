FROM node:24-slim AS console

WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY lua/package.json lua/
COPY server/package.json server/
COPY client/package.json client/
COPY web/package.json web/
RUN npm ci --ignore-scripts --workspace web
COPY tsconfig.json ./
COPY shared shared
COPY client client
COPY web web
RUN npm run build

FROM node:24-slim

WORKDIR /app
ENV NODE_ENV=production

# The manifests come first, so that a change of the sources keeps the layer with the packages.
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY lua/package.json lua/
COPY server/package.json server/
COPY client/package.json client/
COPY web/package.json web/
# What the console is made of is in its build: the server's own packages are enough.
RUN npm ci --omit=dev --ignore-scripts --workspace server

COPY lua lua
COPY shared shared
COPY server server
COPY --from=console /app/web/dist web/dist

USER node
EXPOSE 8080
# Node 24 runs TypeScript as it is: what is deployed is what is read.
CMD ["node", "server/src/server.ts"]
