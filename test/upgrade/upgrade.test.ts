import assert from "node:assert/strict";
import type { Deployment } from "@pulumi/pulumi/automation";
import { version } from "../../provider/version";
import type { Emulator } from "../../testing/emulator";
import { startEmulator } from "../../testing/emulator";
import { switchTo } from "../api-switch/switch-to";
import type { Api, Engine, TestStack } from "../end-to-end/engine";
import { describeOnEveryEngine } from "../end-to-end/engine";
import { resourcesAtRunpod } from "../end-to-end/state-and-runpod";
import { assertSucceeded, changesOf, writesAmong } from "../end-to-end/results";
import { assertTemplatesFirst, templatesIn } from "../end-to-end/with-stack";
import { readFixture, restore, stackOptionsFor, versions } from "./fixture";
import type { Fixture } from "./fixture";

interface UpgradeSetup {
  fixture: Fixture;
  emulator: Emulator;
  stack: TestStack;
}

describe("upgrade: the fixtures", () => {
  it("include one of this version", () => {
    assert.ok(versions.includes(version), `Run "node scripts/record-fixture.js" for version ${version}.`);
  });
});

for (const recorded of versions) {
  describeOnEveryEngine(`upgrade: a stack that version ${recorded} created`, (engine) => {
    it("does not change in preview, up and refresh, including its releases", async () => {
      await withUpgradedStack(engine, recorded, async ({ fixture, emulator, stack }) => {
        const [before, outputs] = [await resourcesOf(stack, emulator), outputsIn(fixture.state)];
        assert.deepEqual(await pendingChanges(stack, emulator), { changes: [], calls: [] });

        const up = await stack.up();
        assertSucceeded(up);
        assert.deepEqual(changesOf(up), []);
        assert.deepEqual(await resourcesOf(stack, emulator), before);
        assert.deepEqual(withRunpodsJobsUrl(plain(await stack.outputs()), emulator), outputs);
        assert.deepEqual(emulator.calls, []);

        const refresh = await stack.refresh();
        assertSucceeded(refresh);
        assert.deepEqual(
          changesOf(refresh).filter((change) => !change.startsWith("refresh ")),
          [],
        );
        assert.deepEqual(await resourcesOf(stack, emulator), before);
        const operations = emulator.calls.map(({ operation }) => operation);
        assert.ok(operations.length > 0);
        assert.deepEqual(writesAmong(operations), []);
        assertServedBy(engine.api, emulator);
        emulator.calls.length = 0;
        assert.deepEqual(await pendingChanges(stack, emulator), { changes: [], calls: [] });
      });
    });

    // Which API serves a stack does not depend on the engine.
    if (engine.name === "simulator") {
      it("does not change when its API does, nor when that changes back", async function () {
        this.timeout(120_000);
        await withUpgradedStack(engine, recorded, async ({ emulator, stack }) => {
          const ids = idsAtRunpod(emulator);
          await switchTo(stack, "rest", emulator);
          await switchTo(stack, "graphql", emulator);
          const operations = emulator.calls.map(({ operation }) => operation);
          assert.deepEqual([writesAmong(operations), idsAtRunpod(emulator)], [[], ids]);
        });
      });
    }

    it("is destroyed except for protected volumes, which can be destroyed once unprotected", async () => {
      await withUpgradedStack(engine, recorded, async ({ emulator, stack }) => {
        const isProtected = (await stack.state()).filter(({ protect }) => protect === true).map(({ id }) => id);
        assert.ok(isProtected.length > 0);
        // A destroy takes the API of the last `up` from the state, and the old state has none.
        assertSucceeded(await stack.up());
        assertSucceeded(await stack.destroy({ excludeProtected: true }));
        assert.deepEqual(idsAtRunpod(emulator), isProtected);
        assertServedBy(engine.api, emulator);

        await stack.importStack(unprotected(await stack.exportStack()));
        assertSucceeded(await stack.destroy());
        assert.deepEqual([idsAtRunpod(emulator), await stack.state()], [[], []]);
      });
    });

    it("gets a rotated secret by updates, released only to the endpoints that use it", async () => {
      await withUpgradedStack(engine, recorded, async ({ emulator, stack }) => {
        const [ids, before] = [idsAtRunpod(emulator), versionsAtRunpod(emulator)];
        await stack.setConfig("upgrade:token", { value: "another-token", secret: true });
        const up = await stack.up();
        assertSucceeded(up);
        assert.deepEqual(
          changesOf(up).filter((change) => !change.startsWith("update ")),
          [],
        );
        const released = up.steps.filter(({ diffs }) => diffs.includes("releaseEnv")).map(({ urn }) => urn);
        const endpoints = (await stack.state()).filter(({ type }) => type.endsWith(":Endpoint"));
        const expected = endpoints.filter(({ urn }) => released.includes(urn)).map(({ id }) => id);
        assert.ok(expected.length > 0 && expected.length < endpoints.length);
        const newVersions = Object.entries(versionsAtRunpod(emulator)).filter(([id, now]) => now > (before[id] ?? 0));
        assert.deepEqual(newVersions.map(([id]) => id).sort(), expected.sort());
        assert.deepEqual(idsAtRunpod(emulator), ids);
        assertServedBy(engine.api, emulator);
        assertTemplatesFirst(emulator.calls, templatesIn(await stack.stateText()));
      });
    });
  });
}

