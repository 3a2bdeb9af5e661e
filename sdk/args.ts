import type * as pulumi from "@pulumi/pulumi";

/** The arguments of a resource: its inputs, each of which may be an output of another resource. */
export type Args<Inputs> = { [Key in keyof Inputs]: pulumi.Input<Inputs[Key]> };

/** Some of the keys become optional. */
export type Optional<Inputs, Keys extends keyof Inputs> = Omit<Inputs, Keys> & Partial<Pick<Inputs, Keys>>;
