import { createPortal, isClientError, type Portal, type RetryEvent, type Session } from '@x/agent-sessions/portal';
import { inPlainWords } from './plain-words.ts';
import { prefillConnection } from './prefill.ts';
import * as view from './view.ts';

/** The conversation, once the service has taken its first message. */
let sessionId: string | undefined;
/** The conversation as it was seen last, and as it was before the turn that is watched. */
let session: Session | undefined;
let before: Session | undefined;
/** Whether a turn began whose end has not been seen. */
let isUnfinished = false;
/** A message that the service has not shown yet. */
let pending: view.ShownMessage | undefined;
/** The files of the next message. */
let attached: readonly File[] = [];
/** What was sent with which files: the service does not show them. */
let sent: readonly { readonly text: string; readonly files: readonly File[] }[] = [];
/** Cancels the running request or subscription. */
let cancelling: AbortController | undefined;

function connect(): Portal {
  return createPortal({
    baseUrl: view.baseUrlField.value.trim(),
    token: view.tokenField.value.trim(),
    hooks: { onRetry: showRetry },
  });
}

function showRetry({ kind }: RetryEvent): void {
  view.showNote(`${kind === 'api' ? 'The service is busy.' : 'The connection was interrupted.'} Trying again…`);
}

/** Sends a message with its files, then shows the reply as it arrives. */
async function send(signal: AbortSignal): Promise<void> {
  const { sessions } = connect();
  const text = view.promptField.value;
  const files = attached;
  const form = { text_prompt: text, files };
  const options = {
    signal,
    onUploadProgress: (progress: { sentBytes: number; totalBytes: number }) =>
      view.showProgress(progress.sentBytes / progress.totalBytes),
  };
  pending = { role: 'user', name: 'You', text, files };
  view.showProgress(files.length > 0 ? 'begun' : 'none');
  view.showStatus('Sending');
  setDraft('', []);
  showConversation();
  try {
    if (sessionId === undefined) {
      const agentId = view.agentField.value.trim();
      sessionId = (await sessions.createAsync({ agent_id: agentId, ...form }, options)).session_id;
    } else {
      await sessions.updateAsync(sessionId, form, options);
    }
  } catch (error) {
    // Back into the field with it: nothing that somebody wrote gets lost.
    pending = undefined;
    setDraft(text, files);
    throw error;
  } finally {
    view.showProgress('none');
  }
  sent = [...sent, { text, files }];
  before = session;
  await watch(signal);
}

/** Each snapshot is the whole conversation, and takes the place of the one before. */
async function watch(signal: AbortSignal): Promise<void> {
  const { sessions } = connect();
  if (sessionId === undefined) return;
  isUnfinished = true;
  view.showStatus('Running');
  // `before` tells the end of this turn from that of the last one, which may still be read first.
  for await (const snapshot of sessions.subscribe(sessionId, { after: before, signal })) {
    session = snapshot;
    pending = undefined;
    view.showNote('');
    showConversation();
    view.showStatus(snapshot.status);
  }
  isUnfinished = false;
  if (session?.status === 'Error')
    view.showProblem('The agent could not reply to this message. You can send another one.');
}

/** Does one thing at a time, which can be cancelled, and says what goes wrong. */
async function run(step: (signal: AbortSignal) => Promise<void>): Promise<void> {
  if (cancelling) return;
  cancelling = new AbortController();
  const { signal } = cancelling;
  view.showBusy(true);
  view.showProblem('');
  view.showNote('');
  try {
    await step(signal);
  } catch (error) {
    view.showStatus(isUnfinished ? 'Stopped' : (session?.status ?? 'New'));
    view.showNote(noteAfter(signal.aborted), { canResume: isUnfinished });
    if (!signal.aborted) view.showProblem(inPlainWords(error, view.baseUrlField.value));
    if (!signal.aborted && !isClientError(error)) reportError(error);
  } finally {
    cancelling = undefined;
    view.showBusy(false);
    showConversation();
    view.promptField.focus({ preventScroll: true });
  }
}

function noteAfter(isCancelled: boolean): string {
  if (!isCancelled) return isUnfinished ? 'The agent may still be working on its reply.' : '';
  return isUnfinished
    ? 'You stopped watching. The agent continues its reply.'
    : 'Cancelled. The message may have arrived all the same.';
}

function showConversation(): void {
  const toMatch = [...sent];
  const messages = (session?.messages ?? []).map(({ role, text, agent }) => ({
    role,
    text,
    name: role === 'user' ? 'You' : (agent?.name ?? 'Agent'),
    files: role === 'user' && toMatch[0]?.text === text ? (toMatch.shift()?.files ?? []) : [],
  }));
  view.showMessages(pending ? [...messages, pending] : messages, cancelling !== undefined);
}

function setDraft(text: string, files: readonly File[]): void {
  view.promptField.value = text;
  attach(files);
}

function attach(files: readonly File[]): void {
  attached = files;
  view.showAttached(attached, (removed) => attach(attached.filter((file) => file !== removed)));
}

function startAgain(): void {
  sessionId = session = before = pending = undefined;
  isUnfinished = false;
  sent = [];
  view.showProblem('');
  view.showNote('');
  view.showStatus('New');
  showConversation();
  view.promptField.focus({ preventScroll: true });
}

view.composer.addEventListener('submit', (event) => {
  event.preventDefault();
  if (view.baseUrlField.value.trim() === '') view.openConnection();
  else if (view.promptField.value.trim() !== '') void run(send);
});
view.promptField.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  view.composer.requestSubmit();
});
view.cancelButton.addEventListener('click', () => cancelling?.abort());
view.resumeButton.addEventListener('click', () => void run(watch));
view.restartButton.addEventListener('click', startAgain);
view.onFiles((files) => attach([...attached, ...files]));
prefillConnection();
