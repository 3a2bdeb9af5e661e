import type { KindName } from "../../provider/api";
import { endpointRules } from "../../provider/kinds/endpoint/rules";
import { networkVolumeRules } from "../../provider/kinds/network-volume";
import { podRules } from "../../provider/kinds/pod/rules";
import { templateRules } from "../../provider/kinds/template/inputs";

const shapes: Record<KindName, object> = {
  networkVolume: networkVolumeRules.shape,
  template: templateRules.shape,
  endpoint: endpointRules.shape,
  pod: podRules.shape,
};

/** The names of what a kind takes, `adopt` left out: that makes nothing. */
export function argumentsOf(kind: KindName): string[] {
  return Object.keys(shapes[kind]).filter((name) => name !== "adopt");
}
