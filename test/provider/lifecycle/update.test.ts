import assert from "node:assert/strict";
import { kinds } from "../../../provider/kinds";
import { isUnquotable } from "../../../provider/lifecycle/input";
import { driftWarning } from "../../../provider/lifecycle/update";

describe("provider/lifecycle/update", () => {
  it("tells what stays as somebody changed it, and no value that may be a secret", () => {
    const drift = [
      { field: "workersMax", key: "workersMax", stored: 2, observed: 5 },
      { field: "env.TOKEN", key: "env", stored: "canary-1", observed: "canary-2" },
      { field: "args", key: "args", stored: "--pw canary-3", observed: undefined },
      { field: "sizeInGb", key: "sizeInGb", stored: 41, observed: 42 },
      { field: "name", key: "name", stored: "rpa_CANARY4CANARY4CANARY4CANARY4", observed: "b" },
    ];
    const isHidden = (key: string) => key === "sizeInGb" || isUnquotable(kinds.pod.rules.inputs, key);
    const words = driftWarning(drift, isHidden) ?? "";
    assert.match(
      words,
      /^RunPod's values differ from the state: workersMax \(5, in the state 2\), env\.TOKEN, args, sizeInGb, name\. /,
    );
    assert.doesNotMatch(words, /canary/i);
    assert.equal(
      driftWarning([], () => false),
      undefined,
    );
  });
});
