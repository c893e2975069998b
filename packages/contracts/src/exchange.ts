/** A request as it went over the wire. */
export interface ExchangeRequest {
  /** In upper or lower case; `PATCH` and `patch` are the same here. */
  readonly method: string;
  /** Absolute URL, or path with query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>> | Headers;
  /** Left out or empty when there is none. Bytes for a form that carries files. */
  readonly body?: string | Uint8Array | undefined;
}

/** An answer as it came over the wire, its content encoding (gzip, say) already undone. */
export interface ExchangeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>> | Headers;
  /** Left out or empty when there is none. */
  readonly body?: string | Uint8Array | undefined;
}

/** A request and, when there was one, its answer. */
export interface Exchange {
  readonly request: ExchangeRequest;
  readonly response?: ExchangeResponse | undefined;
}

/** One way in which an exchange departs from the document. */
export interface Problem {
  /** Which rule was broken. `path` to `request-body` blame the request, the rest the answer. */
  readonly part:
    | 'path'
    | 'method'
    | 'security'
    | 'parameter'
    | 'request-body'
    | 'status'
    | 'response-header'
    | 'response-body';
  /**
   * Where: the path, the method, the status, the name of a parameter or header (`phoneNumberIdAny/1` for an item
   * of a list), or the JSON pointer of the value inside a body, which is empty for the body as a whole.
   */
  readonly at: string;
  /** What is wrong there, to be read after `at`: "must be <= 1000". */
  readonly message: string;
}
