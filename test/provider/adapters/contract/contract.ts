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

/** An emulated RunPod, and the adapter under test. */
export interface ContractSetup extends EmulatedRunpod {
  api: KindApis;
  /** What the adapter declares that it cannot do. */
  capabilities: Capabilities;
}

/** Cases of kinds that promise more than every kind does. */
const casesOfKind: Partial<Record<KindName, (setup: ContractSetup) => void>> = {
  networkVolume: describeNetworkVolumes,
  template: describeTemplates,
  endpoint: describeEndpoints,
  pod: describePods,
};

/** The stricter of two readings: RunPod resets the fields that a save of a template omits. */
const switches = { omittedTemplateFields: "reset" } as const;

/** What lifecycles rely on, whichever API serves a kind. It uses only words of the port, and the emulator as RunPod. */
export function describeContract(
  adapter: string,
  capabilities: Capabilities,
  connect: (runpod: EmulatedRunpod) => KindApis,
): void {
  describe(`provider/adapters/${adapter}: the contract of the port`, () => {
    const setup = useEmulatedRunpod({ switches }) as ContractSetup;
    beforeEach(() => {
      Object.assign(setup, { capabilities, api: connect(setup) });
    });
    for (const tested of eachKind) {
      describe(tested.type, () => {
        describeEveryKind(tested, setup);
        casesOfKind[tested.kind]?.(setup);
      });
    }
  });
}
