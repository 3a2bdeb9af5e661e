/** One HTTP request that arrived. Filled in as it proceeds; `status` stays undefined when no reply was sent. */
export interface Call {
  /** Position in the order of arrival, from 0. */
  index: number;
  face: "graphql" | "jobs";
  /** Root field ("saveEndpoint"), "myself.<noun>", or the verb of the jobs host ("health"). */
  operation: string;
  variables: unknown;
  document?: string;
  accountId?: string;
  status?: number;
  /** Kind of the fault that was injected into it. */
  fault?: string;
  /** Text of the refusal, where there was one. */
  error?: string;
  /** The thing that a mutation made, changed or deleted. */
  id?: string;
  headers: Record<string, string>;
}
