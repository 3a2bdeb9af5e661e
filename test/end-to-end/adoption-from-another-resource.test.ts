import assert from "node:assert/strict";
import type { Deployment } from "@pulumi/pulumi/automation";
import * as runpod from "../../sdk";
import { describeOnEveryEngine } from "./engine";
import { idsInState, ownedIds } from "./state-and-runpod";
import { assertFailed, assertSucceeded, changesOf, messagesOf, urnOf } from "./results";
import type { TestSetup } from "./with-stack";
import { withStack } from "./with-stack";

/** What a program may say of its one thing, under several names. */
interface Words {
  adopt?: string;
  /** Which differs from what is there. */
  differs?: boolean;
  /** Whose resource it is: that of an explicit `Provider` of the same key. */
  provider?: runpod.Provider;
  aliases?: string[];
  dependsOn?: runpod.Template;
  replaceOnChanges?: string[];
  isProtected?: boolean;
}

/** Each holds money or data, and is taken over in the same way. */
const kinds = {
  Pod: (resource: string, { adopt, differs, isProtected = false, ...options }: Words): void => {
    const image = differs === true ? "example/other:1" : "example/debug:1";
    const args = { name: "shell", image, gpus: ["NVIDIA GeForce RTX 4090"], args: "sleep infinity" };
    new runpod.Pod(
      resource,
      { ...args, ...(adopt === undefined ? {} : { adopt }) },
      { protect: isProtected, ...optionsOf(options) },
    );
  },
  NetworkVolume: (resource: string, { adopt, differs, isProtected = false, ...options }: Words): void => {
    const args = { name: "models", sizeInGb: differs === true ? 30 : 20, dataCenterId: "EU-RO-1" };
    new runpod.NetworkVolume(
      resource,
      { ...args, ...(adopt === undefined ? {} : { adopt }) },
      { protect: isProtected, ...optionsOf(options) },
    );
  },
};

function optionsOf({ aliases, dependsOn, provider, replaceOnChanges }: Words) {
  return {
    ...(aliases === undefined ? {} : { aliases: aliases.map((name) => ({ name })) }),
    ...(dependsOn === undefined ? {} : { dependsOn: [dependsOn] }),
    ...(provider === undefined ? {} : { provider }),
    ...(replaceOnChanges === undefined ? {} : { replaceOnChanges }),
  };
}

