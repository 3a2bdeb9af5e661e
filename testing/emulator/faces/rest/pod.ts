import { create, isVisible, visiblePod } from "../../platform/pod";
import { alivePod, remove, stop } from "../../platform/pod-change";
import type { Pod } from "../../platform/pod-entity";
import { boot, patch, restart } from "../../platform/pod-patch";
import { allowedActions, observedStatus, type PodAction } from "../../platform/pod-status";
import { Refusal } from "../../platform/refusal";
import { isObject } from "../../wire/json";
import type { Reply } from "../../wire/reply";
import { page } from "./pages";
import { podAction, podChanges, podCreation, type PodCreation } from "./pod-body";
import { podShape } from "./pod-shape";
import { patchFrom, specFrom } from "./pod-spec";
import { Problem } from "./problem";
import { created, deleted, ok, updated, withBody, type RestRequest, type Route } from "./route";

export const pods: readonly Route[] = [
  {
    method: "GET",
    path: "/pods",
    operation: "pod.list",
    wireName: "listPods",
    listField: "pods",
    answer(request) {
      const { world, accountId } = request;
      const seen = world.store.pods.listSeen((pod) => pod.accountId === accountId && isVisible(world, pod));
      return page(request, "pods", seen, (pod) => podShape(world, pod));
    },
  },
  {
    method: "POST",
    path: "/pods",
    operation: "pod.create",
    wireName: "createPod",
    answer: withBody(podCreation, (request, body) => {
      const pod = createdPod(request, body);
      return created(request, pod, podShape(request.world, pod));
    }),
  },
  {
    method: "GET",
    path: "/pods/{id}",
    operation: "pod.get",
    wireName: "getPod",
    answer({ world, accountId, id }) {
      const pod = visiblePod(world, accountId, id);
      if (pod === undefined) throw new Problem(404, "pod not found");
      return ok(podShape(world, pod));
    },
  },
  {
    method: "PATCH",
    path: "/pods/{id}",
    operation: "pod.update",
    wireName: "updatePod",
    answer: withBody(podChanges, (request, body) => {
      const { world, accountId, id } = request;
      const changes = patchFrom(request, alivePod(world, accountId, id), body);
      return changed(request, patch(world, accountId, id, changes));
    }),
  },
  {
    method: "DELETE",
    path: "/pods/{id}",
    operation: "pod.delete",
    wireName: "deletePod",
    answer: (request) => deleted(request, remove(request.world, request.accountId, request.id)),
  },
  {
    method: "POST",
    path: "/pods/{id}/action",
    operation: (content) => (isObject(content) ? (operations[String(content.action)] ?? "unknown") : "unknown"),
    wireName: "podAction",
    answer: withBody(podAction, (request, { action }) => {
      const { world, accountId, id } = request;
      const pod = alivePod(world, accountId, id);
      checkAction(request, pod, action);
      switch (action) {
        case "start":
          return changed(request, boot(world, accountId, id));
        case "stop":
          return changed(request, stop(world, accountId, id));
        case "restart":
          return changed(request, restart(world, accountId, id));
        case "terminate":
          return deleted(request, remove(world, accountId, id));
      }
    }),
  },
];

const operations: Record<string, string> = {
  start: "pod.start",
  stop: "pod.stop",
  restart: "pod.restart",
  terminate: "pod.delete",
};

function createdPod(request: RestRequest, body: PodCreation): Pod {
  const { world, accountId } = request;
  try {
    return create(world, accountId, specFrom(request, body));
  } catch (error) {
    const isUnpaid = error instanceof Refusal && error.reason === "balance";
    throw isUnpaid ? new Problem(Number(world.switches.emptyBalanceStatus), error.message) : error;
  }
}

function checkAction({ world }: RestRequest, pod: Pod, action: PodAction): void {
  const status = observedStatus(world, pod);
  if (!allowedActions(world, status).includes(action)) {
    throw new Problem(409, `Action ${action} is not valid for a pod that is ${status}.`);
  }
  if (pod.isLocked && (action === "stop" || action === "restart")) {
    throw new Problem(Number(world.switches.lockedPodStop), "The pod is locked: it cannot be stopped or restarted.");
  }
}

function changed(request: RestRequest, pod: Pod): Reply {
  return updated(request, pod, podShape(request.world, pod));
}
