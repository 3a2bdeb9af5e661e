import { cpuFlavors } from "../../platform/gpu-types";
import { publicTemplates } from "../../platform/official-templates";
import { cpuShape, dataCenterShape, gpuShape, regionsKnown, tiersKnown, type DataCenterPart } from "./catalog-shape";
import { cpuQuery, flagOf, gpuQuery, listOf } from "./catalog-query";
import { Problem } from "./problem";
import { ok, type Route } from "./route";
import { templateShape } from "./template";

const largestTemplateList = 100;

export const catalog: readonly Route[] = [
  {
    method: "GET",
    path: "/catalog/gpus",
    operation: "gpuType.list",
    wireName: "listGpuTypes",
    listField: "gpus",
    answer({ world, query }) {
      const filter = gpuQuery(query);
      const shapes = [...world.gpuTypes.values()].map((type) => gpuShape(world, type, filter));
      // With countries, a type that none of their data centers offers drops out.
      const gpus = shapes.filter((shape) => filter?.countryCodes === undefined || "dataCenters" in shape);
      return ok({ gpus });
    },
  },
  {
    method: "GET",
    path: "/catalog/gpus/{id}",
    operation: "gpuType.get",
    wireName: "getGpuType",
    answer({ world, query, id }) {
      const filter = gpuQuery(query);
      const type = world.gpuTypes.get(id);
      if (type === undefined) throw new Problem(404);
      return ok(gpuShape(world, type, filter));
    },
  },
  {
    method: "GET",
    path: "/catalog/cpus",
    operation: "cpuFlavor.list",
    wireName: "listCpuTypes",
    listField: "cpus",
    answer({ world, query }) {
      const filter = cpuQuery(query);
      return ok({ cpus: Object.keys(cpuFlavors).map((id) => cpuShape(world, id, filter)) });
    },
  },
  {
    method: "GET",
    path: "/catalog/cpus/{id}",
    operation: "cpuFlavor.get",
    wireName: "getCpuType",
    answer({ world, query, id }) {
      const filter = cpuQuery(query);
      if (!(id in cpuFlavors)) throw new Problem(404);
      return ok(cpuShape(world, id, filter));
    },
  },
  {
    method: "GET",
    path: "/catalog/datacenters",
    operation: "dataCenter.list",
    wireName: "listDataCenters",
    listField: "dataCenters",
    answer({ world, query }) {
      const include = includeOf(query);
      const regions = listOf(query, "regions", regionsKnown);
      const tiers = listOf(query, "networkVolumeTypes", tiersKnown) ?? [];
      const compliance = listOf(query, "compliance", complianceKnown) ?? [];
      const globalNetwork = flagOf(query, "globalNetwork");
      const all = world.store.dataCenters.list().map((dataCenter) => dataCenterShape(world, dataCenter, include));
      const dataCenters = all.filter(
        (shape) =>
          (regions === undefined || regions.includes(shape.region)) &&
          tiers.every((tier) => shape.networkVolumeTypes.includes(tier)) &&
          compliance.every((name) => shape.compliance.includes(name)) &&
          (globalNetwork === undefined || shape.globalNetwork === globalNetwork),
      );
      return ok({ dataCenters });
    },
  },
  {
    method: "GET",
    path: "/catalog/datacenters/{id}",
    operation: "dataCenter.get",
    wireName: "getDataCenter",
    answer({ world, query, id }) {
      const include = includeOf(query);
      const dataCenter = world.store.dataCenters.get(id);
      if (dataCenter === undefined) throw new Problem(404);
      return ok(dataCenterShape(world, dataCenter, include));
    },
  },
  {
    method: "GET",
    path: "/catalog/templates",
    operation: "template.listCatalog",
    wireName: "listPublicTemplates",
    listField: "templates",
    answer({ world, accountId, query }) {
      const [source = "official"] = listOf(query, "source", ["official", "verified", "community"]) ?? [];
      // No source tells which templates of the community are verified.
      const found = source === "verified" ? [] : publicTemplates(world, source === "official");
      const templates = found.slice(0, largestTemplateList).map((template) => {
        const shape = templateShape(world, template);
        return template.accountId === accountId ? shape : { ...shape, registry: null };
      });
      return ok({ templates });
    },
  },
];

function includeOf(query: URLSearchParams): readonly DataCenterPart[] {
  return listOf(query, "include", ["GPU_AVAILABILITY", "CPU_AVAILABILITY"]) ?? [];
}

const complianceKnown = [
  ...["GDPR", "ISO_IEC_27001", "ISO_14001", "PCI_DSS", "HITRUST", "SOC_1_TYPE_2", "SOC_2_TYPE_2", "SOC_3_TYPE_2"],
  ...["ITAR", "FISMA_HIGH", "HIPAA", "RENEWABLE"],
];
