import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import ts from "typescript";
import { dataCenters } from "../../provider/hardware/data-center-table";
import { eachKind } from "../kinds";
import { gpuPools, ramInGbPerVcpu, typesWithoutPool } from "../../provider/hardware/gpu-table";

/*
 * What an editor shows and what the compiler accepts in a user's file, by TypeScript's own language service over sdk/.
 * `typed-programs.ts` contains programs with expected errors, which the compiler checks.
 */

const root = resolve(__dirname, "../..");
const file = join(root, "test/sdk/typed-by-a-user.ts");
const cursor = "/*here*/";
const head = 'import * as runpod from "../../sdk";\ndeclare const ref: import("@pulumi/pulumi").StackReference;\n';

describe("sdk: editor and compiler", function () {
  this.timeout(120_000);
  const editor = openEditor();
  const types = Object.values(gpuPools).flat();
  const endpoint = (args: string) => `new runpod.Endpoint("e", { templateId: "t", ${args} });`;
  const pod = (args: string) => `new runpod.Pod("p", { image: "a/b:1", ${args} });`;
  const debug = (args: string) =>
    `new runpod.DebugStack("d", { endpoint: () => runpod.getEndpoint("e"), image: "a/b:1", ${args} });`;

  for (const [where, source, expected] of [
    ["gpus of an Endpoint", endpoint(`gpus: ["${cursor}"]`), [...Object.keys(gpuPools), ...types]],
    ["the second of them", endpoint(`gpus: ["ADA_24", "${cursor}"]`), [...Object.keys(gpuPools), ...types]],
    ["gpus of a Pod", pod(`gpus: ["${cursor}"]`), [...Object.keys(gpuPools), ...types, ...typesWithoutPool]],
    ["dataCenterIds of an Endpoint", endpoint(`gpus: ["ADA_24"], dataCenterIds: ["${cursor}"]`), dataCenters],
    ["dataCenterIds of a Pod", pod(`gpus: ["ADA_24"], dataCenterIds: ["${cursor}"]`), dataCenters],
    [
      "dataCenterId of a NetworkVolume",
      `new runpod.NetworkVolume("v", { sizeInGb: 10, dataCenterId: "${cursor}" });`,
      dataCenters,
    ],
    [
      "the data center of getGpuTypes",
      `runpod.getGpuTypes({ product: "POD", dataCenterId: "${cursor}" });`,
      dataCenters,
    ],
    ["the product of getGpuTypes", `runpod.getGpuTypes({ product: "${cursor}" });`, ["POD", "SERVERLESS"]],
    ["flavors of an Endpoint", endpoint(`cpus: [{ flavor: "${cursor}", vcpuCount: 2 }]`), Object.keys(ramInGbPerVcpu)],
    ["the flavor of a Pod", pod(`cpu: { flavor: "${cursor}", vcpuCount: 2 }`), Object.keys(ramInGbPerVcpu)],
  ] as const) {
    it(`offer the known names in ${where}`, () => {
      assert.deepEqual(editor.completions(source).toSorted(), [...expected].toSorted());
    });
  }

  it("show the meaning of an argument and of an output", () => {
    assert.match(
      editor.hover(endpoint(`gpus: ["ADA_24"], workers${cursor}Max: 2`)).docs,
      /Counts against the account's quota/,
    );
    const { text, docs } = editor.hover(`declare const e: runpod.Endpoint;\ne.workers${cursor}Max;`);
    assert.match(docs, /Counts against the account's quota/);
    assert.match(text, /Output(Instance)?<number>/);
  });

  it("show the arguments of a class as one named type", () => {
    for (const { type: kind } of eachKind) {
      const { text } = editor.hover(`new runpod.${kind.slice(0, 2)}${cursor}${kind.slice(2)}("x", {} as never);`);
      assert.match(text, new RegExp(`args: (runpod\\.)?${kind}Args`));
    }
  });

  for (const [source, ...names] of [
    ...eachKind.map(({ type, sample }) => [
      `new runpod.${type}("x", ${JSON.stringify({ ...sample.args, nothing: 1 })});`,
      `${type}Args`,
    ]),
    [`new runpod.NetworkVolume("v", {});`, "NetworkVolumeArgs"],
    [`new runpod.NetworkVolume("v", { size: 1 } as { size: number });`, "NetworkVolumeArgs"],
    [`new runpod.NetworkVolume("v", { sizeInGb: 10, dataCenterId: 1 });`, "Input<DataCenterId>"],
    [`new runpod.Template("t", {});`, "TemplateArgs"],
    [endpoint(`cpus: [{ flavor: "cpu3g" }]`), "Args<CpuFlavor>"],
    [endpoint(`rollout: {}`), "Args<Rollout>"],
    [endpoint(`networkVolumes: [{}]`), "Args<NetworkVolumeReference>"],
    [endpoint(`template: {}`), "TemplateReference"],
    [pod(`networkVolume: 1`), "Input<Args<NetworkVolumeReference>>"],
    [`new runpod.Provider("p", {});`, "ProviderArgs"],
    [`new runpod.DebugStack("d", {});`, "DebugStackArgs"],
    [debug(`pod: 1`), "DebugPodArgs"],
    [debug(`pod: { disk: 1 }`), "DebugPodArgs"],
    [debug(`debugEndpoint: true`), "DebugEndpointArgs"],
    [debug(`debugEndpoint: { profile: "debug" }`), "DebugEndpointArgs"],
  ] as [source: string, ...names: string[]][]) {
    it(`name ${names.join(", ")} in the compiler's error about ${source}`, () => {
      const problems = editor.problems(source);
      assert.notDeepEqual(problems, []);
      for (const name of names) {
        assert.ok(
          problems.some((text) => text.includes(name)),
          problems.join("\n"),
        );
      }
      for (const text of problems) assert.doesNotMatch(text, /\b(Optional|Omit|Pick|Partial|Args<Omit|WithInputs)</);
    });
  }

  it("show the named types of arguments", () => {
    const hovered = (source: string) => editor.hover(source).text.replace(/runpod\.|pulumi\./g, "");
    assert.match(hovered(endpoint(`rollo${cursor}ut: { wait: true }`)), /: Input<Args<Rollout>/);
    assert.match(hovered(endpoint(`cpu${cursor}s: []`)), /Input<Args<CpuFlavor>>/);
    assert.match(hovered(endpoint(`network${cursor}Volumes: []`)), /Args<NetworkVolumeReference>/);
    assert.match(hovered(debug(`po${cursor}d: {}`)), /: false \| DebugPodArgs/);
    assert.match(hovered(debug(`debug${cursor}Endpoint: {}`)), /: false \| DebugEndpointArgs/);
  });

  it("show the docstring of `name` in every class, and in the parts of a DebugStack", () => {
    const named = [
      `new runpod.NetworkVolume("v", { na${cursor}me: "a" } as never);`,
      `new runpod.NetworkVolume("v", { sizeInGb: 10, dataCenterId: "EU-RO-1", na${cursor}me: "a" });`,
      `new runpod.Template("t", { image: "a/b:1", na${cursor}me: "a" });`,
      endpoint(`na${cursor}me: "a"`),
      pod(`na${cursor}me: "a"`),
      debug(`pod: { na${cursor}me: "a" }`),
      debug(`debugEndpoint: { na${cursor}me: "a" }`),
    ].map((source) => editor.hover(source).tags);
    const [never, ...tags] = named;
    assert.deepEqual(never, [], "of no class");
    for (const found of tags) assert.deepEqual(found, ["default", "change"]);
  });

  for (const { type: kind } of eachKind) {
    it(`show a docstring for every output of ${kind}`, () => {
      const silent = editor.properties(kind).filter(({ docs }) => docs.trim() === "");
      assert.deepEqual(
        silent.map(({ name }) => name),
        [],
      );
    });
  }
});

function openEditor() {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (name) => ts.sys.readFile(name)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  let text = head;
  let version = 0;
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : "0"),
    getScriptSnapshot: (name) => {
      const found = name === file ? text : ts.sys.readFile(name);
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (known) => ts.getDefaultLibFilePath(known),
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: (name) => ts.sys.readFile(name),
    readDirectory: (...args) => ts.sys.readDirectory(...args),
    directoryExists: (name) => ts.sys.directoryExists(name),
    getDirectories: (name) => ts.sys.getDirectories(name),
  });
  const type = (source: string): number => {
    const whole = head + source;
    text = whole.replace(cursor, "");
    version += 1;
    return whole.indexOf(cursor);
  };
  return {
    completions(source: string): string[] {
      const position = type(source);
      return service.getCompletionsAtPosition(file, position, {})?.entries.map(({ name }) => name) ?? [];
    },
    hover(source: string) {
      const found = service.getQuickInfoAtPosition(file, type(source));
      return {
        text: ts.displayPartsToString(found?.displayParts),
        docs: ts.displayPartsToString(found?.documentation),
        tags: found?.tags?.map(({ name }) => name) ?? [],
      };
    },
    /** The compiler's errors in a program. */
    problems(source: string): string[] {
      type(source);
      const found = service.getSemanticDiagnostics(file);
      return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    },
    /** The properties that the class itself declares, without those of every resource. */
    properties(kind: string): { name: string; docs: string }[] {
      type("");
      const program = service.getProgram();
      const checker = program?.getTypeChecker();
      const source = program?.getSourceFile(join(root, "sdk/index.ts"));
      const module = source && checker?.getSymbolAtLocation(source);
      const exported = module && checker?.getExportsOfModule(module).find(({ name }) => name === kind);
      assert.ok(checker && exported);
      const found = checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(exported)).getProperties();
      const own = found.filter((property) =>
        property.declarations?.some((node) => node.getSourceFile().fileName.includes("/sdk/")),
      );
      return own
        .filter(
          (property) =>
            (ts.getCombinedModifierFlags(property.declarations?.[0] as ts.Declaration) & ts.ModifierFlags.Protected) ===
            0,
        )
        .map((property) => ({
          name: property.name,
          docs: ts.displayPartsToString(property.getDocumentationComment(checker)),
        }));
    },
  };
}
