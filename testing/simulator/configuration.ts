import { isSecret, makeSecret, plainProperties } from "./values";
import type { PropertyMap } from "./values";

/** One value of the stack configuration. */
export interface ConfigurationValue {
  value: string;
  secret?: boolean;
}

/** The configuration as properties, as the default provider instance receives it and the state stores it. */
export function asProperties(configuration: Record<string, ConfigurationValue>): PropertyMap {
  return Object.fromEntries(
    Object.entries(configuration)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, { value, secret }]) => [key, secret === true ? makeSecret(value) : value]),
  );
}

/** The configuration in the form that the SDK passes to `pulumi.Config`. */
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

/** Replaces secrets of the configuration in any text, as the CLI does in its output. */
export function maskSecretsOf(configuration: PropertyMap): (text: string) => string {
  const secrets = Object.values(configuration)
    .filter(isSecret)
    .map(({ value }) => value as string)
    .filter((secret) => secret.length > 2);
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, "[secret]"), text);
}
