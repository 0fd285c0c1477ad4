FROM node:24-slim

WORKDIR /app
ENV NODE_ENV=production

# The manifests come first, so that a change of the sources keeps the layer with the packages.
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY lua/package.json lua/
COPY server/package.json server/
COPY client/package.json client/
RUN npm ci --omit=dev --ignore-scripts

COPY lua lua
COPY shared shared
COPY server server

USER node
EXPOSE 8080
# Node 24 runs TypeScript as it is: what is deployed is what is read.
CMD ["node", "server/src/server.ts"]
