import { RunpodError } from "../../../../provider/api/errors";
import { graphqlCapabilities } from "../../../../provider/adapters/graphql/capabilities";
import { overGraphql } from "../../../../provider/adapters/graphql";
import type { Http, HttpRequest } from "../../../../provider/adapters/http";
import type { Lifecycle } from "../../../../provider/lifecycle/lifecycle";
import { lifecycleOf } from "../../../../provider/lifecycle/lifecycle";
import { pod as podKind } from "../../../../provider/kinds/pod/pod";
import { FakeClock } from "../../../support/fake-clock";
import { contextFor } from "../../lifecycle/gadget";

type Fields = Record<string, unknown>;

/** A Pod as RunPod tells it over GraphQL. */
export interface WirePod extends Fields {
  id: string;
  name: string;
  gpuCount: number;
  desiredStatus: string;
  env: string[];
  ports: string | null;
  machine: { gpuDisplayName: string | null; dataCenterId: string | null; podHostId: string | null } | null;
}

/** A template of the account as RunPod tells it, with what a Pod takes of it. */
export const wireTemplate = {
  id: "tpl-1",
  name: "base",
  imageName: "acme/base:1",
  dockerArgs: "serve",
  containerDiskInGb: 30,
  volumeInGb: 40,
  volumeMountPath: "/models",
  env: [
    { key: "MODE", value: "prod" },
    { key: "LEVEL", value: "1" },
  ],
  ports: "8188/http",
  containerRegistryAuthId: "reg-1",
  isServerless: false,
  isPublic: false,
  startSsh: true,
  startJupyter: false,
  category: null,
  readme: null,
  startScript: "",
};

/** A write that RunPod has been asked for. */
export interface Call {
  operation: string;
  input: Fields;
}

/**
 * A RunPod that rents Pods over GraphQL, and a provider process on it: the kind, the life cycle and the adapter
 * together.
 */
export class PodWorld {
  readonly clock = new FakeClock();
  readonly warnings: string[] = [];
  readonly pods = new Map<string, WirePod>();
  readonly calls: Call[] = [];
  /** GPU types of which no host is free. */
  readonly soldOut = new Set<string>();
  /** The templates of the account. */
  templates: Fields[] = [];
  /** What others have made, or RunPod itself: shown by id alone. */
  templatesOfOthers: Fields[] = [];
  /** The data center of each network volume of the account; without it lists of volumes fail. */
  volumes: Record<string, string> | undefined;
  /** Says of which calls the reply gets lost after they were carried out. */
  losesReply: (call: Call) => boolean = () => false;
  /** Says of which calls the connection breaks before they are carried out. */
  neverArrives: (call: Call) => boolean = () => false;
  /** The answer to a call in place of RunPod's own. */
  refuses: (call: Call) => string | undefined = () => undefined;
  /** Lists show what was there this long ago. */
  listLagInMs = 0;
  /** The SSH key that RunPod gives to Pods when it creates them. */
  keyOfAccount: string | undefined;
  /** Whether an edit starts a Pod that was stopped. */
  editStarts = false;
  /** How many GPUs a resumed Pod finds on its host. */
  gpusAfterResume: number | undefined;
  pod!: Lifecycle;
  private readonly history: { at: number; pods: WirePod[] }[] = [];
  private lastNumber = 0;

  constructor() {
    this.restart();
  }

  /** A new provider process: it remembers nothing, and RunPod everything. */
  restart(): void {
    const http: Http = { send: (request) => this.answer(request), redact: (text) => text };
    const api = overGraphql(http, "http://runpod.example", this.clock);
    this.pod = lifecycleOf(podKind, contextFor(this.clock, api, this.warnings), () => graphqlCapabilities.pod);
  }

  /** What `pulumi up` does with a new Pod: checks, then creates. */
  async make(given: Fields) {
    const { inputs, problems } = this.pod.check({}, given);
    if (problems.length > 0) throw new Error(problems.join(" "));
    const { id, outputs } = await this.pod.create(inputs);
    return { id, inputs: inputs as Fields, outputs: outputs as Fields };
  }

  /** What `pulumi up` does with a changed Pod: checks, then updates. */
  async change(id: string, outputs: Fields, given: Fields): Promise<Fields> {
    const { inputs, problems } = this.pod.check(outputs, given);
    if (problems.length > 0) throw new Error(problems.join(" "));
    return (await this.pod.update(id, outputs, inputs)) as Fields;
  }

  at(id: string): WirePod {
    const pod = this.pods.get(id);
    if (pod === undefined) throw new Error(`there is no Pod ${id}`);
    return pod;
  }

  /** Changes a Pod as if somebody else, or RunPod itself, had done it. */
  put(id: string, changes: Fields): WirePod {
    return this.keep({ ...this.at(id), ...changes });
  }

