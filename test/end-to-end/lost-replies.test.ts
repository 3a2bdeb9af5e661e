import assert from "node:assert/strict";
import type { Emulator, Fault, FaultHandle } from "../../testing/emulator";
import { makeStateAnHourOld } from "./state-age";
import type { Engine } from "./engine";
import { describeOnEveryEngine } from "./engine";
import { apiDifferences } from "./api-differences";
import { assertConverged, ownedIds } from "./state-and-runpod";
import type { KindCase } from "./kind-cases";
import { kindCases } from "./kind-cases";
import { assertFailed, assertSucceeded } from "./results";
import type { TestSetup } from "./with-stack";
import { withStack } from "./with-stack";
import { programOfParts } from "./service-program";

type Write = "before" | "after";

const all = { volume: {}, template: {}, endpoint: {} };
const allChanged = {
  volume: { sizeInGb: 20 },
  template: { image: "ghcr.io/acme/comfy:2" },
  endpoint: { workersMax: 4 },
};

/** RunPod then deletes an endpoint in one call. */
const switches = { deleteEndpointWithWorkers: "allow" } as const;

describeOnEveryEngine("a lost reply", (engine) => {
  // On the CLI the provider would really wait while it looks for a create that RunPod did not carry out.
  for (const write of engine.name === "cli" ? (["after"] as const) : (["before", "after"] as const)) {
    it(`${write} the write: a service is created, updated and deleted when each first reply is lost`, async () => {
      await withStack(engine, { program: programOfParts(all), switches }, async (setup) => {
        const { emulator, stack } = setup;
        const creates = loseFirst(emulator, write, "create");
        // A run does not repeat a lost create. Each further run creates what the previous one could not.
        for (let runs = 1; write === "before" && runs < 3; runs++) {
          const up = await stack.up();
          if (up.succeeded) break;
          assertFailed(up, /Run `pulumi up` again: it looks for the name first/);
        }
        assertSucceeded(await stack.up());
        assertFired(creates);
        assert.equal(ownedIds(emulator).length, 3);
        await assertConverged(setup);

        const made = ownedIds(emulator);
        const updates = loseFirst(emulator, write, "update");
        stack.program = programOfParts(allChanged);
        assertSucceeded(await stack.up());
        assertFired(updates);
        assert.deepEqual(ownedIds(emulator), made);
        assert.equal(emulator.store.networkVolumes.list()[0]?.size, 20);
        assert.equal(emulator.store.templates.list()[0]?.image, "ghcr.io/acme/comfy:2");
        assert.equal(emulator.store.endpoints.list()[0]?.workersMax, 4);
        await assertConverged(setup);

        await makeStateAnHourOld(stack);
        const deletes = loseFirst(emulator, write, "delete");
        assertSucceeded(await stack.destroy());
        assertFired(deletes);
        assert.deepEqual(ownedIds(emulator), []);
        assert.deepEqual(await stack.state(), []);
      });
    });
  }

  if (engine.name === "simulator") {
    for (const kindCase of kindCases) {
      describe(kindCase.type, () => casesOf(engine, kindCase));
    }

    for (const write of ["before", "after"] as const) {
      it(`${write} the write of each call that sets an endpoint's workers to 0 and deletes it: it is deleted`, async () => {
        const program = programOfParts({ template: {}, endpoint: {} });
        const switches = { deleteEndpointWithWorkers: "refuse" } as const;
        await withStack(engine, { program, switches }, async (setup) => {
          const { emulator, stack } = setup;
          assertSucceeded(await stack.up());
          await makeStateAnHourOld(stack);
          setup.newCalls();
          const fault: Fault = { kind: "reset", write };
          const { deletesOfEndpointWithWorkers } = apiDifferences[engine.api];
          for (const skip of deletesOfEndpointWithWorkers.keys()) {
            emulator.faults.inject({ operation: ["endpoint.delete", "endpoint.update"], skip, fault });
          }
          stack.program = programOfParts({ template: {} });
          assertSucceeded(await stack.up());
          assert.deepEqual(emulator.faults.pending(), []);
          const calls = deletesOfEndpointWithWorkers.flatMap((call) => [call, call]);
          const [first, ...others] = setup.newCalls();
          assert.equal(first, "endpoint.list");
          // A 404 of REST v2 is no proof, so the provider asks lists after it.
          assert.deepEqual(
            others.filter((call) => call !== "endpoint.list"),
            calls,
          );
          await assertConverged(setup);
        });
      });
    }

    it("of a create is found in a list that lags, and the create is not repeated", async () => {
      await withStack(
        engine,
        { program: programOfParts({ template: {} }), switches: { staleTemplateReads: 3 } },
        async (setup) => {
          setup.emulator.faults.inject({ operation: "template.create", fault: { kind: "reset", write: "after" } });
          assertSucceeded(await setup.stack.up());
          const lists = ["template.list", "template.list", "template.list", "template.list"];
          const before = ["template.list", "endpoint.list"];
          assert.deepEqual(setup.newCalls(), [...before, "template.create", ...lists]);
          await assertConverged(setup);
        },
      );
    });
  }
});

