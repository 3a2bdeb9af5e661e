import type { Emulator, Endpoint } from "../../../testing/emulator";

/** A client for the emulator's own tests, without a library between test and wire. */
export interface Client {
  /** Posts a document and returns the answer. */
  post(query: string, variables?: object): Promise<Answer>;
  /** Posts a document that must succeed, and returns the root field's value. */
  ask(query: string, variables?: object): Promise<Fields>;
  /** Posts a document that must be refused with HTTP 200, and returns the message. */
  refused(query: string, variables?: object): Promise<string>;
  /** Creates a template, or changes the one with the input's `id`. */
  putTemplate(input?: object): Promise<Fields>;
  /** Creates an endpoint, or changes the one with the input's `id`. */
  putEndpoint(input: object): Promise<Fields>;
  createVolume(input?: object): Promise<Fields>;
  /** Creates an on-demand Pod, by default with one RTX 4090 and a volume disk of 10 GB. */
  deployPod(input?: object): Promise<Fields>;
  readPod(podId: string): Promise<Fields | null>;
  /** Returns everything that the account has. */
  readEverything(): Promise<Holdings>;
  jobs(method: "GET" | "POST", path: string, body?: object): Promise<{ status: number; body: Fields }>;
}

export type Fields = Record<string, unknown> & { id: string };

/** The objects of an account, as RunPod's API returns them. */
export interface Holdings {
  volumes: { id: string; name: string; dataCenterId: string }[];
  templates: { id: string; name: string; imageName: string; env: { key: string; value: string }[] }[];
  endpoints: { id: string; name: string; version: number; locations: string; templateId: string }[];
  pods: { id: string; name: string; networkVolumeId: string | null; machine: { dataCenterId: string } }[];
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  data: Record<string, Fields | null> | null | undefined;
  errors: { message: string; path?: string[]; extensions?: { code?: string } }[] | undefined;
}

const podFields = `id name machineId imageName dockerArgs gpuCount vcpuCount memoryInGb containerDiskInGb volumeInGb
  volumeMountPath desiredStatus costPerHr env ports templateId networkVolumeId containerRegistryAuthId podType lastStatusChange
  uptimeSeconds machine { gpuDisplayName location podHostId dataCenterId } latestTelemetry { state time }
  runtime { uptimeInSeconds gpus { id } ports { ip isIpPublic privatePort publicPort type } }`;

/** Documents of the tests, by the emulator's names of calls. */
export const documents = {
  "template.save": `mutation ($input: SaveTemplateInput) { saveTemplate(input: $input) {
    id name imageName dockerArgs containerDiskInGb volumeInGb env { key value } ports isServerless startSsh readme boundEndpointId } }`,
  "endpoint.save": `mutation ($input: EndpointInput!) { saveEndpoint(input: $input) {
    id name templateId type gpuIds gpuCount instanceIds workersMin workersMax workersPFBTarget idleTimeout locations scalerType
    scalerValue networkVolumeId networkVolumeIds { networkVolumeId dataCenterId } allowedCudaVersions minCudaVersion
    executionTimeoutMs flashBootType flashEnvironmentId modelReferences env { key value } compliance version computeType } }`,
  "networkVolume.create": `mutation ($input: CreateNetworkVolumeInput!) { createNetworkVolume(input: $input) { id name size dataCenterId } }`,
  "networkVolume.update": `mutation ($input: UpdateNetworkVolumeInput!) { updateNetworkVolume(input: $input) { id name size } }`,
  "networkVolume.delete": `mutation ($input: DeleteNetworkVolumeInput!) { deleteNetworkVolume(input: $input) }`,
  "template.delete": `mutation ($templateName: String) { deleteTemplate(templateName: $templateName) }`,
  "endpoint.delete": `mutation ($id: String!) { deleteEndpoint(id: $id) }`,
  "pod.get": `query ($podId: String!) { pod(input: { podId: $podId }) { ${podFields} } }`,
  "pod.list": `{ myself { pods { id name desiredStatus } } }`,
  everything: `{ myself {
    networkVolumes { id name dataCenterId }
    podTemplates { id name imageName env { key value } }
    endpoints { id name version locations templateId }
    pods { id name networkVolumeId machine { dataCenterId } } } }`,
  "pod.create": `mutation ($input: PodFindAndDeployOnDemandInput) { podFindAndDeployOnDemand(input: $input) { ${podFields} } }`,
  "pod.create (interruptible)": `mutation ($input: PodRentInterruptableInput!) { podRentInterruptable(input: $input) { ${podFields} } }`,
  "pod.create (cpu)": `mutation ($input: deployCpuPodInput!) { deployCpuPod(input: $input) { ${podFields} } }`,
  "pod.update": `mutation ($input: PodEditJobInput!) { podEditJob(input: $input) { ${podFields} } }`,
  "pod.stop": `mutation ($input: PodStopInput!) { podStop(input: $input) { ${podFields} } }`,
  "pod.start": `mutation ($input: PodResumeInput!) { podResume(input: $input) { ${podFields} } }`,
  "pod.start (interruptible)": `mutation ($input: PodBidResumeInput!) { podBidResume(input: $input) { ${podFields} } }`,
  "pod.delete": `mutation ($input: PodTerminateInput!) { podTerminate(input: $input) }`,
  "template.get": `query ($id: String!) { podTemplate(id: $id) { id name imageName } }`,
};

