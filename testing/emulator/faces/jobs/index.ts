import type { Call } from "../../wire/calls";
import type { Face } from "../../wire/face";
import { ownEndpoint } from "../../platform/endpoint";
import type { Account, Endpoint, Job, WorkerState } from "../../platform/entities";
import { cancelJob, isForgotten, isOpen, purgeQueue, queueJob, retryJob, takeChunks } from "../../platform/job";
import { isObject, readObject } from "../../wire/json";
import { jsonReply, plainReply, type Reply } from "../../wire/reply";
import type { World } from "../../platform/world";

/** A request to the jobs host: `/{endpointId}/{verb}[/{jobId}]`. */
interface JobsRequest {
  method: string;
  endpointId: string;
  verb: string;
  jobId: string | undefined;
  body: string;
  /** `?wait=` in milliseconds, of the verbs that hold a request. */
  wait: string | null;
}

const methods: Record<string, string> = {
  health: "GET",
  run: "POST",
  runsync: "POST",
  status: "GET",
  "status-sync": "GET",
  stream: "GET",
  cancel: "POST",
  "purge-queue": "POST",
  retry: "POST",
};

/**
 * The default and the longest time for which a verb holds a request (docs/internals/runpod-api.md#jobs-host; `stream`
 * from @runpod/mcp-server).
 */
const waits = {
  initialInMs: { runsync: 90_000, "status-sync": 90_000, stream: 10_000 },
  leastInMs: 1000,
  mostInMs: 300_000,
};

const largestBodyInBytes = { run: 10_000_000, runsync: 20_000_000 };

/** The jobs host, under `/jobs`. */
export const jobsFace: Face = {
  name: "jobs",

  read(world, { method, url, body }) {
    const [first, endpointId, verb = "", jobId] = url.pathname.split("/").slice(1).map(decodeURIComponent);
    if (first !== "jobs" || endpointId === undefined) return undefined;
    const request: JobsRequest = { method, endpointId, verb, jobId, body, wait: url.searchParams.get("wait") };
    const operation = verb || "workers";
    return {
      operation,
      wireName: operation,
      variables: { endpointId, ...(jobId ? { jobId } : {}) },
      answer: (account, call) => answerJobs(world, request, account, call),
      failed: ({ message }) => jsonReply(200, { error: message }),
    };
  },
};

function answerJobs(world: World, request: JobsRequest, account: Account | undefined, call: Call): Reply {
  if (account === undefined) return plainReply(401);
  const endpoint = ownEndpoint(world, account.id, request.endpointId);
  // With a negative balance every path of this host answers "not found", while GraphQL still works
  // (docs/internals/runpod-api.md#jobs-host).
  if (endpoint === undefined || account.clientBalance < 0) return plainReply(404);
  const method = methods[request.verb];
  if (request.verb === "" && endpoint.type !== "loadBalancer") return plainReply(404);
  if (method === undefined) return jsonReply(501, notDone(endpoint, request));
  if (method !== request.method) return plainReply(405);
  if (request.verb === "health") return health(world, endpoint);
  if (endpoint.type === "loadBalancer") return jsonReply(400, { error: "not allowed for QB API" });
  if (request.verb === "run" || request.verb === "runsync") return run(world, endpoint, request, call);
  if (request.verb === "purge-queue") {
    return jsonReply(200, { removed: purgeQueue(world, endpoint.id), status: "completed" });
  }
  return answerAboutJob(world, endpoint, request, call);
}

/** A load balancer passes requests to its workers, whose program is not emulated. */
function notDone({ type }: Endpoint, { method, verb }: JobsRequest): { error: string } {
  const what = type === "loadBalancer" ? `${method} /${verb} at the workers of a load-balancing endpoint` : verb;
  return { error: `The emulator does not do this: ${what}.` };
}

function run(world: World, endpoint: Endpoint, request: JobsRequest, call: Call): Reply {
  const { body, verb } = request;
  const largest = verb === "run" ? largestBodyInBytes.run : largestBodyInBytes.runsync;
  // The limit is documented (docs/internals/runpod-api.md#jobs-host), the text is not.
  if (Buffer.byteLength(body) > largest) return jsonReply(413, { error: "The request body is too large." });
  const sent = readObject(body);
  if (sent === undefined || !("input" in sent)) return jsonReply(400, { error: "The request body needs an input." });
  const policy = isObject(sent.policy) ? sent.policy : {};
  const limits = { executionTimeout: numberOf(policy.executionTimeout), ttl: numberOf(policy.ttl) };
  const job = queueJob(world, endpoint, sent.input, limits, verb === "runsync");
  call.id = job.id;
  if (verb === "runsync") return whenDone(world, request, "runsync", job.id);
  return jsonReply(200, { id: job.id, status: job.status });
}

