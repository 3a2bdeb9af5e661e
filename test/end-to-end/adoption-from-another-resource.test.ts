import assert from "node:assert/strict";
import type { Deployment } from "@pulumi/pulumi/automation";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import { idsInState, ownedIds } from "./state-and-runpod";
import { assertFailed, assertSucceeded, changesOf, messagesOf, urnOf } from "./results";
import type { TestSetup } from "./with-stack";
import { withStack } from "./with-stack";

/** Arguments and options with which a program declares the resource, under several names. */
interface Declaration {
  adopt?: string;
  /** Whether an argument differs from what RunPod has. */
  differs?: boolean;
  provider?: runpod.Provider;
  aliases?: string[];
  dependsOn?: runpod.Template;
  replaceOnChanges?: string[];
  isProtected?: boolean;
}

/** Declares a resource of a kind whose loss costs money or data. */
const declare = {
  Pod: (resource: string, { adopt, differs, isProtected = false, ...options }: Declaration): void => {
    const image = differs === true ? "example/other:1" : "example/debug:1";
    const args = { name: "shell", image, gpus: ["NVIDIA GeForce RTX 4090"], args: "sleep infinity" };
    new runpod.Pod(
      resource,
      { ...args, ...(adopt === undefined ? {} : { adopt }) },
      { protect: isProtected, ...optionsOf(options) },
    );
  },
  NetworkVolume: (resource: string, { adopt, differs, isProtected = false, ...options }: Declaration): void => {
    const args = { name: "models", sizeInGb: differs === true ? 30 : 20, dataCenterId: "EU-RO-1" };
    new runpod.NetworkVolume(
      resource,
      { ...args, ...(adopt === undefined ? {} : { adopt }) },
      { protect: isProtected, ...optionsOf(options) },
    );
  },
};

function optionsOf({ aliases, dependsOn, provider, replaceOnChanges }: Declaration) {
  return {
    ...(aliases === undefined ? {} : { aliases: aliases.map((name) => ({ name })) }),
    ...(dependsOn === undefined ? {} : { dependsOn: [dependsOn] }),
    ...(provider === undefined ? {} : { provider }),
    ...(replaceOnChanges === undefined ? {} : { replaceOnChanges }),
  };
}

