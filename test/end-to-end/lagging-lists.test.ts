import assert from "node:assert/strict";
import { everyListLags } from "../emulator";
import { simulatorEngine } from "./engine-simulator";
import { idsInState, ownedIds } from "./holdings";
import { programOfShell } from "./pods";
import { assertSucceeded, changesOf } from "./reading";
import { play } from "./scene";
import { programOf } from "./three-kinds";

const all = programOf({ volume: {}, template: {}, endpoint: {} });
const shell = programOfShell({ pod: { image: "example/debug:1", gpus: ["NVIDIA A40"] }, volume: false });

/** On the simulator alone: the waits take no time on its clock. */
describe("lists that lag behind the last write", () => {
  for (const seconds of [10, 30]) {
    for (const [what, program] of [
      ["volume, template and endpoint", all],
      ["Pod", shell],
    ] as const) {
      it(`by ${seconds} s drop no ${what} from the state, in a refresh or a destroy straight after the up`, async () => {
        const switches = { ...everyListLags(seconds), templateDeleteTailInSeconds: 0 };
        await play(simulatorEngine, { program, switches }, async (scene) => {
          const { emulator, stack } = scene;
          assertSucceeded(await stack.up());
          const made = ownedIds(emulator);
          const refresh = await stack.refresh();
          assertSucceeded(refresh);
          assert.deepEqual(changesOf(refresh), []);
          assert.deepEqual(await idsInState(scene), made);

          assertSucceeded(await stack.destroy());
          assert.deepEqual([ownedIds(emulator), emulator.billingPods(), await stack.state()], [[], [], []]);
        });
        await play(simulatorEngine, { program, switches }, async (scene) => {
          const { emulator, stack } = scene;
          assertSucceeded(await stack.up());
          assertSucceeded(await stack.destroy());
          assert.deepEqual([ownedIds(emulator), emulator.billingPods(), await stack.state()], [[], [], []]);
        });
      });
    }
  }
});
