import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import { image, info, keys, production, inputsOf, stackOf, volume } from "./debug-stack-fixture";
import { outputInText } from "../support/output-in-text";
import { registrationsOf, valueOf } from "./registrations";

const outputsOf = ({ endpointId, podId, sshCommand, runUrl }: runpod.DebugStack) =>
  valueOf(pulumi.all([endpointId, podId, sshCommand, runUrl]));

describe("sdk: arguments of a DebugStack", () => {
  const past = "2020-01-01T00:00:00Z";

  it("accept an endpoint as a promise, an output or a function, which is not called after expiresAt", async () => {
    const later: (() => runpod.DebugStackArgs["endpoint"])[] = [
      () => info,
      () => Promise.resolve(info),
      () => pulumi.output(info),
      () => () => info,
      () => () => Promise.resolve(info),
    ];
    const { parts: expected } = await stackOf({}, () => info);
    for (const endpoint of later) assert.deepEqual((await stackOf({}, endpoint)).parts, expected);
    const gone: (() => runpod.DebugStackArgs["endpoint"])[] = [
      () => () => assert.fail("nobody asks any more"),
      () => Promise.reject(new Error("RunPod lists no endpoint ep-1")),
    ];
    for (const endpoint of gone) assert.deepEqual((await stackOf({ expiresAt: past }, endpoint)).parts, {});
  });

  it("refuse a string as endpoint, and any object that getEndpoint does not return", async () => {
    const cases: [endpoint: unknown, message: RegExp][] = [
      ["ep-1", /^DebugStack "bug": endpoint is the text "ep-1"\. .*`\(\) => runpod\.getEndpoint\("ep-1"\)`\.$/],
      [{ id: "ep-1" }, /endpoint is no endpoint, but object/],
      [undefined, /endpoint is no endpoint, but undefined/],
    ];
    for (const [endpoint, message] of cases) {
      await assert.rejects(
        stackOf({}, () => endpoint as never),
        (error: Error) => {
          assert.match(error.message, message);
          assert.equal(error.stack, error.message, "it carries no stack");
          return true;
        },
      );
    }
  });

  it("refuse the path of a key and a private key, but not after expiresAt", async () => {
    const authorizedKeys = ["ssh-ed25519 AAAA me@here.pub", "~/.ssh/id_ed25519.pub", "/home/me/id.pub", "id.pub"];
    const path = (index: number) =>
      `DebugStack "bug": authorizedKeys[${index}] holds the path of a file, not a key. Give the content of the file ("ssh-ed25519 AAAA..."), such as readFileSync(path, "utf8").`;
    await assert.rejects(stackOf({ authorizedKeys }), { message: [1, 2, 3].map(path).join("\n") });
    const pem = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n-----END OPENSSH PRIVATE KEY-----";
    await assert.rejects(stackOf({ authorizedKeys: [pem] }), {
      message: /^DebugStack "bug": authorizedKeys\[0\] holds a private key, which must stay with you\. [^\n]*$/,
    });
    assert.deepEqual((await stackOf({ authorizedKeys, expiresAt: past })).parts, {});
  });

  it("refuse the text of an Output as endpoint and as date", async () => {
    const text = outputInText();
    await assert.rejects(
      stackOf({}, () => text as never),
      {
        message: /^DebugStack "bug": endpoint holds the text that an Output leaves in a string, not a value\. [^\n]*$/,
      },
    );
    await assert.rejects(stackOf({ expiresAt: text }), {
      message:
        /^DebugStack "bug": expiresAt holds the text that an Output leaves[^\n]*read it from the configuration\.$/,
    });
  });

  it("refuse unknown arguments, because a misspelt expiresAt would never expire", async () => {
    const args = { expireAt: past, dockerArgs: "run", somethingElse: 1, parent: undefined } as never;
    await assert.rejects(stackOf(args), {
      message: [
        'DebugStack "bug": has no argument "expireAt". Did you mean "expiresAt"?',
        'DebugStack "bug": has no argument "dockerArgs". Did you mean "args"?',
        'DebugStack "bug": has no argument "somethingElse".',
        'DebugStack "bug": has no argument "parent". It is an option of the resource: pass it as the third argument, { parent: ... }.',
      ].join("\n"),
    });
  });
});

