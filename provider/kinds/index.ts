import { endpoint } from "./endpoint/endpoint";
import { networkVolume } from "./network-volume";
import { pod } from "./pod/pod";
import { template } from "./template/template";

/** The kinds of resource that there are, by the names that stand in users' states: they are never renamed. */
export const kinds = { networkVolume, template, endpoint, pod };

export type KindName = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as KindName[];
