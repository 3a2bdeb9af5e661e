import type { Emulator, Store } from "..";
import { describeSwitches, initialSwitches } from "../switches";
import { defaultApiKey, defaultPort } from "./options";

export function helpText(): string {
  return `runpod-iac-emulator: an emulated RunPod on this machine, for pulumi and other clients. Nothing in it costs anything.

  npx runpod-iac-emulator [options]

  --port <number>          where it listens on 127.0.0.1; ${defaultPort} unless told otherwise, 0 for a free port
  --state <file>           keeps what was made in this file, and starts with what it holds; else it starts empty
  --api-key <key>          the key that clients send; ${defaultApiKey} unless told otherwise
  --quota <number>         worker quota of the account; 5 unless told otherwise
  --switch <name>=<value>  how RunPod behaves where that is not known; may be given several times
  --quiet                  no line per request
  --help                   this text

The state file holds everything in clear, variables included. No time passes for it while the emulator does not run.

Switches, each with its default:
${indented(describeSwitches(initialSwitches()))}`;
}

/** The text that the command prints once it listens. */
export function welcomeText(emulator: Emulator, stateFile: string | undefined): string {
  const { graphqlUrl, restUrl, jobsUrl, apiKey, url } = emulator;
  return `Emulated RunPod on ${url}. Ctrl-C ends it.
${stateFile === undefined ? "It is empty at each start; --state <file> keeps what was made." : `State: ${stateFile} (${contentOf(emulator.store)}).`}

For Pulumi, in a stack of its own (pulumi stack init emulator):
  pulumi config set runpod:graphqlUrl ${graphqlUrl}
  pulumi config set runpod:restUrl ${restUrl}
  pulumi config set runpod:jobsUrl ${jobsUrl}
  pulumi config set --secret runpod:apiKey ${apiKey}

For RunPod's Python clients:
  export RUNPOD_API_BASE_URL=${url}
  export RUNPOD_ENDPOINT_BASE_URL=${jobsUrl}
  export RUNPOD_REST_API_URL=${url}/v1
  export RUNPOD_API_KEY=${apiKey}
`;
}

function contentOf(store: Store): string {
  const pods = store.pods.list(({ desiredStatus }) => desiredStatus !== "TERMINATED");
  return [
    counted(store.networkVolumes.list().length, "network volume"),
    counted(store.templates.list().length, "template"),
    counted(store.endpoints.list().length, "endpoint"),
    counted(pods.length, "Pod"),
  ].join(", ");
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function indented(lines: string): string {
  return lines.replace(/^/gm, "  ");
}
