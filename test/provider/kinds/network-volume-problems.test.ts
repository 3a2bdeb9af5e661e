import { networkVolumeRules } from "../../../provider/kinds/network-volume";
import { testProblems } from "./problem-cases";

describe("provider/kinds: problems of a network volume", () => {
  const base = { sizeInGb: 100, dataCenterId: "EU-RO-1" };
  const tooLarge = (size: number) =>
    `sizeInGb must be from 10 to 4096, not ${size}: only RunPod's support creates larger volumes. Write 4096 or less. If support has enlarged the volume, run \`pulumi refresh\`, or adopt it, and write its size.`;
  const moved = (from: string) =>
    `dataCenterId would change from "${from}" to "US-KS-2", which deletes the volume and all its data. Copy the data to a second NetworkVolume instead. To give up the data, set allowReplacement: true (and protect: false).`;
  testProblems(networkVolumeRules, base, [
    { news: {}, problems: [] },
    { news: { sizeInGb: undefined }, problems: ["sizeInGb is required."] },
    { news: { dataCenterId: undefined }, problems: ["dataCenterId is required."] },
    { news: { sizeInGb: 9 }, problems: ["sizeInGb must be 10 or more, not 9."] },
    { news: { sizeInGb: 4096 }, problems: [] },
    { news: { sizeInGb: 4097 }, problems: [tooLarge(4097)] },
    { news: { sizeInGb: 6000, adopt: "vol-1" }, problems: [] },
    { news: { sizeInGb: 6000 }, olds: base, problems: [tooLarge(6000)] },
    { news: { sizeInGb: 6000, adopt: "vol-1" }, olds: base, problems: [tooLarge(6000)] },
    { news: { sizeInGb: 6000 }, olds: { ...base, sizeInGb: 6000 }, problems: [] },
    { news: { sizeInGb: 7000 }, olds: { ...base, sizeInGb: 6000 }, problems: [] },
    {
      news: { sizeInGb: 4096 },
      olds: { ...base, sizeInGb: 6000 },
      problems: ["sizeInGb can only grow: it is 6000 GB now, the program asks for 4096 GB. Write 6000 or more."],
    },
    {
      news: { sizeInGb: 100 },
      olds: { ...base, sizeInGb: 100.5 },
      problems: ["sizeInGb can only grow: it is 100.5 GB now, the program asks for 100 GB. Write 100.5 or more."],
    },
    { news: { sizeInGb: "100" }, problems: ["sizeInGb must be a number, not a text."] },
    {
      news: { dataCenterId: "Romania" },
      problems: ['dataCenterId must be a data center id such as "EU-RO-1", not "Romania".'],
    },
    { news: { sizeInGB: 9 }, problems: ['has no argument "sizeInGB". Did you mean "sizeInGb"?'] },
    { news: { allowReplacement: "yes" }, problems: ["allowReplacement must be true or false, not a text."] },
    { news: { sizeInGb: 150 }, olds: base, problems: [] },
    {
      news: { sizeInGb: 99 },
      olds: base,
      problems: ["sizeInGb can only grow: it is 100 GB now, the program asks for 99 GB. Write 100 or more."],
    },
    { news: { dataCenterId: " eu-ro-1" }, olds: base, problems: [] },
    { news: { dataCenterId: "EU-RO-1" }, olds: { ...base, dataCenterId: "eu-ro-1" }, problems: [] },
    { news: { dataCenterId: "US-KS-2" }, olds: base, problems: [moved("EU-RO-1")] },
    { news: { dataCenterId: "US-KS-2" }, olds: { ...base, dataCenterId: "KANSAS" }, problems: [moved("KANSAS")] },
    { news: { dataCenterId: "US-KS-2", allowReplacement: true }, olds: base, problems: [] },
    { news: { dataCenterId: "US-KS-2", allowReplacement: true, sizeInGb: 10 }, olds: base, problems: [] },
    {
      news: { dataCenterId: "US-KS-2", allowReplacement: true, sizeInGb: 6000 },
      olds: { ...base, sizeInGb: 6000 },
      problems: [tooLarge(6000)],
    },
  ]);
});
