import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as pulumi from "@pulumi/pulumi";
import { Endpoint, Template } from "../../sdk";
import type { Inputs, KindUnderTest } from "../kinds";
import { collectionOf, eachKind, inputsOf, neededField } from "../kinds";
import { clientOf } from "../testing/emulator/client";
import { PlantedSecrets } from "./planted-secrets";
import { changeTemplateInConsole } from "./runpod-console";
import { apiDifferences } from "./api-differences";
import type { Engine } from "./engine";
import { describeOnEveryEngine } from "./engine";
import { assertFailed, assertSucceeded, messagesOf } from "./results";
import { startUpHeldAt } from "./with-stack";
import type { Operate, SecretSetup } from "./with-secrets";
import {
  repliesThatEchoSecrets,
  programOfKind,
  programWithSecrets,
  secretOfVersion,
  withSecrets,
} from "./with-secrets";
import { programOfParts } from "./service-program";

/** RunPod never shows what these hold, and takes no name of them twice. */
const kindsWithUniqueNames = eachKind.filter(({ kind }) => kind === "registryAuth" || kind === "secret");

const kindsWithSecrets = eachKind.filter(({ sample }) => sample.secretInputs.length > 0);

describeOnEveryEngine("a secret", (engine) => {
  for (const underTest of kindsWithSecrets) {
    it(`of a ${underTest.type} is a secret in the state, and does not leak when all operations succeed`, async () => {
      await withSecrets(engine, async ({ operateWithoutLeak, stack, emulator, planted }) => {
        for (const version of [1, 2] as const) {
          stack.program = programOfKind(underTest, planted, version);
          await operateWithoutLeak(() => stack.preview({ diff: true }));
          for (const operate of [() => stack.up({ diff: true }), () => stack.refresh()]) {
            await operateWithoutLeak(operate);
            await assertSecret(underTest, { stack, emulator }, secretOfVersion(planted, version));
          }
        }
        await operateWithoutLeak(() => stack.destroy());
        const { calls } = emulator;
        assert.ok(calls.every(({ headers }) => headers["authorization"] === `Bearer ${planted.apiKey}`));
      });
    });
  }

  const replies = kindsWithSecrets.flatMap((underTest, index) =>
    Object.keys(repliesThatEchoSecrets(underTest, new PlantedSecrets(), 1))
      // The API key is the same for each kind.
      .filter((what) => index === 0 || !what.includes("the key"))
      .map((what): [KindUnderTest, string] => [underTest, what]),
  );
  for (const [underTest, what] of engine.name === "simulator" ? replies : replies.slice(0, 1)) {
    it(`of a ${underTest.type} does not leak when RunPod answers with ${what}`, async () => {
      await withSecrets(engine, async ({ leaksOf, stack, emulator, planted }) => {
        const { kind } = underTest;
        // A list contains secrets only of its own kind.
        const lists = what.includes("the key") ? "*" : [`${kind}.list`, `${kind}.delete`];
        const phases: [version: 1 | 2, operation: string | string[], operate: Operate][] = [
          [1, `${kind}.create`, () => stack.up()],
          [1, "nothing", () => stack.up()],
          [1, lists, () => stack.refresh()],
          // A changed secret replaces the resource if RunPod cannot update it.
          [2, [`${kind}.update`, `${kind}.create`], () => stack.up()],
          [2, "nothing", () => stack.up()],
          [2, lists, () => stack.destroy()],
        ];
        for (const [phase, [version, operation, operate]] of phases.entries()) {
          stack.program = programOfKind(underTest, planted, version);
          const fault = repliesThatEchoSecrets(underTest, planted, version)[what];
          assert.ok(fault);
          const injected = emulator.faults.inject({ operation, times: Infinity, fault });
          const { result, leaks } = await leaksOf(operate);
          assert.deepEqual(leaks, [], `phase ${phase}`);
          if (operation === "nothing") assertSucceeded(result);
          else assert.ok(injected.fired > 0, `phase ${phase}: the fault occurred`);
          emulator.faults.clear();
        }
      });
    });
  }

  it("does not leak when the provider is killed during a create, nor from an incomplete create", async () => {
    await withSecrets(engine, async ({ leaksOf, stack, emulator }) => {
      const killed = await leaksOf(async () => {
        const { running } = await startUpHeldAt("template.create", "before", { emulator, stack });
        await stack.killProvider();
        return running;
      });
      assert.deepEqual(killed.leaks, []);
      const fault = { kind: "incomplete", field: apiDifferences[engine.api].neededTemplateField } as const;
      emulator.faults.inject({ operation: "template.create", fault });
      emulator.faults.inject({ operation: "template.list", skip: 1, fault });
      const incomplete = await leaksOf(() => stack.up());
      assert.match(messagesOf(incomplete.result), /It is in the state/);
      assert.deepEqual(incomplete.leaks, []);
    });
  });

  for (const underTest of engine.name === "simulator" ? kindsWithSecrets : []) {
    const { kind, type, sample } = underTest;
    it(`of a ${type} is a secret in the state, and does not leak, after a create whose answers are incomplete`, async () => {
      await withSecrets(engine, async ({ operateWithoutLeak, stack, emulator, planted }) => {
        stack.program = programOfKind(underTest, planted, 1);
        const fault = { kind: "incomplete", field: neededField(sample, engine.api) } as const;
        emulator.faults.inject({ operation: `${kind}.create`, fault });
        emulator.faults.inject({ operation: `${kind}.list`, skip: 1, times: Infinity, fault });
        await operateWithoutLeak(() => stack.up(), /It is in the state/);
        await assertSecret(underTest, { stack, emulator }, secretOfVersion(planted, 1));
        emulator.faults.clear();
        await operateWithoutLeak(() => stack.up());
        await assertSecret(underTest, { stack, emulator }, secretOfVersion(planted, 1));
      });
    });
  }

  for (const underTest of engine.name === "simulator" ? kindsWithUniqueNames : []) {
    const { kind, type, sample } = underTest;
    it(`of a ${type} does not leak when its name is taken, when it is adopted and when it is replaced`, async () => {
      await withSecrets(engine, async ({ operateWithoutLeak, stack, emulator, planted }) => {
        const argsOf = (version: 1 | 2) =>
          Object.fromEntries(sample.secretInputs.map((name) => [name, secretOfVersion(planted, version)]));
        let args: Inputs = { name: "one", ...argsOf(1) };
        stack.program = async () => void sample.make("one", args);
        const { id } = await sample.byHand.make(emulator, "one", {});
        // What RunPod holds is a secret too, and not the program's.
        collectionOf(emulator.store, underTest).update(id, argsOf(2));
        await operateWithoutLeak(() => stack.preview({ diff: true }));
        await operateWithoutLeak(() => stack.up({ diff: true }), /RunPod takes no name twice/);
        args = { ...args, ...(kind === "secret" ? { description: "a token" } : {}), adopt: id };
        for (const operate of [
          () => stack.preview({ diff: true }),
          () => stack.up({ diff: true }),
          () => stack.refresh(),
        ]) {
          await operateWithoutLeak(operate);
        }
        await assertSecret(underTest, { stack, emulator }, secretOfVersion(planted, 2));
        const { adopt: _adopt, ...declared } = args;
        args = { ...declared, name: "two" };
        const echo = { kind: "error", message: `Bad value: ${secretOfVersion(planted, 1)}` } as const;
        emulator.faults.inject({ operation: `${kind}.create`, fault: echo });
        await operateWithoutLeak(() => stack.up({ diff: true }), /Bad value/);
        emulator.faults.inject({ operation: `${kind}.delete`, fault: echo });
        await operateWithoutLeak(() => stack.up({ diff: true }), /Bad value/);
        await operateWithoutLeak(() => stack.up({ diff: true }));
        await assertSecret(underTest, { stack, emulator }, secretOfVersion(planted, 1));
      });
    });
  }

  if (engine.name === "cli") {
    it("shows in --debug and -v=9 only where Pulumi prints it itself: in no message, event or state", async () => {
      await withSecrets(engine, async ({ leaksOf, stack, planted }) => {
        const [underTest] = kindsWithUniqueNames;
        assert.ok(underTest);
        stack.program = programOfKind(underTest, planted, 1);
        const { result, leaks } = await leaksOf(() => stack.up({ debug: true, logVerbosity: 9, logToStdErr: true }));
        assertSucceeded(result);
        const places = [...new Set(leaks.map((leak) => leak.split(":")[0]))].sort();
        assert.deepEqual(places, ["stderr", "stdout"]);
      });
    });
  }

  it("does not leak when arguments are refused", async () => {
    await withSecrets(engine, async ({ leaksOf, stack, planted }) => {
      const env = { "NOT A NAME": pulumi.secret(planted.variable) };
      const category = pulumi.secret(planted.argument) as never;
      stack.program = programWithSecrets(planted, { image: "not an image", category, env });
      const { result, leaks } = await leaksOf(() => stack.preview());
      assert.match(messagesOf(result), /image must not contain whitespace/);
      assert.match(messagesOf(result), /category must be .*, not "\[secret\]"/);
      assert.deepEqual(leaks, []);
    });
  });

  it("does not leak when an adoption is refused", async () => {
    await withSecrets(engine, async ({ leaksOf, stack, emulator, planted }) => {
      const template = await clientOf(emulator, planted.apiKey).putTemplate({ dockerArgs: `run ${planted.argument}` });
      stack.program = programWithSecrets(planted, { adopt: template.id });
      const { result, leaks } = await leaksOf(() => stack.up());
      assertFailed(result, /args: the values differ \(not shown, they may be secrets\)/);
      assert.deepEqual(leaks, []);
    });
  });

  it("that a stack transformation adds to env does not leak, and its hash is a secret", async () => {
    await withSecrets(engine, async ({ operateWithoutLeak, stack, planted }) => {
      const envs: unknown[] = [];
      stack.program = async () => {
        pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
          if (!type.endsWith(":Template")) return undefined;
          return { props: { ...props, env: { TOKEN: pulumi.secret(planted.variable) } }, opts };
        });
        const template = new Template("comfy", { image: "ghcr.io/acme/comfy:1" });
        new Endpoint("prod", { template, gpus: ["AMPERE_80"] });
        template.env.apply((env) => envs.push(env));
        return { releaseEnv: template.releaseEnv };
      };
      await operateWithoutLeak(() => stack.preview({ diff: true }));
      await operateWithoutLeak(() => stack.up({ diff: true }));
      await operateWithoutLeak(() => stack.refresh());
      assert.deepEqual(envs.at(-1), { TOKEN: planted.variable });
      const { releaseEnv } = await stack.outputs();
      assert.ok(releaseEnv?.secret);
      assert.match(String(releaseEnv.value), /^[0-9a-f]{16}$/);
      assert.ok(
        !(await stack.stateText()).includes(String(releaseEnv.value)),
        "the state has releaseEnv only encrypted",
      );
    });
  });

  it("image does not leak, tag included, through a release or a warning", async () => {
    await withSecretImage(engine, async ({ setup: { operateWithoutLeak, stack }, state }) => {
      for (state.version of [1, 2]) {
        await operateWithoutLeak(() => stack.preview({ diff: true }));
        await operateWithoutLeak(() => stack.up({ diff: true }));
      }
    });
  });

  it("that leaks into the state, messages, events or a command line is found", async () => {
    await withSecrets(engine, async ({ leaksOf, stack, planted }) => {
      const program = programOfParts({ template: { env: { TOKEN: planted.variable } } });
      stack.program = async () => {
        await pulumi.log.warn(`the key is ${Buffer.from(planted.variable).toString("base64")}`);
        await program();
      };
      const child = spawn(process.execPath, ["-e", "setTimeout(() => undefined, 120_000)", planted.apiKey]);
      await once(child, "spawn");
      try {
        const { leaks } = await leaksOf(() => stack.up());
        const places = [...new Set(leaks.map((leak) => leak.split(":")[0]))].sort();
        assert.deepEqual(places, ["events", "messages", "process", "state", "stdout"]);
      } finally {
        child.kill();
      }
    });
  });

  // The provider's messages are the same on both engines.
  if (engine.name === "cli") return;

  it("image does not leak through a refusal, a refresh or an adoption", async () => {
    await withSecretImage(
      engine,
      async ({ setup: { operateWithoutLeak, stack, emulator, planted }, state, imageOf }) => {
        await operateWithoutLeak(() => stack.up());
        const [template] = emulator.store.templates.list();
        assert.ok(template);
        await changeTemplateInConsole(emulator, template, { image: imageOf(3) }, planted.apiKey);
        state.idleTimeoutInSeconds = 60;
        await operateWithoutLeak(() => stack.up({ diff: true }), /has other content at RunPod than in the program/);
        await operateWithoutLeak(() => stack.refresh());
        await operateWithoutLeak(() => stack.up({ diff: true }));
        state.options = { ignoreChanges: ["release", "releaseEnv"] };
        [state.version, state.idleTimeoutInSeconds] = [4, 30];
        await operateWithoutLeak(() => stack.up({ diff: true }), /This endpoint is held at/);
        state.options = {};
        await operateWithoutLeak(() => stack.up());
        state.adopted = (await clientOf(emulator, planted.apiKey).putTemplate({ imageName: imageOf(6) })).id;
        await operateWithoutLeak(() => stack.preview());
        await operateWithoutLeak(() => stack.up(), /image: the values differ \(not shown/);
      },
    );
  });
});