function answerAboutJob(world: World, endpoint: Endpoint, request: JobsRequest, call: Call): Reply {
  const { verb, jobId } = request;
  const job = world.store.jobs.get(jobId ?? "");
  if (job === undefined || job.endpointId !== endpoint.id || isForgotten(world, job)) {
    return jsonReply(404, { error: "request does not exist" });
  }
  call.id = job.id;
  if (verb === "status-sync") return whenDone(world, request, verb, job.id);
  if (verb === "stream") return whenYielded(world, request, job.id);
  if (verb === "status") return jsonReply(200, jobStatus(world, job));
  if (verb === "cancel") {
    const { id, status } = cancelJob(world, job);
    return jsonReply(200, { id, status });
  }
  if (job.status !== "FAILED" && job.status !== "TIMED_OUT") {
    return jsonReply(400, { error: `Only a failed or timed out job can be retried; this one is ${job.status}.` });
  }
  const { id, status } = retryJob(world, job);
  return jsonReply(200, { id, status });
}

/** Answers when the job has ended, or with its status when the wait is over. */
function whenDone(world: World, request: JobsRequest, verb: "runsync" | "status-sync", jobId: string): Reply {
  return held(world, request, verb, (isOver) => {
    const job = world.store.jobs.get(jobId);
    if (job === undefined) return jsonReply(404, { error: "request does not exist" });
    return isOver || !isOpen(job) ? jsonReply(200, jobStatus(world, job)) : undefined;
  });
}

/** Answers when the job has new output or has ended, or with nothing when the wait is over. */
function whenYielded(world: World, request: JobsRequest, jobId: string): Reply {
  return held(world, request, "stream", (isOver) => {
    const job = world.store.jobs.get(jobId);
    if (job === undefined) return jsonReply(404, { error: "request does not exist" });
    const stream = takeChunks(world, job).map((output) => ({ output }));
    const isDue = isOver || !isOpen(job) || stream.length > 0;
    return isDue ? jsonReply(200, { status: job.status, stream }) : undefined;
  });
}

function held(
  { clock }: World,
  { wait }: JobsRequest,
  verb: keyof typeof waits.initialInMs,
  answer: (isOver: boolean) => Reply | undefined,
): Reply {
  const wanted = wait === null ? waits.initialInMs[verb] : Number(wait);
  if (!(wanted >= waits.leastInMs && wanted <= waits.mostInMs)) {
    return jsonReply(400, { error: `wait must be between ${waits.leastInMs} and ${waits.mostInMs} milliseconds.` });
  }
  const until = clock.now() + wanted;
  return { ...jsonReply(504, { error: "The emulator has no answer." }), later: () => answer(clock.now() >= until) };
}

/** A job as `status` returns it. Times are in milliseconds. */
function jobStatus({ clock }: World, job: Job): object {
  const { id, status, workerId, queuedAt, startedAt, finishedAt, retries } = job;
  const executionTime = startedAt === undefined ? undefined : (finishedAt ?? clock.now()) - startedAt;
  const delayTime = startedAt === undefined ? undefined : startedAt - queuedAt;
  // The outcome is decided when a worker takes the job, and reported when the job ends.
  const outcome = finishedAt === undefined ? {} : { output: job.output, error: job.error };
  return { id, status, delayTime, executionTime, workerId, ...(retries > 0 ? { retries } : {}), ...outcome };
}

function health(world: World, endpoint: Endpoint): Reply {
  const { store, clock, switches } = world;
  if (clock.now() < endpoint.createdAt + switches.healthDelayInSeconds * 1000) return plainReply(404);
  const jobs = store.jobs.list(({ endpointId }) => endpointId === endpoint.id);
  const workers = store.workers.list(({ endpointId }) => endpointId === endpoint.id);
  const jobsIn = (...states: Job["status"][]) => jobs.filter(({ status }) => states.includes(status)).length;
  const workersIn = (state: WorkerState) => workers.filter((worker) => worker.state === state).length;
  const two = { idle: workersIn("IDLE"), running: workersIn("RUNNING") };
  const others = {
    initializing: workersIn("INITIALIZING"),
    // Workers that can take a job now. This is inferred from the name: no source documents the six fields.
    ready: workersIn("IDLE"),
    throttled: workersIn("THROTTLED"),
    unhealthy: workersIn("UNHEALTHY"),
  };
  return jsonReply(200, {
    jobs: {
      completed: jobsIn("COMPLETED"),
      failed: jobsIn("FAILED", "TIMED_OUT"),
      inProgress: jobsIn("IN_PROGRESS"),
      inQueue: jobsIn("IN_QUEUE"),
      retried: jobs.reduce((sum, { retries }) => sum + retries, 0),
    },
    workers: switches.healthWorkers === "six" ? { ...two, ...others } : two,
  });
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
