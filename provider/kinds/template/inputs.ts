import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { TemplateSpec } from "../../api";
import type { CommonInputs, InputRules, Unresolved } from "../../lifecycle/check";
import { derive } from "../../lifecycle/check";
import type { Inputs } from "../../lifecycle/input";
import { isPlaceholder } from "../../lifecycle/placeholder";
import type { ReleasedFields } from "./release";
import { releaseOf, releaseOfEnv } from "./release";
import { suggestionFor } from "../argument-names";
import { canonicalPorts, containerDefaults, portProblems, publicKeyProblems } from "../container";
import { env, nameText, openText, port, text, wholeNumber } from "../fields";
import { imageInput, imageText } from "../image";
import { adopt, input } from "../input";

/** What a program says about a template. */
export interface TemplateInputs extends CommonInputs {
  /**
   * Unique among the templates of the account.
   *
   * @default the resource's name, a hyphen and 7 hex digits
   * @change updates in place
   */
  name: string;
  /**
   * Container image. Use a fixed tag or a digest: a host may use an old copy of `latest`.
   *
   * @change updates in place and is released to every endpoint that uses this Template
   */
  image: string;
  /**
   * Start command, instead of the image's CMD (not its ENTRYPOINT). Anyone with an API key of the account can read it,
   * so put no tokens in it.
   *
   * @default "", the image's own
   * @change updates in place and is released
   */
  args?: string;
  /**
   * Container disk in GB, from 1. It must hold the unpacked image, about 2.5 times its compressed size, and what the
   * worker writes outside the volume.
   *
   * @default 20
   * @change updates in place and is released
   */
  containerDiskInGb?: number;
  /**
   * Environment variables, at most 50. On serverless, the network volume is at `/runpod-volume`. Values may be Pulumi
   * secrets, but anyone with an API key of the account can read them at RunPod. If somebody adds a variable at RunPod,
   * a refresh shows its name, and the next `pulumi up` removes it.
   *
   * @default none: RunPod's variables stay
   * @change updates in place and is released; in previews it shows as `releaseEnv`
   */
  env?: Record<string, string>;
  /**
   * Exposed ports, such as `"8188/http"` or `"22/tcp"`.
   *
   * @default RunPod's
   * @change updates in place and is released
   */
  ports?: string[];
  /**
   * Id of the registry credential that pulls the image: `registry.id` of a RegistryAuth. A new password gives it
   * another id, which is released too.
   *
   * @default none
   * @change updates in place and is released
   */
  registryAuthId?: string;
  /**
   * True for endpoints, false for Pods: RunPod accepts no other pairing.
   *
   * @default true
   * @change replaces the template, because a template cannot change sides. Pulumi creates the new one first, so if you
   * set `name`, change it too
   */
  serverless?: boolean;
  /**
   * Size in GB of the Pod's own volume, from 10. Serverless does not have one.
   *
   * @default none
   * @change updates in place
   */
  volumeInGb?: number;
  /**
   * Where a volume is mounted in a Pod.
   *
   * @default `/workspace`
   * @change updates in place
   */
  volumeMountPath?: string;
  /**
   * Start the SSH service of RunPod's images in Pods; endpoints ignore it.
   *
   * @default off on serverless, else RunPod's
   * @change updates in place
   */
  startSsh?: boolean;
  /**
   * Start Jupyter of RunPod's images in Pods; endpoints ignore it.
   *
   * @default off on serverless, else RunPod's
   * @change updates in place
   */
  startJupyter?: boolean;
  /**
   * Only for the console.
   *
   * @default RunPod's
   * @change updates in place
   */
  category?: "CPU" | "NVIDIA" | "AMD";
  /**
   * Markdown shown in the console.
   *
   * @default none
   * @change updates in place
   */
  readme?: string;
  /**
   * Shows the template to all users of RunPod, including env.
   *
   * @default RunPod's, false
   * @change updates in place
   */
  public?: boolean;
  /** Set by `check`: a text for previews that identifies what endpoints run. Programs do not set it. */
  release?: string;
  /** Set by `check`: the same for env, and secret if env is. Programs do not set it. */
  releaseEnv?: string;
}

/** Inputs that always have a value after `check`. */
type Filled = "args" | "containerDiskInGb" | "serverless";

