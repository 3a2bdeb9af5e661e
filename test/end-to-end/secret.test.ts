import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import type { Program } from "./engine";
import { makeStateAnHourOld } from "./state-age";
import { assertConverged } from "./state-and-runpod";
import { assertFailed, assertSucceeded, changesOf, endpointOf, messagesOf, releasedContentOf } from "./results";
import { replacementOf, writesAmong } from "./results";
import { withStack } from "./with-stack";

/** A secret, and whether an endpoint's template refers to it. */
interface Service {
  secret: runpod.SecretArgs;
  isUsed?: boolean;
}

function programOf(service: Service, name = "hf-token"): Program {
  return async () => {
    const { reference } = new runpod.Secret(name, service.secret);
    if (service.isUsed !== true) return;
    const env = { HF_TOKEN: reference };
    const template = new runpod.Template("api", { name: "api", image: "acme/api:1", env });
    new runpod.Endpoint("prod", { name: "prod", template, gpus: ["ADA_24"], workersMax: 1 });
  };
}

/** GraphQL has a call for each field. */
const callsOfAnUpdate = { graphql: ["secret.update", "secret.update"], rest: ["secret.update"] };

describeOnEveryEngine("a secret", (engine) => {
  it("takes a new value and description in place, which releases nothing, and keeps what is not changed", async () => {
    const service: Service = { secret: { value: "canary-1", description: "a token" }, isUsed: true };
    await withStack(engine, { program: programOf(service) }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      const only = () => emulator.store.secrets.list()[0];
      assertSucceeded(await stack.up());
      const { id = "", name } = only() ?? {};
      const [variable] = releasedContentOf(endpointOf(emulator, "prod")).env;
      assert.deepEqual(variable, { key: "HF_TOKEN", value: `{{ RUNPOD_SECRET_${name} }}` });
      newCalls();

      service.secret = { value: "canary-2", description: "another token" };
      assert.deepEqual(changesOf(await stack.up()), ["update Secret hf-token: description, value"]);
      assert.deepEqual(writesAmong(newCalls()), callsOfAnUpdate[engine.api]);
      assert.deepEqual([only()?.id, only()?.value, only()?.description], [id, "canary-2", "another token"]);

      emulator.store.secrets.update(id, { value: "of the console" });
      service.secret = { value: "canary-2" };
      assert.deepEqual(changesOf(await stack.up()), ["update Secret hf-token: description"]);
      assert.deepEqual([only()?.value, only()?.description], ["of the console", ""]);
      await assertConverged(setup);
    });
  });

  it("with a new name is made first, released, and the old one is deleted last", async () => {
    const service: Service = { secret: { name: "HF_TOKEN", value: "canary-1" }, isUsed: true };
    await withStack(engine, { program: programOf(service) }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      assertSucceeded(await stack.up());
      newCalls();
      service.secret = { name: "HF_TOKEN_2", value: "canary-1" };
      const expected = [
        ...replacementOf("Secret hf-token", "name"),
        "update Endpoint prod: releaseEnv",
        "update Template api: env, releaseEnv",
      ].sort();
      assert.deepEqual(changesOf(await stack.preview()), expected);
      assert.deepEqual(changesOf(await stack.up()), expected);
      assert.deepEqual(writesAmong(newCalls()), [
        "secret.create",
        "template.update",
        "endpoint.update",
        "secret.delete",
      ]);
      const [variable] = releasedContentOf(endpointOf(emulator, "prod")).env;
      assert.equal(variable?.value, "{{ RUNPOD_SECRET_HF_TOKEN_2 }}");
      await assertConverged(setup);
    });
  });

  it("of which the value was refused is repaired by the next run, also one that takes the value back", async () => {
    const service: Service = { secret: { value: "canary-1", description: "a token" } };
    await withStack(engine, { program: programOf(service) }, async (setup) => {
      const { emulator, stack } = setup;
      assertSucceeded(await stack.up());
      const before = { ...service.secret };
      service.secret = { value: "canary-2", description: "another token" };
      let updates = 0;
      const refused = emulator.faults.inject({
        operation: "secret.update",
        when: () => ++updates === callsOfAnUpdate[engine.api].length,
        fault: { kind: "error", message: "Value must not be that." },
      });
      const isPartlySaved = engine.api === "graphql";
      const told = isPartlySaved
        ? /RunPod said: Value must not be that\..*It is in the state/s
        : /Value must not be that\./;
      assertFailed(await stack.up(), told);
      assert.equal(refused.fired, 1);
      assert.equal(emulator.store.secrets.list()[0]?.description, isPartlySaved ? "another token" : "a token");
      await makeStateAnHourOld(stack);
      service.secret = before;
      assertSucceeded(await stack.up());
      const [only] = emulator.store.secrets.list();
      assert.deepEqual([only?.value, only?.description], ["canary-1", "a token"]);
      await assertConverged(setup);
    });
  });

  it("whose name is taken is not made, and can be adopted, with a warning that nobody compared the value", async () => {
    const service: Service = { secret: { name: "HF_TOKEN", value: "canary-1" } };
    await withStack(engine, { program: programOf(service) }, async ({ emulator, stack }) => {
      const { account, clock, store } = emulator;
      const theirs = { id: "secret1", accountId: account.id, name: "HF_TOKEN", value: "canary-0", description: null };
      store.secrets.insert({ ...theirs, createdAt: clock.now(), updatedAt: null });
      assertFailed(await stack.up(), /RunPod takes no name twice\. Adopt it \(adopt: "secret1"\).*another name/);
      service.secret.adopt = "secret1";
      const adopted = await stack.up();
      assertSucceeded(adopted);
      assert.match(messagesOf(adopted), /RunPod never shows value, not even in the console/);
      assert.equal(store.secrets.get("secret1")?.value, "canary-0");
    });
  });

  it("has a default name that RunPod takes, whatever the resource's name", async () => {
    for (const [name, stem] of Object.entries({ "1 tokén": "_1_tok_n", "RunPod/key": "_RunPod/key" })) {
      await withStack(engine, { program: programOf({ secret: { value: "canary-1" } }, name) }, async (setup) => {
        assertSucceeded(await setup.stack.up());
        const [only] = setup.emulator.store.secrets.list();
        assert.equal(only?.name.slice(0, -8), stem);
        await assertConverged(setup);
      });
    }
  });
});
