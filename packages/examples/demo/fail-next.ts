/** Has the emulator fail the next request of an operation of Vapi's. */
export async function failNext(url: string, operation: string, fault: object): Promise<void> {
  await fetch(`${url}/_emulator/faults/next`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ provider: 'vapi', operation, fault }),
  });
}
