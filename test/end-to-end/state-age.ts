import type { TestStack } from "./engine";

/**
 * Makes the state an hour old, without a wait. RunPod's lists lag by at most 30 seconds, so any difference that they
 * then show is somebody's change. The provider then does not wait for the lists to catch up.
 */
export async function makeStateAnHourOld(stack: TestStack): Promise<void> {
  const exported = await stack.exportStack();
  const text = JSON.stringify(exported).replace(
    /("savedAt":")([^"]+)(")/g,
    (_all, before: string, time: string, after: string) => {
      return before + new Date(Date.parse(time) - 3_600_000).toISOString() + after;
    },
  );
  await stack.importStack(JSON.parse(text) as typeof exported);
}
