import * as pulumi from "@pulumi/pulumi";
import { Provider } from "./provider";

/** Where RunPod takes jobs (runpod/docs serverless/endpoints/operation-reference.mdx). */
const runpodsOwn = "https://api.runpod.ai/v2";

/** The addresses of an endpoint, by its id. */
export interface JobsAddress {
  run(id: string, type: string | undefined): string;
  health(id: string): string;
}

/**
 * Where the endpoints of a provider take jobs: as its `jobsUrl` or the stack's `runpod:jobsUrl` says, so that the key
 * of a test never goes to RunPod's own host.
 *
 * @param provider the one that the resource was given; none means the stack configuration
 */
export function jobsAddressOf(provider: pulumi.ProviderResource | undefined): pulumi.Output<JobsAddress> {
  const config = new pulumi.Config("runpod");
  const configured =
    provider instanceof Provider
      ? { jobsUrl: provider.jobsUrl, graphqlUrl: provider.graphqlUrl }
      : { jobsUrl: config.get("jobsUrl"), graphqlUrl: config.get("graphqlUrl") };
  return pulumi
    .output(configured)
    .apply(({ jobsUrl, graphqlUrl }) => addressAt((jobsUrl ?? besides(graphqlUrl)).replace(/\/+$/, "")));
}

/** Another API has another jobs host, even where nobody has said which. */
function besides(graphqlUrl: string | undefined): string {
  return graphqlUrl === undefined ? runpodsOwn : new URL("/v2", graphqlUrl).href;
}

function addressAt(url: string): JobsAddress {
  // Only RunPod's own host has a name per load balancer.
  const loadBalancer = (id: string) => (url === runpodsOwn ? `https://${id}.api.runpod.ai` : `${url}/${id}`);
  return {
    run: (id, type) => (type === "LOAD_BALANCER" ? loadBalancer(id) : `${url}/${id}/run`),
    health: (id) => `${url}/${id}/health`,
  };
}
