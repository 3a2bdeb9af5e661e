import { z } from "zod";
import type { AccountApi } from "../../api";
import type { Graphql } from "./client";
import { unauthenticated } from "./client";
import { document } from "./document";

const wire = z.looseObject({
  myself: z
    .looseObject({
      id: z.string().nullable(),
      email: z.string().nullable(),
      clientBalance: z.number().nullable(),
      currentSpendPerHr: z.number().nullable(),
    })
    .nullable(),
});

const read = document("query { myself { id email clientBalance currentSpendPerHr } }");

export function accountOverGraphql(graphql: Graphql): AccountApi {
  return {
    async get() {
      const { myself } = await graphql.call({
        operation: "myself",
        document: read,
        reply: wire,
        repeatable: true,
      });
      if (myself === null) throw unauthenticated("myself");
      const { id, email, clientBalance, currentSpendPerHr } = myself;
      return {
        ...(id === null ? {} : { id }),
        ...(email === null ? {} : { email }),
        ...(clientBalance === null ? {} : { balanceInUsd: clientBalance }),
        ...(currentSpendPerHr === null ? {} : { spendPerHourInUsd: currentSpendPerHr }),
      };
    },
  };
}
