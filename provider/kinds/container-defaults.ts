/**
 * What templates and Pods have where the program says nothing: the image's own command, and RunPod's usual disk in GB.
 * Frozen for ever, as
 * `provider/kinds/template/release.ts` leaves these values out of a release: others would be released to every user's endpoints.
 */
export const containerDefaults = { args: "", containerDiskInGb: 20 } as const;
