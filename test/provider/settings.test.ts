import assert from "node:assert/strict";
import { readSettings } from "../../provider/settings";

const configured = (values: Record<string, string>) => (key: string) => values[key];

describe("provider/settings", () => {
  it("takes the key from the stack or else the environment, and RunPod's own addresses", () => {
    const own = {
      graphqlUrl: "https://api.runpod.io/graphql",
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

  it("does not use RunPod's own jobs host with the key of another API", () => {
    const read = (values: Record<string, string>) =>
      readSettings(configured({ "runpod:apiKey": "k", ...values }), {}).jobsUrl;
    const [graphql, jobs] = ["http://127.0.0.1:1/graphql", "http://127.0.0.1:1/jobs"];
    assert.equal(read({ "runpod:graphqlUrl": graphql }), undefined);
    assert.equal(read({ "runpod:graphqlUrl": graphql, "runpod:jobsUrl": jobs }), jobs);
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

  it("accepts the APIs of this version, and names them when it refuses another", () => {
    for (const api of ["auto", "graphql"]) readSettings(configured({ "runpod:apiKey": "k", "runpod:api": api }), {});
    assert.throws(() => readSettings(configured({ "runpod:apiKey": "k", "runpod:api": "rest" }), {}), {
      name: "UserError",
      message:
        'runpod:api is "rest", but this version knows only "auto" and "graphql". Set one of them, or remove the setting.',
    });
  });
});
