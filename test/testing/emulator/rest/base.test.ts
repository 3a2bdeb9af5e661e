import assert from "node:assert/strict";
import type { Emulator } from "../../../../testing/emulator";
import type { Client } from "../client";
import { restOf, useRest, type RestClient } from "./client";

describe("emulator: REST v2, what holds for all requests", () => {
  let emulator: Emulator;
  let rest: RestClient;
  let graphql: Client;
  useRest((lent) => ({ emulator, rest, graphql } = lent));

  const volume = { name: "models", size: 20, dataCenter: "US-KS-2" };

  it("answers with problems of RFC 9457, each answer with an id of its own", async () => {
    const cases: [RestClient, string, string, unknown, number, string][] = [
      [restOf(emulator, "unknown"), "GET", "/registries", undefined, 401, "missing bearer token"],
      [rest, "GET", "/networkvolumes", undefined, 404, "resource not found"],
      [rest, "GET", "/network-volumes/none", undefined, 404, "resource not found"],
      [rest, "PUT", "/registries", {}, 405, "The requested method is not allowed for this path."],
      [rest, "POST", "/network-volumes", "{", 400, "request could not be processed"],
      [rest, "POST", "/registries", { name: "x".repeat(102_400) }, 413, "request body too large"],
      [rest, "GET", "/clusters", undefined, 501, "The emulator does not do this: GET /v2/clusters."],
      [
        rest,
        "GET",
        "/registries/delegations",
        undefined,
        501,
        "The emulator does not do this: GET /v2/registries/delegations.",
      ],
    ];
    const ids = new Set<string | null>();
    for (const [client, method, path, body, status, detail] of cases) {
      const answer = await client.send(method, path, body);
      assert.equal(answer.headers.get("content-type"), "application/problem+json");
      assert.deepEqual([answer.status, answer.body.status, answer.body.detail], [status, status, detail], path);
      ids.add(answer.headers.get("x-request-id"));
      if (status === 405) assert.equal(answer.headers.get("allow"), "GET, POST");
    }
    const fine = await rest.send("GET", "/registries");
    assert.equal(ids.add(fine.headers.get("x-request-id")).size, cases.length + 1);
    assert.ok(!ids.has(null));
    const key = { Authorization: emulator.apiKey };
    assert.equal((await rest.send("GET", "/registries", undefined, key)).status, 401);
    const { index, headers: _headers, ...call } = emulator.calls[2] ?? assert.fail();
    assert.deepEqual(
      [index, call],
      [
        2,
        {
          ...{ face: "rest", operation: "networkVolume.get", wireName: "getNetworkVolume", variables: { id: "none" } },
          ...{ accountId: emulator.account.id, status: 404, error: "resource not found" },
        },
      ],
    );
  });

  it("names everything that is wrong with a body, in the validator's words", async () => {
    const post = (body: unknown) => rest.refused("POST", "/network-volumes", body);
    const failed = "422 Request validation failed.";
    assert.deepEqual(await post({ ...volume, region: 1, type: "FAST" }), [
      failed,
      "$.type: value must be one of 'STANDARD', 'HIGH_PERFORMANCE'",
      "$: additional properties 'region' not allowed",
    ]);
    // One missing property makes the validator report the valid ones too.
    assert.deepEqual(await post({ name: "models" }), [
      failed,
      "$: missing properties 'size', 'dataCenter'",
      "$: additional properties 'name' not allowed",
    ]);
    assert.deepEqual(await post({ ...volume, name: "", size: 9 }), [
      failed,
      "$.name: minLength: got 0, want 1",
      "$.size: minimum: got 9, want 10",
    ]);
    assert.deepEqual(await post({ ...volume, name: null, size: 10.5 }), [
      failed,
      "$.name: got null, want string",
      "$.size: got number, want integer",
    ]);
    assert.deepEqual(await post([]), [failed, "$: got array, want object"]);
    assert.equal(emulator.store.networkVolumes.list().length, 0);
  });

  it("keeps volumes of both tiers, and shows GraphQL the same ones", async () => {
    const made = await rest.ask("POST", "/network-volumes", { ...volume, type: "HIGH_PERFORMANCE" });
    assert.deepEqual(made, { id: made.id, ...volume, type: "HIGH_PERFORMANCE" });
    const other = await graphql.createVolume({ name: "other", dataCenterId: "EU-RO-1" });
    assert.deepEqual(await rest.ask("GET", "/network-volumes"), {
      networkVolumes: [{ id: other.id, name: "other", size: 20, dataCenter: "EU-RO-1", type: "STANDARD" }, made],
    });
    const { type: primary } = await rest.ask("POST", "/network-volumes", { ...volume, dataCenter: "US-MO-2" });
    assert.equal(primary, "HIGH_PERFORMANCE");
    assert.deepEqual(
      await rest.refused("POST", "/network-volumes", { ...volume, dataCenter: "EU-RO-1", type: "HIGH_PERFORMANCE" }),
      ["400 Data center EU-RO-1 has no HIGH_PERFORMANCE storage. Available: STANDARD."],
    );
    const [nowhere = ""] = await rest.refused("POST", "/network-volumes", { ...volume, dataCenter: "US-TX-3" });
    assert.match(nowhere, /^400 Data center US-TX-3 does not support .* US-KS-2/);

    const path = `/network-volumes/${made.id}`;
    assert.deepEqual(await rest.ask("PATCH", path, { size: 30 }), { ...made, size: 30 });
    assert.deepEqual(await rest.ask("PATCH", path, { size: 30, name: "m" }), { ...made, size: 30, name: "m" });
    assert.match((await rest.refused("PATCH", path, { size: 29 }))[0] ?? "", /^400 The size .* can only grow/);
    assert.deepEqual(await rest.refused("PATCH", path, { type: "STANDARD", size: 4097 }), [
      "422 Request validation failed.",
      "$.size: maximum: got 4097, want 4096",
      "$: additional properties 'type' not allowed",
    ]);
    assert.deepEqual((await rest.refused("PATCH", path, {}))[1], "$: minProperties: got 0, want 1");
    emulator.switches.emptyVolumePatch = "400";
    assert.match((await rest.refused("PATCH", path, {}))[0] ?? "", /^400/);
    const stranger = restOf(emulator, emulator.addAccount().apiKey);
    for (const method of ["GET", "DELETE"]) assert.equal((await stranger.send(method, path)).status, 404);
    const { status, text } = await rest.send("DELETE", path);
    assert.deepEqual([status, text, (await rest.send("DELETE", path)).status], [204, "", 404]);
  });

  it("refuses to delete a volume that a Pod holds, or deletes it, by the switch", async () => {
    const { id } = await rest.ask("POST", "/network-volumes", volume);
    await graphql.deployPod({ networkVolumeId: id, volumeInGb: 0 });
    const answers: string[] = [];
    for (const volumeInUse of ["400", "409", "204"] as const) {
      emulator.switches.volumeInUse = volumeInUse;
      const { status, body } = await rest.send("DELETE", `/network-volumes/${id}`);
      answers.push(`${status} ${String(body.detail)}`);
    }
    const inUse = "You must remove this network volume from all pods before deleting it.";
    assert.deepEqual(answers, [`400 ${inUse}`, `409 ${inUse}`, "204 undefined"]);
  });

  it("keeps credentials, whose deletion takes them out of templates", async () => {
    const input = { name: "docker", username: "me", password: "not-a-password" };
    const made = await rest.ask("POST", "/registries", input);
    assert.deepEqual(made, { id: made.id, name: "docker" });
    assert.deepEqual(await rest.refused("POST", "/registries", input), ["400 Registry Auth name must be unique."]);
    assert.deepEqual(await rest.ask("GET", "/registries"), { registries: [made] });
    assert.deepEqual(await rest.ask("GET", `/registries/${made.id}`), made);
    assert.equal((await rest.send("PATCH", `/registries/${made.id}`, input)).status, 405);
    const template = await graphql.putTemplate({ containerRegistryAuthId: made.id });
    const pod = await graphql.deployPod({ containerRegistryAuthId: made.id });
    assert.deepEqual(await rest.refused("DELETE", `/registries/${made.id}`), ["400 Registry Auth is in use by a pod."]);
    await graphql.ask("mutation ($id: String!) { podTerminate(input: { podId: $id }) }", { id: pod.id });
    assert.equal((await rest.send("DELETE", `/registries/${made.id}`)).status, 204);
    assert.equal(emulator.store.templates.get(template.id)?.registryAuthId, null);
  });

  it("keeps secrets without their values, and tells when the value changed", async () => {
    emulator.clock.freeze();
    const now = () => new Date(emulator.clock.now()).toISOString();
    const made = await rest.ask("POST", "/account/secrets", { name: "HF_TOKEN", value: "v1", description: "hub" });
    const createdAt = now();
    assert.deepEqual(made, {
      ...{ id: made.id, name: "HF_TOKEN", description: "hub" },
      ...{ createdAt, valueLastUpdatedAt: createdAt },
    });
    assert.deepEqual(await rest.refused("POST", "/account/secrets", { name: "HF_TOKEN", value: "v" }), [
      "409 Secret name must be unique.",
    ]);
    for (const name of ["1st", "Runpod_x", ""]) {
      const refusal = await rest.refused("POST", "/account/secrets", { name, value: "v" });
      assert.match(refusal.join(" "), /^422 .*(\$\.name: |must not begin with RUNPOD)/);
    }
    emulator.clock.advance(1_000);
    const path = `/account/secrets/${made.id}`;
    const cleared = await rest.ask("PATCH", path, { description: "" });
    assert.deepEqual(cleared, { ...made, description: null });
    const rotated = await rest.ask("PATCH", path, { value: "v2" });
    assert.deepEqual(rotated, { ...cleared, valueLastUpdatedAt: now() });
    assert.equal(emulator.store.secrets.get(made.id)?.value, "v2");
    assert.deepEqual(
      (await rest.refused("PATCH", path, { name: "other" }))[1],
      "$: additional properties 'name' not allowed",
    );
    assert.deepEqual(await rest.ask("GET", path), rotated);
    const other = await rest.ask("POST", "/account/secrets", { name: "OTHER", value: "v" });
    assert.deepEqual(await rest.ask("GET", "/account/secrets"), { secrets: [other, rotated] });
    assert.deepEqual(await rest.ask("GET", "/account/secrets?name=hf_token"), { secrets: [rotated] });
    emulator.switches.newSecretValueTime = "null";
    assert.equal((await rest.ask("GET", `/account/secrets/${other.id}`)).valueLastUpdatedAt, null);
    assert.equal((await rest.send("DELETE", path)).status, 204);
    assert.equal((await rest.send("GET", path)).status, 404);
    emulator.switches.document = "August";
    assert.equal((await rest.send("GET", path.replace(made.id, other.id))).status, 404);
  });

  it("replaces the account's SSH keys, which GraphQL holds as one text", async () => {
    const keys = ["ssh-ed25519 AAAA me", "ecdsa-sha2-nistp256 BBBB"];
    assert.deepEqual(await rest.ask("PUT", "/account/ssh-keys", { keys }), { keys });
    assert.deepEqual(await graphql.ask("{ myself { pubKey } }"), { pubKey: keys.join("\n") });
    assert.match(
      (await rest.refused("PUT", "/account/ssh-keys", { keys: ["AAAA"] }))[1] ?? "",
      /^\$\.keys\[0\]: 'AAAA' does not match pattern '\^\(ssh\|/,
    );
    assert.deepEqual(await rest.ask("GET", "/account/ssh-keys"), { keys });
    assert.deepEqual(await rest.ask("PUT", "/account/ssh-keys", { keys: [] }), { keys: [] });
    assert.equal(emulator.account.pubKey, null);
  });

  it("lists in the order of the switch", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 8; index += 1) {
      ids.push((await rest.ask("POST", "/registries", { name: `r${index}`, username: "u", password: "p" })).id);
    }
    const listed = async () =>
      ((await rest.ask("GET", "/registries")).registries as { id: string }[]).map(({ id }) => id);
    assert.deepEqual(await listed(), [...ids].reverse());
    emulator.switches.listOrder = "oldest-first";
    assert.deepEqual(await listed(), ids);
    emulator.switches.listOrder = "shuffled";
    const shuffled = await listed();
    assert.deepEqual([...shuffled].sort(), [...ids].sort());
    assert.deepEqual(await listed(), shuffled);
  });

  it("fails as faults tell it, in its own form", async () => {
    const registry = { name: "docker", username: "u", password: "p" };
    const strike = async (
      fault: Parameters<typeof emulator.faults.inject>[0]["fault"],
      operation = "registryAuth.list",
    ) => {
      emulator.faults.inject({ operation, fault });
      return operation === "registryAuth.list"
        ? rest.send("GET", "/registries")
        : rest.send("POST", "/registries", registry);
    };
    const { id } = await rest.ask("POST", "/registries", { ...registry, name: "first" });
    const limited = await strike({ kind: "status", status: 429, retryAfterInSeconds: 7 });
    assert.deepEqual(
      [limited.body.detail, limited.headers.get("retry-after")],
      ["rate limit exceeded for the minute window", "7"],
    );
    const headers = { RateLimit: '"minute";r=0;t=7' };
    const exhausted = await strike({ kind: "status", status: 429, headers });
    assert.equal(exhausted.headers.get("ratelimit"), headers.RateLimit);
    assert.equal((await strike({ kind: "status", status: 500 })).body.title, "Internal Server Error");
    assert.match((await strike({ kind: "html" })).text, /^<html>/);
    assert.match((await strike({ kind: "malformed" })).text, /^{"registries":\[{"id":"\w+$/);
    assert.deepEqual((await strike({ kind: "incomplete", field: "name" })).body, { registries: [{ id }] });
    assert.deepEqual((await strike({ kind: "null-list" })).body, { registries: null });
    assert.deepEqual((await strike({ kind: "null-item" })).body, { registries: [{ id, name: "first" }, null] });
    assert.deepEqual((await strike({ kind: "same-cursor" })).body, {
      registries: [{ id, name: "first" }],
      pagination: { nextCursor: null, hasNextPage: true },
    });
    assert.equal((await strike({ kind: "no-account" })).status, 401);
    assert.deepEqual((await strike({ kind: "error", message: "no", code: "403" })).body, {
      title: "Forbidden",
      status: 403,
      detail: "no",
    });
    const lost = await strike({ kind: "error", message: "lost", write: "after" }, "registryAuth.create");
    assert.deepEqual([lost.status, lost.body.detail, emulator.store.registryAuths.list().length], [400, "lost", 2]);
    emulator.faults.inject({ operation: "registryAuth.delete", fault: { kind: "incomplete", field: "id" } });
    assert.equal((await rest.send("DELETE", `/registries/${id}`)).status, 204);
    await assert.rejects(strike({ kind: "reset", write: "after" }, "registryAuth.create"));
    assert.deepEqual(emulator.faults.pending(), []);
  });

  it("lives on when GraphQL is retired, for one call or for all", async () => {
    emulator.faults.inject({ operation: "account.get", fault: { kind: "status", status: 410 } });
    assert.equal((await graphql.post("{ myself { id } }")).status, 410);
    assert.equal((await graphql.post("{ myself { id } }")).status, 200);
    emulator.switches.graphqlRetired = "yes";
    assert.equal((await graphql.post("{ myself { id } }")).status, 410);
    assert.equal((await rest.send("GET", "/registries")).status, 200);
  });
});
