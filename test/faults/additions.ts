import type { Declared, DeclaredEndpoint, DeclaredPod, DeclaredTemplate } from "./program";
import { resourceCount } from "./program";
import type { Api } from "../end-to-end/engine";
import type { Random } from "./random";

/** Largest number of resources in a program. */
const mostResources = 12;

/** Data centers with storage and, in the emulator, stock of everything. */
const places = ["EU-RO-1", "EU-CZ-1", "US-KS-2", "US-CA-2"] as const;

/** REST v2 has no interruptible Pods. */
const computes: Record<Api, readonly DeclaredPod["compute"][]> = {
  graphql: ["gpu", "bid", "cpu"],
  rest: ["gpu", "cpu"],
};

/** Adds resources to a program, under names that were never used before. */
export class Additions {
  private count = 0;

  constructor(
    private readonly declared: Declared,
    private readonly random: Random,
    private readonly api: Api,
    /** Keeps names of two programs different. */
    private readonly prefix = "",
  ) {}

  /** An endpoint or a Pod may need an additional template. */
  get isFull(): boolean {
    return !this.hasRoomFor(2);
  }

  hasRoomFor(resources: number): boolean {
    return resourceCount(this.declared) + resources <= mostResources;
  }

  volume(): string {
    const name = this.newName("volume");
    this.declared.volumes[name] = { sizeInGb: 10 * this.random.integer(1, 4), dataCenterId: this.random.pick(places) };
    this.mayBeOfSecond(name);
    return name;
  }

  template(changes: Partial<DeclaredTemplate> = {}): string {
    const { random } = this;
    const name = this.newName("template");
    const image = `ghcr.io/acme/worker:${random.integer(1, 3)}`;
    const rest = { args: random.pick(["", "serve"]), containerDiskInGb: random.pick([5, 10]) };
    this.declared.templates[name] = { image, ...rest, env: { MODE: "first" }, serverless: true, ...changes };
    this.mayBeOfSecond(name);
    return name;
  }

  /** Uses an existing template or a new one. */
  endpoint(changes: Partial<DeclaredEndpoint> = {}): string {
    const { random, declared } = this;
    const template = this.templateFor(true);
    // An endpoint accepts at most one volume per data center.
    const volumes = random.chance(0.4) ? random.shuffled(Object.keys(declared.volumes)).slice(0, 1) : [];
    const others = Object.entries(declared.templates).filter(([name, one]) => one.serverless && name !== template);
    const swapped = others.length > 0 && random.chance(0.1) ? random.pick(others)[0] : undefined;
    const name = this.newName("endpoint");
    declared.endpoints[name] = {
      template,
      isById: random.chance(0.1),
      ...(swapped === undefined ? {} : { debugTemplate: swapped }),
      compute: random.chance(0.15) ? "cpu" : "gpu",
      volumes,
      workersMax: random.integer(1, 3),
      idleTimeoutInSeconds: random.pick([5, 30]),
      executionTimeoutInMs: 600_000,
      type: "QUEUE",
      waits: random.chance(0.2),
      ...changes,
    };
    this.mayBeOfSecond(name);
    if (random.chance(0.1)) declared.options[name] = { ...declared.options[name], ignoresWorkers: true };
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
      compute: random.pick(computes[this.api]),
      size: 1,
      mode: "first",
      args: random.pick(["", "sleep infinity"]),
      ...(random.chance(0.2) ? { desiredStatus: "EXITED" } : {}),
      ...changes,
    };
    this.mayBeOfSecond(name);
    return name;
  }

  /**
   * Adds a debug stack, which has three resources, to an endpoint with a Template. Adds an endpoint instead if there is
   * none.
   */
  debugStack(): string {
    const { declared, random } = this;
    const fitting = Object.entries(declared.endpoints).filter(([, one]) => !one.isById);
    const [endpoint] = fitting.length > 0 ? random.pick(fitting) : [];
    if (endpoint === undefined || !this.hasRoomFor(3)) return this.endpoint({ isById: false });
    const name = this.newName("debug");
    declared.debugStacks[name] = endpoint;
    return name;
  }

  private mayBeOfSecond(name: string): void {
    if (this.random.chance(0.12)) this.declared.options[name] = { isOfSecond: true };
  }

  private templateFor(serverless: boolean): string {
    const fitting = Object.entries(this.declared.templates).filter(([, one]) => one.serverless === serverless);
    return fitting.length > 0 && this.random.chance(0.7) ? this.random.pick(fitting)[0] : this.template({ serverless });
  }

  newName(kind: string): string {
    this.count += 1;
    return `${this.prefix}${kind}${this.count}`;
  }
}

/** Whether any resource in the program refers to it. */
export function isUsed({ endpoints, pods, debugStacks }: Declared, name: string): boolean {
  const uses = ({ template, debugTemplate, volumes }: DeclaredEndpoint) =>
    template === name || debugTemplate === name || volumes.includes(name);
  return (
    Object.values(endpoints).some(uses) ||
    Object.values(debugStacks).includes(name) ||
    Object.values(pods).some(({ template, volume }) => template === name || volume === name)
  );
}
