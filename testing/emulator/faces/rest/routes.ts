import { account } from "./account";
import { catalog } from "./catalog";
import { endpoints } from "./endpoint";
import { logs } from "./log";
import { networkVolumes } from "./network-volume";
import { pods } from "./pod";
import { registries } from "./registry";
import { releases } from "./release";
import type { Route } from "./route";
import { secrets } from "./secret";
import { templates } from "./template";
import { workers } from "./worker";

/** All operations of the emulated REST v2. */
export const routes: readonly Route[] = [
  ...account,
  ...networkVolumes,
  ...templates,
  ...endpoints,
  ...releases,
  ...workers,
  ...pods,
  ...logs,
  ...registries,
  ...secrets,
  ...catalog,
];
