import type { RunpodApi } from "../../../../provider/api";
import type { Capabilities } from "../../../../provider/api/capabilities";
import type { EmulatedRunpod } from "../../../support/emulated-runpod";
import { useEmulatedRunpod } from "../../../support/emulated-runpod";
import { describeEndpoints } from "./endpoint";
import { describeNetworkVolumes } from "./network-volume";
import { describePods } from "./pod";
import { describeTemplates } from "./template";

/** The kinds that an adapter serves. */
export type Served = Pick<RunpodApi, "networkVolume" | "template" | "endpoint" | "pod">;

/** What a case works with: a RunPod, and the adapter on it. */
export interface ContractWorld extends EmulatedRunpod {
  api: Served;
  /** What the adapter says that it cannot do. */
  capabilities: Capabilities;
}

/**
 * What lifecycles rely on, whichever API serves a kind. It is written in the words of the port alone, and RunPod is the
 * emulator.
 */
export function describeContract(
  adapter: string,
  capabilities: Capabilities,
  connect: (runpod: EmulatedRunpod) => Served,
): void {
  describe(`provider/adapters/${adapter}: the contract of the port`, () => {
    const world = useEmulatedRunpod() as ContractWorld;
    beforeEach(() => {
      Object.assign(world, { capabilities, api: connect(world) });
    });
    describeNetworkVolumes(world);
    describeTemplates(world);
    describeEndpoints(world);
    describePods(world);
  });
}
