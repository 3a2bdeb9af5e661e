import fc from "fast-check";
import { Endpoint, NetworkVolume, Pod, Template } from "../../../sdk";
import type { Program } from "../../end-to-end/engine";

/** The four resources of a program, or RunPod's four objects, by the names of the program's arguments. */
export interface Declared {
  volume: { sizeInGb: number };
  template: Container;
  endpoint: {
    gpus: string[];
    gpuCount: number;
    workersMin: number;
    workersMax: number;
    /** Only with `scalerType: "QUEUE_DELAY"`: a queue that scales by request count has no idle timeout. */
    idleTimeoutInSeconds?: number;
    scalerType: "QUEUE_DELAY" | "REQUEST_COUNT";
    scalerValue: number;
    executionTimeoutInMs: number;
    flashBoot: "OFF" | "FLASHBOOT";
    /** Ids. A program always mounts its only volume. */
    networkVolumes: string[];
    dataCenterIds: string[];
    /** At most one of these two. */
    minCudaVersion?: string;
    allowedCudaVersions?: string[];
  };
  pod: Container & { desiredStatus: "RUNNING" | "EXITED" };
}

export interface Container {
  image: string;
  args: string;
  containerDiskInGb: number;
  /** A program may omit either. RunPod always has both. */
  env?: Record<string, string>;
  ports?: string[];
}

export type DeclaredKind = keyof Declared;

/** Fields that change, are sent and are kept together. */
export interface Unit {
  kind: DeclaredKind;
  fields: string[];
  /** A single variable of `env`, because maps merge by key. */
  variable?: string;
}

export const variables = ["MODE", "LEVEL", "EXTRA"] as const;

/** What workers run. A change of these needs a release. */
export const released = ["image", "args", "containerDiskInGb", "env", "ports"] as const;

const containerUnits = (kind: "template" | "pod"): Unit[] => [
  ...["image", "args", "containerDiskInGb", "ports"].map((field) => ({ kind, fields: [field] })),
  ...variables.map((variable) => ({ kind, fields: ["env"], variable })),
];

export const units: readonly Unit[] = [
  { kind: "volume", fields: ["sizeInGb"] },
  ...containerUnits("template"),
  { kind: "endpoint", fields: ["gpus"] },
  { kind: "endpoint", fields: ["gpuCount"] },
  { kind: "endpoint", fields: ["workersMin", "workersMax"] },
  { kind: "endpoint", fields: ["scalerType", "scalerValue", "idleTimeoutInSeconds"] },
  { kind: "endpoint", fields: ["executionTimeoutInMs"] },
  { kind: "endpoint", fields: ["flashBoot"] },
  { kind: "endpoint", fields: ["networkVolumes", "dataCenterIds"] },
  { kind: "endpoint", fields: ["minCudaVersion", "allowedCudaVersions"] },
  ...containerUnits("pod"),
  { kind: "pod", fields: ["desiredStatus"] },
];

/** Further edits of a program: it adds or removes the whole map. */
export const wholeMaps: readonly Unit[] = [
  { kind: "template", fields: ["env"] },
  { kind: "pod", fields: ["env"] },
];

/** The value of a unit: a variable, or its defined fields. */
export function valueOf(values: Declared[DeclaredKind], { fields, variable }: Unit): unknown {
  const record = values as unknown as Record<string, unknown>;
  if (variable !== undefined) return (record["env"] as Record<string, string> | undefined)?.[variable];
  return Object.fromEntries(
    fields.filter((field) => record[field] !== undefined).map((field) => [field, record[field]]),
  );
}

/** Returns a copy of `to` with the values of `from` in these units. */
export function withUnits(to: Declared, from: Declared, chosen: readonly Unit[]): Declared {
  const copy = structuredClone(to);
  for (const { kind, fields, variable } of chosen) {
    const [target, source] = [copy[kind], from[kind]] as unknown as Record<string, unknown>[];
    if (target === undefined || source === undefined) continue;
    for (const field of fields) {
      if (variable !== undefined) setVariable(target, source, variable);
      else if (source[field] === undefined) delete target[field];
      else target[field] = structuredClone(source[field]);
    }
  }
  return copy;
}

function setVariable(target: Record<string, unknown>, source: Record<string, unknown>, variable: string): void {
  const [env, other] = [target["env"], source["env"]] as Record<string, string>[];
  const value = other?.[variable];
  if (env === undefined) return;
  if (value === undefined) delete env[variable];
  else env[variable] = value;
}

