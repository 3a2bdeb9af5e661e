import { overGraphql } from "../../../../provider/adapters/graphql";
import { graphqlCapabilities } from "../../../../provider/adapters/graphql/capabilities";
import { describeContract } from "../contract/contract";

describeContract({
  name: "graphql",
  capabilities: graphqlCapabilities,
  connect: ({ http, emulator, clock }) => overGraphql(http, emulator.graphqlUrl, clock),
  namesAccount: true,
  mayDeleteTemplates: false,
  mayStartEditedPods: true,
  sendsUnchanged: ["networkVolume", "template", "endpoint"],
  pagedKinds: [],
  silentOutputs: { endpoint: ["container"] },
});
