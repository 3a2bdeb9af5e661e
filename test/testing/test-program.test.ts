import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import type { TestedProgram, TestProgramOptions } from "../../testing";
import { startEmulator, testProgram } from "../../testing";

const volume = (name: string) => `new runpod.NetworkVolume("${name}", { sizeInGb: 10, dataCenterId: "EU-RO-1" })`;

describe("testProgram", () => {
  let folder: string;
  const running: TestedProgram[] = [];

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "runpod-iac-program-")));
    symlinkSync(resolve(__dirname, "../../node_modules"), join(folder, "node_modules"));
  });
  afterEach(async () => {
    for (const stack of running.splice(0)) await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(options: TestProgramOptions): Promise<TestedProgram> {
    const stack = await testProgram(options);
    running.push(stack);
    return stack;
  }

  const write = (file: string, text: string): string => {
    writeFileSync(join(folder, file), text);
    return join(folder, file);
  };

  /** Asserts the four operations of a program with two volumes. */
  async function assertLives(program: TestProgramOptions["program"]): Promise<TestedProgram> {
    const stack = await start({ program });
    assert.deepEqual((await stack.preview()).changeSummary, { create: 3 });
    assert.deepEqual(stack.emulator.calls, []);
    const { outputs } = await stack.up();
    const models = stack.emulator.store.networkVolumes.list().find(({ name }) => name.startsWith("models"));
    assert.equal(outputs["id"]?.value, models?.id);
    assert.deepEqual((await stack.preview()).changeSummary, { same: 3 });
    assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 3 });
    return stack;
  }

  it("runs a CommonJS program again for each operation, with its own modules", async () => {
    write("more.js", `const runpod = require("runpod-iac"); exports.more = ${volume("more")};`);
    const main = write(
      "index.js",
      `const runpod = require("runpod-iac"); const models = ${volume("models")}; require("./more"); exports.id = models.id;`,
    );
    await assertLives(main);
    await assertLives(pathToFileURL(main));
    // The project's folder, whose package.json names the program. This program exports a function.
    write("package.json", `{ "main": "main.js" }`);
    write("main.js", `module.exports = async () => ({ ...require("./index") });`);
    await assertLives(folder);
    assert.equal(require.cache[main], undefined);
  });

  it("runs an ES module again for each operation", async () => {
    const program = `import * as runpod from "runpod-iac"; ${volume("other")}; const models = ${volume("models")};`;
    await assertLives(write("index.mjs", `${program} export const id = models.id;`));
    write("package.json", `{ "type": "module" }`);
    await assertLives(write("index.js", `${program} export default async () => ({ id: models.id });`));
  });

  it("calls a function for each operation, and refuses a module that already ran", async () => {
    await assertLives(async () => {
      new runpod.NetworkVolume("other", { sizeInGb: 10, dataCenterId: "EU-RO-1" });
      return { id: new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" }).id };
    });
    const main = write("index.mjs", `import * as runpod from "runpod-iac"; ${volume("models")};`);
    const stack = await start({ program: () => import(pathToFileURL(main).href) as Promise<Record<string, unknown>> });
    await stack.up();
    await assert.rejects(stack.up(), /its code did not run again, so it declared nothing[^]*require\.resolve/);
    assert.equal(stack.emulator.store.networkVolumes.list().length, 1);
  });

  it("accepts configuration and secrets, under the project's name unless a key names another", async () => {
    const stack = await start({
      project: "shop",
      stack: "dev",
      config: { tag: "1.0", "other:tag": "2.0" },
      secrets: { token: "canary-token" },
      program: async () => {
        const config = new pulumi.Config();
        const tags = [config.require("tag"), new pulumi.Config("other").require("tag")];
        return { tags, token: config.requireSecret("token"), stack: `${pulumi.getProject()}/${pulumi.getStack()}` };
      },
    });
    const { outputs } = await stack.up();
    assert.deepEqual(outputs, {
      tags: { value: ["1.0", "2.0"], secret: false },
      token: { value: "canary-token", secret: true },
      stack: { value: "shop/dev", secret: false },
    });
    assert.doesNotMatch(stack.stateText(), /canary-token/);
  });

  it("advances the emulator's clock while the provider waits", async () => {
    const stack = await start({
      emulator: { quota: 7 },
      program: async () => {
        const template = new runpod.Template("worker", { image: "example/worker:1.0.0" });
        const sized = { workersMin: 1, workersMax: 7, rollout: { wait: true } };
        new runpod.Endpoint("api", { template, gpus: ["ADA_24"], ...sized });
      },
    });
    const { clock, store } = stack.emulator;
    const startedAt = clock.now();
    await stack.up();
    assert.equal(store.endpoints.list()[0]?.workersMax, 7);
    // RunPod keeps a template in use for two minutes after its last endpoint.
    await stack.destroy();
    assert.deepEqual(store.templates.list(), []);
    assert.ok(clock.now() - startedAt > 120_000, "no time has passed on the emulator's clock");
  });

  it("shares an emulator and outputs with another stack, and only the emulator's owner stops it", async () => {
    const emulator = await startEmulator();
    const production = await testProgram({
      emulator,
      program: async () => ({ id: new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" }).id }),
    });
    await production.up();
    const reader = await testProgram({
      emulator: production.emulator,
      project: "reader",
      outputsOf: async (name) => (name === "organization/program/test" ? production.outputs() : undefined),
      program: async () => {
        const id: unknown = await new pulumi.StackReference("organization/program/test").requireOutputValue("id");
        return { name: (await runpod.getNetworkVolume(String(id))).name };
      },
    });
    const { outputs } = await reader.up();
    assert.match(String(outputs["name"]?.value), /^models-/);
    await reader.stop();
    await production.stop();
    assert.deepEqual((await production.refresh()).summary.resourceChanges, { same: 2 });
    await emulator.close();
  });

  it("ends the unfinished calls of a killed provider process", async () => {
    const stack = await start({
      program: async () => void new runpod.NetworkVolume("models", { sizeInGb: 10, dataCenterId: "EU-RO-1" }),
    });
    const parked = stack.emulator.faults.inject({
      operation: "networkVolume.list",
      fault: { kind: "hold", write: "before" },
    });
    const up = stack.up();
    await parked.reached;
    stack.killProvider();
    parked.release();
    await assert.rejects(up, /EOF/);
    await stack.up();
    assert.equal(stack.emulator.store.networkVolumes.list().length, 1);
  });
});
