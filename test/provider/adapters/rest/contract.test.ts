import { overRest } from "../../../../provider/adapters/rest";
import { restCapabilities } from "../../../../provider/adapters/rest/capabilities";
import { describeContract } from "../contract/contract";

describeContract({
  name: "rest",
  capabilities: restCapabilities,
  connect: ({ http, emulator, clock }) => overRest(http, emulator.restUrl, clock),
  namesAccount: false,
  mayDeleteTemplates: true,
  mayStartEditedPods: false,
  sendsUnchanged: [],
  pagedKinds: ["template", "endpoint", "pod"],
  silentOutputs: { networkVolume: ["storageType"], endpoint: ["version"] },
});
