import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { OperationResult } from "../end-to-end/engine";
import { describeOnEveryEngine } from "../end-to-end/engine";
import { resourcesAtRunpod } from "../end-to-end/state-and-runpod";
import { nameInUrn, withoutSuffix } from "../end-to-end/results";
import { withStack } from "../end-to-end/with-stack";
import { programWithViolations, violations, pack, raiseQuota } from "./policy-program";

describeOnEveryEngine("the policy pack of the examples", (engine) => {
  if (engine.name !== "cli") return;

  it("fails a preview and an up, which creates no resource with a violation", async () => {
    const removeAnalyzer = installAnalyzer();
    try {
      await withStack(engine, { program: programWithViolations }, async ({ emulator, stack }) => {
        raiseQuota(emulator);
        const preview = await stack.preview({ policyPacks: [pack] });
        assert.ok(!preview.succeeded);
        assert.deepEqual(violatedIn(preview), violations);
        assert.deepEqual(emulator.calls, []);

        const up = await stack.up({ policyPacks: [pack] });
        assert.ok(!up.succeeded);
        // The up ends at the first violation.
        const violated = Object.entries(violatedIn(up));
        assert.ok(violated.length > 0);
        for (const [name, policies] of violated) assert.deepEqual(policies, violations[name]);
        const made = resourcesAtRunpod(emulator).map(({ kind, name }) => `${kind} ${withoutSuffix(name)}`);
        assert.deepEqual(
          made.filter((name) => violations[name] !== undefined),
          [],
        );
      });
    } finally {
      removeAnalyzer();
    }
  });
});

/** The policies that each resource of an operation violates. */
function violatedIn({ events }: OperationResult): Record<string, string[]> {
  const violated: Record<string, string[]> = {};
  for (const { policyEvent } of events) {
    if (policyEvent === undefined) continue;
    assert.equal(policyEvent.enforcementLevel, "mandatory");
    (violated[nameInUrn(policyEvent.resourceUrn ?? "")] ??= []).push(policyEvent.policyName);
  }
  return violated;
}

/**
 * Adds the script to PATH that the CLI needs to run a Node policy pack when the Node language host is not installed
 * (Pulumi's sdk/go/common/resource/plugin/analyzer_plugin.go). Returns a function that removes it.
 */
function installAnalyzer(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "runpod-iac-"));
  const analyzer = join(folder, "pulumi-analyzer-policy-nodejs");
  const script = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  writeFileSync(analyzer, ["#!/bin/sh", `exec '${process.execPath}' '${script}' "$@"`, ""].join("\n"));
  chmodSync(analyzer, 0o755);
  const before = process.env["PATH"];
  process.env["PATH"] = [folder, before].join(delimiter);
  return () => {
    process.env["PATH"] = before;
    rmSync(folder, { recursive: true });
  };
}
