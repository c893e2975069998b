const key = 'emulator-theme';
const root = document.documentElement;

// What the person chose before; without a choice the system's.
root.dataset['theme'] = localStorage.getItem(key) ?? '';

/** Goes to the other of light and dark, and keeps to it. */
export function toggleTheme(): void {
  const isDark =
    getComputedStyle(root).colorScheme === 'dark' ||
    (root.dataset['theme'] === '' && matchMedia('(prefers-color-scheme: dark)').matches);
  const theme = isDark ? 'light' : 'dark';
  root.dataset['theme'] = theme;
  localStorage.setItem(key, theme);
}
