/** Files, by what is in them. */

const head = 'apiVersion: reading.test/v1\nkind: Thing\nmetadata: {name: a}\n'
const windows = head.replaceAll('\n', '\r\n')
/** An object of JSON without its last brace. */
const json = '{"apiVersion":"reading.test/v1","kind":"Thing","metadata":{"name":"a"}'

/** What kubectl and we read alike, or refuse. */
export const streams: readonly string[] = [
  `--- # comment\n${head}---\n${head}w: 2\n`,
  `${head}--- # comment\n${head}w: 2\n`,
  `--- {a: 1}\n---\n${head}`,
  `---\n---\n${head}---\n`,
  `- ${json}}\n`,
  `---foo: 1\n${head}`,
  `--- |\n foo\n`,
  `${head}w: |\n  a\n  ---\n  b\n---\n${head}`,
  `${head}w: "a\n---\n b"\n`,
  `${head}----\n`,
  `${head}w: 1\n  \n...  \n# c\n`,
  `${head}... # c\n---\n${head}`,
  `${head}...\n---\n${head}`,
  `%YAML 1.1\n`,
  `# c\n%YAML 1.1\n${head}`,
  `%YAML 1.1\n${head}`,
  `%YAML 1.1\n---\n${head}`,
  `---\r\n${windows}---\r\n${windows}`,
  `\ufeff---\n${head}---\n${head}`,
  `\ufeff${json}}`,
  `\ufeff${head}`,
  `${json},\n\t"v":\t1}\n`,
  `${json},\n\t"v":\tyes}\n`,
  `${json}} ${json}} x`,
  `${json}}\n---\n---\n${json}}`,
  `${json}}\n---\n${head}---\n${json}}`,
  `${json}}, ${json}}`,
  `${json}, "v": "}{"}${json}}\n\n${json}}`,
  `${json}}${json}}\n${head}`,
  `[1]`,
  `[${json}}]`,
  `1\n`,
  ``,
  `# c\n`,
  `null\n`,
  `~\n`,
  `---\n`,
  `${json}, "v": "\\ud83d\\udc2c \\/ \\u0041"}`,
  `${json}, "v": "\\ud83d x"}`,
  `${json}, "v": 1e3, "w": 1.0, "x": -0}`,
  `${json}, "v": "a\tb"}`,
  `${json}, "v": "\u2028\u0085"}`,
  `${json}, "v": 010}`,
  `${json}, v: 1}`,
  `${json}, 'v': 1}`,
  `${json}, "v": [1,]}`,
  `# c\n${json}}`,
  `   \n\n${head}\n\n`,
  `${head}w: 1`,
  `${head}w: |\r\n  a\r\n  b\r\n`,
  `${head}w: "a\r\n  b"\r\n`,
  `apiVersion: v1\nkind: List\nitems:\n- ${json}}\n- ${json}, v: yes}\n`,
  `${head}# end`,
  `${head}"w": 1\n'x': 2\n? y\n: z\n`,
  `${head}? \tw\n: b\n`,
  `${head}? w\n:\tb\n`,
  `${head} w: 1\n`,
  `\t\n${head}`,
  `${head}\t\n`,
  `${head}\t# c\n`,
  `${head}# a\u2028b\n`,
  `${head}# \u0001\n`,
  `${head}v\n`,
]

/** Where kubectl passes over something in silence, or takes it in some places and in others not. */
export const streamsWeRefuse: readonly string[] = [
  `${head}...\n${head}`,
  `${head}...\nfoo: [\n`,
  `---\n%YAML 1.1\n${head}`,
  `${head}---\n${json}}${json}}`,
  `${json}}\n${head}`,
  `${json}}\n# c\n${json}}`,
]

/** What changes nothing. */
export const streamsWeTake: readonly string[] = [`...\n`, `${json}} # c`]