describe("sdk: DebugStack", () => {
  it("creates a template, an endpoint and a CPU Pod beside production, on its volume", async () => {
    const { parts, registered, stack } = await stackOf({ authorizedKeys: keys });
    assert.equal(registered.bug?.type, "runpod-iac:index:DebugStack");
    assert.deepEqual(Object.fromEntries(Object.entries(parts).map(([name, { type }]) => [name, type])), {
      "bug-template": "pulumi-nodejs:dynamic/runpod:Template",
      "bug-endpoint": "pulumi-nodejs:dynamic/runpod:Endpoint",
      "bug-pod": "pulumi-nodejs:dynamic/runpod:Pod",
    });
    const PUBLIC_KEY = "ssh-ed25519 AAAA one\nssh-ed25519 BBBB two";
    assert.deepEqual(inputsOf(parts["bug-template"]), {
      ...{ image, args: "run", containerDiskInGb: 60, registryAuthId: "reg-1", ports: ["22/tcp"] },
      env: { MODE: "fast", HOME: "/runpod-volume", PUBLIC_KEY },
    });
    assert.deepEqual(inputsOf(parts["bug-endpoint"]), {
      ...{ templateDiskInGb: 60, templateId: "bug-template-id", release: "bug-template-release", profile: "debug" },
      ...{ gpus: ["AMPERE_80", "ADA_48_PRO"], gpuCount: 2, networkVolumes: [volume] },
    });
    assert.deepEqual(inputsOf(parts["bug-pod"]), {
      ...{ image, registryAuthId: "reg-1", networkVolume: volume, volumeMountPath: "/workspace", ports: ["22/tcp"] },
      ...{ cpu: { flavor: "cpu3c", vcpuCount: 2 }, env: { PUBLIC_KEY } },
    });
    assert.ok(!JSON.stringify(parts).includes("/http"), "nothing is open on the HTTP proxy by itself");
    const runUrl = "https://api.runpod.ai/v2/bug-endpoint-id/run";
    assert.deepEqual(await outputsOf(stack), ["bug-endpoint-id", "bug-pod-id", null, runUrl]);
  });

  it("changes nothing about production", async () => {
    const alone = await registrationsOf(production);
    const { registered } = await stackOf({ authorizedKeys: keys });
    for (const name of ["models", "comfy", "prod"]) assert.deepEqual(registered[name], alone[name], name);
    assert.equal(Object.keys(registered).length, 3 + 4);
  });

  it("opens no port and passes no key if no keys are given", async () => {
    for (const args of [{}, { authorizedKeys: [] }]) {
      const { parts } = await stackOf(args);
      assert.deepEqual(inputsOf(parts["bug-template"]).env, { MODE: "fast", HOME: "/runpod-volume" });
      assert.deepEqual(inputsOf(parts["bug-pod"]).env, {});
      for (const part of Object.values(parts)) assert.ok(!("ports" in part.inputs));
    }
  });

  it("opens the ports of a load balancer's workers, which receive the jobs, but not those of a queue", async () => {
    const template = { args: "run", containerDiskInGb: 60, env: {}, ports: ["8000/http", "22/tcp"] };
    const openedBy = async (type: string, args: { authorizedKeys?: string[] }) => {
      const { parts } = await stackOf(args, () => ({ ...info, type, template }) as never);
      return [inputsOf(parts["bug-template"]).ports, inputsOf(parts["bug-pod"]).ports];
    };
    assert.deepEqual(await openedBy("LOAD_BALANCER", {}), [["8000/http", "22/tcp"], undefined]);
    assert.deepEqual(await openedBy("LOAD_BALANCER", { authorizedKeys: keys }), [["8000/http", "22/tcp"], ["22/tcp"]]);
    assert.deepEqual(await openedBy("QUEUE", { authorizedKeys: keys }), [["22/tcp"], ["22/tcp"]]);
    assert.deepEqual(await openedBy("QUEUE", {}), [undefined, undefined]);

    const ofProgram = () => {
      const served = new runpod.Template("comfy", { image: "acme/comfy:1", ports: ["8000/http"] });
      return new runpod.Endpoint("prod", { template: served, type: "LOAD_BALANCER", gpus: ["AMPERE_80"] });
    };
    const { parts } = await stackOf({ authorizedKeys: keys }, ofProgram);
    assert.deepEqual(inputsOf(parts["bug-template"]).ports, ["8000/http", "22/tcp"]);
  });

  it("lets each part differ from production", async () => {
    const { parts } = await stackOf({
      ...{ args: "debug", env: { MODE: "slow", MORE: "1" }, containerDiskInGb: 80, registryAuthId: "reg-2" },
      debugEndpoint: { gpus: ["ADA_24"], workersMax: 2, name: "other" },
      pod: { gpus: ["NVIDIA L40S"], env: { MODE: "pod" }, ports: ["22/tcp", "8188/http"], image: "acme/tools:1" },
    });
    assert.deepEqual(inputsOf(parts["bug-template"]), {
      ...{ image, args: "debug", containerDiskInGb: 80, registryAuthId: "reg-2" },
      env: { MODE: "slow", HOME: "/runpod-volume", MORE: "1" },
    });
    const endpoint = inputsOf(parts["bug-endpoint"]);
    assert.deepEqual([endpoint.gpus, endpoint.workersMax, endpoint.name], [["ADA_24"], 2, "other"]);
    assert.ok(!("gpuCount" in endpoint), "production's count is for production's GPUs");
    const { networkVolume: _volume, volumeMountPath: _path, ...pod } = inputsOf(parts["bug-pod"]);
    assert.deepEqual(pod, {
      ...{ image: "acme/tools:1", registryAuthId: "reg-2", gpus: ["NVIDIA L40S"], env: { MODE: "pod" } },
      ports: ["22/tcp", "8188/http"],
    });
  });

  it("ignores an undefined difference", async () => {
    const none = {
      name: undefined,
      gpus: undefined,
      gpuCount: undefined,
      dataCenterIds: undefined,
      workersMax: undefined,
    };
    const pod = {
      image: undefined,
      registryAuthId: undefined,
      ports: undefined,
      cpu: undefined,
      volumeMountPath: undefined,
    };
    const { parts } = await stackOf({ authorizedKeys: keys, debugEndpoint: none, pod });
    assert.deepEqual(parts, (await stackOf({ authorizedKeys: keys })).parts);
    const { parts: pinned } = await stackOf({ debugEndpoint: none }, () => ({
      ...info,
      networkVolumes: [],
      dataCenterIds: ["EU-RO-1"],
    }));
    assert.deepEqual(inputsOf(pinned["bug-endpoint"]).dataCenterIds, ["EU-RO-1"]);
  });

  it("omits each part that is set to false, and its outputs", async () => {
    const podAlone = await stackOf({ debugEndpoint: false });
    assert.deepEqual(Object.keys(podAlone.parts), ["bug-pod"]);
    assert.deepEqual(await outputsOf(podAlone.stack), [null, "bug-pod-id", null, null]);
    assert.deepEqual([podAlone.stack.template, podAlone.stack.endpoint], [undefined, undefined]);
    const noPod = await stackOf({ pod: false });
    assert.deepEqual(Object.keys(noPod.parts).sort(), ["bug-endpoint", "bug-template"]);
    assert.deepEqual(await outputsOf(noPod.stack), [
      ...["bug-endpoint-id", null, null],
      "https://api.runpod.ai/v2/bug-endpoint-id/run",
    ]);
    assert.equal(noPod.stack.pod, undefined);
  });

  it("has no parts after its expiry and logs that, and has all parts before", async () => {
    const expiresAt = "2020-01-01T00:00:00Z";
    const { parts, stack, registered } = await stackOf({ expiresAt });
    assert.deepEqual(parts, {});
    assert.ok("bug" in registered);
    assert.deepEqual(await outputsOf(stack), [null, null, null, null]);
    assert.deepEqual([stack.template, stack.endpoint, stack.pod], [undefined, undefined, undefined]);
    const later = await stackOf({ expiresAt: "2999-01-01T00:00:00Z" });
    assert.equal(Object.keys(later.parts).length, 3);
  });

  it("refuses an invalid date, and an endpoint without a known template", async () => {
    await assert.rejects(
      stackOf({ expiresAt: "2026-12-01" }),
      /DebugStack "bug": expiresAt must be a date and time with a time zone, such as .* not "2026-12-01"\./,
    );
    const bare = () => new runpod.Endpoint("prod", { templateId: "tpl-1", gpus: ["AMPERE_80"] });
    await assert.rejects(stackOf({}, bare), {
      message:
        'DebugStack "bug": endpoint has its template only by id, so its args and env are not known here. Pass `() => runpod.getEndpoint(id)`, or give the Endpoint a Template.',
    });
  });
});
