import type { NounName } from "../../provider/api";
import { endpointRules } from "../../provider/inputs/endpoint";
import { networkVolumeRules } from "../../provider/inputs/network-volume";
import { podRules } from "../../provider/inputs/pod";
import { templateRules } from "../../provider/inputs/template";

const shapes: Record<NounName, object> = {
  networkVolume: networkVolumeRules.shape,
  template: templateRules.shape,
  endpoint: endpointRules.shape,
  pod: podRules.shape,
};

/** The names of what a kind takes, `adopt` left out: that makes nothing. */
export function argumentsOf(noun: NounName): string[] {
  return Object.keys(shapes[noun]).filter((name) => name !== "adopt");
}
