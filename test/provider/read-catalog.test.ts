import assert from "node:assert/strict";
import type { GetGpuTypesArgs } from "../../provider";
import { catalogReads } from "../../provider/read-catalog";
import { apiOf } from "../support/default-api";
import { useEmulatedRunpod } from "../support/emulated-runpod";

/** What each API answers is in test/provider/adapters/contract/catalog.ts. */
describe("provider/read-catalog", () => {
  const runpod = useEmulatedRunpod();
  const read = () => catalogReads(apiOf(runpod));

  it("refuses arguments without a call, all at once", async () => {
    const problems = async (args: object) => {
      const { message } = (await read()
        .getGpuTypes(args as GetGpuTypesArgs)
        .catch((error: unknown) => error)) as Error;
      return message.split("\n").map((line) => line.replace(/^getGpuTypes: /, ""));
    };
    assert.deepEqual(await problems({ gpuCount: 0, cloud: "secure", dataCenterId: {} }), [
      'product is missing. Give "POD" or "SERVERLESS".',
      'cloud is "secure". Give "SECURE" or "COMMUNITY".',
      "gpuCount is 0. Give a whole number from 1.",
      'dataCenterId is no plain value. Give an id such as "EU-RO-1". The value of an Output is known only in its apply: call the function there.',
    ]);
    assert.deepEqual(await problems({ product: "SERVERLESS", cloud: "COMMUNITY", gpuCount: 1.5, dataCenterId: " " }), [
      "gpuCount is 1.5. Give a whole number from 1.",
      'dataCenterId is " ". Give an id such as "EU-RO-1". The value of an Output is known only in its apply: call the function there.',
      'cloud "COMMUNITY" is only for product "POD". Remove cloud.',
      'dataCenterId needs cloud "SECURE", because RunPod finds no COMMUNITY host by data center. Remove one of them.',
    ]);
    assert.deepEqual(runpod.emulator.calls, []);
  });
});
