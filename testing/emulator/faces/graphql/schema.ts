import { buildSchema, GraphQLError, type GraphQLScalarType, type GraphQLSchema } from "graphql";
import { parts } from "./parts";

/**
 * The part of RunPod's GraphQL schema that the emulator serves, with the names, nullability and defaults that clients
 * rely on (docs/internals/runpod-api.md). What is not emulated (hub, clusters, models, Flash apps) is absent, and is
 * refused as an unknown field.
 */
const text = `
scalar DateTime
scalar JSON
scalar Port
scalar Void
${parts.map(({ types }) => types).join("\n")}`;

export const schema = withDates(buildSchema(text));

const requiredOfEdit = "podId: String!\n  imageName: String!\n  containerDiskInGb: Int!";

/** As seen in dstack: podEditJob needs only the Pod's id. */
export const schemaWithPartialEdits = withDates(
  buildSchema(
    text.replace(
      requiredOfEdit,
      requiredOfEdit.replace("imageName: String!", "imageName: String").replace("Int!", "Int"),
    ),
  ),
);

/** A DateTime is an ISO text. */
function withDates(built: GraphQLSchema): GraphQLSchema {
  const type = built.getType("DateTime") as GraphQLScalarType;
  type.parseValue = (value) => {
    const isDate = typeof value === "string" && /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value));
    if (!isDate) throw new GraphQLError(`DateTime cannot represent ${JSON.stringify(value)}.`);
    return value;
  };
  return built;
}
