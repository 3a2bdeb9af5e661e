import type { AccountApi } from "../../api";
import { nothing } from "../json-api";
import type { Rest } from "./client";

/** REST v2 tells nothing of the account. A list proves that RunPod accepts the key, as on an API that tells it. */
export function accountOverRest({ call }: Rest): AccountApi {
  return {
    async get() {
      await call({
        operation: "GET /network-volumes",
        method: "GET",
        path: ["network-volumes"],
        reply: nothing,
        repeatable: true,
      });
      return {};
    },
  };
}
