import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { DisplayOptions, ShownStep } from "./display-step";
import { signOf } from "./display-signs";
import { nameOf, stackType } from "./urn";

interface Row {
  sign: string;
  type: string;
  name: string;
  status: string;
  info: string;
}

/** Names of finished operations. Planned operations have their own names. */
const finished: Record<string, string> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  replace: "replaced",
  "create-replacement": "created replacement",
  "delete-replaced": "deleted original",
  discard: "discarded",
};

/** The table of resources, as a tree below the stack. Unchanged resources appear only in the summary. */
export function renderTable(steps: ShownStep[], events: EngineEvent[], { kind }: DisplayOptions): string[] {
  const isPreview = kind === "preview";
  const shown = steps.filter(
    ({ metadata, state }) =>
      metadata.type === stackType ||
      state === "failed" ||
      signOf(metadata.op) !== "" ||
      countMessages(events, metadata.urn) !== "",
  );
  const rows = inTree(shown).map(({ step, branch }): Row => {
    const { metadata } = step;
    return {
      sign: signOf(metadata.op),
      type: `${branch}${metadata.type}`,
      name: nameOf(metadata.urn),
      status: statusOf(step, isPreview),
      info: [changedKeysOf(metadata), countMessages(events, metadata.urn)].filter((text) => text !== "").join("; "),
    };
  });
  const titles: Row = { sign: "", type: "Type", name: "Name", status: isPreview ? "Plan" : "Status", info: "Info" };
  const width = (column: keyof Row) => Math.max(...[titles, ...rows].map((row) => row[column].length));
  return [titles, ...rows].map(({ sign, type, name, status, info }) =>
    ` ${sign.padEnd(2)}  ${type.padEnd(width("type"))}  ${name.padEnd(width("name"))}  ${status.padEnd(width("status"))}  ${info}`.trimEnd(),
  );
}

function statusOf({ metadata, state }: ShownStep, isPreview: boolean): string {
  if (signOf(metadata.op) === "" && state !== "failed") return "";
  if (isPreview) return metadata.op;
  return state === "failed" ? `**${metadata.op} failed**` : (finished[metadata.op] ?? metadata.op);
}

/** For example "[diff: ~image,release]". */
function changedKeysOf({ op, diffs, detailedDiff, keys }: ShownStep["metadata"]): string {
  const changed = [...new Set([...(keys ?? []), ...(diffs ?? [])])].filter((key) => !key.startsWith("__")).sort();
  if (op === "create" || op === "delete" || changed.length === 0) return "";
  const kindOf = (key: string) => detailedDiff?.[key]?.diffKind.replace("-replace", "") ?? "update";
  const groups = (
    [
      ["+", "add"],
      ["-", "delete"],
      ["~", "update"],
    ] as const
  ).map(([sign, kind]) => ({ sign, keys: changed.filter((key) => kindOf(key) === kind) }));
  const texts = groups.filter((group) => group.keys.length > 0).map((group) => group.sign + group.keys.join(","));
  return `[diff: ${texts.join("")}]`;
}

/** For example "1 error; 2 warnings". Messages of the stack have no URN. */
function countMessages(events: EngineEvent[], urn: string): string {
  const isStack = urn.includes(`::${stackType}::`);
  const counted = (["error", "warning"] as const).map((severity) => {
    const count = events.filter(({ diagnosticEvent: event }) => {
      return event?.severity === severity && (event.urn === urn || (isStack && !event.urn));
    }).length;
    return count === 0 ? "" : `${count} ${severity}${count === 1 ? "" : "s"}`;
  });
  return counted.filter((text) => text !== "").join("; ");
}

/** Children below their parents. Resources whose parent is not shown are at the top. */
function inTree(steps: ShownStep[]): { step: ShownStep; branch: string }[] {
  const urns = new Set(steps.map(({ metadata }) => metadata.urn));
  const parentOf = ({ metadata }: ShownStep) => metadata.new?.parent || metadata.old?.parent || "";
  const below = (urn: string, lead: string): { step: ShownStep; branch: string }[] => {
    const children = steps.filter((step) => parentOf(step) === urn && step.metadata.urn !== urn);
    return children.flatMap((step, index) => {
      const isLast = index === children.length - 1;
      const deeper = below(step.metadata.urn, `${lead}${isLast ? "   " : "│  "}`);
      return [{ step, branch: `${lead}${isLast ? "└─ " : "├─ "}` }, ...deeper];
    });
  };
  const roots = steps.filter((step) => !urns.has(parentOf(step)));
  return roots.flatMap((step) => [{ step, branch: "" }, ...below(step.metadata.urn, "")]);
}
