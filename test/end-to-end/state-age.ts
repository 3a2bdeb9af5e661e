import type { TestStack } from "./engine";

/**
 * Makes the state an hour old. RunPod's lists lag by 30 seconds at most, so what they then show otherwise is somebody's
 * change, and no run waits to see whether it stays.
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
