import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { makeStateAnHourOld } from "./state-age";
import { describeOnEveryEngine } from "./engine";
import type { Program } from "./engine";
import { onlyPod } from "./pods";
import { assertConverged } from "./state-and-runpod";
import { assertFailed, assertSucceeded, changesOf, endpointOf, messagesOf, releasedContentOf } from "./results";
import { replacementOf, templateOf, writesAmong } from "./results";
import { startUpHeldAt, withStack } from "./with-stack";

/** Credentials, and what uses them: a template with an endpoint, and a Pod. */
interface Service {
  registry: runpod.RegistryAuthArgs;
  isUsed?: boolean;
}

function programOf(service: Service): Program {
  return async () => {
    const { id: registryAuthId } = new runpod.RegistryAuth("ghcr", service.registry);
    if (service.isUsed !== true) return;
    const template = new runpod.Template("api", { name: "api", image: "ghcr.io/acme/api:1", registryAuthId });
    new runpod.Endpoint("prod", { name: "prod", template, gpus: ["ADA_24"], workersMax: 1 });
    const cpu = { flavor: "cpu3c", vcpuCount: 2 } as const;
    new runpod.Pod("shell", { name: "shell", image: "ghcr.io/acme/shell:1", cpu, registryAuthId });
  };
}

const rotation = [
  ...replacementOf("RegistryAuth ghcr", "password"),
  "update Endpoint prod: release",
  "update Pod shell: registryAuthId",
  "update Template api: registryAuthId, release",
].sort();

