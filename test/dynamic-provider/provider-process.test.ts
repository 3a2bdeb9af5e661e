import assert from "node:assert/strict";
import { PartialFailure, secret } from "./calls";
import { ProviderProcess } from "./provider-process";
import { supportedSdks } from "./sdk";

/** A provider as text. It shows how the process treats handlers, on which the suites over kinds rely. */
const shim = `
  let config;
  exports.handler = () => ({
    configure: (request) => { config = request.config; },
    check: async (olds, news) => ({ inputs: news, failures: news.size < 0 ? [{ property: "", reason: "size: negative" }] : [] }),
    diff: async (id, olds, news) => olds.size === news.size ? {} : { changes: true, replaces: ["size"], deleteBeforeReplace: true },
    create: async (inputs) => {
      if (inputs.fails) {
        throw Object.assign(new Error("made, not ready"), { id: "thing-1", properties: inputs, reasons: ["not ready"] });
      }
      return { id: "thing-1", outs: { ...inputs, key: config.get("runpod:apiKey") } };
    },
    read: async (id, outputs) => id === "gone" ? {} : { id, props: outputs, inputs: { size: outputs.size } },
    update: async (id, olds, news) => { throw new Error("no update for " + id); },
    delete: async (id) => { console.log("deleted " + id); },
  });`;

for (const sdk of supportedSdks) {
  describe(`the dynamic-provider process of SDK ${sdk.version} (${sdk.name})`, () => {
    let provider: ProviderProcess;

    beforeEach(async () => {
      provider = await ProviderProcess.start({ sdk, config: { "runpod:apiKey": secret("key-1") } });
    });
    afterEach(() => provider.stop());

    it("checks, creates, reads, compares and deletes a resource", async () => {
      const inputs = { __provider: shim, size: 1 };
      assert.deepEqual(await provider.check(inputs), { inputs, failures: [] });
      const { id, properties } = await provider.create(inputs);
      assert.deepEqual({ id, properties }, { id: "thing-1", properties: { ...inputs, key: "key-1" } });
      assert.deepEqual(await provider.read(id, properties), { id, properties, inputs });
      assert.deepEqual(await provider.diff(id, properties, inputs), {
        changes: "unknown",
        replaces: [],
        deleteBeforeReplace: false,
      });
      assert.deepEqual(await provider.diff(id, properties, { ...inputs, size: 2 }), {
        changes: "some",
        replaces: ["size"],
        deleteBeforeReplace: true,
      });
      await provider.delete(id, properties);
      await provider.stop();
      assert.match(provider.output, /deleted thing-1/);
    });

    it("reports check failures, errors, partial failures and deleted resources", async () => {
      const inputs = { __provider: shim, size: -1 };
      assert.deepEqual((await provider.check(inputs)).failures, [{ property: "", reason: "size: negative" }]);
      assert.equal((await provider.read("gone", inputs)).id, "");
      await assert.rejects(provider.update("thing-1", inputs, inputs), /no update for thing-1/);
      await assert.rejects(provider.create({ ...inputs, fails: true }), (error: unknown) => {
        assert.ok(error instanceof PartialFailure);
        assert.deepEqual([error.id, error.reasons], ["thing-1", ["not ready"]]);
        assert.deepEqual(error.properties, { ...inputs, fails: true });
        return true;
      });
    });
  });
}
