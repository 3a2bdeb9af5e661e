import type { Template, TemplateApi } from "./api";
import { UserError } from "./errors";
import { tagOf, tagOfRelease } from "./release";
import type { Clock } from "./wait";
import { poll } from "./wait";

/** RunPod's reads lag by up to a few seconds after a write (runpod-api.md g). */
const patience = { firstPauseInMs: 250, longestPauseInMs: 2_000, deadlineInMs: 60_000 };

/**
 * What this process knows about saved templates, so that no endpoint is released with an older one: saving an endpoint makes
 * RunPod copy the template as it reads it at that moment.
 */
export class SavedTemplates {
  private readonly saved = new Map<string, Template>();
  /** One look per template and save, shared by all its endpoints. */
  private readonly looks = new Map<string, Promise<Template | undefined>>();

  constructor(private readonly clock: Clock) {}

  /** A template was written in this run, and should now read like this. */
  record(template: Template): void {
    this.saved.set(template.id, template);
    this.looks.delete(template.id);
  }

  /** Returns when RunPod shows the template as `release` names it; fails if it shows another one. */
  async confirm(api: () => TemplateApi, templateId: string, release: string | undefined): Promise<void> {
    const saved = this.saved.get(templateId);
    if (saved === undefined && release === undefined) return;
    const seen = await this.look(api, templateId, saved);
    if (saved !== undefined) {
      if (seen === undefined) {
        throw new UserError(
          `template ${templateId} was saved, but RunPod still shows it as it was before. Nothing was released. Run \`pulumi up\` again.`,
        );
      }
      return;
    }
    if (seen === undefined) {
      throw new UserError(`template ${templateId} does not exist at RunPod. Run \`pulumi refresh\` to make it again.`);
    }
    const [wanted, found] = [tagOfRelease(release ?? ""), tagOf(seen.image)];
    if (wanted !== found) {
      throw new UserError(
        `template ${templateId} has the image tag "${found}" at RunPod, not "${wanted}", which would be released. Somebody changed the ` +
          "template: run `pulumi refresh`, then `pulumi up`.",
      );
    }
  }

  private look(api: () => TemplateApi, id: string, saved: Template | undefined): Promise<Template | undefined> {
    const running = this.looks.get(id);
    if (running !== undefined) return running;
    const look =
      saved === undefined
        ? api().get(id)
        : poll(this.clock, patience, async () => {
            const seen = await api().get(id);
            return seen !== undefined && runsTheSame(seen, saved) ? seen : undefined;
          });
    this.looks.set(id, look);
    look.catch(() => this.looks.delete(id));
    return look;
  }
}

function runsTheSame(a: Template, b: Template): boolean {
  const content = ({ image, args, containerDiskInGb, env, ports, registryAuthId }: Template) =>
    JSON.stringify([
      image,
      args,
      containerDiskInGb,
      Object.entries(env).sort(),
      [...ports].sort(),
      registryAuthId ?? null,
    ]);
  return content(a) === content(b);
}
