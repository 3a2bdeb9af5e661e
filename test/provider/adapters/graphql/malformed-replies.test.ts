import assert from "node:assert/strict";
import { z } from "zod";
import { RunpodError } from "../../../../provider/api/errors";
import { createGraphql } from "../../../../provider/adapters/graphql/client";
import { document } from "../../../../provider/adapters/graphql/document";
import { FakeHttp } from "./fake-http";

describe("provider/adapters/graphql/client: JSON that is no GraphQL response", () => {
  for (const body of [
    {},
    null,
    [],
    "ok",
    5,
    { message: "hello" },
    { data: 5 },
    { errors: [] },
    { data: null },
    { errors: "x" },
    { errors: [null], data: null },
  ]) {
    for (const status of [200, 404]) {
      it(`counts as a lost reply: ${status} ${JSON.stringify(body)}`, async () => {
        const graphql = createGraphql(new FakeHttp().answer(body, status), "http://runpod.example");
        await assert.rejects(
          graphql.call({
            operation: "make",
            document: document("mutation { make { id } }"),
            reply: z.looseObject({ make: z.looseObject({ id: z.string() }) }),
            repeatable: false,
          }),
          (error) => {
            assert.ok(error instanceof RunpodError, `not a RunpodError: ${String(error)}`);
            assert.match(error.message, /^make: .*update runpod-iac\.$/, "gives the next step");
            if (status === 200) assert.equal(error.mayHaveHappened, true);
            return true;
          },
        );
      });
    }
  }
});
