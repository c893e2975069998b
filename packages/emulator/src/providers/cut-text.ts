/** The first characters of a text, none of them halved. */
export function cutText(text: string, characters: number): string {
  return Array.from(text.slice(0, 2 * characters))
    .slice(0, characters)
    .join('');
}
