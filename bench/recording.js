"use strict";

/** The kinds of the bench's program, with their paths on REST v2. */
const kinds = [
  { kind: "NetworkVolume", noun: "networkVolume", path: "/network-volumes" },
  { kind: "Template", noun: "template", path: "/templates" },
  { kind: "Endpoint", noun: "endpoint", path: "/serverless" },
  { kind: "Pod", noun: "pod", path: "/pods" },
];

/** What REST v2 is asked after a create of an endpoint: its version. */
const readsAfterCreate = {
  "release.list": (id) => `/serverless/${id}/releases?limit=1`,
};

/** How each API is sent what a call has asked for. */
const requests = {
  graphql: {
    list: ({ document }) => ({ method: "POST", path: "", body: { query: document } }),
    create: ({ document, variables }) => ({ method: "POST", path: "", body: { query: document, variables } }),
    remove: ({ document, variables }) => ({ method: "POST", path: "", body: { query: document, variables } }),
    nameOf: ({ variables }) => variables.input.name,
  },
  rest: {
    list: (_call, path) => ({ method: "GET", path }),
    create: ({ variables }, path) => ({ method: "POST", path, body: variables.body }),
    remove: ({ variables }, path) => ({ method: "DELETE", path: `${path}/${variables.id}` }),
    nameOf: ({ variables }) => variables.body.name,
  },
};

/**
 * What the floor must send. For each kind: a list, each create by the created name, the reads after one create, one
 * delete to copy, and how many additional lists an `up` needs.
 * @param {"graphql" | "rest"} api
 * @param {import("runpod-iac/testing").Call[]} calls of an `up` and a `destroy`
 * @param {import("runpod-iac/testing").Call[]} ofUp those of the `up`
 */
function recordingOf(api, calls, ofUp) {
  const { list, create, remove, nameOf } = requests[api];
  return Object.fromEntries(
    kinds.map(({ kind, noun, path }) => {
      const of = (verb) => calls.filter(({ operation }) => operation === `${noun}.${verb}`);
      const made = of("create");
      const [lists, removal] = [of("list"), remove(of("delete")[0], path)];
      const named = made.map((call) => ({ id: call.id, name: nameOf(call) }));
      const words = JSON.stringify(removal);
      return [
        kind,
        {
          list: list(lists[0], path),
          laterLists: lists.filter((call) => ofUp.includes(call)).length - 1,
          creates: Object.fromEntries(made.map((call) => [nameOf(call), create(call, path)])),
          reads: ofUp
            .filter(({ operation, variables }) => operation in readsAfterCreate && variables.id === made[0].id)
            .map(({ operation }) => ({ method: "GET", path: readsAfterCreate[operation](made[0].id) })),
          created: named[0],
          remove: removal,
          removed: named.find(({ id, name }) => words.includes(id) || words.includes(`"${name}"`)),
        },
      ];
    }),
  );
}

module.exports = { recordingOf };
