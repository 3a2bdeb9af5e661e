import { isObject, isSecret, isUnknown } from "./values";

/** A member of an object or an entry of a list, with Pulumi's label and the rest of its path. */
interface Member {
  label: string;
  path: string;
  value: unknown;
}

/** "label: value". A list or object takes several lines. `indent` is the column of the label. */
export function renderValue(label: string, value: unknown, indent: number): string[] {
  const start = `${" ".repeat(indent)}${label}: `;
  if (isScalar(value)) return [start + renderScalar(value)];
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const members = membersOf(value, "");
  if (members.length === 0) return [`${start}${open}${close}`];
  const width = widthOf(members);
  return [
    start + open,
    ...members.flatMap((member) => renderValue(member.label.padEnd(width), member.value, indent + 4)),
    `${" ".repeat(indent)}${close}`,
  ];
}

/** The change of a value, with a sign two columns before the label. Unchanged parts are omitted. */
export function renderChange(
  label: string,
  path: string,
  olds: unknown,
  news: unknown,
  indent: number,
  isChanged: (path: string) => boolean,
): string[] {
  const sign = (mark: string) => `${" ".repeat(indent - 2)}${mark} `;
  const whole = (mark: string, value: unknown) => {
    const [first = "", ...rest] = renderValue(label, value, indent);
    return [sign(mark) + first.trimStart(), ...rest];
  };
  if (isNone(olds)) return whole("+", news);
  if (isNone(news)) return whole("-", olds);
  if (isScalar(olds) || isScalar(news) || Array.isArray(olds) !== Array.isArray(news)) {
    return [`${sign("~")}${label}: ${renderInline(olds)} => ${renderInline(news)}`];
  }
  const [open, close] = Array.isArray(news) ? ["[", "]"] : ["{", "}"];
  const before = new Map(membersOf(olds, path).map((member) => [member.path, member]));
  const after = new Map(membersOf(news, path).map((member) => [member.path, member]));
  const known = [...new Set([...before.keys(), ...after.keys()])];
  const paths = Array.isArray(news) ? known : known.sort();
  const changed = paths.filter(
    (member) =>
      isChanged(member) || JSON.stringify(before.get(member)?.value) !== JSON.stringify(after.get(member)?.value),
  );
  const labelAt = (member: string) => (after.get(member) ?? before.get(member))?.label ?? "";
  const width = Math.max(0, ...changed.map((member) => labelAt(member).length));
  return [
    `${sign("~")}${label}: ${open}`,
    ...changed.flatMap((member) =>
      renderChange(
        labelAt(member).padEnd(width),
        member,
        before.get(member)?.value,
        after.get(member)?.value,
        indent + 4,
        isChanged,
      ),
    ),
    `${" ".repeat(indent)}${close}`,
  ];
}

/** The length of the longest label, to align colons. */
export function widthOf(members: { label: string }[]): number {
  return Math.max(0, ...members.map(({ label }) => label.length));
}

/** The properties that Pulumi shows: not null, and without two underscores at the start. */
export function shownProperties(bag: Record<string, unknown> | undefined): Member[] {
  return membersOf(bag ?? {}, "").filter(({ label, value }) => !label.startsWith("__") && !isNone(value));
}

function membersOf(value: unknown, path: string): Member[] {
  if (Array.isArray(value)) {
    return value.map((entry, index) => ({ label: `[${index}]`, path: `${path}[${index}]`, value: entry as unknown }));
  }
  const keys = Object.keys(value as object).sort();
  return keys.map((key) => ({
    label: key,
    path: path === "" ? key : `${path}.${key}`,
    value: (value as Record<string, unknown>)[key],
  }));
}

/** Null counts as missing: a value that becomes null is shown as deleted. */
function isNone(value: unknown): boolean {
  return value === undefined || value === null;
}

function isScalar(value: unknown): boolean {
  return isSecret(value) || !(Array.isArray(value) || isObject(value));
}

function renderScalar(value: unknown): string {
  if (isSecret(value)) return "[secret]";
  if (isUnknown(value)) return "[unknown]";
  return isNone(value) ? "<null>" : JSON.stringify(value);
}

function renderInline(value: unknown): string {
  return isScalar(value) ? renderScalar(value) : JSON.stringify(value);
}
