import { isDeepStrictEqual } from "node:util";
import type { Listing, Template } from "../../api";
import { UserError } from "../../api/errors";
import { findIn } from "../../lifecycle/inventory";
import type { EnvOwners } from "../platform-env";
import { optionalNames } from "../platform-env";
import { releaseOf, releaseOfEnv } from "./release";
import type { Clock, WaitReporter } from "../../api/clock";
import { Lag, lagLeftAfter, poll } from "../../api/clock";

/** The reads that the guard needs. */
export interface TemplateReads {
  list(): Promise<Listing<Template>>;
  /** For templates that are not in the account's list. */
  get(id: string): Promise<Template | undefined>;
}

/** Saves of templates in this run, by all provider processes. Each `Provider` instance has its own process. */
export interface SavesOfRun {
  add(id: string, save: SaveOfRun): void;
  last(id: string): SaveOfRun | undefined;
}

export interface SaveOfRun {
  /** ISO, by the wall clock. */
  at: string;
  isNew: boolean;
}

interface ReleaseGuardOptions {
  clock: Clock;
  waitReporter?: (what: string) => WaitReporter;
  /** Whether the program has marked this release as secret. Then no message shows it. */
  isSecret?: (release: string) => boolean;
  savesOfRun?: SavesOfRun;
}

/** What an endpoint should run. */
export interface Released {
  templateId: string;
  /** Undefined if the program gives only an id: then a save releases the template as it is. */
  release?: string;
  releaseEnv?: string;
}

/** The released fields of a template, and its mount path, as the program declares them. */
export interface Declared {
  image: string;
  args?: string;
  containerDiskInGb?: number;
  ports?: string[];
  registryAuthId?: string;
  env?: Record<string, string>;
  volumeMountPath?: string;
  release?: string;
  releaseEnv?: string;
  envAddedByRunpod?: string[];
  /** When our resource last wrote it, if its state has that. */
  savedAt?: string;
}

/** RunPod's reads lag a few seconds behind writes (runpodctl polls for a template that it has just saved). */
const patience = { firstPauseInMs: 500, longestPauseInMs: 4_000, deadlineInMs: 60_000 };

/** Pause before a list, so that other endpoints can share it. It repeats while templates are being saved. */
const gatheringInMs = 100;
const longestGatheringInMs = 2_000;

/** An older list does not prove what a save would release. */
const oldestListInMs = 5_000;

/** Endpoints that read again within this time share a list. */
const newestListInMs = 1_000;

const releasedKeys = ["image", "args", "containerDiskInGb", "ports", "registryAuthId"] as const;

const noEnv = releaseOfEnv({});

/**
 * Prevents saves of an endpoint while its template at RunPod differs from the program. Any save makes RunPod copy the
 * template as it is at that moment.
 */
export class ReleaseGuard {
  private readonly declared = new Map<string, Declared>();
  private readonly saved = new Map<string, { template: Template; atInMs: number; isNew: boolean }>();
  private latest: Look | undefined;
  /** The number of template saves in progress. */
  private saving = 0;

  private readonly clock: Clock;

  constructor(private readonly options: ReleaseGuardOptions) {
    this.clock = options.clock;
  }

  /** Records that the program declares this template in this run. */
  declare(id: string, declared: Declared): void {
    this.declared.set(id, declared);
  }

  /** Runs a save of a template. A list of the templates waits for it a little, to include it. */
  async whileSaving<Result>(save: () => Promise<Result>): Promise<Result> {
    this.saving += 1;
    try {
      return await save();
    } finally {
      this.saving -= 1;
    }
  }

  /** Records that this run wrote a template, and what reads should now show. */
  record(template: Template, isNew: boolean): void {
    this.options.savesOfRun?.add(template.id, { at: new Date(this.clock.epochInMs()).toISOString(), isNew });
    this.saved.set(template.id, { template, atInMs: this.clock.now(), isNew });
  }

  /**
   * A template that this run has made, for a new endpoint. RunPod has no older content of it that it could release, so
   * this takes no read.
   *
   * @throws UserError that names the fields, if the endpoint asks for another release
   */
  made(wanted: Released): Template | undefined {
    const written = this.saved.get(wanted.templateId);
    if (written === undefined || !written.isNew) return undefined;
    this.refuseOther(written.template, wanted);
    return written.template;
  }

  /** Waits until RunPod shows a template that this run has made. False if it was not made here, or never shows. */
  async awaitMade(reads: () => TemplateReads, id: string): Promise<boolean> {
    const written = this.saved.get(id);
    if (written === undefined || !written.isNew) return false;
    const report = this.options.waitReporter?.(`until RunPod shows template ${id}, which this run has just made`);
    const look = async () => (await this.look(reads, id, this.clock.now(), true)) && true;
    return (await poll(this.clock, patience, look, report)) ?? false;
  }

  /**
   * A template of the account's list, as this run has written it, else as RunPod lists it now. If another process of
   * the run wrote it, this waits for that value as long as reads may lag. What RunPod does not report of it is as the
   * program says.
   */
  async own(reads: () => TemplateReads, id: string): Promise<Template | undefined> {
    const template = await this.ownAsReported(reads, id);
    const { volumeMountPath } = this.declared.get(id) ?? {};
    return template === undefined || "volumeMountPath" in template ? template : { ...template, volumeMountPath };
  }

