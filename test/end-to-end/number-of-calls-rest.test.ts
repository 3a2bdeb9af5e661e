import assert from "node:assert/strict";
import { Endpoint, NetworkVolume, Pod, RegistryAuth, Template } from "../../sdk";
import type { Program } from "./engine";
import { onApi } from "./engine-api";
import { simulatorEngine } from "./engine-simulator";
import { assertSucceeded, changesOf } from "./results";
import { withStack } from "./with-stack";

/** How many resources of each kind a program declares. */
interface Sizes {
  volumes: number;
  registryAuths: number;
  templates: number;
  endpoints: number;
  pods: number;
}

const one: Sizes = { volumes: 0, registryAuths: 0, templates: 1, endpoints: 0, pods: 0 };
const hundred: Sizes = { volumes: 20, registryAuths: 20, templates: 25, endpoints: 25, pods: 10 };
const fifty: Sizes = { volumes: 2, registryAuths: 2, templates: 30, endpoints: 15, pods: 1 };
const thousand: Sizes = { volumes: 20, registryAuths: 20, templates: 930, endpoints: 20, pods: 10 };

describe("the number of API calls over REST v2", function () {
  this.timeout(600_000);
  const engine = onApi(simulatorEngine, "rest");

  for (const sizes of [one, hundred, thousand]) {
    const { volumes, registryAuths, templates, endpoints, pods } = sizes;
    const total = volumes + registryAuths + templates + endpoints + pods;

    it(`is the least for ${total} ${total === 1 ? "resource" : "resources"}`, async () => {
      let idleTimeoutInSeconds = 5;
      const program: Program = () => declare(sizes, idleTimeoutInSeconds);
      await withStack(engine, { program, switches: unlimited }, async ({ stack, newCalls }) => {
        assertSucceeded(await stack.preview());
        assert.deepEqual(newCalls(), [], "preview");

        assertSucceeded(await stack.up());
        const { "template.list": lists = 0, "pod.get": looks = 0, ...up } = counted(newCalls());
        assert.deepEqual(
          up,
          present({
            "networkVolume.list": Math.min(1, volumes),
            "registryAuth.list": Math.min(1, registryAuths),
            "endpoint.list": 1,
            "pod.list": Math.min(1, pods),
            "networkVolume.create": volumes,
            "registryAuth.create": registryAuths,
            "template.create": templates,
            "endpoint.create": endpoints,
            "release.list": endpoints,
            "pod.create": pods,
          }),
          "up",
        );
        // Endpoints share lists of their templates. How many share one depends on the machine's speed.
        assert.ok(lists >= 1 && lists <= 3 + endpoints, `${lists} lists of templates`);
        assert.ok(looks >= pods, `${looks} looks whether Pods are placed`);

        assertSucceeded(await stack.up());
        assert.deepEqual(newCalls(), [], "up with nothing to do");

        const refresh = await stack.refresh();
        assertSucceeded(refresh);
        assert.deepEqual(changesOf(refresh), []);
        const reads = counted(newCalls());
        assert.ok(
          Object.keys(reads).every((call) => call.endsWith(".list")),
          Object.keys(reads).join(),
        );
        assert.ok(sum(reads) <= 5, `${sum(reads)} calls of a refresh: ${JSON.stringify(reads)}`);

        if (total !== 100) return;
        idleTimeoutInSeconds = 60;
        assertSucceeded(await stack.up());
        const { "endpoint.update": updates, ...others } = counted(newCalls());
        assert.equal(updates, endpoints);
        assert.ok(sum(others) <= 2, `beside the updates: ${JSON.stringify(others)}`);
      });
    });
  }

  it("of a refresh grows by the pages of a kind alone", async () => {
    const program: Program = () => declare(fifty, 5);
    await withStack(engine, { program, switches: { ...unlimited, pageSize: 10 } }, async ({ stack, newCalls }) => {
      assertSucceeded(await stack.up());
      newCalls();
      assertSucceeded(await stack.refresh());
      assert.deepEqual(counted(newCalls()), {
        "networkVolume.list": 1,
        "registryAuth.list": 1,
        "template.list": 5,
        "endpoint.list": 2,
        "pod.list": 1,
      });
    });
  });
});

const unlimited = { restCallsPerMinute: 0, restCallsPerHour: 0, restCallsPerDay: 0 };

async function declare(sizes: Sizes, idleTimeoutInSeconds: number): Promise<void> {
  const each = <Made>(count: number, make: (index: number) => Made) =>
    Array.from({ length: count }, (_, at) => make(at));
  const open = { protect: false };
  each(sizes.volumes, (at) => new NetworkVolume(`models-${at}`, { sizeInGb: 10, dataCenterId: "EU-RO-1" }, open));
  each(sizes.registryAuths, (at) => new RegistryAuth(`hub-${at}`, { username: "acme", password: `ghp-${at}` }, open));
  const templates = each(sizes.templates, (at) => new Template(`api-${at}`, { image: "ghcr.io/acme/api:1" }));
  each(sizes.endpoints, (at) => {
    const template = templates[at % templates.length] as Template;
    // More workers would exceed the worker quota.
    return new Endpoint(`prod-${at}`, { template, gpus: ["ADA_24"], workersMax: 0, idleTimeoutInSeconds });
  });
  each(
    sizes.pods,
    (at) => new Pod(`shell-${at}`, { image: "runpod/base:1", cpu: { flavor: "cpu3c", vcpuCount: 2 } }, open),
  );
}

function counted(calls: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const call of calls) counts[call] = (counts[call] ?? 0) + 1;
  return counts;
}

const present = (counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
