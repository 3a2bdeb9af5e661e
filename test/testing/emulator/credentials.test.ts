import assert from "node:assert/strict";
import type { Emulator } from "../../../testing/emulator";
import { clientOf, documents, type Client } from "./client";
import { useEmulator } from "./use-emulator";

describe("emulator: credentials, secrets and the account", () => {
  let emulator: Emulator;
  let client: Client;
  useEmulator((lent) => ({ emulator, client } = lent));
  beforeEach(() => emulator.clock.freeze());

  const mutation = (name: string, type: string, fields: string) =>
    `mutation ($input: ${type}) { ${name}(input: $input) { ${fields} } }`;
  const listed = async (noun: string, by: Client = client) =>
    ((await by.ask(`{ myself { ${noun} { id name } } }`)) as unknown as Record<string, object[]>)[noun];

  it("keeps registry credentials under unique names, and never returns their passwords", async () => {
    const save = mutation("saveRegistryAuth", "SaveRegistryAuthInput", "id name");
    const input = { name: "docker", username: "me", password: "not-a-password" };
    const { id } = await client.ask(save, { input });
    assert.match(await client.refused(save, { input }), /unique/);
    assert.match(await client.refused(save, { input: { ...input, name: "other", password: "" } }), /need a name/);
    const update = mutation("updateRegistryAuth", "UpdateRegistryAuthInput", "id name");
    assert.deepEqual(await client.ask(update, { input: { id, username: "me", password: "another" } }), {
      id,
      name: "docker",
    });
    assert.equal(emulator.store.registryAuths.get(id)?.password, "another");
    assert.deepEqual(await listed("containerRegistryCreds"), [{ id, name: "docker" }]);
    assert.equal((await client.post("{ myself { containerRegistryCreds { password } } }")).status, 400);

    const remove = ["mutation ($id: String) { deleteRegistryAuth(registryAuthId: $id) }", { id }] as const;
    const stranger = clientOf(emulator, emulator.addAccount().apiKey);
    const unknown = await stranger.post(...remove);
    assert.deepEqual([unknown.data, unknown.status], [{ deleteRegistryAuth: null }, 200]);
    const pod = await client.deployPod({ containerRegistryAuthId: id });
    assert.match(await client.refused(...remove), /in use by a pod/);
    await client.ask(documents["pod.delete"], { input: { podId: pod.id } });
    assert.equal(await client.ask(...remove), null);
    assert.deepEqual(await listed("containerRegistryCreds"), []);
  });

  it("keeps secrets, and returns the time of their last change but not their values", async () => {
    const fields = "id name description createdAt updatedAt";
    const create = mutation("secretCreate", "SecretCreateInput!", fields);
    const made = await client.ask(create, { input: { name: "HF_TOKEN", value: "v1" } });
    const createdAt = new Date(emulator.clock.now()).toISOString();
    assert.deepEqual(made, { id: made.id, name: "HF_TOKEN", description: null, createdAt, updatedAt: null });
    for (const name of ["HF_TOKEN", "1st", "runpod_x", ""]) {
      assert.match(await client.refused(create, { input: { name, value: "v" } }), /unique|a name of letters/);
    }
    emulator.clock.advance(1_000);
    const changeValue = mutation("secretValueUpdate", "SecretValueUpdateInput!", fields);
    const changed = await client.ask(changeValue, { input: { id: made.id, value: "v2" } });
    assert.equal(changed.updatedAt, new Date(emulator.clock.now()).toISOString());
    const describe = mutation("secretDescriptionUpdate", "SecretDescriptionUpdateInput!", fields);
    assert.equal(
      (await client.ask(describe, { input: { id: made.id, description: "of the hub" } })).description,
      "of the hub",
    );
    assert.equal(emulator.store.secrets.get(made.id)?.value, "v2");
    assert.equal((await client.post("{ myself { secrets { value } } }")).status, 400);
    const remove = ["mutation ($id: ID!) { secretDelete(id: $id) }", { id: made.id }] as const;
    assert.match(await clientOf(emulator, emulator.addAccount().apiKey).refused(...remove), /not found/);
    assert.equal(await client.ask(...remove), null);
    assert.deepEqual(await listed("secrets"), []);
  });

  it("replaces the account's keys as one text, and returns what documented samples select", async () => {
    const update = mutation("updateUserSettings", "UpdateUserSettingsInput", "id pubKey");
    const pubKey = "ssh-ed25519 AAAA me\nssh-ed25519 BBBB you";
    assert.deepEqual(await client.ask(update, { input: { pubKey } }), { id: emulator.account.id, pubKey });
    assert.deepEqual(await client.ask(update, { input: { pubKey: "" } }), { id: emulator.account.id, pubKey: null });
    const fields = "spendLimit authId notifyPodsStale notifyLowBalance serverlessDiscount { type }";
    assert.deepEqual(await client.ask(`{ myself { ${fields} } }`), {
      ...{ spendLimit: null, authId: emulator.account.id, notifyPodsStale: true, notifyLowBalance: true },
      serverlessDiscount: null,
    });
    const { dataCenterId } = await client.createVolume();
    const { data } = await client.post("{ myself { networkVolumes { dataCenter { id name } } pods { clusterIp } } }");
    assert.deepEqual(data?.myself?.networkVolumes, [{ dataCenter: { id: dataCenterId, name: dataCenterId } }]);
  });

  it("restores credentials and secrets from a snapshot", async () => {
    await client.ask(mutation("secretCreate", "SecretCreateInput!", "id"), { input: { name: "a", value: "b" } });
    const snapshot = emulator.store.snapshot();
    emulator.reset();
    assert.deepEqual(emulator.store.secrets.list(), []);
    emulator.store.restore(snapshot);
    assert.equal(emulator.store.secrets.list()[0]?.name, "a");
  });
});
