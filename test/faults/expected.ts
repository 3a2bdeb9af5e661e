import type { Api } from "../end-to-end/engine";
import type { Content, ObjectWithContent } from "./contents";
import type { Declared, DeclaredEndpoint, DeclaredTemplate } from "./program";
import { debugImage, livingDebugStacks, podImage, itemNamed } from "./program";

/** The values that RunPod must have for a resource, as far as the program decides them. */
export interface Expected {
  kind: ObjectWithContent["kind"];
  content: Content;
}

/** The package's defaults (docs/resources). */
const production = { flashBoot: "FLASHBOOT", gpuCount: 1 };
const debug = {
  workersMin: 0,
  workersMax: 1,
  idleTimeoutInSeconds: 300,
  flashBoot: "OFF",
  executionTimeoutInMs: 600_000,
};

/** By resource name. `idOf` finds what a resource refers to. */
export function expectedOf(
  api: Api,
  declared: Declared,
  idOf: (resource: string) => string | undefined,
): Map<string, Expected> {
  const expected = new Map<string, Expected>();
  for (const [name, content] of Object.entries(declared.volumes)) {
    expected.set(name, { kind: "NetworkVolume", content: { ...content } });
  }
  for (const [name, template] of Object.entries(declared.templates)) {
    expected.set(name, { kind: "Template", content: contentOfTemplate(template) });
  }
  for (const [name, endpoint] of Object.entries(declared.endpoints)) {
    expected.set(name, { kind: "Endpoint", content: contentOfEndpoint(api, declared, endpoint, idOf) });
    if (declared.options[name]?.ignoresWorkers) delete expected.get(name)?.content["workersMax"];
  }
  for (const [name, { template, compute, size, volume, mode, args, desiredStatus }] of Object.entries(declared.pods)) {
    const place = volume === undefined ? {} : { dataCenterId: itemNamed(declared.volumes, volume).dataCenterId };
    const content: Content = {
      // Values from a template are those of the Pod's creation.
      ...(template === undefined ? { image: podImage, env: { MODE: mode }, containerDiskInGb: 20, ports: [] } : {}),
      args,
      // An omitted value stays as an earlier program set it.
      ...(desiredStatus === undefined ? {} : { desiredStatus }),
      volumeInGb: 0,
      networkVolume: volume === undefined ? null : idOf(volume),
      bidPerGpu: compute === "bid" ? 0.3 : null,
      cloud: "SECURE",
      ...place,
      ...(compute === "cpu" ? { cpu: { flavor: "cpu3c", vcpuCount: 2 * size } } : { cpu: undefined, gpuCount: size }),
    };
    expected.set(name, { kind: "Pod", content });
  }
  for (const [name, endpoint] of livingDebugStacks(declared)) {
    const investigated = itemNamed(declared.endpoints, endpoint);
    const { args, containerDiskInGb, env } = itemNamed(declared.templates, investigated.template);
    const content = { image: debugImage, args, containerDiskInGb, env, ports: [], registryAuthId: null };
    expected.set(`${name}-template`, { kind: "Template", content: { ...content, serverless: true } });
    const like = contentOfEndpoint(api, declared, investigated, idOf);
    const own = { ...debug, ...templateOf(api, idOf(`${name}-template`)), runs: content };
    expected.set(`${name}-endpoint`, { kind: "Endpoint", content: { ...like, ...own } });
    const [volume] = investigated.volumes;
    const pod = {
      image: debugImage,
      networkVolume: volume === undefined ? null : idOf(volume),
      desiredStatus: "RUNNING",
    };
    expected.set(`${name}-pod`, {
      kind: "Pod",
      content: { ...pod, cpu: { flavor: "cpu3c", vcpuCount: 2 }, bidPerGpu: null },
    });
  }
  return expected;
}

function contentOfTemplate({ image, args, containerDiskInGb, env, serverless }: DeclaredTemplate): Content {
  return { image, args, containerDiskInGb, env, ports: [], registryAuthId: null, serverless, public: false };
}

function contentOfEndpoint(
  api: Api,
  declared: Declared,
  endpoint: DeclaredEndpoint,
  idOf: (resource: string) => string | undefined,
): Content {
  const { type, compute, volumes, workersMin = 0, workersMax, idleTimeoutInSeconds, executionTimeoutInMs } = endpoint;
  const run = endpoint.debugTemplate ?? endpoint.template;
  const { serverless: _serverless, public: _public, ...runs } = contentOfTemplate(itemNamed(declared.templates, run));
  return {
    ...production,
    ...templateOf(api, idOf(run)),
    type,
    gpus: compute === "gpu" ? ["AMPERE_80"] : [],
    cpus: compute === "cpu" ? ["cpu3g-2-8"] : [],
    networkVolumes: volumes.map((volume) => idOf(volume)).sort(),
    dataCenterIds: volumes.map((volume) => itemNamed(declared.volumes, volume).dataCenterId).sort(),
    workersMin,
    workersMax,
    idleTimeoutInSeconds,
    executionTimeoutInMs,
    scalerType: type === "QUEUE" ? "QUEUE_DELAY" : "REQUEST_COUNT",
    scalerValue: 4,
    allowedCudaVersions: [],
    minCudaVersion: null,
    // With a bare id the endpoint runs the template as of the endpoint's last save.
    ...(endpoint.isById && endpoint.debugTemplate === undefined ? {} : { runs }),
  };
}

/** An endpoint of REST v2 has a hidden copy of its template: `runs` shows the content. */
function templateOf(api: Api, id: string | undefined): Content {
  return api === "rest" ? {} : { templateId: id };
}
