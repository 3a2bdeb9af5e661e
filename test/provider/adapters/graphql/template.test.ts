import assert from "node:assert/strict";
import type { Template } from "../../../../provider/api";
import { overGraphql } from "../../../../provider/adapters/graphql";
import { FakeHttp, named } from "./fake-http";

/** A template as RunPod returns it. */
const wire = {
  id: "tpl-1",
  name: "comfy",
  imageName: "acme/comfy:1",
  dockerArgs: "python handler.py",
  containerDiskInGb: 60,
  volumeInGb: 5,
  volumeMountPath: "/data",
  env: [
    { key: "B", value: "2" },
    { key: "A", value: "canary-secret" },
  ],
  ports: "8188/http, 22/tcp",
  containerRegistryAuthId: "reg-1",
  isServerless: true,
  isPublic: false,
  startSsh: true,
  startJupyter: false,
  category: "NVIDIA",
  readme: "Read me",
  portsConfig: [{ port: "8188", name: "ui" }],
  startScript: "echo",
  advancedStart: true,
  config: null,
};

const over = (http: FakeHttp) => overGraphql(http, "http://runpod.example").template;

async function one(changes: object = {}): Promise<Template> {
  const template = await over(new FakeHttp().answer({ data: { podTemplate: { ...wire, ...changes } } })).get("tpl-1");
  assert.ok(template !== undefined);
  return template;
}

describe("provider/adapters/graphql/template", () => {
  it("reads every field in the port's words, and empty fields as undefined", async () => {
    const template = await one();
    assert.deepEqual(named(template), {
      id: "tpl-1",
      name: "comfy",
      image: "acme/comfy:1",
      args: "python handler.py",
      containerDiskInGb: 60,
      env: { A: "canary-secret", B: "2" },
      ports: ["8188/http", "22/tcp"],
      registryAuthId: "reg-1",
      serverless: true,
      volumeInGb: 5,
      volumeMountPath: "/data",
      startSsh: true,
      startJupyter: false,
      category: "NVIDIA",
      readme: "Read me",
      public: false,
      hasStartScript: true,
    });
    const bare = Object.fromEntries(Object.keys(wire).map((key) => [key, null]));
    const { env, ports, registryAuthId, serverless } = await one({
      ...bare,
      id: "tpl-1",
      name: "x",
      containerRegistryAuthId: "",
    });
    assert.deepEqual(
      { env, ports, registryAuthId, serverless },
      { env: {}, ports: [], registryAuthId: undefined, serverless: false },
    );
  });

  it("distinguishes a missing template from an unreadable one", async () => {
    assert.equal(await over(new FakeHttp().answer({ data: { podTemplate: null } })).get("tpl-9"), undefined);
    await assert.rejects(over(new FakeHttp().answer({ data: {} })).get("tpl-9"), {
      kind: "malformed",
      message: /podTemplate/,
    });
    await assert.rejects(one({ imageName: undefined }), { kind: "malformed", message: /podTemplate\.imageName/ });
  });

  it("creates with every field that the schema requires, and otherwise only the given ones", async () => {
    const http = new FakeHttp().answer({ data: { saveTemplate: wire } });
    const spec = { name: "comfy", image: "acme/comfy:1", args: "", containerDiskInGb: 20, serverless: true };
    await over(http).create(spec);
    assert.deepEqual(http.input, {
      name: "comfy",
      imageName: "acme/comfy:1",
      dockerArgs: "",
      containerDiskInGb: 20,
      volumeInGb: 0,
      env: [],
      isServerless: true,
    });
  });

  it("redacts values of env that only RunPod holds", async () => {
    const http = new FakeHttp().answer({ errors: [{ message: "canary-secret is no value" }], data: null });
    await assert.rejects(over(http).update(await one(), { args: "" }), { message: /\[secret\] is no value/ });
  });

  it('deletes under the template\'s current name, and reads a refusal as "in use"', async () => {
    const http = new FakeHttp()
      .answer({ data: { deleteTemplate: null } })
      .answer({ errors: [{ message: "cannot do that" }], data: null })
      .answer({ errors: [{ message: "template not found" }], data: null })
      .answer({ errors: [{ message: "bad document" }] }, 400);
    const current = await one({ name: "renamed" });
    await over(http).delete(current);
    assert.deepEqual(http.last.variables, { templateName: "renamed" });
    await assert.rejects(over(http).delete(current), { kind: "inUse" });
    await assert.rejects(over(http).delete(current), { kind: "notFound" });
    await assert.rejects(over(http).delete(current), { kind: "rejected" });
  });
});
