import assert from "node:assert/strict";
import type { Endpoint, KindApi, KindApis, RunpodObject } from "../../../../provider/api";
import { overGraphql } from "../../../../provider/adapters/graphql";
import { overRest } from "../../../../provider/adapters/rest";
import { restCapabilities } from "../../../../provider/adapters/rest/capabilities";
import type { Capabilities } from "../../../../provider/api/capabilities";
import type { KindName } from "../../../../provider/kinds";
import { eachKind } from "../../../kinds";
import { useEmulatedRunpod } from "../../../support/emulated-runpod";
import { itemOf, offeredBy } from "../contract/every-kind";

/* After RunPod has switched off GraphQL, an update may get an object that GraphQL has read in the same run. */
describe("provider/adapters/rest: objects that GraphQL has created and read", () => {
  const runpod = useEmulatedRunpod({ quota: 20 });
  const connect = () => ({
    rest: overRest(runpod.http, runpod.emulator.restUrl, runpod.clock) as KindApis,
    graphql: overGraphql(runpod.http, runpod.emulator.graphqlUrl, runpod.clock) as KindApis,
  });
  const portOf = (api: KindApis, kind: KindName) => api[kind] as unknown as KindApi<RunpodObject, object>;

  for (const { kind, type, sample } of eachKind) {
    const update = (api: KindApis) => portOf(api, kind).update?.bind(portOf(api, kind));
    const capabilities = (restCapabilities as Capabilities)[kind];

    /** What an update gets: the object as GraphQL lists it, and the whole spec, as a kind sends it. */
    const made = async ({ graphql }: ReturnType<typeof connect>) => {
      const spec: object = offeredBy(capabilities, await sample.contract.spec(graphql, "one"));
      const { id } = await portOf(graphql, kind).create(spec);
      const current = itemOf(await portOf(graphql, kind).list(), id);
      const { templateId } = current as Partial<Endpoint>;
      const template = templateId === undefined ? undefined : await graphql.template.get(templateId);
      return { current, spec: template === undefined ? spec : { ...spec, template } };
    };

    it(`${type}: changes nothing when nothing differs`, async () => {
      const apis = connect();
      const { current, spec } = await made(apis);
      const save = update(apis.rest);
      if (save === undefined) return assert.equal(capabilities?.canChange, false);
      const saved = await save(current, spec);
      // No read returns a secret's value, so that each save sends it.
      assert.equal(runpod.count(`${kind}.update`), kind === "secret" ? 1 : 0);
      if (kind !== "secret") assert.equal(saved, current);
    });

    for (const [change, read, elsewhere = {}] of sample.contract.changes) {
      const outcome = elsewhere.rest ?? read ?? change;
      if (outcome instanceof RegExp || "readme" in change) continue;
      it(`${type}: changes ${JSON.stringify(change)}, and nothing else`, async () => {
        const apis = connect();
        const { current, spec } = await made(apis);
        const before = itemOf(await portOf(apis.rest, kind).list(), current.id);
        await update(apis.rest)?.(current, { ...spec, ...change });
        const seen = itemOf(await portOf(apis.rest, kind).list(), current.id);
        const { silent = [], silentWhile = {} } = capabilities ?? {};
        const isSilent = (field: string) => silent.includes(field) || (field in silentWhile && !(field in seen));
        const known = Object.entries({ ...before, ...outcome }).filter(([field]) => !isSilent(field));
        assert.deepEqual(withoutUndefined(seen), withoutUndefined(Object.fromEntries(known)));
      });
    }
  }
});

function withoutUndefined(object: object): object {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key, value]) => value !== undefined && key !== "valueLastUpdatedAt")
      .map(([key, value]) => [key, Array.isArray(value) ? [...(value as unknown[])].sort() : (value as unknown)]),
  );
}
