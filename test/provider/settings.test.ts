import assert from "node:assert/strict";
import { readSettings } from "../../provider/settings";

const configured = (values: Record<string, string>) => (key: string) => values[key];

describe("provider/settings", () => {
  it("takes the key from the stack or else the environment, and RunPod's own addresses", () => {
    const own = {
      api: "auto",
      graphqlUrl: "https://api.runpod.io/graphql",
      restUrl: "https://api.runpod.io/v2",
      jobsUrl: "https://api.runpod.ai/v2",
      callsPerSecond: 50,
    };
    const environment = { RUNPOD_API_KEY: "from-environment" };
    assert.deepEqual(readSettings(configured({}), environment), { apiKey: "from-environment", ...own });
    assert.deepEqual(readSettings(configured({ "runpod:apiKey": "from-stack" }), environment), {
      apiKey: "from-stack",
      ...own,
    });
  });

  it("says how to set a key if there is none", () => {
    for (const environment of [{}, { RUNPOD_API_KEY: "" }]) {
      assert.throws(() => readSettings(configured({}), environment), {
        name: "UserError",
        message: /No RunPod API key.*pulumi config set --secret runpod:apiKey.*RUNPOD_API_KEY.*--run-program/s,
      });
    }
  });

  it("uses no other key if the configured one is empty, because it may belong to another account", () => {
    for (const apiKey of ["", " \n"]) {
      assert.throws(() => readSettings(configured({ "runpod:apiKey": apiKey }), { RUNPOD_API_KEY: "of-another" }), {
        name: "UserError",
        message: /^runpod:apiKey is set, but empty\..*pulumi config set --secret runpod:apiKey.*pulumi config rm/s,
      });
    }
  });

  it("trims whitespace from a key, and refuses one that no header can carry, without quoting it", () => {
    assert.equal(readSettings(configured({ "runpod:apiKey": " rpa_KEY\n" }), {}).apiKey, "rpa_KEY");
    for (const apiKey of ["rpa_ONE rpa_TWO", "rpa_ONE\nrpa_TWO", "rpa_ONE\u2026"]) {
      assert.throws(
        () => readSettings(configured({ "runpod:apiKey": apiKey }), {}),
        ({ name, message }: Error) =>
          name === "UserError" && /probably from copy and paste/.test(message) && !/ONE/.test(message),
      );
    }
  });

  it("accepts other addresses, without trailing slashes, and refuses invalid ones", () => {
    const read = (graphqlUrl: string) =>
      readSettings(configured({ "runpod:apiKey": "k", "runpod:graphqlUrl": graphqlUrl }), {}).graphqlUrl;
    assert.equal(read("http://127.0.0.1:1234/graphql//"), "http://127.0.0.1:1234/graphql");
    for (const wrong of ["", "api.runpod.io", "ftp://runpod.io", "file:///etc/passwd"]) {
      assert.throws(() => read(wrong), {
        name: "UserError",
        message: /runpod:graphqlUrl is ".*", which is not an http or https address/,
      });
    }
    assert.throws(
      () => readSettings(configured({ "runpod:apiKey": "k", "runpod:jobsUrl": "x" }), {}),
      /runpod:jobsUrl is "x"/,
    );
  });

  it("sends the key of another API to none of RunPod's own hosts", () => {
    const read = (values: Record<string, string>) => {
      const { graphqlUrl, restUrl, jobsUrl } = readSettings(configured({ "runpod:apiKey": "k", ...values }), {});
      return [graphqlUrl, restUrl, jobsUrl];
    };
    const [graphql, rest, jobs] = ["http://127.0.0.1:1/graphql", "http://127.0.0.1:1/v2", "http://127.0.0.1:1/jobs"];
    assert.deepEqual(read({ "runpod:graphqlUrl": graphql }), [graphql, undefined, undefined]);
    assert.deepEqual(read({ "runpod:graphqlUrl": graphql, "runpod:jobsUrl": jobs }), [graphql, undefined, jobs]);
    assert.deepEqual(read({ "runpod:api": "rest", "runpod:restUrl": rest }), [undefined, rest, undefined]);
    assert.deepEqual(read({ "runpod:graphqlUrl": graphql, "runpod:restUrl": rest }), [graphql, rest, undefined]);
    for (const [values, missing] of [
      [{ "runpod:restUrl": rest }, "graphqlUrl"],
      [{ "runpod:graphqlUrl": graphql, "runpod:api": "rest" }, "restUrl"],
    ] as const) {
      assert.throws(() => read(values), {
        name: "UserError",
        message: new RegExp(`but runpod:${missing} is not.*own host.*Set runpod:${missing} too`),
      });
    }
  });

  it("accepts another number of calls a second, and refuses invalid ones", () => {
    const read = (callsPerSecond: string) =>
      readSettings(configured({ "runpod:apiKey": "k", "runpod:callsPerSecond": callsPerSecond }), {}).callsPerSecond;
    assert.equal(read("0.5"), 0.5);
    for (const wrong of ["", "0", "-1", "many", "Infinity"]) {
      assert.throws(() => read(wrong), {
        name: "UserError",
        message: `runpod:callsPerSecond is "${wrong}", which is not a number above 0. Correct it, or remove it to use 50.`,
      });
    }
  });

  it("accepts the APIs that exist, and names them when it refuses another", () => {
    const read = (api: string) => readSettings(configured({ "runpod:apiKey": "k", "runpod:api": api }), {}).api;
    for (const api of ["auto", "graphql", "rest"]) assert.equal(read(api), api);
    assert.throws(() => read("v1"), {
      name: "UserError",
      message: 'runpod:api is "v1". It can be "auto", "graphql", "rest". Set one of them, or remove the setting.',
    });
  });
});
