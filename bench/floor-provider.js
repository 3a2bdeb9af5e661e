"use strict";

// The floor to compare runpod-iac with: a dynamic provider that makes the same HTTP calls and does nothing else. It
// reads what to send from a file that was recorded from ours; the configuration has its path. With `floor:calls` at
// "one" it makes one call per resource and operation, like providers that do not list.

const fs = require("node:fs");

function createFloor() {
  let read = () => undefined;
  let documents;
  const lists = new Map();
  let confirmed;

  const documentsOf = (kind) => (documents ??= JSON.parse(fs.readFileSync(read("floor:documents"), "utf8")))[kind];

  async function send(document, variables) {
    const response = await fetch(read("runpod:graphqlUrl"), {
      method: "POST",
      headers: { authorization: `Bearer ${read("runpod:apiKey")}`, "content-type": "application/json" },
      body: JSON.stringify({ query: document, variables }),
    });
    const { data, errors } = await response.json();
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  }

  const makesOne = () => read("floor:calls") === "one";

  /** One list per kind and process. */
  const list = (kind) => lists.get(kind) ?? lists.set(kind, send(documentsOf(kind).list)).get(kind);

  /** Reads the templates again before a save of their endpoints, as often as ours does. */
  async function confirmTemplates() {
    const { list: document, laterLists } = documentsOf("Template");
    for (let count = 0; count < laterLists; count += 1) await send(document);
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
      const { create, creates } = documentsOf(kind);
      if (!makesOne()) await list(kind);
      const { input } = creates[name];
      const variables = { input: { ...input } };
      if (templateId !== undefined) variables.input.templateId = templateId;
      if (templateId !== undefined && !makesOne()) await (confirmed ??= confirmTemplates());
      if (networkVolumes.length > 0) {
        variables.input.networkVolumeIds = networkVolumes.map(({ id }) => ({ networkVolumeId: id }));
      }
      const data = await send(create, variables);
      return { id: String(Object.values(data)[0].id), outs: inputs };
    },
    async read(id, props) {
      await (makesOne() ? send(documentsOf(props.kind).list) : list(props.kind));
      return { id, props, inputs: props };
    },
    async update(id, olds, news) {
      return { outs: news };
    },
    async delete(id, props) {
      const { remove, removeVariables, removed } = documentsOf(props.kind);
      if (!makesOne()) await list(props.kind);
      const own = new Map([
        [removed.id, id],
        [removed.name, props.name],
      ]);
      await send(remove, replaced(removeVariables, own));
    },
  };
}

function replaced(value, own) {
  if (typeof value !== "object" || value === null) return own.get(value) ?? value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replaced(entry, own)]));
}

module.exports = { createFloor, handler: createFloor() };
