#!/usr/bin/env node
import { startEmulator, type Account, type Emulator, type EmulatorOptions } from "..";
import { defaultApiKey, readOptions, UsageError, type CommandOptions } from "./options";
import { StateFile, type KeptState } from "./state-file";
import { helpText, welcomeText } from "./texts";

/** `npx runpod-iac-emulator`: runs the emulator on its own, for any client. */
async function main(words: string[]): Promise<void> {
  const options = readOptions(words);
  if (options.help) return console.log(helpText());
  const file = options.stateFile === undefined ? undefined : new StateFile(options.stateFile);
  const kept = file?.load(Date.now());
  // Runs before each answer is sent, so that the file has everything a client was told, even after a kill.
  let afterRequest = (_line: string): void => undefined;
  const emulator = await listen(options, {
    ...startedWith(options, kept),
    switches: options.switches,
    port: options.port,
    log: (line) => afterRequest(line),
  });
  const save = (): void => file?.save(emulator.store, emulator.clock.now());
  afterRequest = (line) => {
    reportFailure(save);
    if (!options.quiet) console.log(line);
  };
  try {
    // Saved at once, to report a file that cannot be written.
    save();
    console.log(welcomeText(emulator, options.stateFile));
    await signalToEnd();
    // Applies what has become due since the last request.
    emulator.clock.advance(0);
    save();
  } finally {
    await emulator.close();
  }
}

/** The first account, and everything else in the file. */
function startedWith({ apiKey, quota }: CommandOptions, kept: KeptState | undefined): EmulatorOptions {
  const [first, ...others] = kept?.accounts ?? [];
  if (first === undefined) return { apiKey: apiKey ?? defaultApiKey, ...(quota === undefined ? {} : { quota }) };
  const account: Account = { ...first, apiKey: apiKey ?? first.apiKey, quota: quota ?? first.quota };
  return { snapshot: { ...kept, accounts: [account, ...others] } };
}

async function listen({ port }: CommandOptions, options: EmulatorOptions): Promise<Emulator> {
  try {
    return await startEmulator(options);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE") {
      throw new UsageError(`Port ${port} is in use. Does another emulator run? Another port: --port ${port + 1}`);
    }
    if (code === "EACCES") throw new UsageError(`Port ${port} is not allowed to you. Take one of 1024 or more.`);
    throw error;
  }
}

function signalToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

/** A full disk does not stop answers. Each request reports the failure until it is over. */
function reportFailure(save: () => void): void {
  try {
    save();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = 1;
});
