const KEPT = 'meadow.intent'

/** Which payment a channel's page shall lead back to. */
export const keepIntent = (id: string): void => sessionStorage.setItem(KEPT, id)
export const keptIntent = (): string | null => sessionStorage.getItem(KEPT)
