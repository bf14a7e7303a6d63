/** Characters that a terminal, or whoever reads a log in one, must never get raw; a line feed ends our own lines. */
const rawPattern = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** The raw characters of a text that only the output's own line feeds may be. Empty when it is safe. */
export const rawCharacters = (text: string): readonly string[] =>
  [...text.matchAll(rawPattern)].map(([character]) => character).filter((character) => character !== '\n')

/** The lines that GitHub's or Azure's runner would take for a command. */
export const runnerCommands = (text: string): readonly string[] =>
  text.split('\n').filter((line) => /^\s*::/.test(line) || /##\w*\[/.test(line))