  private async ownAsReported(reads: () => TemplateReads, id: string): Promise<Template | undefined> {
    const written = this.saved.get(id);
    if (written !== undefined) return written.template;
    const save = this.options.savesOfRun?.last(id);
    const report = this.options.waitReporter?.(
      `until RunPod lists template ${id}, which another Provider of this run has just saved`,
    );
    const leftInMs = save === undefined ? -Infinity : lagLeftAfter(this.clock, save.at);
    const lag = new Lag(this.clock, leftInMs, report && (() => report));
    for (let oldestInMs = oldestListInMs; ; oldestInMs = newestListInMs) {
      const { isOver } = lag;
      const notBefore = Math.max(this.clock.now() - oldestInMs, isOver ? lag.overAtInMs - 1 : -Infinity);
      const found = findIn(await this.listSince(reads, notBefore), id);
      if (isOver || (found !== undefined && save?.isNew === true)) return found;
      await lag.pause("nothing");
    }
  }

  /**
   * Returns the template once RunPod shows it with the content that `release` and `releaseEnv` name; fails if it goes
   * on showing another one. Undefined where the program gives a bare id, and RunPod has no such template.
   *
   * @throws UserError that names the fields
   */
  async confirm(reads: () => TemplateReads, wanted: Released): Promise<Template | undefined> {
    const written = this.saved.get(wanted.templateId);
    // What this run has saved is what RunPod will show: no wait changes that.
    if (written !== undefined) this.refuseOther(written.template, wanted);
    let seen: Template | undefined;
    let oldestInMs = oldestListInMs;
    const isBare = wanted.release === undefined && written === undefined;
    const declared = this.declared.get(wanted.templateId);
    const believableAtInMs = this.clock.now() + lagLeftAfter(this.clock, declared?.savedAt);
    const atMostInMs = written === undefined ? believableAtInMs - this.clock.now() : patience.deadlineInMs;
    const report = this.options.waitReporter?.(`until RunPod shows template ${wanted.templateId} as it was saved`);
    const isHeldBack = declared !== undefined && isOtherRelease(declared, wanted);
    const confirmed = await poll(
      this.clock,
      patience,
      async () => {
        const notBefore = Math.max(written?.atInMs ?? -Infinity, this.clock.now() - oldestInMs);
        oldestInMs = 0;
        // By when the look begins: another resource's wait may pass the time until its answer.
        const isBelievable = notBefore >= believableAtInMs;
        seen = await this.look(reads, wanted.templateId, notBefore, written !== undefined);
        if (isBare) return seen ?? false;
        // Where our last save released something else, a read that shows what is held back may be older than that save.
        const mayBeOld = written === undefined && isHeldBack && !isBelievable;
        if (seen !== undefined && !mayBeOld && this.isAsWanted(seen, wanted, written?.template)) return seen;
        return written === undefined && isBelievable ? false : undefined;
      },
      (soFarInMs) => report?.(soFarInMs, atMostInMs),
    );
    if (confirmed) return confirmed;
    if (isBare) return undefined;
    if (seen === undefined) {
      throw new UserError(
        `template ${wanted.templateId} does not exist at RunPod. Nothing was released. Run \`pulumi refresh\`, ` +
          "then `pulumi up` creates it again.",
      );
    }
    if (written === undefined) this.refuseOther(seen, wanted);
    throw new UserError(
      `template ${wanted.templateId} was saved, but RunPod still reports other content. Nothing was released. ` +
        "Run `pulumi up` again. If this keeps happening, somebody else changes it too: run `pulumi refresh`, " +
        "then review the next preview.",
    );
  }

  private isAsWanted(seen: Template, wanted: Released, written: Template | undefined): boolean {
    if (written !== undefined && !runsTheSame(seen, written)) return false;
    return this.differences(seen, wanted).length === 0;
  }

  /** The names of the fields in which a template differs from what shall be released. */
  private differences(seen: Template, wanted: Released): string[] {
    const { release, releaseEnv } = wanted;
    if (release === undefined) return [];
    const declared = this.declared.get(wanted.templateId);
    const names: string[] = [];
    if (!releasesOf(seen).includes(release)) {
      const told = releasedKeys.filter(
        (key) => declared?.[key] !== undefined && !isSame(key, declared[key], seen[key]),
      );
      names.push(...(told.length > 0 && declared?.release === release ? told : ["release"]));
    }
    if (comparesEnv(wanted) && !envReleasesOf(seen, declared).includes(releaseEnv ?? "")) {
      names.push(...(declared?.releaseEnv === releaseEnv ? variablesThatDiffer(seen, declared ?? {}) : ["env"]));
    }
    return names;
  }