interface SecretImage {
  setup: SecretSetup;
  /** Arguments of the program. Read in each run, so that a case can change them between runs. */
  state: { version: number; idleTimeoutInSeconds: number; options: pulumi.CustomResourceOptions; adopted: string };
  imageOf: (version: number) => string;
}

/** Runs the body with a stack of endpoints whose image is a secret. */
async function withSecretImage(engine: Engine, body: (parts: SecretImage) => Promise<void>): Promise<void> {
  await withSecrets(engine, async (setup) => {
    const { stack, planted } = setup;
    const state: SecretImage["state"] = { version: 1, idleTimeoutInSeconds: 5, options: {}, adopted: "" };
    const imageOf = (version: number) => `ghcr.io/acme/comfy:${planted.tag}-${version}`;
    stack.program = async () => {
      const { version, idleTimeoutInSeconds, options, adopted } = state;
      const comfy = new Template("comfy", { image: pulumi.secret(imageOf(version)) });
      new Endpoint("prod", { template: comfy, gpus: ["AMPERE_80"], workersMax: 1, idleTimeoutInSeconds }, options);
      // Its template reference has no release, so a warning says what it releases.
      new Endpoint("bare", { templateId: comfy.id, gpus: ["AMPERE_80"], workersMax: 1, idleTimeoutInSeconds });
      if (adopted !== "") new Template("old", { image: pulumi.secret(imageOf(5)), adopt: adopted });
    };
    await body({ setup, state, imageOf });
  });
}

/** Fails unless RunPod has the value in each secret input of the resource, and the state has it as a secret. */
async function assertSecret(
  { kind, type, sample }: KindUnderTest,
  { stack, emulator }: Pick<SecretSetup, "stack" | "emulator">,
  value: string,
): Promise<void> {
  const resource = (await stack.state()).find((one) => one.type.endsWith(`:${type}`));
  assert.ok(resource?.id !== undefined);
  const { inputs, outputs, id } = resource;
  for (const name of sample.secretInputs) {
    const held = [sample.content(emulator.store, id), inputs, outputs].map((bag) => bag[name]);
    const isMap = inputsOf(kind)[name]?.isMap === true;
    const values = isMap ? held.map((map) => (map as Record<string, unknown>)["TOKEN"]) : held;
    assert.deepEqual(values, [value, "[secret]", "[secret]"], `${name} at RunPod, in the inputs and in the outputs`);
  }
}
