import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Emulator } from "../../testing/emulator";
import { describeClient, makeEndpoint, tryEach } from "./client";

const gpuType = "NVIDIA GeForce RTX 4090";
const modules = join(__dirname, "tools/node_modules");

interface Tool {
  name: string;
  inputSchema: { properties?: Record<string, { type?: string; enum?: string[] }>; required?: string[] };
}

/** The part of the MCP SDK's client that this suite uses. The server depends on that SDK. */
interface McpClient {
  connect(transport: unknown): Promise<void>;
  listTools(): Promise<{ tools: Tool[] }>;
  callTool(call: { name: string; arguments: object }): Promise<{ isError?: boolean; content: { text: string }[] }>;
  close(): Promise<void>;
}

/** Tools of REST v2 and of the jobs host. */
const inScope = [
  ...["list-gpu-types", "get-gpu-type", "list-cpu-types", "get-cpu-type", "list-data-centers", "get-data-center"],
  ...["list-public-templates", "get-capacity", "update-ssh-keys", "get-ssh-keys"],
  ...["create-registry", "list-registries", "get-registry", "delete-registry"],
  ...["create-network-volume", "list-network-volumes", "get-network-volume"],
  ...["update-network-volume", "delete-network-volume"],
  ...["create-template", "list-templates", "get-template", "update-template", "delete-template"],
  ...["create-endpoint", "list-endpoints", "get-endpoint", "update-endpoint", "set-endpoint-gpus", "delete-endpoint"],
  ...["list-endpoint-releases", "list-endpoint-workers", "stream-worker-logs"],
  ...["create-pod", "list-pods", "get-pod", "update-pod", "pod-action", "stream-pod-logs", "delete-pod"],
  ...["run-endpoint", "runsync-endpoint", "get-job-status", "stream-job", "cancel-job", "retry-job"],
  ...["endpoint-health", "purge-endpoint-queue"],
];

/** The values are what each refusal names: a GraphQL field, a path of REST v2, or that there is no such path. */
const outOfScope: Record<string, string> = {
  "list-hub-repos": `listings`,
  "deploy-hub-repo": `listings`,
  "list-public-endpoints": "allAiApiPublicConfigs",
  "create-cluster": "POST /v2/clusters",
  "list-clusters": "GET /v2/clusters",
  "get-cluster": "GET /v2/clusters",
  "update-cluster": "PATCH /v2/clusters",
  "delete-cluster": "DELETE /v2/clusters",
  "list-cluster-pods": "GET /v2/clusters",
  "create-delegation": "POST /v2/registries/delegations",
  "list-delegations": "GET /v2/registries/delegations",
  "revoke-delegation": "DELETE /v2/registries/delegations",
  "list-endpoint-builds": "resource not found",
  "get-endpoint-build": "resource not found",
  "list-billing": "GET /v2/billing",
  "list-cluster-billing": "GET /v2/billing",
  "list-endpoint-billing": "GET /v2/billing",
  "list-network-volume-billing": "GET /v2/billing",
  "list-pod-billing": "GET /v2/billing",
  "list-serverless-billing": "GET /v2/billing",
};

/** Arguments in addition to the required ones, which `requiredArguments` generates from their types. */
const moreArguments: Record<string, object> = {
  "deploy-hub-repo": { repo: "owner/name" },
  "create-cluster": {
    body: {
      name: "c",
      type: "TRAINING",
      image: "a/b:1",
      compute: { gpuTypeId: gpuType, gpuCountPerPod: 8, podCount: 2 },
    },
  },
  "update-cluster": { body: { name: "c" } },
  "create-delegation": { body: { resource: "arn:aws:ecr:us-east-1:123456789012:repository/a" } },
};

describeClient({
  name: "@runpod/mcp-server",
  version: "4.0.0",
  addressSetBy: "RUNPOD_API_BASE_URL, RUNPOD_*_GRAPHQL_URL and RUNPOD_SERVERLESS_API_URL",
  operations: [
    ...inScope.map((name) => ({ name })),
    ...Object.entries(outOfScope).map(([name, refusedAs]) => ({ name, refusedAs })),
  ],
  drive,
});

async function drive(emulator: Emulator) {
  const client = await connect(emulator);
  try {
    const { tools } = await client.listTools();
    const outcomes = await tryEach({
      ...readOperations(client),
      ...restOperations(emulator, client),
      ...refusedOperations(client, tools),
    });
    await makeEndpoint(emulator);
    for (const [name, error] of await tryEach(await jobOperations(emulator, client))) outcomes.set(name, error);
    return { outcomes, offered: tools.map(({ name }) => name) };
  } finally {
    await client.close();
  }
}

