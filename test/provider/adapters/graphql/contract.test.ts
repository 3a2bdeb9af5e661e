import { overGraphql } from "../../../../provider/adapters/graphql";
import { graphqlCapabilities } from "../../../../provider/adapters/graphql/capabilities";
import { describeContract } from "../contract/contract";

describeContract("graphql", graphqlCapabilities, ({ http, emulator, clock }) =>
  overGraphql(http, emulator.graphqlUrl, clock),
);