  private refuseOther(seen: Template, wanted: Released): void {
    const fields = this.differences(seen, wanted);
    if (fields.length === 0) return;
    const { templateId } = wanted;
    const declared = this.declared.get(templateId);
    const heldBack = declared !== undefined && isOtherRelease(declared, wanted);
    if (
      heldBack &&
      envReleasesOf(seen, declared).includes(declared.releaseEnv ?? noEnv) &&
      releasesOf(seen).includes(declared.release ?? "")
    ) {
      throw new UserError(
        `template ${templateId} has release ${this.shown(declared.release, wanted)} now, or another env. This ` +
          `endpoint is held at ${this.shown(wanted.release, wanted)} by \`ignoreChanges\`, \`--target\` or its own ` +
          "release. A save of the endpoint would release the template as it is now, so nothing was changed. To " +
          "release it, remove what holds the endpoint. To keep the old release, restore the template.",
      );
    }
    const asked = fields.includes("release")
      ? ` The endpoint asks for release ${this.shown(wanted.release, wanted)}, RunPod has ` +
        `${this.shown(releasesOf(seen)[0], wanted)}.`
      : "";
    throw new UserError(
      `template ${templateId} has other content at RunPod than in the program: ${fields.join(", ")}.${asked} ` +
        "This update would release that, so nothing was changed. Run `pulumi refresh`, then review the next " +
        "preview. " +
        "If `ignoreChanges` holds the release back, remove that option, or restore the template.",
    );
  }

  /** A release for messages: where the program's is a secret, neither that nor RunPod's is shown. */
  shown(release: string | undefined, { templateId, release: wanted }: Released): string {
    const ofProgram = [wanted, this.declared.get(templateId)?.release];
    return ofProgram.some((known) => known !== undefined && this.options.isSecret?.(known))
      ? "[secret]"
      : `"${release}"`;
  }

  private async look(
    reads: () => TemplateReads,
    id: string,
    notBeforeInMs: number,
    isOwn: boolean,
  ): Promise<Template | undefined> {
    const { items } = await this.listSince(reads, notBeforeInMs);
    return items.find((item) => item.id === id) ?? (isOwn ? undefined : reads().get(id));
  }

  /** One list for all that look at about the same time. */
  private listSince(reads: () => TemplateReads, notBeforeInMs: number): Promise<Listing<Template>> {
    const latest = this.latest;
    if (latest !== undefined && (latest.begunAtInMs ?? Infinity) > notBeforeInMs) return latest.listing;
    const listing = this.gather().then(() => {
      look.begunAtInMs = this.clock.now();
      return reads().list();
    });
    const look: Look = { begunAtInMs: undefined, listing };
    this.latest = look;
    look.listing.catch(() => {
      if (this.latest === look) this.latest = undefined;
    });
    return look.listing;
  }

  /** Waits a moment, and until no template is being saved: the endpoints of all of them then share the list. */
  private async gather(): Promise<void> {
    const endInMs = this.clock.now() + longestGatheringInMs;
    do {
      await this.clock.sleep(gatheringInMs);
    } while (this.saving > 0 && this.clock.now() < endInMs);
  }
}

interface Look {
  /** Undefined while others may still join it, whatever they have saved. */
  begunAtInMs: number | undefined;
  listing: Promise<Listing<Template>>;
}

function isOtherRelease(declared: Declared, { release, releaseEnv }: Released): boolean {
  return declared.release !== release || (releaseEnv !== undefined && declared.releaseEnv !== releaseEnv);
}

/** Whether env is compared; false where the program does not say what it shall be. */
export function comparesEnv({ release, releaseEnv }: Released): boolean {
  return release !== undefined && releaseEnv !== undefined && releaseEnv !== noEnv;
}

/** What a template's content is called: with and without the fields that a program may leave to RunPod. */
export function releasesOf(template: Template): string[] {
  const { image, args, containerDiskInGb, ports, registryAuthId } = template;
  const fields = { image, args, containerDiskInGb };
  return [
    releaseOf({ ...fields, ports, registryAuthId }),
    releaseOf({ ...fields, ports }),
    releaseOf({ ...fields, registryAuthId }),
    releaseOf(fields),
  ];
}

/** The same for env: with and without each variable that RunPod may have added. */
function envReleasesOf({ env }: Template, declared: Declared | undefined): string[] {
  const optional = optionalNames(env, declared ?? {});
  const subsets = optional
    .slice(0, 6)
    .reduce<string[][]>((all, name) => [...all, ...all.map((some) => [...some, name])], [[]]);
  return subsets.map((left) =>
    releaseOfEnv(Object.fromEntries(Object.entries(env).filter(([name]) => !left.includes(name)))),
  );
}

function variablesThatDiffer({ env }: Template, { env: declared = {}, envAddedByRunpod }: EnvOwners): string[] {
  const optional = optionalNames(env, { envAddedByRunpod });
  const names = new Set([...Object.keys(declared), ...Object.keys(env).filter((name) => !optional.includes(name))]);
  return [...names]
    .filter((name) => env[name] !== declared[name])
    .map((name) => `env.${name}`)
    .sort();
}

function isSame(key: (typeof releasedKeys)[number], declared: unknown, held: unknown): boolean {
  if (key !== "ports") return isDeepStrictEqual(declared, held);
  return isDeepStrictEqual([...(declared as string[])].sort(), [...(held as string[])].sort());
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
