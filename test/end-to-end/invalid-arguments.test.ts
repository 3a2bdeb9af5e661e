import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import { messagesOf } from "./results";
import { withStack } from "./with-stack";

describeOnEveryEngine("invalid arguments", (engine) => {
  it("are all reported in the preview, without a call to RunPod", async () => {
    // A failed check ends the run, so each program declares one resource.
    let make: () => unknown = () => undefined;
    const program = async () => void make();
    await withStack(engine, { program }, async ({ stack, newCalls }) => {
      for (const { resource, problems } of programs) {
        make = resource;
        const preview = await stack.preview();
        assert.ok(!preview.succeeded);
        for (const problem of problems) assert.match(messagesOf(preview), problem);
        assert.equal(preview.messages.filter(({ severity }) => severity === "error").length, problems.length);
      }
      assert.deepEqual(newCalls(), []);
    });
  });
});

const misspelt = { workersMim: 1 };

/** Resources with invalid arguments, and the message for each problem. */
const programs: { resource: () => unknown; problems: RegExp[] }[] = [
  {
    resource: () => new runpod.NetworkVolume("models", { sizeInGb: 5, dataCenterId: "Romania" }),
    problems: [
      /NetworkVolume "models-\w+": sizeInGb must be 10 or more, not 5/,
      /dataCenterId must be a data center id such as "EU-RO-1", not "Romania"/,
    ],
  },
  {
    resource: () => new runpod.Template("api", { image: "example api", ports: ["80"], containerDiskInGb: 0 }),
    problems: [
      /Template "api-\w+": image must not contain whitespace/,
      /ports\[0\] must look like "8188\/http" or "22\/tcp".*, not "80"/,
      /containerDiskInGb must be 1 or more, not 0/,
    ],
  },
  {
    resource: () =>
      new runpod.Endpoint("prod", {
        templateId: "template-1",
        gpus: ["ADA_80"],
        workersMin: 2,
        workersMax: 1,
        ...misspelt,
      }),
    problems: [
      /Endpoint "prod-\w+": gpus\[0\].* "ADA_80" is not a GPU pool or type\. Did you mean "ADA_80_PRO"\?/,
      /has no argument "workersMim"\. Did you mean "workersMin"\?/,
      /workersMin is 2, which is more than workersMax, 1/,
    ],
  },
];
