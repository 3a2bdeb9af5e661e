import { graphqlCapabilities } from "../../provider/adapters/graphql/capabilities";
import { restCapabilities } from "../../provider/adapters/rest/capabilities";
import type { KindApis } from "../../provider/api";
import type { Capabilities, KindCapabilities } from "../../provider/api/capabilities";
import { noLimits } from "../../provider/api/capabilities";
import { kebab } from "./errors";
import { code, table } from "./markdown";

/** The page about both APIs. People write it, except the table of what each API cannot say. */
export const apiLimitsPage = "docs/moving-to-rest-v2.md";

const start = "<!-- Written by `npm run docs` from provider/adapters/*/capabilities.ts. -->";
const end = "<!-- Until here. -->";

/** The page with the table of today. @throws if the page has no place for it */
export function withApiLimits(
  page: string,
  graphql: Capabilities = graphqlCapabilities,
  rest: Capabilities = restCapabilities,
): string {
  const [before, after] = [page.indexOf(start), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${apiLimitsPage} has no lines "${start}" and "${end}".`);
  const text = table(["Resource", "Field", "GraphQL", "REST v2"], rowsOf(graphql, rest));
  return `${page.slice(0, before)}${start}\n\n${text}\n\n${page.slice(after)}`;
}

function rowsOf(graphql: Capabilities, rest: Capabilities): string[][] {
  const kinds = [...new Set([...Object.keys(graphql), ...Object.keys(rest)])] as (keyof KindApis)[];
  return kinds.flatMap((kind) => {
    const both = [graphql[kind] ?? noLimits, rest[kind] ?? noLimits];
    const className = kind.charAt(0).toUpperCase() + kind.slice(1);
    const link = `[${className}](resources/${kebab(className)}.md)`;
    const fields = [...new Set(both.flatMap(limitedFields))];
    const change = both.some(({ canChange }) => !canChange)
      ? [[link, "any", ...both.map(({ canChange }) => (canChange ? "✓" : "a change replaces"))]]
      : [];
    return [...fields.map((field) => [link, code(field), ...both.map((limits) => wordsOf(limits, field))]), ...change];
  });
}

function limitedFields({ silent, silentWhile = {}, lacks }: KindCapabilities): string[] {
  return [...lacks.map(({ input }) => input), ...silent, ...Object.keys(silentWhile)];
}

function wordsOf({ silent, silentWhile = {}, lacks }: KindCapabilities, field: string): string {
  const lacking = lacks
    .filter(({ input }) => input === field)
    .map(({ with: other, removal }) =>
      removal ? "cannot be removed" : other === undefined ? "not offered" : `not together with ${code(other)}`,
    );
  const times = silentWhile[field];
  const telling = silent.includes(field)
    ? ["not reported"]
    : times === undefined
      ? []
      : [`not reported while ${times}`];
  return [...lacking, ...telling].join(", ") || "✓";
}