function casesOf(engine: Engine, kindCase: KindCase): void {
  const { calls, sample, listed } = kindCase;

  for (const write of ["before", "after"] as const) {
    it(`of a create, ${write} the write: one resource, in the state`, async () => {
      await withStack(engine, { program: kindCase.programWith() }, async (setup) => {
        const lost = lose(setup.emulator, calls.create, write);
        const up = await setup.stack.up();
        assertFired([lost]);
        assert.equal(countOf(setup, calls.create), 1);
        if (write === "before") {
          assertFailed(up, /Run `pulumi up` again: it looks for the name first/);
          assertSucceeded(await setup.stack.up());
        } else {
          assertSucceeded(up);
        }
        assert.equal(listed(setup.emulator).length, 1);
        await assertConverged(setup);
      });
    });

    const { update } = sample;
    if (update !== undefined) {
      it(`of an update, ${write} the write: the same resource, updated`, async () => {
        await withStack(engine, { program: kindCase.programWith() }, async (setup) => {
          assertSucceeded(await setup.stack.up());
          const before = ownedIds(setup.emulator);
          const lost = lose(setup.emulator, calls.update, write);
          setup.stack.program = kindCase.programWith(update);
          assertSucceeded(await setup.stack.up());
          assertFired([lost]);
          assert.deepEqual(ownedIds(setup.emulator), before);
          const [one] = listed(setup.emulator);
          const content = sample.content(setup.emulator.store, one?.id ?? "");
          assert.deepEqual({ ...content, ...update }, content);
          await assertConverged(setup);
        });
      });
    }

    it(`of a delete, ${write} the write: no resource, also not in the state`, async () => {
      await withStack(engine, { program: kindCase.programWith(), switches }, async (setup) => {
        assertSucceeded(await setup.stack.up());
        const lost = lose(setup.emulator, calls.delete, write);
        setup.stack.program = kindCase.programWithout;
        assertSucceeded(await setup.stack.up());
        assertFired([lost]);
        assert.deepEqual(listed(setup.emulator), []);
        await assertConverged(setup);
      });
    });
  }

  const { unknownOutcome } = apiDifferences[engine.api];
  const unknownError = { kind: "error", message: "Stale connection.", write: "after", data: null } as const;
  const unreadable: [string, Fault, writes: number][] = [
    ["half of the JSON", { kind: "malformed" }, 1],
    ["a gateway's HTML page", { kind: "html", status: 502, write: "after" }, 1],
    ["an error in unknown words", { ...unknownError, ...unknownOutcome }, 1],
    ["too many calls", { kind: "status", status: 429, retryAfterInSeconds: 7 }, 2],
  ];
  for (const [what, fault, writes] of unreadable) {
    it(`of a create, answered with ${what}: one resource, in the state`, async () => {
      await withStack(engine, { program: kindCase.programWith() }, async (setup) => {
        const answered = setup.emulator.faults.inject({ operation: calls.create, fault });
        const start = setup.emulator.clock.now();
        assertSucceeded(await setup.stack.up());
        assertFired([answered]);
        assert.equal(listed(setup.emulator).length, 1);
        assert.equal(countOf(setup, calls.create), writes);
        if ("retryAfterInSeconds" in fault) assert.ok(setup.emulator.clock.now() - start >= 7000, "Retry-After");
        await assertConverged(setup);
      });
    });
  }

  it("of a create that RunPod refuses in unknown words: no resource until the next up", async () => {
    await withStack(engine, { program: kindCase.programWith() }, async (setup) => {
      const fault: Fault = { kind: "error", message: "It must not be." };
      const refused = setup.emulator.faults.inject({ operation: calls.create, fault });
      assertFailed(await setup.stack.up(), /RunPod said: It must not be\./);
      assertFired([refused]);
      assert.deepEqual(listed(setup.emulator), []);
      assertSucceeded(await setup.stack.up());
      assert.equal(listed(setup.emulator).length, 1);
      await assertConverged(setup);
    });
  });
}

function loseFirst(emulator: Emulator, write: Write, action: "create" | "update" | "delete"): FaultHandle[] {
  return ["networkVolume", "template", "endpoint"].map((kind) => lose(emulator, `${kind}.${action}`, write));
}

function lose(emulator: Emulator, operation: string, write: Write): FaultHandle {
  return emulator.faults.inject({ operation, fault: { kind: "reset", write } });
}

/** Fails if a fault did not occur, because the case then proves nothing. */
function assertFired(faults: FaultHandle[]): void {
  for (const { fired } of faults) assert.ok(fired > 0, "the fault occurred");
}

/** How many of the new calls have this name. */
function countOf(setup: TestSetup, operation: string): number {
  return setup.newCalls().filter((call) => call === operation).length;
}
