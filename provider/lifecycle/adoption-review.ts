import { isRunpodError, messageOf } from "../api/errors";

interface Messages {
  warn(message: string): void;
  inform(message: string): void;
}

/**
 * Tells, in previews, what the adoptions of new resources will come to: of all resources at once, where an `up` stops
 * at the first that differs. One for all kinds of a provider.
 */
export class AdoptionReview {
  private isGivenUp = false;

  constructor(private readonly messages: Messages) {}

  /**
   * @param refusalFrom what `pulumi up` would refuse the adoption for; undefined where it would not
   * @param untold as in `Kind`
   */
  async look(
    resource: string,
    id: string,
    untold: string | undefined,
    refusalFrom: () => Promise<string | undefined>,
  ): Promise<void> {
    if (this.isGivenUp) return;
    let refusal: string | undefined;
    try {
      refusal = await refusalFrom();
    } catch (error) {
      return this.tellFailure(resource, error);
    }
    if (refusal !== undefined) return this.messages.warn(`${resource}: ${refusal}`);
    this.messages.inform(
      `${resource}: adopts ${id}. Your program matches what RunPod has.${untold === undefined ? "" : ` ${untold}`}`,
    );
  }

  /** Once RunPod cannot be asked, the preview asks no more: each try may take long. */
  private tellFailure(resource: string, error: unknown): void {
    // One thing alone cannot be read.
    if (isRunpodError(error, "malformed")) return this.messages.warn(`${resource}: adopt: ${messageOf(error)}`);
    this.isGivenUp = true;
    this.messages.warn(
      `${resource}: this preview does not compare what it and others adopt: ${messageOf(error)} \`pulumi up\` ` +
        "compares before it adopts anything, and stops if something differs.",
    );
  }
}
