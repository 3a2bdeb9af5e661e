import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const repository = resolve(__dirname, "../../..");
const { bin } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { bin: Record<string, string> };
const command = join(repository, bin["runpod-iac-emulator"] ?? "");

interface Running {
  child: ChildProcess;
  /** Everything that it printed. */
  output: string;
  url: string;
  apiKey: string;
}

describe("runpod-iac-emulator, as built by `npm run build`", function () {
  this.timeout(30_000);
  this.slow(5000);
  let folder: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "runpod-iac-emulator-"));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  it("keeps all objects in its file, with key and time", async () => {
    const file = join(folder, "runpod.json");
    const first = await start("--state", file);
    assert.match(first.output, /State: .*runpod\.json \(0 network volumes, 0 templates, 0 endpoints, 0 Pods\)/);
    const input = { name: "models", size: 20, dataCenterId: "EU-RO-1" };
    const created = await ask(
      first,
      `mutation ($input: CreateNetworkVolumeInput!) { createNetworkVolume(input: $input) { id } }`,
      { input },
    );
    await makeTemplate(first, "worker");
    assert.equal(await end(first, "SIGTERM"), 0);

    const second = await start("--state", file);
    assert.match(second.output, /\(1 network volume, 1 template, 0 endpoints, 0 Pods\)/);
    assert.equal(second.apiKey, first.apiKey);
    const { myself } = await ask(second, `{ myself { networkVolumes { id name size } podTemplates { name } } }`);
    const { id } = created["createNetworkVolume"] as { id: string };
    assert.deepEqual(myself, {
      networkVolumes: [{ id, name: "models", size: 20 }],
      podTemplates: [{ name: "worker" }],
    });
    assert.equal(await end(second, "SIGINT"), 0);
  });

  it("writes each change to the file before it answers, so that a kill loses nothing", async () => {
    const file = join(folder, "runpod.json");
    const first = await start("--state", file, "--quiet");
    await ask(
      first,
      `mutation { createNetworkVolume(input: { name: "kept", size: 10, dataCenterId: "EU-RO-1" }) { id } }`,
    );
    await end(first, "SIGKILL");
    const second = await start("--state", file);
    const { myself } = await ask(second, `{ myself { networkVolumes { name } } }`);
    assert.deepEqual(myself, { networkVolumes: [{ name: "kept" }] });
    assert.deepEqual(readdirSync(folder), ["runpod.json"]);
    // The file contains variables in plain text.
    if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o077, 0);
  });

  it("lets no time pass while it does not run", async () => {
    const file = join(folder, "runpod.json");
    const first = await start("--state", file, "--switch", "imagePullInSeconds=0");
    await ask(
      first,
      `mutation { podFindAndDeployOnDemand(input: { name: "shell", imageName: "a/b:1", gpuTypeId: "NVIDIA GeForce RTX 4090",
        gpuCount: 1, containerDiskInGb: 5, volumeInGb: 0 }) { id } }`,
    );
    await end(first, "SIGTERM");
    const content = JSON.parse(readFileSync(file, "utf8")) as { savedAt: number };
    const aYearAgo = readFileSync(file, "utf8").replace(/\b(\d{13})\b/g, (time) =>
      String(Number(time) - 365 * 86_400_000),
    );
    assert.ok(!aYearAgo.includes(String(content.savedAt)));
    writeFileSync(file, aYearAgo);

    const second = await start("--state", file);
    const { myself } = await ask(second, `{ myself { clientBalance pods { name desiredStatus } } }`);
    const { clientBalance, pods } = myself as { clientBalance: number; pods: object[] };
    assert.deepEqual(pods, [{ name: "shell", desiredStatus: "RUNNING" }]);
    assert.ok(clientBalance > 99, String(clientBalance));
  });

  it("accepts another key, quota and switches, also for an existing state", async () => {
    const file = join(folder, "runpod.json");
    await end(await start("--state", file), "SIGTERM");
    const running = await start(
      "--state",
      file,
      "--api-key",
      "rpa_OWN",
      "--quota",
      "0",
      "--switch",
      "quotaSentence=2024",
    );
    assert.equal(running.apiKey, "rpa_OWN");
    const save = { name: "service", gpuIds: "ADA_24", templateId: await makeTemplate(running), workersMax: 1 };
    await assert.rejects(
      ask(running, `mutation ($input: EndpointInput!) { saveEndpoint(input: $input) { id } }`, { input: save }),
      /workers/i,
    );
    await assert.rejects(ask({ ...running, apiKey: "rpa_EMULATOR" }, "{ myself { id } }"), /401/);
  });

  it("prints the configuration that Pulumi and RunPod's Python clients need", async () => {
    const { output, url } = await start();
    for (const line of [
      `pulumi config set runpod:graphqlUrl ${url}/graphql`,
      `pulumi config set runpod:restUrl ${url}/v2`,
      `pulumi config set runpod:jobsUrl ${url}/jobs`,
      "pulumi config set --secret runpod:apiKey rpa_EMULATOR",
      `export RUNPOD_API_BASE_URL=${url}`,
      `export RUNPOD_ENDPOINT_BASE_URL=${url}/jobs`,
      // REST v1 is gone, here as well. None of these calls goes to RunPod.
      `export RUNPOD_REST_API_URL=${url}/v1`,
      "export RUNPOD_API_KEY=rpa_EMULATOR",
    ]) {
      assert.ok(output.includes(`\n  ${line}\n`), line);
    }
  });

  it("prints a line per request, without a key", async () => {
    const running = await start();
    await ask(running, "{ myself { id } }");
    await end(running, "SIGTERM");
    const afterwards = running.output.slice(running.output.lastIndexOf("RUNPOD_API_KEY"));
    assert.match(afterwards, /^0 account\.get \(myself\) 200$/m);
    assert.ok(!afterwards.split("\n").slice(1).join().includes("rpa_"));
  });

  it("reports a port in use, and suggests another", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      refuses(
        ["--port", String(port)],
        `Port ${port} is in use. Does another emulator run? Another port: --port ${port + 1}`,
      );
    } finally {
      server.close();
    }
  });

  it("does not change a file that is not its own, and gives the reason", () => {
    const file = join(folder, "something.json");
    const wrong: [text: string, why: string][] = [
      ["{", "it is not JSON"],
      ["null", "runpod-iac-emulator has not written it"],
      ['{"resources": []}', "runpod-iac-emulator has not written it"],
      ['{"writtenBy": "runpod-iac-emulator", "format": 2}', "its format is 2, and this version reads 1"],
      ['{"writtenBy": "runpod-iac-emulator", "format": 1, "savedAt": 1}', "parts of it are missing"],
      [
        '{"writtenBy": "runpod-iac-emulator", "format": 1, "savedAt": 1, "store": {"pods": [{}]}}',
        "parts of it are missing",
      ],
    ];
    for (const [text, why] of wrong) {
      writeFileSync(file, text);
      refuses(
        ["--state", file],
        `${file} is no state of the emulator: ${why}. It was left as it is. Name another file, or move this one away.`,
      );
      assert.equal(readFileSync(file, "utf8"), text);
    }
    refuses(["--state", folder], new RegExp(`^The state file ${folder} cannot be read: EISDIR`));
    refuses(["--state", join(folder, "no/such.json")], /cannot be written: ENOENT/);
  });

  it("refuses unknown or invalid options", () => {
    refuses(["--prot", "4010"], /^Unknown option '--prot'/);
    refuses(["--port", "many"], '--port "many" is not a whole number of 0 or more.');
    refuses(["--port", "70000"], "--port 70000: ports end at 65535.");
    refuses(["--switch", "locations"], '--switch "locations" is not of the form <name>=<value>.');
    refuses(["--switch", "weather=fine"], 'There is no switch "weather". All switches: runpod-iac-emulator --help');
    refuses(["--switch", "locations=soft"], '--switch locations can be hard or preference, not "soft".');
    refuses(
      ["--switch", "coldStartInSeconds=long"],
      '--switch coldStartInSeconds= "long" is not a whole number of 0 or more.',
    );
    refuses(["--api-key", ""], /^--api-key is empty/);
  });

  it("prints its help", () => {
    const { stdout, status } = run(["--help"]);
    assert.equal(status, 0);
    assert.match(stdout, /--state <file>/);
    assert.match(stdout, /^ {2}locations = hard \(or preference\): /m);
  });

  async function start(...options: string[]): Promise<Running> {
    const child = spawn(process.execPath, [command, "--port", "0", ...options], { stdio: ["ignore", "pipe", "pipe"] });
    children.push(child);
    const running: Running = { child, output: "", url: "", apiKey: "" };
    const ready = new Promise<void>((resolve, reject) => {
      const take = (data: Buffer): void => {
        running.output += data.toString();
        if (/export RUNPOD_API_KEY=\S+\n/.test(running.output)) resolve();
      };
      child.stdout.on("data", take);
      child.stderr.on("data", take);
      child.once("close", () => reject(new Error(`It ended: ${running.output}`)));
    });
    await ready;
    running.url = /Emulated RunPod on (\S+)\./.exec(running.output)?.[1] ?? "";
    running.apiKey = /export RUNPOD_API_KEY=(\S+)/.exec(running.output)?.[1] ?? "";
    return running;
  }
});

