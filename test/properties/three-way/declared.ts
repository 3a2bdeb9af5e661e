import fc from "fast-check";
import { Endpoint, NetworkVolume, Pod, Template } from "../../../sdk";
import type { Program } from "../../end-to-end/engine";

/** The four resources of a program, or the four things at RunPod, in the words of the program's arguments. */
export interface Declared {
  volume: { sizeInGb: number };
  template: Container;
  endpoint: {
    gpus: string[];
    gpuCount: number;
    workersMin: number;
    workersMax: number;
    /** Only where `scalerType` is "QUEUE_DELAY": a queue on request counts has none. */
    idleTimeoutInSeconds?: number;
    scalerType: "QUEUE_DELAY" | "REQUEST_COUNT";
    scalerValue: number;
    executionTimeoutInMs: number;
    flashBoot: "OFF" | "FLASHBOOT";
    /** Ids. A program always mounts its one volume. */
    networkVolumes: string[];
    dataCenterIds: string[];
    /** One of the two, never both. */
    minCudaVersion?: string;
    allowedCudaVersions?: string[];
  };
  pod: Container & { desiredStatus: "RUNNING" | "EXITED" };
}

export interface Container {
  image: string;
  args: string;
  containerDiskInGb: number;
  /** A program may leave either to RunPod; what RunPod has says both. */
  env?: Record<string, string>;
  ports?: string[];
}

export type KindOfThing = keyof Declared;

/** Fields that are changed, sent and left as one. */
export interface Unit {
  kind: KindOfThing;
  fields: string[];
  /** The one variable of a map; maps merge by key. */
  variable?: string;
}

export const variables = ["MODE", "LEVEL", "EXTRA"] as const;

/** What workers run: another value of these needs a release. */
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

/** What an edit of a program may change besides: it begins or ends to speak of a whole map. */
export const wholeMaps: readonly Unit[] = [
  { kind: "template", fields: ["env"] },
  { kind: "pod", fields: ["env"] },
];

/** The value of a unit: a variable, or the fields that are there. */
export function valueOf(thing: Declared[KindOfThing], { fields, variable }: Unit): unknown {
  const bag = thing as unknown as Record<string, unknown>;
  if (variable !== undefined) return (bag["env"] as Record<string, string> | undefined)?.[variable];
  return Object.fromEntries(fields.filter((field) => bag[field] !== undefined).map((field) => [field, bag[field]]));
}

/** Puts into a copy of `to` what `from` has in these units. */
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
  // Tags repeat over repositories: a tag alone must not stand for an image.
  image: fc.constantFrom("acme/worker:1.3", "acme/worker:1.4", "other/worker:1.4"),
  args: fc.constantFrom("", "serve", "serve --debug"),
  containerDiskInGb: sizes,
  env: fc.record(
    { MODE: fc.constantFrom("a", "b"), LEVEL: fc.constantFrom("INFO", "DEBUG"), EXTRA: fc.constant("x") },
    { requiredKeys: [], noNullPrototype: true },
  ) as fc.Arbitrary<Record<string, string>>,
  ports: fc.constantFrom<string[]>(["80/http"], ["80/http", "22/tcp"]),
};

/** What a program says of a container. */
const said = fc
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

/** Stands for the id of the volume that the program makes. */
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

function thingsWith(content: fc.Arbitrary<Container>): fc.Arbitrary<Declared> {
  return fc.record({
    volume: fc.record({ sizeInGb: sizes }),
    template: content,
    endpoint: service,
    pod: fc.tuple(content, status).map(([own, desiredStatus]) => ({ ...own, desiredStatus })),
  });
}

/** Any program of the four things. */
export const declared = thingsWith(said);

/** Anything that a console makes of them. */
export const held = thingsWith(fc.record(container));

/** Options of the endpoint: what an autoscaler sets, or releases that are held back. */
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
