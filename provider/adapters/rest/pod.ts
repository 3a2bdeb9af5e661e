import type { ChangeableApi, Pod, PodSpec, PodStatus } from "../../api";
import type { Clock, WaitReporter } from "../../api/clock";
import { poll } from "../../api/clock";
import { isRunpodError, mayBeDone, RunpodError } from "../../api/errors";
import type { RefusedChoice } from "../pod-choices";
import { noChoiceIsFree } from "../pod-choices";
import { setPodStatus } from "../pod-switch";
import { refusedInput } from "../refused-input";
import { restCapabilities } from "./capabilities";
import type { Rest } from "./client";
import { collectionOf } from "./collection";
import { secretsOf } from "./container";
import { candidatesOf, podChanges } from "./pod-body";
import { observationOf, podWire, terminated } from "./pod-wire";
import { isEmpty } from "./sparse";

/** RunPod answers before it has placed or started the Pod. */
const patience = { firstPauseInMs: 2_000, longestPauseInMs: 8_000, deadlineInMs: 60_000 };

export function podOverRest(
  rest: Rest,
  clock: Clock,
  waitReporter?: (what: string) => WaitReporter,
): ChangeableApi<Pod, PodSpec> {
  const pods = collectionOf(rest, ["pods"], "pods", podWire);

  async function find(id: string): Promise<Pod | undefined> {
    try {
      const seen = await pods.read(id);
      return seen.desiredStatus === terminated ? undefined : seen;
    } catch (error) {
      if (isRunpodError(error, "notFound")) return undefined;
      throw error;
    }
  }

  const act = (id: string, action: "start" | "stop" | "restart", repeatable: boolean): Promise<Pod> =>
    rest.call({
      operation: `POST /pods/action (${action})`,
      method: "POST",
      path: ["pods", id, "action"],
      body: { action },
      reply: podWire,
      repeatable,
    });

  /** Reads a Pod that RunPod has just made or started, until it tells enough. Whatever happens, that was done. */
  async function readUntil(told: (seen: Pod) => boolean, answered: Pod, what: string): Promise<Pod> {
    if (told(answered)) return answered;
    const attempt = async () => {
      const seen = await find(answered.id);
      return seen !== undefined && told(seen) ? seen : undefined;
    };
    try {
      return (await poll(clock, patience, attempt, waitReporter?.(what))) ?? answered;
    } catch (error) {
      if (isRunpodError(error)) return answered;
      throw error;
    }
  }

  /** UNKNOWN: whether RunPod stops a Pod that it has not placed yet. A refusal says that it did nothing. */
  async function switchOnceAllowed(id: string, action: "start" | "stop"): Promise<Pod> {
    try {
      return await act(id, action, false);
    } catch (error) {
      if (!isRunpodError(error) || error.status !== 409) throw error;
      const isMade = (seen: Pod) => observationOf(seen)?.status !== "PROVISIONING";
      const seen = await find(id).catch(() => undefined);
      if (seen === undefined || isMade(seen)) throw error;
      await readUntil(isMade, seen, "until RunPod has placed the Pod");
      return act(id, action, false);
    }
  }

  async function edit(current: Pod, body: object, requested: PodStatus | undefined, secrets: string[]): Promise<Pod> {
    const before = observationOf(current) ?? observationOf(await pods.read(current.id));
    const edited = await pods.change(current.id, body, { secrets });
    const after = observationOf(edited);
    // UNKNOWN (U26): whether RunPod restarts the Pod, so that it runs what it was sent.
    const isSame = after?.status === "RUNNING" && after.startedAt === before?.startedAt;
    const needsRestart = Object.keys(body).some((field) => field !== "name");
    return isSame && needsRestart && requested !== "EXITED" ? restart(edited) : edited;
  }

  /** RunPod refuses it unless the Pod runs. A repeated call may find it starting already. */
  async function restart(edited: Pod): Promise<Pod> {
    try {
      return await act(edited.id, "restart", true);
    } catch (error) {
      if (!isRunpodError(error)) throw error;
      const seen = error.status === 409 ? await find(edited.id).catch(() => undefined) : undefined;
      const isStarting = seen !== undefined && observationOf(seen)?.status !== "RUNNING";
      const hasRestarted = seen !== undefined && observationOf(seen)?.startedAt !== observationOf(edited)?.startedAt;
      if (isStarting || hasRestarted) return seen;
      throw new RunpodError(
        error.kind,
        `${error.message} RunPod has saved the change, but the Pod still runs what it ran before. Restart it in ` +
          "RunPod's console.",
        { id: edited.id },
      );
    }
  }

  return {
    async list() {
      const listing = await pods.list();
      return { ...listing, items: listing.items.filter(({ desiredStatus }) => desiredStatus !== terminated) };
    },
    async create(spec) {
      if (spec.bidPerGpu !== undefined) {
        throw refusedInput("POST /pods", { input: "bidPerGpu" }, restCapabilities.pod);
      }
      const refusals: (RefusedChoice & { error: RunpodError })[] = [];
      for (const { gpuTypeId, place, body } of candidatesOf(spec)) {
        try {
          const made = await pods.create(body, secretsOf(spec));
          const placed = await readUntil(isPlaced, made, "until RunPod has placed the Pod");
          return { ...placed, gpuTypeId: gpuTypeId ?? placed.gpuTypeId };
        } catch (error) {
          if (!isRunpodError(error) || !isOfChoice(error)) throw error;
          refusals.push({ gpuTypeId, place, message: error.message, error });
        }
      }
      throw refusalOfAll(refusals);
    },
    async update(current, changes) {
      const body = podChanges("PATCH /pods", current, changes);
      const edited = isEmpty(body) ? undefined : await edit(current, body, changes.desiredStatus, secretsOf(changes));
      return setPodStatus(current, edited, changes.desiredStatus, {
        clock,
        waitReporter,
        send: async (status) => {
          const switched = await switchOnceAllowed(current.id, status === "EXITED" ? "stop" : "start");
          const started = "until RunPod tells the GPUs of the Pod";
          const pod = status === "EXITED" ? switched : await readUntil(tellsGpus, switched, started);
          // The answer may still have the status from before.
          return { ...pod, desiredStatus: status };
        },
        read: () => find(current.id),
      });
    },
    delete: ({ id }) => pods.remove(id),
  };
}

