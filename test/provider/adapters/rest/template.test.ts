import assert from "node:assert/strict";
import type { KindApis, TemplateSpec } from "../../../../provider/api";
import { overRest } from "../../../../provider/adapters/rest";
import { templateSpec } from "../../../kinds/template";
import { useEmulatedRunpod } from "../../../support/emulated-runpod";

describe("provider/adapters/rest/template", () => {
  const runpod = useEmulatedRunpod();
  const rest = (): KindApis => overRest(runpod.http, runpod.emulator.restUrl, runpod.clock);
  const spec = (): TemplateSpec => {
    const { readme: _readme, ...offered } = templateSpec();
    return offered;
  };

  for (const mountsOfNone of ["{}", "absent"] as const) {
    it(`has no volume if RunPod answers none (mounts: ${mountsOfNone})`, async () => {
      runpod.emulator.switches.mountsOfNone = mountsOfNone;
      const { volumeInGb: _volume, volumeMountPath: _path, ...without } = spec();
      const made = await rest().template.create(without);
      assert.deepEqual([made.volumeInGb, "volumeMountPath" in made], [0, false]);
    });
  }

  for (const nullRegistry of ["ignored", "clears"] as const) {
    it(`clears the registry credential (a null in a request: ${nullRegistry})`, async () => {
      runpod.emulator.switches.nullRegistry = nullRegistry;
      const made = await rest().template.create(spec());
      assert.equal(made.registryAuthId, "reg-1");
      assert.equal((await rest().template.update(made, { registryAuthId: null })).registryAuthId, undefined);
    });
  }

  it("says whether it starts SSH and Jupyter, because RunPod's APIs may have other defaults", async () => {
    const { startSsh: _ssh, startJupyter: _jupyter, ...silent } = spec();
    const made = await rest().template.create(silent);
    assert.deepEqual([made.startSsh, made.startJupyter], [true, true]);
    assert.match(JSON.stringify(runpod.emulator.calls.at(-1)?.variables), /"startSsh":true,"startJupyter":true/);
  });

  it("refuses another readme by name if another API has read it, and takes an unchanged one", async () => {
    const made = await rest().template.create(spec());
    const read = { ...made, readme: "Read me" };
    assert.equal((await rest().template.update(read, { readme: "Read me", args: "other" })).args, "other");
    const message = /readme is not offered by RunPod's REST v2 API/;
    await assert.rejects(rest().template.update(read, { readme: "" }), { kind: "rejected", message });
    assert.equal(runpod.count("template.update"), 1);
  });

  it("keeps variables that are named like members of every object", async () => {
    const env = Object.fromEntries([
      ["__proto__", "1"],
      ["toString", "2"],
    ]);
    const made = await rest().template.create({ ...spec(), env });
    assert.deepEqual(Object.entries(made.env).sort(), Object.entries(env).sort());
    assert.equal(await rest().template.update(made, { env }), made);
  });
});
