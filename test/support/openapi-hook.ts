import { createRequire } from "node:module";
import type { Exchange } from "../../testing/emulator/wire/exchanges";
import { exchanges } from "../../testing/emulator/wire/exchanges";
import type { OpenapiChecker } from "./openapi";
import { openapiDocument, type OpenapiDocument } from "./openapi-document";

/*
 * Judges every REST exchange of a test run by RunPod's document (loaded by .mocharc.json). A test in which one is
 * wrong, or before which one was, fails.
 */
const requireLate = createRequire(__filename);
let found: string[] = [];
const checkers = new Map<OpenapiDocument, OpenapiChecker>();

exchanges.subscribe((message) => {
  const exchange = message as Exchange;
  const isRest = exchange.face === "rest" && exchange.request.url.pathname.startsWith("/v2/");
  const document = isRest ? openapiDocument(exchange.switches.document) : undefined;
  if (document === undefined) return;
  found.push(...checkerFor(document).problemsOf(exchange));
});

function checkerFor(document: OpenapiDocument): OpenapiChecker {
  // ajv is loaded late: most runs have no REST exchange.
  const { openapiChecker } = requireLate("./openapi") as typeof import("./openapi");
  const checker = checkers.get(document) ?? openapiChecker(document);
  checkers.set(document, checker);
  return checker;
}

/** Returns what is wrong since the last call, and forgets it. */
export function takeProblems(): string[] {
  const problems = [...new Set(found)];
  found = [];
  return problems;
}

function check(): void {
  const problems = takeProblems();
  if (problems.length > 0) throw new Error(`Not as RunPod's document says:\n  ${problems.join("\n  ")}`);
}

const wrapped = new WeakSet<object>();

/** A failed hook would end the whole run, so the test itself is made to fail. */
function failingOnProblems(test: Mocha.Test): void {
  const { fn } = test;
  if (fn === undefined || wrapped.has(fn)) return;
  const checked = async function (this: Mocha.Context) {
    await (fn as Mocha.AsyncFunc).call(this);
    check();
  };
  wrapped.add(checked);
  test.fn = checked;
}

export const mochaHooks = {
  beforeEach(this: Mocha.Context) {
    if (this.currentTest !== undefined) failingOnProblems(this.currentTest);
  },
  afterAll: check,
};
