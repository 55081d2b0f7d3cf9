import { shallowRef } from 'vue'
import type { ShopOrder } from '@/api/types'

/** Orders chosen in the list on their way to the shipping desk; taken once. */
const waiting = shallowRef<readonly ShopOrder[]>([])

export function chooseForShipping(orders: readonly ShopOrder[]): void {
  waiting.value = orders
}

export function takeChosen(): readonly ShopOrder[] {
  const taken = waiting.value
  waiting.value = []
  return taken
}
