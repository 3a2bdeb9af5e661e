import { itMakesTheLeastCalls } from "./number-of-calls";

describe("the number of API calls over GraphQL", function () {
  this.timeout(600_000);
  itMakesTheLeastCalls("graphql", { upTo: 100 });
});
