/**
 * What is promised, written by hand from the project's page on reliability; nothing here comes from the clients.
 *
 * An ending is: how many requests there are (and after a slash how many attempts, where nothing arrives), then `value` if the call succeeds, else the error's kind, its reason where
 * it is a response of the API, and for a write its outcome. A bar stands between two that are both right.
 */
type Ending = string;

/**
 * The endings of reads, of deletions, of other writes (those that set, and unsafe ones) and of streams; and, where it is
 * another, that of a deletion whose second response does not tell that it is done: Edgegap's is a 400 like other refusals,
 * so that the listing and the session are read.
 */
type Row = readonly [read: Ending, remove: Ending, write: Ending, stream: Ending, unclear?: Ending];

/** Never left the machine. */
function unsent(ending: Ending): Row {
  return [ending, `${ending} not-applied`, `${ending} not-applied`, ending];
}
/** Served as if nothing were wrong. */
const fine: Row = ['1 value', '1 value', '1 value', '1 value'];
/** May or may not have arrived: retried where that does no harm. */
const lost = (kind: string): Row => ['2 value', '2 value', `1 ${kind} unknown`, '2 value'];
/** The same, and it did arrive. */
const appliedAndLost = (kind: string): Row => [...(lost(kind) as readonly [string, string, string, string]), '4 value'];
/** Was served, but what came back is of no use, and would be again. A stream takes what it does not know for a ping. */
const unusable: Row = ['1 response', '1 response applied', '1 response applied', '2 value'];
const tooLarge: Row = ['1 response', '1 response applied', '1 response applied', '1 response'];
/** Another server than the API has responded. */
const page: Row = ['1 response', '1 response unknown', '1 response unknown', '2 value'];
const redirect: Row = ['1 response', '1 response unknown', '1 response unknown', '1 response'];
/** The server says that it did nothing: so anything may be retried. */
const turnedAway: Row = ['2 value', '2 value', '2 value', '2 value'];
const refused = (reason: string): Row => [
  `1 api ${reason}`,
  `1 api ${reason} not-applied`,
  `1 api ${reason} not-applied`,
  `1 api ${reason}`,
];
/** A stream has its token asked for once, and is then served. */
const refusedCredential = (reason: string): Row => [
  ...(refused(reason).slice(0, 3) as [string, string, string]),
  '2 value',
];
const troubled = lost('api unavailable');
/** A trouble that does not pass by itself. */
const permanent: Row = [
  '1 api unavailable',
  '1 api unavailable unknown',
  '1 api unavailable unknown',
  '1 api unavailable',
];
const appliedAndTroubled = appliedAndLost('api unavailable');

