import assert from "node:assert/strict";
import { overGraphql } from "../../../../provider/adapters/graphql";
import { FakeHttp } from "./fake-http";

const over = (http: FakeHttp) => overGraphql(http, "http://runpod.example").account;

describe("provider/adapters/graphql/account", () => {
  it("leaves out what RunPod does not tell, and keeps a balance of 0", async () => {
    const myself = { id: "user-1", email: null, clientBalance: 0, currentSpendPerHr: null };
    const http = new FakeHttp().answer({ data: { myself } });
    assert.deepEqual(await over(http).get(), { id: "user-1", balanceInUsd: 0 });
    assert.equal(http.last.repeatable, true);
  });

  it("treats an answer without an account as a key that is not accepted", async () => {
    const http = new FakeHttp().answer({ data: { myself: null } });
    await assert.rejects(over(http).get(), { kind: "unauthorised" });
  });
});
