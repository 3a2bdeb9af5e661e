import { changedKeysOf, diffInputs } from "./diff";
import type { Difference } from "./diff";
import type { ProviderRequire } from "./handlers";
import { requireLoopback } from "./loopback";
import { resetIgnored } from "./paths";
import { ProviderFailure, ProviderProcess } from "./provider-process";
import type { ResourceState } from "./state";
import { providerIdOf, providerUrnOf } from "./urn";
import { annotateSecrets, containsUnknown, copyOf, equalValues, plainProperties } from "./values";
import type { PropertyMap } from "./values";

export interface ProviderOptions {
  project: string;
  /** Keys that the configuration must have. Every address in it must be on this machine in any case. */
  apiUrlKeys: string[];
  /**
   * Called once per provider instance and operation, and again after a process was killed. `run` is the same object for
   * a whole operation, because all its processes have the same engine.
   */
  require: (run: object) => ProviderRequire;
  onOutput: (stream: "stdout" | "stderr", text: string) => void;
  onInfo: (urn: string, message: string) => void;
}

/**
 * The engine's side of one provider instance. It sends secrets and references as plain values, and restores the marks
 * of secrets.
 */
export class ProviderInstance {
  private process: ProviderProcess | undefined;

  constructor(
    private readonly options: ProviderOptions,
    private readonly configuration: PropertyMap,
    private readonly run: object,
  ) {
    requireLoopback(configuration, options.apiUrlKeys);
  }

  /** In a preview, a provider whose configuration is unknown is not called. */
  get isConfigured(): boolean {
    return !containsUnknown(this.configuration);
  }

  kill(): void {
    this.process?.kill();
    this.process = undefined;
  }

  async check(
    olds: PropertyMap,
    news: PropertyMap,
  ): Promise<{ inputs: PropertyMap; failures: { property: string; reason: string }[] }> {
    if (!this.isConfigured) {
      return { inputs: news, failures: [] };
    }
    const { inputs, failures } = await this.running().check(plainProperties(olds), plainProperties(news));
    annotateSecrets(inputs, news);
    return { inputs, failures };
  }

  /** The provider's verdict, or the comparison of the inputs if it has none. */
  async diff(
    urn: string,
    id: string,
    oldInputs: PropertyMap,
    oldOutputs: PropertyMap,
    newInputs: PropertyMap,
    ignoreChanges: string[],
  ): Promise<Difference> {
    const answer = await this.running().diff(id, plainProperties(oldOutputs), plainProperties(newInputs));
    const { changes, replaces: replaceKeys, deleteBeforeReplace } = answer;
    if (changes !== undefined) {
      return { changes, replaceKeys, changedKeys: [], detailedDiff: undefined, deleteBeforeReplace };
    }
    const { inputs, impossible } = resetIgnored(newInputs, oldInputs, ignoreChanges);
    this.reportImpossible(urn, impossible);
    const detailedDiff = diffInputs(oldInputs, inputs);
    const changedKeys = changedKeysOf(detailedDiff);
    const isChanged = changedKeys.length > 0;
    return {
      changes: isChanged,
      replaceKeys,
      changedKeys,
      detailedDiff: isChanged ? detailedDiff : undefined,
      deleteBeforeReplace,
    };
  }

  reportImpossible(urn: string, paths: string[]): void {
    if (paths.length > 0) {
      const listed = JSON.stringify(paths.join(", "));
      this.options.onInfo(urn, `cannot ignore changes in added or removed elements of the path: ${listed}`);
    }
  }

  async create(urn: string, inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }> {
    const { id, outputs } = await markPartial(inputs, () => this.running().create(plainProperties(inputs)));
    if (id === "") {
      throw new ProviderFailure(`plugin returned empty resource.ID from create '${urn}'`);
    }
    annotateSecrets(outputs, inputs);
    return { id, outputs };
  }

  async update(id: string, oldOutputs: PropertyMap, newInputs: PropertyMap): Promise<PropertyMap> {
    const outputs = await markPartial(newInputs, () =>
      this.running().update(id, plainProperties(oldOutputs), plainProperties(newInputs)),
    );
    annotateSecrets(outputs, newInputs);
    return outputs;
  }

  async read(state: ResourceState): Promise<{ id: string; outputs: PropertyMap; inputs: PropertyMap | undefined }> {
    const { id, outputs, inputs } = await this.running().read(state.id, plainProperties(state.outputs));
    annotateSecrets(outputs, state.outputs);
    if (inputs !== undefined) {
      annotateSecrets(inputs, state.inputs);
    }
    return { id, outputs, inputs };
  }

  async delete(state: ResourceState): Promise<void> {
    await this.running().delete(state.id, plainProperties(state.outputs));
  }

  private running(): ProviderProcess {
    const { project, onOutput } = this.options;
    this.process ??= new ProviderProcess(
      this.options.require(this.run),
      project,
      plainProperties(this.configuration),
      onOutput,
    );
    return this.process;
  }
}

async function markPartial<Result>(inputs: PropertyMap, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProviderFailure && error.partial !== undefined) {
      annotateSecrets(error.partial.properties, inputs);
    }
    throw error;
  }
}

/** The provider instances of one operation, by reference (`<urn>::<id>`). */
export class ProviderRegistry {
  private readonly instances = new Map<string, ProviderInstance>();

  private readonly configurations = new Map<string, PropertyMap>();

  private readonly run = {};

  constructor(
    private readonly options: ProviderOptions,
    /** The resources at the start. They include instances that no program registers any more. */
    private readonly olds: Map<string, ResourceState>,
  ) {}

  /** Creates the instance that a provider resource describes. Keeps an existing one with equal inputs. */
  load(state: ResourceState, inputs = state.inputs): void {
    const reference = `${state.urn}::${state.id}`;
    const known = this.instances.get(reference);
    if (known === undefined || !equalValues(this.configurations.get(reference) ?? {}, inputs)) {
      known?.kill();
      this.instances.set(reference, new ProviderInstance(this.options, inputs, this.run));
      this.configurations.set(reference, copyOf(inputs));
    }
  }

  has(reference: string): boolean {
    return this.instances.has(reference);
  }

  get(reference: string): ProviderInstance {
    const old = this.olds.get(providerUrnOf(reference));
    if (!this.instances.has(reference) && old !== undefined && old.id === providerIdOf(reference)) {
      this.load(old);
    }
    const instance = this.instances.get(reference);
    if (instance === undefined) {
      throw new Error(`unknown provider '${reference}'`);
    }
    return instance;
  }

  kill(): void {
    for (const instance of this.instances.values()) {
      instance.kill();
    }
  }
}
