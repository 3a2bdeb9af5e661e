import type { Emulator } from "../testing/emulator";

/** What an account owns, as RunPod's own API tells it. */
export interface Account {
  volumes: { id: string; name: string; dataCenterId: string }[];
  templates: { id: string; name: string; imageName: string; env: { key: string; value: string }[] }[];
  endpoints: { id: string; name: string; version: number; locations: string; templateId: string }[];
  pods: { id: string; name: string; networkVolumeId: string | null; machine: { dataCenterId: string } }[];
}

const document = `query {
  myself {
    networkVolumes { id name dataCenterId }
    podTemplates { id name imageName env { key value } }
    endpoints { id name version locations templateId }
    pods { id name networkVolumeId machine { dataCenterId } }
  }
}`;

/** Asks the emulated RunPod what there is, over its API, past the provider. */
export async function askRunPod(emulator: Emulator): Promise<Account> {
  const response = await fetch(emulator.graphqlUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${emulator.apiKey}`,
      "user-agent": "runpod-iac-demo",
    },
    body: JSON.stringify({ query: document }),
  });
  if (!response.ok) {
    throw new Error(`The emulated RunPod answered ${response.status}: ${await response.text()}`);
  }
  const { data } = (await response.json()) as {
    data: {
      myself: {
        networkVolumes: Account["volumes"];
        podTemplates: Account["templates"];
        endpoints: Account["endpoints"];
        pods: Account["pods"];
      };
    };
  };
  const { networkVolumes, podTemplates, ...rest } = data.myself;
  return { volumes: networkVolumes, templates: podTemplates, ...rest };
}
