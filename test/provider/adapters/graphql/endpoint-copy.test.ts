import assert from "node:assert/strict";
import type { Endpoint, EndpointSpec, KindApis, Template } from "../../../../provider/api";
import { overGraphql } from "../../../../provider/adapters/graphql";
import { overRest } from "../../../../provider/adapters/rest";
import { releasedContentOf } from "../../../end-to-end/results";
import { endpoint } from "../../../kinds/endpoint";
import { held, useEmulatedRunpod } from "../../../support/emulated-runpod";
import { itemOf } from "../contract/every-kind";

/* After a user has gone back from REST v2 to GraphQL. */
describe("provider/adapters/graphql/endpoint-copy", () => {
  const runpod = useEmulatedRunpod({ quota: 20 });
  const rest = (): KindApis => overRest(runpod.http, runpod.emulator.restUrl, runpod.clock);
  const graphql = (): KindApis => overGraphql(runpod.http, runpod.emulator.graphqlUrl, runpod.clock);
  const templateNames = () => runpod.emulator.store.templates.list().map(({ name }) => name);

  let spec: EndpointSpec;

  beforeEach(async () => {
    spec = { ...(await endpoint.contract.spec(rest(), "one")), workersMin: 0, workersMax: 0 };
    runpod.emulator.switches.templateDeleteTailInSeconds = 0;
  });

  /** An endpoint of REST v2, as GraphQL lists it, with what the state knows. */
  async function owned(): Promise<Endpoint> {
    const { id } = await rest().endpoint.create(spec);
    return { ...itemOf(await graphql().endpoint.list(), id), ownsContainer: true };
  }

  async function newTemplate(name: string): Promise<Template> {
    return rest().template.create({ ...(await templateOf(spec.templateId)), name });
  }

  async function templateOf(id: string): Promise<Template> {
    return (await rest().template.get(id)) ?? assert.fail(`RunPod has no template ${id}`);
  }

  it("deletes the copy, and not a template of the user that has the copy's name", async () => {
    runpod.emulator.switches.hiddenTemplateNames = "not-counted";
    const { id } = await newTemplate("one-template");
    await graphql().endpoint.delete(await owned());
    assert.equal(held(runpod.emulator.store.templates, id).name, "one-template");
    assert.deepEqual(templateNames().sort(), ["needed", "one-template"]);
  });

  it("deletes the copy after a delete of the endpoint has failed", async () => {
    const current = await owned();
    // RunPod's mark may be missing.
    runpod.emulator.store.templates.update(current.templateId ?? "", { boundEndpointId: null });
    const fault = { kind: "error", message: "This endpoint cannot be deleted." } as const;
    runpod.emulator.faults.inject({ operation: "endpoint.delete", fault });
    await assert.rejects(async () => graphql().endpoint.delete(current), /cannot be deleted/);
    await graphql().endpoint.delete(current);
    assert.deepEqual(templateNames(), ["needed"]);
  });

  it("releases and deletes the copy of an endpoint that got another name", async () => {
    const renamed = await graphql().endpoint.update(await owned(), { name: "two" });
    const current = { ...renamed, ownsContainer: true } as const;
    const template = { ...(await templateOf(spec.templateId)), image: "acme/comfy:2" };
    await graphql().endpoint.update(current, { template, releases: true });
    assert.equal(releasedContentOf(held(runpod.emulator.store.endpoints, current.id)).image, "acme/comfy:2");
    await graphql().endpoint.delete(current);
    assert.deepEqual(templateNames(), ["needed"]);
  });

  it("neither writes nor deletes another template that somebody has given the endpoint", async () => {
    const { id } = await owned();
    const other = await newTemplate("of-somebody");
    runpod.emulator.store.endpoints.update(id, { templateId: other.id });
    const current: Endpoint = { ...itemOf(await graphql().endpoint.list(), id), ownsContainer: true };
    const template = { ...(await templateOf(spec.templateId)), image: "acme/comfy:2" };
    await assert.rejects(async () => graphql().endpoint.update(current, { template, releases: true }), {
      kind: "rejected",
      message: new RegExp(`^endpoint ${id} runs template "of-somebody" \\(${other.id}\\), which RunPod did not make`),
    });
    await graphql().endpoint.delete(current);
    assert.deepEqual(await templateOf(other.id), other);
  });
});
