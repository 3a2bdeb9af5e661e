import { captureConsole } from "./console-capture";
import type { OutputListener } from "./console-capture";
import { Handlers, providerKey } from "./handlers";
import type { Handler, ProviderRequire } from "./handlers";
import { onThisMachineOnly } from "./loopback";
import { copyOf, isUnknown, propertiesThroughStruct } from "./values";
import type { PropertyMap } from "./values";

export interface CheckAnswer {
  inputs: PropertyMap;
  failures: { property: string; reason: string }[];
}

export interface DiffAnswer {
  /** Undefined: the engine compares the inputs itself. */
  changes: boolean | undefined;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** A failed provider call, as the engine receives it. */
export class ProviderFailure extends Error {
  constructor(
    message: string,
    /** Set if the resource exists but is incomplete. */
    readonly partial?: { id: string; properties: PropertyMap; reasons: string[] },
  ) {
    super(message);
  }
}

/**
 * Does around each handler call what Pulumi's process for dynamic providers does (cmd/dynamic-provider/index.ts of the
 * SDK). It compiles the shim text once, configures once per text, sends everything through a protobuf Struct and
 * restores `__provider` in results.
 */
export class ProviderProcess {
  private readonly handlers: Handlers;
  private readonly died: Promise<never>;
  private die: (failure: ProviderFailure) => void = () => undefined;

  constructor(
    require: ProviderRequire,
    project: string,
    configuration: PropertyMap,
    private readonly output: OutputListener,
  ) {
    this.handlers = new Handlers(require, project, configuration);
    this.died = new Promise((_, reject) => (this.die = reject));
    this.died.catch(() => undefined);
  }

  /** Acts like SIGKILL: running calls get no answer, while the handler's code may continue. */
  kill(): void {
    this.die(new ProviderFailure("error reading from server: EOF"));
  }

  async check(olds: PropertyMap, news: PropertyMap): Promise<CheckAnswer> {
    return this.answer("print", async () => {
      const handler = await this.handlerOf(olds, news);
      const result = fieldsOf(handler.check === undefined ? {} : await handler.check(copyOf(olds), copyOf(news)));
      const inputs = withProvider(result["inputs"] ?? copyOf(news), news);
      const failures = Array.isArray(result["failures"]) ? result["failures"].map(fieldsOf) : [];
      return {
        inputs: propertiesThroughStruct(inputs),
        failures: failures.map(({ property, reason }) => ({ property: textOf(property), reason: textOf(reason) })),
      };
    });
  }

  async diff(id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffAnswer> {
    return this.answer("print", async () => {
      const handler = await this.handlerOf(olds, news);
      if (handler.diff === undefined) {
        return { changes: undefined, replaces: [], deleteBeforeReplace: false };
      }
      const result = (await handler.diff(id, copyOf(olds), copyOf(news))) as Record<string, unknown>;
      const { changes, replaces, deleteBeforeReplace } = result;
      return {
        changes: typeof changes === "boolean" ? changes : undefined,
        replaces: Array.isArray(replaces) ? replaces.map(textOf) : [],
        deleteBeforeReplace: Boolean(deleteBeforeReplace),
      };
    });
  }

  async create(inputs: PropertyMap): Promise<{ id: string; outputs: PropertyMap }> {
    return this.answer("partial", async () => {
      const handler = await this.handlers.of(inputs);
      const { id, outs } = (await handler.create(copyOf(inputs))) as Record<string, unknown>;
      return { id: textOf(id), outputs: propertiesThroughStruct(withProvider(outs, inputs)) };
    });
  }

  async update(id: string, olds: PropertyMap, news: PropertyMap): Promise<PropertyMap> {
    return this.answer("partial", async () => {
      const handler = await this.handlers.of(news);
      const result = fieldsOf(await handler.update?.(id, copyOf(olds), copyOf(news)));
      return propertiesThroughStruct(withProvider(result["outs"], news));
    });
  }

  /** An answer without an id means that the resource is gone. Without inputs the engine keeps the old ones. */
  async read(
    id: string,
    props: PropertyMap,
  ): Promise<{ id: string; outputs: PropertyMap; inputs: PropertyMap | undefined }> {
    return this.answer("print", async () => {
      const handler = await this.handlers.of(props);
      if (handler.read === undefined) {
        return { id, outputs: copyOf(props), inputs: undefined };
      }
      const result = (await handler.read(id, copyOf(props))) as Record<string, unknown>;
      const { inputs } = result;
      return {
        id: textOf(result["id"]),
        outputs: propertiesThroughStruct(withProvider(result["props"], props)),
        inputs: inputs ? propertiesThroughStruct(withProvider(inputs, props)) : undefined,
      };
    });
  }

  async delete(id: string, props: PropertyMap): Promise<void> {
    return this.answer("print", async () => {
      const handler = await this.handlers.of(props);
      await handler.delete?.(id, copyOf(props));
    });
  }

  /** In a preview the shim text of the new inputs may be unknown. */
  private handlerOf(olds: PropertyMap, news: PropertyMap): Promise<Handler> {
    return this.handlers.of(isUnknown(news[providerKey]) ? olds : news);
  }

  /** check, diff, read and delete print caught errors. create and update look for a partial failure in them. */
  private async answer<Answer>(onError: "print" | "partial", work: () => Promise<Answer>): Promise<Answer> {
    const refuse = (error: Error): void => this.die(new ProviderFailure(error.message));
    const guarded = captureConsole(this.output, async () => {
      try {
        return await onThisMachineOnly(refuse, work);
      } catch (error) {
        const { message, stack, id, properties, reasons } = fieldsOf(error);
        if (onError === "print") {
          console.error(`${String(error)}: ${String(stack)}`);
          throw new ProviderFailure(String(message));
        }
        if (!id) {
          throw new ProviderFailure(String(message));
        }
        throw new ProviderFailure(initFailureText(reasons), {
          id: textOf(id),
          properties: propertiesThroughStruct(properties ?? {}),
          reasons: Array.isArray(reasons) ? reasons.map(textOf) : [],
        });
      }
    });
    return Promise.race([guarded, this.died]);
  }
}

function withProvider(result: unknown, props: PropertyMap): object {
  return Object.assign((result as object | undefined) ?? {}, { [providerKey]: props[providerKey] });
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** A protobuf string field: a value of another type arrives empty. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function initFailureText(reasons: unknown): string {
  if (!Array.isArray(reasons) || reasons.length === 0) {
    return "resource init failed";
  }
  const lines = reasons.map((reason) => `\t* ${String(reason)}`);
  return `${reasons.length} error${reasons.length === 1 ? "" : "s"} occurred:\n${lines.join("\n")}\n\n`;
}
