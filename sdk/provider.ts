import * as pulumi from "@pulumi/pulumi";
import { outputTextProblem } from "../provider/lifecycle/output-text";
import { ProgramError, refuseUnknownArguments } from "./program-error";

export interface ProviderArgs {
  /**
   * The API key of the account, never empty: the provider does not fall back to the key in the environment. The state
   * keeps it, encrypted.
   *
   * @change updates the provider and none of its resources
   */
  apiKey: pulumi.Input<string>;
  /**
   * RunPod's API: `"graphql"`, `"rest"` (REST v2), or `"auto"`: GraphQL until RunPod switches it off, and REST v2 from
   * then on.
   *
   * @default "auto"
   * @change updates the provider and none of its resources
   */
  api?: pulumi.Input<"auto" | "graphql" | "rest">;
  /**
   * Address of RunPod's GraphQL API, for tests.
   *
   * @default RunPod's
   * @change updates the provider and none of its resources
   */
  graphqlUrl?: pulumi.Input<string>;
  /**
   * Address of RunPod's REST v2 API, for tests.
   *
   * @default RunPod's, unless `graphqlUrl` is set
   * @change updates the provider and none of its resources
   */
  restUrl?: pulumi.Input<string>;
  /**
   * Address at which RunPod takes jobs, for tests.
   *
   * @default RunPod's
   * @change updates the provider and none of its resources
   */
  jobsUrl?: pulumi.Input<string>;
  /**
   * The most calls to RunPod per second. The provider starts at 10 and adapts to what RunPod accepts.
   *
   * @default 50
   * @change updates the provider and none of its resources
   */
  callsPerSecond?: pulumi.Input<number>;
}

/**
 * Another account in the same program. Pass it as `provider` in the options of a resource or component. It uses only
 * its own arguments, nothing from the stack configuration.
 *
 * Pulumi sets two limits. While `apiKey` is not known yet, a preview neither checks nor compares its resources. And
 * Pulumi does not treat a move to another provider as a change: the next operation calls the other account, where this
 * package stops with an error.
 *
 * @example A volume in the account of a customer
 * ```ts
 * const config = new pulumi.Config();
 * const acme = new runpod.Provider("acme", { apiKey: config.requireSecret("acmeApiKey") });
 * const theirs = new runpod.NetworkVolume("theirs", { sizeInGb: 50, dataCenterId: "EU-RO-1" }, { provider: acme });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  /** Address of RunPod's GraphQL API; undefined for RunPod's own. */
  readonly graphqlUrl: pulumi.Output<string | undefined>;
  /** Address of RunPod's REST v2 API; undefined for RunPod's own. */
  readonly restUrl: pulumi.Output<string | undefined>;
  /** Address at which RunPod takes jobs; undefined for RunPod's own. */
  readonly jobsUrl: pulumi.Output<string | undefined>;

  constructor(name: string, args: ProviderArgs, options?: pulumi.ResourceOptions) {
    // With a misspelt `graphqlUrl`, a test's key would go to RunPod.
    refuseUnknownArguments(`Provider "${name}"`, args, argumentNames);
    const { apiKey } = args;
    const isLater = pulumi.Output.isInstance(apiKey) || apiKey instanceof Promise;
    if (!isLater) refuseEmpty(name, apiKey);
    refuseOutputTexts(name, args);
    const inputs = {
      // A key that resolves to nothing is passed on as empty, and the provider refuses it. An error here would let
      // resources of inline programs (Automation API) wait for their provider without end.
      "runpod:apiKey": pulumi.secret(pulumi.output(apiKey).apply((known: string | undefined) => known ?? "")),
      "runpod:api": args.api,
      "runpod:graphqlUrl": args.graphqlUrl,
      "runpod:restUrl": args.restUrl,
      "runpod:jobsUrl": args.jobsUrl,
      "runpod:callsPerSecond": args.callsPerSecond,
    };
    super("pulumi-nodejs", name, inputs, options);
    this.graphqlUrl = pulumi.output(args.graphqlUrl);
    this.restUrl = pulumi.output(args.restUrl);
    this.jobsUrl = pulumi.output(args.jobsUrl);
  }
}

/** The arguments as a list. The compiler keeps it complete. */
const argumentNames = Object.keys({
  apiKey: true,
  api: true,
  graphqlUrl: true,
  restUrl: true,
  jobsUrl: true,
  callsPerSecond: true,
} satisfies Record<keyof ProviderArgs, true>);

function refuseOutputTexts(name: string, args: ProviderArgs): void {
  const problems = Object.entries(args).flatMap(([argument, value]: [string, unknown]) => {
    const problem = typeof value === "string" ? outputTextProblem(value) : undefined;
    return problem === undefined ? [] : [`Provider "${name}": ${argument} ${problem}.`];
  });
  if (problems.length > 0) throw new ProgramError(problems.join("\n"));
}

/**
 * Refuses an empty key: the provider process would use the key from the environment, which may belong to another
 * account.
 */
function refuseEmpty(name: string, apiKey: string | undefined): void {
  if (apiKey?.trim()) return;
  throw new ProgramError(
    `Provider "${name}": apiKey is ${apiKey === undefined ? "missing" : "empty"}. A Provider never falls back to ` +
      "RUNPOD_API_KEY, because that key may belong to another account. Pass the key explicitly, such as " +
      `config.requireSecret("acmeApiKey"), which fails if it is not set.`,
  );
}
