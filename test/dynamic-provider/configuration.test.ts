import assert from "node:assert/strict";
import { eachKind } from "../kinds";
import { secret } from "./calls";
import { describeOnEverySdk, withProvider } from "./with-provider";

describeOnEverySdk("the provider's configuration", (sdk) => {
  it("is used by concurrent first calls, with wrapped secrets", async () => {
    await withProvider(sdk, async ({ emulator, inputsOf, start }) => {
      const fresh = await start();
      const calls = emulator.calls.length;
      await Promise.all(
        eachKind.map(async ({ kind }) => fresh.create((await fresh.check(await inputsOf(kind))).inputs)),
      );
      const keys = emulator.calls.slice(calls).map(({ headers }) => headers["authorization"]);
      assert.ok(keys.length >= 3);
      assert.deepEqual(new Set(keys), new Set([`Bearer ${emulator.apiKey}`]));
    });
  });

  it("fails a read or delete with another account's key, and names a missing key", async () => {
    await withProvider(sdk, async ({ emulator, provider, inputsOf, start, stored }) => {
      const { inputs } = await provider.check(await inputsOf("template"));
      const { id, properties } = await provider.create(inputs);
      const otherAccount = await start({ "runpod:apiKey": secret(emulator.addAccount().apiKey) });
      const withoutKey = await start({ "runpod:apiKey": "" });
      await assert.rejects(otherAccount.read(id, properties), /belongs to RunPod account/);
      await assert.rejects(otherAccount.delete(id, properties), /belongs to RunPod account/);
      await assert.rejects(withoutKey.read(id, properties), /runpod:apiKey/);
      assert.ok(stored("template").includes(id));
    });
  });
});
