import { format, resolveConfig } from "prettier";
import { join } from "node:path";
import { gpuPools, ramInGbPerVcpu, typesWithoutPool } from "../../provider/hardware/gpu-table";
import type { Api, DocumentedClass, DocumentedFunction, Example, Member } from "./api";
import { root } from "./api";
import { errorsByClass, kebab, warnings } from "./errors";
import { code, paragraphs, table } from "./markdown";

const generated = "<!-- Written by `npm run docs` from the docstrings in sdk/ and provider/. Change those. -->";

const functionsFile = "get-functions.md";

/** The pages of docs/resources/ by file name: one per class, and one for all get functions. */
export async function renderReference(api: Api): Promise<Map<string, string>> {
  const errors = errorsByClass(api.classes.map(({ name }) => name));
  const pages = new Map(api.classes.map((documented) => [fileOf(documented.name), classPage(documented, errors)]));
  pages.set(functionsFile, functionsPage(api));
  pages.set("gpu-names.md", gpuNamesPage());
  pages.set("errors.md", errorsPage(api));
  pages.set("README.md", indexPage(api));
  const options = await resolveConfig(join(root, "README.md"));
  for (const [file, text] of pages) pages.set(file, await format(text, { ...options, parser: "markdown" }));
  return pages;
}

function fileOf(className: string): string {
  return `${kebab(className)}.md`;
}

function classPage(documented: DocumentedClass, errors: ReadonlyMap<string, readonly string[]>): string {
  const { name, summary, examples, options, outputs } = documented;
  return [
    generated,
    `# ${name}`,
    paragraphs(summary),
    ...(examples.length > 0 ? ["## Example"] : []),
    ...examples.flatMap(exampleParts),
    "## Arguments",
    `${code(`new runpod.${name}(name, args, options?)`)}, with Pulumi's own \`${options}\`. What is given may be an output of another resource.`,
    ...ordered(documented.arguments).flatMap((member) => argumentParts(name, member)),
    ...(outputs.length > 0 || isCustom(documented) ? ["## Outputs", ...outputParts(documented)] : []),
    "## Errors",
    (errors.get(name) ?? []).length > 0
      ? `All messages stand on [one page](errors.md), those of ${name} alone [under its name](errors.md#${name.toLowerCase()}).`
      : "All messages stand on [one page](errors.md).",
  ].join("\n\n");
}

/** Whether the class represents one object at RunPod, not a component or an account. */
function isCustom({ options }: DocumentedClass): boolean {
  return options === "CustomResourceOptions";
}

function exampleParts({ title, code: source }: Example): string[] {
  return [...(title === "" ? [] : [`${title}:`]), `\`\`\`ts\n${source}\`\`\``];
}

/** A heading, one line with type, default and change, and the docstring. */
function argumentParts(owner: string, member: Member): string[] {
  const { name, type, isOptional, meaning, change } = member;
  if (meaning === "") throw new Error(`${owner}: the docstring of ${name} does not say what it is.`);
  if (change === undefined) throw new Error(`${owner}: the docstring of ${name} has no @change.`);
  if (isOptional && member.default === undefined && !name.includes(".")) {
    throw new Error(`${owner}: the docstring of ${name} has no @default.`);
  }
  const needed =
    member.default === undefined ? (isOptional ? "Optional" : "Required") : `Default: ${literals(member.default)}`;
  return [`### ${name}`, `Type: ${code(type)}. ${needed}. A change ${change}.`, meaning];
}

/** Formats values in tags as code. */
function literals(text: string): string {
  return text.replace(/"[^"]*"/g, code);
}

/** Required members first, otherwise in the order of the sources. Members of all kinds come last. */
function ordered(members: Member[]): Member[] {
  const isCommon = ({ name }: Member) => name === "name" || name === "adopt";
  const rank = (member: Member) => (isCommon(member) ? 2 : member.isOptional || member.name.includes(".") ? 1 : 0);
  return members.toSorted((one, other) => rank(one) - rank(other));
}

function outputParts(documented: DocumentedClass): string[] {
  const { name, arguments: args, outputs } = documented;
  const isArgument = ({ name: output }: Member) => args.some((argument) => argument.name === output);
  const rows = outputs
    .filter((output) => output.meaning !== "" || !isArgument(output))
    .map((output) => {
      if (output.meaning === "") throw new Error(`${name}: the output ${output.name} has no docstring.`);
      return [code(output.name), code(readType(output)), output.meaning];
    });
  if (!isCustom(documented)) return [table(["Output", "Type", "Meaning"], rows)];
  const id = [code("id"), code("string"), "Id at RunPod."];
  return [
    "Each argument but `adopt` is an output of the same name: what the program gave, or the default, or undefined where there is none. Beside them:",
    table(["Output", "Type", "Meaning"], [id, ...rows]),
  ];
}

/** The type of a value that is read, which may be undefined. */
function readType({ type, isOptional }: Member): string {
  return isOptional ? `${type} | undefined` : type;
}

