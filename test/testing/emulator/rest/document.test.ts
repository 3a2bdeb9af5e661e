import assert from "node:assert/strict";
import { z } from "zod";
import type { Emulator } from "../../../../testing/emulator";
import { routes } from "../../../../testing/emulator/faces/rest/routes";
import { isObject, openapiDocument, operationsInScope, type Json } from "../../../support/openapi-document";
import type { Client } from "../client";
import { useRest, type RestClient } from "./client";

const document = openapiDocument();
// Where the document is not at hand, openapiDocument has said so.
if (document !== undefined) {
  describe("emulator: REST v2 against RunPod's document", () => {
    let emulator: Emulator;
    let rest: RestClient;
    let graphql: Client;
    useRest((lent) => ({ emulator, rest, graphql } = lent));

    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        ...(operation as Json),
        name: `${method.toUpperCase()} ${path} ${String((operation as Json)["operationId"])}`,
      })),
    );
    const operationOf = (wireName: string): Json =>
      operations.find((operation) => operation["operationId" as never] === wireName) ?? assert.fail(wireName);

    it("has each of its operations under the document's method, path and name", () => {
      const names = routes.map(({ method, path, wireName }) => `${method} /v2${path} ${wireName}`);
      assert.deepEqual(
        names.filter((name) => !operations.some((operation) => operation.name === name)),
        [],
      );
      const kinds = /^\/v2\/(account|network-volumes|templates|serverless|registries)(?!\/delegations)(?!.*logs)/;
      const wanted = operationsInScope().filter(({ path }) => kinds.test(path));
      assert.deepEqual(
        wanted.filter(({ operationId }) => !routes.some(({ wireName }) => wireName === operationId)),
        [],
      );
    });

    it("takes the same bodies, field by field and enum by enum", () => {
      const withBody = routes.filter(({ answer }) => answer.body !== undefined);
      assert.ok(withBody.length >= 10, `${withBody.length} bodies`);
      for (const { wireName, answer } of withBody) {
        const ours = z.toJSONSchema(answer.body ?? assert.fail(), { io: "input", unrepresentable: "any" });
        const count = (part: string) => JSON.stringify(ours).split(part).length;
        assert.equal(count('"additionalProperties":false'), count('"properties":{'), `${wireName} has an open object`);
        assert.deepEqual(factsOf(ours as Json), factsOf(schemaIn(operationOf(wireName)["requestBody"])), wireName);
      }
    });

    it("tells the same fields in its answers", async () => {
      const { id: volume } = await graphql.createVolume();
      await rest.ask("POST", "/registries", { name: "docker", username: "u", password: "p" });
      await rest.ask("POST", "/account/secrets", { name: "TOKEN", value: "v" });
      await rest.ask("PUT", "/account/ssh-keys", { keys: ["ssh-ed25519 AAAA"] });
      const container = { args: "a", env: { A: "1" }, ports: ["80/http"], image: "example/api:1" };
      const mounts = { persistent: { size: 10, path: "/data" } };
      await rest.ask("POST", "/templates", { ...container, name: "t", mounts, allowedCudaVersions: ["12.8"] });
      await rest.ask("POST", "/templates", { ...container, name: "e", entrypoint: ["sh"], args: undefined });
      const { id } = await rest.ask("POST", "/serverless", {
        ...{ ...container, name: "gpu", type: "QUEUE", scaling: { type: "QUEUE_DELAY", queueDelay: 1 } },
        gpu: { pools: ["ADA_48_PRO"], excludedTypes: ["NVIDIA L40"], allowedCudaVersions: ["12.8"] },
        ...{ networkVolumes: [volume], dataCenterIds: ["US-KS-2"], workers: { min: 1, max: 1 } },
      });
      await rest.ask("POST", "/serverless", {
        ...{ name: "cpu", type: "LOAD_BALANCER", image: "example/api:1", entrypoint: ["sh"], workers: { max: 1 } },
        ...{ cpu: [{ id: "cpu3c", vcpuCount: 2 }], scaling: { type: "REQUEST_COUNT", requestCount: 1 } },
      });
      await rest.ask("PATCH", `/serverless/${id}`, { image: "example/api:2" });
      emulator.clock.advance(10_000);
      const lists = {
        listNetworkVolumes: "/network-volumes",
        listRegistries: "/registries",
        listSecrets: "/account/secrets",
        getSshKeys: "/account/ssh-keys",
        listTemplates: "/templates",
        listEndpoints: "/serverless",
        listEndpointReleases: `/serverless/${id}/releases`,
        listEndpointWorkers: `/serverless/${id}/workers`,
      };
      for (const [wireName, path] of Object.entries(lists)) {
        const responses = operationOf(wireName)["responses"] as Json;
        const promised = new Set(Object.keys(factsOf(schemaIn(responses["200"]))).map(withoutAlternative));
        promised.delete("");
        assert.deepEqual([...fieldsOf(await rest.ask("GET", path))].sort(), [...promised].sort(), wireName);
      }
    });

    function schemaIn(holder: unknown): Json {
      const content = resolved(holder)["content"] as Json;
      return (content["application/json"] as Json)["schema"] as Json;
    }

    function resolved(schema: unknown): Json {
      if (!isObject(schema)) return {};
      const reference = schema["$ref"];
      if (typeof reference !== "string") return schema;
      const steps = reference.replace("#/", "").split("/");
      return resolved(steps.reduce<unknown>((holder, step) => (holder as Json)[step], document));
    }

    /** What a schema says of each field, by the field's path. */
    function factsOf(schema: Json): Record<string, Json> {
      const facts: Record<string, Json> = {};
      collect(schema, "", facts);
      return facts;
    }

    function collect(schema: unknown, path: string, facts: Record<string, Json>): void {
      const whole = resolved(schema);
      facts[path] = { ...facts[path], ...constraintsOf(whole, facts[path]) };
      for (const part of (whole["allOf"] ?? []) as Json[]) collect(part, path, facts);
      const alternatives = (whole["oneOf"] ?? whole["anyOf"] ?? []) as Json[];
      for (const [index, part] of alternatives.entries()) {
        const isPlain = alternatives.some((one) => resolved(one)["type"] === "null");
        collect(part, isPlain || path === "" ? path : `${path}|${index}`, facts);
      }
      for (const [name, property] of Object.entries((whole["properties"] ?? {}) as Json)) {
        collect(property, path === "" ? name : `${path}.${name}`, facts);
      }
      if (isObject(whole["items"])) collect(whole["items"], `${path}[]`, facts);
      if (isObject(whole["additionalProperties"])) collect(whole["additionalProperties"], `${path}{}`, facts);
    }
  });
}

