import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { tagOf } from "../../../../provider/kinds/image-reference";
import type { ReleasedFields } from "../../../../provider/kinds/template/release";
import { releaseOf, releaseOfEnv, tagOfRelease } from "../../../../provider/kinds/template/release";

interface Golden {
  releases: { title: string; template: ReleasedFields; release: string }[];
  releaseEnvs: { title: string; env?: Record<string, string>; releaseEnv: string }[];
}

const golden = JSON.parse(readFileSync(join(__dirname, "golden/releases.json"), "utf8")) as Golden;

describe("provider/kinds/template/release", () => {
  // A second implementation of the rule computed these values. A changed value rolls out every user's production at
  // their next `pulumi up`. Never change this file, only add to it.
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

  it("differs for templates that differ in any field, whatever its value", () => {
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

  it("begins with the image's tag or digest, which can be read back", () => {
    for (const image of ["comfy", "comfy:1.4.0", "localhost:5000/comfy:dev@sha256:0123456789abcdef0123"]) {
      assert.equal(tagOfRelease(releaseOf({ image })), tagOf(image), image);
    }
    assert.equal(tagOfRelease(""), "");
  });
});
