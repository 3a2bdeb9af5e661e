/** A port is either http or tcp, once. */
export function portProblems(ports: string[] | undefined): string[] {
  const numbers = (ports ?? []).map((entry) => entry.split("/")[0]);
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index);
  return twice === undefined ? [] : [`ports lists ${twice} twice. A port is either http or tcp, once`];
}
