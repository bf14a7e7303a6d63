/** The forms in which `rules` lists the rules. */
export const ruleFormats = ['text', 'json', 'markdown', 'rbac'] as const
