import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { schema } from "../../testing/emulator/faces/graphql/schema";

const repository = resolve(__dirname, "../..");

/** Where GraphQL operations may be named, and why. Anywhere else, a name would tie the file to this API. */
const speakGraphql: Record<string, string> = {
  "provider/adapters/graphql/": "the adapter",
  "test/provider/adapters/graphql/": "its tests",
  "testing/emulator/faces/graphql/": "the emulator's GraphQL",
  "test/testing/emulator/": "its tests, with the client that other tests ask the emulator through",
  "test/clients/": "plays RunPod's own clients, whose operations are GraphQL's",
  "test/support/graphql-names.test.ts": "this file",
};

/** Where an operationId of REST v2 may be spelled as an operation of GraphQL. Other lines there may not name one. */
const speaksRest = "testing/emulator/faces/rest/";
const operationId = /^ *wireName: "\w+",$/gm;

/** Fields of GraphQL's query that are also ordinary words, or parameters of REST v2. */
const ordinaryWords = ["pod", "gpuTypes", "dataCenters", "cpuFlavors", "countryCodes"];

describe("names of GraphQL operations", () => {
  const names = operationNames();
  const pattern = new RegExp(`\\b(${names.join("|")})\\b`, "g");
  const sources = execFileSync("git", ["ls-files", "*.ts", "*.js", "*.mjs", "*.cjs", "*.py"], { cwd: repository })
    .toString("utf8")
    .split("\n")
    .filter((file) => file !== "");

  it("appear only in the adapter, in the emulator's GraphQL and in their tests", () => {
    const others = sources.filter((file) => !Object.keys(speakGraphql).some((place) => file.startsWith(place)));
    assert.ok(others.length > 300, "the sources are not found");
    const found = others.flatMap((file) => {
      const source = readFileSync(join(repository, file), "utf8");
      const named = new Set((file.startsWith(speaksRest) ? source.replace(operationId, "") : source).match(pattern));
      return named.size === 0 ? [] : [`${file}: ${[...named].join(", ")}`];
    });
    assert.deepEqual(found, []);
  });

  it("are those of the schema", () => {
    for (const name of ["saveEndpoint", "podTerminate", "myself", "podTemplate"]) assert.ok(names.includes(name), name);
    assert.match(`operation: "saveEndpoint"`, pattern);
  });

  /** The build validates what the adapter sends against this schema. */
  function operationNames(): string[] {
    const offered = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    return [...new Set(offered)].filter((name) => !ordinaryWords.includes(name));
  }
});
