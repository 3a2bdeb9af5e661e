import { spendPerHour } from "../../platform/billing";
import { catalogResolvers } from "./catalog-resolvers";
import { credentialResolvers, registryAuthShape, secretShape } from "./credential-resolvers";
import { deleteEndpoint, saveEndpoint, updateEndpointTemplate } from "../../platform/endpoint";
import type { EndpointInput } from "./endpoint-input";
import type { Account } from "../../platform/entities";
import { refusal } from "./errors";
import { endpointShape, listShape, templateShape, volumeShape, type Shape } from "./graphql-types";
import {
  createNetworkVolume,
  deleteNetworkVolume,
  updateNetworkVolume,
  type CreateNetworkVolumeInput,
  type UpdateNetworkVolumeInput,
} from "../../platform/network-volume";
import { deployPod, isVisible, visiblePod } from "../../platform/pod";
import {
  editPod,
  resumePod,
  resumePodWithBid,
  stopPod,
  terminatePod,
  type EditInput,
  type ResumeInput,
} from "../../platform/pod-change";
import type { Pod } from "../../platform/pod-entity";
import type { DeployInput } from "./pod-input";
import { officialTemplate, publicTemplates } from "../../platform/official-templates";
import { podShape } from "./pod-shape";
import { done, gone, owner, type RequestContext } from "./request-context";
import { readTemplate } from "../../wire/stale-reads";
import { deleteTemplate, saveTemplate, type SaveTemplateInput } from "../../platform/template";
import type { World } from "../../platform/world";

/** The root fields of both operation types; nested fields are resolved by their shapes. */
export const rootValue = {
  ...catalogResolvers,
  ...credentialResolvers,

  myself(_arguments: unknown, { world, account }: RequestContext): Shape | null {
    return account === undefined ? null : myself(world, account);
  },

  pod({ input }: { input?: { podId: string } | null }, { world, account }: RequestContext): Shape | null {
    const pod = account && input ? visiblePod(world, account.id, input.podId) : undefined;
    return pod === undefined ? null : podShape(world, pod);
  },

  podTemplate({ id }: { id: string }, { world, account }: RequestContext): Shape | null {
    const seen = readTemplate(world, id) ?? officialTemplate(id);
    if (seen === undefined || !(seen.isPublic || seen.accountId === account?.id)) return null;
    return templateShape(seen);
  },

  updateUserSettings({ input }: { input?: { pubKey?: string | null } | null }, context: RequestContext): Shape {
    const { world } = context;
    const { store } = world;
    const id = owner(context);
    const pubKey = input?.pubKey;
    // Which text clears all keys is not known; an empty one leaves none.
    const account = store.accounts.update(id, pubKey === undefined ? {} : { pubKey: pubKey || null });
    return done(context, account, (saved) => myself(world, saved));
  },

  podTemplates({ input }: { input?: { isRunpod?: boolean | null } | null }, { world }: RequestContext): Shape[] {
    return publicTemplates(world, input?.isRunpod ?? false).map(templateShape);
  },

  createNetworkVolume({ input }: { input: CreateNetworkVolumeInput }, context: RequestContext): Shape {
    return done(context, createNetworkVolume(context.world, owner(context), input), volumeShape);
  },

  updateNetworkVolume({ input }: { input: UpdateNetworkVolumeInput }, context: RequestContext): Shape {
    return done(context, updateNetworkVolume(context.world, owner(context), input), volumeShape);
  },

  deleteNetworkVolume({ input }: { input: { id: string } }, context: RequestContext): null {
    return gone(context, deleteNetworkVolume(context.world, owner(context), input.id));
  },

  saveTemplate({ input }: { input?: SaveTemplateInput | null }, context: RequestContext): Shape {
    const accountId = owner(context);
    if (!input) throw refusal("saveTemplate needs an input.");
    return done(context, saveTemplate(context.world, accountId, input), templateShape);
  },

  deleteTemplate({ templateName }: { templateName?: string | null }, context: RequestContext): null {
    return gone(context, deleteTemplate(context.world, owner(context), templateName ?? ""));
  },

  saveEndpoint({ input }: { input: EndpointInput }, context: RequestContext): Shape {
    const { world, sentKeys } = context;
    const endpoint = saveEndpoint(world, owner(context), input, sentKeys);
    return done(context, endpoint, (saved) => endpointShape(world, saved));
  },

  deleteEndpoint({ id }: { id: string }, context: RequestContext): null {
    return gone(context, deleteEndpoint(context.world, owner(context), id));
  },

  updateEndpointTemplate(
    { input }: { input?: Parameters<typeof updateEndpointTemplate>[2] | null },
    context: RequestContext,
  ): Shape {
    const accountId = owner(context);
    if (!input) throw refusal("updateEndpointTemplate needs an input.");
    const endpoint = updateEndpointTemplate(context.world, accountId, input);
    return done(context, endpoint, (saved) => endpointShape(context.world, saved));
  },

  podFindAndDeployOnDemand({ input }: { input?: DeployInput | null }, context: RequestContext): Shape {
    const accountId = owner(context);
    if (!input) throw refusal("podFindAndDeployOnDemand needs an input.");
    return donePod(context, deployPod(context.world, accountId, "podFindAndDeployOnDemand", input));
  },

  podRentInterruptable({ input }: { input: DeployInput }, context: RequestContext): Shape {
    return donePod(context, deployPod(context.world, owner(context), "podRentInterruptable", input));
  },

  deployCpuPod({ input }: { input: DeployInput }, context: RequestContext): Shape {
    return donePod(context, deployPod(context.world, owner(context), "deployCpuPod", input));
  },

  podEditJob({ input }: { input: EditInput }, context: RequestContext): Shape {
    return donePod(context, editPod(context.world, owner(context), input));
  },

  podStop({ input }: { input: { podId: string } }, context: RequestContext): Shape {
    return donePod(context, stopPod(context.world, owner(context), input.podId));
  },

  podResume({ input }: { input: ResumeInput }, context: RequestContext): Shape {
    return donePod(context, resumePod(context.world, owner(context), input));
  },

  podBidResume({ input }: { input: Parameters<typeof resumePodWithBid>[2] }, context: RequestContext): Shape {
    return donePod(context, resumePodWithBid(context.world, owner(context), input));
  },

  podTerminate({ input }: { input: { podId: string } }, context: RequestContext): null {
    return gone(context, terminatePod(context.world, owner(context), input.podId));
  },
};

