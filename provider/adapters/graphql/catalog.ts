import type { CatalogApi } from "../../api";
import type { Graphql } from "./client";
import { cpuFlavorsOverGraphql } from "./cpu-flavors";
import { dataCentersOverGraphql } from "./data-centers";
import { gpuOffersOverGraphql, gpuTypesOverGraphql } from "./gpu-types";

export function catalogOverGraphql(graphql: Graphql): CatalogApi {
  return {
    gpuTypes: gpuTypesOverGraphql(graphql),
    gpuOffers: gpuOffersOverGraphql(graphql),
    dataCenters: dataCentersOverGraphql(graphql),
    cpuFlavors: cpuFlavorsOverGraphql(graphql),
  };
}
