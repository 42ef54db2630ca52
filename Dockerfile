# One image for every role: `serve`, `work`, or any other command of galley. The publication (galley.yaml, drafts/) is in it,
# as it is in the repository; data is in PostgreSQL and, for SQLite or the development inbox, in /galley/.galley.
FROM node:24-bookworm-slim

# The pinned Node (an npm package) wants libatomic; certificates are for mail servers and links.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libatomic1 \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /galley
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force
COPY . .
RUN mkdir -p .galley && chown node:node .galley

USER node
# The base brings npm and whatever Node it has; what runs is the Node that the project pins.
ENV PATH=/galley/node_modules/.bin:$PATH HOST=0.0.0.0
EXPOSE 4180
# First the messages in flight end (25 s at most), then the process.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--max-semi-space-size=8", "src/cli/galley.mjs"]
CMD ["serve"]
