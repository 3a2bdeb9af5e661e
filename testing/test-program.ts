import type { Emulator, EmulatorOptions } from "./emulator";
import { startEmulator } from "./emulator";
import type { ProgramSource } from "./program-source";
import { programOf } from "./program-source";
import { ProviderProcesses } from "./provider-processes";
import type { SimulatedStack, SimulatedStackOptions } from "./simulator";
import { createSimulatedStack } from "./simulator";

export interface TestProgramOptions {
  /**
   * The program: its path, as in `require.resolve("./index")`, the path of a project's folder, a file URL, or a
   * function. It runs again for each operation. A path is loaded again, with the CommonJS modules of your own that it
   * loads; of an ES module only the file itself. A function is called.
   */
  program: ProgramSource;
  /**
   * Configuration of the stack, in addition to the emulator's key and addresses. A key without a namespace belongs to
   * the project, as in `pulumi config set`.
   */
  config?: Record<string, string>;
  /** Like `config`, for secrets. */
  secrets?: Record<string, string>;
  /** Name of the project. Default: `program`. */
  project?: string;
  /** Name of the stack. Default: `test`. */
  stack?: string;
  /**
   * Options of the emulator for this program. Or the `emulator` of another stack, to share it: that stack then stops
   * it.
   */
  emulator?: EmulatorOptions | Emulator;
  /** Returns the outputs of other stacks, for stack references, by `<organization>/<project>/<stack>`. */
  outputsOf?: SimulatedStackOptions["outputsOf"];
}

/** A stack of one program, with an emulated RunPod. */
export interface TestedProgram extends SimulatedStack {
  readonly emulator: Emulator;
  /** Stops the emulator, if it was started for this stack. */
  stop(): Promise<void>;
}

/**
 * Joins your program, this package's provider, a simulated Pulumi engine and an emulated RunPod. What the provider
 * waits for takes no time: the emulator's clock is advanced instead.
 *
 * @example
 * ```ts
 * const stack = await testProgram({ program: require.resolve("./index") });
 * const { changeSummary } = await stack.preview();
 * await stack.stop();
 * ```
 */
export async function testProgram(options: TestProgramOptions): Promise<TestedProgram> {
  const { project = "program", stack: name = "test", config = {}, secrets = {}, outputsOf } = options;
  const isShared = options.emulator !== undefined && "store" in options.emulator;
  const emulator = isShared ? (options.emulator as Emulator) : await startEmulator(options.emulator);
  const fullKey = (key: string) => (key.includes(":") ? key : `${project}:${key}`);
  const own = [
    ...Object.entries(config).map(([key, value]) => [fullKey(key), { value }] as const),
    ...Object.entries(secrets).map(([key, value]) => [fullKey(key), { value, secret: true }] as const),
  ];
  const { clock } = emulator;
  const processes = new ProviderProcesses({ pass: (time) => clock.advance(time), epochInMs: () => clock.now() });
  const stack = createSimulatedStack({
    project,
    stack: name,
    program: programOf(options.program),
    config: { ...emulator.stackConfig, ...Object.fromEntries(own) },
    require: processes.require,
    ...(outputsOf === undefined ? {} : { outputsOf }),
  });
  const killProvider = stack.killProvider.bind(stack);
  return Object.assign(stack, {
    emulator,
    stop: async () => (isShared ? undefined : emulator.close()),
    killProvider() {
      processes.kill();
      killProvider();
    },
  });
}
