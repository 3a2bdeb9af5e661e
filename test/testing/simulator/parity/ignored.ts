/** A difference between simulator and Pulumi CLI that is allowed, and why it does not matter. */
export interface Ignored<What> {
  what: What;
  reason: string;
}

/** Fields of a resource's state. */
export const ignoredStateFields: readonly Ignored<string>[] = [
  { what: "created", reason: "a time" },
  { what: "modified", reason: "a time" },
  { what: "sourcePosition", reason: "where the program stands on this machine" },
  { what: "stackTrace", reason: "where the program stands on this machine" },
];

/** Fields of a resource's state whose members count, but not their order. */
export const unorderedStateFields: readonly Ignored<string>[] = [
  { what: "dependencies", reason: "a set, in the order in which the program's promises settle" },
  { what: "propertyDependencies", reason: "the same, for each input" },
];

/** Messages, by their text without colours. */
export const ignoredMessages: readonly Ignored<RegExp>[] = [
  {
    what: /^error: (preview|update) failed$/,
    reason: "the CLI's closing line; compared as the outcome of the operation",
  },
  { what: /^error: Unhandled exception: /, reason: "a stack trace; the error's own message is compared" },
  { what: /^at .*:\d+:\d+\)?$/, reason: "a line of a stack trace, which the provider process prints with its errors" },
  { what: /: waiting .*, for \d+ s now, at most \d+ s\.$/, reason: "how often a wait is told depends on its length" },
  { what: /^Calls to RunPod waiting: /, reason: "the same" },
  {
    what: /: RunPod deleted its template ".*" \([^()]*\) with it\. /,
    reason: "of endpoints on one template any can be deleted first; the suites of one engine read it",
  },
  { what: /^Killed$/, reason: "said by the shell around the provider process, which the simulator has not" },
];

/** Types whose steps are ignored on both sides. */
export const ignoredStepTypes: readonly Ignored<string>[] = [
  { what: "pulumi:pulumi:Stack", reason: "says nothing that a resource's step does not say" },
  { what: "pulumi:providers:pulumi-nodejs", reason: "the CLI's display hides it too" },
];