const compared = ["enum", "minimum", "maximum", "minLength", "maxLength", "minItems", "pattern"];

function constraintsOf(schema: Json, known: Json = {}): Json {
  const types = [schema["type"] ?? []].flat() as string[];
  const before = (known["type"] ?? []) as string[];
  const found = compared.filter((name) => schema[name] !== undefined).map((name) => [name, schema[name]]);
  // zod gives each integer the bounds of what JavaScript can hold.
  const told = found.filter(([, value]) => Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER);
  const fixed = schema["const"] === undefined ? {} : { enum: [schema["const"]] };
  const required = ([known["required"] ?? [], schema["required"] ?? []].flat() as string[]).sort();
  return {
    ...fixed,
    ...(Object.fromEntries(told) as Json),
    type: [...new Set([...before, ...types])].sort(),
    required,
  };
}

function withoutAlternative(path: string): string {
  return path.replace(/\|\d/g, "");
}

/** The paths of all fields of an answer. Variables have names of their own. */
function fieldsOf(value: unknown, path = ""): Set<string> {
  const own = path === "" ? [] : [path];
  if (Array.isArray(value)) return new Set([...own, ...value.flatMap((item) => [...fieldsOf(item, `${path}[]`)])]);
  // What changed in a release has any form.
  if (!isObject(value) || /\.(old|new)$/.test(path)) return new Set(own);
  const isMap = path.endsWith("env");
  const inner = Object.entries(value).flatMap(([name, member]) => [
    ...fieldsOf(member, isMap ? `${path}{}` : path === "" ? name : `${path}.${name}`),
  ]);
  return new Set([...own, ...inner]);
}
