/** The page's elements and what is shown in them. Whatever comes from elsewhere goes in as text, never as HTML. */

/** A message as it is shown. */
export interface ShownMessage {
  readonly role: string;
  readonly name: string;
  readonly text: string;
  readonly files: readonly File[];
}

export const baseUrlField = element('base-url', HTMLInputElement);
export const tokenField = element('token', HTMLInputElement);
export const agentField = element('agent', HTMLInputElement);
export const connectionPanel = element('connection', HTMLFormElement);
export const composer = element('composer', HTMLFormElement);
export const promptField = element('prompt', HTMLTextAreaElement);
const filesField = element('files', HTMLInputElement);
const sendButton = element('send', HTMLButtonElement);
export const cancelButton = element('cancel', HTMLButtonElement);
export const resumeButton = element('resume', HTMLButtonElement);
export const restartButton = element('restart', HTMLButtonElement);
const welcome = element('welcome', HTMLElement);
const badge = element('status', HTMLElement);
const messageList = element('messages', HTMLOListElement);
const chipList = element('chips', HTMLUListElement);
const progressBar = element('progress', HTMLProgressElement);
const problemNotice = element('problem', HTMLElement);
const note = element('note', HTMLElement);

const WORDS: Readonly<Record<string, string>> = { Running: 'Replying', Error: 'Failed', Flushed: 'Archived' };

/** Shows the service's word, in a kinder one where there is one. */
export function showStatus(state: string): void {
  badge.dataset['state'] = state;
  badge.textContent = WORDS[state] ?? state;
}

/** Shows a conversation. What stands there already stays, so that a selection in it does, too. */
export function showMessages(messages: readonly ShownMessage[], isRunning: boolean): void {
  const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
  const isAtEnd = scrollHeight - clientHeight - scrollTop < 80;
  welcome.hidden = messages.length > 0;
  restartButton.hidden = messages.length === 0;
  // Screen readers wait for the whole reply, instead of reading each word.
  messageList.ariaBusy = String(isRunning);
  messageList.dataset['waiting'] = String(isRunning && messages.at(-1)?.role === 'user');
  for (const [index, message] of messages.entries()) {
    const item = messageList.children[index] ?? messageList.appendChild(make('li', 'message'));
    showMessage(item, message);
  }
  while (messageList.children.length > messages.length) messageList.lastElementChild?.remove();
  if (isAtEnd) scrollToEnd();
}

function showMessage(item: Element, { role, name, text, files }: ShownMessage): void {
  if (item.getAttribute('data-role') !== role || item.children.length === 0) {
    item.setAttribute('data-role', role);
    // Where a message stands shows whose it is; who listens needs the word.
    item.replaceChildren(make('p', role === 'user' ? 'hidden' : 'name'), make('p', 'text'), make('ul', 'chips'));
  }
  const [nameLine, textLine, chips] = item.children;
  if (nameLine && nameLine.textContent !== name) nameLine.textContent = name;
  if (textLine && textLine.textContent !== text) textLine.textContent = text;
  if (chips && chips.children.length !== files.length) chips.replaceChildren(...files.map((file) => chip(file)));
}

/** Shows the files that go with the next message. */
export function showAttached(files: readonly File[], remove: (file: File) => void): void {
  chipList.replaceChildren(
    ...files.map((file) => {
      const button = make('button', 'remove');
      button.setAttribute('type', 'button');
      button.ariaLabel = `Remove ${file.name}`;
      button.textContent = '×';
      button.addEventListener('click', () => {
        remove(file);
        promptField.focus();
      });
      const item = chip(file);
      item.append(button);
      return item;
    }),
  );
}

function chip({ name, size }: File): HTMLElement {
  const item = make('li', 'chip');
  const label = make('span', 'file');
  label.textContent = name;
  const amount = make('span', 'size');
  amount.textContent = inUnits(size);
  item.append(label, ' ', amount);
  return item;
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];

function inUnits(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const unit = UNITS[power] ?? 'byte';
  const unitDisplay = unit === 'byte' ? 'long' : 'short';
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay, maximumFractionDigits: 1 }).format(
    bytes / 1000 ** power,
  );
}

/** How much of an upload has left, from 0 to 1; `begun` while nothing is known about that. */
export function showProgress(progress: number | 'begun' | 'none'): void {
  progressBar.hidden = progress === 'none';
  if (typeof progress === 'number') progressBar.value = progress;
  else progressBar.removeAttribute('value');
}

/** Shows what went wrong; an empty text for nothing. */
export function showProblem(text: string): void {
  problemNotice.textContent = text;
  problemNotice.hidden = text === '';
  if (text !== '') scrollToEnd();
}

/** Shows how things stand; an empty text for nothing. */
export function showNote(text: string, { canResume = false } = {}): void {
  const [words] = note.children;
  if (words) words.textContent = text;
  note.hidden = text === '';
  resumeButton.hidden = !canResume;
  if (text !== '') scrollToEnd();
}

/** While something is on, it can be cancelled, and nothing else can begin. */
export function showBusy(isBusy: boolean): void {
  restartButton.disabled = isBusy;
  cancelButton.hidden = !isBusy;
  sendButton.hidden = isBusy;
}

export function openConnection(): void {
  connectionPanel.showPopover();
  baseUrlField.focus();
}

/** Gives files that are chosen, dropped onto the page or pasted. */
export function onFiles(take: (files: readonly File[]) => void): void {
  filesField.addEventListener('change', () => {
    take([...(filesField.files ?? [])]);
    // The same file can be chosen again, after its chip was removed.
    filesField.value = '';
    promptField.focus();
  });
  promptField.addEventListener('paste', ({ clipboardData }) => take([...(clipboardData?.files ?? [])]));
  const dragging = (event: DragEvent, isOver: boolean) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    composer.dataset['dragging'] = String(isOver);
  };
  document.addEventListener('dragover', (event) => dragging(event, true));
  document.addEventListener('dragleave', (event) => dragging(event, event.relatedTarget !== null));
  document.addEventListener('drop', (event) => {
    dragging(event, false);
    take([...(event.dataTransfer?.files ?? [])]);
  });
}

function scrollToEnd(): void {
  document.documentElement.scrollTop = document.documentElement.scrollHeight;
}

function make(tag: string, className: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

function element<Type extends HTMLElement>(id: string, type: abstract new () => Type): Type {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`the page has no #${id}`);
}
