import * as pulumi from "@pulumi/pulumi";
import type { NetworkVolumeReference } from "../provider/kinds/network-volume";
import type { Args } from "./args";
import { NetworkVolume } from "./network-volume";
import { ProgramError } from "./program-error";
import { Template } from "./template";

/** A template that this program does not make. */
export interface TemplateReference {
  id: pulumi.Input<string>;
  /**
   * Its `release`, from the stack that makes it: a change releases the endpoint.
   *
   * @default none, then its changes are not released
   */
  release?: pulumi.Input<string>;
  /**
   * Its `releaseEnv`, from the stack that makes it: `release` leaves env out, so a changed env is released by this
   * alone.
   *
   * @default none, then a change of env alone is not released
   */
  releaseEnv?: pulumi.Input<string>;
}

/** The inputs of an endpoint or a Pod that come from its template. */
export interface TemplateInput {
  templateId?: pulumi.Input<string>;
  release?: pulumi.Input<string | undefined>;
  releaseEnv?: pulumi.Input<string | undefined>;
  templateServerless?: pulumi.Input<boolean | undefined>;
  templateDiskInGb?: pulumi.Input<number | undefined>;
}

/** @param where names resource and argument in messages */
export function templateInput(where: string, template: Template | pulumi.Input<TemplateReference>): TemplateInput {
  if (template instanceof Template) {
    const { id: templateId, release, releaseEnv, serverless: templateServerless } = template;
    const { containerDiskInGb: templateDiskInGb } = template;
    return { templateId, release, releaseEnv: alwaysSecret(releaseEnv), templateServerless, templateDiskInGb };
  }
  if (!pulumi.Output.isInstance(template) && !(template instanceof Promise)) {
    const { id: templateId, release, releaseEnv } = template;
    return { templateId, release, releaseEnv: releaseEnv === undefined ? undefined : alwaysSecret(releaseEnv) };
  }
  const later = pulumi.output(template).apply((known: unknown) => referenceIn(where, known));
  return {
    templateId: later.apply(({ id }) => id),
    release: later.apply(({ release }) => release),
    releaseEnv: alwaysSecret(later.apply(({ releaseEnv }) => releaseEnv)),
  };
}

/** A hash of env may reveal a weak secret, so it is always secret, even from another stack or from an older state. */
function alwaysSecret(releaseEnv: pulumi.Input<string | undefined>): pulumi.Output<string | undefined> {
  return pulumi
    .output(releaseEnv)
    .apply((known) => (known === undefined ? pulumi.output(known) : pulumi.secret(known)));
}

/**
 * Checks an output of another stack, which may hold anything. A Template that it exports as a whole arrives as its id.
 */
function referenceIn(where: string, known: unknown): pulumi.Unwrap<TemplateReference> {
  if (typeof known === "object" && known !== null && "id" in known) return known as pulumi.Unwrap<TemplateReference>;
  const found =
    typeof known === "string" ? "a text" : known === undefined || known === null ? "nothing" : `a ${typeof known}`;
  throw new ProgramError(
    `${where} is ${found}, not { id, release, releaseEnv }. Export these three in the stack that creates the ` +
      "Template: `export const template = { id: comfy.id, release: comfy.release, releaseEnv: comfy.releaseEnv " +
      "};`",
  );
}

/** The inputs that refer to a volume: its id, and the data center that it pins them to. */
export function volumeInput(
  volume: NetworkVolume | pulumi.Input<Args<NetworkVolumeReference>>,
): pulumi.Input<Args<NetworkVolumeReference>> {
  return volume instanceof NetworkVolume ? { id: volume.id, dataCenterId: volume.dataCenterId } : volume;
}
