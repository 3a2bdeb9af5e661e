import * as pulumi from "@pulumi/pulumi";
import * as runpod from "runpod-iac";

export = () => {
  const config = new pulumi.Config();

  // The id comes from production's stack. Asked for in here, it is not asked any more after `expiresAt`: then that
  // stack may be gone.
  const findProduction = async () => {
    const production = new pulumi.StackReference(config.require("productionStack"));
    return runpod.getEndpoint(String(await production.requireOutputValue("productionId")));
  };

  const debug = new runpod.DebugStack("comfy-debug", {
    endpoint: findProduction,
    image: "runpod/worker-comfyui:5.8.6-base",
    env: { COMFY_LOG_LEVEL: "DEBUG" },
    pod: { image: "runpod/base:0.6.2-cpu" },
    authorizedKeys: [config.require("publicKey")],
    expiresAt: config.require("expiresAt"),
  });

  return { debugUrl: debug.runUrl, ssh: debug.sshCommand };
};
