import type { NounName } from "../../provider/api";
import { endpointRules } from "../../provider/kinds/endpoint/rules";
import { networkVolumeRules } from "../../provider/kinds/network-volume-inputs";
import { podRules } from "../../provider/kinds/pod/rules";
import { templateRules } from "../../provider/kinds/template/inputs";

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
