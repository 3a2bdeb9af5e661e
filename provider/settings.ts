import { z } from "zod";
import { keyOfEnvironment } from "./environment";
import { UserError } from "./api/errors";
import { defaultCallsPerSecond } from "./adapters/rate-budget";

/** How to reach RunPod. Read before the first call, never in a preview without calls. */
export interface Settings {
  apiKey: string;
  graphqlUrl: string;
  /** Undefined if another API address is configured without a jobs host: its key must not go to RunPod's own host. */
  jobsUrl: string | undefined;
  /**
   * Maximum of calls to RunPod per second. Default: 50. The provider starts at 10 and adapts to what RunPod accepts.
   */
  callsPerSecond: number;
}

/** Reads one key of the stack configuration, such as `runpod:apiKey`. `undefined` if it is not set. */
export type ReadConfiguration = (key: string) => string | undefined;

const defaults = {
  graphqlUrl: "https://api.runpod.io/graphql",
  jobsUrl: "https://api.runpod.ai/v2",
};

const address = z.url({ protocol: /^https?$/ });

/**
 * Reads settings from the stack configuration, with the environment as the fallback for the key. `runpod:api` is `auto`
 * or `graphql`. Both mean GraphQL in this version.
 */
export function readSettings(configured: ReadConfiguration, environment?: NodeJS.ProcessEnv): Settings {
  const ownKey = configured("runpod:apiKey")?.trim();
  if (ownKey === "") {
    throw new UserError(
      "runpod:apiKey is set, but empty. The provider does not fall back to RUNPOD_API_KEY, because it may belong " +
        "to another account. Set it with `pulumi config set --secret runpod:apiKey <key>` (on a runpod.Provider: " +
        "its argument apiKey), or remove it with `pulumi config rm runpod:apiKey` to use RUNPOD_API_KEY.",
    );
  }
  const apiKey = ownKey ?? keyOfEnvironment(environment);
  if (!apiKey) {
    throw new UserError(
      "No RunPod API key. Set one with `pulumi config set --secret runpod:apiKey <key>`, or in the environment as " +
        "RUNPOD_API_KEY. (`pulumi refresh` and `pulumi destroy` use the configuration of the last `pulumi up`; " +
        "add --run-program to make them read a new one.)",
    );
  }
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    // No HTTP header can carry it, and the failure would look as if RunPod did not answer.
    throw new UserError(
      "The RunPod API key contains whitespace or a character that no key has, probably from copy and paste. Set " +
        "it again with `pulumi config set --secret runpod:apiKey <key>`.",
    );
  }
  const api = configured("runpod:api") ?? "auto";
  if (api !== "auto" && api !== "graphql") {
    throw new UserError(
      `runpod:api is "${api}", but this version knows only "auto" and "graphql". Set one of them, or remove the ` +
        "setting.",
    );
  }
  return {
    apiKey,
    graphqlUrl: readAddress(configured, "graphqlUrl"),
    jobsUrl:
      configured("runpod:jobsUrl") === undefined && configured("runpod:graphqlUrl") !== undefined
        ? undefined
        : readAddress(configured, "jobsUrl"),
    callsPerSecond: readCallsPerSecond(configured("runpod:callsPerSecond")),
  };
}

/** The host that assigns ids. A malformed address causes no error here, but in the first call. */
export function readHost(configured: ReadConfiguration): string {
  const url = configured("runpod:graphqlUrl") ?? defaults.graphqlUrl;
  return URL.canParse(url) ? new URL(url).host : url;
}

/**
 * Identifies the run of this provider process: the address of the engine. All provider processes of one run share it,
 * and no other run has it. Pulumi's process for dynamic providers gets it as its first argument
 * (docs/internals/pulumi.md#process). `undefined` in any other process.
 */
export function runOfThisProcess(argv: readonly string[] = process.argv): string | undefined {
  const address = argv[2];
  return address !== undefined && /^[\w.:[\]-]+:\d+$/.test(address) ? address : undefined;
}

function readCallsPerSecond(value: string | undefined): number {
  const calls = value === undefined ? defaultCallsPerSecond : Number(value);
  if (!(calls > 0 && calls < Infinity)) {
    throw new UserError(
      `runpod:callsPerSecond is "${value}", which is not a number above 0. Correct it, or remove it to use ` +
        `${defaultCallsPerSecond}.`,
    );
  }
  return calls;
}

function readAddress(configured: ReadConfiguration, name: keyof typeof defaults): string {
  const value = configured(`runpod:${name}`) ?? defaults[name];
  if (!address.safeParse(value).success) {
    throw new UserError(
      `runpod:${name} is "${value}", which is not an http or https address. Correct it, or remove it for RunPod's own.`,
    );
  }
  return value.replace(/\/+$/, "");
}