  private async answer({ operation, body }: HttpRequest) {
    const reply = (data: unknown) => ({ status: 200, headers: new Headers(), body: JSON.stringify(data) });
    if (operation === "myself.pods") {
      return reply({ data: { myself: { id: "account-1", pods: this.visible() } } });
    }
    if (operation === "myself.podTemplates") {
      return reply({ data: { myself: { id: "account-1", podTemplates: this.templates } } });
    }
    if (operation === "podTemplate") {
      const { id } = (JSON.parse(body ?? "{}") as { variables: { id: string } }).variables;
      const found = [...this.templates, ...this.templatesOfOthers].find((template) => template.id === id);
      return reply({ data: { podTemplate: found ?? null } });
    }
    if (operation === "myself.networkVolumes") {
      if (this.volumes === undefined) return reply({ errors: [{ message: "Something went wrong." }] });
      const volumes = Object.entries(this.volumes).map(([id, dataCenterId]) => ({
        id,
        dataCenterId,
        name: id,
        size: 10,
        storageType: null,
      }));
      return reply({ data: { myself: { id: "account-1", networkVolumes: volumes } } });
    }
    const { variables } = JSON.parse(body ?? "{}") as { variables: { input: Fields } };
    const call = { operation, input: variables.input };
    this.calls.push(call);
    if (this.neverArrives(call)) throw new RunpodError("noAnswer", `${operation}: the connection broke.`);
    const refusal = this.refuses(call) ?? this.stockProblem(call) ?? this.statusProblem(call);
    if (refusal !== undefined) return reply({ errors: [{ message: refusal }], data: { [operation]: null } });
    const result = this.carryOut(call);
    if (this.losesReply(call)) throw new RunpodError("noAnswer", `${operation}: the connection broke.`);
    return reply({ data: { [operation]: result } });
  }

  private visible(): WirePod[] {
    if (this.listLagInMs === 0) return [...this.pods.values()];
    const seenAt = this.clock.now() - this.listLagInMs;
    return this.history.findLast(({ at }) => at <= seenAt)?.pods ?? [];
  }

  private keep(pod: WirePod): WirePod {
    this.pods.set(pod.id, pod);
    this.history.push({ at: this.clock.now(), pods: [...this.pods.values()] });
    return pod;
  }

  private stockProblem({ input }: Call): string | undefined {
    if (!this.soldOut.has(String(input.gpuTypeId))) return undefined;
    return "There are no longer any instances available with the requested specifications. Please refresh and try again.";
  }

  private statusProblem({ operation, input }: Call): string | undefined {
    const isStarted = operation === "podResume" && this.at(String(input.podId)).desiredStatus === "RUNNING";
    return isStarted ? `Pod ${String(input.podId)} is already running.` : undefined;
  }

  private carryOut({ operation, input }: Call): WirePod | null {
    const id = String(input.podId);
    switch (operation) {
      case "podTerminate":
        this.pods.delete(id);
        return null;
      case "podStop":
        return this.put(id, { desiredStatus: "EXITED", runtime: null });
      case "podResume":
        return this.put(id, { desiredStatus: "RUNNING", gpuCount: this.gpusAfterResume ?? this.at(id).gpuCount });
      case "podEditJob":
        return this.put(id, { ...contentOf(input), ...(this.editStarts ? { desiredStatus: "RUNNING" } : {}) });
      default:
        return this.rent(input);
    }
  }

  private rent(input: Fields): WirePod {
    const id = `pod-${++this.lastNumber}`;
    const type = input.gpuTypeId as string | undefined;
    const pod: WirePod = {
      id,
      name: String(input.name),
      templateId: input.templateId ?? null,
      gpuCount: (input.gpuCount as number | undefined) ?? 0,
      networkVolumeId: input.networkVolumeId ?? null,
      desiredStatus: "RUNNING",
      costPerHr: 0.4,
      machine: {
        gpuDisplayName: type?.replace(/^NVIDIA (GeForce )?/, "") ?? null,
        dataCenterId: (input.dataCenterId as string | undefined) ?? "EU-RO-1",
        podHostId: `${id}-6441`,
      },
      runtime: null,
      ...contentOf(input),
    };
    if (this.keyOfAccount !== undefined) pod.env = [...pod.env, `PUBLIC_KEY=${this.keyOfAccount}`];
    return this.keep(pod);
  }
}

/** What an edit can change, as RunPod tells it afterwards. */
function contentOf(input: Fields) {
  const env = (input.env as { key: string; value: string }[] | undefined) ?? [];
  return {
    imageName: input.imageName ?? "from-template:1",
    containerDiskInGb: input.containerDiskInGb ?? 50,
    volumeInGb: input.volumeInGb ?? 0,
    volumeMountPath: input.volumeMountPath ?? "/workspace",
    dockerArgs: input.dockerArgs ?? "from the template",
    env: env.map(({ key, value }) => `${key}=${value}`),
    ports: (input.ports as string | undefined) || null,
    containerRegistryAuthId: input.containerRegistryAuthId || null,
  };
}