/** Whether a new Pod has its host, or never gets one. */
function isPlaced(pod: Pod): boolean {
  return (pod.dataCenterId !== undefined && pod.sshProxyUser !== undefined) || hasEnded(pod);
}

/** Whether a started Pod tells if it came back with GPUs. */
function tellsGpus(pod: Pod): boolean {
  return pod.gpuCount !== undefined || hasEnded(pod);
}

function hasEnded(pod: Pod): boolean {
  return ["ERROR", "EXITED"].includes(observationOf(pod)?.status ?? "");
}

/**
 * Whether another choice may be free. RunPod answers 400 for a full data center and for a wrong request alike, and 403
 * for a GPU type that the account may not use (docs/internals/runpod-api.md#pods).
 */
function isOfChoice(error: RunpodError): boolean {
  const { status, kind, id } = error;
  if (mayBeDone(error) || id !== undefined) return false;
  return status === 400 || (status === 403 && kind === "unauthorised");
}

/** One answer to all choices that says nothing about capacity is a problem of the request, or of the key. */
function refusalOfAll(refusals: readonly (RefusedChoice & { error: RunpodError })[]): RunpodError {
  const last = refusals.at(-1)?.error;
  const isOneAnswer = new Set(refusals.map(({ message }) => message)).size === 1;
  return isOneAnswer && last !== undefined && last.kind !== "capacity" ? last : noChoiceIsFree(refusals);
}
