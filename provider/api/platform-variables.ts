/**
 * Variables that RunPod adds to a load-balancing endpoint at its first deploy, and not again (runpod/flash
 * src/runpod_flash/core/resources/serverless.py). GraphQL writes them into the endpoint's template.
 */
export const platformVariablesOfEndpoints: readonly string[] = ["PORT", "PORT_HEALTH"];
