import assert from "node:assert/strict";
import * as runpod from "../../sdk";
import { limitsOfChoice } from "../../provider/connect";
import type { KindName } from "../../provider/kinds";
import type { Ids } from "../kinds";
import { eachKind, makeInConsole } from "../kinds";
import { clientOf } from "../testing/emulator/client";
import { programThatAdopts } from "./adopting-program";
import { describeOnEveryEngine } from "./engine";
import { assertConverged, idsInState, ownedIds } from "./state-and-runpod";
import { assertFailed, assertSucceeded, changesOf, allTextOf, messagesOf, writesAmong } from "./results";
import { withStack } from "./with-stack";

/** What a program adopts. Read in each run, so that a case can change it between runs. */
interface Adoption {
  ids: Ids;
  /** The kind whose arguments differ from what RunPod has. */
  differs?: KindName;
}

const programOf = (adoption: Adoption) => async () =>
  programThatAdopts(adoption.ids, (kind) => kind === adoption.differs);

/** The only kind on the CLI: its refusal lists most fields. */
const onCli: KindName = "endpoint";

describeOnEveryEngine("adoption", (engine) => {
  it("takes one resource of each kind into the state without a write, and keeps it when `adopt` is removed", async () => {
    const adoption: Adoption = { ids: {} };
    await withStack(engine, { program: programOf(adoption) }, async (setup) => {
      const { emulator, stack, newCalls } = setup;
      adoption.ids = await makeInConsole(emulator);
      const before = emulator.store.endpoints.list();
      newCalls();
      const up = await stack.up();
      assertSucceeded(up);
      assert.match(
        messagesOf(up),
        new RegExp(
          `Endpoint "endpoint" \\(${adoption.ids.endpoint}\\) is adopted\\..* RunPod does not report which release an endpoint runs`,
        ),
      );
      const hidden = eachKind.filter(({ kind, sample }) => {
        const { silent, silentWhile = {} } = limitsOfChoice(() => engine.api, kind);
        return sample.byHand.isPartlyHidden || silent.length > 0 || Object.keys(silentWhile).length > 0;
      });
      assert.equal(messagesOf(up).match(/is adopted\./g)?.length, hidden.length, "only partly reported kinds");
      assert.deepEqual(writesAmong(newCalls()), []);
      assert.deepEqual(await idsInState(setup), Object.values(adoption.ids).sort());
      assert.deepEqual(emulator.store.endpoints.list(), before);
      await assertConverged(setup);
      assertSucceeded(await stack.refresh());
      await assertConverged(setup);

      adoption.ids = {};
      await assertConverged(setup);
      assertSucceeded(await stack.destroy());
      assert.deepEqual(ownedIds(emulator), []);
      assert.deepEqual(emulator.billingPods(), []);
    });
  });

  for (const { kind, type, sample } of eachKind.filter((one) => engine.name === "simulator" || one.kind === onCli)) {
    it(`refuses a ${type} that differs, lists the differences and writes nothing`, async () => {
      const adoption: Adoption = { ids: {}, differs: kind };
      await withStack(engine, { program: programOf(adoption) }, async (setup) => {
        const { emulator, stack, newCalls } = setup;
        adoption.ids = await makeInConsole(emulator);
        const owned = ownedIds(emulator);
        newCalls();
        const up = await stack.up();
        const { listed, secret } = sample.byHand.differs;
        const lines = listed.map(({ source }) => `\\n *${source}`).join(".*");
        assertFailed(up, new RegExp(`adopt: ${adoption.ids[kind]} does not match your program.*${lines}`));
        if (secret !== undefined) assert.doesNotMatch(allTextOf(up), secret);
        assert.deepEqual(writesAmong(newCalls()), []);
        assert.ok(!(await idsInState(setup)).includes(adoption.ids[kind] ?? ""));
        assert.deepEqual(ownedIds(emulator), owned);
      });
    });
  }

  it("refuses an id that RunPod does not list, and one that another resource of the program has", async () => {
    let adopted = "nosuchvolume";
    const place = { name: "models", sizeInGb: 20, dataCenterId: "EU-RO-1" };
    const program = async () => {
      const first = new runpod.NetworkVolume("first", { ...place, adopt: adopted }, { protect: false });
      new runpod.NetworkVolume("second", { ...place, adopt: adopted }, { protect: false, dependsOn: [first] });
    };
    await withStack(engine, { program }, async (setup) => {
      const { emulator, stack } = setup;
      assertFailed(await stack.up(), /adopt: RunPod does not list nosuchvolume in the account of this API key/);
      assert.deepEqual(await idsInState(setup), []);

      const volume = await clientOf(emulator).createVolume({ ...place, size: 20, sizeInGb: undefined });
      adopted = volume.id;
      assertFailed(await stack.up(), new RegExp(`adopt: ${adopted} already belongs to a resource of this program`));
      assert.deepEqual(await idsInState(setup), [adopted]);
      assert.deepEqual(changesOf(await stack.destroy()), ["delete NetworkVolume first"]);
      assert.deepEqual(ownedIds(emulator), []);
    });
  });
});
