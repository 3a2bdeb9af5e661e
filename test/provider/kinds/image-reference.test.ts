import assert from "node:assert/strict";
import { parseImageReference, tagOf } from "../../../provider/kinds/image-reference";

describe("provider/kinds/image-reference", () => {
  it("names the tag, the short digest or latest, and ignores a registry's port", () => {
    const tags: [image: string, tag: string][] = [
      ["comfy", "latest"],
      ["comfy:", "latest"],
      ["comfy:1.4.0", "1.4.0"],
      ["ghcr.io/acme/comfy:1.4.0-cuda12.4", "1.4.0-cuda12.4"],
      ["localhost:5000/comfy", "latest"],
      ["localhost:5000/acme/comfy:dev", "dev"],
      ["comfy@sha256:0123456789abcdef0123", "0123456789ab"],
      ["localhost:5000/comfy:dev@sha256:0123456789abcdef0123", "0123456789ab"],
    ];
    for (const [image, tag] of tags) assert.equal(tagOf(image), tag, image);
  });

  it("splits a reference into its parts", () => {
    const digest = "sha256:0123456789abcdef0123";
    assert.deepEqual(parseImageReference(`localhost:5000/acme/comfy:dev@${digest}`), {
      name: "localhost:5000/acme/comfy",
      tag: "dev",
      digest,
    });
    assert.deepEqual(parseImageReference("comfy"), { name: "comfy", tag: undefined, digest: undefined });
    assert.deepEqual(parseImageReference("comfy:"), { name: "comfy", tag: "", digest: undefined });
  });
});
