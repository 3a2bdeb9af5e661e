import { createHash } from "node:crypto";
import { Accounts } from "./lifecycle/account-guard";
import { AdoptionReview } from "./lifecycle/adoption-review";
import type { KindApis } from "./api";
import { mapKinds } from "./kinds";
import { createKindContext } from "./kinds/context";
import type { ReadConfiguration, Settings } from "./settings";
import { readHost, readSettings, runOfThisProcess } from "./settings";
import type { Connection } from "./connect";
import { connect, limitsOfChoice } from "./connect";
import type { DynamicProvider } from "./pulumi";
import { dynamicProvider } from "./pulumi";
import { redact } from "./api/redact";
import type { ProviderContext } from "./lifecycle/kind";
import type { RunLog } from "./lifecycle/run-log";
import { inMemoryRunLog, sharedRunLog } from "./lifecycle/run-log";
import type { Lifecycle } from "./lifecycle/lifecycle";
import { lifecycleOf } from "./lifecycle/lifecycle";
import { lookUps } from "./read";
import { catalogReads } from "./read-catalog";
import { SecretInputs } from "./lifecycle/secret-inputs";
import { version } from "./version";
import type { Clock } from "./api/clock";
import { realClock } from "./api/clock";
import { Waits } from "./lifecycle/waits";

/** One dynamic provider per kind. Users' states name the keys, inside the shim text: never rename them. */
export type Provider = Record<keyof KindApis, DynamicProvider>;

export interface ProviderOptions {
  /** For tests: a clock that need not wait. */
  clock?: Clock;
  /** Receives warnings. Default: standard error, which the engine shows with the stack. */
  warn?: (message: string) => void;
  /** Receives reports of long waits and of adoptions. Default: standard error too. */
  inform?: (message: string) => void;
  /**
   * What the provider processes of one run share. Default: the run log of this process's engine. Without an engine the
   * provider has its own.
   */
  runLog?: RunLog;
}

/** Opened with the first entry, because programs load this module too, for the get functions. */
function runLogOfThisProcess(): RunLog {
  let runLog: RunLog | undefined;
  const opened = () => {
    const run = runOfThisProcess();
    return (runLog ??= run === undefined ? inMemoryRunLog() : sharedRunLog(run));
  };
  return { add: (entry) => opened().add(entry), about: (object) => opened().about(object) };
}

/**
 * Makes a provider with a memory of its own. All kinds share one connection, one rate budget and one record of writes.
 */
export function createProvider(options: ProviderOptions = {}): Provider {
  const clock = options.clock ?? realClock;
  let configured: ReadConfiguration = () => undefined;
  let connection: Connection | undefined;
  const secretInputs = new SecretInputs();
  const secrets = () => secretInputs.marked();
  const warn = options.warn ?? ((message: string) => console.warn(`warning: ${message}`));
  const inform = options.inform ?? ((message: string) => console.warn(message));
  const waits = new Waits((message) => inform(redact(message, secrets())));
  const reporting = { inform, waitReporter: waits.waitReporter };
  const connectWith = (settings: Settings) =>
    connect(settings, clock, `runpod-iac/${version}`, () => secretInputs.markedOrInState(), reporting);
  const context: ProviderContext = {
    api: () => (connection ??= connectWith(readSettings(configured))).api,
    clock,
    accounts: new Accounts(() => hashOfKey(readSettings(configured).apiKey)),
    runLog: options.runLog ?? runLogOfThisProcess(),
    host: () => readHost(configured),
    secretInputs,
    waitReporter: waits.waitReporter,
    adoptionReview: new AdoptionReview({
      warn: (message) => context.warn(message),
      inform: (message) => inform(redact(message, secrets())),
    }),
    startList: (kind) => waits.forResource(lifecycles[kind].kind, () => lifecycles[kind].startList()),
    warn: (message) => warn(redact(message, secrets())),
  };
  const kindContext = createKindContext(context);
  const lifecycles = mapKinds((kind, name) =>
    lifecycleOf(kind, kindContext, () => connection?.limitsOf(name) ?? limitsOfChoice(configured, name)),
  );
  const fit = (lifecycle: Lifecycle) =>
    dynamicProvider(waits.withReports(lifecycle), (read) => {
      configured = read;
    });
  return mapKinds((_kind, name) => fit(lifecycles[name]));
}

/** Tells keys apart, and shows none. An API key is too long to be guessed from it. */
function hashOfKey(apiKey: string): string {
  return createHash("sha256").update(`runpod-iac ${apiKey}`).digest("hex").slice(0, 16);
}

type LookUps = ReturnType<typeof lookUps> & ReturnType<typeof catalogReads>;

/**
 * Makes a function that opens reads for programs. Reads with equal settings share one rate budget, and each read calls
 * RunPod again.
 *
 * @returns also takes the receiver of reports about waits; the first one for equal settings is used
 */
export function createLookUpOpener(clock: Clock = realClock) {
  const opened = new Map<string, LookUps>();
  return (configured: ReadConfiguration, inform?: (message: string) => void): LookUps => {
    const settings = readSettings(configured);
    const key = JSON.stringify(settings);
    const open = opened.get(key) ?? openLookUpsWith(settings, clock, inform);
    opened.set(key, open);
    return open;
  };
}

function openLookUpsWith(settings: Settings, clock: Clock, inform: (message: string) => void = () => undefined) {
  const waits = new Waits(inform);
  const reporting = { inform, waitReporter: waits.waitReporter };
  const { api } = connect(settings, clock, `runpod-iac/${version}`, undefined, reporting);
  const reads: LookUps = { ...lookUps(api), ...catalogReads(api) };
  const named = Object.entries(reads).map(([name, read]: [string, (argument: never) => Promise<unknown>]) => [
    name,
    (argument: unknown) => {
      const shown = typeof argument === "string" ? `"${argument}"` : "";
      return waits.forResource(`${name}(${shown})`, () => read(argument as never));
    },
  ]);
  return Object.fromEntries(named) as LookUps;
}

/** Opens reads for programs, with the given configuration, which must be complete. There is one opener per process. */
export const openLookUps = createLookUpOpener();

export type { EndpointInfo, NetworkVolumeInfo, PodInfo, TemplateInfo } from "./read";
export type { AccountInfo, CpuFlavorInfo, DataCenterInfo, GetGpuTypesArgs, GpuTypeInfo } from "./read-catalog";

/**
 * The names in the shim text of each resource. Created when the process loads this module, configured before first use.
 */
export const { networkVolume, template, endpoint, pod, registryAuth, secret } = createProvider();
