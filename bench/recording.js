"use strict";

const kinds = [
  {
    kind: "NetworkVolume",
    list: "networkVolume.list",
    create: "networkVolume.create",
    remove: "networkVolume.delete",
  },
  {
    kind: "Template",
    list: "template.list",
    create: "template.create",
    remove: "template.delete",
  },
  { kind: "Endpoint", list: "endpoint.list", create: "endpoint.create", remove: "endpoint.delete" },
  { kind: "Pod", list: "pod.list", create: "pod.create", remove: "pod.delete" },
];

/**
 * What the floor must send. For each kind: the documents of ours' calls, the variables of each create by the created
 * name, those of one delete to copy, and how many additional lists an `up` needs.
 * @param {import("runpod-iac/testing").Call[]} calls of an `up` and a `destroy`
 * @param {import("runpod-iac/testing").Call[]} ofUp those of the `up`
 */
function recordingOf(calls, ofUp) {
  const first = (operation) => calls.find((call) => call.operation === operation);
  return Object.fromEntries(
    kinds.map(({ kind, list, create, remove }) => {
      const made = calls.filter(({ operation }) => operation === create);
      const removal = first(remove);
      const words = Object.values(removal.variables.input ?? removal.variables);
      return [
        kind,
        {
          list: first(list).document,
          laterLists: ofUp.filter(({ operation }) => operation === list).length - 1,
          create: first(create).document,
          creates: Object.fromEntries(made.map(({ variables }) => [variables.input.name, variables])),
          remove: removal.document,
          removeVariables: removal.variables,
          removed: made
            .map(({ id, variables }) => ({ id, name: variables.input.name }))
            .find(({ id, name }) => words.includes(id) || words.includes(name)),
        },
      ];
    }),
  );
}

module.exports = { recordingOf };
