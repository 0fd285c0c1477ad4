/** The first word of a query, such as `select`: every query is ours, so there are few. */
export const statementOf = (sql: string): string => /[a-z]+/i.exec(sql)?.[0].toLowerCase() ?? '';
