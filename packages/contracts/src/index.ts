export { type CheckOptions, callsOf, checkExchange, operationOf, operationsOf } from './check-exchange.ts';
export type { Provider } from './document.ts';
export type { Exchange, ExchangeRequest, ExchangeResponse, Problem } from './exchange.ts';
export { type RecordingFetch, recordExchanges } from './recording-fetch.ts';
export { type SampleRequest, sampleRequestsOf } from './sample-requests.ts';
