import type { CatalogApi } from "../../api";
import type { Rest } from "./client";
import { cpuFlavorsOverRest } from "./cpu-flavors";
import { dataCentersOverRest } from "./data-centers";
import { gpuOffersOverRest, gpuTypesOverRest } from "./gpu-types";

export function catalogOverRest(rest: Rest): CatalogApi {
  return {
    gpuTypes: gpuTypesOverRest(rest),
    gpuOffers: gpuOffersOverRest(rest),
    dataCenters: dataCentersOverRest(rest),
    cpuFlavors: cpuFlavorsOverRest(rest),
  };
}
