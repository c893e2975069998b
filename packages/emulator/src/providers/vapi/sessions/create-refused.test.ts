import { describe, expect, it } from 'vitest';
import { start } from '../../../../test/start.ts';
import { vapiCaller } from '../../../../test/vapi-caller.ts';

/** The messages of the error of a create. */
async function refusal(body: unknown): Promise<string[]> {
  const emulator = await start();
  const call = vapiCaller(emulator, { fetch: emulator.fetch });
  const response = await call('POST', '/session', body);
  expect(response).toMatchObject({ status: 400, body: { error: 'Bad Request', statusCode: 400 } });
  expect((await call('GET', '/session')).body.metadata.totalItems).toBe(0);
  return response.body.message;
}

describe('POST /session refuses', () => {
  const phone = { twilioPhoneNumber: '+15550100', twilioAccountSid: 'AC1' };
  const to = (destination: object) => ({ phoneNumber: { ...phone, fallbackDestination: destination } });
  const hook = (value: object) => ({ phoneNumber: { ...phone, hooks: [value] } });
  const plan = (transferPlan: object) => to({ type: 'sip', sipUri: 'sip:a', transferPlan });

  it.each<[object, string]>([
    [{ x: 1 }, 'property x should not exist'],
    [{ metadata: {} }, 'property metadata should not exist'],
    [{ toString: 1 }, 'property toString should not exist'],
    [{ $property: 1 }, 'property $property should not exist'],
    [{ name: 'x'.repeat(41) }, 'name must be shorter than or equal to 40 characters'],
    [{ status: 'ended' }, 'status must be one of the following values: active, completed'],
    [{ expirationSeconds: 59 }, 'expirationSeconds must not be less than 60'],
    [{ expirationSeconds: 2_592_001 }, 'expirationSeconds must not be greater than 2592000'],
    [{ assistantId: 'assistant-1' }, 'assistantId must be a UUID'],
    [{ squadId: 7 }, 'squadId must be a string'],
    [{ customerId: 7 }, 'customerId must be a string'],
    [{ phoneNumberId: 7 }, 'phoneNumberId must be a string'],
    [{ messages: {} }, 'messages must be an array'],
    [{ assistant: 'a' }, 'assistant must be an object'],
    [{ assistant: { endCallMessage: 1, name: 'a' } }, 'assistant.endCallMessage must be a string'],
    [
      { assistant: { firstMessageInterruptionsEnabled: 1 } },
      'assistant.firstMessageInterruptionsEnabled must be a boolean value',
    ],
    [{ assistant: { maxDurationSeconds: 9 } }, 'assistant.maxDurationSeconds must not be less than 10'],
    [{ assistant: { credentials: [1] } }, 'assistant.each value in credentials must be an object'],
    [
      { assistant: { endCallPhrases: ['x'] } },
      'each value in endCallPhrases must be longer than or equal to 2 characters',
    ],
    [{ assistant: { server: { url: 1 } } }, 'assistant.server.url must be a string'],
    [{ assistantOverrides: { variableValues: 1 } }, 'assistantOverrides.variableValues must be an object'],
    [{ squad: {} }, 'squad.members must be an array'],
    [{ squad: { members: [1] } }, 'squad.members.0 must be an object'],
    [{ squad: { members: [{ assistant: { name: 1 } }] } }, 'squad.members.0.assistant.name must be a string'],
    [{ customer: [] }, 'customer must be an object'],
    [{ customer: { x: 1 } }, 'customer.property x should not exist'],
    [{ customer: { email: 'x'.repeat(41) } }, 'customer.email must be shorter than or equal to 40 characters'],
    [{ customer: { extension: 'x'.repeat(11) } }, 'customer.extension must be shorter than or equal to 10 characters'],
    [{ customer: { number: '5550100' } }, 'customer.number must be a valid phone number in the E.164 format'],
    [{ customer: { number: '+1' } }, 'customer.number must be longer than or equal to 3 characters'],
    [
      { customer: { number: '+1-555', numberE164CheckEnabled: false } },
      'customer.number must contain only letters and digits, with an optional leading +',
    ],
    [{ customer: { assistantOverrides: 1 } }, 'customer.assistantOverrides must be an object'],
    [{ phoneNumber: { twilioAccountSid: 'AC1' } }, 'phoneNumber.twilioPhoneNumber must be a string'],
    [{ phoneNumber: { ...phone, assistantId: 'a' } }, 'phoneNumber.assistantId must be a UUID'],
    [{ phoneNumber: { ...phone, x: 1 } }, 'phoneNumber.property x should not exist'],
    [
      { phoneNumber: { ...phone, server: { timeoutSeconds: 301 } } },
      'phoneNumber.server.timeoutSeconds must not be greater than 300',
    ],
    [
      {
        phoneNumber: {
          ...phone,
          server: { backoffPlan: { type: 'fixed', maxRetries: 1, baseDelaySeconds: 1, excludedStatusCodes: [1.5] } },
        },
      },
      'each value in excludedStatusCodes must be an integer number',
    ],
    [to({}), 'phoneNumber.fallbackDestination.type must be one of the following values: number, sip'],
    [
      to({ type: 'number', number: '555' }),
      'fallbackDestination.number must be a valid phone number in the E.164 format',
    ],
    [to({ type: 'sip' }), 'phoneNumber.fallbackDestination.sipUri must be a string'],
    [to({ type: 'sip', sipUri: 'a', message: 1 }), 'phoneNumber.fallbackDestination.message must be an object'],
    [
      to({
        type: 'sip',
        sipUri: 'a',
        message: { type: 'custom-message', contents: [{ type: 'text', text: 'a', language: 'xx' }] },
      }),
      'fallbackDestination.message.contents.0.language must be one of the following values: aa, ab,',
    ],
    [plan({ mode: 'x' }), 'transferPlan.mode must be one of the following values: blind-transfer,'],
    [
      plan({ mode: 'blind-transfer', contextEngineeringPlan: { type: 'some' } }),
      'contextEngineeringPlan.type must be one of the following values: lastNMessages, none, all',
    ],
    [plan({ mode: 'blind-transfer', fallbackPlan: {} }), 'transferPlan.fallbackPlan.message must be an object'],
    [hook({ on: 'x' }), 'phoneNumber.hooks.0.on must be one of the following values: call.ringing, call.ending'],
    [hook({ on: 'call.ringing' }), 'phoneNumber.hooks.0.do must be an array'],
    [hook({ on: 'call.ringing', do: [{ type: 'say' }] }), 'phoneNumber.hooks.0.do.0.exact must be a string'],
    [hook({ on: 'call.ending', do: [] }), 'phoneNumber.hooks.0.do must be an object'],
    [
      hook({ on: 'call.ending', filters: [{ type: 'oneOf', key: 'call.endedReason', oneOf: ['x'] }] }),
      'each value in oneOf must be one of the following values: assistant-request-failed,',
    ],
  ])('%j', async (body, message) => {
    expect((await refusal(body)).join('\n')).toContain(message);
  });

  it('a body with all of its problems, unknown properties first', async () => {
    expect(await refusal({ expirationSeconds: '5', name: 7, x: 1, customer: { y: 1, name: 7 }, z: 1 })).toEqual([
      'property x should not exist',
      'property z should not exist',
      'name must be a string',
      'name must be shorter than or equal to 40 characters',
      'expirationSeconds must be a number conforming to the specified constraints',
      'expirationSeconds must not be less than 60',
      'expirationSeconds must not be greater than 2592000',
      'customer.property y should not exist',
      'customer.name must be a string',
      'customer.name must be shorter than or equal to 40 characters',
    ]);
  });
});
