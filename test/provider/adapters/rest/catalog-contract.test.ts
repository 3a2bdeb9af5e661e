import { overRest } from "../../../../provider/adapters/rest";
import { describeCatalog } from "../contract/catalog";

describeCatalog({
  name: "rest",
  connect: ({ http, emulator, clock }) => overRest(http, emulator.restUrl, clock),
  tellsAlone: ["pricePerHourInUsd.serverless", "tiers", "pricePerVcpuHourInUsd"],
  minVcpuCount: 2,
});
