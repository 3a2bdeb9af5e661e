import type { Endpoint, Worker, WorkerState } from "../../platform/entities";
import type { World } from "../../platform/world";
import { seenEndpoint } from "./endpoint";
import { ok, type Route } from "./route";
import { dateOf } from "./values";

/** The active workers of an endpoint. */
export const workers: readonly Route[] = [
  {
    method: "GET",
    path: "/serverless/{id}/workers",
    operation: "worker.list",
    wireName: "listEndpointWorkers",
    listField: "workers",
    answer(request) {
      const endpoint = seenEndpoint(request);
      const active = request.world.store.workers.list(({ endpointId }) => endpointId === endpoint.id);
      return ok({
        endpointVersion: endpoint.version,
        summary: summaryOf(active),
        workers: active.map((worker) => workerShape(request.world, endpoint, worker)),
      });
    },
  },
];

function summaryOf(active: readonly Worker[]): object {
  const count = (state: WorkerState) => active.filter((worker) => worker.state === state).length;
  return {
    running: count("RUNNING"),
    idle: count("IDLE"),
    initializing: count("INITIALIZING"),
    throttled: count("THROTTLED"),
    unhealthy: count("UNHEALTHY"),
    total: active.length,
  };
}

function workerShape({ clock }: World, { version: latest, releases }: Endpoint, worker: Worker): object {
  const { id, state, version, gpuCount, gpuTypeId, dataCenterId } = worker;
  const promised = { id, status: state, gpuCount, isStale: version < latest };
  if (state === "THROTTLED") return { ...promised, ...notPlaced };
  const startedAt = worker.startedAt ?? worker.since;
  const release = releases.find((one) => one.version === version);
  return {
    ...promised,
    version,
    image: release?.templateContent.image ?? null,
    uptimeSeconds: Math.floor((clock.now() - startedAt) / 1000),
    gpuTypeId: gpuTypeId ?? null,
    dataCenterId,
    startedAt: dateOf(startedAt),
  };
}

/** The fields of a worker that waits for its host. */
const notPlaced = {
  version: null,
  image: null,
  uptimeSeconds: null,
  gpuTypeId: null,
  dataCenterId: null,
  startedAt: null,
};
