import { z } from "zod";
import { keyOfEnvironment } from "./environment";
import { UserError } from "./api/errors";
import { defaultCallsPerSecond } from "./adapters/rate-budget";

/** The APIs that a user may choose. `auto`: GraphQL until RunPod switches it off, and REST v2 from then on. */
const apiChoices = ["auto", "graphql", "rest"] as const;

export type ApiChoice = (typeof apiChoices)[number];

/** How to reach RunPod. Read before the first call, never in a preview without calls. */
export interface Settings {
  apiKey: string;
  api: ApiChoice;
  /** Undefined if only the other API's address is configured: its key must not go to RunPod's own host. */
  graphqlUrl: string | undefined;
  restUrl: string | undefined;
  /** Undefined if another API's address is configured without a jobs host. */
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
  restUrl: "https://api.runpod.io/v2",
  jobsUrl: "https://api.runpod.ai/v2",
};

const address = z.url({ protocol: /^https?$/ });

/** Reads settings from the stack configuration, with the environment as the fallback for the key. */
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
  const api = readApi(configured);
  const [graphqlUrl, restUrl] = [readAddress(configured, "graphqlUrl"), readAddress(configured, "restUrl")];
  const [needed, other] = api === "rest" ? (["restUrl", "graphqlUrl"] as const) : (["graphqlUrl", "restUrl"] as const);
  if ({ graphqlUrl, restUrl }[needed] === undefined) {
    throw new UserError(
      `runpod:${other} is set, but runpod:${needed} is not. The API key of a test must not go to RunPod's own host. ` +
        `Set runpod:${needed} too, or choose the other API with runpod:api.`,
    );
  }
  return {
    apiKey,
    api,
    graphqlUrl,
    restUrl,
    jobsUrl: readAddress(configured, "jobsUrl"),
    callsPerSecond: readCallsPerSecond(configured("runpod:callsPerSecond")),
  };
}

/** @throws UserError if `runpod:api` has another value than those that exist */
export function readApi(configured: ReadConfiguration): ApiChoice {
  const value = configured("runpod:api") ?? "auto";
  const api = apiChoices.find((choice) => choice === value);
  if (api !== undefined) return api;
  throw new UserError(
    `runpod:api is "${value}". It can be ${apiChoices.map((choice) => `"${choice}"`).join(", ")}. Set one of them, or ` +
      "remove the setting.",
  );
}

/** The host that assigns ids. A malformed address causes no error here, but in the first call. */
export function readHost(configured: ReadConfiguration): string {
  const name = configured("runpod:api") === "rest" ? "restUrl" : "graphqlUrl";
  const url = configured(`runpod:${name}`) ?? defaults[name];
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

/** Undefined if only the address of another API is configured: its key must not go to RunPod's own host. */
function readAddress(configured: ReadConfiguration, name: keyof typeof defaults): string | undefined {
  const value = configured(`runpod:${name}`) ?? (isElsewhere(configured) ? undefined : defaults[name]);
  if (value === undefined) return undefined;
  if (!address.safeParse(value).success) {
    throw new UserError(
      `runpod:${name} is "${value}", which is not an http or https address. Correct it, or remove it for RunPod's own.`,
    );
  }
  return value.replace(/\/+$/, "");
}

/** Whether the configuration names an API that is not RunPod's own. */
function isElsewhere(configured: ReadConfiguration): boolean {
  return configured("runpod:graphqlUrl") !== undefined || configured("runpod:restUrl") !== undefined;
}
