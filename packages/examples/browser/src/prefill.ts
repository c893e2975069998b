import { agentField, baseUrlField, connectionPanel, tokenField } from './view.ts';

declare global {
  interface ImportMetaEnv {
    readonly VITE_PORTAL_BASE_URL?: string;
    readonly VITE_PORTAL_TOKEN?: string;
  }
}

/** Fills in where the service is and who asks: from `?baseUrl=…&token=…&agent=…`, else from Vite's environment. */
export function prefillConnection(): void {
  const query = new URLSearchParams(location.search);
  agentField.value = query.get('agent') ?? 'agent-1';
  if (query.has('baseUrl')) {
    // Not mixed: an address from a link must not get a token that was meant for another one.
    baseUrlField.value = query.get('baseUrl') ?? '';
    tokenField.value = query.get('token') ?? '';
  } else {
    baseUrlField.value = import.meta.env.VITE_PORTAL_BASE_URL ?? '';
    // Only by the server for developing, which alone has it: what is built is for everybody to read.
    if (import.meta.hot) tokenField.value = import.meta.env.VITE_PORTAL_TOKEN ?? '';
  }
  // Out of the address bar, and so out of the history.
  if (query.has('token')) history.replaceState(null, '', location.pathname);
  connectionPanel.addEventListener('submit', (event) => {
    event.preventDefault();
    connectionPanel.hidePopover();
  });
}
