import assert from "node:assert/strict";
import { keyRefused, messageOf, RunpodError } from "../../../provider/api/errors";

describe("provider/api/errors", () => {
  it("states of a failed write whether RunPod may still have executed it", () => {
    const open = ["unavailable", "noAnswer", "malformed"] as const;
    const settled = ["rejected", "inUse", "quota", "notFound", "unauthorised", "retired"] as const;
    for (const kind of open) {
      assert.ok(new RunpodError(kind, "").mayHaveHappened && new RunpodError(kind, "").isTransient);
      assert.ok(!new RunpodError(kind, "", { sent: false }).mayHaveHappened);
    }
    const refused = new RunpodError("rateLimited", "");
    assert.ok(refused.isTransient && !refused.mayHaveHappened);
    for (const kind of settled) {
      assert.ok(!new RunpodError(kind, "").mayHaveHappened && !new RunpodError(kind, "").isTransient);
    }
  });

  it("gives the next step when RunPod refuses the key", () => {
    const { kind, status, message } = keyRefused("list: HTTP 401.", { status: 401 });
    assert.deepEqual([kind, status], ["unauthorised", 401]);
    assert.match(message, /^list: HTTP 401\. RunPod does not accept.*pulumi config set --secret.*--run-program\.$/);
  });

  it("has a text for any thrown value", () => {
    assert.equal(messageOf(new RunpodError("quota", "too many")), "too many");
    assert.equal(messageOf("thrown"), "thrown");
    assert.equal(messageOf(undefined), "undefined");
  });
});
