import { describeClient } from "./client";
import { driveInPython } from "./python";

const answered = [
  "graphql.update_template",
  "graphql.get_template",
  "graphql.save_endpoint",
  "graphql.endpoint_exists",
  "graphql.get_gpu_lowest_price_stock_status",
  "graphql.get_cpu_specific_stock_status",
  "graphql.delete_endpoint",
  "ServerlessEndpoint.deploy",
  "ServerlessEndpoint.runsync",
  "ServerlessEndpoint.run",
  "ServerlessEndpoint.update",
  "ServerlessEndpoint.undeploy",
  "Endpoint.run",
  "Endpoint.runsync",
  "Endpoint.cancel",
  "EndpointJob.status",
  "CpuServerlessEndpoint.deploy",
  "CpuServerlessEndpoint.undeploy",
];

/** Flash apps are out of scope, and this client uses REST v1 for volumes. The values are what each refusal names. */
const outOfScope: Record<string, string> = {
  "graphql.list_flash_apps": "flashApps",
  "graphql.prepare_artifact_upload": "prepareFlashArtifactUpload",
  "graphql.finalize_artifact_upload": "finalizeFlashArtifactUpload",
  "graphql.get_flash_app": "flashApp",
  "graphql.get_flash_app_by_name": "flashAppByName",
  "graphql.get_flash_environment": "flashEnvironment",
  "graphql.get_flash_environment_by_name": "flashEnvironmentByName",
  "graphql.update_build_manifest": "updateFlashBuildManifest",
  "graphql.deploy_build_to_environment": "deployBuildToEnvironment",
  "graphql.create_flash_app": "createFlashApp",
  "graphql.create_flash_environment": "createFlashEnvironment",
  "graphql.get_flash_build": "flashBuild",
  "graphql.list_flash_builds_by_app_id": "flashApp",
  "graphql.list_flash_environments_by_app_id": "flashApp",
  "graphql.delete_flash_app": "deleteFlashApp",
  "graphql.delete_flash_environment": "deleteFlashEnvironment",
  "graphql.create_flash_auth_request": "createFlashAuthRequest",
  "graphql.get_flash_auth_request_status": "flashAuthRequestStatus",
  "rest.create_network_volume": "POST /v1/networkvolumes",
  "rest.list_network_volumes": "GET /v1/networkvolumes",
  "NetworkVolume.deploy": "GET /v1/networkvolumes",
};

describeClient({
  name: "runpod-flash",
  version: "1.21.0",
  addressSetBy: "RUNPOD_API_BASE_URL, RUNPOD_ENDPOINT_BASE_URL and RUNPOD_REST_API_URL",
  operations: [
    ...answered.map((name) => ({ name })),
    ...Object.entries(outOfScope).map(([name, refusedAs]) => ({ name, refusedAs })),
  ],
  drive: driveInPython("drive_flash.py"),
});