describeOnEveryEngine("what moves to another resource by adopt", (engine) => {
  // On the CLI one kind is enough: what the engine does is the same for all.
  for (const kind of engine.name === "cli" ? (["NetworkVolume"] as const) : (["Pod", "NetworkVolume"] as const)) {
    const make = kinds[kind];

    /** A stack whose resource "old" has the thing, with the line `adopt` left in, as the documentation allows. */
    const playWith = (body: (setup: TestSetup, id: string) => Promise<void>): Promise<void> =>
      withStack(engine, { program: async () => make("first", {}) }, async (setup) => {
        const { emulator, stack } = setup;
        assertSucceeded(await stack.up());
        const [id = ""] = ownedIds(emulator);
        // By a rename, so that every case begins with a thing that has been adopted once.
        stack.program = async () => make("old", { adopt: id });
        const up = await stack.up();
        assertSucceeded(up);
        assert.match(messagesOf(up), /it stays at RunPod, because "old" manages it/);
        await has(setup, [id], [id]);
        await body(setup, id);
      });

    describe(kind, () => {
      it("stays where another resource of the run fails, and in the run after it", async () => {
        await playWith(async (setup, id) => {
          const { stack } = setup;
          await breakOff(setup, () => make("new", { adopt: id, isProtected: true }));
          await has(setup, [id], [id, id]);
          assertSucceeded(await stack.refresh());
          stack.program = async () => make("new", { adopt: id, isProtected: true });
          const up = await stack.up();
          assertSucceeded(up);
          assert.deepEqual(changesOf(up), [`delete ${kind} old`]);
          assert.match(messagesOf(up), /it stays at RunPod, because "new" manages it/);
          await has(setup, [id], [id]);
        });
      });

      it("stays where the resource that takes it over has a Provider of its own", async () => {
        await playWith(async (setup, id) => {
          const { emulator, stack } = setup;
          const { apiKey, graphqlUrl } = emulator;
          stack.program = async () => {
            const provider = new runpod.Provider("same-account", { apiKey, graphqlUrl });
            make("new", { adopt: id, provider });
          };
          const up = await stack.up();
          assertSucceeded(up);
          assert.match(messagesOf(up), /it stays at RunPod, because "new" manages it/);
          await has(setup, [id], [id]);
        });
      });

      it("is refused to a second resource, and taking either out of the program leaves it", async () => {
        await playWith(async (setup, id) => {
          const { stack } = setup;
          // The second one comes first: the holder waits for a template.
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
            await has(setup, [id], [id]);
          }
        });
      });

      it("is gone once `pulumi destroy` has deleted it, whichever of two resources of the state had it", async () => {
        await playWith(async (setup, id) => {
          await breakOff(setup, () => make("new", { adopt: id }));
          await has(setup, [id], [id, id]);
          assertSucceeded(await setup.stack.destroy());
          await has(setup, [], []);
        });
      });

      it("is only renamed by an alias, and a replacement of what has it makes a new one", async () => {
        await playWith(async (setup, id) => {
          const { emulator, stack } = setup;
          stack.program = async () => make("new", { adopt: id, aliases: ["old"] });
          const renamed = await stack.up();
          assertSucceeded(renamed);
          assert.deepEqual(changesOf(renamed), []);
          await has(setup, [id], [id]);

          const changed = kind === "Pod" ? "image" : "sizeInGb";
          stack.program = async () => make("new", { adopt: id, differs: true, replaceOnChanges: [changed] });
          const replaced = await stack.up();
          assertSucceeded(replaced);
          const [other = ""] = ownedIds(emulator);
          assert.notEqual(other, id);
          await has(setup, [other], [other]);
          assert.deepEqual(changesOf(await stack.preview()), []);
        });
      });

      it("is not deleted where states without marks do not tell whose it is", async () => {
        await playWith(async (setup, id) => {
          const { stack } = setup;
          await breakOff(setup, () => make("new", { adopt: id }));
          const exported = JSON.stringify(await stack.exportStack());
          const unmarked = exported.replace(/"(holder|savedAt)":"[^"]*",?/g, "").replaceAll(",}", "}");
          await stack.importStack(JSON.parse(unmarked) as Deployment);
          stack.program = async () => make("new", { adopt: id });
          assertFailed(
            await stack.up(),
            new RegExp(`${id} is not deleted and still exists, because .*pulumi state delete`),
          );
          await has(setup, [id], [id, id]);
        });
      });

      it("stays after `up --target`, and after the next `up`", async () => {
        await playWith(async (setup, id) => {
          const { stack } = setup;
          stack.program = async () => make("new", { adopt: id });
          assertSucceeded(await stack.up({ targets: [urnOf(kind, "new")] }));
          await has(setup, [id], [id, id]);
          const up = await stack.up();
          assertSucceeded(up);
          assert.match(messagesOf(up), /it stays at RunPod, because "new" manages it/);
          await has(setup, [id], [id]);
        });
      });

      // The simulator has no --continue-on-error.
      if (engine.name !== "cli") return;

      it("stays where the adoption was refused under --continue-on-error", async () => {
        await playWith(async (setup, id) => {
          const { stack } = setup;
          stack.program = async () => make("new", { adopt: id, differs: true });
          assertFailed(
            await stack.up({ continueOnError: true }),
            /does not match your program/,
            /is not deleted and still exists, because "new" may manage it/,
          );
          await has(setup, [id], [id]);
        });
      });
    });
  }
});

/** An `up` of the program that adopts, and then fails, so that the engine deletes nothing. */
async function breakOff({ emulator, stack }: TestSetup, adopts: () => void): Promise<void> {
  stack.program = async () => {
    adopts();
    new runpod.Template("api", { image: "example/api:1" });
  };
  const fault = { kind: "error", message: "You must try again." } as const;
  emulator.faults.inject({ operation: "template.create", fault });
  assertFailed(await stack.up(), /You must try again/);
}

/** What RunPod has, and what the state has: an id for each resource. */
async function has(setup: TestSetup, atRunpod: string[], inState: string[]): Promise<void> {
  assert.deepEqual(ownedIds(setup.emulator), atRunpod);
  assert.deepEqual(await idsInState(setup), inState);
}
