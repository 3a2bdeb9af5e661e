import { isRunpodError, messageOf } from "../api/errors";

interface Messages {
  warn(message: string): void;
  inform(message: string): void;
}

/**
 * Reports in previews what `pulumi up` would do with each adoption. A preview reports all of them, while `pulumi up`
 * stops at the first that differs. One for all kinds of a provider.
 */
export class AdoptionReview {
  private isGivenUp = false;

  constructor(private readonly messages: Messages) {}

  /**
   * @param note what RunPod does not report, as in `Engine.adoptionNote`
   * @param refusalFrom returns why `pulumi up` would refuse the adoption, or undefined
   */
  async report(
    resource: string,
    id: string,
    note: string | undefined,
    refusalFrom: () => Promise<string | undefined>,
  ): Promise<void> {
    if (this.isGivenUp) return;
    let refusal: string | undefined;
    try {
      refusal = await refusalFrom();
    } catch (error) {
      return this.reportFailure(resource, error);
    }
    if (refusal !== undefined) return this.messages.warn(`${resource}: ${refusal}`);
    this.messages.inform(
      `${resource}: adopts ${id}. Your program matches what RunPod has.${note === undefined ? "" : ` ${note}`}`,
    );
  }

  /** After a failed call the preview makes no more calls, because each attempt may take long. */
  private reportFailure(resource: string, error: unknown): void {
    // Only this resource cannot be read.
    if (isRunpodError(error, "malformed")) return this.messages.warn(`${resource}: adopt: ${messageOf(error)}`);
    this.isGivenUp = true;
    this.messages.warn(
      `${resource}: this preview does not compare what it and others adopt: ${messageOf(error)} \`pulumi up\` ` +
        "compares before it adopts anything, and stops if something differs.",
    );
  }
}
