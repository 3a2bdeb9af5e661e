"use strict";

const path = require("node:path");
const pulumi = require("@pulumi/pulumi");
const runpod = require("runpod-iac");

/** Of ten resources, one is a volume, three are templates, five are their endpoints, and one is a Pod. */
function ours(size) {
  const tens = Array.from({ length: Math.ceil(size / 10) }, (_, index) => index);
  for (const ten of tens) {
    const volume = new runpod.NetworkVolume(
      `models-${ten}`,
      { name: `models-${ten}`, sizeInGb: 100, dataCenterId: "EU-RO-1" },
      { protect: false },
    );
    const templates = [0, 1, 2].map((index) => {
      const name = `comfy-${ten}-${index}`;
      return new runpod.Template(name, {
        name,
        image: "ghcr.io/acme/comfy:1.4.0",
        containerDiskInGb: 40,
        env: { COMFY_LOG_LEVEL: "INFO", HF_HOME: "/runpod-volume/hf" },
      });
    });
    for (const index of [0, 1, 2, 3, 4]) {
      const name = `prod-${ten}-${index}`;
      new runpod.Endpoint(name, {
        name,
        template: templates[index % 3],
        gpus: ["ADA_48_PRO", "AMPERE_80"],
        networkVolumes: [volume],
        // An account has a quota of workers.
        workersMax: 0,
      });
    }
    const name = `shell-${ten}`;
    new runpod.Pod(name, { name, image: "ghcr.io/acme/debug:1", cpu: { flavor: "cpu3c", vcpuCount: 2 } });
  }
}

const floorShim = `exports.handler = () => require(${JSON.stringify(path.join(__dirname, "floor-provider.js"))}).handler;`;

/** The same program with the floor as its provider. */
function onFloor(program) {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    props.__provider === undefined
      ? undefined
      : { props: { ...props, __provider: floorShim, kind: type.split(":").at(-1) }, opts },
  );
  program();
}

module.exports = { ours, onFloor };
