import assert from "node:assert/strict";
import { request } from "node:http";
import { startEmulator, type Emulator } from "../../../testing/emulator";
import { clientOf, documents, endpointInput, templateInput, type Client } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: GraphQL over HTTP", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));

  it("refuses what the schema does not know with HTTP 400, and does nothing", async () => {
    const misspelt = { ...templateInput, flashBoot: null };
    const noArguments = { ...templateInput, dockerArgs: undefined };
    for (const [query, variables] of [
      ["{ myself { id serverlessWorkers } }", {}],
      ["{ __schema { types { name } } }", {}],
      [documents.saveTemplate, { input: misspelt }],
      [documents.saveTemplate, { input: noArguments }],
      [
        documents.saveEndpoint,
        { input: { name: "e", networkVolumeIds: [{ networkVolumeId: "v", dataCenterId: "US-KS-2" }] } },
      ],
    ] as const) {
      const { status, data, errors } = await client.post(query, variables);
      assert.deepEqual(
        [status, data, errors?.[0]?.extensions?.code],
        [400, undefined, "GRAPHQL_VALIDATION_FAILED"],
        query,
      );
    }
    const { errors } = await client.post("{ myself { ");
    assert.equal(errors?.[0]?.extensions?.code, "GRAPHQL_PARSE_FAILED");
    assert.deepEqual(emulator.store.templates.list(), []);
    assert.deepEqual(emulator.store.endpoints.list(), []);
  });

  it("can answer the missing dockerArgs with the generic error that was once seen", async () => {
    emulator.switches.missingTemplateFields = "generic-error";
    const answer = await client.post(documents.saveTemplate, { input: { ...templateInput, dockerArgs: undefined } });
    assert.equal(answer.status, 200);
    assert.equal(answer.errors?.[0]?.extensions?.code, "INTERNAL_SERVER_ERROR");
    assert.match(answer.errors?.[0]?.message ?? "", /^Something went wrong/);
  });

  it("refuses by a business rule with HTTP 200, code and path, and null for what was asked", async () => {
    const { status, data, errors } = await client.post(documents.deleteNetworkVolume, { input: { id: "nothing" } });
    assert.equal(status, 200);
    assert.deepEqual(data, { deleteNetworkVolume: null });
    const missing = { input: { name: "api", templateId: "t", gpuIds: "ADA_24" } };
    assert.equal((await client.post(documents.saveEndpoint, missing)).data, null, "a field that must not be null");
    assert.deepEqual(errors, [
      {
        message: "Tried to delete nonexistent network volume.",
        path: ["deleteNetworkVolume"],
        extensions: { code: "RUNPOD" },
      },
    ]);
  });

  it("tells no key, an unknown key and an account apart", async () => {
    const nobody = await clientOf(emulator, "").post("{ myself { id } }");
    assert.deepEqual([nobody.status, nobody.data, nobody.errors], [200, { myself: null }, undefined]);
    const { errors: refusals } = await clientOf(emulator, "").post(documents.saveTemplate, { input: templateInput });
    const [refusal] = refusals ?? [];
    assert.deepEqual([refusal?.message, refusal?.extensions?.code], ["Unauthorized", "RUNPOD"]);
    assert.equal((await clientOf(emulator, "rpa_never").post("{ myself { id } }")).status, 401);
    assert.equal((await client.ask("{ myself { id email clientBalance } }")).id, emulator.account.id);
    const inQuery = await fetch(`${emulator.graphqlUrl}?api_key=${emulator.apiKey}`, {
      method: "POST",
      body: JSON.stringify({ query: "{ myself { id } }" }),
    });
    assert.deepEqual(await inQuery.json(), { data: { myself: { id: emulator.account.id } } });
    emulator.switches.missingKey = "401";
    assert.equal((await clientOf(emulator, "").post("{ myself { id } }")).status, 401);
  });

  it("keeps accounts apart", async () => {
    const other = clientOf(emulator, emulator.addAccount("other").apiKey);
    const template = await client.saveTemplate();
    const volume = await client.createVolume();
    const { id } = await client.saveEndpoint({ ...endpointInput(template.id), workersMax: 5 });
    const seen = await other.ask("{ myself { endpoints { id } networkVolumes { id } podTemplates { id } } }");
    assert.deepEqual(seen, { endpoints: [], networkVolumes: [], podTemplates: [] });
    assert.deepEqual((await other.post(documents.podTemplate, { id: template.id })).data, { podTemplate: null });
    for (const [document, variables] of [
      [documents.deleteEndpoint, { id }],
      [documents.deleteTemplate, { templateName: "comfy" }],
      [documents.deleteNetworkVolume, { input: { id: volume.id } }],
      [documents.saveEndpoint, { input: endpointInput(template.id) }],
      [documents.saveTemplate, { input: { ...templateInput, id: template.id } }],
    ] as const) {
      assert.match(await other.refused(document, variables), /not found|nonexistent/);
    }
    const own = await other.saveTemplate({ name: "comfy" });
    const endpoint = await other.saveEndpoint({ ...endpointInput(own.id), workersMax: 5 });
    assert.equal(endpoint.workersMax, 5, "each account has a quota of its own");
    assert.equal((await other.jobs("GET", `${id}/health`)).status, 404);
  });

  it("names each call by what it asks for, and records what it touched", async () => {
    const { id } = await client.saveTemplate();
    await client.ask("query Q { myself { id ...Nouns } } fragment Nouns on User { networkVolumes { id } }");
    await client.ask("{ myself { id podTemplates { id } } }");
    await client.ask("{ myself { id clientBalance } }");
    await client.ask(documents.deleteTemplate, { templateName: "comfy" });
    await client.refused(documents.deleteEndpoint, { id: "gone" });
    const seen = emulator.calls.map((call) => [call.index, call.operation, call.status, call.id, call.error]);
    assert.deepEqual(seen, [
      [0, "saveTemplate", 200, id, undefined],
      [1, "myself.networkVolumes", 200, undefined, undefined],
      [2, "myself.podTemplates", 200, undefined, undefined],
      [3, "myself", 200, undefined, undefined],
      [4, "deleteTemplate", 200, id, undefined],
      [5, "deleteEndpoint", 200, undefined, "Endpoint gone not found."],
    ]);
    const [first] = emulator.calls;
    assert.deepEqual(first?.variables, { input: templateInput });
    assert.equal(first?.accountId, emulator.account.id);
    assert.equal(first?.headers.authorization, `Bearer ${emulator.apiKey}`);
  });

  it("answers 410 to everything once it is retired, while the jobs host goes on", async () => {
    const template = await client.saveTemplate();
    const { id } = await client.saveEndpoint(endpointInput(template.id));
    emulator.switches.graphqlRetired = "yes";
    assert.equal((await client.post("{ myself { id } }")).status, 410);
    assert.equal((await client.post(documents.deleteEndpoint, { id })).status, 410);
    assert.notEqual(emulator.store.endpoints.get(id), undefined);
    assert.equal((await client.jobs("GET", `${id}/health`)).status, 200);
  });

  it("can refuse requests without a User-Agent, as the gateway does, and takes them otherwise", async () => {
    const statusWithoutAgent = () =>
      new Promise<number | undefined>((resolve, reject) => {
        // Node's own client sends no User-Agent unless it is given one.
        const headers = { Authorization: `Bearer ${emulator.apiKey}` };
        const sent = request(emulator.graphqlUrl, { method: "POST", headers }, (reply) => {
          reply.resume();
          resolve(reply.statusCode);
        });
        sent.on("error", reject).end(JSON.stringify({ query: "{ myself { id } }" }));
      });
    assert.equal(await statusWithoutAgent(), 200);
    emulator.switches.missingUserAgent = "403";
    assert.equal(await statusWithoutAgent(), 403);
    assert.equal((await client.post("{ myself { id } }")).status, 200);
    emulator.switches.missingUserAgent = "403-but-browsers";
    assert.equal((await client.post("{ myself { id } }")).status, 403);
    const headers = { Authorization: `Bearer ${emulator.apiKey}`, "User-Agent": "Mozilla/5.0" };
    const asked = { method: "POST", headers, body: JSON.stringify({ query: "{ myself { id } }" }) };
    assert.equal((await fetch(emulator.graphqlUrl, asked)).status, 200);
  });

  it("says at the start what it takes for granted, and forgets everything at a reset", async () => {
    const lines: string[] = [];
    const other = await startEmulator({ switches: { locations: "preference" }, log: (line) => lines.push(line) });
    try {
      assert.match(lines[0] ?? "", /^locations = preference \(or hard\)/m);
      assert.match(other.describeSwitches(), /^templateDeleteTailInSeconds = 120/m);
      await clientOf(other).saveTemplate();
      assert.equal(lines[1], "0 saveTemplate 200");
      other.switches.locations = "hard";
      other.clock.advance(1e9);
      other.reset();
      assert.deepEqual([other.calls, other.store.templates.list()], [[], []]);
      assert.equal(other.switches.locations, "preference");
      assert.equal((await clientOf(other).ask("{ myself { id } }")).id, other.account.id);
    } finally {
      await other.close();
    }
    await assert.rejects(fetch(other.url));
  });

  it("gives a snapshot that a restore brings back", async () => {
    const { id } = await client.saveTemplate();
    const snapshot = emulator.store.snapshot();
    await client.saveTemplate({ id, imageName: "example/comfy:2" });
    await client.createVolume();
    emulator.store.restore(snapshot);
    assert.deepEqual(emulator.store.snapshot(), snapshot);
    assert.equal((await client.ask(documents.podTemplate, { id })).imageName, "example/comfy:1");
  });

  it("refuses the REST APIs by name, and knows no other path", async () => {
    const answers = await Promise.all(
      ["/v1/networkvolumes", "/v2/pods", "/v3/pods"].map(async (path) => {
        const response = await fetch(emulator.url + path);
        return [response.status, await response.json()];
      }),
    );
    assert.deepEqual(answers, [
      [501, { error: "The emulator does not do this: GET /v1/networkvolumes (REST)." }],
      [501, { error: "The emulator does not do this: GET /v2/pods (REST)." }],
      [404, { message: "Not Found" }],
    ]);
  });
});
