/** A request as it went over the wire. */
export interface ExchangeRequest {
  /** In upper or lower case; `PATCH` and `patch` are the same here. */
  readonly method: string;
  /** Absolute URL, or path with query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>> | Headers;
  /** Optional; bytes for a form with files. */
  readonly body?: string | Uint8Array | undefined;
}

/** A response as it came over the wire, with its content encoding (gzip, say) already decoded. */
export interface ExchangeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>> | Headers;
  /** Optional. */
  readonly body?: string | Uint8Array | undefined;
}

/** A request and, if there was one, its response. */
export interface Exchange {
  readonly request: ExchangeRequest;
  readonly response?: ExchangeResponse | undefined;
}

/** One way in which an exchange departs from the document. */
export interface Problem {
  /** Which rule was broken. `path` to `request-body` are problems of the request, the others of the response. */
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
