import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { kinds } from "../../provider/kinds";
import { version } from "../../provider/version";
import { startEmulator } from "../../testing/emulator";
import type { StateResource } from "../end-to-end/engine";
import { cliEngine } from "../end-to-end/engine-cli";
import { assertSucceeded, changesOf } from "../end-to-end/results";
import {
  dumpOf,
  fileOfProgram,
  folderOfFixtures,
  programOfFixture,
  stackOptionsFor,
  versions,
  writeFixture,
} from "./fixture";
import type { Accounts } from "./fixture";

/** A network volume at RunPod that the program adopts. */
const found = { id: "foundvolum", name: "found", size: 20, dataCenterId: "EU-RO-1" };

/**
 * Records the fixture of this version: runs its program on the Pulumi CLI and stores the state and what RunPod has. If
 * this version has no program, it copies that of the previous version.
 *
 * @returns the folder of the fixture
 */
export async function recordFixture(): Promise<string> {
  if (!cliEngine.available()) throw new Error("There is no `pulumi` on PATH. Run .ci/run, which builds one.");
  const folder = join(folderOfFixtures, version);
  if (!existsSync(fileOfProgram(version))) {
    mkdirSync(folder, { recursive: true });
    copyFileSync(fileOfProgram(versions.at(-1) ?? ""), fileOfProgram(version));
  }
  const program = programOfFixture(version);
  const emulator = await startEmulator({ quota: 50 });
  const accounts: Accounts = { main: emulator.account, staging: emulator.addAccount("staging") };
  emulator.store.networkVolumes.insert({
    ...found,
    accountId: accounts.main.id,
    storageClusterId: null,
    storageType: "CEPH_FS",
  });
  const stack = await cliEngine.createStack(stackOptionsFor(emulator, accounts.staging, program));
  try {
    assertSucceeded(await stack.up());
    assert.deepEqual(changesOf(await stack.preview()), []);
    assertUsesEveryInput(await stack.state());
    const files = writeFixture({ state: await stack.exportStack(), runpod: dumpOf(emulator) }, emulator, accounts);
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(folder, file), await format(text, { parser: "json", printWidth: 120 }));
    }
  } finally {
    await stack.dispose();
    await emulator.close();
  }
  return folder;
}

/** Fails if the program does not use each input of each kind. It must use `adopt` for only one kind. */
function assertUsesEveryInput(resources: StateResource[]): void {
  for (const { kind, inputs: declared } of Object.values(kinds).map(({ rules }) => rules)) {
    const ofKind = resources.filter(({ type }) => type.endsWith(`:${kind}`));
    const used = new Set(ofKind.flatMap(({ inputs }) => Object.keys(inputs)));
    if (resources.some(({ inputs }) => "adopt" in inputs)) used.add("adopt");
    const unused = Object.keys(declared).filter((input) => !used.has(input));
    assert.deepEqual(unused, [], `No ${kind} of the program uses these inputs. Add them to it, and record again.`);
  }
}
