import type * as pulumi from "@pulumi/pulumi";

/**
 * The arguments of a resource: its inputs, each of which, down to the last member, may be an output of another
 * resource.
 */
export type Args<Inputs> = { [Key in keyof Inputs]: pulumi.Input<WithInputs<Inputs[Key]>> };

type WithInputs<Value> = [Value] extends [readonly (infer Entry)[] | undefined]
  ? readonly pulumi.Input<WithInputs<Entry>>[] | Extract<Value, undefined>
  : [Value] extends [object | undefined]
    ? Args<Exclude<Value, undefined>> | Extract<Value, undefined>
    : Value;

/** Makes some of the keys optional. */
export type Optional<Inputs, Keys extends keyof Inputs> = Omit<Inputs, Keys> & Partial<Pick<Inputs, Keys>>;

/**
 * The inputs of a resource as outputs: the program's values, or the defaults. A class that implements it shows their
 * docstrings.
 */
export type Outputs<Inputs> = AsOutputs<Omit<Inputs, "adopt">>;

type AsOutputs<Inputs> = { readonly [Key in keyof Inputs]-?: pulumi.Output<Inputs[Key]> };