const sizes = fc.constantFrom(20, 30, 40);

const container = {
  // Two repositories have the same tag, so a tag alone must not identify an image.
  image: fc.constantFrom("acme/worker:1.3", "acme/worker:1.4", "other/worker:1.4"),
  args: fc.constantFrom("", "serve", "serve --debug"),
  containerDiskInGb: sizes,
  env: fc.record(
    { MODE: fc.constantFrom("a", "b"), LEVEL: fc.constantFrom("INFO", "DEBUG"), EXTRA: fc.constant("x") },
    { requiredKeys: [], noNullPrototype: true },
  ) as fc.Arbitrary<Record<string, string>>,
  ports: fc.constantFrom<string[]>(["80/http"], ["80/http", "22/tcp"]),
};

/** The container of a program. */
const programContainer = fc
  .tuple(fc.record(container), fc.constantFrom<string[]>([], [], [], ["env"], ["ports"]))
  .map(([all, left]): Container => {
    const kept = Object.entries(all).filter(([field]) => !left.includes(field));
    return Object.fromEntries(kept) as unknown as Container;
  });

const scaler = fc.oneof(
  fc.record({
    scalerType: fc.constant("QUEUE_DELAY" as const),
    scalerValue: fc.constantFrom(2, 4),
    idleTimeoutInSeconds: fc.constantFrom(5, 60),
  }),
  fc.record({ scalerType: fc.constant("REQUEST_COUNT" as const), scalerValue: fc.constantFrom(2, 4) }),
);

const cuda = fc.oneof(
  fc.record({ minCudaVersion: fc.constantFrom("12.1", "12.4") }),
  fc.record({ allowedCudaVersions: fc.constantFrom<string[]>(["12.4"], ["12.4", "12.8"]) }),
);

/** Represents the id of the program's volume. */
export const theVolume = "the volume";

const service: fc.Arbitrary<Declared["endpoint"]> = fc
  .tuple(
    fc.record({
      gpus: fc.constantFrom<string[]>(["ADA_24"], ["ADA_24", "AMPERE_48"], ["AMPERE_80"]),
      gpuCount: fc.constantFrom(1, 2),
      workersMin: fc.constantFrom(0, 1),
      workersMax: fc.constantFrom(2, 3, 5),
      executionTimeoutInMs: fc.constantFrom(60_000, 600_000),
      flashBoot: fc.constantFrom("OFF" as const, "FLASHBOOT" as const),
      networkVolumes: fc.constant<string[]>([theVolume]),
      dataCenterIds: fc.constantFrom<string[]>(["EU-RO-1"], ["EU-RO-1", "US-KS-2"]),
    }),
    scaler,
    cuda,
  )
  .map(([own, scaling, drivers]): Declared["endpoint"] => ({ ...own, ...scaling, ...drivers }));

const status = fc.constantFrom("RUNNING" as const, "EXITED" as const);

function declaredWith(content: fc.Arbitrary<Container>): fc.Arbitrary<Declared> {
  return fc.record({
    volume: fc.record({ sizeInGb: sizes }),
    template: content,
    endpoint: service,
    pod: fc.tuple(content, status).map(([own, desiredStatus]) => ({ ...own, desiredStatus })),
  });
}

/** Any program with the four resources. */
export const declared = declaredWith(programContainer);

/** Any values that the console can set. */
export const held = declaredWith(fc.record(container));

/** Ignored inputs of the endpoint: those that an autoscaler sets, or the release. */
export type Ignored = "nothing" | "workers" | "release";

export const ignoredInputs: Record<Ignored, string[]> = {
  nothing: [],
  workers: ["workersMin", "workersMax"],
  release: ["release", "releaseEnv"],
};

export function programOf({ volume, template, endpoint, pod }: Declared, ignored: Ignored): Program {
  return async () => {
    const models = new NetworkVolume("models", { ...volume, dataCenterId: "EU-RO-1" }, { protect: false });
    const worker = new Template("worker", { ...template });
    new Endpoint(
      "service",
      { ...endpoint, template: worker, networkVolumes: [models] },
      { ignoreChanges: ignoredInputs[ignored] },
    );
    new Pod("shell", { ...pod, gpus: ["NVIDIA L40S"] });
  };
}