/** By fault. */
export const rows: Readonly<Record<string, Row>> = {
  refused: unsent('0/3 connection'),
  // Where the reset comes before Node has written the request, Node connects again by itself.
  'reset on accept': ['2 value', '2 value', '1 connection unknown | 2 value', '2 value'],
  'reset in the request': lost('connection'),
  'reset after the request': lost('connection'),
  // A stream connects twice, then reads like any other call.
  'reset after the request, always': ['3 connection', '3 connection unknown', '1 connection unknown', '5 connection'],
  'reset of a reused connection': lost('connection'),
  'applied, then reset': appliedAndLost('connection'),
  'applied, then reset of a reused connection': appliedAndLost('connection'),
  'applied, then closed': appliedAndLost('connection'),
  'stall before the head': lost('timeout'),
  'stall before the head, always': ['2 timeout', '2 timeout unknown', '1 timeout unknown', '2 timeout | 1 timeout'],
  'applied, then stall before the head': appliedAndLost('timeout'),
  'applied, then stall in the head': appliedAndLost('timeout'),
  'applied, then stall in the body': appliedAndLost('timeout'),
  'applied, then drip of the head': appliedAndLost('timeout'),
  'applied, then drip of the body': appliedAndLost('timeout'),
  'cut in the head': appliedAndLost('connection'),
  'cut in the body': appliedAndLost('response'),
  'reset in the body': appliedAndLost('response'),
  'length too long': ['2 value', '2 value', '1 response unknown', '1 value', '4 value'],
  'length too short': unusable,
  'chunks that are cut off': ['2 value', '2 value', '1 response unknown', '1 value', '4 value'],
  'cut off without a length': appliedAndLost('response'),
  'whole without a length': fine,
  'whole in chunks': fine,
  'whole after early hints': fine,
  'a length that is no number': appliedAndLost('connection'),
  'no HTTP': appliedAndLost('connection'),
  'a head without end': appliedAndLost('connection'),

  'applied, then pings without end': appliedAndLost('timeout'),
  'applied, then a state and pings without end': appliedAndLost('timeout'),

  'JSON that is called a text': fine,
  'JSON without a type': fine,
  'JSON after a byte order mark': fine,
  'JSON with __proto__': fine,
  'JSON with an escaped __proto__': fine,
  'JSON with a key twice': fine,
  'JSON with deep nesting': fine,
  'HTML with 200': page,
  'applied, then HTML with 200': page,
  'applied, then empty with 200': unusable,
  'applied, then 204': ['1 response', '1 value', '1 response applied', '2 value'],
  'applied, then garbage': unusable,
  'applied, then another type': unusable,
  'applied, then invalid UTF-8': unusable,
  'applied, then null': unusable,
  'applied, then a number': unusable,
  'applied, then a text': unusable,
  'applied, then too large': tooLarge,
  'applied, then too large in chunks': tooLarge,
  'applied, then a compression bomb': tooLarge,
  'applied, then a compression bomb in Brotli': tooLarge,
  compressed: fine,
  'compressed, in chunks': fine,
  'applied, then not compressed as it says': ['1 response', '1 response applied', '1 response applied', '2 value'],
  'compressed, cut off': appliedAndLost('response'),

  '400': refused('invalid'),
  '401': refusedCredential('unauthenticated'),
  '403': refusedCredential('forbidden'),
  '404': refused('not-found'),
  '408': troubled,
  '409': refused('conflict'),
  '410': refused('not-found'),
  '413': refused('invalid'),
  '422': refused('invalid'),
  '423': refused('other'),
  '425': refused('other'),
  '500': troubled,
  '501': permanent,
  '502': troubled,
  '503': troubled,
  '504': troubled,
  '505': permanent,
  '511': permanent,
  '520': troubled,
  '521': troubled,
  '522': troubled,
  '523': troubled,
  '524': troubled,
  '525': permanent,
  '526': permanent,
  '529': troubled,
  '530': troubled,
  'applied, then 500': appliedAndTroubled,
  'applied, then 502 and HTML': appliedAndTroubled,
  'applied, then 504': appliedAndTroubled,
  'applied, then 408': appliedAndTroubled,
  '500, always': ['3 api unavailable', '3 api unavailable unknown', '1 api unavailable unknown', '5 api unavailable'],
  '500, too large': troubled,
  '404 and HTML': refused('not-found'),
  '400, nested deeply': refused('invalid'),
  '400 with __proto__': refused('invalid'),
  '400, no JSON': refused('invalid'),
  '400 that quotes the key': refused('invalid'),
  '500 that quotes the key in a text': troubled,
  'applied, then the key as garbage': unusable,
  '503 with Retry-After: 0': troubled,
  '503 with retry-after-ms: 20': troubled,
  '503 with Retry-After of the past': troubled,
  '503 with Retry-After: banana': troubled,
  '503 with Retry-After: 61': [
    '1 api unavailable',
    '1 api unavailable unknown',
    '1 api unavailable unknown',
    '1 api unavailable',
  ],
  '503 with hints for 429 alone': troubled,
  '429': turnedAway,
  '429, always': [
    '3 api rate-limited',
    '3 api rate-limited not-applied',
    '3 api rate-limited not-applied',
    '5 api rate-limited',
  ],
  '429 with retry-after-ms: 20': turnedAway,
  '429 with Retry-After: 0': turnedAway,
  '429 with Retry-After of the past': turnedAway,
  '429 with RateLimit-Reset: 0': turnedAway,
  '429 with X-RateLimit-Reset of the past': turnedAway,
  '429 with Retry-After: banana': turnedAway,
  '429 with Retry-After: -5': turnedAway,
  '429 with Retry-After: nothing': turnedAway,
  '429 with Retry-After: 0x10': turnedAway,
  '429 with Retry-After: 1, 2': turnedAway,
  '429 with Retry-After: 99999999999999999999999999': turnedAway,
  '429 with Retry-After: 61': refused('rate-limited'),
  // A stream has no total time unless it is given one, which then ends it.
  '429 with Retry-After past the remaining time': [
    ...(refused('rate-limited').slice(0, 3) as [string, string, string]),
    '1 timeout',
  ],
  '429, then applied and reset': ['3 value', '3 value', '2 connection unknown', '3 value', '5 value'],
  'reset, then 429 always': [
    '3 api rate-limited',
    '3 api rate-limited unknown',
    '1 connection unknown',
    '5 api rate-limited',
  ],
  'applied and reset, then 403': ['2 api forbidden', '2 api forbidden unknown', '1 connection unknown', '3 value'],
  '301 to the same origin': redirect,
  '307 to the same origin': redirect,
  '301 to another origin': redirect,
  '302 to another origin': redirect,
  '303 to another origin': redirect,
  '307 to another origin': redirect,
  '308 to another origin': redirect,
  'applied, then 307 to another origin': redirect,

  // A stream is no use whole: it may take minutes to end.
  'a Response without a stream': [...fine.slice(0, 3), '1 response'] as unknown as Row,
  'a Response whose body is null': fine,
  'thrown at once': unsent('0/1 config'),
  'a tunnel refused with 403': unsent('0/1 connection'),
  'a tunnel refused with 502': unsent('0/3 connection'),
};