interface Job {
  id: string;
  status: string;
  output?: unknown;
}

async function jobOperations(emulator: Emulator, client: McpClient) {
  const input = { prompt: "a cat" };
  const slow = { slow: true };
  const endpoints = emulator.store.endpoints.list();
  const endpointId = endpoints[0]?.id ?? "";
  let jobId = "";
  const job = (tool: string, more: object = { jobId }) => call<Job>(client, tool, { endpointId, ...more });
  return {
    async "run-endpoint"() {
      const { id, status } = await job("run-endpoint", { input });
      assert.equal(status, "IN_QUEUE");
      jobId = id;
    },
    async "stream-job"() {
      const { status, stream } = (await job("stream-job")) as Job & { stream: object[] };
      assert.deepEqual([status, stream], ["COMPLETED", [{ output: "first" }, { output: "second" }]]);
    },
    async "get-job-status"() {
      const { status, output } = await job("get-job-status");
      assert.deepEqual([status, output], ["COMPLETED", input]);
    },
    async "runsync-endpoint"() {
      const { status, output } = await job("runsync-endpoint", { input, wait: 5000 });
      assert.deepEqual([status, output], ["COMPLETED", input]);
    },
    async "retry-job"() {
      const { handler } = emulator;
      emulator.handler = () => ({ seconds: 0, error: "out of memory" });
      const { id, status } = await job("runsync-endpoint", { input });
      emulator.handler = handler;
      assert.equal(status, "FAILED");
      assert.deepEqual(await job("retry-job", { jobId: id }), { id, status: "IN_QUEUE" });
    },
    async "cancel-job"() {
      const { id } = await job("run-endpoint", { input: slow });
      assert.deepEqual(await job("cancel-job", { jobId: id }), { id, status: "CANCELLED" });
    },
    async "endpoint-health"() {
      const health = (await job("endpoint-health", {})) as unknown as { jobs: { failed: number; retried: number } };
      assert.equal(health.jobs.retried, 1);
    },
    async "purge-endpoint-queue"() {
      const { id } = await job("run-endpoint", { input: slow });
      // The only worker starts this job when it has finished the previous ones.
      while (emulator.store.jobs.get(id)?.status !== "IN_PROGRESS") await job("endpoint-health", {});
      await job("run-endpoint", { input: slow });
      assert.deepEqual(await job("purge-endpoint-queue", {}), { removed: 1, status: "completed" });
    },
  };
}

interface Thing {
  id: string;
  name: string;
}

const container = { image: "a/b:1", env: { MODE: "fast" }, disk: 10 };

function readOperations(client: McpClient): Record<string, () => Promise<void>> {
  const read = <Reply>(name: string, given: object = {}) => call<Reply>(client, name, given);
  const available = { include: ["AVAILABILITY"], product: ["POD"] };
  return {
    async "list-gpu-types"() {
      const { gpus } = await read<{ gpus: (Thing & { availability: string })[] }>("list-gpu-types", available);
      assert.equal(gpus.find(({ id }) => id === gpuType)?.availability, "HIGH");
    },
    async "get-gpu-type"() {
      assert.equal((await read<{ pool: string }>("get-gpu-type", { id: gpuType })).pool, "ADA_24");
    },
    async "list-cpu-types"() {
      const { cpus } = await read<{ cpus: Thing[] }>("list-cpu-types", available);
      assert.ok(cpus.some(({ id }) => id === "cpu3c"));
    },
    async "get-cpu-type"() {
      assert.equal((await read<{ ramGbPerVcpu: number }>("get-cpu-type", { id: "cpu3c" })).ramGbPerVcpu, 2);
    },
    async "list-data-centers"() {
      const given = { networkVolumeTypes: ["HIGH_PERFORMANCE", "STANDARD"] };
      const { dataCenters } = await read<{ dataCenters: Thing[] }>("list-data-centers", given);
      assert.deepEqual(
        dataCenters.map(({ id }) => id),
        ["US-KS-2"],
      );
    },
    async "get-data-center"() {
      const given = { id: "EU-RO-1", include: ["GPU_AVAILABILITY"] };
      const { gpuAvailability } = await read<{ gpuAvailability: Thing[] }>("get-data-center", given);
      assert.ok(gpuAvailability.some(({ id }) => id === gpuType));
    },
    async "list-public-templates"() {
      const { templates } = await read<{ templates: Thing[] }>("list-public-templates", { source: ["official"] });
      assert.ok(templates.some(({ id }) => id === "runpod-ubuntu"));
    },
    async "get-capacity"() {
      const { items } = await read<{ items: { cudaVersions: object }[] }>("get-capacity", { gpuTypeIds: ["4090"] });
      assert.deepEqual([...new Set(Object.values(items[0]?.cudaVersions ?? {}))], ["AVAILABLE"]);
    },
  };
}

