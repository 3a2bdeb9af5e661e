import { z } from "zod";
import type { ChangeableApi, Pod, PodSpec, PodStatus } from "../../api";
import { isRunpodError } from "../../api/errors";
import type { Clock, WaitReporter } from "../../api/clock";
import type { RefusedChoice } from "../pod-choices";
import { noChoiceIsFree } from "../pod-choices";
import { setPodStatus } from "../pod-switch";
import type { Graphql } from "./client";
import { listOwn, ownList } from "./client";
import { document } from "./document";
import { createVariants, editInput } from "./pod-input";
import { fields, wire } from "./pod-wire";

/**
 * RunPod lists a terminated Pod for a while. UNKNOWN: what DEAD means. Such a Pod may hold a volume or come back, so it
 * counts as existing.
 */
const terminated = "TERMINATED";

const lists = ownList("pods", fields);

const mutation = (operation: string, input: string) =>
  document(`mutation ($input: ${input}) { ${operation}(input: $input) { ${fields} } }`);

const mutations = {
  podFindAndDeployOnDemand: mutation("podFindAndDeployOnDemand", "PodFindAndDeployOnDemandInput"),
  podRentInterruptable: mutation("podRentInterruptable", "PodRentInterruptableInput!"),
  deployCpuPod: mutation("deployCpuPod", "deployCpuPodInput!"),
  podEditJob: mutation("podEditJob", "PodEditJobInput!"),
  podStop: mutation("podStop", "PodStopInput!"),
  podResume: mutation("podResume", "PodResumeInput!"),
  podBidResume: mutation("podBidResume", "PodBidResumeInput!"),
};

const terminate = document("mutation ($input: PodTerminateInput!) { podTerminate(input: $input) }");

export function podOverGraphql(
  graphql: Graphql,
  clock: Clock,
  waitReporter?: (what: string) => WaitReporter,
): ChangeableApi<Pod, PodSpec> {
  async function mutate(operation: keyof typeof mutations, input: object, repeatable: boolean, env: object = {}) {
    const reply = await graphql.call({
      operation,
      document: mutations[operation],
      variables: { input },
      reply: z.looseObject({ [operation]: wire }),
      repeatable,
      secrets: Object.values(env).map(String),
    });
    return reply[operation] as Pod;
  }

  async function list() {
    const listing = await listOwn(graphql, lists, wire);
    return { ...listing, items: listing.items.filter(({ desiredStatus }) => desiredStatus !== terminated) };
  }

  function requestFor(status: PodStatus, podId: string, { bidPerGpu, gpuCount = 1 }: Partial<PodSpec>): Promise<Pod> {
    if (status === "EXITED") return mutate("podStop", { podId }, false);
    if (bidPerGpu === undefined) return mutate("podResume", { podId }, false);
    return mutate("podBidResume", { podId, bidPerGpu, gpuCount }, false);
  }

  return {
    list,
    async create(spec) {
      const refusals: RefusedChoice[] = [];
      for (const { operation, input, gpuTypeId, place } of createVariants(spec)) {
        try {
          const made = await mutate(operation, input, false, spec.env);
          return { ...made, gpuTypeId: gpuTypeId ?? made.gpuTypeId };
        } catch (error) {
          // RunPod assigned an id, so it created something, whatever else the answer says. Without an id the next
          // choice may be free.
          if (!isRunpodError(error, "capacity") || error.id !== undefined) throw error;
          refusals.push({ gpuTypeId, place, message: error.message });
        }
      }
      throw noChoiceIsFree(refusals);
    },
    async update(current, changes) {
      const input = editInput(current, changes);
      const env = changes.env ?? current.env;
      const edited = input === undefined ? undefined : await mutate("podEditJob", input, true, env);
      return setPodStatus(current, edited, changes.desiredStatus, {
        clock,
        waitReporter,
        send: (status) => requestFor(status, current.id, changes),
        read: async () => (await list()).items.find(({ id }) => id === current.id),
      });
    },
    async delete({ id }) {
      await graphql.call({
        operation: "podTerminate",
        document: terminate,
        variables: { input: { podId: id } },
        reply: z.looseObject({ podTerminate: z.null() }),
        repeatable: true,
      });
    },
  };
}