describeOnEveryEngine("registry credentials", (engine) => {
  it("are made before their users follow and the old ones go, at each new password, as the preview shows", async () => {
    const service: Service = { registry: { username: "acme", password: "canary-1" }, isUsed: true };
    await withStack(engine, { program: programOf(service) }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      const held = () => emulator.store.registryAuths.list().map(({ id, name, password }) => ({ id, name, password }));
      assertSucceeded(await stack.up());
      const names = [held()[0]?.name];
      for (const password of ["canary-2", "canary-3"]) {
        service.registry = { ...service.registry, password };
        newCalls();
        assert.deepEqual(changesOf(await stack.preview()), rotation);
        assert.deepEqual(newCalls(), []);
        assert.deepEqual(changesOf(await stack.up()), rotation);
        const writes = writesAmong(newCalls());
        assert.equal(writes[0], "registryAuth.create");
        assert.deepEqual(writes.slice(1, -1).sort(), ["endpoint.update", "pod.update", "template.update"]);
        assert.equal(writes.at(-1), "registryAuth.delete");
        const [only, ...others] = held();
        assert.deepEqual([only?.password, others], [password, []]);
        names.push(only?.name);
        const { registryAuthId } = releasedContentOf(endpointOf(emulator, "prod"));
        const users = [registryAuthId, templateOf(emulator, "api").registryAuthId, onlyPod(emulator).registryAuthId];
        assert.deepEqual(new Set(users), new Set([only?.id]));
        await assertConverged(setup);
      }
      assert.equal(new Set(names).size, 3, names.join(", "));
    });
  });

  it("get their second name after a refresh in the same run too", async () => {
    const service: Service = { registry: { username: "acme", password: "canary-1" } };
    await withStack(engine, { program: programOf(service) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const [old] = emulator.store.registryAuths.list();
      service.registry = { username: "other", password: "canary-1" };
      assertSucceeded(await stack.refresh());
      assert.deepEqual(changesOf(await stack.up()), replacementOf("RegistryAuth ghcr", "username"));
      const [made] = emulator.store.registryAuths.list();
      assert.notEqual(made?.name, old?.name);

      emulator.store.registryAuths.delete(made?.id ?? "");
      await makeStateAnHourOld(stack);
      assert.deepEqual(changesOf(await stack.refresh()), ["delete RegistryAuth ghcr"]);
      assertSucceeded(await stack.up());
      assert.deepEqual(
        emulator.store.registryAuths.list().map(({ name }) => name),
        [old?.name],
      );
      await assertConverged(setup);
    });
  });

  it("whose name the program gives need another one with a new password, which the preview says", async () => {
    const service: Service = { registry: { name: "ghcr", username: "acme", password: "canary-1" } };
    await withStack(engine, { program: programOf(service) }, async ({ emulator, stack, newCalls }) => {
      assertSucceeded(await stack.up());
      newCalls();
      service.registry = { ...service.registry, password: "canary-2" };
      assertFailed(await stack.preview(), /password changes, which replaces it.*another name too, or leave name out/);
      assert.deepEqual(newCalls(), []);
      service.registry = { username: "acme", password: "canary-2" };
      assert.deepEqual(changesOf(await stack.up()), replacementOf("RegistryAuth ghcr", "password"));
      service.registry = { name: "ghcr", username: "acme", password: "canary-2" };
      assert.deepEqual(changesOf(await stack.up()), replacementOf("RegistryAuth ghcr", "name"));
      assert.deepEqual(
        emulator.store.registryAuths.list().map(({ name }) => name),
        ["ghcr"],
      );
    });
  });

  it("whose name is taken are not made, and the error names the ways out", async () => {
    const service: Service = { registry: { name: "ghcr", username: "acme", password: "canary-1" } };
    await withStack(engine, { program: programOf(service) }, async ({ emulator, stack }) => {
      const { id } = emulator.store.registryAuths.insert({
        ...{ id: "auth1", accountId: emulator.account.id, name: "ghcr", username: "acme", password: "canary-1" },
      });
      assertFailed(
        await stack.up(),
        /RunPod takes no name twice\. Adopt it \(adopt: "auth1"\).*give this resource another/,
      );
      service.registry.adopt = id;
      const adopted = await stack.up();
      assertSucceeded(adopted);
      assert.match(messagesOf(adopted), /RunPod never shows username and password, not even in the console/);
    });
  });

  for (const isNamed of engine.name === "cli" ? [false] : [false, true]) {
    const given = isNamed ? "a name of the program" : "a default name";
    it(`with ${given} rotate while older ones still wait for their delete, and none is left over`, async () => {
      const registryOf = (version: number): runpod.RegistryAuthArgs => ({
        ...{ username: "acme", password: `canary-${version}` },
        ...(isNamed ? { name: `ghcr-${version}` } : {}),
      });
      const service: Service = { registry: registryOf(1), isUsed: true };
      await withStack(engine, { program: programOf(service) }, async (setup) => {
        const { emulator, stack } = setup;
        const passwords = () => emulator.store.registryAuths.list().map(({ password }) => password);
        assertSucceeded(await stack.up());
        const operation = "registryAuth.delete";
        const fault = { kind: "error", message: "Deletes are off today." } as const;
        const refused = emulator.faults.inject({ operation, times: Infinity, fault });
        const versions = [2, 3, 4];
        for (const version of versions) {
          service.registry = registryOf(version);
          assertFailed(await stack.up(), /Deletes are off today/);
          assert.equal(passwords().at(-1), `canary-${version}`);
        }
        assert.ok(refused.fired >= versions.length);
        assert.deepEqual(passwords(), ["canary-1", "canary-2", "canary-3", "canary-4"]);
        const { registryAuthId } = releasedContentOf(endpointOf(emulator, "prod"));
        assert.equal(emulator.store.registryAuths.get(registryAuthId ?? "")?.password, "canary-4");

        emulator.faults.clear();
        service.registry = registryOf(5);
        assertSucceeded(await stack.up());
        assert.deepEqual(passwords(), ["canary-5"]);
        await assertConverged(setup);
      });
    });
  }

  if (engine.name === "simulator") {
    it("rotate again after each kill before the old ones are deleted, and none is left over", async () => {
      const service: Service = { registry: { username: "acme", password: "canary-1" }, isUsed: true };
      await withStack(engine, { program: programOf(service) }, async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        for (const password of ["canary-2", "canary-3", "canary-4"]) {
          service.registry = { username: "acme", password };
          const { heldCall, running } = await startUpHeldAt("endpoint.update", "after", setup);
          await stack.kill();
          heldCall.release();
          assertFailed(await running, /./);
        }
        const passwords = () => emulator.store.registryAuths.list().map(({ password }) => password);
        assert.equal(passwords().at(-1), "canary-4");
        assertSucceeded(await stack.up());
        assert.deepEqual(passwords(), ["canary-4"]);
        await assertConverged(setup);
      });
    });

    it("that take back the name of ones that wait for their delete are refused, with the way out", async () => {
      const registryOf = (name: string, password: string) => ({ name, username: "acme", password });
      const service: Service = { registry: registryOf("one", "canary-1") };
      await withStack(engine, { program: programOf(service) }, async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        const fault = { kind: "error", message: "Deletes are off today." } as const;
        emulator.faults.inject({ operation: "registryAuth.delete", times: Infinity, fault });
        service.registry = registryOf("two", "canary-2");
        assertFailed(await stack.up(), /Deletes are off today/);
        emulator.faults.clear();
        service.registry = registryOf("one", "canary-3");
        assertFailed(await stack.up(), /RunPod takes no name twice.*could not delete it, take the change back and run/);
        service.registry = registryOf("two", "canary-2");
        assertSucceeded(await stack.up());
        service.registry = registryOf("one", "canary-3");
        assertSucceeded(await stack.up());
        const held = emulator.store.registryAuths.list().map(({ name, password }) => [name, password]);
        assert.deepEqual(held, [["one", "canary-3"]]);
        await assertConverged(setup);
      });
    });

    it("stay while a Pod uses them, and the error names it", async () => {
      const service: Service = { registry: { username: "acme", password: "canary-1" } };
      await withStack(engine, { program: programOf(service) }, async ({ emulator, stack }) => {
        assertSucceeded(await stack.up());
        const [{ id: registryAuthId } = { id: "" }] = emulator.store.registryAuths.list();
        service.isUsed = true;
        assertSucceeded(await stack.up());
        service.isUsed = false;
        const { id } = onlyPod(emulator);
        emulator.store.pods.insert({ ...onlyPod(emulator), id: "elsewhere", name: "elsewhere" });
        assertFailed(
          await stack.destroy(),
          /still in use after five minutes, and still exists\. These Pods use it: elsewhere \(elsewhere\)\. Remove what/,
        );
        assert.ok(emulator.store.registryAuths.get(registryAuthId) !== undefined && id !== "elsewhere");
        emulator.store.pods.delete("elsewhere");
        assertSucceeded(await stack.destroy());
        assert.deepEqual(emulator.store.registryAuths.list(), []);
      });
    });
  }
});