export const templateInput = {
  name: "comfy",
  imageName: "example/comfy:1",
  dockerArgs: "",
  containerDiskInGb: 20,
  volumeInGb: 0,
  env: [{ key: "MODE", value: "fast" }],
  isServerless: true,
};

/** The fewest fields of an endpoint. */
export const endpointInput = (templateId: string) => ({ name: "api", templateId, gpuIds: "ADA_24" });

export const podInput = {
  name: "debug",
  imageName: "example/debug:1",
  gpuTypeId: "NVIDIA GeForce RTX 4090",
  gpuCount: 1,
  containerDiskInGb: 20,
  volumeInGb: 10,
  volumeMountPath: "/workspace",
  ports: "8888/http,22/tcp",
};

export function clientOf(emulator: Emulator, apiKey: string | undefined = emulator.apiKey): Client {
  const authorization = apiKey === undefined || apiKey === "" ? undefined : { Authorization: `Bearer ${apiKey}` };

  async function post(query: string, variables: object = {}): Promise<Answer> {
    const response = await fetch(emulator.graphqlUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...authorization },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json" && text.endsWith("}");
    const { data, errors } = (isJson ? JSON.parse(text) : {}) as Pick<Answer, "data" | "errors">;
    return { status: response.status, headers: response.headers, text, data, errors };
  }

  async function ask(query: string, variables?: object): Promise<Fields> {
    const { status, text, data, errors } = await post(query, variables);
    if (status !== 200 || errors !== undefined || !data) throw new Error(`HTTP ${status}: ${text}`);
    return Object.values(data)[0] as Fields;
  }

  return {
    post,
    ask,
    async refused(query, variables) {
      const { status, text, errors } = await post(query, variables);
      if (status !== 200 || errors?.[0] === undefined) throw new Error(`Not refused: HTTP ${status}: ${text}`);
      return errors[0].message;
    },
    putTemplate: (input = {}) => ask(documents["template.save"], { input: { ...templateInput, ...input } }),
    putEndpoint: (input) => ask(documents["endpoint.save"], { input }),
    createVolume: (input = {}) =>
      ask(documents["networkVolume.create"], {
        input: { name: "models", size: 20, dataCenterId: "US-KS-2", ...input },
      }),
    deployPod: (input = {}) => ask(documents["pod.create"], { input: { ...podInput, ...input } }),
    readPod: (podId) => ask(documents["pod.get"], { podId }),
    async readEverything() {
      const { networkVolumes, podTemplates, endpoints, pods } = await ask(documents.everything);
      return { volumes: networkVolumes, templates: podTemplates, endpoints, pods } as Holdings;
    },
    async jobs(method, path, body) {
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(`${emulator.jobsUrl}/${path}`, {
        method,
        headers: { ...authorization },
        ...content,
      });
      return { status: response.status, body: (await response.json()) as Fields };
    },
  };
}

/** Pools and types of an endpoint in GraphQL's form, "POOL_A,POOL_B,-TYPE". */
export function gpuIdsOf({ gpus }: Endpoint): string {
  return [...(gpus?.pools ?? []), ...(gpus?.excludedTypes ?? []).map((type) => `-${type}`)].join(",");
}