/** Lists are read only when they are selected, so that a stale read is spent by those who ask. */
function myself(world: World, account: Account): Shape {
  const { id, email, clientBalance, pubKey } = account;
  const { store } = world;
  const own = (item: { accountId: string }) => item.accountId === id;
  return {
    ...{ id, email, clientBalance, pubKey },
    ...{ spendLimit: null, authId: id, serverlessDiscount: null },
    ...{ notifyPodsStale: true, notifyPodsGeneral: true, notifyLowBalance: true },
    currentSpendPerHr: account.currentSpendPerHr + spendPerHour(world, id),
    pods: () => {
      const seen = store.pods.listSeen((pod) => own(pod) && isVisible(world, pod));
      return listShape(seen, (pod) => podShape(world, pod));
    },
    networkVolumes: () => listShape(store.networkVolumes.listSeen(own), volumeShape),
    endpoints: () => listShape(store.endpoints.listSeen(own), (endpoint) => endpointShape(world, endpoint)),
    endpoint: (by: { id: string }) => {
      const found = store.endpoints.getSeen(by.id);
      return found !== undefined && own(found) ? endpointShape(world, found) : null;
    },
    containerRegistryCreds: () => store.registryAuths.list(own).map(registryAuthShape),
    secrets: () => store.secrets.list(own).map(secretShape),
    podTemplates: () => {
      // What was deleted is still seen for a while; what a stale read hides is not.
      const ids = new Set([...store.templates.list(own), ...store.templates.listSeen(own)].map(({ id }) => id));
      const seen = [...ids].flatMap((id) => readTemplate(world, id) ?? []);
      return listShape(seen, templateShape);
    },
  };
}

function donePod(context: RequestContext, pod: Pod): Shape {
  return done(context, pod, (made) => podShape(context.world, made));
}
