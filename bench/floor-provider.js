"use strict";

// The floor to compare runpod-iac with: a dynamic provider that makes the same HTTP calls and does nothing else. It
// reads what to send from a file that was recorded from ours; the configuration has its path. With `floor:calls` at
// "one" it makes one call per resource and operation, like providers that do not list.

const fs = require("node:fs");

function createFloor() {
  let read = () => undefined;
  let recorded;
  const lists = new Map();
  let confirmed;

  const recordedOf = (kind) => (recorded ??= JSON.parse(fs.readFileSync(read("floor:recorded"), "utf8")))[kind];

  async function send({ method, path, body }) {
    const response = await fetch(`${read("floor:url")}${path}`, {
      method,
      headers: { authorization: `Bearer ${read("runpod:apiKey")}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const answer = text === "" ? {} : JSON.parse(text);
    if (!response.ok || answer.errors !== undefined) throw new Error(`${method} ${path}: ${text}`);
    return answer.data === undefined ? answer : Object.values(answer.data)[0];
  }

  const makesOne = () => read("floor:calls") === "one";

  /** One list per kind and process. */
  const list = (kind) => lists.get(kind) ?? lists.set(kind, send(recordedOf(kind).list)).get(kind);

  /** Reads the templates again before a save of their endpoints, as often as ours does. */
  async function confirmTemplates() {
    const { list: request, laterLists } = recordedOf("Template");
    for (let count = 0; count < laterLists; count += 1) await send(request);
  }

  return {
    async configure({ config }) {
      read = (key) => config.get(key);
    },
    async check(olds, news) {
      return { inputs: news, failures: [] };
    },
    async diff() {
      return {};
    },
    async create(inputs) {
      const { kind, name, templateId, networkVolumes = [] } = inputs;
      const { creates, reads, created } = recordedOf(kind);
      if (!makesOne()) await list(kind);
      if (templateId !== undefined && !makesOne()) await (confirmed ??= confirmTemplates());
      const id = String((await send(withReferences(creates[name], templateId, networkVolumes))).id);
      for (const request of makesOne() ? [] : reads) await send(replaced(request, new Map([[created.id, id]])));
      return { id, outs: inputs };
    },
    async read(id, props) {
      await (makesOne() ? send(recordedOf(props.kind).list) : list(props.kind));
      return { id, props, inputs: props };
    },
    async update(id, olds, news) {
      return { outs: news };
    },
    async delete(id, props) {
      const { remove, removed } = recordedOf(props.kind);
      if (!makesOne()) await list(props.kind);
      const own = new Map([
        [removed.id, id],
        [removed.name, props.name],
      ]);
      await send(replaced(remove, own));
    },
  };
}

/** A recorded create with the ids of this run. On REST v2 it has the template's content instead of its id. */
function withReferences(request, templateId, networkVolumes) {
  const copy = structuredClone(request);
  const { variables } = copy.body;
  const ids = networkVolumes.map(({ id }) => id);
  if (variables === undefined && ids.length > 0) copy.body.networkVolumes = ids;
  if (variables !== undefined && templateId !== undefined) variables.input.templateId = templateId;
  if (variables !== undefined && ids.length > 0) {
    variables.input.networkVolumeIds = ids.map((networkVolumeId) => ({ networkVolumeId }));
  }
  return copy;
}

/** The same request about another object. */
function replaced(value, own) {
  if (typeof value === "string") {
    return value
      .split(/([/?])/)
      .map((part) => own.get(part) ?? part)
      .join("");
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replaced(entry, own)]));
}

module.exports = { createFloor, handler: createFloor() };