/** Makes one thing of each kind, reads it, changes it, and deletes it. */
function restOperations(emulator: Emulator, client: McpClient): Record<string, () => Promise<void>> {
  const ids: Record<string, string> = {};
  const create = (kind: string, body: object) => async () => {
    const made = await call<Thing>(client, `create-${kind}`, { body });
    ids[kind] = made.id;
    assert.deepEqual({ ...made, ...body }, made);
  };
  const update = (kind: string, body: object) => async () => {
    const changed = await call<Thing>(client, `update-${kind}`, { id: ids[kind], body });
    assert.deepEqual({ ...changed, ...body }, changed);
  };
  const get = (kind: string) => async () => {
    assert.equal((await call<Thing>(client, `get-${kind}`, { id: ids[kind] })).id, ids[kind]);
  };
  const list = (kind: string, tool: string, field: string) => async () => {
    const listed = await call<Record<string, Thing[]>>(client, tool, {});
    assert.ok(listed[field]?.some(({ id }) => id === ids[kind]));
  };
  const remove = (kind: string, stillHas: () => boolean) => async () => {
    await call(client, `delete-${kind}`, { id: ids[kind] });
    assert.equal(stillHas(), false);
  };
  const { store } = emulator;
  const keys = ["ssh-ed25519 AAAA me"];
  const volume = { name: "models", size: 20, dataCenter: "EU-RO-1", type: "STANDARD" };
  const endpoint = {
    ...{ ...container, name: "service", type: "QUEUE", scaling: { type: "QUEUE_DELAY", queueDelay: 4 } },
    workers: { min: 1, max: 1, idleTimeout: 5 },
  };
  const endpointId = () => ids["endpoint"] ?? "";
  return {
    async "update-ssh-keys"() {
      assert.deepEqual(await call(client, "update-ssh-keys", { body: { keys } }), { keys });
    },
    async "get-ssh-keys"() {
      assert.deepEqual(await call(client, "get-ssh-keys", {}), { keys });
    },
    async "create-registry"() {
      const body = { name: "docker", username: "me", password: "not-a-password" };
      const made = await call<Thing>(client, "create-registry", { body });
      ids["registry"] = made.id;
      assert.deepEqual(made, { id: made.id, name: "docker" });
    },
    "list-registries": list("registry", "list-registries", "registries"),
    "get-registry": get("registry"),
    "create-network-volume": create("network-volume", volume),
    "update-network-volume": update("network-volume", { size: 30, name: "larger" }),
    "list-network-volumes": list("network-volume", "list-network-volumes", "networkVolumes"),
    "get-network-volume": get("network-volume"),
    "create-template": create("template", { ...container, name: "worker", serverless: true }),
    "update-template": update("template", { image: "a/b:2", env: {} }),
    "list-templates": list("template", "list-templates", "templates"),
    "get-template": get("template"),
    async "create-endpoint"() {
      const body = { ...endpoint, gpu: { pools: ["ADA_24"] } };
      const made = await call<Thing>(client, "create-endpoint", { body });
      ids["endpoint"] = made.id;
      assert.deepEqual({ ...made, ...endpoint }, made);
    },
    "update-endpoint": update("endpoint", { image: "a/b:2", name: "renamed" }),
    async "set-endpoint-gpus"() {
      const change = { pools: ["AMPERE_16"], excludeGpuTypeIds: ["NVIDIA RTX A4500"] };
      await call(client, "set-endpoint-gpus", { endpointId: endpointId(), ...change });
      const expected = { pools: ["AMPERE_16"], excludedTypes: ["NVIDIA RTX A4500"] };
      assert.deepEqual(store.endpoints.get(endpointId())?.gpus, expected);
    },
    "list-endpoints": list("endpoint", "list-endpoints", "items"),
    "get-endpoint": get("endpoint"),
    async "list-endpoint-releases"() {
      const { releases } = await call<{ releases: object[] }>(client, "list-endpoint-releases", { id: endpointId() });
      assert.equal(releases.length, 3);
    },
    async "list-endpoint-workers"() {
      const { workers } = await call<{ workers: Thing[] }>(client, "list-endpoint-workers", { id: endpointId() });
      assert.equal(workers.length, 1);
      ids["worker"] = workers[0]?.id ?? "";
    },
    async "stream-worker-logs"() {
      const given = { endpointId: endpointId(), workerId: ids["worker"], maxWaitMs: 1000 };
      assert.match(JSON.stringify(await call(client, "stream-worker-logs", given)), /line/);
    },
    async "create-pod"() {
      const body = { ...container, name: "shell", gpu: { id: gpuType, count: 1 } };
      const made = await call<Thing>(client, "create-pod", { body });
      ids["pod"] = made.id;
      assert.deepEqual({ ...made, ...container }, made);
    },
    "update-pod": update("pod", { name: "other", env: { MODE: "slow" } }),
    "list-pods": list("pod", "list-pods", "pods"),
    "get-pod": get("pod"),
    async "stream-pod-logs"() {
      const given = { podId: ids["pod"], maxWaitMs: 1000 };
      assert.match(JSON.stringify(await call(client, "stream-pod-logs", given)), /line/);
    },
    async "pod-action"() {
      await call(client, "pod-action", { id: ids["pod"], body: { action: "stop" } });
      assert.equal(store.pods.get(ids["pod"] ?? "")?.desiredStatus, "EXITED");
    },
    "delete-pod": remove("pod", () => store.pods.get(ids["pod"] ?? "")?.desiredStatus !== "TERMINATED"),
    "delete-endpoint": remove("endpoint", () => store.endpoints.get(endpointId()) !== undefined),
    "delete-template": remove("template", () => store.templates.get(ids["template"] ?? "") !== undefined),
    "delete-network-volume": remove("network-volume", () => store.networkVolumes.list().length > 0),
    "delete-registry": remove("registry", () => store.registryAuths.list().length > 0),
  };
}

