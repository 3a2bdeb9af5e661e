import { z } from "zod";
import { replaceSshKeys, sshKeysOf } from "../../platform/account";
import { ok, updated, withBody, type Route } from "./route";

const keys = z.strictObject({
  keys: z.array(z.string().regex(/^(ssh|ecdsa|sk)-[^\s]+ [^\s]+([ \t][^\n\r]*)?$/)),
});

export const account: readonly Route[] = [
  {
    method: "GET",
    path: "/account/ssh-keys",
    operation: "account.getSshKeys",
    wireName: "getSshKeys",
    listField: "keys",
    answer: ({ account: of }) => ok({ keys: sshKeysOf(of) }),
  },
  {
    method: "PUT",
    path: "/account/ssh-keys",
    operation: "account.update",
    wireName: "updateSshKeys",
    answer: withBody(keys, (request, content) => {
      const changed = replaceSshKeys(request.world, request.accountId, content.keys);
      return updated(request, changed, { keys: sshKeysOf(changed) });
    }),
  },
];
