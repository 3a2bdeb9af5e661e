import type { Emulator } from "../../../../testing/emulator";
import { useEmulator } from "../use-emulator";
import type { Client } from "../client";

export interface RestAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The JSON, or an empty object for an answer without one. */
  body: RestFields;
}

export type RestFields = Record<string, unknown> & { id: string };

/** A client of REST v2, without a library between test and wire. */
export interface RestClient {
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<RestAnswer>;
  /** Sends a request that must succeed, and returns its content. */
  ask(method: string, path: string, body?: unknown): Promise<RestFields>;
  /** Sends a request that must fail: "<status> <detail>", then the errors. */
  refused(method: string, path: string, body?: unknown): Promise<string[]>;
}

export function restOf(emulator: Emulator, apiKey = emulator.apiKey): RestClient {
  async function send(method: string, path: string, body?: unknown, headers = {}): Promise<RestAnswer> {
    const content = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
    const response = await fetch(emulator.restUrl + path, {
      method,
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${apiKey}`, ...headers },
      ...content,
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "") && text.endsWith("}");
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : {}) as RestFields,
    };
  }
  return {
    send,
    async ask(method, path, body) {
      const { status, text, body: content } = await send(method, path, body);
      if (status >= 300) throw new Error(`HTTP ${status}: ${text}`);
      return content;
    },
    async refused(method, path, body) {
      const { status, text, body: problem } = await send(method, path, body);
      if (status < 400) throw new Error(`Not refused: HTTP ${status}: ${text}`);
      return [`${status} ${String(problem.detail)}`, ...((problem.errors ?? []) as string[])];
    },
  };
}

/** One emulator for all cases of a suite, with a client for each of its control planes. */
export function useRest(lend: (lent: { emulator: Emulator; rest: RestClient; graphql: Client }) => void): void {
  useEmulator(({ emulator, client }) => lend({ emulator, rest: restOf(emulator), graphql: client }));
}
