/** Frees the declarations that tsc has written for the package in the current directory from valibot. */
import { flattenDeclarations } from './src/flatten-declarations.ts';

flattenDeclarations(process.cwd(), 'valibot');
