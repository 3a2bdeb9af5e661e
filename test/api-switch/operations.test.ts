import assert from "node:assert/strict";
import { overGraphql } from "../../provider/adapters/graphql";
import { overRest } from "../../provider/adapters/rest";
import type { Exchange } from "../../testing/emulator/wire/exchanges";
import { exchanges } from "../../testing/emulator/wire/exchanges";
import { onApi } from "../end-to-end/engine-api";
import { simulatorEngine } from "../end-to-end/engine-simulator";
import { assertSucceeded } from "../end-to-end/results";
import { withStack } from "../end-to-end/with-stack";
import { endpoint } from "../kinds/endpoint";
import { pod } from "../kinds/pod";
import { useEmulatedRunpod } from "../support/emulated-runpod";
import { openapiDocument, operationsInScope } from "../support/openapi-document";
import { twelveChanged, twelveResources } from "./twelve-resources";

const listTellsAll = "the list of the kind tells the same";
const notInIssue = "tags, builds, delegations, billing and SSH keys of the account are no part of this package";

/** Operations of REST v2 that nothing of ours makes, each with the reason. */
const unmade: Record<string, string> = {
  getSshKeys: notInIssue,
  updateSshKeys: notInIssue,
  listDelegations: notInIssue,
  createDelegation: notInIssue,
  revokeDelegation: notInIssue,
  listBilling: notInIssue,
  listPodBilling: notInIssue,
  listServerlessBilling: notInIssue,
  listEndpointBilling: notInIssue,
  listNetworkVolumeBilling: notInIssue,
  listClusterBilling: notInIssue,
  getNetworkVolume: listTellsAll,
  getSecret: listTellsAll,
  getRegistry: listTellsAll,
  getGpuType: listTellsAll,
  getCpuType: listTellsAll,
  getDataCenter: listTellsAll,
  listPublicTemplates: "a Pod names a template of somebody else by its id",
  getPodLogs: "nothing waits for what a Pod prints",
};

// Where the document is not at hand, openapiDocument has said so.
if (openapiDocument() !== undefined) {
  describe("the operations of REST v2 in scope", function () {
    this.timeout(120_000);
    const runpod = useEmulatedRunpod({ quota: 20, switches: { logStream: "ends" } });

    it("are each made, or on the list of those that are not", async () => {
      const made = new Set<string>();
      const record = (message: unknown) => {
        const { face, request } = message as Exchange;
        if (face === "rest") made.add(`${request.method} ${request.url.pathname}`);
      };
      exchanges.subscribe(record);
      try {
        await playResources();
        await playPort();
      } finally {
        exchanges.unsubscribe(record);
      }
      const missing = operationsInScope().filter(({ method, path }) => {
        const pattern = new RegExp(`^${method} ${path.replace(/\{\w+\}/g, "[^/]+")}$`);
        return ![...made].some((one) => pattern.test(one));
      });
      assert.deepEqual(missing.map(({ operationId }) => operationId).sort(), Object.keys(unmade).sort());
    });

    async function playResources(): Promise<void> {
      await withStack(onApi(simulatorEngine, "rest"), { program: twelveResources }, async ({ stack }) => {
        assertSucceeded(await stack.up());
        stack.program = twelveChanged;
        for (const operation of ["up", "refresh", "destroy"] as const) assertSucceeded(await stack[operation]());
      });
    }

    /** What an `up` of those resources does not ask for. */
    async function playPort(): Promise<void> {
      const { http, emulator, clock } = runpod;
      const rest = overRest(http, emulator.restUrl, clock);
      const graphql = overGraphql(http, emulator.graphqlUrl, clock);
      await rest.catalog.gpuTypes();
      await rest.catalog.gpuOffers({ product: "POD", gpuCount: 1, cloud: "SECURE" });
      await rest.catalog.dataCenters();
      await rest.catalog.cpuFlavors();
      const shell = await rest.pod.create(await pod.contract.spec(rest, "one"));
      await clock.sleep(30_000);
      await rest.pod.update(shell, { desiredStatus: "EXITED" });
      const linked = await graphql.endpoint.create(await endpoint.contract.spec(graphql, "two"));
      await rest.endpoint.update(linked, { workersMax: linked.workersMax - 1 });
      const template = await rest.template.get(linked.templateId ?? "");
      assert.equal(template?.id, linked.templateId);
      await clock.sleep(30_000);
      const [worker] = (await rest.rollout.workers(linked.id))?.workers ?? [];
      assert.ok(worker !== undefined, "it has a worker whose log can be read");
      await rest.rollout.lastLines(linked.id, worker.id);
    }
  });
}
