import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

describe("sdk: modules that a program loads", () => {
  it("are those of Pulumi, of sdk/ and a few light ones of provider/, and heavy ones only at the first call to RunPod", () => {
    const program = `
      require("ts-node/register");
      const before = new Set(Object.keys(require.cache));
      require("@pulumi/pulumi");
      const withPulumi = new Set(Object.keys(require.cache));
      const runpod = require("./sdk");
      const own = Object.keys(require.cache).filter((file) => !withPulumi.has(file));
      const all = Object.keys(require.cache).filter((file) => !before.has(file));
      runpod.getPod("pod-1").catch(({ message }) => {
        const later = Object.keys(require.cache).filter((file) => !before.has(file));
        console.log(JSON.stringify({ own, all, later, message }));
      });
    `;
    const root = resolve(__dirname, "../..");
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], {
      cwd: root,
      encoding: "utf8",
      env: {
        ...process.env,
        TS_NODE_TRANSPILE_ONLY: "true",
        PULUMI_CONFIG: JSON.stringify({ "runpod:apiKey": "k", "runpod:graphqlUrl": "nowhere" }),
      },
    });
    const { own, all, later, message } = JSON.parse(stdout || JSON.stringify({ message: stderr })) as Loaded;
    assert.equal(
      message,
      'runpod:graphqlUrl is "nowhere", which is not an http or https address. Correct it, or remove it for RunPod\'s own.',
    );
    assert.ok(own.length >= 4);
    const light =
      /^\/sdk\/|^\/provider\/(hardware\/(gpu-(table|names)|cpu-flavors)|kinds\/(argument-names|authorized-keys|image-reference)|lifecycle\/(output-text|tokens)|environment)\.ts$|^\/node_modules\/fastest-levenshtein\//;
    for (const file of own) assert.match(file.slice(root.length), light);
    const heavy = /node_modules\/(zod|graphql|graphql-request)\//;
    assert.deepEqual(
      all.filter((file) => heavy.test(file)),
      [],
    );
    assert.ok(
      later.some((file) => heavy.test(file)),
      "else this test would look for what is never there",
    );
    const ofFirstCall = later.filter((file) => file.includes("/graphql"));
    assert.deepEqual(
      ofFirstCall.filter((file) => file.includes("/node_modules/")),
      [],
      "a preview makes no call",
    );
  });
});

interface Loaded {
  /** Files that sdk/ loads, those of Pulumi in addition, and all files after the first call to RunPod. */
  own: string[];
  all: string[];
  later: string[];
  message: string;
}