function bullets(messages: string[]): string {
  return messages.map((message) => `- ${message}`).join("\n");
}

function functionsPage(api: Api): string {
  const sections = api.functions.flatMap((documented) => {
    const { name, signature, summary, throws, examples, isList, fields } = documented;
    return [
      `## ${name}`,
      code(signature),
      paragraphs(summary),
      ...throws.map((text) => `It fails ${text.replace(/\s+/g, " ")}.`),
      ...examples.flatMap(exampleParts),
      ...argumentTable(documented),
      ...(isList ? ["Each item of the list has:"] : []),
      table(["Field", "Type", "Meaning"], fields.map(fieldRow(api, documented))),
    ];
  });
  return [
    generated,
    `# ${api.functions.map(({ name }) => name).join(", ")}`,
    "They read what exists at RunPod, made by Pulumi or not, and what RunPod offers, when the program runs, in previews too. What they return is a plain value and no resource: Pulumi neither changes nor deletes it.",
    ...sections,
    "## Errors",
    "They stand [on the page of all messages](errors.md).",
  ].join("\n\n");
}

/** The arguments of a function that takes an object. */
function argumentTable({ name, arguments: given }: DocumentedFunction): string[] {
  if (given.length === 0) return [];
  const rows = given.map((member) => {
    if (member.meaning === "") throw new Error(`${name}: the argument ${member.name} has no docstring.`);
    const standard = member.default === undefined ? "required" : literals(member.default);
    return [code(member.name), code(member.type), standard, member.meaning];
  });
  return [table(["Argument", "Type", "Default", "Meaning"], rows)];
}

/** A field without a docstring belongs to the class that names the function. */
function fieldRow(api: Api, owner: DocumentedFunction): (field: Member) => string[] {
  const kind = owner.name.replace(/^get/, "");
  const documented = api.classes.find(({ name }) => name === kind);
  const known = [...(documented?.arguments ?? []), ...(documented?.outputs ?? [])].map(({ name }) => name);
  return (member) => {
    const { name, meaning } = member;
    const told = known.includes(name) ? `As of [${kind}](${fileOf(kind)}).` : name === "id" ? "Id at RunPod." : "";
    if (meaning === "" && told === "") throw new Error(`${owner.name}: the field ${name} has no docstring.`);
    return [code(name), code(readType(member)), meaning || told];
  };
}

function indexPage(api: Api): string {
  const rows = api.classes.map(({ name, summary }) => [`[${name}](${fileOf(name)})`, firstSentence(summary)]);
  return [
    generated,
    "# Resources",
    table(
      ["Page", "What it is"],
      [
        ...rows,
        [`[get functions](${functionsFile})`, "Read what exists at RunPod by id, and what RunPod offers."],
        ["[Names of GPUs and CPUs](gpu-names.md)", "What `gpus` and `cpus` take."],
        ["[Errors and warnings](errors.md)", "Every message, on one page to search in."],
      ],
    ),
    "Every page has the arguments with their defaults and what a change of each does, and the outputs. All of it stands in the types as well: hover over a name in your editor.",
  ].join("\n\n");
}

function errorsPage(api: Api): string {
  const errors = errorsByClass(api.classes.map(({ name }) => name));
  return [
    "<!-- Written by `npm run docs` from the messages in sdk/ and provider/. Change those. -->",
    "# Errors and warnings",
    'Search this page for the fixed words of a message: "…" stands for what differs. Each message names its resource first: `Pod "name": ...`.',
    "What is missing, unknown, of another type or out of range is named in the preview, with what was given and what is allowed; all problems of a resource at once.",
    ...[...errors]
      .filter(([, messages]) => messages.length > 0)
      .flatMap(([owner, messages]) => [`## ${owner}`, bullets(messages)]),
    "## Warnings",
    "What is allowed and most likely not meant. They come in the preview and stop nothing:",
    bullets(warnings()),
  ].join("\n\n");
}

function gpuNamesPage(): string {
  const pools = Object.entries(gpuPools).map(([pool, types]) => [code(pool), types.map(code).join("<br>")]);
  const flavors = Object.entries(ramInGbPerVcpu).map(([flavor, ram]) => [code(flavor), String(ram)]);
  return [
    "<!-- Written by `npm run docs` from provider/hardware/gpu-table.ts. Change that. -->",
    "# Names of GPUs and CPUs",
    "What `gpus` and `cpus` take. A name that is not here is new hardware or a mistake: it passes with a warning, and `pulumi up` looks it up in RunPod's catalog.",
    "## Pools, and the types in each",
    table(["Pool", "GPU types"], pools),
    "## Types only for Pods",
    "RunPod lists them in no pool, so endpoints cannot ask for them:",
    bullets(typesWithoutPool.map(code)),
    "## CPU flavors",
    table(["Flavor", "GB of RAM with each vCPU"], flavors),
  ].join("\n\n");
}

function firstSentence(text: string): string {
  return /^[^]*?[.](?=\s|$)/.exec(text)?.[0].replace(/\s+/g, " ") ?? text;
}
