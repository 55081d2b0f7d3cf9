import type { Line } from '@/api/types'

/** What is being bought and where the shopper returns to afterwards; it outlives a reload of the page. */
export interface Draft {
  lines: Line[]
  fromCart: boolean
  /** The page on which she decided: the clip, with its second kept by the feed. */
  back: string
  /** The presale or group offer by which the one line is bought, and the group to join. */
  offerId?: string
  groupId?: string
}
const KEPT = 'meadow.checkout'
const RETURN = 'meadow.return'

export function startCheckout(draft: Draft): void {
  sessionStorage.setItem(KEPT, JSON.stringify(draft))
  sessionStorage.setItem(RETURN, draft.back)
}

export function currentCheckout(): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Draft | null
  } catch {
    return null
  }
}

export const endCheckout = (): void => sessionStorage.removeItem(KEPT)

/** Where "back to where you were" leads after paying. */
export const returnPath = (): string => sessionStorage.getItem(RETURN) ?? '/'
