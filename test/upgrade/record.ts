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

/** A network volume that the program finds at RunPod and adopts. */
const found = { id: "foundvolum", name: "found", size: 20, dataCenterId: "EU-RO-1" };

/**
 * Runs the program of this version's fixture on the real CLI and keeps what it leaves behind. Where this version has no
 * program yet, it gets that of the version before.
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
    assertSaysEverything(await stack.state());
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

/**
 * A fixture guards what its program says: each input of each kind, and `adopt`, which means the same everywhere, of
 * any.
 */
function assertSaysEverything(resources: StateResource[]): void {
  for (const { kind, inputs: declared } of Object.values(kinds).map(({ rules }) => rules)) {
    const ofKind = resources.filter(({ type }) => type.endsWith(`:${kind}`));
    const said = new Set(ofKind.flatMap(({ inputs }) => Object.keys(inputs)));
    if (resources.some(({ inputs }) => "adopt" in inputs)) said.add("adopt");
    const unsaid = Object.keys(declared).filter((input) => !said.has(input));
    assert.deepEqual(unsaid, [], `No ${kind} of the program says these inputs. Add them to it, and record again.`);
  }
}
