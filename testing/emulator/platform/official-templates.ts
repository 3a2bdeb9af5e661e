import type { Template } from "./entities";
import type { World } from "./world";

/** RunPod's own account. Everybody can use its templates by id. */
const accountId = "runpod";

/**
 * Templates that official clients use: runpod-python creates every CPU Pod from the first, runpodctl's tests use the
 * second.
 */
const officialTemplates: readonly Template[] = [
  official("runpod-ubuntu", "Runpod Ubuntu", "runpod/base:1.0.2-ubuntu2204"),
  official("runpod-torch-v21", "Runpod Pytorch 2.1", "runpod/pytorch:2.1.0-py3.10-cuda11.8.0-devel-ubuntu22.04"),
];

/** Their ids and existence are known. Their content is a stand-in. */
function official(id: string, name: string, image: string): Template {
  return {
    id,
    accountId,
    name,
    image,
    startCommand: "",
    env: [],
    ports: ["8888/http", "22/tcp"],
    containerDiskInGb: 20,
    volumeInGb: 20,
    volumeMountPath: "/workspace",
    registryAuthId: null,
    portsConfig: [],
    startJupyter: true,
    startSsh: true,
    startScript: "",
    isServerless: false,
    isPublic: true,
    readme: "",
    advancedStart: false,
    config: null,
    category: "NVIDIA",
    boundEndpointId: null,
    releasedAt: null,
  };
}

export function officialTemplate(id: string): Template | undefined {
  return officialTemplates.find((template) => template.id === id);
}

export function isOfficial({ accountId: owner }: Template): boolean {
  return owner === accountId;
}

/** Public templates that any account can list: RunPod's, or those of other accounts. */
export function publicTemplates({ store }: World, fromRunpod: boolean): Template[] {
  return fromRunpod ? [...officialTemplates] : store.templates.listSeen(({ isPublic }) => isPublic);
}
