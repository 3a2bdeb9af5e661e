import type { TemplateFate } from "../../api";

/** An endpoint that the program keeps, and that runs one of the account's templates. */
interface LinkedEndpoint {
  id: string;
  name: string;
  templateId: string;
  isReplaced: boolean;
}

/**
 * The endpoints of this run whose template is one of the account's. REST v2 may delete such a template with its
 * endpoint (docs/internals/runpod-api.md#endpoints).
 */
export class TemplateUsers {
  private readonly linked = new Map<string, LinkedEndpoint>();

  /** Records an endpoint that this run has compared, created or adopted. */
  add(endpoint: LinkedEndpoint): void {
    this.linked.set(endpoint.id, endpoint);
  }

  /** What the delete of an endpoint may do to its template. A destroy keeps nothing, so it may delete each one. */
  fateOf(endpointId: string, templateId: string | undefined, warn: (words: string) => void): TemplateFate {
    return {
      keepBecause: templateId === undefined ? undefined : this.needOf(endpointId, templateId),
      onDeleted: ({ id, name }) =>
        warn(
          `RunPod deleted its template "${name}" (${id}) with it. If the program still has this template, the next ` +
            "`pulumi refresh` shows that it is gone, and the `pulumi up` after it creates it again. A template costs " +
            "nothing.",
        ),
    };
  }

  private needOf(endpointId: string, templateId: string): string | undefined {
    if (this.linked.get(endpointId)?.isReplaced === true) {
      return (
        `RunPod may delete template ${templateId} with the endpoint, and its replacement needs that template. Give ` +
        "the new endpoint another name in the program: Pulumi then creates it as a new resource, and deletes this one last."
      );
    }
    const user = [...this.linked.values()].find((other) => other.id !== endpointId && other.templateId === templateId);
    if (user === undefined) return undefined;
    return (
      `RunPod may delete template ${templateId} with it, and endpoint "${user.name}" (${user.id}) runs that template. ` +
      "Give that endpoint a template of its own first, and run `pulumi up`."
    );
  }
}
