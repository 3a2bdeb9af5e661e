import * as pulumi from "@pulumi/pulumi";
import { Provider } from "./provider";

/** Where RunPod takes jobs (runpod/docs serverless/endpoints/operation-reference.mdx). */
const runpodJobsUrl = "https://api.runpod.ai/v2";

/** The addresses of an endpoint, from its id. */
export interface JobsAddress {
  run(id: string, type: string | undefined): string;
  health(id: string): string;
}

/**
 * Where a provider's endpoints take jobs: its `jobsUrl`, or the stack's `runpod:jobsUrl`. A test's key therefore never
 * goes to RunPod's own host.
 *
 * @param provider the provider of the resource; undefined means the stack configuration
 */
export function jobsAddressOf(provider: pulumi.ProviderResource | undefined): pulumi.Output<JobsAddress> {
  const config = new pulumi.Config("runpod");
  const configured =
    provider instanceof Provider
      ? { jobsUrl: provider.jobsUrl, graphqlUrl: provider.graphqlUrl, restUrl: provider.restUrl }
      : { jobsUrl: config.get("jobsUrl"), graphqlUrl: config.get("graphqlUrl"), restUrl: config.get("restUrl") };
  return pulumi
    .output(configured)
    .apply(({ jobsUrl, graphqlUrl, restUrl }) =>
      addressAt((jobsUrl ?? jobsUrlBeside(graphqlUrl ?? restUrl)).replace(/\/+$/, "")),
    );
}

/** Another API has another jobs host, even if the configuration does not name one. */
function jobsUrlBeside(apiUrl: string | undefined): string {
  return apiUrl === undefined ? runpodJobsUrl : new URL("/v2", apiUrl).href;
}

function addressAt(url: string): JobsAddress {
  // Only RunPod's own host has a host name per load balancer.
  const loadBalancer = (id: string) => (url === runpodJobsUrl ? `https://${id}.api.runpod.ai` : `${url}/${id}`);
  return {
    run: (id, type) => (type === "LOAD_BALANCER" ? loadBalancer(id) : `${url}/${id}/run`),
    health: (id) => `${url}/${id}/health`,
  };
}
