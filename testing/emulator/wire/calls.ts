/** One HTTP request that arrived. Fields are set as it proceeds. `status` stays undefined if no reply was sent. */
export interface Call {
  /** Position in the order of arrival, from 0. */
  index: number;
  face: "graphql" | "rest" | "jobs";
  /**
   * What the request asks for, in the words of no API: "endpoint.create", "template.list", "pod.stop". On the jobs host
   * it is the verb, such as "health". "unknown" if the API has no such operation.
   */
  operation: string;
  /** The API's own name for it, such as GraphQL's root field. */
  wireName: string;
  variables: unknown;
  document?: string;
  accountId?: string;
  status?: number;
  /** Kind of the injected fault. */
  fault?: string;
  /** Text of the refusal, if any. */
  error?: string;
  /** The object that a write created, changed or deleted. */
  id?: string;
  headers: Record<string, string>;
}
