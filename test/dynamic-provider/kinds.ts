import type { Properties } from "./calls";

/** A kind as its resource class registers it. */
export interface KindUnderTest {
  name: "networkVolume" | "template" | "endpoint" | "pod";
  /** The collection in the emulator's store. */
  collection: "networkVolumes" | "templates" | "endpoints" | "pods";
  inputs: Properties;
  /** A change that updates in place. */
  change: Properties;
  /** Another one that replaces, with the input it is named after. */
  replacement: Properties;
  replaces: string;
  /** Whether the old one goes first: all but a template, which its endpoints must leave before. */
  deleteBeforeReplace: boolean;
}

/** The text that stands in users' states. Repeated here, not imported: it must never change. */
export function shimOf(name: KindUnderTest["name"]): string {
  return `exports.handler = () => require("runpod-iac/provider").${name};`;
}

/** What a program would pass for each kind; `templateId` is of a template that exists. */
export function kindsUnderTest(templateId: string): Record<KindUnderTest["name"], KindUnderTest> {
  const networkVolume = kindUnderTest({
    name: "networkVolume",
    collection: "networkVolumes",
    inputs: { name: "models", sizeInGb: 10, dataCenterId: "EU-RO-1" },
    change: { sizeInGb: 20 },
    replacement: { dataCenterId: "US-KS-2", allowReplacement: true },
    replaces: "dataCenterId",
    deleteBeforeReplace: false,
  });
  const template = kindUnderTest({
    name: "template",
    collection: "templates",
    inputs: { name: "api", image: "example/api:1", env: { MODE: "fast" } },
    change: { image: "example/api:2" },
    replacement: { serverless: false },
    replaces: "serverless",
    deleteBeforeReplace: false,
  });
  const endpoint = kindUnderTest({
    name: "endpoint",
    collection: "endpoints",
    inputs: { name: "prod", templateId, gpus: ["ADA_24", "AMPERE_24"] },
    change: { workersMax: 2 },
    replacement: { type: "LOAD_BALANCER" },
    replaces: "type",
    deleteBeforeReplace: true,
  });
  const pod = kindUnderTest({
    name: "pod",
    collection: "pods",
    inputs: {
      name: "shell",
      image: "example/shell:1",
      gpus: ["NVIDIA L40S", "ADA_24"],
      volumeInGb: 10,
      ports: ["22/tcp"],
      env: { MODE: "fast" },
      desiredStatus: "RUNNING",
    },
    change: { image: "example/shell:2", env: { MODE: "slow" } },
    replacement: { cloud: "COMMUNITY" },
    replaces: "cloud",
    deleteBeforeReplace: true,
  });
  return { networkVolume, template, endpoint, pod };
}

function kindUnderTest(kind: KindUnderTest): KindUnderTest {
  return { ...kind, inputs: { __provider: shimOf(kind.name), ...kind.inputs } };
}
