import { createHash } from "node:crypto";
import type { Emulator } from "../../testing/emulator";
import { startEmulator } from "../../testing/emulator";
import type { Program } from "../end-to-end/engine";
import { collectionOf, eachKind } from "../kinds";
import type { SimulatedStack } from "../../testing/simulator";
import { createSimulatedStack } from "../../testing/simulator";
import { ProviderProcesses } from "../../testing/provider-processes";

/** An emulated RunPod, stacks on it, and ids that are the same in every run. */
export class PageEnvironment {
  /** Real ids, by those of the page. */
  private readonly ids = new Map<string, string>();

  private constructor(readonly emulator: Emulator) {}

  static async start(): Promise<PageEnvironment> {
    return new PageEnvironment(await startEmulator({ switches: { templateDeleteTailInSeconds: 0 } }));
  }

  /** A stack without resources. */
  addStack(project: string, program: Program, stack = "dev"): SimulatedStack {
    const acme = this.emulator.addAccount();
    const { clock, stackConfig } = this.emulator;
    const time = { pass: (milliseconds: number) => clock.advance(milliseconds), epochInMs: () => clock.now() };
    return createSimulatedStack({
      project,
      stack,
      program,
      config: {
        ...stackConfig,
        [`${project}:publicKey`]: { value: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 you@example.com" },
        [`${project}:expiresAt`]: { value: "2999-01-01T00:00:00Z" },
        [`${project}:ghcrToken`]: { value: "ghp-not-a-token", secret: true },
        [`${project}:hfToken`]: { value: "hf-not-a-token", secret: true },
        [`${project}:acmeApiKey`]: { value: acme.apiKey, secret: true },
      },
      require: new ProviderProcesses(time).require,
    });
  }

  /** Replaces ids by ones that depend only on names, and removes times. */
  asOnPage(text: string): string {
    this.learnIds();
    const replaced = [...this.ids].reduce((rest, [onPage, real]) => rest.replaceAll(real, onPage), text);
    return (
      replaced
        .replaceAll(this.emulator.jobsUrl, "https://api.runpod.ai/v2")
        .replaceAll(new URL(this.emulator.url).host, "api.runpod.io")
        // The emulator takes no time.
        .replace(/\n\nDuration: \d+s$/gm, "")
        .replace(/-\w{8}(?=@ssh\.runpod\.io)/g, "-64411f2a")
    );
  }

  /** Replaces the page's ids by those of this run, and expands shell expressions. */
  asInThisRun(text: string): string {
    this.learnIds();
    const replaced = [...this.ids].reduce((rest, [onPage, real]) => rest.replaceAll(onPage, real), text);
    const inEightHours = new Date(Date.now() + 8 * 3_600_000).toISOString();
    return replaced
      .replaceAll("$RUNPOD_API_KEY", this.emulator.apiKey)
      .replaceAll("$(date -u -d '8 hours' +%FT%TZ)", inEightHours);
  }

  private learnIds(): void {
    const { store } = this.emulator;
    const known = new Set(this.ids.values());
    for (const kind of eachKind) {
      const { collection } = kind.sample;
      for (const { id, name } of collectionOf(store, kind).list((item) => !known.has(item.id))) {
        // A later object with the same name is another one.
        let onPage = textId(`${collection} ${name}`, id.length);
        for (let next = 2; this.ids.has(onPage); next++) onPage = textId(`${collection} ${name} ${next}`, id.length);
        this.ids.set(onPage, id);
      }
    }
    for (const { id, email } of store.accounts.list()) this.ids.set(`user_${textId(email, 22)}`, id);
  }
}

function textId(text: string, length: number): string {
  const digits = BigInt(`0x${createHash("sha256").update(text).digest("hex")}`).toString(36);
  return digits.slice(0, length);
}
