import type * as pulumi from "@pulumi/pulumi";
import * as runpod from "../../sdk";
import type { Program } from "./engine";

/** What the program of a case says. Read at each run, so that a case changes a member and runs again. */
export interface Service {
  template: runpod.TemplateArgs;
  templateOptions?: pulumi.CustomResourceOptions;
  /** What each endpoint says beside its GPUs. Without it: one, "prod", of the template. */
  endpoints?: Record<string, (template: runpod.Template) => runpod.EndpointArgs>;
}

/** A template "api" and endpoints of it, which need nothing but one GPU. */
export function programOfService(service: Service): Program {
  return async () => {
    const made = new runpod.Template("api", service.template, service.templateOptions);
    const endpoints: NonNullable<Service["endpoints"]> = service.endpoints ?? { prod: (template) => ({ template }) };
    for (const [name, argsFor] of Object.entries(endpoints)) {
      const args = argsFor(made);
      const compute = args.cpus === undefined ? { gpus: ["ADA_24"] } : {};
      new runpod.Endpoint(name, { ...compute, workersMax: 1, ...args });
    }
  };
}
