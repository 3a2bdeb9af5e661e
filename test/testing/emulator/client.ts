import type { Emulator } from "../../../testing/emulator";

/** A plain client for the emulator's own tests: no library between test and wire. */
export interface Client {
  /** Posts a document and returns what came back. */
  post(query: string, variables?: object): Promise<Answer>;
  /** Posts what must succeed, and returns the root field's value. */
  ask(query: string, variables?: object): Promise<Fields>;
  /** Posts what must be refused with HTTP 200, and returns the sentence. */
  refused(query: string, variables?: object): Promise<string>;
  saveTemplate(input?: object): Promise<Fields>;
  saveEndpoint(input: object): Promise<Fields>;
  createVolume(input?: object): Promise<Fields>;
  /** A Pod on demand: one RTX 4090 and a volume disk of 10 GB, unless told otherwise. */
  deployPod(input?: object): Promise<Fields>;
  readPod(podId: string): Promise<Fields | null>;
  jobs(method: "GET" | "POST", path: string, body?: object): Promise<{ status: number; body: Fields }>;
}

export type Fields = Record<string, unknown> & { id: string };

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

export const documents = {
  saveTemplate: `mutation ($input: SaveTemplateInput) { saveTemplate(input: $input) {
    id name imageName dockerArgs containerDiskInGb volumeInGb env { key value } ports isServerless startSsh readme boundEndpointId } }`,
  saveEndpoint: `mutation ($input: EndpointInput!) { saveEndpoint(input: $input) {
    id name templateId type gpuIds gpuCount instanceIds workersMin workersMax workersPFBTarget idleTimeout locations scalerType
    scalerValue networkVolumeId networkVolumeIds { networkVolumeId dataCenterId } allowedCudaVersions minCudaVersion
    executionTimeoutMs flashBootType flashEnvironmentId modelReferences env { key value } compliance version computeType } }`,
  createNetworkVolume: `mutation ($input: CreateNetworkVolumeInput!) { createNetworkVolume(input: $input) { id name size dataCenterId } }`,
  updateNetworkVolume: `mutation ($input: UpdateNetworkVolumeInput!) { updateNetworkVolume(input: $input) { id name size } }`,
  deleteNetworkVolume: `mutation ($input: DeleteNetworkVolumeInput!) { deleteNetworkVolume(input: $input) }`,
  deleteTemplate: `mutation ($templateName: String) { deleteTemplate(templateName: $templateName) }`,
  deleteEndpoint: `mutation ($id: String!) { deleteEndpoint(id: $id) }`,
  pod: `query ($podId: String!) { pod(input: { podId: $podId }) { ${podFields} } }`,
  pods: `{ myself { pods { id name desiredStatus } } }`,
  podFindAndDeployOnDemand: `mutation ($input: PodFindAndDeployOnDemandInput) { podFindAndDeployOnDemand(input: $input) { ${podFields} } }`,
  podRentInterruptable: `mutation ($input: PodRentInterruptableInput!) { podRentInterruptable(input: $input) { ${podFields} } }`,
  deployCpuPod: `mutation ($input: deployCpuPodInput!) { deployCpuPod(input: $input) { ${podFields} } }`,
  podEditJob: `mutation ($input: PodEditJobInput!) { podEditJob(input: $input) { ${podFields} } }`,
  podStop: `mutation ($input: PodStopInput!) { podStop(input: $input) { ${podFields} } }`,
  podResume: `mutation ($input: PodResumeInput!) { podResume(input: $input) { ${podFields} } }`,
  podBidResume: `mutation ($input: PodBidResumeInput!) { podBidResume(input: $input) { ${podFields} } }`,
  podTerminate: `mutation ($input: PodTerminateInput!) { podTerminate(input: $input) }`,
  podTemplate: `query ($id: String!) { podTemplate(id: $id) { id name imageName } }`,
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

/** The least that an endpoint needs. */
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
    saveTemplate: (input = {}) => ask(documents.saveTemplate, { input: { ...templateInput, ...input } }),
    saveEndpoint: (input) => ask(documents.saveEndpoint, { input }),
    createVolume: (input = {}) =>
      ask(documents.createNetworkVolume, { input: { name: "models", size: 20, dataCenterId: "US-KS-2", ...input } }),
    deployPod: (input = {}) => ask(documents.podFindAndDeployOnDemand, { input: { ...podInput, ...input } }),
    readPod: (podId) => ask(documents.pod, { podId }),
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