describeOnEveryEngine("a resource that another resource of the program adopts", (engine) => {
  // On the CLI one kind is enough, because the engine treats all alike.
  for (const kind of engine.name === "cli" ? (["NetworkVolume"] as const) : (["Pod", "NetworkVolume"] as const)) {
    const make = declare[kind];

    /** Runs the body with a stack whose resource "old" has adopted the id, and whose program still has `adopt`. */
    const withAdopted = (body: (setup: TestSetup, id: string) => Promise<void>): Promise<void> =>
      withStack(engine, { program: async () => make("first", {}) }, async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        const [id = ""] = ownedIds(emulator);

        stack.program = async () => make("old", { adopt: id });
        const up = await stack.up();
        assertSucceeded(up);
        assert.match(messagesOf(up), /it stays at RunPod, because "old" manages it/);
        await assertIds(setup, [id], [id]);
        await body(setup, id);
      });

    describe(kind, () => {
      it("is not deleted when the run fails at another resource, nor in the next run", async () => {
        await withAdopted(async (setup, id) => {
          const { stack } = setup;
          await adoptAndFail(setup, () => make("new", { adopt: id, isProtected: true }));
          await assertIds(setup, [id], [id, id]);
          assertSucceeded(await stack.refresh());
          stack.program = async () => make("new", { adopt: id, isProtected: true });
          const up = await stack.up();
          assertSucceeded(up);
          assert.deepEqual(changesOf(up), [`delete ${kind} old`]);
          assert.match(messagesOf(up), /it stays at RunPod, because "new" manages it/);
          await assertIds(setup, [id], [id]);
        });
      });

      it("is not deleted when the adopting resource has another Provider", async () => {
        await withAdopted(async (setup, id) => {
          const { emulator, stack } = setup;
          const { apiKey, graphqlUrl, restUrl } = emulator;
          stack.program = async () => {
            const provider = new runpod.Provider("same-account", { api: engine.api, apiKey, graphqlUrl, restUrl });
            make("new", { adopt: id, provider });
          };
          const up = await stack.up();
          assertSucceeded(up);
          assert.match(messagesOf(up), /it stays at RunPod, because "new" manages it/);
          await assertIds(setup, [id], [id]);
        });
      });

      it("cannot be managed by two resources, and removing either from the program does not delete it", async () => {
        await withAdopted(async (setup, id) => {
          const { stack } = setup;
          // "old" waits for a template, so "copy" is created first.
          const both = async () => {
            make("copy", { adopt: id });
            make("old", { adopt: id, dependsOn: new runpod.Template("api", { image: "example/api:1" }) });
          };
          stack.program = both;
          assertFailed(
            await stack.up(),
            new RegExp(`two resources of the program manage ${id}: "old" and "copy".*pulumi state delete`),
          );
          for (const left of ["old", "copy"]) {
            stack.program = both;
            assertFailed(await stack.up());
            stack.program = async () => make(left, { adopt: id });
            assertSucceeded(await stack.up());
            await assertIds(setup, [id], [id]);
          }
        });
      });

      it("is deleted once by `pulumi destroy` when the state has it in two resources", async () => {
        await withAdopted(async (setup, id) => {
          await adoptAndFail(setup, () => make("new", { adopt: id }));
          await assertIds(setup, [id], [id, id]);
          assertSucceeded(await setup.stack.destroy());
          await assertIds(setup, [], []);
        });
      });

      it("is renamed by an alias without a change, and can then be replaced", async () => {
        await withAdopted(async (setup, id) => {
          const { emulator, stack } = setup;
          stack.program = async () => make("new", { adopt: id, aliases: ["old"] });
          const renamed = await stack.up();
          assertSucceeded(renamed);
          assert.deepEqual(changesOf(renamed), []);
          await assertIds(setup, [id], [id]);

          const changed = kind === "Pod" ? "image" : "sizeInGb";
          stack.program = async () => make("new", { adopt: id, differs: true, replaceOnChanges: [changed] });
          const replaced = await stack.up();
          assertSucceeded(replaced);
          const [other = ""] = ownedIds(emulator);
          assert.notEqual(other, id);
          await assertIds(setup, [other], [other]);
          assert.deepEqual(changesOf(await stack.preview()), []);
        });
      });

      it("is not deleted when the state does not record which resource manages it", async () => {
        await withAdopted(async (setup, id) => {
          const { stack } = setup;
          await adoptAndFail(setup, () => make("new", { adopt: id }));
          const exported = JSON.stringify(await stack.exportStack());
          const unmarked = exported.replace(/"(holder|savedAt)":"[^"]*",?/g, "").replaceAll(",}", "}");
          await stack.importStack(JSON.parse(unmarked) as Deployment);
          stack.program = async () => make("new", { adopt: id });
          assertFailed(
            await stack.up(),
            new RegExp(`${id} is not deleted and still exists, because .*pulumi state delete`),
          );
          await assertIds(setup, [id], [id, id]);
        });
      });

      it("is not deleted by `up --target`, nor by the next `up`", async () => {
        await withAdopted(async (setup, id) => {
          const { stack } = setup;
          stack.program = async () => make("new", { adopt: id });
          assertSucceeded(await stack.up({ targets: [urnOf(kind, "new")] }));
          await assertIds(setup, [id], [id, id]);
          const up = await stack.up();
          assertSucceeded(up);
          assert.match(messagesOf(up), /it stays at RunPod, because "new" manages it/);
          await assertIds(setup, [id], [id]);
        });
      });

      // The simulator has no --continue-on-error.
      if (engine.name !== "cli") return;

      it("is not deleted when the adoption is refused under --continue-on-error", async () => {
        await withAdopted(async (setup, id) => {
          const { stack } = setup;
          stack.program = async () => make("new", { adopt: id, differs: true });
          assertFailed(
            await stack.up({ continueOnError: true }),
            /does not match your program/,
            /is not deleted and still exists, because "new" may manage it/,
          );
          await assertIds(setup, [id], [id]);
        });
      });
    });
  }
});

/** Runs an `up` that adopts and then fails at a template. A failed run deletes nothing. */
async function adoptAndFail({ emulator, stack }: TestSetup, adopts: () => void): Promise<void> {
  stack.program = async () => {
    adopts();
    new runpod.Template("api", { image: "example/api:1" });
  };
  const fault = { kind: "error", message: "You must try again." } as const;
  emulator.faults.inject({ operation: "template.create", fault });
  assertFailed(await stack.up(), /You must try again/);
}

/** Compares the ids that RunPod has, and those in the state: one for each resource. */
async function assertIds(setup: TestSetup, atRunpod: string[], inState: string[]): Promise<void> {
  assert.deepEqual(ownedIds(setup.emulator), atRunpod);
  assert.deepEqual(await idsInState(setup), inState);
}
