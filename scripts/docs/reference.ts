import { format, resolveConfig } from "prettier";
import { join } from "node:path";
import { gpuPools, ramInGbPerVcpu, typesWithoutPool } from "../../provider/hardware/gpu-table";
import type { Api, DocumentedClass, Example, Member } from "./api";
import { readApi, root } from "./api";
import { code, paragraphs, table } from "./markdown";
import { errorsIn, warningsIn } from "./messages";
import type { PageOfClass } from "./pages";
import { classPages, commonErrors, functionPage, warningsFile } from "./pages";

const generated = "<!-- Written by `npm run docs` from the docstrings in sdk/ and provider/. Change those. -->";

/** The pages of docs/resources/, by file name. */
export async function renderReference(): Promise<Map<string, string>> {
  const api = readApi();
  const pages = new Map<string, string>();
  for (const page of classPages) pages.set(page.file, classPage(page, api.classOf(page.of)));
  pages.set(functionPage.file, getPage(api));
  pages.set("gpu-names.md", gpuNamesPage());
  pages.set("README.md", indexPage(api));
  const options = await resolveConfig(join(root, "README.md"));
  for (const [file, text] of pages) pages.set(file, await format(text, { ...options, parser: "markdown" }));
  return pages;
}

function classPage(page: PageOfClass, documented: DocumentedClass): string {
  const { name, summary, examples } = documented;
  const options =
    page.of === "Provider"
      ? "ResourceOptions"
      : page.isComponent
        ? "ComponentResourceOptions"
        : "CustomResourceOptions";
  return [
    generated,
    `# ${name}`,
    paragraphs(summary),
    ...(examples.length > 0 ? ["## Example"] : []),
    ...examples.flatMap(exampleParts),
    "## Arguments",
    `${code(`new runpod.${name}(name, args, options?)`)}, with Pulumi's own \`${options}\`. What is given may be an output of another resource.`,
    argumentTable(page, documented.arguments),
    ...(documented.outputs.length > 0 || page.of !== "Provider" ? ["## Outputs", outputTable(page, documented)] : []),
    ...errorSections(page),
    "## Source",
    sources(page.sources),
  ].join("\n\n");
}

function exampleParts({ title, code: source }: Example): string[] {
  return [...(title === "" ? [] : [`${title}:`]), `\`\`\`ts\n${source}\`\`\``];
}

function argumentTable(page: PageOfClass, members: Member[]): string {
  const rows = ordered(members).map((member) => {
    if (member.meaning === "") throw new Error(`${page.of}: the docstring of ${member.name} does not say what it is.`);
    if (member.change === undefined)
      throw new Error(`${page.of}: the docstring of ${member.name} has no sentence "A change ...".`);
    if (member.isOptional && member.default === undefined && !member.name.includes("."))
      throw new Error(`${page.of}: the docstring of ${member.name} has no sentence "Default: ...".`);
    return [
      argumentCell(member),
      member.meaning,
      member.default ?? (member.isOptional ? "" : "required"),
      sentenceCase(member.change),
    ];
  });
  return table(["Argument", "Meaning", "Default", "A change"], rows);
}

function argumentCell({ name, type }: Member): string {
  return `${code(name)}<br>${code(type)}`;
}

/** What is required first, else as in the sources; what all kinds take last. */
function ordered(members: Member[]): Member[] {
  const isCommon = ({ name }: Member) => name === "name" || name === "adopt";
  const rank = (member: Member) => (isCommon(member) ? 2 : member.isOptional || member.name.includes(".") ? 1 : 0);
  return members.toSorted((one, other) => rank(one) - rank(other));
}

function outputTable(page: PageOfClass, { name, arguments: args, outputs }: DocumentedClass): string {
  const isArgument = ({ name: output }: Member) => args.some((argument) => argument.name === output);
  const rows = outputs
    .filter((output) => output.meaning !== "" || !isArgument(output))
    .map((output) => {
      if (output.meaning === "") throw new Error(`${name}: the output ${output.name} has no docstring.`);
      return [code(output.name), code(readType(output)), output.meaning];
    });
  if (page.isComponent) return table(["Output", "Type", "Meaning"], rows);
  const id = [code("id"), code("string"), "Id at RunPod."];
  return [
    "Each argument but `adopt` is an output of the same name: what the program gave, or the default, or undefined where there is none. Beside them:",
    table(["Output", "Type", "Meaning"], [id, ...rows]),
  ].join("\n\n");
}

