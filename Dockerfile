# Headwater in one image. Not built or run by our tests: they have no container runtime.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
# The image brings Node itself, so the packaged one goes.
RUN npm ci && node scripts/run.mjs build:portal && npm prune --omit=dev && rm -rf node_modules/node-linux-*

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production HEADWATER_DATA_DIR=/data HEADWATER_HOST=0.0.0.0
COPY --from=build --chown=node:node /app/package.json ./
COPY --from=build --chown=node:node /app/node_modules ./node_modules
COPY --from=build --chown=node:node /app/contract ./contract
COPY --from=build --chown=node:node /app/server ./server
COPY --from=build --chown=node:node /app/portal/dist ./portal/dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 7400 4317 4318 8126 8125/udp
# HEADWATER_KEYS, or a Datadog Agent's DD_API_KEY, has to be set: the server listens beyond the container.
# As in the Agent's image, tracers and DogStatsD clients of other containers need no key.
ENV DD_APM_NON_LOCAL_TRAFFIC=true DD_DOGSTATSD_NON_LOCAL_TRAFFIC=true
CMD ["node", "server/src/cli/headwater.mjs", "start", "--datadog-config"]
