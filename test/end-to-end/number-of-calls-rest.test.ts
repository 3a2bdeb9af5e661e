import { itMakesTheLeastCalls } from "./number-of-calls";

describe("the number of API calls over REST v2", function () {
  this.timeout(600_000);
  itMakesTheLeastCalls("rest", { upTo: 1000 });
});
