import type { KindApis } from "../../../../provider/api";
import type { Capabilities } from "../../../../provider/api/capabilities";
import type { KindName } from "../../../../provider/kinds";
import { eachKind } from "../../../kinds";
import type { EmulatedRunpod } from "../../../support/emulated-runpod";
import { useEmulatedRunpod } from "../../../support/emulated-runpod";
import { describeEndpoints } from "./endpoint";
import { describeEveryKind } from "./every-kind";
import { describeNetworkVolumes } from "./network-volume";
import { describePods } from "./pod";
import { describeTemplates } from "./template";

/** What a case works with: a RunPod, and the adapter on it. */
export interface ContractWorld extends EmulatedRunpod {
  api: KindApis;
  /** What the adapter says that it cannot do. */
  capabilities: Capabilities;
}

/** Cases of kinds that have more to promise than every kind. */
const casesOfKind: Partial<Record<KindName, (world: ContractWorld) => void>> = {
  networkVolume: describeNetworkVolumes,
  template: describeTemplates,
  endpoint: describeEndpoints,
  pod: describePods,
};

/** The harder of two readings: RunPod resets what a save of a template leaves out. */
const switches = { omittedTemplateFields: "reset" } as const;

/**
 * What lifecycles rely on, whichever API serves a kind. It is written in the words of the port alone, and RunPod is the
 * emulator.
 */
export function describeContract(
  adapter: string,
  capabilities: Capabilities,
  connect: (runpod: EmulatedRunpod) => KindApis,
): void {
  describe(`provider/adapters/${adapter}: the contract of the port`, () => {
    const world = useEmulatedRunpod({ switches }) as ContractWorld;
    beforeEach(() => {
      Object.assign(world, { capabilities, api: connect(world) });
    });
    for (const tried of eachKind) {
      describe(tried.type, () => {
        describeEveryKind(tried, world);
        casesOfKind[tried.kind]?.(world);
      });
    }
  });
}
