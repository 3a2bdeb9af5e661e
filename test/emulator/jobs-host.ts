import type { Call } from "./calls";
import { isObject, readObject } from "./document";
import { ownEndpoint } from "./endpoint";
import type { Account, Endpoint, Job, WorkerState } from "./entities";
import { cancelJob, isForgotten, purgeQueue, queueJob, retryJob } from "./job";
import { jsonReply, plainReply, type Reply } from "./reply";
import type { World } from "./world";

/** A request to the jobs host: `/{endpointId}/{verb}[/{jobId}]`. */
export interface JobsRequest {
  method: string;
  endpointId: string;
  verb: string;
  jobId: string | undefined;
  body: string;
}

const methods: Record<string, string> = {
  health: "GET",
  run: "POST",
  status: "GET",
  cancel: "POST",
  "purge-queue": "POST",
  retry: "POST",
};

export function answerJobs(world: World, request: JobsRequest, account: Account | undefined, call: Call): Reply {
  if (account === undefined) return plainReply(401);
  const endpoint = ownEndpoint(world, account.id, request.endpointId);
  // A negative balance makes every path of this host "not found", while GraphQL goes on (runpod-api.md e).
  if (endpoint === undefined || account.clientBalance < 0) return plainReply(404);
  const method = methods[request.verb];
  if (method === undefined) return jsonReply(501, { error: `The emulator does not do this: ${request.verb}.` });
  if (method !== request.method) return plainReply(405);
  if (request.verb === "health") return health(world, endpoint);
  if (endpoint.type === "LB") return jsonReply(400, { error: "A load-balancing endpoint has no queue." });
  if (request.verb === "run") return run(world, endpoint, request, call);
  if (request.verb === "purge-queue") {
    return jsonReply(200, { removed: purgeQueue(world, endpoint.id), status: "completed" });
  }
  return answerAboutJob(world, endpoint, request, call);
}

function run(world: World, endpoint: Endpoint, { body }: JobsRequest, call: Call): Reply {
  const sent = readObject(body);
  if (sent === undefined || !("input" in sent)) return jsonReply(400, { error: "The request body needs an input." });
  const policy = isObject(sent.policy) ? sent.policy : {};
  const job = queueJob(world, endpoint, sent.input, {
    executionTimeout: numberOf(policy.executionTimeout),
    ttl: numberOf(policy.ttl),
  });
  call.id = job.id;
  return jsonReply(200, { id: job.id, status: job.status });
}

function answerAboutJob(world: World, endpoint: Endpoint, { verb, jobId }: JobsRequest, call: Call): Reply {
  const job = world.store.jobs.get(jobId ?? "");
  if (job === undefined || job.endpointId !== endpoint.id || isForgotten(world, job)) {
    return jsonReply(404, { error: "request does not exist" });
  }
  call.id = job.id;
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

/** A job as `status` shows it; times in milliseconds. */
function jobStatus({ clock }: World, job: Job): object {
  const { id, status, workerId, queuedAt, startedAt, finishedAt } = job;
  const executionTime = startedAt === undefined ? undefined : (finishedAt ?? clock.now()) - startedAt;
  const delayTime = startedAt === undefined ? undefined : startedAt - queuedAt;
  // The outcome is settled when a worker takes the job, and told when it ends.
  const outcome = finishedAt === undefined ? {} : { output: job.output, error: job.error };
  return { id, status, delayTime, executionTime, workerId, ...outcome };
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
    // Able to take a job at once: a reading of the name, the six fields are documented nowhere.
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
