import type { DisplayOptions, ShownStep } from "./display-step";
import { renderChange, renderValue, shownProperties, widthOf } from "./display-values";

/** The stack's outputs: in a preview the changed ones, otherwise all. */
export function renderOutputs(stack: ShownStep | undefined, { kind, isDiff }: DisplayOptions): string[] {
  if (stack === undefined || kind === "destroy" || kind === "refresh") return [];
  const olds = shownProperties(stack.metadata.old?.outputs);
  const news = shownProperties(stack.metadata.new?.outputs);
  // A stack that ended before it registered outputs has none to show.
  if (stack.state !== "done") return [];
  const labels = [...new Set([...olds, ...news].map(({ label }) => label))].sort();
  const width = widthOf(labels.map((label) => ({ label })));
  const lines = labels.flatMap((label) => {
    const before = olds.find((member) => member.label === label)?.value;
    const after = news.find((member) => member.label === label)?.value;
    const isSame = JSON.stringify(before) === JSON.stringify(after);
    const padded = label.padEnd(width);
    if (isSame || (before === undefined && stack.metadata.op === "create")) {
      return isSame && kind === "preview" ? [] : renderValue(padded, after, 4);
    }
    return renderChange(padded, label, before, after, 4, () => false);
  });
  if (lines.length === 0) return [];
  return isDiff ? ["    --outputs:--", ...lines] : ["Outputs:", ...lines, ""];
}
