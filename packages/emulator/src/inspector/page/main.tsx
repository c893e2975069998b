import { render } from 'hono/jsx/dom';
import { App } from './app.tsx';
import { follow } from './events.ts';

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
follow();
