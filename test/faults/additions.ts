import type { Declared, DeclaredEndpoint, DeclaredPod, DeclaredTemplate } from "./program";
import { resourceCount } from "./program";
import type { Random } from "./random";

/** Programs grow to this. */
export const mostResources = 12;

/** Data centers with storage and, in the emulator, stock of everything. */
const places = ["EU-RO-1", "EU-CZ-1", "US-KS-2", "US-CA-2"] as const;

/** Adds resources to a program, under names that were never used before. */
export class Additions {
  private count = 0;

  constructor(
    private readonly declared: Declared,
    private readonly random: Random,
    /** Keeps the names of two programs apart. */
    private readonly prefix = "",
  ) {}

  /** An endpoint or a Pod may bring a template with it. */
  get isFull(): boolean {
    return !this.hasRoomFor(2);
  }

  hasRoomFor(resources: number): boolean {
    return resourceCount(this.declared) + resources <= mostResources;
  }

  volume(): string {
    const name = this.newName("volume");
    this.declared.volumes[name] = { sizeInGb: 10 * this.random.integer(1, 4), dataCenterId: this.random.pick(places) };
    return name;
  }

  template(changes: Partial<DeclaredTemplate> = {}): string {
    const name = this.newName("template");
    const image = `ghcr.io/acme/worker:${this.random.integer(1, 3)}`;
    this.declared.templates[name] = { image, env: { MODE: "first" }, serverless: true, ...changes };
    return name;
  }

  /** With a template that is there, or a new one. */
  endpoint(changes: Partial<DeclaredEndpoint> = {}): string {
    const { random, declared } = this;
    const template = this.templateFor(true);
    // One volume per data center is the most that an endpoint takes.
    const volumes = random.chance(0.4) ? random.shuffled(Object.keys(declared.volumes)).slice(0, 1) : [];
    const name = this.newName("endpoint");
    const [workersMax, waits] = [random.integer(1, 3), random.chance(0.2)];
    declared.endpoints[name] = { template, volumes, workersMax, type: "QUEUE", waits, ...changes };
    return name;
  }

  pod(changes: Partial<DeclaredPod> = {}): string {
    const { random, declared } = this;
    const template = random.chance(0.2) && !this.isFull ? this.templateFor(false) : undefined;
    const [volume] = random.chance(0.4) ? random.shuffled(Object.keys(declared.volumes)) : [];
    const name = this.newName("pod");
    declared.pods[name] = {
      ...(template === undefined ? {} : { template }),
      ...(volume === undefined ? {} : { volume }),
      compute: random.pick(["gpu", "bid", "cpu"]),
      size: 1,
      mode: "first",
      ...(random.chance(0.2) ? { desiredStatus: "EXITED" } : {}),
      ...changes,
    };
    return name;
  }

  private templateFor(serverless: boolean): string {
    const fitting = Object.entries(this.declared.templates).filter(([, one]) => one.serverless === serverless);
    return fitting.length > 0 && this.random.chance(0.7) ? this.random.pick(fitting)[0] : this.template({ serverless });
  }

  private newName(kind: string): string {
    this.count += 1;
    return `${this.prefix}${kind}${this.count}`;
  }
}

/** Whether anything in the program refers to it. */
export function isUsed({ endpoints, pods }: Declared, name: string): boolean {
  return (
    Object.values(endpoints).some(({ template, volumes }) => template === name || volumes.includes(name)) ||
    Object.values(pods).some(({ template, volume }) => template === name || volume === name)
  );
}
