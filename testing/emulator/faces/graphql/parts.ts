import { account } from "./account";
import { catalog } from "./catalog";
import { endpoints } from "./endpoint";
import { networkVolumes } from "./network-volume";
import type { Part } from "./part";
import { pods } from "./pod";
import { registryAuths } from "./registry-auth";
import { secrets } from "./secret";
import { templates } from "./template";

/** All parts of the emulated GraphQL API. */
export const parts: readonly Part[] = [
  account,
  networkVolumes,
  templates,
  endpoints,
  pods,
  registryAuths,
  secrets,
  catalog,
];
