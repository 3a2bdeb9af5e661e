import type { HttpRequest } from "../../../../provider/adapters/http";
import type { Rest } from "../../../../provider/adapters/rest/client";
import { createRest } from "../../../../provider/adapters/rest/client";
import { redact } from "../../../../provider/api/redact";

/** REST v2 that gives these answers, one after the other. */
export function restOver(...answers: { status?: number; body: unknown }[]): { rest: Rest; sent: HttpRequest[] } {
  const sent: HttpRequest[] = [];
  const left = [...answers];
  const rest = createRest(
    {
      async send(request) {
        sent.push(request);
        const { status = 200, body } = left.shift() ?? { status: 599, body: "no answer was prepared" };
        return { status, body: body === undefined ? "" : JSON.stringify(body), headers: new Headers() };
      },
      redact: (text, secrets = []) => redact(text, ["rpa_CANARY0KEY", ...secrets]),
    },
    "https://runpod.example/v2",
  );
  return { rest, sent };
}
