import { z } from "zod";
import type { ChangeableApi, Pod, PodSpec, PodStatus } from "../../api";
import { isRunpodError, RunpodError } from "../../api/errors";
import type { Clock, WaitReporter } from "../../api/clock";
import { longestLagInMs } from "../../api/clock";
import type { Graphql } from "./client";
import { listOwn } from "./client";
import { createVariants, editInput } from "./pod-input";
import { switchPod } from "./pod-switch";
import { fields, wire } from "./pod-wire";

/**
 * RunPod lists a terminated Pod for a while. UNKNOWN: what DEAD means. Such a Pod may hold a volume or come back, so it
 * counts as existing.
 */
const terminated = "TERMINATED";

export function podOverGraphql(
  graphql: Graphql,
  clock: Clock,
  waitReporter?: (what: string) => WaitReporter,
): ChangeableApi<Pod, PodSpec> {
  async function mutate(operation: string, type: string, input: object, repeatable: boolean, env: object = {}) {
    const reply = await graphql.call({
      operation,
      document: `mutation ($input: ${type}) { ${operation}(input: $input) { ${fields} } }`,
      variables: { input },
      reply: z.looseObject({ [operation]: wire }),
      repeatable,
      secrets: Object.values(env).map(String),
    });
    return reply[operation] as Pod;
  }

  async function list() {
    const listing = await listOwn(graphql, "pods", fields, wire);
    return { ...listing, items: listing.items.filter(({ desiredStatus }) => desiredStatus !== terminated) };
  }

  /**
   * Stops or starts the Pod if `status` asks for it and the Pod has another status.
   * @param freshFromInMs as in `Switch`
   */
  async function setStatus(
    status: PodStatus | undefined,
    current: Pod,
    spec: Partial<PodSpec>,
    freshFromInMs: number,
  ): Promise<Pod> {
    const { id } = current;
    const isStopped = current.desiredStatus === "EXITED";
    if (status === undefined || (status === "EXITED") === isStopped) return current;
    const read = async () => (await list()).items.find((item) => item.id === id);
    const report = waitReporter?.(`until RunPod has ${status === "EXITED" ? "stopped" : "started"} the Pod`);
    try {
      const send = () => requestFor(status, id, spec);
      return await switchPod({ id, status, freshFromInMs, clock, report, read, send });
    } catch (error) {
      if (!isRunpodError(error, "capacity")) throw error;
      throw new RunpodError(
        "capacity",
        `${error.message} A stopped Pod stays on its host, and others now rent the host's GPUs. Try again later, ` +
          "or replace the Pod: `pulumi up --replace <its URN>`. Data on a network volume stays; data on the " +
          "Pod's own volume is lost.",
        error.id === undefined ? {} : { id: error.id },
      );
    }
  }

  function requestFor(status: PodStatus, podId: string, { bidPerGpu, gpuCount = 1 }: Partial<PodSpec>): Promise<Pod> {
    if (status === "EXITED") return mutate("podStop", "PodStopInput!", { podId }, false);
    if (bidPerGpu === undefined) return mutate("podResume", "PodResumeInput!", { podId }, false);
    return mutate("podBidResume", "PodBidResumeInput!", { podId, bidPerGpu, gpuCount }, false);
  }

  return {
    list,
    async create(spec) {
      const refusals: string[] = [];
      for (const { operation, type, input, gpuTypeId, place } of createVariants(spec)) {
        try {
          const made = await mutate(operation, type, input, false, spec.env);
          return { ...made, gpuTypeId: gpuTypeId ?? made.gpuTypeId };
        } catch (error) {
          // RunPod assigned an id, so it created something, whatever else the answer says. Without an id the next
          // choice may be free.
          if (!isRunpodError(error, "capacity") || error.id !== undefined) throw error;
          refusals.push(`${gpuTypeId ?? "CPU"}${place === undefined ? "" : ` in ${place}`}: ${error.message}`);
        }
      }
      throw new RunpodError(
        "capacity",
        "none of its choices is free; nothing was " +
          `created.\n${refusals.map((line) => `  ${line}`).join("\n")}\nName more GPU types or pools, allow more ` +
          "data centers, or run `pulumi up` again later.",
      );
    },
    async update(current, changes) {
      const { desiredStatus } = changes;
      const input = editInput(current, changes);
      const env = changes.env ?? current.env;
      const edited = input === undefined ? current : await mutate("podEditJob", "PodEditJobInput!", input, true, env);
      const status = desiredStatus ?? statusOf(current);
      // Only in this case can a list from before the edit already show the requested status.
      const mayLookSwitched = input !== undefined && status === statusOf(current);
      try {
        return await setStatus(status, edited, changes, mayLookSwitched ? clock.now() + longestLagInMs : -Infinity);
      } catch (error) {
        if (input === undefined || !isRunpodError(error)) throw error;
        // The edit is done, the switch is not.
        throw new RunpodError(error.kind, error.message, { id: current.id });
      }
    },
    async delete({ id }) {
      await graphql.call({
        operation: "podTerminate",
        document: "mutation ($input: PodTerminateInput!) { podTerminate(input: $input) }",
        variables: { input: { podId: id } },
        reply: z.looseObject({ podTerminate: z.null() }),
        repeatable: true,
      });
    },
  };
}

/** An edit restarts the Pod, so a stopped Pod must be stopped again afterwards. */
function statusOf({ desiredStatus }: Pod): PodStatus | undefined {
  return desiredStatus === "EXITED" || desiredStatus === "RUNNING" ? desiredStatus : undefined;
}
