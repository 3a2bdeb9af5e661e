"use strict";

const kinds = [
  {
    kind: "NetworkVolume",
    list: "myself.networkVolumes",
    create: "createNetworkVolume",
    remove: "deleteNetworkVolume",
  },
  {
    kind: "Template",
    list: "myself.podTemplates",
    read: "podTemplate",
    create: "saveTemplate",
    remove: "deleteTemplate",
  },
  { kind: "Endpoint", list: "myself.endpoints", create: "saveEndpoint", remove: "deleteEndpoint" },
  { kind: "Pod", list: "myself.pods", create: "deployCpuPod", remove: "podTerminate" },
];

/**
 * What the floor must do: for each kind the documents of the calls that ours made, the variables of each create by the
 * name of what it made, and those of one delete, to copy.
 * @param {import("runpod-iac/testing").Call[]} calls of an `up` and a `destroy`
 */
function recordingOf(calls) {
  const first = (operation) => calls.find((call) => call.operation === operation);
  return Object.fromEntries(
    kinds.map(({ kind, list, read, create, remove }) => {
      const made = calls.filter(({ operation }) => operation === create);
      const removal = first(remove);
      const words = Object.values(removal.variables.input ?? removal.variables);
      return [
        kind,
        {
          list: first(list).document,
          read: first(read)?.document,
          readVariable: Object.keys(first(read)?.variables ?? {})[0],
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
