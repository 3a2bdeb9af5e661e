import assert from "node:assert/strict";
import type { Emulator, Switches } from "../../../../testing/emulator";
import type { Client } from "../client";
import { useRest, type RestClient } from "./client";

describe("emulator: templates behind endpoints in REST v2", () => {
  let emulator: Emulator;
  let rest: RestClient;
  let graphql: Client;
  useRest((lent) => ({ emulator, rest, graphql } = lent));

  const template = (id: string) => emulator.store.templates.get(id);
  const imagesOf = async (...ids: string[]) =>
    Promise.all(ids.map(async (id) => (await rest.ask("GET", `/serverless/${id}`)).image));

  const own = {
    ...{ name: "api", type: "QUEUE", image: "example/api:1", gpu: { pools: ["ADA_24"] }, workers: { max: 1 } },
    scaling: { type: "QUEUE_DELAY", queueDelay: 4 },
  };

  describe("linked by GraphQL", () => {
    let shared: string;
    let first: string;
    let second: string;
    beforeEach(async () => {
      shared = (await graphql.putTemplate()).id;
      const linked = { templateId: shared, gpuIds: "ADA_24", workersMax: 1 };
      first = (await graphql.putEndpoint({ name: "first", ...linked })).id;
      second = (await graphql.putEndpoint({ name: "second", ...linked })).id;
    });

    it("are edited by a PATCH of container fields, or left, by the switch", async () => {
      const image = "example/comfy:2";
      await rest.ask("PATCH", `/serverless/${first}`, { image });
      assert.deepEqual([template(shared)?.image, template(shared)?.env.length], [image, 1]);
      // The other endpoint runs the new image only after its own save.
      assert.deepEqual(await imagesOf(first, second), [image, "example/comfy:1"]);
      emulator.switches.endpointContainer = "template";
      assert.deepEqual(await imagesOf(first, second), [image, image]);
      Object.assign(emulator.switches, { endpointContainer: "released", linkedContainerPatch: "leaves-template" });
      await rest.ask("PATCH", `/serverless/${first}`, { image: "example/comfy:3" });
      assert.deepEqual([template(shared)?.image, ...(await imagesOf(first))], [image, "example/comfy:3"]);
      assert.deepEqual(
        (await graphql.readEverything()).endpoints.map(({ templateId }) => templateId),
        [shared, shared],
      );
    });

    it("reach other endpoints too, where saving a template alone starts a release", async () => {
      emulator.switches.saveTemplateStartsRelease = "yes";
      await rest.ask("PATCH", `/serverless/${first}`, { image: "example/comfy:2" });
      assert.deepEqual(await imagesOf(first, second), ["example/comfy:2", "example/comfy:2"]);
      const versions = [first, second].map((id) => emulator.store.endpoints.get(id)?.version);
      assert.deepEqual(versions, [2, 2]);
    });

    it("keep what they say while a PATCH names no container field", async () => {
      await graphql.putTemplate({ id: shared, imageName: "example/comfy:2" });
      await rest.ask("PATCH", `/serverless/${first}`, { workers: { max: 2 } });
      assert.deepEqual(await imagesOf(first), ["example/comfy:1"]);
      // A container field copies the whole template anew.
      await rest.ask("PATCH", `/serverless/${first}`, { disk: 30 });
      assert.deepEqual(await imagesOf(first, second), ["example/comfy:2", "example/comfy:1"]);
    });

    it("are renamed with the endpoint, by the switch", async () => {
      await rest.ask("PATCH", `/serverless/${first}`, { name: "other" });
      assert.equal(template(shared)?.name, "other-template");
      emulator.switches.endpointRename = "leaves-template";
      await rest.ask("PATCH", `/serverless/${first}`, { name: "third" });
      assert.equal(template(shared)?.name, "other-template");
    });

    it("go with the endpoint, even from under others, or stay, by the switch", async () => {
      emulator.switches.linkedEndpointDelete = "keeps-template";
      assert.equal((await rest.send("DELETE", `/serverless/${first}`)).status, 204);
      assert.equal(template(shared)?.id, shared);
      emulator.switches.linkedEndpointDelete = "removes-template";
      const third = await graphql.putEndpoint({ name: "third", templateId: shared, gpuIds: "ADA_24", workersMax: 1 });
      assert.equal((await rest.send("DELETE", `/serverless/${second}`)).status, 204);
      assert.equal(template(shared), undefined);
      assert.deepEqual(await imagesOf(third.id), ["example/comfy:1"]);
      await rest.ask("PATCH", `/serverless/${third.id}`, { disk: 30 });
      const read = "{ myself { endpoints { id template { id } } } }";
      assert.deepEqual((await graphql.ask(read)).endpoints, [{ id: third.id, template: null }]);
    });

    it("are never written if they belong to somebody else", async () => {
      const stranger = emulator.addAccount().id;
      emulator.store.templates.update(shared, { accountId: stranger, isPublic: true });
      await rest.ask("PATCH", `/serverless/${first}`, { name: "other", image: "example/comfy:2" });
      assert.equal((await rest.send("DELETE", `/serverless/${first}`)).status, 204);
      assert.deepEqual([template(shared)?.name, template(shared)?.image], ["comfy", "example/comfy:1"]);
    });
  });

  describe("made with an endpoint", () => {
    let id: string;
    let hidden: string;
    beforeEach(async () => {
      ({ id } = await rest.ask("POST", "/serverless", { ...own, env: { A: "1" } }));
      hidden = emulator.store.endpoints.get(id)?.templateId ?? "";
    });

    it("carry its name and container, and follow both whatever the switches on links say", async () => {
      const { name, image, env, boundEndpointId, isServerless } = template(hidden) ?? assert.fail();
      assert.deepEqual(
        [name, image, env, boundEndpointId, isServerless],
        ["api-template", "example/api:1", [{ key: "A", value: "1" }], id, true],
      );
      const switches: Partial<Switches> = {
        linkedContainerPatch: "leaves-template",
        linkedEndpointDelete: "keeps-template",
      };
      Object.assign(emulator.switches, switches);
      await rest.ask("PATCH", `/serverless/${id}`, { name: "other", image: "example/api:2" });
      assert.deepEqual([template(hidden)?.name, template(hidden)?.image], ["other-template", "example/api:2"]);
      assert.equal((await rest.send("DELETE", `/serverless/${id}`)).status, 204);
      assert.equal(template(hidden), undefined);
    });

    it("stand in the lists that the switch names, and can be read by id in any case", async () => {
      const seen: string[] = [];
      for (const hiddenTemplates of ["everywhere", "graphql", "rest", "nowhere"] as const) {
        emulator.switches.hiddenTemplates = hiddenTemplates;
        const { templates } = await rest.ask("GET", "/templates");
        const inGraphql = (await graphql.readEverything()).templates.length;
        seen.push(`${hiddenTemplates} ${(templates as unknown[]).length} ${inGraphql}`);
      }
      assert.deepEqual(seen, ["everywhere 1 1", "graphql 0 1", "rest 1 0", "nowhere 0 0"]);
      assert.equal((await rest.ask("GET", `/templates/${hidden}`)).name, "api-template");
      assert.equal(
        (await graphql.ask("query ($id: String!) { podTemplate(id: $id) { name } }", { id: hidden })).name,
        "api-template",
      );
    });

    it("take their names from other templates, by the switch, but not from each other", async () => {
      await rest.ask("POST", "/serverless", own);
      emulator.switches.sameTemplateNames = "400";
      const body = { name: "api-template", image: "example/x:1" };
      assert.deepEqual(await rest.refused("POST", "/templates", body), ["400 Template name must be unique."]);
      emulator.switches.hiddenTemplateNames = "not-counted";
      await rest.ask("POST", "/templates", body);
    });

    it("are how GraphQL releases such an endpoint, and stay when GraphQL deletes it", async () => {
      const base = { containerDiskInGb: 20, volumeInGb: 0, env: [], dockerArgs: "", isServerless: true };
      await graphql.putTemplate({ ...base, id: hidden, name: "api-template", imageName: "example/api:2" });
      assert.deepEqual(await imagesOf(id), ["example/api:1"]);
      await graphql.putEndpoint({ id, name: "api", templateId: hidden, gpuIds: "ADA_24", workersMax: 1 });
      assert.deepEqual(await imagesOf(id), ["example/api:2"]);
      await graphql.ask("mutation ($id: String!) { deleteEndpoint(id: $id) }", { id });
      assert.equal(template(hidden)?.id, hidden);
      assert.equal((await rest.send("GET", `/serverless/${id}`)).status, 404);
      assert.equal((await rest.send("DELETE", `/templates/${hidden}`)).status, 204);
    });

    it("are left behind when GraphQL gives the endpoint another template", async () => {
      const { id: templateId } = await graphql.putTemplate();
      await graphql.putEndpoint({ id, name: "api", templateId, gpuIds: "ADA_24", workersMax: 1 });
      assert.equal((await rest.send("DELETE", `/serverless/${id}`)).status, 204);
      assert.deepEqual([template(templateId), template(hidden)?.id], [undefined, hidden]);
    });
  });
});
