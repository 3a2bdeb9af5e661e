import { randomInt } from "node:crypto";
import type { Pod, PodPort } from "./pod-entity";
import { Refusal } from "./refusal";

interface WantedPort {
  port: number;
  type: "http" | "tcp";
}

/**
 * TCP ports above this number request equal ports inside and outside (runpod/docs pods/configuration/expose-ports.mdx).
 */
const symmetricAbove = 70_000;

/** Reads "8888/http", "22/tcp". The texts of the refusals are inferred. */
export function parsePorts(ports: readonly string[]): WantedPort[] {
  const wanted = ports.map((entry) => {
    const [, number, type] = /^(\d+)\/(http|tcp)$/.exec(entry) ?? [];
    const port = Number(number);
    const isAsked = (port >= 1 && port <= 65_535) || (type === "tcp" && port > symmetricAbove);
    if (type === undefined || !isAsked) {
      throw new Refusal("invalid", `Port ${entry} is not of the form 8888/http or 22/tcp.`);
    }
    return { port, type: type as WantedPort["type"] };
  });
  const numbers = wanted.map(({ port }) => port);
  const twice = numbers.find((port, index) => numbers.indexOf(port) !== index);
  if (twice !== undefined) throw new Refusal("invalid", `Port ${twice} can be exposed once only, as http or as tcp.`);
  return wanted;
}

/** Assigns the ports of one start. Public ports differ from those of the previous start. */
export function assignPorts({ ports, container, publicIp, cloudType, supportPublicIp }: Pod): PodPort[] {
  const used = new Set(container.ports.map(({ publicPort }) => publicPort));
  // On community hosts a public address must be requested (docs/internals/runpod-api.md#pods).
  const isIpPublic = cloudType === "SECURE" || supportPublicIp;
  return parsePorts(ports).map(({ port, type }) => {
    const publicPort = unusedPort(used);
    if (type === "http") return { ip: privateIp, isIpPublic: false, privatePort: port, publicPort, type };
    const privatePort = port > symmetricAbove ? publicPort : port;
    return { ip: isIpPublic ? publicIp : privateIp, isIpPublic, privatePort, publicPort, type };
  });
}

const privateIp = "100.65.0.1";

/** An address from a range that is reserved for documentation. It differs from the previous one. */
export function newPublicIp(before?: string): string {
  const address = `203.0.113.${randomInt(1, 255)}`;
  return address === before ? newPublicIp(before) : address;
}

function unusedPort(used: Set<number>): number {
  const port = randomInt(10_000, 60_000);
  if (used.has(port)) return unusedPort(used);
  used.add(port);
  return port;
}