/** The type of what is read, not given: it may be undefined. */
function readType({ type, isOptional }: Member): string {
  return isOptional ? `${type} | undefined` : type;
}

function errorSections(page: PageOfClass): string[] {
  const isOwn = (message: string) => !page.without?.some((start) => message.startsWith(start));
  const [preview, update] = [errorsIn(page.inPreview), errorsIn(page.inUpdate).filter(isOwn)];
  return [
    "## Errors",
    page.isComponent
      ? '"…" stands for what differs.'
      : `Each names the resource first: \`${page.of} "name": ...\`. "…" stands for what differs. Errors that any resource may bring stand [in the overview](README.md#errors-of-every-resource).`,
    ...(preview.length > 0 ? ["In the preview, before anything is sent:", bullets(preview)] : []),
    ...(update.length > 0 ? ["While `pulumi up`, `refresh` or `destroy` runs:", bullets(update)] : []),
  ];
}

function bullets(messages: string[]): string {
  return messages.map((message) => `- ${message}`).join("\n");
}

function sources(files: string[]): string {
  // No links: the package has no sources.
  return `In the repository: ${files.map(code).join(", ")}.`;
}

function getPage(api: Api): string {
  const functions = functionPage.of.map((name) => api.functionOf(name));
  const sections = functions.flatMap(({ name, signature, summary, throws, examples, fields }) => [
    `## ${name}`,
    code(signature),
    paragraphs(summary),
    ...throws.map((text) => `It fails ${text.replace(/\s+/g, " ")}.`),
    ...examples.flatMap(exampleParts),
    table(["Field", "Type", "Meaning"], fields.map(fieldRow(api, name))),
  ]);
  return [
    generated,
    "# getEndpoint, getTemplate, getNetworkVolume, getPod",
    "They read what exists at RunPod, made by Pulumi or not, when the program runs, in previews too. What they return is a plain value and no resource: Pulumi neither changes nor deletes it.",
    ...sections,
    "## Errors",
    bullets(errorsIn(functionPage.errors)),
    "## Source",
    sources(functionPage.sources),
  ].join("\n\n");
}

function fieldRow(api: Api, owner: string): (field: Member) => string[] {
  const kind = owner.replace(/^get/, "");
  const documented = api.classOf(kind);
  const known = [...documented.arguments, ...documented.outputs].map(({ name }) => name);
  const page = classPages.find(({ of }) => of === kind);
  return (member) => {
    const { name, meaning } = member;
    const told = known.includes(name) ? `As of [${kind}](${page?.file ?? ""}).` : name === "id" ? "Id at RunPod." : "";
    if (meaning === "" && told === "") throw new Error(`${owner}: the field ${name} has no docstring.`);
    return [code(name), code(readType(member)), meaning || told];
  };
}

function indexPage(api: Api): string {
  const rows = classPages.map(({ of, file }) => [`[${of}](${file})`, firstSentence(api.classOf(of).summary)]);
  return [
    generated,
    "# Resources",
    table(
      ["Page", "What it is"],
      [
        ...rows,
        [`[get functions](${functionPage.file})`, "Read what exists at RunPod, by id."],
        ["[Names of GPUs and CPUs](gpu-names.md)", "What `gpus` and `cpus` take."],
      ],
    ),
    "Every page has the arguments with their defaults and what a change of each does, the outputs, and the main messages. All of it stands in the types as well: hover over a name in your editor.",
    "## Errors of every resource",
    "In the preview, before anything is sent: what is missing, unknown, of another type or out of range is named, with what was given and what is allowed; all problems of a resource at once. Beside these:",
    bullets(errorsIn(commonErrors.inPreview)),
    "While `pulumi up`, `refresh` or `destroy` runs:",
    bullets(errorsIn(commonErrors.inUpdate)),
    "## Warnings",
    "What is allowed and most likely not meant. They come in the preview and stop nothing:",
    bullets(warningsIn(warningsFile)),
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
    "## Source",
    sources(["provider/hardware/gpu-table.ts"]),
  ].join("\n\n");
}

function firstSentence(text: string): string {
  return /^[^]*?[.](?=\s|$)/.exec(text)?.[0].replace(/\s+/g, " ") ?? text;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
