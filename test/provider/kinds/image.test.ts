import assert from "node:assert/strict";
import { imageProblem } from "../../../provider/kinds/image";

describe("provider/kinds/image", () => {
  it("accepts name[:tag][@digest], with or without a registry", () => {
    const digest = "0123456789abcdef".repeat(4);
    for (const image of [
      "alpine",
      "runpod/worker-comfyui:5.8.5-base",
      "ghcr.io/acme/comfy_worker:1.4",
      "Registry.example.com:5000/a/b:T.1",
      "localhost/a",
      `acme/worker@sha256:${digest}`,
      `acme/worker:1@sha256:${digest}`,
    ]) {
      assert.equal(imageProblem(image), undefined, image);
    }
  });

  it("refuses anything else, and suggests a correction", () => {
    const cases: [image: string, problem: RegExp][] = [
      ["two words", /^must not contain whitespace$/],
      ["https://ghcr.io/acme/worker:1", /^must not begin with https:\/\/: write "ghcr\.io\/acme\/worker:1"$/],
      ["a/b:undefined", /ends with an unset value/],
      ["None", /ends with an unset value/],
      ["a/b:", /has an empty tag\. Give one, such as "a\/b:1\.0"$/],
      ["MyOrg/Worker:1.0", /lower case: write "myorg\/worker:1\.0"$/],
      ["not-an-image!!", /must look like "name\[:tag\]\[@digest\]"/],
      ["a@sha256:0123", /must look like/],
    ];
    for (const [image, problem] of cases) assert.match(imageProblem(image) ?? "", problem, image);
  });
});
