import { redact } from "../../../../provider/api/redact";
import type { Http, HttpRequest } from "../../../../provider/adapters/http";

export interface Sent extends HttpRequest {
  document: string;
  variables: Record<string, unknown>;
}

/** An Http that answers from a list and records its requests. */
export class FakeHttp implements Http {
  readonly sent: Sent[] = [];
  private readonly answers: { status: number; body: string; sends?: number }[] = [];

  /** Adds an answer, as JSON, and how often the request was sent before it came. */
  answer(body: unknown, status = 200, sends?: number): this {
    this.answers.push({ status, body: JSON.stringify(body), ...(sends === undefined ? {} : { sends }) });
    return this;
  }

  /** The input of the last mutation. */
  get input(): Record<string, unknown> {
    return this.last.variables.input as Record<string, unknown>;
  }

  get last(): Sent {
    const last = this.sent.at(-1);
    if (last === undefined) throw new Error("nothing was sent");
    return last;
  }

  async send(request: HttpRequest) {
    const { query, variables } = JSON.parse(request.body ?? "{}") as {
      query: string;
      variables?: Record<string, unknown>;
    };
    this.sent.push({ ...request, document: query, variables: variables ?? {} });
    const answer = this.answers.shift();
    if (answer === undefined) throw new Error(`no answer was prepared for ${request.operation}`);
    return { ...answer, headers: new Headers() };
  }

  redact(text: string, secrets: readonly string[] = []): string {
    return redact(text, ["the-api-key", ...secrets]);
  }
}

/** The string keys of an object, without the adapter's own symbols. */
export function named(object: object): object {
  return Object.fromEntries(Object.entries(object));
}
