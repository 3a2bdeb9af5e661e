import type {
  Endpoint,
  EndpointSpec,
  KindApis,
  RunpodApi,
  Template,
  TemplateSpec,
  WorkerCounts,
} from "../../../provider/api";
import type { Lifecycle } from "../../../provider/lifecycle/lifecycle";
import { lifecycleOf } from "../../../provider/lifecycle/lifecycle";
import { endpoint as endpointKind } from "../../../provider/kinds/endpoint/endpoint";
import { template as templateKind } from "../../../provider/kinds/template/template";
import { FakeClock } from "../../support/fake-clock";
import { FakeKindApi } from "../lifecycle/fake-kind-api";
import { contextFor } from "../lifecycle/gadget";

/** Leaves out what a spec does not say, and clears what it says to clear. */
function applied(changes: object): Record<string, unknown> {
  const said = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([key, value]) => [key, value === null ? emptied(key) : value]));
}

function emptied(key: string): unknown {
  return ["ports", "networkVolumeIds", "dataCenterIds", "allowedCudaVersions"].includes(key) ? [] : undefined;
}

const bareTemplate: Omit<Template, "id" | "name" | "image" | "args" | "containerDiskInGb" | "serverless"> = {
  env: {},
  ports: [],
  registryAuthId: undefined,
  volumeInGb: 0,
  volumeMountPath: undefined,
  startSsh: true,
  startJupyter: true,
  category: "NVIDIA",
  readme: undefined,
  public: false,
};

const bareEndpoint: Partial<Endpoint> = {
  gpus: undefined,
  gpuCount: 1,
  cpus: [],
  networkVolumeIds: [],
  dataCenterIds: [],
  idleTimeoutInSeconds: undefined,
  allowedCudaVersions: [],
  minCudaVersion: undefined,
};

/** A RunPod with templates, endpoints and workers, and a provider process on it. */
export class ServerlessWorld {
  readonly clock = new FakeClock();
  readonly warnings: string[] = [];
  /** Every write, in order. */
  readonly writes: { kind: string; spec: unknown }[] = [];
  /** Template reads show what was there this long ago. */
  templateLagInMs = 0;
  templateReads = 0;
  /** Kinds whose first list was asked for in advance. */
  readonly startedLists: (keyof KindApis)[] = [];
  /** Whether a save of an endpoint makes a new version. */
  releases = true;
  workers: () => WorkerCounts | undefined = () => undefined;
  /** What somebody else does after an endpoint was read, and before it is saved. */
  betweenReadAndSave: () => unknown = () => undefined;
  private readonly saves: { at: number; template: Template }[] = [];

  readonly templates = new FakeKindApi<Template, TemplateSpec>({
    clock: this.clock,
    make: (spec) => ({ ...bareTemplate, ...applied(spec) }) as Omit<Template, "id">,
    change: (current, changes) => this.noted("template", changes, { ...current, ...applied(changes) }),
  });
  readonly endpoints = new FakeKindApi<Endpoint, EndpointSpec>({
    clock: this.clock,
    make: (spec) => this.noted("endpoint", spec, { ...bareEndpoint, ...applied(spec), version: 1 } as Endpoint),
    change: (current, changes) => {
      const version = (current.version ?? 0) + (this.releases ? 1 : 0);
      return this.noted("endpoint", changes, { ...current, ...applied(changes), version });
    },
  });
  template!: Lifecycle;
  endpoint!: Lifecycle;

  constructor() {
    this.restart();
  }

  /** A new provider process: it remembers nothing, and RunPod everything. */
  restart(): void {
    const fresh = contextFor(this.clock, this.api(), this.warnings);
    fresh.startList = (kind) => {
      this.startedLists.push(kind);
      if (kind === "endpoint") this.endpoint.startList();
    };
    this.template = lifecycleOf(templateKind, fresh);
    this.endpoint = lifecycleOf(endpointKind, fresh);
  }

  /** What `pulumi up` does with a new resource: checks, then creates. */
  async make(lifecycle: Lifecycle, given: Record<string, unknown>) {
    const { inputs, problems } = lifecycle.check({}, given);
    if (problems.length > 0) throw new Error(problems.join(" "));
    const { id, outputs } = await lifecycle.create(inputs);
    return { id, inputs: inputs as Record<string, unknown>, outputs: outputs as Record<string, unknown> };
  }

  private api(): Partial<RunpodApi> {
    return {
      template: {
        list: async () => {
          this.templateReads += 1;
          const { accountId, items } = await this.templates.list();
          const told = items.map(({ id }) => this.templateAsRead(id)).filter((item) => item !== undefined);
          return { accountId, items: told };
        },
        create: async (spec) => this.saved(await this.templates.create(spec)),
        update: async (current, changes) => this.saved(await this.templates.update(current, changes)),
        delete: (current) => this.templates.delete(current),
        get: async (id) => {
          this.templateReads += 1;
          return this.templateAsRead(id);
        },
      },
      endpoint: {
        list: () => this.endpoints.list(),
        create: (spec) => this.endpoints.create(spec),
        update: async (current, changes) => {
          this.betweenReadAndSave();
          this.betweenReadAndSave = () => undefined;
          return this.endpoints.update(current, changes);
        },
        delete: (current) => this.endpoints.delete(current),
      },
      workers: { count: async () => this.workers() },
    };
  }

  private templateAsRead(id: string): Template | undefined {
    const seenAt = this.clock.now() - this.templateLagInMs;
    const held = this.templates.objects.get(id);
    const saved = this.saves.filter(({ template }) => template.id === id);
    const isOurs = saved.some(({ template }) => template === held);
    return isOurs ? saved.findLast(({ at }) => at <= seenAt)?.template : held;
  }

  private saved(template: Template): Template {
    this.saves.push({ at: this.clock.now(), template });
    return template;
  }

  private noted<Observed>(kind: string, spec: unknown, result: Observed): Observed {
    this.writes.push({ kind, spec });
    return result;
  }
}
