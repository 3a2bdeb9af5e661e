import type { ParityCase } from "./case";
import { Account, Group, Thing } from "./thing";

const urnOf = (name: string) => `urn:pulumi:dev::parity::pulumi-nodejs:dynamic/parity:Thing::${name}`;

/** Operations with `--target`. */
export const targetCases: ParityCase[] = [
  {
    name: "target",
    programs: [
      () => {
        const base = new Thing("base", { size: 1 });
        const a = new Thing("a", { size: 1, from: base.addr });
        new Thing("b", { size: 1, from: a.addr });
        const gone = new Thing("gone");
        new Thing("gone-too", { from: gone.addr });
      },
      () => {
        const provider = new Account("account", { "parity:region": "r1" });
        const base = new Thing("base", { size: 2, problems: ["never asked"] });
        const a = new Thing("a", { size: 2, from: base.addr });
        new Thing("b", { size: 2, from: a.addr });
        const fresh = new Thing("fresh", {}, { provider });
        new Thing("needy", {}, { dependsOn: fresh });
        new Group("group", { version: 1 }, {}, (parent) => {
          new Thing("child", {}, { parent });
        });
      },
      () => {
        const provider = new Account("account", { "parity:region": "r1" });
        const base = new Thing("base", { size: 2 });
        const fresh = new Thing("fresh", {}, { provider });
        // Depends on all others, so that each engine has done those when this one fails.
        new Thing("needy", {}, { dependsOn: [base, fresh] });
      },
    ],
    script: [
      "u1",
      { run: "p2", target: [urnOf("a")] },
      { run: "u2", target: [urnOf("a")] },
      { run: "p3", target: [urnOf("needy")] },
      { run: "u3", target: [urnOf("needy")] },
      { run: "u2", target: [urnOf("a")], targetDependents: true },
      { run: "u2", target: ["**:Thing::fre*", urnOf("nobody")] },
      { run: "p2", target: [urnOf("gone")] },
      { run: "u2", target: [urnOf("gone")] },
      { run: "u2", target: [urnOf("gone")], targetDependents: true },
    ],
  },
  {
    name: "target-of-refresh-and-destroy",
    programs: [
      () => {
        const base = new Thing("base", { size: 1 });
        const a = new Thing("a", { size: 1, from: base.addr });
        new Thing("b", { size: 1 }, { dependsOn: a });
        new Thing("other", { size: 1 });
      },
    ],
    script: [
      "u1",
      (cloud) => Object.values(cloud.objects).forEach((thing) => void (thing["size"] = 9)),
      { run: "r", target: [urnOf("a")] },
      { run: "r", target: [urnOf("base")], targetDependents: true },
      { run: "r", target: [urnOf("nobody")] },
      (cloud) => void delete cloud.objects["base-1"],
      { run: "r", target: [urnOf("base")] },
      { run: "d", target: [urnOf("a")] },
      { run: "d", target: [urnOf("nobody")] },
      { run: "d", target: [urnOf("a")], targetDependents: true },
      "d",
    ],
  },
  {
    name: "target-of-a-renamed",
    programs: [
      () => {
        const before = new Thing("before", { size: 1 });
        new Thing("user", { size: 1, from: before.addr });
        new Thing("also", { size: 1 });
      },
      () => {
        const after = new Thing("after", { size: 2, label: "before" }, { aliases: [{ name: "before" }] });
        new Thing("user", { size: 2, from: after.addr });
        new Thing("also", { size: 2 });
      },
    ],
    script: [
      "u1",
      { run: "u2", target: [urnOf("also")] },
      { run: "u2", target: [urnOf("user")] },
      { run: "u2", target: [urnOf("after"), urnOf("user")] },
      "d",
    ],
  },
];
