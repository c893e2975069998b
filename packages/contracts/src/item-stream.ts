/** Cuts a streamed body into the JSON texts of its items: the data of each event, or each line. */
export function itemTexts(mediaType: string, text: string): string[] {
  if (mediaType === 'text/event-stream') return eventData(text);
  if (mediaType === 'application/x-ndjson') return text.split('\n').filter((line) => line.trim() !== '');
  throw new Error(`${mediaType} has items, and this checker does not know how to cut them apart`);
}

/** The data of each whole event; what follows the last blank line was cut off and counts for nothing, as in browsers. */
function eventData(text: string): string[] {
  const events = text.replaceAll(/\r\n?/g, '\n').split('\n\n').slice(0, -1);
  return events.flatMap((event) => {
    const lines = event.split('\n').filter((line) => /^data(:|$)/.test(line));
    return lines.length === 0 ? [] : [lines.map((line) => line.replace(/^data:? ?/, '')).join('\n')];
  });
}
