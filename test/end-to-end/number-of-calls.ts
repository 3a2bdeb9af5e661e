import assert from "node:assert/strict";
import { Endpoint, NetworkVolume, Pod, RegistryAuth, Secret, Template } from "../../sdk";
import type { Emulator } from "../../testing/emulator";
import { startEmulator } from "../../testing/emulator";
import { twelveResources } from "../api-switch/twelve-resources";
import { apiDifferences } from "./api-differences";
import type { Api, Program } from "./engine";
import { onApi } from "./engine-api";
import { simulatorEngine } from "./engine-simulator";
import { assertSucceeded, changesOf } from "./results";
import { stackInVirtualTime } from "./stack-in-virtual-time";
import { withStack } from "./with-stack";

/** How many resources of each kind a program declares. */
interface Sizes {
  volumes: number;
  registryAuths: number;
  secrets: number;
  templates: number;
  endpoints: number;
  pods: number;
}

const one: Sizes = { volumes: 0, registryAuths: 0, secrets: 0, templates: 1, endpoints: 0, pods: 0 };
const twelve: Sizes = { volumes: 2, registryAuths: 1, secrets: 1, templates: 3, endpoints: 3, pods: 2 };
const hundred: Sizes = { volumes: 20, registryAuths: 20, secrets: 0, templates: 25, endpoints: 25, pods: 10 };
const fifty: Sizes = { volumes: 2, registryAuths: 2, secrets: 0, templates: 30, endpoints: 15, pods: 1 };
const thousand: Sizes = { volumes: 20, registryAuths: 20, secrets: 0, templates: 930, endpoints: 20, pods: 10 };

/** The cases that hold for each of RunPod's APIs. */
export function itMakesTheLeastCalls(api: Api, more: { upTo: 100 | 1000 }): void {
  const engine = onApi(simulatorEngine, api);

  for (const sizes of [one, twelve, hundred, ...(more.upTo === 1000 ? [thousand] : [])]) {
    const total = sum({ ...sizes });

    it(`is the least for ${total} ${total === 1 ? "resource" : "resources"}`, async () => {
      let idleTimeoutInSeconds = 5;
      const program = sizes === twelve ? twelveResources : () => declare(sizes, idleTimeoutInSeconds);
      await withStack(engine, { program, switches: unlimited }, async ({ stack, newCalls }) => {
        assertSucceeded(await stack.preview());
        assert.deepEqual(newCalls(), [], "preview");

        assertSucceeded(await stack.up());
        assertUp(api, sizes, newCalls());

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
        const kinds = Object.values(sizes).filter((size) => size > 0).length;
        assert.equal(sum(reads), kinds, `calls of a refresh: ${JSON.stringify(reads)}`);

        if (sizes !== hundred) return;
        idleTimeoutInSeconds = 60;
        assertSucceeded(await stack.up());
        const { "endpoint.update": updates, ...others } = counted(newCalls());
        assert.equal(updates, sizes.endpoints);
        assert.ok(sum(others) <= 2, `beside the updates: ${JSON.stringify(others)}`);
      });
    });
  }

  for (const sizes of [twelve, hundred]) {
    const total = sum({ ...sizes });

    it(`is the same for ${total} resources of which each save takes a second`, async () => {
      await withEmulator(async (emulator) => {
        const program = sizes === twelve ? twelveResources : () => declare(sizes, 5);
        const config = { "runpod:api": { value: api }, "runpod:callsPerSecond": { value: "1" } };
        const start = emulator.clock.now();
        await stackInVirtualTime(emulator, { name: "slow", program, config }).up();
        assert.ok(emulator.clock.now() - start > 900 * (total - 5), "each save takes a second");
        const operations = emulator.calls.map(({ operation }) => operation);
        assertUp(api, sizes, operations);
      });
    });
  }

  if (api === "graphql") return;

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
}

/** An `up` of new resources: a write for each, a list of each kind, and at most two more of templates. */
function assertUp(api: Api, sizes: Sizes, calls: readonly string[]): void {
  const { "template.list": lists = 0, "pod.get": looks = 0, ...others } = counted(calls);
  const [afterRelease] = apiDifferences[api].afterRelease;
  assert.deepEqual(
    others,
    present({
      "networkVolume.list": Math.min(1, sizes.volumes),
      "registryAuth.list": Math.min(1, sizes.registryAuths),
      "secret.list": Math.min(1, sizes.secrets),
      // The list of what runs a new template is read together with that of templates.
      "endpoint.list": 1,
      "pod.list": Math.min(1, sizes.pods),
      "networkVolume.create": sizes.volumes,
      "registryAuth.create": sizes.registryAuths,
      "secret.create": sizes.secrets,
      "template.create": sizes.templates,
      "endpoint.create": sizes.endpoints,
      "pod.create": sizes.pods,
      ...(afterRelease === undefined ? {} : { [afterRelease]: sizes.endpoints }),
    }),
    "up",
  );
  assert.ok(lists >= 1 && lists <= 3, `${lists} lists of templates`);
  // REST v2 answers before it has placed a Pod.
  assert.ok(api === "rest" ? looks >= sizes.pods : looks === 0, `${looks} looks whether Pods are placed`);
}

const unlimited = { restCallsPerMinute: 0, restCallsPerHour: 0, restCallsPerDay: 0 };

async function withEmulator(body: (emulator: Emulator) => Promise<void>): Promise<void> {
  const emulator = await startEmulator({ switches: unlimited });
  try {
    await body(emulator);
  } finally {
    await emulator.close();
  }
}

async function declare(sizes: Sizes, idleTimeoutInSeconds: number): Promise<void> {
  const each = <Made>(count: number, make: (index: number) => Made) =>
    Array.from({ length: count }, (_, at) => make(at));
  const open = { protect: false };
  each(sizes.volumes, (at) => new NetworkVolume(`models-${at}`, { sizeInGb: 10, dataCenterId: "EU-RO-1" }, open));
  each(sizes.registryAuths, (at) => new RegistryAuth(`hub-${at}`, { username: "acme", password: `ghp-${at}` }, open));
  each(sizes.secrets, (at) => new Secret(`token_${at}`, { value: `token-${at}` }, open));
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
