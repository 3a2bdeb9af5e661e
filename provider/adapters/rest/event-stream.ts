import type { StreamingHttp, StreamRequest } from "../http";
import type { Call } from "../json-api";
import { urlOf } from "../json-api";
import type { StreamedEvent } from "../server-sent-events";
import { refusalOf } from "./refusal";

/** A read that RunPod answers with events, such as the log of a worker. */
export type StreamCall = Pick<Call<never>, "operation" | "path" | "query" | "secrets"> &
  Pick<StreamRequest, "lastEventId" | "listenForInMs" | "signal">;

/**
 * Reads events until RunPod closes the stream, the time is over or the caller aborts. Throws `noAnswer` if the
 * connection breaks: continue with the last `id`.
 * @param url address of the API, with its version and without a slash at the end
 */
export async function* eventsOverRest(
  http: StreamingHttp,
  url: string,
  { path, query, ...call }: StreamCall,
): AsyncGenerator<StreamedEvent> {
  const { operation, secrets } = call;
  const opened = await http.stream({ ...call, url: urlOf(url, operation, path, query), reportsQuota: true });
  if ("refusal" in opened) {
    const { status, body } = opened.refusal;
    throw refusalOf({
      ...{ operation, method: "GET", status, body: JSON.parse(body) },
      redact: (text) => http.redact(text, secrets),
    });
  }
  yield* opened.events;
}
