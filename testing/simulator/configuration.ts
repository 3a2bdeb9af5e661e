import { isSecret, makeSecret, plainProperties } from "./values";
import type { PropertyMap } from "./values";

/** One value of the stack configuration. */
export interface ConfigurationValue {
  value: string;
  secret?: boolean;
}

/** The configuration as properties: what the default provider instance gets and the state keeps. */
export function asProperties(configuration: Record<string, ConfigurationValue>): PropertyMap {
  return Object.fromEntries(
    Object.entries(configuration)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, { value, secret }]) => [key, secret === true ? makeSecret(value) : value]),
  );
}

/** What the SDK gives a program's `pulumi.Config`. */
export function programConfiguration(configuration: PropertyMap): {
  configuration: Record<string, string>;
  secretKeys: string[];
} {
  return {
    configuration: plainProperties(configuration) as Record<string, string>,
    secretKeys: Object.keys(configuration).filter((key) => isSecret(configuration[key])),
  };
}

export function shownConfiguration(configuration: PropertyMap): Record<string, string> {
  const entries = Object.entries(configuration);
  return Object.fromEntries(entries.map(([key, value]) => [key, isSecret(value) ? "[secret]" : (value as string)]));
}

/** Replaces what is secret in the configuration wherever it stands in a text, as the CLI does in all it prints. */
export function maskSecretsOf(configuration: PropertyMap): (text: string) => string {
  const secrets = Object.values(configuration)
    .filter(isSecret)
    .map(({ value }) => value as string)
    .filter((secret) => secret.length > 2);
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, "[secret]"), text);
}