/** The exit status, or null after a kill. */
async function end({ child }: Running, signal: NodeJS.Signals): Promise<number | null> {
  const closed = once(child, "close") as Promise<[number | null]>;
  child.kill(signal);
  return (await closed)[0];
}

async function makeTemplate(running: Running, name = "a"): Promise<string> {
  const input = {
    name,
    imageName: "a/b:1",
    dockerArgs: "",
    containerDiskInGb: 5,
    volumeInGb: 0,
    isServerless: true,
    env: [],
  };
  const data = await ask(running, `mutation ($input: SaveTemplateInput) { saveTemplate(input: $input) { id } }`, {
    input,
  });
  return (data["saveTemplate"] as { id: string }).id;
}

async function ask({ url, apiKey }: Running, query: string, variables = {}): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ query, variables }),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const { data, errors } = (await response.json()) as { data: Record<string, unknown>; errors?: { message: string }[] };
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join("\n"));
  return data;
}

function run(options: string[]) {
  return spawnSync(process.execPath, [command, ...options], { encoding: "utf8", timeout: 20_000 });
}

/** Asserts that the command ends at once, with this text and without a stack trace. */
function refuses(options: string[], text: string | RegExp): void {
  const { stdout, stderr, status } = run(options);
  assert.equal(stdout, "");
  if (typeof text === "string") assert.equal(stderr, `${text}\n`);
  else assert.match(stderr, text);
  assert.ok(!stderr.includes("    at "), stderr);
  assert.equal(status, 1);
}
