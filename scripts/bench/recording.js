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
 * What the floor must do: the documents and variables of every call that ours made, and for each kind a delete to copy.
 * @param {import("runpod-iac/testing").Call[]} calls of an `up` and a `destroy`
 */
function recordingOf(calls) {
  const documentOf = (operation) => calls.find((call) => call.operation === operation)?.document;
  const writes = calls.flatMap(({ operation, variables, id }) => {
    const kind = kinds.find(({ create }) => create === operation);
    return kind === undefined ? [] : [{ kind: kind.kind, id, name: variables.input.name, variables }];
  });
  const documents = kinds.map(({ kind, list, read, create, remove }) => {
    const pattern = calls.find(({ operation }) => operation === remove);
    const example = writes.find((write) => write.kind === kind);
    const template = calls.find(({ operation }) => operation === read);
    return [
      kind,
      {
        list: documentOf(list),
        create: documentOf(create),
        remove: pattern.document,
        // Which thing's id and name stand in the variables of the copied calls.
        removeVariables: pattern.variables,
        removed:
          writes.find(
            ({ id, name }) =>
              JSON.stringify(pattern.variables).includes(JSON.stringify(id)) ||
              JSON.stringify(pattern.variables).includes(JSON.stringify(name)),
          ) ?? example,
        read: template?.document,
        readVariables: template?.variables,
      },
    ];
  });
  return { writes, documents: Object.fromEntries(documents) };
}

module.exports = { recordingOf };
