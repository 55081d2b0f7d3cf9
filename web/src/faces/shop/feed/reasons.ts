/** What somebody may find wrong with a clip or a comment, as the server names it. */
export const REASONS = ['fake', 'illegal', 'rude', 'copied', 'minors', 'other'] as const
