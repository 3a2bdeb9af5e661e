import { overGraphql } from "../../../../provider/adapters/graphql";
import { describeCatalog } from "../contract/catalog";

describeCatalog({
  name: "graphql",
  connect: ({ http, emulator, clock }) => overGraphql(http, emulator.graphqlUrl, clock),
  tellsAlone: ["diskInGbPerVcpu", "the account"],
  minVcpuCount: 1,
});
