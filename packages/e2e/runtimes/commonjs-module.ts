/** A CommonJS module that takes types and functions of our packages, which are ECMAScript modules. */
export const commonJsModule = `import type { Session } from '@x/vapi';
import vapiPackage = require('@x/vapi');

export const nameOf = (session: Session): string | undefined => session.name;
export const vapi = vapiPackage.createVapi({ apiKey: 'key' });
`;
