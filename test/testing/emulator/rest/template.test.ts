import assert from "node:assert/strict";
import type { Emulator } from "../../../../testing/emulator";
import { templateInput, type Client } from "../client";
import { restOf, useRest, type RestClient, type RestFields } from "./client";

describe("emulator: templates in REST v2", () => {
  let emulator: Emulator;
  let rest: RestClient;
  let graphql: Client;
  useRest((lent) => ({ emulator, rest, graphql } = lent));

  const fewest = { name: "comfy", image: "example/comfy:1" };
  const listed = async (query = "") =>
    (await rest.ask("GET", `/templates${query}`)) as RestFields & {
      templates: RestFields[];
      pagination: { nextCursor: string | null; hasNextPage: boolean };
    };

  it("fills in its defaults, and changes only what a PATCH names", async () => {
    const made = await rest.ask("POST", "/templates", fewest);
    assert.deepEqual(made, {
      ...{ id: made.id, ...fewest, args: "", entrypoint: [], cmd: [], disk: 20, env: {}, ports: [], registry: null },
      ...{ mounts: {}, serverless: false, public: false, category: "NVIDIA", allowedCudaVersions: [] },
      ...{ startSsh: true, startJupyter: true },
    });
    const path = `/templates/${made.id}`;
    const changes = {
      ...{ name: "other", image: "example/comfy:2", args: "python -u 'my app.py'", disk: 30, env: { A: "1" } },
      ...{ ports: ["80/http"], category: "AMD", startSsh: false, startJupyter: false, public: true },
      ...{ allowedCudaVersions: ["12.8"], mounts: { persistent: { size: 10, path: "/data" } } },
    };
    let expected: RestFields = made;
    for (const [field, value] of Object.entries(changes)) {
      expected = { ...expected, [field]: value, ...(field === "args" ? { cmd: ["python", "-u", "my app.py"] } : {}) };
      assert.deepEqual(await rest.ask("PATCH", path, { [field]: value }), expected, field);
    }
    assert.deepEqual(await rest.ask("PATCH", path, { mounts: {} }), expected, "an empty mounts changes nothing");
    assert.deepEqual(await rest.ask("PATCH", path, {}), expected);
    assert.deepEqual(await rest.ask("PATCH", path, { env: { B: "2" } }), { ...expected, env: { B: "2" } });
    const cleared = await rest.ask("PATCH", path, { args: "", env: {}, ports: [], allowedCudaVersions: [] });
    assert.deepEqual(
      [cleared.args, cleared.cmd, cleared.env, cleared.ports, cleared.allowedCudaVersions],
      ["", [], {}, [], []],
    );
    assert.deepEqual((await listed()).templates, [cleared]);
  });

  it("holds a start command in one text, however it was sent", async () => {
    const { id } = await rest.ask("POST", "/templates", { ...fewest, entrypoint: ["sh"], cmd: ["-c", "x"] });
    const stored = '{"entrypoint":["sh"],"cmd":["-c","x"]}';
    assert.equal(emulator.store.templates.get(id)?.startCommand, stored);
    const path = `/templates/${id}`;
    const { args, entrypoint, cmd } = await rest.ask("PATCH", path, { cmd: ["-c", "y"] });
    assert.deepEqual([args, entrypoint, cmd], [stored.replace("x", "y"), ["sh"], ["-c", "y"]]);
    assert.equal((await rest.ask("PATCH", path, { args: "run it", cmd: ["run", "it"] })).args, "run it");
    const [refusal = ""] = await rest.refused("PATCH", path, { args: "run it", cmd: ["other"] });
    assert.match(refusal, /^422 .*the same command/);
    assert.equal((await rest.ask("PATCH", path, { args: "", cmd: [] })).args, "");
  });

  it("refuses what breaks a rule, with its status", async () => {
    const cases: [object, RegExp][] = [
      [{ name: "comfy" }, /^422 .*missing property 'image'/],
      [{ ...fewest, mounts: { network: [] } }, /^422 .*\$\.mounts: additional properties 'network' not allowed/],
      [{ ...fewest, mounts: { persistent: { size: 9, path: "/x" } } }, /^422 .*minimum: got 9, want 10/],
      [{ ...fewest, readme: "" }, /^422 .*'readme' not allowed/],
      [{ ...fewest, env: { A: 1 } }, /^422 .*\$\.env\.A: got number, want string/],
      [{ ...fewest, allowedCudaVersions: ["12"] }, /^422 .*does not match pattern/],
      [{ ...fewest, category: "GPU" }, /^422 .*one of 'CPU', 'NVIDIA', 'AMD'/],
      [{ ...fewest, image: "None" }, /^400 Invalid container image name/],
      [{ ...fewest, serverless: true, mounts: { persistent: { size: 10, path: "/x" } } }, /^400 volumeInGb/],
    ];
    for (const [body, text] of cases) assert.match((await rest.refused("POST", "/templates", body)).join(" "), text);
    assert.equal(emulator.store.templates.list().length, 0);
    emulator.switches.document = "August";
    assert.match((await rest.refused("POST", "/templates", { ...fewest, cmd: ["x"] })).join(" "), /^422 .*'cmd' not/);
  });

  it("clears the registry by an empty text, and by null where the switch says so", async () => {
    const { id } = await rest.ask("POST", "/templates", { ...fewest, registry: "cred" });
    const patch = async (registry: string | null) =>
      (await rest.ask("PATCH", `/templates/${id}`, { registry })).registry;
    assert.deepEqual([await patch(null), await patch(""), await patch("cred")], ["cred", null, "cred"]);
    emulator.switches.nullRegistry = "clears";
    assert.equal(await patch(null), null);
  });

  it("lets two templates have one name, or refuses by the switch", async () => {
    await rest.ask("POST", "/templates", fewest);
    await rest.ask("POST", "/templates", fewest);
    emulator.switches.sameTemplateNames = "400";
    assert.deepEqual(await rest.refused("POST", "/templates", fewest), ["400 Template name must be unique."]);
    assert.match(
      await graphql.refused("mutation ($i: SaveTemplateInput) { saveTemplate(input: $i) { id } }", {
        i: templateInput,
      }),
      /unique/,
    );
  });

  it("shows both APIs the same templates, and keeps what only GraphQL knows", async () => {
    const made = await graphql.putTemplate({
      ...{ readme: "read me", portsConfig: [{ port: "80", name: "web" }], containerRegistryAuthId: "cred" },
      ...{ isServerless: false, volumeInGb: 15, volumeMountPath: "/data", category: "GPU", ports: "80/http, 22/tcp" },
    });
    const path = `/templates/${made.id}`;
    const { env, ports, registry, mounts, category } = await rest.ask("GET", path);
    assert.deepEqual(
      { env, ports, registry, mounts, category },
      {
        ...{ env: { MODE: "fast" }, ports: ["80/http", "22/tcp"], registry: "cred", category: "NVIDIA" },
        mounts: { persistent: { size: 15, path: "/data" } },
      },
    );
    await rest.ask("PATCH", path, { image: "example/comfy:2" });
    const { image, readme, portsConfig, category: kept } = emulator.store.templates.get(made.id) ?? assert.fail();
    assert.deepEqual([image, readme, portsConfig.length, kept], ["example/comfy:2", "read me", 1, "GPU"]);
    const { id } = await rest.ask("POST", "/templates", { ...fewest, name: "over REST", serverless: true });
    const { templates } = await graphql.readEverything();
    assert.deepEqual(templates.find((one) => one.id === id)?.imageName, "example/comfy:1");
    emulator.switches.mountsOfNone = "absent";
    assert.equal((await rest.ask("GET", `/templates/${id}`)).mounts, undefined);
  });

  it("lets others read public templates, and change none", async () => {
    const { id } = await rest.ask("POST", "/templates", { ...fewest, public: true });
    const stranger = restOf(emulator, emulator.addAccount().apiKey);
    const path = `/templates/${id}`;
    assert.equal((await stranger.ask("GET", path)).id, id);
    assert.equal((await rest.ask("GET", "/templates/runpod-ubuntu")).public, true);
    assert.equal((await stranger.send("PATCH", path, {})).status, 404);
    assert.equal((await stranger.send("DELETE", path)).status, 404);
    assert.deepEqual((await stranger.ask("GET", "/templates")).templates, []);
    await rest.ask("PATCH", path, { public: false });
    assert.equal((await stranger.send("GET", path)).status, 404);
  });

  it("refuses to delete a template that an endpoint of GraphQL uses, and for a time after", async () => {
    const { id } = await graphql.putTemplate();
    const endpoint = await graphql.putEndpoint({ name: "api", templateId: id, gpuIds: "ADA_24" });
    const inUse = ["400 Template is in use by a pod or serverless endpoint and cannot be deleted."];
    assert.deepEqual(await rest.refused("DELETE", `/templates/${id}`), inUse);
    await graphql.ask("mutation ($id: String!) { deleteEndpoint(id: $id) }", { id: endpoint.id });
    emulator.switches.restTemplateDeleteTailInSeconds = 120;
    assert.deepEqual(await rest.refused("DELETE", `/templates/${id}`), inUse);
    emulator.clock.advance(120_000);
    assert.equal((await rest.send("DELETE", `/templates/${id}`)).status, 204);
    assert.equal((await rest.send("DELETE", `/templates/${id}`)).status, 404);
  });

  it("shows a template as it was before, when told to", async () => {
    const { id } = await rest.ask("POST", "/templates", fewest);
    emulator.faults.inject({ operation: "template.update", fault: { kind: "stale" } });
    await rest.ask("PATCH", `/templates/${id}`, { image: "example/comfy:2" });
    const images = [await rest.ask("GET", `/templates/${id}`), await rest.ask("GET", `/templates/${id}`)];
    assert.deepEqual(
      images.map(({ image }) => image),
      ["example/comfy:1", "example/comfy:2"],
    );
  });

  describe("pages", () => {
    let ids: string[];
    beforeEach(async () => {
      ids = [];
      for (let index = 0; index < 5; index += 1) {
        ids.unshift((await rest.ask("POST", "/templates", { ...fewest, name: `t${index}` })).id);
      }
    });
    const idsOf = ({ templates }: { templates: RestFields[] }) => templates.map(({ id }) => id);

    it("come newest first, as large as asked for, or as the switch says", async () => {
      assert.deepEqual((await listed()).pagination, { nextCursor: null, hasNextPage: false });
      emulator.switches.pageSize = 3;
      const first = await listed();
      assert.deepEqual([idsOf(first), first.pagination.hasNextPage], [ids.slice(0, 3), true]);
      const second = await listed(`?cursor=${first.pagination.nextCursor}`);
      assert.deepEqual([idsOf(second), second.pagination.nextCursor], [ids.slice(3), null]);
      assert.deepEqual(idsOf(await listed(`?limit=1&cursor=${first.pagination.nextCursor}`)), [ids[3]]);
      emulator.switches.document = "August";
      const { pagination, ...all } = await listed();
      assert.deepEqual([idsOf(all), pagination], [ids, undefined]);
    });

    it("shift when something is made meanwhile, unless the cursor marks an item", async () => {
      for (const cursors of ["offset", "position"] as const) {
        emulator.switches.cursors = cursors;
        const first = await listed("?limit=2");
        const newer = await rest.ask("POST", "/templates", { ...fewest, name: cursors });
        const second = await listed(`?limit=2&cursor=${first.pagination.nextCursor}`);
        assert.deepEqual(idsOf(second), cursors === "offset" ? ids.slice(1, 3) : ids.slice(2, 4));
        await rest.send("DELETE", `/templates/${newer.id}`);
      }
    });

    it("refuse a limit outside 1 to 1000, and a cursor that is broken or of another list", async () => {
      const { pagination } = await listed("?limit=2");
      const stranger = restOf(emulator, emulator.addAccount().apiKey);
      const cursor = pagination.nextCursor;
      for (const query of ["limit=0", "limit=1001", "limit=x", "cursor=x", "cursor="]) {
        assert.match(
          (await rest.refused("GET", `/templates?${query}`)).join(" "),
          /^422 .*(\$\.limit|invalid cursor)/,
          query,
        );
      }
      assert.equal((await rest.send("GET", `/serverless?cursor=${cursor}`)).status, 422);
      assert.equal((await stranger.send("GET", `/templates?cursor=${cursor}`)).status, 422);
    });
  });
});
