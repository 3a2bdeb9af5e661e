import type { DisplayOptions, ShownStep } from "./display-step";
import { signOf } from "./display-signs";
import { renderChange, renderValue, shownProperties, widthOf } from "./display-values";
import { stackType } from "./urn";

/** The steps as `--diff` shows them: the stack, then each changed resource with its properties. */
export function renderDiffs(steps: ShownStep[], { kind }: DisplayOptions): string[] {
  const isDestroy = kind === "destroy";
  return steps.flatMap(({ metadata }) => {
    const isStack = metadata.type === stackType;
    if (!isStack && (metadata.op === "same" || metadata.op === "refresh")) return [];
    const indent = isStack || isDestroy ? 0 : 4;
    const space = " ".repeat(indent);
    const id = metadata.old?.id ?? "";
    const padlock = (metadata.new ?? metadata.old)?.protect === true ? " 🔒" : "";
    return [
      `${space}${signOf(metadata.op).padEnd(2)}${metadata.type}: (${metadata.op})${padlock}`,
      ...(id === "" ? [] : [`${space}    [id=${id}]`]),
      `${space}    [urn=${metadata.urn}]`,
      ...(isStack ? [] : renderProperties(metadata, indent + 4)),
    ];
  });
}

function renderProperties(metadata: ShownStep["metadata"], indent: number): string[] {
  const { old, new: next, diffs, detailedDiff } = metadata;
  if (old === undefined || next === undefined) {
    const members = shownProperties(next?.inputs ?? old?.inputs);
    const width = widthOf(members);
    return members.flatMap(({ label, value }) => renderValue(label.padEnd(width), value, indent));
  }
  const changedPaths = Object.keys(detailedDiff ?? {});
  const isChanged = (path: string) =>
    changedPaths.some(
      (changed) => changed === path || changed.startsWith(`${path}.`) || changed.startsWith(`${path}[`),
    );
  const keys = [...(diffs ?? [])].filter((key) => !key.startsWith("__")).sort();
  const width = Math.max(0, ...keys.map((key) => key.length));
  return keys.flatMap((key) =>
    renderChange(key.padEnd(width), key, inputOf(old, key), inputOf(next, key), indent, isChanged),
  );
}

function inputOf(state: { inputs?: Record<string, unknown> }, key: string): unknown {
  return state.inputs?.[key];
}
