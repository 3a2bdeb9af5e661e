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
   * function. It runs anew for each operation. A path is loaded anew, with the CommonJS modules of your own that it
   * loads; of an ES module only the file itself. A function is called.
   */
  program: ProgramSource;
  /**
   * Configuration of the stack, beside the key and the addresses of the emulator, which are set already. A key without
   * a namespace is one of the project, as for `pulumi config set`.
   */
  config?: Record<string, string>;
  /** As `config`, for what is secret. */
  secrets?: Record<string, string>;
  /** Name of the project. Default: `program`. */
  project?: string;
  /** Name of the stack. Default: `test`. */
  stack?: string;
  /**
   * How the RunPod behaves that is started for the program; or the `emulator` of another stack, which both then share,
   * and which the other one stops.
   */
  emulator?: EmulatorOptions | Emulator;
  /** The outputs of other stacks, for stack references, by `<organization>/<project>/<stack>`. */
  outputsOf?: SimulatedStackOptions["outputsOf"];
}

/** A stack of one program, on a RunPod of its own. */
export interface TestedProgram extends SimulatedStack {
  readonly emulator: Emulator;
  /** Stops the emulator that was started for it. */
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
