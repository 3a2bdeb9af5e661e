import assert from "node:assert/strict";
import type { Ids } from "../kinds";
import { eachKind, makeInConsole } from "../kinds";
import { programThatAdopts } from "./adopting-program";
import { describeOnEveryEngine } from "./engine";
import { assertFailed, assertSucceeded, allTextOf, messagesOf, writesAmong } from "./results";
import { withStack } from "./with-stack";

const oneListPerKind = eachKind.map(({ kind }) => `${kind}.list`).sort();

describeOnEveryEngine("the preview of an adoption", (engine) => {
  it("reports for each resource whether it matches RunPod, with one list call per kind", async () => {
    let ids: Ids | undefined;
    let isOther = false;
    const program = async () => void (ids !== undefined && programThatAdopts(ids, () => isOther));
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      ids = await makeInConsole(emulator);
      newCalls();
      const same = await stack.preview();
      assertSucceeded(same);
      assert.deepEqual(newCalls().sort(), oneListPerKind);
      const adopted = eachKind.map(({ kind, type }) => `${type} "${kind}": adopts ${ids?.[kind]}\\.`);
      const hidden = "Your program matches what RunPod has\\..* RunPod does not report which release";
      adopted.push(`Endpoint "endpoint": adopts ${ids.endpoint}\\. ${hidden}`);
      for (const line of adopted) assert.match(messagesOf(same), new RegExp(line));

      isOther = true;
      const other = await stack.preview();
      assertSucceeded(other);
      assert.deepEqual(newCalls().sort(), oneListPerKind);
      // The engine makes a message of each line that a provider prints.
      for (const { kind, type, sample } of eachKind) {
        const { listed, secret } = sample.byHand.differs;
        assert.match(messagesOf(other), new RegExp(`${type} "[^"]*": adopt: ${ids[kind]} does not match your program`));
        for (const line of listed) assert.match(messagesOf(other), line);
        if (secret !== undefined) assert.doesNotMatch(allTextOf(other), secret);
      }
      assert.doesNotMatch(messagesOf(other), /adopts/);
    });
  });

  if (engine.name === "cli") return;

  it("makes no call for resources that are in the state", async () => {
    let ids: Ids | undefined;
    let isOther = true;
    const program = async () => void (ids !== undefined && programThatAdopts(ids, () => isOther));
    await withStack(engine, { program }, async ({ emulator, stack, newCalls }) => {
      ids = await makeInConsole(emulator);
      assertFailed(await stack.up(), /creating NetworkVolume "networkVolume": adopt: \w+ does not match your program/);
      isOther = false;
      newCalls();
      assertSucceeded(await stack.up());
      assert.deepEqual(writesAmong(newCalls()), []);
      const settled = await stack.preview();
      assert.deepEqual(newCalls(), []);
      assert.doesNotMatch(messagesOf(settled), /adopt/);
    });
  });

  it("reports once, without an API key, that it compares nothing", async () => {
    const ids = Object.fromEntries(eachKind.map(({ kind }) => [kind, `id-of-${kind}`]));
    const program = async () => programThatAdopts(ids, () => false);
    const config = () => ({ "runpod:apiKey": { value: " " } });
    await withStack(engine, { program, config }, async ({ stack, newCalls }) => {
      const preview = await stack.preview();
      assertSucceeded(preview);
      assert.equal(messagesOf(preview).match(/this preview does not compare/g)?.length, 1, messagesOf(preview));
      assert.deepEqual(newCalls(), []);
    });
  });
});
