/** An instant of the API, which is UTC also where no zone is written behind it: browsers would read such a one as their own. */
export const utc = (at: string): string => (/(Z|[+-]\d\d:?\d\d)$/.test(at) ? at : `${at}Z`)
