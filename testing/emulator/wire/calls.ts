/** One HTTP request that arrived. Filled in as it proceeds; `status` stays undefined when no reply was sent. */
export interface Call {
  /** Position in the order of arrival, from 0. */
  index: number;
  face: "graphql" | "jobs";
  /**
   * What is asked for, whichever API it is asked of: "endpoint.create", "template.list", "pod.stop"; on the jobs host
   * its verb, such as "health". "unknown" for what the API does not have.
   */
  operation: string;
  /** The API's own name of it, such as GraphQL's root field. */
  wireName: string;
  variables: unknown;
  document?: string;
  accountId?: string;
  status?: number;
  /** Kind of the fault that was injected into it. */
  fault?: string;
  /** Text of the refusal, where there was one. */
  error?: string;
  /** The thing that a write made, changed or deleted. */
  id?: string;
  headers: Record<string, string>;
}
