import * as pulumi from "@pulumi/pulumi";

/** What a program has asked the engine for. */
export interface Registration {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/** How the SDK writes a secret for the engine. */
const secretMark = "4dabf18193072939515e22adb298388d";

/** Runs a program against an engine that knows every output, and returns what it registered. */
export async function registrationsOf(program: () => unknown): Promise<Record<string, Registration>> {
  const registered: Record<string, Registration> = {};
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        const given = inputs as Record<string, unknown>;
        registered[name] = { type, name, inputs: given };
        // What `check` and RunPod would add.
        return { id: `${name}-id`, state: { release: `${name}-release`, releaseEnv: "e0", ...plain(given) } };
      },
      call: () => ({}),
    },
    "shop",
    "prod",
    false,
  );
  program();
  await pulumi.runtime.disconnect();
  return registered;
}

export function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && secretMark in value;
}

/** The mocked engine keeps a secret a secret, and drops what is not given. */
function plain(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}
