import type { Account, Fault } from "../../testing/emulator";
import type { Api } from "./engine";

/** What cases must know of an API where RunPod's two APIs truly differ. A case takes it by `engine.api`. */
export interface ApiDifferences {
  /** A field of a template, by its name on the wire, without which the template cannot be read. */
  neededTemplateField: string;
  /** The same of an endpoint. */
  neededEndpointField: string;
  /** What identifies a template in its delete. */
  deletedTemplate: (template: { id: string; name: string }) => object;
  /** The calls that delete an endpoint if RunPod first refuses one that has workers. */
  deletesOfEndpointWithWorkers: string[];
  /** A failure that RunPod reports although it has done what was asked. */
  failureAfterWrite: Fault;
  /** What a refresh says of a Pod that is dead. v2 has no such status. */
  deadPod: RegExp;
  /** The text of a refusal to read, of a key whose account is not the resource's. */
  readWithKeyOf: (key: Account, owner: Account) => RegExp;
  /** The same of a delete. */
  deleteWithKeyOfAnother: RegExp;
  /** The same of a create. */
  createWithKeyOf: (key: Account, owner: Account) => RegExp;
  /** The refusal of a request that RunPod treats like one without a key. */
  unauthenticated: RegExp;
  /** The calls of `getEndpoint` beside the lists. v2 shows what an endpoint runs in its own list. */
  readsOfTemplate: string[];
  /** The id of an endpoint's template, as reads return it. */
  templateOfEndpoint: (id: string) => string | undefined;
  /** The calls of `getAccount`. v2 tells nothing of the account, so one list proves the key. */
  readsOfAccount: string[];
  tellsAccount: boolean;
  /** What an adoption of a Pod says about fields that reads do not return. */
  silentFieldsOfPod: RegExp;
  /** What follows each save of an endpoint that may start a release: only v2's list of releases has the version. */
  afterRelease: readonly string[];
  /** The code of an error in unknown words that leaves open what RunPod has done. On v2 the status says it. */
  unknownOutcome: { code?: string };
  /** What the user is told of HTTP 403. */
  forbidden: RegExp;
  /** The GPU type that a create of a Pod asks for, in the variables of the call. */
  gpuTypeAsked: (variables: unknown) => string;
  /** How the state names what somebody else released. */
  foreignRelease: RegExp;
  /** Fields of a list's item, with null in place of what the provider needs. */
  unreadable: Record<"endpoint" | "template" | "networkVolume", Record<string, null>>;
}

/** What a program is told that asks REST v2 for an input that it does not have. */
export const notOffered = (input: string) => new RegExp(`${input} is not offered by RunPod's REST v2 API`);

const unproven =
  "RunPod does not list it, but no list shows another object that the state names.*the API key may belong to " +
  "another account.*pulumi state delete";

export const apiDifferences: Record<Api, ApiDifferences> = {
  graphql: {
    neededTemplateField: "imageName",
    neededEndpointField: "workersMax",
    deletedTemplate: ({ name }) => ({ templateName: name }),
    deletesOfEndpointWithWorkers: ["endpoint.delete", "endpoint.update", "endpoint.delete"],
    failureAfterWrite: { kind: "error", message: "Oops.", write: "after", data: null },
    deadPod: /RunPod reports it as DEAD/,
    readWithKeyOf: (key, owner) =>
      new RegExp(`belongs to RunPod account ${owner.id}, but the API key belongs to account ${key.id}`),
    deleteWithKeyOfAnother: /key of the right account/,
    createWithKeyOf: (key, owner) =>
      new RegExp(
        `the API key belongs to RunPod account ${key.id}, but this stack's resources are in account ${owner.id}\\. ` +
          "Nothing was created\\.",
      ),
    unauthenticated: /RunPod treated the request as unauthenticated/,
    readsOfTemplate: ["template.get"],
    templateOfEndpoint: (id) => id,
    readsOfAccount: ["account.get"],
    tellsAccount: true,
    silentFieldsOfPod: /RunPod's GraphQL API does not report these fields: cloud, cpu, /,
    afterRelease: [],
    unknownOutcome: {},
    forbidden: /HTTP 403.*gateway refused.*says nothing about the API key/,
    gpuTypeAsked: (variables) => (variables as { input: { gpuTypeId: string } }).input.gpuTypeId,
    foreignRelease: /^\? version 2$/,
    unreadable: { endpoint: { scalerValue: null }, template: { name: null }, networkVolume: { size: null } },
  },
  rest: {
    neededTemplateField: "image",
    neededEndpointField: "workers",
    deletedTemplate: ({ id }) => ({ id }),
    deletesOfEndpointWithWorkers: ["endpoint.delete"],
    // A status of 4xx would mean that nothing was done.
    failureAfterWrite: { kind: "error", message: "Oops.", code: "500", write: "after", data: null },
    deadPod: /^$/,
    readWithKeyOf: () => new RegExp(unproven),
    deleteWithKeyOfAnother: new RegExp(unproven),
    createWithKeyOf: () =>
      /RunPod's lists show no object that this stack's state names.*Nothing was created\. Check the key/,
    unauthenticated: /HTTP 401.*RunPod does not accept the API key/,
    readsOfTemplate: [],
    templateOfEndpoint: () => undefined,
    readsOfAccount: ["networkVolume.list"],
    tellsAccount: false,
    silentFieldsOfPod: /RunPod's REST v2 API does not report these fields: templateId, allowedCudaVersions, /,
    afterRelease: ["release.list"],
    unknownOutcome: { code: "500" },
    forbidden: /HTTP 403, the API key has no permission for this\. Grant it in RunPod's console/,
    gpuTypeAsked: (variables) => (variables as { body: { gpu: { id: string } } }).body.gpu.id,
    foreignRelease: /^\? content \w+$/,
    unreadable: { endpoint: { workers: null }, template: { name: null }, networkVolume: { size: null } },
  },
};
