/** A deliberate bug, and the tests on the wire of which at least one must fail for it. */
export interface Mutation {
  /** Below `packages/`. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly from: string;
  readonly to: string;
  /** The promise that it breaks, in the words of the project's list of faults. */
  readonly breaks: string;
  /** The package, and its test files. */
  readonly tests: readonly [name: string, ...files: string[]];
}

/** At most two for a file. */
export const mutations: readonly Mutation[] = [
  {
    file: 'core/src/request/retry-policy.ts',
    from: "return effect === 'read' || effect === 'delete' || (effect === 'set' && retryUpdate);",
    to: 'return true;',
    breaks: 'An unsafe call answered 500, reset, cut off, truncated or timed out: one request on the wire.',
    tests: ['core', 'src/request/request.test.ts'],
  },
  {
    file: 'core/src/request/retry-policy.ts',
    from: 'return asked > MAX_RETRY_AFTER || delay >= remainingMs ? undefined : delay;',
    to: 'return delay;',
    breaks: 'A hint past 60 s or past the remaining total time ends the call at once.',
    tests: ['core', 'src/request/timing.test.ts'],
  },
  {
    file: 'core/src/transport/fetch-options.ts',
    from: "redirect: isNode() ? 'error' : 'manual'",
    to: "redirect: 'follow'",
    breaks: 'Redirects are never followed.',
    tests: [
      'core',
      'src/response/read-response.test.ts',
      'src/errors/redact.test.ts',
      'src/transport/ky-transport.test.ts',
    ],
  },
  {
    file: 'core/src/transport/fetch-options.ts',
    from: "{ ...headers, 'content-length': String(body.size) }",
    to: 'headers',
    breaks: 'Progress on Node through a stream with an explicit length.',
    tests: ['agent-sessions', 'src/portal/sessions.test.ts'],
  },
  {
    file: 'core/src/transport/runtime.ts',
    from: "versions?.['undici'] ?",
    to: "versions && 'undici' in versions ?",
    breaks: 'Redirects are never followed, in workers neither.',
    tests: ['core', 'src/transport/runtime.test.ts'],
  },
  {
    file: 'core/src/response/read-body.ts',
    from: 'isTooLarge = bytes + value.byteLength > maxBytes;',
    to: '',
    breaks: 'Decoded bytes are counted while reading: past maxResponseBytes the read stops.',
    tests: ['core', 'src/response/read-response.test.ts'],
  },
  {
    file: 'core/src/response/read-body.ts',
    from: "if (bytes < declaredBytes) return { text, problem: 'truncated' };",
    to: '',
    breaks: 'Truncated, also when the JSON happens to be complete: a response error.',
    tests: ['core', 'src/response/read-response.test.ts'],
  },
  {
    file: 'core/src/errors/classify-error.ts',
    from: 'const { name, message, code } = rootCause(error);',
    to: 'const { name, message, code } = rootCause(error); if (error instanceof Error) return error;',
    breaks: 'Errors, causes, hooks and warnings never hold the key, nor a ky or fetch Request.',
    tests: ['core', 'src/errors/redact.test.ts'],
  },
  {
    file: 'core/src/request/attempt.ts',
    from: 'this.deadline.stop();',
    to: 'this.deadline.end();',
    breaks: 'A file is read no further after its connection has broken.',
    tests: ['core', 'src/upload/upload.test.ts'],
  },
  {
    file: 'core/src/listing/poll.ts',
    from: 'if (delay >= left || isOver()) throw tooLong();',
    to: 'if (isOver()) throw tooLong();',
    breaks: 'A wait ends with its time, also where a timer comes back early.',
    tests: ['core', 'src/listing/poll.test.ts'],
  },
  {
    file: 'core/src/request/deadline.ts',
    from: 'const deadline = new Deadline(milliseconds, signal);',
    to: 'const deadline = new Deadline(milliseconds);',
    breaks: 'Abort works in every phase, backing off too.',
    tests: ['core', 'src/request/abort.test.ts'],
  },
  {
    file: 'core/src/errors/redact.ts',
    from: "return SENSITIVE_HEADER.test(name) && name !== 'idempotency-key';",
    to: 'return false;',
    breaks: 'Errors, causes, hooks and warnings never hold the key.',
    tests: ['core', 'src/errors/redact.test.ts', 'src/client/hooks.test.ts'],
  },
  {
    file: 'core/src/request/retry-after.ts',
    from: 'const NUMBER = /^\\d{1,10}(\\.\\d{1,9})?$/;',
    to: 'const NUMBER = /\\d/;',
    breaks: 'Nonsense (banana, -5, empty, 0x10, "1, 2", 26 digits) is ignored.',
    tests: ['core', 'src/request/retry-after.test.ts'],
  },
  {
    file: 'core/src/request/url.ts',
    from: "if (DOT_SEGMENT.test(id)) return 'must not be a dot segment';",
    to: '',
    breaks: 'Ids become exactly one path segment: ., .., their encoded forms are an input error.',
    tests: ['deployment-sessions', 'src/input.test.ts'],
  },
  {
    file: 'core/src/request/url.ts',
    from: "if (url.protocol === 'http:' && !allowInsecure && !LOOPBACK.test(url.hostname)) {",
    to: 'if (false) {',
    breaks: 'Plain http only to loopback unless allowInsecure.',
    tests: ['core', 'src/request/url.test.ts', 'src/schema/validate-input.test.ts'],
  },
  {
    file: 'core/src/request/headers.ts',
    from: 'if (OWNED.has(name))',
    to: 'if (OWNED.has(given))',
    breaks: 'Framing headers (host, content-length, transfer-encoding, …) are refused.',
    tests: ['core', 'src/schema/validate-input.test.ts'],
  },
  {
    file: 'core/src/response/parse-json.ts',
    from: 'mayHoldProto(text) ?',
    to: 'false ?',
    breaks: 'Own __proto__ keys are dropped.',
    tests: ['core', 'src/response/read-response.test.ts'],
  },
  {
    file: 'core/src/response/read-error.ts',
    from: 'status >= 400 && status < 500 && status !== 408',
    to: 'status >= 400 && status < 500',
    breaks: 'Outcome of a failed write: 408, 5xx, cut off, timed out, aborted in flight: unknown.',
    tests: ['core', 'src/request/request.test.ts'],
  },
  {
    file: 'core/src/response/read-error.ts',
    from: "status === 429 && reason !== 'quota-exceeded' ? 'any'",
    to: "status === 429 ? 'any'",
    breaks: '429 may be resent for every effect, except quota-exceeded.',
    tests: ['core', 'src/request/request.test.ts'],
  },
  {
    file: 'core/src/response/validate-response.ts',
    from: 'if (expectedId && !isExpectedId(valueAt(value, expectedId.field), expectedId.id)) {',
    to: 'if (false) {',
    breaks: 'An answer to a get by id that carries another id is a response error.',
    tests: ['deployment-sessions', 'src/errors.test.ts'],
  },
  {
    file: 'core/src/request/done-if-gone.ts',
    from: '  ambiguous &&\n',
    to: '',
    breaks: 'Not found means done only after an ambiguous attempt.',
    tests: ['core', 'src/request/reconcile.test.ts', 'src/request/request.test.ts'],
  },
  {
    file: 'core/src/request/request.ts',
    from: 'if (attempts > limits.retries) return undefined;',
    to: 'if (attempts > limits.retries + 1) return undefined;',
    breaks: 'Retries 2: the promised number of requests.',
    tests: ['core', 'src/request/request.test.ts'],
  },
  {
    file: 'core/src/request/request.ts',
    from: 'return delay !== undefined && settings.budget.take() ? delay : undefined;',
    to: 'return delay;',
    breaks: '1,000 calls against a dead server send at most 1,110 requests.',
    tests: ['core', 'src/request/timing.test.ts', 'src/request/request.test.ts'],
  },
  {
    file: 'core/src/listing/paginate.ts',
    from: 'if (oddPages === 2) throw',
    to: 'if (false) throw',
    breaks: 'A page that repeats, an empty page that claims more: an error after the second time.',
    tests: ['core', 'src/listing/paginate.test.ts'],
  },
  {
    file: 'core/src/streaming/subscribe.ts',
    from: 'stream?.close();',
    to: '',
    breaks: 'Leaving the loop closes the socket.',
    tests: ['agent-sessions', 'src/portal/subscribe'],
  },
  {
    file: 'core/src/streaming/subscribe.ts',
    from: 'let withCredential = false;',
    to: 'let withCredential = true;',
    breaks: 'Subscribe goes without Authorization; 401 and 403 end it after the one try with the bearer.',
    tests: ['agent-sessions', 'src/portal/subscribe'],
  },
  {
    file: 'core/src/streaming/response-stream.ts',
    from: 'watch.restart(limits.idleTimeout);',
    to: '',
    breaks: 'No read timeout while it is open; idle time is counted on data.',
    tests: ['agent-sessions', 'src/portal/subscribe'],
  },
  {
    file: 'core/src/upload/multipart.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a piece of source
    from: '${head}\\r\\n\\r\\n${value}\\r\\n',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a piece of source
    to: "${head}\\r\\n\\r\\n${value.replaceAll('\\n', '\\r\\n')}\\r\\n",
    breaks: 'Text fields arrive exactly as given (line ends too).',
    tests: ['agent-sessions', 'src/portal/sessions.test.ts', 'src/uxmate/sessions.test.ts'],
  },
  {
    file: 'core/src/upload/form-file.ts',
    from: "const last = name.split(/[\\\\/]/).at(-1) ?? '';",
    to: 'const last = name;',
    breaks: 'Name without path parts or control characters.',
    tests: ['agent-sessions', 'src/portal/sessions.test.ts'],
  },
  {
    file: 'core/src/client/credential.ts',
    from: 'if (definition.secret && !options.dangerouslyAllowBrowser && isBrowserPage()) {',
    to: 'if (false) {',
    breaks: 'A secret key in a browser page is a config error.',
    tests: ['deployment-sessions', 'src/errors.test.ts'],
  },
  {
    file: 'agent-sessions/src/portal/stream-parser.ts',
    from: 'if (isEscaped) isEscaped = false;\n          else ',
    to: '',
    breaks: 'Any split of the bytes gives the same snapshots.',
    tests: ['agent-sessions', 'src/portal/stream-parser.test.ts'],
  },
  {
    file: 'agent-sessions/src/portal/settled.ts',
    from: 'return session.messages.length <= after.messages.length && !hasFailed;',
    to: 'return false;',
    breaks: 'After an update the old settled state may still be read first.',
    tests: ['agent-sessions', 'src/portal/wait-until-settled.test.ts'],
  },
  {
    file: 'deployment-sessions/src/compare.ts',
    from: "? 'same' : 'different';",
    to: "? 'same' : 'same';",
    breaks: 'Ensure: there and different is a conflict.',
    tests: ['deployment-sessions', 'src/ensure.test.ts'],
  },
  {
    file: 'deployment-sessions/src/bulk/chunk.ts',
    from: 'const isWhole = missing.length === errors.length;',
    to: 'const isWhole = true;',
    breaks: 'Bulk verdicts add up for an answer with items missing, foreign or shuffled.',
    tests: ['deployment-sessions', 'src/bulk/create-many.test.ts'],
  },
  {
    file: 'sipher/src/session-headers.ts',
    from: 'EARLY_MS = 500',
    to: 'EARLY_MS = 0',
    breaks: 'An expired session is refused on the client, with the expiry taken 500 ms early.',
    tests: ['sipher', 'src/session-headers.test.ts'],
  },
  {
    file: 'core/src/streaming/news.ts',
    from: 'spot = 0;\n      return false;',
    to: 'return false;',
    breaks: 'Equal neighbours of a stream are one.',
    tests: ['agent-sessions', 'src/portal/subscribe'],
  },
  {
    file: 'core/src/transport/platform.browser.ts',
    from: '/^P/.test(method) || body ? written : null',
    to: '(body as string) ?? null',
    breaks: 'In a bundle for pages, too, no runtime sends a write again by itself.',
    tests: ['core', 'src/transport/platform.browser.test.ts'],
  },
];
