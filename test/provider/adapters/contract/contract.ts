import type { KindApis } from "../../../../provider/api";
import type { Capabilities } from "../../../../provider/api/capabilities";
import type { KindName } from "../../../../provider/kinds";
import type { AdapterName } from "../../../kinds";
import { eachKind } from "../../../kinds";
import type { EmulatedRunpod } from "../../../support/emulated-runpod";
import { useEmulatedRunpod } from "../../../support/emulated-runpod";
import { describeEndpoints } from "./endpoint";
import { describeEveryKind } from "./every-kind";
import { describeNetworkVolumes } from "./network-volume";
import { describePods } from "./pod";
import { describeTemplates } from "./template";

/** What the suites must know of an adapter, because it differs between RunPod's APIs. */
export interface AdapterUnderTest {
  name: AdapterName;
  /** What the adapter declares that it cannot do. */
  capabilities: Capabilities;
  connect: (runpod: EmulatedRunpod) => KindApis;
  /** Whether lists report the account. */
  namesAccount: boolean;
  /** Whether the delete of an endpoint may delete a template that belongs to the account. */
  mayDeleteTemplates: boolean;
  /** Whether an edit may start a Pod that was stopped. */
  mayStartEditedPods: boolean;
  /** Kinds of which a change that differs in nothing is sent all the same. */
  sendsUnchanged: readonly KindName[];
  /** Kinds whose lists come in pages. */
  pagedKinds: readonly KindName[];
  /** Fields beside the inputs that it does not report. */
  silentOutputs: Partial<Record<KindName, readonly string[]>>;
}

/** An emulated RunPod, and the adapter under test. */
export interface ContractSetup extends EmulatedRunpod {
  adapter: AdapterUnderTest;
  api: KindApis;
}

/** Cases of kinds that promise more than every kind does. */
const casesOfKind: Partial<Record<KindName, (setup: ContractSetup) => void>> = {
  networkVolume: describeNetworkVolumes,
  template: describeTemplates,
  endpoint: describeEndpoints,
  pod: describePods,
};

/** The stricter readings: a save of a template resets what it omits, and names of templates are unique. */
const switches = { omittedTemplateFields: "reset", sameTemplateNames: "400" } as const;

/** What lifecycles rely on, whichever API serves a kind. It uses only words of the port, and the emulator as RunPod. */
export function describeContract(adapter: AdapterUnderTest): void {
  describe(`provider/adapters/${adapter.name}: the contract of the port`, () => {
    const setup = Object.assign(useEmulatedRunpod({ switches, quota: 20 }), { adapter }) as ContractSetup;
    beforeEach(() => {
      setup.api = adapter.connect(setup);
    });
    for (const tested of eachKind) {
      describe(tested.type, () => {
        describeEveryKind(tested, setup);
        casesOfKind[tested.kind]?.(setup);
      });
    }
  });
}