function refusedOperations(client: McpClient, tools: Tool[]): Record<string, () => Promise<void>> {
  return Object.fromEntries(
    Object.keys(outOfScope).map((name) => [
      name,
      async () => {
        const tool = tools.find((offered) => offered.name === name);
        assert.ok(tool !== undefined, `The server has no tool ${name}.`);
        await call(client, name, { ...requiredArguments(tool), ...moreArguments[name] });
      },
    ]),
  );
}

/** A value for each argument that a tool requires. */
function requiredArguments({ inputSchema: { properties = {}, required = [] } }: Tool): object {
  return Object.fromEntries(
    required.map((name) => {
      const { type, enum: choices } = properties[name] ?? {};
      const byType: Record<string, unknown> = { number: 20, integer: 20, boolean: true, array: ["a"], object: {} };
      return [name, choices?.[0] ?? byType[type ?? ""] ?? "a"];
    }),
  );
}

/** Calls a tool and returns its reply. Throws the tool's error, also if the reply contains it. */
async function call<Reply>(client: McpClient, name: string, given: object): Promise<Reply> {
  const { isError, content } = await client.callTool({ name, arguments: given });
  const text = content.map((part) => part.text).join("\n");
  if (isError) throw new Error(text);
  const reply = JSON.parse(text) as Reply & { error?: string; id?: string };
  // The reply for a failed job has an error too, but the call succeeded.
  if (reply.error !== undefined && reply.id === undefined) throw new Error(text);
  return reply;
}

async function connect(emulator: Emulator): Promise<McpClient> {
  const sdk = (file: string) =>
    import(pathToFileURL(join(modules, "@modelcontextprotocol/sdk/dist/esm/client", file)).href);
  const { Client } = (await sdk("index.js")) as { Client: new (about: object) => McpClient };
  const { StdioClientTransport } = (await sdk("stdio.js")) as { StdioClientTransport: new (server: object) => unknown };
  const client = new Client({ name: "runpod-iac-tests", version: "0.0.0" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [join(modules, "@runpod/mcp-server/dist/stdio.mjs")],
      // The server logs each refused call.
      stderr: "ignore",
      // Without the machine's variables, the server finds no real API key.
      env: {
        RUNPOD_API_KEY: emulator.apiKey,
        RUNPOD_PUBLIC_GRAPHQL_URL: emulator.graphqlUrl,
        RUNPOD_AUTHED_GRAPHQL_URL: emulator.graphqlUrl,
        RUNPOD_SERVERLESS_API_URL: emulator.jobsUrl,
        RUNPOD_API_BASE_URL: emulator.url,
      },
    }),
  );
  return client;
}
