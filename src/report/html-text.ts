import { visible } from './visible-text.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for HTML, also within quotes. */
export const html = (text: string): string =>
  visible(text, Number.POSITIVE_INFINITY).replace(/[&<>"']/g, (character) => entities[character] ?? '')
