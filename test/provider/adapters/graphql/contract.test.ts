import { overGraphql } from "../../../../provider/adapters/graphql";
import { describeContract } from "../contract/contract";

describeContract("graphql", ({ http, emulator, clock }) => overGraphql(http, emulator.graphqlUrl, clock));
