import assert from "node:assert/strict";
import { request } from "node:http";
import type { GraphQLObjectType } from "graphql";
import { startEmulator, type Emulator } from "../../../testing/emulator";
import { listOperations, rootOperations } from "../../../testing/emulator/faces/graphql/operations";
import { schema } from "../../../testing/emulator/faces/graphql/schema";
import { clientOf, documents, endpointInput, templateInput, type Client } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: GraphQL over HTTP", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));

  it("refuses what the schema does not have with HTTP 400, and has no effect", async () => {
    const misspelt = { ...templateInput, flashBoot: null };
    const noArguments = { ...templateInput, dockerArgs: undefined };
    for (const [query, variables] of [
      ["{ myself { id serverlessWorkers } }", {}],
      ["{ __schema { types { name } } }", {}],
      [documents["template.save"], { input: misspelt }],
      [documents["template.save"], { input: noArguments }],
      [
        documents["endpoint.save"],
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

  it("can answer a missing dockerArgs with the generic error that was once seen", async () => {
    emulator.switches.missingTemplateFields = "generic-error";
    const answer = await client.post(documents["template.save"], {
      input: { ...templateInput, dockerArgs: undefined },
    });
    assert.equal(answer.status, 200);
    assert.equal(answer.errors?.[0]?.extensions?.code, "INTERNAL_SERVER_ERROR");
    assert.match(answer.errors?.[0]?.message ?? "", /^Something went wrong/);
  });

  it("refuses by a business rule with HTTP 200, code and path, and null as data", async () => {
    const { status, data, errors } = await client.post(documents["networkVolume.delete"], { input: { id: "nothing" } });
    assert.equal(status, 200);
    assert.deepEqual(data, { deleteNetworkVolume: null });
    const missing = { input: { name: "api", templateId: "t", gpuIds: "ADA_24" } };
    assert.equal((await client.post(documents["endpoint.save"], missing)).data, null, "a field that must not be null");
    assert.deepEqual(errors, [
      {
        message: "Tried to delete nonexistent network volume.",
        path: ["deleteNetworkVolume"],
        extensions: { code: "RUNPOD" },
      },
    ]);
  });

  it("distinguishes no key, an unknown key and an account", async () => {
    const nobody = await clientOf(emulator, "").post("{ myself { id } }");
    assert.deepEqual([nobody.status, nobody.data, nobody.errors], [200, { myself: null }, undefined]);
    const { errors: refusals } = await clientOf(emulator, "").post(documents["template.save"], {
      input: templateInput,
    });
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

  it("separates accounts", async () => {
    const other = clientOf(emulator, emulator.addAccount("other").apiKey);
    const template = await client.putTemplate();
    const volume = await client.createVolume();
    const { id } = await client.putEndpoint({ ...endpointInput(template.id), workersMax: 5 });
    const seen = await other.ask("{ myself { endpoints { id } networkVolumes { id } podTemplates { id } } }");
    assert.deepEqual(seen, { endpoints: [], networkVolumes: [], podTemplates: [] });
    assert.deepEqual((await other.post(documents["template.get"], { id: template.id })).data, { podTemplate: null });
    for (const [document, variables] of [
      [documents["endpoint.delete"], { id }],
      [documents["template.delete"], { templateName: "comfy" }],
      [documents["networkVolume.delete"], { input: { id: volume.id } }],
      [documents["endpoint.save"], { input: endpointInput(template.id) }],
      [documents["template.save"], { input: { ...templateInput, id: template.id } }],
    ] as const) {
      assert.match(await other.refused(document, variables), /not found|nonexistent/);
    }
    const own = await other.putTemplate({ name: "comfy" });
    const endpoint = await other.putEndpoint({ ...endpointInput(own.id), workersMax: 5 });
    assert.equal(endpoint.workersMax, 5, "each account has a quota of its own");
    assert.equal((await other.jobs("GET", `${id}/health`)).status, 404);
  });

  it("names each call by its operation, and records the object's id", async () => {
    const { id } = await client.putTemplate();
    await client.ask("query Q { myself { id ...Nouns } } fragment Nouns on User { networkVolumes { id } }");
    await client.ask("{ myself { id podTemplates { id } } }");
    await client.ask("{ myself { id clientBalance } }");
    await client.ask(documents["template.delete"], { templateName: "comfy" });
    await client.refused(documents["endpoint.delete"], { id: "gone" });
    const seen = emulator.calls.map((call) => [call.index, call.operation, call.status, call.id, call.error]);
    assert.deepEqual(seen, [
      [0, "template.create", 200, id, undefined],
      [1, "networkVolume.list", 200, undefined, undefined],
      [2, "template.list", 200, undefined, undefined],
      [3, "account.get", 200, undefined, undefined],
      [4, "template.delete", 200, id, undefined],
      [5, "endpoint.delete", 200, undefined, "Endpoint gone not found."],
    ]);
    assert.deepEqual(
      emulator.calls.map(({ wireName }) => wireName),
      ["saveTemplate", "myself.networkVolumes", "myself.podTemplates", "myself", "deleteTemplate", "deleteEndpoint"],
    );
    const [first] = emulator.calls;
    assert.deepEqual(first?.variables, { input: templateInput });
    assert.equal(first?.accountId, emulator.account.id);
    assert.equal(first?.headers.authorization, `Bearer ${emulator.apiKey}`);
  });

  it("distinguishes a save that creates from one that updates, whichever way its id was sent", async () => {
    const { id } = await client.putTemplate();
    const content = { ...templateInput, name: "other" };
    await client.ask(documents["template.save"], { input: { ...content, id: "" } });
    await client.ask(documents["template.save"], { input: { ...content, id } }).catch(() => undefined);
    await client.post(
      `mutation ($id: String) { saveTemplate(input: { id: $id, name: "third", imageName: "example/a:1", dockerArgs: "",
        containerDiskInGb: 5, volumeInGb: 0, env: [] }) { id } }`,
      { id },
    );
    const seen = emulator.calls.map(({ operation }) => operation);
    assert.deepEqual(seen, ["template.create", "template.create", "template.update", "template.update"]);
  });

  it("has its own name for every operation of the schema", () => {
    const fieldsOf = (type: GraphQLObjectType | null | undefined) => Object.keys(type?.getFields() ?? {});
    const roots = [...fieldsOf(schema.getQueryType()), ...fieldsOf(schema.getMutationType())];
    assert.deepEqual(Object.keys(rootOperations).sort(), roots.sort());
    const lists = fieldsOf(schema.getType("User") as GraphQLObjectType).filter((field) => field in listOperations);
    assert.deepEqual(Object.keys(listOperations).sort(), lists.sort());
  });

  it("answers without a socket as it does over one", async () => {
    const asked = {
      method: "POST",
      headers: { Authorization: `Bearer ${emulator.apiKey}` },
      body: JSON.stringify({ query: documents["template.save"], variables: { input: templateInput } }),
    };
    const answers = [await emulator.fetch(emulator.graphqlUrl, asked), await fetch(emulator.graphqlUrl, asked)];
    const [own, overSocket] = await Promise.all(
      answers.map(async (answer) => [answer.status, answer.headers.get("content-type"), await answer.json()]),
    );
    assert.equal(emulator.store.templates.list().length, 1, "the second has the name of the first");
    assert.deepEqual([own?.[0], own?.[1]], [overSocket?.[0], overSocket?.[1]]);
    emulator.faults.inject({ operation: "template.create", fault: { kind: "reset", write: "before" } });
    await assert.rejects(emulator.fetch(emulator.graphqlUrl, asked), /fetch failed/);
    emulator.faults.inject({ operation: "template.create", fault: { kind: "hold", write: "before" } });
    const impatient = emulator.fetch(emulator.graphqlUrl, { ...asked, signal: AbortSignal.timeout(5) });
    await assert.rejects(impatient, { name: "TimeoutError" });
  });

  it("answers 410 to every call once it is retired, while the jobs host continues", async () => {
    const template = await client.putTemplate();
    const { id } = await client.putEndpoint(endpointInput(template.id));
    emulator.switches.graphqlRetired = "yes";
    assert.equal((await client.post("{ myself { id } }")).status, 410);
    assert.equal((await client.post(documents["endpoint.delete"], { id })).status, 410);
    assert.notEqual(emulator.store.endpoints.get(id), undefined);
    assert.equal((await client.jobs("GET", `${id}/health`)).status, 200);
  });

  it("can refuse requests without a User-Agent, as the gateway does, and otherwise accepts them", async () => {
    const statusWithoutAgent = () =>
      new Promise<number | undefined>((resolve, reject) => {
        // Node's own client sends no User-Agent by itself.
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

  it("lists its assumptions at the start, and forgets everything at a reset", async () => {
    const lines: string[] = [];
    const other = await startEmulator({ switches: { locations: "preference" }, log: (line) => lines.push(line) });
    try {
      assert.match(lines[0] ?? "", /^locations = preference \(or hard\)/m);
      assert.match(other.describeSwitches(), /^templateDeleteTailInSeconds = 120/m);
      await clientOf(other).putTemplate();
      assert.equal(lines[1], "0 template.create (saveTemplate) 200");
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

  it("restores a snapshot", async () => {
    const { id } = await client.putTemplate();
    const snapshot = emulator.store.snapshot();
    await client.putTemplate({ id, imageName: "example/comfy:2" });
    await client.createVolume();
    emulator.store.restore(snapshot);
    assert.deepEqual(emulator.store.snapshot(), snapshot);
    assert.equal((await client.ask(documents["template.get"], { id })).imageName, "example/comfy:1");
  });

  it("knows no other path, and has retired REST v1", async () => {
    const answers = await Promise.all(
      ["/v1/networkvolumes", "/v3/pods"].map(async (path) => {
        const response = await fetch(emulator.url + path);
        return [response.status, await response.json()];
      }),
    );
    assert.deepEqual(answers, [
      [410, { error: "REST v1 is retired: GET /v1/networkvolumes.", status: 410 }],
      [404, { message: "Not Found" }],
    ]);
  });
});
