import type { ResourceValidation, ResourceValidationArgs } from "@pulumi/policy";
import { PolicyPack } from "@pulumi/policy";
import type { Rule } from "./rules";
import { imageIsPinned, volumeIsProtected, workersAreAtMost } from "./rules";

const usualCeiling = 5;

new PolicyPack("runpod", {
  enforcementLevel: "mandatory",
  policies: [
    {
      name: "pinned-images",
      description: "Templates and Pods run images with a tag of their own, or with a digest.",
      validateResource: validate(() => imageIsPinned),
    },
    {
      name: "protected-volumes",
      description: "Network volumes are protected from deletion.",
      validateResource: validate(() => volumeIsProtected),
    },
    {
      name: "ceiling-of-workers",
      description: "No endpoint has more workers than the ceiling.",
      configSchema: { properties: { ceiling: { type: "integer", minimum: 0, default: usualCeiling } } },
      validateResource: validate((args) => {
        const { ceiling = usualCeiling } = args.getConfig<{ ceiling?: number }>();
        return workersAreAtMost(ceiling);
      }),
    },
  ],
});

function validate(ruleOf: (args: ResourceValidationArgs) => Rule): ResourceValidation {
  return (args, reportViolation) => {
    const { type, props, opts } = args;
    const violation = ruleOf(args)({ type, props, isProtected: opts.protect });
    if (violation !== undefined) reportViolation(violation);
  };
}
