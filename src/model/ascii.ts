/**
 * Makes ASCII letters small and leaves everything else. Host names, cluster names and enum values are ASCII;
 * `toLowerCase` would also change letters such as `İ`, and with them the length.
 */
export const lowerAscii = (text: string): string =>
  /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text

/** Whether two texts are equal when letter case is ignored. */
export const isSameIgnoringCase = (one: string, other: string): boolean =>
  lowerAscii(one) === lowerAscii(other)
