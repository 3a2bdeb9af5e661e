"use strict";

// Who may import whom. The picture is: program -> sdk -> (shim text) -> provider/pulumi -> lifecycle -> kinds -> api
// <- adapters/graphql and adapters/rest -> adapters/http.

const pulumi = "(^|/)node_modules/@pulumi/pulumi/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment:
        "Two files that need each other at run time are one file, or miss a third. Types may refer to each other.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-cycles-of-types",
      comment:
        "In what ships, types do not refer to each other in a circle either: each file can be read after another.",
      severity: "error",
      from: { path: "^(sdk|provider|testing)/" },
      to: { circular: true },
    },
    {
      name: "no-unresolved-imports",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^runpod-iac(/|$)" },
    },
    {
      name: "sdk-is-light",
      comment: "A program loads sdk/: Pulumi, small parts of Node, and from provider/ only what the next rule allows.",
      severity: "error",
      from: { path: "^sdk/" },
      to: { pathNot: ["^sdk/", "^provider/", pulumi, "^(node:)?(crypto|module)$"] },
    },
    {
      name: "sdk-takes-only-types-from-provider",
      comment:
        "Else every program would load zod and graphql-request. The GPU table and names, the CPU flavors, the names of arguments, the parts of image references, the forms of tokens and keys, what Outputs leave in texts and the key of the environment are light; get.ts loads provider/ late, when asked.",
      severity: "error",
      from: { path: "^sdk/", pathNot: "^sdk/get\\.ts$" },
      to: {
        path: "^provider/",
        pathNot:
          "^provider/(hardware/(gpu-(table|names)|cpu-flavors)|kinds/(argument-names|image-reference|authorized-keys)|lifecycle/(output-text|tokens)|environment)\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "what-programs-load-depends-on-nothing",
      severity: "error",
      from: {
        path: "^provider/(hardware/gpu-table|kinds/(image-reference|authorized-keys)|lifecycle/(output-text|tokens)|environment)\\.ts$",
      },
      to: {},
    },
    {
      name: "gpu-names-are-light",
      comment: "Programs load it: the table, and one function that depends on nothing either.",
      severity: "error",
      from: { path: "^provider/(hardware/(gpu-names|cpu-flavors)|kinds/argument-names)\\.ts$" },
      to: { pathNot: "^provider/hardware/gpu-table\\.ts$|(^|/)node_modules/fastest-levenshtein/" },
    },
    {
      name: "provider-does-not-know-pulumi",
      comment: "pulumi.ts alone adapts to Pulumi's contract, and takes only types from it.",
      severity: "error",
      from: { path: "^provider/", pathNot: "^provider/pulumi\\.ts$" },
      to: { path: pulumi },
    },
    {
      name: "pulumi-adapter-takes-only-types-from-pulumi",
      severity: "error",
      from: { path: "^provider/pulumi\\.ts$" },
      to: { path: pulumi, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "provider-stands-alone",
      severity: "error",
      from: { path: "^provider/" },
      to: { path: ["^sdk/", "^testing/", "^test/", "^demo/", "^bench/", "^examples/", "^scripts/"] },
    },
    {
      name: "lifecycle-knows-no-kind",
      comment: "What is the same for all kinds must not depend on one of them.",
      severity: "error",
      from: { path: "^provider/lifecycle/" },
      to: { path: "^provider/(kinds|hardware)/" },
    },
    {
      name: "only-the-port-is-known",
      comment: "Lifecycles speak our words; which wire serves them is not theirs to know.",
      severity: "error",
      from: { path: "^provider/(lifecycle|kinds|hardware|api)/" },
      to: { path: "^provider/(adapters/|connect\\.ts$)|(^|/)node_modules/graphql" },
    },
    {
      name: "adapters-know-port-and-transport-only",
      comment: "An adapter is a folder that can be deleted: it knows no other adapter, no kind, no lifecycle.",
      severity: "error",
      from: { path: "^provider/adapters/([^/]+)/" },
      to: {
        pathNot: [
          "^provider/adapters/$1/",
          "^provider/adapters/[^/]+\\.ts$",
          "^provider/api/",
          "^provider/hardware/(gpu-list|cpu-flavors)\\.ts$",
          "^(node:)?util$",
          "(^|/)node_modules/(zod|graphql-request)/",
        ],
      },
    },
    {
      name: "transport-knows-no-adapter",
      severity: "error",
      from: { path: "^provider/adapters/[^/]+\\.ts$" },
      to: { path: "^provider/", pathNot: ["^provider/adapters/[^/]+\\.ts$", "^provider/api/"] },
    },
    {
      name: "port-depends-on-nothing",
      comment: "Every other folder knows the port, so it may know none of them.",
      severity: "error",
      from: { path: "^provider/api/" },
      to: { path: "^provider/", pathNot: "^provider/(api|hardware)/" },
    },
    {
      name: "adapters-take-only-types-from-the-port",
      severity: "error",
      from: { path: "^provider/adapters/" },
      to: { path: "^provider/api/index\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "emulator-judges-independently",
      comment: "An emulator that shared code with the provider would share its mistakes.",
      severity: "error",
      from: { path: "^testing/emulator/" },
      to: { path: ["^provider/", "^sdk/", "^dist/", "^testing/(simulator/|[^/]+\\.ts$)"] },
    },
    {
      name: "emulated-platform-speaks-no-api",
      comment: "Entities and rules hold for every API; a face words what they do and refuse.",
      severity: "error",
      from: { path: "^testing/emulator/platform/" },
      to: { path: ["^testing/emulator/(faces|wire|command)/", "(^|/)node_modules/graphql/"] },
    },
    {
      name: "emulated-wire-speaks-no-api",
      comment: "Requests, faults and the record of calls are the same for every face.",
      severity: "error",
      from: { path: "^testing/emulator/wire/" },
      to: { path: ["^testing/emulator/(faces|command)/", "(^|/)node_modules/graphql/"] },
    },
    {
      name: "faces-stand-alone",
      comment: "A face is a folder that can be deleted.",
      severity: "error",
      from: { path: "^testing/emulator/faces/([^/]+)/" },
      to: { path: "^testing/emulator/faces/", pathNot: "^testing/emulator/faces/$1/" },
    },
    {
      name: "simulator-judges-independently",
      severity: "error",
      from: { path: "^testing/simulator/" },
      to: { path: ["^provider/", "^sdk/", "^dist/", "^testing/(emulator/|[^/]+\\.ts$)"] },
    },
    {
      name: "test-program-joins",
      comment: "Beside emulator and simulator stands what joins them with the provider for users' tests.",
      severity: "error",
      from: { path: "^testing/[^/]+\\.ts$" },
      to: { pathNot: ["^testing/", "^provider/"], dependencyTypesNot: ["core"] },
    },
    {
      name: "test-kit-ships",
      comment: "Users get emulator and simulator as runpod-iac/testing, so they need nothing but our dependencies.",
      severity: "error",
      from: { path: "^testing/[^/]+/" },
      to: {
        pathNot: ["^testing/", pulumi, "(^|/)node_modules/(graphql|zod)/"],
        dependencyTypesNot: ["core"],
      },
    },
    {
      name: "only-dependencies-at-run-time",
      comment: "What sdk/ and provider/ import must be there after `npm install runpod-iac`.",
      severity: "error",
      from: { path: "^(sdk|provider)/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], pathNot: pulumi },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^dist/"] },
    exclude: { path: ["/node_modules/.*/node_modules/", "^test/dynamic-provider/sdk-[a-z]+/"] },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
  },
};
