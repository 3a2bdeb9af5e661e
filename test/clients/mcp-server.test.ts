import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Emulator } from "../../testing/emulator";
import { ask, describeClient, makeEndpoint, tryEach } from "./client";

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

/** Tools that call GraphQL. The catalog's tools do so only with RUNPOD_REST_VERSION=v1. */
const overGraphql = ["list-gpu-types", "list-data-centers", "get-capacity", "set-endpoint-gpus"];

const overJobs = [
  "run-endpoint",
  "runsync-endpoint",
  "get-job-status",
  "stream-job",
  "cancel-job",
  "retry-job",
  "endpoint-health",
  "purge-endpoint-queue",
];

/** The values are what each refusal names: a GraphQL field, or a path of REST v2, which is the server's default. */
const outOfScope: Record<string, string> = {
  "list-hub-repos": `"listings"`,
  "deploy-hub-repo": `"listings"`,
  "list-public-endpoints": `"allAiApiPublicConfigs"`,
  "get-billing": "GET /v2/billing",
  "list-cpu-types": "GET /v2/catalog/cpus",
  "get-gpu-type": "GET /v2/catalog/gpus",
  "get-cpu-type": "GET /v2/catalog/cpus",
  "get-data-center": "GET /v2/catalog/datacenters",
  "list-endpoints": "GET /v2/serverless",
  "get-endpoint": "GET /v2/serverless",
  "create-endpoint": "POST /v2/serverless",
  "update-endpoint": "PATCH /v2/serverless",
  "delete-endpoint": "DELETE /v2/serverless",
  "list-endpoint-releases": "GET /v2/serverless",
  "list-endpoint-workers": "GET /v2/serverless",
  "stream-worker-logs": "GET /v2/serverless",
  "list-network-volumes": "GET /v2/network-volumes",
  "get-network-volume": "GET /v2/network-volumes",
  "create-network-volume": "POST /v2/network-volumes",
  "update-network-volume": "PATCH /v2/network-volumes",
  "delete-network-volume": "DELETE /v2/network-volumes",
  "list-pods": "GET /v2/pods",
  "get-pod": "GET /v2/pods",
  "create-pod": "POST /v2/pods",
  "update-pod": "PATCH /v2/pods",
  "start-pod": "POST /v2/pods",
  "stop-pod": "POST /v2/pods",
  "restart-pod": "POST /v2/pods",
  "stream-pod-logs": "GET /v2/pods",
  "delete-pod": "DELETE /v2/pods",
  "list-container-registry-auths": "GET /v2/registries",
  "get-container-registry-auth": "GET /v2/registries",
  "create-container-registry-auth": "POST /v2/registries",
  "delete-container-registry-auth": "DELETE /v2/registries",
  "list-registry-delegations": "GET /v2/registries",
  "create-registry-delegation": "POST /v2/registries",
  "delete-registry-delegation": "DELETE /v2/registries",
  "list-templates": "GET /v2/templates",
  "get-template": "GET /v2/templates",
  "create-template": "POST /v2/templates",
  "update-template": "PATCH /v2/templates",
  "delete-template": "DELETE /v2/templates",
};

/** Arguments in addition to the required ones, which `requiredArguments` generates from their types. */
const moreArguments: Record<string, object> = {
  "deploy-hub-repo": { repo: "owner/name" },
  "create-pod": { name: "shell", gpuTypeIds: ["NVIDIA GeForce RTX 4090"], imageName: "a/b:1" },
  "create-endpoint": { name: "service", imageName: "a/b:1", gpuPoolIds: ["ADA_24"] },
};

describeClient({
  name: "@runpod/mcp-server",
  version: "3.4.0",
  addressSetBy: "RUNPOD_*_GRAPHQL_URL, RUNPOD_SERVERLESS_API_URL and RUNPOD_REST_V2_API_URL",
  operations: [
    ...[...overGraphql, ...overJobs].map((name) => ({ name })),
    ...Object.entries(outOfScope).map(([name, refusedAs]) => ({ name, refusedAs })),
  ],
  drive,
});

async function drive(emulator: Emulator) {
  const [byDefault, onV1] = [await connect(emulator, {}), await connect(emulator, { RUNPOD_REST_VERSION: "v1" })];
  try {
    const { tools } = await byDefault.listTools();
    const outcomes = await tryEach({
      ...(await graphqlOperations(emulator, byDefault, onV1)),
      ...(await jobOperations(emulator, byDefault)),
      ...refusedOperations(byDefault, tools),
    });
    return { outcomes, offered: tools.map(({ name }) => name) };
  } finally {
    await Promise.all([byDefault.close(), onV1.close()]);
  }
}

async function graphqlOperations(emulator: Emulator, byDefault: McpClient, onV1: McpClient) {
  const endpointId = await makeEndpoint(emulator);
  return {
    async "list-gpu-types"() {
      const { items } = await call<{ items: { id: string; memoryGb: number; available: boolean }[] }>(
        onV1,
        "list-gpu-types",
        { searchTerm: "4090" },
      );
      const [card, ...others] = items;
      assert.deepEqual([card?.id, card?.memoryGb, card?.available, others], ["NVIDIA GeForce RTX 4090", 24, true, []]);
    },
    async "list-data-centers"() {
      const { items } = await call<{ items: { id: string; name: string; location: string }[] }>(
        onV1,
        "list-data-centers",
        { region: "" },
      );
      assert.ok(items.some(({ id }) => id === "EU-RO-1"));
    },
    async "get-capacity"() {
      const found = await call<{ items: { id: string; cudaVersions: Record<string, string> }[] }>(
        byDefault,
        "get-capacity",
        { gpuTypeIds: ["4090"] },
      );
      assert.deepEqual([...new Set(Object.values(found.items[0]?.cudaVersions ?? {}))], ["AVAILABLE"]);
      const probed = await call<{ items: { cudaVersions: Record<string, { stock: string }> }[]; probeErrors?: object }>(
        byDefault,
        "get-capacity",
        { gpuTypeIds: ["4090"], cudaVersions: ["12.4"] },
      );
      assert.equal(probed.probeErrors, undefined);
      assert.notEqual(probed.items[0]?.cudaVersions["12.4"]?.stock, "Out");
    },
    async "set-endpoint-gpus"() {
      const change = { endpointId, pools: ["AMPERE_16"], excludeGpuTypeIds: ["NVIDIA RTX A4500"] };
      const { previousGpuIds } = await call<{ previousGpuIds: string }>(byDefault, "set-endpoint-gpus", change);
      assert.equal(previousGpuIds, "ADA_24");
      const { myself } = await ask<{ myself: { endpoints: object[] } }>(
        emulator,
        "{ myself { endpoints { id gpuIds workersMax scalerValue } } }",
      );
      const expected = { id: endpointId, gpuIds: "AMPERE_16,-NVIDIA RTX A4500", workersMax: 1, scalerValue: 1 };
      assert.deepEqual(myself.endpoints, [expected]);
    },
  };
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

async function connect(emulator: Emulator, settings: Record<string, string>): Promise<McpClient> {
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
        RUNPOD_REST_API_URL: `${emulator.url}/v1`,
        RUNPOD_REST_V2_API_URL: `${emulator.url}/v2`,
        ...settings,
      },
    }),
  );
  return client;
}
