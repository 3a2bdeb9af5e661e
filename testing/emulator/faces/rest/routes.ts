import { account } from "./account";
import { networkVolumes } from "./network-volume";
import { registries } from "./registry";
import type { Route } from "./route";
import { secrets } from "./secret";

/** All operations of the emulated REST v2. */
export const routes: readonly Route[] = [...account, ...networkVolumes, ...registries, ...secrets];
