import assert from "node:assert/strict";
import { unknownValue } from "./calls";
import type { KindUnderTest } from "../kinds";
import { collectionOf, eachKind, samples, kindUnderTest } from "../kinds";
import { describeOnEverySdk, pick, withProvider, shimOf } from "./with-provider";

describeOnEverySdk("the provider", (sdk) => {
  for (const { kind, sample } of eachKind) {
    it(`checks, creates, reads, compares, updates and deletes a ${kind}`, async () => {
      await withProvider(sdk, async ({ provider, inputsOf, stored }) => {
        const { changes, because, deleteBeforeReplace } = sample.replacement;
        const inputs = await inputsOf(kind);
        const { inputs: checked, failures } = await provider.check(inputs);
        assert.deepEqual(failures, []);
        const { id, properties } = await provider.create(checked);
        assert.ok(stored(kind).includes(id), `RunPod has no ${kind} ${id}`);
        assert.deepEqual(pick(properties, checked), checked, "the outputs contain every input");
        assert.deepEqual(await provider.read(id, properties), { id, properties, inputs: checked });

        const engineCompares = { changes: "unknown", replaces: [], deleteBeforeReplace: false };
        assert.deepEqual(await provider.diff(id, properties, checked), { ...engineCompares, changes: "none" });
        const replaced = await provider.diff(id, properties, { ...checked, ...changes });
        assert.deepEqual(replaced, { changes: "unknown", replaces: [because], deleteBeforeReplace });

        let state = properties;
        if (sample.update !== undefined) {
          const { inputs: changed } = await provider.check({ ...inputs, ...sample.update }, checked);
          assert.deepEqual(await provider.diff(id, properties, changed), engineCompares);
          state = await provider.update(id, properties, changed);
          assert.deepEqual(pick(state, changed), changed);
          assert.deepEqual(await provider.read(id, state), { id, properties: state, inputs: changed });
        }

        await provider.delete(id, state);
        assert.ok(!stored(kind).includes(id), `RunPod still has ${kind} ${id}`);
        await provider.delete(id, state);
      });
    });
  }

  it("reads a deleted resource as gone, but fails for a deleted volume", async () => {
    await withProvider(sdk, async ({ emulator, provider, inputsOf }) => {
      const deleteAndRead = async ({ kind, sample }: KindUnderTest) => {
        const { inputs } = await provider.check(await inputsOf(kind));
        const made = await provider.create(inputs);
        const { id } = made;
        // RunPod's lists may lag behind a recent create, but not behind one this old.
        const properties = { ...made.properties, savedAt: "2026-01-01T00:00:00.000Z" };
        collectionOf(emulator.store, kindUnderTest(kind)).delete(id);
        if (sample.isKeptWhenVanished === true) {
          await assert.rejects(provider.read(id, properties), /pulumi state delete/);
        } else {
          assert.equal((await provider.read(id, properties)).id, "");
        }
      };
      // In parallel, because each lists twice, some seconds apart.
      await Promise.all(eachKind.map(deleteAndRead));
    });
  });

  it("refuses to read a resource of which it gets only the id", async () => {
    await withProvider(sdk, async ({ provider }) => {
      for (const { kind } of eachKind) {
        await assert.rejects(provider.read("abc123", { __provider: shimOf(kind) }), /abc123/);
      }
    });
  });

  it("reports every problem without a property, so that Pulumi prints no value", async () => {
    await withProvider(sdk, async ({ provider }) => {
      const { failures } = await provider.check({
        ...{ __provider: shimOf("template"), name: "api", ...samples.template.args },
        image: "",
        containerDiskInGb: -1,
        env: { "NOT A NAME": "canary-value" },
      });
      assert.deepEqual(new Set(failures.map(({ property }) => property)), new Set([""]));
      for (const field of ["image", "containerDiskInGb", "env.NOT A NAME"]) {
        assert.ok(
          failures.some(({ reason }) => reason.startsWith(`Template "api": ${field} `)),
          field,
        );
      }
      assert.doesNotMatch(JSON.stringify(failures), /canary-value/);
    });
  });

  it("keeps unknown values in inputs", async () => {
    await withProvider(sdk, async ({ provider }) => {
      const { inputs, failures } = await provider.check({
        ...{ __provider: shimOf("endpoint"), name: "prod", ...samples.endpoint.args },
        templateId: unknownValue,
        networkVolumes: [{ id: unknownValue, dataCenterId: "EU-RO-1" }],
      });
      assert.deepEqual(failures, []);
      assert.equal(inputs["templateId"], unknownValue);
      assert.deepEqual(inputs["networkVolumes"], [{ id: unknownValue, dataCenterId: "EU-RO-1" }]);
      const verdict = await provider.diff("abc123", { ...inputs, templateId: "old", ready: true }, inputs);
      assert.deepEqual([verdict.changes, verdict.replaces], ["unknown", []]);
    });
  });
});
