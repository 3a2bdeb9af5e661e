import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { ReleasedFields } from "../../../../provider/kinds/template/release";
import { releaseOf, releaseOfEnv, tagOf, tagOfRelease } from "../../../../provider/kinds/template/release";

interface Golden {
  releases: { title: string; template: ReleasedFields; release: string }[];
  releaseEnvs: { title: string; env?: Record<string, string>; releaseEnv: string }[];
}

const golden = JSON.parse(readFileSync(join(__dirname, "golden/releases.json"), "utf8")) as Golden;

describe("provider/kinds/template/release", () => {
  // The values were computed by a second implementation of the rule. Another value for the same template rolls out
  // every user's production at their next `pulumi up`: never change this file, add to it.
  for (const { title, template, release } of golden.releases) {
    it(`keeps the release of a template with ${title}`, () => {
      assert.equal(releaseOf(template), release);
      const reversed = Object.fromEntries(Object.entries(template).reverse()) as unknown as ReleasedFields;
      assert.equal(releaseOf(reversed), release);
    });
  }

  for (const { title, env, releaseEnv } of golden.releaseEnvs) {
    it(`keeps the release of an env: ${title}`, () => {
      assert.equal(releaseOfEnv(env), releaseEnv);
    });
  }

  it("tells apart templates that differ in any one field, whatever stands in it", () => {
    const image = fc.stringMatching(/^[a-z]{1,8}(:[a-z0-9.]{1,6})?$/);
    const template = fc.record({
      image,
      args: fc.string(),
      containerDiskInGb: fc.integer({ min: 1, max: 500 }),
      ports: fc.uniqueArray(fc.constantFrom("22/tcp", "80/http", "8188/http")),
      registryAuthId: fc.string(),
    });
    fc.assert(
      fc.property(template, template, (one, other) => {
        for (const key of Object.keys(one) as (keyof ReleasedFields)[]) {
          const changed = { ...one, [key]: other[key] };
          const same = JSON.stringify([changed[key]].flat().sort()) === JSON.stringify([one[key]].flat().sort());
          assert.equal(releaseOf(changed) === releaseOf(one), same, key);
        }
      }),
    );
  });

  it("names the tag, the short digest, or latest, and leaves a registry's port alone", () => {
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
    for (const [image, tag] of tags) {
      assert.equal(tagOf(image), tag, image);
      assert.equal(tagOfRelease(releaseOf({ image })), tag, image);
    }
    assert.equal(tagOfRelease(""), "");
  });
});