/** Inputs as `check` returns them. */
export type CompletedTemplate = TemplateInputs & Required<Pick<TemplateInputs, Filled>>;

/** @internal */
export const templateInputs = {
  adopt,
  name: input(nameText(), { change: "updates" }),
  image: imageInput(imageText(), { change: "releases" }),
  args: input(openText().optional(), { change: "releases", freeText: "secretInState" }),
  containerDiskInGb: input(wholeNumber(1).optional(), { change: "releases" }),
  env: input(env.optional(), { change: "releases", isMap: true, secret: true }),
  ports: input(z.array(port).optional(), { change: "releases", canonical: canonicalPorts }),
  registryAuthId: input(text().optional(), { change: "releases", refersTo: "RegistryAuth" }),
  serverless: input(z.boolean().optional(), { change: "replaces" }),
  volumeInGb: input(wholeNumber(0).optional(), { change: "updates" }),
  volumeMountPath: input(z.string().startsWith("/", "must begin with /").optional(), { change: "updates" }),
  startSsh: input(z.boolean().optional(), { change: "updates" }),
  startJupyter: input(z.boolean().optional(), { change: "updates" }),
  category: input(z.enum(["CPU", "NVIDIA", "AMD"]).optional(), { change: "updates" }),
  readme: input(z.string().optional(), { change: "updates", freeText: true }),
  public: input(z.boolean().optional(), { change: "updates" }),
  release: input(z.string().optional(), { change: "releases", derived: true }),
  releaseEnv: input(z.string().optional(), { change: "releases", derived: true }),
} satisfies Inputs<TemplateInputs, keyof TemplateSpec>;

/** @internal */
export const templateRules: InputRules<TemplateInputs> = {
  kind: "Template",
  inputs: templateInputs,
  suggestionFor,
  renames: (olds, news) => typeof olds.serverless === "boolean" && (news.serverless ?? true) === !olds.serverless,
  problems({ news, olds, raw: all }) {
    const problems: string[] = [];
    const serverless = all.serverless === undefined ? true : news.serverless;
    if (serverless && (news.volumeInGb ?? 0) > 0) {
      problems.push(
        "volumeInGb is for Pods. On serverless, give the endpoint networkVolumes, or set serverless: false",
      );
    }
    const isTaken = news.volumeInGb === olds.volumeInGb || (olds.name === undefined && all.adopt !== undefined);
    if (news.volumeInGb !== undefined && news.volumeInGb > 0 && news.volumeInGb < 10 && !isTaken) {
      // REST v2 takes no smaller one (docs/internals/runpod-api.md#templates).
      problems.push(`volumeInGb is ${news.volumeInGb}. The smallest volume has 10 GB. Write 10 or more, or remove it`);
    }
    problems.push(...portProblems(news.ports), ...publicKeyProblems(all.env));
    if (serverless !== undefined && olds.serverless === !serverless && news.name === olds.name) {
      problems.push(
        "serverless changes, so Pulumi creates a second template before it deletes this one, and names are " +
          "unique. Give it another name",
      );
    }
    return problems;
  },
  complete(inputs, olds) {
    const { args = containerDefaults.args, serverless = true } = inputs;
    const { containerDiskInGb = containerDefaults.containerDiskInGb } = inputs;
    const filled: Required<Pick<Unresolved<TemplateInputs>, Filled>> = { args, containerDiskInGb, serverless };
    const completed: Unresolved<TemplateInputs> = { ...inputs, ...filled };
    const { image, ports, registryAuthId } = completed;
    const released: Unresolved<ReleasedFields> = { image, args, containerDiskInGb, ports, registryAuthId };
    return {
      ...completed,
      release: derive(released, (fields) => releaseOf(fields)),
      releaseEnv: derive({ env: inputs.env }, ({ env: variables }) => releaseOfVariables(variables, olds)),
    };
  },
};

/**
 * The value of a variable that somebody added is unknown here. With `ignoreChanges`, the release that a refresh has
 * read stays.
 */
function releaseOfVariables(variables: Record<string, string> = {}, olds: Partial<TemplateInputs>): string {
  if (olds.releaseEnv !== undefined && isDeepStrictEqual(variables, olds.env)) return olds.releaseEnv;
  return releaseOfEnv(Object.fromEntries(Object.entries(variables).filter(([, value]) => !isPlaceholder(value))));
}