/** Runs the body with a stack and an emulated RunPod that contain a fixture. */
async function withUpgradedStack(
  engine: Engine,
  recorded: string,
  body: (setup: UpgradeSetup) => Promise<void>,
): Promise<void> {
  const emulator = await startEmulator({ switches: { templateDeleteTailInSeconds: 0, podProvisioningInSeconds: 0 } });
  const accounts = { main: emulator.account, staging: emulator.addAccount("staging") };
  const fixture = readFixture(recorded, emulator, accounts);
  restore(emulator, fixture.runpod);
  joinGlobalNetwork(emulator, fixture);
  const stack = await engine.createStack(stackOptionsFor(emulator, accounts.staging, fixture.program));
  try {
    await stack.importStack(fixture.state);
    await body({ fixture, emulator, stack });
  } finally {
    await stack.dispose();
    await emulator.close();
  }
}

/** Fails unless this API served the stack's own account. The other account has a Provider without the setting. */
function assertServedBy(api: Api, { calls, account }: Emulator): void {
  const faces = calls.filter(({ accountId }) => accountId === account.id).map(({ face }) => face);
  assert.deepEqual([...new Set(faces)], [api]);
}

/** Old dumps do not say which Pods are in the global network. Only REST v2 reports it. */
function joinGlobalNetwork({ store }: Emulator, { state }: Fixture): void {
  for (const { id, outputs } of resourcesIn(state)) {
    const isJoined = id !== undefined && outputs?.["globalNetworking"] === true;
    if (isJoined) store.pods.update(id, { globalNetwork: true, globalNetworkIp: "10.1.0.2" });
  }
}

/** The changes that a preview shows, and all calls since the start. */
async function pendingChanges(stack: TestStack, emulator: Emulator): Promise<{ changes: string[]; calls: unknown[] }> {
  const preview = await stack.preview();
  assertSucceeded(preview);
  return { changes: changesOf(preview), calls: emulator.calls };
}

/** The resources in the state, secrets in plain text, because this version marks more values as secret. */
async function resourcesOf(stack: TestStack, emulator: Emulator): Promise<unknown> {
  // An `up` keeps the stack's configuration in the default provider, and each case has its own.
  const own = resourcesIn(await stack.exportStack()).filter(({ urn }) => !urn.endsWith("::default"));
  const resources = own.map(({ urn, id, inputs, outputs, protect }) => {
    return { urn, id, inputs: revealed(inputs), outputs: revealed(outputs), protect };
  });
  return withRunpodsJobsUrl(
    resources.sort((a, b) => (a.urn < b.urn ? -1 : 1)),
    emulator,
  );
}

/** Replaces the emulator's jobs host by RunPod's, which fixtures contain. */
function withRunpodsJobsUrl(value: unknown, { jobsUrl }: Emulator): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(`${jobsUrl}/`, "https://api.runpod.ai/v2/"));
}

/** The ids of all accounts' resources at RunPod. */
function idsAtRunpod(emulator: Emulator): string[] {
  return resourcesAtRunpod(emulator)
    .map(({ id }) => id)
    .sort();
}

function versionsAtRunpod({ store }: Emulator): Record<string, number> {
  return Object.fromEntries(store.endpoints.list().map(({ id, version }) => [id, version]));
}

interface StoredResource {
  urn: string;
  id?: string;
  type: string;
  inputs?: Record<string, unknown>;
  protect?: boolean;
  outputs?: Record<string, unknown>;
}

function resourcesIn({ deployment }: Deployment): StoredResource[] {
  return (deployment as { resources: StoredResource[] }).resources;
}

/** The state after `pulumi state unprotect --all`. */
function unprotected(deployment: Deployment): Deployment {
  for (const resource of resourcesIn(deployment)) delete resource.protect;
  return deployment;
}

/** The stack's outputs, secrets in plain text. */
function outputsIn(deployment: Deployment): unknown {
  return revealed(resourcesIn(deployment).find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs);
}

function revealed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("plaintext" in value && typeof value.plaintext === "string") return JSON.parse(value.plaintext);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, revealed(member)]));
}

function plain(outputs: Awaited<ReturnType<TestStack["outputs"]>>): unknown {
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}
